//! The sector's file formats, in and out.

pub mod annex_a;
pub mod carried;
pub mod cin;
pub mod day;
pub mod dfe;
pub mod difference;
mod envelope;
pub mod event_id;
pub mod extract;
pub mod finding;
pub mod import;
pub mod journey_line;
pub mod plain;
pub mod sending;
pub mod shape;
pub mod ssda903;
pub mod stated;
pub mod table;
mod xml;
