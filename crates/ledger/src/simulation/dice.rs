//! Numbers drawn from a seed.

use crate::journal::Faults;

/// The same seed gives the same draws on every machine.
pub struct Dice(Faults);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Faults::new(seed, 0))
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.draw(bound)
    }

    /// An index into something that has so many.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("an index")
    }

    /// True once in so many draws.
    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}
