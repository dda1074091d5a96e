//! An authority's file, in TOML.

#![no_main]

#[path = "../../suite/damaged/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::jurisdiction(bytes));
