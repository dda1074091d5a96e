//! One sled database, with its settings, its panics caught, its errors named, and its file synced.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::thread;
use std::time::Duration;

use ledger::beside;
use ledger::store::{Batch, Order, StoreError, Visit};

/// What can be set of a store.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What sled's page cache aims at; its books count bytes on disk, and memory comes to some two or three times.
    pub cache_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cache_bytes: 32 << 20 }
    }
}

/// sled reads and writes its log in pieces of this size. A page of 17 of the longest values must stay below a
/// quarter of it (121 KiB of 128): larger ones go to files of their own, which sled never syncs.
const SEGMENT_BYTES: usize = 512 << 10;

const TRIES: u32 = 500;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// The tree that holds the number of the last batch, apart from the rows so that no scan meets it.
const LAST_BATCH: &[u8] = b"last batch";

/// An open sled database.
pub struct Engine {
    db: sled::Db,
    rows: sled::Tree,
    last_batch: sled::Tree,
    file: File,
}

impl Engine {
    /// Opens or makes the database of a directory and syncs what that has written.
    pub fn open(dir: &Path, settings: Settings) -> Result<Self, StoreError> {
        remove_half_written_snapshots(dir)?;
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(settings.cache_bytes)
            .segment_size(SEGMENT_BYTES)
            // Written down by sled and held against later openings; zstd made opening take a minute.
            .use_compression(false)
            // It changes nothing in this version; said, so that a version in which it does is a decision.
            .mode(sled::Mode::LowSpace)
            // No flusher thread: its errors reach nobody, and each batch is flushed and synced by us.
            .flush_every_ms(None);
        let (db, rows, last_batch) = guarded("opening", || {
            let db = open_once_let_go(&config)?;
            let rows = db.open_tree("rows")?;
            let last_batch = db.open_tree(LAST_BATCH)?;
            db.flush()?;
            Ok((db, rows, last_batch))
        })?;
        // Opened once and kept: a handle is told of failures to write back that happen while it is open.
        let file = fs::OpenOptions::new().read(true).write(true).open(dir.join("db"))?;
        let engine = Self { db, rows, last_batch, file };
        engine.sync()?;
        sync_files_of(dir)?;
        Ok(engine)
    }

    /// The number of the last batch whose rows are all here; 0 before the first.
    pub fn last_batch(&self) -> Result<u64, StoreError> {
        let number = guarded("reading", || self.last_batch.get(LAST_BATCH))?;
        let Some(number) = number else { return Ok(0) };
        let number = <[u8; 8]>::try_from(&*number)
            .map_err(|_| StoreError::Damaged("the number of the last batch is not a number".to_owned()))?;
        Ok(u64::from_be_bytes(number))
    }

    /// The value of one key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(guarded("reading", || self.rows.get(key))?.map(|value| value.to_vec()))
    }

    /// Visits the rows of a range; the visitor runs outside of what is guarded, so its panics are its own.
    pub fn scan(
        &self,
        from: &[u8],
        until: &[u8],
        order: Order,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        if from >= until {
            return Ok(());
        }
        let mut rows = guarded("reading", || Ok(self.rows.range(from..until)))?;
        while let Some((key, value)) = guarded("reading", || match order {
            Order::Ascending => rows.next().transpose(),
            Order::Descending => rows.next_back().transpose(),
        })? {
            if let ControlFlow::Break(()) = visit(&key, &value) {
                break;
            }
        }
        Ok(())
    }

    /// Writes the rows of a batch in key order, then its number, and has both on disk on return.
    pub fn apply(&self, number: u64, batch: &Batch) -> Result<(), StoreError> {
        guarded("writing", || {
            for (key, value) in batch.iter() {
                match value {
                    Some(value) => self.rows.insert(key, value)?,
                    None => self.rows.remove(key)?,
                };
            }
            // sled recovers a prefix of what it was given: the number is the last of it.
            self.last_batch.insert(LAST_BATCH, &number.to_be_bytes())?;
            self.rows.flush()
        })?;
        self.sync()
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(io_fault)
    }

    /// Closes the database. The last handle flushes and syncs as it goes, and panics where it cannot; nothing that
    /// was acknowledged hangs on that any more.
    pub fn close(self) {
        let closed = guarded("closing", || {
            let flushed = self.db.flush();
            drop(self);
            flushed
        });
        if let Err(error) = closed {
            tracing::warn!(%error, "the store was not closed cleanly");
        }
    }

    /// Leaves the database open for good: a sled that has panicked may wait for ever when it is closed.
    pub fn abandon(self) {
        tracing::warn!(
            "sled has panicked and is left as it is; its memory is free again when the process ends"
        );
        std::mem::forget(self);
    }
}

/// Runs sled, turning its panics and errors into ours. No message of sled's is passed on: some print rows.
fn guarded<T>(what: &str, work: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(sled::Error::Io(error))) => Err(io_fault(error)),
        Ok(Err(sled::Error::Unsupported(why))) => Err(StoreError::Damaged(why)),
        Ok(Err(sled::Error::Corruption { .. })) => Err(damaged(what, "found corruption")),
        Ok(Err(sled::Error::CollectionNotFound(_))) => Err(damaged(what, "missed a tree")),
        Ok(Err(sled::Error::ReportableBug(_))) => Err(damaged(what, "contradicted itself")),
        Err(_) => Err(damaged(what, "panicked")),
    }
}

fn damaged(what: &str, how: &str) -> StoreError {
    StoreError::Damaged(format!("while {what}, sled {how}"))
}

/// Tells a full disk and impossible content from other refusals of the operating system.
pub fn io_fault(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::NotFound => {
            StoreError::Damaged(format!("a file of sled's is not as it was: {error}"))
        }
        _ => StoreError::Io(error),
    }
}

/// Opens a database that this process may have closed a moment ago: sled's threads let its file go a little later than
/// it says. Nobody else can hold it, since the store's own directory is locked.
fn open_once_let_go(config: &sled::Config) -> sled::Result<sled::Db> {
    for _ in 0..TRIES {
        match config.open() {
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                thread::sleep(BETWEEN_TRIES);
            }
            opened => return opened,
        }
    }
    config.open()
}

/// A snapshot that was being written when the process died keeps sled from opening; it holds nothing of its own.
fn remove_half_written_snapshots(dir: &Path) -> Result<(), StoreError> {
    if !dir.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && (name.ends_with(".generating") || name.ends_with(".in___motion")) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Syncs every file that sled has made in the directory, and the directory: sled itself syncs hardly any of them.
fn sync_files_of(dir: &Path) -> Result<(), StoreError> {
    // A directory too: the one for large values is empty, and has to be there. All at once: the drive flushes for several.
    let paths = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let sync = |path: &Path| File::open(path)?.sync_all();
        let syncs: Vec<_> = paths.iter().map(|path| beside::begin(scope, move || sync(path))).collect();
        let synced = syncs.into_iter().map(|sync| sync.join().unwrap_or_else(|fault| resume_unwind(fault)));
        synced.collect::<io::Result<()>>()
    })?;
    sync_dir(dir)?;
    Ok(())
}

/// Makes the names in a directory durable.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
