//! The measures of protection, on children who do not exist.

use expect_test::expect;

use crate::measures::checks::check;

#[test]
fn a_conference_counts_from_the_discussion_that_began_the_enquiry() {
    check(
        &[
            "conferences-within-15-days",
            "conferences-bunched",
            "conferences-overdue-open",
            "enquiries-to-conference",
        ],
        "
        2026-11-20 strategy discussion s0 harm
        2026-11-23 strategy discussion s1 harm began-enquiry yes
        2026-11-25 enquiry started q1 discussion s1
        2026-12-14 initial conference k1 enquiry q1
        child 2
        2026-11-23 enquiry started q1
        2026-12-15 initial conference k1 enquiry q1
        child 3
        2026-11-23 enquiry started q1
        2026-12-01 enquiry concluded q1 services
        2026-12-08 enquiry started q2
        child 4
        2026-12-08 initial conference k1
        2026-12-09 initial conference k2 transfer-in yes
        as of 2026-12-31
        ",
        expect![[r#"
            conferences-within-15-days: 50.0% 1/2, 67% observed, 15 1, 16 to 20 1
              1 2026-12-14 k1 in 15 e[2, 4]
              2 2026-12-15 k1 out 16 e[5, 6]
              4 2026-12-08 k1 unseen e[10]
            conferences-bunched: 50.0% 1/2, 67% observed, 15 1, 16 to 20 1
              1 2026-12-14 k1 in 15 e[2, 4]
              2 2026-12-15 k1 out 16 e[5, 6]
              4 2026-12-08 k1 unseen e[10]
            conferences-overdue-open: 0.0% 0/1, 15 1
              3 2026-12-31 q2 out 15 e[9]
            enquiries-to-conference: 50.0% 2/4
              1 2026-11-25 q1 in e[3, 4]
              2 2026-11-23 q1 in e[5, 6]
              3 2026-11-23 q1 out e[7]
              3 2026-12-08 q2 out e[9]
        "#]],
    );
}

#[test]
fn plans_are_sorted_by_how_long_they_lasted() {
    check(
        &[
            "protection-plan-length",
            "protection-plans-open-two-years",
            "protection-plans-open-15-months",
            "children-on-protection-plans",
            "repeat-protection-plans",
            "repeat-protection-plans-within-24-months",
        ],
        "
        2023-03-01 protection plan started p1 NEG
        2025-03-01 protection plan ended p1
        2025-09-01 protection plan started p2 NEG
        2025-11-30 protection plan ended p2
        child 2
        2024-01-10 protection plan started p1 EMO
        child 3
        2020-01-10 protection plan started p1 EMO
        2021-01-10 protection plan ended p1
        2025-05-10 protection plan started p2 EMO
        child 4
        2025-02-10 protection plan started p1 EMO previous 1
        child 5
        2025-04-10 protection plan ended p1
        as of 2025-12-31
        ",
        expect![[r#"
            protection-plan-length: 50.0% 1/2, 67% observed, up to 3 months 1, 2 years or more 1
              1 2025-03-01 p1 in 731 (2 years or more) e[1, 2]
              1 2025-11-30 p2 out 90 (up to 3 months) e[3, 4]
              5 2025-04-10 p1 unseen e[10]
            protection-plans-open-two-years: 0.0% 0/3
              2 2025-12-31 p1 out 721 e[5]
              3 2025-12-31 p2 out 235 e[8]
              4 2025-12-31 p1 out 324 e[9]
            protection-plans-open-15-months: 33.3% 1/3
              2 2025-12-31 p1 in 721 e[5]
              3 2025-12-31 p2 out 235 e[8]
              4 2025-12-31 p1 out 324 e[9]
            children-on-protection-plans: 3.0 3/-
              2 2025-12-31 p1 in e[5]
              3 2025-12-31 p2 in e[8]
              4 2025-12-31 p1 in e[9]
            repeat-protection-plans: 100.0% 3/3
              1 2025-09-01 p2 in e[3, 1, 2]
              3 2025-05-10 p2 in e[8, 6, 7]
              4 2025-02-10 p1 in e[9]
            repeat-protection-plans-within-24-months: 33.3% 1/3
              1 2025-09-01 p2 in e[3, 1, 2]
              3 2025-05-10 p2 out e[8]
              4 2025-02-10 p1 out e[9]
        "#]],
    );
}

#[test]
fn a_plan_of_exactly_three_months_is_short_and_one_of_a_year_is_not_of_less() {
    let plan = |number: u32, from: &str, to: &str| {
        alloc::format!(
            "child {number}\n{from} protection plan started pp1 NEG\n{to} protection plan ended pp1\n"
        )
    };
    let text = [
        plan(1, "2026-01-05", "2026-04-05"),
        plan(2, "2026-01-05", "2026-04-06"),
        plan(3, "2026-01-05", "2026-07-05"),
        plan(4, "2026-01-05", "2026-07-06"),
        plan(5, "2025-07-06", "2026-07-05"),
        plan(6, "2025-07-06", "2026-07-06"),
        plan(7, "2024-07-07", "2026-07-06"),
        plan(8, "2024-07-06", "2026-07-06"),
        "as of 2026-12-31".into(),
    ];
    check(
        &["protection-plan-length", "protection-plans-ended-within-three-months"],
        &text.concat(),
        expect![[r#"
            protection-plan-length: 12.5% 1/8, up to 3 months 1, 3 to 6 months 2, 6 to 12 months 2, 1 to 2 years 2, 2 years or more 1
              1 2026-04-05 pp1 out 90 (up to 3 months) e[1, 2]
              2 2026-04-06 pp1 out 91 (3 to 6 months) e[3, 4]
              3 2026-07-05 pp1 out 181 (3 to 6 months) e[5, 6]
              4 2026-07-06 pp1 out 182 (6 to 12 months) e[7, 8]
              5 2026-07-05 pp1 out 364 (6 to 12 months) e[9, 10]
              6 2026-07-06 pp1 out 365 (1 to 2 years) e[11, 12]
              7 2026-07-06 pp1 out 729 (1 to 2 years) e[13, 14]
              8 2026-07-06 pp1 in 730 (2 years or more) e[15, 16]
            protection-plans-ended-within-three-months: 12.5% 1/8, up to 3 months 1, 3 to 6 months 2, 6 to 12 months 2, 1 to 2 years 2, 2 years or more 1
              1 2026-04-05 pp1 in 90 (up to 3 months) e[1, 2]
              2 2026-04-06 pp1 out 91 (3 to 6 months) e[3, 4]
              3 2026-07-05 pp1 out 181 (3 to 6 months) e[5, 6]
              4 2026-07-06 pp1 out 182 (6 to 12 months) e[7, 8]
              5 2026-07-05 pp1 out 364 (6 to 12 months) e[9, 10]
              6 2026-07-06 pp1 out 365 (1 to 2 years) e[11, 12]
              7 2026-07-06 pp1 out 729 (1 to 2 years) e[13, 14]
              8 2026-07-06 pp1 out 730 (2 years or more) e[15, 16]
        "#]],
    );
}

#[test]
fn the_discussion_that_began_an_enquiry_need_not_be_named() {
    check(
        &["conferences-within-15-days", "conferences-overdue-open"],
        "
        2026-11-20 strategy discussion s1 harm began-enquiry yes
        2026-11-23 enquiry started q1
        2026-12-14 initial conference k1 enquiry q1
        child 2
        2026-11-02 protection plan started pp1 NEG
        2026-11-23 enquiry started q1
        as of 2026-12-31
        ",
        expect![[r#"
            conferences-within-15-days: 0.0% 0/1, 16 to 20 1
              1 2026-12-14 k1 out 16 e[1, 3]
            conferences-overdue-open: none% 0/0
        "#]],
    );
}

#[test]
fn how_many_there_were_in_a_year() {
    check(
        &["enquiries", "conferences", "protection-plans-started", "protection-plans-ended", "assessments"],
        "
        2024-12-31 enquiry started q0
        2026-01-12 enquiry started q1
        2026-01-20 assessment authorised a1
        2026-01-26 initial conference k1 enquiry q1
        2026-01-26 protection plan started pp1 NEG
        2026-06-01 protection plan ended pp1
        2026-07-01 initial conference k2 transfer-in yes
        as of 2026-12-31
        ",
        expect![[r#"
            enquiries: 1.0 1/-
              1 2026-01-12 q1 in e[2]
            conferences: 1.0 1/-
              1 2026-01-26 k1 in e[4]
            protection-plans-started: 1.0 1/-
              1 2026-01-26 pp1 in e[5]
            protection-plans-ended: 1.0 1/-
              1 2026-06-01 pp1 in e[6]
            assessments: 1.0 1/-
              1 2026-01-20 a1 in e[3]
        "#]],
    );
}
