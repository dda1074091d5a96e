//! Journeys out of order, and with too much open at once.

use expect_test::expect;
use journey::Kind;

use super::super::sends_only;
use crate::checks::{cases, check, check_in};

#[test]
fn nothing_is_done_in_a_closed_case() {
    const AFTER: &[&str] = &["activity-after-closure"];
    let text = |more: &str| {
        alloc::format!(
            "
            2024-01-08 case opened i1
            2024-03-01 case closed i1 RC7
            2024-03-01 visit made v1 need                 # on the last day
            2024-03-04 visit made v2 welfare-check
            2024-03-05 visit made v3 need
            2024-03-06 need plan reviewed np1
            {more}
            "
        )
    };
    check(
        AFTER,
        &text("as of 2024-03-04"),
        expect![[r#"
        changes on 2024-03-05
    "#]],
    );
    check(
        AFTER,
        &text("as of 2024-03-05"),
        expect![[r#"
        activity-after-closure (recording) since 2024-03-05: The entry "visit made" of 2024-03-05 is dated after the case was closed on 2024-03-01. e[5, 2]
        changes on 2024-03-06
    "#]],
    );
    check(
        AFTER,
        &text("as of 2024-03-06"),
        expect![[r#"
        activity-after-closure (recording) since 2024-03-05: The entry "visit made" of 2024-03-05 is dated after the case was closed on 2024-03-01, and 1 more like it. e[5, 6, 2]
    "#]],
    );
    check(AFTER, &text("2024-03-04 case opened i2\n as of 2024-03-06"), expect![[""]]);
    check(AFTER, &text("correct e2 2024-03-08\n as of 2024-03-08"), expect![[""]]);
}

#[test]
fn an_enquiry_comes_of_a_referral() {
    const BEFORE: &[&str] = &["enquiry-before-referral"];
    let text = |enquiry: &str, more: &str| {
        alloc::format!("{enquiry} enquiry started en1\n2024-03-01 referral received r1\n{more}")
    };
    check(BEFORE, &text("2024-03-01", "as of 2024-03-01"), expect![[""]]);
    check(
        BEFORE,
        &text("2024-02-29", "as of 2024-02-29"),
        expect![[r#"
        changes on 2024-03-01
    "#]],
    );
    check(
        BEFORE,
        &text("2024-02-29", "as of 2024-03-01"),
        expect![[r#"
        enquiry-before-referral (recording) since 2024-03-01: Enquiry en1 is dated 2024-02-29, and the first referral 2024-03-01. e[1, 2]
    "#]],
    );
    check(
        BEFORE,
        &text("2024-02", "as of 2024-03-01"),
        expect![[r#"
        enquiry-before-referral (recording) since 2024-03-01: Enquiry en1 is dated 2024-02-01, and the first referral 2024-03-01. e[1, 2]
    "#]],
    );
    check(BEFORE, &text("2024-03", "as of 2024-03-01"), expect![[""]]);
    check(BEFORE, &text("2024-02-29", "2024-01-02 case opened i1\n as of 2024-03-01"), expect![[""]]);
    check(BEFORE, &text("2024-02-29", "2024-02-28 referral received r0\n as of 2024-03-01"), expect![[""]]);
}

#[test]
fn a_plan_starts_with_the_conference_that_made_it() {
    const APART: &[&str] = &["plan-not-from-the-conference"];
    let text = |plan: &str, more: &str| {
        alloc::format!(
            "
            2024-03-01 initial conference ic1 {more}
            {plan} protection plan started pp1 NEG conference ic1
            2024-03-02 protection plan started pp2 NEG
            as of 2024-03-04
            "
        )
    };
    check(APART, &text("2024-03-01", ""), expect![[""]]);
    check(
        APART,
        &text("2024-03-04", ""),
        expect![[r#"
        plan-not-from-the-conference (recording) since 2024-03-04: Plan pp1 is dated 2024-03-04, and conference ic1, which made it, 2024-03-01. e[2, 1]
    "#]],
    );
    check(
        APART,
        &text("2024-03-05", ""),
        expect![[r#"
        changes on 2024-03-05
    "#]],
    );
    check(APART, &text("2024-03", ""), expect![[""]]);
    check(APART, &text("2024-03-04", "transfer-in yes"), expect![[""]]);
}

#[test]
fn one_plan_and_one_case_are_open_at_a_time() {
    const OVERLAPS: &[&str] =
        &["two-child-protection-plans", "two-open-cases", "need-plan-beside-protection-plan"];
    let text = |more: &str| {
        alloc::format!(
            "
            2024-01-02 case opened i1
            2024-02-01 case opened i2
            2024-01-08 protection plan started pp1 NEG
            2024-02-05 protection plan started pp2 EMO
            2024-02-12 need plan started np1 child-in-need
            2024-02-12 need plan started np2 short-breaks-only
            {more}
            "
        )
    };
    check(
        OVERLAPS,
        &text("as of 2024-01-31"),
        expect![[r#"
        changes on 2024-02-01
    "#]],
    );
    check(
        OVERLAPS,
        &text("as of 2024-02-12"),
        expect![[r#"
            two-child-protection-plans (recording) since 2024-02-05: Child protection plans pp1 and pp2 have both been open since 2024-02-05. e[3, 4]
            two-open-cases (recording) since 2024-02-01: The case has been open as i1 and as i2 at once since 2024-02-01. e[1, 2]
            need-plan-beside-protection-plan (recording) since 2024-02-12: Plan np1 for a child in need has been open beside child protection plan pp1 since 2024-02-12. e[3, 5]
        "#]],
    );
    let ended = "
        2024-02-29 case closed i1
        2024-02-29 protection plan ended pp1
        2024-02-29 need plan ended np1
        as of 2024-02-29
    ";
    check(OVERLAPS, &text(ended), expect![[""]]);
    cases(
        OVERLAPS,
        "2024-01-08 protection plan started pp1 NEG",
        &[
            ("2024-02-12", "2024-02-12 need plan started np1 family-help"),
            ("2024-02-12", "2024-02-12 need plan started np1 supervision-order"),
        ],
        expect![[r#"
            2024-02-12: need-plan-beside-protection-plan (recording) since 2024-02-12: Plan np1 for a child in need has been open beside child protection plan pp1 since 2024-02-12. e[1, 2]
            2024-02-12: nothing
        "#]],
    );
}

#[test]
fn a_case_is_closed_when_its_work_is_done() {
    const OPEN: &[&str] = &["closed-with-open-work"];
    let text = |more: &str| {
        alloc::format!(
            "
            2024-01-02 case opened i1
            2024-01-03 assessment started a1 child-and-family
            2024-01-04 enquiry started en1
            2024-02-01 case closed i1 RC8
            {more}
            "
        )
    };
    check(
        OPEN,
        &text("as of 2024-01-31"),
        expect![[r#"
        changes on 2024-02-01
    "#]],
    );
    check(
        OPEN,
        &text("as of 2024-02-01"),
        expect![[r#"
        closed-with-open-work (recording) since 2024-02-01: The case was closed on 2024-02-01, and assessment a1 of 2024-01-03 has no end on record. e[4, 2]
        closed-with-open-work (recording) since 2024-02-01: The case was closed on 2024-02-01, and enquiry en1 of 2024-01-04 has no end on record. e[4, 3]
    "#]],
    );
    check(
        OPEN,
        &text("2024-02-01 assessment authorised a1\n as of 2024-02-01"),
        expect![[r#"
        closed-with-open-work (recording) since 2024-02-01: The case was closed on 2024-02-01, and enquiry en1 of 2024-01-04 has no end on record. e[4, 3]
    "#]],
    );
    check(OPEN, &text("2024-02-05 case opened i2\n as of 2024-02-05"), expect![[""]]);
    // A source that tells of no enquiry's end leaves none open.
    check_in(
        &sends_only(&[Kind::EnquiryStarted, Kind::AssessmentAuthorised, Kind::CaseClosed]),
        OPEN,
        &text("as of 2024-02-01"),
        expect![[r#"
            closed-with-open-work (recording) since 2024-02-01: The case was closed on 2024-02-01, and assessment a1 of 2024-01-03 has no end on record. e[4, 2]
        "#]],
    );
}
