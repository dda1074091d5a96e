//! The facts of synthetic children.

use std::collections::BTreeMap;

use futures::stream::{FuturesUnordered, StreamExt};
use ids::ChildId;
use journey::Event;
use ledger::{ChildAppend, ChildRef, Expected, LocalId, Receipt};

use super::{APPEND_EVENTS, APPENDS_AHEAD, ImportError};
use super::{append, part};
use crate::caller::Caller;
use crate::ledgers::Opened;

/// Appends the facts of synthetic children; returns how many events are new.
pub async fn population(
    opened: &Opened,
    children: impl Iterator<Item = population::Child>,
    mut done: impl FnMut(),
) -> Result<u64, ImportError> {
    let mut new = 0;
    let mut under_way = FuturesUnordered::new();
    let (mut numbers, mut about_others) = (BTreeMap::new(), Vec::new());
    for mut child in children {
        numbers.insert(child.child_id, child.number);
        let others = child.events.extract_if(.., |(_, fact)| !named(&mut fact.event).is_empty());
        let number = child.number;
        about_others.extend(others.map(|event| (number, event)));
        let local = of_population(number);
        let parts: Vec<ChildAppend> = child
            .events
            .chunks(APPEND_EVENTS)
            .map(|events| part(ChildRef::Local(local.clone()), Expected::Any, events))
            .collect();
        under_way.push(async move {
            let mut new = 0;
            for part in parts {
                new += count_new(&append(opened, &Caller::InProcess, vec![part]).await?);
            }
            Ok::<u64, ImportError>(new)
        });
        if under_way.len() >= APPENDS_AHEAD {
            new += under_way.next().await.transpose()?.unwrap_or(0);
            done();
        }
    }
    while let Some(appended) = under_way.next().await {
        new += appended?;
        done();
    }
    // What names another child can be told once the ledger has a name of its own for that child.
    for (number, (event_id, mut fact)) in about_others {
        for other in named(&mut fact.event) {
            let known = numbers.get(other).and_then(|number| opened.ledger.resolve(&of_population(*number)));
            *other = known.unwrap_or(*other);
        }
        let event = [(event_id, fact)];
        let part = part(ChildRef::Local(of_population(number)), Expected::Any, &event);
        new += count_new(&append(opened, &Caller::InProcess, vec![part]).await?);
    }
    Ok(new)
}

fn of_population(number: u32) -> LocalId {
    LocalId {
        source_system: population::SOURCE_SYSTEM.into(),
        local_id: population::Population::local_id(number),
    }
}

/// The other children that a fact names.
fn named(event: &mut Event) -> Vec<&mut ChildId> {
    match event {
        Event::SiblingGroupRecorded(group) => group.members.iter_mut().collect(),
        Event::RecordsLinked(link) => vec![&mut link.other_child],
        Event::RecordsUnlinked(link) => vec![&mut link.other_child],
        _ => Vec::new(),
    }
}

fn count_new(receipt: &Receipt) -> u64 {
    let events = receipt.children.iter().flat_map(|child| &child.events);
    events.filter(|event| !event.already_recorded).count() as u64
}
