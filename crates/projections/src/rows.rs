//! The rows of all children, on one day: recomputed only where an event came or the date brought a change.
//!
//! A row is held as its bytes, and read when a page needs it; what lists are ordered and sifted by stands beside in
//! indexes. Closed clocks are not held at all.

mod lists;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::{Coded, Journey};
use rules::{ClockReading, Jurisdiction, State};
use sha2::{Digest, Sha256};

pub use lists::{Due, DuePage, FlagPage, Listed};

use crate::changes::{Change, Log, Turned};
use crate::filter::{DueKey, FlagKey};
use crate::index::{HeldAt, Index};
use crate::persisted::{BadRow, said};
use crate::place::{Names, Places};
use crate::row::{Held, OutlookRow};

/// The rows of all children, on one day.
#[derive(Clone, Debug)]
pub struct Rows {
    as_of: Date,
    jurisdiction: Jurisdiction,
    places: Places,
    names: Names,
    by_child: BTreeMap<ChildId, Slot>,
    /// Whose row changes when, without an event.
    turning: BTreeSet<(Date, ChildId)>,
    flags: Index<FlagKey>,
    /// What runs or is overdue, by its last day.
    due: Index<DueKey>,
    /// Into whose rows a record was read besides its own.
    read_into: BTreeMap<ChildId, BTreeSet<ChildId>>,
    log: Log,
}

/// What is held of one child: the row as bytes, and what is asked of it without reading them.
#[derive(Clone, Debug)]
struct Slot {
    first: Option<Position>,
    linked: Box<[ChildId]>,
    next_change: Option<Date>,
    held: HeldAt,
    bytes: Box<[u8]>,
}

/// Where a row stands in the lists.
#[derive(Default)]
struct Listing {
    flags: Vec<FlagKey>,
    due: Vec<DueKey>,
    held: HeldAt,
    turns: Option<Date>,
    linked: Box<[ChildId]>,
}

/// What a new row changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Flags that were raised.
    pub raised: Vec<FlagKey>,
    /// Flags that were cleared.
    pub cleared: Vec<FlagKey>,
}

impl Rows {
    /// No children yet, on a day, in a jurisdiction.
    pub fn new(as_of: Date, jurisdiction: Jurisdiction) -> Self {
        let mut names = Names::default();
        names.place("");
        Self {
            as_of,
            jurisdiction,
            places: Places::of_books(),
            names,
            by_child: BTreeMap::new(),
            turning: BTreeSet::new(),
            flags: Index::default(),
            due: Index::default(),
            read_into: BTreeMap::new(),
            log: Log::default(),
        }
    }

