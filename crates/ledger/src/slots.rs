//! Slot files: fixed-size records that are written in place, twice, and never move.
//!
//! A slot file is two files, `NAME.a` and `NAME.b`, that hold the same slots of 256 bytes. A slot begins with its state
//! (1: 0 free, 1 used, 2 destroyed) and ends with the CRC-32C (4) of NAME, the slot's number (8) and all that stands
//! before it, so that a torn write shows, and a slot that strayed. Both copies are written and then synced, `a` first:
//! whichever a crash tears, the other is whole.

#[cfg(test)]
mod faults;

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The size of a slot: no slot shares a sector's half with another, so that a torn sector cannot hurt a neighbour.
pub const SLOT_BYTES: usize = 256;
/// The part of a slot that its owner fills.
pub const BODY_BYTES: usize = SLOT_BYTES - 5;

/// What a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never used, or freed again.
    Free = 0,
    /// In use.
    Used = 1,
    /// What it held was destroyed on purpose; it is never used again.
    Destroyed = 2,
}

/// One slot.
pub type Body = [u8; BODY_BYTES];

/// Two copies of the same slots.
pub struct SlotFile {
    copies: [File; 2],
    name: Vec<u8>,
    len: u64,
    /// How many slots both copies have blocks for.
    room: u64,
    #[cfg(test)]
    unsynced: faults::Unsynced,
}

/// How many empty slots are written ahead: a sync into written blocks costs a fraction of one that grows the file.
const ROOM_SLOTS: u64 = 256;

/// Why a slot file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SlotError {
    /// Neither copy of a slot is whole, or the copies disagree.
    #[error("slot {0} is damaged in both copies")]
    Damaged(u64),
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl SlotFile {
    /// Opens both copies, making them when neither is there, and reads every slot.
    ///
    /// A slot that is whole in one copy only is written again in the other.
    pub fn open(path: &Path) -> Result<(Self, Vec<Slot>), SlotError> {
        let open = |suffix: &str| {
            let path: PathBuf = path.with_extension(suffix);
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
        };
        let copies = [open("a")?, open("b")?];
        let name = path.file_name().unwrap_or_default().as_encoded_bytes().to_vec();
        let [a, b] = [read_all(&copies[0])?, read_all(&copies[1])?];
        let count = a.len().max(b.len()).div_ceil(SLOT_BYTES);
        let room = (a.len().min(b.len()) / SLOT_BYTES) as u64;
        let mut file = Self {
            copies,
            name,
            len: 0,
            room,
            #[cfg(test)]
            unsynced: faults::Unsynced::default(),
        };
        let mut slots = Vec::with_capacity(count);
        for n in 0..count {
            let in_a = a.get(n * SLOT_BYTES..).unwrap_or_default();
            let in_b = b.get(n * SLOT_BYTES..).unwrap_or_default();
            let slot = match (file.decode(n as u64, in_a), file.decode(n as u64, in_b)) {
                (None, None) if is_unwritten(in_a) && is_unwritten(in_b) => Some(UNWRITTEN),
                (Some(a), Some(b)) if a == b => Some(a),
                (a, b) => newer(a, b),
            };
            slots.push(slot);
        }
        // Slots written ahead, or torn at their first writing, before anything relied on them, stand at the end.
        while slots.last().is_some_and(|slot| slot.is_none_or(|slot| slot == UNWRITTEN)) {
            slots.pop();
        }
        let number = |slot: &Option<_>| slot.is_none();
        if let Some(damaged) = slots.iter().position(number) {
            return Err(SlotError::Damaged(damaged as u64));
        }
        let slots: Vec<_> = slots.into_iter().flatten().collect();
        // Only now that every slot was found is one that is whole in one copy written again in the other.
        for (n, (state, body)) in (0..).zip(&slots) {
            let bytes = file.encode(n, *state, body);
            let at = usize::try_from(n).unwrap_or(usize::MAX).saturating_mul(SLOT_BYTES);
            let holds = |copy: &[u8]| copy.get(at..at + SLOT_BYTES) == Some(&bytes[..]);
            if !(holds(&a) && holds(&b)) {
                file.write(n, *state, body)?;
            }
        }
        file.len = slots.len() as u64;
        file.sync()?;
        file.sync_second()?;
        Ok((file, slots))
    }

    /// The number of slots.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Writes a slot in both copies; it counts once [`SlotFile::sync`] has returned.
    pub fn write(&mut self, number: u64, state: State, body: &Body) -> io::Result<()> {
        if number >= self.room {
            self.make_room(number + ROOM_SLOTS)?;
        }
        #[cfg(test)]
        self.note(number);
        let bytes = self.encode(number, state, body);
        for copy in &self.copies {
            // There is room already. A slot that is perhaps half written must not be passed over as for want of it: it
            // would be found later, as the secret of a child that has none.
            copy.write_all_at(&bytes, number * SLOT_BYTES as u64).map_err(io::Error::other)?;
        }
        self.len = self.len.max(number + 1);
        Ok(())
    }

    fn make_room(&mut self, room: u64) -> io::Result<()> {
        let zeros = vec![0; SLOT_BYTES];
        for copy in &self.copies {
            for number in self.room.max(self.len)..room {
                copy.write_all_at(&zeros, number * SLOT_BYTES as u64)?;
            }
            copy.sync_all()?;
        }
        self.room = room;
        Ok(())
    }

    /// Makes everything written durable, in the first copy: what a crash tears in the second is mended from it.
    pub fn sync(&self) -> io::Result<()> {
        #[cfg(test)]
        self.noted_is_synced(0);
        self.copies[0].sync_data()
    }

    /// Makes the second copy durable too; it guards against damage, so it may come a little later.
    pub fn sync_second(&self) -> io::Result<()> {
        #[cfg(test)]
        self.noted_is_synced(1);
        self.copies[1].sync_data()
    }

    fn checksum(&self, number: u64, front: &[u8]) -> [u8; 4] {
        let place = crc32c::crc32c_append(crc32c::crc32c(&self.name), &number.to_be_bytes());
        crc32c::crc32c_append(place, front).to_be_bytes()
    }

    fn encode(&self, number: u64, state: State, body: &Body) -> [u8; SLOT_BYTES] {
        let mut bytes = [0; SLOT_BYTES];
        bytes[0] = state as u8;
        bytes[1..=BODY_BYTES].copy_from_slice(body);
        let crc = self.checksum(number, &bytes[..SLOT_BYTES - 4]);
        bytes[SLOT_BYTES - 4..].copy_from_slice(&crc);
        bytes
    }

    fn decode(&self, number: u64, bytes: &[u8]) -> Option<Slot> {
        let (front, crc) = bytes.get(..SLOT_BYTES)?.split_at_checked(SLOT_BYTES - 4)?;
        let state = match front[0] {
            0 => State::Free,
            1 => State::Used,
            2 => State::Destroyed,
            _ => return None,
        };
        let body = front[1..].try_into().ok()?;
        (self.checksum(number, front) == crc).then_some((state, body))
    }
}

