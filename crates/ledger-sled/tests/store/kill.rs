//! A process that is killed while it persists: what it acknowledged is there, and nothing is there by half.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use ledger::store::Store;
use ledger_sled::SledStore;

use crate::{Draws, batch, rows};

const DIR: &str = "LEDGER_SLED_KILL_DIR";
const ROWS: u32 = 400;
const ROUNDS: u64 = 40;

/// The number that all rows carry; panics if they differ or if some are missing. 0 before the first batch.
fn number(store: &dyn Store) -> u64 {
    let rows = rows(store).expect("scans");
    let number = |value: &[u8]| u64::from_be_bytes(value[..8].try_into().expect("eight bytes"));
    let Some((_, first)) = rows.first() else { return 0 };
    assert_eq!(rows.len(), ROWS as usize, "a batch is there in part");
    assert!(rows.iter().all(|(_, value)| number(value) == number(first)), "two batches are mixed");
    number(first)
}

/// The process that is killed: does nothing in an ordinary run of the tests.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let store = SledStore::open(Path::new(&dir)).expect("opens after a kill");
    let mut next = number(&*store) + 1;
    let mut out = std::io::stdout();
    writeln!(out, "\nopened {}", next - 1).expect("the parent listens");
    loop {
        let bytes = 8 + usize::try_from(next % 7).expect("small") * 150;
        store.persist(batch(next, ROWS, bytes)).expect("persists");
        writeln!(out, "persisted {next}").expect("the parent listens");
        next += 1;
    }
}

#[test]
fn nothing_persisted_is_lost_and_nothing_is_there_by_half() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut draws = Draws(20_261_123);
    let mut acknowledged = 0;
    for _ in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("is known"))
            .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
        let wanted = draws.below(12);
        let told = lines.map(|line| line.expect("is text")).filter_map(|line| {
            Some(line.strip_prefix("persisted ").or(line.strip_prefix("opened "))?.to_owned())
        });
        // Counted in lines and then spun a little, so that the kill falls anywhere within a batch.
        for (count, line) in (0..).zip(told) {
            acknowledged = line.parse().expect("a number");
            if count == wanted {
                break;
            }
        }
        (0..draws.below(2_000_000)).for_each(|turn| {
            std::hint::black_box(turn);
        });
        child.kill().expect("is killed");
        child.wait().expect("is gone");
        let found = number(&*SledStore::open(dir.path()).expect("opens"));
        assert!(found >= acknowledged, "{acknowledged} was acknowledged, {found} is there");
    }
    assert!(acknowledged > ROUNDS, "batches were persisted between the kills");
}
