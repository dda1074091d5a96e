//! When things happened: a day, a month or a year, and an exact time where the law counts hours.

use core::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// The years that facts may name.
pub const YEARS: RangeInclusive<i16> = 1850..=2200;

/// The zone of England's clocks, compiled in so that no system file is asked.
pub static LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// A civil date that may be known only to the month or the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    first: Date,
    precision: Precision,
}

impl Day {
    /// A date known to the day.
    pub const fn exact(date: Date) -> Self {
        Self { first: date, precision: Precision::Day }
    }

    /// Some day of the month in which the date lies.
    pub fn in_month_of(date: Date) -> Self {
        Self { first: date.first_of_month(), precision: Precision::Month }
    }

    /// Some day of the year in which the date lies.
    pub fn in_year_of(date: Date) -> Self {
        Self { first: date.first_of_year(), precision: Precision::Year }
    }

    /// The first day that it can be.
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day that it can be.
    pub fn last(self) -> Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        }
    }

    /// How exactly it is known.
    pub const fn precision(self) -> Precision {
        self.precision
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self::exact(date)
    }
}

/// A time of day on a clock whose distance from UTC is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time that the clock showed.
    pub time: Time,
    /// How far the clock was ahead of UTC.
    pub offset: Offset,
}

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurred {
    day: Day,
    clock: Option<Clock>,
}

impl Occurred {
    /// On a day, in a month or in a year.
    pub const fn on(day: Day) -> Self {
        Self { day, clock: None }
    }

    /// On a day at a time.
    pub const fn at(date: Date, clock: Clock) -> Self {
        Self { day: Day::exact(date), clock: Some(clock) }
    }

    /// The first day that it can have been.
    pub const fn date(&self) -> Date {
        self.day.first
    }

    /// The day, month or year.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// How exactly the date is known.
    pub const fn precision(&self) -> Precision {
        self.day.precision
    }

    /// The time of day, where it is known.
    pub const fn clock(&self) -> Option<Clock> {
        self.clock
    }

    /// The instant, where the time of day is known.
    pub fn instant(&self) -> Option<Timestamp> {
        let clock = self.clock?;
        clock.offset.to_timestamp(DateTime::from_parts(self.day.first, clock.time)).ok()
    }
}

impl From<Date> for Occurred {
    fn from(date: Date) -> Self {
        Self::on(Day::exact(date))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_vague_date_spans_its_month_or_year() {
        let month = Day::in_month_of(date(2024, 2, 17));
        assert_eq!((month.first(), month.last()), (date(2024, 2, 1), date(2024, 2, 29)));
        let year = Day::in_year_of(date(2024, 2, 17));
        assert_eq!((year.first(), year.last()), (date(2024, 1, 1), date(2024, 12, 31)));
        let day = Day::exact(date(2024, 2, 17));
        assert_eq!((day.first(), day.last()), (date(2024, 2, 17), date(2024, 2, 17)));
    }

    #[test]
    fn a_clock_gives_the_instant() {
        let clock = Clock { time: Time::constant(1, 30, 0, 0), offset: Offset::constant(1) };
        let occurred = Occurred::at(date(2026, 6, 1), clock);
        assert_eq!(occurred.instant(), Some("2026-06-01T00:30:00Z".parse().unwrap()));
        assert_eq!(Occurred::from(date(2026, 6, 1)).instant(), None);
    }
}
