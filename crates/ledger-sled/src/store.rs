//! The store: batches made durable before sled sees them, and sled kept whole or declared broken.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ledger::store::{Batch, Footprint, Order, Store, StoreError, Visit};

use crate::batch_file::{self, BatchFile, Newest};
use crate::engine::{Engine, Settings, io_fault};
use crate::generations::Generations;
use crate::room;

/// A store in a directory of its own.
pub struct SledStore {
    /// None after sled could not be opened again.
    engine: RwLock<Option<Arc<Engine>>>,
    writer: Mutex<Writer>,
    _generation: Generation,
    generations: Arc<Generations>,
    number: u64,
    settings: Settings,
}

/// What is needed to write, and how that stands.
struct Writer {
    file: BatchFile,
    last_batch: u64,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Fit,
    /// sled met a full disk and takes nothing more until it is opened again.
    Full,
    /// A sync has failed, so nobody knows what is on disk: only opening anew can tell.
    Unsure(String),
    /// sled contradicts itself, or has panicked and may have left locks behind.
    Broken(String),
}

impl Drop for SledStore {
    fn drop(&mut self) {
        let engine = self.engine.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let Some(engine) = engine.and_then(Arc::into_inner) else { return };
        match &self.writer().state {
            State::Broken(_) => engine.abandon(),
            State::Fit | State::Full | State::Unsure(_) => engine.close(),
        }
    }
}

/// Removes the directory of a generation that has been replaced, or never was promoted, once it is let go.
struct Generation {
    generations: Arc<Generations>,
    number: u64,
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.generations.leave(self.number);
    }
}

impl SledStore {
    /// Opens the store of a directory, or makes one. `Damaged` means that only [`SledStore::renew`] will do;
    /// `Full` that sled cannot open before there is room on the disk.
    pub fn open(dir: &Path) -> Result<Arc<Self>, StoreError> {
        Self::open_with(dir, Settings::default())
    }

    /// Opens with settings other than the usual.
    pub fn open_with(dir: &Path, settings: Settings) -> Result<Arc<Self>, StoreError> {
        let generations = Arc::new(Generations::open(dir)?);
        match generations.current() {
            0 => Self::first(generations, settings),
            number => {
                let file = BatchFile::open(&generations.path(number).join("batch")).map_err(|error| {
                    StoreError::Damaged(format!("the batch file cannot be opened: {error}"))
                })?;
                Self::start(generations, number, file, settings)
            }
        }
    }

    /// Throws away whatever the directory holds, damaged or not, and makes an empty store in it.
    pub fn renew(dir: &Path) -> Result<Arc<Self>, StoreError> {
        Self::first(Arc::new(Generations::open_anew(dir)?), Settings::default())
    }

    fn first(generations: Arc<Generations>, settings: Settings) -> Result<Arc<Self>, StoreError> {
        let store = Self::next(generations, settings)?;
        store.promote()?;
        store.generations.reserve.take()?;
        Ok(store)
    }

    fn next(generations: Arc<Generations>, settings: Settings) -> Result<Arc<Self>, StoreError> {
        let number = generations.make_next()?;
        let file = BatchFile::create(&generations.path(number).join("batch")).map_err(io_fault)?;
        Self::start(generations, number, file, settings)
    }

    fn start(
        generations: Arc<Generations>,
        number: u64,
        file: BatchFile,
        settings: Settings,
    ) -> Result<Arc<Self>, StoreError> {
        let generation = Generation { generations: Arc::clone(&generations), number };
        let path = generations.path(number);
        let engine = match Engine::open(&path, settings) {
            Err(StoreError::Full) if generations.reserve.give_up()? => Engine::open(&path, settings)?,
            opened => opened?,
        };
        let last_batch = match catch_up(&engine, &file) {
            Ok(last_batch) => last_batch,
            Err(error) => {
                engine.close();
                return Err(error);
            }
        };
        let writer = Mutex::new(Writer { file, last_batch, state: State::Fit });
        let engine = RwLock::new(Some(Arc::new(engine)));
        Ok(Arc::new(Self { engine, writer, _generation: generation, generations, number, settings }))
    }

    /// sled, if it is open. Held by count and not by lock, so that a visitor of a scan may call the store again.
    fn engine(&self) -> Result<Arc<Engine>, StoreError> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(StoreError::Full)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens sled again after a full disk, once there is room; later, if somebody is reading just now.
    fn revive(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut slot = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = slot.take() {
            match Arc::try_unwrap(shared) {
                Ok(engine) => engine.close(),
                Err(shared) => {
                    *slot = Some(shared);
                    return Err(StoreError::Full);
                }
            }
        }
        let engine = Engine::open(&self.generations.path(self.number), self.settings)?;
        writer.last_batch = catch_up(&engine, &writer.file)?;
        writer.state = State::Fit;
        *slot = Some(Arc::new(engine));
        Ok(())
    }

