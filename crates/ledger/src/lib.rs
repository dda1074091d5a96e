//! Streams, appends, sealing, the Merkle log, proofs, the journal, the keys, the one writer.

pub mod lock;
pub mod store;
