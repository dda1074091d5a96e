//! Rows of the ledger's shape, in three layouts, with no event behind them.

use std::ops::ControlFlow;

use anyhow::Result;
use ledger::store::{Batch, Order, Store};

/// Where an event lies, its fingerprint, its lookup.
const ENTRY: usize = 25;
const HEAD: usize = 60;
const TILE: usize = 4096;
const TILE_EVENTS: u64 = 32_768;
const KINDS: u64 = 140;
/// Packed values are filled up to this.
const FULL: usize = 6 << 10;
const HEADS_IN_ONE: usize = 64;

/// How streams and heads are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A row for each child of a batch, child first; a row for each head.
    ByChild,
    /// The same, with 64 heads in a row.
    PackedHeads,
    /// The rows of a batch together, many children in a row, batch first; 64 heads in a row.
    Packed,
}

type Id = [u8; 16];

/// A piece of a child's stream as a packed row has it.
struct Piece {
    child: Id,
    revision: u32,
    entries: Vec<u8>,
}

/// The rows and what is known of them.
pub struct Rows {
    layout: Layout,
    merge: usize,
    /// In order, so that a child's number sorts as its id does.
    ids: Vec<Id>,
    revisions: Vec<u32>,
    /// By-child: first revisions of the pieces that have not been merged.
    pieces: Vec<Vec<u32>>,
    /// Packed: live runs by tier.
    runs: Vec<Vec<u32>>,
    next_run: u32,
    position: u64,
    draws: Draws,
}

/// A small generator whose draws are the same everywhere.
pub struct Draws(u64);

impl Default for Draws {
    fn default() -> Self {
        Self(344)
    }
}

impl Draws {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Rows {
    pub fn new(layout: Layout, children: usize, merge: usize) -> Self {
        let mut rows = Self {
            layout,
            merge,
            ids: Vec::new(),
            revisions: vec![0; children],
            pieces: vec![Vec::new(); children],
            runs: Vec::new(),
            next_run: 0,
            position: 0,
            draws: Draws::default(),
        };
        rows.ids = (0..children)
            .map(|_| (u128::from(rows.draws.draw()) << 64 | u128::from(rows.draws.draw())).to_be_bytes())
            .collect();
        rows.ids.sort_unstable();
        rows
    }

    pub fn any_child(&mut self) -> usize {
        usize::try_from(self.draws.draw() % self.ids.len() as u64).unwrap_or(0)
    }

    pub fn revisions(&self, child: usize) -> u32 {
        self.revisions[child]
    }

    /// The rows of so many events of children drawn at random.
    pub fn batch(&mut self, store: &dyn Store, events: u64) -> Result<Batch> {
        let mut counts = vec![0_u32; self.ids.len()];
        for _ in 0..events {
            counts[self.any_child()] += 1;
        }
        let mut batch = Batch::default();
        let run = self.next_run;
        let mut packer = Packer::new(run);
        for (child, count) in counts.iter().copied().enumerate().filter(|(_, count)| *count > 0) {
            let (id, revision) = (self.ids[child], self.revisions[child]);
            let entries = noise(u64::from(revision), ENTRY * count as usize);
            if self.layout == Layout::Packed {
                packer.add(&mut batch, &Piece { child: id, revision, entries });
            } else {
                batch.put(stream_key(&id, revision), entries);
                self.pieces[child].push(revision);
            }
            self.revisions[child] += count;
        }
        packer.finish(&mut batch);
        if self.layout == Layout::Packed {
            self.runs.resize_with(self.runs.len().max(1), Vec::new);
            self.runs[0].push(run);
            self.next_run += 1;
        }
        self.heads(store, &mut batch, &counts)?;
        self.tiles_and_kinds(&mut batch, events);
        Ok(batch)
    }

    fn heads(&self, store: &dyn Store, batch: &mut Batch, counts: &[u32]) -> Result<()> {
        if self.layout == Layout::ByChild {
            for (child, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                batch.put(key(b'h', &self.ids[child]), noise(u64::from(self.revisions[child]), HEAD));
            }
            return Ok(());
        }
        for (bucket, counts) in counts
            .chunks(HEADS_IN_ONE)
            .enumerate()
            .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
        {
            // The others of the bucket have to be kept, so it is read first, as the settler would.
            let key = key(b'g', &u32::try_from(bucket)?.to_be_bytes());
            let kept = store.get(&key)?.map_or(0, |value| u64::from(value[0]));
            batch.put(key, noise(self.position + kept, counts.len() * (HEAD + 2)));
        }
        Ok(())
    }

