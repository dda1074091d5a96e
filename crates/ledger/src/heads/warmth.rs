//! Which streams the writer holds ready, as far as its callers can tell: what it lacks they read for it, in their own time.
//!
//! A hint and no more. A stream that is taken for held and is not costs the writer the read; one that is held and taken for
//! forgotten costs a caller a read for nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use ids::{ChildId, Position};

use super::Stream;

/// How many streams are remembered; two that meet in one place forget each other.
const PLACES: usize = 1 << 16;
/// The bits of a place that tell the generation.
const GENERATION: u64 = 0xffff;

/// Of each stream, in which generation of the cache it was last used.
pub struct Warmth {
    generation: AtomicU64,
    places: Box<[AtomicU64]>,
}

/// A stream as a caller has read it, for the writer to take over if it does not hold it.
pub struct Warm {
    /// The stream.
    pub stream: Stream,
    /// Every event before this position was there when it was read.
    pub read_at: Position,
}

impl Default for Warmth {
    fn default() -> Self {
        // A place that was never used tells of no generation that is held.
        Self { generation: AtomicU64::new(2), places: (0..PLACES).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Warmth {
    /// A generation of the cache has become the old one, and the one before it is forgotten.
    pub fn turn(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that a stream is about to be used; says whether the writer is thought to hold it.
    pub fn is_used(&self, child: ChildId) -> bool {
        let generation = self.generation.load(Ordering::Relaxed) & GENERATION;
        let tag = mixed(child);
        let place = &self.places[usize::try_from(tag >> 16).unwrap_or(0) % PLACES];
        let used = tag & !GENERATION | generation;
        let before = place.swap(used, Ordering::Relaxed);
        // Used in this generation or in the one before it, which is held too.
        before == used || before == (tag & !GENERATION | (generation.wrapping_sub(1) & GENERATION))
    }
}

/// 64 bits that depend on all of an id, whatever pattern ids are made to.
fn mixed(child: ChildId) -> u64 {
    let bytes = child.to_bytes();
    let half = |at: usize| {
        let mut half = [0; 8];
        half.copy_from_slice(&bytes[at..at + 8]);
        u64::from_be_bytes(half)
    };
    let mix = |z: u64| (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = mix(mix(half(0)).wrapping_add(half(8)));
    z ^ (z >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_held_for_two_generations_after_it_was_used() {
        let warmth = Warmth::default();
        let [one, two] = [1, 2].map(|n| ChildId::from_bytes([n; 16]));
        assert!(!warmth.is_used(one));
        for (turns, expected) in [(0, true), (1, true), (2, false), (0, true), (3, false)] {
            (0..turns).for_each(|_| warmth.turn());
            assert_eq!(warmth.is_used(one), expected, "{turns} turns later");
        }
        assert!(!warmth.is_used(two));
    }
}
