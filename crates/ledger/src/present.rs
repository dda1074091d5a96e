//! Is this event recorded already? Fingerprints say where to look, the journal says what is there.

use ids::ChildId;

use crate::format::{RECORD_HEADER_BYTES, RecordHeader};
use crate::heads::Stream;
use crate::model::EventReceipt;
use crate::open::Shared;
use crate::sealed::{AppendError, SealedEvent};

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
    for revision in stream.candidates(event.fingerprint) {
        let located = shared.index.stream(child, revision).map_err(|_| AppendError::StoreRebuilding)?;
        let Some(located) = located.first() else { return Err(AppendError::StoreRebuilding) };
        let mut bytes = [0; RECORD_HEADER_BYTES];
        let read = shared.journal.read(located.address, &mut bytes);
        let header = read
            .ok()
            .and_then(|()| RecordHeader::decode(&bytes).ok())
            .filter(|header| header.child == child && header.revision == revision)
            .ok_or(AppendError::Unreadable)?;
        if header.event_id != event.event_id {
            // Another id with the same fingerprint: 8 bytes do collide, once in a very long while.
            continue;
        }
        if header.commitment != event.payload.commitment {
            return Ok(Presence::Other);
        }
        return Ok(Presence::Same(EventReceipt {
            event_id: header.event_id,
            position: header.position,
            revision: header.revision,
            appended_at: header.appended_at,
            leaf: header.leaf(shared.authority).hash(),
            already_recorded: true,
        }));
    }
    Ok(Presence::Absent)
}