    fn tiles_and_kinds(&mut self, batch: &mut Batch, events: u64) {
        let (from, until) = (self.position / TILE_EVENTS, (self.position + events) / TILE_EVENTS);
        for tile in from..until {
            batch.put(key(b't', &tile.to_be_bytes()), noise(tile, TILE));
            for kind in 0..KINDS {
                let bytes = usize::try_from(2 * TILE_EVENTS / KINDS).unwrap_or(0);
                batch.put(key(b'k', &(kind << 48 | tile).to_be_bytes()), noise(kind, bytes));
            }
        }
        self.position += events;
    }

    /// Merges what has become too many pieces.
    pub fn merge(&mut self, store: &dyn Store) -> Result<()> {
        match self.layout {
            _ if self.merge == 0 => Ok(()),
            Layout::Packed => self.merge_runs(store),
            Layout::ByChild | Layout::PackedHeads => self.merge_children(store),
        }
    }

    fn merge_children(&mut self, store: &dyn Store) -> Result<()> {
        let mut batch = Batch::default();
        for child in 0..self.ids.len() {
            if self.pieces[child].len() < self.merge {
                continue;
            }
            let id = self.ids[child];
            let pieces = std::mem::take(&mut self.pieces[child]);
            let mut merged = Vec::new();
            for revision in &pieces {
                merged.extend(store.get(&stream_key(&id, *revision))?.unwrap_or_default());
                batch.delete(stream_key(&id, *revision));
            }
            for (page, first) in merged.chunks(FULL / ENTRY * ENTRY).zip((pieces[0]..).step_by(FULL / ENTRY))
            {
                batch.put(stream_key(&id, first), page);
            }
        }
        Ok(store.persist(batch)?)
    }

    fn merge_runs(&mut self, store: &dyn Store) -> Result<()> {
        let mut tier = 0;
        while tier < self.runs.len() && self.runs[tier].len() >= self.merge {
            let merged = std::mem::take(&mut self.runs[tier]);
            let (mut packer, mut batch) = (Packer::new(self.next_run), Batch::default());
            for slice in 0..=u8::MAX {
                let mut pieces = Vec::new();
                for run in &merged {
                    let (from, until) = slice_of(*run, slice);
                    store.scan(&from, &until, Order::Ascending, &mut |key, value| {
                        batch.delete(key);
                        pieces.extend(unpack(value));
                        ControlFlow::Continue(())
                    })?;
                }
                pieces.sort_by_key(|piece| (piece.child, piece.revision));
                pieces.iter().for_each(|piece| packer.add(&mut batch, piece));
                packer.finish(&mut batch);
                // Whole slices go from the old runs to the new one, so that readers of either find them.
                if batch.len() > 4_000 || slice == u8::MAX {
                    store.persist(std::mem::take(&mut batch))?;
                }
            }
            tier += 1;
            self.runs.resize_with(self.runs.len().max(tier + 1), Vec::new);
            self.runs[tier].push(self.next_run);
            self.next_run += 1;
        }
        Ok(())
    }

    /// Reads all of a child's stream; says how many entries it has.
    pub fn read_stream(&self, store: &dyn Store, child: usize) -> Result<u32> {
        let id = self.ids[child];
        let mut bytes = 0;
        if self.layout == Layout::Packed {
            for run in self.runs.iter().flatten() {
                let (from, _) = slice_of(*run, id[0]);
                let mut until = packed_key(*run, &id);
                until.extend([0xff; 4]);
                store.scan(&from, &until, Order::Descending, &mut |_, value| {
                    let mut first = None;
                    for piece in unpack(value) {
                        first = first.or(Some(piece.child));
                        bytes += if piece.child == id { piece.entries.len() } else { 0 };
                    }
                    // A child's pieces can go over into the row before.
                    if first == Some(id) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })?;
            }
        } else {
            let (from, until) = (stream_key(&id, 0), stream_key(&id, u32::MAX));
            store.scan(&from, &until, Order::Ascending, &mut |_, value| {
                bytes += value.len();
                ControlFlow::Continue(())
            })?;
        }
        Ok(u32::try_from(bytes / ENTRY)?)
    }

