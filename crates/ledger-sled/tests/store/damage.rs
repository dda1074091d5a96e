//! Flipped bits, zeroed blocks, cut and missing files: an error or an answer, never a panic, never a wait for ever.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use ledger::store::{Store, StoreError};
use ledger_sled::SledStore;
use tempfile::TempDir;

use crate::{Draws, Rows, batch, rows};

const BITS: u64 = 400;
const BLOCK: usize = 4096;

/// A closed store of some batches, and what it holds.
struct Sound {
    dir: TempDir,
    rows: Rows,
}

/// What a damaged store turned out to be.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Refused,
    Right,
    Wrong,
}

impl Sound {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = SledStore::open(dir.path()).expect("opens");
        for number in 1..=6 {
            store.persist(batch(number, 300, 60)).expect("persists");
        }
        let rows = rows(&*store).expect("scans");
        drop(store);
        // Opened and closed once more, so that there is a snapshot of sled's that matters.
        drop(SledStore::open(dir.path()).expect("opens"));
        Self { dir, rows }
    }

    /// The files that matter, by their paths within the directory.
    fn files(&self) -> Vec<PathBuf> {
        let generation = self.dir.path().join("generation-000001");
        let entries = fs::read_dir(generation).expect("is read").map(|entry| entry.expect("is read"));
        let files = entries.filter(|entry| entry.file_type().expect("is known").is_file());
        let inside = |path: PathBuf| path.strip_prefix(self.dir.path()).expect("is inside").to_owned();
        let mut files: Vec<PathBuf> = files.map(|entry| inside(entry.path())).collect();
        files.push("current".into());
        files.sort();
        files
    }

    /// Damages a copy and opens it, reads everything, and writes a batch.
    fn damaged(&self, damage: impl FnOnce(&Path)) -> Outcome {
        let copy = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(copy.path().join("generation-000001/blobs")).expect("is made");
        for file in self.files() {
            fs::copy(self.dir.path().join(&file), copy.path().join(&file)).expect("is copied");
        }
        damage(copy.path());
        match tried(copy.path()) {
            Ok(found) if found == self.rows => Outcome::Right,
            Ok(_) => Outcome::Wrong,
            Err(_) => {
                SledStore::renew(copy.path()).expect("a damaged store can be made anew");
                Outcome::Refused
            }
        }
    }
}

fn tried(dir: &Path) -> Result<Rows, StoreError> {
    let store = SledStore::open(dir)?;
    let found = rows(&*store)?;
    for row in 0_u32..300 {
        store.get(&row.to_be_bytes())?;
    }
    store.persist(batch(7, 300, 60))?;
    drop(store);
    let after = rows(&*SledStore::open(dir)?)?;
    let whole = after.len() == 300 && after.iter().all(|(_, value)| value[..8] == 7_u64.to_be_bytes());
    if whole { Ok(found) } else { Ok(after) }
}

fn change(path: &Path, at: usize, length: usize, change: impl Fn(u8) -> u8) {
    let file = fs::OpenOptions::new().read(true).write(true).open(path).expect("opens");
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, at as u64).expect("is read");
    bytes.iter_mut().for_each(|byte| *byte = change(*byte));
    file.write_all_at(&bytes, at as u64).expect("is written");
}

#[test]
fn flipped_bits_never_panic_nor_hang() {
    let sound = Sound::new();
    let files = sound.files();
    let (mut draws, mut refused) = (Draws(7), 0);
    for _ in 0..BITS {
        let file = &files[usize::try_from(draws.below(files.len() as u64)).expect("small")];
        let bytes = fs::read(sound.dir.path().join(file)).expect("is read");
        // Of sled's file mostly zeros are unused: take the bytes that say something.
        let said: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
        let at = said[usize::try_from(draws.below(said.len() as u64)).expect("small")];
        let bit = 1_u8 << draws.below(8);
        let outcome = sound.damaged(|copy| change(&copy.join(file), at, 1, |byte| byte ^ bit));
        refused += u32::from(outcome == Outcome::Refused);
    }
    assert!(refused > 0, "some of it is noticed at once");
}

#[test]
fn zeroed_blocks_never_panic_nor_hang() {
    let sound = Sound::new();
    for file in sound.files() {
        let bytes = fs::read(sound.dir.path().join(&file)).expect("is read");
        for (number, block) in (0..).zip(bytes.chunks(BLOCK)) {
            if block.iter().any(|byte| *byte != 0) {
                sound.damaged(|copy| change(&copy.join(&file), number * BLOCK, block.len(), |_| 0));
            }
        }
    }
}

/// What lacks or has lost its end is refused, or whole again from the batch file: never silently shorter.
#[test]
fn missing_and_cut_files_are_noticed_or_made_good() {
    let sound = Sound::new();
    for file in sound.files() {
        let outcome = sound.damaged(|copy| fs::remove_file(copy.join(&file)).expect("is removed"));
        let name = file.display();
        match name.to_string().as_str() {
            // Without it the directory is as new: the ledger sees that from the rows that it lacks.
            "current" => assert_eq!(outcome, Outcome::Wrong),
            "generation-000001/batch" | "generation-000001/db" => {
                assert_eq!(outcome, Outcome::Refused, "{name}");
            }
            _ => assert_ne!(outcome, Outcome::Wrong, "{name}"),
        }
    }
    let db = Path::new("generation-000001/db");
    let length = fs::metadata(sound.dir.path().join(db)).expect("is there").len();
    for cut in [1, 100, 5_000, 50_000, 200_000, length / 2, length - 1] {
        let outcome = sound.damaged(|copy| {
            let file = fs::OpenOptions::new().write(true).open(copy.join(db)).expect("opens");
            file.set_len(length.saturating_sub(cut)).expect("is cut");
        });
        assert_ne!(outcome, Outcome::Wrong, "cut by {cut} bytes");
    }
}
