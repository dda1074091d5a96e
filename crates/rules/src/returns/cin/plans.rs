//! What is asked of plans of either sort, and of other work with a start and an end.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::super::rule::{Found, Reader, found};
use super::super::span::{Span, overlapping};

/// Of plans of one sort that are open, each after the first.
pub(super) fn open_at_once(reader: &Reader<'_>, plans: &[Span<'_>]) -> Vec<Found> {
    let open: Vec<_> = plans.iter().filter(|plan| plan.is_open_on(reader.collection.told_until())).collect();
    let pairs = open.windows(2);
    pairs
        .map(|pair| {
            let says = format!(
                "It has been open since {}, beside one open since {}.",
                pair[1].began(),
                pair[0].began()
            );
            found(pair[1].subject, [pair[0].start, pair[1].start], says)
        })
        .collect()
}

/// Those that ended before they began.
pub(super) fn ended_before_it_began(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let wrong = spans.iter().filter(|span| span.is_in(reader.collection)).filter_map(|span| {
        let ended = span.ended().filter(|&ended| ended < span.began())?;
        Some(found(
            span.subject,
            span.grounds(),
            format!("It began on {} and ended on {ended}.", span.began()),
        ))
    });
    wrong.collect()
}

/// Those that ended on the day on which they began.
pub(super) fn of_no_day(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let of_year = spans.iter().filter(|span| span.is_in(reader.collection));
    let none = of_year.filter(|span| span.ended() == Some(span.began()));
    none.map(|span| found(span.subject, span.grounds(), format!("It began and ended on {}.", span.began())))
        .collect()
}

/// Those that began while another of their sort was in force.
pub(super) fn overlap(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let pairs = overlapping(spans).filter(|(_, later)| later.is_in(reader.collection));
    pairs.map(|(earlier, later)| beside(reader, later, earlier)).collect()
}

/// Those that began before the referral of their case.
pub(super) fn before_referral(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let of_year = spans.iter().filter(|span| span.is_in(reader.collection));
    let early = of_year.filter_map(|span| {
        let referral = reader.need().case_on(span.began())?.referral?;
        (span.began() < referral.day()).then(|| {
            let says =
                format!("It began on {}; the referral was received on {}.", span.began(), referral.day());
            found(span.subject, [span.start, referral], says)
        })
    });
    early.collect()
}

/// One that began while another was in force.
pub(super) fn beside(reader: &Reader<'_>, later: &Span<'_>, earlier: &Span<'_>) -> Found {
    let says = format!(
        "It began on {}; the one that began on {} {}.",
        later.began(),
        earlier.began(),
        earlier.told_end(reader.collection)
    );
    found(later.subject, earlier.grounds().chain([later.start]), says)
}

/// Whether the year's census tells of it: what was never ended goes with its case, once that was closed.
pub(super) fn is_told(reader: &Reader<'_>, span: &Span<'_>) -> bool {
    let case = reader.need().case_on(span.began());
    span.is_in(reader.collection) && case.is_none_or(|case| case.is_in(reader.collection))
}

/// Of those that are open in one case of the year, each after the first.
pub(super) fn open_in_one_case(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let mut last: BTreeMap<&str, &Span<'_>> = BTreeMap::new();
    let open = spans.iter().filter(|span| span.end.is_none() && is_told(reader, span));
    let more = open.filter_map(|span| {
        let before = last.insert(reader.need().case_on(span.began())?.subject, span)?;
        let says =
            format!("It has been open since {}, beside one open since {}.", span.began(), before.began());
        Some(found(span.subject, [before.start, span.start], says))
    });
    more.collect()
}

/// Those that have not ended although their case was closed in the year or later.
pub(super) fn left_open(reader: &Reader<'_>, spans: &[Span<'_>]) -> Vec<Found> {
    let open = spans.iter().filter(|span| span.end.is_none());
    let left = open.filter_map(|span| {
        let case = reader.need().case_on(span.began()).filter(|case| case.is_in(reader.collection))?;
        let closed = case.closed?;
        let says = format!("It began on {}; the case was closed on {}.", span.began(), closed.day());
        Some(found(span.subject, [span.start, closed], says))
    });
    left.collect()
}
