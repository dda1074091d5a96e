//! What a measure looks at: one child's case on a day, with what the rule books say of it.

use alloc::vec::Vec;
use core::ops::Deref;

use jiff::civil::Date;
use journey::{Entry, Event, Kind, Standing};
use rules::calendar::{days_between, months_before};
use rules::case::Case;
use rules::jurisdiction::WorkerRow;
use rules::{Calendar, ClockReading, Flag, Jurisdiction, Parameter, Value};

/// One child's case on a day, with the clocks and flags that measures have asked for.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    case: &'a Case<'a>,
    as_of: Date,
    /// The first day of the twelve months up to the day.
    year_from: Date,
    readings: &'a [ClockReading],
    flags: &'a [Flag],
}

/// The thresholds of the measures, as they are set on a day.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    jurisdiction: &'a Jurisdiction,
    on: Date,
}

impl<'a> Settings<'a> {
    /// The thresholds of the measures in a jurisdiction, on a day.
    pub fn new(jurisdiction: &'a Jurisdiction, on: Date) -> Self {
        Self { jurisdiction, on }
    }

    /// The day.
    pub(crate) fn on(&self) -> Date {
        self.on
    }

    /// The working days.
    pub(crate) fn calendar(&self) -> &'a Calendar {
        &self.jurisdiction.calendar
    }

    /// A threshold of a measure.
    pub(crate) fn of(&self, measure: &str, parameter: &Parameter) -> Value {
        // One that the card does not show could be set by nobody.
        debug_assert!(
            super::measure(measure).is_some_and(|row| row.parameters.contains(parameter)),
            "{measure} hides {}",
            parameter.name
        );
        self.jurisdiction.measure_setting(measure, parameter, self.on)
    }
}

/// A fact with the entry that says it.
#[derive(Debug)]
pub struct One<'a, T> {
    /// The id of what it is about.
    pub id: &'a str,
    /// What was said.
    pub fact: &'a T,
    /// Where it was said.
    pub entry: &'a Entry,
}

impl<T> Clone for One<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for One<'_, T> {}

impl<T> One<'_, T> {
    /// The day on which it occurred.
    pub(crate) fn day(&self) -> Date {
        self.entry.day()
    }
}

impl<'a> Deref for Scene<'a> {
    type Target = Case<'a>;

    fn deref(&self) -> &Case<'a> {
        self.case
    }
}

impl<'a> Scene<'a> {
    pub(crate) fn new(
        case: &'a Case<'a>,
        as_of: Date,
        readings: &'a [ClockReading],
        flags: &'a [Flag],
    ) -> Self {
        Self { case, as_of, year_from: first_of(12, as_of), readings, flags }
    }

    /// A threshold of a measure, as it is set on the day.
    pub(crate) fn setting(&self, measure: &str, parameter: &Parameter) -> Value {
        Settings::new(self.case.jurisdiction(), self.as_of).of(measure, parameter)
    }

    /// What the authority's file says of a worker on a day.
    pub(crate) fn worker_row(&self, worker: &str, on: Date) -> Option<&'a WorkerRow> {
        worker_row(self.case.jurisdiction(), worker, on)
    }

    /// The day.
    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }

    /// What is true on the day.
    pub(crate) fn now(&self) -> &'a Standing<'a> {
        self.case.today().standing
    }

    /// What is true on a day that has come.
    pub(crate) fn then(&self, day: Date) -> &'a Standing<'a> {
        self.case.on(day).standing
    }

    /// The first day of so many months up to the day.
    pub(crate) fn first_of(&self, months: u16) -> Date {
        first_of(months, self.as_of)
    }

    /// Whether a day lies in the twelve months up to the day.
    pub(crate) fn is_in_year(&self, day: Date) -> bool {
        day <= self.as_of && day >= self.year_from
    }

    /// Whether a day lies in so many months up to the day.
    pub(crate) fn is_within(&self, months: u16, day: Date) -> bool {
        day <= self.as_of && day >= self.first_of(months)
    }

    /// The facts of one sort that have occurred, each thing once: by its first record, in the order of the days.
    pub(crate) fn all<T>(
        &self,
        kinds: &'static [Kind],
        pick: fn(&'a Event) -> Option<(&'a str, &'a T)>,
    ) -> Vec<One<'a, T>> {
        let mut all: Vec<One<'a, T>> = Vec::new();
        for entry in self.case.occurred(kinds) {
            let Some((id, fact)) = pick(entry.event()) else { continue };
            if all.iter().all(|one| one.id != id) {
                all.push(One { id, fact, entry });
            }
        }
        all
    }

    /// Working days from one day to another.
    pub(crate) fn working_days(&self, from: Date, to: Date) -> i32 {
        i32::try_from(self.calendar().working_days_between(from, to)).unwrap_or(i32::MAX)
    }

    /// Days from one day to the day.
    pub(crate) fn days_since(&self, from: Date) -> i32 {
        days_between(from, self.as_of)
    }

    /// The readings of the clocks of which an id begins like one of these.
    pub(crate) fn readings(
        &self,
        beginning: &'static [&'static str],
    ) -> impl Iterator<Item = &'a ClockReading> + use<'a> {
        self.readings.iter().filter(move |reading| is_called(reading.rule, beginning))
    }

    /// All readings of all clocks, where the measure reads the outlook.
    pub(crate) fn all_readings(&self) -> &'a [ClockReading] {
        self.readings
    }

    /// All flags, where the measure reads the outlook.
    pub(crate) fn flags(&self) -> &'a [Flag] {
        self.flags
    }
}

/// The first day of so many months up to a day.
fn first_of(months: u16, last: Date) -> Date {
    let before = months_before(last, months);
    before.tomorrow().unwrap_or(before)
}

/// Whether an id of a clock begins like one of these.
pub(crate) fn is_called(rule: &rules::ClockRule, beginning: &[&str]) -> bool {
    rule.aliases.iter().any(|alias| beginning.iter().any(|begins| alias.starts_with(begins)))
}

/// What the authority's file says of a worker on a day.
pub(crate) fn worker_row<'a>(
    jurisdiction: &'a Jurisdiction,
    worker: &str,
    on: Date,
) -> Option<&'a WorkerRow> {
    let mut newest = jurisdiction.workers.iter().rev();
    newest.find(|row| {
        row.id == worker
            && row.from.is_none_or(|from| from <= on)
            && row.until.is_none_or(|until| on <= until)
    })
}
