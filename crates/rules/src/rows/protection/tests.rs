//! The clocks of child protection plans, told by journeys.

use expect_test::expect;

use journey::Kind;

use crate::Allowance;
use crate::checks::{check, check_in};
use crate::jurisdiction::{Jurisdiction, Limit, Source};

#[test]
fn core_groups_meet_after_10_working_days_and_then_every_6_weeks() {
    check(
        &["first-core-group", "core-group"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-16 core group pp1
        2026-04-27 core group pp1
        2026-06-09 core group pp1
        as of 2026-07-21
        ",
        expect![[r#"
            first-core-group  pp1  due 2026-03-16  met on 2026-03-16
            core-group 2      pp1  due 2026-04-27  met on 2026-04-27
            core-group 3      pp1  due 2026-06-08  met late by 1 day
            core-group 4      pp1  due 2026-07-21  running
            changes on 2026-07-22
        "#]],
    );
    check(
        &["first-core-group", "core-group"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-17 core group pp1
        as of 2026-04-29
        ",
        expect![[r#"
            first-core-group  pp1  due 2026-03-16  met late by 1 working day
            core-group 2      pp1  due 2026-04-28  breached by 1 day
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn the_first_core_group_is_late_on_the_eleventh_day_and_ends_with_the_plan() {
    check(
        &["first-core-group", "core-group"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        as of 2026-03-16
        ",
        expect![[r#"
            first-core-group  pp1  due 2026-03-16  running
            changes on 2026-03-17
        "#]],
    );
    check(
        &["first-core-group", "core-group", "protection-review-overdue"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        as of 2026-03-17
        ",
        expect![[r#"
            first-core-group  pp1  due 2026-03-16  breached by 1 working day
            protection-review-overdue (delay) since 2026-03-17: The first core group was due by 2026-03-16, 10 working days after the child protection plan was made on 2026-03-02, and none is recorded (pp1). e[2]
            changes on 2026-06-01
        "#]],
    );
    check(
        &["first-core-group", "core-group"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-09 protection plan ended pp1
        2026-04-07 protection plan started pp2 NEG
        2026-04-14 core group pp2
        2026-05-05 authority moved to 350
        as of 2026-12-17
        ",
        expect![[r#"
            first-core-group  pp1  due 2026-03-16  ceased on 2026-03-09
            first-core-group  pp2  due 2026-04-21  met on 2026-04-14
            core-group 2      pp2  due 2026-05-26  ceased on 2026-05-05
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn reviews_come_after_three_months_and_then_every_six() {
    check(
        &["review-conference"],
        "
        2016-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-04-05 review conference pp1 outcome continue
        2026-10-06 review conference pp1 outcome continue
        as of 2027-04-06
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-05  met on 2026-04-05
            review-conference 2  pp1  due 2026-10-05  met late by 1 day
            review-conference 3  pp1  due 2027-04-06  running
            changes on 2027-04-07
        "#]],
    );
    check(
        &["review-conference", "protection-review-overdue"],
        "
        2016-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-04-01 review conference pp1 outcome adjourned
        as of 2026-04-06
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-05  breached by 1 day
            protection-review-overdue (delay) since 2026-04-06: A review child protection conference (number 1) was due by 2026-04-05, 3 months after the child protection plan was made on 2026-01-05, and none is recorded (pp1). e[2]
            changes on 2026-06-01
        "#]],
    );
    check(
        &["review-conference"],
        "
        2016-06-01 born
        2025-11-30 protection plan started pp1 NEG
        as of 2026-02-28
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-02-28  running
            changes on 2026-03-01
        "#]],
    );
}

#[test]
fn reviews_end_with_the_plan_at_18_and_with_the_case() {
    check(
        &["review-conference"],
        "
        2016-06-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-03-31 review conference pp1 outcome end
        2026-03-31 protection plan ended pp1 no-longer-at-risk
        as of 2026-12-31
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-05  met on 2026-03-31
            changes on 2027-06-01
        "#]],
    );
    check(
        &["review-conference"],
        "
        2008-09-01 born
        2026-01-05 protection plan started pp1 NEG
        2026-04-01 review conference pp1 outcome continue
        as of 2026-12-31
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-05  met on 2026-04-01
            review-conference 2  pp1  due 2026-10-01  ceased on 2026-09-01
            changes on 2027-09-01
        "#]],
    );
    check(
        &["review-conference", "protection-visit", "core-group"],
        "
        2016-06-01 born
        2026-01-05 case opened inv1
        2026-01-05 protection plan started pp1 NEG              # never ended on record, but the case was closed
        2026-02-02 case closed inv1
        2027-02-01 referral received r2
        as of 2027-03-31
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-05  ceased on 2026-02-02
            protection-visit 1   pp1  due 2026-01-19  breached by 10 working days when it ceased on 2026-02-02
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn visits_see_the_child_every_10_working_days() {
    check(
        &["protection-visit"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-16 visit made v1 protection for pp1 seen yes alone yes
        2026-03-20 visit made v2 protection for pp1 seen no     # nobody saw the child
        2026-03-23 visit made v3 need seen yes                  # for another purpose
        2026-03-24 visit made v4 protection seen yes in-person no
        2026-03-26 visit attempted v5 protection because nobody-in
        2026-04-01 visit made v6 protection alone yes           # the plan that stood; seen alone is seen
        as of 2026-04-17
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2026-03-16  met on 2026-03-16
            protection-visit 2  pp1  due 2026-03-30  met late by 2 working days
            protection-visit 3  pp1  due 2026-04-17  running
            changes on 2026-04-18
        "#]],
    );
    check(
        &["protection-visit", "visit-overdue"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-16 visit made v1 protection for pp1 seen yes
        as of 2026-03-31
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2026-03-16  met on 2026-03-16
            protection-visit 2  pp1  due 2026-03-30  breached by 1 working day
            visit-overdue (delay) since 2026-03-31: A visit under the child protection plan at which the child was seen (number 2) was due by 2026-03-30, 10 working days after the one before on 2026-03-16, and none is recorded (pp1). e[3]
            changes on 2026-06-01
        "#]],
    );
    check(
        &["protection-visit"],
        "
        2016-06-01 born
        2026-03-02 protection plan started pp1 NEG
        2026-03-10 protection plan ended pp1
        2026-03-20 protection plan started pp2 NEG
        2026-03-30 child died
        as of 2026-04-30
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2026-03-16  ceased on 2026-03-10
            protection-visit 1  pp2  due 2026-04-07  ceased on 2026-03-30
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn an_unborn_child_is_not_seen_and_the_limit_begins_at_birth() {
    check(
        &["protection-visit", "review-conference"],
        "
        2026-03-02 child registered expected 2026-05-01
        2026-03-02 protection plan started pp1 NEG
        2026-05-12 identity changed born 2026-05-10
        as of 2026-05-26
        ",
        expect![[r#"
            review-conference 1  pp1  due 2026-06-02  running
            protection-visit 1   pp1  due 2026-05-22  breached by 1 working day
            changes on 2026-06-03
        "#]],
    );
    check(
        &["protection-visit"],
        "
        2026-03-02 child registered expected 2026-05-01
        2026-03-02 protection plan started pp1 NEG
        as of 2026-04-30
        ",
        expect![[r#""#]],
    );
}

#[test]
fn in_the_coronavirus_months_a_visit_by_screen_counts() {
    check(
        &["protection-visit"],
        "
        2016-06-01 born
        2020-04-27 protection plan started pp1 NEG
        2020-05-11 visit made v1 protection for pp1 seen yes in-person no
        as of 2020-05-12
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2020-05-12  met on 2020-05-11
            protection-visit 2  pp1  due 2020-05-26  running
            changes on 2020-05-27
        "#]],
    );
}

#[test]
fn an_authority_sets_its_own_interval_and_what_was_agreed_for_the_child_goes_before_it() {
    let limit = Limit {
        clock: "CP-VISIT".into(),
        run: None,
        allowance: Allowance::WorkingDays(15),
        from: jiff::civil::date(2016, 1, 1),
    };
    check_in(
        &Jurisdiction::default().with_limit(limit).expect("a local limit"),
        &["protection-visit"],
        "
        2012-06-01 born
        2015-12-21 protection plan started pp1 NEG
        2016-01-08 visit made v1 protection for pp1 seen yes
        2016-01-29 visit made v2 protection for pp1 seen yes
        2016-02-01 visits agreed pp1 every 4 weeks
        2016-02-19 visit made v3 protection for pp1 seen yes
        2016-03-18 visit made v4 protection for pp1 seen yes
        2016-03-19 visits agreed pp1 every 1 weeks
        2016-04-08 visit made v5 protection for pp1 seen yes
        as of 2016-04-18
        ",
        expect![[r#"
            protection-visit 1  pp1  due 2016-01-07  met late by 1 working day
            protection-visit 2  pp1  due 2016-01-29  met on 2016-01-29
            protection-visit 3  pp1  due 2016-02-19  met on 2016-02-19
            protection-visit 4  pp1  due 2016-03-18  met on 2016-03-18
            protection-visit 5  pp1  due 2016-04-15  met on 2016-04-08
            protection-visit 6  pp1  due 2016-04-15  breached by 3 days
            changes on 2016-06-01
        "#]],
    );
}

#[test]
fn a_source_without_visits_leaves_them_unobserved() {
    let kinds = [Kind::ProtectionPlanStarted, Kind::ReviewConferenceHeld, Kind::EnquiryConcluded];
    let source = Source { system: "cin-census".into(), kinds: kinds.into(), from: None, until: None };
    check_in(
        &Jurisdiction::default().with_source(source),
        &["protection-visit", "first-core-group", "review-conference", "initial-conference"],
        "
        2016-06-01 born
        2026-01-05 enquiry started e1
        2026-03-02 protection plan started pp1 NEG
        as of 2026-07-01
        ",
        expect![[r#"
            initial-conference   e1  due 2026-01-26  not observable
            first-core-group     pp1  due 2026-03-16  not observable
            review-conference 1  pp1  due 2026-06-02  breached by 29 days
            protection-visit 1   pp1  due 2026-03-16  not observable
            changes on 2027-06-01
        "#]],
    );
}

#[test]
fn a_plan_counts_from_the_conference_that_made_it() {
    check(
        &["first-core-group", "core-group", "review-conference", "protection-visit"],
        "
        2016-06-01 born
        2026-01-05 initial conference ic1 outcome protection-plan
        2026-01-12 protection plan started pp1 NEG conference ic1
        2026-01-20 core group pp1
        2026-04-06 review conference pp1 outcome continue
        as of 2026-04-10
        ",
        expect![[r#"
            first-core-group     pp1  due 2026-01-19  met late by 1 working day
            core-group 2         pp1  due 2026-03-03  breached by 38 days
            review-conference 1  pp1  due 2026-04-05  met late by 1 day
            review-conference 2  pp1  due 2026-10-06  running
            protection-visit 1   pp1  due 2026-01-26  breached by 52 working days
            changes on 2026-06-01
        "#]],
    );
    // A plan that names no conference was made by the last one that decided for a plan, unless that had made another;
    // and a conference that is dated after the plan did not make it.
    check(
        &["review-conference"],
        "
        2016-06-01 born
        2025-01-06 initial conference ic1 outcome protection-plan
        2025-01-07 protection plan started pp1 NEG
        2025-03-03 protection plan ended pp1
        2025-06-02 protection plan started pp2 NEG
        2025-07-01 protection plan ended pp2
        2025-09-01 protection plan started pp3 NEG conference ic3
        2025-09-08 initial conference ic3 outcome protection-plan
        as of 2025-09-30
        ",
        expect![[r#"
            review-conference 1  pp1  due 2025-04-06  ceased on 2025-03-03
            review-conference 1  pp2  due 2025-09-02  ceased on 2025-07-01
            review-conference 1  pp3  due 2025-12-01  running
            changes on 2025-12-02
        "#]],
    );
}

#[test]
fn an_old_conference_makes_no_plan() {
    // The first plan was dated a day before its conference, and that of the second is not on record.
    check(
        &["review-conference"],
        "
        2016-06-01 born
        2025-01-05 protection plan started pp1 NEG
        2025-01-06 initial conference ic1 outcome protection-plan
        2025-06-02 protection plan ended pp1
        2026-02-02 protection plan started pp2 NEG
        as of 2026-02-03
        ",
        expect![[r#"
            review-conference 1  pp1  due 2025-04-05  breached by 58 days when it ceased on 2025-06-02
            review-conference 1  pp2  due 2026-05-02  running
            changes on 2026-05-03
        "#]],
    );
    // It counts until four weeks before the plan, unless another plan has ended since.
    let plan_after = |before: &str, expected| {
        let told = alloc::format!(
            "
            2016-06-01 born
            {before}
            2026-02-02 protection plan started pp2 NEG
            as of 2026-02-03
            "
        );
        check(&["review-conference"], &told, expected);
    };
    plan_after(
        "2026-01-05 initial conference ic1 outcome protection-plan",
        expect![[r#"
            review-conference 1  pp2  due 2026-04-05  running
            changes on 2026-04-06
        "#]],
    );
    plan_after(
        "2026-01-04 initial conference ic1 outcome protection-plan",
        expect![[r#"
            review-conference 1  pp2  due 2026-05-02  running
            changes on 2026-05-03
        "#]],
    );
    plan_after(
        "2026-01-11 protection plan started pp1 NEG
         2026-01-12 initial conference ic1 outcome protection-plan
         2026-01-19 protection plan ended pp1",
        expect![[r#"
            review-conference 1  pp1  due 2026-04-11  ceased on 2026-01-19
            review-conference 1  pp2  due 2026-05-02  running
            changes on 2026-05-03
        "#]],
    );
}
