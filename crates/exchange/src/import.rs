//! One import from start to end: a return that was read becomes, child by child, the events to append.
//!
//! The caller fetches each child's journey, appends what [`Plan::changes`] works out, and tells the [`Summary`]. The
//! first events of an import go together with [`Plan::opening`], which is for the authority's own stream; an import
//! that brings nothing new appends nothing at all. Whoever stops half way runs the import again: what was appended is
//! then recorded already.

use std::collections::BTreeSet;

use ids::{AuthorityCode, EventId};
use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use journey::facts::{SubmissionReceived, SubmissionRowRefused};
use journey::journey::Journey;
use journey::subjects::{Code, SubmissionId};
use journey::text::TextError;
use journey::values::{Bounded, Digest};
use journey::{Event, Fact, Written};

use crate::difference::{ChildChanges, Context, Submission, difference};
use crate::envelope::Envelope;
use crate::event_id::ImportKey;
use crate::finding::{Consequence, Counts, Finding, Place, counts};
use crate::ssda903::{CollectionYear, Return};

/// An import that is being worked out.
pub struct Plan {
    read: Return,
    authority: AuthorityCode,
    key: ImportKey,
    submission: Submission,
    digest: [u8; 32],
    earlier: Vec<Submission>,
    /// Names that the authority's own stream holds.
    taken: BTreeSet<EventId>,
}

impl Plan {
    /// Prepares the import of a return that was received on a day, given what the authority's own stream holds.
    pub fn new(
        read: Return,
        received: Date,
        authority: AuthorityCode,
        key: ImportKey,
        own_stream: Option<&Journey>,
    ) -> Result<Self, TextError> {
        let digest = read.digest();
        let hex: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let id = SubmissionId::parse(&format!("ssda903-{}-{received}-{hex}", read.year))?;
        let entries = own_stream.map(Journey::entries).unwrap_or_default();
        Ok(Self {
            authority,
            key,
            submission: Submission { id, year: read.year, received },
            digest,
            earlier: entries.iter().filter_map(|entry| earlier(entry.event())).collect(),
            taken: entries.iter().map(|entry| entry.event_id).collect(),
            read,
        })
    }

    /// The submission.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// The return.
    pub fn read(&self) -> &Return {
        &self.read
    }

    /// The children of the return, by their identifiers in it.
    pub fn children(&self) -> impl ExactSizeIterator<Item = &str> {
        self.read.children.keys().map(String::as_str)
    }

    /// What the return changes in one child's record, given the child's journey if the ledger has one.
    pub fn changes(&self, local_id: &str, journey: Option<&Journey>) -> ChildChanges {
        let context = Context {
            authority: self.authority,
            key: &self.key,
            submission: &self.submission,
            earlier: &self.earlier,
        };
        self.read
            .children
            .get(local_id)
            .map_or_else(ChildChanges::default, |rows| difference(&context, local_id, rows, journey))
    }

    /// The events for the authority's own stream: that the submission was received, and the rows that were refused.
    /// The first belongs into the append of the first new fact; the others may follow. What the stream holds already
    /// is left out.
    pub fn opening(&self) -> Vec<(EventId, Fact)> {
        let envelope = Envelope::of(&self.submission);
        let submission = self.submission.id.to_string();
        let received = SubmissionReceived {
            submission_id: self.submission.id.clone(),
            format: SubmissionFormat::Ssda903,
            collection_year: Bounded::new(u32::from(self.read.year.begins()) + 1),
            reference_date: Some(self.read.year.last_day()),
            received_on: self.submission.received,
            digest: Digest(self.digest),
        };
        let mut events: Vec<(EventId, Event)> =
            vec![(self.key.name(&["submission-received", &submission]), received.into())];
        let refused =
            self.read.findings.iter().filter(|finding| finding.rule.consequence() == Consequence::Refused);
        for finding in refused {
            let Some(fact) = refusal(&self.submission.id, finding) else { continue };
            let Place { table, row, column, .. } = &finding.place;
            let (row, column) = (row.unwrap_or_default().to_string(), column.unwrap_or_default());
            let key = ["submission-row-refused", &submission, table, &row, column, finding.rule.code()];
            events.push((self.key.name(&key), fact.into()));
        }
        events.retain(|(id, _)| !self.taken.contains(id));
        events.into_iter().map(|(id, event)| (id, envelope.fact(self.submission.received, event))).collect()
    }

    /// A summary in which nothing has been appended yet.
    pub fn summary(&self) -> Summary {
        Summary {
            rows: self.read.rows(),
            refused_rows: self.read.refused_rows(),
            refused: counts(&self.read.findings, Consequence::Refused),
            noticed: counts(&self.read.findings, Consequence::Noticed),
            ..Summary::default()
        }
    }
}

/// A submission of this format that the authority's stream tells of.
fn earlier(event: &Event) -> Option<Submission> {
    let Event::SubmissionReceived(fact) = event else { return None };
    let ends = u16::try_from(fact.collection_year?.get()).ok()?;
    let year = CollectionYear::new(ends.checked_sub(1)?)?;
    let ours = fact.format == SubmissionFormat::Ssda903;
    ours.then(|| Submission { id: fact.submission_id.clone(), year, received: fact.received_on })
}

fn refusal(submission_id: &SubmissionId, finding: &Finding) -> Option<SubmissionRowRefused> {
    Some(SubmissionRowRefused {
        submission_id: submission_id.clone(),
        table: Code::parse(finding.place.table).ok()?,
        row: finding.place.row.and_then(|row| u32::try_from(row).ok())?,
        rule: Code::parse(finding.rule.code()).ok()?,
        reason: Code::parse(finding.place.column.unwrap_or("row")).ok()?,
    })
}

/// What an import did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows in all tables, refused ones included.
    pub rows: u64,
    /// Rows of which nothing was taken.
    pub refused_rows: u64,
    /// Children with something new.
    pub children_changed: u64,
    /// Children of whom the return says nothing new.
    pub children_unchanged: u64,
    /// Events appended to children's streams.
    pub events_appended: u64,
    /// Facts that were recorded already.
    pub already_recorded: u64,
    /// Corrections among the events appended.
    pub corrections: u64,
    /// Retractions among the events appended.
    pub retractions: u64,
    /// Rows that an earlier return had left open and this one closes.
    pub closed: u64,
    /// What was found amiss with rows that were refused, by rule.
    pub refused: Counts,
    /// What was noticed about rows that were taken, by rule.
    pub noticed: Counts,
}

impl Summary {
    /// Adds what was done for one child.
    pub fn add(&mut self, changes: &ChildChanges) {
        let changed = !changes.events.is_empty();
        self.children_changed += u64::from(changed);
        self.children_unchanged += u64::from(!changed);
        self.events_appended += u64::try_from(changes.events.len()).unwrap_or(u64::MAX);
        self.already_recorded += changes.already_recorded;
        self.corrections += changes.corrections;
        self.retractions += changes.retractions;
        self.closed += changes.closed;
        for remark in &changes.remarks {
            *self.noticed.entry(remark.rule.code()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests;
