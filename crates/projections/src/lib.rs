//! Read models over all children, fed by hand: who is late, who will be, and when that changes by itself.
//!
//! Nothing here reads a ledger, asks the time or stores anything. A caller gives the journey of each child that has
//! new events, turns the date, asks, and persists the rows as bytes.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod changes;
#[cfg(test)]
mod doubles;
pub mod filter;
mod index;
pub mod measures;
mod persisted;
mod place;
pub mod row;
pub mod rows;

pub use changes::{Change, KEPT_MAX, Turned};
pub use filter::{ClockFilter, DueKey, DueKeys, FlagFilter, FlagKey, Openness};
pub use persisted::BadRow;
pub use row::{Held, KnownBy, OutlookRow};
pub use rows::{Changed, Due, DuePage, FlagPage, Listed, Rows};
