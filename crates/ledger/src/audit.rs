//! The audit: reads everything again, trusts nothing that was computed before, and names the first broken promise.

mod sealed_heads;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;

use ids::{ChildId, Position, Revision};

pub use sealed_heads::{HeadsCompared, SealedHeads, TellHeads};

use crate::checkpoint::TreeHead;
use crate::format::{GroupTrailer, RecordHeader};
use crate::index::{Index, IndexError, StoreState, settled_head};
use crate::journal::{JournalError, Scanned};
use crate::keys::ChildKey;
use crate::model::Head;
use crate::open::Shared;
use crate::rows::HeadRow;
use crate::seal::{Place, payload_at};
use crate::tree::{Frontier, Hash, leaf_hash};

/// What an audit has read and found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Events.
    pub events: u64,
    /// Streams, the authority's own among them.
    pub streams: u64,
    /// Groups that were made durable together.
    pub groups: u64,
    /// Segments of the journal.
    pub segments: u64,
    /// Events whose rows in the store were compared as well; the rest is still in the tail.
    pub settled: u64,
    /// What the ledger had said of its own heads.
    pub heads: HeadsCompared,
    /// Events that the newest checkpoint is signed for.
    pub signed: u64,
    /// The root over all events.
    pub root: Hash,
}

/// A promise that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// At which event, or at the end of the ledger.
    pub position: Option<Position>,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.promise)?;
        if let Some(position) = self.position {
            write!(f, " at position {position}")?;
        }
        write!(f, ": {}", self.found)
    }
}

impl std::error::Error for Broken {}

/// What a ledger promises, in the order in which an audit looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Promise {
    /// Every byte of the journal is what was written.
    #[error("the journal is whole")]
    JournalWhole,
    /// Positions have no gap.
    #[error("positions are dense")]
    PositionsDense,
    /// Revisions of a stream have no gap.
    #[error("revisions are dense")]
    RevisionsDense,
    /// Every event names the leaf of the child's event before it.
    #[error("each event names the one before it")]
    PreviousLeaf,
    /// Times never run backwards.
    #[error("times never run backwards")]
    TimesAscend,
    /// An event id occurs once in a stream.
    #[error("an event id occurs once in a stream")]
    IdsOnce,
    /// The content is what the commitment says.
    #[error("content and commitment agree")]
    Commitment,
    /// Each group's root is the root of the tree.
    #[error("each root is the tree's")]
    Root,
    /// What was sealed of the heads is how they stood.
    #[error("the heads were as they were sealed")]
    SealedHeads,
    /// Each child with events has a secret, and no more slots are used than the journal counts.
    #[error("each child has its secret")]
    Keys,
    /// The newest checkpoint is signed, and is this tree's.
    #[error("the checkpoint is this ledger's")]
    Checkpoint,
    /// The store holds what the journal says, where it has got to.
    #[error("the store agrees with the journal")]
    Store,
}

/// One stream as the audit has read it.
struct Stream {
    next: Revision,
    last_leaf: Hash,
    fingerprints: HashSet<u64>,
    settled: HeadRow,
}

/// Everything that was read so far.
struct Reading<'a> {
    shared: &'a Shared,
    tell_heads: TellHeads<'a>,
    heads: HeadsCompared,
    settled: Position,
    frontier: Frontier,
    streams: BTreeMap<ChildId, Stream>,
    groups: u64,
    trailer: Option<GroupTrailer>,
    last: crate::Instant,
    checkpoint: TreeHead,
    is_signed: bool,
}

