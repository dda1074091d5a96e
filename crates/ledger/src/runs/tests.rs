//! The runs against a plain map of streams, with merges, interruptions, faults and damage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ids::Position;
use proptest::prelude::*;

use super::*;
use crate::journal::Address;
use crate::store::{Footprint, MemoryPlace, MemoryStore, StoreError, Visit};

fn child(number: u8) -> ChildId {
    ChildId::from_bytes([number.wrapping_mul(37); 16])
}

/// A store, the runs in it, and what they should say.
struct World {
    place: Arc<MemoryPlace>,
    store: Arc<MemoryStore>,
    runs: Runs,
    merger: Merger,
    pace: Pace,
    model: BTreeMap<ChildId, Vec<Located>>,
    position: u64,
}

impl World {
    fn new() -> Self {
        let place = MemoryPlace::new();
        let store = place.open();
        let (runs, merger) = (Runs::default(), Merger::default());
        Self { place, store, runs, merger, pace: Pace::Busy, model: BTreeMap::new(), position: 0 }
    }

    /// Settles a batch: so many events of each of some children.
    fn settle(&mut self, counts: &BTreeMap<u8, u16>) {
        let mut added: BTreeMap<ChildId, Vec<Located>> = BTreeMap::new();
        for (number, count) in counts {
            let stream = self.model.entry(child(*number)).or_default();
            for _ in 0..*count {
                let event = Located {
                    revision: Revision(stream.len() as u64),
                    position: Position(self.position),
                    address: Address { segment: Position(self.position / 100 * 100), at: 4096 },
                    record_bytes: 600,
                    fingerprint: self.position.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                };
                self.position += 1;
                stream.push(event);
                added.entry(child(*number)).or_default().push(event);
            }
        }
        let mut batch = Batch::default();
        let children = added.iter().map(|(child, events)| (*child, events.as_slice()));
        let after = self.runs.stage(children, &mut batch);
        self.store.persist(batch).expect("memory takes it");
        self.runs = after;
    }

    /// One step of merging; says whether there was one.
    fn merge(&mut self) -> bool {
        let mut batch = Batch::default();
        let after = self.merger.work(&self.runs, self.pace, &*self.store, &mut batch);
        let Some(after) = after.expect("nothing is damaged") else { return false };
        self.store.persist(batch).expect("memory takes it");
        self.runs = after;
        true
    }

    /// As a restart does, at any point.
    fn reopen(&mut self) {
        self.store = self.place.open();
        self.runs = Runs::load(&*self.store).expect("the list is whole");
        self.merger = Merger::default();
    }

    fn check(&self, number: u8, from: u64) {
        let read = Runs::read(&*self.store, child(number), Revision(from)).expect("nothing is damaged");
        let mut expected = self.model.get(&child(number)).cloned().unwrap_or_default();
        let dense = read.windows(2).all(|pair| pair[0].revision.next() == pair[1].revision);
        assert!(dense, "out of order, or a gap");
        let read: Vec<Located> = read.into_iter().filter(|event| event.revision.0 >= from).collect();
        expected.retain(|event| event.revision.0 >= from);
        assert_eq!(read, expected);
    }

    fn check_all(&self) {
        (0..=u8::MAX).for_each(|number| self.check(number, 0));
        for step in [1, 2, 7, 100] {
            self.check_several(&(0..=u8::MAX).step_by(step).collect());
        }
    }

    /// Of several children at once the same is read as of each alone.
    fn check_several(&self, numbers: &BTreeSet<u8>) {
        let children: BTreeSet<ChildId> = numbers.iter().map(|number| child(*number)).collect();
        let children = Vec::from_iter(children);
        let read = Runs::read_several(&*self.store, &children).expect("nothing is damaged");
        let expected = children.iter().map(|child| self.model.get(child).cloned().unwrap_or_default());
        assert!(read.into_iter().eq(expected), "{numbers:?}");
    }

    fn rows(&self) -> usize {
        let mut rows = 0;
        let count = self.store.scan(b"r", b"s", Order::Ascending, &mut |_, _| {
            rows += 1;
            ControlFlow::Continue(())
        });
        count.map(|()| rows).expect("memory answers")
    }
}

#[derive(Clone, Debug)]
enum Step {
    Settle(BTreeMap<u8, u16>),
    Merge(u8, Pace),
    Reopen,
    Read(u8, u64),
    ReadSeveral(BTreeSet<u8>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let batch = prop::collection::btree_map(0_u8..12, prop_oneof![9 => 1_u16..20, 1 => 300_u16..700], 1..8);
    let step = prop_oneof![
        6 => batch.prop_map(Step::Settle),
        4 => (1_u8..12, prop_oneof![Just(Pace::Busy), Just(Pace::AtRest)]).prop_map(|(n, pace)| Step::Merge(n, pace)),
        1 => Just(Step::Reopen),
        3 => (0_u8..14, 0_u64..60).prop_map(|(child, from)| Step::Read(child, from)),
        3 => prop::collection::btree_set(0_u8..14, 0..14).prop_map(Step::ReadSeveral),
    ];
    prop::collection::vec(step, 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_is_read_as_it_was_settled(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            match step {
                Step::Settle(counts) => world.settle(&counts),
                Step::Merge(times, pace) => {
                    world.pace = pace;
                    (0..times).for_each(|_| { world.merge(); });
                }
                Step::Reopen => world.reopen(),
                Step::Read(child, from) => world.check(child, from),
                Step::ReadSeveral(children) => world.check_several(&children),
            }
        }
        world.check_all();
        for (pace, first, later) in [(Pace::Busy, FAN, FAN), (Pace::AtRest, FEW, 2)] {
            world.pace = pace;
            while world.merge() {}
            world.check_all();
            let mut tiers = world.runs.tiers.iter().map(Vec::len);
            prop_assert!(tiers.next().is_none_or(|runs| runs < first) && tiers.all(|runs| runs < later));
        }
    }

    #[test]
    fn a_list_of_runs_reads_back_and_none_makes_the_reader_panic(
        tiers in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..9), 0..4),
        noise in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let runs = Runs { next: 7, tiers, dead: vec![1, 2], target: None };
        prop_assert_eq!(Runs::decode(&runs.encode()), Some(runs));
        let _read = Runs::decode(&noise);
        let _read = pages_of(&noise, |_| true);
    }
}

