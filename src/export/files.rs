//! Where an export puts its files, one after the other.

use std::io::{self, Write};

/// Takes files: each is begun, written and ended. One that is begun and not ended is none.
pub trait Files: Write {
    /// Begins a file of this name and media type.
    fn begin(&mut self, name: &str, media_type: &str) -> io::Result<()>;

    /// Ends the file that was begun last: it is whole.
    fn end(&mut self, counted: Counted) -> io::Result<()>;
}

/// What was counted in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The rows, children or entries in it.
    pub rows: u64,
    /// Rows that could not be written because the journey does not say what they need.
    pub left_out: u64,
}

/// The media types of what is written.
pub mod media {
    /// Comma-separated values.
    pub const CSV: &str = "text/csv; charset=utf-8";
    /// JSON.
    pub const JSON: &str = "application/json";
    /// JSON, an object a line.
    pub const JSON_LINES: &str = "application/jsonl";
    /// Parquet.
    pub const PARQUET: &str = "application/vnd.apache.parquet";
    /// XML.
    pub const XML: &str = "application/xml";
    /// An Excel workbook.
    pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
