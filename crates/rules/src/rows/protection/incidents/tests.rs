//! The clocks of allegations and serious incidents, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn the_designated_officer_is_told_within_a_working_day() {
    check(
        &["designated-officer-informed"],
        "
        2016-06-01 born
        2026-03-06 allegation reported al1                      # a Friday
        2026-03-09 designated officer informed al1
        2026-03-10 allegation reported al2
        2026-03-12 designated officer informed al2
        2026-03-16 allegation reported al3
        2026-03-17 allegation reported al4
        as of 2026-03-18
        ",
        expect![[r#"
            designated-officer-informed  al1  due 2026-03-09  met on 2026-03-09
            designated-officer-informed  al2  due 2026-03-11  met late by 1 working day
            designated-officer-informed  al3  due 2026-03-17  breached by 1 working day
            designated-officer-informed  al4  due 2026-03-18  running
            changes on 2026-03-19
        "#]],
    );
    check(
        &["designated-officer-informed"],
        "
        2008-03-17 born
        2026-03-16 allegation reported al3
        as of 2026-03-18
        ",
        expect![[r#"
            designated-officer-informed  al3  due 2026-03-17  ceased on 2026-03-17
            changes on 2027-03-17
        "#]],
    );
}

#[test]
fn an_incident_is_notified_and_reviewed_even_after_death() {
    check(
        &["incident-notified", "rapid-review"],
        "
        2016-06-01 born
        2026-03-02 child died
        2026-03-02 incident known i1 child-death
        2026-03-09 incident notified i1
        2026-03-24 rapid review completed i1
        as of 2026-06-01
        ",
        expect![[r#"
            incident-notified  i1  due 2026-03-09  met on 2026-03-09
            rapid-review       i1  due 2026-03-23  met late by 1 working day
            changes on 2027-06-01
        "#]],
    );
    check(
        &["incident-notified", "rapid-review"],
        "
        2016-06-01 born
        2026-03-02 incident known i1 serious-harm
        2026-03-10 incident notified i1
        as of 2026-03-23
        ",
        expect![[r#"
            incident-notified  i1  due 2026-03-09  met late by 1 working day
            rapid-review       i1  due 2026-03-23  running
            changes on 2026-03-24
        "#]],
    );
    check(
        &["incident-notified", "rapid-review"],
        "
        2016-06-01 born
        2026-03-02 incident known i1 serious-harm
        as of 2026-03-09
        ",
        expect![[r#"
            incident-notified  i1  due 2026-03-09  running
            rapid-review       i1  due 2026-03-23  running
            changes on 2026-03-10
        "#]],
    );
    check(
        &["incident-notified", "rapid-review"],
        "
        2016-06-01 born
        2026-03-02 incident known i1 serious-harm
        as of 2026-03-24
        ",
        expect![[r#"
            incident-notified  i1  due 2026-03-09  breached by 11 working days
            rapid-review       i1  due 2026-03-23  breached by 1 working day
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn a_leaver_s_death_is_notified_and_needs_no_rapid_review() {
    check(
        &["incident-notified", "rapid-review"],
        "
        2005-06-01 born
        2026-03-02 child died
        2026-03-03 incident known i1 leaver-death
        as of 2026-03-11
        ",
        expect![[r#"
            incident-notified  i1  due 2026-03-10  breached by 1 working day
            changes on 2026-06-01
        "#]],
    );
}
