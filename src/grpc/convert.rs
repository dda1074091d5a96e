//! The ledger's words as messages of the contract.

use bytes::Bytes;
use ids::{ChildId, EventId};
use ledger::{Head, Instant, Receipt, Recorded};
use prost_types::Timestamp;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

/// An instant of the ledger as a timestamp.
pub fn timestamp(instant: Instant) -> Timestamp {
    const MICROS: i64 = 1_000_000;
    // The remainder is below a million, so the nanoseconds fit.
    let nanos = i32::try_from(instant.0.rem_euclid(MICROS) * 1_000).unwrap_or_default();
    Timestamp { seconds: instant.0.div_euclid(MICROS), nanos }
}

/// A timestamp as an instant of the ledger, rounded down to the microsecond.
pub fn instant(timestamp: &Timestamp, field: &str) -> Result<Instant, Fault> {
    if !(0..1_000_000_000).contains(&timestamp.nanos) {
        return Err(Fault::field(field, R::TimestampMalformed));
    }
    let micros = timestamp.seconds.checked_mul(1_000_000);
    let micros = micros.and_then(|micros| micros.checked_add(i64::from(timestamp.nanos / 1_000)));
    micros.map(Instant).ok_or_else(|| Fault::field(field, R::CursorOutOfRange))
}

/// A child's id from its bytes.
pub fn child_id(bytes: &[u8]) -> Option<ChildId> {
    uuid::Uuid::from_slice(bytes).ok().and_then(ChildId::new)
}

/// A child's id as bytes.
pub fn child_bytes(child: ChildId) -> Bytes {
    Bytes::copy_from_slice(&child.to_bytes())
}

/// An event's id from its bytes.
pub fn event_id(bytes: &[u8]) -> Option<EventId> {
    bytes.try_into().map(EventId::from_bytes).ok()
}

/// An event's id as bytes.
pub fn event_bytes(event: EventId) -> Bytes {
    Bytes::copy_from_slice(&event.to_bytes())
}

/// A head.
pub fn head(head: &Head) -> pb::Head {
    pb::Head {
        size: head.size,
        root_hash: Bytes::copy_from_slice(&head.root),
        appended_at: (head.size > 0).then(|| timestamp(head.appended_at)),
    }
}

/// A receipt. All its ids and hashes stand in one buffer, of which the message holds slices.
pub fn receipt(receipt: &Receipt) -> pb::AppendResponse {
    const ID_BYTES: usize = 16;
    const EVENT_BYTES: usize = ID_BYTES + 32;
    let events: usize = receipt.children.iter().map(|child| child.events.len()).sum();
    let mut fixed = Vec::with_capacity(receipt.children.len() * ID_BYTES + events * EVENT_BYTES);
    for child in &receipt.children {
        fixed.extend_from_slice(&child.child.to_bytes());
        for event in &child.events {
            fixed.extend_from_slice(&event.event_id.to_bytes());
            fixed.extend_from_slice(&event.leaf);
        }
    }
    let mut fixed = Bytes::from(fixed);
    let event = |event: &ledger::EventReceipt, fixed: &mut Bytes| pb::EventReceipt {
        event_id: fixed.split_to(ID_BYTES),
        leaf_hash: fixed.split_to(EVENT_BYTES - ID_BYTES),
        position: event.position.0,
        revision: event.revision.0,
        appended_at: Some(timestamp(event.appended_at)),
        already_recorded: event.already_recorded,
    };
    let child = |child: &ledger::ChildReceipt| pb::ChildReceipt {
        child_id: fixed.split_to(ID_BYTES),
        events: child.events.iter().map(|one| event(one, &mut fixed)).collect(),
    };
    pb::AppendResponse {
        children: receipt.children.iter().map(child).collect(),
        head: Some(head(&receipt.head)),
    }
}

/// An event as it stands in the ledger; its fact passes through unread.
pub fn recorded(event: Recorded) -> pb::RecordedEvent {
    pb::RecordedEvent {
        position: event.position.0,
        revision: event.revision.0,
        child_id: event.child.to_bytes(),
        event_id: event.event_id.to_bytes(),
        appended_at: Some(timestamp(event.appended_at)),
        leaf_hash: event.leaf(),
        fact: event.payload,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_survive_the_wire_to_the_microsecond() {
        for micros in [0, 1, -1, 1_530_399_599_999_999, -62_135_596_800_000_000] {
            let there = timestamp(Instant(micros));
            assert_eq!(instant(&there, "t"), Ok(Instant(micros)), "{there:?}");
        }
    }

    #[test]
    fn impossible_timestamps_are_refused() {
        for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0)] {
            assert!(instant(&Timestamp { seconds, nanos }, "t").is_err(), "{seconds} {nanos}");
        }
    }
}
