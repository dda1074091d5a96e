//! The store in memory: for tests, for the simulation, and for a ledger whose disk has no room for a store.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::{Batch, Footprint, Order, Store, StoreError, Visit};

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// What outlives a memory store: the place at which it is opened again.
#[derive(Debug, Default)]
pub struct MemoryPlace {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: u64,
    newest: u64,
    generations: BTreeMap<u64, Arc<RwLock<Rows>>>,
}

impl MemoryPlace {
    /// An empty place.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The current store of this place; a store beside that was never promoted is forgotten.
    pub fn open(self: &Arc<Self>) -> Arc<MemoryStore> {
        let mut state = self.state();
        let current = state.current;
        state.generations.retain(|number, _| *number == current);
        let rows = Arc::clone(state.generations.entry(current).or_default());
        Arc::new(MemoryStore { place: Arc::clone(self), number: current, rows })
    }

    /// Loses everything, as a deleted directory does; open stores keep what they hold.
    pub fn lose_everything(&self) {
        let mut state = self.state();
        state.newest += 1;
        state.current = state.newest;
        state.generations.clear();
    }

    /// A second place with the same rows, to be gone back to later as an older store.
    pub fn copy(&self) -> Arc<Self> {
        let state = self.state();
        let generations = state
            .generations
            .iter()
            .map(|(number, rows)| (*number, Arc::new(RwLock::new(read(rows).clone()))));
        let state =
            State { current: state.current, newest: state.newest, generations: generations.collect() };
        Arc::new(Self { state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    place: Arc<MemoryPlace>,
    number: u64,
    rows: Arc<RwLock<Rows>>,
}

impl MemoryStore {
    /// An empty store at a place of its own.
    pub fn new() -> Arc<Self> {
        MemoryPlace::new().open()
    }
}

fn read(rows: &RwLock<Rows>) -> std::sync::RwLockReadGuard<'_, Rows> {
    rows.read().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryStore {
    fn some_between(
        &self,
        low: &Bound<Vec<u8>>,
        high: &Bound<Vec<u8>>,
        order: Order,
    ) -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = read(&self.rows);
        let range = rows.range((low.clone(), high.clone())).map(|(key, value)| (key.clone(), value.clone()));
        match order {
            Order::Ascending => range.take(64).collect(),
            Order::Descending => range.rev().take(64).collect(),
        }
    }
}

/// Whether the two bounds exclude the same key, a range that a map refuses.
fn low_meets_high(low: &Bound<Vec<u8>>, high: &Bound<Vec<u8>>) -> bool {
    matches!((low, high), (Bound::Excluded(low), Bound::Excluded(high)) if low == high)
}

impl Store for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(read(&self.rows).get(key).cloned())
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        if from >= until {
            return Ok(());
        }
        let (mut low, mut high) = (Bound::Included(from.to_vec()), Bound::Excluded(until.to_vec()));
        loop {
            // A few at a time and with no lock held, so that a visitor may ask and persist, as it may on disk.
            let some = self.some_between(&low, &high, order);
            let Some((last, _)) = some.last() else { return Ok(()) };
            match order {
                Order::Ascending => low = Bound::Excluded(last.clone()),
                Order::Descending => high = Bound::Excluded(last.clone()),
            }
            for (key, value) in &some {
                if visit(key, value).is_break() {
                    return Ok(());
                }
            }
            if low_meets_high(&low, &high) {
                return Ok(());
            }
        }
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check_sizes()?;
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in batch {
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
        Ok(())
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        let mut state = self.place.state();
        state.newest += 1;
        let (number, rows) = (state.newest, Arc::default());
        state.generations.insert(number, Arc::clone(&rows));
        Ok(Arc::new(Self { place: Arc::clone(&self.place), number, rows }))
    }

    fn promote(&self) -> Result<(), StoreError> {
        let mut state = self.place.state();
        if self.number != state.current && self.number != state.newest {
            return Err(StoreError::Superseded);
        }
        state.current = self.number;
        Ok(())
    }

    fn footprint(&self) -> Footprint {
        Footprint::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::conformance;
    use super::*;

    #[test]
    fn conforms() {
        conformance::check(&conformance::Effort::THOROUGH, &|| {
            let place = MemoryPlace::new();
            Box::new(move || place.open())
        });
    }

    #[test]
    fn a_place_can_lose_everything_and_go_back_to_an_older_copy() {
        let place = MemoryPlace::new();
        let put = |place: &Arc<MemoryPlace>, value: &str| {
            let mut batch = Batch::default();
            batch.put("key", value);
            place.open().persist(batch)
        };
        let got = |place: &Arc<MemoryPlace>| place.open().get(b"key").ok().flatten();
        put(&place, "old").expect("memory takes it");
        let older = place.copy();
        put(&place, "new").expect("memory takes it");
        assert_eq!(got(&place), Some(b"new".to_vec()));
        assert_eq!(got(&older), Some(b"old".to_vec()));
        place.lose_everything();
        assert_eq!(got(&place), None);
    }
}
