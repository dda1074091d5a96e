//! Reading while appends go on and the settler moves events: every answer is one that held at some moment.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ledger::store::{Batch, Fault, FaultyStore, Footprint, MemoryPlace, Order, Store, StoreError, Visit};
use ledger::tree::{Frontier, leaf_hash};
use ledger::{
    AppendError, ChildId, Direction, Expected, Filter, Ledger, Places, Position, ReadError, Revision,
};

use crate::dice::Dice;
use crate::house::{House, append, append_all, append_one, audit, child, event, for_child};

fn numbered(n: u64) -> ChildId {
    let mut bytes = [0xc0; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    ChildId::from_bytes(bytes)
}

/// A store that persists row by row, in key order, as one on disk does while it is read.
struct RowByRow(Arc<dyn Store>);

impl Store for RowByRow {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        std::thread::yield_now();
        self.0.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.0.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        for (key, value) in batch {
            let mut row = Batch::default();
            match value {
                Some(value) => row.put(key, value),
                None => row.delete(key),
            }
            self.0.persist(row)?;
            std::thread::yield_now();
        }
        Ok(())
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Self(self.0.beside()?)))
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.0.promote()
    }

    fn footprint(&self) -> Footprint {
        self.0.footprint()
    }
}

/// A ledger whose settler is always at work, in small batches that cut groups.
fn busy() -> House {
    let mut house = House::in_memory();
    house.store = Arc::new(RowByRow(MemoryPlace::new().open()));
    house.options.settle_events = 5;
    house.options.settle_after = std::time::Duration::from_micros(200);
    house
}

/// Appends to new and known children, some events at once, while readers do what they do; none of them may fail.
fn beside(ledger: &Ledger, appended: &AtomicU64, reads: &[&(dyn Fn() + Sync)]) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = reads
            .iter()
            .map(|read| {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Acquire) {
                        read();
                    }
                })
            })
            .collect();
        let mut dice = Dice::new(2);
        for round in 0..600 {
            let appends = (0..6_u64).map(|n| {
                let id = round * 20 + n * 3;
                let known = dice.below(round + 1);
                let of = if n == 0 { numbered(round) } else { numbered(known) };
                vec![for_child(
                    of,
                    Expected::Any,
                    (id..=id + dice.below(3)).map(|id| event(id, "content")).collect(),
                )]
            });
            append_all(ledger, appends.collect())
                .into_iter()
                .for_each(|receipt| drop(receipt.expect("recorded")));
            appended.store(round, Ordering::Release);
        }
        is_over.store(true, Ordering::Release);
        readers.into_iter().for_each(|reader| reader.join().expect("no reader fails"));
    });
}

fn byte_of(places: &Places, position: Position) -> u32 {
    places.byte_of(position).expect("the place of what was read")
}

#[test]
fn an_event_is_read_by_the_byte_at_which_it_begins_and_by_no_other() {
    let mut house = House::new();
    house.options.segment_bytes = 16 << 10;
    let ledger = house.open();
    for n in 0..60 {
        append_one(&ledger, child(u8::try_from(n % 3).expect("small") + 1), event(n, &"content".repeat(200)));
    }
    let all = ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events;
    let places = ledger.find_journeys(&[1, 2, 3].map(child)).expect("found");
    let held = |position| places.iter().find_map(|of| of.byte_of(position)).expect("a place");
    let bytes: Vec<(Position, u32)> =
        all.iter().map(|event| (event.position, held(event.position))).collect();
    assert!(bytes.windows(2).filter(|two| two[1].1 < two[0].1).count() >= 4, "there are several segments");
    let read: Result<Vec<_>, _> = ledger.read_each(&bytes).into_iter().collect();
    assert_eq!(read.expect("read"), all);
    let (end, last) = (ledger.head().size, bytes.len() - 1);
    // Another's byte, one within a record, one behind everything, and a position that nothing has.
    for (position, at) in [
        (bytes[0].0, bytes[1].1),
        (bytes[0].0, bytes[0].1 + 1),
        (bytes[0].0, u32::MAX),
        (Position(end), bytes[last].1),
    ] {
        let read = ledger.read_each(&[bytes[2], (position, at), bytes[3]]);
        assert!(
            matches!(&read[..], [Ok(before), Err(_), Ok(after)] if (before, after) == (&all[2], &all[3]))
        );
    }
}

