//! The order in which rows of care follow one another, and the child's dates.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, Kind, standing};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::super::span::Span;
use super::care::Began;

const ROW: CheckRule = CheckRule { table: "Episodes", needs: PLACED, ..CheckRule::ROW };
const PLACED: &[Kind] = &[Kind::CarePeriodStarted, Kind::PlacementStarted];
const ENDED: &[Kind] = &[Kind::CarePeriodEnded, Kind::PlacementStarted, Kind::PlacementEnded];

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "301",
        name: "born-after-the-year",
        table: "Header",
        sentence: "The child was born after the collection year ended.",
        needs: &[Kind::ChildRegistered],
        sees: born_after_the_year,
        ..ROW
    },
    CheckRule {
        code: "302",
        name: "care-before-birth",
        sentence: "The child is recorded as looked after before being born.",
        sees: care_before_birth,
        ..ROW
    },
    CheckRule {
        code: "352",
        name: "care-from-18",
        sentence: "The child was 18 or older on the day on which care began.",
        needs: &[Kind::CarePeriodStarted],
        sees: care_from_18,
        ..ROW
    },
    CheckRule {
        code: "355",
        name: "row-of-no-day",
        sentence: "A placement, or the legal status within it, began and ended on the same day.",
        needs: ENDED,
        sees: row_of_no_day,
        ..ROW
    },
    CheckRule {
        code: "356",
        name: "ended-before-it-began",
        sentence: "A placement or a period of care ended before it began.",
        needs: ENDED,
        sees: ended_before_it_began,
        ..ROW
    },
    CheckRule {
        code: "388",
        name: "ended-without-continuation",
        sentence: "A placement ended without the care ending, and no other placement begins on that day.",
        needs: ENDED,
        sees: without_continuation,
        ..ROW
    },
    CheckRule {
        code: "431",
        name: "new-care-on-the-day-of-the-end",
        sentence: "A new period of care begins no later than the day on which the one before it ended.",
        needs: &[Kind::CarePeriodStarted, Kind::CarePeriodEnded],
        sees: new_care_on_the_day_of_the_end,
        ..ROW
    },
    CheckRule {
        code: "432",
        name: "goes-on-after-care-ended",
        sentence: "The child's care had ended, and what follows is not recorded as a new start of care.",
        needs: &[Kind::CarePeriodStarted, Kind::CarePeriodEnded, Kind::PlacementStarted],
        sees: goes_on_after_care_ended,
        ..ROW
    },
    CheckRule {
        code: "433",
        name: "continuation-on-another-day",
        sentence: "A placement goes on with care and does not begin on the day on which the one before it ended.",
        needs: ENDED,
        sees: continuation_on_another_day,
        ..ROW
    },
    CheckRule {
        code: "501",
        name: "began-before-the-last-ended",
        sentence: "A placement begins before the end of the one before it.",
        needs: ENDED,
        sees: began_before_the_last_ended,
        ..ROW
    },
];

fn born_after_the_year(reader: &Reader<'_>) -> Vec<Found> {
    let last = reader.collection.last_day();
    let late = reader.born().filter(|(born, _)| *born > last);
    late.map(|(_, entry)| found("", [entry], format!("The recorded birth lies after {last}.")))
        .into_iter()
        .collect()
}

fn care_before_birth(reader: &Reader<'_>) -> Vec<Found> {
    let Some((born, says)) = reader.born() else { return Vec::new() };
    // The return of a year does not have the rows that ended before it.
    let first = reader.care().rows.iter().find(|row| row.is_in(reader.collection));
    let first = first.filter(|row| row.began < born);
    let early = first.map(|row| {
        let grounds = row.grounds().chain([says]);
        found(row.subject(), grounds, format!("Care is recorded from {}, before the birth.", row.began))
    });
    early.into_iter().collect()
}

fn care_from_18(reader: &Reader<'_>) -> Vec<Found> {
    let Some((born, says)) = reader.born() else { return Vec::new() };
    let adult = standing::birthday(born, 18);
    let care = reader.care();
    // The row that says so stands in the returns of the years in which it ran, and the period may go on for longer.
    let is_told = |period: &Span<'_>| {
        let rows = care.rows.iter().filter(|row| row.why == Began::Care);
        let mut of_period = rows.filter(|row| row.placed.care() == period.subject).peekable();
        match of_period.peek() {
            Some(_) => of_period.any(|row| row.is_in(reader.collection)),
            None => period.is_in(reader.collection),
        }
    };
    let late = care.periods.iter().filter(|period| period.began() >= adult && is_told(period));
    late.map(|period| {
        let says_when = format!("Care began on {}, when the young person was 18 or older.", period.began());
        found(period.subject, [period.start, says], says_when)
    })
    .collect()
}

