//! Every case of the rows about adoption.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn the_plan_goes_to_the_decision_maker() {
    cases(
        &["adoption-panel"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 permanence plan ADOPTION
        ",
        &[
            ("2026-04-02", ""),
            ("2026-04-03", ""),
            ("2026-04-03", "2026-04-02 adoption decided"),
            ("2026-04-03", "2026-04-03 adoption panel held"),
            ("2026-04-03", "2026-02-16 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-04-02: adoption-panel  c1  due 2026-04-02  running
            2026-04-03: adoption-panel  c1  due 2026-04-02  breached by 1 day
            2026-04-03: adoption-panel  c1  due 2026-04-02  met on 2026-04-02
            2026-04-03: adoption-panel  c1  due 2026-04-02  met late by 1 day
            2026-04-03: adoption-panel  c1  due 2026-04-02  ceased on 2026-02-16
        "#]],
    );
}

#[test]
fn a_decision_seven_working_days_after_the_papers() {
    cases(
        &["adoption-decision"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 adoption papers complete
        ",
        &[
            ("2026-02-11", ""),
            ("2026-02-12", ""),
            ("2026-02-12", "2026-02-11 adoption decided"),
            ("2026-02-12", "2026-02-12 adoption decided"),
            ("2026-02-12", "2026-02-04 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-02-11: adoption-decision  c1  due 2026-02-11  running
            2026-02-12: adoption-decision  c1  due 2026-02-11  breached by 1 working day
            2026-02-12: adoption-decision  c1  due 2026-02-11  met on 2026-02-11
            2026-02-12: adoption-decision  c1  due 2026-02-11  met late by 1 working day
            2026-02-12: adoption-decision  c1  due 2026-02-11  ceased on 2026-02-04
        "#]],
    );
}

#[test]
fn a_decision_seven_working_days_after_the_panel() {
    cases(
        &["adoption-decision-after-panel"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 adoption panel held
        ",
        &[
            ("2026-02-11", ""),
            ("2026-02-12", ""),
            ("2026-02-12", "2026-02-11 adoption decided"),
            ("2026-02-12", "2026-02-12 adoption decided"),
            ("2026-02-12", "2026-02-04 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-02-11: adoption-decision-after-panel  c1  due 2026-02-11  running
            2026-02-12: adoption-decision-after-panel  c1  due 2026-02-11  breached by 1 working day
            2026-02-12: adoption-decision-after-panel  c1  due 2026-02-11  met on 2026-02-11
            2026-02-12: adoption-decision-after-panel  c1  due 2026-02-11  met late by 1 working day
            2026-02-12: adoption-decision-after-panel  c1  due 2026-02-11  ceased on 2026-02-04
        "#]],
    );
}

#[test]
fn a_match_in_half_a_year() {
    cases(
        &["adoption-match"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 adoption decided
        ",
        &[
            ("2026-08-02", ""),
            ("2026-08-03", ""),
            ("2026-08-03", "2026-08-02 adoption matched"),
            ("2026-08-03", "2026-08-03 adoption matched"),
            ("2026-08-03", "2026-03-02 adoption reversed RD1"),
        ],
        expect![[r#"
            2026-08-02: adoption-match  c1  due 2026-08-02  running
            2026-08-03: adoption-match  c1  due 2026-08-02  breached by 1 day
            2026-08-03: adoption-match  c1  due 2026-08-02  met on 2026-08-02
            2026-08-03: adoption-match  c1  due 2026-08-02  met late by 1 day
            2026-08-03: adoption-match  c1  due 2026-08-02  ceased on 2026-03-02
        "#]],
    );
}

#[test]
fn a_child_who_waits_is_reviewed_in_three_months() {
    cases(
        &["adoption-wait-review"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 legal status c1 E1
        ",
        &[
            ("2026-05-02", ""),
            ("2026-05-03", ""),
            ("2026-05-03", "2026-05-02 care review c1 adoption"),
            ("2026-05-03", "2026-05-03 care review c1 adoption"),
            ("2026-05-03", "2026-03-02 legal status c1 C2"),
        ],
        expect![[r#"
            2026-05-02: adoption-wait-review 1  c1  due 2026-05-02  running
            2026-05-03: adoption-wait-review 1  c1  due 2026-05-02  breached by 1 day
            2026-05-03: adoption-wait-review 1  c1  due 2026-05-02  met on 2026-05-02
            2026-05-03: adoption-wait-review 2  c1  due 2026-11-02  running
            2026-05-03: adoption-wait-review 1  c1  due 2026-05-02  met late by 1 day
            2026-05-03: adoption-wait-review 2  c1  due 2026-11-03  running
            2026-05-03: adoption-wait-review 1  c1  due 2026-05-02  ceased on 2026-03-02
        "#]],
    );
}

#[test]
fn a_child_who_is_placed_is_reviewed_in_four_weeks() {
    cases(
        &["adoption-review"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 placement started p1 care c1 type A5
        ",
        &[
            ("2026-03-02", ""),
            ("2026-03-03", ""),
            ("2026-03-03", "2026-03-02 care review c1 adoption"),
            ("2026-03-03", "2026-03-03 care review c1 adoption"),
            ("2026-03-03", "2026-02-16 placement ended p1"),
        ],
        expect![[r#"
            2026-03-02: adoption-review 1  p1  due 2026-03-02  running
            2026-03-03: adoption-review 1  p1  due 2026-03-02  breached by 1 day
            2026-03-03: adoption-review 1  p1  due 2026-03-02  met on 2026-03-02
            2026-03-03: adoption-review 2  p1  due 2026-06-02  running
            2026-03-03: adoption-review 1  p1  due 2026-03-02  met late by 1 day
            2026-03-03: adoption-review 2  p1  due 2026-06-03  running
            2026-03-03: adoption-review 1  p1  due 2026-03-02  ceased on 2026-02-16
        "#]],
    );
}

#[test]
fn a_child_who_is_placed_is_visited_weekly() {
    cases(
        &["adoption-visit"],
        "
        2022-06-01 born
        2026-01-05 care started c1 legal C1
        2026-02-02 placement started p1 care c1 type A5
        ",
        &[
            ("2026-02-09", ""),
            ("2026-02-10", ""),
            ("2026-02-10", "2026-02-09 visit made v1 adoption seen yes"),
            ("2026-02-10", "2026-02-10 visit made v1 adoption seen yes"),
            ("2026-02-10", "2026-02-06 placement ended p1"),
        ],
        expect![[r#"
            2026-02-09: adoption-visit 1  p1  due 2026-02-09  running
            2026-02-10: adoption-visit 1  p1  due 2026-02-09  breached by 1 day
            2026-02-10: adoption-visit 1  p1  due 2026-02-09  met on 2026-02-09
            2026-02-10: adoption-visit 2  p1  due 2026-02-16  running
            2026-02-10: adoption-visit 1  p1  due 2026-02-09  met late by 1 day
            2026-02-10: adoption-visit 2  p1  due 2026-02-17  running
            2026-02-10: adoption-visit 1  p1  due 2026-02-09  ceased on 2026-02-06
        "#]],
    );
}
