//! SSDA903, the yearly return on children looked after: its tables as CSV files, one directory a return.
//!
//! | table | read | not carried by any fact, and left unread |
//! | --- | --- | --- |
//! | header | CHILD, SEX, DOB, ETHNIC, UPN | MOTHER, MC_DOB |
//! | episodes | CHILD, DECOM, RNE, LS, CIN, PLACE, PLACE_PROVIDER, DEC, REC, REASON_PLACE_CHANGE, URN | HOME_POST, PL_POST: addresses are never taken |
//! | reviews | CHILD, REVIEW, REVIEW_CODE | DOB: the header says it |
//!
//! A row is refused when a cell that is read cannot be understood; the other rows go in. A code that belongs to
//! another collection year is taken and noticed. REC and REASON_PLACE_CHANGE say why something ended: without DEC
//! nothing has, and they are noticed and not taken.

use std::collections::BTreeMap;

use journey::codes::SubmissionFormat;

use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts, TableRead};
use crate::finding::Finding;

pub mod codes;
mod digest;
mod read;
pub mod rows;
mod who;
mod write;
pub mod year;

pub use read::{ReadError, read_directory, read_tables};
pub use rows::{EpisodeRow, HeaderRow, ReviewRow};
pub(crate) use who::Who;
pub use write::{Tables, write};
pub use year::{CollectionYear, NoSuchYear};

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "ssda903";

/// A row and the line on which it stood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// What it says.
    pub row: T,
    /// The line in its file.
    pub line: u64,
}

/// What one return says of one child, each table sorted by what its rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildRows {
    /// Who the child is.
    pub header: Option<Located<HeaderRow>>,
    /// Legal statuses and placements, by the day on which they began.
    pub episodes: Vec<Located<EpisodeRow>>,
    /// Care reviews, by day.
    pub reviews: Vec<Located<ReviewRow>>,
    /// Whether some row of the child in the episodes table was refused, so that what is missing proves nothing.
    pub episodes_refused: bool,
    /// The same of the reviews table.
    pub reviews_refused: bool,
}

/// One return, read: typed rows by child, and everything that was found amiss.
#[derive(Clone, Debug)]
pub struct Return {
    /// The year it is about.
    pub year: CollectionYear,
    /// The tables that were there.
    pub tables: Vec<TableRead>,
    /// What it says, by the child's identifier in the return.
    pub children: BTreeMap<String, ChildRows>,
    /// What was found amiss, in the order of tables and rows.
    pub findings: Vec<Finding>,
}

impl Extract for Return {
    fn about(&self) -> About {
        About {
            format: SubmissionFormat::Ssda903,
            system: SOURCE_SYSTEM,
            year: Some(self.year),
            until: self.year.last_day(),
        }
    }

    fn digest(&self) -> [u8; 32] {
        self.digest_of_rows()
    }

    fn tables(&self) -> &[TableRead] {
        &self.tables
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn children(&self) -> u64 {
        self.children.len() as u64
    }

    fn parts<'e>(&'e self, _: &'e ImportKey) -> Parts<'e> {
        let parts = self.children.iter();
        Box::new(parts.map(|(local_id, rows)| Ok((local_id.clone(), Part::Ssda903(rows.clone())))))
    }
}
