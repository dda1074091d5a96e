//! The settler's work: moving durable events from the journal's tail into the rows of the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use ids::{AuthorityCode, ChildId, Position};

use crate::index::{Index, IndexError, put_row, scan_heads};
use crate::rows::{self, HeadRow, HeadsSum, StreamsRow, TILE_HASHES};
use crate::runs::{Merger, Pace, Runs};
use crate::store::{Batch, Store};
use crate::tail::{Located, TailEvent};
use crate::tree::{Frontier, Hash};

/// Writes pages, heads and tiles, batch by batch, and the watermark with each.
pub struct Streams {
    store: Arc<dyn Store>,
    row: StreamsRow,
    runs: Runs,
    merger: Merger,
    /// The tree over the complete subtrees.
    complete: Frontier,
    /// The hashes of the tile that is not full yet.
    tile: Vec<Hash>,
    /// The leaves of the subtree that is not complete yet.
    subtree: Frontier,
}

impl Streams {
    /// Begins on an empty store.
    pub fn new(store: Arc<dyn Store>, authority: AuthorityCode) -> Self {
        let root = Frontier::default().root();
        let row = StreamsRow { authority, settled: Position(0), root, heads: 0, sum: HeadsSum::default() };
        let (runs, merger) = (Runs::default(), Merger::default());
        let (complete, subtree) = (Frontier::default(), Frontier::default());
        Self { store, row, runs, merger, complete, tile: Vec::new(), subtree }
    }

    /// Goes on where the store's watermark stands. `leaves` are those of the subtree that the watermark cuts.
    pub fn resume(store: Arc<dyn Store>, row: StreamsRow, leaves: &[Hash]) -> Result<Self, IndexError> {
        let number = row.settled.0 / rows::SUBTREE_LEAVES / TILE_HASHES;
        let held = row.settled.0 / rows::SUBTREE_LEAVES % TILE_HASHES;
        let tile = if held == 0 { Vec::new() } else { read_tile(&*store, number)? };
        if tile.len() as u64 != held {
            return Err(IndexError::Behind("a tile has not the size that the watermark says"));
        }
        let complete = complete_subtrees(&*store, &row)?;
        let (runs, merger) = (Runs::load(&*store)?, Merger::default());
        Ok(Self { store, row, runs, merger, complete, tile, subtree: leaves.iter().copied().collect() })
    }

    /// How far it has got.
    pub fn settled(&self) -> Position {
        self.row.settled
    }

    /// How many streams there are.
    pub fn heads(&self) -> u64 {
        self.row.heads
    }

    /// The store that it writes to.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Adds the rows of events, which continue the watermark, to a batch, and returns how things stand with them.
    /// The caller persists the batch and then calls [`Streams::advance`].
    pub fn stage(&self, events: &[TailEvent], batch: &mut Batch) -> Staged {
        let (complete, tile, subtree) = (self.complete.clone(), self.tile.clone(), self.subtree.clone());
        let mut staged = Staged { row: self.row, runs: Runs::default(), complete, tile, subtree };
        let mut by_child: BTreeMap<ChildId, (Vec<Located>, HeadRow, HeadRow)> = BTreeMap::new();
        for event in events {
            let before = HeadRow { next: event.located.revision, last_leaf: event.previous };
            let (pages, _, after) =
                by_child.entry(event.child).or_insert_with(|| (Vec::new(), before, before));
            pages.push(event.located);
            *after = HeadRow { next: event.located.revision.next(), last_leaf: event.leaf };
            staged.add_leaf(event.leaf, batch);
        }
        for (child, (_, before, after)) in &by_child {
            staged.stage_head(*child, before, after, batch);
        }
        staged.runs =
            self.runs.stage(by_child.iter().map(|(child, (pages, ..))| (*child, pages.as_slice())), batch);
        if !staged.tile.is_empty() {
            let number = staged.subtrees() / TILE_HASHES;
            put_row(batch, rows::tile_key(number), staged.tile.concat());
        }
        staged.row.root = staged.complete.joined(&staged.subtree).root();
        put_row(batch, rows::STREAMS.to_vec(), staged.row.encode());
        staged
    }

