//! The writer's bounded cache of heads: where each child's stream ends and which event ids it holds.

mod warmth;

use std::collections::HashMap;
use std::sync::Arc;

use ids::{ChildId, EventId, Position, Revision};

pub use warmth::{Warm, Warmth};

use crate::index::{Index, IndexError, StreamHead};
use crate::keys::Keys;
use crate::seal::{Keyed, keyed};
use crate::tree::Hash;

/// A child's stream as the writer needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// The leaf hash of the newest event; zeros when there is none.
    pub last_leaf: Hash,
    /// The fingerprint of each event's id, by revision.
    pub fingerprints: Vec<u64>,
}

impl Stream {
    /// The number of events.
    pub fn next(&self) -> Revision {
        Revision(self.fingerprints.len() as u64)
    }

    /// Whether an event id with this fingerprint may be one of its own.
    pub fn may_hold(&self, fingerprint: u64) -> bool {
        self.fingerprints.contains(&fingerprint)
    }

    /// The revisions whose event id may be the one with this fingerprint.
    pub fn candidates(&self, fingerprint: u64) -> impl Iterator<Item = Revision> {
        let held = self.fingerprints.iter().enumerate();
        held.filter(move |(_, held)| **held == fingerprint).map(|(revision, _)| Revision(revision as u64))
    }

    /// Room grows by a quarter and not by half or more: there are as many of these as children, and few are still young.
    fn grow(&mut self, fingerprints: &[u64]) {
        let held = &mut self.fingerprints;
        if held.capacity() - held.len() < fingerprints.len() {
            held.reserve_exact(fingerprints.len() + held.len() / 4);
        }
        held.extend_from_slice(fingerprints);
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + size_of::<ChildId>() + 8 * self.fingerprints.capacity()
    }
}

/// The key of the fingerprints: who does not hold it cannot make ids that collide.
#[derive(Clone)]
pub struct FingerprintKey(Keyed);

impl FingerprintKey {
    /// The key of these bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(keyed(key))
    }

    /// Eight bytes that stand for an event id within its child.
    pub fn of(&self, child: ChildId, event_id: EventId) -> u64 {
        let hash = self.0.hash(&[&child.to_bytes(), &event_id.to_bytes()]);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash[..8]);
        u64::from_be_bytes(bytes)
    }
}

/// Two generations of streams: when the young one is full it becomes the old one, and the old one is forgotten.
///
/// While all active streams fit into one generation nothing is ever read again. One that has been forgotten is read by the
/// caller whose append needs it, before the writer comes to that; only where that failed does the writer read it.
pub struct Heads {
    young: HashMap<ChildId, Stream>,
    old: HashMap<ChildId, Stream>,
    young_bytes: usize,
    bytes_max: usize,
    warmth: Arc<Warmth>,
    /// Where the ledger ends as far as these know.
    end: Position,
    /// Where it ended when the young generation began.
    young_since: Position,
    /// Whose stream has grown since then is held: what was read later, of one that is not held, is how it stands.
    held_since: Position,
}

impl Heads {
    /// A cache of at most about `bytes_max` bytes.
    pub fn new(bytes_max: usize, warmth: Arc<Warmth>, end: Position) -> Self {
        let (young, old) = (HashMap::new(), HashMap::new());
        Self { young, old, young_bytes: 0, bytes_max, warmth, end, young_since: end, held_since: end }
    }

    /// The ledger ends here, and the streams that have grown are about to be extended.
    pub fn reach(&mut self, end: Position) {
        self.end = end;
    }

    /// Takes over a stream that a caller has read, unless it is held already or may have grown since.
    pub fn warm(&mut self, child: ChildId, warm: Warm) {
        let is_held = self.young.contains_key(&child) || self.old.contains_key(&child);
        if !is_held && warm.read_at >= self.held_since {
            self.put(child, warm.stream);
        }
    }

    /// A child's stream, from the cache or else from the index.
    pub fn load(&mut self, child: ChildId, index: &Index, keys: &Keys) -> Result<&Stream, IndexError> {
        if !self.young.contains_key(&child) {
            let stream = match self.old.remove(&child) {
                Some(stream) => stream,
                None if keys.knows(child) => read_stream(child, index)?,
                None => Stream::default(),
            };
            self.put(child, stream);
        }
        self.young.get(&child).ok_or(IndexError::Behind("a head that was just put is gone"))
    }

    /// A child's stream where it is held.
    pub fn held(&self, child: ChildId) -> Option<&Stream> {
        self.young.get(&child).or_else(|| self.old.get(&child))
    }

    /// Takes in how a stream stands after a group.
    pub fn put(&mut self, child: ChildId, stream: Stream) {
        self.young_bytes += stream.bytes();
        match self.young.insert(child, stream) {
            Some(before) => self.young_bytes -= before.bytes(),
            None => _ = self.warmth.note(child),
        }
        if self.young_bytes > self.bytes_max / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
            (self.held_since, self.young_since) = (self.young_since, self.end);
            self.warmth.turn();
            if let Some(stream) = self.old.remove(&child) {
                self.young_bytes = stream.bytes();
                self.young.insert(child, stream);
            }
        }
    }

    /// Adds the events of a group to a stream; one that is no longer held is read from the index when it is next needed.
    pub fn extend(&mut self, child: ChildId, last_leaf: Hash, fingerprints: &[u64]) {
        let young = self.young.remove(&child).inspect(|stream| self.young_bytes -= stream.bytes());
        if let Some(mut stream) = young.or_else(|| self.old.remove(&child)) {
            stream.last_leaf = last_leaf;
            stream.grow(fingerprints);
            self.put(child, stream);
        } else {
            self.held_since = self.end;
        }
    }
}

/// A child whose secret is in use has a head; where the store has none, the store is behind.
pub fn read_stream(child: ChildId, index: &Index) -> Result<Stream, IndexError> {
    let Some(StreamHead { next, last_leaf }) = index.head_of(child)? else {
        return Err(IndexError::Behind("a child with a secret has no head"));
    };
    let fingerprints: Vec<u64> =
        index.stream(child, Revision(0))?.iter().map(|event| event.fingerprint).collect();
    if fingerprints.len() as u64 == next.0 {
        Ok(Stream { last_leaf, fingerprints })
    } else {
        Err(IndexError::Behind("a child's pages do not reach its head"))
    }
}
