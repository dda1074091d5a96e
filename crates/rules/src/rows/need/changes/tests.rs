//! The clocks of step-down and closure, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn a_child_stepped_down_has_a_plan_the_next_day_and_a_meeting_in_10() {
    check(
        &["step-down-plan", "step-down-meeting"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-03-02 review conference pp1 outcome end-to-need-plan
        2026-03-02 protection plan ended pp1 no-longer-at-risk
        2026-03-03 need plan started np1 child-in-need
        2026-03-16 need plan reviewed np1 continue
        as of 2026-06-01
        ",
        expect![[r#"
            step-down-plan     pp1  due 2026-03-03  met on 2026-03-03
            step-down-meeting  pp1  due 2026-03-16  met on 2026-03-16
            changes on 2027-06-01
        "#]],
    );
    check(
        &["step-down-plan", "step-down-meeting"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-03-02 protection plan ended pp1 no-longer-at-risk
        2026-03-05 need plan started np1 child-in-need
        2026-03-17 need plan reviewed np1 continue
        as of 2026-06-01
        ",
        expect![[r#"
            step-down-plan     pp1  due 2026-03-03  met late by 2 days
            step-down-meeting  pp1  due 2026-03-16  met late by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["step-down-plan", "step-down-meeting", "practice-overdue"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-03-02 review conference pp1 outcome end-to-need-plan
        2026-03-02 protection plan ended pp1
        as of 2026-03-16
        ",
        expect![[r#"
            step-down-plan     pp1  due 2026-03-03  breached by 13 days
            step-down-meeting  pp1  due 2026-03-16  running
            practice-overdue (delay) since 2026-03-04: A plan for the child in need was due by 2026-03-03, 1 day after the child protection plan ended on 2026-03-02, and none is recorded (pp1). e[4]
            changes on 2026-03-17
        "#]],
    );
    check(
        &["step-down-plan"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-03-02 protection plan ended pp1 no-longer-at-risk
        as of 2026-03-03
        ",
        expect![[r#"
            step-down-plan  pp1  due 2026-03-03  running
            changes on 2026-03-04
        "#]],
    );
}

#[test]
fn no_step_down_is_due_where_the_plan_ended_otherwise() {
    check(
        &["step-down-plan", "step-down-meeting"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-01-05 protection plan ended pp1 looked-after
        2026-02-02 protection plan started pp2 NEG
        2026-03-02 review conference pp2 outcome end
        2026-03-02 protection plan ended pp2 no-longer-at-risk
        2026-04-07 protection plan started pp3 NEG
        2026-05-05 protection plan ended pp3 no-longer-at-risk
        2026-05-06 case closed inv1
        as of 2026-06-01
        ",
        expect![[r#"
            step-down-plan     pp3  due 2026-05-06  ceased on 2026-05-06
            step-down-meeting  pp3  due 2026-05-19  ceased on 2026-05-06
            changes on 2027-06-01
        "#]],
    );
    check(
        &["step-down-plan"],
        "
        2016-06-01 born
        2025-09-01 protection plan started pp1 NEG
        2026-02-23 need plan started np1 child-in-need          # made beforehand
        2026-03-02 protection plan ended pp1 no-longer-at-risk
        as of 2026-06-01
        ",
        expect![[r#"
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_manager_decides_on_a_closure_within_5_working_days() {
    check(
        &["closure-decision"],
        "
        2016-06-01 born
        2026-03-02 closure requested inv1
        2026-03-09 case closed inv1 RC7 by manager
        2026-04-07 case opened inv2
        2026-04-07 closure requested inv2
        2026-04-15 manager decided closure about inv2 decision changes-required
        2026-05-05 case opened inv3
        2026-05-05 closure requested inv3
        2026-05-06 case opened inv4
        2026-05-06 closure requested inv4
        as of 2026-05-13
        ",
        expect![[r#"
            closure-decision  inv1  due 2026-03-09  met on 2026-03-09
            closure-decision  inv2  due 2026-04-14  met late by 1 working day
            closure-decision  inv3  due 2026-05-12  breached by 1 working day
            closure-decision  inv4  due 2026-05-13  running
            changes on 2026-05-14
        "#]],
    );
    check(
        &["closure-decision"],
        "
        2016-06-01 born
        2026-03-02 case opened inv1
        2026-03-02 closure requested inv1
        2026-03-04 case closed inv1 RC7                         # and nobody authorised it
        2026-04-07 case opened inv2
        2026-04-07 closure requested inv2
        2026-04-30 case closed inv2 RC7
        as of 2026-06-01
        ",
        expect![[r#"
            closure-decision  inv1  due 2026-03-09  ceased on 2026-03-04
            closure-decision  inv2  due 2026-04-14  breached by 12 working days when it ceased on 2026-04-30
            changes on 2027-06-01
        "#]],
    );
}
