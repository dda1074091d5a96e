//! What may become of a slot file whose disk fails: syncs that are refused, and power cuts before a sync.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, PoisonError};

use super::{SLOT_BYTES, SlotFile};

/// Of each copy, what stood in the slots before each write since the last sync.
#[derive(Default)]
pub struct Unsynced(Mutex<[BTreeMap<u64, Vec<Vec<u8>>>; 2]>);

impl SlotFile {
    /// From now on every write is taken and every sync fails, as on a disk that has gone bad.
    pub fn refuse_syncs(&mut self) {
        let nowhere = || OpenOptions::new().read(true).write(true).open("/dev/null").expect("opened");
        self.copies = [nowhere(), nowhere()];
    }

    /// From now on the second copy takes no write for want of room, although it had room.
    pub fn fill_second(&mut self) {
        self.copies[1] = OpenOptions::new().write(true).open("/dev/full").expect("opened");
    }

    /// Remembers what stands in a slot that is about to be written.
    pub(super) fn note(&self, number: u64) {
        let mut unsynced = self.unsynced.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (copy, unsynced) in self.copies.iter().zip(unsynced.iter_mut()) {
            let mut before = vec![0; SLOT_BYTES];
            if copy.read_exact_at(&mut before, number * SLOT_BYTES as u64).is_ok() {
                unsynced.entry(number).or_default().push(before);
            }
        }
    }

    /// What was written to a copy is on disk.
    pub(super) fn noted_is_synced(&self, copy: usize) {
        self.unsynced.0.lock().unwrap_or_else(PoisonError::into_inner)[copy].clear();
    }

    /// Leaves in each slot of each copy one of the things that were written to it since its last sync, or what stood
    /// there before them, as drawn below a number of choices.
    pub fn cut_power(&self, draw: &mut dyn FnMut(usize) -> usize) {
        let unsynced = self.unsynced.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (copy, unsynced) in self.copies.iter().zip(unsynced.iter()) {
            for (number, before) in unsynced {
                if let Some(kept) = before.get(draw(before.len() + 1)) {
                    copy.write_all_at(kept, number * SLOT_BYTES as u64).expect("written");
                }
            }
        }
    }
}
