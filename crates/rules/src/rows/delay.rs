//! Delay: a step came later than it was due, or has not come.
//!
//! Not done, done late, recorded late and not evidenced are different things. What is not done stands until it is done;
//! what was done late is told for a while and then let go. What only all children together can show (that completions
//! bunch just before a limit, that overdue work hides behind what was completed on time) is a measure and no flag.

pub(crate) mod follow_up;
pub(crate) mod front_door;
pub(crate) mod in_care;
pub(crate) mod limits;
pub(crate) mod named;
pub(crate) mod seen;

use jiff::civil::Date;
use journey::Entry;

use crate::allowance::Allowance;
use crate::book::{Concern, FlagRule, Severity};
use crate::look::{Look, Parameter};
use crate::patterns::day_after;

/// For how long what was done late is told.
const STANDS_FOR: Parameter =
    Parameter::length("stands-for", Allowance::Days(90), "for how long it is told after it was done");

/// Whether what was done on a day is still told.
fn is_told(look: &Look<'_>, done: Date) -> bool {
    let last = look.length(&STANDS_FOR).last_day(done, look.calendar());
    look.has_come(done) && !look.has_come(day_after(last))
}

/// The first of some entries by when they occurred.
fn first<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<&'a Entry> {
    entries.min_by_key(|entry| (entry.day(), entry.fact.occurred.instant(), entry.position))
}

/// Something that was done as it was, and is told for a while.
const PAST: FlagRule = FlagRule {
    concern: Concern::Delay,
    severity: Severity::Medium,
    clears: "Time; it is told for a while.",
    ..FlagRule::ROW
};

#[cfg(test)]
mod cases;
