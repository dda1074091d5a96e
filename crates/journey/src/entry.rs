//! An entry: an event as it stands in a journey, with the facts of its recording.

use alloc::vec::Vec;

use ids::{ChildId, EventId, Position, Revision};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::codes::{ChangeReason, RecordedBasis};
use crate::event::{Event, Kind};
use crate::fact::Fact;
use crate::subjects::WorkerId;
use crate::time::{Occurred, day_in_england};

/// An event as it stands in a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Whose stream it stands in.
    pub child: ChildId,
    /// Its index in the whole ledger.
    pub position: Position,
    /// Its index in the child's stream.
    pub revision: Revision,
    /// Its name.
    pub event_id: EventId,
    /// When the ledger took it.
    pub appended_at: Timestamp,
    /// What it says, after corrections.
    pub fact: Fact,
    /// What it said before, oldest first; empty when it was never corrected.
    pub amended: Vec<Amendment>,
}

/// One correction of an entry, and what the entry said until then.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The correction's index in the whole ledger.
    pub position: Position,
    /// The correction's name.
    pub event_id: EventId,
    /// When the ledger took the correction.
    pub appended_at: Timestamp,
    /// When the correction was recorded, as [`Entry::recorded_at`] says of an entry.
    pub recorded_at: Timestamp,
    /// How far that may be trusted, where the source says.
    pub basis: Option<RecordedBasis>,
    /// Why it was made.
    pub reason: ChangeReason,
    /// Who made it, by the correction's own words or else by whoever entered it; absent where the source does not say.
    pub author: Option<WorkerId>,
    /// When the entry had been said to have occurred.
    pub occurred_before: Occurred,
    /// What it had been said to be.
    pub event_before: Event,
}

/// What a flag or a reading rests on: an entry's place and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryRef {
    /// The entry's index in the whole ledger.
    pub position: Position,
    /// The entry's name.
    pub event_id: EventId,
}

impl Amendment {
    /// Its place and name.
    pub fn reference(&self) -> EntryRef {
        EntryRef { position: self.position, event_id: self.event_id }
    }

    /// The day in England on which it was recorded.
    pub fn recorded_day(&self) -> Date {
        day_in_england(self.recorded_at)
    }
}

impl Entry {
    /// An event as its stream holds it, before any correction is applied.
    pub fn new(
        child: ChildId,
        (position, revision): (Position, Revision),
        event_id: EventId,
        appended_at: Timestamp,
        fact: Fact,
    ) -> Self {
        Self { child, position, revision, event_id, appended_at, fact, amended: Vec::new() }
    }

    /// The kind of fact.
    pub fn kind(&self) -> Kind {
        self.fact.kind()
    }

    /// What happened.
    pub fn event(&self) -> &Event {
        &self.fact.event
    }

    /// The first day on which it can have occurred.
    pub fn day(&self) -> Date {
        self.fact.occurred.date()
    }

    /// The last day on which it can have occurred.
    pub fn last_day(&self) -> Date {
        self.fact.occurred.day().last()
    }

    /// Its place and name.
    pub fn reference(&self) -> EntryRef {
        EntryRef { position: self.position, event_id: self.event_id }
    }

    /// When it was written down at the source, or taken by the ledger where the source did not say.
    pub fn recorded_at(&self) -> Timestamp {
        self.fact.recorded.map_or(self.appended_at, |recorded| recorded.at)
    }

    /// The day in England of [`Entry::recorded_at`].
    pub fn recorded_day(&self) -> Date {
        day_in_england(self.recorded_at())
    }

    /// How far the time of recording may be trusted; absent where the source did not say when it was.
    pub fn basis(&self) -> Option<RecordedBasis> {
        self.fact.recorded.map(|recorded| recorded.basis)
    }

    /// The day in England on which what it now says was recorded, and the correction that says it, if one does.
    pub fn last_said(&self) -> (Date, Option<EntryRef>) {
        match self.amended.last() {
            Some(last) => (last.recorded_day(), Some(last.reference())),
            None => (self.recorded_day(), None),
        }
    }

    /// Where it stands among the entries of a journey: by when it occurred, then by its place in the ledger.
    pub(crate) fn sort_key(&self) -> (Date, Option<Timestamp>, Position) {
        (self.day(), self.fact.occurred.instant(), self.position)
    }
}