    pub fn read_head(&self, store: &dyn Store, child: usize) -> Result<bool> {
        let key = match self.layout {
            Layout::ByChild => key(b'h', &self.ids[child]),
            _ => key(b'g', &u32::try_from(child / HEADS_IN_ONE)?.to_be_bytes()),
        };
        Ok(store.get(&key)?.is_some())
    }

    /// Every row that a rebuild writes, in key order, each child's entries in as few rows as can be.
    pub fn everything(&self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        let heads = self.ids.iter().map(|id| (key(b'h', id), noise(1, HEAD)));
        let streams = self.ids.iter().zip(&self.revisions).flat_map(|(id, revisions)| {
            let page = u32::try_from(FULL / ENTRY).unwrap_or(1);
            (0..*revisions).step_by(page as usize).map(move |first| {
                let entries = page.min(revisions - first) as usize;
                (stream_key(id, first), noise(u64::from(first), entries * ENTRY))
            })
        });
        let tiles =
            (0..self.position / TILE_EVENTS).map(|tile| (key(b't', &tile.to_be_bytes()), noise(tile, TILE)));
        heads.chain(streams).chain(tiles)
    }
}

/// Puts pieces into rows until each is full; a row never goes over into another first byte of ids.
struct Packer {
    run: u32,
    first: Option<Id>,
    value: Vec<u8>,
}

impl Packer {
    fn new(run: u32) -> Self {
        Self { run, first: None, value: Vec::new() }
    }

    fn add(&mut self, batch: &mut Batch, piece: &Piece) {
        for (part, first) in piece.entries.chunks(200 * ENTRY).zip((piece.revision..).step_by(200)) {
            let fits = self.value.len() + 22 + part.len() <= FULL;
            if self.first.is_some_and(|first| !fits || first[0] != piece.child[0]) {
                self.finish(batch);
            }
            self.first.get_or_insert(piece.child);
            self.value.extend_from_slice(&piece.child);
            self.value.extend_from_slice(&first.to_be_bytes());
            self.value.extend_from_slice(&u16::try_from(part.len()).unwrap_or(0).to_be_bytes());
            self.value.extend_from_slice(part);
        }
    }

    fn finish(&mut self, batch: &mut Batch) {
        if let Some(first) = self.first.take() {
            // A child that goes over several rows is the first of each: later ones sort after by their revision.
            let mut key = packed_key(self.run, &first);
            key.extend_from_slice(&self.value[16..20]);
            batch.put(key, std::mem::take(&mut self.value));
        }
    }
}

fn unpack(mut value: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some((head, rest)) = value.split_first_chunk::<22>() {
        let mut child = [0; 16];
        child.copy_from_slice(&head[..16]);
        let revision = u32::from_be_bytes([head[16], head[17], head[18], head[19]]);
        let length = usize::from(u16::from_be_bytes([head[20], head[21]]));
        pieces.push(Piece { child, revision, entries: rest[..length].to_vec() });
        value = &rest[length..];
    }
    pieces
}

fn key(kind: u8, rest: &[u8]) -> Vec<u8> {
    [&[kind], rest].concat()
}

fn stream_key(id: &Id, revision: u32) -> Vec<u8> {
    [b"s".as_slice(), id, &u64::from(revision).to_be_bytes()].concat()
}

fn packed_key(run: u32, id: &Id) -> Vec<u8> {
    [b"p".as_slice(), &run.to_be_bytes(), id].concat()
}

/// The keys of a run whose ids begin with a byte.
fn slice_of(run: u32, first: u8) -> (Vec<u8>, Vec<u8>) {
    let from = [b"p".as_slice(), &run.to_be_bytes(), &[first]].concat();
    let until = [b"p".as_slice(), &run.to_be_bytes(), &[first], &[0xff; 20]].concat();
    (from, until)
}

/// Bytes that do not compress.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut z = seed | 1;
    (0..length)
        .map(|_| {
            z ^= z << 13;
            z ^= z >> 7;
            z ^= z << 17;
            z.to_be_bytes()[3]
        })
        .collect()
}
