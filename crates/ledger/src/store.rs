//! The seam to the store of what is looked up: ordered keys and small values, all of it derived from the journal.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod faulty;
mod memory;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

pub use faulty::{Fault, FaultyStore};
pub use memory::{MemoryPlace, MemoryStore};

/// An ordered map of bytes that may be lost at any time, since the journal can make it again.
///
/// Keys are at most [`KEY_BYTES_MAX`], values at most [`VALUE_BYTES_MAX`]. All methods may be called from any
/// thread; batches are persisted one after the other, reads go on meanwhile. A reader that runs beside `persist`
/// may meet some rows of that batch and not yet others with later keys; nobody does once `persist` has returned, nor
/// after reopening.
pub trait Store: Send + Sync {
    /// The value of one key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Visits the entries with `from <= key < until` in the given order, until the visitor breaks.
    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError>;

    /// Applies a batch whole or not at all; on return it is on disk, whatever happens to the machine.
    fn persist(&self, batch: Batch) -> Result<(), StoreError>;

    /// Makes an empty store beside this one, to be filled and then promoted; an earlier unpromoted one can no
    /// longer be promoted and is removed once nobody uses it.
    fn beside(&self) -> Result<Arc<dyn Store>, StoreError>;

    /// Makes this store the one that the next opening finds; the one it replaces is removed once nobody uses it.
    fn promote(&self) -> Result<(), StoreError>;

    /// Bytes on disk, as far as the engine can tell.
    fn footprint(&self) -> Footprint;
}

/// Called with each entry that a scan meets.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// The largest key.
pub const KEY_BYTES_MAX: usize = 64;

/// The largest value: sled writes larger ones to files of their own that it never syncs.
pub const VALUE_BYTES_MAX: usize = 7 * 1024;

/// The direction of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the smallest key up.
    Ascending,
    /// From the largest key down.
    Descending,
}

/// What a store occupies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Bytes in files.
    pub disk_bytes: u64,
}

/// Changes that are persisted together; a later change of a key replaces an earlier one.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Batch {
    /// Sets a key.
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.changes.insert(key.into(), Some(value.into()));
    }

    /// Takes a key out.
    pub fn delete(&mut self, key: impl Into<Vec<u8>>) {
        self.changes.insert(key.into(), None);
    }

    /// The number of keys that change.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes in key order; none is a key to be taken out.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.changes.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// Refuses a batch with a key or a value that is longer than a store takes.
    pub fn check_sizes(&self) -> Result<(), StoreError> {
        for (key, value) in self.iter() {
            let value = value.map_or(0, <[u8]>::len);
            if key.len() > KEY_BYTES_MAX {
                return Err(StoreError::TooLong { what: "key", bytes: key.len(), limit: KEY_BYTES_MAX });
            }
            if value > VALUE_BYTES_MAX {
                return Err(StoreError::TooLong { what: "value", bytes: value, limit: VALUE_BYTES_MAX });
            }
        }
        Ok(())
    }
}

impl IntoIterator for Batch {
    type Item = (Vec<u8>, Option<Vec<u8>>);
    type IntoIter = std::collections::btree_map::IntoIter<Vec<u8>, Option<Vec<u8>>>;

    /// The changes in key order.
    fn into_iter(self) -> Self::IntoIter {
        self.changes.into_iter()
    }
}

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full; what is there can still be read.
    #[error("the disk is full")]
    Full,
    /// The store contradicts itself and must be rebuilt from the journal.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A key or value is longer than a store takes; nothing was persisted.
    #[error("a {what} of {bytes} bytes is longer than the {limit} that a store takes")]
    TooLong {
        /// Which of the two, key or value.
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The longest that is taken.
        limit: usize,
    },
    /// Another store has been made beside, or promoted, since this one was.
    #[error("a newer store has taken this one's place")]
    Superseded,
    /// The operating system refused.
    #[error("the store cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
}
