//! Single faults, each with what it must leave behind.

use ids::{ChildId, EventId, Position, Revision};

use super::plan::Asked;
use super::world::World;
use crate::audit::audit;
use crate::commit::Answer;
use crate::journal::Faults;
use crate::model::{Append, ChildAppend, ChildRef, Expected, LocalId, Lookup, NewEvent};
use crate::named::{Misnamed, Named};
use crate::read::Filter;
use crate::sealed::AppendError;

fn append(child: ChildRef, id: u8) -> Asked {
    let lookup = Lookup { kind: 1, occurred_day: 0, recorded_second: 0 };
    let event = NewEvent { event_id: EventId::from_bytes([id; 16]), lookup, payload: vec![id; 40].into() };
    let children = vec![ChildAppend { child, expected: Expected::Any, events: vec![event] }];
    Asked::Append(Append { caller: [0; 16], children }, Vec::new())
}

fn of(n: u8) -> ChildRef {
    ChildRef::Id(ChildId::from_bytes([n; 16]))
}

fn named(n: u8) -> ChildRef {
    ChildRef::Local(LocalId { source_system: "made-up".into(), local_id: n.to_string() })
}

/// An event of a child who is thought to have none.
fn stale(child: ChildRef, id: u8) -> Asked {
    let Asked::Append(mut append, named) = append(child, id) else { panic!("an append") };
    append.children[0].expected = Expected::NoStream;
    Asked::Append(append, named)
}

/// An event of kind 1, as all are here, that names another.
fn naming(child: ChildRef, id: u8, names: u8, kind: u32) -> Asked {
    let Asked::Append(append, _) = append(child, id) else { panic!("an append") };
    let names = EventId::from_bytes([names; 16]);
    Asked::Append(append, vec![Named { child: 0, event: 0, names, kind: Some(kind) }])
}

fn misnamed(is_another_kind: bool) -> Result<u64, AppendError> {
    Err(AppendError::Misnamed(vec![Misnamed { child: 0, event: 0, is_another_kind }]))
}

/// Lets the writer have one group; what it answers to each.
fn commit(world: &mut World, group: Vec<Asked>) -> Vec<Result<u64, AppendError>> {
    let sealed: Vec<_> = group.into_iter().map(|asked| world.seal(asked).expect("sealed").0).collect();
    let answer = |answer| match answer {
        Answer::Recorded(receipt) => Ok(receipt.children[0].events[0].position.0),
        Answer::Refused(error) => Err(error),
        other => panic!("{other:?}"),
    };
    world.live_mut().commit(sealed).0.into_iter().map(answer).collect()
}

/// Everything that is recorded can be read, and is what was promised.
fn check(world: &World, events: u64) {
    let shared = &world.live().shared;
    let audit =
        audit(shared, &world.checkpoint(), &|_, _| None, &mut |_, _| {}).expect("every promise holds");
    assert_eq!((audit.events, shared.head().size), (events, events));
    let page = shared.read_ledger(Position(0), &Filter::default(), 100).expect("read");
    assert_eq!(page.events.len() as u64, events);
}

#[test]
fn a_key_file_that_cannot_be_synced_closes_appends_and_nothing_is_stored() {
    let mut world = World::with_faults(Faults::new(0, 0));
    assert_eq!(commit(&mut world, vec![append(of(1), 1)]), [Ok(0)]);
    world.live().shared.keys.file().refuse_syncs();
    // A child that has its secret needs no slot.
    assert_eq!(commit(&mut world, vec![append(of(1), 2)]), [Ok(1)]);
    let group = || vec![append(of(2), 3), append(of(1), 4), append(of(1), 1)];
    let refused = Err(AppendError::Closed);
    assert_eq!(commit(&mut world, group()), [refused.clone(), refused.clone(), Ok(0)]);
    check(&world, 2);
    assert_eq!(commit(&mut world, group()), [refused.clone(), refused.clone(), refused]);
    world.restart_without_faults();
    check(&world, 2);
    assert_eq!(commit(&mut world, group()), [Ok(2), Ok(3), Ok(0)]);
    check(&world, 4);
}

#[test]
fn a_slot_that_is_half_written_closes_appends_although_only_the_disk_is_full() {
    let mut world = World::with_faults(Faults::new(0, 0));
    assert_eq!(commit(&mut world, vec![append(of(1), 1)]), [Ok(0)]);
    world.live().shared.keys.file().fill_second();
    assert_eq!(commit(&mut world, vec![append(of(2), 2)]), [Err(AppendError::Closed)]);
    assert_eq!(commit(&mut world, vec![append(of(1), 3)]), [Err(AppendError::Closed)]);
    check(&world, 1);
    world.restart_without_faults();
    assert_eq!(commit(&mut world, vec![append(of(1), 3), append(of(2), 2)]), [Ok(1), Ok(2)]);
    check(&world, 3);
    world.restart_without_faults();
    check(&world, 3);
}

