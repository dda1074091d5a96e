//! Corrections and retractions name an entry of the same child; one that is not there is refused, and so is a
//! correction that would change its kind.
//!
//! An entry that is not found may wait in the queue in front of its correction. Whether it got into the stream is for the
//! writer to judge, in the order of the queue.

use std::collections::HashMap;

use ids::{EventId, Revision};
use journey::Event;
use ledger::{ChildAppend, ChildRef, Direction, Ledger, Named};
use wire::fault::{Fault, Violation};
use wire::pb::ErrorReason as R;

use super::pieces::aside;

/// How many events are read at once.
const PIECE_EVENTS: usize = 512;

/// An entry that an event of an append names.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Which child of the append.
    pub child: usize,
    /// Which of its events.
    pub event: usize,
    /// The entry that is named.
    pub names: EventId,
    /// The kind that it must have.
    pub kind: Option<u32>,
}

impl Target {
    /// The target of an event, if it is of a kind that has one.
    pub fn of(fact: &Event, child: usize, event: usize) -> Option<Self> {
        let (names, kind) = match fact {
            Event::EntryCorrected(corrected) => (corrected.event_id, Some(corrected.body.kind().number())),
            Event::EntryRetracted(retracted) => (retracted.event_id, None),
            _ => return None,
        };
        Some(Self { child, event, names, kind })
    }

    fn named(&self) -> Named {
        Named { child: self.child, event: self.event, names: self.names, kind: self.kind }
    }
}

/// Looks for every target, in the stream and earlier in the same append; returns those that are not there yet.
pub async fn check(
    ledger: &Ledger,
    children: &[ChildAppend],
    targets: Vec<Target>,
) -> Result<Vec<Named>, Fault> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let (mut wrong, mut unfound) = (Vec::new(), Vec::new());
    for (index, child) in
        children.iter().enumerate().filter(|(index, _)| targets.iter().any(|one| one.child == *index))
    {
        let mut kinds = recorded_kinds(ledger, &child.child).await?;
        for (number, event) in child.events.iter().enumerate() {
            let here = targets.iter().find(|target| target.child == index && target.event == number);
            if let Some(target) = here {
                match (kinds.get(&target.names), target.kind) {
                    (None, _) => unfound.push(target.named()),
                    (Some(found), Some(wanted)) if *found != wanted => {
                        let at = format!("children[{index}].events[{number}].fact.body");
                        wrong.push(Violation::new(at, R::TargetKindDiffers));
                    }
                    _ => {}
                }
            }
            kinds.insert(event.event_id, event.lookup.kind);
        }
    }
    Fault::fields(wrong).map(|()| unfound)
}

/// The kinds of a child's events by their ids.
async fn recorded_kinds(ledger: &Ledger, child: &ChildRef) -> Result<HashMap<EventId, u32>, Fault> {
    let child = match child {
        ChildRef::Id(child) => Some(*child),
        ChildRef::Local(local) => ledger.resolve(local),
    };
    let Some(child) = child else {
        return Ok(HashMap::new());
    };
    let ledger = ledger.clone();
    aside(move || {
        let mut kinds = HashMap::new();
        let mut from = Revision(0);
        loop {
            let piece =
                ledger.read_journey(child, from, Direction::Forwards, PIECE_EVENTS)?.unwrap_or_default();
            kinds.extend(piece.iter().map(|event| (event.event_id, event.lookup.kind)));
            match piece.last() {
                Some(last) if piece.len() == PIECE_EVENTS => from = last.revision.next(),
                _ => return Ok(kinds),
            }
        }
    })
    .await
}
