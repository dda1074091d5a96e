//! That one fact is told once: what a flag of drift speaks for is not told beside it by the clock that ran out too.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn pre_proceedings_that_last_are_told_once() {
    cases(
        &["pre-proceedings-length", "pre-proceedings-undecided", "practice-overdue", "practice-done-late"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        ",
        &[
            ("2026-04-28", ""),
            // An extension that came too late clears the drift, and the limit is over all the same.
            ("2026-05-01", "2026-04-29 pre-proceedings extended pl1 until 2026-06-01"),
            ("2026-05-01", "2026-04-29 pre-proceedings ended pl1 issue"),
        ],
        expect![[r#"
            2026-04-28: pre-proceedings-length  pl1  due 2026-04-27  breached by 1 day
            2026-04-28: pre-proceedings-undecided (drift) since 2026-04-28: Pre-proceedings pl1 began on 2026-01-05; 16 weeks ended on 2026-04-27, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2]
            2026-05-01: pre-proceedings-length  pl1  due 2026-04-27  breached by 4 days
            2026-05-01: practice-overdue (delay) since 2026-04-28: A decision to issue or to step down was due by 2026-04-27, 16 weeks after pre-proceedings began on 2026-01-05, and none is recorded (pl1). e[2]
            2026-05-01: pre-proceedings-length  pl1  due 2026-04-27  met late by 2 days
            2026-05-01: practice-done-late (delay) since 2026-04-29: A decision to issue or to step down was due by 2026-04-27, 16 weeks after pre-proceedings began on 2026-01-05, and came on 2026-04-29 (pl1). e[2, 3]
        "#]],
    );
}

#[test]
fn pre_proceedings_in_which_nobody_meets_are_told_once() {
    cases(
        &[
            "pre-proceedings-meeting",
            "pre-proceedings-review",
            "pre-proceedings-unreviewed",
            "practice-overdue",
        ],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-01-12 letter before proceedings pl1
        ",
        &[
            ("2026-01-27", ""),
            ("2026-03-02", ""),
            ("2026-03-24", "2026-01-26 pre-proceedings meeting pl1 initial"),
        ],
        expect![[r#"
            2026-01-27: pre-proceedings-meeting  pl1  due 2026-01-26  breached by 1 working day
            2026-01-27: practice-overdue (delay) since 2026-01-27: The first pre-proceedings meeting was due by 2026-01-26, 10 working days after the letter before proceedings was sent on 2026-01-12, and none is recorded (pl1). e[3]
            2026-03-02: pre-proceedings-meeting  pl1  due 2026-01-26  breached by 25 working days
            2026-03-02: pre-proceedings-unreviewed (drift) since 2026-03-02: Pre-proceedings pl1 began on 2026-01-05, and in the 8 weeks to 2026-03-02 nobody met. Look at what they are to change. e[2]
            2026-03-24: pre-proceedings-meeting   pl1  due 2026-01-26  met on 2026-01-26
            2026-03-24: pre-proceedings-review 2  pl1  due 2026-03-23  breached by 1 day
            2026-03-24: pre-proceedings-unreviewed (drift) since 2026-03-23: Pre-proceedings pl1 began on 2026-01-05, and in the 8 weeks to 2026-03-23 nobody met (the last meeting was on 2026-01-26). Look at what they are to change. e[2, 4]
        "#]],
    );
}

#[test]
fn a_permanence_plan_that_is_missing_is_told_once() {
    cases(
        &[
            "permanence-plan",
            "accommodated-without-permanence-plan",
            "no-permanence-plan-by-second-review",
            "duty-overdue",
        ],
        "2012-06-01 born",
        &[
            ("2026-05-06", "2026-01-05 care started c1 legal V2"),
            ("2026-05-06", "2026-01-05 care started c1 legal C2"),
            (
                "2026-05-06",
                "2026-01-05 care started c1 legal C2
                 2026-01-30 care review c1
                 2026-04-24 care review c1",
            ),
        ],
        expect![[r#"
            2026-05-06: permanence-plan  c1  due 2026-05-05  breached by 1 day
            2026-05-06: accommodated-without-permanence-plan (drift) since 2026-05-05: The child has been accommodated under section 20 since 2026-01-05: 4 months on 2026-05-05 without a permanence plan. Look at where the child is to grow up, and whether a court should decide. e[3]
            2026-05-06: permanence-plan  c1  due 2026-05-05  breached by 1 day
            2026-05-06: duty-overdue (delay) since 2026-05-06: A plan for permanence was due by 2026-05-05, 4 months after the child became looked after on 2026-01-05, and none is recorded (c1). e[2]
            2026-05-06: permanence-plan  c1  due 2026-04-24  breached by 12 days
            2026-05-06: no-permanence-plan-by-second-review (drift) since 2026-04-24: Review number 2 of the period of care that began on 2026-01-05 was held on 2026-04-24, and no permanence plan is recorded. Look at what the reviews agreed for the child's future. e[2, 4, 5]
        "#]],
    );
}

#[test]
fn an_escalation_that_nobody_answers_is_told_once() {
    cases(
        &["escalation-resolution", "escalation-unanswered", "duty-overdue"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal C2
        2026-01-12 concern escalated es1 reviewing-officer
        ",
        &[("2026-02-10", ""), ("2026-02-10", "2026-01-19 escalation answered es1")],
        expect![[r#"
            2026-02-10: escalation-resolution  es1  due 2026-02-09  breached by 1 working day
            2026-02-10: escalation-unanswered (drift) since 2026-02-10: The independent reviewing officer escalated a concern about the case on 2026-01-12, and 20 working days later there is no answer. Look at who has to give it. e[4]
            2026-02-10: escalation-resolution  es1  due 2026-02-09  breached by 1 working day
            2026-02-10: duty-overdue (delay) since 2026-02-10: The resolution of an escalated concern was due by 2026-02-09, 20 working days after the concern was escalated on 2026-01-12, and none is recorded (es1). e[4]
        "#]],
    );
}
