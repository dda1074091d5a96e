//! A seeded, synthetic authority for tests, benches and the demo. No child in it exists: every identifier begins with
//! `POP`, every worker with `worker-`, and the same seed gives the same authority on every machine.
//!
//! Journeys are whole, from contact to care leaver, and as often right, late, drifting and badly recorded as those of
//! England: [`figures`] has the national figures that they are made to come near, [`rates`] what brings them there.
//! What is wrong in them is meant to be found: late entries, entries made all at once, corrections, retractions,
//! texts copied from one child to another, visits that do not say whether the child was seen alone, facts in an
//! order that cannot be, plans that overlap. No correction or retraction is without effect.

mod actions;
mod adoption;
mod allocation;
mod assessment;
mod care;
pub mod clerk;
pub mod corpus;
mod court;
mod day;
pub mod dice;
mod education;
mod enquiry;
mod family;
pub mod figures;
mod front_door;
mod health;
mod leaving;
mod meetings;
mod missing;
mod need;
mod oversight;
mod person;
mod placements;
mod protection;
pub mod rates;
mod record;
mod recording;
mod reviews;
mod services;
mod steps;
mod story;
mod unusual;
mod visits;
pub mod workforce;

use ids::{ChildId, EventId, Position, Revision};
use jiff::civil::Date;
use journey::{Entry, Fact, Journey, Kind};
use uuid::Uuid;

use dice::Dice;
use family::Family;
use person::Person;
use rates::Rates;
use story::Story;
use workforce::{District, Worker, district_children};

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
    districts: Vec<District>,
}

/// One synthetic child, and everything that had been recorded of it by the last day.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    /// The child's number, from 0.
    pub number: u32,
    /// The identifier by which facts of other children name the child.
    pub child_id: ChildId,
    /// The identifier in the source system, visibly fictional.
    pub local_id: String,
    /// The facts in the order in which they were written down.
    pub events: Vec<(EventId, Fact)>,
}

/// What a system of the authority sends, as a row of a jurisdiction file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The system's name, as events carry it.
    pub system: &'static str,
    /// The kinds that it sends.
    pub kinds: Vec<Kind>,
    /// The first day of which it tells.
    pub from: Date,
    /// The last day of which it tells; none while it goes on.
    pub until: Option<Date>,
}

impl Population {
    /// An authority with national rates; nothing in it is recorded after `to`.
    pub fn new(seed: u64, children: u32, from: Date, to: Date) -> Self {
        let unstaffed = Self { seed, children, from, to, rates: Rates::ENGLAND, districts: Vec::new() };
        unstaffed.staffed()
    }

    /// The same children under other rates.
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { rates, ..self }.staffed()
    }

    fn staffed(self) -> Self {
        let count = self.children.div_ceil(district_children(self.from, self.to)).max(1);
        let district = |number| District::new(self.seed, number, (self.from, self.to), &self.rates);
        Self { districts: (0..count).map(district).collect(), ..self }
    }

    /// All children, each made when it is asked for.
    pub fn children(&self) -> impl ExactSizeIterator<Item = Child> + '_ {
        (0..self.children).map(|number| self.child(number))
    }

    /// One child by number; it is the same whoever else there is.
    pub fn child(&self, number: u32) -> Child {
        let dice = Dice::new(self.seed, u64::from(number));
        let mut story = Story::new(dice, self, number);
        let family = Family::of(self.seed, number);
        let shared = family.shared(self.seed, (self.from, self.to));
        let person = Person::new(&mut story, number, family, shared);
        let local_id = Self::local_id(number);
        front_door::live(&mut story, &person, &local_id);
        Child { number, child_id: self.child_id(number), local_id, events: story.told() }
    }

    /// The identifier of a child in the source system.
    pub fn local_id(number: u32) -> String {
        format!("POP{number:06}")
    }

    /// The identifier by which facts of other children name a child. A ledger that gives out identifiers of its own
    /// has to put them in its place.
    pub fn child_id(&self, number: u32) -> ChildId {
        let bytes = Dice::new(self.seed ^ 0xC41D_C41D_C41D_C41D, u64::from(number)).bytes();
        ChildId::new(Uuid::new_v8(bytes)).unwrap_or(ChildId::AUTHORITY_STREAM)
    }

    /// What a ledger would hold into which the children were brought one after another: dense positions, revisions
    /// from 0 for each child, each entry taken at the moment in which it was written down.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let mut next = 0;
        self.children().flat_map(move |child| {
            let first = Position(next);
            next += u64::try_from(child.events.len()).unwrap_or(0);
            child.entries(first)
        })
    }

    /// What a ledger would hold that took everything in the moment in which it was written down: dense positions over
    /// all children. All of it is in memory.
    pub fn ledger_entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.entries().collect();
        entries.sort_by_key(|entry| (entry.appended_at, entry.position));
        for (entry, position) in entries.iter_mut().zip(0..) {
            entry.position = Position(position);
        }
        entries
    }

    /// The children's journeys as they stand at the end, with the entries' positions those of [`Self::entries`].
    pub fn journeys(&self) -> impl Iterator<Item = (Child, Journey)> + '_ {
        let mut next = 0;
        self.children().map(move |child| {
            let first = Position(next);
            next += u64::try_from(child.events.len()).unwrap_or(0);
            let journey = Journey::fold(child.child_id, child.clone().entries(first));
            (child, journey)
        })
    }

    /// Everybody who ever worked for the authority.
    pub fn workers(&self) -> impl Iterator<Item = Worker> + '_ {
        self.districts.iter().flat_map(District::workers)
    }

    /// What the authority's systems send: one live case system, every kind of fact about a child.
    pub fn sources(&self) -> Vec<Source> {
        let of_children = Kind::ALL.iter().copied().filter(|kind| kind.number() < 900);
        vec![Source { system: SOURCE_SYSTEM, kinds: of_children.collect(), from: self.from, until: None }]
    }

    /// The day on which an inspection was announced.
    pub fn inspection(&self) -> Date {
        let into = i64::from(day::between(self.from, self.to).max(0)) * 3 / 5;
        day::on_working_day(day::days(self.from, i32::try_from(into).unwrap_or(0)))
    }

    fn district(&self, number: u32) -> &District {
        let at = usize::try_from(number / district_children(self.from, self.to))
            .unwrap_or(0)
            .min(self.districts.len() - 1);
        &self.districts[at]
    }
}

impl Child {
    /// The facts as entries of a ledger, from a position on.
    pub fn entries(self, first: Position) -> impl Iterator<Item = Entry> {
        let child = self.child_id;
        self.events.into_iter().zip(0..).map(move |((event_id, fact), at)| {
            let appended_at = fact.recorded.map(|recorded| recorded.at).unwrap_or_default();
            Entry::new(child, (Position(first.0 + at), Revision(at)), event_id, appended_at, fact)
        })
    }

    /// The journey, alone in its ledger.
    pub fn journey(self) -> Journey {
        Journey::fold(self.child_id, self.entries(Position(0)))
    }
}

#[cfg(test)]
mod tests;
