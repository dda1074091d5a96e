//! Taking facts in through a ledger that is open in this process: an extract in one of the sector's formats, for the
//! command on a directory and for the service by the same code; a jurisdiction file; a synthetic population.
//!
//! An extract is read whole before anything is appended ([`Prepared::read`]), so that what is amiss with it is known
//! first; then it goes in child by child ([`Prepared::run`]), each child's part whole or not at all. To add a format
//! that is compared with what is known: a variant of [`Format`] and an arm in `Format::read`.

mod answer;
mod format;
mod jurisdiction;
mod population;
mod submission;

use exchange::extract::Unreadable;
use ids::{ChildId, EventId};
use journey::{Fact, Journey, KnownAt};
use ledger::{Append, AppendError, ChildAppend, ChildRef, Expected, Ledger, NewEvent, Receipt};
use wire::fact::{encode_fact, lookup};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::caller::Caller;
use crate::insight::read_child;
use crate::ledgers::Opened;

pub use answer::{FindingLine, ImportAnswer};
pub use format::Format;
pub use jurisdiction::jurisdiction;
pub use population::population;
pub use submission::{ImportQuestion, Prepared, Reading};

/// How many appends are under way at once: enough that the syncs of the disk are shared.
const APPENDS_AHEAD: usize = 64;
/// The most events of an append, as for every other caller.
const APPEND_EVENTS: usize = crate::limits::BATCH_EVENTS_MAX;

/// Why facts could not be taken in. What was appended before stays, and is recorded already the next time.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files are no extract of their format.
    #[error(transparent)]
    Extract(Box<dyn std::error::Error + Send + Sync>),
    /// A journey could not be read.
    #[error("a journey could not be read: {}", wire::status::reason_name(.0.reason))]
    Read(Fault),
    /// The extract changed or went away while it was read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// An append was refused.
    #[error("an append was refused: {0}")]
    Append(#[from] AppendError),
    /// Whoever asked for it wants no more.
    #[error(
        "the import was stopped between two children; what is in stays, and the rest goes in when it is made again"
    )]
    Stopped,
}

impl From<Fault> for ImportError {
    fn from(fault: Fault) -> Self {
        Self::Read(fault)
    }
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        match error {
            // What is told of a file names places and never a value.
            ImportError::Extract(error) => Self::new(ErrorReason::ExtractUnreadable).with("says", &error),
            ImportError::Unreadable(_) => Self::new(ErrorReason::StorageUnreadable),
            ImportError::Read(fault) => fault,
            ImportError::Append(error) => error.into(),
            ImportError::Stopped => Self::new(ErrorReason::ShuttingDown),
        }
    }
}

fn journey_of(ledger: &Ledger, child: ChildId) -> Result<Option<Journey>, Fault> {
    let journey = read_child(ledger, child, &KnownAt::EVERYTHING)?;
    Ok(journey.head().map(|_| journey))
}

fn part(child: ChildRef, expected: Expected, events: &[(EventId, Fact)]) -> ChildAppend {
    let event = |(event_id, fact): &(EventId, Fact)| NewEvent {
        event_id: *event_id,
        lookup: lookup(fact),
        payload: encode_fact(fact),
    };
    ChildAppend { child, expected, events: events.iter().map(event).collect() }
}

async fn append(
    opened: &Opened,
    caller: &Caller,
    children: Vec<ChildAppend>,
) -> Result<Receipt, AppendError> {
    opened.ledger.append(Append { caller: opened.digest(caller), children }).await
}
