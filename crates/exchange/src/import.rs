//! One import from start to end: a return that was read becomes, child by child, the events to append.
//!
//! The caller fetches each child's journey, appends what [`Plan::changes`] works out, and tells the [`Summary`]. The
//! first events of an import go together with [`Plan::opening`], which is for the authority's own stream. What was
//! received is recorded besides where it brings nothing new of any child and is later, and other, than what is known
//! ([`Plan::is_news_by_itself`]). The content of the newest of its format and year over again, checked by the same
//! checks, is that submission, with its name and its day of receipt, whatever day is given with it: it appends nothing
//! that is there, and is no newer word than what somebody has changed since. Whoever stops half way runs the import
//! again: what was appended is then recorded already.

use std::collections::BTreeSet;

use ids::{AuthorityCode, ChildId, EventId, Position};
use jiff::ToSpan;
use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use journey::facts::{ErasureRequested, RowCheck, SubmissionReceived, SubmissionRowRefused};
use journey::journey::Journey;
use journey::subjects::{Code, SubmissionId};
use journey::text::TextError;
use journey::values::{Bounded, Digest};
use journey::{Entry, Event, Fact, Kind, Written};

use crate::difference::{ChildChanges, Context, Submission, before, difference, names};
use crate::envelope::Envelope;
use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts};
use crate::finding::{self, Consequence, Counts, Finding, counts};
use crate::ssda903::{self, ChildRows, CollectionYear};
use crate::stated::{self, Course, Names, Occasion, Received, Scope};
use crate::{annex_a, cin, shape};

/// An import that is being worked out.
pub struct Plan {
    extract: Box<dyn Extract>,
    authority: AuthorityCode,
    key: ImportKey,
    about: About,
    place: Place,
    /// Where the ledger took it in before, if it did, and its place among the submissions that were there then.
    taken: Option<(Position, Place)>,
    digest: [u8; 32],
    is_news_by_itself: bool,
    /// Names that the authority's own stream holds.
    names: BTreeSet<EventId>,
}

/// The place of an extract among the submissions of its format that the ledger holds.
struct Place {
    received: Received,
    earlier: Vec<Received>,
    /// Those of them that have a collection year, and this one.
    returns: Vec<Submission>,
    own_return: Option<Submission>,
    /// Those of its own year.
    of_year: Vec<SubmissionId>,
}

impl Place {
    fn new<'e>(
        received: Received,
        year: Option<CollectionYear>,
        earlier: impl Iterator<Item = &'e Earlier> + Clone,
    ) -> Self {
        let submission = |received: &Received, year| Submission {
            id: received.id.clone(),
            year,
            received: received.received,
        };
        let returns = earlier.clone().filter_map(|other| Some(submission(&other.received, other.year?)));
        let of_year = earlier.clone().filter(|other| other.year == year);
        Self {
            returns: returns.collect(),
            own_return: year.map(|year| submission(&received, year)),
            of_year: of_year.map(|other| other.received.id.clone()).collect(),
            earlier: earlier.map(|other| other.received.clone()).collect(),
            received,
        }
    }
}

