//! Sealing heads: the newest entry of every child under one root, in the authority's own stream, at least hourly when
//! anything changed and once more when the server stops.
//!
//! Whoever holds a later checkpoint can then be shown that a child's record is whole, or that there is none.

use std::time::Duration;

use bytes::Bytes;
use ids::{ChildId, EventId, Position};
use journey::facts::HeadsSealed;
use journey::values::Digest;
use journey::{Event, Fact, Kind};
use ledger::{
    Append, AppendError, Audit, Broken, ChildAppend, ChildRef, Expected, Filter, Head, Ledger, Lookup,
    NewEvent, ReadError, Receipt, SealedHeads,
};
use tokio::sync::oneshot::error::RecvError;
use tokio::time::sleep;
use uuid::Builder;
use wire::fact::{encode_fact, lookup, read_fact};

use crate::caller::Caller;
use crate::clock;
use crate::ledgers::Opened;
use crate::shutdown::Shutdown;
use crate::threads::{self, NoThread};

/// How often heads are sealed that others overtake meanwhile. A ledger that is never still is sealed again anyway.
const TRIES: usize = 3;

/// Why the heads were not sealed; what is recorded is not touched by that, and the next time comes.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The heads could not be read.
    #[error("the heads could not be read: {0}")]
    Read(#[from] ReadError),
    /// The append was refused.
    #[error("the append was refused: {0}")]
    Append(#[from] AppendError),
    /// The machine gave no random bytes to name the event with.
    #[error("there were no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// There was no thread to read the heads on.
    #[error("the heads could not be read: {0}")]
    NoThread(#[from] NoThread),
    /// The work was cut off.
    #[error("the work was cut off: {0}")]
    CutOff(#[from] RecvError),
}

/// Seals the heads of a ledger again and again until the shutdown is asked for.
pub async fn keep_sealed(opened: Opened, every: Duration, shutdown: Shutdown) {
    loop {
        tokio::select! {
            () = sleep(every) => {}
            () = shutdown.asked() => return,
        }
        seal_or_say(&opened).await;
    }
}

/// Seals the heads of a ledger that takes appends, and logs a failure.
pub async fn seal_or_say(opened: &Opened) {
    if !opened.ledger.accepts_appends() {
        return;
    }
    if let Err(error) = seal_heads(opened).await {
        tracing::warn!(authority = %opened.authority, %error, "the heads were not sealed");
    }
}

/// Seals the heads, unless nothing was appended since that was last done; says what was appended.
///
/// The list holds for the head at which it was read. Where appends come in between, it is made again, so that the
/// event stands directly behind what it seals, except in a ledger that is never still.
pub async fn seal_heads(opened: &Opened) -> Result<Option<Receipt>, SealError> {
    let mut receipt = None;
    for _ in 0..TRIES {
        let ledger = opened.ledger.clone();
        let Some((fact, listed)) = threads::begin(move || unsealed(&ledger))?.await?? else { break };
        let sealed = append(opened, &fact).await?;
        let stands_behind_it = position(&sealed) == Some(Position(listed.size));
        receipt = Some(sealed);
        if stands_behind_it {
            break;
        }
    }
    Ok(receipt)
}

fn position(sealed: &Receipt) -> Option<Position> {
    sealed.children.first()?.events.first().map(|event| event.position)
}

/// The fact to append, and the head for which it holds; nothing when the newest event is such a fact itself.
fn unsealed(ledger: &Ledger) -> Result<Option<(Fact, Head)>, ReadError> {
    let Some(newest) = ledger.head().size.checked_sub(1) else { return Ok(None) };
    let page = ledger.read_ledger(Position(newest), &Filter::default(), 1)?;
    if page.events.iter().any(|event| event.lookup.kind == Kind::HeadsSealed.number()) {
        return Ok(None);
    }
    let (root, count, listed) = ledger.heads_root()?;
    Ok(Some((
        Fact::new(clock::today(), HeadsSealed { root: Digest(root), count, size: Some(listed.size) }),
        listed,
    )))
}

async fn append(opened: &Opened, fact: &Fact) -> Result<Receipt, SealError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let event = NewEvent {
        event_id: EventId::from(Builder::from_random_bytes(random).into_uuid()),
        lookup: lookup(fact),
        payload: encode_fact(fact),
    };
    let own = ChildAppend {
        child: ChildRef::Id(ChildId::AUTHORITY_STREAM),
        expected: Expected::Any,
        events: vec![event],
    };
    let caller = opened.digest(&Caller::InProcess);
    Ok(opened.ledger.append(Append { caller, children: vec![own] }).await?)
}

/// Reads everything again and compares it, and what the ledger has said of its own heads as well.
pub fn audit(ledger: &Ledger, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Broken> {
    ledger.audit_heads(&told, progress)
}

/// What a payload of the ledger's own stream says of the heads.
fn told(lookup: &Lookup, payload: &[u8]) -> Option<SealedHeads> {
    if lookup.kind != Kind::HeadsSealed.number() {
        return None;
    }
    match read_fact(Bytes::copy_from_slice(payload)).ok()?.event {
        Event::HeadsSealed(HeadsSealed { root, count, size }) => {
            Some(SealedHeads { root: root.0, count, size })
        }
        _ => None,
    }
}