    /// One step of keeping the runs few; says whether there was any. A settler whose step failed begins anew.
    pub fn merge(&mut self, index: &Index, pace: Pace) -> Result<bool, IndexError> {
        let mut batch = Batch::default();
        let Some(after) = self.merger.work(&self.runs, pace, &*self.store, &mut batch)? else {
            return Ok(false);
        };
        index.persist(&*self.store, batch)?;
        // A crash here or before leaves a merge half done, whose rows do not count and are removed.
        self.runs = after;
        Ok(true)
    }

    /// The staged batch was persisted.
    pub fn advance(&mut self, staged: Staged) {
        self.row = staged.row;
        self.runs = staged.runs;
        self.complete = staged.complete;
        self.tile = staged.tile;
        self.subtree = staged.subtree;
    }
}

/// How things stand once a batch is persisted.
pub struct Staged {
    row: StreamsRow,
    runs: Runs,
    complete: Frontier,
    tile: Vec<Hash>,
    subtree: Frontier,
}

impl Staged {
    fn subtrees(&self) -> u64 {
        self.row.settled.0 / rows::SUBTREE_LEAVES
    }

    fn add_leaf(&mut self, leaf: Hash, batch: &mut Batch) {
        self.subtree.push(leaf);
        self.row.settled = self.row.settled.next();
        if self.subtree.size() < rows::SUBTREE_LEAVES {
            return;
        }
        self.complete.push_subtree(self.subtree.root(), rows::SUBTREE_HEIGHT);
        self.tile.push(self.subtree.root());
        self.subtree = Frontier::default();
        if self.tile.len() as u64 == TILE_HASHES {
            let number = self.subtrees() / TILE_HASHES - 1;
            put_row(batch, rows::tile_key(number), self.tile.concat());
            self.tile.clear();
        }
    }

    fn stage_head(&mut self, child: ChildId, before: &HeadRow, after: &HeadRow, batch: &mut Batch) {
        if before.next.0 == 0 {
            self.row.heads += 1;
        } else {
            self.row.sum.take(before.hash(child));
        }
        self.row.sum.add(after.hash(child));
        put_row(batch, rows::head_key(child), after.encode());
    }
}

/// The hashes of a tile.
pub fn read_tile(store: &dyn Store, number: u64) -> Result<Vec<Hash>, IndexError> {
    let value = Index::row(store, &rows::tile_key(number))?.ok_or(IndexError::Behind("a tile is missing"))?;
    let (hashes, rest) = value.as_chunks::<32>();
    if rest.is_empty() { Ok(hashes.to_vec()) } else { Err(IndexError::Behind("a tile is damaged")) }
}

/// The tree over all complete subtrees below the watermark, from the tiles.
fn complete_subtrees(store: &dyn Store, row: &StreamsRow) -> Result<Frontier, IndexError> {
    let mut frontier = Frontier::default();
    let subtrees = row.settled.0 / rows::SUBTREE_LEAVES;
    for number in 0..subtrees.div_ceil(TILE_HASHES) {
        for root in read_tile(store, number)? {
            frontier.push_subtree(root, rows::SUBTREE_HEIGHT);
        }
    }
    let reaches = frontier.size() == subtrees * rows::SUBTREE_LEAVES;
    if reaches { Ok(frontier) } else { Err(IndexError::Behind("the tiles do not reach the watermark")) }
}

/// The tree's right edge at the watermark, from the tiles and the journal's leaves behind the last complete subtree;
/// of a store that has settled other events than the journal's, no edge.
pub fn settled_frontier(
    store: &dyn Store,
    row: &StreamsRow,
    leaves: &[Hash],
) -> Result<Frontier, IndexError> {
    let mut frontier = complete_subtrees(store, row)?;
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    if (frontier.size(), frontier.root()) == (row.settled.0, row.root) {
        Ok(frontier)
    } else {
        Err(IndexError::Behind("it has settled other events than the journal's"))
    }
}

