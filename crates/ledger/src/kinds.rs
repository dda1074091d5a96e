//! The kind rows: where in the ledger each kind of fact occurs, so that a filtered read need not unseal the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use ids::Position;
use roaring::RoaringBitmap;

use crate::index::{Index, IndexError, put_row};
use crate::rows::{self, BLOCK_POSITIONS};
use crate::store::{Batch, Store};

/// The kind of an event that nobody has unsealed yet, or that nobody can unseal any more.
pub const KIND_UNKNOWN: u32 = 0;

/// Writes the kind rows; it may be behind the pages, and then catches up from the journal.
pub struct Kinds {
    settled: Position,
    block: BTreeMap<u32, RoaringBitmap>,
}

impl Kinds {
    /// Goes on where the store's watermark stands.
    pub fn resume(store: &dyn Store) -> Result<Self, IndexError> {
        let settled = Index::kinds_settled(store)?;
        let mut block = BTreeMap::new();
        if settled.0 % BLOCK_POSITIONS != 0 {
            let number = settled.0 / BLOCK_POSITIONS;
            for (kind, _) in read_block(store, number, settled)? {
                block.insert(kind, read_bitmap(store, kind, number)?);
            }
        }
        Ok(Self { settled, block })
    }

    /// How far it has got.
    pub fn settled(&self) -> Position {
        self.settled
    }

    /// Adds the rows of the kinds that follow the watermark to a batch. Returns how things stand with them, to be taken
    /// over once the batch is persisted.
    pub fn stage(&self, kinds: impl IntoIterator<Item = u32>, batch: &mut Batch) -> Self {
        let mut after = Self { settled: self.settled, block: self.block.clone() };
        let mut touched: Vec<u32> = Vec::new();
        for kind in kinds {
            let within = u32::try_from(after.settled.0 % BLOCK_POSITIONS).unwrap_or(0);
            after.block.entry(kind).or_default().insert(within);
            touched.push(kind);
            after.settled = after.settled.next();
            if after.settled.0.is_multiple_of(BLOCK_POSITIONS) {
                after.put(after.settled.0 / BLOCK_POSITIONS - 1, &mut touched, batch);
                after.block.clear();
            }
        }
        if !touched.is_empty() {
            after.put(after.settled.0 / BLOCK_POSITIONS, &mut touched, batch);
        }
        put_row(batch, rows::KINDS.to_vec(), after.settled.0.to_be_bytes().to_vec());
        after
    }

    fn put(&self, number: u64, touched: &mut Vec<u32>, batch: &mut Batch) {
        touched.sort_unstable();
        touched.dedup();
        for kind in touched.drain(..) {
            if let Some(bitmap) = self.block.get(&kind) {
                put_row(batch, rows::kind_key(kind, number), rows::encode_bitmap(bitmap));
            }
        }
        let counts = self.block.iter().map(|(kind, bitmap)| (*kind, bitmap.len()));
        put_row(batch, rows::block_key(number), rows::encode_block(counts));
    }
}

/// Which kinds a block holds and how often: at least as many positions as the watermark says. The settler may have added
/// more since the watermark was read; its row stands behind the block's.
fn read_block(store: &dyn Store, number: u64, settled: Position) -> Result<Vec<(u32, u64)>, IndexError> {
    let value = Index::row(store, &rows::block_key(number))?
        .ok_or(IndexError::Behind("a block of kinds is missing"))?;
    let kinds = rows::decode_block(&value).ok_or(IndexError::Behind("a block of kinds is damaged"))?;
    let expected = (settled.0 - number * BLOCK_POSITIONS).min(BLOCK_POSITIONS);
    if kinds.iter().map(|(_, count)| count).sum::<u64>() >= expected {
        Ok(kinds)
    } else {
        Err(IndexError::Behind("a block of kinds does not reach the watermark"))
    }
}

fn read_bitmap(store: &dyn Store, kind: u32, number: u64) -> Result<RoaringBitmap, IndexError> {
    let value =
        Index::row(store, &rows::kind_key(kind, number))?.ok_or(IndexError::Behind("a bitmap is missing"))?;
    rows::decode_bitmap(&value).ok_or(IndexError::Behind("a bitmap is damaged"))
}

