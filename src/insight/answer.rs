//! Answers as they are sent and printed: plain values, each with what it rests on.

use ids::{ChildId, EventId, Position, Revision};
use jiff::civil::Date;
use journey::KnownAt;
use journey::facts::RegisteredId;
use ledger::Head;
use projections::FlagKey;
use rules::{Jurisdiction, Over};

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The ledger's head that was read.
    pub head: Head,
    /// The release of the rule books.
    pub rule_book_version: String,
    /// The release of the calendar.
    pub calendar_version: String,
    /// The authority's file of sources, limits and workers.
    pub jurisdiction_version: String,
    /// The day on which the rules were read.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
    /// How many children are missing, since a record of theirs cannot be read.
    pub unreadable_children: u64,
}

/// One child's journey.
#[derive(Clone, Debug, PartialEq)]
pub struct JourneyAnswer {
    /// The child.
    pub child: ChildId,
    /// The child's ids in the source systems, as the facts tell them.
    pub local_ids: Vec<RegisteredId>,
    /// The entries by the day on which they occurred.
    pub entries: Vec<EntryLine>,
    /// What is true on the day.
    pub standing: Vec<StandingLine>,
    /// The clocks on the day.
    pub clocks: Vec<ClockLine>,
    /// The concerns on the day.
    pub flags: Vec<FlagLine>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryLine {
    /// Its index in the whole ledger.
    pub position: Position,
    /// Its index in the child's stream.
    pub revision: Revision,
    /// Its name.
    pub event_id: EventId,
    /// The kind of fact.
    pub kind: String,
    /// When it occurred.
    pub occurred: String,
    /// The day on which the source says it was recorded.
    pub recorded_on: Option<Date>,
    /// Its content, one `field=value` a line.
    pub summary: String,
    /// The event that last corrected it.
    pub corrected_by: Option<EventId>,
}

/// One thing that is true of a child on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingLine {
    /// What it is.
    pub name: String,
    /// How it stands.
    pub value: String,
    /// From when.
    pub since: Option<Date>,
}

/// A clock on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockLine {
    /// The child.
    pub child: ChildId,
    /// The child's ids in the source systems, as the facts tell them.
    pub local_ids: Vec<RegisteredId>,
    /// The rule's name.
    pub clock: String,
    /// Which run it is, from 1, where there are several and the first is in view.
    pub run: Option<u32>,
    /// What the clock measures.
    pub title: String,
    /// How long it allows.
    pub allowance: String,
    /// How far past its limit it is.
    pub over: Option<Over>,
    /// Who holds the case; empty where nobody is recorded.
    pub worker: String,
    /// The team of whoever holds it.
    pub team: String,
    /// What it is about.
    pub subject: String,
    /// When it started.
    pub started: Option<Date>,
    /// The last day that is in time.
    pub due: Option<Date>,
    /// How it stands, in a word.
    pub state: String,
    /// The reading in plain English.
    pub sentence: String,
    /// The entries that it rests on.
    pub grounds: Vec<Position>,
}

/// A concern on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagLine {
    /// The child.
    pub child: ChildId,
    /// The child's ids in the source systems, as the facts tell them.
    pub local_ids: Vec<RegisteredId>,
    /// The rule's name.
    pub flag: String,
    /// What kind of concern it is.
    pub concern: String,
    /// How much it weighs.
    pub severity: String,
    /// What it is about.
    pub subject: String,
    /// From when.
    pub since: Option<Date>,
    /// The reason in plain English.
    pub sentence: String,
    /// The entries that it rests on.
    pub grounds: Vec<Position>,
    /// Where the expectation is laid down.
    pub citation: String,
    /// What would clear it.
    pub clears: String,
    /// The last answer to it.
    pub answer: Option<AnswerLine>,
    /// Who holds the case; empty where nobody is recorded.
    pub worker: String,
    /// The team of whoever holds it.
    pub team: String,
}

/// What somebody answered to a concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerLine {
    /// The day.
    pub on: Option<Date>,
    /// What the answer is.
    pub answer: String,
    /// In which role; empty where it does not say.
    pub role: String,
    /// Whether the reasons are on the record.
    pub rationale_recorded: Option<bool>,
    /// The entry that says so.
    pub position: Position,
}

/// The concerns that stand.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagsAnswer {
    /// The gravest and oldest first.
    pub flags: Vec<FlagLine>,
    /// The flag after which the next page begins, when there is one.
    pub next: Option<FlagKey>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

impl Provenance {
    /// What an answer of today's release rests on.
    pub fn new(head: Head, jurisdiction: &Jurisdiction, as_of: Date, known_at: KnownAt) -> Self {
        Self {
            head,
            rule_book_version: rules::BOOK_VERSION.to_owned(),
            calendar_version: jurisdiction.calendar.version().to_owned(),
            jurisdiction_version: jurisdiction.version.clone(),
            as_of,
            known_at,
            unreadable_children: 0,
        }
    }
}
