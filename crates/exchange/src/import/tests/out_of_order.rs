//! Extracts that come after newer ones: workbooks and censuses that have windows, payloads of some children only.

use rust_xlsxwriter::Workbook;

use super::*;
use crate::{annex_a, cin, dfe};

/// A workbook of one child who has been in care since long ago, and of another whose health was assessed on its last day.
fn workbook(need: &str, until: &str, received: &str) -> annex_a::Workbook {
    let heads = "Child Unique ID|Date Started to be Looked After|Child's Category of Need|Date of Last Health Assessment";
    let (one, other) = (format!("T001|2019-01-10|{need}"), format!("T002|2021-05-04|N1|{until}"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("List 8").expect("a name");
    for (row, line) in (0..).zip([heads, &one, &other]) {
        for (column, cell) in (0..).zip(line.split('|')) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    annex_a::read_bytes(bytes, "fictional.xlsx", received.parse().expect("a day")).expect("a workbook")
}

#[test]
fn an_older_workbook_changes_nothing_that_a_newer_one_named() {
    let mut streams = Streams::default();
    let mut take = |need, until, received| {
        let summary = streams.import(workbook(need, until, received), received);
        (summary.corrections, summary.noticed.contains_key("settled-by-later"), streams.told("T001"))
    };
    let began = |need: &str, how: &str| format!("2019-01-10 care-period-started {need}{how}\n");
    let (n1, n2) = (began("N1", ""), began("N2", " (corrected)"));
    let ends = |(corrections, is_settled, told): (u64, bool, String), last: &str| {
        assert!(told.ends_with(last), "{told}");
        (corrections, is_settled)
    };
    assert_eq!(ends(take("N1", "2021-08-31", "2021-09-01"), &n1), (0, false));
    assert_eq!(ends(take("N1", "2021-09-30", "2021-10-01"), &n1), (0, false));
    assert_eq!(ends(take("N2", "2021-08-31", "2021-10-02"), &n1), (0, true));
    assert_eq!(ends(take("N2", "2021-10-31", "2021-11-01"), &n2), (1, false));
}

/// A census of one child, whose case goes on, with an assessment under one of two referrals.
fn census(begins: u16, started: &str, second: bool) -> (cin::Census, tempfile::TempDir) {
    let assessment = format!(
        "<Assessments><AssessmentActualStartDate>{started}</AssessmentActualStartDate></Assessments>"
    );
    let referral = |day: &str, with: &str| {
        format!(
            "<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>6</ReferralSource>\
             <PrimaryNeedCode>N1</PrimaryNeedCode>{with}<ReferralNFA>0</ReferralNFA></CINdetails>"
        )
    };
    let (first, then) = if second { ("", assessment.as_str()) } else { (assessment.as_str(), "") };
    let text = format!(
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{0}</Year>\
         <ReferenceDate>{0}-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>\
         <LAchildID>T001</LAchildID><UPNunknown>UN1</UPNunknown><PersonBirthDate>2016-02-29</PersonBirthDate>\
         <Sex>F</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>\
         {1}{2}</Child></Children></Message>",
        begins + 1,
        referral("2023-05-01", first),
        referral("2023-05-09", then),
    );
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("census.xml");
    std::fs::write(&path, text).expect("a file");
    let year = CollectionYear::new(begins).expect("a year");
    (cin::read_file(&path, year).expect("a census"), directory)
}

/// Takes censuses in; tells of each what it changed.
fn check_censuses(sent: &[(u16, &str, bool, &str)], expected: &Expect) {
    let (mut streams, mut told) = (Streams::default(), String::new());
    for (begins, started, second, received) in sent {
        let (census, _directory) = census(*begins, started, *second);
        let summary = streams.import(census, received);
        let settled = summary.noticed.get("settled-by-later").copied().unwrap_or_default();
        told += &format!(
            "corrected {}, retracted {}, settled {settled}\n",
            summary.corrections, summary.retractions
        );
    }
    expected.assert_eq(&told);
}

#[test]
fn an_older_census_changes_nothing_that_the_next_one_named() {
    check_censuses(
        &[
            (2023, "2023-05-10", false, "2024-06-30"),
            (2024, "2023-05-10", false, "2025-06-30"),
            (2023, "2023-05-10", true, "2024-09-15"),
        ],
        &expect![[r#"
            corrected 0, retracted 0, settled 0
            corrected 0, retracted 0, settled 0
            corrected 0, retracted 0, settled 1
        "#]],
    );
}

#[test]
fn an_amended_census_that_is_received_after_the_next_one_corrects() {
    check_censuses(
        &[
            (2023, "2023-05-10", false, "2024-06-30"),
            (2024, "2023-05-10", false, "2025-06-30"),
            (2023, "2023-05-10", true, "2025-09-15"),
        ],
        &expect![[r#"
            corrected 0, retracted 0, settled 0
            corrected 0, retracted 0, settled 0
            corrected 1, retracted 0, settled 0
        "#]],
    );
}

#[test]
fn what_the_next_census_left_out_an_amended_one_takes_back() {
    check_censuses(
        &[
            (2023, "2023-05-02", false, "2024-06-30"),
            (2024, "2023-05-10", false, "2025-06-30"),
            (2023, "2023-05-10", false, "2024-09-15"),
        ],
        &expect![[r#"
            corrected 0, retracted 0, settled 0
            corrected 0, retracted 0, settled 0
            corrected 0, retracted 1, settled 0
        "#]],
    );
}

/// A payload of children, and where they are placed.
fn payload(children: &[(&str, &str)], received: &str) -> dfe::Payload {
    let child = |(id, placed): &(&str, &str)| {
        format!(
            r#"{{"la_child_id": "{id}", "social_care_episodes": [{{"referral_date": "2021-05-01",
            "child_looked_after_placements": [{{"child_looked_after_placement_id": "p", "start_date": "2021-05-04",
            "start_reason": "S", "placement_type": "{placed}"}}]}}]}}"#
        )
    };
    let text = format!("[{}]", children.iter().map(child).collect::<Vec<_>>().join(","));
    let file = [("payload.json".to_owned(), text.as_bytes())];
    dfe::read(file, received.parse().expect("a day")).expect("a payload")
}

#[test]
fn a_payload_that_comes_after_a_newer_one_corrects_nobody_and_does_when_it_is_taken_for_the_newest() {
    let mut streams = Streams::default();
    let mut take = |children: &[(&str, &str)], received: &str| {
        let read = payload(children, received);
        assert_eq!(read.findings(), []);
        let summary = streams.import(read, received);
        (summary.corrections, summary.noticed.get("settled-by-later").copied())
    };
    assert_eq!(take(&[("T001", "K2"), ("T002", "K2")], "2026-06-10"), (0, None));
    assert_eq!(take(&[("T002", "K2")], "2026-06-12"), (0, None));
    let late = [("T001", "U4"), ("T002", "K2")];
    assert_eq!(take(&late, "2026-06-11"), (0, Some(1)));
    assert_eq!(take(&late, "2026-06-13"), (1, None));
    // Of a child that no newer one can have had, the later of two older ones counts.
    assert_eq!(take(&[("T003", "K2")], "2026-06-08"), (0, None));
    assert_eq!(take(&[("T003", "U4")], "2026-06-09"), (1, None));
}
