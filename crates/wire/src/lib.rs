//! The contract in Rust: generated code, conversions, the one table of gRPC statuses.

pub mod codec;
mod convert;
pub mod descriptor;
pub mod fact;
pub mod fault;
pub mod json;
mod ledger_fault;
mod recorded;
pub mod status;
pub mod summary;
pub mod unknown;

/// What the build makes of the published contract: messages, services, and the descriptors for reflection.
#[allow(missing_docs, unused_qualifications, clippy::all, reason = "the code is generated")]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/journeyledger.v1.rs"));

    pub use crate::recorded::RecordedEvent;

    /// The encoded descriptors of the whole contract, comments included.
    pub const DESCRIPTOR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));
}
