//! The group: what one write and one sync make durable together.

use ids::Position;

use super::{Fields, FormatError, RecordHeader, checked, push_crc};
use crate::tree::Hash;

/// The size of a group's header.
pub const GROUP_HEADER_BYTES: usize = 24;
/// The size of a group's trailer.
pub const TRAILER_BYTES: usize = 100;

const GROUP_MAGIC: [u8; 4] = *b"JLG1";
const TRAILER_MAGIC: [u8; 4] = *b"JLT1";

/// Says how far a group reaches, so that recovery knows which bytes a torn write may have missed.
///
/// Bytes: `JLG1` (4), bytes of all records (4), number of records (4), first position (8), CRC-32C (4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupHeader {
    /// The bytes of all records together.
    pub records_bytes: u32,
    /// The number of records; never 0.
    pub count: u32,
    /// The position of the first record.
    pub first: Position,
}

impl GroupHeader {
    /// Reads a header from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut fields = Fields(checked(bytes, GROUP_HEADER_BYTES)?);
        if fields.take() != GROUP_MAGIC {
            return Err(FormatError::Checksum);
        }
        Ok(Self { records_bytes: fields.u32(), count: fields.u32(), first: Position(fields.u64()) })
    }

    /// The size of the whole group.
    pub fn group_bytes(&self) -> usize {
        GROUP_HEADER_BYTES + self.records_bytes as usize + TRAILER_BYTES
    }

    /// The position after the last record.
    pub fn end(&self) -> Position {
        Position(self.first.0 + u64::from(self.count))
    }
}

/// What is true once the group is on disk.
///
/// Bytes: `JLT1` (4), number of records (4), tree size (8), root (32), root before the group (32), used key slots (8),
/// used vault slots (8), CRC-32C (4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupTrailer {
    /// The number of records in the group.
    pub count: u32,
    /// The number of leaves in the tree.
    pub size: u64,
    /// The root of the tree.
    pub root: Hash,
    /// The root before this group, which chains the groups.
    pub previous_root: Hash,
    /// How many key slots had ever been used.
    pub key_slots: u64,
    /// How many vault slots had ever been used.
    pub vault_slots: u64,
}

impl GroupTrailer {
    fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&TRAILER_MAGIC);
        out.extend_from_slice(&self.count.to_be_bytes());
        out.extend_from_slice(&self.size.to_be_bytes());
        out.extend_from_slice(&self.root);
        out.extend_from_slice(&self.previous_root);
        out.extend_from_slice(&self.key_slots.to_be_bytes());
        out.extend_from_slice(&self.vault_slots.to_be_bytes());
        push_crc(out, start);
    }

    /// Reads a trailer from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut fields = Fields(checked(bytes, TRAILER_BYTES)?);
        if fields.take() != TRAILER_MAGIC {
            return Err(FormatError::Checksum);
        }
        Ok(Self {
            count: fields.u32(),
            size: fields.u64(),
            root: fields.take(),
            previous_root: fields.take(),
            key_slots: fields.u64(),
            vault_slots: fields.u64(),
        })
    }
}

/// Collects the bytes of one group.
#[derive(Debug)]
pub struct GroupBuilder {
    first: Position,
    count: u32,
    bytes: Vec<u8>,
}

impl GroupBuilder {
    /// Starts a group at a position, in a buffer that is used again.
    pub fn new(first: Position, mut buffer: Vec<u8>) -> Self {
        buffer.clear();
        buffer.resize(GROUP_HEADER_BYTES, 0);
        Self { first, count: 0, bytes: buffer }
    }

    /// The number of records so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The bytes so far.
    pub fn bytes_so_far(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a record and returns where in the group it starts.
    pub fn push(&mut self, header: &RecordHeader, sealed: &[u8]) -> usize {
        let at = self.bytes.len();
        header.encode(&mut self.bytes);
        self.bytes.extend_from_slice(sealed);
        self.count += 1;
        at
    }

    /// Closes the group; `None` when it holds more than a header can say (which the limits on a group exclude).
    pub fn close(mut self, trailer: &GroupTrailer) -> Option<Group> {
        let records_bytes = u32::try_from(self.bytes.len() - GROUP_HEADER_BYTES).ok()?;
        let mut header = Vec::with_capacity(GROUP_HEADER_BYTES);
        header.extend_from_slice(&GROUP_MAGIC);
        header.extend_from_slice(&records_bytes.to_be_bytes());
        header.extend_from_slice(&self.count.to_be_bytes());
        header.extend_from_slice(&self.first.0.to_be_bytes());
        push_crc(&mut header, 0);
        self.bytes[..GROUP_HEADER_BYTES].copy_from_slice(&header);
        trailer.encode(&mut self.bytes);
        Some(Group { first: self.first, trailer: *trailer, bytes: self.bytes })
    }
}

/// A whole group, ready to be written.
#[derive(Debug)]
pub struct Group {
    /// The position of the first record.
    pub first: Position,
    /// What is true once the group is on disk.
    pub trailer: GroupTrailer,
    /// Header, records and trailer.
    pub bytes: Vec<u8>,
}
