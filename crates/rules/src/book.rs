//! The shape of the books: a clock is a row, a flag is a row, and every row says where it comes from.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use jiff::civil::Date;
use journey::Kind;

use crate::allowance::Allowance;
use crate::case::{Case, Day};
use crate::flag::Raised;
use crate::reading::ClockReading;
use crate::rows;

/// The release of the books, part of every figure's provenance; raised with every changed row.
pub const BOOK_VERSION: &str = "1";

/// How binding a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    /// An Act or regulations under it.
    Act,
    /// Statutory guidance, to be followed unless there is good reason.
    StatutoryGuidance,
    /// National guidance on best practice.
    BestPractice,
    /// An authority's own procedure; the default gives way to its jurisdiction file.
    Local,
    /// A published indicator, which is no duty.
    Indicator,
}

/// What kind of concern a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// The case is open and nothing moves towards a decision or the plan's outcome.
    Drift,
    /// A step came later than it was due, or has not come.
    Delay,
    /// The file cannot show what happened, when, why or who decided.
    Recording,
    /// Like cases were not decided alike.
    Threshold,
}

/// How much a flag weighs; a graver one is listed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth asking about.
    Medium,
    /// A duty towards the child was missed, or may have been.
    High,
}

/// How day 0 of a clock is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Day 0 is the day of the start; the limit is counted from the next.
    From,
    /// The day of the start is the first that counts.
    BeginningWith,
}

/// How often a clock runs for one subject, and how long each time.
#[derive(Clone, Copy, Debug)]
pub enum Cadence {
    /// Once, from the start to the first stop.
    Once(Allowance),
    /// Again from every stop; the last allowance goes on for ever.
    Ladder(&'static [Allowance]),
    /// Again from every stop, for as long as the case says; no allowance means that this rung does not run.
    Depends(fn(&Rung<'_>) -> Option<Allowance>),
}

/// One run of a clock, before its allowance is known.
#[derive(Clone, Copy, Debug)]
pub struct Rung<'a> {
    /// All that is known of the child.
    pub case: &'a Case<'a>,
    /// What the clock is about.
    pub subject: &'a str,
    /// How many stops came before; absent where the start is not in view.
    pub number: Option<usize>,
    /// The day on which it starts.
    pub from: Date,
}

/// A time limit in law or practice.
#[derive(Debug)]
pub struct ClockRule {
    /// Its name, in kebab-case words.
    pub name: &'static str,
    /// The ids under which reference works know it.
    pub aliases: &'static [&'static str],
    /// What it measures, in a few words.
    pub title: &'static str,
    /// How binding it is.
    pub force: Force,
    /// Where it is laid down.
    pub citation: Citation,
    /// The first day on which a clock of this row can start; absent when it has always been so.
    pub since: Option<Date>,
    /// The last day on which a clock of this row can start; absent while the row is in force.
    pub until: Option<Date>,
    /// The facts that start it.
    pub starts: &'static [Kind],
    /// The facts that show what it is about to have begun, for when the start itself is not in view.
    pub shows: &'static [Kind],
    /// The facts that stop it.
    pub stops: &'static [Kind],
    /// What an entry of those kinds is about, so that a start meets its own stop; nothing when it is not meant.
    pub about: for<'a> fn(&Case<'a>, &'a journey::Entry) -> Option<&'a str>,
    /// Whether it applies to this subject on a day; it ceases on the first day on which it does not.
    pub applies: fn(&Day<'_>, &str) -> bool,
    /// How often and how long it runs.
    pub cadence: Cadence,
    /// How day 0 is taken.
    pub count: Count,
}

/// Where a row is laid down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The Act, regulation, guidance or procedure.
    pub text: &'static str,
    /// Whether someone has read it there; if not, the citation says so.
    pub confirmed: bool,
}

impl Citation {
    /// A citation that was read in the source.
    pub const fn read(text: &'static str) -> Self {
        Self { text, confirmed: true }
    }

    /// A citation from general knowledge.
    pub const fn unconfirmed(text: &'static str) -> Self {
        Self { text, confirmed: false }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)?;
        if self.confirmed { Ok(()) } else { f.write_str(" (not confirmed against the text)") }
    }
}

