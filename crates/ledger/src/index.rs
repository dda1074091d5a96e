//! What is looked up: the tail and the store seen as one.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ids::{ChildId, Position, Revision};

use crate::rows::{self, HeadRow, StreamsRow, without_checksum};
use crate::runs::Runs;
use crate::store::{Batch, Order, Store, StoreError};
use crate::tail::{Located, Tail};
use crate::tree::Hash;

/// Whether the store can be asked.
#[derive(Clone)]
pub enum StoreState {
    /// It agrees with the journal.
    Ready(Arc<dyn Store>),
    /// It is being made again from the journal, beside this one, which is not asked any more.
    Rebuilding(Arc<dyn Store>),
    /// It could not be opened or made again (the disk is full, say); the journal alone is read.
    Absent,
}

/// Why something could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The store is being made again.
    #[error("STORE_REBUILDING: the store is being made again from the journal")]
    Rebuilding,
    /// The store lacks what it should have, or has what it should not: it must be made again.
    #[error("STORE_BEHIND: {0}")]
    Behind(&'static str),
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tail and the store.
pub struct Index {
    /// What is not settled yet.
    pub tail: Tail,
    store: RwLock<StoreState>,
    /// Held while a batch is being persisted.
    persisting: Mutex<()>,
}

/// Where a child's stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamHead {
    /// The number of the child's events.
    pub next: Revision,
    /// The leaf hash of the newest; zeros when there is none.
    pub last_leaf: Hash,
}

impl Index {
    /// An index over a store and an empty tail.
    pub fn new(store: StoreState) -> Self {
        Self { tail: Tail::default(), store: RwLock::new(store), persisting: Mutex::new(()) }
    }

    /// The store, when it can be asked.
    pub fn store(&self) -> Result<Arc<dyn Store>, IndexError> {
        match &*self.store.read().unwrap_or_else(PoisonError::into_inner) {
            StoreState::Ready(store) => Ok(Arc::clone(store)),
            StoreState::Rebuilding(_) => Err(IndexError::Rebuilding),
            StoreState::Absent => Err(IndexError::Store(StoreError::Full)),
        }
    }

    /// Whether the store can be asked.
    pub fn state(&self) -> StoreState {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the store is being made again.
    pub fn is_rebuilding(&self) -> bool {
        matches!(self.state(), StoreState::Rebuilding(_))
    }

    /// Goes over to a store that was made again.
    pub fn take_over(&self, store: Arc<dyn Store>) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = StoreState::Ready(store);
    }

    /// The store is not asked any more until it was made again.
    pub fn order_rebuild(&self) {
        let mut state = self.store.write().unwrap_or_else(PoisonError::into_inner);
        if let StoreState::Ready(store) = &*state {
            *state = StoreState::Rebuilding(Arc::clone(store));
        }
        drop(state);
        self.tail.poke();
    }

    /// Persists a batch in the store that readers ask meanwhile.
    pub fn persist(&self, store: &dyn Store, batch: Batch) -> Result<(), StoreError> {
        let _persisting = self.persisting.lock().unwrap_or_else(PoisonError::into_inner);
        store.persist(batch)
    }

    /// Looks something up. While a batch is being persisted some of its rows may be met and others not: what then seems
    /// to be behind is looked at again while none is, and only what is behind even so is.
    pub fn look<T>(&self, look: impl Fn() -> Result<T, IndexError>) -> Result<T, IndexError> {
        match look() {
            Err(IndexError::Behind(_)) => {
                let _still = self.persisting.lock().unwrap_or_else(PoisonError::into_inner);
                look()
            }
            seen => seen,
        }
    }

    /// A row's value, compared with its checksum.
    pub fn row(store: &dyn Store, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        let Some(mut value) = store.get(key)? else { return Ok(None) };
        let len =
            without_checksum(key, &value).ok_or(IndexError::Behind("a row's checksum does not fit"))?.len();
        value.truncate(len);
        Ok(Some(value))
    }

    /// Where a child's stream ends; `None` for a child without events.
    pub fn head_of(&self, child: ChildId) -> Result<Option<StreamHead>, IndexError> {
        if let Some(newest) = self.tail.newest_of(child) {
            return Ok(Some(StreamHead { next: newest.located.revision.next(), last_leaf: newest.leaf }));
        }
        let settled = settled_head(&*self.store()?, child)?;
        Ok(settled.map(|row| StreamHead { next: row.next, last_leaf: row.last_leaf }))
    }

    /// Where the events of a child lie from a revision on, in order and without a gap.
    pub fn stream(&self, child: ChildId, from: Revision) -> Result<Vec<Located>, IndexError> {
        self.look(|| self.look_at_stream(child, from))
    }

