//! The write path: one group of appends is checked, numbered, linked, hashed and made durable.
//!
//! Everything here runs on the one writer thread, and in simulations on none: the same code either way.

use std::collections::HashMap;
use std::sync::Arc;

use ids::{ChildId, EventId, Position, Revision};

use crate::format::{GroupBuilder, GroupTrailer, RecordHeader};
use crate::heads::Heads;
use crate::index::IndexError;
use crate::journal::{Address, AppendFault, Journal, is_full};
use crate::keys::{Allocated, KeysError};
use crate::model::{ChildReceipt, EventReceipt, Head, Instant, Receipt};
use crate::named::{self, Misnamed, Named};
use crate::open::Shared;
use crate::present::{self, Presence};
use crate::proposals::Proposal;
use crate::sealed::{AppendError, Registration, SealedAppend, SealedChild, SealedEvent};
use crate::tail::{Located, TailEvent};
use crate::timing::Timing;
use crate::tree::{Frontier, Hash};
use crate::vault::Reserved;

/// What the writer is asked for.
pub enum Request {
    /// Record events.
    Append(SealedAppend),
    /// Let a local id name a child.
    Register(Registration),
}

/// What the writer answers.
#[derive(Debug)]
pub enum Answer {
    /// Everything is on disk.
    Recorded(Receipt),
    /// The local id names this child, on disk.
    Registered(ChildId),
    /// A child got its secret or its id from someone else meanwhile: seal again.
    SealAgain,
    /// All of it seems to be recorded already: whoever asks looks for itself, and no other append waits for that.
    LookUp(SealedAppend),
    /// It is not recorded.
    Refused(AppendError),
}

/// The writer's own state.
pub struct Committer {
    shared: Arc<Shared>,
    journal: Box<dyn Journal>,
    heads: Heads,
    frontier: Frontier,
    timing: Timing,
    buffer: Vec<u8>,
    closed: bool,
}

/// A group that is being put together. Appends in it see each other; nothing of it counts before it is durable.
pub struct Open {
    builder: GroupBuilder,
    frontier: Frontier,
    appended_at: Instant,
    /// The clock cannot be believed: nothing new is numbered, and what is recorded already is answered.
    untimely: bool,
    streams: HashMap<ChildId, Grown>,
    allocated: HashMap<ChildId, Allocated>,
    reserved: HashMap<Hash, (ChildId, Reserved)>,
    events: Vec<Pending>,
    /// A slot could not be written for want of room: the group is refused whole.
    full: bool,
}

/// What is known of a child's events before they are added.
enum Checked {
    /// Of each, the receipt that it was given before, if it was.
    Presents(Vec<Option<EventReceipt>>),
    /// One of them seems to be recorded, and nobody has looked yet.
    SeemsRecorded,
}

/// A stream that grows in the group.
struct Grown {
    base: Revision,
    last_leaf: Hash,
    fingerprints: Vec<u64>,
    events: Vec<usize>,
}

/// An event of the group.
struct Pending {
    event: TailEvent,
    commitment: Hash,
    receipt: EventReceipt,
}

impl Committer {
    /// A writer at the end of a journal, whose frontier and newest time were read back.
    pub fn new(
        shared: Arc<Shared>,
        journal: Box<dyn Journal>,
        frontier: Frontier,
        timing: Timing,
        heads_bytes: usize,
    ) -> Self {
        let heads = Heads::new(heads_bytes, Arc::clone(&shared.warmth), Position(frontier.size()));
        Self { shared, journal, heads, frontier, timing, buffer: Vec::new(), closed: false }
    }

    /// Whether a failure has closed appends.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Checks and records a group of requests, and answers each in its place.
    pub fn commit(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        if self.closed {
            return requests.iter().map(|_| Answer::Refused(AppendError::Closed)).collect();
        }
        let now = self.timing.now();
        let mut group = Open {
            builder: GroupBuilder::new(Position(self.frontier.size()), std::mem::take(&mut self.buffer)),
            frontier: self.frontier.clone(),
            appended_at: now.unwrap_or(self.timing.newest()),
            untimely: now.is_none(),
            streams: HashMap::new(),
            allocated: HashMap::new(),
            reserved: HashMap::new(),
            events: Vec::new(),
            full: false,
        };
        let answers: Vec<Answer> =
            requests.into_iter().map(|request| self.admit(&mut group, request)).collect();
        match self.make_durable(group) {
            Ok(head) => answers.into_iter().map(|answer| with_head(answer, head)).collect(),
            Err(error) => {
                let head = self.shared.head();
                answers.into_iter().map(|answer| unless_recorded_before(answer, head, &error)).collect()
            }
        }
    }

