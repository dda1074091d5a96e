//! The leaf: what the tree commits to for one event.

use ids::{AuthorityCode, ChildId, EventId, Position, Revision};

use crate::format::FORMAT;
use crate::tree::{self, Hash};
use crate::{CallerDigest, Instant};

/// The size of a leaf's encoding.
pub const LEAF_BYTES: usize = 139;

/// One event as the tree sees it; the content stands in it only as its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// Index in the whole ledger.
    pub position: Position,
    /// Whose stream.
    pub child: ChildId,
    /// Index in the child's stream.
    pub revision: Revision,
    /// The sender's name for the event.
    pub event_id: EventId,
    /// The leaf hash of the child's event before this one; zeros for the first.
    pub previous: Hash,
    /// When the writer numbered it.
    pub appended_at: Instant,
    /// Who sent it.
    pub caller: CallerDigest,
    /// The keyed hash of the content.
    pub commitment: Hash,
}

impl Leaf {
    /// The bytes under the hash, in this order: format (1), authority (2), position (8), child (16), revision (8),
    /// event id (16), previous leaf (32), appended at in microseconds since 1970 (8), caller (16), commitment (32).
    pub fn encode(&self) -> [u8; LEAF_BYTES] {
        let fields: [&[u8]; 10] = [
            &[FORMAT],
            &self.authority.get().to_be_bytes(),
            &self.position.0.to_be_bytes(),
            &self.child.to_bytes(),
            &self.revision.0.to_be_bytes(),
            &self.event_id.to_bytes(),
            &self.previous,
            &self.appended_at.0.to_be_bytes(),
            &self.caller,
            &self.commitment,
        ];
        let mut bytes = [0; LEAF_BYTES];
        let mut at = 0;
        for field in fields {
            bytes[at..at + field.len()].copy_from_slice(field);
            at += field.len();
        }
        bytes
    }

    /// The leaf hash.
    pub fn hash(&self) -> Hash {
        tree::leaf_hash(&self.encode())
    }
}
