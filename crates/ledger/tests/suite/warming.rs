//! The writer does not wait for the store: what its cache has forgotten is read by whoever asks it, beforehand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ledger::store::{Batch, Footprint, MemoryPlace, Order, Store, StoreError, Visit};
use ledger::{AppendError, Direction, Expected, Ledger, Revision};

use crate::house::{House, append, append_one, audit, child, event, for_child};

/// A store that counts who reads: the writer, and callers.
struct Counting {
    inner: Arc<dyn Store>,
    reads: Arc<Reads>,
}

#[derive(Default)]
struct Reads {
    of_writer: AtomicU64,
    of_callers: AtomicU64,
}

impl Counting {
    fn note(&self) {
        match std::thread::current().name() {
            Some("ledger-writer") => self.reads.of_writer.fetch_add(1, Ordering::Relaxed),
            Some("ledger-settler" | "ledger-checkpoint") => 0,
            _ => self.reads.of_callers.fetch_add(1, Ordering::Relaxed),
        };
    }
}

impl Store for Counting {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.note();
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.note();
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        self.inner.persist(batch)
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        self.inner.beside()
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.inner.promote()
    }

    fn footprint(&self) -> Footprint {
        self.inner.footprint()
    }
}

/// So many that the batches of sixteen in which they are settled come out even.
const CHILDREN: u8 = 192;

/// An event for every child, and then everything is settled.
fn round(ledger: &Ledger, number: u64) {
    for n in 1..=CHILDREN {
        append_one(ledger, child(n), event(number, "told"));
    }
    while ledger.unsettled() > 0 {
        std::thread::yield_now();
    }
}

/// A house whose store counts who reads it.
fn counting(heads_bytes: usize) -> (House, Arc<Reads>) {
    let mut house = House::in_memory();
    let reads = Arc::<Reads>::default();
    house.store = Arc::new(Counting { inner: MemoryPlace::new().open(), reads: Arc::clone(&reads) });
    house.options.heads_bytes = heads_bytes;
    (house, reads)
}

/// How often the writer and callers read the store in some rounds, with a cache of heads of so many bytes.
fn reads(heads_bytes: usize) -> (u64, u64) {
    let (house, reads) = counting(heads_bytes);
    let ledger = house.open();
    round(&ledger, 0);
    ledger.close();
    drop(ledger);
    // After a restart the cache is empty, and later it forgets what it has no room for.
    let ledger = house.open_ready();
    let before = [&reads.of_writer, &reads.of_callers].map(|reads| reads.load(Ordering::Relaxed));
    for number in 1..4 {
        round(&ledger, number);
    }
    let after = [&reads.of_writer, &reads.of_callers].map(|reads| reads.load(Ordering::Relaxed));
    assert_eq!(audit(&ledger).events, 4 * u64::from(CHILDREN));
    for n in 1..=CHILDREN {
        let events = ledger.read_journey(child(n), Revision(0), Direction::Forwards, 9).expect("read");
        assert_eq!(events.expect("a child").len(), 4);
    }
    ledger.close();
    (after[0] - before[0], after[1] - before[1])
}

#[test]
fn what_the_cache_has_forgotten_is_read_by_callers_and_not_by_the_writer() {
    let (of_writer, of_callers) = reads(16 << 10);
    assert_eq!(of_writer, 0);
    let (_, of_callers_with_room) = reads(16 << 20);
    // With room each stream is read once, after the restart; without it again in every round. How many pieces are read
    // for a stream depends on how far the settler has merged them.
    assert!(of_callers_with_room > 0);
    assert!(of_callers > of_callers_with_room, "{of_callers} and {of_callers_with_room}");
}

#[test]
fn what_is_sent_again_is_looked_up_by_its_caller_and_not_by_the_writer() {
    for heads_bytes in [16 << 10, 16 << 20] {
        let (house, reads) = counting(heads_bytes);
        let ledger = house.open();
        (0..2).for_each(|number| round(&ledger, number));
        let (size, before) = (ledger.head().size, reads.of_writer.load(Ordering::Relaxed));
        for n in 1..=CHILDREN {
            for number in 0..2 {
                let receipt = append_one(&ledger, child(n), event(number, "told"));
                assert!(receipt.children[0].events[0].already_recorded);
            }
            let other = for_child(child(n), Expected::Any, vec![event(1, "told otherwise")]);
            let refused = append(&ledger, vec![other]).expect_err("other content");
            assert!(matches!(refused, AppendError::EventIdReused { .. }), "{refused}");
        }
        assert_eq!((ledger.head().size, reads.of_writer.load(Ordering::Relaxed)), (size, before));
        // What is new in part keeps its turn: the writer looks for itself.
        let both = vec![event(1, "told"), event(2, "told")];
        let receipt = append(&ledger, vec![for_child(child(1), Expected::Any, both)]).expect("recorded");
        let found = receipt.children[0].events.iter().map(|event| event.already_recorded);
        assert_eq!(found.collect::<Vec<_>>(), [true, false]);
        ledger.close();
    }
}
