//! Reading: records are found by the index or by position, compared with what was looked for, and unsealed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use ids::{ChildId, Position, Revision};

use crate::format::{RECORD_HEADER_BYTES, RecordHeader};
use crate::index::{Index, IndexError, StoreState};
use crate::journal::{Address, JournalError, Scanned};
use crate::kinds::{self, KIND_UNKNOWN};
use crate::model::{Instant, Recorded};
use crate::open::Shared;
use crate::page::Records;
use crate::tail::Located;

/// In which direction a journey is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the given revision to newer ones.
    Forwards,
    /// From the given revision to older ones.
    Backwards,
}

/// Which events of the ledger are wanted; an empty list excludes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these kinds.
    pub kinds: Vec<u32>,
    /// Of these children.
    pub children: Vec<ChildId>,
}

/// Some events, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// In order of position.
    pub events: Vec<Recorded>,
    /// The position from which to go on: everything before it was looked at.
    pub next: Position,
    /// The head that the page was read against.
    pub head: Position,
}

/// Where some events lie that are still to be read.
#[derive(Clone, Debug)]
pub struct Places(Vec<(ChildId, Located)>);

impl Places {
    /// How many events.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the first so many and gives back the others, for somebody else to read at the same time.
    #[must_use]
    pub fn split_off(&mut self, count: usize) -> Self {
        Self(self.0.split_off(count.min(self.0.len())))
    }

    /// At which byte of its segment the record of one of these begins, for [`crate::Ledger::read_each`].
    pub fn byte_of(&self, position: Position) -> Option<u32> {
        let found = self.0.iter().find(|(_, located)| located.position == position);
        found.map(|(_, located)| located.address.at)
    }

    /// Leaves out what stands at a position or behind it.
    pub fn keep_below(&mut self, position: Position) {
        self.0.retain(|(_, located)| located.position < position);
    }
}

/// Why something could not be read. Bytes that are not what was written are never returned.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A record is not what was written.
    #[error("RECORD_CORRUPT: the record at position {position} is not what was written")]
    Corrupt {
        /// Which.
        position: Position,
    },
    /// The journal is damaged or cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store cannot be asked.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The child's secret cannot be unwrapped.
    #[error("the keys cannot be used")]
    KeyUnavailable,
}

/// The kinds of a filtered page are looked up for at least this many events at once.
const FOUND_MIN: usize = 256;
/// The most records of a page for which there is room from the beginning, and the bytes of each.
const ROOM_RECORDS: usize = 1_024;
const ROOM_RECORD_BYTES: usize = 512;
/// Wanted positions closer than this are reached by walking on rather than by seeking again.
const WALK_POSITIONS: u64 = 256;

impl Shared {
    /// Up to `limit` events of one child; `None` when the child has none at all.
    pub fn read_journey(
        &self,
        child: ChildId,
        from: Revision,
        direction: Direction,
        limit: usize,
    ) -> Result<Option<Vec<Recorded>>, ReadError> {
        let places = self.find_journey(child, from, direction, limit)?;
        places.map(|places| self.read_places(&places)).transpose()
    }

    /// Where up to `limit` events of one child lie; `None` when the child has none at all.
    pub fn find_journey(
        &self,
        child: ChildId,
        from: Revision,
        direction: Direction,
        limit: usize,
    ) -> Result<Option<Places>, ReadError> {
        let head = Position(self.head().size);
        let located = self.or_rebuild(match direction {
            Direction::Forwards => self.index.stream(child, from),
            Direction::Backwards => self.index.stream(child, Revision(0)),
        })?;
        if located.is_empty() && !self.is_heard_of(child, head)? {
            return Ok(None);
        }
        let of_child = |located: Located| (child, located);
        let wanted: Vec<(ChildId, Located)> = match direction {
            Direction::Forwards => located.into_iter().take(limit).map(of_child).collect(),
            Direction::Backwards => {
                let older = located.into_iter().rev().skip_while(|event| event.revision > from);
                older.take(limit).map(of_child).collect()
            }
        };
        Ok(Some(Places(wanted)))
    }

    /// Where all events of several children lie, whose ids ascend; what their streams share is looked up once.
    pub fn find_journeys(&self, children: &[ChildId]) -> Result<Vec<Places>, ReadError> {
        let head = Position(self.head().size);
        let streams = self.or_rebuild(self.index.streams(children))?;
        let found = children.iter().zip(streams).map(|(child, located)| {
            if located.is_empty() {
                self.is_heard_of(*child, head)?;
            }
            Ok(Places(located.into_iter().map(|event| (*child, event)).collect()))
        });
        found.collect()
    }

    /// Whether a child of whom no event was found has a head all the same.
    fn is_heard_of(&self, child: ChildId, head: Position) -> Result<bool, ReadError> {
        if self.or_rebuild(self.index.head_of(child))?.is_some() {
            return Ok(true);
        }
        // A child whose first event comes in just now may have its secret already, and its stream not yet.
        let has_events = self.keys.first_of(child).is_some_and(|first| first < head);
        if has_events { Err(self.behind("a child with a secret has no head")) } else { Ok(false) }
    }

