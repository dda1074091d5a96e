//! Valid files damaged by chance, thousands of them.

use population::dice::Dice;

use super::formats::{READERS, Reader, brings_again};
use super::mangled::damaged;
use super::memory::growth;

/// Damages files of one reader; how many could be read all the same.
fn check(reader: &Reader, seeds: std::ops::Range<u64>) -> u64 {
    let sample = (reader.sample)();
    let extract = (reader.read)(&sample).expect("the file itself can be read");
    assert!(extract.children() > 0, "{}", reader.name);
    assert_eq!(brings_again(extract), 0, "{}", reader.name);
    let mut read = 0;
    for seed in seeds {
        let bytes = damaged(&mut Dice::new(seed, 0xDA3A6E), &sample);
        if let Ok(extract) = (reader.read)(&bytes) {
            read += 1;
            assert_eq!(brings_again(extract), 0, "{}, seed {seed}: taken in twice", reader.name);
        }
    }
    read
}

/// How many files of each reader are damaged; more of them where the environment says so.
fn times(usual: u64) -> std::ops::Range<u64> {
    let more = std::env::var("JOURNEY_LEDGER_DAMAGE").ok().and_then(|times| times.parse().ok());
    0..more.unwrap_or(usual)
}

#[test]
fn no_reader_panics_and_nothing_is_taken_in_twice() {
    for reader in READERS {
        let times = times(if reader.name.starts_with("annex-a") { 60 } else { 300 });
        let count = times.end;
        // Nobody measures memory meanwhile.
        let (read, _) = growth(|| check(reader, times));
        assert!(
            reader.name == "annex-a" || read > 0,
            "{}: no file out of {count} could be read",
            reader.name
        );
    }
}
