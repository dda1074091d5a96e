//! A seeded, synthetic authority for tests, benches and the demo. No child in it exists: every identifier begins with
//! `POP`, every worker with `worker-`, and the same seed gives the same authority on every machine.

mod care;
pub mod corpus;
mod day;
pub mod dice;
mod front_door;
mod leaving;
mod person;
mod protection;
pub mod rates;
mod story;

use ids::EventId;
use jiff::civil::Date;
use journey::Fact;

use dice::Dice;
use rates::Rates;
use story::Story;

/// The name of the source system under which the facts stand.
pub const SOURCE_SYSTEM: &str = "population";

/// A synthetic authority: so many children who become known between two days.
#[derive(Clone, Debug)]
pub struct Population {
    seed: u64,
    children: u32,
    from: Date,
    to: Date,
    rates: Rates,
}

/// One synthetic child, and everything that had been recorded of it by the last day.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    /// The identifier in the source system, visibly fictional.
    pub local_id: String,
    /// The facts in the order in which they were written down.
    pub events: Vec<(EventId, Fact)>,
}

impl Population {
    /// An authority with national rates; nothing in it is recorded after `to`.
    pub fn new(seed: u64, children: u32, from: Date, to: Date) -> Self {
        Self { seed, children, from, to, rates: Rates::ENGLAND }
    }

    /// The same children under other rates.
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }

    /// All children, each made when it is asked for.
    pub fn children(&self) -> impl ExactSizeIterator<Item = Child> + '_ {
        (0..self.children).map(|number| self.child(number))
    }

    /// One child by number; it is the same whoever else there is.
    pub fn child(&self, number: u32) -> Child {
        let mut story = Story::new(Dice::new(self.seed, u64::from(number)), self.rates, self.to);
        let local_id = format!("POP{number:06}");
        let window = day::between(self.from, self.to).max(0);
        let enters = day::days(self.from, story.dice.within(0, window));
        front_door::live(&mut story, &local_id, enters);
        Child { local_id, events: story.told() }
    }
}

#[cfg(test)]
mod tests;
