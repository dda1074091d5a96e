//! An authority's file, in TOML.

#![no_main]

#[path = "../../suite/damaged/readers.rs"]
#[allow(dead_code, reason = "each target has one of the readers")]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    readers::jurisdiction(bytes);
});
