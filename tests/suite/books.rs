//! What the books say of all children, over gRPC and on the command line: deadlines, clocks, watched flags, measures,
//! the briefing, the rules themselves, and an authority's own file.

use std::path::Path;

use serde_json::Value;
use tokio_stream::StreamExt;
use tonic::Code;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::commands::{rows, run};
use super::events::{append_to, by_local_id, date, event, event_id, fact};
use super::running::Running;

/// Children in care since 1 March 2018, none of them reviewed.
async fn with_children_in_care(count: u64) -> Running {
    let running = Running::start().await;
    for number in 0..count {
        let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
        let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
        let child = by_local_id("mosaic", &format!("fictional-{number}"));
        running.recording().append(append_to(child, vec![event(1, &started)])).await.expect("recorded");
    }
    running
}

#[tokio::test]
async fn what_falls_due_is_listed_page_by_page_by_its_day() {
    let running = with_children_in_care(3).await;
    let mut insight = running.insight();
    let ask = pb::ListDeadlinesRequest {
        as_of: Some(date(2018, 3, 5)),
        from: Some(date(2018, 3, 26)),
        until: Some(date(2018, 4, 1)),
        clocks: vec!["care-review".into()],
        page_size: Some(2),
        ..Default::default()
    };
    let first = insight.list_deadlines(ask.clone()).await.expect("deadlines").into_inner();
    let rest = pb::ListDeadlinesRequest { page_token: first.next_page_token.clone(), ..ask.clone() };
    let second = insight.list_deadlines(rest).await.expect("deadlines").into_inner();
    assert_eq!((first.deadlines.len(), second.deadlines.len()), (2, 1));
    assert!(second.next_page_token.is_empty(), "{second:?}");
    // 20 working days after 1 March 2018; Good Friday is on the 30th.
    for deadline in first.deadlines.iter().chain(&second.deadlines) {
        assert_eq!((deadline.due_on, deadline.run), (Some(date(2018, 3, 29)), Some(1)), "{deadline:?}");
    }
    let other = pb::ListDeadlinesRequest { page_token: first.next_page_token, until: None, ..ask };
    let refused = insight.list_deadlines(other).await.expect_err("a token of another question");
    assert_eq!(refused.code(), Code::InvalidArgument);
    running.stop().await;
}

#[tokio::test]
async fn clocks_are_listed_by_how_they_stand() {
    let running = with_children_in_care(2).await;
    let count = |states: Vec<pb::ClockState>| {
        let mut insight = running.insight();
        let ask = pb::ListClocksRequest {
            as_of: Some(date(2018, 5, 1)),
            clocks: vec!["LAC-REV-1".into()],
            states: states.into_iter().map(Into::into).collect(),
            ..Default::default()
        };
        async move { insight.list_clocks(ask).await.expect("clocks").into_inner().clocks.len() }
    };
    assert_eq!(count(vec![pb::ClockState::Breached]).await, 2);
    assert_eq!(count(vec![pb::ClockState::Running]).await, 0);
    assert_eq!(count(vec![pb::ClockState::Met]).await, 0);
    assert_eq!(count(Vec::new()).await, 2);
    running.stop().await;
}

#[tokio::test]
async fn a_watch_tells_what_stands_and_then_what_is_raised_and_cleared() {
    let running = with_children_in_care(1).await;
    let ask = pb::WatchFlagsRequest { flags: vec!["care-review-overdue".into()], ..Default::default() };
    let mut watch = running.insight().watch_flags(ask.clone()).await.expect("a watch").into_inner();
    let standing = watch.next().await.expect("a message").expect("no fault");
    assert_eq!(standing.change(), pb::FlagChange::Standing);
    let caught_up = watch.next().await.expect("a message").expect("no fault");
    assert!(caught_up.caught_up && caught_up.flag.is_none(), "{caught_up:?}");
    drop(watch);
    let retraction = pb::EntryRetracted {
        event_id: bytes::Bytes::copy_from_slice(event_id(1).as_bytes()),
        reason: pb::ChangeReason::WrongChild.into(),
        ..Default::default()
    };
    let retracted = fact(date(2018, 6, 1), Kind::EntryRetracted(retraction));
    let request = append_to(by_local_id("mosaic", "fictional-0"), vec![event(2, &retracted)]);
    running.recording().append(request).await.expect("recorded");
    let resumed = pb::WatchFlagsRequest { resume_token: caught_up.resume_token, ..ask.clone() };
    let mut watch = running.insight().watch_flags(resumed).await.expect("a watch").into_inner();
    let cleared = watch.next().await.expect("a message").expect("no fault");
    assert_eq!(cleared.change(), pb::FlagChange::Cleared);
    assert_eq!(cleared.flag.map(|flag| flag.flag).as_deref(), Some("care-review-overdue"));
    let made_up = pb::WatchFlagsRequest { resume_token: vec![1; 40].into(), ..ask };
    let refused = running.insight().watch_flags(made_up).await.expect_err("a token that was made up");
    assert_eq!(refused.code(), Code::InvalidArgument);
    running.stop().await;
}

