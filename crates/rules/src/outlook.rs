//! The outlook of one journey on one day: all clocks, all flags, and when the next of them changes by itself.

use alloc::vec::Vec;
use core::cell::OnceCell;

use jiff::civil::Date;
use journey::Journey;

use crate::book::{self, ClockRule, FlagRule, NamedClocks, Raises};
use crate::case::Case;
use crate::flag::{Flag, Raised, answer_to};
use crate::jurisdiction::Jurisdiction;
use crate::look::Look;
use crate::reading::{ClockReading, State};
use crate::run;

/// What law and good practice say of one journey on one day.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The day of reading.
    pub as_of: Date,
    /// Every run of every clock that has started, in the order of the book, then of their starts.
    pub clocks: Vec<ClockReading>,
    /// Every flag that stands, in the order of the book.
    pub flags: Vec<Flag>,
    /// The first later day on which any of this changes without a new event.
    pub next_change: Option<Date>,
}

/// Reads the books on a journey, as of a day. What is dated after that day has not occurred yet.
pub fn outlook(journey: &Journey, as_of: Date, jurisdiction: &Jurisdiction) -> Outlook {
    read(journey, as_of, jurisdiction, |_| true)
}

/// The readings of some clocks on a case.
pub fn clock_readings(case: &Case<'_>, clocks: &[&'static ClockRule]) -> Vec<ClockReading> {
    let mut readings = Vec::new();
    for rule in clocks {
        run::readings(rule, case, &mut readings);
    }
    readings
}

/// Reads those rows of the books whose names are wanted.
pub(crate) fn read(
    journey: &Journey,
    as_of: Date,
    jurisdiction: &Jurisdiction,
    wants: impl Fn(&str) -> bool,
) -> Outlook {
    read_on(&Case::new(journey, as_of, jurisdiction), as_of, wants)
}

/// Reads the books on a case that was prepared for a day.
pub fn outlook_on(case: &Case<'_>, as_of: Date) -> Outlook {
    read_on(case, as_of, |_| true)
}

fn read_on(case: &Case<'_>, as_of: Date, wants: impl Fn(&str) -> bool) -> Outlook {
    let mut clocks = Vec::new();
    for rule in book::clocks().filter(|rule| wants(rule.name)) {
        run::readings(rule, case, &mut clocks);
    }
    let (mut flags, named) = (Vec::new(), OnceCell::new());
    for rule in book::flags().filter(|rule| wants(rule.name)) {
        flags.extend(raised(rule, case, &clocks, &named).into_iter().map(|raised| {
            let answer = answer_to(case, rule, &raised);
            Flag { rule, raised, answer }
        }));
    }
    Outlook { as_of, clocks, flags, next_change: case.next_change() }
}

fn raised(
    rule: &'static FlagRule,
    case: &Case<'_>,
    clocks: &[ClockReading],
    named: &OnceCell<NamedClocks>,
) -> Vec<Raised> {
    let named = || named.get_or_init(NamedClocks::of_the_book);
    let look = Look::new(case, rule, clocks);
    match rule.raised {
        Raises::When(see) | Raises::WhenOf(_, see) => look.raised(see),
        Raises::WhileOverdue(which) => {
            let overdue = clocks.iter().filter(|reading| reading.state.is_overdue());
            let covered =
                overdue.filter(|reading| which.cover(reading, || named().as_overdue(reading.rule.name)));
            covered.map(|reading| raised_by(reading, day_after(reading.due))).collect()
        }
        Raises::AfterLate(which, stands) => {
            let late = clocks.iter().filter_map(|reading| match reading.state {
                State::MetLate { on } => Some((reading, on)),
                _ => None,
            });
            let covered =
                late.filter(|(reading, _)| which.cover(reading, || named().as_late(reading.rule.name)));
            let length = look.length(&stands);
            covered
                .filter(|(_, on)| !case.has_come(day_after(length.last_day(*on, case.calendar()))))
                .map(|(reading, on)| raised_by(reading, on))
                .collect()
        }
    }
}

fn raised_by(reading: &ClockReading, since: Date) -> Raised {
    Raised {
        subject: reading.subject.clone(),
        since,
        sentence: reading.complaint(),
        grounds: reading.grounds.clone(),
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
