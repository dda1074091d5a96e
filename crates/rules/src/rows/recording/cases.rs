//! The flags of recording that the tests beside them do not show cleared.

use expect_test::expect;

use super::set;
use crate::checks::{cases, cases_in};

#[test]
fn work_after_closure_until_a_day_is_corrected() {
    cases(
        &["activity-after-closure"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-02-02 case closed i1
        2026-02-10 visit made v1 need seen yes
        ",
        &[
            ("2026-02-11", ""),
            ("2026-02-11", "correct e4 2026-01-30 recorded 2026-02-11"),
            ("2026-02-11", "2026-02-09 case opened i2"),
        ],
        expect![[r#"
            2026-02-11: activity-after-closure (recording) since 2026-02-10: The entry "visit made" of 2026-02-10 is dated after the case was closed on 2026-02-02. e[4, 3]
            2026-02-11: nothing
            2026-02-11: nothing
        "#]],
    );
}

#[test]
fn an_enquiry_before_the_referral_until_it_is_found() {
    cases(
        &["enquiry-before-referral"],
        "
        2012-06-01 born
        2026-01-05 enquiry started en1
        2026-01-12 referral received r1
        ",
        &[("2026-01-12", ""), ("2026-01-12", "2026-01-02 referral received r2")],
        expect![[r#"
            2026-01-12: enquiry-before-referral (recording) since 2026-01-12: Enquiry en1 is dated 2026-01-05, and the first referral 2026-01-12. e[2, 3]
            2026-01-12: nothing
        "#]],
    );
}

#[test]
fn a_plan_from_another_day_than_its_conference_until_it_is_corrected() {
    cases(
        &["plan-not-from-the-conference"],
        "
        2012-06-01 born
        2026-01-05 initial conference ic1 outcome protection-plan
        2026-01-07 protection plan started pp1 NEG conference ic1
        ",
        &[("2026-01-07", ""), ("2026-01-08", "correct e3 2026-01-05 recorded 2026-01-08")],
        expect![[r#"
            2026-01-07: plan-not-from-the-conference (recording) since 2026-01-07: Plan pp1 is dated 2026-01-07, and conference ic1, which made it, 2026-01-05. e[3, 2]
            2026-01-08: nothing
        "#]],
    );
}

#[test]
fn a_fact_outside_the_childs_life_until_it_is_corrected() {
    cases(
        &["fact-outside-the-childs-life"],
        "
        2012-06-01 born
        2026-01-05 child died
        2026-02-02 visit made v1 protection seen yes
        ",
        &[("2026-02-02", ""), ("2026-02-03", "correct e3 2026-01-02 recorded 2026-02-03")],
        expect![[r#"
            2026-02-02: fact-outside-the-childs-life (recording) since 2026-02-02: The entry "visit made" is dated 2026-02-02, after the child died on 2026-01-05. e[3, 2]
            2026-02-03: nothing
        "#]],
    );
}

#[test]
fn a_fact_before_its_day_until_it_is_corrected() {
    cases(
        &["fact-recorded-in-the-future", "review-recorded-in-the-future"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-30 care review c1 recorded 2026-01-26
        2026-01-28 case note visit recorded 2026-01-26
        ",
        &[
            ("2026-01-30", ""),
            (
                "2026-02-02",
                "correct e4 2026-01-30 recorded 2026-01-30
                 correct e5 2026-01-28 recorded 2026-01-30",
            ),
        ],
        expect![[r#"
            2026-01-30: review-recorded-in-the-future (recording) since 2026-01-26: A review of period of care c1 was recorded on 2026-01-26 as held on 2026-01-30, which had not come. e[4]
            2026-01-30: fact-recorded-in-the-future (recording) since 2026-01-26: The entry "case note recorded" was recorded on 2026-01-26 as of 2026-01-28, a day that had not come. e[5]
            2026-02-02: nothing
        "#]],
    );
}

#[test]
fn a_correction_of_a_correction_until_the_entry_is_corrected() {
    cases(
        &["correction-without-effect"],
        "
        2012-06-01 born
        2026-01-05 case note visit
        correct e2 2026-01-06 recorded 2026-01-07
        correct e3 2026-01-06 recorded 2026-01-08
        ",
        &[("2026-01-08", ""), ("2026-01-09", "correct e2 2026-01-04 recorded 2026-01-09")],
        expect![[r#"
            2026-01-08: correction-without-effect (recording) since 2026-01-08: A correction or retraction that was recorded on 2026-01-08 has no effect, since it names a correction or a retraction, and not the original entry. e[4]
            2026-01-09: nothing
        "#]],
    );
}

#[test]
fn a_critical_event_recorded_late_is_told_for_a_while() {
    cases(
        &["critical-event-recorded-late"],
        "
        2012-06-01 born
        2026-01-05 strategy discussion s1 harm recorded 2026-01-08
        ",
        &[("2026-01-08", ""), ("2027-02-01", "")],
        expect![[r#"
            2026-01-08: critical-event-recorded-late (recording) since 2026-01-08: The entry "strategy discussion held" of 2026-01-05 was recorded on 2026-01-08, later than 24 hours after it. e[2]
            2027-02-01: nothing
        "#]],
    );
}

#[test]
fn ethnicity_and_the_rest_until_they_are_said() {
    cases(
        &["ethnicity-not-obtained", "characteristics-not-recorded"],
        "
        2024-01-08 child registered ethnicity NOBT
        2024-01-08 case opened i1
        ",
        &[
            ("2024-03-12", ""),
            (
                "2024-03-12",
                "2024-03-12 identity changed ethnicity WBRI disabilities NONE language English religion None",
            ),
        ],
        expect![[r#"
            2024-03-12: ethnicity-not-obtained (recording) since 2024-03-12: The child's ethnicity is on record as not yet obtained, and work with the child began on 2024-01-08. e[1, 2]
            2024-03-12: characteristics-not-recorded (recording) since 2024-03-12: Of the child's disability, religion, language nothing is on record, and work with the child began on 2024-01-08. e[1, 2]
            2024-03-12: nothing
        "#]],
    );
}

#[test]
fn no_note_until_there_is_one() {
    cases(
        &["no-note-of-any-kind"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        ",
        &[("2026-02-02", ""), ("2026-02-03", ""), ("2026-02-03", "2026-02-03 case note contact")],
        expect![[r#"
            2026-02-02: nothing
            2026-02-03: no-note-of-any-kind (recording) since 2026-02-03: The case has been open since 2026-01-05, and no note of any kind is on the file. e[2]
            2026-02-03: nothing
        "#]],
    );
}

#[test]
fn no_summary_until_there_is_one() {
    cases(
        &["case-summary", "case-summary-not-current"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        ",
        &[("2026-04-05", ""), ("2026-04-06", ""), ("2026-04-06", "2026-04-06 case summary updated")],
        expect![[r#"
            2026-04-05: case-summary 1    due 2026-04-05  running
            2026-04-06: case-summary 1    due 2026-04-05  breached by 1 day
            2026-04-06: case-summary-not-current (recording) since 2026-04-06: An up-to-date case summary (number 1) was due by 2026-04-05, 3 months after the case came to be open on 2026-01-05, and none is recorded. e[2]
            2026-04-06: case-summary 1    due 2026-04-05  met late by 1 day
            2026-04-06: case-summary 2    due 2026-07-06  running
        "#]],
    );
}

#[test]
fn supervision_off_the_file_until_one_is_on_it() {
    cases(
        &["supervision-not-on-file"],
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-02-02 supervision held on-file no
        ",
        &[("2026-02-09", ""), ("2026-02-10", ""), ("2026-02-10", "2026-02-10 supervision held on-file yes")],
        expect![[r#"
            2026-02-09: nothing
            2026-02-10: supervision-not-on-file (recording) since 2026-02-10: The case was discussed in supervision on 2026-02-02 and was to be on the child's file by 2026-02-09, and it is not. e[3]
            2026-02-10: nothing
        "#]],
    );
}

#[test]
fn a_chronology_is_current_when_a_case_is_transferred_or_closed_and_at_conferences() {
    let row = &["chronology-not-current-at-a-step"];
    cases(
        row,
        "
        2012-06-01 born
        2026-01-05 case opened i1
        ",
        &[
            ("2026-02-02", "2026-02-02 team transfer accepted t1"),
            ("2026-02-02", "2026-01-16 chronology updated\n2026-02-02 team transfer accepted t1"),
            ("2026-04-17", "2026-01-16 chronology updated\n2026-04-16 case closed i1 RC7"),
            ("2026-04-17", "2026-01-16 chronology updated\n2026-04-17 case closed i1 RC7"),
            ("2026-10-18", "2026-01-16 chronology updated\n2026-04-17 case closed i1 RC7"),
            // On the tenth working day it may still be begun, and a case that ends with a death is no matter of the file.
            ("2026-01-19", "2026-01-19 initial conference ic1 outcome protection-plan"),
            ("2026-01-20", "2026-01-20 initial conference ic1 outcome protection-plan"),
            ("2026-02-02", "2026-02-02 child died\n2026-02-02 case closed i1 RC2"),
            (
                "2026-06-01",
                "2026-02-02 legal gateway g1 planning
                 2026-02-03 chronology updated
                 2026-06-01 review conference pp1 outcome continue",
            ),
            ("2026-03-01", "2026-02-02 case closed i1 RC7 submitted 2026-02-28"),
        ],
        expect![[r#"
            2026-02-02: chronology-not-current-at-a-step (recording) since 2026-02-02: The entry "team transfer accepted" of 2026-02-02 found no chronology. e[3]
            2026-02-02: nothing
            2026-04-17: nothing
            2026-04-17: chronology-not-current-at-a-step (recording) since 2026-04-17: The entry "case closed" of 2026-04-17 found a chronology that was last brought up to date on 2026-01-16. e[4, 3]
            2026-10-18: nothing
            2026-01-19: nothing
            2026-01-20: chronology-not-current-at-a-step (recording) since 2026-01-20: The entry "initial conference held" of 2026-01-20 found no chronology. e[3]
            2026-02-02: nothing
            2026-06-01: chronology-not-current-at-a-step (recording) since 2026-02-02: The entry "review conference held" of 2026-06-01 found a chronology that was last brought up to date on 2026-02-03, and 1 more like it. e[3, 5, 4]
            2026-03-01: nothing
        "#]],
    );
    cases_in(
        &set("R09-STEP", "current-for", "1m"),
        row,
        "
        2012-06-01 born
        2026-01-05 case opened i1
        2026-01-16 chronology updated
        ",
        &[("2026-02-17", "2026-02-17 case closed i1 RC7")],
        expect![[r#"
            2026-02-17: chronology-not-current-at-a-step (recording) since 2026-02-17: The entry "case closed" of 2026-02-17 found a chronology that was last brought up to date on 2026-01-16. e[4, 3]
        "#]],
    );
}

#[test]
fn a_reversal_of_an_adoption_decision_says_why() {
    cases(
        &["adoption-reversal-without-reason"],
        "
        2020-06-01 born
        2025-01-06 care started c1 legal E1
        2025-03-03 adoption decided
        2026-01-05 adoption reversed
        ",
        &[
            ("2026-01-05", ""),
            ("2026-07-06", ""),
            ("2026-01-06", "retract e5 recorded 2026-01-06\n2026-01-05 adoption reversed RD1"),
        ],
        expect![[r#"
            2026-01-05: adoption-reversal-without-reason (recording) since 2026-01-05: On 2026-01-05 it was recorded that the child is no longer to be placed for adoption, and no reason is named. e[5]
            2026-07-06: nothing
            2026-01-06: nothing
        "#]],
    );
}
