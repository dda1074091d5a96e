//! A journal in memory, for tests and simulations.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock};

use ids::{AuthorityCode, Position};

use super::recovery::{SECTOR_BYTES, find_end, sectors};
use super::segments::empty_root;
use super::walk::Walk;
use super::{Address, AppendFault, Damage, End, Journal, JournalError, JournalReader, Scanned, Visit};
use crate::format::{FormatError, Group, SEGMENT_HEADER_BYTES, SegmentHeader};

/// One segment without end, in memory. Clones share it, so that a test can open it again after a "crash".
#[derive(Clone)]
pub struct MemoryJournal {
    bytes: Arc<RwLock<Vec<u8>>>,
    end: End,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new(authority: AuthorityCode) -> Self {
        let header = SegmentHeader { authority, first: Position(0), root: empty_root(), file_bytes: 0 };
        let end = End { size: 0, root: empty_root(), key_slots: 0, vault_slots: 0 };
        Self { bytes: Arc::new(RwLock::new(header.encode())), end }
    }

    /// Opens what an earlier journal left, as a restart would: a torn group at the end is cut away.
    pub fn reopen(&self) -> Result<Self, JournalError> {
        let mut bytes = self.bytes.read().unwrap_or_else(PoisonError::into_inner).clone();
        let header = SegmentHeader::decode(&bytes).map_err(|why| damaged(0, Damage::Bytes(why)))?;
        // Recovery looks for unwritten sectors behind the last group, as a preallocated file has them.
        let written = bytes.len();
        bytes.resize(written + 4096, 0);
        let found = find_end(&header, &bytes)?;
        bytes.truncate(usize::try_from(found.end).unwrap_or(written));
        Ok(Self { bytes: Arc::new(RwLock::new(bytes)), end: found.journal_end((0, 0)) })
    }

    /// Writes some sectors of a group and leaves the others zeros, as a power cut does; for faulty journals.
    pub(super) fn tear(&mut self, group: &Group, mut is_written: impl FnMut() -> bool) {
        let mut bytes = self.bytes.write().unwrap_or_else(PoisonError::into_inner);
        let (start, end) = (bytes.len(), bytes.len() + group.bytes.len());
        bytes.resize(end.next_multiple_of(SECTOR_BYTES), 0);
        for (from, to) in sectors(start, end) {
            if is_written() {
                bytes[from..to].copy_from_slice(&group.bytes[from - start..to - start]);
            }
        }
    }
}

fn damaged(at: u64, why: Damage) -> JournalError {
    JournalError::Damaged { segment: Position(0), at, why }
}

impl Journal for MemoryJournal {
    fn append(&mut self, group: &Group) -> Result<Address, AppendFault> {
        let mut bytes = self.bytes.write().unwrap_or_else(PoisonError::into_inner);
        let too_far = |_| AppendFault::Refused(std::io::Error::other("a segment beyond 4 GiB"));
        let address = Address { segment: Position(0), at: u32::try_from(bytes.len()).map_err(too_far)? };
        bytes.extend_from_slice(&group.bytes);
        let trailer = &group.trailer;
        self.end = End {
            size: trailer.size,
            root: trailer.root,
            key_slots: trailer.key_slots,
            vault_slots: trailer.vault_slots,
        };
        Ok(address)
    }

    fn end(&self) -> End {
        self.end
    }

    fn reassert(&mut self, _from: Position) -> Result<(), JournalError> {
        Ok(())
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        Arc::new(Reader(Arc::clone(&self.bytes)))
    }
}

struct Reader(Arc<RwLock<Vec<u8>>>);

impl JournalReader for Reader {
    fn read(&self, at: Address, record: &mut [u8]) -> Result<(), JournalError> {
        let bytes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let held = bytes.get(at.at as usize..at.at as usize + record.len());
        let held = held.ok_or_else(|| damaged(at.at.into(), Damage::Bytes(FormatError::Short)))?;
        record.copy_from_slice(held);
        Ok(())
    }

    fn scan(&self, from: Position, until: Position, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let bytes = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut walk = Walk::new(Position(0), bytes.as_slice(), SEGMENT_HEADER_BYTES as u64);
        let mut next = Position(0);
        while next < until {
            next = walk.peek()?.end();
            let mut pass = |scanned: Scanned<'_>| visit(scanned);
            if next <= from {
                let group = walk.peek()?;
                walk.skip(&group);
            } else if walk.group(from, &mut pass)? == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }

    fn segments(&self) -> Vec<Position> {
        vec![Position(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::conformance::check;
    use super::*;

    #[test]
    fn conforms() {
        check(64, &|| {
            let journal = MemoryJournal::new(AuthorityCode::new(344).expect("a code"));
            Box::new(move || {
                let mut reopened = journal.reopen().expect("opened");
                // The place goes on to hold what this opening appends.
                reopened.bytes = Arc::clone(&journal.bytes);
                Box::new(reopened)
            })
        });
    }
}
