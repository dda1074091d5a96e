//! The ledger through its public face, on files: appending, retrying, reading, reopening, following.

mod appending;
mod corruption;
mod dice;
mod following;
mod full;
mod growing;
mod house;
mod idempotency;
mod reading;
mod reopening;
mod sealed_heads;
mod warming;
