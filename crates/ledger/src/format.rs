//! The bytes that are for ever: leaf, record, group and segment, each pinned by the vectors in `tests/vectors`.
//!
//! All integers are big-endian. A segment is a header and then groups, a group is a header, records and a
//! trailer, and whatever follows the last group of a segment is zeros:
//!
//! ```text
//! segment  = header(64) group* zeros
//! group    = header(24) record+ trailer(100)
//! record   = header(162) sealed-payload
//! ```

mod group;
mod leaf;
mod record;
mod segment;

pub use group::{GROUP_HEADER_BYTES, Group, GroupBuilder, GroupHeader, GroupTrailer, TRAILER_BYTES};
pub use leaf::{LEAF_BYTES, Leaf};
pub use record::{RECORD_HEADER_BYTES, RecordHeader};
pub use segment::{SEGMENT_HEADER_BYTES, SegmentHeader};

/// The format that this release writes, in leaves, records and segments.
pub const FORMAT: u8 = 1;

/// Takes fixed-size fields from the front of a byte string.
pub(crate) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// The next `N` bytes; zeros once the bytes have run out, which callers exclude by checking the length first.
    pub fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut field = [0; N];
        if let Some((head, rest)) = self.0.split_at_checked(N) {
            field.copy_from_slice(head);
            self.0 = rest;
        }
        field
    }

    /// The next big-endian `u64`.
    pub fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.take())
    }

    /// The next big-endian `u32`.
    pub fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.take())
    }

    /// The next big-endian `u16`.
    pub fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.take())
    }
}

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Fewer bytes than the thing needs.
    #[error("cut short")]
    Short,
    /// Other bytes than the magic number, or a checksum that does not fit.
    #[error("not what was written")]
    Checksum,
    /// Written by a later release.
    #[error("written in a later format")]
    TooNew,
}

/// Reads the trailing CRC-32C of a fixed-size header and compares it with what stands before.
pub(crate) fn checked(bytes: &[u8], len: usize) -> Result<&[u8], FormatError> {
    let bytes = bytes.get(..len).ok_or(FormatError::Short)?;
    let (body, crc) = bytes.split_at(len - 4);
    if crc32c::crc32c(body).to_be_bytes() == crc { Ok(body) } else { Err(FormatError::Checksum) }
}

/// Appends the CRC-32C of everything in `out` from `start` on.
pub(crate) fn push_crc(out: &mut Vec<u8>, start: usize) {
    let crc = crc32c::crc32c(&out[start..]);
    out.extend_from_slice(&crc.to_be_bytes());
}
