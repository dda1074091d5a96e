//! How long a clock allows, written `45wd`, `10d`, `6w`, `3m` or `72h`.

use core::fmt;
use core::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
use journey::Occurred;
use journey::time::day_in_england;

use crate::calendar::{Calendar, days_after, days_before, months_after, months_before, weeks_after};

/// A length of time in the unit in which the law or the procedure states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Allowance {
    /// Days on which people are at work in England.
    WorkingDays(u16),
    /// Calendar days.
    Days(u16),
    /// Weeks of seven days.
    Weeks(u16),
    /// Calendar months, clamped to the end of a shorter month.
    Months(u16),
    /// Hours, which only facts with a time of day can settle to the hour.
    Hours(u16),
}

impl Allowance {
    /// The last day that is still in time, given day 0; hours are counted in whole days, rounded up.
    pub fn last_day(self, day_0: Date, calendar: &Calendar) -> Date {
        match self {
            Self::WorkingDays(count) => calendar.working_days_after(day_0, count),
            Self::Days(count) => days_after(day_0, count),
            Self::Weeks(count) => weeks_after(day_0, count),
            Self::Months(count) => months_after(day_0, count),
            Self::Hours(count) => days_after(day_0, count.div_ceil(24)),
        }
    }

    /// The day in England on which hours from an exact time end: where the clocks change it can be another than by days.
    pub(crate) fn ends(self, from: Option<Occurred>) -> Option<Date> {
        let (Self::Hours(hours), Some(from)) = (self, from.and_then(|from| from.instant())) else {
            return None;
        };
        from.checked_add(SignedDuration::from_hours(hours.into())).ok().map(day_in_england)
    }

    /// Whether days over this allowance are counted in working days.
    pub fn counts_working_days(self) -> bool {
        matches!(self, Self::WorkingDays(_))
    }

    /// Its last day counted back from a day: the day by which something had to come before it.
    pub fn day_before(self, day: Date, calendar: &Calendar) -> Date {
        match self {
            Self::WorkingDays(count) => calendar.working_days_before(day, count),
            Self::Days(count) => days_before(day, count),
            Self::Weeks(count) => days_before(day, count.saturating_mul(7)),
            Self::Months(count) => months_before(day, count),
            Self::Hours(count) => days_before(day, count.div_ceil(24)),
        }
    }

    /// The number, whatever its unit.
    pub const fn number(self) -> u16 {
        match self {
            Self::WorkingDays(count)
            | Self::Days(count)
            | Self::Weeks(count)
            | Self::Months(count)
            | Self::Hours(count) => count,
        }
    }

    /// Whether it allows no time at all.
    pub const fn is_none(self) -> bool {
        self.number() == 0
    }

    /// The number and the unit in words, as in "20 working days".
    pub fn in_words(self) -> InWords {
        InWords(self)
    }

    fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::WorkingDays(count) => (count, "wd", "working day"),
            Self::Days(count) => (count, "d", "day"),
            Self::Weeks(count) => (count, "w", "week"),
            Self::Months(count) => (count, "m", "month"),
            Self::Hours(count) => (count, "h", "hour"),
        }
    }
}

/// An allowance as words for a sentence.
#[derive(Clone, Copy, Debug)]
pub struct InWords(Allowance);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, _, unit) = self.0.parts();
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, suffix, _) = self.parts();
        write!(f, "{count}{suffix}")
    }
}

/// The text is not an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number and one of wd, d, w, m, h, as in 45wd")]
pub struct NotAnAllowance;

impl FromStr for Allowance {
    type Err = NotAnAllowance;

    fn from_str(text: &str) -> Result<Self, NotAnAllowance> {
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or(NotAnAllowance)?;
        let (count, unit) = text.split_at(unit_at);
        let count = count.parse().map_err(|_| NotAnAllowance)?;
        match unit {
            "wd" => Ok(Self::WorkingDays(count)),
            "d" => Ok(Self::Days(count)),
            "w" => Ok(Self::Weeks(count)),
            "m" => Ok(Self::Months(count)),
            "h" => Ok(Self::Hours(count)),
            _ => Err(NotAnAllowance),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn text_and_back() {
        for text in ["45wd", "3m", "6w", "10d", "72h", "0d"] {
            assert_eq!(text.parse::<Allowance>().map(|allowance| allowance.to_string()), Ok(text.into()));
        }
        for text in ["", "45", "wd", "45 wd", "-1d", "+1d", "70000d", "4y", "4wdd"] {
            assert_eq!(text.parse::<Allowance>(), Err(NotAnAllowance), "{text:?}");
        }
    }

    #[test]
    fn words_agree_in_number() {
        assert_eq!(Allowance::WorkingDays(20).in_words().to_string(), "20 working days");
        assert_eq!(Allowance::Months(1).in_words().to_string(), "1 month");
    }

    #[test]
    fn each_unit_has_its_last_day() {
        let calendar = Calendar::england();
        let monday: Date = "2026-11-23".parse().expect("a date");
        for (allowance, last) in [
            ("45wd", "2027-01-28"),
            ("10d", "2026-12-03"),
            ("6w", "2027-01-04"),
            ("3m", "2027-02-23"),
            ("72h", "2026-11-26"),
        ] {
            let allowance: Allowance = allowance.parse().expect("an allowance");
            assert_eq!(allowance.last_day(monday, &calendar).to_string(), last);
        }
    }
}
