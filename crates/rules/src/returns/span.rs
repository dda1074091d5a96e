//! Things with a start and an end, each named by an id: placements, plans, enquiries, allocations.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, Event, Kind};

use super::rule::Collection;
use crate::calendar::days_between;
use crate::case::Case;

/// Something that started, and may have ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    pub subject: &'a str,
    pub start: &'a Entry,
    pub end: Option<&'a Entry>,
}

impl<'a> Span<'a> {
    /// The spans of a case, in the order in which they started. A start of the same id from another source is the same
    /// start.
    pub fn all(
        case: &Case<'a>,
        starts: &'static [Kind],
        ends: &'static [Kind],
        about: fn(&'a Event) -> Option<&'a str>,
    ) -> Vec<Self> {
        let mut ended = BTreeMap::new();
        for entry in case.in_order(ends) {
            if let Some(subject) = about(entry.event()) {
                ended.entry(subject).or_insert(entry);
            }
        }
        let mut seen = BTreeSet::new();
        let started = case.in_order(starts).into_iter().filter_map(|entry| {
            let subject = about(entry.event())?;
            seen.insert(subject).then_some((subject, entry))
        });
        started.map(|(subject, start)| Self { subject, start, end: ended.get(subject).copied() }).collect()
    }

    /// The day on which it started.
    pub fn began(&self) -> Date {
        self.start.day()
    }

    /// The day on which it ended.
    pub fn ended(&self) -> Option<Date> {
        self.end.map(Entry::day)
    }

    /// The entries that say so.
    pub fn grounds(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        core::iter::once(self.start).chain(self.end)
    }

    /// Whether any of it lies in a collection year, by its start or its end.
    pub fn is_in(&self, collection: Collection) -> bool {
        let ended = self.ended().map(|ended| ended.max(self.began()));
        collection.overlaps(self.began(), ended)
    }

    /// Whether it had begun on a day and not ended before or on it.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.began() <= day && self.ended().is_none_or(|ended| ended > day)
    }

    /// How many days it lasted, as far as they are told.
    pub fn days(&self, collection: Collection) -> i32 {
        days_between(self.began(), self.ended().unwrap_or(collection.told_until()))
    }

    /// Its end as in "ended on 2026-03-02" or "had not ended on 2026-03-31".
    pub fn told_end(&self, collection: Collection) -> String {
        self.ended().map_or_else(
            || format!("had not ended on {}", collection.told_until()),
            |ended| format!("ended on {ended}"),
        )
    }
}

/// Each span with the ones before it that ran on its first day.
pub(super) fn overlapping<'s, 'a>(
    spans: &'s [Span<'a>],
) -> impl Iterator<Item = (&'s Span<'a>, &'s Span<'a>)> {
    spans.iter().enumerate().flat_map(move |(at, later)| {
        spans[..at]
            .iter()
            .filter(|earlier| earlier.is_open_on(later.began()))
            .map(move |earlier| (earlier, later))
    })
}