#[tokio::test]
async fn a_measure_comes_with_its_card_and_what_it_rests_on() {
    let running = with_children_in_care(7).await;
    let ask = pb::GetMeasuresRequest {
        measures: vec!["children-looked-after".into()],
        as_of: Some(date(2018, 3, 31)),
        with_rows: true,
        with_trend: true,
        ..Default::default()
    };
    let answer = running.insight().get_measures(ask.clone()).await.expect("figures").into_inner();
    let measure = &answer.measures[0];
    assert_eq!((measure.figures[0].value, measure.rows.len(), measure.trend.len()), (Some(7.0), 7, 12));
    assert_eq!(measure.trend[10].value, Some(0.0), "in February nobody was looked after");
    assert!(!measure.citation.is_empty() && !measure.comparators.is_empty(), "{measure:?}");
    let rests_on = answer.provenance.expect("what it rests on");
    assert_eq!((rests_on.head.map(|head| head.size), rests_on.unreadable_children), (Some(7), 0));
    let unknown = pb::GetMeasuresRequest { measures: vec!["no-such-measure".into()], ..ask };
    let refused = running.insight().get_measures(unknown).await.expect_err("no such measure");
    assert_eq!(refused.code(), Code::InvalidArgument);
    running.stop().await;
}

#[tokio::test]
async fn the_books_can_be_asked_for() {
    let running = with_children_in_care(1).await;
    let all = pb::ListRulesRequest::default();
    let rules = running.insight().list_rules(all.clone()).await.expect("the books").into_inner().rules;
    assert!(rules.iter().all(|rule| !rule.citation.is_empty() && !rule.sentence.is_empty()));
    assert!(rules.iter().filter(|rule| rule.kind == "clock").count() > 100);
    let by_id = pb::ListRulesRequest { names: vec!["CFA-45".into()], ..all };
    let found = running.insight().list_rules(by_id).await.expect("a rule").into_inner().rules;
    assert_eq!(found.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["assessment-from-referral"]);
    running.stop().await;
}

#[test]
fn days_are_counted_as_the_books_count_them() {
    let here = Path::new("/");
    for (arguments, expected) in [
        (vec!["2026-11-23", "45wd"], "2027-01-28"),
        (vec!["2026-12-24", "1wd"], "2026-12-29"),
        (vec!["2026-08-31", "6m"], "2027-02-28"),
        (vec!["2026-12-29", "2wd", "--before"], "2026-12-23"),
        (vec!["2026-03-28", "72h"], "2026-03-31"),
        // The clocks go forward on the second of these days, and back on 25 October.
        (vec!["2026-03-28T23:30", "72h"], "2026-04-01T00:30"),
        (vec!["2026-10-24T00:15", "72h"], "2026-10-26T23:15"),
        (vec!["2026-04-01T00:30", "72h", "--before"], "2026-03-28T23:30"),
        (vec!["2026-11-23T16:00", "45wd"], "2027-01-28"),
    ] {
        let counted = run(here, &[&["calendar"], arguments.as_slice()].concat());
        assert_eq!(String::from_utf8_lossy(&counted.stdout).trim(), expected, "{arguments:?}");
    }
}

#[test]
fn whoever_asks_for_what_has_no_row_is_told_why() {
    for (id, part) in [("R24", "--compare-known-at"), ("ADO-STAGE1", "no stream")] {
        let asked = run(Path::new("/"), &["rules", id]);
        let said = String::from_utf8_lossy(&asked.stderr);
        assert!(asked.status.code() == Some(2) && said.contains(part), "{said}");
    }
}

