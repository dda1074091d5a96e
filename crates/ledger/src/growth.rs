//! When a store has grown so far beyond its rows that it is made again: that is the compaction of an engine which has
//! none of its own.

/// What an event takes in a store that was freshly filled: 60 to 130 bytes by the measurements of `ledger-sled`.
const EVENT_BYTES: u64 = 128;
/// What a stream takes besides: its head, and a row that a projection keeps of the child.
const STREAM_BYTES: u64 = 1_024;
/// How many times that is still no reason: between two merges of runs a store holds its rows more than once. While heads
/// and rows of projections are written again and again, sled's file grows by some 450 bytes an event (measured over an
/// hour and more) and never shrinks: with four times the limit would run ahead of it for ever.
const TIMES: u64 = 2;
/// What is never a reason, however little the rows take: it is written again in a second, and few disks miss it.
const FREE_BYTES: u64 = 128 << 20;
/// How many batches go by between two looks, since a look asks the file system.
const BATCHES: u32 = 64;

/// Watches how a store grows.
#[derive(Debug, Default)]
pub struct Growth {
    batches: u32,
    state: Made,
}

/// What is known of the store's size when it was last made again.
#[derive(Debug, Default, PartialEq, Eq)]
enum Made {
    /// Not while this process has run.
    #[default]
    Before,
    /// It was, and has not been looked at since.
    Just,
    /// It was, and then took so many bytes.
    With(u64),
}

impl Growth {
    /// Whether the next look is due, now that another batch is in the store.
    pub fn is_look_due(&mut self) -> bool {
        self.batches += 1;
        let is_due = self.batches >= BATCHES;
        if is_due {
            self.batches = 0;
        }
        is_due
    }

    /// Whether the store takes so much that it is to be made again.
    pub fn is_too_large(&mut self, disk_bytes: u64, events: u64, streams: u64) -> bool {
        let rows = events.saturating_mul(EVENT_BYTES).saturating_add(streams.saturating_mul(STREAM_BYTES));
        let limit = rows.saturating_mul(TIMES).saturating_add(FREE_BYTES);
        // What takes as much when it is fresh is not made smaller by making it again.
        let fresh = match self.state {
            Made::Before => 0,
            Made::Just => disk_bytes,
            Made::With(bytes) => bytes,
        };
        if self.state == Made::Just {
            self.state = Made::With(disk_bytes);
        }
        disk_bytes > limit.max(fresh.saturating_mul(2))
    }

    /// The store was made again, for whatever reason.
    pub fn made_again(&mut self) {
        *self = Self { batches: 0, state: Made::Just };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn a_store_is_too_large_by_what_its_rows_should_take() {
        for (disk_mib, events, streams, too_large) in [
            (0, 0, 0, false),
            (128, 0, 0, false),
            (129, 0, 0, true),
            (380, 1_000_000, 5_000, false),
            (390, 1_000_000, 5_000, true),
            (2_600, 10_000_000, 50_000, false),
            (2_700, 10_000_000, 50_000, true),
            (u64::MAX / MIB, u64::MAX, u64::MAX, false),
        ] {
            let found = Growth::default().is_too_large(disk_mib * MIB, events, streams);
            assert_eq!(found, too_large, "{disk_mib} MiB for {events} events of {streams} streams");
        }
    }

    #[test]
    fn what_is_as_large_when_fresh_is_left_until_it_has_doubled() {
        let mut growth = Growth::default();
        assert!(growth.is_too_large(400 * MIB, 10, 1));
        growth.made_again();
        for (disk_mib, too_large) in [(400, false), (799, false), (800, false), (801, true)] {
            assert_eq!(growth.is_too_large(disk_mib * MIB, 10, 1), too_large, "{disk_mib} MiB");
        }
    }

    #[test]
    fn a_look_is_due_every_so_many_batches() {
        let mut growth = Growth::default();
        let looks = (0..10 * BATCHES).filter(|_| growth.is_look_due()).count();
        assert_eq!(looks, 10);
    }
}
