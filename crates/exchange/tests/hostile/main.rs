//! Files that are damaged, and files that are made to make a reader fall over: no reader panics, none takes more memory
//! than it may, and what can be read of a damaged file is taken in once.
//!
//! The readers are those that the fuzzer is let loose on (`tests/fuzz`), here with files damaged by a seed: the same ones
//! every time, and more of them with `JOURNEY_LEDGER_DAMAGE=10000`.

mod bombs;
mod damage;
mod formats;
mod mangled;
mod memory;
mod values;
