//! A figure as it was known then against the same figure as it is known now: what was recorded late, corrected or
//! retracted in between, entry by entry, until the sums meet.

use std::sync::Arc;

use ids::{ChildId, EventId, Position};
use jiff::civil::Date;
use journey::{EntryRef, KnownAt};
use projections::measures::{Cause, Count, Measure, Moved, Reconciled, Reconciliation};
use rules::Jurisdiction;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::answer::Provenance;
use super::everyone::{Listener, Reading};
use super::measures::{FigureLine, figure_line};
use crate::ledgers::Opened;

/// What is asked.
#[derive(Clone, Debug)]
pub struct ReconciliationQuestion {
    /// The day as of which the figures are reckoned.
    pub as_of: Date,
    /// What had been recorded then.
    pub then: KnownAt,
    /// What has been recorded now.
    pub now: KnownAt,
    /// The measures.
    pub measures: Vec<&'static Measure>,
}

/// Figures then and now, and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationAnswer {
    /// One for each measure, in the order in which they were asked for.
    pub measures: Vec<ReconciledLine>,
    /// What the figures of now rest on.
    pub provenance: Provenance,
}

/// A figure then and now: then and the terms make now.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciledLine {
    /// The measure's name.
    pub name: String,
    /// What it measures, in a few words.
    pub title: String,
    /// What the authority has published of it, where its file says so.
    pub published: Option<f64>,
    /// The figure as it was known then.
    pub then: FigureLine,
    /// The figure as it is known now.
    pub now: FigureLine,
    /// What lies between.
    pub terms: Vec<TermLine>,
    /// The children of whom something else is counted now, by id.
    pub children: Vec<MovedLine>,
}

/// A child of whom something else is counted now than then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedLine {
    /// The child.
    pub child: ChildId,
    /// What was counted as it was known then.
    pub then: Count,
    /// What is counted as it is known now.
    pub now: Count,
    /// The entries that make the difference.
    pub entries: Vec<MovingEntry>,
}

/// An entry that makes a difference to what is counted of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovingEntry {
    /// Why, in words.
    pub cause: String,
    /// Its position.
    pub position: Position,
    /// Its name.
    pub event_id: EventId,
}

/// What one cause adds.
#[derive(Clone, Debug, PartialEq)]
pub struct TermLine {
    /// The cause, in words.
    pub cause: String,
    /// What it adds to the value.
    pub value: Option<f64>,
    /// What it adds to the numerator.
    pub numerator: i64,
    /// What it adds to the denominator.
    pub denominator: i64,
    /// The children of whom it is.
    pub children: Vec<ChildId>,
    /// The entries that make the difference.
    pub entries: Vec<Position>,
}

/// Answers it; the listener is told after every child.
pub fn reconcile(
    opened: &Opened,
    question: &ReconciliationQuestion,
    listener: &dyn Listener,
) -> Result<ReconciliationAnswer, Fault> {
    let ReconciliationQuestion { as_of, then, now, measures } = question;
    if !then.is_within(now) {
        return Err(Fault::field("then", ErrorReason::CursorOutOfRange));
    }
    let rules: [Arc<Jurisdiction>; 2] =
        [opened.jurisdiction(*as_of, then)?, opened.jurisdiction(*as_of, now)?];
    let head = opened.ledger.head();
    let make = || -> Vec<Reconciliation<'_>> {
        let reckoning = |measure: &&'static Measure| {
            Reconciliation::new(measure, *as_of, (*then, &rules[0]), (*now, &rules[1]))
        };
        measures.iter().map(reckoning).collect()
    };
    let children = opened.ledger.children();
    let (parts, unread) = Reading::new(&opened.ledger, &children, now, listener).entries(
        make,
        |reckonings: &mut Vec<Reconciliation<'_>>, child, entries| {
            reckonings.iter_mut().for_each(|reckoning| reckoning.add(child, &entries));
        },
    )?;
    let mut whole = make();
    for part in parts {
        whole.iter_mut().zip(part).for_each(|(reckoning, part)| reckoning.merge(part));
    }
    let lines = whole.into_iter().zip(measures).filter_map(|(reckoning, measure)| {
        let mut reported = rules[1].reported.iter().rev();
        let published =
            reported.find(|row| row.measure == measure.name && row.as_of == *as_of).map(|row| row.value);
        reckoning.finish(published).map(|reconciled| line(measure, reconciled))
    });
    let provenance = Provenance::new(head, &rules[1], *as_of, *now);
    Ok(ReconciliationAnswer {
        measures: lines.collect(),
        provenance: Provenance { unreadable_children: unread.len() as u64, ..provenance },
    })
}

fn line(measure: &Measure, reconciled: Reconciled) -> ReconciledLine {
    let Reconciled { published, then, terms, moved, now } = reconciled;
    let term = |term: projections::measures::Term| TermLine {
        cause: term.cause.words().to_owned(),
        value: term.value,
        numerator: term.numerator,
        denominator: term.denominator,
        children: term.children,
        entries: term.entries.iter().map(|entry| entry.position).collect(),
    };
    ReconciledLine {
        name: measure.name.to_owned(),
        title: measure.title.to_owned(),
        published,
        then: figure_line(then.total),
        now: figure_line(now.total),
        terms: terms.into_iter().map(term).collect(),
        children: moved.into_iter().map(moved_line).collect(),
    }
}

fn moved_line(Moved { child, then, now, entries }: Moved) -> MovedLine {
    let entry = |(cause, EntryRef { position, event_id, .. }): (Cause, EntryRef)| MovingEntry {
        cause: cause.words().to_owned(),
        position,
        event_id,
    };
    MovedLine { child, then, now, entries: entries.into_iter().map(entry).collect() }
}
