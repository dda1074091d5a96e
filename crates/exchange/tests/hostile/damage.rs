//! Valid files damaged by chance, thousands of them.

use population::dice::Dice;

use super::formats::{READERS, Reader, brings_again};
use super::memory::growth;

/// Pieces of text that readers stumble over.
const STUMBLES: &[&[u8]] = &[
    b"\"",
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&a;",
    b"&#0;",
    b"&#x110000;",
    b"<!DOCTYPE a [<!ENTITY a \"a\">]>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<?",
    b"</Child>",
    b"<Child>",
    b"<Children>",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"true",
    b"1e999",
    b"-1",
    b"99999999999999999999",
    b"\\u0000",
    b"\\ud800",
    b"31/02/2026",
    b"00/00/0000",
    b"2026-13-45",
    b"01/01/26",
    b"9999-12-31",
    b"1899-12-31",
    b"=1+1",
    b" ",
    "\u{202e}".as_bytes(),
    "é".as_bytes(),
    b"t=\"s\"",
    b"r=\"XFD1048576\"",
    b"<v>1E400</v>",
    b"<v>-1</v>",
    b"PK\x03\x04",
];

/// One damage or several.
fn damaged(dice: &mut Dice, sample: &[u8]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=dice.below(4) {
        let at = place(dice, bytes.len());
        let until = (at + place(dice, 1 + 64)).min(bytes.len());
        match dice.below(8) {
            0 => {
                let byte = dice.bits().to_be_bytes()[0];
                bytes.get_mut(at).into_iter().for_each(|there| *there = byte);
            }
            1 => drop(bytes.drain(at..until)),
            2 => bytes.truncate(at),
            3 => {
                let copy = bytes[at..until].to_vec();
                let to = place(dice, bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => {
                let other = place(dice, bytes.len());
                if at < bytes.len() && other < bytes.len() {
                    bytes.swap(at, other);
                }
            }
            5 => {
                let bit = dice.below(8);
                bytes.get_mut(at).into_iter().for_each(|there| *there ^= 1 << bit);
            }
            _ => {
                let stumble = STUMBLES[place(dice, STUMBLES.len() - 1)];
                bytes.splice(at..at, stumble.iter().copied());
            }
        }
    }
    bytes
}

fn place(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.below(u32::try_from(length + 1).expect("a small file"))).expect("a small number")
}

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
