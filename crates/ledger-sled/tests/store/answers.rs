//! Damage in sled's own files, under a ledger: every block zeroed, and many bits turned over. Whatever of it matters is
//! noticed and made good from the journal, and every answer is right.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::store::{Store, StoreError};
use ledger::{Direction, Filter, Hash, Ledger, Position, ReadError, Revision};
use ledger_sled::SledStore;
use tempfile::TempDir;

use crate::Draws;
use crate::compacting::{CHILDREN, EVENTS, KINDS, append, child_of, kind_of, open};

const APPENDS: u64 = 40;
/// How many bits are turned over, one at a time.
const BITS: u64 = 2_000;
const BLOCK: usize = 4096;

/// A closed ledger, and the root over its heads.
struct Sound {
    dir: TempDir,
    heads: Hash,
}

/// A directory on a disk in memory where there is one: nothing is asked of a real disk here.
fn new_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a directory")
}

/// The store of a ledger, begun anew where it is damaged, as the program does.
fn store_of(dir: &Path) -> Arc<dyn Store> {
    let store = match SledStore::open(&dir.join("store")) {
        Err(StoreError::Damaged(_)) => SledStore::renew(&dir.join("store")),
        opened => opened,
    };
    store.expect("it opens, or is made anew")
}

/// Asks until the store is no longer being made again.
fn asked<T>(ledger: &Ledger, ask: impl Fn() -> Result<T, ReadError>) -> T {
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(ReadError::Index(_)) => {
                while ledger.is_rebuilding() {
                    std::thread::yield_now();
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
}

impl Sound {
    fn new() -> Self {
        let dir = new_dir();
        let mut heads = None;
        // Opened and closed once more, so that there is a snapshot of sled's that matters.
        for first in [0, APPENDS / 2, APPENDS] {
            let ledger = open(dir.path(), store_of(dir.path()));
            (first..APPENDS.min(first + APPENDS / 2)).for_each(|number| append(&ledger, number));
            heads = Some(ledger.heads_root().expect("the heads").0);
            ledger.close();
        }
        Self { dir, heads: heads.expect("the heads") }
    }

    /// The files of sled's, by their paths within the directory of the ledger.
    fn files(&self) -> Vec<PathBuf> {
        let generation = self.dir.path().join("store/generation-000001");
        let entries = fs::read_dir(generation).expect("is read").map(|entry| entry.expect("is read"));
        let files = entries.filter(|entry| entry.file_type().expect("is known").is_file());
        let inside = |path: PathBuf| path.strip_prefix(self.dir.path()).expect("is inside").to_owned();
        let mut files: Vec<PathBuf> = files.map(|entry| inside(entry.path())).collect();
        files.sort();
        files
    }

    /// Changes some bytes of a file of a copy, and asks that ledger everything.
    fn check(&self, file: &Path, at: usize, length: usize, change: impl Fn(u8) -> u8) {
        let copy = new_dir();
        copy_all(self.dir.path(), copy.path());
        let changed =
            fs::OpenOptions::new().read(true).write(true).open(copy.path().join(file)).expect("opens");
        let mut bytes = vec![0; length];
        changed.read_exact_at(&mut bytes, at as u64).expect("is read");
        bytes.iter_mut().for_each(|byte| *byte = change(*byte));
        changed.write_all_at(&bytes, at as u64).expect("is written");
        let ledger = open(copy.path(), store_of(copy.path()));
        self.answers_are_right(&ledger, &format!("{} from byte {at} on", file.display()));
        ledger.close();
    }

    fn answers_are_right(&self, ledger: &Ledger, when: &str) {
        let size = APPENDS * EVENTS;
        assert_eq!(ledger.head().size, size, "{when}");
        for number in 0..CHILDREN {
            let child = child_of(number);
            let events =
                asked(ledger, || ledger.read_journey(child, Revision(0), Direction::Forwards, 9_999));
            let positions: Vec<u64> = events.iter().flatten().map(|event| event.position.0).collect();
            let of_child = |position: &u64| (position / EVENTS) % CHILDREN == number;
            assert_eq!(positions, (0..size).filter(of_child).collect::<Vec<_>>(), "{when}: child {number}");
        }
        for kind in 0..KINDS {
            let filter = Filter { kinds: vec![kind_of(kind)], children: vec![] };
            let page = asked(ledger, || ledger.read_ledger(Position(0), &filter, 9_999));
            let positions: Vec<u64> = page.events.iter().map(|event| event.position.0).collect();
            let of_kind = |position: &u64| position % KINDS == kind;
            assert_eq!(positions, (0..size).filter(of_kind).collect::<Vec<_>>(), "{when}: kind {kind}");
        }
        assert_eq!(asked(ledger, || ledger.heads_root()).0, self.heads, "{when}");
    }
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let (name, path) = entry.map(|entry| (entry.file_name(), entry.path())).expect("an entry");
        if path.is_dir() {
            copy_all(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("is copied");
        }
    }
}

#[test]
fn bits_turned_over_under_a_ledger_spoil_no_answer() {
    let sound = Sound::new();
    let files: Vec<(PathBuf, Vec<u8>)> = (sound.files().into_iter())
        .map(|file| (file.clone(), fs::read(sound.dir.path().join(file)).expect("is read")))
        .filter(|(_, bytes)| bytes.iter().any(|byte| *byte != 0))
        .collect();
    let mut draws = Draws(11);
    for _ in 0..BITS {
        let (file, bytes) = &files[usize::try_from(draws.below(files.len() as u64)).expect("small")];
        // Of sled's file mostly zeros are unused: take the bytes that say something.
        let said: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
        let at = said[usize::try_from(draws.below(said.len() as u64)).expect("small")];
        let bit = 1_u8 << draws.below(8);
        sound.check(file, at, 1, |byte| byte ^ bit);
    }
}

#[test]
fn blocks_zeroed_under_a_ledger_spoil_no_answer() {
    let sound = Sound::new();
    for file in sound.files() {
        let bytes = fs::read(sound.dir.path().join(&file)).expect("is read");
        for (number, block) in bytes.chunks(BLOCK).enumerate() {
            if block.iter().any(|byte| *byte != 0) {
                sound.check(&file, number * BLOCK, block.len(), |_| 0);
            }
        }
    }
}
