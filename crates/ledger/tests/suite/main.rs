//! The ledger through its public face, on files: appending, retrying, reading, reopening, following.

mod appending;
mod following;
mod house;
mod reopening;
