//! What the ledger refuses or cannot do, as faults of the contract. Nothing a child's record holds is repeated.

use bytes::Bytes;
use ids::ChildId;
use ledger::{AppendError, IndexError, Misnamed, ReadError};

use crate::fault::{Fault, Violation};
use crate::pb::ErrorReason as R;
use crate::pb::{EventIdReused, ExpectationFailed};

impl From<AppendError> for Fault {
    fn from(error: AppendError) -> Self {
        use AppendError as E;
        match error {
            E::RevisionConflict { child, expected, actual } => {
                expectation(R::RevisionConflict, child, Some(expected.0), Some(actual.0))
            }
            E::RevisionAhead { child, expected, actual } => {
                expectation(R::RevisionAhead, child, Some(expected.0), actual.map(|actual| actual.0))
            }
            E::StreamExists { child, actual } => expectation(R::StreamExists, child, None, Some(actual.0)),
            E::StreamNotFound { child } => expectation(R::StreamNotFound, child, None, None),
            E::EventIdReused { child, event_id } => Self::new(R::EventIdReused).detailed(EventIdReused {
                child_id: bytes(child),
                event_id: Bytes::copy_from_slice(&event_id.to_bytes()),
            }),
            E::DuplicateInAppend { event_id: Some(event_id) } => {
                Self::new(R::DuplicateInBatch).with("event_id", &event_id)
            }
            E::DuplicateInAppend { event_id: None } => Self::new(R::DuplicateInBatch),
            E::Empty => Self::new(R::BatchEmpty),
            E::Misnamed(wrong) => misnamed(&wrong),
            E::LocalIdTaken => Self::new(R::LocalIdTaken),
            E::ChildErased { .. } => Self::new(R::ChildErased),
            E::QueueFull => Self::new(R::QueueFull),
            E::StorageFull => Self::new(R::StorageFull),
            E::OutcomeUnknown => Self::new(R::CommitOutcomeUnknown),
            E::Closed => Self::new(R::AppendsClosed),
            E::StoreRebuilding => Self::new(R::StoreRebuilding),
            E::Unreadable => Self::new(R::StorageUnreadable),
            E::KeyUnavailable => Self::new(R::KeyUnavailable),
            E::ClockUntrusted => Self::new(R::ClockUntrusted),
        }
    }
}

/// Where events of an append name what they may not.
fn misnamed(wrong: &[Misnamed]) -> Fault {
    let violation = |wrong: &Misnamed| {
        let reason = if wrong.is_another_kind { R::TargetKindDiffers } else { R::TargetNotFound };
        Violation::new(format!("children[{}].events[{}].fact.body", wrong.child, wrong.event), reason)
    };
    Fault::fields(wrong.iter().map(violation).collect()).err().unwrap_or_else(|| R::TargetNotFound.into())
}

fn expectation(
    reason: R,
    child: ChildId,
    expected_revision: Option<u64>,
    actual_revision: Option<u64>,
) -> Fault {
    let mut fault = Fault::new(reason);
    if let Some(expected) = expected_revision {
        fault = fault.with("expected", &expected);
    }
    if let Some(actual) = actual_revision {
        fault = fault.with("actual", &actual);
    }
    fault.detailed(ExpectationFailed { child_id: bytes(child), expected_revision, actual_revision })
}

fn bytes(child: ChildId) -> Bytes {
    Bytes::copy_from_slice(&child.to_bytes())
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        use ledger::journal::JournalError;
        match error {
            ReadError::Corrupt { position } => Self::new(R::RecordCorrupt).with("position", &position),
            ReadError::Journal(JournalError::Damaged { segment, at, .. }) => {
                Self::new(R::RecordCorrupt).with("segment", &segment).with("byte", &at)
            }
            ReadError::Journal(JournalError::Io(_) | JournalError::TooNew { .. })
            | ReadError::Index(IndexError::Store(_)) => Self::new(R::StorageUnreadable),
            ReadError::Index(IndexError::Rebuilding | IndexError::Behind(_)) => Self::new(R::StoreRebuilding),
            ReadError::KeyUnavailable => Self::new(R::KeyUnavailable),
        }
    }
}