/// Compares the heads with the count and the sum that the watermark carries.
pub fn check_heads(store: &dyn Store, row: &StreamsRow) -> Result<(), IndexError> {
    let (mut heads, mut sum, mut events) = (0, HeadsSum::default(), 0);
    scan_heads(store, |child, head| {
        heads += 1;
        events += head.next.0;
        sum.add(head.hash(child));
    })?;
    if (heads, sum, events) == (row.heads, row.sum, row.settled.0) {
        Ok(())
    } else {
        Err(IndexError::Behind("the heads are not those that the watermark counts"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Address, Faults};
    use crate::store::MemoryStore;
    use crate::tree::leaf_hash;
    use ids::Revision;
    use std::collections::HashMap;

    fn authority() -> AuthorityCode {
        AuthorityCode::new(344).expect("a code")
    }

    /// Events of some children in any order, each linked to the one before it.
    fn events(count: u64, children: u64, dice: &mut Faults) -> Vec<TailEvent> {
        let mut heads: HashMap<ChildId, (u64, Hash)> = HashMap::new();
        let mut event = |position: u64| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&dice.draw(children).to_be_bytes());
            let (child, leaf) = (ChildId::from_bytes(bytes), leaf_hash(&position.to_be_bytes()));
            let (next, previous) = heads.insert(child, (0, leaf)).unwrap_or((0, [0; 32]));
            heads.insert(child, (next + 1, leaf));
            let at = u32::try_from(position * 300).expect("small");
            let located = Located {
                revision: Revision(next),
                position: Position(position),
                address: Address { segment: Position(0), at },
                record_bytes: 250,
                fingerprint: position * 7,
            };
            TailEvent { child, located, kind: 1, previous, leaf }
        };
        (0..count).map(&mut event).collect()
    }

    #[test]
    fn however_events_are_settled_heads_pages_and_tree_are_the_journals() {
        let mut dice = Faults::new(3, 0);
        // More than one tile of subtrees.
        let events = events(TILE_HASHES * rows::SUBTREE_LEAVES + 700, 900, &mut dice);
        let index = Index::new(crate::index::StoreState::Absent);
        let store: Arc<dyn Store> = MemoryStore::new();
        let mut streams = Streams::new(Arc::clone(&store), authority());
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let size = usize::try_from(1 + dice.draw(3_000)).expect("small").min(rest.len());
            let mut batch = Batch::default();
            let staged = streams.stage(&rest[..size], &mut batch);
            store.persist(batch).expect("persisted");
            streams.advance(staged);
            rest = &rest[size..];
            if dice.draw(2) == 0 {
                let pace = if dice.draw(2) == 0 { Pace::Busy } else { Pace::AtRest };
                streams.merge(&index, pace).expect("merged");
            }
            let row = Index::streams_row(&*store).expect("asked").expect("a row");
            let settled = events.len() - rest.len();
            let leaves: Vec<Hash> = events[..settled].iter().map(|event| event.leaf).collect();
            let behind = &leaves[settled - settled % usize::try_from(rows::SUBTREE_LEAVES).expect("small")..];
            let tree: Frontier = leaves.iter().copied().collect();
            check_heads(&*store, &row).expect("the heads that the watermark counts");
            assert_eq!(settled_frontier(&*store, &row, behind).expect("the tree"), tree);
            if dice.draw(3) == 0 {
                streams = Streams::resume(Arc::clone(&store), row, behind).expect("resumed");
            }
        }
        let newest = events.iter().map(|event| (event.child, (event.located.revision.next(), event.leaf)));
        let heads: HashMap<ChildId, (Revision, Hash)> = newest.collect();
        let mut met = 0;
        scan_heads(&*store, |child, head| {
            assert_eq!(heads.get(&child), Some(&(head.next, head.last_leaf)));
            met += 1;
        })
        .expect("scanned");
        assert_eq!(met, heads.len());
        for child in heads.keys() {
            let expected: Vec<Located> =
                events.iter().filter(|event| event.child == *child).map(|event| event.located).collect();
            let pages = Runs::read(&*store, *child, Revision(0)).expect("read");
            assert_eq!(pages, expected);
        }
    }
}
