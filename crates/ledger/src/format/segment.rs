//! The segment: one file of the journal.

use ids::{AuthorityCode, Position};

use super::{FORMAT, Fields, FormatError, checked, push_crc};
use crate::tree::Hash;

/// The size of a segment's header.
pub const SEGMENT_HEADER_BYTES: usize = 64;

const SEGMENT_MAGIC: [u8; 8] = *b"JLEDGSEG";

/// The front of a segment file.
///
/// Bytes: `JLEDGSEG` (8), format (2), authority (2), first position (8), root of the tree before that position (32),
/// size of the file (8), CRC-32C (4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentHeader {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// The position of the first record; also the file's name.
    pub first: Position,
    /// The root of the tree before that position.
    pub root: Hash,
    /// The size of the file; what is not written yet is zeros.
    pub file_bytes: u64,
}

impl SegmentHeader {
    /// The bytes of the header.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(SEGMENT_HEADER_BYTES);
        out.extend_from_slice(&SEGMENT_MAGIC);
        out.extend_from_slice(&u16::from(FORMAT).to_be_bytes());
        out.extend_from_slice(&self.authority.get().to_be_bytes());
        out.extend_from_slice(&self.first.0.to_be_bytes());
        out.extend_from_slice(&self.root);
        out.extend_from_slice(&self.file_bytes.to_be_bytes());
        push_crc(&mut out, 0);
        out
    }

    /// Reads a header from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut fields = Fields(checked(bytes, SEGMENT_HEADER_BYTES)?);
        if fields.take() != SEGMENT_MAGIC {
            return Err(FormatError::Checksum);
        }
        if fields.u16() != u16::from(FORMAT) {
            return Err(FormatError::TooNew);
        }
        let authority = AuthorityCode::new(fields.u16()).ok_or(FormatError::Checksum)?;
        Ok(Self { authority, first: Position(fields.u64()), root: fields.take(), file_bytes: fields.u64() })
    }
}
