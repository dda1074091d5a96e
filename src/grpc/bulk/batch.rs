//! Lines that are appended together.

use std::collections::HashMap;

use bytes::Bytes;
use ids::ChildId;
use journey::{Event, Kind};
use prost::Message;
use wire::json::line::{Line, Local};
use wire::pb;

use super::Place;
use crate::grpc::{child_bytes, event_bytes};
use crate::limits::{APPEND_BYTES_MAX, BATCH_EVENTS_MAX};

/// Room for what stands around the facts.
const BATCH_BYTES_MAX: usize = APPEND_BYTES_MAX / 2;

/// A line that is well formed.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Where it stands.
    pub place: Place,
    child: pb::ChildRef,
    /// The id under which its child is to be found from now on.
    pub registers: Option<(pb::LocalId, ChildId)>,
    event: pb::NewEvent,
    /// The entry that it names and that must be there before.
    pub target: Option<Bytes>,
}

/// Lines on their way.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// In their order.
    pub lines: Vec<Sent>,
    bytes: usize,
}

impl Sent {
    /// A line of a file.
    pub fn new(place: Place, line: Line) -> Self {
        use pb::child_ref::Child;
        let local = |Local { source_system, local_id }| pb::LocalId { source_system, local_id };
        let (child, registers) = match (line.child, line.local.map(local)) {
            (Some(child), local) => {
                (Some(Child::ChildId(child_bytes(child))), local.map(|local| (local, child)))
            }
            (None, local) => (local.map(Child::Local), None),
        };
        let event_id = Bytes::copy_from_slice(line.event_id.as_bytes());
        let target = match &line.fact.fact.event {
            Event::EntryCorrected(correction) => Some(correction.event_id),
            Event::EntryRetracted(retraction) => Some(retraction.event_id),
            _ => None,
        };
        let target = target.map(event_bytes);
        let event = pb::NewEvent { event_id, fact: line.fact.payload };
        Self { place, child: pb::ChildRef { child }, registers, event, target }
    }

    /// Whose it is.
    pub fn child(&self) -> &pb::ChildRef {
        &self.child
    }

    /// What it says.
    pub fn event(&self) -> &pb::NewEvent {
        &self.event
    }

    fn bytes(&self) -> usize {
        self.event.encoded_len() + self.child.encoded_len()
    }

    /// This line alone.
    pub fn alone(self) -> Batch {
        Batch { bytes: self.bytes(), lines: vec![self] }
    }
}

/// What a ledger says of its own state: of another one it means nothing.
pub fn is_of_another_ledger(line: &Line) -> bool {
    line.child == Some(ChildId::AUTHORITY_STREAM) && line.fact.lookup.kind == Kind::HeadsSealed.number()
}

impl Batch {
    /// Whether a line still fits.
    pub fn has_room_for(&self, line: &Sent) -> bool {
        self.lines.len() < BATCH_EVENTS_MAX && self.bytes + line.bytes() <= BATCH_BYTES_MAX
    }

    /// Takes a line in.
    pub fn push(&mut self, line: Sent) {
        self.bytes += line.bytes();
        self.lines.push(line);
    }

    /// Whether a line of it names an entry that must be there before.
    pub fn has_target(&self) -> bool {
        self.lines.iter().any(|line| line.target.is_some())
    }

    /// The append: the lines of one child together, in their order.
    pub fn append(&self, authority: &str) -> pb::AppendRequest {
        let mut children: Vec<pb::ChildAppend> = Vec::new();
        let mut at: HashMap<Vec<u8>, usize> = HashMap::new();
        for line in &self.lines {
            let at = *at.entry(line.child.encode_to_vec()).or_insert(children.len());
            if at == children.len() {
                let child = Some(line.child.clone());
                children.push(pb::ChildAppend { child, expected: None, events: Vec::new() });
            }
            children[at].events.push(line.event.clone());
        }
        pb::AppendRequest { authority: authority.to_owned(), children, seen: None }
    }
}
