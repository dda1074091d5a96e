//! Corrections and retractions, applied in the order of their positions.
//!
//! A correction names the original entry, of the same child, and replaces it by the same kind of fact; the latest
//! one stands. A retraction is final. What names nothing that it can change has no effect, and is reported.

use alloc::vec::Vec;
use core::mem;

use ids::{ChildId, EventId, Position};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Journey;
use crate::codes::{ChangeReason, RecordedBasis};
use crate::entry::{Amendment, Entry, EntryRef};
use crate::event::Event;
use crate::subjects::WorkerId;
use crate::time::{Occurred, day_in_england};

/// An entry that was retracted.
#[derive(Clone, Debug, PartialEq)]
pub struct Retracted {
    /// The entry as it last stood.
    pub entry: Entry,
    /// The retraction's place and name.
    pub by: EntryRef,
    /// When the ledger took the retraction.
    pub appended_at: Timestamp,
    /// When the retraction was recorded.
    pub recorded_at: Timestamp,
    /// How far that may be trusted, where the source says.
    pub basis: Option<RecordedBasis>,
    /// Why it was made.
    pub reason: ChangeReason,
    /// Who made it, by the retraction's own words or else by whoever entered it; absent where the source does not say.
    pub author: Option<WorkerId>,
}

impl Retracted {
    /// The day in England on which the retraction was recorded.
    pub fn recorded_day(&self) -> Date {
        day_in_england(self.recorded_at)
    }
}

/// A correction or a retraction that has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose stream it stands in.
    pub child: ChildId,
    /// Its place and name.
    pub entry: EntryRef,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event that it names.
    pub target: EventId,
    /// Why it changes nothing.
    pub why: NoEffect,
}

/// Why a correction or a retraction changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEffect {
    /// No earlier entry in view has that name.
    #[error("it names no earlier entry that is in view")]
    NotInView,
    /// It names a correction or a retraction, where it should name the original again.
    #[error("it names a correction or a retraction, and not the original entry")]
    NotAnOriginal,
    /// The body of a correction is of another kind than the entry.
    #[error("its body is of another kind than the entry that it names")]
    OtherKind,
    /// The entry was retracted before.
    #[error("the entry that it names was retracted before")]
    WasRetracted,
}

/// What a correction or a retraction does to its target.
enum Change {
    Correct(Occurred, Event, ChangeReason),
    Retract(ChangeReason),
}

impl Journey {
    /// Applies all corrections and retractions to the rest and sorts what stands.
    pub(super) fn amended(child: ChildId, mut all: Vec<Entry>) -> Self {
        all.sort_by_key(|entry| entry.position);
        all.dedup_by_key(|entry| entry.position);
        let head = all.last().map(|entry| (entry.position, entry.revision));
        let changes: Vec<Entry> = all.extract_if(.., |entry| target_of(entry).is_some()).collect();
        let mut fold = Fold::new(all, &changes);
        for change in changes {
            fold.apply(change);
        }
        let Fold { mut entries, mut retracted, findings, .. } = fold;
        retracted.sort_by_key(|gone| gone.entry.position);
        entries.retain(|entry| {
            retracted.binary_search_by_key(&entry.position, |gone| gone.entry.position).is_err()
        });
        // An entry is large: it is moved once, to its place, when all places are known.
        entries.sort_by_cached_key(Entry::sort_key);
        Self { child, entries, retracted, findings, linked: Vec::new(), head }
    }
}

struct Fold {
    /// By position; retracted ones stay until the end, so that later changes can say what they met.
    entries: Vec<Entry>,
    /// Names of the entries and of the changes with their places, sorted.
    names: Vec<(ChildId, EventId, Place)>,
    retracted: Vec<Retracted>,
    findings: Vec<Finding>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Entry(usize),
    Change(Position),
}

impl Fold {
    fn new(entries: Vec<Entry>, changes: &[Entry]) -> Self {
        let mut names = Vec::new();
        if !changes.is_empty() {
            names.extend(entries.iter().enumerate().map(|(at, e)| (e.child, e.event_id, Place::Entry(at))));
            names.extend(changes.iter().map(|e| (e.child, e.event_id, Place::Change(e.position))));
            names.sort_unstable();
        }
        Self { entries, names, retracted: Vec::new(), findings: Vec::new() }
    }

    fn apply(&mut self, change: Entry) {
        let Some(target) = target_of(&change) else { return };
        let (child, entry, recorded_at) = (change.child, change.reference(), change.recorded_at());
        if let Err(why) = self.try_apply(change, target) {
            self.findings.push(Finding { child, entry, recorded_at, target, why });
        }
    }

    fn try_apply(&mut self, change: Entry, target: EventId) -> Result<(), NoEffect> {
        let (by, appended_at, recorded_at) = (change.reference(), change.appended_at, change.recorded_at());
        let (basis, author) = (change.basis(), author_of(&change));
        let at = self.find(&change, target)?;
        let position = self.entries[at].position;
        if self.retracted.iter().any(|gone| gone.entry.position == position) {
            return Err(NoEffect::WasRetracted);
        }
        let entry = &mut self.entries[at];
        match change_of(change) {
            Some(Change::Retract(reason)) => {
                let entry = entry.clone();
                self.retracted.push(Retracted { entry, by, appended_at, recorded_at, basis, reason, author });
            }
            Some(Change::Correct(_, event, _)) if event.kind() != entry.kind() => {
                return Err(NoEffect::OtherKind);
            }
            Some(Change::Correct(occurred, event, reason)) => entry.amended.push(Amendment {
                position: by.position,
                event_id: by.event_id,
                appended_at,
                recorded_at,
                basis,
                reason,
                author,
                occurred_before: mem::replace(&mut entry.fact.occurred, occurred),
                event_before: mem::replace(&mut entry.fact.event, event),
            }),
            None => {}
        }
        Ok(())
    }

    fn find(&self, change: &Entry, target: EventId) -> Result<usize, NoEffect> {
        let name = (change.child, target);
        let from = self.names.partition_point(|&(child, event_id, _)| (child, event_id) < name);
        match self.names.get(from) {
            Some(&(child, event_id, place)) if (child, event_id) == name => match place {
                Place::Entry(at) if self.entries[at].position < change.position => Ok(at),
                Place::Change(position) if position < change.position => Err(NoEffect::NotAnOriginal),
                _ => Err(NoEffect::NotInView),
            },
            _ => Err(NoEffect::NotInView),
        }
    }
}

fn target_of(entry: &Entry) -> Option<EventId> {
    match entry.event() {
        Event::EntryCorrected(correction) => Some(correction.event_id),
        Event::EntryRetracted(retraction) => Some(retraction.event_id),
        _ => None,
    }
}

fn author_of(change: &Entry) -> Option<WorkerId> {
    let said = match change.event() {
        Event::EntryCorrected(correction) => correction.corrected_by.as_ref(),
        Event::EntryRetracted(retraction) => retraction.retracted_by.as_ref(),
        _ => None,
    };
    said.and_then(|actor| actor.worker_id.clone()).or_else(|| change.fact.recorded_by.clone())
}

fn change_of(entry: Entry) -> Option<Change> {
    match entry.fact.event {
        Event::EntryCorrected(change) => Some(Change::Correct(change.occurred, *change.body, change.reason)),
        Event::EntryRetracted(change) => Some(Change::Retract(change.reason)),
        _ => None,
    }
}
