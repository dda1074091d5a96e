//! Collection years: each runs from 1 April to 31 March and is named by the calendar year in which it begins.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// The year from 1 April that a return is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionYear(u16);

impl CollectionYear {
    /// The first year whose code sets are known here.
    pub const FIRST: Self = Self(2017);
    /// The last year whose code sets are known here.
    pub const LAST: Self = Self(2026);

    /// The year that begins on 1 April of this calendar year.
    pub fn new(begins: u16) -> Option<Self> {
        (Self::FIRST.0..=Self::LAST.0).contains(&begins).then_some(Self(begins))
    }

    /// The calendar year in which it begins.
    pub const fn begins(self) -> u16 {
        self.0
    }

    /// Its first day, 1 April.
    pub fn first_day(self) -> Date {
        date(self.calendar_year(), 4, 1)
    }

    /// Its last day, 31 March.
    pub fn last_day(self) -> Date {
        date(self.calendar_year() + 1, 3, 31)
    }

    /// Whether something that ran between these days ran on any day of the year.
    pub fn overlaps(self, from: Date, until: Option<Date>) -> bool {
        from <= self.last_day() && until.is_none_or(|until| until >= self.first_day())
    }

    fn calendar_year(self) -> i16 {
        i16::try_from(self.0).unwrap_or(i16::MAX - 1)
    }
}

impl fmt::Display for CollectionYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}

/// The text names no collection year that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a collection year from 2017 to 2026, such as 2017 or 2017-18 for the year from 1 April 2017"
)]
pub struct NoSuchYear;

impl FromStr for CollectionYear {
    type Err = NoSuchYear;

    fn from_str(text: &str) -> Result<Self, NoSuchYear> {
        let (begins, ends) = text.split_once('-').map_or((text, None), |(begins, ends)| (begins, Some(ends)));
        let four_digits = begins.len() == 4 && begins.bytes().all(|byte| byte.is_ascii_digit());
        let year = begins.parse().ok().filter(|_| four_digits).and_then(Self::new).ok_or(NoSuchYear)?;
        let short = format!("{:02}", (year.0 + 1) % 100);
        let long = format!("{}", year.0 + 1);
        let matches = ends.is_none_or(|ends| ends == short || ends == long);
        matches.then_some(year).ok_or(NoSuchYear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_named_by_its_first_of_april() {
        for text in ["2017", "2017-18", "2017-2018"] {
            let year: CollectionYear = text.parse().expect("a year");
            assert_eq!((year.first_day(), year.last_day()), (date(2017, 4, 1), date(2018, 3, 31)));
            assert_eq!(year.to_string(), "2017-18");
        }
        for text in ["2016", "2027", "17", "2017-19", "2017-", "+2017", "abcd", ""] {
            assert_eq!(text.parse::<CollectionYear>(), Err(NoSuchYear), "{text:?}");
        }
    }

    #[test]
    fn a_row_is_covered_when_it_ran_on_any_day_of_the_year() {
        let year = CollectionYear::FIRST;
        assert!(year.overlaps(date(2010, 1, 1), None));
        assert!(year.overlaps(date(2018, 3, 31), None));
        assert!(year.overlaps(date(2010, 1, 1), Some(date(2017, 4, 1))));
        assert!(!year.overlaps(date(2010, 1, 1), Some(date(2017, 3, 31))));
        assert!(!year.overlaps(date(2018, 4, 1), None));
    }
}
