//! The common suite, and what becomes of the directories.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ledger::store::{Store, StoreError, VALUE_BYTES_MAX, conformance};
use ledger_sled::SledStore;

use crate::{batch, rows};

#[test]
fn conforms() {
    conformance::check(&conformance::Effort::LIGHT, &|| {
        let dir = tempfile::tempdir().expect("a directory");
        Box::new(move || -> Arc<dyn Store> { SledStore::open(dir.path()).expect("opens") })
    });
}

/// The names in a store's directory, sorted.
pub fn names(dir: &Path) -> String {
    let entries = fs::read_dir(dir).expect("is read");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("is read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.join(" ")
}

#[test]
fn a_replaced_store_is_removed_once_nobody_uses_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = SledStore::open(dir.path()).expect("opens");
    assert_eq!(names(dir.path()), "current generation-000001 lock reserve");
    let beside = store.beside().expect("is made");
    assert_eq!(names(dir.path()), "current generation-000001 generation-000002 lock reserve");
    beside.promote().expect("is promoted");
    assert_eq!(names(dir.path()), "current generation-000001 generation-000002 lock reserve");
    drop(store);
    assert_eq!(names(dir.path()), "current generation-000002 lock reserve");
    drop(beside.beside().expect("is made"));
    assert_eq!(names(dir.path()), "current generation-000002 lock reserve");
}

#[test]
fn leftovers_of_an_interrupted_rebuild_are_removed() {
    let dir = tempfile::tempdir().expect("a directory");
    SledStore::open(dir.path()).expect("opens").persist(batch(1, 3, 8)).expect("persists");
    fs::create_dir(dir.path().join("generation-000007")).expect("is made");
    fs::write(dir.path().join("generation-000007/db"), "half").expect("is written");
    fs::write(dir.path().join("current.new"), "7").expect("is written");
    fs::write(dir.path().join("generation-000001/snap.00000000000000FF.generating"), "half")
        .expect("is written");
    let store = SledStore::open(dir.path()).expect("opens again");
    assert_eq!(names(dir.path()), "current generation-000001 lock reserve");
    assert_eq!(rows(&*store).expect("scans").len(), 3);
}

#[test]
fn a_store_in_use_is_not_opened_twice() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = SledStore::open(dir.path()).expect("opens");
    let refused = |opened: Result<Arc<SledStore>, StoreError>| matches!(opened, Err(StoreError::Io(error)) if error.kind() == std::io::ErrorKind::ResourceBusy);
    assert!(refused(SledStore::open(dir.path())));
    assert!(refused(SledStore::renew(dir.path())));
    drop(store);
    SledStore::open(dir.path()).expect("opens again");
}

#[test]
fn a_renewed_store_is_empty_whatever_was_there() {
    for current in ["1\n", "garbage", "99\n"] {
        let dir = tempfile::tempdir().expect("a directory");
        SledStore::open(dir.path()).expect("opens").persist(batch(1, 3, 8)).expect("persists");
        fs::write(dir.path().join("current"), current).expect("is written");
        let store = SledStore::renew(dir.path()).expect("is made anew");
        assert_eq!(rows(&*store).expect("scans").len(), 0);
        store.persist(batch(1, 3, 8)).expect("persists");
        drop(store);
        assert_eq!(rows(&*SledStore::open(dir.path()).expect("opens again")).expect("scans").len(), 3);
    }
}

#[test]
fn the_longest_values_stay_out_of_the_files_that_sled_never_syncs() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = SledStore::open(dir.path()).expect("opens");
    for number in 1..20 {
        store.persist(batch(number, 40, VALUE_BYTES_MAX)).expect("persists");
        assert_eq!(names(&dir.path().join("generation-000001/blobs")), "");
    }
}
