//! Events that name an earlier event of their stream: the writer alone knows what stands before them.
//!
//! What a handler finds in the stream stays there, so it need not ask again. What it does not find may still wait in the
//! queue in front of the append, and is judged in the order of the queue: against the stream and the group as they stand
//! when the append's own turn has come. An event that was refused, or whose group fails, is named by nobody.

use ids::{ChildId, EventId};

use crate::commit::Open;
use crate::heads::Stream;
use crate::kinds::KIND_UNKNOWN;
use crate::open::Shared;
use crate::present;
use crate::read;
use crate::sealed::{AppendError, SealedEvent};

/// The event that an event of an append names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which child of the append.
    pub child: usize,
    /// Which of its events.
    pub event: usize,
    /// The event that it names, which must stand in the same stream already.
    pub names: EventId,
    /// The kind that that one must be of.
    pub kind: Option<u32>,
}

/// An event of an append that names nothing that it may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// Which child of the append.
    pub child: usize,
    /// Which of its events.
    pub event: usize,
    /// Whether what it names is there, and of another kind.
    pub is_another_kind: bool,
}

/// Of the events of one child of an append, those that name what they may not.
pub fn misnamed(
    shared: &Shared,
    group: &Open,
    (child, stream): (ChildId, &Stream),
    events: &[SealedEvent],
    named: impl Iterator<Item = Named>,
) -> Result<Vec<Misnamed>, AppendError> {
    let mut wrong = Vec::new();
    for Named { child: at, event, names, kind: wanted } in named {
        let before = &events[..event.min(events.len())];
        let of_append = before.iter().find(|event| event.event_id == names).map(|event| event.lookup.kind);
        let found = match of_append.or_else(|| group.kind_of(child, names)) {
            Some(kind) => Some(kind),
            None => kind_in(shared, child, stream, names)?,
        };
        let is_wanted = |kind| wanted.is_none_or(|wanted| wanted == kind);
        if !found.is_some_and(is_wanted) {
            wrong.push(Misnamed { child: at, event, is_another_kind: found.is_some() });
        }
    }
    Ok(wrong)
}

/// The kind of an event of a stream; nothing where the stream does not hold it.
fn kind_in(
    shared: &Shared,
    child: ChildId,
    stream: &Stream,
    event_id: EventId,
) -> Result<Option<u32>, AppendError> {
    let fingerprint = shared.fingerprints.of(child, event_id);
    let Some((located, header)) = present::locate(shared, child, stream, fingerprint, event_id)? else {
        return Ok(None);
    };
    let mut bytes = vec![0; located.record_bytes as usize];
    shared.journal.read(located.address, &mut bytes).map_err(|_| AppendError::Unreadable)?;
    match read::kind(shared, &header, &bytes) {
        KIND_UNKNOWN => Err(AppendError::Unreadable),
        kind => Ok(Some(kind)),
    }
}
