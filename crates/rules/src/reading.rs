//! What a clock says on a day.

use alloc::format;
use alloc::string::String;
use core::fmt;

use jiff::civil::Date;
use journey::EntryRef;

use crate::allowance::Allowance;
use crate::book::{ClockRule, Count, capitalise};
use crate::calendar::{Calendar, days_between};

/// One run of a clock, read on a day.
///
/// Nothing in it counts up from day to day: it changes only on the days that the outlook names as its next change.
#[derive(Clone, Debug)]
pub struct ClockReading {
    /// The row.
    pub rule: &'static ClockRule,
    /// What it is about: the id of a referral, a period of care, a plan.
    pub subject: String,
    /// Which run it is, from 0; always 0 where the clock runs once, and absent where the start is not in view.
    pub rung: Option<usize>,
    /// The day on which it started; the first possible one where the day is not known.
    pub started: Date,
    /// What it counts from.
    pub counted_from: CountedFrom,
    /// How long it allows.
    pub allowance: Allowance,
    /// The last day that is in time; the last possible one where the start is not known to the day.
    pub due: Date,
    /// How it stands.
    pub state: State,
    /// The entries that started and stopped it.
    pub grounds: Grounds,
}

/// The entries on which a run rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// The one by which it started.
    pub start: EntryRef,
    /// The one that stopped it.
    pub stop: Option<EntryRef>,
}

impl Grounds {
    /// The start, and the stop where there is one.
    pub fn iter(self) -> impl Iterator<Item = EntryRef> {
        core::iter::once(self.start).chain(self.stop)
    }
}

/// What a run of a clock counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedFrom {
    /// The fact that starts it.
    Start,
    /// The stop before, which started the next run.
    Stop,
    /// The day on which the row began to apply, or to apply again.
    Resumed,
    /// A fact that shows what the clock is about to have begun by then, where the start itself is not in view.
    Shown,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Started, and neither stopped nor past its limit.
    Running,
    /// Stopped within its limit.
    Met {
        /// When it was stopped.
        on: Date,
    },
    /// Stopped after its limit.
    MetLate {
        /// When it was stopped.
        on: Date,
    },
    /// Past its limit and not stopped.
    Breached {
        /// The day on which it no longer applied, where it went unmet to the end.
        ended: Option<Date>,
    },
    /// No longer applies, since what it measured came to an end before the limit did.
    Ceased {
        /// The first day on which it did not apply.
        on: Date,
    },
    /// The dates are not precise enough to tell.
    NotDeterminable,
    /// No source of this authority sends the fact that would stop it.
    NotObservable,
}

/// How far past its limit a clock is, or was when it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Over {
    /// How many days.
    pub days: u32,
    /// Whether they are working days.
    pub working: bool,
}

impl State {
    /// Whether the limit has passed, what was due has not come, and it is still due.
    pub fn is_overdue(self) -> bool {
        self == Self::Breached { ended: None }
    }

    /// The word that a reader sees.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Met { .. } => "met",
            Self::MetLate { .. } => "met late",
            Self::Breached { .. } => "breached",
            Self::Ceased { .. } => "ceased",
            Self::NotDeterminable => "not determinable",
            Self::NotObservable => "not observable",
        }
    }
}

impl ClockReading {
    /// How far past its limit it is on a day, or was when it stopped; nothing while it is in time.
    pub fn over(&self, as_of: Date, calendar: &Calendar) -> Option<Over> {
        let to = match self.state {
            State::MetLate { on } => on,
            State::Breached { ended } => ended.unwrap_or(as_of),
            _ => return None,
        };
        if matches!(self.allowance, Allowance::Hours(_)) && to <= self.due {
            // Late by hours within the last day: less than a day over.
            return Some(Over { days: 0, working: false });
        }
        let working = self.allowance.counts_working_days();
        let days = if working {
            calendar.working_days_between(self.due, to)
        } else {
            u32::try_from(days_between(self.due, to)).unwrap_or(0)
        };
        Some(Over { days, working })
    }

    /// The reading in plain English, with the days counted on a day.
    pub fn sentence(&self, as_of: Date, calendar: &Calendar) -> Sentence<'_> {
        Sentence { reading: self, over: self.over(as_of, calendar) }
    }

    /// What is overdue or was late, in plain English; it does not change from day to day.
    pub fn complaint(&self) -> String {
        let Self { rule, subject, started, allowance, due, .. } = self;
        let mut text = String::from(rule.stopping);
        if let (false, Some(rung)) = (rule.cadence.is_once(), self.rung) {
            text += &format!(" (number {})", rung + 1);
        }
        text += &format!(" was due by {due}, ");
        let since = match self.counted_from {
            CountedFrom::Start => rule.starting,
            CountedFrom::Stop => "the one before",
            CountedFrom::Resumed => "the limit began to apply",
            CountedFrom::Shown => rule.showing,
        };
        text += &match rule.count {
            Count::Before if allowance.is_none() => format!("before {since} on {started}"),
            Count::From if allowance.is_none() && self.counted_from == CountedFrom::Start => {
                format!("the day on which {since}")
            }
            Count::Before => format!("{} before {since} on {started}", allowance.in_words()),
            Count::BeginningWith => {
                format!("{} beginning with {started}, when {since}", allowance.in_words())
            }
            Count::From => format!("{} after {since} on {started}", allowance.in_words()),
        };
        text += &match self.state {
            State::MetLate { on } => format!(", and came on {on}"),
            _ => ", and none is recorded".into(),
        };
        if !subject.is_empty() {
            text += &format!(" ({subject})");
        }
        text.push('.');
        capitalise(&mut text);
        text
    }

    /// Its name and, where it runs again and again, which run it is, as in `care-review 2`.
    pub fn run(&self) -> Run<'_> {
        Run(self)
    }
}

/// A reading in plain English.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    reading: &'a ClockReading,
    over: Option<Over>,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClockReading { due, state, .. } = self.reading;
        write!(f, "due {due}  {}", state.word())?;
        match self.over {
            Some(Over { days: 0, working }) => {
                f.write_str(if working { " by less than a working day" } else { " by less than a day" })?;
            }
            Some(over) => write!(f, " by {over}")?,
            None => {}
        }
        match state {
            State::Met { on } | State::Ceased { on } => write!(f, " on {on}"),
            State::Breached { ended: Some(on) } => write!(f, " when it ceased on {on}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, working) = (self.days, if self.working { "working " } else { "" });
        write!(f, "{days} {working}day{}", if days == 1 { "" } else { "s" })
    }
}

/// A clock's name with the number of its run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a>(&'a ClockReading);

impl fmt::Display for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.rule.name)?;
        match self.0.rung {
            Some(rung) if !self.0.rule.cadence.is_once() => write!(f, " {}", rung + 1),
            _ => Ok(()),
        }
    }
}