    /// The events at places that were looked up.
    pub fn read_places(&self, places: &Places) -> Result<Vec<Recorded>, ReadError> {
        self.read_located(&places.0)
    }

    /// Records whose places were looked up, all or none.
    fn read_located(&self, wanted: &[(ChildId, Located)]) -> Result<Vec<Recorded>, ReadError> {
        let bytes = wanted.iter().map(|(_, located)| located.record_bytes as usize).sum();
        let mut records = Records::with_room(wanted.len(), bytes);
        records.read(&*self.journal, wanted)?;
        match self.unseal_all(records) {
            (events, None) => Ok(events),
            (_, Some(error)) => Err(error),
        }
    }

    /// The events at some positions of which it is known at which byte of its segment each one's record begins. A byte
    /// at which another record begins, or none, is [`ReadError::Corrupt`].
    pub fn read_each(&self, wanted: &[(Position, u32)]) -> Vec<Result<Recorded, ReadError>> {
        let segments = self.journal.segments();
        let address = |(position, at): &(Position, u32)| {
            let behind = segments.partition_point(|first| first <= position);
            let segment = behind.checked_sub(1).map(|before| segments[before]);
            Address { segment: segment.unwrap_or_default(), at: *at }
        };
        let addresses: Vec<Address> = wanted.iter().map(address).collect();
        // They lie far apart: one after the other each would wait for the disk by itself.
        self.journal.foretell(&addresses);
        let read =
            |((position, _), address): (&(Position, u32), Address)| self.read_record(*position, address);
        wanted.iter().zip(addresses).map(read).collect()
    }

    fn read_record(&self, position: Position, address: Address) -> Result<Recorded, ReadError> {
        let mut header = [0; RECORD_HEADER_BYTES];
        self.journal.read(address, &mut header)?;
        let header = RecordHeader::decode(&header).ok().filter(|header| header.position == position);
        let header = header.ok_or(ReadError::Corrupt { position })?;
        let mut record = vec![0; header.record_bytes()];
        self.journal.read(address, &mut record)?;
        self.unseal(&header, &record)
    }

    /// Up to `limit` events of the ledger from a position on, in order of position, of those that a filter wants.
    pub fn read_ledger(&self, from: Position, filter: &Filter, limit: usize) -> Result<Page, ReadError> {
        let head = Position(self.head().size);
        let page = if limit == 0 {
            Ok((Vec::new(), from))
        } else if !filter.children.is_empty() {
            self.read_children(from, filter, limit, head)
        } else if !filter.kinds.is_empty() {
            self.read_kinds(from, &filter.kinds, limit, head)
        } else {
            self.read_everything(from, limit, head)
        };
        page.map(|(events, next)| Page { events, next, head })
    }

