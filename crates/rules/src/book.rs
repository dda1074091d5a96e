//! The shape of the books: a clock is a row, a flag is a row, and every row says where it comes from.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use jiff::civil::Date;
use journey::{Entry, EntryRef, Kind, Occurred};

use crate::allowance::Allowance;
use crate::case::{Case, Day};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::reading::ClockReading;
use crate::rows;

/// The release of the books, part of every figure's provenance; raised with every changed row.
pub const BOOK_VERSION: &str = "7";

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
    /// The limit is counted back from the day of the start: what is due had to come by then.
    Before,
}

/// How often a clock runs for one subject, and how long each time.
#[derive(Clone, Copy, Debug)]
pub enum Cadence {
    /// Once, from the start to the first stop.
    Once(Allowance),
    /// Again from every stop; the last allowance goes on for ever.
    Ladder(&'static [Allowance]),
    /// Again from every stop, for as long as the case says.
    Depends {
        /// How long a run allows; nothing means that this rung does not run.
        allows: fn(&Rung<'_>) -> Option<Allowance>,
        /// The same in words, as in "6 weeks in the first year, then 3 months".
        says: &'static str,
    },
    /// Once, from the start to the first stop, for as long as the case says.
    OnceDepends {
        /// How long it allows; nothing means that it does not run.
        allows: fn(&Rung<'_>) -> Option<Allowance>,
        /// The same in words.
        says: &'static str,
    },
}

impl Cadence {
    /// Whether a stop ends it for good.
    pub const fn is_once(&self) -> bool {
        matches!(self, Self::Once(_) | Self::OnceDepends { .. })
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once(allowance) => write!(f, "{}", allowance.in_words()),
            Self::Ladder(rungs) => {
                for (at, rung) in rungs.iter().enumerate() {
                    write!(f, "{}{}", if at == 0 { "" } else { ", then " }, rung.in_words())?;
                }
                f.write_str(if rungs.len() == 1 { ", again and again" } else { "" })
            }
            Self::Depends { says, .. } | Self::OnceDepends { says, .. } => f.write_str(says),
        }
    }
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
    /// What starts it, as a clause: "the child became looked after".
    pub starting: &'static str,
    /// What is due, as a noun: "a review of the child's case".
    pub stopping: &'static str,
    /// How binding it is.
    pub force: Force,
    /// Where it is laid down.
    pub citation: Citation,
    /// The first day on which a clock of this row can start; absent when it has always been so.
    pub since: Option<Date>,
    /// The last day on which a clock of this row can start; absent while the row is in force.
    pub until: Option<Date>,
    /// Whether only the jurisdiction's date switches it on: the law behind it awaits commencement, or it is one
    /// authority's own, or what it asks for can be told only where more is sent than elsewhere.
    pub awaits_commencement: bool,
    /// The facts that start it.
    pub starts: &'static [Kind],
    /// The days on which it starts where no fact does that, such as birthdays.
    pub begins: Option<for<'a> fn(&Case<'a>) -> Vec<Beginning<'a>>>,
    /// The facts that show what it is about to have begun, for when the start itself is not in view.
    pub shows: &'static [Kind],
    /// What is told of a run that counts from such a fact, as a clause like `starting`.
    pub showing: &'static str,
    /// The facts that stop it.
    pub stops: &'static [Kind],
    /// How long before its start it may be stopped already; absent where only what comes from then on counts.
    pub ahead: Option<Allowance>,
    /// The facts without which silence means nothing, mostly some of the stops: it is not observable unless one of them is
    /// sent. With none named here, any of the stops will do.
    pub needs: &'static [Kind],
    /// What an entry of those kinds is about, so that a start meets its own stop; nothing when it is not meant.
    pub about: for<'a> fn(&Case<'a>, &'a Entry) -> Option<&'a str>,
    /// When what an entry says took place, where the fact names another day than its own; nothing when a start does
    /// not say, and can then only show what it is about.
    pub dated: for<'a> fn(&Case<'a>, &'a Entry) -> Option<Occurred>,
    /// Whether it applies to this subject on a day; it ceases on the first day on which it does not.
    pub applies: fn(&Day<'_>, &str) -> bool,
    /// How often and how long it runs.
    pub cadence: Cadence,
    /// What was agreed for this child: it goes before the limits of the book and of the authority.
    pub agreed: fn(&Rung<'_>) -> Option<Allowance>,
    /// How day 0 is taken.
    pub count: Count,
    /// What an authority may set of it besides how long it allows.
    pub parameters: &'static [Parameter],
}

/// A start that is no fact of its own: a birthday, or the day on which facts together begin to mean something.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// What the clock is about; what comes later for the same one begins a ladder anew, and a clock that runs once
    /// only if it does not still run.
    pub subject: &'a str,
    /// The day.
    pub day: Date,
    /// The entry by which it is known.
    pub ground: EntryRef,
}

/// Where a row is laid down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The Act, regulation, guidance or procedure.
    pub text: &'static str,
    /// Whether someone has read it there; if not, the citation says so.
    pub confirmed: bool,
    /// What it rests on besides that nobody has read there; empty where there is nothing of the kind.
    pub unread: &'static str,
}

impl Citation {
    /// A citation that was read in the source.
    pub const fn read(text: &'static str) -> Self {
        Self { text, confirmed: true, unread: "" }
    }

