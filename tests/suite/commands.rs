//! The commands, run as a person or a script would: data on stdout, everything else on stderr, and exit codes.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::events::{append_to, by_local_id, date, event, fact, referral};
use super::running::{Running, copy_ground};

/// Runs a command with none of our variables set, away from any default directory.
pub fn run(within: &Path, arguments: &[&str]) -> Output {
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
pub fn rows(output: &Output) -> Vec<Value> {
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
    let journey = ["journey", "--local-id", "mosaic:77", "--as-of", "2018-05-01", "--format", "json"];
    let flags = ["flags", "--as-of", "2018-05-01", "--format", "json"];
    let ask = |command: &[&str], source: &[&str]| rows(&run(Path::new("/"), &[command, source].concat()));
    let served = (ask(&journey, &["--server", &url]), ask(&flags, &["--server", &url]));
    let refused = run(Path::new("/"), &[&flags[..], &["--data", &data]].concat());
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(78), 0));
    assert!(text(&refused.stderr).contains("DIR_LOCKED"), "{}", text(&refused.stderr));
    let dir = running.stop().await;
    let read = (ask(&journey, &["--data", &data]), ask(&flags, &["--data", &data]));
    assert_eq!(served, read);
    let parts: Vec<_> = served.0.iter().map(|row| row["part"].as_str().unwrap_or_default()).collect();
    assert!(["entry", "clock", "flag", "provenance"].iter().all(|part| parts.contains(part)), "{parts:?}");
    assert!(served.1.iter().any(|flag| flag["flag"] == "care-review-overdue"), "{:?}", served.1);
    let verified = rows(&run(dir.path(), &["verify", "--data", &data, "--format", "json"]));
    assert_eq!((&verified[0]["holds"], &verified[0]["events"]), (&Value::Bool(true), &Value::from(2)));
}

#[tokio::test]
async fn verify_says_what_does_not_hold() {
    let dir = with_a_child_in_care().await.stop().await;
    let data = dir.path().to_string_lossy().into_owned();
    let journal = dir.path().join("344/journal");
    let segment = std::fs::read_dir(journal)
        .expect("the journal")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "segment"))
        .expect("a segment");
    let mut bytes = std::fs::read(&segment).expect("the segment");
    // In the payload of the first record, behind the headers of the segment, the group and the record.
    bytes[64 + 24 + 162 + 10] ^= 1;
    std::fs::write(&segment, bytes).expect("damage");
    let verified = run(dir.path(), &["verify", "--data", &data, "--format", "json"]);
    assert_eq!(verified.status.code(), Some(65), "{}", text(&verified.stderr));
    let said: Value = serde_json::from_slice(&verified.stdout).expect("one JSON object");
    assert_eq!(said["holds"], false, "{said}");
    assert!(said["broken"].is_string() && said["found"].is_string(), "{said}");
}

#[tokio::test]
async fn a_checkpoint_that_was_kept_is_held_against_the_ledger() {
    let dir = with_a_child_in_care().await.stop().await;
    let data = dir.path().to_string_lossy().into_owned();
    let kept = dir.path().join("344/checkpoint");
    let verify = |note: &str, more: &[&str]| {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), note).expect("a checkpoint");
        let checkpoint = file.path().to_string_lossy().into_owned();
        let arguments = ["verify", "--data", &data, "--format", "json", "--checkpoint", &checkpoint];
        run(dir.path(), &[&arguments[..], more].concat())
    };
    let note = std::fs::read_to_string(&kept).expect("the newest checkpoint");
    let held = rows(&verify(&note, &[]));
    assert_eq!((&held[0]["holds"], &held[0]["signed"]), (&Value::Bool(true), &Value::from(2)));
    let verifier = held[0]["verifier"].as_str().and_then(ledger::checkpoint::Verifier::from_text);
    let head = verifier.expect("a key").verify(&note).expect("signed with it");
    assert_eq!(held[0]["root"], head.root.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let other_size = verify(&note.replacen("\n2\n", "\n3\n", 1), &[]);
    assert_eq!(other_size.status.code(), Some(65), "{}", text(&other_size.stderr));
    let said: Value = serde_json::from_slice(&other_size.stdout).expect("one JSON object");
    assert_eq!(said["broken"], "the ledger is the one of which a checkpoint was kept", "{said}");
    for (note, more, says) in [
        ("no checkpoint at all\n", &[][..], "is no checkpoint of a ledger in"),
        (&note, &["--authority", "345"], "there is no ledger of 345 in"),
    ] {
        let stray = verify(note, more);
        assert!(!stray.status.success() && text(&stray.stderr).contains(says), "{}", text(&stray.stderr));
    }
    let of_another = verify(&note.replacen("/344", "/345", 1), &[]);
    assert_eq!(of_another.status.code(), Some(65), "{}", text(&of_another.stderr));
    let told = text(&of_another.stdout);
    assert!(told.contains("there is no ledger of 345 any more") && told.lines().count() == 2, "{told}");
    std::fs::remove_file(dir.path().join("ledgers")).expect("the list");
    let lost = run(dir.path(), &["verify", "--data", &data, "--format", "json"]);
    assert_eq!(lost.status.code(), Some(65), "{}", text(&lost.stderr));
    assert!(text(&lost.stdout).contains("LEDGER_MISSING"), "{}", text(&lost.stdout));
}