/// A concern that can be raised about a child.
#[derive(Debug)]
pub struct FlagRule {
    /// Its name, in kebab-case words.
    pub name: &'static str,
    /// The ids under which reference works know it.
    pub aliases: &'static [&'static str],
    /// What it says, in a few words.
    pub title: &'static str,
    /// What kind of concern it is.
    pub concern: Concern,
    /// How much it weighs.
    pub severity: Severity,
    /// Where the expectation is laid down.
    pub citation: Citation,
    /// When it is raised.
    pub raised: Raises,
    /// What would clear it.
    pub clears: &'static str,
}

/// When a flag is raised.
#[derive(Clone, Copy, Debug)]
pub enum Raises {
    /// While a clock of that name is past its limit and not stopped; the sentence is made of its reading.
    WhileOverdue(&'static str, fn(&Case<'_>, &ClockReading) -> String),
    /// Whenever the case shows it.
    When(fn(&Case<'_>) -> Vec<Raised>),
}

/// All clocks, in the order of the sections of the book.
pub fn clocks() -> impl Iterator<Item = &'static ClockRule> {
    rows::CLOCKS.iter().copied().flatten()
}

/// All flags, in the order of the sections of the book.
pub fn flags() -> impl Iterator<Item = &'static FlagRule> {
    rows::FLAGS.iter().copied().flatten()
}

/// The clock of that name or alias.
pub fn clock(name: &str) -> Option<&'static ClockRule> {
    clocks().find(|rule| rule.name == name || rule.aliases.contains(&name))
}

/// The flag of that name or alias.
pub fn flag(name: &str) -> Option<&'static FlagRule> {
    flags().find(|rule| rule.name == name || rule.aliases.contains(&name))
}

/// Names that print as one lower-case word or phrase.
macro_rules! words {
    ($($type:ident { $($variant:ident $word:literal)* })*) => {$(
        impl $type {
            /// Every one of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that a reader sees and a caller sends.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The one that the word means.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}

words! {
    Force {
        Act "Act" StatutoryGuidance "statutory guidance" BestPractice "best practice" Local "local"
        Indicator "indicator"
    }
    Concern { Drift "drift" Delay "delay" Recording "recording" Threshold "threshold" }
    Severity { Low "low" Medium "medium" High "high" }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut seen = BTreeSet::new();
        let all = clocks()
            .map(|rule| (rule.name, rule.aliases))
            .chain(flags().map(|rule| (rule.name, rule.aliases)));
        for (name, aliases) in all {
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{name}"
            );
            for &known_as in aliases.iter().chain([&name]) {
                assert!(seen.insert(known_as), "{known_as} names two rows");
                assert!(clock(known_as).is_some() || flag(known_as).is_some(), "{known_as} is not found");
            }
        }
    }

    #[test]
    fn every_row_can_be_read_by_a_stranger() {
        for rule in clocks() {
            assert!(!rule.title.is_empty() && !rule.citation.text.is_empty(), "{}", rule.name);
            assert!(
                rule.starts.iter().all(|kind| !rule.stops.contains(kind)),
                "{} starts with a stop",
                rule.name
            );
            assert!(
                rule.since.is_none_or(|since| rule.until.is_none_or(|until| since <= until)),
                "{}",
                rule.name
            );
        }
        for rule in flags() {
            assert!(
                !rule.title.is_empty() && !rule.citation.text.is_empty() && !rule.clears.is_empty(),
                "{}",
                rule.name
            );
            if let Raises::WhileOverdue(name, _) = rule.raised {
                assert!(
                    clock(name).is_some_and(|clock| clock.name == name),
                    "{} waits for no clock",
                    rule.name
                );
            }
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(Concern::ALL.iter().all(|&one| Concern::from_word(one.word()) == Some(one)));
        assert!(Severity::ALL.iter().all(|&one| Severity::from_word(one.word()) == Some(one)));
        assert!(Force::ALL.iter().all(|&one| Force::from_word(one.word()) == Some(one)));
    }
}