    fn admit(&mut self, group: &mut Open, request: Request) -> Answer {
        let answer = match request {
            Request::Append(append) => self.admit_append(group, append),
            Request::Register(registration) => self.admit_registration(group, &registration),
        };
        answer.unwrap_or_else(Answer::Refused)
    }

    fn admit_registration(&mut self, group: &mut Open, wanted: &Registration) -> Result<Answer, AppendError> {
        let in_group = group.reserved.get(&wanted.digest).map(|(child, _)| *child);
        if let Some(named) = in_group.or_else(|| self.shared.vault.resolve(&wanted.digest)) {
            let agrees = wanted.child.is_none_or(|child| child == named);
            return if agrees { Ok(Answer::Registered(named)) } else { Err(AppendError::LocalIdTaken) };
        }
        let child = wanted.child.unwrap_or(wanted.proposed);
        self.reserve(group, wanted.digest, child)?;
        Ok(Answer::Registered(child))
    }

    /// Checks all children of an append, and only then adds their events: one bad event keeps the whole append out.
    fn admit_append(&mut self, group: &mut Open, mut append: SealedAppend) -> Result<Answer, AppendError> {
        let mut presences = Vec::with_capacity(append.children.len());
        let mut wrong = Vec::new();
        for (at, child) in append.children.iter_mut().enumerate() {
            if self.is_sealed_for_another(group, child) {
                return Ok(Answer::SealAgain);
            }
            if let Some(warm) = child.warm.take() {
                self.heads.warm(child.child, warm);
            }
            let presents = match self.check(group, child, append.is_looked_up)? {
                Checked::Presents(presents) => presents,
                Checked::SeemsRecorded => return self.admit_retry(group, append),
            };
            if !append.named.is_empty() {
                let is_new =
                    |named: &&Named| named.child == at && matches!(presents.get(named.event), Some(None));
                let named = append.named.iter().filter(is_new).copied();
                wrong.extend(self.misnamed(group, child, named)?);
            }
            presences.push(presents);
        }
        if !wrong.is_empty() {
            return Err(AppendError::Misnamed(wrong));
        }
        if group.untimely && presences.iter().flatten().any(Option::is_none) {
            return Err(AppendError::ClockUntrusted);
        }
        let mut children = Vec::with_capacity(append.children.len());
        for (child, present) in append.children.into_iter().zip(presences) {
            let id = child.child;
            let events = self.add(group, append.caller, child, present)?;
            children.push(ChildReceipt { child: id, events });
        }
        let head = Head { size: 0, root: [0; 32], appended_at: group.appended_at };
        Ok(Answer::Recorded(Receipt { children, head }))
    }

    /// Where all of an append seems to be recorded, whoever asks looks for itself: nobody else waits for that. What seems
    /// to be new in part keeps its turn.
    fn admit_retry(&mut self, group: &mut Open, mut append: SealedAppend) -> Result<Answer, AppendError> {
        let seems_recorded = append.children.iter().all(|child| {
            let stream = self.heads.held(child.child);
            let may_hold =
                |event: &SealedEvent| stream.is_some_and(|stream| stream.may_hold(event.fingerprint));
            child.events.iter().all(may_hold)
        });
        if seems_recorded {
            return Ok(Answer::LookUp(append));
        }
        append.is_looked_up = true;
        self.admit_append(group, append)
    }

    fn is_sealed_for_another(&self, group: &Open, child: &SealedChild) -> bool {
        let holds_another = |proposal: &Proposal| match group.allocated.get(&child.child) {
            Some(allocated) => !allocated.is(proposal),
            None => self.shared.keys.hold_another(child.child, proposal),
        };
        let named = |digest: &Hash| {
            let in_group = group.reserved.get(digest).map(|(named, _)| *named);
            in_group.or_else(|| self.shared.vault.resolve(digest)).is_some_and(|named| named != child.child)
        };
        child.proposed.as_ref().is_some_and(holds_another) || child.local.as_ref().is_some_and(named)
    }

