//! Events as lines of JSON.

#![no_main]

#[path = "../../suite/damaged/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::json_lines(bytes));
