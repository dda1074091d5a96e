//! What an opening refuses, and that a refusal leaves everything as it was found; what it mends.

use std::fs;
use std::path::Path;

use ledger::store::{MemoryPlace, Store};
use ledger::{
    ChildAppend, ChildRef, Direction, Expected, Filter, Ledger, LocalId, OpenError, Position, Revision,
};

use crate::house::{House, append, append_one, audit, child, event, for_child};

/// Copies the files of a directory, and those of its own directories, over another.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

fn last_segment(house: &House) -> std::path::PathBuf {
    let files = fs::read_dir(house.path().join("journal")).expect("a directory");
    let paths = files.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|name| name == "segment")).max().expect("a segment")
}

fn close(ledger: Ledger) {
    ledger.close();
    drop(ledger);
}

fn everything(ledger: &Ledger) -> Vec<ledger::Recorded> {
    ledger.read_ledger(Position(0), &Filter::default(), usize::MAX).expect("read").events
}

#[test]
fn a_shortened_journal_is_refused_and_costs_no_child_its_secret() {
    let house = House::new();
    let ledger = house.open();
    for n in 0..6 {
        append_one(&ledger, child(n + 1), event(n.into(), &"content ".repeat(200)));
    }
    let before = everything(&ledger);
    close(ledger);
    let path = last_segment(&house);
    let whole = fs::read(&path).expect("read");
    // A whole group at the end is gone: zeros stand there, as if it had never been written.
    let mut cut = whole.clone();
    let last = cut.windows(4).rposition(|window| window == b"JLG1").expect("a group");
    cut[last..].fill(0);
    fs::write(&path, &cut).expect("written");
    assert!(matches!(house.try_open(), Err(OpenError::BehindCheckpoint { journal: 5, checkpoint: 6 })));
    // The same with only one sector of that group gone, which looks like a torn write.
    let mut torn = whole.clone();
    let sector = (last / 512 + 1) * 512;
    torn[sector..sector + 512].fill(0);
    fs::write(&path, &torn).expect("written");
    assert!(matches!(house.try_open(), Err(OpenError::BehindCheckpoint { .. })));
    assert_eq!(fs::read(&path).expect("read"), torn, "what is refused is not touched");
    fs::write(&path, &whole).expect("written");
    let ledger = house.open();
    assert_eq!(everything(&ledger), before);
    audit(&ledger);
}

#[test]
fn key_files_without_the_events_they_belong_to_are_no_new_ledger() {
    let house = House::new();
    let ledger = house.open();
    append_one(&ledger, child(1), event(1, "one"));
    close(ledger);
    let keys = fs::read(house.path().join("keys.a")).expect("read");
    fs::remove_dir_all(house.path().join("journal")).expect("removed");
    assert!(matches!(house.try_open(), Err(OpenError::BehindCheckpoint { .. })));
    fs::remove_file(house.path().join("checkpoint")).expect("removed");
    assert!(matches!(house.try_open(), Err(OpenError::Checkpoint(_))));
    assert_eq!(fs::read(house.path().join("keys.a")).expect("read"), keys);
}

#[test]
fn another_history_of_the_same_ledger_is_refused_whatever_its_groups() {
    let house = House::new();
    let ledger = house.open();
    append_one(&ledger, child(1), event(1, "one"));
    close(ledger);
    let fork = House::new();
    copy(house.path(), fork.path());
    let ledger = house.open();
    append_one(&ledger, child(1), event(2, "two"));
    close(ledger);
    let ledger = fork.open_ready();
    let three = (2..5).map(|n| event(n, "other")).collect();
    append(&ledger, vec![for_child(child(1), Expected::Any, three)]).expect("recorded");
    close(ledger);
    // Signed at 2 events; the other history has 4 and no group that ends there.
    fs::copy(house.path().join("checkpoint"), fork.path().join("checkpoint")).expect("copied");
    assert!(matches!(fork.try_open(), Err(OpenError::Differs { size: 2 })));
}

#[test]
fn a_store_of_another_history_is_made_again() {
    let house = House::new();
    close(house.open());
    let mut fork = House::new();
    copy(house.path(), fork.path());
    for (house, content) in [(&house, "one"), (&fork, "other")] {
        let ledger = house.open_ready();
        append_one(&ledger, child(1), event(1, content));
        close(ledger);
    }
    fork.store = house.store;
    let ledger = fork.open_ready();
    let journey = ledger.read_journey(child(1), Revision(0), Direction::Forwards, 9).expect("read");
    assert_eq!(journey.expect("a stream")[0].payload, "other");
    audit(&ledger);
}

#[test]
fn a_damaged_copy_of_the_keys_never_spoils_the_whole_one() {
    let house = House::new();
    let ledger = house.open();
    for n in 0..40 {
        append_one(&ledger, child(n + 1), event(n.into(), "content"));
    }
    let before = everything(&ledger);
    close(ledger);
    let (a, b) = (house.path().join("keys.a"), house.path().join("keys.b"));
    let whole = fs::read(&a).expect("read");
    for copy in [&a, &b] {
        // A block of slots, each of them whole, stands where others belong.
        let mut strayed = whole.clone();
        strayed.copy_within(0..4096, 4096);
        fs::write(copy, &strayed).expect("written");
        let ledger = house.open();
        assert_eq!(everything(&ledger), before);
        close(ledger);
        assert_eq!(
            (fs::read(&a).expect("read"), fs::read(&b).expect("read")),
            (whole.clone(), whole.clone())
        );
    }
}

#[test]
fn keys_and_names_that_are_gone_in_both_copies_are_missed() {
    let house = House::new();
    let ledger = house.open();
    let local = LocalId { source_system: "made-up".into(), local_id: "7".into() };
    let named =
        ChildAppend { child: ChildRef::Local(local), expected: Expected::Any, events: vec![event(1, "x")] };
    append(&ledger, vec![named]).expect("recorded");
    close(ledger);
    for name in ["keys", "vault"] {
        let copies = ["a", "b"].map(|copy| house.path().join(name).with_extension(copy));
        let whole = fs::read(&copies[0]).expect("read");
        for damaged in [&b""[..], &whole[..200], &vec![0; whole.len()], &vec![7; whole.len()]] {
            copies.iter().for_each(|copy| fs::write(copy, damaged).expect("written"));
            assert!(matches!(house.try_open(), Err(OpenError::Keys(_))), "{name}");
        }
        copies.iter().for_each(|copy| fs::write(copy, &whole).expect("written"));
    }
    audit(&house.open());
}

#[test]
fn a_ledger_closes_although_its_store_takes_nothing_more() {
    use ledger::store::{Fault, FaultyStore};
    let mut house = House::new();
    let full = FaultyStore::failing_at(MemoryPlace::new().open(), 1, Fault::Damaged);
    house.store = full as std::sync::Arc<dyn Store>;
    house.options.tail_events = 4;
    house.options.settle_events = 1;
    let ledger = house.open();
    for n in 0..4 {
        append_one(&ledger, child(1), event(n, "content"));
    }
    let waiting = ledger.clone();
    let fifth = std::thread::spawn(move || {
        append(&waiting, vec![for_child(child(1), Expected::Any, vec![event(4, "five")])])
    });
    while !fifth.is_finished() && ledger.head().size < 4 {
        std::thread::yield_now();
    }
    ledger.close();
    drop(fifth.join().expect("no panic"));
    close(ledger);
    house.store = MemoryPlace::new().open();
    audit(&house.open());
}
