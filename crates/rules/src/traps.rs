//! The traps of the field, each with the number under which the reference lists it. Those that only show over all
//! children (6, 12, and half of 9) are tried beside the measures.

use expect_test::expect;
use jiff::civil::date;
use journey::Kind;

use crate::checks::{cases, cases_in, check, check_in};
use crate::jurisdiction::{Jurisdiction, Limit, Source};

#[test]
fn trap_1_the_45_working_days_have_two_legitimate_starts() {
    check(
        &["assessment-from-referral", "assessment-from-start"],
        "
        2016-06-01 born
        2026-01-05 referral received r1
        2026-01-12 assessment started a1 child-and-family referral r1
        2026-03-12 assessment authorised a1
        as of 2026-03-12
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2026-03-09  met late by 3 working days
            assessment-from-start     a1  due 2026-03-16  met on 2026-03-12
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn trap_2_the_conference_counts_from_the_discussion_that_began_the_enquiry() {
    check(
        &["initial-conference"],
        "
        2016-06-01 born
        2026-01-05 strategy discussion s1 harm began-enquiry no
        2026-01-12 strategy discussion s2 harm began-enquiry yes
        2026-01-12 enquiry started en1 discussion s2
        2026-01-19 strategy discussion s3 harm began-enquiry yes      # while it goes on
        2026-02-03 initial conference ic1 enquiry en1 outcome protection-plan
        as of 2026-02-03
        ",
        expect![[r#"
            initial-conference  en1  due 2026-02-02  met late by 1 working day
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn trap_3_visits_follow_the_legal_status_and_the_placement_of_each_day() {
    check(
        &["placement-visit", "care-order-home-visit", "temporary-placement-visit", "adoption-visit"],
        "
        2016-06-01 born
        2026-01-05 care started c1 legal C1
        2026-01-05 placement started p1 care c1 type P1
        2026-01-09 visit made v1 looked-after seen yes
        2026-02-02 legal status c1 C2
        2026-02-09 visit made v2 looked-after seen yes
        2026-03-02 placement ended p1 CARPL
        2026-03-02 placement started p2 care c1 type U6
        as of 2026-03-09
        ",
        expect![[r#"
            placement-visit 1            p2  due 2026-03-09  running
            temporary-placement-visit 1  p1  due 2026-01-12  met on 2026-01-09
            temporary-placement-visit 2  p1  due 2026-01-16  breached by 17 days when it ceased on 2026-02-02
            care-order-home-visit 2      p1  due 2026-02-09  met on 2026-02-09
            care-order-home-visit 3      p1  due 2026-03-23  ceased on 2026-03-02
            changes on 2026-03-10
        "#]],
    );
}

#[test]
fn trap_4_every_move_restarts_the_ladder_and_an_address_move_with_the_carer_does_not() {
    let beginning = "
        2016-06-01 born
        2026-01-05 care started c1 legal C2
        2026-01-05 placement started p1 care c1 type U6
        2026-01-12 visit made v1 looked-after seen yes
        2026-02-02 placement ended p1 CARPL
    ";
    cases(
        &["placement-visit"],
        beginning,
        &[
            ("2026-02-09", "2026-02-02 placement started p2 care c1 type U6"),
            ("2026-02-09", "2026-02-02 placement started p2 care c1 type U6 same-carer yes"),
        ],
        expect![[r#"
            2026-02-09: placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-02-09: placement-visit 2  p1  due 2026-02-23  ceased on 2026-02-02
            2026-02-09: placement-visit 1  p2  due 2026-02-09  running
            2026-02-09: placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-02-09: placement-visit 2  p1  due 2026-02-23  running
        "#]],
    );
}

const STAYED: &str = "
        2016-06-01 born
        2024-01-08 care started c1 legal C2
        2024-01-08 placement started p1 care c1 type U1 to-18 yes urn SC1
        2024-01-12 visit made v1 looked-after seen yes
        2026-01-12 visit made v2 looked-after seen yes
        2026-02-02 placement ended p1 CARPL
    ";

/// Moves with the same carer begin the visits anew from a day on.
fn counted(from: jiff::civil::Date) -> Jurisdiction {
    let one = crate::look::Value::Count(1);
    let counted =
        Jurisdiction::default().with_clock_setting("placement-visit", "same-carer-restarts", one, from);
    counted.expect("a threshold")
}

#[test]
fn trap_4_an_authority_may_say_that_a_move_with_the_carer_counts() {
    let ways_on = [
        ("2026-02-09", "2026-02-02 placement started p2 care c1 type U1 to-18 yes urn SC2 same-carer yes"),
        (
            "2026-03-23",
            "2026-02-02 placement started p2 care c1 type U1 to-18 yes urn SC2 same-carer yes
             2026-02-09 visit made v3 looked-after seen yes",
        ),
        // The return from hospital is no move.
        (
            "2026-02-16",
            "2026-02-02 placement started p2 care c1 type T1
             2026-02-09 placement ended p2
             2026-02-09 placement started p3 care c1 type U1 to-18 yes urn SC1 same-carer yes",
        ),
    ];
    let counts = counted(date(2026, 1, 1));
    cases_in(
        &counts,
        &["placement-visit"],
        STAYED,
        &ways_on,
        expect![[r#"
        2026-02-09: placement-visit 1  p1  due 2024-01-15  met on 2024-01-12
        2026-02-09: placement-visit 2  p1  due 2024-02-23  met late by 689 days
        2026-02-09: placement-visit 3  p1  due 2026-04-12  ceased on 2026-02-02
        2026-02-09: placement-visit 1  p1  due 2026-02-09  running
        2026-03-23: placement-visit 1  p1  due 2024-01-15  met on 2024-01-12
        2026-03-23: placement-visit 2  p1  due 2024-02-23  met late by 689 days
        2026-03-23: placement-visit 3  p1  due 2026-04-12  ceased on 2026-02-02
        2026-03-23: placement-visit 1  p1  due 2026-02-09  met on 2026-02-09
        2026-03-23: placement-visit 2  p1  due 2026-03-23  running
        2026-02-16: placement-visit 1  p1  due 2024-01-15  met on 2024-01-12
        2026-02-16: placement-visit 2  p1  due 2024-02-23  met late by 689 days
        2026-02-16: placement-visit 3  p1  due 2026-04-12  running
    "#]],
    );
    // From a later day on only moves of that day on count.
    let later = counted(date(2026, 2, 3));
    cases_in(
        &later,
        &["placement-visit"],
        STAYED,
        &ways_on[..1],
        expect![[r#"
        2026-02-09: placement-visit 1  p1  due 2024-01-15  met on 2024-01-12
        2026-02-09: placement-visit 2  p1  due 2024-02-23  met late by 689 days
        2026-02-09: placement-visit 3  p1  due 2026-04-12  running
    "#]],
    );
    cases(
        &["placement-visit"],
        STAYED,
        &ways_on[..1],
        expect![[r#"
        2026-02-09: placement-visit 1  p1  due 2024-01-15  met on 2024-01-12
        2026-02-09: placement-visit 2  p1  due 2024-02-23  met late by 689 days
        2026-02-09: placement-visit 3  p1  due 2026-04-12  running
    "#]],
    );
}

#[test]
fn trap_5_local_limits_are_each_authoritys_own_from_a_day_on() {
    let limit = Limit {
        clock: "protection-visit".into(),
        run: None,
        allowance: crate::Allowance::WorkingDays(15),
        from: date(2026, 1, 12),
    };
    let wirral = Jurisdiction::default().with_limit(limit).expect("a local limit");
    cases_in(
        &wirral,
        &["protection-visit"],
        "2016-06-01 born",
        &[
            ("2026-01-26", "2026-01-05 protection plan started pp1 NEG"),
            ("2026-01-26", "2026-01-12 protection plan started pp1 NEG"),
        ],
        expect![[r#"
            2026-01-26: protection-visit 1  pp1  due 2026-01-19  breached by 5 working days
            2026-01-26: protection-visit 1  pp1  due 2026-02-02  running
        "#]],
    );
}

#[test]
fn trap_7_a_correction_rewrites_nothing_and_both_views_are_shown() {
    cases(
        &["care-review", "care-review-overdue", "corrected-into-time"],
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-22 care review c1 recorded 2017-05-22
        correct e4 2017-05-10 recorded 2017-06-01
        ",
        &[("2017-06-30", "known at 2017-05-31"), ("2017-06-30", "")],
        expect![[r#"
            2017-06-30: care-review 1  c1  due 2017-05-11  met late by 7 working days
            2017-06-30: care-review 2  c1  due 2017-08-22  running
            2017-06-30: care-review 1  c1  due 2017-05-11  met on 2017-05-10
            2017-06-30: care-review 2  c1  due 2017-08-10  running
            2017-06-30: corrected-into-time (recording) since 2017-06-01: The entry "care review held" was first said to be of 2017-05-22 and is said since 2017-06-01 to be of 2017-05-10: a review of the looked-after child's case, due by 2017-05-11, is now in time and was not. e[4, 5]
        "#]],
    );
}

#[test]
fn trap_8_an_unborn_child_is_not_seen_and_is_visited_from_birth() {
    check(
        &["protection-visit", "child-seen-in-assessment", "visit-does-not-say-who-was-seen"],
        "
        2026-01-05 child registered expected 2026-03-16 sex U
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family referral r1
        2026-01-20 protection plan started pp1 NEG
        2026-01-26 visit made v1 protection for pp1
        2026-03-10 identity changed born 2026-03-10
        as of 2026-03-11
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2026-03-24  running
            changes on 2026-03-25
        "#]],
    );
}

#[test]
fn trap_9_what_is_done_for_a_brother_is_not_done_for_his_sister() {
    check(
        &["protection-visit"],
        "
        2016-06-01 born
        2026-01-05 siblings noted f1 2 together yes
        2026-01-05 protection plan started pp1 NEG
        child 2
        2014-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-01-12 visit made v1 protection for pp1 seen yes
        as of 2026-01-20
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2026-01-19  breached by 1 working day
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn trap_10_a_child_who_moved_away_or_was_adopted_is_another_authoritys_or_another_record() {
    cases(
        &["care-review", "protection-visit"],
        "
        2016-06-01 born
        2026-01-05 care started c1 legal E1
        2026-01-05 protection plan started pp1 NEG
        ",
        &[
            ("2026-02-16", "2026-01-12 authority moved to 350"),
            ("2026-02-16", "2026-01-12 care ended c1 E11\n2026-01-12 protection plan ended pp1 other"),
        ],
        expect![[r#"
            2026-02-16: protection-visit 1  pp1  due 2026-01-19  ceased on 2026-01-12
            2026-02-16: care-review 1       c1  due 2026-02-02  ceased on 2026-01-12
            2026-02-16: protection-visit 1  pp1  due 2026-01-19  ceased on 2026-01-12
            2026-02-16: care-review 1       c1  due 2026-02-02  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn trap_11_what_nobody_sends_is_not_evidenced_and_never_not_done() {
    let source =
        Source { system: "ssda903".into(), kinds: [Kind::CarePeriodStarted].into(), from: None, until: None };
    check_in(
        &Jurisdiction::default().with_source(source),
        &["care-review", "care-review-overdue", "dental-check", "duty-overdue"],
        "
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        as of 2018-03-31
        ",
        expect![[r#"
            care-review 1   c1  due 2016-05-09  not observable
            dental-check 1  c1  due 2017-04-10  not observable
            changes on 2018-06-01
        "#]],
    );
}

#[test]
fn trap_13_in_touch_at_a_birthday_is_not_in_touch_now() {
    check(
        &["leaver-birthday-contact", "leaver-contact", "leaver-out-of-touch"],
        "
        2005-01-10 born
        2018-01-08 care started c1 legal C2
        2023-01-10 care ended c1 E17
        2023-01-10 leaver contacted YES means call
        2024-01-10 leaver contacted YES submitted 2024-04-30       # the yearly return
        as of 2024-02-12
        ",
        expect![[r#"
            leaver-contact 1           due 2023-03-07  breached by 342 days
            leaver-birthday-contact  18th birthday  due 2023-02-10  met on 2023-01-10
            leaver-birthday-contact  19th birthday  due 2024-02-10  met on 2024-01-10
            leaver-out-of-touch (delay) since 2023-03-08: Contact that the young person answered (number 1) was due by 2023-03-07, 8 weeks after the young person left care on 2023-01-10, and none is recorded. e[5]
            changes on 2025-01-10
        "#]],
    );
}

#[test]
fn trap_14_codes_of_earlier_years_are_read() {
    check(
        &["care-review", "no-factors-and-services-followed"],
        "
        2003-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 placement started p1 care c1 type H5
        2017-05-08 placement ended p1 CARPL
        2017-05-08 placement started p2 care c1 type P2
        2017-06-05 placement ended p2 CARPL
        2017-06-05 placement started p3 care c1 type Z1
        2017-06-06 assessment authorised a1 factors 18A,19A
        2021-06-01 leaver does F3
        2021-07-01 leaver does P3
        as of 2017-05-10
        ",
        expect![[r#"
            care-review 1  c1  due 2017-05-11  running
            changes on 2017-05-12
        "#]],
    );
}

#[test]
fn trap_15_a_one_off_bank_holiday_moves_what_is_due() {
    // The funeral of 19 September 2022, and the coronation on 8 May 2023.
    check(
        &["referral-decision"],
        "
        2016-06-01 born
        2022-09-16 referral received r1
        2023-05-05 referral received r2
        2024-05-03 referral received r3
        as of 2024-05-03
        ",
        expect![[r#"
            referral-decision  r1  due 2022-09-20  breached by 409 working days
            referral-decision  r2  due 2023-05-09  breached by 251 working days
            referral-decision  r3  due 2024-05-07  running
            changes on 2024-05-08
        "#]],
    );
}
