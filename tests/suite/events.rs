//! Facts about children who do not exist, and appends of them.

use bytes::Bytes;
use prost::Message;
use uuid::Uuid;
use wire::pb;
use wire::pb::fact_body::Kind;

/// The child of a number, the same in every run.
pub fn child(number: u64) -> Uuid {
    Uuid::from_u128(0xfeed_0000_0000_4000_8000_0000_0000_0000 | u128::from(number))
}

/// The event id of a number, the same in every run.
pub fn event_id(number: u64) -> Uuid {
    Uuid::from_u128(0xe7e7_0000_0000_4000_8000_0000_0000_0000 | u128::from(number))
}

/// A date.
pub fn date(year: i32, month: i32, day: i32) -> pb::Date {
    pb::Date { year, month, day }
}

/// A fact of some kind that occurred on a day.
pub fn fact(on: pb::Date, kind: Kind) -> pb::Fact {
    pb::Fact {
        occurred: Some(pb::Occurred { date: Some(on), ..Default::default() }),
        body: Some(pb::FactBody { kind: Some(kind) }),
        ..Default::default()
    }
}

/// A referral that was received.
pub fn referral(name: &str) -> pb::Fact {
    let referral = pb::ReferralReceived { referral_id: name.into(), ..Default::default() };
    fact(date(2018, 3, 1), Kind::ReferralReceived(referral))
}

/// An entry was corrected to a fact.
pub fn correction(target: u64, to: pb::Fact) -> pb::Fact {
    let corrected = pb::EntryCorrected {
        event_id: Bytes::copy_from_slice(event_id(target).as_bytes()),
        occurred: to.occurred,
        body: to.body.map(Box::new),
        reason: pb::ChangeReason::KeyingError.into(),
        ..Default::default()
    };
    fact(date(2018, 4, 1), Kind::EntryCorrected(Box::new(corrected)))
}

/// An entry was retracted.
pub fn retraction(target: u64) -> pb::Fact {
    let retracted = pb::EntryRetracted {
        event_id: Bytes::copy_from_slice(event_id(target).as_bytes()),
        reason: pb::ChangeReason::KeyingError.into(),
        ..Default::default()
    };
    fact(date(2018, 4, 1), Kind::EntryRetracted(retracted))
}

/// An event of a fact.
pub fn event(number: u64, fact: &pb::Fact) -> pb::NewEvent {
    raw_event(number, fact.encode_to_vec())
}

/// An event of bytes that may be a fact.
pub fn raw_event(number: u64, fact: impl Into<Bytes>) -> pb::NewEvent {
    pb::NewEvent { event_id: Bytes::copy_from_slice(event_id(number).as_bytes()), fact: fact.into() }
}

/// A child by its id.
pub fn by_id(child: Uuid) -> pb::ChildRef {
    pb::ChildRef { child: Some(pb::child_ref::Child::ChildId(Bytes::copy_from_slice(child.as_bytes()))) }
}

/// A child by a source system's id.
pub fn by_local_id(system: &str, id: &str) -> pb::ChildRef {
    let local = pb::LocalId { source_system: system.into(), local_id: id.into() };
    pb::ChildRef { child: Some(pb::child_ref::Child::Local(local)) }
}

/// An append for one child, whatever its stream holds.
pub fn append(child: Uuid, events: Vec<pb::NewEvent>) -> pb::AppendRequest {
    append_to(by_id(child), events)
}

/// An append for one child by any name.
pub fn append_to(child: pb::ChildRef, events: Vec<pb::NewEvent>) -> pb::AppendRequest {
    let child = pb::ChildAppend { child: Some(child), expected: None, events };
    pb::AppendRequest { children: vec![child], ..Default::default() }
}

/// The same with an expectation.
pub fn expecting(
    mut request: pb::AppendRequest,
    expectation: pb::expected_revision::Expectation,
) -> pb::AppendRequest {
    for child in &mut request.children {
        child.expected = Some(pb::ExpectedRevision { expectation: Some(expectation) });
    }
    request
}
