//! The rows tried: court.

use expect_test::expect;

use crate::checks::{check, check_in};

const COURT: &[&str] = &[
    "letter-before-proceedings",
    "pre-proceedings-meeting",
    "pre-proceedings-review",
    "pre-proceedings-length",
    "application-after-decision",
];

#[test]
fn pre_proceedings_are_a_row_of_steps() {
    check(
        COURT,
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-03-09 letter before proceedings pl1
        2026-03-24 pre-proceedings meeting pl1 initial     # a working day too late
        2026-05-19 pre-proceedings meeting pl1 review
        2026-06-22 pre-proceedings ended pl1 issue         # the last day of 16 weeks
        2026-07-06 application made cp1 care after pl1
        as of 2026-07-20
        ",
        expect![[r#"
            letter-before-proceedings   pl1  due 2026-03-09  met on 2026-03-09
            pre-proceedings-meeting     pl1  due 2026-03-23  met late by 1 working day
            pre-proceedings-review 2    pl1  due 2026-05-19  met on 2026-05-19
            pre-proceedings-review 3    pl1  due 2026-07-14  ceased on 2026-06-22
            pre-proceedings-length      pl1  due 2026-06-22  met on 2026-06-22
            application-after-decision  pl1  due 2026-07-06  met on 2026-07-06
            changes on 2027-06-01
        "#]],
    );
    check(
        COURT,
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        as of 2026-03-09
        ",
        expect![[r#"
            letter-before-proceedings  pl1  due 2026-03-09  running
            pre-proceedings-length     pl1  due 2026-06-22  running
            changes on 2026-03-10
        "#]],
    );
    check(
        COURT,
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-03-09 letter before proceedings pl1
        2026-03-10 pre-proceedings meeting pl1 initial
        as of 2026-06-23
        ",
        expect![[r#"
            letter-before-proceedings  pl1  due 2026-03-09  met on 2026-03-09
            pre-proceedings-meeting    pl1  due 2026-03-23  met on 2026-03-10
            pre-proceedings-review 2   pl1  due 2026-05-05  breached by 49 days
            pre-proceedings-length     pl1  due 2026-06-22  breached by 1 day
            changes on 2027-06-01
        "#]],
    );
    check(
        COURT,
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-03-05 pre-proceedings ended pl1 step-down
        2026-03-12 letter before proceedings pl1
        as of 2026-06-23
        ",
        expect![[r#"
            letter-before-proceedings  pl1  due 2026-03-09  ceased on 2026-03-05
            pre-proceedings-length     pl1  due 2026-06-22  met on 2026-03-05
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn an_extension_counts_when_it_came_in_time() {
    check(
        &["pre-proceedings-length"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-06-22 pre-proceedings extended pl1 until 2026-07-20 by service-manager
        2026-03-02 pre-proceedings started pl2
        2026-06-23 pre-proceedings extended pl2 until 2026-07-20 by service-manager
        as of 2026-07-20
        ",
        expect![[r#"
            pre-proceedings-length  pl1  due 2026-07-20  running
            pre-proceedings-length  pl2  due 2026-06-22  breached by 28 days
            changes on 2026-07-21
        "#]],
    );
    check(
        &["pre-proceedings-length"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-06-22 pre-proceedings extended pl1 until 2026-07-20
        2026-07-21 pre-proceedings ended pl1 issue
        as of 2026-07-21
        ",
        expect![[r#"
            pre-proceedings-length  pl1  due 2026-07-20  met late by 1 day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn an_application_without_a_name_follows_the_last_decision() {
    check(
        &["application-after-decision"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-05-01 pre-proceedings ended pl1 issue
        2026-05-18 application made cp1 care       # 4 May is a bank holiday: the tenth working day is the 18th
        as of 2026-06-23
        ",
        expect![[r#"
            application-after-decision  pl1  due 2026-05-18  met on 2026-05-18
            changes on 2027-06-01
        "#]],
    );
    check(
        &["application-after-decision"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-05-01 pre-proceedings ended pl1 issue
        as of 2026-05-18
        ",
        expect![[r#"
            application-after-decision  pl1  due 2026-05-18  running
            changes on 2026-05-19
        "#]],
    );
    check(
        &["application-after-decision"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-05-01 pre-proceedings ended pl1 issue
        as of 2026-05-19
        ",
        expect![[r#"
            application-after-decision  pl1  due 2026-05-18  breached by 1 working day
            changes on 2026-06-01
        "#]],
    );
    check(
        &["application-after-decision"],
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-05-01 pre-proceedings ended pl1 step-down
        as of 2026-06-19
        ",
        expect![[r#"
            changes on 2027-06-01
        "#]],
    );
}

const OFFER: &[&str] = &["family-group-offer", "family-group-meeting"];

fn commenced() -> crate::Jurisdiction {
    let on = jiff::civil::date(2026, 6, 1);
    let commenced = crate::Jurisdiction::default().with_commencement("FGDM-OFFER", on);
    commenced.and_then(|one| one.with_commencement("FGDM-HELD", on)).expect("rows that await commencement")
}

#[test]
fn a_meeting_is_offered_before_the_application_once_the_act_is_in_force() {
    check_in(
        &commenced(),
        OFFER,
        "
        2012-06-01 born
        2026-03-02 pre-proceedings started pl1
        2026-05-01 application made cp1 care after pl1       # before the Act was in force
        2026-06-01 pre-proceedings started pl2
        2026-06-08 letter before proceedings pl2 family-group-offer yes
        2026-06-15 application made cp2 care after pl2
        2026-06-15 application made cp3 placement            # for another order
        2026-06-22 application made cp4 supervision after pl4
        as of 2026-07-01
        ",
        expect![[r#"
            family-group-offer  pl2  due 2026-06-15  met on 2026-06-08
            family-group-offer  pl4  due 2026-06-22  breached by 9 days
            changes on 2027-06-01
        "#]],
    );
    check_in(
        &commenced(),
        OFFER,
        "
        2012-06-01 born
        2026-06-01 pre-proceedings started pl1
        2026-06-08 family group meeting offered f1 accepted yes
        2026-06-15 application made cp1 care
        2026-06-20 family group meeting held f1
        as of 2026-07-01
        ",
        expect![[r#"
            family-group-offer    pl1  due 2026-06-15  met on 2026-06-08
            family-group-meeting  f1  due 2026-06-15  met late by 5 days
            changes on 2027-06-01
        "#]],
    );
    check_in(
        &commenced(),
        OFFER,
        "
        2012-06-01 born
        2026-06-08 family group meeting refused f1 because not-in-best-interests
        2026-06-15 application made cp1 care                 # at once, without pre-proceedings
        2026-06-29 application made cp2 care
        2026-06-30 proceedings concluded cp2
        2026-06-30 proceedings concluded cp1
        as of 2026-07-01
        ",
        expect![[r#"
            family-group-offer  cp1  due 2026-06-15  met on 2026-06-08
            family-group-offer  cp2  due 2026-06-29  breached by 1 day when it ceased on 2026-06-30
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn proceedings_last_26_weeks_beginning_with_the_day_of_issue() {
    check(
        &["care-proceedings"],
        "
        2012-06-01 born
        2026-11-20 application made cp1 care
        2026-11-23 application issued cp1
        as of 2027-05-23
        ",
        expect![[r#"
            care-proceedings  cp1  due 2027-05-23  running
            changes on 2027-05-24
        "#]],
    );
    check(
        &["care-proceedings"],
        "
        2012-06-01 born
        2026-11-20 application made cp1 care
        2026-11-23 application issued cp1
        as of 2027-05-24
        ",
        expect![[r#"
            care-proceedings  cp1  due 2027-05-23  breached by 1 day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["care-proceedings"],
        "
        2012-06-01 born
        2026-11-23 application issued cp1
        2027-05-23 proceedings concluded cp1 orders care
        2026-11-23 application issued cp2
        2027-05-24 proceedings concluded cp2 orders care
        2026-11-23 application made cp3 placement
        2026-11-23 application issued cp3
        2014-04-21 application issued cp4
        as of 2027-06-01
        ",
        expect![[r#"
            care-proceedings  cp1  due 2027-05-23  met on 2027-05-23
            care-proceedings  cp2  due 2027-05-23  met late by 1 day
            changes on 2028-06-01
        "#]],
    );
}

#[test]
fn the_court_adds_up_to_eight_weeks_at_a_time() {
    check(
        &["care-proceedings"],
        "
        2012-06-01 born
        2026-11-23 application issued cp1
        2027-05-10 proceedings extended cp1 weeks 8 reason yes
        2027-07-12 proceedings extended cp1 weeks 4 reason yes
        2026-11-23 application issued cp2
        2027-05-10 proceedings extended cp2 weeks 80          # no court can
        2026-11-23 application issued cp3
        2027-05-10 proceedings extended cp3                   # it does not say by how much
        2026-11-23 application issued cp4
        2027-06-10 proceedings extended cp4 weeks 8           # too late
        as of 2027-07-19
        ",
        expect![[r#"
            care-proceedings  cp1  due 2027-08-15  running
            care-proceedings  cp2  due 2027-07-18  breached by 1 day
            care-proceedings  cp3  due 2027-07-18  breached by 1 day
            care-proceedings  cp4  due 2027-05-23  breached by 57 days
            changes on 2027-08-16
        "#]],
    );
}

#[test]
fn an_application_whose_issue_is_not_sent_counts_from_itself() {
    check(
        &["care-proceedings"],
        "
        2012-06-01 born
        2026-11-20 application made cp1 supervision
        as of 2027-05-21
        ",
        expect![[r#"
            care-proceedings  cp1  due 2027-05-20  breached by 1 day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn proceedings_cease_with_the_childhood() {
    check(
        &["care-proceedings", "supervision-order"],
        "
        2009-03-01 born
        2026-11-23 application issued cp1
        2026-11-23 order made o1 supervision
        as of 2027-06-01
        ",
        expect![[r#"
            care-proceedings   cp1  due 2027-05-23  ceased on 2027-03-01
            supervision-order  o1  due 2027-11-22  ceased on 2027-03-01
            changes on 2028-03-01
        "#]],
    );
}

#[test]
fn a_supervision_order_lives_for_a_year_unless_it_is_extended() {
    check(
        &["supervision-order"],
        "
        2015-06-01 born
        2024-03-04 order made o1 supervision
        2025-03-03 order ended o1
        2024-03-04 order made o2 supervision
        2024-03-04 order made o3 supervision
        2025-02-03 order extended o3 until 2026-03-03
        2024-03-04 order made o4 supervision
        2025-03-04 order extended o4 until 2026-03-03         # it had run out the day before
        2024-03-04 order made o5 interim-supervision
        as of 2025-03-04
        ",
        expect![[r#"
            supervision-order  o1  due 2025-03-03  met on 2025-03-03
            supervision-order  o2  due 2025-03-03  breached by 1 day
            supervision-order  o3  due 2026-03-03  running
            supervision-order  o4  due 2025-03-03  breached by 1 day
            changes on 2025-06-01
        "#]],
    );
}
