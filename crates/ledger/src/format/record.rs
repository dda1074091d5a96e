//! The record: one event as it lies in the journal.

use ids::{AuthorityCode, ChildId, EventId, Position, Revision};

use super::{FORMAT, Fields, FormatError, Leaf, checked, push_crc};
use crate::tree::Hash;
use crate::{CallerDigest, Instant};

/// The size of a record's header; the sealed payload follows it.
pub const RECORD_HEADER_BYTES: usize = 162;

/// Everything about an event that is kept in clear, and where its sealed payload ends.
///
/// Bytes: format (1), flags (1, zero), payload length (4), position (8), child (16), revision (8), event id (16),
/// previous leaf (32), appended at (8), caller (16), commitment (32), nonce (12), CRC-32C of the sealed payload (4),
/// CRC-32C of the header (4). The two checksums stand apart so that a payload can be blanked without touching the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHeader {
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
    /// The nonce that the payload was sealed with.
    pub nonce: [u8; 12],
    /// The length of the sealed payload.
    pub payload_bytes: u32,
    /// The checksum of the sealed payload.
    pub payload_crc: u32,
}

impl RecordHeader {
    /// Writes the header; the caller writes the sealed payload behind it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[FORMAT, 0]);
        out.extend_from_slice(&self.payload_bytes.to_be_bytes());
        out.extend_from_slice(&self.position.0.to_be_bytes());
        out.extend_from_slice(&self.child.to_bytes());
        out.extend_from_slice(&self.revision.0.to_be_bytes());
        out.extend_from_slice(&self.event_id.to_bytes());
        out.extend_from_slice(&self.previous);
        out.extend_from_slice(&self.appended_at.0.to_be_bytes());
        out.extend_from_slice(&self.caller);
        out.extend_from_slice(&self.commitment);
        out.extend_from_slice(&self.nonce);
        out.extend_from_slice(&self.payload_crc.to_be_bytes());
        push_crc(out, start);
    }

    /// Reads a header from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let body = checked(bytes, RECORD_HEADER_BYTES)?;
        let mut fields = Fields(body);
        let [format, flags] = fields.take();
        if format != FORMAT || flags != 0 {
            return Err(FormatError::TooNew);
        }
        let payload_bytes = fields.u32();
        Ok(Self {
            position: Position(fields.u64()),
            child: ChildId::from_bytes(fields.take()),
            revision: Revision(fields.u64()),
            event_id: EventId::from_bytes(fields.take()),
            previous: fields.take(),
            appended_at: Instant(i64::from_be_bytes(fields.take())),
            caller: fields.take(),
            commitment: fields.take(),
            nonce: fields.take(),
            payload_bytes,
            payload_crc: fields.u32(),
        })
    }

    /// The sealed payload that stands behind this header in `bytes`, compared with its checksum.
    pub fn payload<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], FormatError> {
        let payload = bytes.get(RECORD_HEADER_BYTES..self.record_bytes()).ok_or(FormatError::Short)?;
        if crc32c::crc32c(payload) == self.payload_crc { Ok(payload) } else { Err(FormatError::Checksum) }
    }

    /// The size of the whole record.
    pub fn record_bytes(&self) -> usize {
        RECORD_HEADER_BYTES + self.payload_bytes as usize
    }

    /// The leaf that the tree commits to.
    pub fn leaf(&self, authority: AuthorityCode) -> Leaf {
        Leaf {
            authority,
            position: self.position,
            child: self.child,
            revision: self.revision,
            event_id: self.event_id,
            previous: self.previous,
            appended_at: self.appended_at,
            caller: self.caller,
            commitment: self.commitment,
        }
    }
}
