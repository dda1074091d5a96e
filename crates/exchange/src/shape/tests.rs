//! Each check, with a row that fails it and one that passes.

use std::io::Cursor;

use super::*;
use crate::extract::Extract;
use crate::ssda903::{CollectionYear, read_tables};

fn year(begins: u16) -> CollectionYear {
    CollectionYear::new(begins).expect("a year")
}

/// The checks that orders of one child fail, each order a row.
fn orders(begins: u16, rows: &[&str]) -> Vec<(&'static str, u64)> {
    let rows: String = rows.iter().map(|row| format!("T001,{row}\n")).collect();
    let table = Cursor::new(format!("CHILD,DOLO_START,DOLO_END\n{rows}"));
    let read = read_tables(year(begins), vec![("dolo", "dolo.csv".into(), table)]).expect("a return");
    failed(&read)
}

fn failed(read: &dyn Extract) -> Vec<(&'static str, u64)> {
    counts(&read.about(), read.findings()).into_iter().filter(|(_, failed)| *failed > 0).collect()
}

#[test]
fn an_order_has_dates_and_belongs_to_the_year() {
    let none: Vec<(&str, u64)> = Vec::new();
    assert_eq!(orders(2026, &["01/04/2026,31/03/2027", "02/05/2025,", "31/03/2027,"]), none);
    assert_eq!(orders(2026, &["2026/05/01,", ",01/06/2026", "01/05/26,"]), [("700", 3)]);
    assert_eq!(orders(2026, &["01/05/2026,31/06/2026", "02/05/2026,soon"]), [("701", 2)]);
    assert_eq!(orders(2026, &["01/04/2027,"]), [("703", 1)]);
    assert_eq!(orders(2026, &["02/05/2025,31/03/2026", "01/05/2026,01/04/2027"]), [("704", 2)]);
    assert_eq!(orders(2025, &["soon,", "02/05/2020,31/03/2021"]), none, "before the table was asked for");
}

#[test]
fn factors_and_a_reason_stand_with_an_end() {
    let failed_in = |details: &str| {
        let text = format!(
            "<Message><Children><Child><ChildIdentifiers><LAchildID>FICT1</LAchildID><Sex>F</Sex></ChildIdentifiers>\
             <CINdetails><CINreferralDate>2025-05-01</CINreferralDate>{details}<ReferralNFA>0</ReferralNFA></CINdetails>\
             </Child></Children></Message>"
        );
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("census.xml");
        std::fs::write(&path, text).expect("a census");
        failed(&crate::cin::read_file(&path, year(2025)).expect("a census"))
    };
    let assessment = |end: &str| {
        format!(
            "<Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate>{end}\
             <FactorsIdentifiedAtAssessment><AssessmentFactors>3B</AssessmentFactors></FactorsIdentifiedAtAssessment>\
             </Assessments>"
        )
    };
    let reason = "<ReasonForClosure>RC7</ReasonForClosure>";
    let end = "<AssessmentAuthorisationDate>2025-06-02</AssessmentAuthorisationDate>";
    let closed = format!("<CINclosureDate>2025-07-01</CINclosureDate>{reason}{}", assessment(end));
    assert_eq!(failed_in(&closed), []);
    assert_eq!(failed_in(&assessment("")), [("8614", 1)]);
    assert_eq!(failed_in(reason), [("8810", 1)]);
}

#[test]
fn an_order_that_is_open_and_then_missing_is_remarked() {
    let check = CHECKS.iter().find(|check| check.code == "706").expect("the check");
    let remark = |table, rule| Remark { table, line: None, rule };
    assert!(check.is_failed_in(&remark(Kind::OrderMade.name(), Rule::OpenRowMissing)));
    assert!(!check.is_failed_in(&remark(Kind::PlacementStarted.name(), Rule::OpenRowMissing)));
    assert!(!check.is_failed_in(&remark(Kind::OrderMade.name(), Rule::SettledByLater)));
}

#[test]
fn codes_are_unique_and_sentences_whole() {
    for (at, check) in CHECKS.iter().enumerate() {
        assert!(CHECKS[at + 1..].iter().all(|other| other.code != check.code), "{}", check.code);
        assert!(
            check.sentence.starts_with(char::is_uppercase) && check.sentence.ends_with('.'),
            "{}",
            check.code
        );
    }
}
