//! How long a legal status may last, and where a child may live under it.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{LegalStatus, PlacementType};
use journey::{Coded, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::care::{Began, CareRow};
use crate::calendar::{days_between, months_before};

const ROW: CheckRule = CheckRule { table: "Episodes", needs: &[Kind::LegalStatusChanged], ..CheckRule::ROW };
const PLACED: &[Kind] = &[Kind::LegalStatusChanged, Kind::PlacementStarted];

/// How many days of short breaks a child may have in twelve months.
const BREAKS_MAX: i32 = 75;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "361",
        name: "police-protection-too-long",
        sentence: "The child was under police protection for longer than the 72 hours that the law allows.",
        sees: |reader| too_long(reader, LegalStatus::L1, 3),
        ..ROW
    },
    CheckRule {
        code: "362",
        name: "emergency-protection-too-long",
        sentence: "An emergency protection order lasted longer than 21 days.",
        sees: |reader| too_long(reader, LegalStatus::L2, 21),
        ..ROW
    },
    CheckRule {
        code: "363",
        name: "assessment-order-too-long",
        sentence: "A child assessment order lasted longer than the 7 days that the law allows.",
        sees: |reader| too_long(reader, LegalStatus::L3, 7),
        ..ROW
    },
    CheckRule {
        code: "364",
        name: "police-accommodation-too-long",
        sentence: "The child was accommodated on the request of the police, after arrest, for longer than 21 days.",
        sees: |reader| too_long(reader, LegalStatus::J2, 21),
        ..ROW
    },
    CheckRule {
        code: "365",
        name: "short-break-over-17-days",
        sentence: "A short break lasted longer than 17 days.",
        sees: |reader| too_long(reader, LegalStatus::V3, 17),
        ..ROW
    },
    CheckRule {
        code: "366",
        name: "short-break-with-a-move",
        sentence: "The child moved, or the legal status changed, in the course of one short break.",
        needs: PLACED,
        sees: break_with_a_move,
        ..ROW
    },
    CheckRule {
        code: "367",
        name: "short-breaks-too-many-days",
        sentence: "The child's short breaks came to more than 75 days within twelve months.",
        needs: PLACED,
        sees: breaks_too_many_days,
        ..ROW
    },
    CheckRule {
        code: "378",
        name: "parents-under-section-20",
        sentence: "A child accommodated by agreement under section 20 is recorded as placed with the parents.",
        needs: PLACED,
        sees: |reader| {
            let with_parents = |row: &CareRow<'_>| row.placed.what() == PlacementType::P1;
            under(reader, &[LegalStatus::V2], with_parents)
        },
        ..ROW
    },
    CheckRule {
        code: "382",
        name: "short-break-in-temporary-placement",
        sentence: "A short break is recorded as spent in a temporary placement.",
        needs: PLACED,
        sees: |reader| {
            let breaks = &[LegalStatus::V3, LegalStatus::V4];
            under(reader, breaks, |row| row.placed.what().is_temporary())
        },
        ..ROW
    },
];

fn too_long(reader: &Reader<'_>, status: LegalStatus, most: i32) -> Vec<Found> {
    let times = reader.care().legal.iter().filter(|time| time.status == status);
    let spans = times.map(|time| &time.span).filter(|span| span.is_in(reader.collection));
    let long = spans.filter(|span| span.days(reader.collection) > most);
    long.map(|span| {
        let says = format!(
            "Legal status {} began on {} and {}: {} days.",
            status.code(),
            span.began(),
            span.told_end(reader.collection),
            span.days(reader.collection)
        );
        found(span.subject, span.grounds(), says)
    })
    .collect()
}

/// The rows under one of some legal statuses of which something is so.
fn under(reader: &Reader<'_>, statuses: &[LegalStatus], is_so: impl Fn(&CareRow<'_>) -> bool) -> Vec<Found> {
    let rows = reader.care().rows.iter().filter(|row| row.is_in(reader.collection));
    let those = rows.filter_map(|row| {
        let (status, _) = row.legal.filter(|(legal, _)| statuses.contains(legal))?;
        is_so(row).then_some((row, status))
    });
    those
        .map(|(row, status)| {
            let says = format!(
                "From {} the child was in a placement of kind {} under legal status {}.",
                row.began,
                row.placed.what().code(),
                status.code()
            );
            found(row.subject(), row.grounds(), says)
        })
        .collect()
}

fn break_with_a_move(reader: &Reader<'_>) -> Vec<Found> {
    let rows = reader.care().rows.iter().filter(|row| row.is_in(reader.collection));
    let changed = rows.filter(|row| {
        row.why == Began::Change && row.legal.is_some_and(|(legal, _)| legal == LegalStatus::V3)
    });
    changed
        .map(|row| {
            let says = format!("A short break goes on from {} in another placement or status.", row.began);
            found(row.subject(), row.grounds(), says)
        })
        .collect()
}