    fn write(&self, writer: &mut Writer, batch: &Batch) -> Result<(), StoreError> {
        let rows = batch_file::encode(batch);
        room::check(self.generations.dir(), rows.len())?;
        if matches!(writer.state, State::Full) {
            self.revive(writer)?;
        }
        self.generations.reserve.take()?;
        let number = writer.last_batch + 1;
        writer.file.write(number, &rows).map_err(io_fault)?;
        // A crash here leaves a batch that may be torn, and a sled that has all before it.
        writer.state = State::Unsure("the batch file could not be synced".to_owned());
        writer.file.sync().map_err(io_fault)?;
        // A crash here leaves a whole batch, to be applied at the next opening.
        let applied = self.engine()?.apply(number, batch);
        writer.state = match &applied {
            Ok(()) => State::Fit,
            Err(StoreError::Full) => State::Full,
            Err(error @ StoreError::Damaged(_)) => State::Broken(error.to_string()),
            Err(error) => State::Unsure(error.to_string()),
        };
        applied?;
        writer.last_batch = number;
        Ok(())
    }
}

/// Applies the newest batch if sled has not got it; refuses a sled that lacks more, or has more, than that.
fn catch_up(engine: &Engine, file: &BatchFile) -> Result<u64, StoreError> {
    let applied = engine.last_batch()?;
    match file.newest()? {
        Newest { number, .. } if number == applied => Ok(applied),
        Newest { number, batch: None } if number == applied + 1 => Ok(applied),
        Newest { number, batch: Some(batch) } if number == applied + 1 => {
            engine.apply(number, &batch)?;
            Ok(number)
        }
        Newest { number, .. } => Err(StoreError::Damaged(format!(
            "sled holds the batches up to {applied}, the batch file is at {number}"
        ))),
    }
}

impl Store for SledStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.engine()?.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.engine()?.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check_sizes()?;
        let mut writer = self.writer();
        if let State::Unsure(why) | State::Broken(why) = &writer.state {
            return Err(StoreError::Damaged(format!("an earlier batch has failed: {why}")));
        }
        if batch.is_empty() { Ok(()) } else { self.write(&mut writer, &batch) }
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Self::next(Arc::clone(&self.generations), self.settings)?)
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.generations.promote(self.number)
    }

    fn footprint(&self) -> Footprint {
        Footprint { disk_bytes: self.generations.disk_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    fn put(store: &SledStore, key: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(key, "value");
        store.persist(batch)
    }

    #[test]
    fn after_a_full_disk_sled_is_opened_again_and_goes_on() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = SledStore::open(dir.path()).expect("opens");
        put(&store, "before").expect("persists");
        store.writer().state = State::Full;
        let mut during = None;
        let scan = store.scan(b"a", b"z", Order::Ascending, &mut |_, _| {
            during = Some(put(&store, "during"));
            ControlFlow::Continue(())
        });
        scan.expect("a scan works");
        assert!(matches!(during, Some(Err(StoreError::Full))), "not while a reader holds it");
        put(&store, "after").expect("sled is opened again");
        assert!(store.get(b"before").expect("gets").is_some());
        assert!(store.get(b"during").expect("gets").is_none());
        assert!(store.get(b"after").expect("gets").is_some());
    }

    #[test]
    fn after_a_failed_sync_nothing_is_taken_until_the_store_is_opened_anew() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = SledStore::open(dir.path()).expect("opens");
        put(&store, "before").expect("persists");
        store.writer().state = State::Unsure("as this test says".to_owned());
        assert!(put(&store, "after").is_err());
        assert!(store.get(b"before").expect("gets").is_some());
        drop(store);
        let store = SledStore::open(dir.path()).expect("opens again");
        put(&store, "after").expect("persists");
    }

    #[test]
    fn a_batch_that_sled_never_saw_is_applied_at_the_next_opening() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = SledStore::open(dir.path()).expect("opens");
        put(&store, "first").expect("persists");
        let mut batch = Batch::default();
        batch.put("second", "value");
        batch.delete("first");
        let writer = store.writer();
        writer.file.write(2, &batch_file::encode(&batch)).expect("is written");
        drop(writer);
        drop(store);
        let store = SledStore::open(dir.path()).expect("opens again");
        assert!(store.get(b"first").expect("gets").is_none());
        assert!(store.get(b"second").expect("gets").is_some());
        put(&store, "third").expect("persists");
    }
}