impl Plan {
    /// Prepares the import of an extract that was received on a day, given what the authority's own stream holds.
    pub fn new(
        extract: Box<dyn Extract>,
        received: Date,
        authority: AuthorityCode,
        key: ImportKey,
        own_stream: Option<&Journey>,
    ) -> Result<Self, TextError> {
        let (about, digest) = (extract.about(), extract.digest());
        let hex: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let year = about.year.map(|year| format!("{year}-")).unwrap_or_default();
        let id = SubmissionId::parse(&format!("{}-{year}{received}-{hex}", about.system))?;
        let entries = own_stream.map(Journey::entries).unwrap_or_default();
        let from = tells_from(about.format, about.year, about.until);
        let mut received = Received { id, from, until: about.until, received, taken_at: None };
        let earlier: Vec<Earlier> = entries.iter().filter_map(|entry| earlier(entry, about.format)).collect();
        // The content of the newest over again, or of the newest on that day, is that submission, and no newer word.
        let is_before = |other: &&Earlier| !other.received.is_later_than(&received);
        let newest = [newest(earlier.iter().filter(is_before), about.year), newest(&earlier, about.year)];
        let same = newest.into_iter().flatten().find(|newest| newest.is_of(digest, &*extract));
        if let Some(same) = same {
            received = same.received.clone();
        }
        let same = earlier.iter().filter(|other| other.received.id == received.id);
        received.taken_at = same.filter_map(|other| other.received.taken_at).min();
        let then = |taken: Position| {
            let were_there = earlier.iter().filter(move |other| other.received.taken_at < Some(taken));
            Place::new(Received { taken_at: None, ..received.clone() }, about.year, were_there)
        };
        Ok(Self {
            authority,
            key,
            digest,
            taken: received.taken_at.map(|taken| (taken, then(taken))),
            is_news_by_itself: is_news_by_itself(&earlier, &received, &*extract),
            names: entries.iter().map(|entry| entry.event_id).collect(),
            place: Place::new(received, about.year, earlier.iter()),
            about,
            extract,
        })
    }

    /// What is being imported.
    pub fn extract(&self) -> &dyn Extract {
        &*self.extract
    }

