//! The numbered directories of a store, of which one is current: how a rebuilt store takes an old one's place.
//!
//! ```text
//! current             the number of the generation that counts, replaced by rename
//! lock                held while anybody has any generation open
//! reserve             room to be given up when sled must open on a full disk
//! generation-000001/  one sled database and its batch file
//! ```

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ledger::lock::{DirLock, LockError};
use ledger::store::StoreError;

use crate::engine::{io_fault, sync_dir};
use crate::room::Reserve;

const CURRENT: &str = "current";
const CURRENT_NEW: &str = "current.new";
const GENERATION: &str = "generation-";

/// A store's directory.
#[derive(Debug)]
pub struct Generations {
    dir: PathBuf,
    numbers: Mutex<Numbers>,
    /// Room for opening on a full disk.
    pub reserve: Reserve,
    _lock: DirLock,
}

#[derive(Clone, Copy, Debug)]
struct Numbers {
    current: u64,
    newest: u64,
}

impl Generations {
    /// Locks the directory, making it if need be, and removes what an interrupted rebuild has left in it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let lock = lock(dir)?;
        let current = read_current(dir)?;
        Self::keeping(dir, current, lock)
    }

    /// The same, but throws the current generation away too, so that the directory is as new.
    pub fn open_anew(dir: &Path) -> Result<Self, StoreError> {
        let lock = lock(dir)?;
        // First its name, durably: a crash after this leaves a directory in which nothing counts.
        remove_if_there(&dir.join(CURRENT))?;
        sync_dir(dir)?;
        Self::keeping(dir, 0, lock)
    }

    fn keeping(dir: &Path, current: u64, lock: DirLock) -> Result<Self, StoreError> {
        for (number, path) in generations_in(dir)? {
            if number != current {
                fs::remove_dir_all(path)?;
            }
        }
        remove_if_there(&dir.join(CURRENT_NEW))?;
        let numbers = Mutex::new(Numbers { current, newest: current });
        Ok(Self { dir: dir.to_owned(), numbers, reserve: Reserve::of(dir), _lock: lock })
    }

    /// The number of the generation that counts; 0 in a new directory.
    pub fn current(&self) -> u64 {
        self.numbers().current
    }

    /// The directory of everything.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory of one generation.
    pub fn path(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{GENERATION}{number:06}"))
    }

    /// Makes the directory of the next generation.
    pub fn make_next(&self) -> Result<u64, StoreError> {
        let mut numbers = self.numbers();
        numbers.newest += 1;
        let path = self.path(numbers.newest);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir(&path).map_err(io_fault)?;
        sync_dir(&self.dir)?;
        Ok(numbers.newest)
    }

    /// Makes a generation current, unless a later one has been made.
    pub fn promote(&self, number: u64) -> Result<(), StoreError> {
        let mut numbers = self.numbers();
        if number == numbers.current {
            return Ok(());
        }
        if number != numbers.newest {
            return Err(StoreError::Superseded);
        }
        let new = self.dir.join(CURRENT_NEW);
        let mut file = File::create(&new).map_err(io_fault)?;
        file.write_all(format!("{number}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(io_fault)?;
        fs::rename(&new, self.dir.join(CURRENT))?;
        sync_dir(&self.dir)?;
        numbers.current = number;
        Ok(())
    }

    /// Removes a generation that nobody uses any more, unless it is the current one.
    pub fn leave(&self, number: u64) {
        if number == self.current() {
            return;
        }
        // Tried again at the next opening.
        if let Err(error) = fs::remove_dir_all(self.path(number)) {
            tracing::warn!(%error, number, "a replaced store could not be removed");
        }
    }

    /// Bytes of all files, whichever generation they belong to.
    pub fn disk_bytes(&self) -> u64 {
        bytes_in(&self.dir).unwrap_or_else(|error| {
            tracing::warn!(%error, "the store's files could not be counted");
            0
        })
    }

    fn numbers(&self) -> MutexGuard<'_, Numbers> {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(dir: &Path) -> Result<DirLock, StoreError> {
    make_dir(dir)?;
    DirLock::acquire(dir).map_err(|error| match error {
        LockError::Held(_) => StoreError::Io(io::Error::new(io::ErrorKind::ResourceBusy, error.to_string())),
        LockError::Io(_, error) => io_fault(error),
    })
}

/// Removes a file; says whether it was there.
pub fn remove_if_there(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn make_dir(dir: &Path) -> Result<(), StoreError> {
    if !dir.exists() {
        fs::create_dir_all(dir).map_err(io_fault)?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_dir(parent)?;
        }
    }
    Ok(())
}

fn read_current(dir: &Path) -> Result<u64, StoreError> {
    let text = match fs::read_to_string(dir.join(CURRENT)) {
        Ok(text) => text,
        // Without it nothing has ever counted here, or somebody has taken the store away: either way it is empty.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(io_fault(error)),
    };
    let number = text.strip_suffix('\n').and_then(|number| number.parse().ok()).filter(|number| *number > 0);
    number.ok_or_else(|| {
        StoreError::Damaged("the file that names the current generation is not readable".to_owned())
    })
}

fn generations_in(dir: &Path) -> Result<Vec<(u64, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(GENERATION)?.parse().ok());
        found.extend(number.map(|number| (number, entry.path())));
    }
    Ok(found)
}

fn bytes_in(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        bytes += match entry.metadata() {
            Ok(at) if at.is_dir() => bytes_in(&entry.path())?,
            Ok(at) => at.len(),
            // Removed meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
    }
    Ok(bytes)
}