/// The positions below the watermark, from a position on, at which one of some kinds occurs; block by block until at
/// least `limit` are found. Events of unknown kind are among them. Returns also where the search ended.
pub fn find(
    store: &Arc<dyn Store>,
    kinds: &[u32],
    from: Position,
    settled: Position,
    limit: usize,
) -> Result<(Vec<Position>, Position), IndexError> {
    let mut found = Vec::new();
    let mut next = from;
    while next < settled && found.len() < limit {
        let number = next.0 / BLOCK_POSITIONS;
        let start = number * BLOCK_POSITIONS;
        let mut positions = RoaringBitmap::new();
        for (kind, count) in read_block(&**store, number, settled)? {
            if kind == KIND_UNKNOWN || kinds.contains(&kind) {
                let bitmap = read_bitmap(&**store, kind, number)?;
                if bitmap.len() != count {
                    return Err(IndexError::Behind("a bitmap has not the count that its block says"));
                }
                positions |= bitmap;
            }
        }
        let absolute = positions.iter().map(|within| Position(start + u64::from(within)));
        found.extend(absolute.filter(|position| (from..settled).contains(position)));
        next = Position((start + BLOCK_POSITIONS).min(settled.0));
    }
    Ok((found, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use proptest::prelude::*;

    /// Stages kinds in batches of any sizes, some of them by a successor that resumed.
    fn staged(kinds: &[u32], batches: &[(usize, bool)]) -> Arc<dyn Store> {
        let store: Arc<dyn Store> = MemoryStore::new();
        let mut writer = Kinds::resume(&*store).expect("an empty store");
        let mut rest = kinds;
        for (size, resumes) in batches.iter().copied().chain([(usize::MAX, false)]) {
            let (now, later) = rest.split_at(size.min(rest.len()));
            let mut batch = Batch::default();
            let after = writer.stage(now.iter().copied(), &mut batch);
            store.persist(batch).expect("persisted");
            writer = if resumes { Kinds::resume(&*store).expect("resumed") } else { after };
            rest = later;
        }
        assert_eq!(writer.settled(), Position(kinds.len() as u64));
        store
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_wanted_position_is_found_however_the_kinds_were_settled(
            kinds in prop::collection::vec(prop_oneof![8 => 1_u32..6, 1 => Just(KIND_UNKNOWN), 1 => any::<u32>()], 0..5_000),
            batches in prop::collection::vec((0_usize..1_500, any::<bool>()), 0..6),
            wanted in prop::collection::vec(1_u32..8, 1..4),
            from in 0_u64..5_000,
            limit in 1_usize..600,
        ) {
            let store = staged(&kinds, &batches);
            let end = Position(kinds.len() as u64);
            let mut found = Vec::new();
            let mut next = Position(from);
            while next < end {
                let (more, after) = find(&store, &wanted, next, end, limit).expect("found");
                prop_assert!(after > next);
                found.extend(more);
                next = after;
            }
            let is_wanted = |kind: &u32| *kind == KIND_UNKNOWN || wanted.contains(kind);
            let all = (0..).map(Position).zip(&kinds).filter(|(position, kind)| position.0 >= from && is_wanted(kind));
            prop_assert_eq!(found, all.map(|(position, _)| position).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_row_that_is_missing_or_older_is_noticed() {
        let (older, newer) = (staged(&[1, 2, 1, 3], &[]), staged(&[1, 2, 1, 3, 1, 2], &[]));
        for key in [rows::block_key(0), rows::kind_key(1, 0), rows::kind_key(2, 0)] {
            let whole = newer.get(&key).expect("asked").expect("a row");
            for value in [None, older.get(&key).expect("asked")] {
                let mut batch = Batch::default();
                match value {
                    None => batch.delete(key.clone()),
                    Some(value) => batch.put(key.clone(), value),
                }
                newer.persist(batch).expect("persisted");
                let found = find(&newer, &[1, 2], Position(0), Position(6), 9);
                assert!(matches!(found, Err(IndexError::Behind(_))), "{key:?}");
            }
            let mut batch = Batch::default();
            batch.put(key, whole);
            newer.persist(batch).expect("persisted");
        }
        assert!(find(&newer, &[1, 2], Position(0), Position(6), 9).is_ok());
    }
}
