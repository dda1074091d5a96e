//! Leaving care: pathway plans and advisers, and keeping in touch.
//!
//! Eligibility itself (13 weeks in care after the 14th birthday, some of it after the 16th) has no start and stop: it is
//! worked out in [`crate::leaver`], and the clocks here begin with it.

mod listed;
mod plan;
mod touch;

use alloc::vec::Vec;

pub(crate) use listed::FLAGS;
pub(crate) use plan::CLOCKS as PLANS;
pub(crate) use touch::CLOCKS as TOUCH;

use crate::book::Beginning;
use crate::case::{Case, Day};
use journey::Entry;

/// Everything that is about the young person as such.
const YOUNG_PERSON: &str = "";

fn the_young_person<'a>(_: &Case<'a>, _: &'a Entry) -> Option<&'a str> {
    Some(YOUNG_PERSON)
}

/// One beginning for each entry.
fn at_each<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Beginning<'a>> {
    let begin =
        |entry: &'a Entry| Beginning { subject: YOUNG_PERSON, day: entry.day(), ground: entry.reference() };
    entries.map(begin).collect()
}

/// The earliest of some entries.
fn at_first<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Beginning<'a>> {
    at_each(entries.min_by_key(|entry| (entry.day(), entry.position)).into_iter())
}

fn is_housed_by_the_authority(day: &Day<'_>) -> bool {
    day.home.is_some_and(|home| home.provided_by_authority == Some(true))
}

#[cfg(test)]
mod cases;
