//! One process: the gRPC service and the command line. This page lists the rooms.

pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod edge;
pub mod exit;
pub mod export;
pub mod grpc;
pub mod heads;
pub mod import;
pub mod insight;
pub mod jurisdictions;
pub mod lanes;
pub mod ledgers;
pub mod limits;
pub mod projection;
pub mod server;
pub mod shutdown;
pub mod socket;
pub mod spool;
pub mod telemetry;
pub mod threads;
