//! Known truth: a synthetic authority sends submission after submission, its clerks put right what was wrong, and what
//! stands in an empty ledger after all of them is what the authority knows, but for what the format cannot carry.

mod formats;
mod streams;
mod turned;
mod what_stands;
