//! The runs against a plain map of streams, with merges, interruptions, faults and damage.

use std::collections::BTreeMap;
use std::sync::Arc;

use ids::Position;
use proptest::prelude::*;

use super::*;
use crate::journal::Address;
use crate::store::{MemoryPlace, MemoryStore};

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
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let batch = prop::collection::btree_map(0_u8..12, prop_oneof![9 => 1_u16..20, 1 => 300_u16..700], 1..8);
    let step = prop_oneof![
        6 => batch.prop_map(Step::Settle),
        4 => (1_u8..12, prop_oneof![Just(Pace::Busy), Just(Pace::AtRest)]).prop_map(|(n, pace)| Step::Merge(n, pace)),
        1 => Just(Step::Reopen),
        3 => (0_u8..14, 0_u64..60).prop_map(|(child, from)| Step::Read(child, from)),
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
        let _read = pages_of(&noise, None);
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
