//! The tables of the return on children looked after: the first byte says which.

#![no_main]

#[path = "../../../crates/exchange/tests/hostile/formats.rs"]
#[allow(dead_code, reason = "the tests ask for more of the readers than a target does")]
mod formats;

const TABLES: [&str; 12] = [
    "header",
    "episodes",
    "reviews",
    "uasc",
    "oc2",
    "oc3",
    "ad1",
    "placed_adoption",
    "previous_permanence",
    "missing",
    "sw_episodes",
    "dolo",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((which, table)) = bytes.split_first() {
        formats::try_one(TABLES[usize::from(*which) % TABLES.len()], table);
    }
});
