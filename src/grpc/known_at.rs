//! The bounds of what was known by then, from the wire, and held against events that nobody has decoded.

use ids::Position;
use jiff::Timestamp;
use jiff::civil::Date;
use journey::KnownAt;
use journey::known::end_of_day;
use ledger::Recorded;
use wire::fault::Violation;
use wire::pb;
use wire::pb::ErrorReason as R;

/// Reads the bounds.
pub fn known_at(known: Option<&pb::KnownAt>) -> Result<KnownAt, Violation> {
    let Some(known) = known else {
        return Ok(KnownAt::EVERYTHING);
    };
    Ok(KnownAt {
        position: known.position.map(|position| cursor(position, "position").map(Position)).transpose()?,
        appended_by: known.appended_by.as_ref().map(|time| timestamp(time, "appended_by")).transpose()?,
        recorded_on: known.recorded_on.as_ref().map(|day| date(day, "recorded_on")).transpose()?,
    })
}

/// A position or revision from the wire; what a signed number below zero turns into is no cursor.
pub fn cursor(value: u64, field: &str) -> Result<u64, Violation> {
    i64::try_from(value).map(|_| value).map_err(|_| Violation::new(field, R::CursorOutOfRange))
}

/// A complete civil date from the wire.
pub fn date(date: &pb::Date, field: &str) -> Result<Date, Violation> {
    let part = |number: i32| i8::try_from(number).ok();
    let parts = i16::try_from(date.year).ok().zip(part(date.month)).zip(part(date.day));
    let whole = parts.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    whole.ok_or_else(|| Violation::new(field, R::DateInvalid))
}

/// A civil date for the wire.
pub fn date_message(date: Date) -> pb::Date {
    pb::Date { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// An instant from the wire.
pub fn timestamp(time: &prost_types::Timestamp, field: &str) -> Result<Timestamp, Violation> {
    if !(0..1_000_000_000).contains(&time.nanos) {
        return Err(Violation::new(field, R::TimestampMalformed));
    }
    Timestamp::new(time.seconds, time.nanos).map_err(|_| Violation::new(field, R::CursorOutOfRange))
}

/// An instant for the wire.
pub fn timestamp_message(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: time.as_second(), nanos: time.subsec_nanosecond() }
}

/// The bounds for the wire.
pub fn known_message(known: &KnownAt) -> pb::KnownAt {
    pb::KnownAt {
        position: known.position.map(|position| position.0),
        appended_by: known.appended_by.map(timestamp_message),
        recorded_on: known.recorded_on.map(date_message),
    }
}

/// Bounds that can be held against undecoded events.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    position: u64,
    appended_micros: i64,
    recorded_second: i64,
}

impl Bounds {
    /// Prepares the bounds.
    pub fn new(known: &KnownAt) -> Self {
        Self {
            position: known.position.map_or(u64::MAX, |last| last.0),
            appended_micros: known.appended_by.map_or(i64::MAX, Timestamp::as_microsecond),
            recorded_second: known.recorded_on.map_or(i64::MAX, |day| end_of_day(day).as_second()),
        }
    }

    /// Whether an event had been recorded by then.
    pub fn admit(&self, event: &Recorded) -> bool {
        const NOT_SAID: i64 = i64::MIN;
        let recorded = match event.lookup.recorded_second {
            NOT_SAID => event.appended_at.0.div_euclid(1_000_000),
            said => said,
        };
        event.position.0 <= self.position
            && event.appended_at.0 <= self.appended_micros
            && recorded <= self.recorded_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_and_dates_that_cannot_be_are_refused() {
        for (value, allowed) in [(0, true), (i64::MAX as u64, true), (u64::MAX, false), (1 << 63, false)] {
            assert_eq!(cursor(value, "position").is_ok(), allowed, "{value}");
        }
        for (year, month, day, allowed) in [
            (2020, 2, 29, true),
            (2019, 2, 29, false),
            (2019, 4, 31, false),
            (2019, 4, 0, false),
            (99_999, 1, 1, false),
        ] {
            assert_eq!(date(&pb::Date { year, month, day }, "day").is_ok(), allowed, "{year}-{month}-{day}");
        }
    }
}
