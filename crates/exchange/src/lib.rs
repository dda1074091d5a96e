//! The sector's file formats, in and out.
