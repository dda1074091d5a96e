//! Walking over the groups of one segment, whatever holds its bytes.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;

use ids::Position;

use super::{Address, Damage, JournalError, Scanned, Visit};
use crate::format::{
    FormatError, GROUP_HEADER_BYTES, GroupHeader, GroupTrailer, RECORD_HEADER_BYTES, RecordHeader,
    TRAILER_BYTES,
};

/// Anything whose bytes can be read at an offset.
pub trait Bytes {
    /// Fills `buffer` from `at` on as far as there are bytes, and returns how many there were.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl Bytes for File {
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match FileExt::read_at(self, &mut buffer[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl Bytes for &File {
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        Bytes::read_at(*self, at, buffer)
    }
}

impl Bytes for &[u8] {
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }
}

/// How much is read at once: large enough that the system call costs little beside the copying. At first it is only as
/// much as a seek may lie before what is sought, for most of those who look for one record want no more.
const WINDOW_BYTES: usize = 512 * 1024;
const FIRST_WINDOW_BYTES: usize = 64 * 1024;

/// A stretch of a segment in memory, moved along as it is read.
struct Window<B> {
    source: B,
    base: u64,
    bytes: Vec<u8>,
}

impl<B: Bytes> Window<B> {
    /// The `len` bytes at `at`; fewer only where the segment ends.
    fn get(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let held = at.checked_sub(self.base).and_then(|start| usize::try_from(start).ok());
        let start = match held {
            Some(start) if start + len <= self.bytes.len() => start,
            _ => {
                let is_first = self.bytes.capacity() == 0;
                let window = if is_first { FIRST_WINDOW_BYTES } else { WINDOW_BYTES };
                self.bytes.resize(len.max(window), 0);
                let read = self.source.read_at(at, &mut self.bytes)?;
                self.bytes.truncate(read);
                self.base = at;
                0
            }
        };
        Ok(&self.bytes[start..self.bytes.len().min(start + len)])
    }
}

/// One walk over the groups of a segment.
pub struct Walk<B> {
    segment: Position,
    window: Window<B>,
    at: u64,
}

impl<B: Bytes> Walk<B> {
    /// Starts at the byte `at`, where a group begins, of the segment that begins at position `segment`.
    pub fn new(segment: Position, source: B, at: u64) -> Self {
        Self { segment, window: Window { source, base: 0, bytes: Vec::new() }, at }
    }

    /// Where the walk stands: where the next group begins.
    pub fn at(&self) -> u64 {
        self.at
    }

    fn damaged(&self, why: impl Into<Damage>) -> JournalError {
        JournalError::Damaged { segment: self.segment, at: self.at, why: why.into() }
    }

    /// The header of the next group, which stays the next group.
    pub fn peek(&mut self) -> Result<GroupHeader, JournalError> {
        let header = GroupHeader::decode(self.window.get(self.at, GROUP_HEADER_BYTES)?);
        header.map_err(|why| self.damaged(why))
    }

    /// The header of the next group, which must hold a position or stand before it.
    pub fn peek_at(&mut self, position: Position) -> Result<GroupHeader, JournalError> {
        let group = self.peek()?;
        if group.first > position { Err(self.damaged(Damage::Chain)) } else { Ok(group) }
    }

    /// Passes over a group without looking at its records.
    pub fn skip(&mut self, group: &GroupHeader) {
        self.at += group.group_bytes() as u64;
    }

    /// Visits the records of the next group that stand at `from` or later, and then its trailer.
    pub fn group(&mut self, from: Position, visit: &mut Visit<'_>) -> Result<ControlFlow<()>, JournalError> {
        let group = self.peek()?;
        let end = self.at + (GROUP_HEADER_BYTES + group.records_bytes as usize) as u64;
        let mut next = self.at + GROUP_HEADER_BYTES as u64;
        for n in 0..group.count {
            let position = Position(group.first.0 + u64::from(n));
            let header = RecordHeader::decode(self.window.get(next, RECORD_HEADER_BYTES)?);
            let header = header.map_err(|why| self.damaged(why))?;
            if header.position != position || next + header.record_bytes() as u64 > end {
                return Err(self.damaged(Damage::Misplaced));
            }
            let address = self.address(next)?;
            let record_bytes = header.record_bytes();
            if position >= from {
                let bytes = self.window.get(next, record_bytes)?;
                if bytes.len() < record_bytes {
                    return Err(self.damaged(FormatError::Short));
                }
                if visit(Scanned::Record { address, header: &header, bytes }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            next += record_bytes as u64;
        }
        if next != end {
            return Err(self.damaged(Damage::Misplaced));
        }
        let trailer = GroupTrailer::decode(self.window.get(end, TRAILER_BYTES)?);
        let trailer = trailer.map_err(|why| self.damaged(why))?;
        if trailer.count != group.count || trailer.size != group.end().0 {
            return Err(self.damaged(Damage::Chain));
        }
        self.skip(&group);
        Ok(visit(Scanned::Group { trailer: &trailer }))
    }

    fn address(&self, at: u64) -> Result<Address, JournalError> {
        let at = u32::try_from(at).map_err(|_| self.damaged(Damage::Size))?;
        Ok(Address { segment: self.segment, at })
    }
}
