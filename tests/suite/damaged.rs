//! Valid files damaged by chance: no parser of them panics.

#[path = "../../crates/exchange/tests/hostile/mangled.rs"]
mod mangled;
mod readers;

use std::path::Path;

use population::dice::Dice;

use super::commands::{rows, run};
use mangled::damaged;

const FILE: &str = include_str!("damaged/jurisdiction.toml");

/// How many files are damaged; more where the environment says so.
fn times(usual: u64) -> u64 {
    let more = std::env::var("JOURNEY_LEDGER_DAMAGE").ok().and_then(|times| times.parse().ok());
    more.unwrap_or(usual)
}

#[test]
fn a_damaged_jurisdiction_file_is_refused_or_read() {
    assert!(readers::jurisdiction(FILE.as_bytes()), "the file itself can be used");
    let read = |seed| readers::jurisdiction(&damaged(&mut Dice::new(seed, 0xDA3A6E), FILE.as_bytes()));
    let count = times(2_000);
    let usable = (0..count).filter(|seed| read(*seed)).count();
    assert!(usable > 0, "none of {count} could be used");
}

/// Lines as they are exported, of children who do not exist.
fn lines(within: &Path) -> Vec<u8> {
    let days = ["--from", "2024-04-01", "--to", "2025-03-31", "--children", "6"];
    rows(&run(within, &[&["population", "sent"][..], &days, &["--format", "json"]].concat()));
    let sent = std::fs::read_dir(within.join("sent/dfe")).expect("what was sent");
    let newest = sent.map(|entry| entry.expect("an entry").path()).max().expect("a payload");
    let payload = newest.join("payload.json");
    let payload = payload.to_string_lossy().into_owned();
    let data = ["--data", "own", "--format", "json"];
    let import = ["import", "dfe", &payload, "--received", "2025-04-01", "--authority", "344"];
    rows(&run(within, &[&import[..], &data].concat()));
    rows(&run(within, &[&["export", "events", "--to", "lines.jsonl"][..], &data].concat()));
    std::fs::read(within.join("lines.jsonl")).expect("lines")
}

#[test]
fn damaged_lines_of_events_are_refused_one_by_one() {
    let here = tempfile::tempdir().expect("a directory");
    let lines = lines(here.path());
    let all = readers::json_lines(&lines);
    assert!(all > 10, "{all} events");
    let mut most = 0;
    for seed in 0..times(1_000) {
        most = most.max(readers::json_lines(&damaged(&mut Dice::new(seed, 0xDA3A6E), &lines)));
    }
    assert!(most + 2 >= all, "{most} of {all}: one damage spoils a line or two");
}
