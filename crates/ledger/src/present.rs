//! Is this event recorded already? Fingerprints say where to look, the journal says what is there.

use ids::{ChildId, EventId, Revision};

use crate::commit::{refusal, reused};
use crate::format::{RECORD_HEADER_BYTES, RecordHeader};
use crate::heads::Stream;
use crate::model::{ChildReceipt, EventReceipt, Receipt};
use crate::open::Shared;
use crate::sealed::{AppendError, SealedAppend, SealedEvent};
use crate::tail::Located;

/// Whether a child's stream holds an event id.
pub enum Presence {
    /// It does not.
    Absent,
    /// It does, with the same content.
    Same(EventReceipt),
    /// It does, with other content.
    Other,
}

/// Looks an event up in a stream that was loaded.
pub fn find(
    shared: &Shared,
    child: ChildId,
    stream: &Stream,
    event: &SealedEvent,
) -> Result<Presence, AppendError> {
    let Some((_, header)) = locate(shared, child, stream, event.fingerprint, event.event_id)? else {
        return Ok(Presence::Absent);
    };
    if header.commitment != event.payload.commitment {
        return Ok(Presence::Other);
    }
    Ok(Presence::Same(EventReceipt {
        event_id: header.event_id,
        position: header.position,
        revision: header.revision,
        appended_at: header.appended_at,
        leaf: header.leaf(shared.authority).hash(),
        already_recorded: true,
    }))
}

/// The first receipt of an append all of which is recorded; nothing where some of it is new. What is recorded is so for
/// good, so the answer holds whatever is recorded meanwhile, and needs nobody's turn.
pub fn receipt(shared: &Shared, append: &SealedAppend) -> Result<Option<Receipt>, AppendError> {
    let mut children = Vec::with_capacity(append.children.len());
    for child in &append.children {
        // The events alone, and no head beside them: the stream may grow between two looks, and is not behind for that.
        let located = shared.index.stream(child.child, Revision(0));
        let located = located.map_err(|error| refusal(shared, error))?;
        let fingerprints = located.iter().map(|event| event.fingerprint).collect();
        let stream = Stream { fingerprints, ..Stream::default() };
        let mut events = Vec::with_capacity(child.events.len());
        for event in &child.events {
            match find(shared, child.child, &stream, event)? {
                Presence::Same(receipt) => events.push(receipt),
                Presence::Other => return Err(reused(child.child, event)),
                Presence::Absent => return Ok(None),
            }
        }
        children.push(ChildReceipt { child: child.child, events });
    }
    Ok(Some(Receipt { children, head: shared.head() }))
}

/// Where the event of an id lies, and its header; nothing when the stream does not hold it.
pub fn locate(
    shared: &Shared,
    child: ChildId,
    stream: &Stream,
    fingerprint: u64,
    event_id: EventId,
) -> Result<Option<(Located, RecordHeader)>, AppendError> {
    for revision in stream.candidates(fingerprint) {
        let located = shared.index.stream(child, revision).map_err(|_| AppendError::StoreRebuilding)?;
        let Some(located) = located.first() else { return Err(AppendError::StoreRebuilding) };
        let mut bytes = [0; RECORD_HEADER_BYTES];
        let read = shared.journal.read(located.address, &mut bytes);
        let header = read
            .ok()
            .and_then(|()| RecordHeader::decode(&bytes).ok())
            .filter(|header| header.child == child && header.revision == revision)
            .ok_or(AppendError::Unreadable)?;
        // Another id with the same fingerprint: 8 bytes do collide, once in a very long while.
        if header.event_id == event_id {
            return Ok(Some((*located, header)));
        }
    }
    Ok(None)
}
