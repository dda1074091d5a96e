//! The events that are appended: typed facts of a chosen size about children who do not exist.

use std::cell::RefCell;

use prost::Message;
use uuid::Uuid;
use wire::pb;

/// A fact of exactly `bytes` encoded bytes: a case note with as large a fingerprint as that takes.
pub fn fact(bytes: usize, seed: u64) -> pb::Fact {
    let mut fact = note(bytes, seed);
    for _ in 0..4 {
        let encoded = fact.encoded_len();
        if encoded == bytes {
            break;
        }
        let fingerprint = fingerprint_len(&fact) + bytes - encoded;
        fact = note(fingerprint, seed);
    }
    fact
}

fn fingerprint_len(fact: &pb::Fact) -> usize {
    match fact.body.as_ref().and_then(|body| body.kind.as_ref()) {
        Some(pb::fact_body::Kind::CaseNoteRecorded(note)) => {
            note.fingerprint.as_ref().map_or(0, |bytes| bytes.len())
        }
        _ => 0,
    }
}

fn note(fingerprint: usize, seed: u64) -> pb::Fact {
    let note = pb::CaseNoteRecorded { kind: 1, by: None, fingerprint: Some(noise(fingerprint, seed).into()) };
    pb::Fact {
        occurred: Some(pb::Occurred {
            date: Some(pb::Date { year: 2026, month: 3, day: 2 }),
            ..pb::Occurred::default()
        }),
        recorded_by: Some("worker-0042".into()),
        source_system: Some("load".into()),
        body: Some(pb::FactBody { kind: Some(pb::fact_body::Kind::CaseNoteRecorded(note)) }),
        ..pb::Fact::default()
    }
}

/// Bytes that do not compress (xorshift).
pub fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        bytes.extend_from_slice(&x.to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// One event with a random id.
pub fn event(bytes: usize, seed: u64) -> pb::NewEvent {
    let fact = fact(bytes, seed).encode_to_vec();
    pb::NewEvent { event_id: random_id().as_bytes().to_vec().into(), fact: fact.into() }
}

/// The child of a number, the same in every run.
pub fn child(number: u64) -> Uuid {
    Uuid::from_u128(0xfeed_0000_0000_4000_8000_0000_0000_0000 | u128::from(number))
}

/// An append for one child, whatever its stream holds.
pub fn append(child: Uuid, events: Vec<pb::NewEvent>) -> pb::AppendRequest {
    pb::AppendRequest { children: vec![of_child(child, events)], ..pb::AppendRequest::default() }
}

/// The events of one child.
pub fn of_child(child: Uuid, events: Vec<pb::NewEvent>) -> pb::ChildAppend {
    let child = pb::ChildRef { child: Some(pb::child_ref::Child::ChildId(child.as_bytes().to_vec().into())) };
    let any = pb::expected_revision::Expectation::State(pb::StreamState::Any.into());
    pb::ChildAppend {
        child: Some(child),
        expected: Some(pb::ExpectedRevision { expectation: Some(any) }),
        events,
    }
}

/// A random UUID.
pub fn random_id() -> Uuid {
    let bytes = RANDOM.with_borrow_mut(|random| random.take());
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

thread_local! {
    static RANDOM: RefCell<Random> = const { RefCell::new(Random { bytes: [0; 4096], used: 4096 }) };
}

/// Random bytes of the operating system, fetched many at a time.
struct Random {
    bytes: [u8; 4096],
    used: usize,
}

impl Random {
    fn take(&mut self) -> [u8; 16] {
        if self.used == self.bytes.len() {
            getrandom::fill(&mut self.bytes).expect("randomness");
            self.used = 0;
        }
        let mut taken = [0; 16];
        taken.copy_from_slice(&self.bytes[self.used..self.used + 16]);
        self.used += 16;
        taken
    }
}
