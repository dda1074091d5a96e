//! The clocks of assessments, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn the_45_days_run_from_the_referral_and_from_the_start_side_by_side() {
    check(
        &["assessment-from-referral", "assessment-from-start"],
        "
        2016-06-01 born
        2026-11-23 referral received r1
        2026-11-30 assessment started a1 child-and-family referral r1
        2027-01-28 assessment authorised a1 outcome no-further-action
        as of 2027-02-01
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2027-01-28  met on 2027-01-28
            assessment-from-start     a1  due 2027-02-04  met on 2027-01-28
            changes on 2027-06-01
        "#]],
    );
    check(
        &["assessment-from-referral", "assessment-from-start"],
        "
        2016-06-01 born
        2026-11-23 referral received r1
        2026-11-30 assessment started a1 child-and-family      # names no referral: it is the last one's
        2027-02-01 assessment authorised a1 outcome no-further-action
        as of 2027-02-01
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2027-01-28  met late by 2 working days
            assessment-from-start     a1  due 2027-02-04  met on 2027-02-01
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn the_last_day_is_in_time_and_the_next_is_not() {
    check(
        &["assessment-from-referral"],
        "
        2016-06-01 born
        2026-11-23 referral received r1
        2026-11-24 referral decided r1 assessment
        as of 2027-01-28
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2027-01-28  running
            changes on 2027-01-29
        "#]],
    );
    check(
        &["assessment-from-referral", "assessment-from-start"],
        "
        2016-06-01 born
        2026-11-23 referral received r1
        2026-11-24 assessment started a1 child-and-family referral r1
        2027-01-20 assessment completed a1                      # finished, and nobody has authorised it
        as of 2027-01-30
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2027-01-28  breached by 1 working day
            assessment-from-start     a1  due 2027-01-29  breached by less than a working day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_referral_that_needs_no_assessment_is_not_late_for_one() {
    check(
        &["assessment-from-referral", "child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        2026-03-03 referral decided r1 no-further-action
        2026-04-01 referral received r2
        2026-04-02 referral decided r2 early-help
        2026-05-05 referral received r3
        2026-05-06 referral decided r3 services
        2026-06-01 referral received r4
        2026-06-15 case closed inv1
        as of 2026-12-01
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2026-05-07  ceased on 2026-03-03
            assessment-from-referral  r2  due 2026-06-09  ceased on 2026-04-02
            assessment-from-referral  r3  due 2026-07-08  ceased on 2026-05-06
            assessment-from-referral  r4  due 2026-08-03  ceased on 2026-06-15
            child-seen-in-assessment  r1  due 2026-03-16  ceased on 2026-03-03
            child-seen-in-assessment  r2  due 2026-04-17  ceased on 2026-04-02
            child-seen-in-assessment  r3  due 2026-05-19  ceased on 2026-05-06
            child-seen-in-assessment  r4  due 2026-06-15  ceased on 2026-06-15
            changes on 2027-06-01
        "#]],
    );
    check(
        &["assessment-from-start", "assessment-checkpoint"],
        "
        2016-06-01 born
        2026-03-02 assessment started a1 child-and-family
        2026-03-09 case closed inv1
        2026-04-01 assessment started a2 child-and-family
        2026-07-01 child died
        as of 2026-12-01
        ",
        expect![[r#"
            assessment-from-start  a1  due 2026-05-07  ceased on 2026-03-09
            assessment-from-start  a2  due 2026-06-09  breached by 16 working days when it ceased on 2026-07-01
            assessment-checkpoint  a1  due 2026-03-16  ceased on 2026-03-09
            assessment-checkpoint  a2  due 2026-04-17  breached by 51 working days when it ceased on 2026-07-01
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_reassessment_counts_from_the_decision() {
    check(
        &["assessment-from-referral", "reassessment", "assessment-from-start"],
        "
        2016-06-01 born
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family referral r1
        2026-02-02 assessment authorised a1 outcome child-in-need
        2026-06-08 assessment started a2 reassessment decided 2026-06-01
        2026-08-04 assessment authorised a2 outcome child-in-need
        as of 2026-08-31
        ",
        expect![[r#"
            assessment-from-referral  r1  due 2026-03-09  met on 2026-02-02
            assessment-from-start     a1  due 2026-03-10  met on 2026-02-02
            assessment-from-start     a2  due 2026-08-10  met on 2026-08-04
            reassessment              a2  due 2026-08-03  met late by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["reassessment"],
        "
        2016-06-01 born
        2026-06-08 assessment started a2 reassessment           # no day of the decision
        2026-06-08 assessment started a3 reassessment decided 2026-06-05
        2026-07-01 assessment authorised a3
        as of 2026-08-11
        ",
        expect![[r#"
            reassessment  a3  due 2026-08-07  met on 2026-07-01
            reassessment  a2  due 2026-08-10  breached by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["reassessment", "duty-overdue"],
        "
        2016-06-01 born
        2026-06-08 assessment started a2 reassessment
        as of 2026-08-11
        ",
        expect![[r#"
            reassessment  a2  due 2026-08-10  breached by 1 working day
            duty-overdue (delay) since 2026-08-11: An authorised reassessment was due by 2026-08-10, 45 working days after the reassessment started (the day of the decision is not on record) on 2026-06-08, and none is recorded (a2). e[2]
            changes on 2027-06-01
        "#]],
    );
    check(
        &["reassessment"],
        "
        2008-07-01 born
        2026-06-08 assessment started a2 reassessment
        as of 2026-08-11
        ",
        expect![[r#"
            reassessment  a2  due 2026-08-10  ceased on 2026-07-01
            changes on 2027-07-01
        "#]],
    );
}

#[test]
fn the_child_is_seen_before_the_assessment_is_authorised() {
    check(
        &["child-seen-before-authorisation"],
        "
        2016-06-01 born
        2026-01-05 assessment started a1 child-and-family
        2026-01-12 visit made v1 assessment for a1 seen yes alone yes
        2026-02-02 assessment authorised a1
        2026-03-02 assessment started a2 child-and-family
        2026-03-09 visit made v2 assessment for a2 seen no
        2026-03-10 visit made v3 need in-person no seen yes     # on a screen
        2026-04-07 assessment authorised a2
        2026-05-05 assessment started a3 child-and-family
        2026-06-02 assessment authorised a3 seen no
        2026-06-09 assessment started a4 child-and-family
        2026-07-07 assessment authorised a4 seen yes
        as of 2026-08-03
        ",
        expect![[r#"
            child-seen-before-authorisation  a1  due 2026-02-02  met on 2026-01-12
            child-seen-before-authorisation  a2  due 2026-04-07  breached by 118 days
            child-seen-before-authorisation  a3  due 2026-06-02  breached by 62 days
            changes on 2027-06-01
        "#]],
    );
    check(
        &["child-seen-before-authorisation"],
        "
        2026-01-05 child registered expected 2026-04-01
        2026-01-05 assessment started a1 child-and-family
        2026-02-02 assessment authorised a1
        as of 2026-03-02
        ",
        expect![[r#""#]],
    );
    check(
        &["child-seen-before-authorisation"],
        "
        2016-06-01 born
        2026-01-05 assessment started a1 child-and-family
        2026-02-02 assessment authorised a1 seen no
        as of 2026-02-02
        ",
        expect![[r#"
            child-seen-before-authorisation  a1  due 2026-02-02  running
            changes on 2026-02-03
        "#]],
    );
}

#[test]
fn the_child_is_seen_early_in_the_assessment() {
    check(
        &["child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        2026-03-03 assessment started a1 child-and-family referral r1
        2026-03-10 visit attempted v1 assessment because nobody-in
        2026-03-16 visit made v2 assessment for a1 seen yes
        as of 2026-03-31
        ",
        expect![[r#"
            child-seen-in-assessment  r1  due 2026-03-16  met on 2026-03-16
            changes on 2026-06-01
        "#]],
    );
    check(
        &["child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        2026-03-04 referral received r2                         # of the same weeks, and taken no further
        2026-03-04 referral decided r2 no-further-action
        2026-03-17 visit made v2 enquiry seen yes
        as of 2026-03-31
        ",
        expect![[r#"
            child-seen-in-assessment  r1  due 2026-03-16  met late by 1 working day
            changes on 2026-06-01
        "#]],
    );
    check(
        &["child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        2026-03-03 assessment started a1 child-and-family referral r1
        2026-04-20 assessment authorised a1 seen yes seen-on 2026-03-12
        as of 2026-04-30
        ",
        expect![[r#"
            child-seen-in-assessment  r1  due 2026-03-16  met on 2026-03-12
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn the_child_is_to_be_seen_by_the_tenth_working_day_once_born() {
    check(
        &["child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        as of 2026-03-16
        ",
        expect![[r#"
            child-seen-in-assessment  r1  due 2026-03-16  running
            changes on 2026-03-17
        "#]],
    );
    check(
        &["child-seen-in-assessment"],
        "
        2016-06-01 born
        2026-03-02 referral received r1
        as of 2026-03-17
        ",
        expect![[r#"
            child-seen-in-assessment  r1  due 2026-03-16  breached by 1 working day
            changes on 2026-06-01
        "#]],
    );
    check(
        &["child-seen-in-assessment"],
        "
        2026-03-01 child registered expected 2026-06-01
        2026-03-02 referral received r1
        as of 2026-03-31
        ",
        expect![[r#""#]],
    );
}

#[test]
fn a_manager_looks_at_an_assessment_while_it_goes_on() {
    check(
        &["assessment-checkpoint"],
        "
        2016-06-01 born
        2026-03-02 assessment started a1 child-and-family
        2026-03-16 assessment checkpoint a1
        2026-03-02 assessment started a2 child-and-family
        2026-03-17 assessment checkpoint a2
        2026-03-02 assessment started a3 child-and-family
        2026-03-10 assessment authorised a3
        2026-03-02 assessment started a4 child-and-family
        2026-03-03 assessment started a5 child-and-family
        as of 2026-03-17
        ",
        expect![[r#"
            assessment-checkpoint  a1  due 2026-03-16  met on 2026-03-16
            assessment-checkpoint  a2  due 2026-03-16  met late by 1 working day
            assessment-checkpoint  a3  due 2026-03-16  ceased on 2026-03-10
            assessment-checkpoint  a4  due 2026-03-16  breached by 1 working day
            assessment-checkpoint  a5  due 2026-03-17  running
            changes on 2026-03-18
        "#]],
    );
}
