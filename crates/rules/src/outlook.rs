//! The outlook of one journey on one day: all clocks, all flags, and when the next of them changes by itself.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::Journey;

use crate::book::{self, ClockRule, FlagRule, Raises};
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
    let mut flags = Vec::new();
    let not_in_time = NotInTime::of(&clocks);
    for rule in book::flags().filter(|rule| wants(rule.name)) {
        for raised in raised(rule, case, &clocks, &not_in_time) {
            let answer = answer_to(case, rule, &raised);
            flags.push(Flag { rule, raised, answer });
        }
    }
    tell_once(&mut flags, &not_in_time.overdue);
    Outlook { as_of, clocks, flags, next_change: case.next_change() }
}

/// Leaves out the flags for which another one speaks: by their names, or by the overdue clocks that raise them.
fn tell_once(flags: &mut Vec<Flag>, overdue: &[&ClockReading]) {
    let speakers = flags.iter().filter(|flag| !flag.rule.speaks_for.is_empty());
    let mut spoken: Vec<String> = Vec::new();
    for Flag { rule, raised, .. } in speakers {
        let is_meant =
            |name: &str, subject: &str| rule.speaks_for.contains(&name) && *subject == raised.subject;
        let clocks = overdue.iter().filter(|reading| is_meant(reading.rule.name, &reading.subject));
        spoken.extend(clocks.map(|reading| reading.complaint()));
        let others = flags.iter().filter(|flag| is_meant(flag.rule.name, &flag.raised.subject));
        spoken.extend(others.map(|flag| flag.raised.sentence.clone()));
    }
    if !spoken.is_empty() {
        flags.retain(|flag| !spoken.contains(&flag.raised.sentence));
    }
}

/// The readings that are not in time: of most runs there is nothing to raise.
struct NotInTime<'a> {
    overdue: Vec<&'a ClockReading>,
    late: Vec<(&'a ClockReading, Date)>,
}

impl<'a> NotInTime<'a> {
    fn of(clocks: &'a [ClockReading]) -> Self {
        let (mut overdue, mut late) = (Vec::new(), Vec::new());
        for reading in clocks {
            match reading.state {
                State::MetLate { on } => late.push((reading, on)),
                state if state.is_overdue() => overdue.push(reading),
                _ => {}
            }
        }
        Self { overdue, late }
    }
}

fn raised(
    rule: &'static FlagRule,
    case: &Case<'_>,
    clocks: &[ClockReading],
    NotInTime { overdue, late }: &NotInTime<'_>,
) -> Vec<Raised> {
    let look = Look::new(case, rule, clocks);
    match rule.raised {
        Raises::When(see) | Raises::WhenOf(_, see) => look.raised(see),
        Raises::WhileOverdue(which) => {
            let named = |clock: &'static ClockRule| move || book::is_named_as_overdue(clock.name);
            let covered = overdue.iter().filter(|reading| which.cover(reading, named(reading.rule)));
            covered.map(|reading| raised_by(reading, day_after(reading.due))).collect()
        }
        Raises::AfterLate(which, stands) => {
            // What was over long ago is told of nowhere, and no row need be asked for its name.
            let (length, from) = (look.length(&stands), look.may_stand_from(&stands));
            let recent = late.iter().filter(|(_, on)| *on >= from);
            let named = |clock: &'static ClockRule| move || book::is_named_as_late(clock.name);
            let covered = recent.filter(|(reading, _)| which.cover(reading, named(reading.rule)));
            let over = |on: Date| day_after(length.last_day(on, case.calendar()));
            let standing = covered.filter(|(_, on)| !case.has_come(over(*on)));
            standing.map(|(reading, on)| raised_by(reading, *on)).collect()
        }
    }
}

fn raised_by(reading: &ClockReading, since: Date) -> Raised {
    Raised {
        subject: reading.subject.clone(),
        since,
        sentence: reading.complaint(),
        grounds: reading.grounds.iter().collect(),
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
