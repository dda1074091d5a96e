//! A journal that fails on purpose, by seed: it refuses, tears, or writes and then reports failure.

use std::io;
use std::sync::Arc;

use ids::Position;

use super::{Address, AppendFault, End, Journal, JournalError, JournalReader, MemoryJournal};
use crate::format::Group;

/// Which appends fail and how, drawn from a seed.
#[derive(Clone, Debug)]
pub struct Faults {
    state: u64,
    /// One append in this many fails; 0 for never.
    pub one_in: u64,
}

impl Faults {
    /// Faults drawn from a seed.
    pub fn new(seed: u64, one_in: u64) -> Self {
        Self { state: seed, one_in }
    }

    /// The next number of the sequence (SplitMix64).
    pub fn draw(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }
}

/// A memory journal whose appends fail now and then.
pub struct FaultyJournal {
    inner: MemoryJournal,
    faults: Faults,
}

impl FaultyJournal {
    /// Wraps a journal.
    pub fn new(inner: MemoryJournal, faults: Faults) -> Self {
        Self { inner, faults }
    }

    /// What a restart finds.
    pub fn inner(&self) -> &MemoryJournal {
        &self.inner
    }
}

impl Journal for FaultyJournal {
    fn append(&mut self, group: &Group) -> Result<Address, AppendFault> {
        if self.faults.one_in == 0 || self.faults.draw(self.faults.one_in) != 0 {
            return self.inner.append(group);
        }
        match self.faults.draw(4) {
            0 => Err(AppendFault::Refused(io::ErrorKind::StorageFull.into())),
            1 => {
                let faults = &mut self.faults;
                self.inner.tear(group, || faults.draw(2) == 0);
                Err(AppendFault::Unknown(io::Error::other("torn on purpose")))
            }
            2 => Err(AppendFault::Unknown(io::Error::other("lost on purpose"))),
            _ => {
                self.inner.append(group)?;
                Err(AppendFault::Unknown(io::Error::other("written, then reported as failed on purpose")))
            }
        }
    }

    fn end(&self) -> End {
        self.inner.end()
    }

    fn reassert(&mut self, from: Position) -> Result<(), JournalError> {
        self.inner.reassert(from)
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        self.inner.reader()
    }
}