#[tokio::test]
async fn a_checkpoint_that_was_kept_tells_of_a_rollback_and_of_another_history() {
    let now = with_a_child_in_care().await.stop().await;
    let earlier = Arc::new(tempfile::tempdir().expect("a directory"));
    copy_ground(now.path(), earlier.path());
    let goes_on = async |dir: &Arc<TempDir>, number| {
        let running = Running::start_in(dir.clone()).await;
        let request = append_to(by_local_id("mosaic", "77"), vec![event(number, &referral("r1"))]);
        running.recording().append(request).await.expect("recorded");
        running.stop().await;
    };
    goes_on(&now, 2).await;
    let kept = now.path().join("344/checkpoint").to_string_lossy().into_owned();
    let verify = || {
        let data = earlier.path().to_string_lossy().into_owned();
        let arguments = ["verify", "--data", &data, "--format", "json", "--checkpoint", &kept];
        let verified = run(earlier.path(), &arguments);
        assert_eq!(verified.status.code(), Some(65), "{}", text(&verified.stderr));
        let said: Value = serde_json::from_slice(&verified.stdout).expect("one JSON object");
        assert_eq!(said["broken"], "the ledger is the one of which a checkpoint was kept", "{said}");
        said["found"].as_str().expect("what was found").replace(&kept, "KEPT")
    };
    assert_eq!(verify(), "KEPT: 4 events were signed for and 2 are there");
    goes_on(&earlier, 3).await;
    assert_eq!(verify(), "KEPT: another root was signed for 4 events");
}

#[test]
fn mistakes_have_exit_codes_and_leave_stdout_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    for (arguments, code, says) in [
        (&["serve", "--lisen", "x"][..], 2, "--listen"),
        (&["journey"], 2, "--local-id"),
        (&["journey", "--local-id", "77"], 2, "SYSTEM:ID"),
        (&["flags", "--as-of", "2018-02-30"], 2, "--as-of"),
        (&["flags", "--server", "http://127.0.0.1:1", "--data", "x"], 2, "not both"),
        (&["flags"], 78, "there is no ledger in ./journey-ledger-data"),
        (&["verify"], 78, "there is no ledger in ./journey-ledger-data"),
        (&["clocks", "--clock", "care-reveiw"], 2, "did you mean care-review?"),
        (&["deadlines", "--from", "2026-11-30", "--until", "2026-11-23"], 2, "--until 2026-11-23 is before"),
        (&["serve"], 78, "--authority 344"),
        (&["serve", "--authority", "344", "--listen", "0.0.0.0:0"], 78, "loopback"),
        (&["serve", "--authority", "344", "--tls-cert", "x"], 78, "only of use together"),
        (&["config", "show", "--drain-seconds", "soon"], 78, "drain_seconds (--drain-seconds)"),
    ] {
        let output = run(dir.path(), arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty() || arguments[0] == "config", "{arguments:?} wrote to stdout");
    }
}

#[test]
fn the_jurisdiction_file_of_the_readme_can_be_used() {
    let dir = tempfile::tempdir().expect("a directory");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).expect("the README");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    std::fs::write(dir.path().join("example.toml"), example.expect("an example")).expect("a file");
    let checked = run(dir.path(), &["jurisdiction", "check", "example.toml"]);
    assert_eq!(checked.status.code(), Some(0), "{}{}", text(&checked.stdout), text(&checked.stderr));
}

#[test]
fn settings_come_with_their_origins() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("jl.toml"), "drain_seconds = 5\n").expect("a file");
    let shown = rows(&run(
        dir.path(),
        &["config", "show", "--config", "jl.toml", "--log", "warn", "--format", "json"],
    ));
    let origin = |setting: &str| {
        let row = shown.iter().find(|row| row["setting"] == setting).expect("the setting");
        format!("{} {}", row["value"].as_str().unwrap_or("-"), row["origin"].as_str().unwrap_or("-"))
    };
    assert_eq!(
        [origin("drain_seconds"), origin("log"), origin("listen"), origin("server")],
        ["5 jl.toml", "warn --log", "127.0.0.1:50051 default", "- not set"]
    );
}

