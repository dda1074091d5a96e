//! The only place that asks the machine for the time; everything else is told.

use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Clock, Instant};

/// The seconds that the machine's clock may tell: from 2010 on, before which there was no ledger and a clock was never set,
/// to the end of the last year that a fact may name.
const TRUSTED_SECONDS: RangeInclusive<i64> = 1_262_304_000..=7_289_654_399;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the composition's own clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Today in England.
pub fn today() -> Date {
    journey::time::LONDON.to_datetime(now()).date()
}

/// The clock that ledgers are given.
pub fn of_ledgers() -> Clock {
    Arc::new(|| Instant(now().as_microsecond()))
}

/// The times that a ledger believes of it.
pub fn trusted_times() -> RangeInclusive<Instant> {
    let [from, until] =
        [TRUSTED_SECONDS.start(), TRUSTED_SECONDS.end()].map(|second| Instant(second * 1_000_000));
    from..=until
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_believed_from_2010_to_2200() {
        let seconds = [TRUSTED_SECONDS.start(), TRUSTED_SECONDS.end()];
        let told = seconds.map(|second| Timestamp::from_second(*second).expect("a time").to_string());
        assert_eq!(told, ["2010-01-01T00:00:00Z", "2200-12-31T23:59:59Z"]);
    }
}
