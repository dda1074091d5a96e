//! Payloads against a ledger in memory: small fictional ones, random ones, and the samples where they are there.

use std::path::PathBuf;

use expect_test::{Expect, expect};
use ids::{AuthorityCode, ChildId, Position, Revision};
use journey::Entry;
use journey::journey::Journey;
use serde_json::{Value, json};

use super::*;
use crate::import::{Plan as Import, Summary};

mod laws;
mod schema;

/// Children's streams in memory.
#[derive(Default)]
struct Streams(BTreeMap<String, Vec<Entry>>);

const KEY: [u8; 32] = [7; 32];

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn read_text(text: &str, received: &str) -> Result<Payload, ReadError> {
    read([("payload.json".to_owned(), text.as_bytes())], day(received))
}

impl Streams {
    fn import(&mut self, payload: Payload, received: &str) -> Summary {
        let authority = AuthorityCode::new(344).expect("a code");
        let plan = Import::new(Box::new(payload), day(received), authority, ImportKey::new(KEY), None);
        let plan = plan.expect("a plan");
        let mut summary = plan.summary();
        for part in plan.parts() {
            let (id, part) = part.expect("a part");
            let journey = self.journey(&id);
            let changes = plan.changes(&id, &part, journey.as_ref());
            summary.add(&changes);
            let entries = self.0.entry(id).or_default();
            for (event_id, fact) in changes.events {
                let at = entries.len() as u64;
                let appended_at = fact.recorded.expect("a day of receipt").at;
                let place = (Position(at), Revision(at));
                entries.push(Entry::new(ChildId::AUTHORITY_STREAM, place, event_id, appended_at, fact));
            }
        }
        summary
    }

    fn journey(&self, id: &str) -> Option<Journey> {
        let entries = self.0.get(id).filter(|entries| !entries.is_empty())?;
        Some(Journey::fold(ChildId::AUTHORITY_STREAM, entries.iter().cloned()))
    }

    fn write(&self) -> String {
        let journeys: Vec<(&String, Journey)> =
            self.0.keys().filter_map(|id| Some((id, self.journey(id)?))).collect();
        let mut out = Vec::new();
        write(&mut out, journeys.iter().map(|(id, journey)| (id.as_str(), journey))).expect("written");
        String::from_utf8(out).expect("text")
    }
}

fn numbers(summary: &Summary) -> String {
    format!(
        "{} new, {} corrected, {} retracted, {} recorded already, refused {:?}, noticed {:?}\n",
        summary.events_appended - summary.corrections - summary.retractions,
        summary.corrections,
        summary.retractions,
        summary.already_recorded,
        summary.refused,
        summary.noticed,
    )
}

/// Imports payloads one after the other, a day each, and shows what each brought.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(payloads: &[Value], expected: Expect) {
    let mut streams = Streams::default();
    let mut told = String::new();
    for (at, payload) in payloads.iter().enumerate() {
        let received = format!("2026-03-{:02}", at + 1);
        let payload = read_text(&payload.to_string(), &received).expect("a payload");
        told.extend(payload.findings().iter().map(|finding| format!("{finding}\n")));
        told += &numbers(&streams.import(payload, &received));
    }
    expected.assert_eq(&told);
}

fn child(parts: &Value) -> Value {
    json!([{ "la_child_id": "Fictional1", "social_care_episodes": [parts] }])
}