/// Whoever asks is told of the teams that lie apart, in the figures and in the briefing.
fn parts_of_a_figure_are_signals(dir: &Path, here: &dyn Fn(&[&str]) -> Vec<Value>) {
    let threshold = |name: &str| {
        format!(
            "[[parameter]]\nmeasure = \"assessments-bunched\"\nname = \"{name}\"\nvalue = 1\nfrom = 2016-01-01\n"
        )
    };
    let own = "[[commencement]]\nclock = \"need-plan-review-minutes\"\nfrom = 2026-01-01\n".to_owned();
    let file = [threshold("above"), threshold("minimum-denominator"), own].concat();
    std::fs::write(dir.join("signals.toml"), file).expect("a file");
    here(&["jurisdiction", "set", "signals.toml", "--format", "json"]);
    for (row, since) in
        [("need-plan-review-minutes", Value::from("2026-01-01")), ("not-seen-alone-oversight", Value::Null)]
    {
        let rule = here(&["rules", row, "--format", "json"]);
        assert_eq!(rule[0]["since"], since, "{row}");
        let says = rule[0]["sentence"].as_str().expect("a sentence");
        let waits = "In force only from the day that the authority's file gives (`[[commencement]]`).";
        assert!(says.ends_with(waits), "{says}");
    }
    let asked = ["--as-of", "2026-03-31", "--format", "json"];
    let figure = here(&[&["measures", "--name", "assessments-bunched"][..], &asked].concat());
    let sentence = &figure[0]["flags"][0]["sentence"];
    assert!(sentence.as_str().is_some_and(|text| text.contains("above 1")), "{figure:?}");
    assert_eq!(figure[0]["card"]["minimum_denominator"], Value::from(1));
    let briefing = here(&[&["briefing"][..], &asked].concat());
    let line = briefing.iter().find(|line| line["name"] == "assessments-bunched").expect("a line");
    assert_eq!(&line["signals"][0], sentence);
}

#[test]
fn a_demo_can_be_replayed_measured_and_briefed_and_its_file_counts() {
    let dir = tempfile::tempdir().expect("a directory");
    let here = |arguments: &[&str]| rows(&run(dir.path(), &[arguments, &["--data", "demo"]].concat()));
    let json = ["--format", "json"];
    let made = run(dir.path(), &["demo", "--children", "120", "--no-serve", "--data", "demo"]);
    assert_eq!(made.status.code(), Some(0));
    let replayed = here(&[&["replay"][..], &json].concat());
    assert_eq!(replayed[0]["equal"], Value::Bool(true), "{replayed:?}");
    let part = here(&[&["replay", "--to", "3000"][..], &json].concat());
    assert_eq!((&part[0]["equal"], &part[0]["events"]), (&Value::Bool(true), &Value::from(3001)));
    let agency = here(&[&["measures", "--name", "agency-rate", "--as-of", "2026-03-31"][..], &json].concat());
    assert!(agency[0]["value"].is_f64(), "the workers of the authority's file count: {agency:?}");
    assert_ne!(agency[0]["provenance"]["jurisdiction"], "default");
    let briefing = here(&[&["briefing", "--as-of", "2026-03-31"][..], &json].concat());
    let findings: std::collections::BTreeSet<_> =
        briefing.iter().filter_map(|line| line["finding"].as_str()).collect();
    assert_eq!(findings.len(), 8, "{findings:?}");
    for sum in briefing.iter().filter(|line| line["finding"] == "figures") {
        let says = &sum["says"];
        let terms = says["terms"].as_object().expect("terms").values();
        let changed: i64 = terms.filter_map(|term| term["numerator"].as_i64()).sum();
        let (then, now) = (&says["then"]["numerator"], &says["now"]["numerator"]);
        assert_eq!(then.as_i64().map(|then| then + changed), now.as_i64(), "{sum}");
    }
    std::fs::write(
        dir.path().join("own.toml"),
        "[[limit]]\nclock = \"protection-visit\"\nallowance = \"15wd\"\nfrom = 2016-01-01\n",
    )
    .expect("a file");
    let set = || here(&[&["jurisdiction", "set", "own.toml"][..], &json].concat());
    assert_eq!((&set()[0]["recorded"], &set()[0]["recorded"]), (&"now".into(), &"already".into()));
    let rule = here(&[&["rules", "protection-visit"][..], &json].concat());
    assert_eq!(rule[0]["allowance"], "15 working days (set by the authority)");
    let clocks = |state| here(&[&["clocks", "--as-of", "2026-03-31", "--state", state][..], &json].concat());
    assert!(!clocks("met late").is_empty() && clocks("met late") == clocks("met-late"));
    parts_of_a_figure_are_signals(dir.path(), &here);
}
