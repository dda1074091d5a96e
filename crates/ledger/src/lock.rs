//! The lock of a data directory: one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A lock that was let go is held a moment longer if this process was just starting another: until that one runs its
/// own program, it shares the files that are open here. So a lock is asked for for half a second.
const TRIES: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// Held for as long as a process works in a directory; the operating system lets it go when the process ends.
#[derive(Debug)]
pub struct DirLock {
    // Dropped last of all: closing the file is what unlocks it.
    _file: File,
}

/// Why a directory could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process works in it (reason `DIR_LOCKED`).
    #[error("the directory {} is in use by another process", .0.display())]
    Held(PathBuf),
    /// The lock file cannot be made or locked.
    #[error("the lock of the directory {} cannot be taken: {}", .0.display(), .1)]
    Io(PathBuf, #[source] std::io::Error),
}

impl DirLock {
    /// Locks an existing directory by the file `lock` in it, or says that somebody else has.
    pub fn acquire(dir: &Path) -> Result<Self, LockError> {
        let failed = |error| LockError::Io(dir.to_owned(), error);
        // The file is never removed: whoever removed it would let two processes lock two files of one name.
        let options = OpenOptions::new().write(true).create(true).truncate(false).open(dir.join("lock"));
        let file = options.map_err(failed)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        Err(LockError::Held(dir.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_locked_once_and_free_again_afterwards() {
        let dir = tempfile::tempdir().expect("a directory");
        let held = DirLock::acquire(dir.path()).expect("the first takes it");
        assert!(matches!(DirLock::acquire(dir.path()), Err(LockError::Held(_))));
        drop(held);
        DirLock::acquire(dir.path()).expect("free again");
    }

    #[test]
    fn a_missing_directory_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        let missing = dir.path().join("missing");
        assert!(matches!(DirLock::acquire(&missing), Err(LockError::Io(path, _)) if path == missing));
    }
}
