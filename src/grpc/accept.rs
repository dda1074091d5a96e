//! From an append on the wire to an append of the ledger: every limit and every fact is looked at, and all that is
//! wrong is said at once.

use bytes::Bytes;
use ids::{ChildId, EventId, Revision};
use journey::{Event, Fact};
use ledger::{ChildAppend, ChildRef, Direction, Expected, Ledger, LocalId, NewEvent};
use uuid::{Uuid, Variant};
use wire::fact::{Accepted, decode_fact};
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::convert;
use super::targets::Target;
use crate::limits::{BATCH_EVENTS_MAX, EVENT_BYTES_MAX};

/// Takes an append apart, and notes which entries its corrections name; or says all that is wrong with it.
pub fn children(request: pb::AppendRequest) -> Result<(Vec<ChildAppend>, Vec<Target>), Fault> {
    let count: usize = request.children.iter().map(|child| child.events.len()).sum();
    if count == 0 {
        return Err(Fault::field("children", R::BatchEmpty));
    }
    if count > BATCH_EVENTS_MAX {
        return Err(Fault::field("children", R::BatchTooMany)
            .with("limit", &BATCH_EVENTS_MAX)
            .with("events", &count));
    }
    let mut accepting = Accepting { wrong: Vec::new(), targets: Vec::new() };
    let mut children = Vec::with_capacity(request.children.len());
    for (index, child) in request.children.into_iter().enumerate() {
        children.extend(accepting.child(child, index));
    }
    Fault::fields(accepting.wrong)?;
    Ok((children, accepting.targets))
}

/// What has been found so far.
struct Accepting {
    wrong: Vec<Violation>,
    targets: Vec<Target>,
}

impl Accepting {
    fn child(&mut self, request: pb::ChildAppend, index: usize) -> Option<ChildAppend> {
        let at = |field: &str| format!("children[{index}].{field}");
        if request.events.is_empty() {
            self.wrong.push(Violation::new(at("events"), R::BatchEmpty));
        }
        let child = self.or_note(child_ref(request.child.as_ref()), || at("child"));
        let expected = self.or_note(expected(request.expected.as_ref()), || at("expected"));
        let mut events = Vec::with_capacity(request.events.len());
        for (number, sent) in request.events.into_iter().enumerate() {
            match new_event(sent) {
                // What a ledger says of its own heads is compared when it is audited: nobody else says it.
                Ok((_, Fact { event: Event::HeadsSealed(_), .. })) => {
                    let field = at(&format!("events[{number}].fact.body"));
                    self.wrong.push(Violation::new(field, R::KindReserved));
                }
                Ok((event, fact)) => {
                    self.targets.extend(Target::of(&fact.event, index, number));
                    events.push(event);
                }
                Err(violations) => {
                    let outer = at(&format!("events[{number}]"));
                    self.wrong.extend(violations.into_iter().map(|violation| violation.within(&outer)));
                }
            }
        }
        Some(ChildAppend { child: child?, expected: expected?, events })
    }

    fn or_note<T>(&mut self, read: Result<T, Violation>, at: impl FnOnce() -> String) -> Option<T> {
        read.map_err(|violation| self.wrong.push(violation.within(&at()))).ok()
    }
}

/// Which child is meant.
pub fn child_ref(child: Option<&pb::ChildRef>) -> Result<ChildRef, Violation> {
    use pb::child_ref::Child;
    match child.and_then(|child| child.child.as_ref()) {
        None => Err(Violation::new("", R::ChildMissing)),
        Some(Child::ChildId(bytes)) => convert::child_id(bytes)
            .map(ChildRef::Id)
            .ok_or_else(|| Violation::new("child_id", R::IdentifierMalformed)),
        Some(Child::Local(local)) => {
            local_id(local).map(ChildRef::Local).map_err(|error| error.within("local"))
        }
    }
}

/// The child that a reader means.
pub fn named_child(ledger: &Ledger, child: Option<&pb::ChildRef>) -> Result<ChildId, Fault> {
    match child_ref(child).map_err(|wrong| wrong.within("child"))? {
        ChildRef::Id(child) => Ok(child),
        ChildRef::Local(local) => ledger.resolve(&local).ok_or_else(|| R::ChildNotFound.into()),
    }
}

