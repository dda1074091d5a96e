//! The vocabulary, and what happened to one child. Nothing here does I/O or asks the time.
#![no_std]

extern crate alloc;

pub mod codes;
pub mod entry;
pub mod event;
pub mod fact;
pub mod facts;
pub mod fixture;
pub mod journey;
pub mod known;
pub mod standing;
pub mod subjects;
pub mod submissions;
pub mod text;
pub mod time;
pub mod values;

pub use codes::Coded;
pub use entry::{Amendment, Entry, EntryRef};
pub use event::{Event, Kind};
pub use fact::{Cause, Fact, Recorded};
pub use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
pub use journey::{Finding, Journey, NoEffect, Retracted};
pub use known::KnownAt;
pub use standing::{Held, Said, Standing, Standings, birthday};
pub use text::Written;
pub use time::{Clock, Day, Occurred, Precision};
