//! When things happened: a day, a month or a year, and an exact time where the law counts hours.

use core::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// The years that facts may name.
pub const YEARS: RangeInclusive<i16> = 1850..=2200;

/// The zone of England's clocks, compiled in so that no system file is asked.
pub static LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// The day that it was in England at an instant.
pub fn day_in_england(at: Timestamp) -> Date {
    // Since 1970 the clocks of England have been level with UTC or an hour ahead: but for the last hour of the day the
    // zone need not be asked.
    let second = at.as_second();
    match i32::try_from(second / 86_400) {
        Ok(number) if second >= 0 && second % 86_400 < 82_800 => on_day_number(number),
        _ => LONDON.to_datetime(at).date(),
    }
}

/// The days from 1970-01-01 to a day. Days are counted by the thousand for every child, and this takes a few
/// nanoseconds where the difference of two dates as a length of time takes many.
#[inline]
pub fn day_number(day: Date) -> i32 {
    // Years begin in March here, so that a leap day is the last of its year.
    let (month, of_month) = (i32::from(day.month()), i32::from(day.day()));
    let year = i32::from(day.year()) - i32::from(month <= 2);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    cycle * 146_097 + year * 365 + year / 4 - year / 100 + of_year - 719_468
}

/// The day so many days after 1970-01-01, or the last or first day that there is.
#[inline]
pub fn on_day_number(number: i32) -> Date {
    let day = number.saturating_add(719_468);
    let (cycle, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = cycle * 400 + year + i32::from(month <= 2);
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(of_month));
    let there_is = match parts {
        (Ok(year), Ok(month), Ok(of_month)) => Date::new(year, month, of_month).ok(),
        _ => None,
    };
    there_is.unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

/// A day as a number by which days stand in order: two numbers are compared at once, and two dates part by part.
#[inline]
pub fn in_order(day: Date) -> i32 {
    i32::from(day.year()) << 9 | i32::from(day.month()) << 5 | i32::from(day.day())
}

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
    fn days_are_numbered_as_the_calendar_counts_them() {
        let (mut day, first) = (date(1849, 12, 31), date(1970, 1, 1));
        while day < date(2201, 1, 2) {
            let number = i32::try_from(day.duration_since(first).as_hours() / 24).expect("few days");
            assert_eq!((day_number(day), on_day_number(number)), (number, day));
            day = day.tomorrow().expect("a day");
        }
        assert_eq!((day_number(Date::MIN), day_number(Date::MAX)), (-4_371_587, 2_932_896));
        for (number, day) in [
            (-4_371_587, Date::MIN),
            (-4_371_588, Date::MIN),
            (i32::MIN, Date::MIN),
            (2_932_896, Date::MAX),
            (2_932_897, Date::MAX),
            (i32::MAX, Date::MAX),
        ] {
            assert_eq!(on_day_number(number), day);
        }
    }

    #[test]
    fn days_are_put_in_the_order_of_the_calendar() {
        let mut day = date(-2, 12, 30);
        for next in core::iter::successors(Some(day), |day| day.tomorrow().ok()).take(1_500).skip(1) {
            assert!(in_order(day) < in_order(next), "{day} comes before {next}");
            day = next;
        }
        assert!(in_order(Date::MIN) < in_order(date(-1, 12, 31)) && in_order(day) < in_order(Date::MAX));
    }

    #[test]
    fn the_day_in_england_is_that_of_its_clocks() {
        // From before the first number to after the last year that facts may name, at every hour of some days.
        for day in (-60_000..85_000).step_by(37) {
            for half_hour in 0..48 {
                let second = day * 86_400 + half_hour * 1_800;
                for at in [second - 1, second, second + 1] {
                    let at = Timestamp::from_second(at).expect("an instant");
                    assert_eq!(day_in_england(at), LONDON.to_datetime(at).date(), "{at}");
                }
            }
        }
    }

    #[test]
    fn a_clock_gives_the_instant() {
        let clock = Clock { time: Time::constant(1, 30, 0, 0), offset: Offset::constant(1) };
        let occurred = Occurred::at(date(2026, 6, 1), clock);
        assert_eq!(occurred.instant(), Some("2026-06-01T00:30:00Z".parse().unwrap()));
        assert_eq!(Occurred::from(date(2026, 6, 1)).instant(), None);
    }
}
