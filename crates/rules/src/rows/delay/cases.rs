//! The flags of delay that the tests beside them do not show cleared.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn an_assessment_that_waits_for_a_manager() {
    cases(
        &["assessment-authorisation", "authorisation-overdue", "authorisation-late"],
        "
        2012-06-01 born
        2026-01-05 referral received r1
        2026-01-06 assessment started a1 child-and-family referral r1
        2026-02-02 assessment completed a1
        ",
        &[
            ("2026-02-09", ""),
            ("2026-02-10", ""),
            ("2026-02-10", "2026-02-10 assessment authorised a1"),
            ("2026-05-11", "2026-02-10 assessment authorised a1"),
            ("2026-05-12", "2026-02-10 assessment authorised a1"),
        ],
        expect![[r#"
            2026-02-09: assessment-authorisation  a1  due 2026-02-09  running
            2026-02-10: assessment-authorisation  a1  due 2026-02-09  breached by 1 working day
            2026-02-10: authorisation-overdue (delay) since 2026-02-10: The authorisation of a finished assessment was due by 2026-02-09, 5 working days after the worker finished the assessment on 2026-02-02, and none is recorded (a1). e[4]
            2026-02-10: assessment-authorisation  a1  due 2026-02-09  met late by 1 working day
            2026-02-10: authorisation-late (delay) since 2026-02-10: The authorisation of a finished assessment was due by 2026-02-09, 5 working days after the worker finished the assessment on 2026-02-02, and came on 2026-02-10 (a1). e[4, 5]
            2026-05-11: assessment-authorisation  a1  due 2026-02-09  met late by 1 working day
            2026-05-11: authorisation-late (delay) since 2026-02-10: The authorisation of a finished assessment was due by 2026-02-09, 5 working days after the worker finished the assessment on 2026-02-02, and came on 2026-02-10 (a1). e[4, 5]
            2026-05-12: assessment-authorisation  a1  due 2026-02-09  met late by 1 working day
        "#]],
    );
}

#[test]
fn a_case_that_waits_for_another_team() {
    cases(
        &["team-transfer", "transfer-overdue", "transfer-late"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-02-02 team transfer requested tr1
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-17 team transfer accepted tr1"),
            ("2026-05-19", "2026-02-17 team transfer accepted tr1"),
        ],
        expect![[r#"
            2026-02-16: team-transfer  tr1  due 2026-02-16  running
            2026-02-17: team-transfer  tr1  due 2026-02-16  breached by 1 working day
            2026-02-17: transfer-overdue (delay) since 2026-02-17: The acceptance of a transferred case was due by 2026-02-16, 10 working days after the transfer was asked for on 2026-02-02, and none is recorded (tr1). e[3]
            2026-02-17: team-transfer  tr1  due 2026-02-16  met late by 1 working day
            2026-02-17: transfer-late (delay) since 2026-02-17: The acceptance of a transferred case was due by 2026-02-16, 10 working days after the transfer was asked for on 2026-02-02, and came on 2026-02-17 (tr1). e[3, 4]
            2026-05-19: team-transfer  tr1  due 2026-02-16  met late by 1 working day
        "#]],
    );
}

#[test]
fn contact_that_came_late_is_told_for_a_while() {
    cases(
        &["leaver-contact", "leaver-out-of-touch", "leaver-contact-late"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        2024-12-02 adviser allocated PA1
        2025-01-10 care ended c1 E17
        ",
        &[
            ("2025-03-08", ""),
            ("2025-03-08", "2025-03-08 leaver contacted YES means call"),
            (
                "2025-06-07",
                "2025-03-08 leaver contacted YES means call
                 2025-05-02 leaver contacted YES means call",
            ),
        ],
        expect![[r#"
            2025-03-08: leaver-contact 1    due 2025-03-07  breached by 1 day
            2025-03-08: leaver-out-of-touch (delay) since 2025-03-08: Contact that the young person answered (number 1) was due by 2025-03-07, 8 weeks after the limit began to apply on 2025-01-10, and none is recorded. e[4]
            2025-03-08: leaver-contact 1    due 2025-03-07  met late by 1 day
            2025-03-08: leaver-contact 2    due 2025-05-03  running
            2025-03-08: leaver-contact-late (delay) since 2025-03-08: Contact that the young person answered (number 1) was due by 2025-03-07, 8 weeks after the limit began to apply on 2025-01-10, and came on 2025-03-08. e[4, 6]
            2025-06-07: leaver-contact 1    due 2025-03-07  met late by 1 day
            2025-06-07: leaver-contact 2    due 2025-05-03  met on 2025-05-02
            2025-06-07: leaver-contact 3    due 2025-06-27  running
        "#]],
    );
}

#[test]
fn a_duty_until_it_is_done() {
    cases(
        &["reviewing-officer", "duty-overdue"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-13 reviewing officer appointed IRO1"),
        ],
        expect![[r#"
            2026-01-12: reviewing-officer  c1  due 2026-01-12  running
            2026-01-13: reviewing-officer  c1  due 2026-01-12  breached by 1 working day
            2026-01-13: duty-overdue (delay) since 2026-01-13: The appointment of a reviewing officer was due by 2026-01-12, 5 working days after the child became looked after on 2026-01-05, and none is recorded (c1). e[2]
            2026-01-13: reviewing-officer  c1  due 2026-01-12  met late by 1 working day
        "#]],
    );
}
