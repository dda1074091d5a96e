//! The lists that readers ask for, page by page.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Bound;

use ids::ChildId;
use rules::{ClockReading, Flag, Severity, State};

use super::{Rows, due_keys};
use crate::filter::{ClockFilter, DueKey, FlagFilter, FlagKey, Openness};
use crate::index::{HeldAt, Sort};
use crate::row::{Held, KnownBy, OutlookRow};

/// A flag in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Where it stands in the list.
    pub key: FlagKey,
    /// The flag.
    pub flag: Flag,
    /// Who holds the child's case, and where the child lives.
    pub held: Held,
    /// The events that tell under which ids the source systems know the child.
    pub known_by: Vec<KnownBy>,
}

/// A part of a list of flags.
#[derive(Clone, Debug)]
pub struct FlagPage {
    /// The flags, the gravest and oldest first.
    pub flags: Vec<Listed>,
    /// Where to go on; absent after the last part.
    pub next: Option<FlagKey>,
}

/// An open clock in a list.
#[derive(Clone, Debug)]
pub struct Due {
    /// Where it stands in the list.
    pub key: DueKey,
    /// The reading.
    pub reading: ClockReading,
    /// Who holds the child's case, and where the child lives.
    pub held: Held,
    /// The events that tell under which ids the source systems know the child.
    pub known_by: Vec<KnownBy>,
}

/// A part of a list of open clocks.
#[derive(Clone, Debug)]
pub struct DuePage {
    /// The clocks, by their last days.
    pub clocks: Vec<Due>,
    /// Where to go on; absent after the last part.
    pub next: Option<DueKey>,
}

/// The places that a filter names, by sort; nothing where it names something that there is none of.
struct Wanted(Vec<(Sort, Vec<u32>)>);

impl Wanted {
    fn allows(&self, held: HeldAt) -> bool {
        self.0.iter().all(|(sort, places)| held.at(*sort).is_none_or(|at| places.contains(&at)))
    }

    fn allows_rule(&self, rule: u16) -> bool {
        let of_rules = self.0.iter().filter(|(sort, _)| *sort == Sort::Rule);
        of_rules.into_iter().all(|(_, places)| places.contains(&u32::from(rule)))
    }
}

impl Rows {
    /// Flags that a reader wants, from the gravest and oldest, or from the one after a given one. A child with several
    /// records is counted once; a record that the reader names is told of whatever the others say.
    pub fn flags(&self, filter: &FlagFilter, after: Option<&FlagKey>, limit: usize) -> FlagPage {
        let wanted = self.wanted(
            self.flag_rules(filter),
            [&filter.teams, &filter.workers, &filter.placements].map(Vec::as_slice),
        );
        let from = after.map_or(Bound::Unbounded, |key| Bound::Excluded(*key));
        let is_grave = |key: &FlagKey| filter.at_least.is_none_or(|least| severity(key) >= least);
        let keys = self.flag_keys(filter, &wanted, from);
        let mut keys = keys.into_iter().take_while(is_grave).filter(|key| {
            filter.since_by.is_none_or(|day| key.since <= day)
                && filter.since_from.is_none_or(|day| key.since >= day)
                && wanted.allows_rule(key.rule)
                && self.allows(&wanted, key.child)
                && (!filter.children.is_empty() || !self.is_told_elsewhere(key.child))
        });
        let page: Vec<FlagKey> = keys.by_ref().take(limit).collect();
        let more = keys.next().is_some();
        let next = page.last().copied().filter(|_| more);
        FlagPage { flags: self.listed(&page), next }
    }

    /// Open clocks that a reader wants, from the one that is due first, or from the one after a given one. A child
    /// with several records is counted once; a record that the reader names is told of whatever the others say.
    pub fn deadlines(&self, filter: &ClockFilter, after: Option<&DueKey>, limit: usize) -> DuePage {
        let rules = self.clock_rules(filter);
        let names = [&filter.teams, &filter.workers, &filter.placements].map(Vec::as_slice);
        let wanted = self.wanted(rules, names);
        // What runs is not due before the day of the rows.
        let runs_from = (filter.state == Some(Openness::Running)).then_some(self.as_of);
        let first = filter.from.max(runs_from).map(DueKey::first_due);
        let from = match (after, first) {
            (Some(after), Some(first)) if *after < first => Bound::Included(first),
            (Some(after), _) => Bound::Excluded(*after),
            (None, first) => first.map_or(Bound::Unbounded, Bound::Included),
        };
        let in_time = |key: &DueKey| filter.until.is_none_or(|until| key.due <= until);
        let keys = self.due_keys(filter, &wanted, from);
        let mut keys = keys.into_iter().take_while(in_time).filter(|key| {
            let overdue = key.due < self.as_of;
            filter.state.is_none_or(|state| (state == Openness::Overdue) == overdue)
                && wanted.allows_rule(key.rule)
                && self.allows(&wanted, key.child)
                && (!filter.children.is_empty() || !self.is_told_elsewhere(key.child))
        });
        let page: Vec<DueKey> = keys.by_ref().take(limit).collect();
        let more = keys.next().is_some();
        let next = page.last().copied().filter(|_| more);
        DuePage { clocks: self.due(&page), next }
    }

    fn allows(&self, wanted: &Wanted, child: ChildId) -> bool {
        wanted.0.is_empty() || self.by_child.get(&child).is_some_and(|slot| wanted.allows(slot.held))
    }

