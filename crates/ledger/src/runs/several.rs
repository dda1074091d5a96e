//! Reading the pages of several children at once, children in order: a row that they share is read once and not once
//! for each of them.

use std::ops::ControlFlow;

use ids::{ChildId, Revision};

use super::Runs;
use super::row::{end_key, first_key, key, pages_of};
use crate::index::IndexError;
use crate::rows::without_checksum;
use crate::store::{Order, Store, StoreError};
use crate::tail::Located;

impl Runs {
    /// Where the events of some children lie, whose ids ascend: all of each one's, in order.
    pub fn read_several(store: &dyn Store, children: &[ChildId]) -> Result<Vec<Vec<Located>>, IndexError> {
        loop {
            let runs = Self::load(store)?;
            let mut events = vec![Vec::new(); children.len()];
            let mut oldest_first = runs.tiers.iter().rev().flatten();
            let read = oldest_first.try_for_each(|run| read_run(store, *run, children, &mut events));
            // As where one child is read: rows are removed only after their run has ceased to count.
            if Self::load(store)?.counts_all_of(&runs) {
                return read.map(|()| events);
            }
        }
    }
}

/// Adds what one run holds of some children. It goes on from row to row as long as they hold what is wanted, and looks
/// for the next child where one does not.
fn read_run(
    store: &dyn Store,
    run: u32,
    children: &[ChildId],
    events: &mut [Vec<Located>],
) -> Result<(), IndexError> {
    let (mut at, mut damaged) = (0, false);
    while let Some(child) = children.get(at) {
        let from = row_before(store, run, *child)?;
        let (mut is_first, mut is_end) = (true, true);
        store.scan(&from, &end_key(run), Order::Ascending, &mut |key, value| {
            let mut is_wanted = false;
            let wants = |child: ChildId| {
                at += children[at..].partition_point(|wanted| *wanted < child);
                let is_it = children.get(at) == Some(&child);
                is_wanted |= is_it;
                is_it
            };
            let Some(pages) = without_checksum(key, value).and_then(|value| pages_of(value, wants)) else {
                damaged = true;
                return ControlFlow::Break(());
            };
            for (child, page) in pages {
                if let Ok(of) = children.binary_search(&child) {
                    events[of].extend(page);
                }
            }
            // The first row may end before the child that was looked for; the second does not.
            let goes_on = at < children.len() && (is_wanted || is_first);
            (is_first, is_end) = (false, goes_on);
            if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if damaged {
            return Err(IndexError::Behind("a row of pages is damaged"));
        }
        if is_end {
            break;
        }
    }
    Ok(())
}

/// The key of the last row that begins before a child's pages in a run, or with them.
fn row_before(store: &dyn Store, run: u32, child: ChildId) -> Result<Vec<u8>, StoreError> {
    let mut found = first_key(run);
    let mut until = key(run, child, Revision(0));
    until.push(0);
    store.scan(&first_key(run), &until, Order::Descending, &mut |key, _| {
        found = key.to_vec();
        ControlFlow::Break(())
    })?;
    Ok(found)
}