    /// The name under which the format's facts, and its identifiers of children, stand in the ledger.
    pub fn system(&self) -> &'static str {
        self.about.system
    }

    /// What the extract says, child by child.
    pub fn parts(&self) -> Parts<'_> {
        self.extract.parts(&self.key)
    }

    /// What the extract changes in one child's record, given the child's journey if the ledger has one. What the ledger
    /// took in before is not worked out anew from what others have said since: then the rows would mean something else.
    pub fn changes(&self, local_id: &str, part: &Part<'_>, journey: Option<&Journey>) -> ChildChanges {
        let changes = self.changes_from(&self.place, local_id, part, journey);
        match journey.filter(|_| !changes.events.is_empty()) {
            Some(journey) if self.has_told(local_id, part, journey) => changes.told_before(),
            _ => changes,
        }
    }

    /// Whether all that the extract changed when it was taken in is in the child's record, which was then read to its
    /// end. Of an import that stopped before it came to the child nothing is; a child has all of it or nothing.
    fn has_told(&self, local_id: &str, part: &Part<'_>, journey: &Journey) -> bool {
        let Some((taken, then)) = &self.taken else { return false };
        let before = before(journey, *taken);
        let told = self.changes_from(then, local_id, part, before.as_ref()).events;
        let names = names(journey);
        told.iter().all(|(id, _)| names.contains(id))
    }

    fn changes_from(
        &self,
        place: &Place,
        local_id: &str,
        part: &Part<'_>,
        journey: Option<&Journey>,
    ) -> ChildChanges {
        match part {
            Part::Ssda903(rows) => {
                let Some(own) = &place.own_return else { return ChildChanges::default() };
                let mut changes = self.changes_of_chain(place, own, (local_id, rows), journey);
                changes.absorb(self.changes_of_flat(place, own.year, (local_id, rows), journey));
                changes
            }
            Part::Facts(said) => stated::difference(&self.occasion(place), local_id, said, journey),
        }
    }

    /// What the rows change that make sense as a chain only: who the child is, legal statuses, placements, reviews.
    fn changes_of_chain(
        &self,
        place: &Place,
        own: &Submission,
        (local_id, rows): (&str, &ChildRows),
        journey: Option<&Journey>,
    ) -> ChildChanges {
        let context = Context {
            authority: self.authority,
            key: &self.key,
            submission: own,
            earlier: &place.returns,
            taken_at: place.received.taken_at,
        };
        difference(&context, local_id, rows, journey)
    }

    /// What the rows change that state facts by themselves. A return takes the place of earlier ones of its year.
    fn changes_of_flat(
        &self,
        place: &Place,
        year: CollectionYear,
        (local_id, rows): (&str, &ChildRows),
        journey: Option<&Journey>,
    ) -> ChildChanges {
        let flat = ssda903::facts::facts(rows, year, Names::new(&self.key, local_id), journey);
        let scope = Scope { kinds: &flat.kinds, replaces: &place.of_year };
        stated::compare(&self.occasion(place), local_id, &flat.said, journey, Some(scope))
    }

    fn occasion<'p>(&'p self, place: &'p Place) -> Occasion<'p> {
        Occasion {
            key: &self.key,
            system: self.about.system,
            submission: &place.received,
            earlier: &place.earlier,
            course: course(self.about.format),
        }
    }

    /// Whether the submission is to be recorded though it brings nothing new of any child: it is later than all others
    /// of its format and year and is not the newest of them over again. An older one that comes after it can then not
    /// undo what it has said once more.
    pub fn is_news_by_itself(&self) -> bool {
        self.is_news_by_itself
    }

    /// The events for the authority's own stream: that the submission was received, and the rows that were refused.
    /// The first belongs into the append of the first new fact; the others may follow. What the stream holds already
    /// is left out.
    pub fn opening(&self) -> Vec<(EventId, Fact)> {
        let envelope =
            Envelope::new(self.about.system, &self.place.received.id, self.place.received.received);
        let submission = self.place.received.id.to_string();
        let received = SubmissionReceived {
            submission_id: self.place.received.id.clone(),
            format: self.about.format,
            collection_year: self.about.year.and_then(|year| Bounded::new(u32::from(year.begins()) + 1)),
            reference_date: Some(self.about.until),
            received_on: self.place.received.received,
            digest: Digest(self.digest),
            row_checks: shape::row_checks(&self.about, self.extract.findings()),
        };
        let mut events: Vec<(EventId, Event)> =
            vec![(self.key.name(&["submission-received", &submission]), received.into())];
        let refused = self
            .extract
            .findings()
            .iter()
            .filter(|finding| finding.rule.consequence() == Consequence::Refused);
        for finding in refused {
            let Some(fact) = refusal(&self.place.received.id, finding) else { continue };
            let finding::Place { table, row, column, .. } = &finding.place;
            let (row, column) = (row.unwrap_or_default().to_string(), column.unwrap_or_default());
            let key = ["submission-row-refused", &submission, table, &row, column, finding.rule.code()];
            events.push((self.key.name(&key), fact.into()));
        }
        // Of one child, or one row, the same thing can be amiss several times.
        let mut named = BTreeSet::new();
        events.retain(|(id, _)| !self.names.contains(id) && named.insert(*id));
        events
            .into_iter()
            .map(|(id, event)| (id, envelope.fact(self.place.received.received, event)))
            .collect()
    }

    /// The requests for erasure, for the authority's own stream: those that it does not hold already. `child` finds
    /// the child of an identifier, once everything else was appended.
    pub fn erasure_requests(&self, child: impl Fn(&str) -> Option<ChildId>) -> Vec<(EventId, Fact)> {
        let envelope =
            Envelope::new(self.about.system, &self.place.received.id, self.place.received.received);
        let mut named = BTreeSet::new();
        let mut requests = Vec::new();
        for asked in self.extract.erasures_asked() {
            let key = ["erasure-requested", self.about.system, &asked.local_id, asked.table];
            let key: Vec<&str> = key.into_iter().chain(asked.key.iter().map(String::as_str)).collect();
            let id = self.key.name(&key);
            let (Ok(table), Ok(row)) = (Code::parse(asked.table), u32::try_from(asked.row)) else { continue };
            if !self.names.contains(&id) && named.insert(id) {
                let submission_id = self.place.received.id.clone();
                let child_id = child(&asked.local_id);
                let request = ErasureRequested { submission_id, child_id, table, row };
                requests.push((id, envelope.fact(self.place.received.received, request)));
            }
        }
        requests
    }

    /// A summary in which nothing has been appended yet.
    pub fn summary(&self) -> Summary {
        Summary {
            rows: self.extract.rows(),
            refused_rows: self.extract.refused_rows(),
            refused: counts(self.extract.findings(), Consequence::Refused),
            noticed: counts(self.extract.findings(), Consequence::Noticed),
            checks: shape::counts(&self.about, self.extract.findings()),
            ..Summary::default()
        }
    }
}

