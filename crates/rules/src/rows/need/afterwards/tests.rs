//! What is asked for after reviews and visits where an authority's file says so, told by journeys.

use expect_test::expect;
use jiff::civil::date;

use crate::checks::{cases_in, check, check_in};
use crate::jurisdiction::Jurisdiction;

const ROWS: &[&str] = &[
    "need-plan-review-minutes",
    "not-seen-alone-oversight",
    "not-seen-alone-visited-again",
    "practice-overdue",
];

/// An authority whose file asks for all three.
fn asked() -> Jurisdiction {
    ROWS[..3].iter().fold(Jurisdiction::default(), |jurisdiction, row| {
        jurisdiction.with_commencement(row, date(2026, 1, 1)).expect("a row that waits for it")
    })
}

#[test]
fn nobody_else_is_held_to_it() {
    check(
        ROWS,
        "
        2016-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-06 visit made v1 need for np1 seen yes alone no because carer-refused
        2026-01-07 need plan reviewed np1 continue
        as of 2026-03-31
        ",
        expect![[r#"
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn minutes_of_a_review_in_five_working_days() {
    cases_in(
        &asked(),
        &["need-plan-review-minutes"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-26 meeting scheduled rv1 need-plan-review about np1 on 2026-02-02
        2026-02-02 need plan reviewed np1 continue
        ",
        &[
            ("2026-02-09", ""),
            ("2026-02-10", ""),
            ("2026-02-10", "2026-02-09 meeting written up rv1 minutes"),
            ("2026-02-10", "2026-02-10 meeting written up rv1 full-record"),
            ("2026-02-10", "2026-02-03 meeting written up rv1 decisions"),
            ("2026-02-10", "2026-02-04 child died"),
            ("2026-02-10", "2026-02-04 need plan ended np1 needs-met"),
            // The record of another meeting, of one that nobody announced, of another plan's review, and the next review.
            (
                "2026-02-10",
                "2026-02-01 meeting scheduled m1 core-group on 2026-02-03
                 2026-02-03 meeting written up m1 minutes",
            ),
            ("2026-02-10", "2026-02-03 meeting written up m1 minutes"),
            (
                "2026-02-10",
                "2026-02-01 meeting scheduled m1 need-plan-review about np0 on 2026-02-02
                 2026-02-03 meeting written up m1 minutes",
            ),
            ("2026-02-10", "2026-02-09 need plan reviewed np1 continue"),
        ],
        expect![[r#"
            2026-02-09: need-plan-review-minutes 1  np1  due 2026-02-09  running
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  met on 2026-02-09
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  met late by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  ceased on 2026-02-04
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 1 working day
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-09  ceased on 2026-02-09
            2026-02-10: need-plan-review-minutes 1  np1  due 2026-02-16  running
        "#]],
    );
}

#[test]
fn minutes_are_of_the_review_for_whose_day_their_meeting_was_planned() {
    cases_in(
        &asked(),
        &["need-plan-review-minutes"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-26 meeting scheduled rv1 need-plan-review about np1 on 2026-02-02
        2026-02-02 need plan reviewed np1 continue
        2026-02-03 meeting scheduled rv2 need-plan-review about np1 on 2026-02-18
        2026-02-16 meeting postponed rv2 to 2026-02-25 because not-quorate
        2026-02-23 need plan reviewed np1 continue
        ",
        &[
            ("2026-03-03", "2026-02-24 meeting written up rv1 minutes"),
            ("2026-03-03", "2026-02-24 meeting written up rv2 minutes"),
            (
                "2026-03-03",
                "2026-02-24 meeting written up rv2 minutes
                 2026-03-03 meeting written up rv1 minutes",
            ),
        ],
        expect![[r#"
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 10 working days when it ceased on 2026-02-23
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-03-02  breached by 1 working day
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 10 working days when it ceased on 2026-02-23
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-03-02  met on 2026-02-24
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-02-09  breached by 10 working days when it ceased on 2026-02-23
            2026-03-03: need-plan-review-minutes 1  np1  due 2026-03-02  met on 2026-02-24
        "#]],
    );
}

#[test]
fn a_manager_looks_in_48_hours_at_a_child_who_was_not_seen_alone() {
    cases_in(
        &asked(),
        &["not-seen-alone-oversight"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-12T10:00 visit made v1 need for np1 seen yes alone no because carer-refused
        ",
        &[
            ("2026-01-14", ""),
            ("2026-01-15", ""),
            ("2026-01-15", "2026-01-14T10:00 manager decided other about v1"),
            ("2026-01-15", "2026-01-14T10:01 manager decided other about np1"),
            ("2026-01-15", "2026-01-14 supervision held"),
            ("2026-01-15", "2026-01-15 manager decided other"),
            ("2026-01-15", "2026-01-13 manager decided enquiry about en1"),
            ("2026-01-15", "2026-01-13 need plan ended np1 needs-met"),
        ],
        expect![[r#"
            2026-01-14: not-seen-alone-oversight  np1  due 2026-01-14  running
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  breached by 1 day
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  met on 2026-01-14
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  met late by less than a day
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  not determinable
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  met late by 1 day
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  breached by 1 day
            2026-01-15: not-seen-alone-oversight  np1  due 2026-01-14  ceased on 2026-01-13
        "#]],
    );
}

#[test]
fn the_child_is_visited_again_in_five_working_days() {
    cases_in(
        &asked(),
        &["not-seen-alone-visited-again"],
        "
        2016-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-12 visit made v1 need for np1 seen yes alone no because carer-refused
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-01-20", "2026-01-19 visit made v2 need seen yes alone yes"),
            ("2026-01-20", "2026-01-20 visit made v2 need seen yes alone yes"),
            ("2026-01-20", "2026-01-16 visit made v2 need seen yes alone no because child-declined"),
            ("2026-01-20", "2026-01-14 need plan ended np1 needs-met"),
        ],
        expect![[r#"
            2026-01-19: not-seen-alone-visited-again  np1  due 2026-01-19  running
            2026-01-20: not-seen-alone-visited-again  np1  due 2026-01-19  breached by 1 working day
            2026-01-20: not-seen-alone-visited-again  np1  due 2026-01-19  met on 2026-01-19
            2026-01-20: not-seen-alone-visited-again  np1  due 2026-01-19  met late by 1 working day
            2026-01-20: not-seen-alone-visited-again  np1  due 2026-01-19  breached by 1 working day
            2026-01-20: not-seen-alone-visited-again  np1  due 2026-01-19  ceased on 2026-01-14
        "#]],
    );
}

#[test]
fn a_child_who_is_too_young_is_seen_with_others() {
    check_in(
        &asked(),
        ROWS,
        "
        2024-06-01 born
        2026-01-05 need plan started np1 child-in-need
        2026-01-12 visit made v1 need for np1 seen yes alone no because too-young
        2026-01-19 visit made v2 need for np1 seen yes alone not-appropriate
        2026-02-02 visit made v3 need for np1 seen yes alone no
        as of 2026-02-10
        ",
        expect![[r#"
            not-seen-alone-oversight      np1  due 2026-02-04  breached by 6 days
            not-seen-alone-visited-again  np1  due 2026-02-09  breached by 1 working day
            practice-overdue (delay) since 2026-02-05: A manager's decision or supervision was due by 2026-02-04, 48 hours after a child in need was visited and not seen alone on 2026-02-02, and none is recorded (np1). e[5]
            practice-overdue (delay) since 2026-02-10: A visit at which the child was seen alone was due by 2026-02-09, 5 working days after a child in need was visited and not seen alone on 2026-02-02, and none is recorded (np1). e[5]
            changes on 2026-06-01
        "#]],
    );
}
