//! Streams, appends, sealing, the Merkle log, the journal, the keys, the one writer.
//!
//! The journal of events is the ground state; the store is derived and may be deleted at any time. This crate knows
//! streams, events and proofs, and no child: it never looks into a payload.
//!
//! An append goes, top to bottom: [`Ledger`] seals it in its caller's time, `writer` drains what waits into a group,
//! `commit` checks, numbers, links and hashes the group and makes it durable through the [`journal`], and `settler`
//! moves it into the [`store`] afterwards. `read` and `follow` go the other way, and [`audit`] reads everything again.

pub mod audit;
pub mod beside;
pub mod checkpoint;
mod commit;
mod follow;
pub mod format;
mod growth;
mod heads;
mod heads_list;
mod index;
pub mod journal;
mod keys;
mod kinds;
mod ledger;
pub mod lock;
mod master;
mod model;
mod named;
mod nonces;
mod open;
mod page;
mod present;
mod proposals;
mod read;
pub mod rewrap;
mod rows;
mod runs;
mod seal;
mod sealed;
mod settle;
mod settler;
#[cfg(test)]
mod simulation;
mod slots;
pub mod store;
mod tail;
mod timing;
pub mod tree;
mod vault;
#[cfg(test)]
mod vectors;
mod writer;

pub use audit::{Audit, Broken, HeadsCompared, Promise, SealedHeads};
pub use follow::Follower;
pub use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
pub use index::IndexError;
pub use keys::KeysError;
pub use ledger::{Clock, Ledger, Options, Terms};
pub use lock::{DirLock, LockError};
pub use master::{AuthoritySecret, KeyUnavailable, MasterKey};
pub use model::{
    Append, CallerDigest, ChildAppend, ChildReceipt, ChildRef, EventReceipt, Expected, Head, Instant,
    LocalId, Lookup, NewEvent, Receipt, Recorded,
};
pub use named::{Misnamed, Named};
pub use open::OpenError;
pub use read::{Direction, Filter, Page, Places, ReadError};
pub use sealed::AppendError;
pub use tree::Hash;
