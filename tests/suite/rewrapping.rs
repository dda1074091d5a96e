//! A new master key: at whichever step that is cut off, one of the two keys opens everything and the other nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ids::{ChildId, Revision};
use journey_ledger::config::Open;
use journey_ledger::exit::Exit;
use journey_ledger::ledgers::{Ledgers, rewrap, rewrap_by_steps};
use ledger::{Direction, MasterKey};
use serde_json::Value;

use super::commands::{rows, run};
use super::events::{append, child, event, referral};
use super::running::{Running, copy_ground, open_config};
use wire::pb;

const OLD: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";
const NEW: &str = "7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b7b";

/// Two authorities' ledgers, with children, under the old key.
async fn two_ledgers() -> Arc<tempfile::TempDir> {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    fs::create_dir(dir.path().join("keys")).expect("a directory");
    fs::write(dir.path().join("keys/master.key"), OLD).expect("a key");
    Ledgers::open(&open_config(dir.path(), "340")).expect("another authority's").close();
    let running = Running::start_in(dir).await;
    for (authority, number) in [("340", 1), ("344", 1), ("344", 2), ("344", 3)] {
        let request = append(child(number), vec![event(number, &referral("r1"))]);
        let request = pb::AppendRequest { authority: authority.into(), ..request };
        running.recording().append(request).await.expect("recorded");
    }
    running.stop().await
}

fn config(data: &Path, key: &str) -> Open {
    let file = data.with_extension(&key[..2]);
    fs::write(&file, key).expect("a key");
    Open { authority: None, master_key: Some(file), ..open_config(data, "344") }
}

/// Whether a key opens the directory, in which everything then is as it was.
fn opens(data: &Path, key: &str) -> bool {
    let ledgers = match Ledgers::open(&config(data, key)) {
        Ok(ledgers) => ledgers,
        Err(failure) => {
            assert_eq!(failure.exit, Exit::Config);
            assert!(failure.to_string().contains("KEY_UNAVAILABLE"), "{failure}");
            return false;
        }
    };
    for (authority, children) in [("340", 1), ("344", 3)] {
        let ledger = &ledgers.find(authority).expect("a ledger").ledger;
        for number in 1..=children {
            let child = ChildId::from_bytes(child(number).into_bytes());
            let read = ledger.read_journey(child, Revision(0), Direction::Forwards, 10).expect("read");
            assert_eq!(read.map(|events| events.len()), Some(1));
        }
        ledger.audit(&mut |_, _| {}).expect("every promise holds");
    }
    ledgers.close();
    true
}

/// What of a rewrapping is lying about in a directory.
fn leftovers(data: &Path) -> Vec<PathBuf> {
    let places = [data.join("rewrapped"), data.join("340/rewrapped"), data.join("344/rewrapped")];
    places.into_iter().filter(|place| place.exists()).collect()
}

#[tokio::test]
async fn one_of_two_keys_opens_everything_wherever_it_is_cut_off() {
    let made = two_ledgers().await;
    let scratch = tempfile::tempdir().expect("a directory");
    let new = MasterKey::from_hex(NEW).expect("a key");
    let mut in_force = Vec::new();
    for last in 1.. {
        let data = scratch.path().join(format!("{last}"));
        copy_ground(made.path(), &data);
        let mut steps = 0;
        let cut = rewrap_by_steps(&config(&data, OLD), &new, &mut || {
            steps += 1;
            if steps == last { Err(io::Error::other("cut off on purpose")) } else { Ok(()) }
        });
        // The key that is tried first finds the directory as it was left, the other as the first try has left it.
        let keys = if last % 2 == 0 { [OLD, NEW] } else { [NEW, OLD] };
        let found = keys.map(|key| (key, opens(&data, key)));
        let opening: Vec<&str> = found.iter().filter(|(_, opens)| *opens).map(|(key, _)| *key).collect();
        assert_eq!(opening.len(), 1, "step {last}");
        assert_eq!(leftovers(&data), [""; 0].map(PathBuf::from), "step {last}");
        in_force.push(opening[0]);
        if opening == [OLD] {
            rewrap(&config(&data, OLD), &new).expect("a second try");
            assert!(opens(&data, NEW) && !opens(&data, OLD), "step {last}");
        }
        if cut.is_ok() {
            break;
        }
    }
    assert!(in_force.is_sorted_by_key(|key| *key == NEW), "{in_force:?}");
    assert!(in_force.iter().filter(|key| **key == OLD).count() >= 10, "{in_force:?}");
    assert!(in_force.iter().filter(|key| **key == NEW).count() >= 8, "{in_force:?}");
}

#[tokio::test]
async fn a_wrong_key_and_the_same_key_change_nothing() {
    let made = two_ledgers().await;
    let data = made.path();
    let refused = rewrap(&config(data, NEW), &MasterKey::from_bytes([1; 32])).expect_err("the wrong key");
    assert!(refused.to_string().contains("KEY_UNAVAILABLE"), "{refused}");
    let refused =
        rewrap(&config(data, OLD), &MasterKey::from_hex(OLD).expect("a key")).expect_err("the same");
    assert_eq!(refused.exit, Exit::Usage);
    assert!(opens(data, OLD));
}

#[tokio::test]
async fn the_command_and_what_follows_it() {
    let made = two_ledgers().await;
    let data = made.path().to_string_lossy().into_owned();
    let file = made.path().join("new.key");
    fs::write(&file, NEW).expect("a key");
    let (file, json) = (file.to_string_lossy().into_owned(), ["--format", "json"]);
    let on = |arguments: &[&str]| run(Path::new("/"), &[arguments, &["--data", &data], &json].concat());
    assert_eq!(on(&["keys", "rewrap"]).status.code(), Some(2), "a new key has to be given");
    let told = rows(&on(&["keys", "rewrap", "--new-master-key", &file]));
    let secrets: Vec<_> = told.iter().map(|row| (row["authority"].clone(), row["secrets"].clone())).collect();
    // Each child's, the authority's own stream's, and the authority's key.
    let expected = [("340", 3), ("344", 5)];
    assert_eq!(secrets, expected.map(|(authority, count)| (Value::from(authority), Value::from(count))));
    let refused = on(&["verify"]);
    assert_eq!(refused.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("KEY_UNAVAILABLE"));
    let verified = rows(&on(&["verify", "--master-key", &file]));
    assert!(verified.len() == 2 && verified.iter().all(|row| row["holds"] == true), "{verified:?}");
}
