//! What a child's journey was before an event of the ledger.

use ids::{Position, Revision};
use journey::facts::EntryRetracted;
use journey::journey::{Journey, Retracted};
use journey::{Entry, Fact, Recorded};

/// A journey as it stood before an event of the ledger; nothing where the ledger held nothing of the child.
pub fn before(journey: &Journey, at: Position) -> Option<Journey> {
    let gone = journey.retracted().iter();
    let retractions = gone.clone().filter(|gone| gone.by.position < at).map(retraction);
    let all = journey.entries().iter().chain(gone.map(|gone| &gone.entry));
    let then: Vec<Entry> = all.filter(|entry| entry.position < at).map(|entry| unsaid(entry, at)).collect();
    let is_known = !then.is_empty();
    is_known.then(|| Journey::fold(journey.child(), then.into_iter().chain(retractions)))
}

/// An entry without the corrections that came later.
fn unsaid(entry: &Entry, at: Position) -> Entry {
    let mut entry = entry.clone();
    while let Some(last) = entry.amended.pop_if(|last| last.position >= at) {
        (entry.fact.occurred, entry.fact.event) = (last.occurred_before, last.event_before);
    }
    entry
}

/// The event that took something back. A fold looks at its place and its words only.
fn retraction(gone: &Retracted) -> Entry {
    let event_id = gone.entry.event_id;
    let body = EntryRetracted { event_id, reason: gone.reason, retracted_by: None, explanation: None };
    let recorded = gone.basis.map(|basis| Recorded { at: gone.recorded_at, basis });
    let fact = Fact { recorded, ..Fact::new(gone.recorded_day(), body) };
    let (place, name) = ((gone.by.position, Revision(0)), gone.by.event_id);
    Entry::new(gone.entry.child, place, name, gone.appended_at, fact)
}
