//! A fact as its sender states it: what happened and when, who wrote it down and when, and what led to it.

use ids::{ChildId, EventId};
use jiff::Timestamp;

use crate::codes::RecordedBasis;
use crate::event::{Event, Kind};
use crate::subjects::{CorrelationId, SourceSystem, WorkerId};
use crate::time::Occurred;

/// One thing that happened to a child, with its envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// When it happened, as the sender says.
    pub occurred: Occurred,
    /// When it was written down at the source; absent means when the ledger received it.
    pub recorded: Option<Recorded>,
    /// Who wrote it down.
    pub recorded_by: Option<WorkerId>,
    /// The system that it comes from.
    pub source_system: Option<SourceSystem>,
    /// The fact that led to this one.
    pub caused_by: Option<Cause>,
    /// Ties facts together that came of one piece of work.
    pub correlation_id: Option<CorrelationId>,
    /// What happened.
    pub event: Event,
}

/// When a fact was written down at its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The instant, as the source says.
    pub at: Timestamp,
    /// How far it may be trusted.
    pub basis: RecordedBasis,
}

/// The fact that led to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The child of whom it is.
    pub child_id: ChildId,
    /// The event that records it.
    pub event_id: EventId,
}

impl Fact {
    /// A fact with nothing in its envelope but when it occurred.
    pub fn new(occurred: impl Into<Occurred>, event: impl Into<Event>) -> Self {
        Self {
            occurred: occurred.into(),
            recorded: None,
            recorded_by: None,
            source_system: None,
            caused_by: None,
            correlation_id: None,
            event: event.into(),
        }
    }

    /// Which kind of fact it is.
    pub const fn kind(&self) -> Kind {
        self.event.kind()
    }
}