fn row_of_no_day(reader: &Reader<'_>) -> Vec<Found> {
    let rows = reader.care().rows.iter().filter(|row| row.is_in(reader.collection));
    let none = rows.filter(|row| row.ended == Some(row.began));
    none.map(|row| found(row.subject(), row.grounds(), format!("It began and ended on {}.", row.began)))
        .collect()
}

fn ended_before_it_began(reader: &Reader<'_>) -> Vec<Found> {
    let care = reader.care();
    let spans = care.placements.iter().map(|placed| (&placed.span, "placement"));
    let spans = spans.chain(care.periods.iter().map(|period| (period, "period of care")));
    let wrong = spans.filter_map(|(span, what)| {
        let ended = span.ended().filter(|&ended| ended < span.began() && span.is_in(reader.collection))?;
        let says = format!("The {what} began on {} and ended on {ended}.", span.began());
        Some(found(span.subject, span.grounds(), says))
    });
    wrong.collect()
}

fn without_continuation(reader: &Reader<'_>) -> Vec<Found> {
    let rows = &reader.care().rows;
    let goes_on = |day: Date| rows.iter().any(|row| row.began == day);
    let broken = rows.iter().filter_map(|row| {
        let ended = row.ended.filter(|&ended| ended >= row.began && row.care_end.is_none())?;
        let is_here = row.is_in(reader.collection) && !goes_on(ended);
        is_here.then(|| {
            let says =
                format!("It ended on {ended} without the care ending, and nothing begins on that day.");
            found(row.subject(), row.grounds(), says)
        })
    });
    broken.collect()
}

fn new_care_on_the_day_of_the_end(reader: &Reader<'_>) -> Vec<Found> {
    let periods = reader.care().periods.windows(2).map(|pair| (&pair[0], &pair[1]));
    let of_year = periods.filter(|(_, next)| next.is_in(reader.collection));
    let joined = of_year.filter_map(|(before, next)| {
        let ended = before.ended().filter(|&ended| next.began() <= ended)?;
        let says = format!("Care began anew on {}; the care before it ended on {ended}.", next.began());
        Some(found(next.subject, before.grounds().chain([next.start]), says))
    });
    joined.collect()
}

fn goes_on_after_care_ended(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = reader.care().followed(reader.collection).filter(|(_, row)| row.why != Began::Care);
    let unstarted = pairs.filter_map(|(before, row)| {
        let end = before.care_end?;
        let says = format!(
            "It began on {} with no new start of care; the care before it ended on {}.",
            row.began,
            end.day()
        );
        Some(found(row.subject(), [row.placed.span.start, end], says))
    });
    unstarted.collect()
}

fn continuation_on_another_day(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = reader.care().followed(reader.collection);
    let apart = pairs.filter(|(before, row)| row.why != Began::Care && before.ended != Some(row.began));
    apart
        .map(|(before, row)| {
            let ended =
                before.ended.map_or_else(|| "has not ended".into(), |ended| format!("ended on {ended}"));
            let says = format!("It began on {}; the row before it {ended}.", row.began);
            found(row.subject(), grounds(before.grounds(), row.placed.span.start), says)
        })
        .collect()
}

fn began_before_the_last_ended(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = reader.care().followed(reader.collection);
    let early = pairs.filter_map(|(before, row)| {
        let ended = before.ended.filter(|&ended| row.began < ended)?;
        let says = format!("It began on {}; the row before it ended on {ended}.", row.began);
        Some(found(row.subject(), grounds(before.grounds(), row.placed.span.start), says))
    });
    early.collect()
}

