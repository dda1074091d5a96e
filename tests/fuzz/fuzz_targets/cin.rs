//! The children in need census.

#![no_main]

#[path = "../../../crates/exchange/tests/hostile/formats.rs"]
mod formats;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| formats::try_one("cin", bytes));
