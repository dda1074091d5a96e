//! The front door's measures, on children who do not exist.

use expect_test::expect;
use rules::{Jurisdiction, Source};

use crate::measures::checks::{check, check_in};
use crate::measures::{By, measure};

const REFERRALS: &str = "
    2024-03-01 referral received r0 source 2A
    2025-02-20 referral received r1 source 6
    2025-02-20 referral received r1 source 6      # the same fact from another source
    2025-02-21 referral decided r1 no-further-action by manager:m1 team north
    2025-05-01 referral received r2 source 6
    2025-05-01 referral received r3 source 3A
    2025-05-02 referral decided r2 assessment by manager:m2 team south
    child 2
    2025-06-02 referral received r9 source 2A
    as of 2025-12-31
";

#[test]
fn a_referral_within_twelve_months_of_another_is_a_re_referral() {
    check_in(
        &Jurisdiction::default(),
        &["re-referrals", "children-re-referred", "referrals-no-further-action", "referrals"],
        &[By::Source, By::Team, By::Month],
        REFERRALS,
        expect![[r#"
            re-referrals: 75.0% 3/4
              month "2025-02": 100.0% 1/1
              month "2025-05": 100.0% 2/2
              month "2025-06": 0.0% 0/1
              team "": 75.0% 3/4
              source "2A": 0.0% 0/1
              source "3A": 100.0% 1/1
              source "6": 100.0% 2/2
              1 2025-02-20 r1 in e[2, 1]
              1 2025-05-01 r2 in e[5, 2]
              1 2025-05-01 r3 in e[6, 2]
              2 2025-06-02 r9 out e[8]
            children-re-referred: 50.0% 1/2
              month "2025-02": 100.0% 1/1
              month "2025-06": 0.0% 0/1
              team "": 50.0% 1/2
              source "2A": 0.0% 0/1
              source "6": 100.0% 1/1
              1 2025-02-20  in e[2, 1]
              2 2025-06-02  out e[8]
            referrals-no-further-action: 25.0% 1/4
              month "2025-02": 100.0% 1/1
              month "2025-05": 0.0% 0/2
              month "2025-06": 0.0% 0/1
              team "": 0.0% 0/2
              team "north": 100.0% 1/1
              team "south": 0.0% 0/1
              source "2A": 0.0% 0/1
              source "3A": 0.0% 0/1
              source "6": 50.0% 1/2
              1 2025-02-20 r1 in e[2, 4]
              1 2025-05-01 r2 out e[5, 7]
              1 2025-05-01 r3 out e[6]
              2 2025-06-02 r9 out e[8]
            referrals: 4.0 4/-
              month "2025-02": 1.0 1/-
              month "2025-05": 2.0 2/-
              month "2025-06": 1.0 1/-
              team "": 4.0 4/-
              source "2A": 1.0 1/-
              source "3A": 1.0 1/-
              source "6": 2.0 2/-
              1 2025-02-20 r1 in e[2]
              1 2025-05-01 r2 in e[5]
              1 2025-05-01 r3 in e[6]
              2 2025-06-02 r9 in e[8]
        "#]],
    );
}

#[test]
fn twelve_months_to_the_day_are_within_and_a_day_more_is_not() {
    check(
        &["re-referrals"],
        "
        2024-05-01 referral received r1
        2025-05-01 referral received r2
        child 2
        2024-05-01 referral received r1
        2025-05-02 referral received r2
        as of 2025-12-31
        ",
        expect![[r#"
            re-referrals: 50.0% 1/2
              1 2025-05-01 r2 in e[2, 1]
              2 2025-05-02 r2 out e[4]
        "#]],
    );
}

#[test]
fn the_forty_fifth_working_day_is_in_time() {
    check(
        &[
            "assessments-within-45-days",
            "assessments-within-45-days-of-referral",
            "assessments-bunched",
            "assessments-overdue-open",
        ],
        "
        2026-11-20 referral received r1
        2026-11-23 assessment started a1 child-and-family referral r1
        2027-01-28 assessment authorised a1 outcome child-in-need
        child 2
        2026-11-23 referral received r1
        2026-11-23 assessment started a1 child-and-family referral r1
        2027-01-29 assessment authorised a1 outcome no-further-action
        child 3
        2027-01-29 assessment authorised a1
        child 4
        2026-11-23 assessment started a1 child-and-family
        2026-12-01 assessment started a2 reassessment decided 2026-11-20
        2027-02-01 assessment authorised a2
        as of 2027-02-28
        ",
        expect![[r#"
            assessments-within-45-days: 66.7% 2/3, 75% observed, 41 to 45 2, 46 to 50 1
              1 2027-01-28 a1 in 45 e[2, 3]
              2 2027-01-29 a1 out 46 e[5, 6]
              3 2027-01-29 a1 unseen e[7]
              4 2027-02-01 a2 in 41 e[9, 10]
            assessments-within-45-days-of-referral: 0.0% 0/3, 75% observed, 46 to 50 3
              1 2027-01-28 a1 out 46 e[1, 3]
              2 2027-01-29 a1 out 46 e[4, 6]
              3 2027-01-29 a1 unseen e[7]
              4 2027-02-01 a2 out 48 e[9, 10]
            assessments-bunched: 66.7% 2/3, 75% observed, 41 to 45 2, 46 to 50 1
              1 2027-01-28 a1 in 45 e[2, 3]
              2 2027-01-29 a1 out 46 e[5, 6]
              3 2027-01-29 a1 unseen e[7]
              4 2027-02-01 a2 in 41 e[9, 10]
            assessments-overdue-open: 100.0% 1/1, 61 or more 1
              4 2027-02-28 a1 in 66 e[8]
        "#]],
    );
}

#[test]
fn an_assessment_is_not_in_need_by_its_outcome_or_by_the_closure() {
    check(
        &["assessed-not-in-need"],
        "
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family referral r1
        2026-02-06 assessment authorised a1 outcome early-help
        child 2
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family
        2026-02-06 assessment authorised a1
        2026-02-09 case closed i1 RC8
        child 3
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family
        2026-02-06 assessment authorised a1 outcome child-in-need
        2026-05-09 case closed i1 RC9
        as of 2026-06-30
        ",
        expect![[r#"
            assessed-not-in-need: 66.7% 2/3
              1 2026-01-05 r1 in e[1, 3]
              2 2026-01-05 r1 in e[4, 6, 7]
              3 2026-01-05 r1 out e[8, 10, 11]
        "#]],
    );
}

#[test]
fn contacts_become_referrals_by_decision_or_by_name() {
    check_in(
        &Jurisdiction::default(),
        &["contacts-to-referrals"],
        &[By::Source],
        "
        2026-01-05 contact received k1 source 6
        2026-01-05 contact decided k1 referral team front
        2026-01-06 contact received k2 source 6
        2026-01-07 contact decided k2 information-and-advice team front
        2026-01-08 contact received k3 source 2A
        2026-01-08 referral received r3 contact k3
        2026-01-09 contact received k4 source 2A       # nobody has decided yet
        as of 2026-06-30
        ",
        expect![[r#"
            contacts-to-referrals: 66.7% 2/3
              source "2A": 100.0% 1/1
              source "6": 50.0% 1/2
              1 2026-01-05 k1 in e[1, 2]
              1 2026-01-06 k2 out e[3, 4]
              1 2026-01-08 k3 in e[5, 6]
        "#]],
    );
}

#[test]
fn what_is_no_referral_has_the_source_of_the_last_one() {
    check_in(
        &Jurisdiction::default(),
        &["assessments-within-45-days", "children-looked-after"],
        &[By::Source],
        "
        2026-01-05 referral received r1 source 6
        2026-01-06 assessment started a1 child-and-family
        2026-02-02 assessment authorised a1
        2026-06-01 referral received r2 source 2A
        2026-06-02 care started c1 legal V2
        child 2
        2026-03-02 referral received r3                # nobody says who
        2026-03-03 assessment started a1 child-and-family
        2026-03-30 assessment authorised a1
        as of 2026-06-30
        ",
        expect![[r#"
            assessments-within-45-days: 100.0% 2/2, 11 to 20 2
              source "": 100.0% 1/1, 11 to 20 1
              source "6": 100.0% 1/1, 11 to 20 1
              1 2026-02-02 a1 in 19 e[2, 3]
              2 2026-03-30 a1 in 19 e[8, 9]
            children-looked-after: 1.0 1/-
              source "2A": 1.0 1/-
              1 2026-06-30 c1 in e[5]
        "#]],
    );
}

#[test]
fn what_no_source_sends_is_not_observed() {
    let kinds = [journey::Kind::ReferralReceived];
    let source = Source { system: "census".into(), kinds: kinds.into(), from: None, until: None };
    check_in(
        &Jurisdiction::default().with_source(source),
        &["re-referrals", "referrals-no-further-action"],
        &[],
        REFERRALS,
        expect![[r#"
            re-referrals: 75.0% 3/4
              1 2025-02-20 r1 in e[2, 1]
              1 2025-05-01 r2 in e[5, 2]
              1 2025-05-01 r3 in e[6, 2]
              2 2025-06-02 r9 out e[8]
            referrals-no-further-action: none% 0/0, 0% observed
              1 2025-02-20 r1 unseen e[2, 4]
              1 2025-05-01 r2 unseen e[5, 7]
              1 2025-05-01 r3 unseen e[6]
              2 2025-06-02 r9 unseen e[8]
        "#]],
    );
    assert!(measure("CFA-45-START").is_some());
}

#[test]
fn what_comes_while_the_case_is_open_is_no_referral() {
    check(
        &["referrals", "re-referrals", "children-re-referred"],
        "
        2016-06-01 born
        2026-01-05 referral received r1
        2026-01-05 case opened i1
        2026-02-02 referral received r2
        2026-03-02 case closed i1 RC7
        2026-05-04 referral received r3
        as of 2026-06-30
        ",
        expect![[r#"
            referrals: 2.0 2/-
              1 2026-01-05 r1 in e[2]
              1 2026-05-04 r3 in e[6]
            re-referrals: 50.0% 1/2
              1 2026-01-05 r1 out e[2]
              1 2026-05-04 r3 in e[6, 2]
            children-re-referred: 100.0% 1/1
              1 2026-05-04  in e[6, 2]
        "#]],
    );
}
