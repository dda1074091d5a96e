//! Room on the disk: asked for before sled is touched, and a reserve that lets sled open on a full disk.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use ledger::store::StoreError;

use crate::generations::remove_if_there;

/// Kept free beyond what a batch needs: sled takes a disk that fills under its hands badly.
const FLOOR_BYTES: u64 = 4 << 20;

/// What a byte of a batch can cost on disk while it is applied: its copy in the batch file, its rows, the pages
/// that they touch, and the pages that sled moves to free a segment.
const BYTES_PER_BATCH_BYTE: u64 = 6;

/// Enough for the snapshot that sled writes whenever it opens.
const RESERVE_BYTES: u64 = 8 << 20;

/// Says that the disk is full unless a batch of so many bytes can be applied with something to spare.
pub fn check(dir: &Path, batch_bytes: usize) -> Result<(), StoreError> {
    let needed = FLOOR_BYTES + BYTES_PER_BATCH_BYTE * batch_bytes as u64;
    if free(dir)? < needed { Err(StoreError::Full) } else { Ok(()) }
}

fn free(dir: &Path) -> io::Result<u64> {
    let at = rustix::fs::statvfs(dir)?;
    Ok(at.f_bavail.saturating_mul(at.f_frsize))
}

/// A file that only takes room, to be given up when sled needs some to open.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// The reserve of a directory; it takes no room yet.
    pub fn of(dir: &Path) -> Self {
        Self { path: dir.join("reserve") }
    }

    /// Takes the room if it is not taken and there is plenty; a file system that cannot do this has no reserve.
    pub fn take(&self) -> Result<(), StoreError> {
        let Some(dir) = self.path.parent() else { return Ok(()) };
        if self.path.exists() || free(dir)? < 2 * (RESERVE_BYTES + FLOOR_BYTES) {
            return Ok(());
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&self.path)?;
        match allocate(&file) {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "no room could be reserved; a full disk may keep the store from opening");
                Ok(fs::remove_file(&self.path)?)
            }
        }
    }

    /// Gives the room up; says whether there was any.
    pub fn give_up(&self) -> io::Result<bool> {
        remove_if_there(&self.path)
    }
}

fn allocate(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, RESERVE_BYTES)?)
}
