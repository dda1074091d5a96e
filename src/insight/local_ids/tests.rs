//! What is read at the events that a row names is what the whole journey tells, at any time and whatever is held already.

use expect_test::{Expect, expect};
use journey::fixture::Fixture;
use journey::{Entry, KnownAt};
use ledger::store::MemoryPlace;
use ledger::{Append, ChildAppend, ChildRef, Expected, NewEvent, Options};
use projections::Rows;
use proptest::prelude::*;
use rules::Jurisdiction;
use tempfile::TempDir;
use wire::fact::{encode_fact, lookup};

use super::*;
use crate::insight::peopled::{LATE, ledger, record_what_cannot_be_read};
use crate::insight::{Reading, before, read_child};

/// A ledger of what a text tells, each event where the text has it.
fn told(text: &str) -> (TempDir, Ledger) {
    let dir = tempfile::tempdir().expect("a directory");
    let options = Options { segment_bytes: 64 << 10, ..Options::default() };
    let ledger = ledger(dir.path(), MemoryPlace::new().open(), &options);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let entries = Fixture::parse(text).expect("a journey").entries;
    let event = |Entry { event_id, fact, .. }: &Entry| NewEvent {
        event_id: *event_id,
        lookup: lookup(fact),
        payload: encode_fact(fact),
    };
    for together in entries.chunk_by(|one, next| one.child == next.child) {
        let (child, events) = (ChildRef::Id(together[0].child), together.iter().map(event).collect());
        let children = vec![ChildAppend { child, expected: Expected::Any, events }];
        runtime.block_on(ledger.append(Append { caller: [0; 16], children })).expect("recorded");
    }
    (dir, ledger)
}

/// What the rows of all children say of where their ids are told, as known by then.
fn known_by(ledger: &Ledger, known_at: &KnownAt) -> BTreeMap<ChildId, Vec<KnownBy>> {
    let mut rows = Rows::new(LATE, Jurisdiction::default());
    let unread = Reading::new(ledger, &ledger.children(), known_at, &|| {}).put_into(&mut rows);
    assert_eq!(unread.expect("read"), []);
    rows.children().filter_map(|child| Some((child, rows.row(child)?.known_by))).collect()
}

fn read(ids: &LocalIds, ledger: &Ledger, known_by: &BTreeMap<ChildId, Vec<KnownBy>>) -> Named {
    let children = known_by.iter().map(|(child, known_by)| (*child, known_by.as_slice()));
    ids.read(ledger, children).expect("read")
}

/// What holds of the first child once so many events are known; of every child it is what the whole journey tells.
fn holding_at(ledger: &Ledger, size: u64, held: &LocalIds) -> String {
    let known_at = before(size);
    let known_by = known_by(ledger, &known_at);
    let elsewhere = |at: fn(u32) -> Option<u32>| {
        let mut known_by = known_by.clone();
        known_by.values_mut().flatten().for_each(|known| known.at = known.at.and_then(at));
        known_by
    };
    let readings = [
        read(held, ledger, &known_by),
        read(held, ledger, &known_by),
        read(&LocalIds::default(), ledger, &known_by),
        read(&LocalIds::default(), ledger, &elsewhere(|_| None)),
        read(&LocalIds::default(), ledger, &elsewhere(|at| at.checked_add(1))),
    ];
    for child in known_by.keys() {
        let told = of_journey(&read_child(ledger, *child, &known_at).expect("read"));
        readings.iter().for_each(|named| assert_eq!(named.of(*child), told, "of {size} events"));
    }
    let of_first = readings[0].of(Fixture::child_number(1)).iter();
    of_first.map(|id| format!(" {}:{}", id.kind, id.value)).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(text: &str, expected: Expect) {
    let (_dir, ledger) = told(text);
    let held = LocalIds::default();
    let line = |size| format!("{size}{}\n", holding_at(&ledger, size, &held));
    let size = ledger.head().size;
    let forwards: String = (1..=size).map(line).collect();
    expected.assert_eq(&forwards);
    let backwards: Vec<String> = (1..=size).rev().map(line).collect();
    assert_eq!(backwards.into_iter().rev().collect::<String>(), forwards, "held or not");
}

#[test]
fn a_correction_and_what_it_corrects_are_each_told_in_their_time() {
    check(
        "
        2016-01-01 child registered known ssda903:F1,annex-a:A1
        2017-01-01 identity changed known annex-a:A2
        correct e1 2016-01-02 child registered known ssda903:F3,annex-a:A1
        retract e2
        ",
        expect![[r#"
            1 ssda903:F1 annex-a:A1
            2 ssda903:F1 annex-a:A2
            3 ssda903:F3 annex-a:A2
            4 ssda903:F3 annex-a:A1
        "#]],
    );
}

#[test]
fn a_linked_record_tells_its_own_as_long_as_it_is_linked() {
    check(
        "
        2016-01-01 child registered known ssda903:F1
        child 2
        2015-01-01 child registered known ssda903:F9
        child 1
        2018-01-01 records linked 2 duplicate
        child 2
        2018-01-02 identity changed known ssda903:F8
        child 1
        2018-01-03 records unlinked 2
        ",
        expect![[r#"
            1 ssda903:F1
            2 ssda903:F1
            3 ssda903:F1 ssda903:F9
            4 ssda903:F1 ssda903:F8
            5 ssda903:F1
        "#]],
    );
}

#[test]
fn an_id_that_cannot_be_read_leaves_the_others() {
    let (_dir, ledger) = told("2016-01-01 child registered known ssda903:F1");
    record_what_cannot_be_read(&ledger, 7, 1);
    let first = Fixture::child_number(1);
    let readable = KnownBy { position: Position(0), at: None };
    let unreadable = KnownBy { position: Position(1), at: None };
    let named = LocalIds::default().read(&ledger, [(first, [readable, unreadable].as_slice())]);
    assert_eq!(named.expect("read").of(first).len(), 1);
}

/// What is told of two children, in any order.
const LINES: [&str; 9] = [
    "child 1",
    "child 2",
    "2016-01-01 child registered known ssda903:F2,annex-a:A2",
    "2016-01-01 identity changed known annex-a:A3",
    "correct e1 2016-01-01 child registered known annex-a:A4",
    "correct e2 2016-01-01 child registered known ssda903:F5,annex-a:A5",
    "retract e2",
    "2016-01-01 records linked 2 duplicate",
    "2016-01-01 records unlinked 2",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_held_is_what_a_fresh_reading_tells(lines in prop::collection::vec(0..LINES.len(), 0..14)) {
        let begin = "2016-01-01 child registered known ssda903:F1\nchild 2\n2016-01-01 child registered known ssda903:F9";
        let lines: Vec<&str> = lines.into_iter().map(|line| LINES[line]).collect();
        let (_dir, ledger) = told(&format!("{begin}\n{}", lines.join("\n")));
        let held = LocalIds::default();
        // Now, as it was, and now again.
        let size = ledger.head().size;
        let first = holding_at(&ledger, size, &held);
        (1..=size).for_each(|size| drop(holding_at(&ledger, size, &held)));
        prop_assert_eq!(holding_at(&ledger, size, &held), first);
    }
}
