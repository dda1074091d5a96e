//! A projection on a ledger: interrupted, beside appends, and on a store that was made again.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ledger::Options;
use ledger::store::{Batch, Footprint, MemoryPlace, Order, Store, StoreError, Visit};
use tempfile::TempDir;

use super::*;
use crate::insight::Reading;
use crate::insight::peopled::{EARLY, LATE, begin_care, child, ledger};

fn nothing_read() -> Projection {
    Projection::new(Arc::default())
}

/// A ledger in which so many children are in care, and its directory.
fn with_children(count: u64) -> (TempDir, Ledger) {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = ledger(dir.path(), MemoryPlace::new().open(), &Options::default());
    (0..count).for_each(|number| begin_care(&ledger, number, 1));
    (dir, ledger)
}

/// How many children are read for the rows of a day, after which they are those of a fresh reading.
fn read_for(projection: &Projection, ledger: &Ledger, today: Date) -> u64 {
    let read = AtomicU64::new(0);
    let count = || {
        read.fetch_add(1, Ordering::Relaxed);
    };
    let (digest, head) = projection
        .with_rows(ledger, today, &count, |rows, head, unreadable| {
            assert_eq!(unreadable, 0);
            (rows.digest(), head)
        })
        .expect("read");
    let jurisdiction = projection.jurisdictions.at(ledger, today, &KnownAt::EVERYTHING).expect("read");
    let mut fresh = Rows::new(today, jurisdiction.as_ref().clone());
    let known_at = crate::insight::before(head.size);
    Reading::new(ledger, &ledger.children(), &known_at, &|| {}).put_into(&mut fresh).expect("read");
    assert_eq!(digest, fresh.digest(), "on {today}");
    read.into_inner()
}

/// Whoever leaves at once.
struct Gone;

impl Listener for Gone {
    fn step(&self) {}

    fn is_gone(&self) -> bool {
        true
    }
}

#[test]
fn an_interrupted_turn_of_the_date_is_gone_on_with() {
    let children = STRIDE_CHILDREN as u64 + 40;
    let (_dir, ledger) = with_children(children);
    let before = nothing_read();
    assert_eq!(read_for(&before, &ledger, EARLY), children);
    assert_eq!(read_for(&before, &ledger, EARLY), 0);
    before.with_rows(&ledger, LATE, &Gone, |_, _, _| ()).expect_err("nobody waits");
    assert!(!before.stride(&ledger, LATE).expect("a stride"), "there are more");
    // The process ends; what has turned is in the store, and the rest turns now.
    drop(before);
    let after = nothing_read();
    assert_eq!(read_for(&after, &ledger, LATE), 40);
    assert_eq!(read_for(&after, &ledger, EARLY), children, "back again");
    assert_eq!(read_for(&nothing_read(), &ledger, EARLY), 0);
}

#[test]
fn a_turn_back_that_was_interrupted_trusts_no_row() {
    let children = STRIDE_CHILDREN as u64 + 40;
    let (_dir, ledger) = with_children(children);
    let before = nothing_read();
    read_for(&before, &ledger, LATE);
    assert!(!before.stride(&ledger, EARLY).expect("a stride"), "there are more");
    drop(before);
    assert_eq!(read_for(&nothing_read(), &ledger, EARLY), children);
}

#[test]
fn making_the_rows_is_gone_on_with_after_an_interruption() {
    let children = STRIDE_CHILDREN as u64 * 2 + 40;
    let (_dir, ledger) = with_children(children);
    let projection = nothing_read();
    assert!(!projection.stride(&ledger, LATE).expect("a stride"));
    projection.with_rows(&ledger, LATE, &Gone, |_, _, _| ()).expect_err("nobody waits");
    assert_eq!(read_for(&projection, &ledger, LATE), children - STRIDE_CHILDREN as u64);
}

#[test]
fn who_asks_is_answered_although_events_never_cease() {
    let (_dir, ledger) = with_children(20);
    let (projection, times) = (nothing_read(), AtomicU64::new(1));
    // For every child that is read another event comes in.
    let tell = || begin_care(&ledger, 3, times.fetch_add(1, Ordering::Relaxed) + 1);
    for asked in 0..3 {
        let size = ledger.head().size;
        let (held, digest) =
            projection.with_rows(&ledger, LATE, &tell, |rows, head, _| (head, rows.digest())).expect("read");
        assert!(size <= held.size && held.size < ledger.head().size, "question {asked}");
        // The rows are those of that head, whatever came in meanwhile.
        let mut fresh = Rows::new(LATE, rules::Jurisdiction::default());
        let known_at = crate::insight::before(held.size);
        Reading::new(&ledger, &ledger.children(), &known_at, &|| {}).put_into(&mut fresh).expect("read");
        assert_eq!(digest, fresh.digest(), "question {asked}");
    }
}

/// A store that says it is large until it is made again.
struct Large {
    inner: Arc<dyn Store>,
    is_new: bool,
    made_again: Arc<AtomicBool>,
}

impl Store for Large {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        self.inner.persist(batch)
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        let (inner, made_again) = (self.inner.beside()?, Arc::clone(&self.made_again));
        Ok(Arc::new(Self { inner, is_new: true, made_again }))
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.made_again.store(self.is_new, Ordering::Release);
        self.inner.promote()
    }

    fn footprint(&self) -> Footprint {
        if self.is_new { self.inner.footprint() } else { Footprint { disk_bytes: 1 << 40 } }
    }
}

#[test]
fn a_store_that_was_made_again_is_given_the_rows_and_nobody_is_read_for_that() {
    let dir = tempfile::tempdir().expect("a directory");
    let made_again = Arc::new(AtomicBool::new(false));
    let inner: Arc<dyn Store> = MemoryPlace::new().open();
    let store = Arc::new(Large { inner, is_new: false, made_again: Arc::clone(&made_again) });
    let ledger = ledger(dir.path(), store, &Options { settle_events: 4, ..Options::default() });
    (0..50).for_each(|number| begin_care(&ledger, number, 1));
    let projection = nothing_read();
    assert_eq!(read_for(&projection, &ledger, LATE), 50);
    let moment = projection.moment(&ledger, LATE).expect("read");
    begin_care(&ledger, 0, 2);
    let mut times = 2;
    while !made_again.load(Ordering::Acquire) || ledger.unsettled() > 0 {
        times += 1;
        begin_care(&ledger, 1, times);
    }
    assert_eq!(read_for(&projection, &ledger, LATE), 2, "the two of whom something was told");
    let told = projection.changes_from(&ledger, LATE, moment).expect("read").expect("kept").0;
    // Whoever begins anew finds all rows in the store, and what was told of them.
    let after = nothing_read();
    assert_eq!(read_for(&after, &ledger, LATE), 0);
    let again = after.changes_from(&ledger, LATE, moment).expect("read").expect("kept").0;
    let numbers = |changes: &[Change]| changes.iter().map(|change| change.number).collect::<Vec<_>>();
    assert!(!told.is_empty() && numbers(&told) == numbers(&again), "{} changes", told.len());
    assert!(told.iter().all(|change| [child(0), child(1)].contains(&change.key.child)));
}
