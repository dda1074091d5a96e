//! Steps from one day to another. A weekday is Monday to Friday: bank holidays only move dates a little, and a
//! synthetic authority may work on them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// So many days later, or earlier.
pub fn days(from: Date, days: i32) -> Date {
    from.saturating_add(i64::from(days).days())
}

/// So many months later.
pub fn months(from: Date, months: i32) -> Date {
    from.saturating_add(i64::from(months).months())
}

/// So many years later, or earlier.
pub fn years(from: Date, years: i32) -> Date {
    from.saturating_add(i64::from(years).years())
}

/// So many weekdays later.
pub fn weekdays(from: Date, count: i32) -> Date {
    let mut day = from;
    for _ in 0..count {
        day = on_weekday(days(day, 1));
    }
    day
}

/// The day, or the Monday after it.
pub fn on_weekday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => days(day, 2),
        Weekday::Sunday => days(day, 1),
        _ => day,
    }
}

/// Days from one day to another.
pub fn between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}
