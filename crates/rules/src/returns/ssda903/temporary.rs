//! Temporary placements: how long they last, and what comes before and after them.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::PlacementType;
use journey::{Coded, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::care::{Began, CareRow, Placed};
use crate::calendar::months_before;

const ROW: CheckRule =
    CheckRule { table: "Episodes", needs: &[Kind::PlacementStarted, Kind::PlacementEnded], ..CheckRule::ROW };

/// How often in twelve months a child may stay elsewhere while the carer is on holiday.
const HOLIDAYS_MAX: usize = 2;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "375",
        name: "hospital-too-long",
        sentence: "A stay in hospital recorded as a temporary placement lasted longer than six weeks.",
        sees: |reader| too_long(reader, PlacementType::T1, 42),
        ..ROW
    },
    CheckRule {
        code: "376",
        name: "carer-holiday-too-long",
        sentence: "A temporary placement for a carer's holiday lasted longer than three weeks.",
        sees: |reader| too_long(reader, PlacementType::T3, 21),
        ..ROW
    },
    CheckRule {
        code: "377",
        name: "carer-holidays-too-many",
        sentence: "The child had more than two temporary placements for a carer's holiday within twelve months.",
        sees: holidays_too_many,
        ..ROW
    },
    CheckRule {
        code: "379",
        name: "temporary-for-no-reason-too-long",
        sentence: "A temporary placement for another reason lasted longer than seven days.",
        sees: |reader| too_long(reader, PlacementType::T4, 7),
        ..ROW
    },
    CheckRule {
        code: "380",
        name: "care-began-in-temporary-placement",
        sentence: "A period of care begins with a temporary placement.",
        needs: &[Kind::CarePeriodStarted, Kind::PlacementStarted],
        sees: |reader| at_the_edge(reader, "begins", |row| row.why == Began::Care),
        ..ROW
    },
    CheckRule {
        code: "381",
        name: "care-ended-in-temporary-placement",
        sentence: "A period of care ends with a temporary placement.",
        needs: &[Kind::CarePeriodEnded, Kind::PlacementStarted],
        sees: |reader| at_the_edge(reader, "ends", |row| row.care_end.is_some()),
        ..ROW
    },
    CheckRule {
        code: "383",
        name: "no-return-from-temporary-placement",
        sentence: "After a temporary placement the child did not come back to a placement of the kind before it.",
        sees: no_return,
        ..ROW
    },
];

fn of_year<'r, 'a>(reader: &'r Reader<'a>) -> impl Iterator<Item = &'r Placed<'a>> {
    reader.care().placements.iter().filter(|placed| placed.span.is_in(reader.collection))
}

fn too_long(reader: &Reader<'_>, what: PlacementType, most: i32) -> Vec<Found> {
    let long =
        of_year(reader).filter(|placed| placed.what() == what && placed.span.days(reader.collection) > most);
    long.map(|Placed { span, .. }| {
        let says = format!(
            "The placement of kind {} began on {} and {}: {} days.",
            what.code(),
            span.began(),
            span.told_end(reader.collection),
            span.days(reader.collection)
        );
        found(span.subject, span.grounds(), says)
    })
    .collect()
}

fn holidays_too_many(reader: &Reader<'_>) -> Vec<Found> {
    let all = reader.care().placements.iter().filter(|placed| placed.what() == PlacementType::T3);
    let all: Vec<_> = all.collect();
    let too_many = all.windows(HOLIDAYS_MAX + 1).filter_map(|some| {
        let (first, last) = (some.first()?, some.last()?);
        let is_close = first.span.began() > months_before(last.span.began(), 12);
        (is_close && last.span.is_in(reader.collection)).then(|| {
            let says = format!(
                "It began on {} and is number {} since {}.",
                last.span.began(),
                some.len(),
                first.span.began()
            );
            found(last.span.subject, some.iter().map(|placed| placed.span.start), says)
        })
    });
    too_many.collect()
}

fn at_the_edge(reader: &Reader<'_>, edge: &str, is_there: impl Fn(&CareRow<'_>) -> bool) -> Vec<Found> {
    let rows = reader.care().rows.iter().filter(|row| row.is_in(reader.collection));
    let temporary = rows.filter(|row| row.placed.what().is_temporary() && is_there(row));
    temporary
        .map(|row| {
            let says = format!(
                "Care {edge} with a placement of kind {} from {}.",
                row.placed.what().code(),
                row.began
            );
            found(row.subject(), row.grounds(), says)
        })
        .collect()
}

