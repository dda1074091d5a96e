//! The contract in Rust: generated code, conversions, the one table of gRPC statuses.
