//! The seam to the journal: the ground state, to which groups are appended and in which nothing is rewritten.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use ids::Position;

use crate::format::{FormatError, Group, GroupTrailer, RecordHeader};
use crate::tree::Hash;

mod faulty;
mod memory;
mod recovery;
mod segments;
mod shelf;
mod spare;
mod walk;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use faulty::{Faults, FaultyJournal};
pub use memory::MemoryJournal;
pub use segments::SegmentJournal;
pub(crate) use segments::sync_dir;

/// Where a record lies: the segment by its first position, and the byte in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The first position of the segment.
    pub segment: Position,
    /// The byte at which the record's header starts.
    pub at: u32,
}

/// How far the journal reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The number of events; the next position.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// How many key slots had ever been used.
    pub key_slots: u64,
    /// How many vault slots had ever been used.
    pub vault_slots: u64,
}

/// The one writer's side of a journal.
///
/// It has no rewrite and no delete. One group is in flight at a time.
pub trait Journal: Send {
    /// Writes a group behind the last one and syncs it. When this returns the address at which the group starts, the
    /// group is on disk; after [`AppendFault::Refused`] nothing of it is; after [`AppendFault::Unknown`] nobody knows,
    /// and nothing more may be appended.
    fn append(&mut self, group: &Group) -> Result<Address, AppendFault>;

    /// How far the journal reaches.
    fn end(&self) -> End;

    /// Writes everything from a position on again, in place, and syncs it: after a failed sync the operating system
    /// shows bytes that the disk may not hold.
    fn reassert(&mut self, from: Position) -> Result<(), JournalError>;

    /// The readers' side.
    fn reader(&self) -> Arc<dyn JournalReader>;
}

/// The readers' side of a journal; used from any thread while the writer appends.
pub trait JournalReader: Send + Sync {
    /// Fills `record` with the bytes of one record, or with as many of its first bytes as fit.
    fn read(&self, at: Address, record: &mut [u8]) -> Result<(), JournalError>;

    /// Says that the records at some places are about to be read, so that a disk fetches them all at the same time. It
    /// changes nothing of what is read.
    fn foretell(&self, _records: &[Address]) {}

    /// Visits everything from position `from` up to position `until`, which must not be beyond what was acknowledged; a
    /// group that `until` cuts is visited to its end.
    fn scan(&self, from: Position, until: Position, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// The first positions of the segments, ascending.
    fn segments(&self) -> Vec<Position>;
}

/// Called with each thing that a scan meets.
pub type Visit<'a> = dyn FnMut(Scanned<'_>) -> ControlFlow<()> + 'a;

/// What a scan meets.
#[derive(Debug)]
pub enum Scanned<'a> {
    /// One record; `bytes` holds header and sealed payload.
    Record {
        /// Where it lies.
        address: Address,
        /// Its header, whose checksum was compared.
        header: &'a RecordHeader,
        /// Header and sealed payload.
        bytes: &'a [u8],
    },
    /// The end of a group.
    Group {
        /// What stands there.
        trailer: &'a GroupTrailer,
    },
}

/// Why a group was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AppendFault {
    /// Nothing of the group was written.
    #[error("nothing was written: {0}")]
    Refused(io::Error),
    /// It may or may not be on disk.
    #[error("it is not known what was written: {0}")]
    Unknown(io::Error),
}

impl AppendFault {
    /// Whether the disk was full.
    pub fn is_full(&self) -> bool {
        let (Self::Refused(error) | Self::Unknown(error)) = self;
        is_full(error)
    }
}

/// Whether an error says that there is no room left.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Why a journal cannot be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Bytes that were acknowledged are not what was written.
    #[error("JOURNAL_DAMAGED: segment {segment}, byte {at}: {why}")]
    Damaged {
        /// The first position of the segment.
        segment: Position,
        /// Where in it.
        at: u64,
        /// What is wrong.
        why: Damage,
    },
    /// A later release has written it.
    #[error("FORMAT_TOO_NEW: segment {segment} was written by a later release, which is needed to read it")]
    TooNew {
        /// The first position of the segment.
        segment: Position,
    },
    /// The operating system refused.
    #[error("the journal cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// What is wrong with a place in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A header, record or trailer is not what was written.
    #[error("{0}")]
    Bytes(#[from] FormatError),
    /// The segment is missing.
    #[error("the segment is missing")]
    Missing,
    /// The file is shorter or longer than its header says.
    #[error("the file does not have the size that its header says")]
    Size,
    /// The segment belongs to another ledger or does not begin where the one before ends.
    #[error("the segment does not continue the one before it")]
    Order,
    /// A group does not continue the one before it.
    #[error("the group does not continue the one before it")]
    Chain,
    /// The place holds another record than the one that was looked up.
    #[error("another record stands here")]
    Misplaced,
}