    /// Which of a child's events are recorded already; refuses what is stale or contradicts what is recorded.
    fn check(
        &mut self,
        group: &mut Open,
        child: &SealedChild,
        is_looked_up: bool,
    ) -> Result<Checked, AppendError> {
        let shared = Arc::clone(&self.shared);
        let stream = self
            .heads
            .load(child.child, &shared.index, &shared.keys)
            .map_err(|error| refusal(&shared, error))?;
        let base = stream.next();
        let last_leaf = stream.last_leaf;
        let mut presents = Vec::with_capacity(child.events.len());
        for event in &child.events {
            let in_group = group.recorded(child.child, event).transpose()?;
            let before = match in_group {
                Some(receipt) => Some(receipt),
                None if !stream.may_hold(event.fingerprint) => None,
                None if !is_looked_up => return Ok(Checked::SeemsRecorded),
                None => match present::find(&shared, child.child, stream, event)? {
                    Presence::Absent => None,
                    Presence::Same(receipt) => Some(receipt),
                    Presence::Other => return Err(reused(child.child, event)),
                },
            };
            presents.push(before);
        }
        let grown = group.streams.entry(child.child).or_insert_with(|| Grown {
            base,
            last_leaf,
            fingerprints: Vec::new(),
            events: Vec::new(),
        });
        if presents.iter().any(Option::is_none) {
            child.expected.check(child.child, grown.next())?;
        }
        Ok(Checked::Presents(presents))
    }

    /// Which of a child's events name what they may not.
    fn misnamed(
        &mut self,
        group: &Open,
        child: &SealedChild,
        named: impl Iterator<Item = Named>,
    ) -> Result<Vec<Misnamed>, AppendError> {
        let shared = Arc::clone(&self.shared);
        let stream = self
            .heads
            .load(child.child, &shared.index, &shared.keys)
            .map_err(|error| refusal(&shared, error))?;
        named::misnamed(&shared, group, (child.child, stream), &child.events, named)
    }