#[test]
fn a_merge_can_be_interrupted_after_every_step_and_leaves_nothing_behind() {
    let settled = |world: &mut World| {
        for batch in 0..FAN {
            let count = u16::try_from(batch + 1).expect("small");
            world.settle(&(0..=u8::MAX).map(|number| (number, 60 + count)).collect());
        }
    };
    let mut whole = World::new();
    settled(&mut whole);
    let mut steps = 0;
    while whole.merge() {
        steps += 1;
    }
    assert!(steps > 5, "the merge takes several steps: {steps}");
    for interrupted_after in 0..steps {
        let mut world = World::new();
        settled(&mut world);
        for _ in 0..interrupted_after {
            world.merge();
        }
        world.reopen();
        world.check(7, 3);
        while world.merge() {}
        world.check_all();
        assert_eq!(world.rows(), whole.rows(), "interrupted after {interrupted_after}");
    }
}

#[test]
fn a_damaged_row_is_said_to_be_damaged() {
    let mut world = World::new();
    world.settle(&BTreeMap::from([(1, 5), (2, 5)]));
    let mut batch = Batch::default();
    let flip = world.store.scan(b"r", b"s", Order::Ascending, &mut |key, value| {
        let mut value = value.to_vec();
        value[30] ^= 1;
        batch.put(key, value);
        ControlFlow::Continue(())
    });
    flip.expect("memory answers");
    world.store.persist(batch).expect("memory takes it");
    assert!(matches!(Runs::read(&*world.store, child(1), Revision(0)), Err(IndexError::Behind(_))));
    let several = Runs::read_several(&*world.store, &[child(1), child(2)]);
    assert!(matches!(several, Err(IndexError::Behind(_))));
}

/// A store that counts the rows of pages that are met.
struct Counting(Arc<MemoryStore>, AtomicUsize);

impl Store for Counting {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.0.scan(from, until, order, &mut |key, value| {
            self.1.fetch_add(1, Ordering::Relaxed);
            visit(key, value)
        })
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        self.0.persist(batch)
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        self.0.beside()
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.0.promote()
    }

    fn footprint(&self) -> Footprint {
        self.0.footprint()
    }
}

#[test]
fn of_many_children_a_row_is_met_about_once_and_not_once_for_each() {
    let mut world = World::new();
    // Seven runs of 256 children with twelve events each: too few to be merged.
    for _ in 1..FAN {
        world.settle(&(0..=u8::MAX).map(|number| (number, 12)).collect());
    }
    let store = Counting(Arc::clone(&world.store), AtomicUsize::new(0));
    let children = Vec::from_iter(world.model.keys().copied());
    for child in &children {
        Runs::read(&store, *child, Revision(0)).expect("read");
    }
    let one_by_one = store.1.swap(0, Ordering::Relaxed);
    let read = Runs::read_several(&store, &children).expect("read");
    assert!(read.iter().eq(world.model.values()));
    let at_once = store.1.load(Ordering::Relaxed);
    // In each run every row, and the one to begin with once more to be found.
    assert!(at_once <= world.rows() + FAN, "{at_once} of {} rows", world.rows());
    assert!(one_by_one >= 256 * (FAN - 1), "{one_by_one} rows");
}

#[test]
fn an_older_list_of_runs_never_makes_a_merge_panic_nor_a_reader_believe_it() {
    let few = |world: &mut World| world.settle(&BTreeMap::from([(1, 3), (2, 3)]));
    let mut found_out = 0;
    // A list from each moment of a history comes back at its end, and settling goes on.
    for forgotten in 1..2 * FAN {
        let mut world = World::new();
        let mut older = None;
        for batch in 0..2 * FAN {
            few(&mut world);
            if batch % 3 == 0 {
                world.merge();
            }
            if batch + forgotten == 2 * FAN - 1 {
                older = world.store.get(RUNS).expect("memory answers");
            }
        }
        let mut batch = Batch::default();
        batch.put(RUNS, older.expect("a list"));
        world.store.persist(batch).expect("memory takes it");
        world.reopen();
        for _ in 0..3 * FAN {
            few(&mut world);
            let mut batch = Batch::default();
            match world.merger.work(&world.runs, Pace::Busy, &*world.store, &mut batch) {
                Ok(Some(after)) => {
                    world.store.persist(batch).expect("memory takes it");
                    world.runs = after;
                }
                Ok(None) => {}
                Err(error) => {
                    assert!(matches!(error, IndexError::Behind(_)));
                    found_out += 1;
                    break;
                }
            }
            for number in [1, 2] {
                // The index takes what is dense and reaches the head; that must be what was settled.
                let expected = &world.model[&child(number)];
                let read = Runs::read(&*world.store, child(number), Revision(0)).expect("read");
                let is_dense = (0..).zip(&read).all(|(revision, event)| event.revision.0 == revision);
                assert!(!is_dense || read.len() < expected.len() || read == *expected);
            }
        }
    }
    assert!(found_out > 0, "a merge that meets a wrong order says so");
}
