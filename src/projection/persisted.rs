//! The rows in the store, beside the ledger's own: `p` and the child for a row, `f` and a number for a change of a flag,
//! `m/outlooks` for how far they have got, the day on which they were read, and what tells this making of them from
//! others. Where rows are missing all are made again from the journal, so nothing is lost with the store; what is longer
//! than a value of the store is kept in several.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Weak};

use ids::{ChildId, Position};
use jiff::civil::Date;
use ledger::Ledger;
use ledger::store::{Batch, Order, Store, StoreError, VALUE_BYTES_MAX};
use projections::{KEPT_MAX, Rows};
use rules::Jurisdiction;

use crate::clock;

const WATERMARK: &[u8] = b"m/outlooks";
const ROW: u8 = b'p';
const CHANGE: u8 = b'f';
/// The bytes of a key without the number of its part.
const ROW_KEY_BYTES: usize = 17;
const CHANGE_KEY_BYTES: usize = 9;
/// How many rows are kept at once at most.
const ROWS_AT_ONCE: usize = 8_192;
/// The format of the watermark and with it of the keys.
const FORMAT: u8 = 2;

/// What the store has.
#[derive(Debug)]
pub struct Kept {
    /// Which making of the rows.
    epoch: u64,
    /// What all the rows were read with besides the rule books, and what they are being read with.
    books: String,
    books_taken: String,
    /// The numbers of the changes that are kept.
    changes: Range<u64>,
    /// Children whose rows are kept in several values.
    long: BTreeSet<ChildId>,
    /// Keys that belong to another making, to be taken out with the next batch.
    stale: Vec<Vec<u8>>,
    /// Whether the last batch was not kept.
    is_behind: bool,
    /// The store that has it.
    store: Option<Weak<dyn Store>>,
}

/// The rows as they were kept, how far they have got, and what the store has of them; nothing when they cannot be used.
pub fn load(ledger: &Ledger, jurisdiction: &Jurisdiction) -> Option<(Rows, Position, Kept)> {
    let store = ledger.store()?;
    let Watermark { next, as_of, epoch, changes, rows: count, books } =
        Watermark::read(&store.get(WATERMARK).ok()??)?;
    if next.0 > ledger.head().size {
        return None;
    }
    let mut rows = Rows::new(as_of, jurisdiction.clone());
    let mut long = BTreeSet::new();
    let scanned = scan(&*store, ROW, ROW_KEY_BYTES, &mut |key, value, parts| {
        let Some(child) = key.try_into().ok().map(ChildId::from_bytes) else { return };
        if parts > 1 {
            long.insert(child);
        }
        if let Err(error) = rows.load(child, &value) {
            tracing::debug!(%error, "an outlook cannot be used");
        }
    });
    scanned.ok()?;
    if rows.len() != count {
        // Not all that was kept is there: the store was made again meanwhile. What is missing would be told as new.
        return None;
    }
    let mut told = Vec::new();
    let scanned = scan(&*store, CHANGE, CHANGE_KEY_BYTES, &mut |key, value, _| {
        told.extend(key.try_into().ok().map(|number| (u64::from_be_bytes(number), value)));
    });
    scanned.ok()?;
    let oldest = told.first().map_or(changes, |(number, _)| *number);
    rows.resume(changes, told);
    let kept = Kept {
        epoch,
        books_taken: books.clone(),
        books,
        changes: oldest..changes,
        long,
        stale: Vec::new(),
        is_behind: false,
        store: Some(Arc::downgrade(&store)),
    };
    Some((rows, next, kept))
}

/// Takes a key without its kind, the whole value, and in how many parts it was.
type Visit<'v> = dyn FnMut(&[u8], Vec<u8>, usize) + 'v;

/// Visits values that may have several parts, each once with all of its bytes.
fn scan(store: &dyn Store, kind: u8, key_bytes: usize, visit: &mut Visit<'_>) -> Result<(), StoreError> {
    let mut whole: Option<(Vec<u8>, Vec<u8>, usize)> = None;
    let mut give = |whole: Option<(Vec<u8>, Vec<u8>, usize)>| {
        if let Some((key, value, parts)) = whole {
            visit(&key[1..], value, parts);
        }
    };
    store.scan(&[kind], &[kind + 1], Order::Ascending, &mut |key, value| {
        match &mut whole {
            Some((first, bytes, parts)) if key.len() > key_bytes && key.starts_with(first) => {
                bytes.extend_from_slice(value);
                *parts += 1;
            }
            // A part without a beginning.
            _ if key.len() != key_bytes => {}
            _ => give(whole.replace((key.to_vec(), value.to_vec(), 1))),
        }
        ControlFlow::Continue(())
    })?;
    give(whole);
    Ok(())
}

/// Puts a value in as many parts as it needs; says how many.
fn put(batch: &mut Batch, key: &[u8], value: &[u8]) -> u8 {
    let mut parts = 0;
    for part in value.chunks(VALUE_BYTES_MAX).take(usize::from(u8::MAX)) {
        let mut of_part = key.to_vec();
        of_part.extend((parts > 0).then_some(parts));
        batch.put(of_part, part.to_vec());
        parts += 1;
    }
    parts
}

