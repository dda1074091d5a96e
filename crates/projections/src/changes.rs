//! What was raised and cleared, under dense numbers, so that a reader who was cut off can go on where it stopped.

use alloc::collections::VecDeque;

use rules::Flag;

use crate::filter::FlagKey;

/// How many changes are kept; whoever is further behind lists the flags again.
pub const KEPT_MAX: usize = 16_384;

/// A flag that was raised or cleared.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its number, dense from 0.
    pub number: u64,
    /// Whether it was raised or cleared.
    pub what: Turned,
    /// Where the flag stands, or stood, in the list of all.
    pub key: FlagKey,
    /// The flag as it was raised, or as it last stood.
    pub flag: Flag,
}

/// What became of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It was raised.
    Raised,
    /// It was cleared.
    Cleared,
}

/// The last changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    next: u64,
    kept: VecDeque<Change>,
}

impl Log {
    pub(crate) fn add(&mut self, what: Turned, key: FlagKey, flag: Flag) {
        if self.kept.len() == KEPT_MAX {
            self.kept.pop_front();
        }
        self.kept.push_back(Change { number: self.next, what, key, flag });
        self.next += 1;
    }

    /// The number of the next change.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The number of the oldest change that is kept, or of the next one.
    pub(crate) fn oldest(&self) -> u64 {
        self.kept.front().map_or(self.next, |change| change.number)
    }

    /// Goes on from a number, with changes of before; only those count that lead up to it without a gap.
    pub(crate) fn resume(&mut self, next: u64, kept: impl IntoIterator<Item = Change>) {
        self.kept.clear();
        self.next = next;
        for change in kept {
            if self.kept.back().is_some_and(|before| before.number + 1 != change.number) {
                self.kept.clear();
            }
            self.kept.push_back(change);
        }
        if self.kept.back().is_some_and(|last| last.number + 1 != next) {
            self.kept.clear();
        }
    }

    /// Forgets the changes so far; they keep their numbers.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }

    /// The changes from a number on; nothing where some of them are no longer kept, or the number lies ahead.
    pub(crate) fn from(&self, number: u64) -> Option<impl Iterator<Item = &Change>> {
        let behind = usize::try_from(self.next.checked_sub(number)?).ok()?;
        let skip = self.kept.len().checked_sub(behind)?;
        Some(self.kept.iter().skip(skip))
    }
}
