//! What an authority says besides its limits: workers, terms, milestones, and figures that were published.

use alloc::string::String;

use jiff::civil::Date;
use journey::codes::Employment;

/// A worker, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerRow {
    /// The pseudonym, as events carry it.
    pub id: String,
    /// Hundredths of a full-time post.
    pub fte_percent: u16,
    /// How the worker is employed.
    pub employment: Option<Employment>,
    /// The team.
    pub team: Option<String>,
    /// The manager's pseudonym.
    pub manager: Option<String>,
    /// The first day; absent means all of the past.
    pub from: Option<Date>,
    /// The last day; absent while it goes on.
    pub until: Option<Date>,
}

/// Posts that nobody fills, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacancy {
    /// The team; absent for the authority as such.
    pub team: Option<String>,
    /// Hundredths of full-time posts.
    pub fte_percent: u16,
    /// The first day.
    pub from: Date,
    /// The last day; absent while it goes on.
    pub until: Option<Date>,
}

/// A day on which records were looked at from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// What it was: `inspection-notice`, `audit` or `hearing`.
    pub kind: String,
    /// The day.
    pub on: Date,
}

/// A figure that the authority has published.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// The measure's name.
    pub measure: String,
    /// The day as of which it was meant.
    pub as_of: Date,
    /// The figure.
    pub value: f64,
    /// The day on which it was published.
    pub published_on: Date,
}

/// A figure of another place, to compare with; it is nothing without its year and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparator {
    /// The measure's name.
    pub measure: String,
    /// The place: England, a region, a group of like authorities.
    pub geography: String,
    /// The year, as the source writes it.
    pub year: String,
    /// The figure.
    pub value: f64,
    /// Where it was published.
    pub source: String,
}

/// A school term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// A version of the authority's threshold document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdDocument {
    /// Its version.
    pub version: String,
    /// The first day on which it was used.
    pub from: Date,
}
