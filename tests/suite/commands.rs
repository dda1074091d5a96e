//! The commands, run as a person or a script would: data on stdout, everything else on stderr, and exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::events::{append_to, by_local_id, date, event, fact};
use super::running::Running;

/// Runs a command with none of our variables set, away from any default directory.
fn run(within: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_journey-ledger"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JOURNEY_LEDGER_")) {
        command.env_remove(name);
    }
    command.current_dir(within).args(arguments).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The lines on stdout, which must all be JSON objects.
fn rows(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect()
}

async fn with_a_child_in_care() -> Running {
    let running = Running::start().await;
    let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
    let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
    let request = append_to(by_local_id("mosaic", "77"), vec![event(1, &started)]);
    running.recording().append(request).await.expect("recorded");
    running
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_and_its_directory_give_the_same_answers() {
    // Stopped once before, so that the heads are sealed and the stop in between changes nothing.
    let running = Running::start_in(with_a_child_in_care().await.stop().await).await;
    let (url, data) = (running.url(), running.dir().to_string_lossy().into_owned());
    let journey = || {
        let who = ["journey", "--local-id", "population:POP000007", "--as-of", "2026-03-31"];
        rows(&run(dir.path(), &[&who[..], &["--data", "demo", "--format", "json"]].concat()))
    };
    let before = journey();
    assert!(before.len() > 3);
    let store = dir.path().join("demo/999/store");
    spoil(&store);
    assert_eq!(journey(), before);
    std::fs::remove_dir_all(&store).expect("removed");
    assert_eq!(journey(), before);
    let verified = rows(&run(dir.path(), &["verify", "--data", "demo", "--format", "json"]));
    assert_eq!(verified[0]["holds"], true);
}

/// Turns every byte of every file into another.
fn spoil(dir: &Path) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            spoil(&path);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            std::fs::write(&path, bytes.iter().map(|byte| byte ^ 0x5a).collect::<Vec<_>>()).expect("written");
        }
    }
}
