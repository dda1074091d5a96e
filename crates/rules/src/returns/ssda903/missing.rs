//! Times for which a child was missing or away, beside one another and beside the time in care.

use alloc::format;
use alloc::vec::Vec;

use journey::Kind;

use super::super::rule::{CheckRule, Found, Reader, found};
use super::super::span::{Span, overlapping};

const ROW: CheckRule =
    CheckRule { table: "Missing", needs: &[Kind::MissingStarted, Kind::MissingEnded], ..CheckRule::ROW };
const IN_CARE: &[Kind] = &[Kind::MissingStarted, Kind::CarePeriodStarted, Kind::CarePeriodEnded];

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "567",
        name: "missing-ended-before-it-began",
        sentence: "A time missing or away ended before it began.",
        sees: ended_before_it_began,
        ..ROW
    },
    CheckRule {
        code: "574",
        name: "missing-while-missing",
        sentence: "A time missing or away begins while another goes on.",
        sees: while_missing,
        ..ROW
    },
    CheckRule {
        code: "578",
        name: "missing-after-care",
        sentence: "The child is recorded as having gone missing after the care ended.",
        needs: IN_CARE,
        sees: after_care,
        ..ROW
    },
    CheckRule {
        code: "581",
        name: "missing-before-care",
        sentence: "The child is recorded as having gone missing before being looked after.",
        needs: IN_CARE,
        sees: before_care,
        ..ROW
    },
];

fn of_year<'r, 'a>(reader: &'r Reader<'a>) -> impl Iterator<Item = &'r Span<'a>> {
    reader.care().missing.iter().filter(|missing| missing.is_in(reader.collection))
}

fn ended_before_it_began(reader: &Reader<'_>) -> Vec<Found> {
    let wrong = of_year(reader).filter_map(|missing| {
        let ended = missing.ended().filter(|&ended| ended < missing.began())?;
        let says = format!("It began on {} and ended on {ended}.", missing.began());
        Some(found(missing.subject, missing.grounds(), says))
    });
    wrong.collect()
}

fn while_missing(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = overlapping(&reader.care().missing).filter(|(_, later)| later.is_in(reader.collection));
    pairs
        .map(|(earlier, later)| {
            let says = format!(
                "It began on {}; the one that began on {} {}.",
                later.began(),
                earlier.began(),
                earlier.told_end(reader.collection)
            );
            found(later.subject, earlier.grounds().chain([later.start]), says)
        })
        .collect()
}

fn after_care(reader: &Reader<'_>) -> Vec<Found> {
    let outside = of_year(reader).filter(|missing| !reader.care().covers(missing.began()));
    let after = outside.filter_map(|missing| {
        let end = reader.care().ended_before(missing.began())?;
        let says = format!("It began on {}; the care ended on {}.", missing.began(), end.day());
        Some(found(missing.subject, [missing.start, end], says))
    });
    after.collect()
}

fn before_care(reader: &Reader<'_>) -> Vec<Found> {
    let care = reader.care();
    let outside = of_year(reader).filter(|missing| !care.covers(missing.began()));
    let before = outside.filter(|missing| care.ended_before(missing.began()).is_none());
    before
        .filter_map(|missing| {
            let first = care.periods.first().map(|period| period.start);
            let first = first.or_else(|| care.rows.first().map(|row| row.placed.span.start))?;
            let says = format!("It began on {}; care began on {}.", missing.began(), first.day());
            Some(found(missing.subject, [missing.start, first], says))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["567", "574", "578", "581"];

    #[test]
    fn times_apart_and_within_care_pass() {
        passes(
            ALL,
            2025,
            "
            2012-02-03 born
            2025-05-01 care started c1 legal C2
            2025-05-01 missing started m1 M
            2025-05-01 missing ended m1
            2025-05-01 missing started m2 A
            2025-05-04 missing ended m2
            2025-06-30 missing started m3 M
            2025-06-30 care ended c1 E8
            ",
        );
    }

    #[test]
    fn times_outside_care_or_beside_each_other_are_found() {
        check(
            ALL,
            2025,
            "
            2012-02-03 born
            2025-04-30 missing started m1 M
            2025-05-01 care started c1 legal C2
            2025-05-10 missing ended m1
            2025-05-09 missing started m2 A
            2025-05-12 missing ended m2
            2025-05-11 missing ended m3
            2025-05-12 missing started m3 M
            2025-06-30 care ended c1 E8
            2025-07-01 missing started m4 M
            2025-07-02 missing started m5 M
            ",
            expect![[r#"
                567  m3: It began on 2025-05-12 and ended on 2025-05-11. e[8, 9]
                574  m2: It began on 2025-05-09; the one that began on 2025-04-30 ended on 2025-05-10. e[2, 5, 6]
                574  m5: It began on 2025-07-02; the one that began on 2025-07-01 had not ended on 2026-03-31. e[11, 12]
                578  m4: It began on 2025-07-01; the care ended on 2025-06-30. e[10, 11]
                578  m5: It began on 2025-07-02; the care ended on 2025-06-30. e[10, 12]
                581  m1: It began on 2025-04-30; care began on 2025-05-01. e[2, 3]
            "#]],
        );
    }

    #[test]
    fn what_ended_before_the_year_is_not_of_it() {
        passes(
            ALL,
            2025,
            "
            2012-02-03 born
            2024-04-30 missing started m1 M
            2024-05-01 care started c1 legal C2
            2025-03-31 missing ended m1
            ",
        );
    }
}