#[test]
fn ids_of_forms_are_nothing_to_go_by() {
    let plans = |ids: [&str; 2]| {
        child(&json!({
            "social_care_episode_id": ids[0],
            "referral_date": "2025-01-02",
            "referral_source": "1C",
            "child_in_need_plans": [
                { "child_in_need_plan_id": ids[1], "start_date": "2025-02-03", "end_date": "2025-05-06" },
                { "child_in_need_plan_id": ids[0], "start_date": "2025-07-08" },
            ],
        }))
    };
    let mut turned = plans(["x", "y"]);
    turned[0]["social_care_episodes"][0]["child_in_need_plans"].as_array_mut().expect("plans").reverse();
    let mut ended = plans(["a", "b"]);
    ended[0]["social_care_episodes"][0]["child_in_need_plans"][1]["end_date"] = json!("2025-09-10");
    let mut moved = ended.clone();
    moved[0]["social_care_episodes"][0]["child_in_need_plans"][1]["end_date"] = json!("2025-09-11");
    check(
        &[plans(["a", "b"]), plans(["c", "d"]), turned, ended, moved],
        expect![[r#"
        6 new, 0 corrected, 0 retracted, 0 recorded already, refused {}, noticed {}
        0 new, 0 corrected, 0 retracted, 6 recorded already, refused {}, noticed {}
        0 new, 0 corrected, 0 retracted, 6 recorded already, refused {}, noticed {}
        1 new, 0 corrected, 0 retracted, 6 recorded already, refused {}, noticed {}
        0 new, 1 corrected, 0 retracted, 6 recorded already, refused {}, noticed {}
    "#]],
    );
}

#[test]
fn a_purge_is_a_request_and_silence_no_statement() {
    let told = child(&json!({
        "social_care_episode_id": "1",
        "referral_date": "2025-01-02",
        "child_protection_plans": [{ "child_protection_plan_id": "1", "start_date": "2025-02-03" }],
    }));
    let mut purged = told.clone();
    purged[0]["social_care_episodes"][0]["child_protection_plans"][0]["purge"] = json!(true);
    let gone = json!({ "la_child_id": "Fictional1", "purge": true });
    check(
        &[told, purged, gone],
        expect![[r#"
        4 new, 0 corrected, 0 retracted, 0 recorded already, refused {}, noticed {}
        payload.json at $[0].social_care_episodes[0].child_protection_plans[0].purge, row 1, column purge: The sender asks for this to be purged; the request is recorded and reported, and nothing is erased or retracted. (purge-requested)
        0 new, 0 corrected, 0 retracted, 4 recorded already, refused {}, noticed {"purge-requested": 1}
        payload.json at $.purge, row 1, column purge: The sender asks for this to be purged; the request is recorded and reported, and nothing is erased or retracted. (purge-requested)
        0 new, 0 corrected, 0 retracted, 1 recorded already, refused {}, noticed {"open-row-missing": 3, "purge-requested": 1}
    "#]],
    );
}

/// What a payload asks to be erased, as it goes into the authority's own stream; a child that nobody knows by its
/// identifier has no id.
fn asked(payload: &Value, received: &str) -> Vec<(ids::EventId, String)> {
    let authority = AuthorityCode::new(344).expect("a code");
    let payload = read_text(&payload.to_string(), received).expect("a payload");
    let plan =
        Import::new(Box::new(payload), day(received), authority, ImportKey::new(KEY), None).expect("a plan");
    let known = |id: &str| (id == "Fictional1").then_some(ChildId::AUTHORITY_STREAM);
    let told = |fact: &journey::Fact| match &fact.event {
        journey::Event::ErasureRequested(request) => {
            format!("{} {} {}", request.table, request.row, request.child_id.is_some())
        }
        other => format!("{}", other.kind()),
    };
    plan.erasure_requests(known).into_iter().map(|(id, fact)| (id, told(&fact))).collect()
}

#[test]
fn a_request_for_erasure_is_known_again() {
    let plan = |id: &str| json!({ "child_in_need_plan_id": id, "start_date": "2025-02-03", "purge": true });
    let told = |id: &str| {
        json!([
            { "la_child_id": "Fictional2", "purge": true },
            { "la_child_id": "Fictional1", "social_care_episodes": [{
                "social_care_episode_id": id,
                "referral_date": "2025-01-02",
                "child_in_need_plans": [plan(id), plan(id)],
            }] },
        ])
    };
    let first = asked(&told("1"), "2026-03-01");
    let said: Vec<_> = first.iter().map(|(_, said)| said.as_str()).collect();
    // The same plan twice is one request.
    assert_eq!(said, ["children 1 false", "child_in_need_plans 1 true"]);
    let ids = |requests: &[(ids::EventId, String)]| requests.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    assert_eq!(ids(&asked(&told("2"), "2026-03-02")), ids(&first), "another day, other ids of forms");
    assert_eq!(asked(&json!([{ "la_child_id": "Fictional1", "purge": false }]), "2026-03-01"), []);
}

#[test]
fn every_fault_has_its_path() {
    let told = json!([
        { "la_child_id": "Fictional1", "child_details": {
            "date_of_birth": "2016-02-30", "sex": "Q", "disabilities": ["HAND", "XX"], "uasc_flag": "no",
        }, "surplus": 1 },
        { "la_child_id": "with space" },
        { "mis_child_id": "x" },
        7,
        { "la_child_id": "Fictional2", "health_and_wellbeing": { "sdq_assessments": [
            { "date": "2025-01-01", "score": 41 }, { "score": 4 }, { "date": "2025-01-02", "score": 40 },
        ] }, "social_care_episodes": [{
            "social_care_episode_id": "1", "referral_source": "1C", "closure_reason": "RC1",
            "care_worker_details": [{ "worker_id": "W1" }, 3],
            "section_47_assessments": [{ "start_date": "2025-01-01", "icpc_required_flag": true }],
            "child_looked_after_placements": [
                { "start_date": "01/02/25", "placement_type": "U6" },
                { "start_date": "2025-02-01", "placement_type": "??" },
                { "start_date": "2025-03-01", "placement_type": "U6", "start_reason": "S",
                  "change_reason": "CHILD", "end_date": "2025-04-01", "end_reason": "X1" },
            ],
            "care_leavers": { "activity": "F2" },
        }] },
        { "la_child_id": "Fictional3", "child_details": { "sex": "F" } },
        { "la_child_id": "Fictional3", "child_details": { "sex": "M" } },
    ]);
    check(
        &[told],
        expect![[r#"
            payload.json at $[0], row 1: The format has no such field; it is not taken. (field-unknown)
            payload.json at $[0].child_details.date_of_birth, row 1, column date_of_birth: There is no such day in the calendar. (date-impossible)
            payload.json at $[0].child_details.sex, row 1, column sex: The code is in no year's code set; it is not taken, and what stands beside it is. (code-not-taken)
            payload.json at $[0].child_details.disabilities, row 1, column disabilities: The code is in no year's code set; it is not taken, and what stands beside it is. (code-not-taken)
            payload.json at $[0].child_details.uasc_flag, row 1, column uasc_flag: Another sort of value is expected here: an object, a list, a text, a number, or true or false. (shape-wrong)
            payload.json at $[1].la_child_id, row 2, column la_child_id: An identifier consists of printable ASCII characters. (identifier-malformed)
            payload.json at $[2].la_child_id, row 3, column la_child_id: A value is required here. (value-missing)
            payload.json at $[3], row 4: Another sort of value is expected here: an object, a list, a text, a number, or true or false. (shape-wrong)
            payload.json at $[4].health_and_wellbeing.sdq_assessments[0].score, row 1, column score: The number lies outside what can be scored or counted here. (number-out-of-range)
            payload.json at $[4].health_and_wellbeing.sdq_assessments[1].date, row 2, column date: A value is required here. (value-missing)
            payload.json at $[4].social_care_episodes[0].referral_source, row 1, column referral_source: No fact can say this without what should stand beside it; it is not taken. (not-carried)
            payload.json at $[4].social_care_episodes[0].closure_reason, row 1, column closure_reason: A reason for ending is given without a date of ending; it is not taken. (reason-without-end)
            payload.json at $[4].social_care_episodes[0].care_worker_details[0].start_date, row 1, column start_date: A value is required here. (value-missing)
            payload.json at $[4].social_care_episodes[0].care_worker_details[1], row 2: Another sort of value is expected here: an object, a list, a text, a number, or true or false. (shape-wrong)
            payload.json at $[4].social_care_episodes[0].section_47_assessments[0].icpc_required_flag, row 1, column icpc_required_flag: No fact can say this without what should stand beside it; it is not taken. (not-carried)
            payload.json at $[4].social_care_episodes[0].child_looked_after_placements[0].start_date, row 1, column start_date: The year has two digits, which may mean two centuries; write it with four. (date-year-short)
            payload.json at $[4].social_care_episodes[0].child_looked_after_placements[1].placement_type, row 2, column placement_type: The code is in no year's code set; it is not taken, and what stands beside it is. (code-not-taken)
            payload.json at $[4].social_care_episodes[0].child_looked_after_placements[1].placement_type, row 2, column placement_type: A value is required here. (value-missing)
            payload.json at $[4].social_care_episodes[0].care_leavers.activity, row 1, column activity: No fact can say this without what should stand beside it; it is not taken. (not-carried)
            payload.json at $[4].child_looked_after_placements, row 5, column child_looked_after_placements: No fact can say this without what should stand beside it; it is not taken. (not-carried)
            payload.json at $[4].child_looked_after_placements, row 5, column child_looked_after_placements: The row ends because another begins the same day, and no row begins that day. (continues-nowhere)
            payload.json at $[6], row 7: Two rows of one child say different things. (child-repeated)
            payload.json at $[5], row 6: Two rows of one child say different things. (child-repeated)
            7 new, 0 corrected, 0 retracted, 0 recorded already, refused {"child-repeated": 2, "date-impossible": 1, "date-year-short": 1, "identifier-malformed": 1, "number-out-of-range": 1, "shape-wrong": 3, "value-missing": 4}, noticed {"code-not-taken": 3, "continues-nowhere": 1, "field-unknown": 1, "not-carried": 4, "reason-without-end": 1}
        "#]],
    );
}

#[test]
fn a_change_of_legal_status_continues_the_placement() {
    let row = |from: &str, why: &str, until: Option<&str>, end: Option<&str>| {
        json!({ "child_looked_after_placement_id": from, "start_date": from, "start_reason": why,
            "placement_type": "U6", "end_date": until, "end_reason": end })
    };
    let told = child(&json!({ "social_care_episode_id": "1", "child_looked_after_placements": [
        row("2025-01-01", "S", Some("2025-02-01"), Some("X1")),
        row("2025-02-01", "L", Some("2025-03-01"), Some("X1")),
        row("2025-03-01", "T", Some("2025-04-01"), Some("E4A")),
    ] }));
    let mut streams = Streams::default();
    streams.import(read_text(&told.to_string(), "2026-03-01").expect("a payload"), "2026-03-01");
    expect![[r#"
        [
        {"la_child_id":"Fictional1","social_care_episodes":[{"social_care_episode_id":"referral-fa7d0faceb45d218","child_looked_after_placements":[{"child_looked_after_placement_id":"placement-97bd06121c95fa22","start_date":"2025-01-01","start_reason":"S","placement_type":"U6","end_date":"2025-03-01","end_reason":"X1"},{"child_looked_after_placement_id":"placement-6c4eec6eb5607a2d","start_date":"2025-03-01","start_reason":"T","placement_type":"U6","end_date":"2025-04-01","end_reason":"E4A"}]}]}
        ]
    "#]].assert_eq(&streams.write());
}

#[test]
fn what_is_no_payload_is_refused_whole() {
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let long = format!(r#"[{{"la_child_id": "{}"}}]"#, "x".repeat(5_000_000));
    let refused = ["", "7", "[1", r#"[{"la_child_id": "A"}] x"#, "\"text\"", &deep, &long]
        .map(|text| format!("{}\n", read_text(text, "2026-03-01").expect_err("refused")));
    expect![[r#"
        payload.json, line 1, column 0: this is not JSON as a payload writes it; nothing was taken
        payload.json: a payload is a list of children, or one child
        payload.json, line 1, column 2: this is not JSON as a payload writes it; nothing was taken
        payload.json, line 1, column 24: this is not JSON as a payload writes it; nothing was taken
        payload.json: a payload is a list of children, or one child
        payload.json, line 1, column 128: this is not JSON as a payload writes it; nothing was taken
        payload.json: a child with more than 4194304 bytes, or more than 500000 children; nothing was taken
    "#]]
    .assert_eq(&refused.concat());
}

fn samples() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("JOURNEY_LEDGER_SAMPLES").map_or(beside, PathBuf::from);
    Some(root.join("dfe-csc-api")).filter(|directory| directory.is_dir())
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that does not run says so")]
fn the_samples_are_valid_out_after_in() {
    let Some(samples) = samples() else {
        println!("skipped: there are no samples here; JOURNEY_LEDGER_SAMPLES names their folder");
        return;
    };
    let mut told = String::new();
    for name in ["anon_prev3.json", "anon_p3.json", "sample_child_payload_081225.json"] {
        let read = || read_files([samples.join(name).as_path()], day("2026-03-01")).expect("a payload");
        let mut streams = Streams::default();
        told += &format!("{name}: {}", numbers(&streams.import(read(), "2026-03-01")));
        let written = streams.write();
        schema::check(&serde_json::from_str(&written).expect("JSON"));
        let back = read_text(&written, "2026-03-02").expect("a payload");
        assert_eq!(back.told(), read().told(), "{name}");
        assert_eq!(streams.import(back, "2026-03-02").events_appended, 0, "{name}");
    }
    expect![[r#"
        anon_prev3.json: 1 new, 0 corrected, 0 retracted, 0 recorded already, refused {}, noticed {}
        anon_p3.json: 5 new, 0 corrected, 0 retracted, 0 recorded already, refused {}, noticed {"code-not-taken": 3}
        sample_child_payload_081225.json: 27 new, 0 corrected, 0 retracted, 0 recorded already, refused {}, noticed {"not-carried": 1}
    "#]].assert_eq(&told);
}
