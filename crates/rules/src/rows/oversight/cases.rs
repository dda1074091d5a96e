//! Every case of the rows about oversight that is not shown beside them.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn supervision_of_an_open_case() {
    cases(
        &["case-supervision"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        ",
        &[
            ("2026-03-02", ""),
            ("2026-03-03", ""),
            ("2026-03-03", "2026-03-02 supervision held"),
            ("2026-03-03", "2026-03-03 supervision held"),
            ("2026-03-03", "2026-02-02 case closed i1"),
        ],
        expect![[r#"
            2026-03-02: case-supervision 1    due 2026-03-02  running
            2026-03-03: case-supervision 1    due 2026-03-02  breached by 1 day
            2026-03-03: case-supervision 1    due 2026-03-02  met on 2026-03-02
            2026-03-03: case-supervision 2    due 2026-04-27  running
            2026-03-03: case-supervision 1    due 2026-03-02  met late by 1 day
            2026-03-03: case-supervision 2    due 2026-04-28  running
            2026-03-03: case-supervision 1    due 2026-03-02  ceased on 2026-02-02
        "#]],
    );
}

#[test]
fn supervision_in_protection() {
    cases(
        &["supervision-in-protection"],
        "
        2012-06-01 born
        2026-01-05 protection plan started pp1 NEG
        ",
        &[
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            ("2026-02-03", "2026-02-02 supervision held"),
            ("2026-02-03", "2026-02-03 supervision held"),
            ("2026-02-03", "2026-01-12 protection plan ended pp1 no-longer-at-risk"),
        ],
        expect![[r#"
            2026-02-02: supervision-in-protection 1    due 2026-02-02  running
            2026-02-03: supervision-in-protection 1    due 2026-02-02  breached by 1 day
            2026-02-03: supervision-in-protection 1    due 2026-02-02  met on 2026-02-02
            2026-02-03: supervision-in-protection 2    due 2026-03-02  running
            2026-02-03: supervision-in-protection 1    due 2026-02-02  met late by 1 day
            2026-02-03: supervision-in-protection 2    due 2026-03-03  running
            2026-02-03: supervision-in-protection 1    due 2026-02-02  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn a_chronology_from_the_beginning() {
    cases(
        &["chronology"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-01-20", "2026-01-19 chronology updated"),
            ("2026-01-20", "2026-01-20 chronology updated"),
            ("2026-01-20", "2026-01-12 case closed i1"),
        ],
        expect![[r#"
            2026-01-19: chronology 1    due 2026-01-19  running
            2026-01-20: chronology 1    due 2026-01-19  breached by 1 working day
            2026-01-20: chronology 1    due 2026-01-19  met on 2026-01-19
            2026-01-20: chronology 2    due 2026-04-19  running
            2026-01-20: chronology 1    due 2026-01-19  met late by 1 working day
            2026-01-20: chronology 2    due 2026-04-20  running
            2026-01-20: chronology 1    due 2026-01-19  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn a_summary_for_the_next_team() {
    cases(
        &["case-summary-at-transfer"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-02-02 team transfer accepted t1
        ",
        &[
            ("2026-02-09", ""),
            ("2026-02-10", ""),
            ("2026-02-10", "2026-02-09 case summary updated"),
            ("2026-02-10", "2026-02-10 case summary updated"),
            ("2026-02-10", "2026-02-04 case closed i1"),
        ],
        expect![[r#"
            2026-02-09: case-summary-at-transfer    due 2026-02-09  running
            2026-02-10: case-summary-at-transfer    due 2026-02-09  breached by 1 working day
            2026-02-10: case-summary-at-transfer    due 2026-02-09  met on 2026-02-09
            2026-02-10: case-summary-at-transfer    due 2026-02-09  met late by 1 working day
            2026-02-10: case-summary-at-transfer    due 2026-02-09  ceased on 2026-02-04
        "#]],
    );
}

#[test]
fn the_reviewing_officer_midway() {
    cases(
        &["reviewing-officer-check"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-02-02 care review c1
        ",
        &[
            ("2026-03-16", ""),
            ("2026-03-17", ""),
            ("2026-03-17", "2026-03-16 reviewing officer checked c1"),
            ("2026-03-17", "2026-03-17 reviewing officer checked c1"),
            ("2026-03-17", "2026-02-16 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-03-16: reviewing-officer-check 1  c1  due 2026-03-16  running
            2026-03-17: reviewing-officer-check 1  c1  due 2026-03-16  breached by 1 day
            2026-03-17: reviewing-officer-check 1  c1  due 2026-03-16  met on 2026-03-16
            2026-03-17: reviewing-officer-check 1  c1  due 2026-03-16  met late by 1 day
            2026-03-17: reviewing-officer-check 1  c1  due 2026-03-16  ceased on 2026-02-16
        "#]],
    );
}

#[test]
fn a_manager_decides_on_accommodation() {
    cases(
        &["decision-on-accommodation"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-01-06", ""),
            ("2026-01-07", ""),
            ("2026-01-07", "2026-01-06 manager decided accommodate decision approved rationale yes"),
            ("2026-01-07", "2026-01-07 manager decided accommodate decision approved rationale yes"),
            ("2026-01-07", "2026-01-06 child died"),
        ],
        expect![[r#"
            2026-01-06: decision-on-accommodation  c1  due 2026-01-06  running
            2026-01-07: decision-on-accommodation  c1  due 2026-01-06  breached by 1 working day
            2026-01-07: decision-on-accommodation  c1  due 2026-01-06  met on 2026-01-06
            2026-01-07: decision-on-accommodation  c1  due 2026-01-06  met late by 1 working day
            2026-01-07: decision-on-accommodation  c1  due 2026-01-06  ceased on 2026-01-06
        "#]],
    );
}

#[test]
fn a_manager_decides_on_closure() {
    cases(
        &["decision-on-closure"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-02-02 case closed i1
        ",
        &[
            ("2026-02-03", ""),
            ("2026-02-04", ""),
            ("2026-02-04", "2026-02-03 manager decided closure decision approved rationale yes"),
            ("2026-02-04", "2026-02-04 manager decided closure decision approved rationale yes"),
            ("2026-02-04", "2026-02-03 child died"),
        ],
        expect![[r#"
            2026-02-03: decision-on-closure  i1  due 2026-02-03  running
            2026-02-04: decision-on-closure  i1  due 2026-02-03  breached by 1 working day
            2026-02-04: decision-on-closure  i1  due 2026-02-03  met on 2026-02-03
            2026-02-04: decision-on-closure  i1  due 2026-02-03  met late by 1 working day
            2026-02-04: decision-on-closure  i1  due 2026-02-03  ceased on 2026-02-03
        "#]],
    );
}

#[test]
fn a_manager_decides_on_an_enquiry() {
    cases(
        &["decision-on-enquiry"],
        "
        2012-06-01 born
        2026-02-02 enquiry started en1
        ",
        &[
            ("2026-02-03", ""),
            ("2026-02-04", ""),
            ("2026-02-04", "2026-02-03 manager decided enquiry decision approved rationale yes"),
            ("2026-02-04", "2026-02-04 manager decided enquiry decision approved rationale yes"),
            ("2026-02-04", "2026-02-03 child died"),
        ],
        expect![[r#"
            2026-02-03: decision-on-enquiry  en1  due 2026-02-03  running
            2026-02-04: decision-on-enquiry  en1  due 2026-02-03  breached by 1 working day
            2026-02-04: decision-on-enquiry  en1  due 2026-02-03  met on 2026-02-03
            2026-02-04: decision-on-enquiry  en1  due 2026-02-03  met late by 1 working day
            2026-02-04: decision-on-enquiry  en1  due 2026-02-03  ceased on 2026-02-03
        "#]],
    );
}

#[test]
fn a_manager_decides_on_a_step_down() {
    cases(
        &["decision-on-step-down"],
        "
        2012-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-02-02 protection plan ended pp1 no-longer-at-risk
        ",
        &[
            ("2026-02-03", ""),
            ("2026-02-04", ""),
            ("2026-02-04", "2026-02-03 manager decided step-down decision approved rationale yes"),
            ("2026-02-04", "2026-02-04 manager decided step-down decision approved rationale yes"),
            ("2026-02-04", "2026-02-03 child died"),
        ],
        expect![[r#"
            2026-02-03: decision-on-step-down  pp1  due 2026-02-03  running
            2026-02-04: decision-on-step-down  pp1  due 2026-02-03  breached by 1 working day
            2026-02-04: decision-on-step-down  pp1  due 2026-02-03  met on 2026-02-03
            2026-02-04: decision-on-step-down  pp1  due 2026-02-03  met late by 1 working day
            2026-02-04: decision-on-step-down  pp1  due 2026-02-03  ceased on 2026-02-03
        "#]],
    );
}
