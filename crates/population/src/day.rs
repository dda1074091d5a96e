//! Steps from one day to another, over days that an authority works on and days that it does not.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The first day that is held; no child of a population was born before it.
const FIRST: Date = date(1970, 1, 1);
/// The years that are held in the tables.
const YEARS: i16 = 150;

/// Days by number, and working days by count, so that a step is a look into a table.
struct Table {
    days: Vec<Date>,
    /// How many working days have begun by each day.
    worked: Vec<u32>,
    /// The day of each working day, by its count from 1.
    working: Vec<u32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let last = date(FIRST.year() + YEARS, 1, 1);
        let mut table = Self { days: Vec::new(), worked: Vec::new(), working: vec![0] };
        let (mut day, mut holidays) = (FIRST, holidays(FIRST.year()));
        for number in 0.. {
            if day >= last {
                break;
            }
            if day.day_of_year() == 1 {
                holidays = self::holidays(day.year());
            }
            let weekend = day.weekday().to_monday_zero_offset() >= 5;
            if !weekend && !holidays.contains(&day) {
                table.working.push(number);
            }
            table.days.push(day);
            table.worked.push(u32::try_from(table.working.len() - 1).unwrap_or(u32::MAX));
            day = day.saturating_add(1.day());
        }
        table
    }
}

/// England's bank holidays of a year: by the rule, and the days of the years in which it was departed from.
fn holidays(year: i16) -> Vec<Date> {
    let easter = easter(year);
    let first_monday = |month| {
        let first = date(year, month, 1);
        days_plain(first, (7 - i32::from(first.weekday().to_monday_zero_offset())) % 7)
    };
    let last_monday = |month| {
        let last = date(year, month, 1).last_of_month();
        days_plain(last, -i32::from(last.weekday().to_monday_zero_offset()))
    };
    let early_may = if year == 2020 { date(2020, 5, 8) } else { first_monday(5) };
    let spring = match year {
        2012 => date(2012, 6, 4),
        2022 => date(2022, 6, 2),
        _ => last_monday(5),
    };
    let mut found = vec![
        on_weekday(date(year, 1, 1)),
        days_plain(easter, -2),
        days_plain(easter, 1),
        early_may,
        spring,
        last_monday(8),
    ];
    let christmas = on_weekday(date(year, 12, 25));
    let boxing = on_weekday(date(year, 12, 26));
    // Where both fall on a weekend, or the second on the day that stands in for the first, it moves on by a day.
    let boxing = if boxing <= christmas { days_plain(christmas, 1) } else { boxing };
    found.extend([christmas, boxing]);
    found.extend(match year {
        2012 => Some(date(2012, 6, 5)),
        2022 => Some(date(2022, 6, 3)),
        2023 => Some(date(2023, 5, 8)),
        _ => None,
    });
    found.extend((year == 2022).then_some(date(2022, 9, 19)));
    found
}

/// The Gregorian reckoning of Easter Sunday.
fn easter(year: i16) -> Date {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let small = |number: i16| i8::try_from(number).unwrap_or(1);
    date(year, small(month), small(day))
}

fn days_plain(from: Date, days: i32) -> Date {
    from.saturating_add(i64::from(days).days())
}

/// The day, or the Monday after it.
fn on_weekday(day: Date) -> Date {
    days_plain(
        day,
        [0, 0, 0, 0, 0, 2, 1][usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)],
    )
}

/// Days since the first that is held; days before it count as the first.
fn number(day: Date) -> usize {
    // The reckoning of days from a civil date, with the year taken to begin in March.
    let (year, month) = (i32::from(day.year()), i32::from(day.month()));
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(day.day()) - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    usize::try_from(days).unwrap_or(0).min(TABLE.days.len() - 1)
}

fn on(number: i64) -> Date {
    let last = TABLE.days.len() - 1;
    TABLE.days[usize::try_from(number).unwrap_or(0).min(last)]
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(0)
}