#[test]
fn a_vault_that_cannot_be_synced_closes_appends_and_names_nobody() {
    let mut world = World::with_faults(Faults::new(0, 0));
    world.live().shared.vault.file().refuse_syncs();
    assert_eq!(commit(&mut world, vec![append(of(1), 1)]), [Ok(0)]);
    let group = || vec![append(named(2), 2), append(of(1), 3)];
    assert_eq!(commit(&mut world, group()), [Err(AppendError::Closed), Err(AppendError::Closed)]);
    let local = LocalId { source_system: "made-up".into(), local_id: "2".into() };
    assert_eq!(world.resolve(&local), None);
    world.restart_without_faults();
    assert_eq!(world.resolve(&local), None);
    assert_eq!(commit(&mut world, group()), [Ok(1), Ok(2)]);
    check(&world, 3);
}

#[test]
fn what_is_named_is_judged_in_the_order_of_the_queue() {
    let mut world = World::with_faults(Faults::new(0, 0));
    let group = vec![
        naming(of(1), 2, 1, 1),
        append(of(1), 1),
        naming(of(1), 2, 1, 1),
        naming(of(1), 3, 1, 7),
        naming(named(1), 4, 1, 1),
        append(named(1), 1),
        naming(named(1), 4, 1, 1),
    ];
    let answers = commit(&mut world, group);
    let expected = [misnamed(false), Ok(0), Ok(1), misnamed(true), misnamed(false), Ok(2), Ok(3)];
    assert_eq!(answers, expected);
    world.settle_all();
    let again =
        commit(&mut world, vec![naming(of(1), 2, 9, 1), naming(of(1), 5, 1, 1), naming(of(1), 6, 1, 2)]);
    assert_eq!(again, [Ok(1), Ok(4), misnamed(true)], "a retry is a retry; what is settled is found");
    check(&world, 5);
}

#[test]
fn what_fails_with_its_group_or_alone_is_named_by_nobody() {
    let wanted = AppendError::StorageFull;
    let mut world = seed_of(|seed| World::with_faults(Faults::new(seed, 2)), &wanted);
    let group = || vec![append(of(1), 1), naming(of(1), 2, 1, 1)];
    while commit(&mut world, vec![naming(of(1), 2, 1, 1)]) == [misnamed(false)] {
        let answers = commit(&mut world, group());
        assert!(answers == [Ok(0), Ok(1)] || answers.iter().all(Result::is_err), "{answers:?}");
        if world.live().committer.is_closed() {
            world.restart_without_faults();
        }
    }
    assert_eq!(commit(&mut world, group()), [Ok(0), Ok(1)]);
    let other = vec![append(of(2), 1), stale(of(2), 8), naming(of(2), 9, 8, 1)];
    let refused = Err(AppendError::StreamExists { child: ChildId::from_bytes([2; 16]), actual: Revision(0) });
    world.restart_without_faults();
    assert_eq!(commit(&mut world, other), [Ok(2), refused, misnamed(false)]);
    check(&world, 3);
}

/// A seed whose first fault is the wanted one.
fn seed_of(world: impl Fn(u64) -> World, wanted: &AppendError) -> World {
    for seed in 0..200 {
        let mut world = world(seed);
        if commit(&mut world, vec![append(of(1), 1)]) == [Err(wanted.clone())] {
            return world;
        }
    }
    panic!("no such seed");
}

#[test]
fn a_full_journal_gives_the_key_slots_back_and_appends_resume_by_themselves() {
    // One append in two fails, in one way or another; the first of this seed for want of room.
    let mut world = seed_of(|seed| World::with_faults(Faults::new(seed, 2)), &AppendError::StorageFull);
    assert_eq!((world.live().shared.keys.used(), world.live().shared.keys.children().len()), (0, 0));
    check(&world, 0);
    let mut answers = Vec::new();
    while !world.live().committer.is_closed() && answers.last() != Some(&Ok(0)) {
        answers.extend(commit(&mut world, vec![append(of(1), 1)]));
    }
    world.restart_without_faults();
    assert_eq!(commit(&mut world, vec![append(of(1), 1), append(of(2), 2)]), [Ok(0), Ok(1)]);
    assert_eq!(world.live().shared.keys.used(), 2);
    check(&world, 2);
}

#[test]
fn after_an_unknown_outcome_reads_go_on_and_a_restart_says_which_it_was() {
    let mut world = seed_of(|seed| World::with_faults(Faults::new(seed, 1)), &AppendError::OutcomeUnknown);
    assert!(world.live().committer.is_closed());
    check(&world, 0);
    assert_eq!(commit(&mut world, vec![append(of(2), 2)]), [Err(AppendError::Closed)]);
    world.restart_without_faults();
    let size = world.live().shared.head().size;
    assert!(size <= 1);
    assert_eq!(commit(&mut world, vec![append(of(1), 1), append(of(2), 2)]), [Ok(0), Ok(1)]);
    check(&world, 2);
}
