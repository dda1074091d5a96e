//! How the checks are tested: a journey in the fixture language, and what some checks must find in it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use expect_test::Expect;
use jiff::civil::Date;
use journey::fixture::Fixture;

use super::{Checked, Collection, check as rule, run};
use crate::jurisdiction::Jurisdiction;

/// Compares what some checks find in a journey, in a collection year, with what is expected.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
pub(super) fn check(codes: &[&str], begins: i16, text: &str, expected: Expect) {
    expected.assert_eq(&found(codes, begins, text));
}

/// What some checks find in a journey, as a text.
pub(super) fn found(codes: &[&str], begins: i16, text: &str) -> String {
    told(&checked(codes, begins, text, &Jurisdiction::default()), codes)
}

/// That none of these checks finds anything.
pub(super) fn passes(codes: &[&str], begins: i16, text: &str) {
    let checked = checked(codes, begins, text, &Jurisdiction::default());
    assert!(checked.in_return, "the child is not in the return");
    assert_eq!(told(&checked, codes), "");
}

/// What the checks of the return of the first code say. A line `as of` tells how far the year has gone.
pub(super) fn checked(codes: &[&str], begins: i16, text: &str, jurisdiction: &Jurisdiction) -> Checked {
    let rules: Vec<_> = codes.iter().map(|code| rule(code).expect(code)).collect();
    let fixture = Fixture::parse(text).expect("the fixture language");
    let collection = Collection::of(begins).as_far_as(fixture.as_of.unwrap_or(Date::MAX));
    assert!(rules.iter().all(|rule| rule.of == rules[0].of), "checks of two returns");
    run(&fixture.journey(), rules[0].of, collection, jurisdiction)
}

fn told(checked: &Checked, codes: &[&str]) -> String {
    let mut told = String::new();
    for not_run in checked.not_run.iter().filter(|not_run| codes.contains(&not_run.rule.code)) {
        told += &format!("{} could not run: {:?}\n", not_run.rule.code, not_run.why);
    }
    for finding in checked.findings.iter().filter(|finding| codes.contains(&finding.rule.code)) {
        let grounds: Vec<_> = finding.grounds.iter().map(|ground| ground.position.0 + 1).collect();
        let subject = if finding.subject.is_empty() { "the child" } else { &finding.subject };
        told += &format!("{}  {subject}: {} e{grounds:?}\n", finding.rule.code, finding.says);
    }
    told
}
