//! Where events lie, packed: pages of many children in one row, written in runs, and merged as runs become many.
//!
//! sled's work is by the row, and a row put between others costs far more than one put at the end. So a batch writes
//! one *run*: its pages in the order of children, some 6 KiB of them to a row, behind all rows before. A child is then
//! looked for in each live run, so runs are kept few: while events come in eight of about one size are merged into one,
//! and when none do, all that are of about one size.
//!
//! ```text
//! m/runs              which runs there are
//! r run child first   row: the page of this child that begins at this revision, and the pages after it
//! page in a row       child (16), first revision (8), length of the rest (2), what `rows::encode_page` made
//! ```
//!
//! A run counts once `m/runs` names it. A merged run is written under a number of its own while its sources count,
//! takes their place by one row, and only then are their rows removed.

mod merge;
mod row;
mod several;

use std::ops::ControlFlow;

use ids::{ChildId, Revision};

use crate::format::Fields;
use crate::index::{Index, IndexError, put_row};
use crate::rows::without_checksum;
use crate::store::{Batch, Order, Store};
use crate::tail::Located;

pub use merge::Merger;
use row::{RowBuilder, pages_of};

/// The row that says which runs there are.
pub const RUNS: &[u8] = b"m/runs";

/// So many runs of one tier are merged into one while events come in, and a later tier holds runs so many times larger.
const FAN: usize = 8;

/// So many runs of the first tier are merged when no events come in: with fewer, a trickle would cost more than it saves.
const FEW: usize = 4;

/// A run of fewer events than this belongs to the first tier.
const FIRST_TIER_EVENTS: u64 = 1_024;

/// Whether events are coming in, so that the work of merging is spared, or the ledger rests, so that it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Events are coming in.
    Busy,
    /// There is nothing else to do.
    AtRest,
}

/// Which runs there are. Runs of a later tier are older and larger; within a tier the first is the oldest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    next: u32,
    tiers: Vec<Vec<u32>>,
    /// Merged into others: their rows are to be removed.
    dead: Vec<u32>,
    /// Being written by a merge.
    target: Option<u32>,
}

impl Runs {
    /// The runs of a store; none in an empty one.
    pub fn load(store: &dyn Store) -> Result<Self, IndexError> {
        match Index::row(store, RUNS)? {
            None => Ok(Self::default()),
            Some(value) => Self::decode(&value).ok_or(IndexError::Behind("the list of runs is damaged")),
        }
    }

    /// Adds a run of pages to a batch, children in order, each one's events in order. Returns how things stand once
    /// the batch is persisted.
    pub fn stage<'a>(
        &self,
        children: impl IntoIterator<Item = (ChildId, &'a [Located])>,
        batch: &mut Batch,
    ) -> Self {
        let mut after = self.clone();
        let run = after.number();
        let mut builder = RowBuilder::new(run);
        for (child, events) in children {
            builder.add(child, events, batch);
        }
        builder.finish(batch);
        after.tier(0).push(run);
        after.put(batch);
        after
    }

    /// Where a child's events lie: all from a revision on, and perhaps some before, in order.
    pub fn read(store: &dyn Store, child: ChildId, from: Revision) -> Result<Vec<Located>, IndexError> {
        loop {
            let runs = Self::load(store)?;
            let read = runs.read_once(store, child, from);
            // Rows are removed only after their run has ceased to count: then what was read may lack some.
            if Self::load(store)?.counts_all_of(&runs) {
                return read;
            }
        }
    }

    fn read_once(
        &self,
        store: &dyn Store,
        child: ChildId,
        from: Revision,
    ) -> Result<Vec<Located>, IndexError> {
        let mut newest_first = Vec::new();
        for run in self.tiers.iter().flat_map(|tier| tier.iter().rev()) {
            let pages = read_run(store, *run, child, from)?;
            let first = pages.first().and_then(|page| page.first()).map(|event| event.revision);
            newest_first.extend(pages.into_iter().rev());
            if first.is_some_and(|first| first <= from) {
                break;
            }
        }
        newest_first.reverse();
        Ok(newest_first.concat())
    }

    fn counts_all_of(&self, other: &Self) -> bool {
        let counts = |run: &u32| self.tiers.iter().any(|tier| tier.contains(run));
        other.tiers.iter().flatten().all(counts)
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }

