//! The ledger through its public face, on files: appending, retrying, reading, reopening, following.

mod appending;
mod corruption;
mod following;
mod house;
mod reopening;
