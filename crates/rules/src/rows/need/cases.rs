//! Every case of the rows about need that is not shown beside them.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn a_visit_in_seven_working_days_of_a_proposal() {
    cases(
        &["private-fostering-proposed"],
        "
        2012-06-01 born
        2026-01-05 private fostering notified pf1 proposed
        ",
        &[
            ("2026-01-14", ""),
            ("2026-01-15", ""),
            ("2026-01-15", "2026-01-14 visit made v1 private-fostering for pf1 seen yes report yes"),
            ("2026-01-15", "2026-01-15 visit made v1 private-fostering for pf1 seen yes report yes"),
            ("2026-01-15", "2026-01-08 private fostering ended pf1"),
        ],
        expect![[r#"
            2026-01-14: private-fostering-proposed  pf1  due 2026-01-14  running
            2026-01-15: private-fostering-proposed  pf1  due 2026-01-14  breached by 1 working day
            2026-01-15: private-fostering-proposed  pf1  due 2026-01-14  met on 2026-01-14
            2026-01-15: private-fostering-proposed  pf1  due 2026-01-14  met late by 1 working day
            2026-01-15: private-fostering-proposed  pf1  due 2026-01-14  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_visit_in_seven_working_days_of_notice() {
    cases(
        &["private-fostering-first-visit"],
        "
        2012-06-01 born
        2026-01-05 private fostering notified pf1 existing
        ",
        &[
            ("2026-01-14", ""),
            ("2026-01-15", ""),
            ("2026-01-15", "2026-01-14 visit made v1 private-fostering for pf1 seen yes report yes"),
            ("2026-01-15", "2026-01-15 visit made v1 private-fostering for pf1 seen yes report yes"),
            ("2026-01-15", "2026-01-08 private fostering ended pf1"),
        ],
        expect![[r#"
            2026-01-14: private-fostering-first-visit  pf1  due 2026-01-14  running
            2026-01-15: private-fostering-first-visit  pf1  due 2026-01-14  breached by 1 working day
            2026-01-15: private-fostering-first-visit  pf1  due 2026-01-14  met on 2026-01-14
            2026-01-15: private-fostering-first-visit  pf1  due 2026-01-14  met late by 1 working day
            2026-01-15: private-fostering-first-visit  pf1  due 2026-01-14  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_plan_of_short_breaks_is_visited_twice_a_year() {
    cases(
        &["short-breaks-plan-visit"],
        "
        2012-06-01 born
        2026-01-05 need plan started np1 short-breaks-only
        ",
        &[
            ("2026-07-05", ""),
            ("2026-07-06", ""),
            ("2026-07-06", "2026-07-05 visit made v1 need for np1 seen yes"),
            ("2026-07-06", "2026-07-06 visit made v1 need for np1 seen yes"),
            ("2026-07-06", "2026-02-02 need plan ended np1 early-help"),
        ],
        expect![[r#"
            2026-07-05: short-breaks-plan-visit 1  np1  due 2026-07-05  running
            2026-07-06: short-breaks-plan-visit 1  np1  due 2026-07-05  breached by 1 day
            2026-07-06: short-breaks-plan-visit 1  np1  due 2026-07-05  met on 2026-07-05
            2026-07-06: short-breaks-plan-visit 2  np1  due 2027-01-05  running
            2026-07-06: short-breaks-plan-visit 1  np1  due 2026-07-05  met late by 1 day
            2026-07-06: short-breaks-plan-visit 2  np1  due 2027-01-06  running
            2026-07-06: short-breaks-plan-visit 1  np1  due 2026-07-05  ceased on 2026-02-02
        "#]],
    );
}

#[test]
fn a_meeting_ten_working_days_after_a_step_down() {
    cases(
        &["step-down-meeting"],
        "
        2012-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-02-02 review conference pp1 outcome end-to-need-plan
        2026-02-02 protection plan ended pp1 no-longer-at-risk
        2026-02-02 need plan started np1 child-in-need
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-16 need plan reviewed np1 continue"),
            ("2026-02-17", "2026-02-17 need plan reviewed np1 continue"),
            ("2026-02-17", "2026-02-09 child died"),
        ],
        expect![[r#"
            2026-02-16: step-down-meeting  pp1  due 2026-02-16  running
            2026-02-17: step-down-meeting  pp1  due 2026-02-16  breached by 1 working day
            2026-02-17: step-down-meeting  pp1  due 2026-02-16  met on 2026-02-16
            2026-02-17: step-down-meeting  pp1  due 2026-02-16  met late by 1 working day
            2026-02-17: step-down-meeting  pp1  due 2026-02-16  ceased on 2026-02-09
        "#]],
    );
}
