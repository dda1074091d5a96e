//! The place of every rule in the books, and of every name of a team, worker or placement in a list of those seen.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use rules::{BOOK_VERSION, ClockRule, FlagRule};
use sha2::{Digest, Sha256};

/// The place of every rule in the books.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    clocks: Vec<&'static ClockRule>,
    flags: Vec<&'static FlagRule>,
    clock_places: BTreeMap<&'static str, u16>,
    flag_places: BTreeMap<&'static str, u16>,
    fingerprint: [u8; 8],
}

impl Places {
    pub(crate) fn of_books() -> Self {
        let (clocks, flags): (Vec<_>, Vec<_>) = (rules::clocks().collect(), rules::flags().collect());
        let mut names = Sha256::new();
        names.update(BOOK_VERSION);
        for name in clocks.iter().map(|rule| rule.name).chain(flags.iter().map(|rule| rule.name)) {
            names.update([0]);
            names.update(name);
        }
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&names.finalize()[..8]);
        let clock_places = (0..).zip(&clocks).map(|(at, rule)| (rule.name, at)).collect();
        let flag_places = (0..).zip(&flags).map(|(at, rule)| (rule.name, at)).collect();
        Self { clocks, flags, clock_places, flag_places, fingerprint }
    }

    /// What tells these books from others.
    pub(crate) fn fingerprint(&self) -> [u8; 8] {
        self.fingerprint
    }

    /// The place of a clock; a rule that is in no book has none of its own.
    pub(crate) fn clock(&self, rule: &ClockRule) -> u16 {
        self.clock_places.get(rule.name).copied().unwrap_or(u16::MAX)
    }

    /// The place of a flag.
    pub(crate) fn flag(&self, rule: &FlagRule) -> u16 {
        self.flag_places.get(rule.name).copied().unwrap_or(u16::MAX)
    }

    /// The clock at a place.
    pub(crate) fn clock_at(&self, at: u64) -> Option<&'static ClockRule> {
        self.clocks.get(usize::try_from(at).ok()?).copied()
    }

    /// The flag at a place.
    pub(crate) fn flag_at(&self, at: u64) -> Option<&'static FlagRule> {
        self.flags.get(usize::try_from(at).ok()?).copied()
    }
}

/// The place of every name seen so far; none is ever taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(BTreeMap<String, u32>);

impl Names {
    /// The place of a name, which gets one where it is new.
    pub(crate) fn place(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.0.get(name) {
            return at;
        }
        let at = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.into(), at);
        at
    }

    /// The place of a name that was seen.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.0.get(name).copied()
    }
}