#[test]
fn a_demo_shows_what_every_flag_that_it_raises_says() {
    let dir = tempfile::tempdir().expect("a directory");
    let shown = rows(&run(dir.path(), &["demo", "--no-serve", "--data", "demo", "--format", "json"]));
    let counts: Vec<_> = shown.iter().filter(|row| row["flags"].is_u64()).collect();
    for named in ["care-review-overdue", "review-recorded-in-the-future"] {
        assert!(counts.iter().any(|row| row["flag"] == named), "{named} is not in the demo");
    }
    for row in counts {
        assert!(shown.iter().any(|line| line["flag"] == row["flag"] && line["says"].is_string()), "{row}");
    }
    // As `--local-id` takes them.
    let mut ids = shown.iter().filter(|line| line["says"].is_string()).map(|line| &line["local_ids"][0]);
    assert!(ids.all(|id| id.as_str().is_some_and(|id| id.contains(':'))));
}

/// The return of one child, of whom one row cannot be read.
fn write_return(dir: &Path) {
    let write = |name: &str, rows: &[&str]| {
        std::fs::write(dir.join(name), rows.join("\n")).expect("a table");
    };
    write("2017-header.csv", &["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", "MADEUP1,2,17/12/2009,WBRI,,,"]);
    let episodes =
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN";
    let placed = "MADEUP1,09/04/2017,S,V2,N1,U4,PR1,,,,,,";
    write("2017-episodes.csv", &[episodes, placed, "MADEUP1,09/04/17,S,V2,N1,U4,PR1,,,,,,"]);
    write("2017-reviews.csv", &["CHILD,DOB,REVIEW,REVIEW_CODE", "MADEUP1,17/12/2009,02/05/2017,PN1"]);
}

fn import_return(dir: &Path, authority: &str, more: &[&str]) -> Output {
    let year = ["import", "ssda903", ".", "--year", "2017", "--received", "2018-06-30"];
    let into = ["--authority", authority, "--data", "ledgers", "--format", "json"];
    run(dir, &[&year[..], &into, more].concat())
}

#[test]
fn a_return_is_taken_in_once_and_a_row_that_cannot_be_read_is_located() {
    let dir = tempfile::tempdir().expect("a directory");
    write_return(dir.path());
    let import = |more: &[&str]| rows(&import_return(dir.path(), "344", more));
    let rehearsed = import(&["--dry-run"]);
    assert_eq!(rehearsed.last().expect("a summary")["head"], 0, "a rehearsal appends nothing");
    let first = import(&[]);
    let [located, summary] = &first[..] else { panic!("one refusal and one summary: {first:?}") };
    assert_eq!(
        (&located["table"], &located["row"], &located["column"]),
        (&"episodes".into(), &3.into(), &"DECOM".into())
    );
    assert!(!first.iter().any(|row| row.to_string().contains("09/04/17")), "no value is repeated");
    let appended = summary["events_appended"].as_u64().expect("a number");
    assert!(appended >= 5, "registered, in care, of a legal status, placed, reviewed");
    // The submission and its refused row stand in the authority's own stream.
    assert_eq!(summary["head"].as_u64(), Some(appended + 2));
    let again = import(&[]);
    let summary = again.last().expect("a summary");
    assert_eq!((&summary["events_appended"], &summary["already_recorded"]), (&0.into(), &appended.into()));
    let of_the_child = ["journey", "--local-id", "ssda903:MADEUP1", "--as-of", "2018-03-31"];
    let journey = run(dir.path(), &[&of_the_child[..], &["--data", "ledgers", "--format", "json"]].concat());
    assert_eq!(rows(&journey).iter().filter(|row| row["name"] == "care-review-held").count(), 1);
}

#[test]
fn a_mistyped_authority_and_a_return_without_checks_are_said() {
    let dir = tempfile::tempdir().expect("a directory");
    write_return(dir.path());
    assert_eq!(import_return(dir.path(), "344", &[]).status.code(), Some(0));
    let beside = import_return(dir.path(), "434", &[]);
    assert_eq!(beside.status.code(), Some(78), "a mistyped code makes no second ledger");
    let said = text(&beside.stderr);
    assert!(said.contains("there is no ledger of 434 in ledgers"), "{said}");
    let unchecked = run(dir.path(), &["check", "cin", "--collection", "2017-18", "--data", "ledgers"]);
    let said = text(&unchecked.stderr);
    assert!(said.contains("no check is known here for this return and year"), "{said}");
}

#[test]
fn a_store_full_of_damage_or_gone_is_made_again_and_answers_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    run(dir.path(), &["demo", "--no-serve", "--children", "40", "--data", "demo", "--format", "json"]);
    let told = || {
        let who = ["journey", "--local-id", "population:POP000007", "--as-of", "2026-03-31"];
        rows(&run(dir.path(), &[&who[..], &["--data", "demo", "--format", "json"]].concat()))
    };
    let before = told();
    assert!(before.len() > 3);
    let store = dir.path().join("demo/999/store");
    spoil(&store);
    assert_eq!(told(), before);
    std::fs::remove_dir_all(&store).expect("removed");
    assert_eq!(told(), before);
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