/// A submission that the ledger already holds.
struct Earlier {
    received: Received,
    year: Option<CollectionYear>,
    digest: Digest,
    row_checks: Vec<RowCheck>,
}

/// A submission of this format that the authority's stream tells of.
fn earlier(entry: &Entry, format: SubmissionFormat) -> Option<Earlier> {
    let Event::SubmissionReceived(fact) = entry.event() else { return None };
    let ends = fact.collection_year.and_then(|year| u16::try_from(year.get()).ok());
    let year = ends.and_then(|ends| CollectionYear::new(ends.checked_sub(1)?));
    let until = fact.reference_date.unwrap_or(fact.received_on);
    let (id, from) = (fact.submission_id.clone(), tells_from(format, year, until));
    let received = Received { id, from, until, received: fact.received_on, taken_at: Some(entry.position) };
    let (digest, row_checks) = (fact.digest, fact.row_checks.clone());
    (fact.format == format).then_some(Earlier { received, year, digest, row_checks })
}

impl Earlier {
    /// Whether it had the content of an extract, and was checked as that is.
    fn is_of(&self, digest: [u8; 32], extract: &dyn Extract) -> bool {
        let row_checks = shape::row_checks(&extract.about(), extract.findings());
        self.digest.0 == digest && self.row_checks == row_checks
    }
}

/// The newest submission of a year, or of all where the format has none.
fn newest<'e>(
    earlier: impl IntoIterator<Item = &'e Earlier>,
    year: Option<CollectionYear>,
) -> Option<&'e Earlier> {
    let of_year = earlier.into_iter().filter(|earlier| earlier.year == year);
    of_year.max_by_key(|earlier| (earlier.received.until, earlier.received.received))
}

fn is_news_by_itself(earlier: &[Earlier], received: &Received, extract: &dyn Extract) -> bool {
    let newest = newest(earlier, extract.about().year);
    let is_other = newest.is_none_or(|newest| received.is_later_than(&newest.received));
    is_other && !earlier.is_empty() && extract.children() > 0
}

/// The first day of which an extract tells whatever happened. The lists of Annex A go back half a year at the least; a
/// payload has all there is of a child.
fn tells_from(format: SubmissionFormat, year: Option<CollectionYear>, until: Date) -> Date {
    match (year, format) {
        (Some(year), _) => year.first_day(),
        (None, SubmissionFormat::AnnexA) => until.saturating_sub(6.months()),
        (None, _) => Date::MIN,
    }
}

/// How the extracts of a format follow each other. A payload has all there is of a child, so that nothing began before
/// the days of which it tells.
fn course(format: SubmissionFormat) -> Course {
    let (names_open, is_amended): (&[Kind], _) = match format {
        SubmissionFormat::Ssda903 => (&ssda903::facts::NAMES_OPEN, true),
        SubmissionFormat::CinCensus => (cin::NAMES_OPEN, true),
        SubmissionFormat::AnnexA => (annex_a::KINDS_OPEN, false),
        _ => (&[], false),
    };
    Course { names_open, is_amended }
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
    /// The checks of the shape of a row, each with how often it failed.
    pub checks: Counts,
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
            let made = self.checks.iter_mut();
            for (_, failed) in made.filter(|(code, _)| shape::fails(code, remark)) {
                *failed += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;