fn no_return(reader: &Reader<'_>) -> Vec<Found> {
    let placements = &reader.care().placements;
    let settled = |placed: &&Placed<'_>| !placed.what().is_temporary();
    let stray = placements.iter().enumerate().filter_map(|(at, away)| {
        let (earlier, later) = (&placements[..at], &placements[at + 1..]);
        let in_same_care = |placed: &&Placed<'_>| placed.care() == away.care();
        // A temporary move on from a temporary one is still the same time away.
        let before = earlier.iter().rfind(in_same_care).filter(settled)?;
        let after = later.iter().filter(in_same_care).find(settled)?;
        let is_away = away.what().is_temporary() && away.span.is_in(reader.collection);
        (is_away && after.what() != before.what()).then(|| {
            let says = format!(
                "From {} the child was in a placement of kind {}; before it {}, after it {}.",
                away.span.began(),
                away.what().code(),
                before.what().code(),
                after.what().code()
            );
            found(away.span.subject, [before, away, after].map(|placed| placed.span.start), says)
        })
    });
    stray.collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::expect;

    use super::super::super::tried::{check, found, passes};

    fn away(kind: &str, ended: &str, back: &str) -> String {
        format!(
            "2015-02-03 born
            2025-05-01 care started c1 legal C2
            2025-05-01 placement started p1 care c1 type U6
            2025-06-01 placement ended p1
            2025-06-01 placement started p2 care c1 type {kind}
            {ended} placement ended p2
            {ended} placement started p3 care c1 type {back}"
        )
    }

    #[test]
    fn each_kind_lasts_as_long_as_it_may_and_no_day_longer() {
        for (code, kind, last, late, days) in [
            ("375", "T1", "2025-07-13", "2025-07-14", 43),
            ("376", "T3", "2025-06-22", "2025-06-23", 22),
            ("379", "T4", "2025-06-08", "2025-06-09", 8),
        ] {
            passes(&[code], 2025, &away(kind, last, "U6"));
            let told = format!(
                "{code}  p2: The placement of kind {kind} began on 2025-06-01 and ended on {late}: {days} days. e[6, 7]\n"
            );
            assert_eq!(found(&[code], 2025, &away(kind, late, "U6")), told);
        }
    }

    #[test]
    fn the_child_comes_back_to_where_it_was() {
        passes(&["383"], 2025, &away("T1", "2025-06-05", "U6"));
        passes(&["383"], 2025, &away("K2", "2025-06-05", "U4"));
        check(
            &["383"],
            2025,
            &away("T1", "2025-06-05", "U4"),
            expect![[r#"
            383  p2: From 2025-06-01 the child was in a placement of kind T1; before it U6, after it U4. e[4, 6, 8]
        "#]],
        );
    }

    #[test]
    fn care_neither_begins_nor_ends_in_one() {
        passes(
            &["380", "381"],
            2025,
            &format!("{}\n2025-07-01 care ended c1 E4A", away("T1", "2025-06-05", "U6")),
        );
        check(
            &["380", "381"],
            2025,
            "
            2015-02-03 born
            2025-05-01 care started c1 legal C2
            2025-05-01 placement started p1 care c1 type T0
            2025-06-01 placement ended p1
            2025-06-01 placement started p2 care c1 type U6
            2025-07-01 placement ended p2
            2025-07-01 placement started p3 care c1 type T2
            2025-07-05 care ended c1 E4A
            ",
            expect![[r#"
                380  p1: Care begins with a placement of kind T0 from 2025-05-01. e[3, 4, 5]
                381  p3: Care ends with a placement of kind T2 from 2025-07-01. e[3, 8, 9]
            "#]],
        );
    }

    #[test]
    fn a_third_holiday_within_twelve_months_is_one_too_many() {
        let holidays = |third: &str, day_after: &str| {
            format!(
                "2015-02-03 born
                2024-05-01 care started c1 legal C2
                2024-05-01 placement started p1 care c1 type U6
                2024-06-01 placement ended p1
                2024-06-01 placement started p2 care c1 type T3
                2024-06-08 placement ended p2
                2024-06-08 placement started p3 care c1 type U6
                2024-12-20 placement ended p3
                2024-12-20 placement started p4 care c1 type T3
                2024-12-27 placement ended p4
                2024-12-27 placement started p5 care c1 type U6
                {third} placement ended p5
                {third} placement started p6 care c1 type T3
                {day_after} placement ended p6
                {day_after} placement started p7 care c1 type U6"
            )
        };
        passes(&["377"], 2025, &holidays("2025-06-01", "2025-06-02"));
        check(
            &["377"],
            2025,
            &holidays("2025-05-31", "2025-06-02"),
            expect![[r#"
            377  p6: It began on 2025-05-31 and is number 3 since 2024-06-01. e[6, 10, 14]
        "#]],
        );
    }
}
