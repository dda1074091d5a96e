//! Numbers drawn from a seed.

use ledger::journal::Faults;

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

    /// A number below a bound, as a length or an index.
    pub fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).expect("an index")
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for n in (1..list.len()).rev() {
            list.swap(n, self.index(n + 1));
        }
    }
}
