//! The clocks of private fostering, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn notice_is_followed_by_a_visit_within_7_working_days() {
    check(
        &["private-fostering-proposed", "private-fostering-first-visit"],
        "
        2014-06-01 born
        2026-03-02 private fostering notified pf1 proposed
        2026-03-11 visit made v1 private-fostering for pf1 seen yes report yes
        2026-03-16 private fostering notified pf1 existing
        2026-03-23 visit made v2 private-fostering for pf1 seen yes report no   # and no report of it
        2026-03-26 visit made v3 private-fostering for pf1 seen yes
        as of 2026-04-30
        ",
        expect![[r#"
            private-fostering-proposed     pf1  due 2026-03-11  met on 2026-03-11
            private-fostering-first-visit  pf1  due 2026-03-25  met late by 1 working day
            changes on 2026-06-01
        "#]],
    );
    check(
        &["private-fostering-first-visit", "private-fostering-proposed"],
        "
        2014-06-01 born
        2026-03-02 private fostering notified pf1 existing
        as of 2026-03-11
        ",
        expect![[r#"
            private-fostering-first-visit  pf1  due 2026-03-11  running
            changes on 2026-03-12
        "#]],
    );
    check(
        &["private-fostering-first-visit", "private-fostering-proposed", "visit-overdue"],
        "
        2014-06-01 born
        2026-03-02 private fostering notified pf1 existing
        2026-03-03 private fostering notified pf2 proposed
        2026-03-05 private fostering notified pf3 proposed
        2026-03-09 private fostering ended pf3
        2026-03-09 private fostering notified pf4 existing
        2026-03-12 private fostering ended pf4
        as of 2026-03-13
        ",
        expect![[r#"
            private-fostering-proposed     pf2  due 2026-03-12  breached by 1 working day
            private-fostering-proposed     pf3  due 2026-03-16  ceased on 2026-03-09
            private-fostering-first-visit  pf1  due 2026-03-11  breached by 2 working days
            private-fostering-first-visit  pf4  due 2026-03-18  ceased on 2026-03-12
            visit-overdue (delay) since 2026-03-13: A visit with a written report (the child seen) was due by 2026-03-12, 7 working days after notice of the proposed arrangement was given on 2026-03-03, and none is recorded (pf2). e[3]
            visit-overdue (delay) since 2026-03-12: A visit with a written report (the child seen) was due by 2026-03-11, 7 working days after notice of the existing arrangement was given on 2026-03-02, and none is recorded (pf1). e[2]
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn between_april_and_september_2020_no_number_of_days_was_laid_down() {
    check(
        &[
            "private-fostering-proposed",
            "private-fostering-first-visit",
            "private-fostering-first-visit-coronavirus",
            "private-fostering-visit",
        ],
        "
        2014-06-01 born
        2020-04-23 private fostering notified pf1 existing
        2020-04-24 private fostering notified pf2 existing
        2020-04-24 private fostering notified pf3 proposed
        2020-09-25 private fostering notified pf4 existing
        2020-09-26 private fostering notified pf5 existing
        as of 2020-11-09
        ",
        expect![[r#"
            private-fostering-first-visit  pf1  due 2020-05-04  breached by 132 working days
            private-fostering-first-visit  pf5  due 2020-10-06  breached by 24 working days
            private-fostering-visit 1      pf1  due 2020-06-04  breached by 158 days
            private-fostering-visit 1      pf2  due 2020-06-05  breached by 157 days
            private-fostering-visit 1      pf4  due 2020-11-06  breached by 3 days
            private-fostering-visit 1      pf5  due 2020-11-07  breached by 2 days
            changes on 2021-06-01
        "#]],
    );
}

#[test]
fn visits_come_every_6_weeks_in_year_1_and_every_12_afterwards() {
    check(
        &["private-fostering-visit"],
        "
        2014-06-01 born
        2025-03-10 private fostering notified pf1 existing aware 2025-03-03
        2025-04-14 visit made v1 private-fostering for pf1 seen yes
        2025-05-27 visit made v2 private-fostering seen yes     # the arrangement that stood
        2026-03-02 visit made v3 private-fostering for pf1 seen yes
        2026-04-13 visit made v4 private-fostering for pf1 seen yes
        as of 2026-07-06
        ",
        expect![[r#"
            private-fostering-visit 1  pf1  due 2025-04-14  met on 2025-04-14
            private-fostering-visit 2  pf1  due 2025-05-26  met late by 1 day
            private-fostering-visit 3  pf1  due 2025-07-08  met late by 237 days
            private-fostering-visit 4  pf1  due 2026-04-13  met on 2026-04-13
            private-fostering-visit 5  pf1  due 2026-07-06  running
            changes on 2026-07-07
        "#]],
    );
    check(
        &["private-fostering-visit", "visit-overdue"],
        "
        2014-06-01 born
        2025-03-03 private fostering notified pf1 existing
        as of 2025-04-15
        ",
        expect![[r#"
            private-fostering-visit 1  pf1  due 2025-04-14  breached by 1 day
            visit-overdue (delay) since 2025-04-15: A visit with a written report (the child seen) (number 1) was due by 2025-04-14, 6 weeks after the authority became aware of the arrangement on 2025-03-03, and none is recorded (pf1). e[2]
            changes on 2025-06-01
        "#]],
    );
}

#[test]
fn an_arrangement_ends_at_16_or_with_a_disability_at_18_and_in_care() {
    check(
        &["private-fostering-visit"],
        "
        2010-04-01 born
        2026-03-02 private fostering notified pf1 existing
        as of 2026-06-01
        ",
        expect![[r#"
            private-fostering-visit 1  pf1  due 2026-04-13  ceased on 2026-04-01
            changes on 2027-04-01
        "#]],
    );
    check(
        &["private-fostering-visit"],
        "
        2010-04-01 born disabilities LD
        2026-03-02 private fostering notified pf1 existing
        as of 2026-06-01
        ",
        expect![[r#"
            private-fostering-visit 1  pf1  due 2026-04-13  breached by 49 days
            changes on 2027-04-01
        "#]],
    );
    check(
        &["private-fostering-visit"],
        "
        2014-06-01 born
        2026-03-02 private fostering notified pf1 existing
        2026-04-01 care started c1 legal V2
        as of 2026-06-01
        ",
        expect![[r#"
            private-fostering-visit 1  pf1  due 2026-04-13  ceased on 2026-04-01
            changes on 2027-06-01
        "#]],
    );
}
