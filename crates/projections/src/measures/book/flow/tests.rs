//! The measures of flow, on children who do not exist.

use expect_test::expect;
use rules::Jurisdiction;

use crate::measures::By;
use crate::measures::checks::{check, check_in};

#[test]
fn each_case_is_counted_at_the_furthest_stage() {
    check_in(
        &Jurisdiction::default(),
        &["funnel"],
        &[By::Source],
        "
        2026-01-05 contact received k1 source 6
        2026-01-06 contact decided k1 information-and-advice
        2026-02-05 contact received k2 source 6
        2026-02-05 referral received r2 contact k2 source 6
        2026-02-06 assessment started a2 child-and-family referral r2
        2026-02-20 enquiry started q1
        child 2
        2026-02-05 referral received r1 source 2A
        2026-02-20 enquiry started q1
        2026-03-05 initial conference c1 enquiry q1
        2026-03-05 protection plan started p1 NEG conference c1
        2026-05-05 referral received r2 source 2A
        as of 2026-06-30
        ",
        expect![[r#"
            funnel: 25.0% 1/4, contact 1, referral 1, enquiry 1, plan 1
              source "2A": 50.0% 1/2, referral 1, plan 1
              source "6": 0.0% 0/2, contact 1, enquiry 1
              1 2026-01-05 k1 out 0 (contact) e[1]
              1 2026-02-05 r2 out 3 (enquiry) e[4, 6]
              2 2026-02-05 r1 in 5 (plan) e[7, 10]
              2 2026-05-05 r2 out 1 (referral) e[11]
        "#]],
    );
}

#[test]
fn help_counts_from_the_referral_that_it_follows() {
    check(
        &["days-to-first-help"],
        "
        2026-01-05 referral received r1
        2026-02-05 need plan started n1 child-in-need
        child 2
        2026-01-05 referral received r1
        2026-03-01 referral received r2
        2026-03-11 protection plan started p1 NEG
        child 3
        2026-01-05 referral received r1
        2026-01-06 referral decided r1 no-further-action
        as of 2026-06-30
        ",
        expect![[r#"
            days-to-first-help: 20.5days 2/3, helped 2, not helped yet, or not at all 1
              1 2026-01-05 r1 in 31 (helped) e[1, 2]
              2 2026-01-05 r1 out (not helped yet, or not at all) e[3]
              2 2026-03-01 r2 in 10 (helped) e[4, 5]
        "#]],
    );
}

#[test]
fn who_is_in_need_and_whose_plan_stands_still() {
    check(
        &["children-in-need", "need-plans-open-12-months", "without-permanence-plan"],
        "
        2025-01-05 need plan started n1 child-in-need
        child 2
        2025-07-05 need plan started n1 child-in-need
        child 3
        2025-01-05 need plan started n1 short-breaks-only
        child 4
        2026-02-28 care started c1 legal C2
        child 5
        2026-03-01 care started c1 legal C2
        child 6
        2026-02-28 care started c1 legal C2
        2026-04-01 permanence plan LTFOST18
        child 7
        2026-02-28 case opened i1
        2026-03-28 case closed i1 RC8
        as of 2026-06-30
        ",
        expect![[r#"
            children-in-need: 6.0 6/-
              1 2026-06-30  in e[1]
              2 2026-06-30  in e[2]
              3 2026-06-30  in e[3]
              4 2026-06-30  in e[4]
              5 2026-06-30  in e[6]
              6 2026-06-30  in e[8]
            need-plans-open-12-months: 50.0% 1/2
              1 2026-06-30 n1 in 541 e[1]
              2 2026-06-30 n1 out 360 e[2]
            without-permanence-plan: 50.0% 1/2
              4 2026-06-30 c1 in e[4]
              6 2026-06-30 c1 out e[8, 10]
        "#]],
    );
}

#[test]
fn hours_are_judged_by_times_and_else_by_what_dates_allow() {
    check(
        &["return-interviews-within-72-hours"],
        "
        2026-01-05 missing started m1 M
        2026-01-05 missing ended m1
        2026-01-07 return interview held m1
        2026-02-05 missing ended m2
        2026-02-08 return interview held m2
        2026-03-05 missing ended m3
        2026-03-09 return interview held m3
        2026-04-05T10:00 missing ended m4
        2026-04-08T10:00 return interview held m4
        2026-04-15T10:00 missing ended m5
        2026-04-18T10:01 return interview held m5
        2026-05-05 missing ended m6
        2026-05-06 return interview declined m6
        2026-05-15 missing ended m7
        2026-06-28 missing ended m8
        as of 2026-06-30
        ",
        expect![[r#"
            return-interviews-within-72-hours: 40.0% 2/5, 83% observed, held 4, not held 1
              1 2026-01-05 m1 in (held) e[1, 2, 3]
              1 2026-02-05 m2 unseen (held) e[4, 5]
              1 2026-03-05 m3 out (held) e[6, 7]
              1 2026-04-05 m4 in (held) e[8, 9]
              1 2026-04-15 m5 out (held) e[10, 11]
              1 2026-05-15 m7 out (not held) e[14]
        "#]],
    );
}

#[test]
fn adoption_is_timed_over_three_years() {
    check(
        &["adoption-a10", "adoption-a2"],
        "
        2021-01-05 care started c1 legal C2
        2021-01-05 placement started p1 care c1 type U6
        2021-10-05 legal status c1 E1
        2021-12-05 adoption matched
        2022-01-05 placed for adoption current-carer no
        child 2
        2021-01-05 care started c1 legal C2
        2021-03-05 placement started p1 care c1 type U5
        2023-01-05 placed for adoption current-carer yes
        child 3
        2018-01-05 care started c1 legal C2
        2019-01-05 placed for adoption current-carer no
        as of 2024-06-30
        ",
        expect![[r#"
            adoption-a10: 212.0days 2/2
              1 2022-01-05  in 365 e[1, 6]
              2 2023-01-05  in 59 e[7, 9, 10]
            adoption-a2: 61.0days 1/1
              1 2021-12-05  in 61 e[4, 5]
        "#]],
    );
}
