//! The settler: follows the journal into the store, and makes the store again when it contradicts the journal.

use std::ops::ControlFlow;
use std::sync::Arc;

use ids::Position;

use crate::format::RecordHeader;
use crate::growth::Growth;
use crate::index::{Index, IndexError, StoreState};
use crate::journal::Scanned;
use crate::kinds::{KIND_UNKNOWN, Kinds};
use crate::open::Shared;
use crate::read;
use crate::runs::Pace;
use crate::settle::Streams;
use crate::store::{Batch, Store};
use crate::tail::TailEvent;

/// How many events a rebuild, or the kinds catching up, take at once.
const CHUNK_EVENTS: usize = 65_536;

/// Moves events from the tail into the store. Nothing of it is lost with it: a new one goes on at the watermarks.
pub struct Settler {
    shared: Arc<Shared>,
    rows: Option<(Streams, Kinds)>,
    /// The largest number of events in a batch.
    batch_events: usize,
    growth: Growth,
}

impl Settler {
    /// A settler that finds its place when it first works.
    pub fn new(shared: Arc<Shared>, batch_events: usize) -> Self {
        Self { shared, rows: None, batch_events, growth: Growth::default() }
    }

    /// Settles up to one batch of the tail, or makes the store again if that was ordered; with each batch, and when
    /// there is none, goes a step on with merging runs, and last lets the kinds catch up. Says whether anything was done.
    pub fn work(&mut self) -> Result<bool, IndexError> {
        if let StoreState::Rebuilding(old) = self.shared.index.state() {
            self.rows = None;
            self.rebuild(&*old)?;
            return Ok(true);
        }
        let shared = Arc::clone(&self.shared);
        let settled = self.settle();
        if matches!(settled, Ok(true)) && self.has_grown() {
            self.compact();
            return Ok(true);
        }
        let worked =
            settled.and_then(|settled| Ok(self.rows()?.0.merge(&shared.index, Pace::Busy)? || settled));
        let worked = worked.and_then(|worked| Ok(worked || self.catch_up_kinds()?));
        self.or_begin_anew(worked)
    }

    /// Goes a step on with what can wait: merging runs, all that are worth it while nothing comes in. Says whether
    /// there was anything to do.
    pub fn tidy(&mut self) -> Result<bool, IndexError> {
        let shared = Arc::clone(&self.shared);
        if shared.index.is_rebuilding() {
            return Ok(false);
        }
        let pace = if shared.index.tail.len() == 0 { Pace::AtRest } else { Pace::Busy };
        let tidied = self.rows().and_then(|(streams, _)| streams.merge(&shared.index, pace));
        self.or_begin_anew(tidied)
    }

    /// Settles up to one batch of the tail and nothing else; for a ledger that is closing.
    pub fn finish(&mut self) -> Result<bool, IndexError> {
        let settled = self.settle();
        self.or_begin_anew(settled)
    }

    /// After a failure nobody knows what the store holds: the rows are found again from what it says, or made again.
    fn or_begin_anew(&mut self, worked: Result<bool, IndexError>) -> Result<bool, IndexError> {
        if let Err(error) = &worked {
            self.rows = None;
            if let IndexError::Behind(why) = error {
                self.shared.order_rebuild(why);
                return Ok(true);
            }
        }
        worked
    }

    fn rows(&mut self) -> Result<&mut (Streams, Kinds), IndexError> {
        if self.rows.is_none() {
            let store = self.shared.index.store()?;
            let streams = match Index::streams_row(&*store)? {
                None => Streams::new(Arc::clone(&store), self.shared.authority),
                Some(row) => {
                    let leaves = self.shared.leaves_behind_subtrees(row.settled)?;
                    Streams::resume(Arc::clone(&store), row, &leaves)?
                }
            };
            self.rows = Some((streams, Kinds::resume(&*store)?));
        }
        self.rows.as_mut().ok_or(IndexError::Rebuilding)
    }

    fn settle(&mut self) -> Result<bool, IndexError> {
        let shared = Arc::clone(&self.shared);
        let batch_events = self.batch_events;
        let (streams, kinds) = self.rows()?;
        let events = shared.index.tail.oldest(batch_events);
        let Some(first) = events.first() else { return Ok(false) };
        if first.located.position != streams.settled() {
            return Err(IndexError::Behind("the tail does not continue the watermark"));
        }
        let mut batch = Batch::default();
        let staged = streams.stage(&events, &mut batch);
        let with_kinds = kinds.settled() == streams.settled();
        let staged_kinds =
            with_kinds.then(|| kinds.stage(events.iter().map(|event| kind_of(&shared, event)), &mut batch));
        shared.index.persist(&**streams.store(), batch)?;
        // A crash here leaves events both in the store and, after the next opening, not in the tail: as it should be.
        streams.advance(staged);
        if let Some(staged) = staged_kinds {
            *kinds = staged;
        }
        shared.index.tail.drop_below(streams.settled());
        Ok(true)
    }

