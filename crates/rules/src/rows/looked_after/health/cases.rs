//! Every case of the rows about health and schooling.

use expect_test::expect;
use jiff::civil::date;

use crate::checks::{cases, cases_in};
use crate::jurisdiction::{Jurisdiction, Term};

fn with_terms() -> Jurisdiction {
    let term = |from, until| Term { from, until };
    let mut jurisdiction = Jurisdiction::default();
    let spring = term(date(2026, 1, 5), date(2026, 3, 27));
    jurisdiction.terms = [spring, term(date(2026, 4, 13), date(2026, 7, 17))].into();
    jurisdiction
}

#[test]
fn the_first_health_assessment() {
    cases(
        &["health-assessment-requested", "initial-health-assessment"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            (
                "2026-02-03",
                "2026-01-12 health assessment requested
                 2026-02-02 health assessed initial",
            ),
            (
                "2026-02-04",
                "2026-01-13 health assessment requested
                 2026-02-03 health assessed initial",
            ),
            ("2026-02-03", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-01-12: health-assessment-requested  c1  due 2026-01-12  running
            2026-01-12: initial-health-assessment    c1  due 2026-02-02  running
            2026-01-13: health-assessment-requested  c1  due 2026-01-12  breached by 1 working day
            2026-01-13: initial-health-assessment    c1  due 2026-02-02  running
            2026-02-02: health-assessment-requested  c1  due 2026-01-12  breached by 15 working days
            2026-02-02: initial-health-assessment    c1  due 2026-02-02  running
            2026-02-03: health-assessment-requested  c1  due 2026-01-12  breached by 16 working days
            2026-02-03: initial-health-assessment    c1  due 2026-02-02  breached by 1 working day
            2026-02-03: health-assessment-requested  c1  due 2026-01-12  met on 2026-01-12
            2026-02-03: initial-health-assessment    c1  due 2026-02-02  met on 2026-02-02
            2026-02-04: health-assessment-requested  c1  due 2026-01-12  met late by 1 working day
            2026-02-04: initial-health-assessment    c1  due 2026-02-02  met late by 1 working day
            2026-02-03: health-assessment-requested  c1  due 2026-01-12  ceased on 2026-01-08
            2026-02-03: initial-health-assessment    c1  due 2026-02-02  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn arrangements_before_the_first_review() {
    cases(
        &["health-assessment-arranged"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-30 care review c1
        ",
        &[
            ("2026-01-30", ""),
            ("2026-01-31", ""),
            ("2026-01-31", "2026-01-30 health assessment requested"),
            ("2026-01-31", "2026-01-31 health assessment requested"),
        ],
        expect![[r#"
            2026-01-30: health-assessment-arranged  c1  due 2026-01-30  running
            2026-01-31: health-assessment-arranged  c1  due 2026-01-30  breached by 1 day
            2026-01-31: health-assessment-arranged  c1  due 2026-01-30  met on 2026-01-30
            2026-01-31: health-assessment-arranged  c1  due 2026-01-30  met late by 1 day
        "#]],
    );
}

#[test]
fn health_is_assessed_every_year_from_five() {
    cases(
        &["review-health-assessment"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-26 health assessed initial
        ",
        &[
            ("2027-01-26", ""),
            ("2027-01-27", ""),
            ("2027-01-27", "2027-01-26 health assessed review"),
            ("2027-01-28", "2027-01-27 health assessed review"),
            ("2027-01-27", "2026-06-01 care ended c1 E4A"),
        ],
        expect![[r#"
            2027-01-26: review-health-assessment 2  c1  due 2027-01-26  running
            2027-01-27: review-health-assessment 2  c1  due 2027-01-26  breached by 1 day
            2027-01-27: review-health-assessment 2  c1  due 2027-01-26  met on 2027-01-26
            2027-01-27: review-health-assessment 3  c1  due 2028-01-26  running
            2027-01-28: review-health-assessment 2  c1  due 2027-01-26  met late by 1 day
            2027-01-28: review-health-assessment 3  c1  due 2028-01-27  running
            2027-01-27: review-health-assessment 2  c1  due 2027-01-26  ceased on 2026-06-01
        "#]],
    );
}

#[test]
fn a_dentist_every_year() {
    cases(
        &["dental-check"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2027-01-05", ""),
            ("2027-01-06", ""),
            ("2027-01-06", "2027-01-05 teeth checked"),
            ("2027-01-06", "2027-01-06 teeth checked"),
            ("2027-01-06", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2027-01-05: dental-check 1  c1  due 2027-01-05  running
            2027-01-06: dental-check 1  c1  due 2027-01-05  breached by 1 day
            2027-01-06: dental-check 1  c1  due 2027-01-05  met on 2027-01-05
            2027-01-06: dental-check 2  c1  due 2028-01-05  running
            2027-01-06: dental-check 1  c1  due 2027-01-05  met late by 1 day
            2027-01-06: dental-check 2  c1  due 2028-01-06  running
            2027-01-06: dental-check 1  c1  due 2027-01-05  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_questionnaire_every_year() {
    cases(
        &["difficulties-questionnaire"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2027-01-05", ""),
            ("2027-01-06", ""),
            ("2027-01-06", "2027-01-05 difficulties scored score 12"),
            ("2027-01-06", "2027-01-06 difficulties scored score 12"),
            ("2027-01-06", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2027-01-05: difficulties-questionnaire 1  c1  due 2027-01-05  running
            2027-01-06: difficulties-questionnaire 1  c1  due 2027-01-05  breached by 1 day
            2027-01-06: difficulties-questionnaire 1  c1  due 2027-01-05  met on 2027-01-05
            2027-01-06: difficulties-questionnaire 2  c1  due 2028-01-05  running
            2027-01-06: difficulties-questionnaire 1  c1  due 2027-01-05  met late by 1 day
            2027-01-06: difficulties-questionnaire 2  c1  due 2028-01-06  running
            2027-01-06: difficulties-questionnaire 1  c1  due 2027-01-05  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn an_education_plan_for_the_first_review() {
    cases(
        &["education-plan-started", "education-plan"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            (
                "2026-02-03",
                "2026-01-19 education plan initiated
                 2026-02-02 education plan completed",
            ),
            (
                "2026-02-04",
                "2026-01-20 education plan initiated
                 2026-02-03 education plan completed",
            ),
            ("2026-02-03", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-01-19: education-plan-started 1  c1  due 2026-01-19  running
            2026-01-19: education-plan 1          c1  due 2026-02-02  running
            2026-01-20: education-plan-started 1  c1  due 2026-01-19  breached by 1 working day
            2026-01-20: education-plan 1          c1  due 2026-02-02  running
            2026-02-02: education-plan-started 1  c1  due 2026-01-19  breached by 10 working days
            2026-02-02: education-plan 1          c1  due 2026-02-02  running
            2026-02-03: education-plan-started 1  c1  due 2026-01-19  breached by 11 working days
            2026-02-03: education-plan 1          c1  due 2026-02-02  breached by 1 working day
            2026-02-03: education-plan-started 1  c1  due 2026-01-19  met on 2026-01-19
            2026-02-03: education-plan 1          c1  due 2026-02-02  met on 2026-02-02
            2026-02-04: education-plan-started 1  c1  due 2026-01-19  met late by 1 working day
            2026-02-04: education-plan 1          c1  due 2026-02-02  met late by 1 working day
            2026-02-03: education-plan-started 1  c1  due 2026-01-19  ceased on 2026-01-08
            2026-02-03: education-plan 1          c1  due 2026-02-02  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn terms_and_school_days() {
    cases_in(
        &with_terms(),
        &["education-plan-each-term", "school-place"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-26 education plan completed
        2026-03-24 school ended urn 100001
        ",
        &[
            ("2026-05-06", ""),
            ("2026-05-07", ""),
            ("2026-05-07", "2026-05-06 school started urn 100002 full-time yes"),
            ("2026-05-07", "2026-05-07 school started urn 100002 full-time yes"),
            ("2026-05-07", "2026-04-20 care ended c1 E4A"),
            ("2026-07-17", ""),
            ("2026-07-18", ""),
            ("2026-07-18", "2026-07-17 education plan completed"),
            ("2026-07-18", "2026-07-18 education plan completed"),
        ],
        expect![[r#"
            2026-05-06: education-plan-each-term 2  c1  due 2026-07-17  running
            2026-05-06: school-place 1              c1  due 2026-05-06  running
            2026-05-07: education-plan-each-term 2  c1  due 2026-07-17  running
            2026-05-07: school-place 1              c1  due 2026-05-06  breached by 1 day
            2026-05-07: education-plan-each-term 2  c1  due 2026-07-17  running
            2026-05-07: school-place 1              c1  due 2026-05-06  met on 2026-05-06
            2026-05-07: education-plan-each-term 2  c1  due 2026-07-17  running
            2026-05-07: school-place 1              c1  due 2026-05-06  met late by 1 day
            2026-05-07: education-plan-each-term 2  c1  due 2026-07-17  ceased on 2026-04-20
            2026-05-07: school-place 1              c1  due 2026-05-06  ceased on 2026-04-20
            2026-07-17: education-plan-each-term 2  c1  due 2026-07-17  running
            2026-07-17: school-place 1              c1  due 2026-05-06  breached by 72 days
            2026-07-18: education-plan-each-term 2  c1  due 2026-07-17  breached by 1 day
            2026-07-18: school-place 1              c1  due 2026-05-06  breached by 73 days
            2026-07-18: education-plan-each-term 2  c1  due 2026-07-17  met on 2026-07-17
            2026-07-18: school-place 1              c1  due 2026-05-06  breached by 73 days
            2026-07-18: education-plan-each-term 2  c1  due 2026-07-17  met late by 1 day
            2026-07-18: school-place 1              c1  due 2026-05-06  breached by 73 days
        "#]],
    );
}
