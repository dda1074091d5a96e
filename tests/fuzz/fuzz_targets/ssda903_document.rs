//! The return on children looked after as a document in XML.

#![no_main]

#[path = "../../../crates/exchange/tests/hostile/formats.rs"]
#[allow(dead_code, reason = "the tests ask for more of the readers than a target does")]
mod formats;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| formats::try_one("ssda903 document", bytes));
