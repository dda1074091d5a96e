//! Streams, appends, sealing, the Merkle log, the journal, the keys, the one writer.
//!
//! The journal of events is the ground state; the store is derived and may be deleted at any time. This crate knows
//! streams, events and proofs, and no child: it never looks into a payload.

pub mod checkpoint;
pub mod format;
pub mod journal;
mod keys;
pub mod lock;
mod master;
mod model;
mod seal;
mod slots;
pub mod store;
pub mod tree;
mod vault;

pub use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
pub use lock::{DirLock, LockError};
pub use master::{AuthoritySecret, KeyUnavailable, MasterKey};
pub use model::{
    Append, CallerDigest, ChildAppend, ChildReceipt, ChildRef, EventReceipt, Expected, Head, Instant, LocalId, Lookup,
    NewEvent, Receipt, Recorded,
};
pub use tree::Hash;
