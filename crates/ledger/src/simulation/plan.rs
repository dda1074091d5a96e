//! What is asked of the ledger.

use ids::{ChildId, EventId, Revision};

use super::dice::Dice;
use super::world::World;
use crate::model::{Append, ChildAppend, ChildRef, Expected, LocalId, Lookup, NewEvent};
use crate::named::Named;

/// One request, as a caller makes it and makes it again.
#[derive(Clone)]
pub enum Asked {
    /// To record events, some of which name others.
    Append(Append, Vec<Named>),
    /// To let a local id name a child.
    Register(LocalId, Option<ChildId>),
}

/// A few requests that reach the writer together; some of them were made before.
pub fn group(world: &mut World, dice: &mut Dice) -> Vec<Asked> {
    let requests = 1 + dice.below(4);
    (0..requests).map(|_| request(world, dice)).collect()
}

fn request(world: &mut World, dice: &mut Dice) -> Asked {
    if !world.history.is_empty() && dice.one_in(5) {
        return world.history[dice.index(world.history.len())].clone();
    }
    let asked = if dice.one_in(10) {
        let child = dice.one_in(2).then(|| child(dice.below(5)));
        Asked::Register(local(dice.below(4)), child)
    } else {
        let caller = [u8::try_from(dice.below(3)).expect("small"); 16];
        let children: Vec<_> =
            (0..=dice.below(3) / 2 + dice.below(2)).map(|_| child_append(world, dice)).collect();
        let named = if dice.one_in(3) { names(&children, dice) } else { Vec::new() };
        Asked::Append(Append { caller, children }, named)
    };
    world.history.push(asked.clone());
    asked
}

fn child_append(world: &World, dice: &mut Dice) -> ChildAppend {
    let child = match dice.below(10) {
        0..=4 => ChildRef::Id(child(dice.below(5))),
        5 => {
            let named = world.resolve(&local(dice.below(4)));
            ChildRef::Id(named.unwrap_or(ChildId::AUTHORITY_STREAM))
        }
        _ => ChildRef::Local(local(dice.below(4))),
    };
    let expected = match dice.below(8) {
        0 => Expected::NoStream,
        1 => Expected::Exists,
        2 => Expected::Exactly(Revision(dice.below(6))),
        _ => Expected::Any,
    };
    let first = dice.below(12);
    let events = (first..=first + dice.below(3)).map(|id| event(id, dice)).collect();
    ChildAppend { child, expected, events }
}

/// One of the events names another, which may be there, or in the same append, or in one of the same group, or nowhere.
fn names(children: &[ChildAppend], dice: &mut Dice) -> Vec<Named> {
    let child = dice.index(children.len());
    let event = dice.index(children[child].events.len());
    let id = dice.below(15);
    // Mostly the kind that the event of that id has.
    let kind = if dice.one_in(6) { kind(id + 1) } else { kind(id) };
    let kind = (!dice.one_in(3)).then_some(kind);
    vec![Named { child, event, names: event_id(id), kind }]
}

fn child(n: u64) -> ChildId {
    ChildId::from_bytes([u8::try_from(n + 1).expect("small"); 16])
}

fn local(n: u64) -> LocalId {
    LocalId { source_system: "made-up".into(), local_id: n.to_string() }
}

/// Mostly the same content under the same id; now and then other content, and now and then so much that a group
/// reaches over several sectors.
fn event(id: u64, dice: &mut Dice) -> NewEvent {
    let other = dice.one_in(30);
    let lookup = Lookup { kind: kind(id), occurred_day: 17_000, recorded_second: i64::MIN };
    let length = if id % 5 == 4 { 700 } else { 3 };
    let payload = vec![if other { b'o' } else { b'c' }; length].into();
    NewEvent { event_id: event_id(id), lookup, payload }
}

fn kind(id: u64) -> u32 {
    u32::try_from(id % 3 + 1).expect("small")
}

fn event_id(id: u64) -> EventId {
    let mut bytes = [0xee; 16];
    bytes[8..].copy_from_slice(&id.to_be_bytes());
    EventId::from_bytes(bytes)
}
