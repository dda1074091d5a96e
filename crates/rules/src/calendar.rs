//! Working days in England, as versioned data: not a Saturday, a Sunday or a bank holiday.
//!
//! Day 0 is the day on which something starts, working day or not; day 1 is the next working day. Days on which
//! an office is shut count all the same. Between 2012 and 2030 the holidays are data; before and after, the
//! ordinary rule gives them, so that an old care period can still be counted.

mod england;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use jiff::civil::{Date, date};
use journey::time::{day_number, on_day_number};

/// A set of bank holidays with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: Cow<'static, str>,
    /// Days since 1970-01-01, ascending.
    holidays: Vec<i32>,
}

/// The years for which holidays are held; the first and the last looked-after child of today lie well inside.
const HELD: core::ops::RangeInclusive<i16> = 1980..=2080;

impl Calendar {
    /// England's bank holidays as this release knows them.
    pub fn england() -> Self {
        let mut holidays = Vec::with_capacity(840);
        for year in HELD {
            let row =
                usize::try_from(year - england::FIRST_YEAR).ok().and_then(|row| england::YEARS.get(row));
            match row {
                Some(days) => {
                    holidays.extend(days.iter().map(|&(month, day)| day_number(date(year, month, day))));
                }
                None => holidays.extend(england::by_rule(year).map(day_number)),
            }
        }
        holidays.sort_unstable();
        Self { version: Cow::Borrowed(england::VERSION), holidays }
    }

    /// The same calendar under another name, with some days made bank holidays and some made ordinary again.
    pub fn amended(mut self, version: &str, added: &[Date], taken: &[Date]) -> Self {
        self.holidays.extend(added.iter().copied().map(day_number).filter(|&day| is_weekday(day)));
        self.holidays.retain(|held| !taken.iter().any(|&day| day_number(day) == *held));
        self.holidays.sort_unstable();
        self.holidays.dedup();
        Self { version: Cow::Owned(version.into()), ..self }
    }

    /// The name of this set of holidays, part of every figure's provenance.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the holidays of this year had been published, rather than computed from the rule.
    pub fn is_published(year: i16) -> bool {
        (england::FIRST_YEAR..=england::PUBLISHED_TO).contains(&year)
    }

    /// Whether people are at work in England on this day.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.works_on(day_number(day))
    }

    /// The `count`-th working day after a day 0; zero gives day 0 itself.
    pub fn working_days_after(&self, day_0: Date, count: u16) -> Date {
        if count == 0 {
            return day_0;
        }
        let from = day_number(day_0);
        let mut weekday = weekdays_until(from) + i32::from(count);
        let after = self.holidays.partition_point(|&holiday| holiday <= from);
        for &holiday in &self.holidays[after..] {
            if holiday > on_weekday(weekday) {
                break;
            }
            weekday += i32::from(is_weekday(holiday));
        }
        on_day_number(on_weekday(weekday))
    }

    /// The `count`-th working day before a day; zero gives the day itself.
    pub fn working_days_before(&self, day: Date, count: u16) -> Date {
        if count == 0 {
            return day;
        }
        let to = day_number(day);
        let mut weekday = weekdays_until(to - 1) + 1 - i32::from(count);
        let before = self.holidays.partition_point(|&holiday| holiday < to);
        for &holiday in self.holidays[..before].iter().rev() {
            if holiday < on_weekday(weekday) {
                break;
            }
            weekday -= i32::from(is_weekday(holiday));
        }
        on_day_number(on_weekday(weekday))
    }

    /// How many working days lie after `day_0`, up to and with `end`; none when `end` is not later.
    pub fn working_days_between(&self, day_0: Date, end: Date) -> u32 {
        let (after, to) = (day_number(day_0), day_number(end));
        let held = |day: i32| self.holidays.partition_point(|&holiday| holiday <= day);
        let holidays = held(to).saturating_sub(held(after));
        let weekdays = weekdays_until(to) - weekdays_until(after);
        u32::try_from(weekdays).unwrap_or(0).saturating_sub(u32::try_from(holidays).unwrap_or(0))
    }

    fn works_on(&self, day: i32) -> bool {
        is_weekday(day) && self.holidays.binary_search(&day).is_err()
    }
}

/// 1970-01-01 was a Thursday: with Monday as 0 it is 3, and 5 and 6 are the weekend.
fn is_weekday(day: i32) -> bool {
    (day + 3).rem_euclid(7) < 5
}

/// Weekdays from a Monday in 1969 up to and with this day; only differences mean anything.
fn weekdays_until(day: i32) -> i32 {
    (day + 3).div_euclid(7) * 5 + ((day + 3).rem_euclid(7) + 1).min(5)
}

/// The day up to and with which there are so many weekdays, itself one of them.
fn on_weekday(weekdays: i32) -> i32 {
    (weekdays - 1).div_euclid(5) * 7 + (weekdays - 1).rem_euclid(5) - 3
}

/// Calendar days after a day 0.
pub fn days_after(day_0: Date, count: u16) -> Date {
    on_day_number(day_number(day_0) + i32::from(count))
}

/// Weeks of seven days after a day 0.
pub fn weeks_after(day_0: Date, count: u16) -> Date {
    on_day_number(day_number(day_0) + 7 * i32::from(count))
}

/// The corresponding day so many months later, or the last day of that month when it is too short.
pub fn months_after(day_0: Date, count: u16) -> Date {
    in_month(day_0, i32::from(count)).unwrap_or(Date::MAX)
}