    fn look_at_stream(&self, child: ChildId, from: Revision) -> Result<Vec<Located>, IndexError> {
        let mut newest = self.tail.of(child);
        let first_in_tail = newest.first().map(|event| event.revision);
        if first_in_tail.is_some_and(|first| first <= from) {
            newest.retain(|event| event.revision >= from);
            return Ok(newest);
        }
        let store = self.store()?;
        let settled = settled_stream(&*store, child, from)?;
        joined(&*store, (child, from), settled, newest)
    }

    /// Where all events of several children lie, whose ids ascend, each one's in order and without a gap. What their
    /// streams share in the store is read once.
    pub fn streams(&self, children: &[ChildId]) -> Result<Vec<Vec<Located>>, IndexError> {
        self.look(|| {
            let newest: Vec<Vec<Located>> = children.iter().map(|child| self.tail.of(*child)).collect();
            let is_whole = |events: &[Located]| events.first().is_some_and(|first| first.revision.0 == 0);
            if newest.iter().all(|events| is_whole(events)) {
                return Ok(newest);
            }
            let store = self.store()?;
            let settled = Runs::read_several(&*store, children)?;
            let parts = children.iter().zip(settled).zip(newest);
            let join = |((child, settled), newest): ((&ChildId, _), _)| {
                joined(&*store, (*child, Revision(0)), settled, newest)
            };
            parts.map(join).collect()
        })
    }

    /// How far pages, heads and tiles have got.
    pub fn streams_row(store: &dyn Store) -> Result<Option<StreamsRow>, IndexError> {
        let Some(value) = Self::row(store, rows::STREAMS)? else { return Ok(None) };
        StreamsRow::decode(&value).map(Some).ok_or(IndexError::Behind("its rows are of another version"))
    }

    /// How far the kind rows have got.
    pub fn kinds_settled(store: &dyn Store) -> Result<Position, IndexError> {
        let Some(value) = Self::row(store, rows::KINDS)? else { return Ok(Position(0)) };
        let bytes =
            value.as_slice().try_into().map_err(|_| IndexError::Behind("the kinds' watermark is damaged"))?;
        Ok(Position(u64::from_be_bytes(bytes)))
    }
}

/// A child's head row.
pub fn settled_head(store: &dyn Store, child: ChildId) -> Result<Option<HeadRow>, IndexError> {
    let Some(value) = Index::row(store, &rows::head_key(child))? else { return Ok(None) };
    HeadRow::decode(&value).map(Some).ok_or(IndexError::Behind("a head is damaged"))
}

/// Visits all head rows.
pub fn scan_heads(store: &dyn Store, mut visit: impl FnMut(ChildId, HeadRow)) -> Result<(), IndexError> {
    let mut damaged = false;
    store.scan(rows::HEADS.0, rows::HEADS.1, Order::Ascending, &mut |key, value| {
        let child = key.strip_prefix(b"h").and_then(|child| child.try_into().ok()).map(ChildId::from_bytes);
        match (child, without_checksum(key, value).and_then(HeadRow::decode)) {
            (Some(child), Some(row)) => {
                visit(child, row);
                ControlFlow::Continue(())
            }
            _ => {
                damaged = true;
                ControlFlow::Break(())
            }
        }
    })?;
    if damaged { Err(IndexError::Behind("a head is damaged")) } else { Ok(()) }
}

/// A child's stream from a revision on, of what the store has and what the tail has.
fn joined(
    store: &dyn Store,
    (child, from): (ChildId, Revision),
    mut events: Vec<Located>,
    mut newest: Vec<Located>,
) -> Result<Vec<Located>, IndexError> {
    let end = match newest.first() {
        Some(first) => first.revision,
        None => settled_head(store, child)?.map_or(Revision(0), |row| row.next),
    };
    events.retain(|event| event.revision < end);
    events.append(&mut newest);
    let dense = events.iter().zip(from.0..).all(|(event, revision)| event.revision.0 == revision);
    let covered = events.last().map_or(end <= from, |last| last.revision.next() >= end);
    if dense && covered { Ok(events) } else { Err(IndexError::Behind("a child's pages have a gap")) }
}

fn settled_stream(store: &dyn Store, child: ChildId, from: Revision) -> Result<Vec<Located>, IndexError> {
    let mut events = Runs::read(store, child, from)?;
    events.retain(|event| event.revision >= from);
    Ok(events)
}

/// Puts a row into a batch, with its checksum.
pub fn put_row(batch: &mut Batch, key: Vec<u8>, value: Vec<u8>) {
    let value = rows::with_checksum(&key, value);
    batch.put(key, value);
}