    fn read_everything(
        &self,
        from: Position,
        limit: usize,
        head: Position,
    ) -> Result<(Vec<Recorded>, Position), ReadError> {
        let room = limit.min(ROOM_RECORDS);
        let mut records = Records::with_room(room, room * ROOM_RECORD_BYTES);
        self.journal.scan(from, head, &mut |scanned| {
            if let Scanned::Record { header, bytes, .. } = scanned {
                records.push(header, bytes);
            }
            if records.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        // What cannot be read stops the reader there, after everything that stands before it.
        let events = match self.unseal_all(records) {
            (events, Some(error)) if events.is_empty() => return Err(error),
            (events, _) => events,
        };
        let next = events.last().map_or(from.max(head), |event| event.position.next());
        Ok((events, next))
    }

    /// Whose up to `limit` events from a position on are, and where to go on; no payload is unsealed for that.
    pub fn children_from(
        &self,
        from: Position,
        limit: usize,
    ) -> Result<(BTreeSet<ChildId>, Position), ReadError> {
        let (mut children, mut next, mut looked) = (BTreeSet::new(), from, 0);
        self.journal.scan(from, Position(self.head().size), &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned {
                children.insert(header.child);
                (next, looked) = (header.position.next(), looked + 1);
            }
            if looked < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok((children, next))
    }

    fn read_children(
        &self,
        from: Position,
        filter: &Filter,
        limit: usize,
        head: Position,
    ) -> Result<(Vec<Recorded>, Position), ReadError> {
        let mut wanted = Vec::new();
        for child in &filter.children {
            let located = self.or_rebuild(self.index.stream(*child, Revision(0)))?;
            let in_range =
                located.into_iter().filter(|event| event.position >= from && event.position < head);
            wanted.extend(in_range.map(|event| (*child, event)));
        }
        wanted.sort_unstable_by_key(|(_, event)| event.position);
        wanted.dedup_by_key(|(_, event)| event.position);
        let (mut events, mut wanted) = (Vec::new(), wanted.as_slice());
        while let Some((_, next)) = wanted.first() {
            if events.len() >= limit {
                return Ok((events, next.position));
            }
            let (now, later) = wanted.split_at(wanted.len().min(limit - events.len()));
            let mut read = self.read_located(now)?;
            read.retain(|event| filter.kinds.is_empty() || filter.kinds.contains(&event.lookup.kind));
            events.append(&mut read);
            wanted = later;
        }
        Ok((events, from.max(head)))
    }

    fn read_kinds(
        &self,
        from: Position,
        wanted: &[u32],
        limit: usize,
        head: Position,
    ) -> Result<(Vec<Recorded>, Position), ReadError> {
        let (mut found, mut searched, settled) = match self.index.state() {
            StoreState::Ready(store) => {
                let found = self.index.look(|| {
                    let settled = Index::kinds_settled(&*store)?.min(head);
                    let (found, searched) = kinds::find(&store, wanted, from, settled, limit.max(FOUND_MIN))?;
                    Ok((found, searched, settled))
                });
                self.or_rebuild(found)?
            }
            // Without the store every event is unsealed to be looked at.
            StoreState::Rebuilding(_) | StoreState::Absent => (Vec::new(), from, from),
        };
        if searched >= settled && found.len() < limit {
            let (unsettled, until) =
                self.unsettled_of_kinds(wanted, searched.max(from), head, limit - found.len())?;
            found.extend(unsettled);
            searched = until;
        }
        let (mut events, mut failed, mut looked_for) = (Vec::new(), None, found.into_iter().peekable());
        while let Some(start) = looked_for.peek().copied()
            && events.len() < limit
            && failed.is_none()
        {
            self.journal.scan(start, head, &mut |scanned| {
                let Scanned::Record { header, bytes, .. } = scanned else { return ControlFlow::Continue(()) };
                if looked_for.next_if_eq(&header.position).is_some() {
                    match self.unseal(header, bytes) {
                        Ok(event) if wanted.contains(&event.lookup.kind) => events.push(event),
                        Ok(_) => {}
                        Err(error) => failed = Some(error),
                    }
                }
                let goes_on =
                    looked_for.peek().is_some_and(|next| next.0 <= header.position.0 + WALK_POSITIONS);
                if goes_on && events.len() < limit && failed.is_none() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
        }
        let next = looked_for.peek().copied().unwrap_or(searched);
        failed.map_or(Ok((events, next)), Err)
    }

    /// The positions behind the kinds' watermark that may hold a wanted kind, and where the search ended.
    fn unsettled_of_kinds(
        &self,
        wanted: &[u32],
        from: Position,
        head: Position,
        limit: usize,
    ) -> Result<(Vec<Position>, Position), ReadError> {
        let tail = self.index.tail.kinds_from(from);
        // The tail may begin behind the pinned head, and within a group.
        let tail_from = tail.first().map_or(head, |(position, _)| head.min(*position));
        let mut found = Vec::new();
        if from < tail_from {
            self.journal.scan(from, tail_from, &mut |scanned| {
                if let Scanned::Record { header, bytes, .. } = scanned
                    && header.position < tail_from
                {
                    let kind = kind(self, header, bytes);
                    if kind == KIND_UNKNOWN || wanted.contains(&kind) {
                        found.push(header.position);
                    }
                }
                if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        if found.len() >= limit {
            let until = found.last().map_or(from, |last| last.next());
            return Ok((found, until));
        }
        let in_tail = tail
            .into_iter()
            .filter(|(position, kind)| *position < head && (*kind == KIND_UNKNOWN || wanted.contains(kind)));
        found.extend(in_tail.map(|(position, _)| position));
        Ok((found, head.max(from)))
    }

    /// The first position whose event was appended at a time or later; the head when there is none.
    pub fn position_at(&self, at: Instant) -> Result<Position, ReadError> {
        let head = Position(self.head().size);
        let segments = self.journal.segments();
        let mut failed = None;
        let begins_before = |segment: &Position| match self.appended_at(*segment, head) {
            Ok(Some(first)) => first < at,
            Ok(None) => false,
            Err(error) => {
                failed = Some(error);
                false
            }
        };
        let after = segments.partition_point(begins_before);
        if let Some(error) = failed {
            return Err(error);
        }
        let mut found = head;
        let from = segments.get(after.saturating_sub(1)).copied().unwrap_or_default();
        self.journal.scan(from, head, &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned
                && header.appended_at >= at
            {
                found = header.position;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    fn appended_at(&self, position: Position, head: Position) -> Result<Option<Instant>, ReadError> {
        let mut found = None;
        self.journal.scan(position, head, &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned {
                found = Some(header.appended_at);
            }
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// A store that contradicts the journal is made again, and the caller is told so.
    pub fn or_rebuild<T>(&self, looked_up: Result<T, IndexError>) -> Result<T, ReadError> {
        looked_up.map_err(|error| match error {
            IndexError::Behind(why) => self.behind(why),
            other => ReadError::Index(other),
        })
    }

    /// Orders that the store be made again, and says why.
    pub fn behind(&self, why: &'static str) -> ReadError {
        self.order_rebuild(why);
        ReadError::Index(IndexError::Behind(why))
    }
}

/// The kind of a record, or 0 when it cannot be unsealed.
pub fn kind(shared: &Shared, header: &RecordHeader, bytes: &[u8]) -> u32 {
    shared.unseal(header, bytes).map_or(KIND_UNKNOWN, |event| event.lookup.kind)
}
