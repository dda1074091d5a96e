//! An ordered list of keys that can also be walked by rule, team, worker or placement alone.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Bound;

/// By what a list is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Rule,
    Team,
    Worker,
    Placement,
}

/// The places of the names under which a child's keys stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeldAt {
    pub(crate) team: u32,
    pub(crate) worker: u32,
    pub(crate) placement: u32,
}

impl HeldAt {
    /// The place of one sort.
    pub(crate) fn at(&self, sort: Sort) -> Option<u32> {
        match sort {
            Sort::Rule => None,
            Sort::Team => Some(self.team),
            Sort::Worker => Some(self.worker),
            Sort::Placement => Some(self.placement),
        }
    }
}

/// An ordered list of keys.
#[derive(Clone, Debug)]
pub(crate) struct Index<K> {
    all: BTreeSet<K>,
    by: BTreeSet<(Sort, u32, K)>,
    counts: BTreeMap<(Sort, u32), usize>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { all: BTreeSet::new(), by: BTreeSet::new(), counts: BTreeMap::new() }
    }
}

fn places(rule: u16, held: HeldAt) -> [(Sort, u32); 4] {
    [
        (Sort::Rule, u32::from(rule)),
        (Sort::Team, held.team),
        (Sort::Worker, held.worker),
        (Sort::Placement, held.placement),
    ]
}

impl<K: Ord + Copy> Index<K> {
    fn insert(&mut self, key: K, rule: u16, held: HeldAt) {
        if self.all.insert(key) {
            for (sort, at) in places(rule, held) {
                self.by.insert((sort, at, key));
                *self.counts.entry((sort, at)).or_default() += 1;
            }
        }
    }

    fn remove(&mut self, key: K, rule: u16, held: HeldAt) {
        if self.all.remove(&key) {
            for (sort, at) in places(rule, held) {
                self.by.remove(&(sort, at, key));
                if let Some(count) = self.counts.get_mut(&(sort, at)) {
                    *count -= 1;
                    if *count == 0 {
                        self.counts.remove(&(sort, at));
                    }
                }
            }
        }
    }

    /// Puts keys in the place of others. What stands there already is not touched, for most of a row outlasts an event.
    pub(crate) fn replace(
        &mut self,
        (before, held_before): (&[K], HeldAt),
        (now, held): (&[K], HeldAt),
        rule: impl Fn(&K) -> u16,
    ) {
        let stays = |key: &K, others: &[K]| held_before == held && others.contains(key);
        for key in before.iter().filter(|key| !stays(key, now)) {
            self.remove(*key, rule(key), held_before);
        }
        for key in now.iter().filter(|key| !stays(key, before)) {
            self.insert(*key, rule(key), held);
        }
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The keys of any of some places, in their order; of several sorts of places the one with the fewest keys is
    /// walked, and the rest is for the caller to sift.
    pub(crate) fn walk<'a>(
        &'a self,
        wanted: &[(Sort, Vec<u32>)],
        from: Bound<K>,
    ) -> Box<dyn Iterator<Item = K> + 'a> {
        let count = |sort: Sort, at: &u32| self.counts.get(&(sort, *at)).copied().unwrap_or(0);
        let total =
            |(sort, places): &&(Sort, Vec<u32>)| -> usize { places.iter().map(|at| count(*sort, at)).sum() };
        let Some((sort, places)) = wanted.iter().min_by_key(total) else {
            return Box::new(self.all.range((from, Bound::Unbounded)).copied());
        };
        let streams = places.iter().filter(|at| count(*sort, at) > 0).map(|&at| {
            let start = match from {
                Bound::Included(key) => Bound::Included((*sort, at, key)),
                Bound::Excluded(key) => Bound::Excluded((*sort, at, key)),
                Bound::Unbounded => return self.whole(*sort, at),
            };
            self.stream(*sort, at, start)
        });
        Box::new(Merged(streams.map(|stream| stream.peekable()).collect()))
    }

    fn whole(&self, sort: Sort, at: u32) -> Stream<'_, K> {
        // The first key of a place is found by walking from the end of the place before it.
        match self.all.first() {
            Some(&first) => self.stream(sort, at, Bound::Included((sort, at, first))),
            None => Box::new(core::iter::empty()),
        }
    }

    fn stream(&self, sort: Sort, at: u32, start: Bound<(Sort, u32, K)>) -> Stream<'_, K> {
        let range = self.by.range((start, Bound::Unbounded));
        Box::new(range.take_while(move |(s, a, _)| *s == sort && *a == at).map(|(_, _, key)| *key))
    }
}

type Stream<'a, K> = Box<dyn Iterator<Item = K> + 'a>;

/// Several ordered streams as one.
struct Merged<'a, K>(Vec<core::iter::Peekable<Stream<'a, K>>>);

impl<K: Ord + Copy> Iterator for Merged<'_, K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        let heads = self.0.iter_mut().enumerate().filter_map(|(at, stream)| Some((*stream.peek()?, at)));
        let (_, at) = heads.min()?;
        self.0[at].next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_merged_in_order() {
        let mut index = Index::default();
        let held = |team| HeldAt { team, ..HeldAt::default() };
        for (key, rule, team) in [(5, 1, 1), (3, 1, 2), (9, 2, 1), (1, 2, 2), (4, 3, 3)] {
            index.insert(key, rule, held(team));
        }
        let walk = |wanted: &[(Sort, Vec<u32>)], from| index.walk(wanted, from).collect::<Vec<i32>>();
        assert_eq!(walk(&[], Bound::Unbounded), [1, 3, 4, 5, 9]);
        assert_eq!(walk(&[(Sort::Rule, Vec::from([1, 2]))], Bound::Unbounded), [1, 3, 5, 9]);
        assert_eq!(walk(&[(Sort::Rule, Vec::from([1, 2]))], Bound::Excluded(3)), [5, 9]);
        // The sort with fewer keys is walked.
        let both = [(Sort::Rule, Vec::from([1, 2])), (Sort::Team, Vec::from([3]))];
        assert_eq!(walk(&both, Bound::Unbounded), [4]);
        index.remove(4, 3, held(3));
        assert_eq!(index.walk(&both, Bound::Unbounded).count(), 0);
    }

    #[test]
    fn keys_that_take_the_place_of_others_stand_as_if_all_were_new() {
        let held = |team| HeldAt { team, ..HeldAt::default() };
        let rule = |key: &i32| u16::from(*key > 4);
        let (here, there) = (held(1), held(2));
        let mut index = Index::default();
        for (before, now) in [
            (([].as_slice(), here), ([3, 4, 5].as_slice(), here)),
            ((&[3, 4, 5], here), (&[4, 5, 6], here)),
            ((&[4, 5, 6], here), (&[6, 7], there)),
            ((&[6, 7], there), (&[], here)),
        ] {
            index.replace(before, now, rule);
            let mut anew = Index::default();
            now.0.iter().for_each(|key| anew.insert(*key, rule(key), now.1));
            assert_eq!((&index.all, &index.by, &index.counts), (&anew.all, &anew.by, &anew.counts));
        }
    }
}
