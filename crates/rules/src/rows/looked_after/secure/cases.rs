//! Every case of the rows about liberty, short breaks and missing children.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn a_court_within_72_hours() {
    cases(
        &["secure-authority"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05T10:00 placement started p1 care c1 type K1
        ",
        &[
            ("2026-01-08", ""),
            ("2026-01-09", ""),
            ("2026-01-09", "2026-01-08T10:00 order made o1 secure"),
            ("2026-01-09", "2026-01-08T10:01 order made o1 secure"),
            ("2026-01-09", "2026-01-08 order made o1 secure"),
            ("2026-01-09", "2026-01-07T09:00 placement ended p1"),
        ],
        expect![[r#"
            2026-01-08: secure-authority  p1  due 2026-01-08  running
            2026-01-09: secure-authority  p1  due 2026-01-08  breached by 1 day
            2026-01-09: secure-authority  p1  due 2026-01-08  met on 2026-01-08
            2026-01-09: secure-authority  p1  due 2026-01-08  met late by less than a day
            2026-01-09: secure-authority  p1  due 2026-01-08  not determinable
            2026-01-09: secure-authority  p1  due 2026-01-08  ceased on 2026-01-07
        "#]],
    );
}

#[test]
fn secure_accommodation_is_reviewed() {
    cases(
        &["secure-review"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type K1
        ",
        &[
            ("2026-02-05", ""),
            ("2026-02-06", ""),
            ("2026-02-06", "2026-02-05 care review c1 secure"),
            ("2026-02-06", "2026-02-06 care review c1 secure"),
            ("2026-02-06", "2026-01-12 placement ended p1"),
        ],
        expect![[r#"
            2026-02-05: secure-review 1  p1  due 2026-02-05  running
            2026-02-06: secure-review 1  p1  due 2026-02-05  breached by 1 day
            2026-02-06: secure-review 1  p1  due 2026-02-05  met on 2026-02-05
            2026-02-06: secure-review 2  p1  due 2026-05-05  running
            2026-02-06: secure-review 1  p1  due 2026-02-05  met late by 1 day
            2026-02-06: secure-review 2  p1  due 2026-05-06  running
            2026-02-06: secure-review 1  p1  due 2026-02-05  ceased on 2026-01-12
        "#]],
    );
}

#[test]
fn until_august_2023_registration_was_applied_for() {
    cases(
        &["unregistered-setting-application", "unregistered-setting-informed"],
        "
        2012-06-01 born
        2022-01-05 care started c1 legal C2
        2022-01-05 order made o1 deprivation-of-liberty
        2022-01-05 placement started p1 care c1 type Z12 registered no
        ",
        &[
            ("2022-01-14", ""),
            ("2022-01-17", ""),
            ("2022-01-17", "2022-01-14 placement notified p1 to regulator"),
            ("2022-01-17", "2022-01-17 placement notified p1 to regulator"),
            ("2022-01-17", "2022-01-10 placement ended p1"),
        ],
        expect![[r#"
            2022-01-14: unregistered-setting-application  p1  due 2022-01-14  running
            2022-01-17: unregistered-setting-application  p1  due 2022-01-14  breached by 1 working day
            2022-01-17: unregistered-setting-application  p1  due 2022-01-14  met on 2022-01-14
            2022-01-17: unregistered-setting-application  p1  due 2022-01-14  met late by 1 working day
            2022-01-17: unregistered-setting-application  p1  due 2022-01-14  ceased on 2022-01-10
        "#]],
    );
}

#[test]
fn since_then_the_regulator_is_told() {
    cases(
        &["unregistered-setting-application", "unregistered-setting-informed"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal C2
        2026-01-05 order made o1 deprivation-of-liberty
        2026-01-05 placement started p1 care c1 type Z12 registered no
        ",
        &[
            ("2026-01-12", ""),
            ("2026-01-13", ""),
            ("2026-01-13", "2026-01-12 placement notified p1 to regulator"),
            ("2026-01-13", "2026-01-13 placement notified p1 to regulator"),
            ("2026-01-13", "2026-01-08 placement ended p1"),
        ],
        expect![[r#"
            2026-01-12: unregistered-setting-informed  p1  due 2026-01-12  running
            2026-01-13: unregistered-setting-informed  p1  due 2026-01-12  breached by 1 day
            2026-01-13: unregistered-setting-informed  p1  due 2026-01-12  met on 2026-01-12
            2026-01-13: unregistered-setting-informed  p1  due 2026-01-12  met late by 1 day
            2026-01-13: unregistered-setting-informed  p1  due 2026-01-12  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn a_series_of_breaks_is_reviewed() {
    cases(
        &["short-break-review"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V4
        ",
        &[
            ("2026-04-05", ""),
            ("2026-04-06", ""),
            ("2026-04-06", "2026-04-05 care review c1 short-break"),
            ("2026-04-06", "2026-04-06 care review c1 short-break"),
            ("2026-04-06", "2026-02-02 legal status c1 V2"),
        ],
        expect![[r#"
            2026-04-05: short-break-review 1  c1  due 2026-04-05  running
            2026-04-06: short-break-review 1  c1  due 2026-04-05  breached by 1 day
            2026-04-06: short-break-review 1  c1  due 2026-04-05  met on 2026-04-05
            2026-04-06: short-break-review 2  c1  due 2026-10-05  running
            2026-04-06: short-break-review 1  c1  due 2026-04-05  met late by 1 day
            2026-04-06: short-break-review 2  c1  due 2026-10-06  running
            2026-04-06: short-break-review 1  c1  due 2026-04-05  ceased on 2026-02-02
        "#]],
    );
}

#[test]
fn a_child_in_breaks_is_visited() {
    cases(
        &["short-break-visit"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V4
        ",
        &[
            ("2026-07-05", ""),
            ("2026-07-06", ""),
            ("2026-07-06", "2026-07-05 visit made v1 looked-after seen yes"),
            ("2026-07-06", "2026-07-06 visit made v1 looked-after seen yes"),
            ("2026-07-06", "2026-02-02 legal status c1 V2"),
            ("2026-03-01", "2026-01-05 visits agreed c1 every 6 weeks"),
        ],
        expect![[r#"
            2026-07-05: short-break-visit 1  c1  due 2026-07-05  running
            2026-07-06: short-break-visit 1  c1  due 2026-07-05  breached by 1 day
            2026-07-06: short-break-visit 1  c1  due 2026-07-05  met on 2026-07-05
            2026-07-06: short-break-visit 2  c1  due 2027-01-05  running
            2026-07-06: short-break-visit 1  c1  due 2026-07-05  met late by 1 day
            2026-07-06: short-break-visit 2  c1  due 2027-01-06  running
            2026-07-06: short-break-visit 1  c1  due 2026-07-05  ceased on 2026-02-02
            2026-03-01: short-break-visit 1  c1  due 2026-02-16  breached by 13 days
        "#]],
    );
}

#[test]
fn the_first_visit_comes_within_seven_days_of_breaks() {
    cases(
        &["short-break-visit"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V3
        2026-01-08 care ended c1
        2026-02-02 care started c2 legal V3
        2026-02-05 care ended c2
        ",
        &[
            ("2026-02-03", ""),
            ("2026-02-04", ""),
            ("2026-02-05", ""),
            ("2026-02-05", "2026-02-04 visit made v1 looked-after seen yes"),
            ("2026-02-05", "2026-02-05 visit made v1 looked-after seen yes"),
            ("2026-02-05", "2026-01-20 visit made v1 looked-after seen yes"),
        ],
        expect![[r#"
            2026-02-03: short-break-visit 1  c1  due 2026-07-05  running
            2026-02-04: short-break-visit 1  c1  due 2026-02-04  running
            2026-02-05: short-break-visit 1  c1  due 2026-02-04  breached by 1 day
            2026-02-05: short-break-visit 1  c1  due 2026-02-04  met on 2026-02-04
            2026-02-05: short-break-visit 2  c1  due 2026-08-04  running
            2026-02-05: short-break-visit 1  c1  due 2026-02-04  met late by 1 day
            2026-02-05: short-break-visit 2  c1  due 2026-08-05  running
            2026-02-05: short-break-visit 1  c1  due 2026-02-04  breached by 1 day
        "#]],
    );
}

#[test]
fn an_interview_within_72_hours() {
    cases(
        &["return-interview"],
        "
        2012-06-01 born
        2026-01-05 missing started mi1 M
        2026-01-06T10:00 missing ended mi1
        ",
        &[
            ("2026-01-09", ""),
            ("2026-01-10", ""),
            ("2026-01-10", "2026-01-09T10:00 return interview held mi1"),
            ("2026-01-10", "2026-01-09T10:01 return interview held mi1"),
            ("2026-01-10", "2026-01-08 return interview declined mi1"),
            ("2026-01-10", "2026-01-09 return interview held mi1"),
            ("2026-01-10", "2026-01-08 child died"),
        ],
        expect![[r#"
            2026-01-09: return-interview  mi1  due 2026-01-09  running
            2026-01-10: return-interview  mi1  due 2026-01-09  breached by 1 day
            2026-01-10: return-interview  mi1  due 2026-01-09  met on 2026-01-09
            2026-01-10: return-interview  mi1  due 2026-01-09  met late by less than a day
            2026-01-10: return-interview  mi1  due 2026-01-09  met on 2026-01-08
            2026-01-10: return-interview  mi1  due 2026-01-09  not determinable
            2026-01-10: return-interview  mi1  due 2026-01-09  ceased on 2026-01-08
        "#]],
    );
}

#[test]
fn the_72_hours_are_in_any_28_days() {
    cases(
        &["secure-authority"],
        "
        2012-06-01 born
        2026-01-05 care started c1 legal V2
        2026-01-05 placement started p1 care c1 type K1
        2026-01-07 placement ended p1
        2026-01-07 placement started p2 care c1 type K2
        ",
        &[
            ("2026-02-02", "2026-02-02 placement started p3 care c1 type K1"),
            ("2026-02-05", "2026-02-04 placement started p3 care c1 type K1"),
        ],
        expect![[r#"
            2026-02-02: secure-authority  p1  due 2026-01-08  ceased on 2026-01-07
            2026-02-02: secure-authority  p3  due 2026-02-03  running
            2026-02-05: secure-authority  p1  due 2026-01-08  ceased on 2026-01-07
            2026-02-05: secure-authority  p3  due 2026-02-07  running
        "#]],
    );
}