/// Days since 1970-01-01.
pub fn since_1970(day: Date) -> i64 {
    signed(number(day))
}

/// So many days later, or earlier.
pub fn days(from: Date, days: i32) -> Date {
    on(signed(number(from)) + i64::from(days))
}

/// So many months later, or the last day of that month where it is too short.
pub fn months(from: Date, months: i32) -> Date {
    let months = i32::from(from.year()) * 12 + i32::from(from.month()) - 1 + months;
    let year = i16::try_from(months.div_euclid(12)).unwrap_or(i16::MAX);
    let month = i8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
    let first = date(year.clamp(1, 9998), month, 1);
    let last = first.days_in_month();
    date(first.year(), month, from.day().min(last))
}

/// So many years later, or earlier.
pub fn years(from: Date, years: i32) -> Date {
    months(from, 12 * years)
}

/// So many working days later; none gives the day itself.
pub fn working_days(from: Date, count: i32) -> Date {
    let Ok(count @ 1..) = usize::try_from(count) else { return from };
    let worked = usize::try_from(TABLE.worked[number(from)]).unwrap_or(0);
    let at = (worked + count).min(TABLE.working.len() - 1);
    on(i64::from(TABLE.working[at]))
}

/// The day, or the next working day after it.
pub fn on_working_day(day: Date) -> Date {
    let at = number(day);
    let before = if at == 0 { 0 } else { TABLE.worked[at - 1] };
    if TABLE.worked[at] > before { day } else { working_days(day, 1) }
}

/// Days from one day to another.
pub fn between(from: Date, to: Date) -> i32 {
    i32::try_from(signed(number(to)) - signed(number(from))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_are_those_of_the_worked_examples() {
        for (from, count, expected) in [
            (date(2026, 11, 23), 45, date(2027, 1, 28)),
            (date(2026, 11, 23), 15, date(2026, 12, 14)),
            (date(2026, 12, 24), 1, date(2026, 12, 29)),
            (date(2026, 12, 26), 1, date(2026, 12, 29)),
            (date(2026, 12, 18), 10, date(2027, 1, 6)),
            (date(2026, 12, 19), 20, date(2027, 1, 20)),
            (date(2026, 3, 20), 20, date(2026, 4, 21)),
            (date(2026, 4, 2), 1, date(2026, 4, 7)),
            (date(2016, 9, 20), 70, date(2016, 12, 29)),
        ] {
            assert_eq!(working_days(from, count), expected, "{from} and {count}");
        }
    }

    #[test]
    fn christmas_on_a_weekend_moves_on() {
        for (year, expected) in [
            (2020, [date(2020, 12, 25), date(2020, 12, 28)]),
            (2021, [date(2021, 12, 27), date(2021, 12, 28)]),
            (2022, [date(2022, 12, 26), date(2022, 12, 27)]),
            (2026, [date(2026, 12, 25), date(2026, 12, 28)]),
        ] {
            let mut found = holidays(year);
            found.sort_unstable();
            let late: Vec<Date> = found.into_iter().filter(|day| day.month() == 12).collect();
            assert_eq!(late, expected, "{year}");
        }
    }

    #[test]
    fn steps_agree_with_the_calendar() {
        for day in [date(1970, 1, 1), date(2000, 2, 29), date(2024, 2, 28), date(2026, 12, 31)] {
            assert_eq!(on(since_1970(day)), day);
            assert_eq!(days(day, 400), days_plain(day, 400));
            assert_eq!(months(day, 13), day.saturating_add(13.months()));
            assert_eq!(between(day, days(day, 77)), 77);
        }
        assert_eq!(months(date(2026, 8, 31), 6), date(2027, 2, 28));
        assert_eq!(on_working_day(date(2026, 11, 22)), date(2026, 11, 23));
        assert_eq!(on_working_day(date(2026, 11, 23)), date(2026, 11, 23));
        assert_eq!(working_days(date(2026, 11, 21), 0), date(2026, 11, 21));
    }
}
