//! The clocks of police protection and short orders, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn police_protection_ends_within_72_hours() {
    check(
        &["police-protection", "duty-overdue"],
        "
        2016-06-01 born
        2026-03-02T22:15 order made o1 police-protection
        2026-03-05T22:15 order ended o1
        2026-04-06T09:00 order made o2 police-protection
        2026-04-09T09:01 order ended o2
        2026-05-05 order made o3 police-protection
        2026-05-07 order ended o3
        2026-06-01 order made o4 police-protection
        2026-06-04 order ended o4
        2026-07-01 order made o5 police-protection
        2026-07-05 order ended o5
        2026-08-03 order made o6 police-protection
        as of 2026-08-07
        ",
        expect![[r#"
            police-protection  o1  due 2026-03-05  met on 2026-03-05
            police-protection  o2  due 2026-04-09  met late by less than a day
            police-protection  o3  due 2026-05-08  met on 2026-05-07
            police-protection  o4  due 2026-06-04  not determinable
            police-protection  o5  due 2026-07-04  met late by 1 day
            police-protection  o6  due 2026-08-06  breached by 1 day
            duty-overdue (delay) since 2026-08-07: The end of police protection was due by 2026-08-06, 72 hours after the police took the child into protection on 2026-08-03, and none is recorded (o6). e[12]
            changes on 2027-06-01
        "#]],
    );
    check(
        &["police-protection"],
        "
        2016-06-01 born
        2026-08-03 order made o6 police-protection
        as of 2026-08-06
        ",
        expect![[r#"
            police-protection  o6  due 2026-08-06  running
            changes on 2026-08-07
        "#]],
    );
    check(
        &["police-protection"],
        "
        2016-06-01 born
        2026-03-02T22:15 order made o1 police-protection from 2026-03-02T21:00
        2026-03-05T21:30 order ended o1
        as of 2026-08-06
        ",
        expect![[r#"
            police-protection  o1  due 2026-03-05  met late by less than a day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn seventy_two_hours_are_counted_across_a_change_of_the_clocks() {
    check(
        &["police-protection"],
        "
        2016-06-01 born
        2026-03-28T23:30 order made o1 police-protection      # they end at half past midnight on 1 April
        2026-03-31 order ended o1
        2026-10-24T00:15 order made o2 police-protection      # they end at a quarter past eleven on the 26th
        2026-10-26 order ended o2
        as of 2026-11-30
        ",
        expect![[r#"
            police-protection  o1  due 2026-04-01  met on 2026-03-31
            police-protection  o2  due 2026-10-26  not determinable
            changes on 2027-06-01
        "#]],
    );
    check(
        &["police-protection"],
        "
        2016-06-01 born
        2026-03-28T23:30 order made o1 police-protection
        as of 2026-04-01
        ",
        expect![[r#"
            police-protection  o1  due 2026-04-01  running
            changes on 2026-04-02
        "#]],
    );
}

#[test]
fn a_later_order_takes_the_place_of_a_short_one() {
    check(
        &["police-protection", "emergency-protection"],
        "
        2016-06-01 born
        2026-03-02T22:15 order made o1 police-protection
        2026-03-04T16:00 order made o2 emergency-protection
        2026-03-10 order made o3 interim-care
        as of 2026-03-31
        ",
        expect![[r#"
            police-protection     o1  due 2026-03-05  ceased on 2026-03-04
            emergency-protection  o2  due 2026-03-11  ceased on 2026-03-10
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn an_emergency_protection_order_lasts_eight_days_or_fifteen() {
    check(
        &["emergency-protection"],
        "
        2016-06-01 born
        2026-03-02 order made o1 emergency-protection
        2026-03-09 order ended o1
        2026-04-06 order made o2 emergency-protection
        2026-04-14 order ended o2
        2026-05-05 order made o3 emergency-protection
        2026-05-12 order extended o3 until 2026-05-19
        2026-05-19 order ended o3
        2026-06-01 order made o4 emergency-protection
        2026-06-09 order extended o4 until 2026-06-15           # after it had run out
        2026-06-15 order ended o4
        as of 2026-06-30
        ",
        expect![[r#"
            emergency-protection  o1  due 2026-03-09  met on 2026-03-09
            emergency-protection  o2  due 2026-04-13  met late by 1 day
            emergency-protection  o3  due 2026-05-19  met on 2026-05-19
            emergency-protection  o4  due 2026-06-08  met late by 7 days
            changes on 2027-06-01
        "#]],
    );
    check(
        &["emergency-protection", "duty-overdue"],
        "
        2016-06-01 born
        2026-03-02 order made o1 emergency-protection until 2026-03-09
        as of 2026-03-09
        ",
        expect![[r#"
            emergency-protection  o1  due 2026-03-09  running
            changes on 2026-03-10
        "#]],
    );
    check(
        &["emergency-protection", "duty-overdue"],
        "
        2016-06-01 born
        2026-03-02 order made o1 emergency-protection until 2026-03-09
        as of 2026-03-10
        ",
        expect![[r#"
            emergency-protection  o1  due 2026-03-09  breached by 1 day
            duty-overdue (delay) since 2026-03-10: The end of the emergency protection order was due by 2026-03-09, 8 days beginning with 2026-03-02, when the emergency protection order was made, and none is recorded (o1). e[2]
            changes on 2026-06-01
        "#]],
    );
    check(
        &["emergency-protection"],
        "
        2016-06-01 born
        2026-03-02 order made o1 emergency-protection
        2026-03-05 child died
        as of 2026-03-31
        ",
        expect![[r#"
            emergency-protection  o1  due 2026-03-09  ceased on 2026-03-05
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn a_child_assessment_order_lasts_seven_days_beginning_with_its_first() {
    check(
        &["child-assessment-order"],
        "
        2016-06-01 born
        2026-03-02 order made o1 child-assessment from 2026-03-04
        2026-03-10 order ended o1
        2026-04-06 order made o2 child-assessment
        2026-04-13 order ended o2
        2026-05-05 order made o3 child-assessment
        2026-05-06 order made o4 child-assessment
        2026-05-07 order made o5 care
        as of 2026-05-12
        ",
        expect![[r#"
            child-assessment-order  o1  due 2026-03-10  met on 2026-03-10
            child-assessment-order  o2  due 2026-04-12  met late by 1 day
            child-assessment-order  o3  due 2026-05-11  ceased on 2026-05-07
            child-assessment-order  o4  due 2026-05-12  ceased on 2026-05-07
            changes on 2026-06-01
        "#]],
    );
    check(
        &["child-assessment-order"],
        "
        2016-06-01 born
        2026-05-05 order made o3 child-assessment
        as of 2026-05-11
        ",
        expect![[r#"
            child-assessment-order  o3  due 2026-05-11  running
            changes on 2026-05-12
        "#]],
    );
    check(
        &["child-assessment-order"],
        "
        2016-06-01 born
        2026-05-05 order made o3 child-assessment
        as of 2026-05-12
        ",
        expect![[r#"
            child-assessment-order  o3  due 2026-05-11  breached by 1 day
            changes on 2026-06-01
        "#]],
    );
}

const BY_STATUS: &[&str] = &[
    "police-protection-by-status",
    "emergency-protection-by-status",
    "child-assessment-order-by-status",
    "duty-overdue",
];

#[test]
fn a_legal_status_tells_of_a_short_order_that_nothing_else_tells_of() {
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-03-02 care started c1 legal L1 need N1
        2026-03-04 legal status c1 L2                        # within two days: in time whatever the hours were
        2026-03-18 legal status c1 L3                        # the fifteenth day is the 16th
        2026-03-24 legal status c1 V2                        # the seventh day
        2026-04-01 legal status c1 L1
        2026-04-04 care ended c1 E4A                         # on the third day only the hours could tell
        2026-05-01 care started c2 legal L1 need N1
        2026-05-05 legal status c2 L2
        2026-05-19 care ended c2 E4A
        2026-06-01 care started c3 legal L3 need N1
        as of 2026-06-08
        ",
        expect![[r#"
            police-protection-by-status       c1  due 2026-03-05  met on 2026-03-04
            police-protection-by-status       c1  due 2026-04-04  not determinable
            police-protection-by-status       c2  due 2026-05-04  met late by 1 day
            emergency-protection-by-status    c1  due 2026-03-18  met on 2026-03-18
            emergency-protection-by-status    c2  due 2026-05-19  met on 2026-05-19
            child-assessment-order-by-status  c1  due 2026-03-24  met on 2026-03-24
            child-assessment-order-by-status  c3  due 2026-06-07  breached by 1 day
            duty-overdue (delay) since 2026-06-08: Another legal status after the child assessment order was due by 2026-06-07, 7 days beginning with 2026-06-01, when a child assessment order became the legal status, and none is recorded (c3). e[14]
            changes on 2027-06-01
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-03-02 care started c1 legal L2 need N1
        2026-03-17 legal status c1 L3                        # the sixteenth day
        2026-03-24 legal status c1 V2                        # the eighth day
        2026-06-01 legal status c1 L2
        as of 2026-06-16
        ",
        expect![[r#"
            emergency-protection-by-status    c1  due 2026-03-16  met late by 1 day
            emergency-protection-by-status    c1  due 2026-06-15  breached by 1 day
            child-assessment-order-by-status  c1  due 2026-03-23  met late by 1 day
            duty-overdue (delay) since 2026-06-16: Another legal status after the emergency protection order was due by 2026-06-15, 15 days beginning with 2026-06-01, when an emergency protection order became the legal status, and none is recorded (c1). e[6]
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn on_the_last_day_of_a_short_order_its_legal_status_is_not_too_old() {
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L1 need N1
        as of 2026-06-04
        ",
        expect![[r#"
            police-protection-by-status  c1  due 2026-06-04  running
            changes on 2026-06-05
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L1 need N1
        as of 2026-06-05
        ",
        expect![[r#"
            police-protection-by-status  c1  due 2026-06-04  breached by 1 day
            duty-overdue (delay) since 2026-06-05: Another legal status after police protection was due by 2026-06-04, 72 hours after police protection became the legal status on 2026-06-01, and none is recorded (c1). e[3]
            changes on 2027-06-01
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L2 need N1
        as of 2026-06-15
        ",
        expect![[r#"
            emergency-protection-by-status  c1  due 2026-06-15  running
            changes on 2026-06-16
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L3 need N1
        as of 2026-06-07
        ",
        expect![[r#"
            child-assessment-order-by-status  c1  due 2026-06-07  running
            changes on 2026-06-08
        "#]],
    );
}

#[test]
fn no_limit_of_a_legal_status_outlives_the_child() {
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L1 need N1
        2026-06-03 child died
        as of 2026-06-30
        ",
        expect![[r#"
            police-protection-by-status  c1  due 2026-06-04  ceased on 2026-06-03
            changes on 2027-06-01
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L2 need N1
        2026-06-03 child died
        as of 2026-06-30
        ",
        expect![[r#"
            emergency-protection-by-status  c1  due 2026-06-15  ceased on 2026-06-03
            changes on 2027-06-01
        "#]],
    );
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01 care started c1 legal L3 need N1
        2026-06-03 child died
        as of 2026-06-30
        ",
        expect![[r#"
            child-assessment-order-by-status  c1  due 2026-06-07  ceased on 2026-06-03
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn the_facts_of_an_order_itself_are_better_than_its_legal_status() {
    check(
        BY_STATUS,
        "
        2016-06-01 born
        2026-06-01T22:15 order made o1 police-protection
        2026-06-02 care started c1 legal L1 need N1
        as of 2026-06-30
        ",
        expect![[r#"
            changes on 2027-06-01
        "#]],
    );
}
