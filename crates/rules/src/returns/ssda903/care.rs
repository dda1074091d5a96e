//! Facts of care as the return arranges them: a row for every time without a change of legal status or placement.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{LegalStatus, PlacementType, Role};
use journey::facts::PlacementStarted;
use journey::{Entry, Event, Kind};

use super::super::rule::Collection;
use super::super::span::Span;
use crate::case::Case;

/// What a journey says of care, in the order of its starts.
#[derive(Debug)]
pub(in super::super) struct Care<'a> {
    /// The periods of care whose starts are in view.
    pub periods: Vec<Span<'a>>,
    /// The ends of all periods of care.
    ends: BTreeMap<&'a str, &'a Entry>,
    /// The rows, by the days on which they began and then ended.
    pub rows: Vec<CareRow<'a>>,
    /// The placements.
    pub placements: Vec<Placed<'a>>,
    /// The times under one legal status.
    pub legal: Vec<Under<'a>>,
    /// The times missing or away.
    pub missing: Vec<Span<'a>>,
    /// The allocations of whoever holds the case.
    pub workers: Vec<Span<'a>>,
}

/// A placement, which the end of the care ends too.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Placed<'a> {
    pub span: Span<'a>,
    pub fact: &'a PlacementStarted,
}

impl<'a> Placed<'a> {
    pub fn care(&self) -> &'a str {
        self.fact.care_id.as_str()
    }

    pub fn what(&self) -> PlacementType {
        self.fact.placement_type
    }
}

/// A time under one legal status.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Under<'a> {
    pub span: Span<'a>,
    pub status: LegalStatus,
}

/// Why a row began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Began {
    /// The child began to be looked after.
    Care,
    /// The child moved, or the legal status changed.
    Change,
    /// It is the first that is known of a period of care whose start is not.
    NotKnown,
}

/// A time without a change of legal status or placement.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct CareRow<'a> {
    pub placed: Placed<'a>,
    pub began: Date,
    pub ended: Option<Date>,
    pub why: Began,
    pub legal: Option<(LegalStatus, &'a Entry)>,
    /// The end of the care, where the row ends with it.
    pub care_end: Option<&'a Entry>,
}

impl<'a> CareRow<'a> {
    /// Whether any of it lies in a collection year.
    pub fn is_in(&self, collection: Collection) -> bool {
        collection.overlaps(self.began, self.ended.map(|ended| ended.max(self.began)))
    }

    pub fn subject(&self) -> &'a str {
        self.placed.span.subject
    }

    /// The entries that say so.
    pub fn grounds(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.placed.span.grounds().chain(self.legal.map(|(_, entry)| entry)).chain(self.care_end)
    }
}

impl<'a> Care<'a> {
    pub fn of(case: &Case<'a>) -> Self {
        let periods =
            Span::all(case, &[Kind::CarePeriodStarted], &[Kind::CarePeriodEnded], |event| match event {
                Event::CarePeriodStarted(fact) => Some(fact.care_id.as_str()),
                Event::CarePeriodEnded(fact) => Some(fact.care_id.as_str()),
                _ => None,
            });
        let mut ends = BTreeMap::new();
        for entry in case.in_order(&[Kind::CarePeriodEnded]) {
            if let Event::CarePeriodEnded(fact) = entry.event() {
                ends.entry(fact.care_id.as_str()).or_insert(entry);
            }
        }
        let legal = times_under(case, &ends);
        let placements = placements(case, &ends);
        let rows = rows(&periods, &ends, &legal, &placements);
        let missing = Span::all(case, &[Kind::MissingStarted], &[Kind::MissingEnded], |event| match event {
            Event::MissingStarted(fact) => Some(fact.missing_id.as_str()),
            Event::MissingEnded(fact) => Some(fact.missing_id.as_str()),
            _ => None,
        });
        Self { periods, ends, rows, placements, legal, missing, workers: workers(case) }
    }

    /// Whether the child was looked after on any day of the year.
    pub fn is_in_return(&self, collection: Collection) -> bool {
        self.periods.iter().any(|period| period.is_in(collection))
            || self.rows.iter().any(|row| row.is_in(collection))
            || self.legal.iter().any(|under| under.span.is_in(collection))
    }

    /// Whether the child was looked after on a day, on which the care may end.
    pub fn covers(&self, day: Date) -> bool {
        let until = |ended: Option<Date>| ended.is_none_or(|ended| day <= ended);
        self.periods.iter().any(|period| period.began() <= day && until(period.ended()))
            || self.rows.iter().any(|row| row.began <= day && until(row.ended))
    }