    /// Numbers, links and hashes the events of a child that are new.
    fn add(
        &mut self,
        group: &mut Open,
        caller: crate::CallerDigest,
        child: SealedChild,
        presents: Vec<Option<EventReceipt>>,
    ) -> Result<Vec<EventReceipt>, AppendError> {
        let id = child.child;
        if let Some(digest) = child.local
            && self.shared.vault.resolve(&digest).is_none()
            && !group.reserved.contains_key(&digest)
        {
            self.reserve(group, digest, id)?;
        }
        if let Some(proposal) = &child.proposed
            && !self.shared.keys.knows(id)
            && !group.allocated.contains_key(&id)
        {
            let first = Position(group.frontier.size());
            let allocated = self.shared.keys.allocate(id, proposal, first);
            let allocated = allocated.map_err(|error| self.no_slot(group, &error))?;
            group.allocated.insert(id, allocated);
        }
        let mut receipts = Vec::with_capacity(child.events.len());
        for (event, present) in child.events.into_iter().zip(presents) {
            let receipt = match present {
                Some(receipt) => receipt,
                None => group.push(&self.shared, caller, id, &event),
            };
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    fn reserve(&mut self, group: &mut Open, digest: Hash, child: ChildId) -> Result<(), AppendError> {
        let entry = self.shared.vault.reserve(digest, child);
        let entry = entry.map_err(|error| self.no_slot(group, &error.into()))?;
        group.reserved.insert(digest, (child, entry));
        Ok(())
    }

    /// A slot could not be written. On a full disk that costs this group; anything else closes appends.
    fn no_slot(&mut self, group: &mut Open, error: &KeysError) -> AppendError {
        if matches!(error, KeysError::Io(error) if is_full(error)) {
            group.full = true;
            return AppendError::StorageFull;
        }
        self.fail("write a slot")
    }

    /// A file beside the journal could not be written: nothing is stored, and nothing more will be before a restart.
    fn fail(&mut self, what: &'static str) -> AppendError {
        tracing::error!(what, "appends are closed");
        self.closed = true;
        AppendError::Closed
    }

    /// Keys and local ids first, then the journal, then everybody is told.
    fn make_durable(&mut self, group: Open) -> Result<Head, AppendError> {
        if self.closed {
            return Err(AppendError::Closed);
        }
        let Open { builder, frontier, appended_at, streams, allocated, reserved, events, full, .. } = group;
        let allocated: Vec<Allocated> = allocated.into_values().collect();
        let (digests, reserved): (Vec<Hash>, Vec<Reserved>) =
            reserved.into_iter().map(|(digest, (_, entry))| (digest, entry)).unzip();
        if !reserved.is_empty() && self.shared.vault.sync().is_err() {
            return Err(self.fail("sync the vault"));
        }
        // A crash here leaves local ids that name children without events: they keep their child ids.
        self.shared.vault.keep(reserved);
        self.shared.proposals.forget([].iter(), digests.iter());
        if full {
            // An append that found no room may have had some of its events numbered: none of the group is written.
            let freed = self.shared.keys.free(&allocated);
            return Err(if freed.is_ok() { AppendError::StorageFull } else { self.fail("free key slots") });
        }
        if events.is_empty() {
            return Ok(self.shared.head());
        }
        if !allocated.is_empty() && self.shared.keys.sync().is_err() {
            return Err(self.fail("sync the key file"));
        }
        // A crash here leaves key slots whose first position is not below the head: the next opening frees them.
        let trailer = GroupTrailer {
            count: builder.count(),
            size: frontier.size(),
            root: frontier.root(),
            previous_root: self.frontier.root(),
            key_slots: self.shared.keys.used() + allocated.len() as u64,
            vault_slots: self.shared.vault.used(),
        };
        let Some(written) = builder.close(&trailer) else { return Err(self.fail("close a group")) };
        let address = match self.journal.append(&written) {
            Ok(address) => address,
            Err(fault) => return Err(self.not_written(&fault, &allocated)),
        };
        // A crash here leaves a durable group that nobody was told of: a retry finds it by its event ids.
        self.buffer = written.bytes;
        // First they are known, and only then no longer proposed: a handler that finds neither would propose anew.
        let known: Vec<ChildId> = allocated.iter().map(Allocated::child).copied().collect();
        self.shared.keys.keep(allocated);
        self.shared.proposals.forget(known.iter(), [].iter());
        self.heads.reach(Position(trailer.size));
        for (child, grown) in &streams {
            self.heads.extend(*child, grown.last_leaf, &grown.fingerprints);
        }
        self.shared.index.tail.push(events.into_iter().map(|pending| pending.event.shifted_to(address)));
        self.frontier = frontier;
        self.timing.is_used(appended_at);
        let head = Head { size: trailer.size, root: trailer.root, appended_at };
        self.shared.publish(head);
        Ok(head)
    }

    fn not_written(&mut self, fault: &AppendFault, allocated: &[Allocated]) -> AppendError {
        tracing::error!(%fault, "a group was not acknowledged");
        match fault {
            AppendFault::Refused(_) if self.shared.keys.free(allocated).is_err() => {
                self.fail("free key slots")
            }
            AppendFault::Refused(_) if fault.is_full() => AppendError::StorageFull,
            AppendFault::Refused(_) => AppendError::Closed,
            AppendFault::Unknown(_) => {
                self.closed = true;
                AppendError::OutcomeUnknown
            }
        }
    }
}

impl Open {
    /// The receipt of an event that this group already holds.
    fn recorded(&self, child: ChildId, event: &SealedEvent) -> Option<Result<EventReceipt, AppendError>> {
        let grown = self.streams.get(&child)?;
        let pending = grown.events.iter().map(|at| &self.events[*at]);
        let same = pending.into_iter().find(|pending| pending.receipt.event_id == event.event_id)?;
        Some(if same.commitment == event.payload.commitment {
            Ok(EventReceipt { already_recorded: true, ..same.receipt })
        } else {
            Err(reused(child, event))
        })
    }

    /// The kind of an event that this group holds.
    pub fn kind_of(&self, child: ChildId, event_id: EventId) -> Option<u32> {
        let grown = self.streams.get(&child)?;
        let mut pending = grown.events.iter().map(|at| &self.events[*at]);
        pending.find(|pending| pending.receipt.event_id == event_id).map(|pending| pending.event.kind)
    }

    fn push(
        &mut self,
        shared: &Shared,
        caller: crate::CallerDigest,
        child: ChildId,
        event: &SealedEvent,
    ) -> EventReceipt {
        let at = self.events.len();
        let position = Position(self.frontier.size());
        let grown = self.streams.entry(child).or_insert_with(Grown::empty);
        let header = RecordHeader {
            position,
            child,
            revision: grown.next(),
            event_id: event.event_id,
            previous: grown.last_leaf,
            appended_at: self.appended_at,
            caller,
            commitment: event.payload.commitment,
            nonce: event.payload.nonce,
            payload_bytes: bytes32(event.payload.bytes.len()),
            payload_crc: event.payload.crc,
        };
        let leaf = header.leaf(shared.authority).hash();
        let receipt = EventReceipt {
            event_id: event.event_id,
            position,
            revision: header.revision,
            appended_at: self.appended_at,
            leaf,
            already_recorded: false,
        };
        let start = self.builder.push(&header, &event.payload.bytes);
        self.frontier.push(leaf);
        grown.last_leaf = leaf;
        grown.fingerprints.push(event.fingerprint);
        grown.events.push(at);
        let located = Located {
            revision: header.revision,
            position,
            address: Address { segment: Position(0), at: bytes32(start) },
            record_bytes: bytes32(header.record_bytes()),
            fingerprint: event.fingerprint,
        };
        let event = TailEvent { child, located, kind: event.lookup.kind, previous: header.previous, leaf };
        self.events.push(Pending { event, commitment: header.commitment, receipt });
        receipt
    }
}

impl Grown {
    fn empty() -> Self {
        Self { base: Revision(0), last_leaf: [0; 32], fingerprints: Vec::new(), events: Vec::new() }
    }

    fn next(&self) -> Revision {
        Revision(self.base.0 + self.fingerprints.len() as u64)
    }
}

impl TailEvent {
    /// The event at its place in the journal, now that the group has one.
    fn shifted_to(mut self, group: Address) -> Self {
        let at = group.at + self.located.address.at;
        self.located.address = Address { segment: group.segment, at };
        self
    }
}

pub fn reused(child: ChildId, event: &SealedEvent) -> AppendError {
    AppendError::EventIdReused { child, event_id: event.event_id }
}

/// What a caller is told when the index cannot answer the writer.
pub fn refusal(shared: &Shared, error: IndexError) -> AppendError {
    match error {
        IndexError::Rebuilding => AppendError::StoreRebuilding,
        IndexError::Behind(why) => {
            shared.order_rebuild(why);
            AppendError::StoreRebuilding
        }
        IndexError::Store(crate::store::StoreError::Full) => AppendError::StorageFull,
        IndexError::Store(error) => {
            shared.order_rebuild("the store failed");
            tracing::error!(%error, "the store failed");
            AppendError::StoreRebuilding
        }
    }
}

fn with_head(answer: Answer, head: Head) -> Answer {
    match answer {
        Answer::Recorded(receipt) => Answer::Recorded(Receipt { head, ..receipt }),
        other => other,
    }
}

/// A retry whose every event was recorded before this group keeps its answer; whatever rested on the group does not.
fn unless_recorded_before(answer: Answer, head: Head, error: &AppendError) -> Answer {
    let before = |receipt: &Receipt| {
        let mut events = receipt.children.iter().flat_map(|child| &child.events);
        events.all(|event| event.position.0 < head.size)
    };
    match answer {
        Answer::Recorded(receipt) if before(&receipt) => with_head(Answer::Recorded(receipt), head),
        Answer::Recorded(_) | Answer::Registered(_) => Answer::Refused(error.clone()),
        Answer::Refused(_) | Answer::SealAgain | Answer::LookUp(_) => answer,
    }
}

/// A length within a group, which the limits on events and groups keep far below 4 GiB.
fn bytes32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
