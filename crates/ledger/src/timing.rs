//! The time that a group is given: never before the newest event, and none at all from a clock that cannot be believed.
//!
//! Order comes from positions and owes nothing to a clock. One that was set back, or stands still, makes the times of
//! events stand still; one that was set forward is believed, and its time is kept until the true one has caught up.

use std::ops::RangeInclusive;

use crate::Clock;
use crate::model::Instant;

/// By how many microseconds a clock may be behind the newest event before it is worth a word.
const BEHIND_MAX: i64 = 60_000_000;

/// The clock of one ledger, and the time of its newest event.
pub struct Timing {
    clock: Clock,
    trusted: RangeInclusive<Instant>,
    newest: Instant,
    /// What was last said of the clock, which is not said again.
    standing: Standing,
}

/// How the clock stands to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Right,
    Behind,
    Untrusted,
}

impl Timing {
    /// A clock that may tell certain times, behind a newest event.
    pub fn new(clock: Clock, trusted: RangeInclusive<Instant>, newest: Instant) -> Self {
        Self { clock, trusted, newest, standing: Standing::Right }
    }

    /// The time of the newest event.
    pub fn newest(&self) -> Instant {
        self.newest
    }

    /// The time for events that are recorded now; nothing where the clock cannot be believed.
    pub fn now(&mut self) -> Option<Instant> {
        let told = (self.clock)();
        let standing = if !self.trusted.contains(&told) {
            Standing::Untrusted
        } else if told.0.saturating_add(BEHIND_MAX) < self.newest.0 {
            Standing::Behind
        } else {
            Standing::Right
        };
        if std::mem::replace(&mut self.standing, standing) != standing {
            self.say(told);
        }
        (standing != Standing::Untrusted).then(|| self.newest.max(told))
    }

    /// An event was recorded at a time.
    pub fn is_used(&mut self, appended_at: Instant) {
        self.newest = appended_at;
    }

    fn say(&self, told: Instant) {
        let behind_by = self.newest.0.saturating_sub(told.0) / 1_000_000;
        match self.standing {
            Standing::Right => tracing::info!("the clock tells a time that can be"),
            Standing::Behind => {
                tracing::warn!(
                    behind_by,
                    "the clock is behind the newest event, whose time is given until it is past"
                );
            }
            Standing::Untrusted => {
                tracing::error!("the clock tells a time that cannot be: nothing new is recorded");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const YEAR: i64 = 365 * 86_400 * 1_000_000;
    /// Some day in 2026.
    const TODAY: i64 = 56 * YEAR;

    #[test]
    fn whatever_a_clock_tells_times_never_run_backwards() {
        let told = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&told);
        let clock: Clock = Arc::new(move || Instant(clock.load(Ordering::Relaxed)));
        let trusted = Instant(50 * YEAR)..=Instant(230 * YEAR);
        let mut timing = Timing::new(clock, trusted, Instant(TODAY));
        for (row, tells, expected, standing) in [
            ("as it should", TODAY + 1, Some(TODAY + 1), Standing::Right),
            ("frozen", TODAY + 1, Some(TODAY + 1), Standing::Right),
            ("a second back", TODAY - 1_000_000, Some(TODAY + 1), Standing::Right),
            ("five years back", TODAY - 5 * YEAR, Some(TODAY + 1), Standing::Behind),
            ("as it was before", TODAY + 2, Some(TODAY + 2), Standing::Right),
            ("1970", 0, None, Standing::Untrusted),
            ("before everything", i64::MIN, None, Standing::Untrusted),
            ("after everything", i64::MAX, None, Standing::Untrusted),
            ("ten years ahead", TODAY + 10 * YEAR, Some(TODAY + 10 * YEAR), Standing::Right),
            ("put right", TODAY + 3, Some(TODAY + 10 * YEAR), Standing::Behind),
            ("past that", TODAY + 11 * YEAR, Some(TODAY + 11 * YEAR), Standing::Right),
        ] {
            told.store(tells, Ordering::Relaxed);
            let now = timing.now();
            assert_eq!((now, timing.standing), (expected.map(Instant), standing), "{row}");
            now.into_iter().for_each(|now| timing.is_used(now));
        }
    }
}