type Slot = (State, Body);

/// What a slot is whose copies differ. A crash came between the two, and nothing rested on the later one yet; but a copy
/// may also be old because the drive lost a write, so what is free in one copy only is not free. A slot is never used
/// for something else without having been free in both copies: that is damage.
fn newer(a: Option<Slot>, b: Option<Slot>) -> Option<Slot> {
    match (a, b) {
        (Some(a), Some(b)) if a.0 == b.0 => None,
        (Some(a), Some(b)) => Some(if a.0 as u8 > b.0 as u8 { a } else { b }),
        (whole, None) | (None, whole) => whole,
    }
}

/// A slot that a crash skipped while it extended the file; whether one is missing shows in the count of used slots.
const UNWRITTEN: Slot = (State::Free, [0; BODY_BYTES]);

fn is_unwritten(bytes: &[u8]) -> bool {
    bytes.iter().take(SLOT_BYTES).all(|byte| *byte == 0)
}

fn read_all(mut file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrupt(path: &Path, at: u64) {
        let file = OpenOptions::new().read(true).write(true).open(path).expect("a copy");
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).expect("a byte");
        file.write_all_at(&[byte[0] ^ 1], at).expect("written");
    }

    #[test]
    fn one_damaged_copy_is_mended_from_the_other_and_two_are_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("slots");
        let (mut file, slots) = SlotFile::open(&path).expect("a new file");
        assert!(slots.is_empty());
        for n in 0..3 {
            file.write(n, State::Used, &[7; BODY_BYTES]).expect("written");
        }
        file.sync().expect("synced");
        for copy in ["a", "b"] {
            corrupt(&path.with_extension(copy), 300);
            let (_, slots) = SlotFile::open(&path).expect("mended");
            assert_eq!(slots, vec![(State::Used, [7; BODY_BYTES]); 3]);
        }
        corrupt(&path.with_extension("a"), 300);
        corrupt(&path.with_extension("b"), 301);
        assert!(matches!(SlotFile::open(&path), Err(SlotError::Damaged(1))));
    }

    #[test]
    fn a_slot_torn_at_its_first_writing_is_dropped() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("slots");
        let (mut file, _) = SlotFile::open(&path).expect("a new file");
        file.write(0, State::Used, &[1; BODY_BYTES]).expect("written");
        std::fs::write(path.with_extension("b"), [1; 100]).expect("torn");
        std::fs::write(path.with_extension("a"), [1; 100]).expect("torn");
        let (file, slots) = SlotFile::open(&path).expect("opened");
        assert_eq!((file.len(), slots.len()), (0, 0));
    }
}
