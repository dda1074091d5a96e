//! The only place that asks the machine for the time; everything else is told.

use jiff::Timestamp;
use jiff::civil::Date;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the composition's own clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Today in England.
pub fn today() -> Date {
    journey::time::LONDON.to_datetime(now()).date()
}
