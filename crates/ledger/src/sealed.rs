//! What waits for the writer: appends whose payloads are already sealed and committed to.

use ids::{ChildId, EventId};

use crate::heads::Warm;
use crate::model::{CallerDigest, Expected, Lookup};
use crate::named::{Misnamed, Named};
use crate::proposals::Proposal;
use crate::seal::SealedPayload;
use crate::tree::Hash;

/// An append, sealed by its handler; the writer only numbers, links and hashes it.
pub struct SealedAppend {
    /// Who calls.
    pub caller: CallerDigest,
    /// For one child or several.
    pub children: Vec<SealedChild>,
    /// What its events name that their handler did not find.
    pub named: Vec<Named>,
    /// Its handler has looked, and not all of it is recorded.
    pub is_looked_up: bool,
}

impl std::fmt::Debug for SealedAppend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedAppend(..)")
    }
}

/// The events of one child.
pub struct SealedChild {
    /// The ledger's id, found or proposed.
    pub child: ChildId,
    /// The secret that the handler proposes for a child that had none.
    pub proposed: Option<Proposal>,
    /// The digest of the local id under which a new child is to be known.
    pub local: Option<Hash>,
    /// What the caller believes about the stream.
    pub expected: Expected,
    /// In this order.
    pub events: Vec<SealedEvent>,
    /// The stream so far, where the writer is thought not to hold it.
    pub warm: Option<Warm>,
}

/// One event.
pub struct SealedEvent {
    /// The sender's name for it.
    pub event_id: EventId,
    /// The keyed fingerprint of that name.
    pub fingerprint: u64,
    /// By what it can be found.
    pub lookup: Lookup,
    /// The content.
    pub payload: SealedPayload,
}

impl SealedAppend {
    /// An append that the writer has not seen yet.
    pub fn new(caller: CallerDigest, children: Vec<SealedChild>, named: &[Named]) -> Self {
        Self { caller, children, named: named.to_vec(), is_looked_up: false }
    }

    /// About how many bytes it holds while it waits.
    pub fn bytes(&self) -> usize {
        let events = self.children.iter().flat_map(|child| &child.events);
        let warm = self.children.iter().filter_map(|child| child.warm.as_ref());
        events.map(|event| size_of::<SealedEvent>() + event.payload.bytes.len()).sum::<usize>()
            + warm.map(|warm| warm.stream.bytes()).sum::<usize>()
            + size_of::<Self>()
    }
}

/// A local id that is to name a child from now on.
pub struct Registration {
    /// The digest of the local id.
    pub digest: Hash,
    /// The child that it names, when the caller says so; else a new one.
    pub child: Option<ChildId>,
    /// The id of the new child.
    pub proposed: ChildId,
}

/// Why an append or a registration was not recorded. Nothing of it is stored, except after
/// [`AppendError::OutcomeUnknown`], when nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The newest event has another revision than the caller expected.
    #[error("the stream has moved on")]
    RevisionConflict {
        /// Whose stream.
        child: ChildId,
        /// What the caller expected.
        expected: ids::Revision,
        /// What it is.
        actual: ids::Revision,
    },
    /// The caller expects a revision that the stream has not reached.
    #[error("the stream has not got that far")]
    RevisionAhead {
        /// Whose stream.
        child: ChildId,
        /// What the caller expected.
        expected: ids::Revision,
        /// What it is; `None` when there is no stream.
        actual: Option<ids::Revision>,
    },
    /// The caller expects no stream, and there is one.
    #[error("the stream exists")]
    StreamExists {
        /// Whose stream.
        child: ChildId,
        /// Its newest revision.
        actual: ids::Revision,
    },
    /// The caller expects a stream, and there is none.
    #[error("the stream does not exist")]
    StreamNotFound {
        /// Whose stream.
        child: ChildId,
    },
    /// The event id was recorded with other content.
    #[error("the event id was used for other content")]
    EventIdReused {
        /// Whose stream.
        child: ChildId,
        /// Which event.
        event_id: EventId,
    },
    /// The event id stands twice in one append, or one child does.
    #[error("the append repeats a child or an event id")]
    DuplicateInAppend {
        /// Which event; `None` when a child is repeated.
        event_id: Option<EventId>,
    },
    /// The append holds no event, or none for one of its children.
    #[error("the append holds no event, or none for one of its children")]
    Empty,
    /// Events name what is not in their stream, or is of another kind.
    #[error("an event names what is not in its stream, or is of another kind")]
    Misnamed(Vec<Misnamed>),
    /// The local id names another child.
    #[error("the local id names another child")]
    LocalIdTaken,
    /// The child's secret was destroyed.
    #[error("the child was erased")]
    ChildErased {
        /// Which child.
        child: ChildId,
    },
    /// Too much waits for the writer.
    #[error("too much waits for the writer")]
    QueueFull,
    /// The disk is full.
    #[error("the disk is full")]
    StorageFull,
    /// The journal could not be written or synced: it is not known whether the events are stored.
    #[error("it is not known whether the events are stored")]
    OutcomeUnknown,
    /// Appends are closed after a failure, or because the ledger is closing.
    #[error("appends are closed")]
    Closed,
    /// The store is being made again from the journal.
    #[error("the store is being made again")]
    StoreRebuilding,
    /// A record that an id may repeat cannot be read.
    #[error("a record cannot be read")]
    Unreadable,
    /// The master key does not open the child's secret.
    #[error("the keys cannot be used")]
    KeyUnavailable,
    /// The clock tells a time that cannot be.
    #[error("the clock tells a time that cannot be")]
    ClockUntrusted,
}

impl Expected {
    /// Compares what the caller believes with a stream of which `next` is the next revision.
    pub fn check(self, child: ChildId, next: ids::Revision) -> Result<(), AppendError> {
        let newest = next.0.checked_sub(1).map(ids::Revision);
        match (self, newest) {
            (Self::NoStream, Some(actual)) => Err(AppendError::StreamExists { child, actual }),
            (Self::Exists, None) => Err(AppendError::StreamNotFound { child }),
            (Self::Exactly(expected), None) => {
                Err(AppendError::RevisionAhead { child, expected, actual: None })
            }
            (Self::Exactly(expected), Some(actual)) if expected > actual => {
                Err(AppendError::RevisionAhead { child, expected, actual: newest })
            }
            (Self::Exactly(expected), Some(actual)) if expected < actual => {
                Err(AppendError::RevisionConflict { child, expected, actual })
            }
            _ => Ok(()),
        }
    }
}
