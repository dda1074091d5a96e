//! Appending: receipts, expectations, retries, several children at once, and all of it again after a restart.

use ledger::{AppendError, ChildAppend, ChildRef, Direction, Expected, Filter, LocalId, Position, Revision};

use crate::house::{House, append, append_one, audit, block_on, child, event, for_child};

#[test]
fn what_was_recorded_is_read_back_also_after_a_restart() {
    let house = House::new();
    let ledger = house.open();
    for n in 0..200_u8 {
        append_one(&ledger, child(n % 7 + 1), event(n.into(), &format!("event {n}")));
    }
    let read = |ledger: &ledger::Ledger| {
        let journey = ledger.read_journey(child(3), Revision(0), Direction::Forwards, 1000).expect("read");
        let journey: Vec<_> = journey.expect("a stream").into_iter().map(|event| event.payload).collect();
        let page = ledger.read_ledger(Position(0), &Filter::default(), 1000).expect("read");
        (journey, page.events, page.next)
    };
    let before = read(&ledger);
    assert_eq!(before.0.len(), 29);
    assert_eq!(before.1.len(), 200);
    let head = ledger.head();
    audit(&ledger);
    ledger.close();
    drop(ledger);
    let ledger = house.open();
    assert_eq!(ledger.head(), head);
    assert_eq!(read(&ledger), before);
    assert_eq!(audit(&ledger).settled, 200, "closing settles the tail");
}

#[test]
fn a_retry_gets_the_first_receipt_whatever_it_expects() {
    let house = House::new();
    let ledger = house.open();
    let first = append_one(&ledger, child(1), event(1, "one"));
    append_one(&ledger, child(1), event(2, "two"));
    for expected in [Expected::Any, Expected::NoStream, Expected::Exists, Expected::Exactly(Revision(0))] {
        let retried =
            append(&ledger, vec![for_child(child(1), expected, vec![event(1, "one")])]).expect("recorded");
        let (mut again, mut before) = (retried.children[0].events[0], first.children[0].events[0]);
        assert!(again.already_recorded && !before.already_recorded);
        (again.already_recorded, before.already_recorded) = (false, false);
        assert_eq!(again, before);
    }
    let other = append(&ledger, vec![for_child(child(1), Expected::Any, vec![event(1, "other")])]);
    assert!(matches!(other, Err(AppendError::EventIdReused { .. })));
    let elsewhere = append_one(&ledger, child(2), event(1, "other"));
    assert!(!elsewhere.children[0].events[0].already_recorded, "ids are scoped to their child");
    assert_eq!(audit(&ledger).events, 3);
}

#[test]
fn expectations_are_compared_with_the_stream() {
    let house = House::new();
    let ledger = house.open();
    let try_append =
        |expected, n| append(&ledger, vec![for_child(child(1), expected, vec![event(n, "x")])]).err();
    let (one, actual) = (child(1), Revision(0));
    assert_eq!(try_append(Expected::Exists, 1), Some(AppendError::StreamNotFound { child: one }));
    let ahead = AppendError::RevisionAhead { child: one, expected: Revision(0), actual: None };
    assert_eq!(try_append(Expected::Exactly(Revision(0)), 1), Some(ahead));
    assert_eq!(try_append(Expected::NoStream, 1), None);
    assert_eq!(try_append(Expected::NoStream, 2), Some(AppendError::StreamExists { child: one, actual }));
    assert_eq!(try_append(Expected::Exists, 3), None);
    assert_eq!(try_append(Expected::Exactly(Revision(1)), 4), None);
    let conflict = AppendError::RevisionConflict { child: one, expected: Revision(1), actual: Revision(2) };
    assert_eq!(try_append(Expected::Exactly(Revision(1)), 5), Some(conflict));
    let ahead = AppendError::RevisionAhead { child: one, expected: Revision(9), actual: Some(Revision(2)) };
    assert_eq!(try_append(Expected::Exactly(Revision(9)), 6), Some(ahead));
    assert_eq!(audit(&ledger).events, 3);
}