impl Kept {
    /// Nothing that can be used: the rows are made anew.
    pub fn nothing(ledger: &Ledger, jurisdiction: &Jurisdiction) -> Self {
        let mut stale = Vec::new();
        let mut note = |key: &[u8], _: &[u8]| {
            if key.first() == Some(&CHANGE) || key.len() > ROW_KEY_BYTES {
                stale.push(key.to_vec());
            }
            ControlFlow::Continue(())
        };
        let store = ledger.store();
        if let Some(store) = &store {
            for kind in [ROW, CHANGE] {
                if let Err(error) = store.scan(&[kind], &[kind + 1], Order::Ascending, &mut note) {
                    log(&error);
                }
            }
        }
        let books = books(jurisdiction);
        Self {
            epoch: new_epoch(),
            books_taken: books.clone(),
            books,
            changes: 0..0,
            long: BTreeSet::new(),
            stale,
            is_behind: false,
            store: store.as_ref().map(Arc::downgrade),
        }
    }

    /// Whether the ledger has another store by now, beside which the one with the rows was left.
    pub fn is_elsewhere(&self, ledger: &Ledger) -> bool {
        ledger.store().is_some_and(|store| self.is_other(&store))
    }

    fn is_other(&self, store: &Arc<dyn Store>) -> bool {
        self.store.as_ref().is_none_or(|kept| !Weak::ptr_eq(kept, &Arc::downgrade(store)))
    }

    /// Whatever is kept from here on is to be read again by whoever finds it, until all has been.
    pub fn distrust(&mut self) {
        self.books.clear();
    }

    /// Which making of the rows; a token of another one cannot be gone on from.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Notes with which books the rows are read from now on; says whether all are to be read again.
    pub fn takes_books(&mut self, books: &str) -> bool {
        let are_others = self.books_taken != books;
        books.clone_into(&mut self.books_taken);
        are_others
    }

    /// Notes that all rows were read with the books that were taken; says whether these are others than before.
    pub fn has_read_all(&mut self) -> bool {
        let are_others = self.books != self.books_taken;
        self.books.clone_from(&self.books_taken);
        are_others
    }

    /// Keeps the changed rows, what became of their flags, and how far they have got; says whether that was done. Of
    /// many rows some are kept before the others; in a store that has taken the place of another, all of them are.
    pub fn persist(
        &mut self,
        ledger: &Ledger,
        rows: &Rows,
        changed: &mut BTreeSet<ChildId>,
        next: Position,
    ) -> bool {
        let persisted = self.try_persist(ledger, rows, changed, next);
        if !persisted && !self.is_behind {
            // What is told from here on is not on disk: a restart must not take it for what it then makes of it.
            self.epoch = new_epoch();
        }
        self.is_behind = !persisted;
        persisted
    }

    fn try_persist(
        &mut self,
        ledger: &Ledger,
        rows: &Rows,
        changed: &mut BTreeSet<ChildId>,
        next: Position,
    ) -> bool {
        let Some(store) = ledger.store() else {
            return false;
        };
        if self.is_other(&store) {
            changed.extend(rows.children());
            self.stale.clear();
            self.changes = rows.oldest_change()..rows.oldest_change();
        }
        while changed.len() > ROWS_AT_ONCE {
            let some: BTreeSet<ChildId> = changed.iter().take(ROWS_AT_ONCE).copied().collect();
            let (mut batch, long) = self.row_batch(rows, &some);
            batch.delete(WATERMARK);
            // A crash here leaves rows without a watermark: they are made again.
            if let Err(error) = store.persist(batch) {
                log(&error);
                return false;
            }
            self.long = long;
            self.stale.clear();
            changed.retain(|child| !some.contains(child));
        }
        let (mut batch, long) = self.row_batch(rows, changed);
        let until = rows.changes_so_far();
        let oldest = rows.oldest_change().max(until.saturating_sub(KEPT_MAX as u64)).max(self.changes.start);
        if let Err(error) = self.delete_changes(&*store, oldest, &mut batch) {
            log(&error);
            return false;
        }
        for (number, bytes) in rows.change_bytes(self.changes.end.max(oldest)) {
            put(&mut batch, &change_key(number), &bytes);
        }
        let watermark = Watermark {
            next,
            as_of: rows.as_of(),
            epoch: self.epoch,
            changes: until,
            rows: rows.len(),
            books: self.books.clone(),
        };
        batch.put(WATERMARK, watermark.bytes());
        match store.persist(batch) {
            Ok(()) => {
                self.stale.clear();
                (self.long, self.changes) = (long, oldest..until);
                self.store = Some(Arc::downgrade(&store));
                true
            }
            Err(error) => {
                log(&error);
                false
            }
        }
    }

