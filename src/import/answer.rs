//! What an import found and did, as plain values that can be sent and printed.

use std::collections::BTreeMap;

use exchange::finding::{Counts, Finding};
use exchange::import::Summary;
use ledger::Head;

/// Something amiss with an extract: where and what; never the value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingLine {
    /// The file, without its directory.
    pub file: String,
    /// The table.
    pub table: String,
    /// The row, as the format counts.
    pub row: Option<u64>,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// The rule, by its code.
    pub rule: String,
    /// What the rule means.
    pub meaning: String,
}

impl From<&Finding> for FindingLine {
    fn from(finding: &Finding) -> Self {
        Self {
            file: finding.place.file.clone(),
            table: finding.place.table.to_owned(),
            row: finding.place.row,
            column: finding.place.column.map(str::to_owned),
            rule: finding.rule.code().to_owned(),
            meaning: finding.rule.sentence().to_owned(),
        }
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportAnswer {
    /// Rows in all tables, refused ones included.
    pub rows: u64,
    /// Rows of which nothing was taken.
    pub refused_rows: u64,
    /// Events appended to children's streams.
    pub events_appended: u64,
    /// Facts that were recorded already.
    pub already_recorded: u64,
    /// Corrections among the events appended.
    pub corrections: u64,
    /// Retractions among the events appended.
    pub retractions: u64,
    /// Rows that an earlier return had left open and this one closes.
    pub closed: u64,
    /// Children with something new.
    pub children_changed: u64,
    /// Children of whom the extract says nothing new.
    pub children_unchanged: u64,
    /// What was amiss with rows that were refused, by rule.
    pub refused: BTreeMap<String, u64>,
    /// What was noticed about rows that were taken, by rule.
    pub noticed: BTreeMap<String, u64>,
    /// The checks of the shape of a row that were made of it, by the return's own codes, each with how often it failed.
    pub checks: BTreeMap<String, u64>,
    /// The ledger's head after it.
    pub head: Head,
}

impl ImportAnswer {
    /// The answer of what was counted.
    pub(super) fn new(summary: Summary, head: Head) -> Self {
        let owned = |counts: Counts| {
            counts.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect::<BTreeMap<_, _>>()
        };
        Self {
            rows: summary.rows,
            refused_rows: summary.refused_rows,
            events_appended: summary.events_appended,
            already_recorded: summary.already_recorded,
            corrections: summary.corrections,
            retractions: summary.retractions,
            closed: summary.closed,
            children_changed: summary.children_changed,
            children_unchanged: summary.children_unchanged,
            refused: owned(summary.refused),
            noticed: owned(summary.noticed),
            checks: owned(summary.checks),
            head,
        }
    }
}
