//! Which flags and deadlines a reader wants, and their order: the gravest flags first, of these the oldest; of what is
//! due, the earliest.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use ids::ChildId;
use jiff::civil::Date;
use rules::{ClockReading, Concern, Flag, Force, Severity};

use crate::place::Places;

/// Which flags a reader wants; an empty list means all.
#[derive(Clone, Debug, Default)]
pub struct FlagFilter {
    /// Only these rules, by name or alias.
    pub rules: Vec<String>,
    /// Only these kinds of concern.
    pub concerns: Vec<Concern>,
    /// Only flags at least as grave.
    pub at_least: Option<Severity>,
    /// Only these children.
    pub children: Vec<ChildId>,
    /// Only flags that stood by this day.
    pub since_by: Option<Date>,
    /// Only flags that have stood from this day on, or from a later one.
    pub since_from: Option<Date>,
    /// Only children whose case these teams hold.
    pub teams: Vec<String>,
    /// Only children whose case these workers hold.
    pub workers: Vec<String>,
    /// Only children in placements of these types, by code.
    pub placements: Vec<String>,
}

/// Which open clocks a reader wants; an empty list means all.
#[derive(Clone, Debug, Default)]
pub struct ClockFilter {
    /// Only what is due on this day or later; what is overdue is left out with it.
    pub from: Option<Date>,
    /// Only what is due by this day.
    pub until: Option<Date>,
    /// Only these clocks, by name or alias.
    pub clocks: Vec<String>,
    /// Only clocks of these forces.
    pub forces: Vec<Force>,
    /// Only these children.
    pub children: Vec<ChildId>,
    /// Only children whose case these teams hold.
    pub teams: Vec<String>,
    /// Only children whose case these workers hold.
    pub workers: Vec<String>,
    /// Only children in placements of these types, by code.
    pub placements: Vec<String>,
    /// Only what runs, only what is overdue, or both.
    pub state: Option<Openness>,
}

/// How an open clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Openness {
    /// It is still in time.
    Running,
    /// It is past its last day.
    Overdue,
}

/// Where a flag stands in the list of all: by severity, then age, then child, rule and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlagKey {
    pub(crate) severity: Reverse<Severity>,
    pub(crate) since: Date,
    /// The child.
    pub child: ChildId,
    pub(crate) rule: u16,
    pub(crate) tag: u32,
}

/// Where an open clock stands in the list of all: by its last day, then child, rule and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueKey {
    pub(crate) due: Date,
    /// The child.
    pub child: ChildId,
    pub(crate) rule: u16,
    tag: u32,
}

/// A number that stands for what a flag or clock is about, the same in every release (FNV-1a): it orders and tells
/// apart what one rule says of one child, and keys that meet are told apart by their number.
fn tag(about: &str, number: usize) -> u32 {
    let bytes = about.bytes().chain(number.to_le_bytes());
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl FlagKey {
    /// The keys of the flags of one child, in their order.
    pub(crate) fn of_all(child: ChildId, flags: &[Flag], places: &Places) -> Vec<Self> {
        let mut keys: Vec<Self> = Vec::with_capacity(flags.len());
        for flag in flags {
            let (severity, since) = (Reverse(flag.rule.severity), flag.raised.since);
            let key = |number| {
                let tag = tag(&flag.raised.subject, number);
                Self { severity, since, child, rule: places.flag(flag.rule), tag }
            };
            // What one rule raises several times of one subject since one day is told apart by its number.
            keys.extend((0..).map(key).find(|key| !keys.contains(key)));
        }
        keys
    }

    /// The key of a flag of which the tag is known.
    pub(crate) fn tagged(child: ChildId, flag: &Flag, tag: u32, places: &Places) -> Self {
        let (severity, since) = (Reverse(flag.rule.severity), flag.raised.since);
        Self { severity, since, child, rule: places.flag(flag.rule), tag }
    }

    /// The flag's rule.
    pub fn rule(&self) -> Option<&'static rules::FlagRule> {
        rules::flags().nth(usize::from(self.rule))
    }

    /// A text that a caller can hold and send back to go on after this flag.
    pub fn token(&self) -> String {
        let rule = self.rule().map_or("", |rule| rule.name);
        format!("{}/{}/{}/{rule}/{}", self.severity.0.word(), self.since, self.child, self.tag)
    }

    /// Reads a token; nothing where it is not one.
    pub fn from_token(token: &str) -> Option<Self> {
        let mut parts = token.splitn(5, '/');
        let (severity, since, child) =
            (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let name = parts.next()?;
        let rule = u16::try_from(rules::flags().position(|rule| rule.name == name)?).ok()?;
        let severity = Reverse(Severity::from_word(severity)?);
        Some(Self { severity, since, child, rule, tag: parts.next()?.parse().ok()? })
    }
}

/// Says where clocks stand in the list of all that no row has, since they are closed.
#[derive(Clone, Debug)]
pub struct DueKeys(Places);

impl DueKeys {
    /// By the books of this release.
    pub fn of_books() -> Self {
        Self(Places::of_books())
    }

    /// The places of the clocks of one child, in their order.
    pub fn of<'c>(&self, child: ChildId, clocks: impl IntoIterator<Item = &'c ClockReading>) -> Vec<DueKey> {
        DueKey::of_all(child, clocks, &self.0)
    }
}

impl DueKey {
    /// The keys of the clocks of one child, in their order.
    pub(crate) fn of_all<'c>(
        child: ChildId,
        clocks: impl IntoIterator<Item = &'c ClockReading>,
        places: &Places,
    ) -> Vec<Self> {
        let mut keys: Vec<Self> = Vec::new();
        for reading in clocks {
            let key = |number| {
                let tag = tag(&reading.subject, number);
                Self { due: reading.due, child, rule: places.clock(reading.rule), tag }
            };
            keys.extend((0..).map(key).find(|key| !keys.contains(key)));
        }
        keys
    }

    /// The first key of a list from a day on.
    pub(crate) fn first_due(due: Date) -> Self {
        Self { due, child: ChildId::from_bytes([0; 16]), rule: 0, tag: 0 }
    }

    /// A text that a caller can hold and send back to go on after this clock.
    pub fn token(&self) -> String {
        let rule = rules::clocks().nth(usize::from(self.rule)).map_or("", |rule| rule.name);
        format!("{}/{}/{rule}/{}", self.due, self.child, self.tag)
    }

    /// Reads a token; nothing where it is not one.
    pub fn from_token(token: &str) -> Option<Self> {
        let mut parts = token.splitn(4, '/');
        let (due, child, name) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let rule = u16::try_from(rules::clocks().position(|rule| rule.name == name)?).ok()?;
        Some(Self { due, child, rule, tag: parts.next()?.parse().ok()? })
    }
}