fn grounds<'a>(before: impl Iterator<Item = &'a Entry>, start: &'a Entry) -> impl Iterator<Item = &'a Entry> {
    before.chain([start])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const CHAIN: &[&str] = &["355", "356", "388", "431", "432", "433", "501"];

    #[test]
    fn birth_is_before_care_and_within_the_year() {
        let text = |born: &str| {
            alloc::format!(
                "{born} born\n2025-05-01 care started c1 legal C2\n2025-05-01 placement started p1 care c1 type U6"
            )
        };
        passes(&["301", "302", "352"], 2025, &text("2025-05-01"));
        check(
            &["301", "302"],
            2025,
            &text("2025-05-02"),
            expect![[r#"
            302  p1: Care is recorded from 2025-05-01, before the birth. e[1, 3, 4]
        "#]],
        );
        check(
            &["301", "302"],
            2025,
            &text("2026-03-31"),
            expect![[r#"
            302  p1: Care is recorded from 2025-05-01, before the birth. e[1, 3, 4]
        "#]],
        );
        check(
            &["301", "302"],
            2025,
            &text("2026-04-01"),
            expect![[r#"
            301  the child: The recorded birth lies after 2026-03-31. e[1]
            302  p1: Care is recorded from 2025-05-01, before the birth. e[1, 3, 4]
        "#]],
        );
        passes(&["352"], 2025, &text("2007-05-02"));
        check(
            &["352"],
            2025,
            &text("2007-05-01"),
            expect![[r#"
            352  c1: Care began on 2025-05-01, when the young person was 18 or older. e[1, 2]
        "#]],
        );
    }

    #[test]
    fn a_start_is_wrong_in_the_years_whose_returns_have_it() {
        let text = "
            2007-05-01 born
            2025-05-01 care started c1 legal C2
            2025-05-01 placement started p1 care c1 type U6
            2025-06-01 placement ended p1
            2025-06-01 placement started p2 care c1 type U6
        ";
        check(
            &["352"],
            2025,
            text,
            expect![[r#"
            352  c1: Care began on 2025-05-01, when the young person was 18 or older. e[1, 2]
        "#]],
        );
        passes(&["352"], 2026, text);
        passes(&["302"], 2026, &text.replace("2007-05-01 born", "2025-05-02 born"));
    }

    #[test]
    fn a_chain_without_a_gap_passes() {
        passes(
            CHAIN,
            2025,
            "
            2015-02-03 born
            2025-05-01 care started c1 legal C1
            2025-05-01 placement started p1 care c1 type U6
            2025-07-01 legal status c1 C2
            2025-08-01 placement ended p1 CARPL
            2025-08-01 placement started p2 care c1 type K2
            2025-12-01 care ended c1 E4A
            2025-12-02 care started c2 legal V2
            2025-12-02 placement started p3 care c2 type U6
            ",
        );
    }

    #[test]
    fn gaps_and_overlaps_are_found() {
        check(
            CHAIN,
            2025,
            "
            2015-02-03 born
            2025-05-01 care started c1 legal C1
            2025-05-01 placement started p1 care c1 type U6
            2025-08-01 placement ended p1
            2025-08-02 placement started p2 care c1 type K2
            2025-09-10 placement ended p2
            2025-09-09 placement started p3 care c1 type U6
            2025-09-20 placement ended p3
            2025-09-20 placement started p4 care c1 type U6
            2025-09-20 placement ended p4
            2025-09-20 placement started p5 care c1 type U4
            2025-10-20 placement ended p5
            2025-10-20 care ended c1 E4A
            ",
            expect![[r#"
                355  p4: It began and ended on 2025-09-20. e[3, 10, 11]
                388  p1: It ended on 2025-08-01 without the care ending, and nothing begins on that day. e[3, 4, 5]
                388  p2: It ended on 2025-09-10 without the care ending, and nothing begins on that day. e[3, 6, 7]
                433  p2: It began on 2025-08-02; the row before it ended on 2025-08-01. e[3, 4, 5, 6]
                433  p3: It began on 2025-09-09; the row before it ended on 2025-09-10. e[3, 6, 7, 8]
                501  p3: It began on 2025-09-09; the row before it ended on 2025-09-10. e[3, 6, 7, 8]
            "#]],
        );
    }

    #[test]
    fn care_that_begins_again_is_told_apart_from_care_that_goes_on() {
        check(
            CHAIN,
            2025,
            "
            2015-02-03 born
            2025-05-01 care started c1 legal C1
            2025-05-01 placement started p1 care c1 type U6
            2025-08-01 placement ended p1
            2025-08-01 care ended c1 E4A
            2025-08-01 care started c2 legal V2
            2025-08-01 placement started p2 care c2 type U6
            2025-09-01 placement ended p2
            2025-09-01 care ended c2 E4B
            2025-09-01 placement started p3 care c3 type U6
            2025-09-03 care ended c4
            2025-09-04 care started c4
            ",
            expect![[r#"
                356  c4: The period of care began on 2025-09-04 and ended on 2025-09-03. e[13, 14]
                431  c2: Care began anew on 2025-08-01; the care before it ended on 2025-08-01. e[2, 6, 7]
                432  p3: It began on 2025-09-01 with no new start of care; the care before it ended on 2025-09-01. e[11, 12]
            "#]],
        );
    }

    #[test]
    fn only_what_lies_in_the_year_is_found() {
        passes(
            CHAIN,
            2025,
            "
            2015-02-03 born
            2024-05-01 care started c1 legal C1
            2024-05-01 placement started p1 care c1 type U6
            2024-08-01 placement ended p1
            2024-08-05 placement started p2 care c1 type K2
            2025-03-20 placement ended p2
            2025-03-20 placement started p3 care c1 type U6
            2026-04-01 placement ended p3
            ",
        );
    }
}
