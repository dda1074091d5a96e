//! What journeys leave behind to be held against others: what one leaves on several days is held once, with the days
//! on which it stands.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use ids::ChildId;
use jiff::civil::Date;
use journey::EntryRef;

use super::item::Item;
use super::scene::{Scene, Settings};

/// What one journey leaves behind to be held against others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    /// The child.
    pub(crate) child: ChildId,
    /// What it is about.
    pub(crate) subject: Cow<'static, str>,
    /// With what it is to be compared: traces of one key are alike, or of one family.
    pub(crate) key: Arc<str>,
    /// The day.
    pub(crate) on: Date,
    /// What it says, as its measure means it.
    pub(crate) says: u8,
    /// A fingerprint, where it has one.
    pub(crate) print: Box<[u8]>,
    /// The team.
    pub(crate) team: Option<Arc<str>>,
    /// The worker.
    pub(crate) worker: Option<Arc<str>>,
    /// The source.
    pub(crate) source: Option<&'static str>,
    /// The entries on which it rests.
    pub(crate) grounds: Box<[EntryRef]>,
}

/// Says what a journey leaves behind on a day.
pub(crate) type Collect = for<'a> fn(&Scene<'a>, &mut Vec<Trace>);

/// Counts the traces of all journeys on a day, which are ordered by their keys and days: gives each thing that is
/// counted in the name of a child.
pub(crate) type Settle = for<'t> fn(&Settings<'_>, &[&'t Trace], &mut dyn FnMut(ChildId, Item<'t>));

impl Trace {
    /// The counted thing that it becomes.
    pub(crate) fn item(&self, is_in: bool) -> Item<'_> {
        Item {
            team: self.team.as_deref().map(Cow::Borrowed),
            worker: self.worker.as_deref().map(Cow::Borrowed),
            source: self.source,
            grounds: self.grounds.to_vec(),
            ..Item::new(&*self.subject, self.on, is_in)
        }
    }
}

/// What all journeys have left behind, as one way of collecting finds it, on several days.
#[derive(Clone, Debug)]
pub(super) struct Traces {
    collect: Collect,
    held: Vec<Held>,
    /// Keys, teams and workers, each of them once.
    names: BTreeSet<Arc<str>>,
    /// Where those of the journey begin that is being added.
    journey: usize,
}

/// A trace, and the days on which it stands, by their numbers among those that were asked for.
#[derive(Clone, Debug)]
struct Held {
    trace: Trace,
    days: Range<u16>,
}

impl Traces {
    /// None yet.
    pub(super) fn new(collect: Collect) -> Self {
        Self { collect, held: Vec::new(), names: BTreeSet::new(), journey: 0 }
    }

    /// Whether they are collected so. Where it cannot be told they are collected twice.
    pub(super) fn are_by(&self, collect: Collect) -> bool {
        core::ptr::fn_addr_eq(self.collect, collect)
    }

    /// Adds what one journey leaves behind on a day, in the name of a child; of one journey one day after the other. What
    /// stood on the day before already stands longer, in the order in which each of the two days has it.
    pub(super) fn add(&mut self, scene: &Scene<'_>, child: ChildId, day: u16) {
        let mut left = Vec::new();
        (self.collect)(scene, &mut left);
        let mut place = self.journey;
        for trace in left {
            let trace = Trace { child, ..trace };
            let mut others = self.held[place..].iter();
            match others.position(|held| held.days.end == day && held.trace == trace) {
                Some(further) => {
                    place += further;
                    self.held[place].days.end = day + 1;
                }
                None => {
                    let trace = self.sharing(trace);
                    self.held.insert(place, Held { trace, days: day..day + 1 });
                }
            }
            place += 1;
        }
    }

    /// A trace that is to be held, with its names from among those that are held already.
    fn sharing(&mut self, trace: Trace) -> Trace {
        let mut name = |name: Arc<str>| match self.names.get(&name) {
            Some(held) => Arc::clone(held),
            None => {
                self.names.insert(Arc::clone(&name));
                name
            }
        };
        let (key, team, worker) = (name(trace.key), trace.team.map(&mut name), trace.worker.map(&mut name));
        Trace { key, team, worker, ..trace }
    }

    /// The journey was added. On what its traces rest is asked of those alone that stand on the day of the rows.
    pub(super) fn end_journey(&mut self, rows_of: Option<u16>) {
        for Held { trace, days } in &mut self.held[self.journey..] {
            if rows_of.is_none_or(|day| !days.contains(&day)) {
                trace.grounds = Box::default();
            }
        }
        self.journey = self.held.len();
    }

    /// Takes back what was left in the name of a child.
    pub(super) fn forget(&mut self, child: ChildId) {
        self.held.retain(|held| held.trace.child != child);
        self.journey = self.held.len();
    }

    /// Adds what other journeys left.
    pub(super) fn merge(&mut self, other: Self) {
        self.held.extend(other.held);
        self.journey = self.held.len();
    }

    /// Puts them in the order in which they are counted.
    pub(super) fn sort(&mut self) {
        self.held.sort_by(|Held { trace: a, .. }, Held { trace: b, .. }| {
            (&a.key, a.on, a.child, &a.subject).cmp(&(&b.key, b.on, b.child, &b.subject))
        });
    }

    /// Those of a day.
    pub(super) fn on(&self, day: u16) -> Vec<&Trace> {
        self.held.iter().filter(|held| held.days.contains(&day)).map(|held| &held.trace).collect()
    }
}
