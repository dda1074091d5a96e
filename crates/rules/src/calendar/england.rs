//! England's bank holidays, one row a year, and the rule that gives the years for which there is no row.

use jiff::civil::{Date, Weekday, date};

/// The name under which these holidays appear in the provenance of every figure; a changed table has a new name.
pub(super) const VERSION: &str = "england-1";

/// The last year whose dates were published when the table was made; later rows are computed from the rule.
pub(super) const PUBLISHED_TO: i16 = 2027;

/// The first year of the table.
pub(super) const FIRST_YEAR: i16 = 2012;

/// Month and day of every bank holiday, with substitutes where one falls on a weekend, and the one-offs:
/// the jubilees of 2012 and 2022, Victory in Europe Day in 2020, the funeral of 2022, the coronation of 2023.
pub(super) const YEARS: [&[(i8, i8)]; 19] = [
    &[(1, 2), (4, 6), (4, 9), (5, 7), (6, 4), (6, 5), (8, 27), (12, 25), (12, 26)], // 2012
    &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)],
    &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)],
    &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)], // 2015
    &[(1, 1), (3, 25), (3, 28), (5, 2), (5, 30), (8, 29), (12, 26), (12, 27)],
    &[(1, 2), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)],
    &[(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)], // 2018
    &[(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)],
    &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)], // 2020
    &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
    &[(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26), (12, 27)], // 2022
    &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)],
    &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)], // 2024
    &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)],
    &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)], // 2026
    &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
    &[(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)], // 2028
    &[(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)],
    &[(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)], // 2030
];

/// The eight ordinary bank holidays of a year, in order, as the standing rule gives them.
pub(super) fn by_rule(year: i16) -> [Date; 8] {
    let (good_friday, easter_monday) = easter_days(year);
    let (christmas, boxing) = match date(year, 12, 25).weekday() {
        Weekday::Friday => (25, 28),
        Weekday::Saturday => (27, 28),
        Weekday::Sunday => (26, 27),
        _ => (25, 26),
    };
    let new_year = match date(year, 1, 1).weekday() {
        Weekday::Saturday => 3,
        Weekday::Sunday => 2,
        _ => 1,
    };
    [
        date(year, 1, new_year),
        good_friday,
        easter_monday,
        monday_on_or_before(date(year, 5, 7)),
        monday_on_or_before(date(year, 5, 31)),
        monday_on_or_before(date(year, 8, 31)),
        date(year, 12, christmas),
        date(year, 12, boxing),
    ]
}

fn monday_on_or_before(day: Date) -> Date {
    day.saturating_sub(jiff::Span::new().days(day.weekday().to_monday_zero_offset()))
}

/// Good Friday and Easter Monday, by the anonymous Gregorian computus.
fn easter_days(year: i16) -> (Date, Date) {
    let year_number = i32::from(year);
    let (century, of_century) = (year_number / 100, year_number % 100);
    let lunar = year_number % 19;
    let shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * lunar + century - century / 4 - shift + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (lunar + 11 * epact + 22 * to_sunday) / 451;
    // Days after 22 March, the earliest Easter Sunday there is.
    let after_earliest = epact + to_sunday - 7 * late;
    let sunday = date(year, 3, 22).saturating_add(jiff::Span::new().days(after_earliest));
    (sunday.saturating_sub(jiff::Span::new().days(2)), sunday.saturating_add(jiff::Span::new().days(1)))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// What the proclamations of each year added to and took from the ordinary rule.
    const EXCEPTIONS: [(&[Date], &[Date]); 4] = [
        (&[date(2012, 6, 4), date(2012, 6, 5)], &[date(2012, 5, 28)]),
        (&[date(2020, 5, 8)], &[date(2020, 5, 4)]),
        (&[date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)], &[date(2022, 5, 30)]),
        (&[date(2023, 5, 8)], &[]),
    ];

    #[test]
    fn the_table_is_the_rule_with_the_proclamations() {
        for (year, row) in (FIRST_YEAR..).zip(YEARS) {
            let mut expected = by_rule(year).to_vec();
            for (added, taken) in EXCEPTIONS {
                expected.retain(|day| !taken.contains(day));
                expected.extend(added.iter().filter(|day| day.year() == year));
            }
            expected.sort();
            let table: Vec<Date> = row.iter().map(|&(month, day)| date(year, month, day)).collect();
            assert_eq!(table, expected, "bank holidays of {year}");
        }
    }

    #[test]
    fn no_bank_holiday_falls_on_a_weekend() {
        for year in 1970..2100 {
            for day in by_rule(year) {
                assert!(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday), "{day}");
            }
        }
    }
}