    /// The day on which the rows are read.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The jurisdiction in which the rows are read.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        &self.jurisdiction
    }

    /// How many children have a row.
    pub fn len(&self) -> usize {
        self.by_child.len()
    }

    /// Whether no child has a row.
    pub fn is_empty(&self) -> bool {
        self.by_child.is_empty()
    }

    /// Whether a child has a row.
    pub fn contains(&self, child: ChildId) -> bool {
        self.by_child.contains_key(&child)
    }

    /// The row of one child.
    pub fn row(&self, child: ChildId) -> Option<OutlookRow> {
        // The bytes were written or checked by these rows.
        OutlookRow::decode(&self.by_child.get(&child)?.bytes, &self.places).ok()
    }

    /// The row of one child as bytes, to be kept and loaded again.
    pub fn bytes(&self, child: ChildId) -> Option<&[u8]> {
        self.by_child.get(&child).map(|slot| &*slot.bytes)
    }

    /// The children that have a row, ascending.
    pub fn children(&self) -> impl Iterator<Item = ChildId> + '_ {
        self.by_child.keys().copied()
    }

    /// The records that were read together with a child's own, as duplicates.
    pub fn linked(&self, child: ChildId) -> &[ChildId] {
        self.by_child.get(&child).map_or(&[], |slot| &slot.linked)
    }

    /// The other records into whose rows this one was read, as a duplicate.
    pub fn read_into(&self, child: ChildId) -> impl Iterator<Item = ChildId> {
        self.read_into.get(&child).into_iter().flatten().copied()
    }

    /// Whether another row tells what this one tells, so that the child would be counted twice: of duplicates that
    /// know of each other the one of which the ledger has known the longest counts, and else the one that knows.
    pub fn is_told_elsewhere(&self, child: ChildId) -> bool {
        let Some(row) = self.by_child.get(&child) else { return false };
        let since = |of: ChildId, slot: &Slot| (slot.first.is_none(), slot.first, of);
        self.read_into(child)
            .filter_map(|other| Some((other, self.by_child.get(&other)?)))
            .any(|(other, slot)| !row.linked.contains(&other) || since(other, slot) < since(child, row))
    }

    /// Recomputes the row of the journey's child.
    pub fn apply(&mut self, journey: &Journey) -> Changed {
        self.put(&OutlookRow::read(journey, self.as_of, &self.jurisdiction))
    }

    /// Puts a row that was computed on the day of these rows.
    pub fn put(&mut self, row: &OutlookRow) -> Changed {
        let before = self.row(row.child);
        let (was, now) = self.place(before.as_ref(), row, row.encode(&self.places));
        let mut changed = Changed::default();
        for (key, flag) in now.flags.iter().zip(&row.flags).filter(|(key, _)| !was.flags.contains(key)) {
            self.log.add(Turned::Raised, *key, flag.clone());
            changed.raised.push(*key);
        }
        let old_flags = before.into_iter().flat_map(|old| old.flags);
        for (key, flag) in was.flags.iter().zip(old_flags).filter(|(key, _)| !now.flags.contains(key)) {
            self.log.add(Turned::Cleared, *key, flag);
            changed.cleared.push(*key);
        }
        changed
    }

    /// Takes a row that was kept as bytes on the day of these rows; it changes nothing, for it was told before.
    pub fn load(&mut self, child: ChildId, bytes: &[u8]) -> Result<(), BadRow> {
        let row = OutlookRow::decode(bytes, &self.places)?;
        if row.child != child {
            return Err(BadRow::Malformed);
        }
        self.place(self.row(child).as_ref(), &row, bytes.to_vec());
        Ok(())
    }

    /// Forgets a child.
    pub fn remove(&mut self, child: ChildId) -> Changed {
        let Some(row) = self.row(child) else { return Changed::default() };
        let was = self.listing(&row);
        self.list(child, &was, &Listing::default());
        self.by_child.remove(&child);
        for (key, flag) in was.flags.iter().zip(row.flags) {
            self.log.add(Turned::Cleared, *key, flag);
        }
        Changed { raised: Vec::new(), cleared: was.flags }
    }

    /// Puts a row in the place of the one before; says where both stand in the lists.
    fn place(&mut self, before: Option<&OutlookRow>, row: &OutlookRow, bytes: Vec<u8>) -> (Listing, Listing) {
        let was = before.map_or_else(Listing::default, |row| self.listing(row));
        let slot = Slot {
            first: row.first,
            linked: row.linked.clone().into_boxed_slice(),
            next_change: row.next_change,
            held: self.held_at(&row.held),
            bytes: bytes.into_boxed_slice(),
        };
        self.by_child.insert(row.child, slot);
        let now = self.listing(row);
        self.list(row.child, &was, &now);
        (was, now)
    }

    /// Where a row stands in the lists that has its place.
    fn listing(&self, row: &OutlookRow) -> Listing {
        let Some(slot) = self.by_child.get(&row.child) else { return Listing::default() };
        Listing {
            flags: FlagKey::of_all(row.child, &row.flags, &self.places),
            due: due_keys(row, &self.places).into_iter().map(|(key, _)| key).collect(),
            held: slot.held,
            turns: slot.next_change,
            linked: slot.linked.clone(),
        }
    }

    /// Lists a child where it now stands and no longer where it stood.
    fn list(&mut self, child: ChildId, was: &Listing, now: &Listing) {
        self.flags.replace((&was.flags, was.held), (&now.flags, now.held), |key| key.rule);
        self.due.replace((&was.due, was.held), (&now.due, now.held), |key| key.rule);
        if was.turns != now.turns {
            was.turns.map(|day| self.turning.remove(&(day, child)));
            self.turning.extend(now.turns.map(|day| (day, child)));
        }
        for linked in &was.linked {
            if let Some(into) = self.read_into.get_mut(linked) {
                into.remove(&child);
                if into.is_empty() {
                    self.read_into.remove(linked);
                }
            }
        }
        for linked in &now.linked {
            self.read_into.entry(*linked).or_default().insert(child);
        }
    }

    fn held_at(&mut self, held: &Held) -> HeldAt {
        HeldAt {
            team: self.names.place(held.team.as_deref().unwrap_or_default()),
            worker: self.names.place(held.worker.as_deref().unwrap_or_default()),
            placement: self.names.place(held.placement.map_or("", Coded::code)),
        }
    }

    /// The children whose rows will have changed by a later day without an event.
    pub fn turning_by(&self, day: Date) -> Vec<ChildId> {
        self.turning.iter().take_while(|(change, _)| *change <= day).map(|&(_, child)| child).collect()
    }

    /// Whether any row will have changed by a later day without an event.
    pub fn is_turning_by(&self, day: Date) -> bool {
        self.turning.first().is_some_and(|(change, _)| *change <= day)
    }

    /// Turns the date. The rows that this changes stand as they were until they are put anew; they are those of
    /// [`Self::turning_by`] the day, and all of them where the date turns back.
    pub fn turn_to(&mut self, day: Date) {
        let children =
            if day < self.as_of { self.by_child.keys().copied().collect() } else { self.turning_by(day) };
        self.as_of = day;
        children.into_iter().for_each(|child| self.turn_again(child, day));
    }

    /// Turns the date, and recomputes the rows that this changes from the journeys that the caller reads. When a
    /// journey cannot be read, that row stands as it was and turns next time.
    pub fn turn<E>(
        &mut self,
        day: Date,
        mut read: impl FnMut(ChildId) -> Result<Journey, E>,
    ) -> (Changed, Vec<(ChildId, E)>) {
        self.turn_to(day);
        let (mut changed, mut failed) = (Changed::default(), Vec::new());
        for child in self.turning_by(day) {
            match read(child) {
                Ok(journey) => {
                    let Changed { raised, cleared } = self.apply(&journey);
                    changed.raised.extend(raised);
                    changed.cleared.extend(cleared);
                }
                Err(error) => failed.push((child, error)),
            }
        }
        (changed, failed)
    }

    /// Has a row turn on the next occasion, until it is recomputed.
    fn turn_again(&mut self, child: ChildId, day: Date) {
        if let Some(slot) = self.by_child.get_mut(&child) {
            if let Some(before) = slot.next_change.replace(day) {
                self.turning.remove(&(before, child));
            }
            self.turning.insert((day, child));
        }
    }

    /// The number of the next change of a flag.
    pub fn changes_so_far(&self) -> u64 {
        self.log.next()
    }

    /// The number of the oldest change that is kept, or of the next one.
    pub fn oldest_change(&self) -> u64 {
        self.log.oldest()
    }

    /// The changes from a number on as bytes, under their numbers, to be kept and gone on from.
    pub fn change_bytes(&self, from: u64) -> impl Iterator<Item = (u64, Vec<u8>)> + '_ {
        let kept = self.log.from(from.max(self.log.oldest())).into_iter().flatten();
        kept.map(|change| (change.number, change.encode(&self.places)))
    }

    /// Goes on counting changes from a number, after the rows were loaded, with changes of before that were kept as
    /// bytes; of these only those count that can be read and lead up to the number without a gap.
    pub fn resume(&mut self, number: u64, kept: impl IntoIterator<Item = (u64, Vec<u8>)>) {
        let places = &self.places;
        let read = |(number, bytes): (u64, Vec<u8>)| Change::decode(number, &bytes, places).ok();
        self.log.resume(number, kept.into_iter().filter_map(read));
    }

    /// Forgets the changes so far, which keep their numbers: nobody was told of them.
    pub fn forget_changes(&mut self) {
        self.log.forget();
    }

    /// Takes another jurisdiction; whoever calls then has every row computed again.
    pub fn take_jurisdiction(&mut self, jurisdiction: Jurisdiction) {
        self.jurisdiction = jurisdiction;
    }

    /// The changes from a number on; nothing where some of them are no longer kept, or the number lies ahead: then
    /// the flags are to be listed again.
    pub fn changes_from(&self, number: u64) -> Option<impl Iterator<Item = &Change>> {
        self.log.from(number)
    }

    /// A hash over what all rows say, by child: the same whenever the same is known on the same day, by whatever way
    /// the rows were made.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let books = [self.jurisdiction.calendar.version(), &self.jurisdiction.version];
        hash.update(self.places.fingerprint());
        hash.update([self.as_of.month().to_le_bytes()[0], self.as_of.day().to_le_bytes()[0]]);
        hash.update(self.as_of.year().to_le_bytes());
        for text in books {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        for slot in self.by_child.values() {
            let said = said(&slot.bytes);
            hash.update((said.len() as u64).to_le_bytes());
            hash.update(said);
        }
        hash.finalize().into()
    }
}

/// The clocks of a row that run or are overdue, with where they stand.
fn due_keys<'a>(row: &'a OutlookRow, places: &Places) -> Vec<(DueKey, &'a ClockReading)> {
    let keys = DueKey::of_all(row.child, &row.clocks, places);
    let listed = |reading: &ClockReading| matches!(reading.state, State::Running | State::Breached { .. });
    keys.into_iter().zip(&row.clocks).filter(|(_, reading)| listed(reading)).collect()
}

#[cfg(test)]
mod duplicates;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
