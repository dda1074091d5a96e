//! The words of the ledger's callers: what they append, what they are promised, what they read.

use bytes::Bytes;
use ids::{AuthorityCode, ChildId, EventId, Position, Revision};

use crate::format::{Fields, Leaf};
use crate::seal::LOOKUP_BYTES;
use crate::tree::Hash;

/// A keyed digest of the authenticated caller.
pub type CallerDigest = [u8; 16];

/// A moment in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// Numbers about an event by which it can be found without reading it; sealed with the payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lookup {
    /// The kind of fact, by its number in the contract.
    pub kind: u32,
    /// The (first possible) day on which it occurred, in days since 1970-01-01.
    pub occurred_day: i32,
    /// When the source recorded it, in seconds since 1970; `i64::MIN` when the source did not say.
    pub recorded_second: i64,
}

impl Lookup {
    /// The 16 bytes that are sealed: kind (4), day (4), second (8).
    pub fn encode(&self) -> [u8; LOOKUP_BYTES] {
        let mut bytes = [0; LOOKUP_BYTES];
        bytes[..4].copy_from_slice(&self.kind.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.occurred_day.to_be_bytes());
        bytes[8..].copy_from_slice(&self.recorded_second.to_be_bytes());
        bytes
    }

    /// Reads the first 16 bytes of an unsealed payload.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes.get(..LOOKUP_BYTES)?);
        Some(Self {
            kind: fields.u32(),
            occurred_day: i32::from_be_bytes(fields.take()),
            recorded_second: i64::from_be_bytes(fields.take()),
        })
    }
}

/// A child by the number that a case system uses.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LocalId {
    /// The case system, such as `ssda903`.
    pub source_system: String,
    /// Its number for the child.
    pub local_id: String,
}

/// Which child an append concerns.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ChildRef {
    /// By the ledger's own id.
    Id(ChildId),
    /// By a case system's number; a number that is new gets a new child.
    Local(LocalId),
}

/// What the caller believes about a child's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Any,
    /// That it has no event.
    NoStream,
    /// That it has an event.
    Exists,
    /// That its newest event has this revision.
    Exactly(Revision),
}

/// One event to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The sender's name for it.
    pub event_id: EventId,
    /// By what it can be found.
    pub lookup: Lookup,
    /// The content; the ledger never looks into it.
    pub payload: Bytes,
}

/// The events of one child in an append.
#[derive(Clone)]
pub struct ChildAppend {
    /// Which child.
    pub child: ChildRef,
    /// What the caller believes about its stream.
    pub expected: Expected,
    /// In this order.
    pub events: Vec<NewEvent>,
}

/// One call: recorded whole or not at all.
#[derive(Clone)]
pub struct Append {
    /// Who calls.
    pub caller: CallerDigest,
    /// For one child or several.
    pub children: Vec<ChildAppend>,
}

/// What the ledger promises about one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventReceipt {
    /// The sender's name for it.
    pub event_id: EventId,
    /// Index in the whole ledger.
    pub position: Position,
    /// Index in the child's stream.
    pub revision: Revision,
    /// When the writer numbered it.
    pub appended_at: Instant,
    /// Its leaf hash in the tree.
    pub leaf: Hash,
    /// Whether an earlier append had recorded it.
    pub already_recorded: bool,
}

/// What the ledger promises about one child's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildReceipt {
    /// The ledger's id of the child.
    pub child: ChildId,
    /// In the order of the append.
    pub events: Vec<EventReceipt>,
}

/// What an append promises back: everything in it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// In the order of the append.
    pub children: Vec<ChildReceipt>,
    /// The ledger's head once all of them were recorded.
    pub head: Head,
}

/// How far the ledger reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of events; the next position.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// When the newest of them was numbered.
    pub appended_at: Instant,
}

/// An event as it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// Index in the whole ledger.
    pub position: Position,
    /// Index in the child's stream.
    pub revision: Revision,
    /// Whose stream.
    pub child: ChildId,
    /// The sender's name for it.
    pub event_id: EventId,
    /// When the writer numbered it.
    pub appended_at: Instant,
    /// Who sent it.
    pub caller: CallerDigest,
    /// The leaf hash of the child's event before it; zeros for the first.
    pub previous: Hash,
    /// The keyed hash of the content.
    pub commitment: Hash,
    /// By what it can be found.
    pub lookup: Lookup,
    /// The content.
    pub payload: Bytes,
}

impl Recorded {
    /// Its leaf hash in the tree. Hashed when it is asked for: most who read want the content alone.
    pub fn leaf(&self) -> Hash {
        let leaf = Leaf {
            authority: self.authority,
            position: self.position,
            child: self.child,
            revision: self.revision,
            event_id: self.event_id,
            previous: self.previous,
            appended_at: self.appended_at,
            caller: self.caller,
            commitment: self.commitment,
        };
        leaf.hash()
    }
}
