//! The ids under which the source systems know a child, beside the child in every list.

use std::fs;

use wire::pb;
use wire::pb::fact_body::Kind;

use super::commands::{rows, run};
use super::events::{append, child, correction, date, event, fact};
use super::running::Running;

fn known(ids: &[(&str, &str)]) -> Vec<pb::RegisteredId> {
    let id = |(kind, value): &(&str, &str)| pb::RegisteredId { kind: (*kind).into(), value: (*value).into() };
    ids.iter().map(id).collect()
}

fn registered(ids: &[(&str, &str)]) -> pb::Fact {
    let told = pb::ChildRegistered { local_ids: known(ids), ..Default::default() };
    fact(date(2018, 1, 1), Kind::ChildRegistered(told))
}

/// What every list of the service says of the first child's ids, and of the others'.
async fn listed(running: &Running, known_at: Option<pb::KnownAt>) -> Vec<Vec<pb::RegisteredId>> {
    let (mut insight, as_of) = (running.insight(), Some(date(2018, 3, 15)));
    let late = Some(date(2018, 5, 1));
    let flags = pb::ListFlagsRequest { as_of: late, known_at, ..Default::default() };
    let open = pb::ListClocksRequest {
        as_of: late,
        known_at,
        states: vec![pb::ClockState::Breached.into()],
        ..Default::default()
    };
    let all = pb::ListClocksRequest { states: Vec::new(), ..open.clone() };
    let until = Some(date(2018, 12, 31));
    let due = pb::ListDeadlinesRequest { as_of, known_at, until, ..Default::default() };
    let rows = pb::GetMeasuresRequest {
        measures: vec!["children-looked-after".into()],
        as_of,
        known_at,
        with_rows: true,
        ..Default::default()
    };
    let flags = insight.list_flags(flags).await.expect("flags").into_inner().flags;
    let mut clocks = insight.list_clocks(open).await.expect("clocks").into_inner().clocks;
    clocks.extend(insight.list_clocks(all).await.expect("clocks").into_inner().clocks);
    clocks.extend(insight.list_deadlines(due).await.expect("deadlines").into_inner().deadlines);
    let measures = insight.get_measures(rows).await.expect("figures").into_inner().measures;
    let of_flags = flags.into_iter().map(|flag| (flag.child_id, flag.local_ids));
    let of_clocks = clocks.into_iter().map(|clock| (clock.child_id, clock.local_ids));
    let of_rows =
        measures.into_iter().flat_map(|measure| measure.rows).map(|row| (row.child_id, row.local_ids));
    let said: Vec<_> = of_flags.chain(of_clocks).chain(of_rows).collect();
    (1..=2)
        .map(|number| {
            let mut of_child =
                said.iter().filter(|(of, _)| of.as_ref() == child(number).as_bytes()).map(|(_, ids)| ids);
            let first = of_child.next().expect("the child is listed").clone();
            assert!(of_child.all(|ids| *ids == first), "the lists do not agree on child {number}");
            first
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_tells_the_ids_that_hold_as_they_were_known() {
    let running = Running::start().await;
    let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
    let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
    let first = registered(&[("mosaic", "FICT-1"), ("former-upn", "F123456789012")]);
    let told = [
        (1, event(1, &first)),
        (1, event(2, &started)),
        (2, event(1, &started)),
        (1, event(3, &correction(1, registered(&[("mosaic", "FICT-2")])))),
    ];
    for (number, told) in told {
        running.recording().append(append(child(number), vec![told])).await.expect("recorded");
    }
    let (before, now) = (known(&[("mosaic", "FICT-1")]), known(&[("mosaic", "FICT-2")]));
    let by_then = Some(pb::KnownAt { position: Some(2), ..Default::default() });
    assert_eq!(listed(&running, None).await, [now.clone(), Vec::new()]);
    assert_eq!(listed(&running, by_then).await, [before, Vec::new()]);
    // The rows of today are those that the store keeps.
    let today = pb::ListFlagsRequest { flags: vec!["care-review-overdue".into()], ..Default::default() };
    let flags = async |running: &Running| {
        let answer = running.insight().list_flags(today.clone()).await.expect("flags");
        let flags = answer.into_inner().flags.into_iter();
        let of_first = flags.filter(|flag| flag.child_id.as_ref() == child(1).as_bytes());
        of_first.map(|flag| flag.local_ids).collect::<Vec<_>>()
    };
    assert_eq!(flags(&running).await, std::slice::from_ref(&now));
    let running = Running::start_in(running.stop().await).await;
    assert_eq!(flags(&running).await, [now]);
    running.stop().await;
}

#[test]
fn a_printed_list_tells_them_in_every_format() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |table: &str, text: &str| {
        fs::write(dir.path().join(format!("2017-{table}.csv")), text).expect("a table");
    };
    write("header", "CHILD,SEX,DOB,ETHNIC,UPN\nFICT1,2,03/02/2009,WBRI,UN1\n");
    write(
        "episodes",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n\
         FICT1,10/05/2017,S,C2,N1,U4,PR1,,,,\n",
    );
    let ask = |command: &str, format: &str| {
        let words: Vec<&str> = command.split(' ').chain(["--data", "ledgers", "--format", format]).collect();
        let output = run(dir.path(), &words);
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(
            !String::from_utf8_lossy(&output.stderr).contains("FICT1"),
            "{command} names a child on stderr"
        );
        output
    };
    ask("import ssda903 . --year 2017 --received 2018-06-30 --authority 344", "json");
    let journey = "journey --local-id ssda903:FICT1 --as-of 2018-03-31";
    let printed = String::from_utf8(ask(journey, "table").stdout).expect("text");
    assert_eq!(printed.lines().nth(1), Some("Known to the source systems as ssda903:FICT1"));
    let first = rows(&ask(journey, "json")).swap_remove(0);
    assert_eq!((&first["part"], &first["name"]), (&"local_id".into(), &"ssda903:FICT1".into()));
    for list in [
        "flags --as-of 2018-03-31",
        "clocks --as-of 2018-03-31",
        "deadlines --as-of 2017-06-01 --until 2018-12-31",
        "measures --name children-looked-after --as-of 2018-03-31 --rows",
    ] {
        let found = rows(&ask(list, "json"));
        assert!(!found.is_empty(), "{list}");
        assert!(found.iter().all(|row| row["local_ids"] == serde_json::json!(["ssda903:FICT1"])), "{list}");
        let printed = ask(list, "csv").stdout;
        let mut csv = csv::Reader::from_reader(printed.as_slice());
        let at =
            csv.headers().expect("names").iter().position(|name| name == "local_ids").expect("the column");
        let of_csv: Vec<_> = csv.records().map(|row| row.expect("a row")[at].to_owned()).collect();
        assert_eq!(of_csv, vec!["ssda903:FICT1"; found.len()], "{list}");
        let table = String::from_utf8(ask(list, "table").stdout).expect("text");
        let mut lines = table.lines();
        assert!(lines.next().is_some_and(|names| names.contains("local_ids")), "{list}");
        assert_eq!(lines.filter(|line| line.contains("ssda903:FICT1")).count(), found.len(), "{list}");
    }
}
