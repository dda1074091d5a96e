//! A figure as it was known then against the same figure as it is known now: what was recorded late, corrected or
//! retracted in between, entry by entry, until the sums meet.

use std::collections::BTreeMap;

use ids::{ChildId, EventId, Position};

use super::answer::{EntryLine, JourneyAnswer};
use super::measures::RowLine;

/// Why a counted thing counts differently now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It rests on what was recorded only afterwards.
    LateRecorded,
    /// It rests on an entry that was corrected afterwards.
    Corrected,
    /// It rested on an entry that was retracted afterwards.
    Retracted,
    /// No entry differs: the books, the calendar or the authority's file do.
    DefinitionChange,
}

impl Cause {
    /// Every one of them, in the order of the sum.
    pub const ALL: [Self; 4] = [Self::LateRecorded, Self::Corrected, Self::Retracted, Self::DefinitionChange];

    /// The words that a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LateRecorded => "late recorded",
            Self::Corrected => "corrected",
            Self::Retracted => "retracted",
            Self::DefinitionChange => "definition change",
        }
    }
}

/// How much of the difference one cause makes, and the entries that do it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// What it adds to the numerator.
    pub numerator: i64,
    /// What it adds to the denominator.
    pub denominator: i64,
    /// The children of whom it is.
    pub children: Vec<ChildId>,
    /// The entries that make the difference.
    pub entries: Vec<Position>,
}

/// What counts for one thing, then or now.
type Counted<'r> = BTreeMap<(ChildId, &'r str), (i64, i64)>;

/// The difference between two readings of one figure, by cause: what was counted then, plus the terms, is what is
/// counted now. `read` gives a child's journey as known then and now.
pub fn reconcile<E>(
    then: &[RowLine],
    now: &[RowLine],
    mut read: impl FnMut(ChildId) -> Result<(JourneyAnswer, JourneyAnswer), E>,
) -> Result<BTreeMap<Cause, Term>, E> {
    let (before, after) = (counted(then), counted(now));
    let mut differing: BTreeMap<ChildId, (i64, i64)> = BTreeMap::new();
    for key in before.keys().chain(after.keys().filter(|key| !before.contains_key(*key))) {
        let (was, is) =
            (before.get(key).copied().unwrap_or_default(), after.get(key).copied().unwrap_or_default());
        if was != is {
            let sum = differing.entry(key.0).or_default();
            *sum = (sum.0 + is.0 - was.0, sum.1 + is.1 - was.1);
        }
    }
    let mut terms: BTreeMap<Cause, Term> = Cause::ALL.map(|cause| (cause, Term::default())).into();
    for (child, (numerator, denominator)) in differing {
        let (was, is) = read(child)?;
        let (cause, entries) = cause(&was.entries, &is.entries);
        let term = terms.entry(cause).or_default();
        term.numerator += numerator;
        term.denominator += denominator;
        term.children.push(child);
        term.entries.extend(entries);
    }
    Ok(terms)
}

fn counted(rows: &[RowLine]) -> Counted<'_> {
    let mut counted = Counted::new();
    for row in rows {
        // What cannot be observed is in neither.
        let Some(counts) = row.counts else { continue };
        let (numerator, denominator) = counted.entry((row.child, &row.subject)).or_default();
        *numerator += i64::from(counts);
        *denominator += 1;
    }
    counted
}

/// A retraction outweighs a correction, and a correction what came late: it is what a reader has to know first.
fn cause(was: &[EntryLine], is: &[EntryLine]) -> (Cause, Vec<Position>) {
    let corrected_by = |entries: &[EntryLine]| -> BTreeMap<Position, Option<EventId>> {
        entries.iter().map(|entry| (entry.position, entry.corrected_by)).collect()
    };
    let (before, after) = (corrected_by(was), corrected_by(is));
    let retracted: Vec<_> = before.keys().filter(|at| !after.contains_key(at)).copied().collect();
    let corrected = |(at, by): (&Position, &Option<EventId>)| {
        before.get(at).is_some_and(|earlier| earlier != by).then_some(*at)
    };
    let corrected: Vec<_> = after.iter().filter_map(corrected).collect();
    let late: Vec<_> = after.keys().filter(|at| !before.contains_key(at)).copied().collect();
    let causes = [(Cause::Retracted, retracted), (Cause::Corrected, corrected), (Cause::LateRecorded, late)];
    let found = causes.into_iter().find(|(_, entries)| !entries.is_empty());
    found.unwrap_or((Cause::DefinitionChange, Vec::new()))
}
