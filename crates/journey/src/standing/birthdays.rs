//! Birthdays, above all those of children born on 29 February, over every year that can matter.

use jiff::civil::{Date, date};

use super::{Standing, birthday};

/// The ages on which the law or the retention rules turn.
const AGES: [i16; 3] = [18, 25, 75];

/// When a child born on 29 February of a year must reach an age, worked out without the calendar's own adding.
fn written_rule(born: i16, years: i16) -> Date {
    let year = born + years;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if leap { date(year, 2, 29) } else { date(year, 3, 1) }
}

fn age(born: Date, day: Date) -> Option<i16> {
    Standing { born: Some(born), ..Standing::default() }.age_on(day)
}

#[test]
fn a_child_born_on_29_february_is_older_on_1_march_of_a_year_without_that_day() {
    let born = (1900..=2300).filter_map(|year| Date::new(year, 2, 29).ok());
    let mut tried = 0;
    for born in born {
        for years in AGES {
            let day = written_rule(born.year(), years);
            assert_eq!(birthday(born, years), day, "{born} and {years} years");
            assert_eq!(age(born, day), Some(years), "{born} on {day}");
            let eve = day.yesterday().expect("a day before it");
            assert_eq!(age(born, eve), Some(years - 1), "{born} on {eve}");
        }
        tried += 1;
    }
    assert_eq!(tried, 97, "the leap years from 1904 to 2296 but 2100, 2200 and 2300");
}

#[test]
fn every_other_child_is_older_on_the_same_day_of_the_year() {
    for year in 1900..=2300 {
        for (month, day) in [(1, 31), (2, 28), (3, 1), (12, 31)] {
            for years in AGES {
                let born = date(year, month, day);
                let reached = date(year + years, month, day);
                assert_eq!(birthday(born, years), reached, "{born} and {years} years");
                assert_eq!(age(born, reached), Some(years), "{born} on {reached}");
                let eve = reached.yesterday().expect("a day before it");
                assert_eq!(age(born, eve), Some(years - 1), "{born} on {eve}");
            }
        }
    }
}

#[test]
fn the_cases_that_people_argue_about() {
    for (born, years, reached) in [
        (date(2000, 2, 29), 18, date(2018, 3, 1)),
        (date(2000, 2, 29), 25, date(2025, 3, 1)),
        (date(2004, 2, 29), 75, date(2079, 3, 1)),
        (date(1996, 2, 29), 4, date(2000, 2, 29)),
        (date(1996, 2, 29), 104, date(2100, 3, 1)),
        (date(2000, 2, 29), 0, date(2000, 2, 29)),
    ] {
        assert_eq!(birthday(born, years), reached, "{born} and {years} years");
    }
}
