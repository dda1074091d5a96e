//! Events out of one ledger and into another as lines of JSON, and the plain tables beside them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use journey_ledger::import;
use journey_ledger::ledgers::Ledgers;
use serde_json::{Value, json};

use super::commands::{rows, run};
use super::running::{Running, open_config};

/// A directory with the ledger of a few synthetic children.
async fn with_a_population(data: &Path) {
    let ledgers = Ledgers::open(&open_config(data, "344")).expect("the ledgers open");
    let people = population::Population::new(11, 12, date(2024, 1, 1), date(2026, 3, 31));
    let opened = ledgers.find("").expect("the only one");
    let new = import::population(opened, people.children(), || {}).await.expect("recorded");
    assert!(new > 400, "{new} events");
    ledgers.close();
}

/// What a command says on one source or another.
fn ask(within: &Path, command: &[&str], source: &[&str]) -> Vec<Value> {
    rows(&run(within, &[command, source, &["--format", "json"]].concat()))
}

/// The events of a file by child and revision: the name and the fact of each. What a ledger says of its own state is
/// of no other.
fn events(file: &Path) -> BTreeMap<(String, u64), (Value, Value)> {
    let text = fs::read_to_string(file).expect("a file");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let event = |line: Value| {
        let key = (line["child"].as_str()?.to_owned(), line["revision"].as_u64()?);
        let is_own = line["fact"]["body"].get("heads_sealed").is_some();
        (!is_own).then(|| (key, (line["event_id"].clone(), line["fact"].clone())))
    };
    lines.filter_map(event).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_ledger_make_the_same_journeys_in_another() {
    let here = tempfile::tempdir().expect("a directory");
    let at = here.path();
    with_a_population(&at.join("first")).await;
    let first = ["--data", "first"];
    let export = |to: &str, source: &[&str]| ask(at, &["export", "events", "--to", to], source);
    let written = export("first.jsonl", &first);
    let of_first = events(&at.join("first.jsonl"));
    assert_eq!(written[0]["rows"].as_u64().map(|rows| rows >= of_first.len() as u64), Some(true));
    let import = ["import", "events", "first.jsonl"];
    let second = ["--data", "second", "--authority", "344"];
    let rehearsed = ask(at, &[&import[..], &["--dry-run"]].concat(), &second);
    assert_eq!(rehearsed[0]["head"], json!(0), "a rehearsal appends nothing");
    let taken = ask(at, &import, &second);
    let summary = |already: u64, new: u64| {
        let lines = json!(of_first.len() as u64 + taken[0]["left_aside"].as_u64().unwrap_or(0));
        (lines, json!(new), json!(already), json!(0))
    };
    let said = |row: &Value| {
        let field = |name: &str| row[name].clone();
        (field("lines"), field("events_appended"), field("already_recorded"), field("refused"))
    };
    let all = of_first.len() as u64;
    assert_eq!(said(&taken[0]), summary(0, all));
    assert_eq!(said(&rehearsed[0]), summary(0, all), "it says what is done then");
    assert_eq!(said(&ask(at, &import, &second)[0]), summary(all, 0));
    let again = [&import[..], &["--dry-run"]].concat();
    assert_eq!(said(&ask(at, &again, &second)[0]), summary(all, 0));
    let running = Running::start().await;
    let url = running.url();
    let third = ["--server", &url];
    assert_eq!(said(&ask(at, &again, &third)[0]), summary(0, all));
    assert_eq!(said(&ask(at, &import, &third)[0]), summary(0, all));
    assert_eq!(said(&ask(at, &again, &third)[0]), summary(all, 0));
    assert_eq!(said(&ask(at, &import, &third)[0]), summary(all, 0));
    export("second.jsonl", &["--data", "second"]);
    export("third.jsonl", &third);
    assert_eq!(events(&at.join("second.jsonl")), of_first);
    assert_eq!(events(&at.join("third.jsonl")), of_first);
    let known = "position:99";
    let some = ["export", "events", "--kind", "referral-received", "--known-at", known, "--to", "some.jsonl"];
    ask(at, &some, &first);
    let some = events(&at.join("some.jsonl"));
    let wanted = |fact: &Value| fact["body"].get("referral_received").is_some();
    assert!(
        !some.is_empty()
            && some.iter().all(|(key, event)| wanted(&event.1) && of_first.get(key) == Some(event))
    );
    running.stop().await;
}

/// A line about a child who does not exist.
fn line(number: u8, body: &str) -> String {
    format!(
        r#"{{"event_id":"e7e70000-0000-4000-8000-0000000000{number:02}","local":{{"source_system":"fictional","local_id":"F1"}},"fact":{{"occurred":{{"date":{{"year":2026,"month":3,"day":2}}}},"body":{body}}}}}"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_refused_stops_no_other() {
    let here = tempfile::tempdir().expect("a directory");
    let named = |number: u8| format!("e7e70000-0000-4000-8000-0000000000{number:02}");
    let base64 = |number: u8| {
        use base64::Engine;
        let id: uuid::Uuid = named(number).parse().expect("a UUID");
        base64::engine::general_purpose::STANDARD.encode(id.as_bytes())
    };
    let corrected = |number: u8| {
        format!(
            r#"{{"entry_corrected":{{"event_id":"{}","occurred":{{"date":{{"year":2026,"month":3,"day":1}}}},"body":{{"referral_received":{{"referral_id":"r1"}}}},"reason":"CHANGE_REASON_KEYING_ERROR"}}}}"#,
            base64(number)
        )
    };
    let lines = [
        line(1, r#"{"referral_received":{"referral_id":"r1"}}"#),
        String::new(),
        line(2, r#"{"referral_received":{"referral_id":"r2","surname":"Fictional"}}"#),
        line(3, &corrected(1)),
        line(4, &corrected(77)),
        line(1, r#"{"referral_received":{"referral_id":"another"}}"#),
        "{\"event_id\":\"Fictional\"".to_owned(),
        line(5, r#"{"case_opened":{"involvement_id":"i1"}}"#),
        line(5, r#"{"case_opened":{"involvement_id":"i1"}}"#),
    ];
    fs::write(here.path().join("lines.jsonl"), lines.join("\n")).expect("a file");
    let running = Running::start().await;
    let url = running.url();
    let import = ["import", "events", "lines.jsonl"];
    let rehearsed = ask(here.path(), &["import", "events", "lines.jsonl", "--dry-run"], &["--server", &url]);
    let served = ask(here.path(), &import, &["--server", &url]);
    assert_eq!(ask(here.path(), &import, &["--data", "own", "--authority", "344"]), served);
    let told: Vec<_> = served.iter().map(|row| (&row["row"], &row["column"], &row["rule"])).collect();
    let expected = [
        (3, json!("fact.body.referral_received.#2"), "UNKNOWN_FIELD"),
        (7, Value::Null, "MESSAGE_MALFORMED"),
        (5, json!("fact.body"), "TARGET_NOT_FOUND"),
        (6, Value::Null, "EVENT_ID_REUSED"),
    ];
    for ((row, column, rule), told) in expected.iter().zip(&told) {
        assert_eq!(*told, (&json!(row), column, &json!(rule)));
    }
    let [.., summary] = &served[..] else { panic!("a summary") };
    let counts =
        ["lines", "events_appended", "already_recorded", "refused", "head"].map(|name| &summary[name]);
    assert_eq!(counts, [&json!(8), &json!(3), &json!(1), &json!(4), &json!(3)]);
    let [.., would] = &rehearsed[..] else { panic!("a summary") };
    let counts = ["events_appended", "already_recorded", "refused", "refused_by_rule", "head"];
    let expected = [json!(3), json!(1), json!(4), summary["refused_by_rule"].clone(), json!(0)];
    assert_eq!(counts.map(|name| would[name].clone()), expected, "a rehearsal counts what is done then");
    assert!(!format!("{served:?}").contains("Fictional"), "no value is repeated");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_purge_is_recorded_once_and_nothing_is_erased() {
    let here = tempfile::tempdir().expect("a directory");
    let at = here.path();
    let plan =
        |purge: bool| json!({ "child_protection_plan_id": "1", "start_date": "2025-02-03", "purge": purge });
    let told = |purge: bool| {
        json!([{ "la_child_id": "Fictional1", "purge": purge, "social_care_episodes": [{
            "social_care_episode_id": "1",
            "referral_date": "2025-01-02",
            "child_protection_plans": [plan(purge)],
        }] }, { "la_child_id": "Fictional2", "purge": purge }])
    };
    fs::write(at.join("told.json"), told(false).to_string()).expect("a file");
    fs::write(at.join("purged.json"), told(true).to_string()).expect("a file");
    let own = ["--data", "own", "--authority", "344"];
    let import = |file: &str, on: &str| ask(at, &["import", "dfe", file, "--received", on], &own);
    import("told.json", "2026-03-01");
    let requests = |to: &str| {
        ask(at, &["export", "events", "--kind", "erasure-requested", "--to", to], &["--data", "own"]);
        events(&at.join(to))
            .into_values()
            .map(|(_, fact)| fact["body"]["erasure_requested"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(requests("none.jsonl"), Vec::<Value>::new());
    let purged = import("purged.json", "2026-03-02");
    let [.., summary] = &purged[..] else { panic!("a summary") };
    assert_eq!(summary["noticed_by_rule"]["purge-requested"], 3);
    assert_eq!((&summary["events_appended"], &summary["retractions"]), (&json!(0), &json!(0)));
    let asked = requests("asked.jsonl");
    let parts: Vec<_> =
        asked.iter().map(|request| (&request["table"], request.get("child_id").is_some())).collect();
    let expected = [json!("children"), json!("child_protection_plans"), json!("children")];
    assert_eq!(parts, [(&expected[0], true), (&expected[1], true), (&expected[2], true)]);
    assert!(!format!("{asked:?}").contains("Fictional"), "whose they are is told by the ledger's own ids");
    import("purged.json", "2026-03-03");
    assert_eq!(requests("again.jsonl"), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_tables_are_the_same_from_a_server_as_from_its_directory() {
    let here = tempfile::tempdir().expect("a directory");
    let at = here.path();
    let running = Running::start().await;
    let dir = running.stop().await;
    with_a_population(dir.path()).await;
    // The first stop seals the heads; the one between the two answers has nothing new to seal.
    let dir = Running::start_in(dir).await.stop().await;
    let running = Running::start_in(dir).await;
    let (url, data) = (running.url(), running.dir().to_string_lossy().into_owned());
    let told = |source: &[&str]| {
        let export = |format: &[&str], to: &str| {
            ask(at, &[&["export"], format, &["--as-of", "2026-03-31", "--to", to]].concat(), source)
        };
        let answers = [
            export(&["flags"], "flags.csv"),
            export(&["flags", "--bom"], "marked.csv"),
            export(&["flags"], "flags.xlsx"),
            export(&["flags"], "flags.parquet"),
            export(&["measures", "--by", "team"], "measures.csv"),
            export(&["measures"], "measures.parquet"),
            export(&["measures", "--rows", "--encoding", "csv"], "rows.txt"),
            export(&["journeys"], "journeys.csv"),
            export(&["journeys"], "journeys.xlsx"),
        ];
        let files = answers
            .each_ref()
            .map(|answer| fs::read(at.join(answer[0]["file"].as_str().unwrap_or_default())).expect("a file"));
        (answers, files)
    };
    let served = told(&["--server", &url]);
    let _dir = running.stop().await;
    let (answers, files) = told(&["--data", &data]);
    assert_eq!((&served.0, served.1 == files), (&answers, true));
    assert!(answers.iter().all(|answer| answer[0]["rows"].as_u64() > Some(3)), "{answers:?}");
    let flags = String::from_utf8(files[0].clone()).expect("text");
    assert!(flags.starts_with("as_of,child,local_id,flag,"), "{}", &flags[..80]);
    assert!(flags.lines().nth(1).is_some_and(|row| row.contains("population:")));
    assert_eq!(files[1], [b"\xef\xbb\xbf", &files[0][..]].concat());
    let journeys = String::from_utf8(files[7].clone()).expect("text");
    assert!(journeys.contains("referral -> assessment"));
    let unnamed = run(at, &["export", "flags", "--to", "flags", "--data", &data]);
    assert_eq!(unnamed.status.code(), Some(2));
}
