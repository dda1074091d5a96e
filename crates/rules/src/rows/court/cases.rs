//! Every case of the rows before and in court.

use expect_test::expect;
use jiff::civil::date;

use crate::checks::{cases, cases_in};
use crate::jurisdiction::Jurisdiction;

fn commenced() -> Jurisdiction {
    let jurisdiction = Jurisdiction::default().with_commencement("family-group-offer", date(2026, 1, 1));
    jurisdiction
        .and_then(|jurisdiction| jurisdiction.with_commencement("family-group-meeting", date(2026, 1, 1)))
        .expect("rows that await commencement")
}

#[test]
fn a_letter_in_five_working_days() {
    cases(
        &["letter-before-proceedings"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 letter before proceedings pl1"),
            ("2026-01-13", "2026-01-13 letter before proceedings pl1"),
            ("2026-01-13", "2026-01-08 pre-proceedings ended pl1 step-down"),
        ],
        expect![[r#"
            2026-01-12: letter-before-proceedings  pl1  due 2026-01-12  running
            2026-01-13: letter-before-proceedings  pl1  due 2026-01-12  breached by 1 working day
            2026-01-13: letter-before-proceedings  pl1  due 2026-01-12  met on 2026-01-12
            2026-01-13: letter-before-proceedings  pl1  due 2026-01-12  met late by 1 working day
            2026-01-13: letter-before-proceedings  pl1  due 2026-01-12  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_meeting_ten_working_days_after_the_letter() {
    cases(
        &["pre-proceedings-meeting"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-01-12 letter before proceedings pl1
        ",
        &[
            ("2026-01-26", ""),
            ("2026-01-27", ""),
            ("2026-01-27", "2026-01-26 pre-proceedings meeting pl1 initial"),
            ("2026-01-27", "2026-01-27 pre-proceedings meeting pl1 initial"),
            ("2026-01-27", "2026-01-19 pre-proceedings ended pl1 step-down"),
        ],
        expect![[r#"
            2026-01-26: pre-proceedings-meeting  pl1  due 2026-01-26  running
            2026-01-27: pre-proceedings-meeting  pl1  due 2026-01-26  breached by 1 working day
            2026-01-27: pre-proceedings-meeting  pl1  due 2026-01-26  met on 2026-01-26
            2026-01-27: pre-proceedings-meeting  pl1  due 2026-01-26  met late by 1 working day
            2026-01-27: pre-proceedings-meeting  pl1  due 2026-01-26  ceased on 2026-01-19
        "#]],
    );
}

#[test]
fn a_review_meeting_eight_weeks_after_the_last() {
    cases(
        &["pre-proceedings-review"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-01-12 pre-proceedings meeting pl1 initial
        ",
        &[
            ("2026-03-09", ""),
            ("2026-03-10", ""),
            ("2026-03-10", "2026-03-09 pre-proceedings meeting pl1 review"),
            ("2026-03-10", "2026-03-10 pre-proceedings meeting pl1 review"),
            ("2026-03-10", "2026-01-19 pre-proceedings ended pl1 step-down"),
        ],
        expect![[r#"
            2026-03-09: pre-proceedings-review 2  pl1  due 2026-03-09  running
            2026-03-10: pre-proceedings-review 2  pl1  due 2026-03-09  breached by 1 day
            2026-03-10: pre-proceedings-review 2  pl1  due 2026-03-09  met on 2026-03-09
            2026-03-10: pre-proceedings-review 3  pl1  due 2026-05-04  running
            2026-03-10: pre-proceedings-review 2  pl1  due 2026-03-09  met late by 1 day
            2026-03-10: pre-proceedings-review 3  pl1  due 2026-05-05  running
            2026-03-10: pre-proceedings-review 2  pl1  due 2026-03-09  ceased on 2026-01-19
        "#]],
    );
}

#[test]
fn a_decision_in_sixteen_weeks() {
    cases(
        &["pre-proceedings-length"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        ",
        &[
            ("2026-04-27", ""),
            ("2026-04-28", ""),
            ("2026-04-28", "2026-04-27 pre-proceedings ended pl1 step-down"),
            ("2026-04-28", "2026-04-28 pre-proceedings ended pl1 step-down"),
            ("2026-04-28", "2026-02-02 child died"),
            ("2026-05-28", "2026-04-27 pre-proceedings extended pl1 until 2026-05-27"),
            ("2026-05-28", "2026-04-28 pre-proceedings extended pl1 until 2026-05-27"),
        ],
        expect![[r#"
            2026-04-27: pre-proceedings-length  pl1  due 2026-04-27  running
            2026-04-28: pre-proceedings-length  pl1  due 2026-04-27  breached by 1 day
            2026-04-28: pre-proceedings-length  pl1  due 2026-04-27  met on 2026-04-27
            2026-04-28: pre-proceedings-length  pl1  due 2026-04-27  met late by 1 day
            2026-04-28: pre-proceedings-length  pl1  due 2026-04-27  ceased on 2026-02-02
            2026-05-28: pre-proceedings-length  pl1  due 2026-05-27  breached by 1 day
            2026-05-28: pre-proceedings-length  pl1  due 2026-04-27  breached by 31 days
        "#]],
    );
}

#[test]
fn an_application_ten_working_days_after_the_decision() {
    cases(
        &["application-after-decision"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-02-02 pre-proceedings ended pl1 issue
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-16 application made cp1 care after pl1"),
            ("2026-02-17", "2026-02-17 application made cp1 care after pl1"),
            ("2026-02-17", "2026-02-10 child died"),
        ],
        expect![[r#"
            2026-02-16: application-after-decision  pl1  due 2026-02-16  running
            2026-02-17: application-after-decision  pl1  due 2026-02-16  breached by 1 working day
            2026-02-17: application-after-decision  pl1  due 2026-02-16  met on 2026-02-16
            2026-02-17: application-after-decision  pl1  due 2026-02-16  met late by 1 working day
            2026-02-17: application-after-decision  pl1  due 2026-02-16  ceased on 2026-02-10
        "#]],
    );
}

#[test]
fn a_supervision_order_lasts_a_year() {
    cases(
        &["supervision-order"],
        "
        2012-06-01 born
        2026-01-05 order made o1 supervision
        ",
        &[
            ("2027-01-04", ""),
            ("2027-01-05", ""),
            ("2027-01-05", "2027-01-04 order ended o1"),
            ("2027-01-05", "2027-01-05 order ended o1"),
            ("2027-01-05", "2026-06-01 child died"),
        ],
        expect![[r#"
            2027-01-04: supervision-order  o1  due 2027-01-04  running
            2027-01-05: supervision-order  o1  due 2027-01-04  breached by 1 day
            2027-01-05: supervision-order  o1  due 2027-01-04  met on 2027-01-04
            2027-01-05: supervision-order  o1  due 2027-01-04  met late by 1 day
            2027-01-05: supervision-order  o1  due 2027-01-04  ceased on 2026-06-01
        "#]],
    );
}

#[test]
fn an_offer_comes_before_the_application() {
    cases_in(
        &commenced(),
        &["family-group-offer"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-02-02 application made cp1 care after pl1
        ",
        &[
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            ("2026-02-03", "2026-02-02 family group meeting offered fg1 in pl1 accepted no"),
            ("2026-02-03", "2026-01-12 letter before proceedings pl1 family-group-offer yes"),
            ("2026-02-03", "2026-02-03 family group meeting offered fg1 in pl1 accepted no"),
        ],
        expect![[r#"
            2026-02-02: family-group-offer  pl1  due 2026-02-02  running
            2026-02-03: family-group-offer  pl1  due 2026-02-02  breached by 1 day
            2026-02-03: family-group-offer  pl1  due 2026-02-02  met on 2026-02-02
            2026-02-03: family-group-offer  pl1  due 2026-02-02  met on 2026-01-12
            2026-02-03: family-group-offer  pl1  due 2026-02-02  met late by 1 day
        "#]],
    );
}

#[test]
fn a_meeting_that_was_accepted_comes_before_the_application() {
    cases_in(
        &commenced(),
        &["family-group-meeting"],
        "
        2012-06-01 born
        2026-01-05 pre-proceedings started pl1
        2026-01-12 family group meeting offered fg1 in pl1 accepted yes
        2026-02-02 application made cp1 care after pl1
        ",
        &[
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            ("2026-02-03", "2026-02-02 family group meeting held fg1"),
            ("2026-02-03", "2026-02-03 family group meeting held fg1"),
        ],
        expect![[r#"
            2026-02-02: family-group-meeting  fg1  due 2026-02-02  running
            2026-02-03: family-group-meeting  fg1  due 2026-02-02  breached by 1 day
            2026-02-03: family-group-meeting  fg1  due 2026-02-02  met on 2026-02-02
            2026-02-03: family-group-meeting  fg1  due 2026-02-02  met late by 1 day
        "#]],
    );
}
