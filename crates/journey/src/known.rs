//! What was known by then: three independent, inclusive bounds on the entries that a reader takes into account.

use alloc::string::String;
use core::fmt::{self, Write};
use core::str::FromStr;

use ids::Position;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::entry::Entry;
use crate::time::LONDON;

/// Leaves out what had not been recorded by then; without any bound, everything is known.
///
/// In text a bare date bounds the day of recording, which is the source's own claim; `position:N` and
/// `appended:INSTANT` bound what the ledger itself had taken. Several bounds stand with commas between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownAt {
    /// Only entries up to this position.
    pub position: Option<Position>,
    /// Only entries that the ledger had taken by this instant.
    pub appended_by: Option<Timestamp>,
    /// Only entries that their source says it had recorded by the end of this day in England; an entry whose
    /// source did not say counts as recorded when the ledger took it.
    pub recorded_on: Option<Date>,
}

impl KnownAt {
    /// No bound at all.
    pub const EVERYTHING: Self = Self { position: None, appended_by: None, recorded_on: None };

    /// Whether an entry had been recorded by then.
    pub fn admits(&self, entry: &Entry) -> bool {
        self.position.is_none_or(|last| entry.position <= last)
            && self.appended_by.is_none_or(|last| entry.appended_at <= last)
            && self.recorded_on.is_none_or(|day| entry.recorded_at() <= end_of_day(day))
    }

    /// Whether whatever is known here is known there too, by each bound for itself.
    pub fn is_within(&self, later: &Self) -> bool {
        fn bounds_no_earlier<T: PartialOrd>(own: Option<T>, later: Option<T>) -> bool {
            later.is_none_or(|later| own.is_some_and(|own| own <= later))
        }
        bounds_no_earlier(self.position, later.position)
            && bounds_no_earlier(self.appended_by, later.appended_by)
            && bounds_no_earlier(self.recorded_on, later.recorded_on)
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        *self == Self::EVERYTHING
    }
}

impl fmt::Display for KnownAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if let Some(day) = self.recorded_on {
            write!(text, ",{day}")?;
        }
        if let Some(position) = self.position {
            write!(text, ",position:{position}")?;
        }
        if let Some(instant) = self.appended_by {
            write!(text, ",appended:{instant}")?;
        }
        f.write_str(text.get(1..).unwrap_or("everything"))
    }
}

/// The text is not a bound on what was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2018-06-30, position:N or appended:INSTANT, each at most once")]
pub struct NotABound;

impl FromStr for KnownAt {
    type Err = NotABound;

    fn from_str(text: &str) -> Result<Self, NotABound> {
        let mut known = Self::EVERYTHING;
        for bound in text.split(',').map(str::trim) {
            let repeated = if let Some(position) = bound.strip_prefix("position:") {
                known.position.replace(Position(position.parse().map_err(|_| NotABound)?)).is_some()
            } else if let Some(instant) = bound.strip_prefix("appended:") {
                known.appended_by.replace(instant.parse().map_err(|_| NotABound)?).is_some()
            } else {
                known.recorded_on.replace(parse_day(bound).ok_or(NotABound)?).is_some()
            };
            if repeated {
                return Err(NotABound);
            }
        }
        Ok(known)
    }
}

/// The last instant of a day in England, to the nanosecond; no change of the clocks touches midnight.
pub fn end_of_day(day: Date) -> Timestamp {
    let midnight =
        day.tomorrow().ok().and_then(|next| LONDON.to_timestamp(next.to_datetime(Time::midnight())).ok());
    midnight.map_or(Timestamp::MAX, |midnight| midnight - SignedDuration::from_nanos(1))
}

/// A civil date and nothing else: jiff would also take the date of a longer text.
fn parse_day(text: &str) -> Option<Date> {
    (text.len() == "2018-06-30".len()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn text_and_back() {
        for text in [
            "2018-06-30",
            "position:17",
            "appended:2018-06-30T22:59:59.999999Z",
            "2018-06-30,position:0,appended:2018-06-30T00:00:00Z",
        ] {
            assert_eq!(text.parse::<KnownAt>().map(|known| known.to_string()), Ok(text.into()));
        }
        assert_eq!(KnownAt::EVERYTHING.to_string(), "everything");
    }

    #[test]
    fn what_was_known_earlier_is_known_later() {
        let known = |text: &str| text.parse::<KnownAt>().expect("a bound");
        let everything = KnownAt::EVERYTHING;
        assert!(known("2018-06-30").is_within(&known("2018-06-30")));
        assert!(known("2018-06-30").is_within(&known("2021-09-01")));
        assert!(known("2018-06-30,position:17").is_within(&known("2021-09-01")));
        assert!(known("position:17").is_within(&everything) && everything.is_within(&everything));
        assert!(!known("2021-09-01").is_within(&known("2018-06-30")));
        assert!(!known("2018-06-30").is_within(&known("position:17")), "nobody knows which is the later");
        assert!(!everything.is_within(&known("2018-06-30")));
    }

    #[test]
    fn days_end_at_midnight_in_england() {
        for (day, end) in [
            ("2018-06-30", "2018-06-30T22:59:59.999999999Z"),
            ("2018-03-24", "2018-03-24T23:59:59.999999999Z"),
            ("2018-03-25", "2018-03-25T22:59:59.999999999Z"),
            ("2018-10-27", "2018-10-27T22:59:59.999999999Z"),
            ("2018-10-28", "2018-10-28T23:59:59.999999999Z"),
        ] {
            let day: Date = day.parse().expect("a date");
            assert_eq!(end_of_day(day).to_string(), end);
        }
        assert_eq!(end_of_day(Date::MAX), Timestamp::MAX);
    }

    #[test]
    fn what_is_no_bound_is_refused() {
        for text in [
            "",
            "2018",
            "2018-02-30",
            "2018-06-30T10:00",
            "position:",
            "position:-1",
            "appended:now",
            "position:1,position:2",
        ] {
            assert_eq!(text.parse::<KnownAt>(), Err(NotABound), "{text:?}");
        }
    }
}
