//! The clocks of plans for a child in need, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn need_that_was_found_is_planned_for() {
    check(
        &["need-plan"],
        "
        2016-06-01 born
        2026-03-02 assessment authorised a1 outcome child-in-need
        2026-03-16 need plan started np1 child-in-need
        2026-04-07 assessment authorised a2 outcome child-in-need   # the plan stands
        2026-05-05 need plan ended np1 needs-met
        2026-06-01 assessment authorised a3 outcome child-in-need
        2026-06-16 need plan started np3 family-help
        2026-07-01 need plan ended np3 needs-met
        2026-07-06 assessment authorised a4 outcome no-further-action
        2026-08-03 assessment authorised a5 outcome child-in-need
        2026-08-10 protection plan started pp1 NEG
        as of 2026-12-01
        ",
        expect![[r#"
            need-plan  a1  due 2026-03-16  met on 2026-03-16
            need-plan  a3  due 2026-06-15  met late by 1 working day
            need-plan  a5  due 2026-08-17  ceased on 2026-08-10
            changes on 2027-06-01
        "#]],
    );
    check(
        &["need-plan"],
        "
        2016-06-01 born
        2026-03-02 assessment authorised a1 outcome child-in-need
        as of 2026-03-16
        ",
        expect![[r#"
            need-plan  a1  due 2026-03-16  running
            changes on 2026-03-17
        "#]],
    );
    check(
        &["need-plan"],
        "
        2016-06-01 born
        2026-03-02 assessment authorised a1 outcome child-in-need
        2026-03-16 case closed inv1
        2026-04-07 assessment authorised a2 outcome child-in-need
        as of 2026-04-30
        ",
        expect![[r#"
            need-plan  a1  due 2026-03-16  ceased on 2026-03-16
            changes on 2026-06-01
        "#]],
    );
    check(
        &["need-plan", "practice-overdue"],
        "
        2016-06-01 born
        2026-03-02 assessment authorised a1 outcome child-in-need
        as of 2026-03-17
        ",
        expect![[r#"
            need-plan  a1  due 2026-03-16  breached by 1 working day
            practice-overdue (delay) since 2026-03-17: A plan for the child in need was due by 2026-03-16, 10 working days after the assessment was authorised on 2026-03-02, and none is recorded (a1). e[2]
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn visits_come_every_20_working_days_unless_it_was_agreed_otherwise() {
    check(
        &["need-visit"],
        "
        2016-06-01 born
        2026-03-20 need plan started np1 child-in-need
        2026-04-21 visit made v1 need for np1 seen yes
        2026-05-20 visit made v2 need                           # the plan that stood, and nobody says whether the child was seen
        2026-06-10 visit made v3 need for np1 seen no
        as of 2026-06-19
        ",
        expect![[r#"
            need-visit 1  np1  due 2026-04-21  met on 2026-04-21
            need-visit 2  np1  due 2026-05-20  met on 2026-05-20
            need-visit 3  np1  due 2026-06-18  breached by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["need-visit"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 child-in-need
        as of 2026-03-30
        ",
        expect![[r#"
            need-visit 1  np1  due 2026-03-30  running
            changes on 2026-03-31
        "#]],
    );
    check(
        &["need-visit"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 child-in-need
        2026-03-10 visits agreed np1 every 6 weeks from 2026-03-16
        2026-03-30 visit made v1 need for np1 seen yes
        2026-05-12 visit made v2 need for np1 seen yes
        2026-05-13 visits agreed np1 every 2 weeks
        2026-06-01 visit made v3 need for np1 seen yes
        as of 2026-06-16
        ",
        expect![[r#"
            need-visit 1  np1  due 2026-03-30  met on 2026-03-30
            need-visit 2  np1  due 2026-05-11  met late by 1 day
            need-visit 3  np1  due 2026-06-23  met on 2026-06-01
            need-visit 4  np1  due 2026-06-15  breached by 1 day
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_child_who_is_looked_after_or_protected_is_not_visited_by_the_plan_of_need() {
    check(
        &["need-visit", "need-plan-review"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 child-in-need
        2026-03-20 protection plan started pp1 NEG
        2026-06-01 protection plan ended pp1
        2026-06-15 care started c1 legal V2
        as of 2026-12-01
        ",
        expect![[r#"
            need-visit 1        np1  due 2026-03-30  ceased on 2026-03-20
            need-visit 1        np1  due 2026-06-29  ceased on 2026-06-15
            need-plan-review 1  np1  due 2026-04-13  ceased on 2026-03-20
            need-plan-review 1  np1  due 2026-07-13  ceased on 2026-06-15
            changes on 2027-06-01
        "#]],
    );
    check(
        &["need-visit", "need-plan-review"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 child-in-need
        2026-03-20 need plan ended np1 needs-met
        2026-04-07 need plan started np2 supervision-order
        2026-04-10 child died
        as of 2026-12-01
        ",
        expect![[r#"
            need-visit 1        np1  due 2026-03-30  ceased on 2026-03-20
            need-visit 1        np2  due 2026-05-06  ceased on 2026-04-10
            need-plan-review 1  np1  due 2026-04-13  ceased on 2026-03-20
            need-plan-review 1  np2  due 2026-05-19  ceased on 2026-04-10
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_plan_of_short_breaks_only_has_its_own_rows() {
    check(
        &["need-visit", "need-plan-review", "short-breaks-plan-visit", "short-breaks-plan-review"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 short-breaks-only
        2026-01-05 care started c1 legal V4
        2026-04-06 need plan reviewed np1 continue
        2026-07-05 visit made v1 need for np1 seen yes
        as of 2026-10-06
        ",
        expect![[r#"
            short-breaks-plan-visit 1   np1  due 2026-07-05  met on 2026-07-05
            short-breaks-plan-visit 2   np1  due 2027-01-05  running
            short-breaks-plan-review 1  np1  due 2026-04-05  met late by 1 day
            short-breaks-plan-review 2  np1  due 2026-10-06  running
            changes on 2026-10-07
        "#]],
    );
    check(
        &["short-breaks-plan-visit", "short-breaks-plan-review"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 short-breaks-only
        as of 2026-07-06
        ",
        expect![[r#"
            short-breaks-plan-visit 1   np1  due 2026-07-05  breached by 1 day
            short-breaks-plan-review 1  np1  due 2026-04-05  breached by 92 days
            changes on 2027-06-01
        "#]],
    );
    check(
        &["short-breaks-plan-visit", "short-breaks-plan-review"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 short-breaks-only
        2026-04-05 need plan reviewed np1
        2026-07-06 visit made v1 need for np1 seen yes
        2026-08-01 need plan ended np1
        as of 2026-10-06
        ",
        expect![[r#"
            short-breaks-plan-visit 1   np1  due 2026-07-05  met late by 1 day
            short-breaks-plan-visit 2   np1  due 2027-01-06  ceased on 2026-08-01
            short-breaks-plan-review 1  np1  due 2026-04-05  met on 2026-04-05
            short-breaks-plan-review 2  np1  due 2026-10-05  ceased on 2026-08-01
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn reviews_come_after_6_weeks_and_then_every_12() {
    check(
        &["need-plan-review"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 family-help
        2026-04-13 need plan reviewed np1 continue
        2026-07-07 need plan reviewed np1 continue
        as of 2026-09-29
        ",
        expect![[r#"
            need-plan-review 1  np1  due 2026-04-13  met on 2026-04-13
            need-plan-review 2  np1  due 2026-07-06  met late by 1 day
            need-plan-review 3  np1  due 2026-09-29  running
            changes on 2026-09-30
        "#]],
    );
    check(
        &["need-plan-review"],
        "
        2016-06-01 born
        2026-03-02 need plan started np1 family-help
        as of 2026-04-14
        ",
        expect![[r#"
            need-plan-review 1  np1  due 2026-04-13  breached by 1 day
            changes on 2026-06-01
        "#]],
    );
}
