//! A full disk: reads go on, opening works, and persisting resumes by itself.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use ledger::store::{Store, StoreError};
use ledger_sled::SledStore;
use tempfile::TempDir;

use crate::{batch, rows};

/// A small file system in memory, gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// None where nobody may mount one.
    fn mount(megabytes: u32) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a directory");
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(dir.path()).output();
        mounted.ok().filter(|output| output.status.success()).map(|_| Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "the small disk is unmounted");
    }
}

fn fill(path: &Path) {
    let mut file = File::create(path).expect("is made");
    for length in [1 << 20, 4096, 1] {
        while file.write_all(&vec![1; length]).is_ok() {}
    }
}

#[test]
fn reads_go_on_opening_works_and_persisting_resumes() {
    let Some(disk) = SmallDisk::mount(64) else {
        writeln!(std::io::stderr(), "skipped: no file system can be mounted here").expect("is told");
        return;
    };
    let dir = disk.path().join("store");
    let store = SledStore::open(&dir).expect("opens");
    let mut last = 0;
    let mut next = |store: &SledStore| {
        let answer = store.persist(batch(last + 1, 1_000, 600));
        last += u64::from(answer.is_ok());
        answer.map(|()| last)
    };
    for _ in 0..3 {
        next(&store).expect("persists");
    }
    let filler = disk.path().join("filler");
    fill(&filler);
    assert!(matches!(next(&store), Err(StoreError::Full)));
    let found = rows(&*store).expect("a full disk is read");
    drop(store);

    let store = SledStore::open(&dir).expect("opens on a full disk");
    assert_eq!(rows(&*store).expect("a full disk is read"), found);
    fill(&disk.path().join("more"));
    assert!(matches!(next(&store), Err(StoreError::Full)));
    fs::remove_file(filler).expect("is removed");
    next(&store).expect("persists again");
    drop(store);
    let store = SledStore::open(&dir).expect("opens");
    assert_eq!(rows(&*store).expect("scans")[0].1[..8], 4_u64.to_be_bytes());
}