    /// The rules that a filter means; nothing where it means all.
    fn flag_rules(&self, filter: &FlagFilter) -> Option<Vec<u32>> {
        let is_named = |rule: &rules::FlagRule| {
            let names = |name: &String| name == rule.name || rule.aliases.contains(&name.as_str());
            (filter.rules.is_empty() || filter.rules.iter().any(names))
                && (filter.concerns.is_empty() || filter.concerns.contains(&rule.concern))
        };
        let all = filter.rules.is_empty() && filter.concerns.is_empty();
        let places = (0..).zip(rules::flags()).filter(|(_, rule)| is_named(rule)).map(|(at, _)| at);
        (!all).then(|| places.collect())
    }

    fn clock_rules(&self, filter: &ClockFilter) -> Option<Vec<u32>> {
        let is_named = |rule: &rules::ClockRule| {
            let names = |name: &String| name == rule.name || rule.aliases.contains(&name.as_str());
            (filter.clocks.is_empty() || filter.clocks.iter().any(names))
                && (filter.forces.is_empty() || filter.forces.contains(&rule.force))
        };
        let all = filter.clocks.is_empty() && filter.forces.is_empty();
        let places = (0..).zip(rules::clocks()).filter(|(_, rule)| is_named(rule)).map(|(at, _)| at);
        (!all).then(|| places.collect())
    }

    /// The places of rules, teams, workers and placements; names that were never seen have none.
    fn wanted(&self, rules: Option<Vec<u32>>, names: [&[String]; 3]) -> Wanted {
        let sorts = [Sort::Team, Sort::Worker, Sort::Placement];
        let named = sorts.into_iter().zip(names).filter(|(_, names)| !names.is_empty());
        let named = named.map(|(sort, names)| {
            (sort, names.iter().filter_map(|name| self.names.find(name)).collect::<Vec<u32>>())
        });
        Wanted(rules.map(|rules| (Sort::Rule, rules)).into_iter().chain(named).collect())
    }

    fn flag_keys<'a>(
        &'a self,
        filter: &'a FlagFilter,
        wanted: &Wanted,
        from: Bound<FlagKey>,
    ) -> Box<dyn Iterator<Item = FlagKey> + 'a> {
        if filter.children.is_empty() {
            return self.flags.walk(&wanted.0, from);
        }
        let rows = filter.children.iter().filter_map(|child| self.row(*child));
        let keys = rows.flat_map(|row| FlagKey::of_all(row.child, &row.flags, &self.places));
        Box::new(beyond(keys, from))
    }

    fn due_keys<'a>(
        &'a self,
        filter: &'a ClockFilter,
        wanted: &Wanted,
        from: Bound<DueKey>,
    ) -> Box<dyn Iterator<Item = DueKey> + 'a> {
        if filter.children.is_empty() {
            return self.due.walk(&wanted.0, from);
        }
        let rows = filter.children.iter().filter_map(|child| self.row(*child));
        let keys = rows.flat_map(|row| {
            let keys: Vec<DueKey> = due_keys(&row, &self.places).into_iter().map(|(key, _)| key).collect();
            keys
        });
        Box::new(beyond(keys, from))
    }

    /// The flags at some places; a row is read once, however many of them it has.
    fn listed(&self, page: &[FlagKey]) -> Vec<Listed> {
        let mut read: BTreeMap<ChildId, (Vec<FlagKey>, OutlookRow)> = BTreeMap::new();
        let flag = |key: &FlagKey| {
            let (keys, row) = match read.entry(key.child) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(vacant) => {
                    let row = self.row(key.child)?;
                    vacant.insert((FlagKey::of_all(row.child, &row.flags, &self.places), row))
                }
            };
            let flag = row.flags.get(keys.iter().position(|of| of == key)?)?;
            let (held, known_by) = (row.held.clone(), row.known_by.clone());
            Some(Listed { key: *key, flag: flag.clone(), held, known_by })
        };
        page.iter().filter_map(flag).collect()
    }

    fn due(&self, page: &[DueKey]) -> Vec<Due> {
        let mut read: BTreeMap<ChildId, (Vec<DueKey>, OutlookRow)> = BTreeMap::new();
        let reading = |key: &DueKey| {
            let (keys, row) = match read.entry(key.child) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(vacant) => {
                    let row = self.row(key.child)?;
                    vacant.insert((DueKey::of_all(row.child, &row.clocks, &self.places), row))
                }
            };
            let reading = row.clocks.get(keys.iter().position(|of| of == key)?)?;
            let (held, known_by) = (row.held.clone(), row.known_by.clone());
            Some(Due { key: *key, reading: reading.clone(), held, known_by })
        };
        page.iter().filter_map(reading).collect()
    }
}

fn severity(key: &FlagKey) -> Severity {
    key.severity.0
}

/// The keys of a few children in order, from a bound on.
fn beyond<K: Ord + Copy>(keys: impl Iterator<Item = K>, from: Bound<K>) -> impl Iterator<Item = K> {
    let is_beyond = |key: &K| match from {
        Bound::Included(from) => *key >= from,
        Bound::Excluded(from) => *key > from,
        Bound::Unbounded => true,
    };
    let mut keys: Vec<K> = keys.filter(is_beyond).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

impl Due {
    /// How the clock stands.
    pub fn openness(&self) -> Openness {
        match self.reading.state {
            State::Breached { .. } => Openness::Overdue,
            _ => Openness::Running,
        }
    }
}
