//! Every case of the rows about assessments that is not shown beside them.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn an_assessment_in_45_working_days_of_its_start() {
    cases(
        &["assessment-from-start"],
        "
        2012-06-01 born
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family referral r1
        ",
        &[
            ("2026-03-10", ""),
            ("2026-03-11", ""),
            ("2026-03-11", "2026-03-10 assessment authorised a1"),
            ("2026-03-11", "2026-03-11 assessment authorised a1"),
            ("2026-03-11", "2026-01-20 child died"),
        ],
        expect![[r#"
            2026-03-10: assessment-from-start  a1  due 2026-03-10  running
            2026-03-11: assessment-from-start  a1  due 2026-03-10  breached by 1 working day
            2026-03-11: assessment-from-start  a1  due 2026-03-10  met on 2026-03-10
            2026-03-11: assessment-from-start  a1  due 2026-03-10  met late by 1 working day
            2026-03-11: assessment-from-start  a1  due 2026-03-10  ceased on 2026-01-20
        "#]],
    );
}

#[test]
fn a_reassessment_from_the_decision() {
    cases(
        &["reassessment"],
        "
        2012-06-01 born
        2026-01-08 assessment started a1 reassessment decided 2026-01-05
        ",
        &[
            ("2026-03-09", ""),
            ("2026-03-10", ""),
            ("2026-03-10", "2026-03-09 assessment authorised a1"),
            ("2026-03-10", "2026-03-10 assessment authorised a1"),
            ("2026-03-10", "2026-01-20 child died"),
        ],
        expect![[r#"
            2026-03-09: reassessment  a1  due 2026-03-09  running
            2026-03-10: reassessment  a1  due 2026-03-09  breached by 1 working day
            2026-03-10: reassessment  a1  due 2026-03-09  met on 2026-03-09
            2026-03-10: reassessment  a1  due 2026-03-09  met late by 1 working day
            2026-03-10: reassessment  a1  due 2026-03-09  ceased on 2026-01-20
        "#]],
    );
}