#[test]
fn several_children_are_recorded_together_or_not_at_all() {
    let house = House::new();
    let ledger = house.open();
    append_one(&ledger, child(1), event(1, "one"));
    let both = |second| {
        let first = for_child(child(2), Expected::NoStream, vec![event(2, "two"), event(3, "three")]);
        append(&ledger, vec![first, for_child(child(1), second, vec![event(4, "four")])])
    };
    assert!(both(Expected::NoStream).is_err());
    assert_eq!(ledger.head().size, 1);
    assert_eq!(ledger.read_journey(child(2), Revision(0), Direction::Forwards, 10).expect("read"), None);
    let receipt = both(Expected::Exactly(Revision(0))).expect("recorded");
    let positions: Vec<u64> =
        receipt.children.iter().flat_map(|child| &child.events).map(|event| event.position.0).collect();
    assert_eq!(positions, [1, 2, 3]);
    assert_eq!(receipt.head, ledger.head());
    audit(&ledger);
}

#[test]
fn a_local_id_names_one_child_for_ever() {
    let house = House::new();
    let ledger = house.open();
    let local = LocalId { source_system: "made-up".into(), local_id: "7".into() };
    let by_local = |n| ChildAppend {
        child: ChildRef::Local(local.clone()),
        expected: Expected::Any,
        events: vec![event(n, "x")],
    };
    assert_eq!(ledger.resolve(&local), None);
    let first = append(&ledger, vec![by_local(1)]).expect("recorded").children[0].child;
    assert_eq!(append(&ledger, vec![by_local(2)]).expect("recorded").children[0].child, first);
    assert_eq!(ledger.resolve(&local), Some(first));
    let taken = block_on(ledger.register(&local, Some(child(9))));
    assert_eq!(taken, Err(AppendError::LocalIdTaken));
    let other = LocalId { source_system: "other".into(), local_id: "7".into() };
    assert_eq!(block_on(ledger.register(&other, Some(first))), Ok(first));
    drop(ledger);
    let ledger = house.open();
    assert_eq!((ledger.resolve(&local), ledger.resolve(&other)), (Some(first), Some(first)));
    audit(&ledger);
}

#[test]
fn a_child_without_events_or_named_twice_is_refused() {
    let house = House::new();
    let ledger = house.open();
    let one = for_child(child(1), Expected::Any, vec![event(1, "one")]);
    let none = for_child(child(2), Expected::NoStream, vec![]);
    assert_eq!(append(&ledger, vec![one.clone(), none]), Err(AppendError::Empty));
    assert_eq!(append(&ledger, vec![]), Err(AppendError::Empty));
    let local = ChildRef::Local(LocalId { source_system: "made-up".into(), local_id: "7".into() });
    let named =
        |n| ChildAppend { child: local.clone(), expected: Expected::Any, events: vec![event(n, "x")] };
    let twice = Err(AppendError::DuplicateInAppend { event_id: None });
    assert_eq!(append(&ledger, vec![named(1), named(2)]), twice, "both are new, and both are the same child");
    assert_eq!(append(&ledger, vec![one.clone(), one]), twice);
    assert_eq!(audit(&ledger).events, 0);
}

#[test]
fn a_deleted_store_is_made_again_and_answers_the_same() {
    let mut house = House::new();
    let ledger = house.open();
    for n in 0..300 {
        let child = child(u8::try_from(n % 5).expect("small") + 1);
        append_one(&ledger, child, event(n, &format!("event {n}")));
    }
    let kinds = Filter { kinds: vec![2], children: vec![] };
    let before = ledger.read_ledger(Position(7), &kinds, 1000).expect("read").events;
    assert_eq!(before.len(), 98);
    ledger.close();
    drop(ledger);
    house.store = ledger::store::MemoryPlace::new().open();
    house.options.tail_events = 100;
    let ledger = house.open_ready();
    assert_eq!(ledger.read_ledger(Position(7), &kinds, 1000).expect("read").events, before);
    assert_eq!(
        append_one(&ledger, child(1), event(0, "event 0")).children[0].events[0].position,
        Position(0)
    );
    assert_eq!(audit(&ledger).events, 300);
}
