//! Every case of the rows about plans, reviews and endings of care: due today, breached, met, met late, ceased.

use expect_test::expect;
use jiff::civil::date;

use crate::allowance::Allowance;
use crate::checks::{cases, cases_in};
use crate::jurisdiction::Jurisdiction;
use crate::look::Value;

#[test]
fn a_care_plan_in_ten_working_days() {
    cases(
        &["care-plan"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-01-20", "2026-01-19 care plan"),
            ("2026-01-20", "2026-01-20 care plan"),
            ("2026-01-20", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-01-19: care-plan  c1  due 2026-01-19  running
            2026-01-20: care-plan  c1  due 2026-01-19  breached by 1 working day
            2026-01-20: care-plan  c1  due 2026-01-19  met on 2026-01-19
            2026-01-20: care-plan  c1  due 2026-01-19  met late by 1 working day
            2026-01-20: care-plan  c1  due 2026-01-19  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn the_care_plan_of_a_child_on_remand() {
    cases(
        &["remand-care-plan"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal J1
        2026-01-05 placement started p1 care c1 type U6
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 care plan"),
            ("2026-01-13", "2026-01-13 care plan"),
            ("2026-01-13", "2026-01-09 legal status c1 V2"),
            (
                "2026-01-13",
                "2026-01-05 placement ended p1
                 2026-01-05 placement started p2 care c1 type R5",
            ),
        ],
        expect![[r#"
            2026-01-12: remand-care-plan  c1  due 2026-01-12  running
            2026-01-13: remand-care-plan  c1  due 2026-01-12  breached by 1 working day
            2026-01-13: remand-care-plan  c1  due 2026-01-12  met on 2026-01-12
            2026-01-13: remand-care-plan  c1  due 2026-01-12  met late by 1 working day
            2026-01-13: remand-care-plan  c1  due 2026-01-12  ceased on 2026-01-09
            2026-01-13: nothing
        "#]],
    );
}

#[test]
fn permanence_by_four_months_or_the_second_review() {
    cases(
        &["permanence-plan"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-05-05", ""),
            ("2026-05-06", ""),
            ("2026-05-06", "2026-05-05 permanence plan LTFOST"),
            ("2026-05-06", "2026-05-06 permanence plan LTFOST"),
            (
                "2026-05-06",
                "2026-01-30 care review c1
                 2026-04-01 care review c1
                 2026-04-02 permanence plan RETURN",
            ),
            ("2026-05-06", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-05-05: permanence-plan  c1  due 2026-05-05  running
            2026-05-06: permanence-plan  c1  due 2026-05-05  breached by 1 day
            2026-05-06: permanence-plan  c1  due 2026-05-05  met on 2026-05-05
            2026-05-06: permanence-plan  c1  due 2026-05-05  met late by 1 day
            2026-05-06: permanence-plan  c1  due 2026-04-01  met late by 1 day
            2026-05-06: permanence-plan  c1  due 2026-05-05  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn life_story_work_in_half_a_year() {
    cases(
        &["life-story-work"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-07-05", ""),
            ("2026-07-06", ""),
            ("2026-07-06", "2026-07-05 life story started"),
            ("2026-07-06", "2026-07-06 life story started"),
            ("2026-07-06", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-07-05: life-story-work    due 2026-07-05  running
            2026-07-06: life-story-work    due 2026-07-05  breached by 1 day
            2026-07-06: life-story-work    due 2026-07-05  met on 2026-07-05
            2026-07-06: life-story-work    due 2026-07-05  met late by 1 day
            2026-07-06: life-story-work    due 2026-07-05  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_reviewing_officer_in_five_working_days() {
    cases(
        &["reviewing-officer"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 reviewing officer appointed IRO1"),
            ("2026-01-13", "2026-01-13 reviewing officer appointed IRO1"),
            ("2026-01-13", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-01-12: reviewing-officer  c1  due 2026-01-12  running
            2026-01-13: reviewing-officer  c1  due 2026-01-12  breached by 1 working day
            2026-01-13: reviewing-officer  c1  due 2026-01-12  met on 2026-01-12
            2026-01-13: reviewing-officer  c1  due 2026-01-12  met late by 1 working day
            2026-01-13: reviewing-officer  c1  due 2026-01-12  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_reviewing_officer_before_the_first_review() {
    cases(
        &["reviewing-officer-before-review"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-30 care review c1
        ",
        &[
            ("2026-01-30", ""),
            ("2026-01-31", ""),
            ("2026-01-31", "2026-01-30 reviewing officer appointed IRO1"),
            ("2026-01-31", "2026-01-31 reviewing officer appointed IRO1"),
        ],
        expect![[r#"
            2026-01-30: reviewing-officer-before-review  c1  due 2026-01-30  running
            2026-01-31: reviewing-officer-before-review  c1  due 2026-01-30  breached by 1 day
            2026-01-31: reviewing-officer-before-review  c1  due 2026-01-30  met on 2026-01-30
            2026-01-31: reviewing-officer-before-review  c1  due 2026-01-30  met late by 1 day
        "#]],
    );
}

#[test]
fn the_record_of_a_review() {
    cases(
        &["care-review-decisions", "care-review-record", "care-review-circulated"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-30 care review c1
        2026-01-30 meeting scheduled mt1 care-review about c1 on 2026-01-30
        ",
        &[
            ("2026-02-06", ""),
            ("2026-02-07", ""),
            ("2026-02-20", ""),
            ("2026-02-21", ""),
            ("2026-02-27", ""),
            ("2026-02-28", ""),
            (
                "2026-02-28",
                "2026-02-06 meeting written up mt1 decisions
                 2026-02-20 meeting written up mt1 full-record circulated 2026-02-27",
            ),
            (
                "2026-03-02",
                "2026-02-07 meeting written up mt1 decisions
                 2026-02-23 meeting written up mt1 full-record circulated 2026-03-02",
            ),
            ("2026-02-28", "2026-02-02 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-02-06: care-review-decisions 1   c1  due 2026-02-06  running
            2026-02-06: care-review-record 1      c1  due 2026-02-20  running
            2026-02-06: care-review-circulated 1  c1  due 2026-02-27  running
            2026-02-07: care-review-decisions 1   c1  due 2026-02-06  breached by less than a working day
            2026-02-07: care-review-record 1      c1  due 2026-02-20  running
            2026-02-07: care-review-circulated 1  c1  due 2026-02-27  running
            2026-02-20: care-review-decisions 1   c1  due 2026-02-06  breached by 10 working days
            2026-02-20: care-review-record 1      c1  due 2026-02-20  running
            2026-02-20: care-review-circulated 1  c1  due 2026-02-27  running
            2026-02-21: care-review-decisions 1   c1  due 2026-02-06  breached by 10 working days
            2026-02-21: care-review-record 1      c1  due 2026-02-20  breached by less than a working day
            2026-02-21: care-review-circulated 1  c1  due 2026-02-27  running
            2026-02-27: care-review-decisions 1   c1  due 2026-02-06  breached by 15 working days
            2026-02-27: care-review-record 1      c1  due 2026-02-20  breached by 5 working days
            2026-02-27: care-review-circulated 1  c1  due 2026-02-27  running
            2026-02-28: care-review-decisions 1   c1  due 2026-02-06  breached by 15 working days
            2026-02-28: care-review-record 1      c1  due 2026-02-20  breached by 5 working days
            2026-02-28: care-review-circulated 1  c1  due 2026-02-27  breached by less than a working day
            2026-02-28: care-review-decisions 1   c1  due 2026-02-06  met on 2026-02-06
            2026-02-28: care-review-record 1      c1  due 2026-02-20  met on 2026-02-20
            2026-02-28: care-review-circulated 1  c1  due 2026-02-27  met on 2026-02-27
            2026-03-02: care-review-decisions 1   c1  due 2026-02-06  met late by less than a working day
            2026-03-02: care-review-record 1      c1  due 2026-02-20  met late by 1 working day
            2026-03-02: care-review-circulated 1  c1  due 2026-02-27  met late by 1 working day
            2026-02-28: care-review-decisions 1   c1  due 2026-02-06  ceased on 2026-02-02
            2026-02-28: care-review-record 1      c1  due 2026-02-20  ceased on 2026-02-02
            2026-02-28: care-review-circulated 1  c1  due 2026-02-27  ceased on 2026-02-02
        "#]],
    );
}

#[test]
fn a_review_before_the_authority_ends_a_placement() {
    cases(
        &["review-before-placement-end"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        2026-02-16 placement ended p1 LAREQ
        2026-02-16 placement started p2 care c1 type U6
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-16 care review c1"),
            ("2026-02-18", "2026-02-17 care review c1"),
        ],
        expect![[r#"
            2026-02-16: review-before-placement-end  p1  due 2026-02-16  running
            2026-02-17: review-before-placement-end  p1  due 2026-02-16  breached by 1 day
            2026-02-17: review-before-placement-end  p1  due 2026-02-16  met on 2026-02-16
            2026-02-18: review-before-placement-end  p1  due 2026-02-16  met late by 1 day
        "#]],
    );
}

const ENDED_IN_NOVEMBER: &str = "
    2012-06-01 born
    2026-01-05 care started c1 legal V2
    2026-01-05 placement started p1 care c1 type U6
    2026-01-30 care review c1
    2026-11-02 placement ended p1 LAREQ
    2026-11-02 placement started p2 care c1 type U6
";

/// The review that the regulation asks for is the one by which the placement could be ended, and not any that was held
/// while it lasted.
#[test]
fn not_every_review_in_a_placement_is_the_one_before_its_end() {
    let row = &["review-before-placement-end"];
    cases(
        row,
        ENDED_IN_NOVEMBER,
        &[
            ("2026-11-03", ""),
            ("2026-11-03", "2026-04-24 care review c1 outcome plan-changed"),
            (
                "2026-11-03",
                "2026-04-24 care review c1 outcome plan-changed
                 2026-10-16 care review c1 outcome plan-continues",
            ),
            ("2026-11-03", "2026-10-16 care review c1 outcome adjourned"),
            ("2026-11-03", "2026-08-02 care review c1"),
            ("2026-11-03", "2026-08-01 care review c1"),
            (
                "2026-11-10",
                "2026-11-09 care review c1
                 2026-11-10 placement ended p2 LAREQ",
            ),
        ],
        expect![[r#"
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  breached by 1 day
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  met on 2026-04-24
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  breached by 1 day
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  breached by 1 day
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  met on 2026-08-02
            2026-11-03: review-before-placement-end  p1  due 2026-11-02  breached by 1 day
            2026-11-10: review-before-placement-end  p1  due 2026-11-02  breached by 8 days
            2026-11-10: review-before-placement-end  p2  due 2026-11-10  met on 2026-11-09
        "#]],
    );
    let longer = Jurisdiction::default().with_clock_setting(
        "LAC-END-REVIEW",
        "reviewed-within",
        Value::Length(Allowance::Months(12)),
        date(2026, 1, 1),
    );
    cases_in(
        &longer.expect("a threshold"),
        row,
        ENDED_IN_NOVEMBER,
        &[("2026-11-03", "")],
        expect![[r#"
        2026-11-03: review-before-placement-end  p1  due 2026-11-02  met on 2026-01-30
    "#]],
    );
}

#[test]
fn the_end_of_care_is_approved_by_whoever_has_to() {
    let rows = &["care-end-approval", "care-end-approval-at-16"];
    let end = "
        2026-01-05 care started c1 legal V2
        2026-02-16 care ended c1 E5";
    let born = |year: &str| alloc::format!("{year}-06-01 born{end}");
    let ways_on = [
        ("2026-02-17", ""),
        ("2026-02-17", "2026-02-10 manager decided closure about c1 by manager"),
        ("2026-02-17", "2026-02-10 manager decided closure about c1 by nominated-officer"),
        ("2026-02-17", "2026-02-10 manager decided closure about c1 by director"),
        ("2026-02-17", "2026-02-10 manager decided closure about c1"),
        // The decision to look after the child was another one.
        ("2026-02-17", "2026-01-05 manager decided accommodate about c1 by director"),
    ];
    cases(
        rows,
        &born("2012"),
        &ways_on,
        expect![[r#"
        2026-02-17: care-end-approval  c1  due 2026-02-16  breached by 1 day
        2026-02-17: care-end-approval  c1  due 2026-02-16  breached by 1 day
        2026-02-17: care-end-approval  c1  due 2026-02-16  met on 2026-02-10
        2026-02-17: care-end-approval  c1  due 2026-02-16  met on 2026-02-10
        2026-02-17: care-end-approval  c1  due 2026-02-16  met on 2026-02-10
        2026-02-17: care-end-approval  c1  due 2026-02-16  breached by 1 day
    "#]],
    );
    cases(
        rows,
        &born("2009"),
        &ways_on,
        expect![[r#"
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  met on 2026-02-10
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  met on 2026-02-10
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
    "#]],
    );
    let by =
        |who: &str| born("2009").replace("c1 E5", "c1 E5 by ").replace("by ", &alloc::format!("by {who}"));
    cases(
        rows,
        &by("nominated-officer"),
        &[("2026-02-17", "")],
        expect![[r#"
        2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
    "#]],
    );
    cases(
        rows,
        &by("director"),
        &[("2026-02-17", "")],
        expect![[r#"
        2026-02-17: nothing
    "#]],
    );
}

#[test]
fn a_young_persons_end_of_care_in_all_its_cases() {
    cases(
        &["care-end-approval-at-16"],
        "
        2009-06-01 born
        2026-01-05 care started c1 legal V2
        2026-02-16 care ended c1 E5
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-16 manager decided closure about c1 by director"),
            ("2026-02-17", "2026-02-17 manager decided closure about c1 by director"),
        ],
        expect![[r#"
            2026-02-16: care-end-approval-at-16  c1  due 2026-02-16  running
            2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  breached by 1 day
            2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  met on 2026-02-16
            2026-02-17: care-end-approval-at-16  c1  due 2026-02-16  met late by 1 day
        "#]],
    );
}

#[test]
fn an_officer_approves_the_end_of_care() {
    cases(
        &["care-end-approval"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-02-16 care ended c1 E4A
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-02-16 manager decided closure about c1 decision approved"),
            ("2026-02-17", "2026-02-10 manager decided step-down decision approved"),
            ("2026-02-17", "2026-02-17 manager decided closure about c1 decision approved"),
        ],
        expect![[r#"
            2026-02-16: care-end-approval  c1  due 2026-02-16  running
            2026-02-17: care-end-approval  c1  due 2026-02-16  breached by 1 day
            2026-02-17: care-end-approval  c1  due 2026-02-16  met on 2026-02-16
            2026-02-17: care-end-approval  c1  due 2026-02-16  met on 2026-02-10
            2026-02-17: care-end-approval  c1  due 2026-02-16  met late by 1 day
        "#]],
    );
}

#[test]
fn no_approval_of_an_end_that_others_decided() {
    cases(
        &["care-end-approval"],
        "
        2012-06-01 born
        ",
        &[
            (
                "2026-03-01",
                "2026-01-05 care started c1 legal V2
                 2026-02-16 care ended c1 E4B",
            ),
            (
                "2026-03-01",
                "2026-01-05 care started c1 legal C2
                 2026-02-16 care ended c1 E4A",
            ),
            (
                "2026-03-01",
                "2026-01-20 care started c1 legal V2
                 2026-02-16 care ended c1 E4A",
            ),
            (
                "2026-03-01",
                "2026-01-05 care started c1 legal V2
                 2026-02-16 care ended c1 E4A by nominated-officer",
            ),
        ],
        expect![[r#"
            2026-03-01: nothing
            2026-03-01: nothing
            2026-03-01: nothing
            2026-03-01: nothing
        "#]],
    );
}

#[test]
fn a_review_that_was_adjourned_is_still_to_be_held() {
    cases(
        &["care-review", "adoption-review", "secure-review"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal C2
        ",
        &[
            ("2026-02-03", "2026-01-30 care review c1 outcome adjourned"),
            (
                "2026-02-03",
                "2026-01-30 care review c1 outcome adjourned
                 2026-02-02 care review c1",
            ),
            (
                "2026-02-03",
                "2026-01-05 placement started p1 care c1 type A5
                 2026-01-30 care review c1 adoption outcome adjourned",
            ),
            (
                "2026-02-06",
                "2026-01-05 placement started p1 care c1 type K1
                 2026-02-02 care review c1 secure outcome adjourned",
            ),
        ],
        expect![[r#"
            2026-02-03: care-review 1  c1  due 2026-02-02  breached by 1 working day
            2026-02-03: care-review 1  c1  due 2026-02-02  met on 2026-02-02
            2026-02-03: care-review 2  c1  due 2026-05-02  running
            2026-02-03: adoption-review 1  p1  due 2026-02-02  breached by 1 day
            2026-02-06: care-review 1    c1  due 2026-02-02  breached by 4 working days
            2026-02-06: secure-review 1  p1  due 2026-02-05  breached by 1 day
        "#]],
    );
}

/// An authority whose system sends notices of the ends of placements.
fn told_of_ends() -> Jurisdiction {
    let from = date(2026, 1, 1);
    Jurisdiction::default()
        .with_commencement("placement-end-notified", from)
        .expect("a row that waits for it")
}

#[test]
fn notice_of_a_placements_end_in_ten_working_days() {
    cases_in(
        &told_of_ends(),
        &["placement-end-notified", "placement-notified"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        2026-01-06 placement notified p1 to area-authority
        2026-02-02 placement ended p1 LAREQ
        2026-02-02 placement started p2 care c1 type U6
        2026-02-02 placement notified p2 to area-authority
        ",
        &[
            ("2026-02-16", ""),
            ("2026-02-17", ""),
            ("2026-02-17", "2026-01-26 placement notified p1 to area-authority,parents"),
            // Another is told of the beginning, and one is told twice of it on the same day.
            ("2026-02-17", "2026-01-08 placement notified p1 to school"),
            ("2026-02-17", "2026-01-06 placement notified p1 to area-authority"),
            ("2026-02-17", "2026-02-16 placement notified p1 to parents"),
            ("2026-02-17", "2026-02-17 placement notified p1 to parents"),
            ("2026-02-17", "2026-02-03 placement notified p1 to regulator"),
            ("2026-02-17", "2026-02-09 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-02-16: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-16: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-16: placement-end-notified  p1  due 2026-02-16  running
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  met on 2026-01-26
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  met on 2026-02-16
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  met late by 1 working day
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
            2026-02-17: placement-notified      p1  due 2026-01-12  met on 2026-01-06
            2026-02-17: placement-notified      p2  due 2026-02-09  met on 2026-02-02
            2026-02-17: placement-end-notified  p1  due 2026-02-16  ceased on 2026-02-09
        "#]],
    );
}

#[test]
fn no_notice_is_owed_of_what_the_authority_did_not_end() {
    cases_in(
        &told_of_ends(),
        &["placement-end-notified"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        ",
        &[
            ("2026-02-17", "2026-02-02 placement ended p1 CREQB"),
            ("2026-02-17", "2026-02-02 placement ended p1 ALLEG"),
            (
                "2026-02-17",
                "2026-02-02 placement ended p1 STAND\n2026-02-01 placement notified p1 to parents",
            ),
        ],
        expect![[r#"
            2026-02-17: nothing
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
            2026-02-17: placement-end-notified  p1  due 2026-02-16  breached by 1 working day
        "#]],
    );
}