/// Calendar days before a day.
pub fn days_before(day: Date, count: u16) -> Date {
    on_day_number(day_number(day) - i32::from(count))
}

/// The corresponding day so many months earlier, or the last day of that month when it is too short.
pub fn months_before(day: Date, count: u16) -> Date {
    in_month(day, -i32::from(count)).unwrap_or(Date::MIN)
}

/// The corresponding day in the month so many months on; nothing beyond the years that there are.
fn in_month(day: Date, count: i32) -> Option<Date> {
    let months = 12 * i32::from(day.year()) + i32::from(day.month()) - 1 + count;
    let (year, month) =
        (i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?);
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, day.day().min(first.days_in_month())).ok()
}

/// Days from one day to another; negative when the second is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    day_number(to) - day_number(from)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn worked_dates() {
        let calendar = Calendar::england();
        for (start, count, end) in [
            ("2026-11-23", 45, "2027-01-28"),
            ("2026-11-23", 15, "2026-12-14"),
            ("2026-12-24", 1, "2026-12-29"),
            ("2026-12-26", 1, "2026-12-29"),
            ("2026-12-18", 10, "2027-01-06"),
            ("2026-12-19", 20, "2027-01-20"),
            ("2026-03-20", 20, "2026-04-21"),
            ("2026-04-02", 1, "2026-04-07"),
            ("2016-09-20", 70, "2016-12-29"),
            ("2022-05-31", 3, "2022-06-07"),
            ("2022-09-16", 1, "2022-09-20"),
            ("2020-05-07", 1, "2020-05-11"),
            ("2023-05-05", 1, "2023-05-09"),
            ("2026-11-23", 0, "2026-11-23"),
        ] {
            assert_eq!(
                calendar.working_days_after(day(start), count),
                day(end),
                "{start} + {count} working days"
            );
        }
    }

    #[test]
    fn the_bank_holidays_of_these_years() {
        let calendar = Calendar::england();
        for (year, days) in [
            (2024, ["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"]),
            (2025, ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
            (2026, ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
            (2027, ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
            (2028, ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"]),
        ] {
            let weekdays =
                (1..=12).flat_map(|month| (1..=31).filter_map(move |of| Date::new(year, month, of).ok()));
            let free = weekdays
                .filter(|day| !calendar.is_working_day(*day) && day.weekday().to_monday_one_offset() < 6);
            let told: Vec<_> =
                free.map(|day| alloc::format!("{:02}-{:02}", day.month(), day.day())).collect();
            assert_eq!(told, days, "{year}");
        }
    }

    #[test]
    fn months_clamp_and_calendar_limits_do_not_roll() {
        for (start, count, end) in [
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2028-02-29", 12, "2029-02-28"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-09-25", 3, "2026-12-25"),
        ] {
            assert_eq!(months_after(day(start), count), day(end), "{start} + {count} months");
        }
        assert_eq!(weeks_after(day("2026-11-23"), 6), day("2027-01-04"));
        assert_eq!(days_after(day("2028-02-28"), 2), day("2028-03-01"));
        assert_eq!(days_between(day("2028-03-01"), day("2028-02-28")), -2);
    }

    #[test]
    fn a_proclaimed_day_moves_the_deadline_and_the_version() {
        let ordinary = Calendar::england();
        let amended =
            ordinary.clone().amended("england-1 and a day", &[day("2026-06-01")], &[day("2026-05-25")]);
        assert_eq!(ordinary.working_days_after(day("2026-05-22"), 5), day("2026-06-01"));
        assert_eq!(amended.working_days_after(day("2026-05-22"), 5), day("2026-05-29"));
        assert_eq!(amended.working_days_after(day("2026-05-29"), 1), day("2026-06-02"));
        assert_eq!((ordinary.version(), amended.version()), ("england-1", "england-1 and a day"));
        assert!(Calendar::is_published(2027) && !Calendar::is_published(2028));
    }

    proptest! {
        #[test]
        fn counting_there_and_back_agrees(start in 0i32..22_000, count in 0u16..300) {
            let (calendar, day_0) = (Calendar::england(), on_day_number(start));
            let end = calendar.working_days_after(day_0, count);
            prop_assert_eq!(calendar.working_days_between(day_0, end), u32::from(count));
            prop_assert!(count == 0 || calendar.is_working_day(end));
            prop_assert_eq!(calendar.working_days_between(end, day_0), 0);
        }

        /// What is reckoned is what is found by going from day to day.
        #[test]
        fn counting_at_once_is_counting_day_by_day(start in -22_000i32..60_000, count in 0u16..120) {
            let (calendar, day) = (Calendar::england(), on_day_number(start));
            let works = |number: &i32| calendar.works_on(*number);
            let walk = |after: Option<i32>| on_day_number(after.unwrap_or(start));
            let last = |count: u16| usize::from(count).checked_sub(1);
            let after = last(count).and_then(|at| (start + 1..).filter(works).nth(at));
            let before = last(count).and_then(|at| (-40_000..start).rev().filter(works).nth(at));
            prop_assert_eq!(calendar.working_days_after(day, count), walk(after));
            prop_assert_eq!(calendar.working_days_before(day, count), walk(before));
            prop_assert_eq!(months_after(day, count), day.saturating_add(i64::from(count).months()));
            prop_assert_eq!(months_before(day, count), day.saturating_sub(i64::from(count).months()));
        }
    }
}