#[test]
fn journeys_and_pages_are_read_beside_appends() {
    let house = busy();
    let ledger = house.open_ready();
    let appended = AtomicU64::new(0);
    let journey = || {
        // The child whose first event is on its way, and one that is known.
        let newest = appended.load(Ordering::Acquire);
        for of in [newest + 1, newest, newest / 2] {
            let journey = ledger
                .read_journey(numbered(of), Revision(0), Direction::Forwards, usize::MAX)
                .expect("read");
            let revisions = journey.iter().flatten().map(|event| event.revision.0);
            assert!(revisions.eq(0..journey.as_ref().map_or(0, Vec::len) as u64));
        }
    };
    let several = || {
        // Some that have many events, some that have few, and some that have none.
        let newest = appended.load(Ordering::Acquire);
        let some = (newest / 2..newest / 2 + 9).step_by(3).chain([newest, newest + 1, newest + 9]);
        let children: Vec<ChildId> = some.collect::<BTreeSet<u64>>().into_iter().map(numbered).collect();
        for (child, places) in children.iter().zip(ledger.find_journeys(&children).expect("found")) {
            let events = ledger.read_places(&places).expect("read");
            let revisions = events.iter().map(|event| (event.child, event.revision.0));
            assert!(revisions.eq((0..events.len() as u64).map(|revision| (*child, revision))));
            let bytes: Vec<_> =
                events.iter().map(|of| (of.position, byte_of(&places, of.position))).collect();
            let each: Result<Vec<_>, _> = ledger.read_each(&bytes).into_iter().collect();
            assert_eq!(each.expect("read"), events);
        }
    };
    let kinds = Filter { kinds: vec![2], children: vec![] };
    let page = || {
        let whole = ledger.read_ledger(Position(0), &kinds, usize::MAX).expect("read");
        let mut next = Position(whole.next.0.saturating_sub(60));
        let mut last: Vec<_> = whole.events.into_iter().filter(|event| event.position >= next).collect();
        last.reverse();
        while next < whole.next {
            let page = ledger.read_ledger(next, &kinds, 2).expect("read");
            assert!(page.next > next);
            for event in page.events.into_iter().filter(|event| event.position < whole.next) {
                assert_eq!(last.pop(), Some(event));
            }
            next = page.next;
        }
        assert!(last.is_empty());
    };
    beside(&ledger, &appended, &[&journey, &several, &page]);
    assert!(ledger.store_is_ready(), "no reader made the store out to be behind");
    audit(&ledger);
}

#[test]
fn the_root_over_all_heads_is_that_of_one_head_although_appends_go_on() {
    let house = busy();
    let ledger = house.open_ready();
    let roots = || {
        let (root, streams, head) = ledger.heads_root().expect("computed");
        let mut heads = std::collections::BTreeMap::new();
        let limit = usize::try_from(head.size).expect("small");
        for event in ledger.read_ledger(Position(0), &Filter::default(), limit).expect("read").events {
            heads.insert(event.child, (event.revision.next(), event.leaf()));
        }
        let entry = |(child, (next, leaf)): (&ChildId, &(Revision, [u8; 32]))| {
            leaf_hash(&[&child.to_bytes()[..], &next.0.to_be_bytes(), leaf].concat())
        };
        let expected: Frontier = heads.iter().map(entry).collect();
        assert_eq!((root, streams), (expected.root(), heads.len() as u64));
    };
    beside(&ledger, &AtomicU64::new(0), &[&roots, &roots]);
    audit(&ledger);
}

#[test]
fn the_ledger_is_read_while_its_store_cannot_be_made_again() {
    let mut house = House::in_memory();
    let ledger = house.open();
    for n in 0..30 {
        append_one(&ledger, child(u8::try_from(n % 3).expect("small") + 1), event(n, "content"));
    }
    let everything = ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events;
    ledger.close();
    drop(ledger);
    house.options.tail_events = 20;
    house.store = FaultyStore::failing_at(MemoryPlace::new().open(), 1, Fault::Damaged);
    let ledger = house.open();
    assert!(!ledger.store_is_ready());
    assert_eq!(ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events, everything);
    let of_kind: Vec<_> = everything.iter().filter(|event| event.lookup.kind == 2).cloned().collect();
    let filter = Filter { kinds: vec![2], children: vec![] };
    let (mut found, mut next) = (Vec::new(), Position(0));
    while next.0 < 30 {
        let page = ledger.read_ledger(next, &filter, 3).expect("read");
        found.extend(page.events);
        next = page.next;
    }
    assert_eq!(found, of_kind);
    let known = ledger.read_journey(child(1), Revision(0), Direction::Forwards, 9);
    assert!(matches!(known, Err(ReadError::Index(_))));
    let refused = append(&ledger, vec![for_child(child(1), Expected::Any, vec![event(99, "new")])]);
    assert_eq!(refused, Err(AppendError::StoreRebuilding));
    assert_eq!(append_one(&ledger, child(9), event(1, "a new child's")).head.size, 31);
    assert_eq!(audit(&ledger).events, 31);
}
