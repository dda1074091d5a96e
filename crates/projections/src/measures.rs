//! Measures: figures over all children, each a row with its printed card, reckoned from one journey at a time.
//!
//! A [`Tally`] is fed the journeys, for one day or several at once, and finishes into [`Figure`]s: a value with its
//! numerator, denominator and coverage, the same by month, team, worker, placement and source, and the rows behind it.

mod alarm;
mod book;
mod comparator;
mod figure;
mod item;
mod reconciliation;
mod scene;
mod sum;
mod suppression;
mod tally;
mod traces;

use core::fmt;

use jiff::civil::Date;
use journey::Kind;
use rules::book::Citation;
use rules::{Jurisdiction, Parameter};

use alarm::Alarm;
use traces::{Collect, Settle};

pub use alarm::GroupFlag;
pub use comparator::Comparator;
pub use figure::{Band, Figure, Group, Row, TrendPoint};
pub use item::{Item, Items};
pub use reconciliation::{Cause, Count, Moved, Reconciled, Reconciliation, Term};
pub use scene::{Scene, Settings};
pub use tally::{Ask, By, Tally, trend_days};

/// A measure: what is counted, of whom, by which dates, and what to hold beside it.
#[derive(Debug)]
pub struct Measure {
    /// Its name, in kebab-case words.
    pub name: &'static str,
    /// The ids under which reference works know it.
    pub aliases: &'static [&'static str],
    /// What it measures, in a few words.
    pub title: &'static str,
    /// What is counted, in the singular: a child, a referral, a plan.
    pub unit: &'static str,
    /// Which of them are counted.
    pub cohort: &'static str,
    /// By which date they belong to it.
    pub basis: Basis,
    /// Which of them are left out.
    pub exclusions: &'static str,
    /// What the numerator counts, or of what the value is.
    pub counts: &'static str,
    /// How the value is made of what was counted.
    pub shape: Shape,
    /// Which way is better.
    pub direction: Direction,
    /// The smallest denominator with which it may be ranked or flagged.
    pub minimum_denominator: u32,
    /// The kinds of fact that must be sent for it to mean anything.
    pub needs: &'static [Kind],
    /// Where it is defined.
    pub citation: Citation,
    /// What others have published, each with its year.
    pub comparators: &'static [Comparator],
    /// Whether it only stands for what it cannot show.
    pub is_proxy: bool,
    /// The bands into which the values are sorted: the last value of each, and its label.
    pub bands: &'static [(i32, &'static str)],
    /// The thresholds that an authority may set.
    pub parameters: &'static [Parameter],
    /// The measures without which it misleads.
    pub beside: &'static [&'static str],
    pub(crate) alarm: Alarm,
    pub(crate) reads: Reads,
    pub(crate) reckons: Reckons,
}

/// By which date what is counted belongs to a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It stands on the day.
    OpenOn,
    /// It started in the twelve months up to the day.
    StartedInYear,
    /// It ended in the twelve months up to the day.
    EndedInYear,
    /// It fell due in the twelve months up to the day.
    DueInYear,
    /// It was recorded in the twelve months up to the day.
    RecordedInYear,
    /// The twelve months up to the day.
    DuringYear,
    /// The twenty-four months up to the day.
    DuringTwoYears,
    /// It ended in the three years up to the day.
    EndedInThreeYears,
}

/// How the value of a measure is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The numerator as such; there is no denominator.
    Count,
    /// The numerator in a hundred of the denominator.
    Share,
    /// The numerator in a hundred of the denominator, of which it is no part.
    Rate,
    /// The middle value, in a unit.
    Median(&'static str),
    /// The mean value, in a unit.
    Mean(&'static str),
    /// The numerator for each full-time post of those who hold it.
    PerPost,
}

/// Which way of a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither is better by itself.
    Neither,
}

/// What of the rule books a measure needs to have read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reads {
    /// The facts alone.
    Facts,
    /// The clocks whose ids begin like one of these.
    Clocks(&'static [&'static str]),
    /// All clocks and flags.
    Outlook,
}

/// How what is counted is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reckons {
    /// In one journey at a time.
    Each(for<'a> fn(&Scene<'a>, &mut Items<'a>)),
    /// By what all journeys leave behind, once all have been seen.
    Across { collect: Collect, settle: Settle },
    /// In the authority's own file, on a day.
    Authority(fn(&Jurisdiction, Date, &mut Items<'static>)),
}

impl Measure {
    /// What other rows add to.
    pub(crate) const ROW: Self = Self {
        name: "",
        aliases: &[],
        title: "",
        unit: "child",
        cohort: "",
        basis: Basis::OpenOn,
        exclusions: "",
        counts: "",
        shape: Shape::Share,
        direction: Direction::Neither,
        minimum_denominator: 30,
        needs: &[],
        citation: Citation::unconfirmed(""),
        comparators: &[],
        is_proxy: false,
        bands: &[],
        parameters: &[],
        beside: &[],
        alarm: Alarm::None,
        reads: Reads::Facts,
        reckons: Reckons::Each(|_, _| {}),
    };
}

impl Shape {
    /// The unit in which a value is read.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Share | Self::Rate => "%",
            Self::Median(unit) | Self::Mean(unit) => unit,
            Self::PerPost => "for each full-time post",
        }
    }
}

impl Direction {
    /// The word that a reader sees.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Higher => "higher is better",
            Self::Lower => "lower is better",
            Self::Neither => "neither is better",
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenOn => "on the day",
            Self::StartedInYear => "started in the 12 months up to the day",
            Self::EndedInYear => "ended in the 12 months up to the day",
            Self::DueInYear => "due in the 12 months up to the day",
            Self::RecordedInYear => "recorded in the 12 months up to the day",
            Self::DuringYear => "the 12 months up to the day",
            Self::DuringTwoYears => "the 24 months up to the day",
            Self::EndedInThreeYears => "ended in the 3 years up to the day",
        })
    }
}

/// All measures, in the order of the sections of the book.
pub fn measures() -> impl Iterator<Item = &'static Measure> {
    book::MEASURES.iter().copied().flatten()
}

/// The measure of that name or alias.
pub fn measure(name: &str) -> Option<&'static Measure> {
    measures().find(|row| row.name == name || row.aliases.contains(&name))
}

#[cfg(test)]
mod checks;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod national;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod traps;
