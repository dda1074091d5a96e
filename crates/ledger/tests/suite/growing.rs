//! A store that takes far more than its rows is made again beside the live one, and nobody who asks notices.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use ledger::store::{Batch, Footprint, MemoryPlace, Order, Store, StoreError, Visit};
use ledger::{Direction, Expected, Ledger, Revision};

use crate::house::{House, append, append_one, audit, child, event, for_child};

/// A store that says that it is large, and tells when another is asked for beside it.
struct Grown {
    inner: Arc<dyn Store>,
    beside: Mutex<Sender<()>>,
    has_room: bool,
}

impl Store for Grown {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        self.inner.persist(batch)
    }

    /// The one beside is small.
    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        self.beside.lock().expect("no panic").send(()).expect("the test listens");
        if self.has_room { self.inner.beside() } else { Err(StoreError::Full) }
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.inner.promote()
    }

    fn footprint(&self) -> Footprint {
        Footprint { disk_bytes: 1 << 40 }
    }
}

fn house(has_room: bool) -> (House, Receiver<()>) {
    let (beside, asked) = channel();
    let store = Grown { inner: MemoryPlace::new().open(), beside: Mutex::new(beside), has_room };
    let mut house = House::in_memory();
    house.store = Arc::new(store);
    (house, asked)
}

/// Appends until another store is asked for; returns how many events there are. The store can be asked all the while.
fn append_until_asked(ledger: &Ledger, asked: &Receiver<()>, mut id: u64) -> u64 {
    while asked.try_recv().is_err() {
        let events = (id..id + 16).map(|id| event(id, "told"));
        append(ledger, vec![for_child(child(1), Expected::Any, events.collect())]).expect("recorded");
        id += 16;
        assert!(ledger.store_is_ready());
        assert!(id < 1 << 20, "the store has grown and nobody looks");
    }
    id
}

fn count(ledger: &Ledger) -> u64 {
    let read = ledger.read_journey(child(1), Revision(0), Direction::Forwards, usize::MAX);
    read.expect("read").expect("a child").len() as u64
}

#[test]
fn a_store_that_has_grown_is_made_again_while_everything_goes_on() {
    let (house, asked) = house(true);
    let ledger = house.open();
    let events = append_until_asked(&ledger, &asked, 0);
    append_one(&ledger, child(2), event(events, "another"));
    assert_eq!(count(&ledger), events);
    // Everything is settled when the ledger is closed, in the store that took over.
    ledger.close();
    assert_eq!((count(&ledger), audit(&ledger).events), (events, events + 1));
    assert!(ledger.store().is_some_and(|store| store.footprint().disk_bytes < 1 << 40));
    assert!(asked.try_recv().is_err(), "it is made again once");
}

#[test]
fn without_room_for_another_the_one_that_has_grown_goes_on() {
    let (house, asked) = house(false);
    let ledger = house.open();
    let events = append_until_asked(&ledger, &asked, 0);
    let events = append_until_asked(&ledger, &asked, events);
    assert_eq!(count(&ledger), events);
    ledger.close();
    assert_eq!((count(&ledger), audit(&ledger).events), (events, events));
}
