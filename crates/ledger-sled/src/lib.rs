//! The sled store of everything that is looked up.
//!
//! sled 0.34.7 is quick at ordered lookups and makes few promises, so this crate makes them for it. A batch goes
//! first, with one fdatasync, into a file of our own; then row by row in key order into sled; then sled is flushed,
//! and its file synced by us, since its flush is no barrier. What was persisted is therefore on disk twice until
//! the next batch, and a store that was killed or cut off in between applies the batch again when it is opened.
//! `sled::Batch` is not used: it shuffles the rows, shuts every reader out while it is applied, and keeps a copy of
//! a page for each row until it ends, which is where the gigabytes of large batches come from.
//!
//! sled panics on some damage; panics are caught here and become [`ledger::store::StoreError::Damaged`], which
//! needs unwinding (no `panic = "abort"`). What sled loses from its tail without a word is noticed at open by the
//! number of the last batch; other wrong content is for the ledger's sums to find.
//!
//! What it costs depends on the rows more than on any setting: sled works by the row, and a row put between others
//! costs many times one put behind all. `benches/store`, 10 million events over 50,000 children in random order, two
//! cores, ext4 on a virtual disk, 23 November 2026:
//!
//! | rows of streams | events a batch | events/s (last quarter) | memory | disk B/event | opening | a stream, p50 |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | one a child and batch, child first | 50,000 | 32k (25k) | 346 MB | 487 | 12.8 s | 0.88 ms |
//! | the same | 200,000 | 90k (70k) | 200 MB | 186 | 3.3 s | 0.12 ms |
//! | the same | 500,000 | 170k (113k) | 165 MB | 71 | 0.9 s | 0.05 ms |
//! | the same, eight pieces merged into one | 200,000 | 58k (54k) | 223 MB | 108 | 0.9 s | 0.02 ms |
//! | many children in one, batch first, eight runs merged into one | 65,536 | 247k (206k) | 112 MB | 113 | 0.4 s | 0.13 ms |
//! | the same | 200,000 | 593k (426k) | 118 MB | 74 | 0.4 s | 0.16 ms |
//! | the same, and twelve heads in a row | 200,000 | 966k (869k) | 109 MB | 66 | 0.2 s | 0.16 ms |
//!
//! A store made again beside, in key order: 2.4 million events/s, 156 MB more memory and 64 B/event more disk for as
//! long as both are there. A cache of 8, 32 or 64 MB makes 116, 128 or 155 MB of memory and no other difference;
//! segments of 2 MiB and another allocator (jemalloc) make none worth having.
//!
//! Rewriting for hours is another matter: heads and projections' rows of 50,000 children replaced in random order, as
//! appends come in (`benches/store --mode rewriting`, a whole ledger, the machine busy with other work). sled's file then
//! grows by some 450 bytes an event and never shrinks, while memory does not follow it; the ledger's answer is to make
//! the store again beside, in order, and to swap, once it takes twice what its rows should:
//!
//! | made again at | after | events | rows replaced | memory | store | generation |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | four times | 15 min | 837,000 | 834,000 | 149 MB | 504 MB | 1 |
//! | four times | 30 min | 1,236,000 | 1,232,000 | 171 MB | 642 MB | 1 |
//! | four times | 60 min | 1,801,000 | 1,795,000 | 180 MB | 912 MB | 1 |
//! | four times | 76 min | 2,718,000 | 2,708,000 | 193 MB | 1,251 MB | 1 |
//! | twice, as it is now | 6 min | 440,000 | 439,000 | 143 MB | 339 MB | 1 |
//! | twice, as it is now | 7 min | 481,000 | 480,000 | 213 MB | 56 MB | 2 |
//! | twice, as it is now | 17 min | 981,000 | 978,000 | 182 MB | 346 MB | 2 |

mod batch_file;
mod engine;
mod generations;
mod room;
mod store;

pub use engine::Settings;
pub use store::SledStore;