    /// The last end of care before a day.
    pub fn ended_before(&self, day: Date) -> Option<&'a Entry> {
        let before = self.ends.values().copied().filter(|end| end.day() < day);
        before.max_by_key(|end| (end.day(), end.position))
    }

    /// Each row of the year with the one before it.
    pub fn followed(
        &self,
        collection: Collection,
    ) -> impl Iterator<Item = (&CareRow<'a>, &CareRow<'a>)> + use<'_, 'a> {
        let pairs = self.rows.windows(2).map(|pair| (&pair[0], &pair[1]));
        pairs.filter(move |(_, row)| row.is_in(collection))
    }
}

fn placements<'a>(case: &Case<'a>, ends: &BTreeMap<&'a str, &'a Entry>) -> Vec<Placed<'a>> {
    let spans = Span::all(case, &[Kind::PlacementStarted], &[Kind::PlacementEnded], |event| match event {
        Event::PlacementStarted(fact) => Some(fact.placement_id.as_str()),
        Event::PlacementEnded(fact) => Some(fact.placement_id.as_str()),
        _ => None,
    });
    let placed = spans.into_iter().filter_map(|span| match span.start.event() {
        Event::PlacementStarted(fact) => {
            let care_end = ends.get(fact.care_id.as_str()).filter(|end| end.day() >= span.began());
            Some(Placed { span: Span { end: span.end.or(care_end.copied()), ..span }, fact })
        }
        _ => None,
    });
    placed.collect()
}

/// The times under one legal status: until another begins in the same period of care, or that ends.
fn times_under<'a>(case: &Case<'a>, ends: &BTreeMap<&'a str, &'a Entry>) -> Vec<Under<'a>> {
    let mut times: Vec<Under<'a>> = Vec::new();
    for start in case.in_order(&[Kind::LegalStatusChanged]) {
        let Event::LegalStatusChanged(fact) = start.event() else { continue };
        let subject = fact.care_id.as_str();
        if let Some(before) =
            times.iter_mut().rev().find(|time| time.span.subject == subject && time.span.end.is_none())
        {
            if before.status == fact.status {
                continue;
            }
            before.span.end = Some(start);
        }
        times.push(Under { span: Span { subject, start, end: None }, status: fact.status });
    }
    for time in times.iter_mut().filter(|time| time.span.end.is_none()) {
        time.span.end = ends.get(time.span.subject).copied();
    }
    times
}

fn rows<'a>(
    periods: &[Span<'a>],
    ends: &BTreeMap<&'a str, &'a Entry>,
    legal: &[Under<'a>],
    placements: &[Placed<'a>],
) -> Vec<CareRow<'a>> {
    let mut rows = Vec::new();
    for placed in placements {
        let (care, from, until) = (placed.care(), placed.span.began(), placed.span.ended());
        let of_care = legal.iter().filter(|under| under.span.subject == care);
        let moved_then = |day: Date| placements.iter().any(|other| other.span.began() == day);
        let within = of_care.clone().map(|under| under.span.began());
        let within = within.filter(|&day| day > from && until.is_none_or(|until| day < until));
        let begins: Vec<Date> =
            core::iter::once(from).chain(within.filter(|&day| !moved_then(day))).collect();
        for (at, &began) in begins.iter().enumerate() {
            let ended = begins.get(at + 1).copied().or(until);
            let held = of_care.clone().rfind(|under| under.span.began() <= began);
            rows.push(CareRow {
                placed: *placed,
                began,
                ended,
                why: if at == 0 { why_placed(periods, placements, placed) } else { Began::Change },
                legal: held.map(|under| (under.status, under.span.start)),
                care_end: ends.get(care).copied().filter(|end| Some(end.day()) == ended),
            });
        }
    }
    rows.sort_by_key(|row| (row.began, row.ended.unwrap_or(Date::MAX)));
    rows
}

fn why_placed<'a>(periods: &[Span<'a>], placements: &[Placed<'a>], placed: &Placed<'a>) -> Began {
    let began = placed.span.began();
    match periods.iter().find(|period| period.subject == placed.care()) {
        Some(period) if period.began() == began => Began::Care,
        Some(_) => Began::Change,
        None => {
            let before = placements.iter().any(|o| o.care() == placed.care() && o.span.began() < began);
            if before { Began::Change } else { Began::NotKnown }
        }
    }
}

fn workers<'a>(case: &Case<'a>) -> Vec<Span<'a>> {
    let all = Span::all(case, &[Kind::WorkerAllocated], &[Kind::WorkerDeallocated], |event| match event {
        Event::WorkerAllocated(fact) => Some(fact.allocation_id.as_str()),
        Event::WorkerDeallocated(fact) => Some(fact.allocation_id.as_str()),
        _ => None,
    });
    let holds_the_case = |span: &Span<'_>| match span.start.event() {
        Event::WorkerAllocated(fact) => {
            matches!(fact.role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead)
        }
        _ => false,
    };
    all.into_iter().filter(holds_the_case).collect()
}