/// Reads the whole ledger again: every record, leaf, root, commitment, the checkpoint and the store's rows.
///
/// The events up to the head at the beginning are looked at; appends may go on meanwhile. What the events of the
/// authority's own stream say of the heads is compared where somebody tells it.
pub fn audit(
    shared: &Shared,
    checkpoint: &Path,
    tell_heads: TellHeads<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audit, Broken> {
    let head = shared.head();
    let end = Position(head.size);
    let checkpoint = read_checkpoint(shared, checkpoint)?;
    let settled = settled(shared)?.min(end);
    let mut reading = Reading {
        shared,
        tell_heads,
        heads: HeadsCompared::default(),
        settled,
        frontier: Frontier::default(),
        streams: BTreeMap::new(),
        groups: 0,
        trailer: None,
        last: crate::Instant(0),
        checkpoint,
        is_signed: checkpoint.size == 0,
    };
    let mut broken = None;
    let scanned = shared.journal.scan(Position(0), end, &mut |scanned| {
        let read = match scanned {
            Scanned::Record { header, bytes, .. } => reading.record(header, bytes),
            Scanned::Group { trailer } => {
                progress(trailer.size, end.0);
                reading.group(trailer)
            }
        };
        match read {
            Ok(()) => ControlFlow::Continue(()),
            Err(found) => {
                broken = Some(found);
                ControlFlow::Break(())
            }
        }
    });
    scanned.map_err(|error| journal_broken(&error))?;
    broken.map_or(Ok(()), Err)?;
    reading.end(&head)?;
    reading.store()?;
    Ok(Audit {
        events: reading.frontier.size(),
        streams: reading.streams.len() as u64,
        groups: reading.groups,
        segments: shared.journal.segments().len() as u64,
        settled: settled.0,
        heads: reading.heads,
        signed: checkpoint.size,
        root: reading.frontier.root(),
    })
}

fn broken(promise: Promise, position: Position, found: impl Into<String>) -> Broken {
    Broken { promise, position: Some(position), found: found.into() }
}

fn journal_broken(error: &JournalError) -> Broken {
    Broken { promise: Promise::JournalWhole, position: None, found: error.to_string() }
}

fn store_broken(error: &IndexError) -> Broken {
    Broken { promise: Promise::Store, position: None, found: error.to_string() }
}

fn read_checkpoint(shared: &Shared, path: &Path) -> Result<TreeHead, Broken> {
    let broken = |found: String| Broken { promise: Promise::Checkpoint, position: None, found };
    let note = std::fs::read_to_string(path).map_err(|error| broken(error.to_string()))?;
    shared.signer.verifier().verify(&note).map_err(|error| broken(error.to_string()))
}

/// How far the store has got; nowhere while it is being made again.
fn settled(shared: &Shared) -> Result<Position, Broken> {
    let StoreState::Ready(store) = shared.index.state() else { return Ok(Position(0)) };
    let row = Index::streams_row(&*store).map_err(|error| store_broken(&error))?;
    Ok(row.map_or(Position(0), |row| row.settled))
}

impl Reading<'_> {
    fn record(&mut self, header: &RecordHeader, bytes: &[u8]) -> Result<(), Broken> {
        let position = header.position;
        if position.0 != self.frontier.size() {
            return Err(broken(Promise::PositionsDense, position, "another position was due"));
        }
        if header.appended_at < self.last {
            return Err(broken(Promise::TimesAscend, position, "earlier than the event before"));
        }
        self.last = header.appended_at;
        let leaf = leaf_hash(&header.leaf(self.shared.authority).encode());
        self.in_stream(header, leaf)?;
        if let Some(said) = self.content(header, bytes)? {
            self.compare_heads(header, &said)?;
        }
        self.frontier.push(leaf);
        Ok(())
    }

    fn in_stream(&mut self, header: &RecordHeader, leaf: Hash) -> Result<(), Broken> {
        let position = header.position;
        let stream = self.streams.entry(header.child).or_insert_with(|| Stream {
            next: Revision(0),
            last_leaf: [0; 32],
            fingerprints: HashSet::new(),
            settled: HeadRow { next: Revision(0), last_leaf: [0; 32] },
        });
        if header.revision != stream.next {
            return Err(broken(Promise::RevisionsDense, position, "another revision was due"));
        }
        if header.previous != stream.last_leaf {
            return Err(broken(Promise::PreviousLeaf, position, "another leaf went before"));
        }
        if !stream.fingerprints.insert(self.shared.fingerprints.of(header.child, header.event_id)) {
            return Err(broken(Promise::IdsOnce, position, "the event id was recorded before"));
        }
        stream.next = header.revision.next();
        stream.last_leaf = leaf;
        if position < self.settled {
            stream.settled = HeadRow { next: stream.next, last_leaf: leaf };
        }
        Ok(())
    }

    /// Compares the content with its commitment; says what it tells of the heads.
    fn content(&self, header: &RecordHeader, bytes: &[u8]) -> Result<Option<SealedHeads>, Broken> {
        let position = header.position;
        let sealed = header.payload(bytes);
        let sealed = sealed.map_err(|why| broken(Promise::JournalWhole, position, why.to_string()))?;
        let keys = match self.shared.keys.of(header.child) {
            Ok(ChildKey::Keys(keys)) => keys,
            Ok(ChildKey::Destroyed) => return Ok(None),
            Ok(ChildKey::Absent) | Err(_) => {
                return Err(broken(Promise::Keys, position, "the child has no secret"));
            }
        };
        let place =
            Place { authority: self.shared.authority, child: header.child, event_id: header.event_id };
        let mut sealed = sealed.to_vec();
        let opened = keys.cipher().unseal(&place, header.nonce, &mut sealed);
        let lookup = opened.map_err(|why| broken(Promise::Commitment, position, why.to_string()))?;
        let payload = &sealed[payload_at(sealed.len())];
        if keys.commitment(header.event_id, &lookup, payload) != header.commitment {
            return Err(broken(Promise::Commitment, position, "the content is not what was committed to"));
        }
        let is_own = header.child == ChildId::AUTHORITY_STREAM;
        Ok(is_own.then(|| (self.tell_heads)(&lookup, payload)).flatten())
    }

    fn group(&mut self, trailer: &GroupTrailer) -> Result<(), Broken> {
        let position = Position(trailer.size);
        let before = self.trailer.replace(*trailer);
        let previous_root = before.map_or_else(|| Frontier::default().root(), |before| before.root);
        if trailer.root != self.frontier.root() || trailer.previous_root != previous_root {
            return Err(broken(Promise::Root, position, "the group's root is not the root of what was read"));
        }
        if before.is_some_and(|before| {
            before.key_slots > trailer.key_slots || before.vault_slots > trailer.vault_slots
        }) {
            return Err(broken(Promise::Keys, position, "fewer slots than before"));
        }
        if trailer.size == self.checkpoint.size {
            self.is_signed = true;
            if trailer.root != self.checkpoint.root {
                return Err(broken(Promise::Checkpoint, position, "another root was signed"));
            }
        }
        self.groups += 1;
        Ok(())
    }

    fn end(&self, head: &Head) -> Result<(), Broken> {
        let at = Position(self.frontier.size());
        if (self.frontier.size(), self.frontier.root()) != (head.size, head.root) {
            return Err(broken(Promise::Root, at, "the head is not what was read"));
        }
        if self.checkpoint.size > self.shared.head().size {
            return Err(broken(Promise::Checkpoint, at, "more was signed than is there"));
        }
        if !self.is_signed && self.checkpoint.size <= head.size {
            return Err(broken(Promise::Checkpoint, at, "no group ends where one was signed for"));
        }
        let counted = self.trailer.map_or(0, |trailer| trailer.key_slots);
        if counted != self.streams.len() as u64 {
            let found = format!("{counted} slots are counted, {} streams were read", self.streams.len());
            return Err(broken(Promise::Keys, at, found));
        }
        Ok(())
    }

    fn store(&self) -> Result<(), Broken> {
        let StoreState::Ready(store) = self.shared.index.state() else { return Ok(()) };
        for (child, stream) in &self.streams {
            let found = |what: &str| Broken { promise: Promise::Store, position: None, found: what.into() };
            if stream.settled.next.0 > 0 {
                // While appends go on, a head may have moved past what this audit has read, never behind it.
                let row = settled_head(&*store, *child).map_err(|error| store_broken(&error))?;
                let row = row.ok_or_else(|| found("a head is missing"))?;
                if row.next < stream.settled.next
                    || (row.next == stream.settled.next && row != stream.settled)
                {
                    return Err(found("a head is not the one that the journal gives"));
                }
            }
            let located =
                self.shared.index.stream(*child, Revision(0)).map_err(|error| store_broken(&error))?;
            let known = located.iter().take_while(|event| event.revision < stream.next);
            if known.clone().count() as u64 != stream.next.0
                || !known.clone().all(|event| stream.fingerprints.contains(&event.fingerprint))
            {
                return Err(found("a child's pages are not what the journal gives"));
            }
        }
        Ok(())
    }
}