    /// A citation of which one part was read in the source, and another is from general knowledge.
    pub const fn read_in_part(text: &'static str, unread: &'static str) -> Self {
        Self { text, confirmed: true, unread }
    }

    /// A citation from general knowledge.
    pub const fn unconfirmed(text: &'static str) -> Self {
        Self { text, confirmed: false, unread: "" }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MARK: &str = "(not confirmed against the text)";
        f.write_str(self.text)?;
        match (self.confirmed, self.unread) {
            (false, _) => write!(f, " {MARK}"),
            (true, "") => Ok(()),
            (true, unread) => write!(f, "; {unread} {MARK}"),
        }
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
    /// The thresholds that an authority may set.
    pub parameters: &'static [Parameter],
    /// The kinds of fact that must be sent for its silence to mean anything; it is not observable without each of them.
    pub needs: &'static [Kind],
    /// What would clear it.
    pub clears: &'static str,
    /// The rows that would say the same of the same subject with less to go by: the overdue clocks and the flags that
    /// are not told beside it. What is told by this one stands no longer by theirs, so that one fact is told once.
    pub speaks_for: &'static [&'static str],
}

/// When a flag is raised.
#[derive(Clone, Copy, Debug)]
pub enum Raises {
    /// While one of these clocks is past its limit and not stopped.
    WhileOverdue(Clocks),
    /// From the day on which one of these clocks was stopped late, for as long as the parameter says.
    AfterLate(Clocks, Parameter),
    /// Whenever the case shows it.
    When(fn(&Look<'_>) -> Vec<Raised>),
    /// Whenever the case shows it, by thresholds of its own for these clocks: no flag for all other clocks speaks of
    /// them.
    WhenOf(Clocks, fn(&Look<'_>) -> Vec<Raised>),
}

/// Some clocks.
#[derive(Clone, Copy, Debug)]
pub enum Clocks {
    /// Those of these names.
    Named(&'static [&'static str]),
    /// The first runs of those of these names.
    First(&'static [&'static str]),
    /// All runs but the first of those of these names.
    Later(&'static [&'static str]),
    /// Those of this force that no flag of the same sort names.
    Others(&'static [Force]),
}

impl ClockRule {
    /// What other rows add to: a row that is always in force, applies on every day and counts from its start.
    pub(crate) const ROW: Self = Self {
        name: "",
        aliases: &[],
        title: "",
        starting: "",
        stopping: "",
        force: Force::Local,
        citation: Citation::unconfirmed(""),
        since: None,
        until: None,
        awaits_commencement: false,
        starts: &[],
        begins: None,
        shows: &[],
        showing: "the first sign of it (its start is not on record)",
        stops: &[],
        ahead: None,
        needs: &[],
        about: |_, _| None,
        dated: |_, entry| Some(entry.fact.occurred),
        applies: |_, _| true,
        cadence: Cadence::Once(Allowance::Days(0)),
        agreed: |_| None,
        count: Count::From,
        parameters: &[],
    };

    /// What it asks for, in one sentence.
    pub fn sentence(&self) -> String {
        let Self { starting, stopping, cadence, count, .. } = self;
        let mut sentence = match (count, cadence) {
            (Count::Before, Cadence::Once(allowance)) if allowance.is_none() => {
                format!("{stopping} before {starting}.")
            }
            (Count::Before, _) => format!("{stopping} at least {cadence} before {starting}."),
            (Count::From, _) => format!("{stopping} within {cadence} after {starting}."),
            (Count::BeginningWith, _) => {
                format!("{stopping} within {cadence}, beginning with the day on which {starting}.")
            }
        };
        capitalise(&mut sentence);
        if self.awaits_commencement {
            sentence.push_str(
                " In force only from the day that the authority's file gives (`[[commencement]]`).",
            );
        }
        sentence
    }
}

/// Makes a text begin like a sentence.
pub(crate) fn capitalise(text: &mut str) {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
}

impl FlagRule {
    /// What other rows add to.
    pub(crate) const ROW: Self = Self {
        name: "",
        aliases: &[],
        title: "",
        concern: Concern::Delay,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(""),
        raised: Raises::When(|_| Vec::new()),
        parameters: &[],
        needs: &[],
        clears: "",
        speaks_for: &[],
    };
}

impl Clocks {
    /// Whether a run of a clock is among them; `elsewhere` says whether another flag of the same sort names it.
    pub(crate) fn cover(&self, reading: &ClockReading, elsewhere: impl FnOnce() -> bool) -> bool {
        let is_first = reading.rung == Some(0);
        match self {
            Self::Named(names) => names.contains(&reading.rule.name),
            Self::First(names) => is_first && names.contains(&reading.rule.name),
            Self::Later(names) => !is_first && names.contains(&reading.rule.name),
            Self::Others(forces) => forces.contains(&reading.rule.force) && !elsewhere(),
        }
    }

    /// The names, where they go by name.
    pub(crate) const fn names(&self) -> &'static [&'static str] {
        match self {
            Self::Named(names) | Self::First(names) | Self::Later(names) => names,
            Self::Others(_) => &[],
        }
    }
}

/// All clocks, in the order of the sections of the book.
pub fn clocks() -> impl Iterator<Item = &'static ClockRule> {
    rows::CLOCKS.iter().copied().flatten()
}

/// All flags, in the order of the sections of the book.
pub fn flags() -> impl Iterator<Item = &'static FlagRule> {
    rows::FLAGS.iter().copied().flatten()
}

