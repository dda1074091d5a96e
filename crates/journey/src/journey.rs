//! A journey: what is held to have happened to one child, after corrections and retractions.

mod amend;
#[cfg(test)]
mod laws;
mod left_out;
mod linked;
mod local_ids;

use alloc::vec::Vec;

use ids::{ChildId, EventId, Position, Revision};
use jiff::Timestamp;
use jiff::civil::Date;

pub use amend::{Finding, NoEffect, Retracted};
pub use left_out::left_out;
pub use local_ids::{FORMER_UPN, ToldId, holding};

use crate::entry::{Entry, EntryRef};
use crate::event::{Event, Kind};
use crate::known::KnownAt;
use crate::time::Occurred;

/// What is held to have happened to one child, by the day on which it occurred.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    child: ChildId,
    entries: Vec<Entry>,
    retracted: Vec<Retracted>,
    findings: Vec<Finding>,
    linked: Vec<ChildId>,
    head: Option<(Position, Revision)>,
}

impl Journey {
    /// Folds one child's events, in whatever order and grouping they come; events of other children are left out.
    pub fn fold(child: ChildId, entries: impl IntoIterator<Item = Entry>) -> Self {
        let own = entries.into_iter().filter(|entry| entry.child == child).collect();
        let mut journey = Self::amended(child, own);
        journey.linked = linked::duplicates(child, &journey.entries);
        journey
    }

    /// As [`Journey::fold`], of what had been recorded by then.
    pub fn fold_known(child: ChildId, entries: impl IntoIterator<Item = Entry>, known: &KnownAt) -> Self {
        Self::fold(child, entries.into_iter().filter(|entry| known.admits(entry)))
    }

    /// Folds the union of several records that are linked as duplicates of one child, directly or through each
    /// other. The events of records that are not linked, or no longer, are left out.
    ///
    /// [`Journey::linked`] names what is linked, so that a caller can read what it has not yet read and fold again.
    pub fn fold_linked(child: ChildId, entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut journey = Self::amended(child, entries.into_iter().collect());
        journey.linked = linked::duplicates(child, &journey.entries);
        let Self { linked, entries, retracted, findings, head, .. } = &mut journey;
        let is_part = |of: ChildId| of == child || linked.contains(&of);
        entries.retain(|entry| is_part(entry.child));
        retracted.retain(|retracted| is_part(retracted.entry.child));
        findings.retain(|finding| is_part(finding.child));
        *head = head.filter(|_| !entries.is_empty() || !retracted.is_empty() || !findings.is_empty());
        journey
    }

    /// The child; of linked records, the one that was asked for.
    pub fn child(&self) -> ChildId {
        self.child
    }

    /// The entries by when they occurred, then by position; corrections and what was retracted are not among them.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was entered and then retracted, by position.
    pub fn retracted(&self) -> &[Retracted] {
        &self.retracted
    }

    /// Corrections and retractions that have no effect, by position.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The records that are linked as duplicates of this one.
    pub fn linked(&self) -> &[ChildId] {
        &self.linked
    }

    /// Of the records that were folded together, the one that stands for the child where children are counted: the
    /// one of which the ledger has known the longest.
    pub fn survivor(&self) -> ChildId {
        let standing = self.entries.iter().map(|entry| (entry.position, entry.child));
        let retracted = self.retracted.iter().map(|gone| (gone.entry.position, gone.entry.child));
        standing.chain(retracted).min().map_or(self.child, |(_, child)| child)
    }

    /// The last position and revision that were folded.
    pub fn head(&self) -> Option<(Position, Revision)> {
        self.head
    }

    /// The journey as it would stand if an entry had said something else.
    pub fn with_said(&self, place: EntryRef, occurred: Occurred, event: &Event) -> Self {
        let mut journey = self.clone();
        if let Some(entry) = journey.entries.iter_mut().find(|entry| entry.position == place.position) {
            entry.fact.occurred = occurred;
            entry.fact.event = event.clone();
        }
        journey.entries.sort_by_key(Entry::sort_key);
        journey
    }

    /// The entries of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind() == kind)
    }

    /// The entries that can have occurred by the end of a day.
    pub fn until(&self, day: Date) -> &[Entry] {
        let end = self.entries.partition_point(|entry| entry.day() <= day);
        &self.entries[..end]
    }

    /// The entry of that name.
    pub fn entry(&self, event_id: EventId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.event_id == event_id)
    }

    /// The entry at a place.
    pub fn at(&self, place: EntryRef) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.position == place.position)
    }

    /// When the ledger last took anything about the child.
    pub fn last_appended_at(&self) -> Option<Timestamp> {
        let amendments =
            self.entries.iter().flat_map(|entry| &entry.amended).map(|amendment| amendment.appended_at);
        let retractions = self.retracted.iter().map(|retracted| retracted.appended_at);
        self.entries.iter().map(|entry| entry.appended_at).chain(amendments).chain(retractions).max()
    }
}
