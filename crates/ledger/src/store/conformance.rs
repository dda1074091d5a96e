//! What every store must do: one suite, run against each implementation by its own crate.
//!
//! A store is opened at a *place*, a closure; calling it again, once the earlier store is dropped, reopens it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Batch, KEY_BYTES_MAX, Order, Store, StoreError, VALUE_BYTES_MAX};

/// Opens, or reopens, the store of one place.
pub type Place = Box<dyn Fn() -> Arc<dyn Store>>;

/// How much of the suite's random part is run.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Random histories that are compared with a map.
    pub histories: u32,
    /// Batches that are persisted beside readers.
    pub batches: u32,
}

impl Effort {
    /// For a store in memory.
    pub const THOROUGH: Self = Self { histories: 256, batches: 400 };
    /// For a store that syncs files.
    pub const LIGHT: Self = Self { histories: 24, batches: 60 };
}

/// Runs the whole suite; `fresh` makes a new place each time. Panics at the first breach.
pub fn check(effort: &Effort, fresh: &dyn Fn() -> Place) {
    scans_are_ordered_and_bounded(&fresh());
    batches_overwrite_and_delete(&fresh());
    sizes_are_bounded(&fresh());
    what_was_persisted_is_found_again(&fresh());
    a_store_beside_is_found_only_once_promoted(&fresh());
    a_store_beside_is_superseded_by_a_later_one(&fresh());
    visitors_may_ask_and_persist(&fresh());
    readers_go_on_while_batches_are_persisted(&fresh(), effort.batches);
    random_histories_agree_with_a_map(effort.histories, fresh);
}

fn batch(changes: &[(&str, Option<&str>)]) -> Batch {
    let mut batch = Batch::default();
    for (key, value) in changes {
        match value {
            Some(value) => batch.put(*key, *value),
            None => batch.delete(*key),
        }
    }
    batch
}

