//! The checks of cases, tried.

use alloc::format;

use expect_test::expect;

use super::super::super::tried::{check, passes};

const FOLLOW: &[&str] = &["8630", "8815", "8816", "8820"];

#[test]
fn one_case_after_the_other_passes() {
    passes(
        FOLLOW,
        2025,
        "
        2018-02-03 born
        2025-05-01 referral received r1 need N1
        2025-05-01 case opened i1
        2025-06-01 case closed i1 RC7
        2025-06-01 referral received r2 need N1
        2025-06-01 case opened i2
        2025-07-01 referral received r3 need N1
        2025-07-02 referral decided r3 no-further-action
        ",
    );
}

#[test]
fn cases_beside_each_other_are_found() {
    check(
        FOLLOW,
        2025,
        "
        2018-02-03 born
        2025-05-01 referral received r1 need N1
        2025-05-01 case opened i1
        2025-05-31 referral received r2 need N1
        2025-05-31 case opened i2
        2025-06-01 case closed i1 RC7
        2025-07-01 referral received r3 need N1
        2025-07-01 case opened i3
        2025-06-30 case closed i4 RC7
        2025-07-02 case opened i4
        ",
        expect![[r#"
            8630  i4: It began on 2025-07-02 and was closed on 2025-06-30. e[9, 10]
            8815  i3: It has been open since 2025-07-01, beside one open since 2025-05-31. e[4, 5, 7, 8]
            8816  i2: It has been open since 2025-05-31; the latest referral is of 2025-07-02. e[4, 5, 10]
            8816  i3: It has been open since 2025-07-01; the latest referral is of 2025-07-02. e[7, 8, 10]
            8820  i2: It began on 2025-05-31; the case that began on 2025-05-01 was closed on 2025-06-01. e[2, 3, 4, 5, 6]
            8820  i3: It began on 2025-07-01; the case that began on 2025-05-31 is open. e[4, 5, 7, 8]
            8820  i4: It began on 2025-07-02; the case that began on 2025-05-31 is open. e[4, 5, 10]
            8820  i4: It began on 2025-07-02; the case that began on 2025-07-01 is open. e[7, 8, 10]
        "#]],
    );
}

#[test]
fn a_referral_is_within_the_life_of_the_child_and_the_year() {
    let referred = |born: &str, day: &str| {
        format!("{born} born\n{day} referral received r1 need N1\n{day} case opened i1")
    };
    passes(&["8606"], 2025, &referred("2026-02-05", "2025-05-01"));
    check(
        &["8606"],
        2025,
        &referred("2026-02-06", "2025-05-01"),
        expect![[r#"
        8606  i1: The referral is dated 2025-05-01, more than 40 weeks before the birth. e[2, 3]
    "#]],
    );
    passes(&["8555Q"], 2025, &format!("{}\n2025-05-01 child died", referred("2018-02-03", "2025-05-01")));
    check(
        &["8555Q"],
        2025,
        &format!("{}\n2025-04-30 child died", referred("2018-02-03", "2025-05-01")),
        expect![[r#"
            8555Q  i1: The referral is dated 2025-05-01; the child died on 2025-04-30. e[2, 3, 4]
        "#]],
    );
    let nothing =
        |day: &str| format!("{day} referral received r1\n2025-04-02 referral decided r1 no-further-action");
    passes(&["8569Q"], 2025, &nothing("2025-03-31"));
    check(
        &["8569Q"],
        2025,
        &nothing("2025-03-30"),
        expect![[r#"
        8569Q  r1: The referral was received on 2025-03-30. e[1, 2]
    "#]],
    );
}

#[test]
fn a_case_says_why_it_began_and_ended() {
    const SAID: &[&str] = &["8585Q", "8610", "8805"];
    let case = |need: &str, reason: &str| {
        format!(
            "2018-02-03 born
            2025-05-01 referral received r1 {need}
            2025-05-01 case opened i1
            2025-06-01 case closed i1 {reason}"
        )
    };
    passes(SAID, 2025, &case("need N0", "RC7"));
    passes(SAID, 2025, &format!("{}\n2025-06-01 child died", case("need N1", "RC2")));
    check(
        SAID,
        2025,
        &case("", ""),
        expect![[r#"
        8610  i1: The referral of 2025-05-01 led to a case and names no need. e[2, 3]
        8805  i1: The case was closed on 2025-06-01 without a reason. e[4]
    "#]],
    );
    check(
        SAID,
        2025,
        &case("need N1", "RC2"),
        expect![[r#"
        8585Q  i1: The case was closed with reason RC2 on 2025-06-01. e[4]
    "#]],
    );
    passes(SAID, 2025, "2025-05-01 referral received r1\n2025-05-02 referral decided r1 no-further-action");
}

#[test]
fn a_child_of_school_age_has_a_pupil_number_or_a_reason() {
    let child = |born: &str, number: &str| {
        format!(
            "2025-04-02 child registered born {born} {number}
            2025-05-01 referral received r1 need N1
            2025-05-01 case opened i1"
        )
    };
    passes(&["8770Q"], 2025, &child("2020-04-01", ""));
    passes(&["8770Q"], 2025, &child("2020-03-31", "upn-unknown UN2"));
    passes(&["8770Q"], 2025, &child("2020-03-31", "upn A123456789012"));
    check(
        &["8770Q"],
        2025,
        &child("2020-03-31", ""),
        expect![[r#"
        8770Q  the child: The child is 6 or older by 2026-03-31. e[1]
    "#]],
    );
    check(
        &["8770Q"],
        2025,
        &child("2020-03-31", "upn-unknown UN1"),
        expect![[r#"
        8770Q  the child: The child is 6 or older by 2026-03-31. e[1]
    "#]],
    );
}

#[test]
fn work_is_done_before_the_case_is_closed() {
    let work = |day: &str| {
        format!(
            "2018-02-03 born
            2025-05-01 referral received r1 need N1
            2025-05-01 case opened i1
            2025-05-02 assessment started a1 child-and-family
            {day} assessment authorised a1 factors 3B
            2025-05-05 protection plan started pp1 NEG
            {day} protection plan ended pp1
            {day} need plan started n1 child-in-need
            {day} enquiry started en1
            {day} initial conference ic1 enquiry en1
            2025-06-10 case closed i1 RC7"
        )
    };
    passes(&["8565"], 2025, &work("2025-06-10"));
    check(
        &["8565"],
        2025,
        &work("2025-06-11"),
        expect![[r#"
        8565  en1: It is dated 2025-06-11; the case was closed on 2025-06-10. e[9, 11]
        8565  n1: It is dated 2025-06-11; the case was closed on 2025-06-10. e[8, 11]
        8565  a1: It is dated 2025-06-11; the case was closed on 2025-06-10. e[5, 11]
        8565  pp1: It is dated 2025-06-11; the case was closed on 2025-06-10. e[7, 11]
        8565  ic1: It is dated 2025-06-11; the case was closed on 2025-06-10. e[10, 11]
    "#]],
    );
}
