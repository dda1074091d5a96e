//! What holds of every payload: sent again, shuffled and renumbered it says nothing new, and it comes out as it went in.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Map;

use super::*;

/// Days of one referral, which its parts do not leave.
fn within(year: i16, days: std::ops::Range<i64>) -> impl Strategy<Value = String> {
    let first = Date::new(year, 1, 1).expect("a date");
    days.prop_map(move |days| (first + jiff::Span::new().days(days)).to_string())
}

fn object(fields: Vec<(&str, Value)>) -> Value {
    let given = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(given.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn plan(id: &'static str, year: i16) -> impl Strategy<Value = Value> {
    (within(year, 5..100), option::of(within(year, 100..300))).prop_map(move |(from, until)| {
        object(vec![(id, json!("f1")), ("start_date", json!(from)), ("end_date", json!(until))])
    })
}

fn enquiry(year: i16) -> impl Strategy<Value = Value> {
    (
        within(year, 5..100),
        option::of(within(year, 100..200)),
        option::of(within(year, 100..200)),
        any::<bool>(),
    )
        .prop_map(|(from, until, conference, required)| {
            let required = match (&conference, &until) {
                (Some(_), _) => Some(true),
                (None, Some(_)) => Some(required),
                (None, None) => None,
            };
            object(vec![
                ("section_47_assessment_id", json!("f2")),
                ("start_date", json!(from)),
                ("icpc_required_flag", json!(required)),
                ("icpc_date", json!(conference)),
                ("end_date", json!(until)),
            ])
        })
}

fn assessment(year: i16) -> impl Strategy<Value = Value> {
    let factors = proptest::sample::subsequence(vec!["1A", "2B", "3C", "4A"], 0..=4);
    (within(year, 5..100), option::of((within(year, 100..200), factors))).prop_map(|(from, authorised)| {
        let (authorised, factors) = authorised.unzip();
        object(vec![
            ("child_and_family_assessment_id", json!("f3")),
            ("start_date", json!(from)),
            ("authorisation_date", json!(authorised)),
            ("factors", json!(factors)),
        ])
    })
}

fn worker(year: i16) -> impl Strategy<Value = Value> {
    ("[A-Z][0-9]{3}", within(year, 5..100), option::of(within(year, 100..300))).prop_map(
        |(worker, from, until)| {
            object(vec![
                ("worker_id", json!(worker)),
                ("start_date", json!(from)),
                ("end_date", json!(until)),
            ])
        },
    )
}

/// A period of care: placements that follow each other, the last of which may go on.
fn care(year: i16) -> impl Strategy<Value = Vec<Value>> {
    let moves = vec(
        (select(vec!["P", "T"]), select(vec!["U6", "K2", "P1"]), option::of(select(vec!["CHILD", "CARPL"]))),
        1..5,
    );
    (moves, any::<bool>()).prop_map(move |(moves, ends)| {
        let on = |at: usize| {
            let first = Date::new(year, 2, 1).expect("a date");
            (first + jiff::Span::new().days(20 * i64::try_from(at).expect("few"))).to_string()
        };
        let last = moves.len() - 1;
        let row = |(at, (why, placement, moved)): (usize, (&str, &str, Option<&str>))| {
            let ended = at < last || ends;
            object(vec![
                ("child_looked_after_placement_id", json!("f4")),
                ("start_date", json!(on(at))),
                ("start_reason", json!(if at == 0 { "S" } else { why })),
                ("placement_type", json!(placement)),
                ("end_date", json!(ended.then(|| on(at + 1)))),
                ("end_reason", json!(ended.then_some(if at < last { "X1" } else { "E4A" }))),
                ("change_reason", json!(moved.filter(|_| at > 0))),
            ])
        };
        moves.into_iter().enumerate().map(row).collect()
    })
}

fn involvement(year: i16) -> impl Strategy<Value = Value> {
    let head = (
        option::of(select(vec!["1A", "5B"])),
        option::of(any::<bool>()),
        option::of((within(year, 300..360), select(vec!["RC1", "RC7"]))),
    );
    let lists = (
        vec(worker(year), 0..3),
        vec(assessment(year), 0..3),
        vec(plan("child_in_need_plan_id", year), 0..3),
        vec(enquiry(year), 0..3),
        vec(plan("child_protection_plan_id", year), 0..3),
        option::of(care(year)),
    );
    let rest = (
        option::of(within(year, 10..300)),
        option::of((
            within(year, 10..300),
            option::of(select(vec!["F1", "G4"])),
            option::of(select(vec!["B", "U"])),
        )),
    );
    (head, lists, rest).prop_map(move |(head, lists, (decided, leaver))| {
        let (closed, why) = head.2.unzip();
        object(vec![
            ("social_care_episode_id", json!(format!("e{year}"))),
            ("referral_date", json!(format!("{year}-01-02"))),
            ("referral_source", json!(head.0)),
            ("referral_no_further_action_flag", json!(head.1)),
            ("closure_date", json!(closed)),
            ("closure_reason", json!(why)),
            ("care_worker_details", json!(lists.0)),
            ("child_and_family_assessments", json!(lists.1)),
            ("child_in_need_plans", json!(lists.2)),
            ("section_47_assessments", json!(lists.3)),
            ("child_protection_plans", json!(lists.4)),
            ("child_looked_after_placements", json!(lists.5)),
            ("adoption", json!(decided.map(|on| object(vec![("initial_decision_date", json!(on))])))),
            (
                "care_leavers",
                json!(leaver.map(|(on, activity, home)| object(vec![
                    ("contact_date", json!(on)),
                    ("activity", json!(activity)),
                    ("accommodation", json!(home)),
                ]))),
            ),
        ])
    })
}

fn payload() -> impl Strategy<Value = Value> {
    let details = (
        option::of(within(2010, 0..360)),
        option::of(select(vec!["M", "F"])),
        option::of(select(vec!["WBRI", "BAFR"])),
        option::of(any::<bool>()),
    );
    let scores = vec((within(2024, 0..300), 0..41_u32), 0..3);
    (details, scores, involvement(2023), option::of(involvement(2025))).prop_map(
        |(details, scores, first, second)| {
            let scores: Vec<_> =
                scores.into_iter().map(|(on, score)| json!({ "date": on, "score": score })).collect();
            let details = object(vec![
                ("date_of_birth", json!(details.0)),
                ("sex", json!(details.1)),
                ("ethnicity", json!(details.2)),
                ("uasc_flag", json!(details.3)),
            ]);
            let parts: Vec<_> = [Some(first), second].into_iter().flatten().collect();
            json!([{
                "la_child_id": "Fictional1",
                "child_details": details,
                "health_and_wellbeing": { "sdq_assessments": scores },
                "social_care_episodes": parts,
            }])
        },
    )
}

/// Turns every list round and gives every form another id.
fn renumber(value: &mut Value, at: &Index) {
    match value {
        Value::Array(items) => {
            items.reverse();
            items.iter_mut().for_each(|item| renumber(item, at));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if name.ends_with("_id") && name != "la_child_id" && name != "worker_id" {
                    *value = json!(format!("n{}", at.index(1000)));
                } else {
                    renumber(value, at);
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_goes_in_comes_out_and_says_nothing_new(sent in payload(), at in any::<Index>()) {
        let mut streams = Streams::default();
        let read = read_text(&sent.to_string(), "2026-03-01").expect("a payload");
        prop_assert_eq!(read.findings(), &[]);
        streams.import(read.clone(), "2026-03-01");
        let mut turned = sent.clone();
        renumber(&mut turned, &at);
        let again = read_text(&turned.to_string(), "2026-03-02").expect("a payload");
        prop_assert_eq!(again.digest(), read.digest());
        prop_assert_eq!(streams.import(again, "2026-03-02").events_appended, 0);
        let written = streams.write();
        schema::check(&serde_json::from_str(&written).expect("JSON"));
        let back = read_text(&written, "2026-03-03").expect("a payload");
        prop_assert_eq!(back.told(), read.told());
        prop_assert_eq!(streams.import(back, "2026-03-03").events_appended, 0);
    }
}
