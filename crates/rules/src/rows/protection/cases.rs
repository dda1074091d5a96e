//! Every case of the rows about protection that is not shown beside them.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn a_transfer_in_conference_in_fifteen_working_days() {
    cases(
        &["transfer-in-conference"],
        "
        2012-06-01 born
        2026-01-05 transfer in notified child-protection from 350
        ",
        &[
            ("2026-01-26", ""),
            ("2026-01-27", ""),
            ("2026-01-27", "2026-01-26 initial conference ic1 outcome protection-plan transfer-in yes"),
            ("2026-01-27", "2026-01-27 initial conference ic1 outcome protection-plan transfer-in yes"),
            ("2026-01-27", "2026-01-12 child died"),
        ],
        expect![[r#"
            2026-01-26: transfer-in-conference    due 2026-01-26  running
            2026-01-27: transfer-in-conference    due 2026-01-26  breached by 1 working day
            2026-01-27: transfer-in-conference    due 2026-01-26  met on 2026-01-26
            2026-01-27: transfer-in-conference    due 2026-01-26  met late by 1 working day
            2026-01-27: transfer-in-conference    due 2026-01-26  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn a_rapid_review_in_fifteen_working_days() {
    cases(
        &["incident-notified", "rapid-review"],
        "
        2012-06-01 born
        2026-01-05 incident known in1 serious-harm
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-26", ""),
            (
                "2026-01-27",
                "2026-01-12 incident notified in1
                 2026-01-26 rapid review completed in1",
            ),
            (
                "2026-01-27",
                "2026-01-13 incident notified in1
                 2026-01-27 rapid review completed in1",
            ),
            ("2026-01-27", "2026-01-06 child died"),
        ],
        expect![[r#"
            2026-01-12: incident-notified  in1  due 2026-01-12  running
            2026-01-12: rapid-review       in1  due 2026-01-26  running
            2026-01-13: incident-notified  in1  due 2026-01-12  breached by 1 working day
            2026-01-13: rapid-review       in1  due 2026-01-26  running
            2026-01-26: incident-notified  in1  due 2026-01-12  breached by 10 working days
            2026-01-26: rapid-review       in1  due 2026-01-26  running
            2026-01-27: incident-notified  in1  due 2026-01-12  met on 2026-01-12
            2026-01-27: rapid-review       in1  due 2026-01-26  met on 2026-01-26
            2026-01-27: incident-notified  in1  due 2026-01-12  met late by 1 working day
            2026-01-27: rapid-review       in1  due 2026-01-26  met late by 1 working day
            2026-01-27: incident-notified  in1  due 2026-01-12  breached by 11 working days
            2026-01-27: rapid-review       in1  due 2026-01-26  breached by 1 working day
        "#]],
    );
}

#[test]
fn a_report_before_a_planned_review_conference() {
    cases(
        &["review-conference-report"],
        "
        2012-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-03-02 meeting scheduled m1 review-conference about pp1 on 2026-03-30
        ",
        &[
            ("2026-03-23", ""),
            ("2026-03-24", ""),
            ("2026-03-24", "2026-03-23 report shared conference-report with parents meeting m1"),
            ("2026-03-24", "2026-03-24 report shared conference-report with parents meeting m1"),
            ("2026-03-24", "2026-03-20 meeting postponed m1 to 2026-04-20"),
            ("2026-03-24", "2026-03-10 protection plan ended pp1 no-longer-at-risk"),
        ],
        expect![[r#"
            2026-03-23: review-conference-report  m1  due 2026-03-23  running
            2026-03-24: review-conference-report  m1  due 2026-03-23  breached by 1 working day
            2026-03-24: review-conference-report  m1  due 2026-03-23  met on 2026-03-23
            2026-03-24: review-conference-report  m1  due 2026-03-23  met late by 1 working day
            2026-03-24: review-conference-report  m1  due 2026-04-13  running
            2026-03-24: nothing
        "#]],
    );
}