    fn tier(&mut self, tier: usize) -> &mut Vec<u32> {
        if self.tiers.len() <= tier {
            self.tiers.resize_with(tier + 1, Vec::new);
        }
        &mut self.tiers[tier]
    }

    /// The first tier that holds runs to be merged, and how many of its oldest.
    fn due(&self, pace: Pace) -> Option<(usize, usize)> {
        let due = |(tier, runs): (usize, &Vec<u32>)| match (pace, runs.len()) {
            (_, count) if count >= FAN => Some((tier, FAN)),
            (Pace::AtRest, count) if count >= if tier == 0 { FEW } else { 2 } => Some((tier, count)),
            _ => None,
        };
        self.tiers.iter().enumerate().find_map(due)
    }

    /// Takes in the run that was made of the oldest of a tier: into the tier of its size, but never past an older run.
    fn place(&mut self, run: u32, events: u64, made_of: usize) {
        let fits = tier_of(events);
        if fits <= made_of {
            self.tier(made_of).insert(0, run);
            return;
        }
        let mut tier = made_of + 1;
        while tier < fits && self.tier(tier).is_empty() {
            tier += 1;
        }
        self.tier(tier).push(run);
    }

    fn put(&self, batch: &mut Batch) {
        put_row(batch, RUNS.to_vec(), self.encode());
    }

    /// Next number (4), target (4, all ones for none), then lists of numbers (4 each) after their lengths (2): the
    /// dead, and each tier.
    fn encode(&self) -> Vec<u8> {
        let mut value = self.next.to_be_bytes().to_vec();
        value.extend_from_slice(&self.target.unwrap_or(u32::MAX).to_be_bytes());
        for list in std::iter::once(&self.dead).chain(&self.tiers) {
            value.extend_from_slice(&u16::try_from(list.len()).unwrap_or(u16::MAX).to_be_bytes());
            list.iter().for_each(|run| value.extend_from_slice(&run.to_be_bytes()));
        }
        value
    }

    fn decode(value: &[u8]) -> Option<Self> {
        let (head, mut lists) = value.split_at_checked(8)?;
        let mut fields = Fields(head);
        let (next, target) = (fields.u32(), Some(fields.u32()).filter(|target| *target != u32::MAX));
        let mut read = Vec::new();
        while let Some((length, rest)) = lists.split_first_chunk::<2>() {
            let (list, rest) = rest.split_at_checked(4 * usize::from(u16::from_be_bytes(*length)))?;
            read.push(list.as_chunks::<4>().0.iter().map(|run| u32::from_be_bytes(*run)).collect::<Vec<_>>());
            lists = rest;
        }
        let mut lists_read = read.into_iter();
        let dead = lists_read.next().filter(|_| lists.is_empty())?;
        Some(Self { next, tiers: lists_read.collect(), dead, target })
    }
}

/// The tier to which a run of so many events belongs.
fn tier_of(events: u64) -> usize {
    let (mut tier, mut fewer_than) = (0, FIRST_TIER_EVENTS);
    while events >= fewer_than {
        (tier, fewer_than) = (tier + 1, fewer_than.saturating_mul(FAN as u64));
    }
    tier
}

/// A child's pages in one run, in order, from the one that holds a revision on or from the first there is.
fn read_run(
    store: &dyn Store,
    run: u32,
    child: ChildId,
    from: Revision,
) -> Result<Vec<Vec<Located>>, IndexError> {
    let mut newest_first = Vec::new();
    let mut damaged = false;
    // The row that a child's pages begin in is named by the child before it, or by itself.
    let mut until = row::key(run, child, Revision(u64::MAX));
    until.push(0);
    store.scan(&row::first_key(run), &until, Order::Descending, &mut |key, value| {
        let pages = without_checksum(key, value).and_then(|value| pages_of(value, |of| of == child));
        let (Some(pages), Some((_, named, _))) = (pages, row::read_key(key)) else {
            damaged = true;
            return ControlFlow::Break(());
        };
        newest_first.extend(pages.into_iter().rev().map(|(_, page)| page));
        let reached =
            newest_first.last().and_then(|page| page.first()).is_some_and(|event| event.revision <= from);
        if named == child && !reached { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    newest_first.reverse();
    if damaged { Err(IndexError::Behind("a row of pages is damaged")) } else { Ok(newest_first) }
}

#[cfg(test)]
mod tests;