/// The child that a reader means, who must have been recorded.
pub fn existing_child(ledger: &Ledger, child: Option<&pb::ChildRef>) -> Result<ChildId, Fault> {
    let child = named_child(ledger, child)?;
    let first = ledger.read_journey(child, Revision(0), Direction::Forwards, 1)?;
    first.map(|_| child).ok_or_else(|| R::ChildNotFound.into())
}

/// A source system's id of a child.
pub fn local_id(local: &pb::LocalId) -> Result<LocalId, Violation> {
    const SYSTEM_CHARACTERS_MAX: usize = 64;
    const ID_CHARACTERS_MAX: usize = 128;
    let well_formed = |text: &str, longest| {
        (1..=longest).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    };
    if !well_formed(&local.source_system, SYSTEM_CHARACTERS_MAX) {
        return Err(Violation::new("source_system", R::StreamIdMalformed));
    }
    if !well_formed(&local.local_id, ID_CHARACTERS_MAX) {
        return Err(Violation::new("local_id", R::StreamIdMalformed));
    }
    Ok(LocalId { source_system: local.source_system.clone(), local_id: local.local_id.clone() })
}

fn expected(expected: Option<&pb::ExpectedRevision>) -> Result<Expected, Violation> {
    use pb::expected_revision::Expectation;
    match expected.map(|expected| expected.expectation) {
        None => Ok(Expected::Any),
        Some(None) => Err(Violation::new("", R::FieldMissing)),
        Some(Some(Expectation::State(state))) => match pb::StreamState::try_from(state) {
            Ok(pb::StreamState::Any) => Ok(Expected::Any),
            Ok(pb::StreamState::Absent) => Ok(Expected::NoStream),
            Ok(pb::StreamState::Present) => Ok(Expected::Exists),
            Ok(pb::StreamState::Unspecified) => Err(Violation::new("state", R::EnumUnspecified)),
            Err(_) => Err(Violation::new("state", R::EnumUnknown)),
        },
        Some(Some(Expectation::Exactly(revision))) => {
            // A stream can never reach these: its next revisions would have no number.
            let within = u64::MAX - BATCH_EVENTS_MAX as u64;
            let revision = Some(revision).filter(|revision| *revision < within).map(Revision);
            revision.map(Expected::Exactly).ok_or_else(|| Violation::new("exactly", R::RevisionOutOfRange))
        }
    }
}

fn new_event(sent: pb::NewEvent) -> Result<(NewEvent, Fact), Vec<Violation>> {
    let id = event_id(&sent.event_id);
    let fact = fact(sent.fact);
    match (id, fact) {
        (Ok(event_id), Ok(Accepted { fact, lookup, payload })) => {
            Ok((NewEvent { event_id, lookup, payload }, fact))
        }
        (id, fact) => {
            let mut wrong: Vec<_> = id.err().into_iter().collect();
            wrong.extend(fact.err().into_iter().flatten().map(|violation| violation.within("fact")));
            Err(wrong)
        }
    }
}

fn fact(raw: Bytes) -> Result<Accepted, Vec<Violation>> {
    if raw.is_empty() {
        return Err(vec![Violation::new("", R::FieldMissing)]);
    }
    if raw.len() > EVENT_BYTES_MAX {
        return Err(vec![Violation::new("", R::EventTooLarge)]);
    }
    decode_fact(raw)
}

fn event_id(bytes: &[u8]) -> Result<EventId, Violation> {
    let refuse = |reason| Err(Violation::new("event_id", reason));
    if bytes.is_empty() {
        return refuse(R::EventIdMissing);
    }
    let Ok(id) = Uuid::from_slice(bytes) else {
        return refuse(R::EventIdMalformed);
    };
    if id.is_nil() {
        return refuse(R::EventIdNil);
    }
    if id.get_variant() != Variant::RFC4122 || !(1..=8).contains(&id.get_version_num()) {
        return refuse(R::EventIdNotAllowed);
    }
    Ok(EventId::from(id))
}