    /// Some rows, and whose are then kept in several values.
    fn row_batch(&self, rows: &Rows, children: &BTreeSet<ChildId>) -> (Batch, BTreeSet<ChildId>) {
        let (mut batch, mut long) = (Batch::default(), self.long.clone());
        self.stale.iter().for_each(|key| batch.delete(key.clone()));
        for child in children {
            self.put_row(&mut batch, rows, *child, &mut long);
        }
        (batch, long)
    }

    fn put_row(&self, batch: &mut Batch, rows: &Rows, child: ChildId, long: &mut BTreeSet<ChildId>) {
        let mut key = vec![ROW];
        key.extend_from_slice(&child.to_bytes());
        if long.remove(&child) {
            for part in 1..u8::MAX {
                batch.delete([&key[..], &[part]].concat());
            }
        }
        match rows.bytes(child) {
            Some(row) if put(batch, &key, row) > 1 => {
                long.insert(child);
            }
            Some(_) => {}
            None => batch.delete(key),
        }
    }

    /// Takes out the changes that are no longer kept.
    fn delete_changes(&self, store: &dyn Store, oldest: u64, batch: &mut Batch) -> Result<(), StoreError> {
        if oldest <= self.changes.start {
            return Ok(());
        }
        let (from, until) = (change_key(self.changes.start), change_key(oldest));
        store.scan(&from, &until, Order::Ascending, &mut |key, _| {
            batch.delete(key.to_vec());
            ControlFlow::Continue(())
        })
    }
}

fn change_key(number: u64) -> Vec<u8> {
    let mut key = vec![CHANGE];
    key.extend(number.to_be_bytes());
    key
}

/// A number that no other making of the rows has.
fn new_epoch() -> u64 {
    // Without a source of chance the time tells them apart.
    getrandom::u64().unwrap_or_else(|_| clock::now().as_microsecond().unsigned_abs())
}

/// The rows are kept again with the next ones.
fn log(error: &StoreError) {
    tracing::debug!(%error, "the outlooks were not kept");
}

/// What the rows were read with besides the rule books, whose release every row carries itself.
pub fn books(jurisdiction: &Jurisdiction) -> String {
    format!("{} {}", jurisdiction.calendar.version(), jurisdiction.version)
}

/// How far the rows have got.
#[derive(Debug, PartialEq, Eq)]
struct Watermark {
    next: Position,
    as_of: Date,
    epoch: u64,
    /// The number of the next change of a flag.
    changes: u64,
    /// How many rows there are.
    rows: usize,
    books: String,
}

impl Watermark {
    fn bytes(&self) -> Vec<u8> {
        let Self { next, as_of, epoch, changes, rows, books } = self;
        let release = rules::BOOK_VERSION;
        format!("{FORMAT} {next} {as_of} {epoch} {changes} {rows} {release} {books}").into_bytes()
    }

    /// Reads it back; nothing where it is of another format or another release of the books.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(bytes).ok()?.splitn(8, ' ');
        if parts.next()?.parse() != Ok(FORMAT) {
            return None;
        }
        let next = Position(parts.next()?.parse().ok()?);
        let (as_of, epoch) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let (changes, rows) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let is_ours = parts.next()? == rules::BOOK_VERSION;
        let books = parts.next()?.to_owned();
        is_ours.then_some(Self { next, as_of, epoch, changes, rows, books })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_reads_back_for_the_same_release() {
        let as_of: Date = "2018-03-31".parse().expect("a date");
        let books = "7 default".to_owned();
        let watermark = Watermark { next: Position(42), as_of, epoch: u64::MAX, changes: 9, rows: 5, books };
        let bytes = watermark.bytes();
        assert_eq!(Watermark::read(&bytes), Some(watermark));
        assert_eq!(Watermark::read(b"9 42 2018-03-31 1 9 5 2 7 default"), None, "another format");
        assert_eq!(Watermark::read(b"2 42 2018-03-31 1 9 5 another 7 default"), None, "another release");
        assert_eq!(Watermark::read(b"2 42 2018-03-31"), None, "cut short");
    }

    #[test]
    fn what_is_longer_than_a_value_is_kept_in_several() {
        let store = ledger::store::MemoryStore::new();
        let long: Vec<u8> = (0..=255).cycle().take(3 * VALUE_BYTES_MAX - 7).collect();
        let mut batch = Batch::default();
        let parts: Vec<u8> = [&long[..], b"short", &long[..VALUE_BYTES_MAX]]
            .iter()
            .zip(0..)
            .map(|(value, number)| put(&mut batch, &change_key(number), value))
            .collect();
        assert_eq!(parts, [3, 1, 1]);
        store.persist(batch).expect("persisted");
        let mut read = Vec::new();
        let visit = &mut |key: &[u8], value: Vec<u8>, parts| read.push((key.to_vec(), value.len(), parts));
        scan(&*store, CHANGE, CHANGE_KEY_BYTES, visit).expect("scanned");
        let key = |number: u64| number.to_be_bytes().to_vec();
        assert_eq!(read, [(key(0), long.len(), 3), (key(1), 5, 1), (key(2), VALUE_BYTES_MAX, 1)]);
    }
}
