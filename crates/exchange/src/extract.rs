//! What every format gives once it has been read: what is amiss with it, and what it says child by child.

use jiff::civil::Date;
use journey::codes::SubmissionFormat;

use crate::event_id::ImportKey;
use crate::finding::{Consequence, Finding};
use crate::ssda903::{ChildRows, CollectionYear};
use crate::stated::ChildFacts;

/// A table, list or module that was found and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRead {
    /// The table.
    pub table: &'static str,
    /// The file it was read from, without its directory.
    pub file: String,
    /// Its rows, refused ones included.
    pub rows: u64,
}

/// What an extract is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The format.
    pub format: SubmissionFormat,
    /// The name under which its facts and its identifiers of children stand in the ledger.
    pub system: &'static str,
    /// The collection year, where it has one.
    pub year: Option<CollectionYear>,
    /// The last day of which it tells; of two extracts of one format the one that tells later days settles what both
    /// say.
    pub until: Date,
}

/// What an extract says of one child.
#[derive(Clone, Debug)]
pub enum Part<'e> {
    /// Rows of the children looked after return, which is compared with earlier ones as a chain of rows.
    Ssda903(&'e ChildRows),
    /// Facts, each with a name by which it is known again.
    Facts(Box<ChildFacts>),
}

/// That something be erased, as an extract asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureAsked {
    /// The child's identifier in the source.
    pub local_id: String,
    /// The part of the extract: what is to be erased.
    pub table: &'static str,
    /// Its row.
    pub row: u64,
    /// What it says of itself without the identifiers of its forms, by which it is known again.
    pub key: Vec<String>,
}

/// The children of an extract one after the other: the identifier in the source, and what it says of the child.
pub type Parts<'e> = Box<dyn Iterator<Item = Result<(String, Part<'e>), Unreadable>> + 'e>;

/// An extract that could be read when it was checked can no longer be read.
#[derive(Debug, thiserror::Error)]
#[error("{file} can no longer be read as it was when it was checked")]
pub struct Unreadable {
    /// The file's name, without its directory.
    pub file: String,
}

/// An extract that was read once, to find what is amiss with it, and can be gone through child by child.
pub trait Extract: Send + Sync {
    /// What it is about.
    fn about(&self) -> About;

    /// SHA-256 over what it says, without the identifiers of its forms and whatever its order.
    fn digest(&self) -> [u8; 32];

    /// The tables that were there.
    fn tables(&self) -> &[TableRead];

    /// What was found amiss, in the order of tables and rows.
    fn findings(&self) -> &[Finding];

    /// How many children it tells of.
    fn children(&self) -> u64;

    /// What it asks to be erased.
    fn erasures_asked(&self) -> &[ErasureAsked] {
        &[]
    }

    /// What it says child by child; the key makes names for what the format does not name.
    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e>;

    /// The number of rows in all tables, refused ones included.
    fn rows(&self) -> u64 {
        self.tables().iter().map(|table| table.rows).sum()
    }

    /// The number of rows of which nothing was taken.
    fn refused_rows(&self) -> u64 {
        let refused =
            self.findings().iter().filter(|finding| finding.rule.consequence() == Consequence::Refused);
        let rows: std::collections::BTreeSet<_> =
            refused.map(|finding| (finding.place.table, finding.place.row)).collect();
        u64::try_from(rows.len()).unwrap_or(u64::MAX)
    }

    /// The file from which a table was read.
    fn file_of(&self, table: &str) -> Option<&str> {
        self.tables().iter().find(|read| read.table == table).map(|read| read.file.as_str())
    }
}
