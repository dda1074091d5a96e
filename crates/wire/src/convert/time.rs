//! Dates, times of day, and when something occurred.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset};
use journey::time::{LONDON, YEARS};
use journey::{Clock, Day, Occurred, Precision};

use super::{Found, FromWire, Path, ToWire};
use crate::pb::{self, ErrorReason};

/// How far a clock anywhere on earth may be from UTC, in minutes.
const OFFSET_MINUTES: std::ops::RangeInclusive<i32> = -12 * 60..=14 * 60;

impl FromWire<pb::Date> for Day {
    fn from_wire(wire: pb::Date, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let Some(year) = i16::try_from(wire.year).ok().filter(|year| YEARS.contains(year)) else {
            return found.note(at, ErrorReason::OccurredAtOutOfRange);
        };
        let date = |month: i32, day: i32| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
        let day = match (wire.month, wire.day) {
            (0, 0) => date(1, 1).map(Self::in_year_of),
            (month, 0) => date(month, 1).map(Self::in_month_of),
            (month, day) => date(month, day).map(Self::exact),
        };
        day.or_else(|| found.note(at, ErrorReason::DateInvalid))
    }
}

impl ToWire<pb::Date> for Day {
    fn to_wire(&self) -> pb::Date {
        let date = self.first();
        let (month, day) = match self.precision() {
            Precision::Day => (date.month(), date.day()),
            Precision::Month => (date.month(), 0),
            Precision::Year => (0, 0),
        };
        pb::Date { year: date.year().into(), month: month.into(), day: day.into() }
    }
}

/// A date that has to be complete.
impl FromWire<pb::Date> for Date {
    fn from_wire(wire: pb::Date, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let day = Day::from_wire(wire, at, found)?;
        let complete = day.precision() == Precision::Day;
        if complete { Some(day.first()) } else { found.note(at, ErrorReason::DateInvalid) }
    }
}

impl ToWire<pb::Date> for Date {
    fn to_wire(&self) -> pb::Date {
        Day::exact(*self).to_wire()
    }
}

required! { Date: pb::Date, FieldMissing }

impl FromWire<pb::TimeOfDay> for Time {
    fn from_wire(wire: pb::TimeOfDay, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let time = || {
            let (hours, minutes) = (wire.hours.try_into().ok()?, wire.minutes.try_into().ok()?);
            // `Time::new` lets a leap second through as the second before it; here it is refused as what it is.
            let seconds = wire.seconds.try_into().ok().filter(|seconds| *seconds < 60)?;
            Self::new(hours, minutes, seconds, wire.nanos).ok()
        };
        time().or_else(|| found.note(at, ErrorReason::TimestampMalformed))
    }
}

impl ToWire<pb::TimeOfDay> for Time {
    fn to_wire(&self) -> pb::TimeOfDay {
        pb::TimeOfDay {
            hours: self.hour().into(),
            minutes: self.minute().into(),
            seconds: self.second().into(),
            nanos: self.subsec_nanosecond(),
        }
    }
}

impl FromWire<pb::Occurred> for Occurred {
    fn from_wire(wire: pb::Occurred, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let Some(date) = wire.date else { return found.note(at, ErrorReason::OccurredAtMissing) };
        let day = Day::from_wire(date, &at.field("date"), found);
        let time_at = at.field("time");
        let Some(time) = wire.time else {
            // An offset alone says nothing: the sender has lost the time.
            let lost = wire.utc_offset_minutes.is_some();
            return if lost { found.note(&time_at, ErrorReason::FieldMissing) } else { day.map(Self::on) };
        };
        let time = Time::from_wire(time, &time_at, found);
        let (day, time) = (day?, time?);
        if day.precision() != Precision::Day {
            return found.note(&time_at, ErrorReason::DateInvalid);
        }
        let offset = match wire.utc_offset_minutes {
            Some(minutes) => offset(minutes, &at.field("utc_offset_minutes"), found)?,
            None => offset_in_london(day.first().to_datetime(time), &time_at, found)?,
        };
        Some(Self::at(day.first(), Clock { time, offset }))
    }
}

fn offset(minutes: i32, at: &Path<'_>, found: &mut Found) -> Option<Offset> {
    let minutes = Some(minutes).filter(|minutes| OFFSET_MINUTES.contains(minutes));
    let offset = minutes.and_then(|minutes| Offset::from_seconds(minutes * 60).ok());
    offset.or_else(|| found.note(at, ErrorReason::TimestampMalformed))
}

/// How far London's clocks were from UTC when they showed a time, if they showed it once.
fn offset_in_london(local: DateTime, at: &Path<'_>, found: &mut Found) -> Option<Offset> {
    match LONDON.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Some(offset),
        AmbiguousOffset::Gap { .. } => found.note(at, ErrorReason::LocalTimeNonexistent),
        AmbiguousOffset::Fold { .. } => found.note(at, ErrorReason::LocalTimeAmbiguous),
    }
}

impl ToWire<pb::Occurred> for Occurred {
    fn to_wire(&self) -> pb::Occurred {
        pb::Occurred {
            date: Some(self.day().to_wire()),
            time: self.clock().map(|clock| clock.time.to_wire()),
            utc_offset_minutes: self.clock().map(|clock| clock.offset.seconds() / 60),
        }
    }
}

required! { Occurred: pb::Occurred, OccurredAtMissing }

/// An instant as a source recorded it.
impl FromWire<prost_types::Timestamp> for Timestamp {
    fn from_wire(wire: prost_types::Timestamp, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        if !(0..1_000_000_000).contains(&wire.nanos) {
            return found.note(at, ErrorReason::TimestampMalformed);
        }
        let instant = Self::new(wire.seconds, wire.nanos).ok();
        let in_range = instant.filter(|instant| YEARS.contains(&Offset::UTC.to_datetime(*instant).year()));
        in_range.or_else(|| found.note(at, ErrorReason::OccurredAtOutOfRange))
    }
}

impl ToWire<prost_types::Timestamp> for Timestamp {
    fn to_wire(&self) -> prost_types::Timestamp {
        // The seconds are rounded down and the fraction counts up from them, as the message has it.
        let nanos = self.as_nanosecond().rem_euclid(1_000_000_000);
        let seconds = self.as_nanosecond().div_euclid(1_000_000_000);
        prost_types::Timestamp {
            seconds: i64::try_from(seconds).unwrap_or_default(),
            nanos: i32::try_from(nanos).unwrap_or_default(),
        }
    }
}
