//! Every case of the rows about placements and those on an exceptional footing.

use expect_test::expect;

use crate::checks::{cases, cases_in};
use crate::jurisdiction::Jurisdiction;

#[test]
fn a_placement_plan_in_five_working_days() {
    cases(
        &["placement-plan", "placement-notified", "delegated-authority"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            (
                "2026-01-13",
                "2026-01-12 placement plan p1 delegated yes
                 2026-01-12 placement notified p1 to school",
            ),
            (
                "2026-01-13",
                "2026-01-13 placement plan p1 delegated yes
                 2026-01-13 placement notified p1 to school",
            ),
            (
                "2026-01-13",
                "2026-01-08 placement ended p1 CARPL
                 2026-01-08 placement started p2 care c1 type U6",
            ),
        ],
        expect![[r#"
            2026-01-12: placement-plan       p1  due 2026-01-12  running
            2026-01-12: delegated-authority  p1  due 2026-01-12  running
            2026-01-12: placement-notified   p1  due 2026-01-12  running
            2026-01-13: placement-plan       p1  due 2026-01-12  breached by 1 working day
            2026-01-13: delegated-authority  p1  due 2026-01-12  breached by 1 working day
            2026-01-13: placement-notified   p1  due 2026-01-12  breached by 1 working day
            2026-01-13: placement-plan       p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: delegated-authority  p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: placement-notified   p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: placement-plan       p1  due 2026-01-12  met late by 1 working day
            2026-01-13: delegated-authority  p1  due 2026-01-12  met late by 1 working day
            2026-01-13: placement-notified   p1  due 2026-01-12  met late by 1 working day
            2026-01-13: placement-plan       p1  due 2026-01-12  ceased on 2026-01-08
            2026-01-13: placement-plan       p2  due 2026-01-15  running
            2026-01-13: delegated-authority  p1  due 2026-01-12  ceased on 2026-01-08
            2026-01-13: delegated-authority  p2  due 2026-01-15  running
            2026-01-13: placement-notified   p1  due 2026-01-12  ceased on 2026-01-08
            2026-01-13: placement-notified   p2  due 2026-01-15  running
        "#]],
    );
}

#[test]
fn a_detention_placement_plan() {
    cases(
        &["detention-placement-plan"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal J1
        2026-01-05 placement started p1 care c1 type R5
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-01-20", "2026-01-19 placement plan p1"),
            ("2026-01-20", "2026-01-20 placement plan p1"),
            ("2026-01-20", "2026-01-12 placement ended p1"),
        ],
        expect![[r#"
            2026-01-19: detention-placement-plan  p1  due 2026-01-19  running
            2026-01-20: detention-placement-plan  p1  due 2026-01-19  breached by 1 working day
            2026-01-20: detention-placement-plan  p1  due 2026-01-19  met on 2026-01-19
            2026-01-20: detention-placement-plan  p1  due 2026-01-19  met late by 1 working day
            2026-01-20: detention-placement-plan  p1  due 2026-01-19  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn approval_of_a_distant_placement_comes_before_it() {
    cases(
        &["distant-placement-approval"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-12 placement started p1 care c1 type U6 in-area no
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-09 placement approval p1 out-of-area-approved"),
            ("2026-01-13", "2026-01-13 placement approval p1 out-of-area-approved"),
        ],
        expect![[r#"
            2026-01-12: distant-placement-approval  p1  due 2026-01-12  running
            2026-01-13: distant-placement-approval  p1  due 2026-01-12  breached by 1 day
            2026-01-13: distant-placement-approval  p1  due 2026-01-12  met on 2026-01-09
            2026-01-13: distant-placement-approval  p1  due 2026-01-12  met late by 1 day
        "#]],
    );
}

#[test]
fn a_temporary_move_ends() {
    cases(
        &["temporary-placement"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        2026-01-12 placement started p2 care c1 type T4
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-01-20", "2026-01-19 placement ended p2"),
            ("2026-01-20", "2026-01-20 placement ended p2"),
            ("2026-01-20", "2026-01-14 child died"),
        ],
        expect![[r#"
            2026-01-19: temporary-placement  p2  due 2026-01-19  running
            2026-01-20: temporary-placement  p2  due 2026-01-19  breached by 1 day
            2026-01-20: temporary-placement  p2  due 2026-01-19  met on 2026-01-19
            2026-01-20: temporary-placement  p2  due 2026-01-19  met late by 1 day
            2026-01-20: temporary-placement  p2  due 2026-01-19  ceased on 2026-01-14
        "#]],
    );
}

#[test]
fn temporary_moves_of_each_sort() {
    cases(
        &["temporary-placement"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6
        ",
        &[
            ("2026-03-01", "2026-01-12 placement started p2 care c1 type T1"),
            ("2026-03-01", "2026-01-12 placement started p2 care c1 type T3"),
            ("2026-03-01", "2026-01-12 placement started p2 care c1 type T2"),
            ("2026-03-01", "2026-01-12 placement started p2 care c1 type T0"),
        ],
        expect![[r#"
            2026-03-01: temporary-placement  p2  due 2026-02-23  breached by 6 days
            2026-03-01: temporary-placement  p2  due 2026-02-02  breached by 27 days
            2026-03-01: nothing
            2026-03-01: nothing
        "#]],
    );
}

#[test]
fn a_temporary_approval_lasts_sixteen_weeks() {
    cases(
        &["temporary-approval"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U3 basis temporary
        ",
        &[
            ("2026-04-27", ""),
            ("2026-04-28", ""),
            ("2026-04-28", "2026-04-27 placement approval p1 approved"),
            ("2026-04-28", "2026-04-28 placement approval p1 approved"),
            ("2026-04-28", "2026-02-02 placement ended p1"),
            ("2026-06-23", "2026-04-27 placement approval p1 temporary-extended"),
            ("2026-06-23", "2026-04-28 placement approval p1 temporary-extended"),
            ("2026-06-23", "2026-04-27 placement approval p1 review-pending"),
        ],
        expect![[r#"
            2026-04-27: temporary-approval  p1  due 2026-04-27  running
            2026-04-28: temporary-approval  p1  due 2026-04-27  breached by 1 day
            2026-04-28: temporary-approval  p1  due 2026-04-27  met on 2026-04-27
            2026-04-28: temporary-approval  p1  due 2026-04-27  met late by 1 day
            2026-04-28: temporary-approval  p1  due 2026-04-27  ceased on 2026-02-02
            2026-06-23: temporary-approval  p1  due 2026-06-22  breached by 1 day
            2026-06-23: temporary-approval  p1  due 2026-04-27  breached by 57 days
            2026-06-23: nothing
        "#]],
    );
}

#[test]
fn in_the_months_of_coronavirus_it_lasted_twenty_four() {
    cases(
        &["temporary-approval", "temporary-approval-coronavirus"],
        "
        2012-06-01 born
        2020-05-04 care started c1 legal V2
        2020-05-04 placement started p1 care c1 type U3 basis temporary
        ",
        &[
            ("2020-10-19", ""),
            ("2020-10-20", ""),
            ("2020-10-20", "2020-10-19 placement approval p1 approved"),
            ("2020-10-20", "2020-10-20 placement approval p1 approved"),
            ("2020-10-20", "2020-06-01 placement ended p1"),
        ],
        expect![[r#"
            2020-10-19: temporary-approval-coronavirus  p1  due 2020-10-19  running
            2020-10-20: temporary-approval-coronavirus  p1  due 2020-10-19  breached by 1 day
            2020-10-20: temporary-approval-coronavirus  p1  due 2020-10-19  met on 2020-10-19
            2020-10-20: temporary-approval-coronavirus  p1  due 2020-10-19  met late by 1 day
            2020-10-20: temporary-approval-coronavirus  p1  due 2020-10-19  ceased on 2020-06-01
        "#]],
    );
}

#[test]
fn a_parent_is_assessed_in_ten_working_days() {
    cases(
        &["parent-assessment", "parent-placement-decision"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type P1 basis immediate
        ",
        &[
            ("2026-01-19", ""),
            ("2026-01-20", ""),
            ("2026-02-02", ""),
            ("2026-02-03", ""),
            (
                "2026-02-03",
                "2026-01-19 placement approval p1 parent-assessed
                 2026-02-02 placement approval p1 parent-confirmed",
            ),
            (
                "2026-02-04",
                "2026-01-20 placement approval p1 parent-assessed
                 2026-02-03 placement approval p1 parent-confirmed",
            ),
            (
                "2026-02-04",
                "2026-01-12 placement approval p1 parent-assessed
                 2026-01-27 placement approval p1 parent-confirmed",
            ),
            ("2026-02-03", "2026-01-08 placement ended p1"),
        ],
        expect![[r#"
            2026-01-19: parent-assessment          p1  due 2026-01-19  running
            2026-01-19: parent-placement-decision  p1  due 2026-02-02  running
            2026-01-20: parent-assessment          p1  due 2026-01-19  breached by 1 working day
            2026-01-20: parent-placement-decision  p1  due 2026-02-02  running
            2026-02-02: parent-assessment          p1  due 2026-01-19  breached by 10 working days
            2026-02-02: parent-placement-decision  p1  due 2026-02-02  running
            2026-02-03: parent-assessment          p1  due 2026-01-19  breached by 11 working days
            2026-02-03: parent-placement-decision  p1  due 2026-02-02  breached by 1 working day
            2026-02-03: parent-assessment          p1  due 2026-01-19  met on 2026-01-19
            2026-02-03: parent-placement-decision  p1  due 2026-02-02  met on 2026-02-02
            2026-02-04: parent-assessment          p1  due 2026-01-19  met late by 1 working day
            2026-02-04: parent-placement-decision  p1  due 2026-02-02  met late by 1 working day
            2026-02-04: parent-assessment          p1  due 2026-01-19  met on 2026-01-12
            2026-02-04: parent-placement-decision  p1  due 2026-01-26  met late by 1 working day
            2026-02-03: parent-assessment          p1  due 2026-01-19  ceased on 2026-01-08
            2026-02-03: parent-placement-decision  p1  due 2026-02-02  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_parent_before_the_assessment_is_visited_weekly() {
    cases(
        &["immediate-placement-visit"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type P1 basis immediate
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-13 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-08 care ended c1 E4A"),
            (
                "2026-03-01",
                "2026-01-12 visit made v1 looked-after seen yes
                 2026-01-13 care review c1",
            ),
        ],
        expect![[r#"
            2026-01-12: immediate-placement-visit 1  p1  due 2026-01-12  running
            2026-01-13: immediate-placement-visit 1  p1  due 2026-01-12  breached by 1 day
            2026-01-13: immediate-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: immediate-placement-visit 2  p1  due 2026-01-19  running
            2026-01-13: immediate-placement-visit 1  p1  due 2026-01-12  met late by 1 day
            2026-01-13: immediate-placement-visit 2  p1  due 2026-01-20  running
            2026-01-13: immediate-placement-visit 1  p1  due 2026-01-12  ceased on 2026-01-08
            2026-03-01: immediate-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-03-01: immediate-placement-visit 2  p1  due 2026-02-23  breached by 6 days
        "#]],
    );
}

#[test]
fn a_temporary_carer_is_visited_weekly() {
    cases(
        &["temporary-placement-visit"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U3 basis temporary
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-13 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-08 care ended c1 E4A"),
            (
                "2026-03-01",
                "2026-01-12 visit made v1 looked-after seen yes
                 2026-01-13 care review c1",
            ),
        ],
        expect![[r#"
            2026-01-12: temporary-placement-visit 1  p1  due 2026-01-12  running
            2026-01-13: temporary-placement-visit 1  p1  due 2026-01-12  breached by 1 day
            2026-01-13: temporary-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: temporary-placement-visit 2  p1  due 2026-01-19  running
            2026-01-13: temporary-placement-visit 1  p1  due 2026-01-12  met late by 1 day
            2026-01-13: temporary-placement-visit 2  p1  due 2026-01-20  running
            2026-01-13: temporary-placement-visit 1  p1  due 2026-01-12  ceased on 2026-01-08
            2026-03-01: temporary-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-03-01: temporary-placement-visit 2  p1  due 2026-02-09  breached by 20 days
        "#]],
    );
}

#[test]
fn at_home_under_a_care_order() {
    cases(
        &["care-order-home-visit"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal C2
        2026-01-05 placement started p1 care c1 type P1
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-13 visit made v1 looked-after seen yes"),
            ("2026-01-13", "2026-01-08 care ended c1 E4A"),
        ],
        expect![[r#"
            2026-01-12: care-order-home-visit 1  p1  due 2026-01-12  running
            2026-01-13: care-order-home-visit 1  p1  due 2026-01-12  breached by 1 day
            2026-01-13: care-order-home-visit 1  p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: care-order-home-visit 2  p1  due 2026-02-23  running
            2026-01-13: care-order-home-visit 1  p1  due 2026-01-12  met late by 1 day
            2026-01-13: care-order-home-visit 2  p1  due 2026-02-24  running
            2026-01-13: care-order-home-visit 1  p1  due 2026-01-12  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_distant_placement_is_approved_by_whoever_has_to() {
    let rows = &["distant-placement-approval", "distant-placement-approval-by-director"];
    let beginning = "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type U6 in-area no authority 350
    ";
    let ways_on = [
        ("2026-01-05", ""),
        ("2026-01-06", ""),
        ("2026-01-06", "2026-01-02 placement approval p1 out-of-area-approved by manager"),
        ("2026-01-06", "2026-01-02 placement approval p1 out-of-area-approved by nominated-officer"),
        ("2026-01-06", "2026-01-02 placement approval p1 out-of-area-approved by director"),
        ("2026-01-06", "2026-01-06 placement approval p1 out-of-area-approved by director"),
        ("2026-01-06", "2026-01-02 placement approval p1 out-of-area-approved"),
    ];
    let beside = |codes: &[u16]| {
        let mut jurisdiction = Jurisdiction::default();
        jurisdiction.adjoining = codes.into();
        jurisdiction
    };
    cases(
        rows,
        beginning,
        &ways_on,
        expect![[r#"
        2026-01-05: distant-placement-approval  p1  due 2026-01-05  running
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  breached by 1 day
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  breached by 1 day
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  met on 2026-01-02
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  met on 2026-01-02
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  met late by 1 day
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  met on 2026-01-02
    "#]],
    );
    cases_in(
        &beside(&[341, 350]),
        rows,
        beginning,
        &ways_on[3..4],
        expect![[r#"
        2026-01-06: distant-placement-approval  p1  due 2026-01-05  met on 2026-01-02
    "#]],
    );
    cases_in(
        &beside(&[341, 896]),
        rows,
        beginning,
        &ways_on,
        expect![[r#"
        2026-01-05: distant-placement-approval-by-director  p1  due 2026-01-05  running
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  breached by 1 day
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  breached by 1 day
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  breached by 1 day
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  met on 2026-01-02
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  met late by 1 day
        2026-01-06: distant-placement-approval-by-director  p1  due 2026-01-05  met on 2026-01-02
    "#]],
    );
}