/// All that a scan meets, as `key=value` words.
fn scanned(store: &dyn Store, from: &[u8], until: &[u8], order: Order, limit: usize) -> String {
    let mut met = Vec::new();
    store
        .scan(from, until, order, &mut |key, value| {
            met.push(format!("{}={}", String::from_utf8_lossy(key), String::from_utf8_lossy(value)));
            if met.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .expect("a scan works");
    met.join(" ")
}

fn all(store: &dyn Store) -> String {
    scanned(store, b"", &[0xff; KEY_BYTES_MAX], Order::Ascending, usize::MAX)
}

fn scans_are_ordered_and_bounded(place: &Place) {
    let store = place();
    let rows = [("b", Some("2")), ("a", Some("1")), ("ab", Some("12")), ("c", Some("3")), ("", Some("0"))];
    store.persist(batch(&rows)).expect("persists");
    let cases: [(&str, &str, usize, &str, &str); 8] = [
        ("", "z", 9, "=0 a=1 ab=12 b=2 c=3", "c=3 b=2 ab=12 a=1 =0"),
        ("a", "b", 9, "a=1 ab=12", "ab=12 a=1"),
        ("a", "b\0", 9, "a=1 ab=12 b=2", "b=2 ab=12 a=1"),
        ("a\0", "c", 9, "ab=12 b=2", "b=2 ab=12"),
        ("", "z", 2, "=0 a=1", "c=3 b=2"),
        ("b", "b", 9, "", ""),
        ("c", "a", 9, "", ""),
        ("d", "z", 9, "", ""),
    ];
    for (from, until, limit, up, down) in cases {
        let (from, until) = (from.as_bytes(), until.as_bytes());
        assert_eq!(scanned(&*store, from, until, Order::Ascending, limit), up);
        assert_eq!(scanned(&*store, from, until, Order::Descending, limit), down);
    }
}

fn batches_overwrite_and_delete(place: &Place) {
    let store = place();
    store.persist(batch(&[("a", Some("1")), ("b", Some("1")), ("c", None)])).expect("persists");
    store.persist(batch(&[("a", Some("2")), ("b", None), ("d", Some(""))])).expect("persists");
    store.persist(batch(&[("e", Some("1")), ("e", None), ("f", None), ("f", Some("1"))])).expect("persists");
    store.persist(Batch::default()).expect("an empty batch is persisted too");
    assert_eq!(all(&*store), "a=2 d= f=1");
    assert_eq!(store.get(b"d").expect("gets"), Some(Vec::new()), "an empty value is a value");
    assert_eq!(store.get(b"b").expect("gets"), None);
}

fn sizes_are_bounded(place: &Place) {
    let store = place();
    let refused = |key: usize, value: usize| {
        let mut batch = batch(&[("a", Some("1"))]);
        batch.put(vec![b'k'; key], vec![0; value]);
        let answer = store.persist(batch);
        matches!(answer, Err(StoreError::TooLong { .. }))
    };
    assert!(refused(1, VALUE_BYTES_MAX + 1));
    assert!(refused(KEY_BYTES_MAX + 1, 1));
    assert_eq!(all(&*store), "", "nothing of a refused batch is persisted");
    assert!(!refused(KEY_BYTES_MAX, VALUE_BYTES_MAX));
    let longest = store.get(&[b'k'; KEY_BYTES_MAX]).expect("gets").expect("is there");
    assert_eq!(longest.len(), VALUE_BYTES_MAX);
}

fn what_was_persisted_is_found_again(place: &Place) {
    for round in 0_u32..4 {
        let store = place();
        let got = store.get(b"round").expect("gets");
        assert_eq!(got, round.checked_sub(1).map(|before| before.to_be_bytes().to_vec()));
        let mut batch = Batch::default();
        batch.put("round", round.to_be_bytes());
        for row in 0_u32..500 {
            batch.put(row.to_be_bytes(), vec![u8::try_from(round).expect("small"); 100]);
        }
        store.persist(batch).expect("persists");
    }
    let store = place();
    assert_eq!(store.get(&499_u32.to_be_bytes()).expect("gets"), Some(vec![3; 100]));
}

fn a_store_beside_is_found_only_once_promoted(place: &Place) {
    let store = place();
    store.persist(batch(&[("a", Some("old"))])).expect("persists");
    let beside = store.beside().expect("is made");
    assert_eq!(all(&*beside), "", "a store beside begins empty");
    beside.persist(batch(&[("a", Some("new"))])).expect("persists");
    assert_eq!(all(&*store), "a=old");
    drop((store, beside));

    let store = place();
    assert_eq!(all(&*store), "a=old", "what was not promoted is not found");
    let beside = store.beside().expect("is made");
    assert_eq!(all(&*beside), "", "nor is it taken up again");
    beside.persist(batch(&[("a", Some("new"))])).expect("persists");
    beside.promote().expect("is promoted");
    beside.promote().expect("may be said twice");
    assert_eq!(all(&*store), "a=old", "the replaced store can be read while somebody holds it");
    drop(store);
    beside.persist(batch(&[("b", Some("later"))])).expect("the promoted store goes on");
    drop(beside);
    assert_eq!(all(&*place()), "a=new b=later");
}

fn a_store_beside_is_superseded_by_a_later_one(place: &Place) {
    let store = place();
    let first = store.beside().expect("is made");
    first.persist(batch(&[("a", Some("first"))])).expect("persists");
    let second = store.beside().expect("is made");
    assert_eq!(all(&*second), "");
    assert!(matches!(first.promote(), Err(StoreError::Superseded)));
    second.promote().expect("is promoted");
    assert!(matches!(store.promote(), Err(StoreError::Superseded)));
    drop((store, first, second));
    assert_eq!(all(&*place()), "");
}

fn visitors_may_ask_and_persist(place: &Place) {
    let store = place();
    store.persist(batch(&[("a", Some("1")), ("b", Some("2"))])).expect("persists");
    let mut met = 0;
    store
        .scan(b"a", b"c", Order::Ascending, &mut |key, value| {
            met += 1;
            assert_eq!(store.get(key).expect("gets").as_deref(), Some(value));
            store.persist(batch(&[("z", Some("26"))])).expect("persists");
            ControlFlow::Continue(())
        })
        .expect("a scan works");
    assert_eq!(met, 2);
}

/// Every batch writes its number over a hundred keys; a reader must never see a number fall, nor a key missing.
fn readers_go_on_while_batches_are_persisted(place: &Place, batches: u32) {
    let store = place();
    let write = |number: u32| {
        let mut batch = Batch::default();
        for row in 0_u8..100 {
            batch.put([row], number.to_be_bytes());
        }
        store.persist(batch).expect("persists");
    };
    write(0);
    let done = AtomicBool::new(false);
    let number = |value: &[u8]| u32::from_be_bytes(value.try_into().expect("four bytes"));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut seen = [0_u32; 100];
                while !done.load(Ordering::Acquire) {
                    let mut met = 0;
                    let scan = store.scan(&[0], &[100], Order::Ascending, &mut |key, value| {
                        let last = &mut seen[usize::from(key[0])];
                        assert!(number(value) >= *last, "a number fell");
                        *last = number(value);
                        met += 1;
                        ControlFlow::Continue(())
                    });
                    scan.expect("a scan works");
                    assert_eq!(met, 100, "a key was missing");
                    let got = store.get(&[50]).expect("gets").expect("is there");
                    assert!(number(&got) >= seen[50]);
                }
            });
        }
        (1..=batches).for_each(write);
        done.store(true, Ordering::Release);
    });
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Persist(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    Reopen,
    Rebuild,
    Scan(Vec<u8>, Vec<u8>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop::collection::vec(0_u8..4, 0..4);
    let change = (key(), prop::option::weighted(0.7, prop::collection::vec(any::<u8>(), 0..300)));
    let step = prop_oneof![
        6 => prop::collection::vec(change, 0..60).prop_map(Step::Persist),
        1 => Just(Step::Reopen),
        1 => Just(Step::Rebuild),
        3 => (key(), key()).prop_map(|(from, until)| Step::Scan(from, until)),
    ];
    prop::collection::vec(step, 1..20)
}

fn random_histories_agree_with_a_map(histories: u32, fresh: &dyn Fn() -> Place) {
    let config = Config { cases: histories, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| follow(&fresh(), steps))
        .expect("the store agrees with a map");
}

fn follow(place: &Place, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut model = BTreeMap::new();
    let mut store = Some(place());
    for step in steps {
        let now = store.take().expect("a store is open");
        store = Some(match step {
            Step::Persist(changes) => {
                let mut batch = Batch::default();
                for (key, value) in changes {
                    match value {
                        Some(value) => {
                            batch.put(key.clone(), value.clone());
                            model.insert(key, value);
                        }
                        None => {
                            batch.delete(key.clone());
                            model.remove(&key);
                        }
                    }
                }
                now.persist(batch).expect("persists");
                now
            }
            Step::Reopen => {
                drop(now);
                place()
            }
            Step::Rebuild => rebuilt(&*now),
            Step::Scan(from, until) => {
                for order in [Order::Ascending, Order::Descending] {
                    prop_assert_eq!(
                        rows(&*now, &from, &until, order),
                        expected(&model, &from, &until, order)
                    );
                }
                now
            }
        });
    }
    drop(store);
    let reopened = place();
    let everything = rows(&*reopened, b"", &[0xff], Order::Ascending);
    prop_assert_eq!(everything, expected(&model, b"", &[0xff], Order::Ascending));
    Ok(())
}

fn rebuilt(old: &dyn Store) -> Arc<dyn Store> {
    let new = old.beside().expect("is made");
    let mut batch = Batch::default();
    for (key, value) in rows(old, b"", &[0xff], Order::Ascending) {
        batch.put(key, value);
    }
    new.persist(batch).expect("persists");
    new.promote().expect("is promoted");
    new
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn rows(store: &dyn Store, from: &[u8], until: &[u8], order: Order) -> Rows {
    let mut met = Vec::new();
    store
        .scan(from, until, order, &mut |key, value| {
            met.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        })
        .expect("a scan works");
    met
}

fn expected(model: &BTreeMap<Vec<u8>, Vec<u8>>, from: &[u8], until: &[u8], order: Order) -> Rows {
    let within = |key: &[u8]| from <= key && key < until;
    let mut rows: Rows = model
        .iter()
        .filter(|(key, _)| within(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if order == Order::Descending {
        rows.reverse();
    }
    rows
}
