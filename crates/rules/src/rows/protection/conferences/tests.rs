//! The clocks of conferences and their reports, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn the_conference_counts_from_the_discussion_that_began_the_enquiry() {
    check(
        &["initial-conference"],
        "
        2016-06-01 born
        2026-11-16 strategy discussion s1 harm began-enquiry no
        2026-11-23 strategy discussion s2 harm began-enquiry yes
        2026-11-24 enquiry started e1 discussion s2
        2026-11-30 strategy discussion s3 harm began-enquiry yes    # reconvened: the enquiry went on
        2026-12-14 initial conference ic1 enquiry e1 outcome protection-plan
        as of 2027-02-01
        ",
        expect![[r#"
            initial-conference  e1  due 2026-12-14  met on 2026-12-14
            changes on 2027-06-01
        "#]],
    );
    check(
        &["initial-conference"],
        "
        2016-06-01 born
        2026-11-23 strategy discussion s1 harm outcome joint-enquiry
        2026-11-25 enquiry started e1                               # begun two days before, at a discussion it does not name
        2026-12-15 initial conference ic1 outcome protection-plan
        as of 2027-02-01
        ",
        expect![[r#"
            initial-conference  e1  due 2026-12-14  met late by 1 working day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn without_the_discussion_it_counts_from_the_start_of_the_enquiry_and_says_so() {
    check(
        &["initial-conference", "conference-overdue"],
        "
        2016-06-01 born
        2026-11-23 enquiry started e1
        as of 2026-12-14
        ",
        expect![[r#"
            initial-conference  e1  due 2026-12-14  running
            changes on 2026-12-15
        "#]],
    );
    check(
        &["initial-conference", "conference-overdue"],
        "
        2016-06-01 born
        2026-11-23 enquiry started e1
        as of 2026-12-15
        ",
        expect![[r#"
            initial-conference  e1  due 2026-12-14  breached by 1 working day
            conference-overdue (delay) since 2026-12-15: An initial child protection conference, or the decision that none is needed was due by 2026-12-14, 15 working days after the enquiry started (the discussion that began it is not on record) on 2026-11-23, and none is recorded (e1). e[2]
            changes on 2027-06-01
        "#]],
    );
    check(
        &["initial-conference", "conference-overdue"],
        "
        2016-06-01 born
        2026-11-23 strategy discussion s1 harm began-enquiry yes    # no enquiry is on record
        as of 2026-12-15
        ",
        expect![[r#"
            initial-conference  s1  due 2026-12-14  breached by 1 working day
            conference-overdue (delay) since 2026-12-15: An initial child protection conference, or the decision that none is needed was due by 2026-12-14, 15 working days after the strategy discussion began the enquiry on 2026-11-23, and none is recorded (s1). e[2]
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn what_ends_the_waiting_for_a_conference() {
    check(
        &["initial-conference"],
        "
        2016-06-01 born
        2026-01-05 enquiry started e1
        2026-01-20 conference not required e1
        2026-02-02 enquiry started e2
        2026-02-16 enquiry concluded e2 continue-assessment
        2026-03-02 enquiry started e3
        2026-03-16 enquiry concluded e3 conference
        2026-03-20 initial conference ic3 enquiry e3 outcome adjourned
        2026-03-24 initial conference ic3b enquiry e3 outcome protection-plan
        2026-05-05 enquiry started e4
        2026-05-11 child died
        as of 2026-06-30
        ",
        expect![[r#"
            initial-conference  e1  due 2026-01-26  met on 2026-01-20
            initial-conference  e2  due 2026-02-23  met on 2026-02-16
            initial-conference  e3  due 2026-03-23  met late by 1 working day
            initial-conference  e4  due 2026-05-27  ceased on 2026-05-11
            changes on 2027-06-01
        "#]],
    );
    check(
        &["initial-conference"],
        "
        2016-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-03-02 enquiry started e1                               # with a plan, the review comes forward instead
        as of 2026-06-30
        ",
        expect![[r#"
            changes on 2027-06-01
        "#]],
    );
    check(
        &["initial-conference"],
        "
        2026-01-05 child registered expected 2026-04-01             # before birth the conference is held all the same
        2026-01-05 enquiry started e1
        as of 2026-01-27
        ",
        expect![[r#"
            initial-conference  e1  due 2026-01-26  breached by 1 working day
        "#]],
    );
}

#[test]
fn a_child_who_moves_in_with_a_plan_has_a_conference() {
    check(
        &["transfer-in-conference", "initial-conference"],
        "
        2016-06-01 born
        2026-03-02 transfer in notified child-protection from 350
        2026-03-05 authority moved from 350
        2026-03-23 initial conference ic1 transfer-in yes outcome protection-plan
        as of 2026-06-01
        ",
        expect![[r#"
            transfer-in-conference    due 2026-03-23  met on 2026-03-23
            changes on 2027-06-01
        "#]],
    );
    check(
        &["transfer-in-conference"],
        "
        2016-06-01 born
        2026-03-04 transfer in notified child-protection from 350 on 2026-03-02
        2026-03-24 initial conference ic1 outcome protection-plan
        2026-05-05 transfer in notified child-in-need from 350
        2026-06-01 transfer in notified child-protection from 351
        as of 2026-06-23
        ",
        expect![[r#"
            transfer-in-conference    due 2026-03-23  met late by 1 working day
            transfer-in-conference    due 2026-06-22  breached by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["transfer-in-conference"],
        "
        2008-03-10 born
        2026-03-02 transfer in notified child-protection from 350
        2026-03-06 initial conference ic1 enquiry e1 outcome protection-plan    # of an enquiry here: another matter
        as of 2026-03-11
        ",
        expect![[r#"
            transfer-in-conference    due 2026-03-23  ceased on 2026-03-10
            changes on 2027-03-10
        "#]],
    );
}

#[test]
fn the_family_has_the_report_two_working_days_before_the_conference() {
    check(
        &["conference-report"],
        "
        2016-06-01 born
        2026-03-05 report shared conference-report with parents,child meeting ic1
        2026-03-10 initial conference ic1
        2026-05-06 report shared conference-report with parents
        2026-05-07 initial conference ic2
        2026-07-01 report shared conference-report with chair
        2026-07-07 initial conference ic3
        2026-09-01 initial conference ic4
        2026-09-03 report shared conference-report with child
        as of 2026-09-30
        ",
        expect![[r#"
            conference-report  ic1  due 2026-03-06  met on 2026-03-05
            conference-report  ic2  due 2026-05-05  met late by 1 working day
            conference-report  ic3  due 2026-07-03  breached by 62 working days
            conference-report  ic4  due 2026-08-27  breached by 23 working days
            changes on 2027-06-01
        "#]],
    );
    check(
        &["conference-report"],
        "
        2016-06-01 born
        2026-03-10 initial conference ic1
        as of 2026-03-10
        ",
        expect![[r#"
            conference-report  ic1  due 2026-03-06  breached by 2 working days
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn the_family_has_the_report_five_working_days_before_a_review() {
    check(
        &["review-conference-report"],
        "
        2016-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-03-02 meeting scheduled m1 review-conference about pp1 on 2026-03-30
        2026-03-23 report shared review-report with parents meeting m1
        2026-03-31 meeting scheduled m2 review-conference about pp1 on 2026-09-21
        2026-09-15 report shared conference-report with parents
        2026-09-22 meeting scheduled m3 review-conference about pp1 on 2027-03-01
        2027-02-22 meeting postponed m3 to 2027-03-08
        2027-03-01 report shared review-report with parents meeting m3
        2027-03-09 meeting scheduled m4 review-conference about pp1 on 2027-06-01
        2027-05-03 meeting postponed m4
        2027-05-04 meeting scheduled m5 review-conference about pp1 on 2027-06-07
        as of 2027-06-08
        ",
        expect![[r#"
            review-conference-report  m1  due 2026-03-23  met on 2026-03-23
            review-conference-report  m2  due 2026-09-14  met late by 1 working day
            review-conference-report  m3  due 2027-03-01  met on 2027-03-01
            review-conference-report  m5  due 2027-05-28  breached by 6 working days
            changes on 2028-06-01
        "#]],
    );
}