/// The twelve months that are looked at end with each break; the first of them with too many days is told.
fn breaks_too_many_days(reader: &Reader<'_>) -> Vec<Found> {
    let told = reader.collection.told_until();
    let breaks: Vec<_> = reader
        .care()
        .rows
        .iter()
        .filter(|row| row.legal.is_some_and(|(legal, _)| legal == LegalStatus::V3))
        .collect();
    let ends = breaks.iter().filter(|row| row.is_in(reader.collection)).map(|row| row.ended.unwrap_or(told));
    let mut ends: Vec<Date> = ends.collect();
    ends.sort_unstable();
    let within = |row: &CareRow<'_>, from: Date, until: Date| {
        days_between(row.began.max(from), row.ended.unwrap_or(told).min(until)).max(0)
    };
    let too_many = ends.into_iter().find_map(|until| {
        let from = months_before(until, 12);
        let days: i32 = breaks.iter().map(|row| within(row, from, until)).sum();
        (days > BREAKS_MAX).then_some((from, until, days))
    });
    let says = too_many.map(|(from, until, days)| {
        let counted = breaks.iter().filter(|row| within(row, from, until) > 0);
        let grounds = counted.flat_map(|row| row.placed.span.grounds());
        found("", grounds, format!("Short breaks came to {days} days in the twelve months to {until}."))
    });
    says.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    fn under(status: &str, kind: &str, ended: &str) -> alloc::string::String {
        format!(
            "2015-02-03 born
            2025-05-01 care started c1 legal {status}
            2025-05-01 placement started p1 care c1 type {kind}
            {ended} placement ended p1
            {ended} care ended c1 E4A"
        )
    }

    #[test]
    fn each_status_lasts_as_long_as_it_may_and_no_day_longer() {
        for (code, status, last, late) in [
            ("361", "L1", "2025-05-04", "2025-05-05"),
            ("362", "L2", "2025-05-22", "2025-05-23"),
            ("363", "L3", "2025-05-08", "2025-05-09"),
            ("364", "J2", "2025-05-22", "2025-05-23"),
            ("365", "V3", "2025-05-18", "2025-05-19"),
        ] {
            passes(&[code], 2025, &under(status, "U6", last));
            let days = crate::calendar::days_between(
                "2025-05-01".parse().expect("a date"),
                late.parse().expect("a date"),
            );
            let told = format!(
                "{code}  c1: Legal status {status} began on 2025-05-01 and ended on {late}: {days} days. e[3, 6]\n"
            );
            let checked = super::super::super::tried::found(&[code], 2025, &under(status, "U6", late));
            assert_eq!(checked, told);
        }
    }

    #[test]
    fn a_status_that_has_not_ended_is_counted_to_the_last_day_told() {
        let text = "
            2015-02-03 born
            2025-05-01 care started c1 legal L2
            2025-05-01 placement started p1 care c1 type U6
        ";
        passes(&["362"], 2025, &format!("{text}as of 2025-05-22"));
        check(
            &["362"],
            2025,
            &format!("{text}as of 2025-05-23"),
            expect![[r#"
            362  c1: Legal status L2 began on 2025-05-01 and had not ended on 2025-05-23: 22 days. e[3]
        "#]],
        );
    }

    #[test]
    fn a_short_break_has_one_placement_that_is_no_temporary_one() {
        passes(&["366", "378", "382"], 2025, &under("V3", "U6", "2025-05-10"));
        passes(&["378"], 2025, &under("C2", "P1", "2025-05-10"));
        passes(&["382"], 2025, &under("C2", "T4", "2025-05-10"));
        check(
            &["382"],
            2025,
            &under("V4", "T4", "2025-05-10"),
            expect![[r#"
            382  p1: From 2025-05-01 the child was in a placement of kind T4 under legal status V4. e[3, 4, 5, 6]
        "#]],
        );
        check(
            &["378"],
            2025,
            &under("V2", "P1", "2025-05-10"),
            expect![[r#"
            378  p1: From 2025-05-01 the child was in a placement of kind P1 under legal status V2. e[3, 4, 5, 6]
        "#]],
        );
        check(
            &["366", "382"],
            2025,
            "
            2015-02-03 born
            2025-05-01 care started c1 legal V3
            2025-05-01 placement started p1 care c1 type U6
            2025-05-04 placement ended p1
            2025-05-04 placement started p2 care c1 type T4
            2025-05-06 care ended c1 E4A
            ",
            expect![[r#"
                366  p2: A short break goes on from 2025-05-04 in another placement or status. e[3, 6, 7]
                382  p2: From 2025-05-04 the child was in a placement of kind T4 under legal status V3. e[3, 6, 7]
            "#]],
        );
    }

    #[test]
    fn short_breaks_are_added_up_over_twelve_months() {
        let breaks = |last: &str| {
            let mut text = alloc::string::String::from("2015-02-03 born\n");
            for (at, (from, to)) in [
                ("2025-01-01", "2025-01-16"),
                ("2025-04-01", "2025-04-16"),
                ("2025-06-01", "2025-06-16"),
                ("2025-08-01", "2025-08-16"),
                ("2025-10-01", last),
            ]
            .iter()
            .enumerate()
            {
                text += &format!(
                    "{from} care started c{at} legal V3\n{from} placement started p{at} care c{at} type U6\n\
                     {to} placement ended p{at}\n{to} care ended c{at} E4A\n"
                );
            }
            text
        };
        passes(&["367"], 2025, &breaks("2025-10-16"));
        check(
            &["367"],
            2025,
            &breaks("2025-10-17"),
            expect![[r#"
            367  the child: Short breaks came to 76 days in the twelve months to 2025-10-17. e[4, 5, 9, 10, 14, 15, 19, 20, 24, 25]
        "#]],
        );
    }
}
