//! Merging runs, a few rows at a time, so that settling can go on in between.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use ids::ChildId;

use super::row::{RowBuilder, end_key, first_key, pages_of};
use super::{Pace, Runs};
use crate::index::IndexError;
use crate::rows::{PAGE_EVENTS, without_checksum};
use crate::store::{Batch, Order, Store};
use crate::tail::Located;

/// The rows that one step writes or removes, more or less: some 3 MiB.
const STEP_ROWS: usize = 512;
/// The rows that are read ahead of each source.
const AHEAD_ROWS: usize = 32;

/// Keeps the runs few. Nothing of it is lost with it: a new one removes what was half merged and begins again.
#[derive(Default)]
pub struct Merger {
    merge: Option<Merge>,
}

/// A merge under way.
struct Merge {
    tier: usize,
    target: u32,
    sources: Vec<Source>,
    builder: RowBuilder,
    events: u64,
}

/// One run that is read from its beginning to its end.
struct Source {
    run: u32,
    /// Where to read on; none at the end.
    next: Option<Vec<u8>>,
    pages: VecDeque<(ChildId, Vec<Located>)>,
}

impl Merger {
    /// Puts the next step into a batch and returns how the runs stand once that is persisted; nothing if there is
    /// nothing to do. If persisting fails, a new merger has to take over, with the runs as the store has them.
    pub fn work(
        &mut self,
        runs: &Runs,
        pace: Pace,
        store: &dyn Store,
        batch: &mut Batch,
    ) -> Result<Option<Runs>, IndexError> {
        if let Some(merge) = &mut self.merge {
            let after = if merge.step(store, batch)? { merge.done(runs) } else { runs.clone() };
            if after.target.is_none() {
                self.merge = None;
            }
            after.put(batch);
            return Ok(Some(after));
        }
        if runs.target.is_none() && runs.dead.is_empty() {
            return Ok(self.begin(runs, pace, batch));
        }
        let mut after = runs.clone();
        // Left over from a merge that was interrupted.
        after.dead.extend(after.target.take());
        if let Some(run) = after.dead.last().copied()
            && remove_rows(run, store, batch)?
        {
            after.dead.pop();
        }
        after.put(batch);
        Ok(Some(after))
    }

    fn begin(&mut self, runs: &Runs, pace: Pace, batch: &mut Batch) -> Option<Runs> {
        let (tier, oldest) = runs.due(pace)?;
        let mut after = runs.clone();
        let target = after.number();
        after.target = Some(target);
        after.put(batch);
        let sources = runs.tiers[tier].iter().take(oldest).map(|run| Source::new(*run)).collect();
        self.merge = Some(Merge { tier, target, sources, builder: RowBuilder::new(target), events: 0 });
        Some(after)
    }
}

impl Merge {
    /// Writes some rows; says whether they were the last.
    fn step(&mut self, store: &dyn Store, batch: &mut Batch) -> Result<bool, IndexError> {
        while batch.len() < STEP_ROWS {
            let mut least = None;
            for source in &mut self.sources {
                let child = source.child(store)?;
                least = [least, child].into_iter().flatten().min();
            }
            let Some(child) = least else {
                self.builder.finish(batch);
                return Ok(true);
            };
            self.merge_child(child, store, batch)?;
        }
        Ok(false)
    }

    /// Joins a child's pages, oldest source first, into pages as long as can be.
    fn merge_child(
        &mut self,
        child: ChildId,
        store: &dyn Store,
        batch: &mut Batch,
    ) -> Result<(), IndexError> {
        let mut events = Vec::new();
        let mut last: Option<Located> = None;
        for source in &mut self.sources {
            while source.child(store)? == Some(child) {
                let page = source.pages.pop_front().map(|(_, page)| page).unwrap_or_default();
                // A list of runs that is older than the runs would have them merged in a wrong order.
                let follows = |first: &Located| {
                    last.is_none_or(|last| {
                        first.revision == last.revision.next() && first.position > last.position
                    })
                };
                if !page.first().is_none_or(follows) {
                    return Err(IndexError::Behind("a run does not continue the one before it"));
                }
                last = page.last().copied().or(last);
                self.events += page.len() as u64;
                events.extend(page);
                let full = events.len() / PAGE_EVENTS * PAGE_EVENTS;
                self.builder.add(child, &events[..full], batch);
                events.drain(..full);
            }
        }
        self.builder.add(child, &events, batch);
        Ok(())
    }

    /// The runs with the merged one in its sources' place.
    fn done(&self, runs: &Runs) -> Runs {
        let mut after = runs.clone();
        let sources = self.sources.iter().map(|source| source.run);
        after.dead.extend(sources.clone());
        let sources: Vec<u32> = sources.collect();
        after.tier(self.tier).retain(|run| !sources.contains(run));
        after.place(self.target, self.events, self.tier);
        after.target = None;
        after
    }
}

impl Source {
    fn new(run: u32) -> Self {
        Self { run, next: Some(first_key(run)), pages: VecDeque::new() }
    }

    /// The child of the next page.
    fn child(&mut self, store: &dyn Store) -> Result<Option<ChildId>, IndexError> {
        while self.pages.is_empty()
            && let Some(from) = self.next.take()
        {
            self.read_on(&from, store)?;
        }
        Ok(self.pages.front().map(|(child, _)| *child))
    }

    fn read_on(&mut self, from: &[u8], store: &dyn Store) -> Result<(), IndexError> {
        let (mut rows, mut damaged) = (0, false);
        store.scan(from, &end_key(self.run), Order::Ascending, &mut |key, value| {
            match without_checksum(key, value).and_then(|value| pages_of(value, |_| true)) {
                Some(pages) => self.pages.extend(pages),
                None => damaged = true,
            }
            rows += 1;
            if rows == AHEAD_ROWS {
                self.next = Some([key, &[0]].concat());
            }
            if damaged || rows == AHEAD_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if damaged { Err(IndexError::Behind("a row of pages is damaged")) } else { Ok(()) }
    }
}

/// Takes some rows of a run out; says whether they were the last.
fn remove_rows(run: u32, store: &dyn Store, batch: &mut Batch) -> Result<bool, IndexError> {
    let mut rows = 0;
    store.scan(&first_key(run), &end_key(run), Order::Ascending, &mut |key, _| {
        batch.delete(key);
        rows += 1;
        if rows < STEP_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows < STEP_ROWS)
}
