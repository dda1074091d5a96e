//! Single faults, each with what it must leave behind.

use ids::{ChildId, EventId, Position};

use super::plan::Asked;
use super::world::World;
use crate::audit::audit;
use crate::commit::Answer;
use crate::journal::Faults;
use crate::model::{Append, ChildAppend, ChildRef, Expected, LocalId, Lookup, NewEvent};
use crate::read::Filter;
use crate::sealed::AppendError;

fn append(child: ChildRef, id: u8) -> Asked {
    let lookup = Lookup { kind: 1, occurred_day: 0, recorded_second: 0 };
    let event = NewEvent { event_id: EventId::from_bytes([id; 16]), lookup, payload: vec![id; 40].into() };
    let children = vec![ChildAppend { child, expected: Expected::Any, events: vec![event] }];
    Asked::Append(Append { caller: [0; 16], children })
}

fn of(n: u8) -> ChildRef {
    ChildRef::Id(ChildId::from_bytes([n; 16]))
}

fn named(n: u8) -> ChildRef {
    ChildRef::Local(LocalId { source_system: "made-up".into(), local_id: n.to_string() })
}

/// Lets the writer have one group; what it answers to each.
fn commit(world: &mut World, group: Vec<Asked>) -> Vec<Result<u64, AppendError>> {
    let sealed: Vec<_> = group.into_iter().map(|asked| world.seal(asked).expect("sealed").0).collect();
    let answer = |answer| match answer {
        Answer::Recorded(receipt) => Ok(receipt.children[0].events[0].position.0),
        Answer::Refused(error) => Err(error),
        other => panic!("{other:?}"),
    };
    world.live_mut().committer.commit(sealed).into_iter().map(answer).collect()
}

/// Everything that is recorded can be read, and is what was promised.
fn check(world: &World, events: u64) {
    let shared = &world.live().shared;
    let audit = audit(shared, &world.checkpoint(), &mut |_, _| {}).expect("every promise holds");
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