/// Whether some flag names a clock as overdue.
pub(crate) fn is_named_as_overdue(clock: &str) -> bool {
    flags().any(|rule| match rule.raised {
        Raises::WhileOverdue(clocks) | Raises::WhenOf(clocks, _) => clocks.names().contains(&clock),
        Raises::AfterLate(..) | Raises::When(_) => false,
    })
}

/// Whether some flag names a clock as done late.
pub(crate) fn is_named_as_late(clock: &str) -> bool {
    flags().any(|rule| match rule.raised {
        Raises::AfterLate(clocks, _) | Raises::WhenOf(clocks, _) => clocks.names().contains(&clock),
        Raises::WhileOverdue(_) | Raises::When(_) => false,
    })
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
            assert!(!rule.starting.is_empty() && !rule.stopping.is_empty(), "{}", rule.name);
            let starts = !rule.starts.is_empty() || rule.begins.is_some();
            assert!(starts && !rule.stops.is_empty(), "{} is no clock", rule.name);
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
            let mut parameters: Vec<_> = rule.parameters.iter().map(|parameter| parameter.name).collect();
            if let Raises::WhileOverdue(clocks) | Raises::AfterLate(clocks, _) | Raises::WhenOf(clocks, _) =
                rule.raised
            {
                for &name in clocks.names() {
                    let known = clock(name).is_some_and(|clock| clock.name == name);
                    assert!(known, "{} waits for no clock called {name}", rule.name);
                }
            }
            for &other in rule.speaks_for {
                let known = clock(other).is_some_and(|clock| clock.name == other)
                    || flag(other).is_some_and(|flag| flag.name == other && flag.name != rule.name);
                assert!(known, "{} speaks for no row called {other}", rule.name);
            }
            if let Raises::AfterLate(_, stands) = rule.raised {
                assert!(parameters.contains(&stands.name), "{} hides its parameter", rule.name);
            }
            parameters.sort_unstable();
            parameters.dedup();
            assert_eq!(parameters.len(), rule.parameters.len(), "{} names a parameter twice", rule.name);
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(Concern::ALL.iter().all(|&one| Concern::from_word(one.word()) == Some(one)));
        assert!(Severity::ALL.iter().all(|&one| Severity::from_word(one.word()) == Some(one)));
        assert!(Force::ALL.iter().all(|&one| Force::from_word(one.word()) == Some(one)));
    }
}