    /// Whether the store, into which a batch has just gone, takes far more than its rows should.
    fn has_grown(&mut self) -> bool {
        let Some((streams, _)) = self.rows.as_ref().filter(|_| self.growth.is_look_due()) else {
            return false;
        };
        let disk_bytes = streams.store().footprint().disk_bytes;
        self.growth.is_too_large(disk_bytes, streams.settled().0, streams.heads())
    }

    /// Makes the store again beside the live one, which is asked meanwhile: it holds nothing wrong, only too much. Where
    /// that fails, for want of room perhaps, the live one goes on, and another look is taken later.
    fn compact(&mut self) {
        tracing::info!("the store has grown far beyond its rows: it is made again from the journal");
        let made = self.shared.index.store().and_then(|store| self.rebuild(&*store));
        if let Err(error) = made {
            tracing::warn!(%error, "the store could not be made again; the one that has grown goes on");
        }
    }

    /// Reads the kinds of settled events that were not known when they were settled.
    fn catch_up_kinds(&mut self) -> Result<bool, IndexError> {
        let shared = Arc::clone(&self.shared);
        let (streams, kinds) = self.rows()?;
        let (from, until) = (kinds.settled(), streams.settled());
        if from >= until {
            return Ok(false);
        }
        let mut found = Vec::with_capacity(CHUNK_EVENTS);
        scan(&shared, from, until, |_, header, bytes| {
            found.push(read::kind(&shared, header, bytes));
            if found.len() < CHUNK_EVENTS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let mut batch = Batch::default();
        let staged = kinds.stage(found, &mut batch);
        shared.index.persist(&**streams.store(), batch)?;
        *kinds = staged;
        Ok(true)
    }

    /// Makes a store beside the live one from the journal's headers alone, and goes over to it. Heads, pages and tiles
    /// come first, with which appends and journeys can go on; the kinds catch up later.
    fn rebuild(&mut self, old: &dyn Store) -> Result<(), IndexError> {
        let shared = Arc::clone(&self.shared);
        // The head first: what becomes durable after this look is in the tail at the second one.
        let head = Position(shared.head().size);
        let until = shared.index.tail.begins(head);
        let store = old.beside()?;
        let mut streams = Streams::new(Arc::clone(&store), shared.authority);
        while streams.settled() < until {
            let mut events = Vec::with_capacity(CHUNK_EVENTS);
            scan(&shared, streams.settled(), until, |address, header, _| {
                events.push(shared.tail_event(address, header));
                if events.len() < self.batch_events.max(CHUNK_EVENTS) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            let mut batch = Batch::default();
            let staged = streams.stage(&events, &mut batch);
            store.persist(batch)?;
            streams.advance(staged);
            while streams.merge(&shared.index, Pace::Busy)? {}
            tracing::info!(settled = streams.settled().0, of = until.0, "making the store again");
        }
        store.promote()?;
        // A crash before this point leaves the old store, which is found wanting again; after it, the new one.
        let kinds = Kinds::resume(&*store)?;
        shared.index.take_over(store);
        self.growth.made_again();
        self.rows = Some((streams, kinds));
        Ok(())
    }
}

fn kind_of(shared: &Shared, event: &TailEvent) -> u32 {
    if event.kind != KIND_UNKNOWN {
        return event.kind;
    }
    let mut bytes = vec![0; event.located.record_bytes as usize];
    let read = shared.journal.read(event.located.address, &mut bytes);
    let header = read.ok().and_then(|()| RecordHeader::decode(&bytes).ok());
    header.map_or(KIND_UNKNOWN, |header| read::kind(shared, &header, &bytes))
}

/// Visits the records between two positions.
fn scan(
    shared: &Shared,
    from: Position,
    until: Position,
    mut visit: impl FnMut(crate::journal::Address, &RecordHeader, &[u8]) -> ControlFlow<()>,
) -> Result<(), IndexError> {
    let scanned = shared.journal.scan(from, until, &mut |scanned| match scanned {
        // A batch may end within a group, and then the group's end lies beyond `until`.
        Scanned::Record { header, .. } if header.position >= until => ControlFlow::Break(()),
        Scanned::Record { address, header, bytes } => visit(address, header, bytes),
        Scanned::Group { .. } => ControlFlow::Continue(()),
    });
    scanned.map_err(|error| {
        tracing::error!(%error, "the journal cannot be read");
        IndexError::Store(crate::store::StoreError::Damaged(error.to_string()))
    })
}
