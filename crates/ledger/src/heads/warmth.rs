//! Which streams the writer holds ready, as far as its callers can tell: what it lacks they read for it, in their own time.
//!
//! A hint and no more. A stream that is taken for held and is not costs the writer the read; one that is held and taken for
//! forgotten costs a caller the read of a whole stream for nothing, so none that is held may be missing here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ids::{ChildId, Position};

use super::Stream;

/// Of each stream that is held, in which generation of the cache it was last used.
#[derive(Default)]
pub struct Warmth {
    noted: Mutex<Noted>,
}

#[derive(Default)]
struct Noted {
    generation: u64,
    streams: HashMap<ChildId, u64>,
}

/// A stream as a caller has read it, for the writer to take over if it does not hold it.
pub struct Warm {
    /// The stream.
    pub stream: Stream,
    /// Every event before this position was there when it was read.
    pub read_at: Position,
}

impl Warmth {
    /// A generation of the cache has become the old one, and the one before it is forgotten.
    pub fn turn(&self) {
        let mut noted = self.lock();
        let old = noted.generation;
        noted.generation += 1;
        noted.streams.retain(|_, used| *used >= old);
    }

    /// Notes that a stream is held, or about to be; says whether it was noted already.
    pub fn note(&self, child: ChildId) -> bool {
        let mut noted = self.lock();
        let generation = noted.generation;
        noted.streams.insert(child, generation).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(n: u32) -> ChildId {
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        ChildId::from_bytes(bytes)
    }

    #[test]
    fn a_stream_is_held_for_two_generations_after_it_was_used() {
        let warmth = Warmth::default();
        let [one, two] = [1, 2].map(child);
        assert!(!warmth.note(one));
        for (turns, expected) in [(0, true), (1, true), (2, false), (0, true), (3, false)] {
            (0..turns).for_each(|_| warmth.turn());
            assert_eq!(warmth.note(one), expected, "{turns} turns later");
        }
        assert!(!warmth.note(two));
    }

    #[test]
    fn none_of_very_many_streams_is_missing() {
        let warmth = Warmth::default();
        assert!(!(0..100_000).any(|n| warmth.note(child(n))));
        warmth.turn();
        assert!((0..100_000).all(|n| warmth.note(child(n))));
    }
}
