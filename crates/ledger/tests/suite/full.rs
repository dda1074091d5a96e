//! A store without room, or one that panics: appends are refused once the tail is full, reads go on, a restart works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ledger::store::{Batch, Footprint, MemoryPlace, Order, Store, StoreError, Visit};
use ledger::{AppendError, Direction, Expected, Filter, Position, Revision};

use crate::house::{House, append, append_one, audit, child, event, for_child};

/// A store whose disk is full for as long as the test says so.
struct Bounded {
    inner: Arc<dyn Store>,
    is_full: Arc<AtomicBool>,
    panics: bool,
}

impl Bounded {
    fn room(&self) -> Result<(), StoreError> {
        assert!(!self.panics, "as the test wants");
        if self.is_full.load(Ordering::Acquire) { Err(StoreError::Full) } else { Ok(()) }
    }
}

impl Store for Bounded {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        self.room()?;
        self.inner.persist(batch)
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        self.room()?;
        Ok(Arc::new(Self {
            inner: self.inner.beside()?,
            is_full: Arc::clone(&self.is_full),
            panics: self.panics,
        }))
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.inner.promote()
    }

    fn footprint(&self) -> Footprint {
        self.inner.footprint()
    }
}

#[test]
fn a_full_store_refuses_appends_serves_reads_and_recovers_by_itself() {
    let mut house = House::in_memory();
    house.options.tail_events = 8;
    house.options.settle_events = 1;
    let is_full = Arc::new(AtomicBool::new(false));
    house.store =
        Arc::new(Bounded { inner: MemoryPlace::new().open(), is_full: Arc::clone(&is_full), panics: false });
    let ledger = house.open();
    (0..20).for_each(|n| drop(append_one(&ledger, child(1), event(n, "before"))));
    is_full.store(true, Ordering::Release);
    let mut recorded = 20;
    let refused = loop {
        match append(&ledger, vec![for_child(child(2), Expected::Any, vec![event(recorded, "until")])]) {
            Ok(_) => recorded += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, AppendError::StorageFull);
    assert!(recorded <= 28 && ledger.accepts_appends());
    let everything = ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events;
    assert_eq!(everything.len() as u64, recorded);
    let journey = |of| ledger.read_journey(child(of), Revision(0), Direction::Forwards, 100).expect("read");
    let of_both = [1, 2].map(|of| journey(of).map_or(0, |journey| journey.len() as u64));
    assert_eq!(of_both, [20, recorded - 20]);
    audit(&ledger);
    // A restart while it is full: everything is read, nothing is taken until there is room.
    ledger.close();
    drop(ledger);
    let ledger = house.open();
    let found = ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events;
    assert_eq!(found, everything);
    is_full.store(false, Ordering::Release);
    let resumed = loop {
        match append(&ledger, vec![for_child(child(3), Expected::Any, vec![event(99, "after")])]) {
            Err(AppendError::StorageFull) => std::thread::yield_now(),
            answer => break answer,
        }
    };
    assert_eq!(resumed.expect("recorded").head.size, recorded + 1);
    audit(&ledger);
}

#[test]
fn a_store_that_panics_closes_appends_and_keeps_nobody_waiting() {
    let mut house = House::in_memory();
    house.options.tail_events = 8;
    house.options.settle_events = 1;
    let whole = Arc::clone(&house.store);
    let is_full = Arc::new(AtomicBool::new(false));
    house.store = Arc::new(Bounded { inner: Arc::clone(&whole), is_full, panics: true });
    let ledger = house.open();
    let mut recorded = 0;
    let refused = loop {
        match append(&ledger, vec![for_child(child(1), Expected::Any, vec![event(recorded, "until")])]) {
            Ok(_) => recorded += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, AppendError::Closed);
    assert!(!ledger.accepts_appends() && recorded <= 8);
    let found = ledger.read_ledger(Position(0), &Filter::default(), 100).expect("read").events;
    assert_eq!(found.len() as u64, recorded);
    ledger.close();
    drop(ledger);
    house.store = whole;
    let ledger = house.open_ready();
    assert_eq!(append_one(&ledger, child(1), event(99, "after")).head.size, recorded + 1);
    audit(&ledger);
}
