//! Directories that a server must not start on: each is refused by name and exit code, and left as it is.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use journey_ledger::exit::Exit;
use journey_ledger::ledgers::Ledgers;
use tempfile::TempDir;

use super::super::events::{append, child, event, referral};
use super::super::running::{Running, copy_ground, open_config};

/// A directory in which child 1 has an event, and as it was one event later.
struct Kept {
    dir: TempDir,
}

impl Kept {
    async fn new() -> Self {
        let running = Running::start().await;
        running
            .recording()
            .append(append(child(1), vec![event(1, &referral("r1"))]))
            .await
            .expect("recorded");
        let earlier = running.stop().await;
        let dir = tempfile::tempdir().expect("a directory");
        copy_ground(earlier.path(), &dir.path().join("earlier"));
        let running = Running::start_in(earlier).await;
        running
            .recording()
            .append(append(child(1), vec![event(2, &referral("r2"))]))
            .await
            .expect("recorded");
        copy_ground(running.stop().await.path(), &dir.path().join("now"));
        Self { dir }
    }

    /// Spoils a copy of the directory and starts on it.
    fn check(&self, row: &str, spoil: impl FnOnce(&Path, &Path), exit: Exit, says: &str) {
        let copied = tempfile::tempdir().expect("a directory");
        let data = copied.path().join("data");
        copy_ground(&self.dir.path().join("now"), &data);
        spoil(&data, &self.dir.path().join("earlier"));
        let before = all_files(&data);
        let refused = Ledgers::open(&open_config(&data, "344")).err();
        let told = refused.map(|failure| (failure.exit, failure.to_string()));
        let (found, why) = told.unwrap_or_else(|| panic!("{row}: it starts"));
        assert_eq!(found, exit, "{row}: {why}");
        assert!(why.contains(says), "{row}: {why}");
        assert!(before == all_files(&data), "{row}: a file has changed");
    }
}

/// Every file that is ground state. The store is derived, and may be mended before a refusal.
fn all_files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some("store" | "lock") => {}
            _ if path.is_dir() => files.extend(all_files(&path)),
            _ => {
                files.insert(path.clone(), fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

fn first_segment(data: &Path) -> PathBuf {
    data.join(format!("344/journal/{:020}.segment", 0))
}

/// Overwrites bytes of a file.
fn write_at(path: &Path, bytes: &[u8], at: u64) {
    let file = fs::OpenOptions::new().write(true).open(path).expect("a file");
    file.write_all_at(bytes, at).expect("written");
}

fn remove(path: &Path) {
    fs::remove_dir_all(path).or_else(|_| fs::remove_file(path)).expect("removed");
}

#[tokio::test]
async fn what_is_listed_must_be_there() {
    let kept = Kept::new().await;
    let missing = "LEDGER_MISSING";
    kept.check("the ledger is gone", |data, _| remove(&data.join("344")), Exit::Data, missing);
    kept.check("its journal is gone", |data, _| remove(&data.join("344/journal")), Exit::Data, missing);
    kept.check("the list is gone", |data, _| remove(&data.join("ledgers")), Exit::Data, missing);
    let emptied = |data: &Path, _: &Path| fs::write(data.join("ledgers"), "").expect("written");
    kept.check("the list is empty", emptied, Exit::Data, missing);
    let garbled = |data: &Path, _: &Path| fs::write(data.join("ledgers"), "34x\n").expect("written");
    kept.check("the list is garbled", garbled, Exit::Data, "is damaged");
}

#[tokio::test]
async fn what_was_signed_must_be_there() {
    let kept = Kept::new().await;
    let rolled_back = |data: &Path, earlier: &Path| {
        remove(&data.join("344/journal"));
        copy_ground(&earlier.join("344/journal"), &data.join("344/journal"));
    };
    kept.check("an earlier journal", rolled_back, Exit::Data, "LEDGER_BEHIND_HEAD");
    let flipped = |data: &Path, _: &Path| write_at(&first_segment(data), b"!", 120);
    kept.check("a byte of the journal", flipped, Exit::Data, "JOURNAL_DAMAGED");
    let cut = |data: &Path, _: &Path| {
        fs::OpenOptions::new()
            .write(true)
            .open(first_segment(data))
            .expect("a file")
            .set_len(100)
            .expect("cut");
    };
    kept.check("a journal that was cut", cut, Exit::Data, "JOURNAL_DAMAGED");
    let unsigned = |data: &Path, _: &Path| remove(&data.join("344/checkpoint"));
    kept.check("no checkpoint", unsigned, Exit::Data, "CHECKPOINT_INVALID");
    let keys = |data: &Path, _: &Path| {
        ["a", "b"].iter().for_each(|copy| write_at(&data.join(format!("344/keys.{copy}")), b"!", 20));
    };
    kept.check("both copies of the keys", keys, Exit::Data, "KEYS_DAMAGED");
}

#[tokio::test]
async fn a_journal_of_a_later_release() {
    let kept = Kept::new().await;
    let newer = |data: &Path, _: &Path| {
        let mut header = [0; 64];
        fs::File::open(first_segment(data)).expect("a segment").read_exact_at(&mut header, 0).expect("read");
        header[9] += 1;
        let crc = crc32c::crc32c(&header[..60]);
        header[60..].copy_from_slice(&crc.to_be_bytes());
        write_at(&first_segment(data), &header, 0);
    };
    kept.check("a later format", newer, Exit::Config, "FORMAT_TOO_NEW");
}

#[tokio::test]
async fn keys_and_directories_that_cannot_be_used() {
    let kept = Kept::new().await;
    let key = |data: &Path| data.join("keys/master.key");
    let unavailable = "KEY_UNAVAILABLE";
    kept.check("no master key", |data, _| remove(&key(data)), Exit::Config, unavailable);
    let other = |data: &Path, _: &Path| fs::write(key(data), "7a".repeat(32)).expect("written");
    kept.check("another master key", other, Exit::Config, unavailable);
    let no_key = |data: &Path, _: &Path| fs::write(key(data), "not a key").expect("written");
    kept.check("something that is no key", no_key, Exit::Config, unavailable);
    let authority_key = |data: &Path, _: &Path| remove(&data.join("344/authority.key"));
    kept.check("no key of the authority", authority_key, Exit::Config, unavailable);
    let file = |data: &Path, _: &Path| {
        remove(data);
        fs::write(data, "a file").expect("written");
    };
    kept.check("a file in the directory's place", file, Exit::Config, "DIR_NOT_USABLE");
    let mut held = None;
    let locked =
        |data: &Path, _: &Path| held = Some(Ledgers::open(&open_config(data, "344")).expect("opens"));
    kept.check("another process in it", locked, Exit::Config, "DIR_LOCKED");
    drop(held);
}
