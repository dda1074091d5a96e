//! The sector's file formats, in and out.

pub mod day;
pub mod difference;
mod envelope;
pub mod event_id;
pub mod finding;
pub mod import;
pub mod ssda903;
pub mod table;
