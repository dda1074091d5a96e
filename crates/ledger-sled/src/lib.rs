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

mod batch_file;
mod engine;
mod generations;
mod room;
mod store;

pub use engine::Settings;
pub use store::SledStore;
