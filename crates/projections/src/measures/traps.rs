//! The traps of the field that only show over all children, each with the number under which the reference lists it.

use alloc::vec::Vec;

use expect_test::expect;
use journey::fixture::Fixture;
use rules::Jurisdiction;

use super::checks::check;
use super::{Measure, measure};

fn row(name: &str) -> &'static Measure {
    measure(name).unwrap_or_else(|| panic!("there is no measure called {name}"))
}

#[test]
fn trap_6_a_rate_of_what_was_completed_stands_beside_what_is_overdue_and_open() {
    for (completed, open) in [
        ("assessments-within-45-days", "assessments-overdue-open"),
        ("conferences-within-15-days", "conferences-overdue-open"),
        ("duties-completed-on-time", "duties-overdue-open"),
    ] {
        assert!(row(completed).beside.contains(&open), "{completed} hides what is open");
    }
    // One done in time, and another that nobody has done.
    check(
        &["assessments-within-45-days", "assessments-overdue-open"],
        "
        2016-06-01 born
        2026-01-05 referral received r1
        2026-01-05 assessment started a1 child-and-family referral r1
        2026-02-02 assessment authorised a1 outcome no-further-action
        child 2
        2016-06-01 born
        2026-01-05 referral received r2
        2026-01-05 assessment started a2 child-and-family referral r2
        as of 2026-06-30
        ",
        expect![[r#"
            assessments-within-45-days: 100.0% 1/1, 11 to 20 1
              1 2026-02-02 a1 in 20 e[3, 4]
            assessments-overdue-open: 100.0% 1/1, 61 or more 1
              2 2026-06-30 a2 in 122 e[6, 7]
        "#]],
    );
}

#[test]
fn trap_9_brothers_and_sisters_are_children_of_their_own() {
    check(
        &["sibling-divergence"],
        "
        2016-06-01 born
        2026-01-05 siblings noted f1 2 together yes
        2026-01-12 enquiry started en1
        child 2
        2014-06-01 born
        2026-01-05 siblings noted f1 1 together yes
        as of 2026-03-31
        ",
        expect![[r#"
            sibling-divergence: 100.0% 1/1
              2 2026-01-12 enquiry-started in e[3, 5]
        "#]],
    );
}

#[test]
fn trap_12_the_agency_rate_is_of_posts_and_the_exposure_of_childrens_days() {
    let (rate, exposure) = (row("agency-rate"), row("agency-exposure"));
    assert_ne!(rate.unit, exposure.unit);
    assert!(rate.beside.contains(&exposure.name) && exposure.beside.contains(&rate.name));
}

#[test]
fn thresholds_of_measures_are_named_once_and_have_their_own_values() {
    for row in super::measures() {
        let mut names: Vec<_> = row.parameters.iter().map(|parameter| parameter.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), row.parameters.len(), "{} names a parameter twice", row.name);
        for parameter in row.parameters {
            let day = jiff::civil::date(2026, 1, 1);
            let set = Jurisdiction::default().measure_setting(row.name, parameter, day);
            assert_eq!(set, parameter.default);
        }
    }
}

#[test]
fn trap_10_a_record_under_an_adopted_identity_is_joined_to_no_other() {
    let text = |reason: &str| {
        alloc::format!(
            "
            2016-06-01 born
            2018-04-10 care started c1 legal E1
            2019-04-10 care ended c1 E11
            2019-04-10 records linked 2 {reason}
            child 2
            2016-06-01 born
            2026-01-05 care started c9 legal C2
            as of 2026-03-31
            "
        )
    };
    let told = |reason| {
        let journeys = super::checks::journeys(&Fixture::parse(&text(reason)).expect("the fixture language"));
        journeys.iter().map(|journey| (journey.linked().len(), journey.entries().len())).collect::<Vec<_>>()
    };
    assert_eq!(told("adopted-identity"), [(0, 5), (0, 3)], "neither record leads to the other");
    assert_eq!(told("duplicate")[0], (1, 8), "a duplicate is one child");
    // Nothing of the first life is counted of the second.
    check(
        &["children-looked-after", "leavers-not-listed"],
        &text("adopted-identity"),
        expect![[r#"
        children-looked-after: 1.0 1/-
          2 2026-03-31 c9 in e[7]
        leavers-not-listed: none% 0/0
    "#]],
    );
}
