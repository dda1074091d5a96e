//! A store that fails when told to, for the simulation: behind the public seam, by count or by seed.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Batch, Footprint, Order, Store, StoreError, Visit};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full: nothing of the batch is persisted.
    Full,
    /// The operating system refuses: nothing of the batch is persisted.
    Refused,
    /// The batch is persisted, and yet a failure is reported: the outcome is not known to the caller.
    Unknown,
    /// The store is found to be damaged: nothing of the batch is persisted, and every later call fails alike.
    Damaged,
}

/// A store that fails at chosen calls, and otherwise does what the one within does.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    plan: Arc<Mutex<Plan>>,
}

/// When to fail; shared with the stores that are made beside, since they live on the same disk.
#[derive(Debug)]
struct Plan {
    persists: u64,
    reads: u64,
    persist_fails_at: Option<(u64, Fault)>,
    read_fails_at: Option<u64>,
    chance: Option<(u64, u64)>,
    damaged: bool,
}

impl FaultyStore {
    /// Fails the n-th persist, counted from 1, in the given way; all others work.
    pub fn failing_at(inner: Arc<dyn Store>, nth: u64, fault: Fault) -> Arc<Self> {
        Self::with(inner, |plan| plan.persist_fails_at = Some((nth, fault)))
    }

    /// Finds damage at the n-th get or scan, counted from 1, and at every later call.
    pub fn damaged_at_read(inner: Arc<dyn Store>, nth: u64) -> Arc<Self> {
        Self::with(inner, |plan| plan.read_fails_at = Some(nth))
    }

    /// Fails one persist in so many, refused or unknown, as the seed decides.
    pub fn seeded(inner: Arc<dyn Store>, seed: u64, one_in: u64) -> Arc<Self> {
        Self::with(inner, |plan| plan.chance = Some((seed, one_in.max(1))))
    }

    fn with(inner: Arc<dyn Store>, set: impl FnOnce(&mut Plan)) -> Arc<Self> {
        let mut plan = Plan {
            persists: 0,
            reads: 0,
            persist_fails_at: None,
            read_fails_at: None,
            chance: None,
            damaged: false,
        };
        set(&mut plan);
        Arc::new(Self { inner, plan: Arc::new(Mutex::new(plan)) })
    }

    /// The number of batches that were asked for, failed ones included.
    pub fn persists(&self) -> u64 {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).persists
    }

    fn before_read(&self) -> Result<(), StoreError> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.reads += 1;
        if plan.read_fails_at == Some(plan.reads) {
            plan.damaged = true;
        }
        if plan.damaged { Err(damaged()) } else { Ok(()) }
    }

    fn before_persist(&self) -> Option<Fault> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.persists += 1;
        let fault = match (plan.persist_fails_at, plan.chance) {
            _ if plan.damaged => Some(Fault::Damaged),
            (Some((nth, fault)), _) if nth == plan.persists => Some(fault),
            (_, Some((seed, one_in))) => {
                let drawn = scramble(seed.wrapping_add(plan.persists));
                drawn.is_multiple_of(one_in).then_some(match drawn / one_in % 3 {
                    0 => Fault::Full,
                    1 => Fault::Refused,
                    _ => Fault::Unknown,
                })
            }
            _ => None,
        };
        plan.damaged |= fault == Some(Fault::Damaged);
        fault
    }
}

/// SplitMix64: the same seed and count give the same draw on every machine.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn damaged() -> StoreError {
    StoreError::Damaged("as the plan of this faulty store says".to_owned())
}

fn refused() -> StoreError {
    StoreError::Io(std::io::Error::other("as the plan of this faulty store says"))
}

impl Store for FaultyStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.before_read()?;
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.before_read()?;
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        match self.before_persist() {
            None => self.inner.persist(batch),
            Some(Fault::Full) => Err(StoreError::Full),
            Some(Fault::Refused) => Err(refused()),
            Some(Fault::Damaged) => Err(damaged()),
            Some(Fault::Unknown) => self.inner.persist(batch).and(Err(refused())),
        }
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Self { inner: self.inner.beside()?, plan: Arc::clone(&self.plan) }))
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.inner.promote()
    }

    fn footprint(&self) -> Footprint {
        self.inner.footprint()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MemoryStore, conformance};
    use super::*;

    /// Persists five batches of one key each; says what was answered and whether the key is there.
    fn check(store: &FaultyStore, inner: &dyn Store, expected: &str) {
        let mut told = String::new();
        for key in *b"abcde" {
            let mut batch = Batch::default();
            batch.put([key], [key]);
            let answer = match store.persist(batch) {
                Ok(()) => "ok",
                Err(StoreError::Full) => "full",
                Err(StoreError::Damaged(_)) => "damaged",
                Err(_) => "refused",
            };
            let there = inner.get(&[key]).expect("memory answers").is_some();
            told += &format!("{answer}{} ", if there { "+" } else { "-" });
        }
        assert_eq!(told.trim(), expected);
    }

    #[test]
    fn fails_at_the_chosen_call_only() {
        let cases = [
            (Fault::Full, "ok+ full- ok+ ok+ ok+"),
            (Fault::Refused, "ok+ refused- ok+ ok+ ok+"),
            (Fault::Unknown, "ok+ refused+ ok+ ok+ ok+"),
            (Fault::Damaged, "ok+ damaged- damaged- damaged- damaged-"),
        ];
        for (fault, expected) in cases {
            let inner = MemoryStore::new();
            check(&FaultyStore::failing_at(inner.clone(), 2, fault), &*inner, expected);
        }
    }

    #[test]
    fn the_same_seed_fails_at_the_same_calls() {
        let faults = |seed| {
            let store = FaultyStore::seeded(MemoryStore::new(), seed, 3);
            (0..300).filter(|_| store.persist(Batch::default()).is_err()).count()
        };
        assert_eq!(faults(7), faults(7));
        assert!((60..140).contains(&faults(7)), "one in three of three hundred, more or less");
    }

    #[test]
    fn damage_met_by_a_read_stays() {
        let store = FaultyStore::damaged_at_read(MemoryStore::new(), 2);
        assert!(store.get(b"a").is_ok());
        assert!(store.get(b"a").is_err());
        assert!(store.persist(Batch::default()).is_err());
    }

    #[test]
    fn conforms_while_no_fault_is_due() {
        conformance::check(&conformance::Effort::LIGHT, &|| {
            let place = super::super::MemoryPlace::new();
            Box::new(move || FaultyStore::failing_at(place.open(), u64::MAX, Fault::Full))
        });
    }
}
