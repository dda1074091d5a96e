//! Facts as an extract states them, each with the names by which it is known when it is stated again.
//!
//! A fact is recognised by its kind, its child and its natural key: the day on which a plan began, the start of the
//! assessment that was authorised. What forms call things, and where they stand, is no part of it. So an extract that
//! is sent again, sorted otherwise or numbered anew by its supplier says nothing new; a value that differs corrects
//! the fact of that key, and a key that is new is a new fact.

mod difference;
mod identity;

use jiff::civil::Date;
use journey::facts::ChildRegistered;
use journey::{Event, Kind, Occurred, Written};

use crate::event_id::ImportKey;

pub use difference::{Course, Occasion, Received, difference};
pub(crate) use difference::{Scope, compare};
pub(crate) use identity::registered;

/// A fact as an extract states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// What makes it the same fact when it is stated again, besides the child and the kind.
    pub key: Vec<String>,
    /// When it occurred.
    pub occurred: Occurred,
    /// What happened.
    pub event: Event,
    /// The table, list or module that states it.
    pub table: &'static str,
    /// The row of it, where rows are counted.
    pub row: Option<u64>,
}

/// What an extract says of one child.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChildFacts {
    /// Who the child is, and the day on which that can first be said.
    pub registered: Option<(Date, ChildRegistered)>,
    /// What happened.
    pub facts: Vec<Stated>,
    /// What holds on the last day of which the extract tells, which does not say since when; of each kind, role and
    /// plan one. It is a fact of that day when the last that is known is different, and else nothing new.
    pub holding: Vec<Stated>,
    /// For which facts its silence means that there are none.
    pub complete: Vec<Complete>,
    /// The kinds of which it names whatever is open on its last day. Nothing of an extract of which something that may be
    /// the child's could not be read.
    pub names_open: Vec<Kind>,
}

/// A kind of fact of which an extract names every one that occurred between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complete {
    /// The kind.
    pub kind: Kind,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Makes names for what a format does not name, or names anew with every release of its supplier's forms.
#[derive(Clone, Copy)]
pub struct Names<'k> {
    key: &'k ImportKey,
    local_id: &'k str,
}

impl<'k> Names<'k> {
    /// The names of one child's plans, enquiries, placements.
    pub fn new(key: &'k ImportKey, local_id: &'k str) -> Self {
        Self { key, local_id }
    }

    /// The name of a thing by what tells it from the child's others of its sort; the same whichever format tells of it.
    pub fn of<I: Written>(&self, sort: &str, natural_key: &[&str]) -> Option<I> {
        let digest = self.key.digest(&[&[sort, self.local_id], natural_key].concat());
        let hex: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        I::parse(&format!("{sort}-{hex}")).ok()
    }
}

#[cfg(test)]
mod tests;
