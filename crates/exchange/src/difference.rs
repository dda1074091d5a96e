//! From two submissions to history: what one return says of a child, against what the ledger holds from earlier ones.
//!
//! Rows are recognised by what they are about, never by where they stand or what a form calls them: a header row by
//! the child, an episodes row by the child and the day on which it began, a review by the child and the day. So a
//! return that is sent again, or sorted otherwise, says nothing new.
//!
//! | the return | what is appended |
//! | --- | --- |
//! | has a row that the ledger does not know | the facts that it states |
//! | closes what was open | the end |
//! | says something else of a known row | a correction, which names the columns and not the values |
//! | moves the start of a row and leaves the rest (within 28 days, overlapping the old one) | corrections of the date |
//! | withdraws an end, or a start of care | a retraction of it |
//! | no longer has a row, and is a later sending of the same collection year that has other, wholly readable rows of the child in that table | retractions: only this is complete for that child and period |
//! | of another year no longer has a row | nothing is closed: a return leaves children out by mistake, and they come back (all 88 rows that were open in the 2017 sample and missing in 2018 stand in a later one); an open row is counted as `open-row-missing`, and that it was left out is recorded until a return names it again |
//! | does not have a child | nothing |
//! | shows something already running whose start it does not say (a first row with RNE other than S) | the placement and the legal status as seen on that day, in a period of care without a start: none is invented |
//! | says something else of a row that did not run in its year | nothing; counted as `settled-by-later` |
//! | has a row that a later return has taken back or moved to another day | nothing; counted as `settled-by-later` |
//! | says something else of a fact that was corrected or taken back by another way after it was received or taken in | nothing; counted as `settled-by-later` |
//! | was taken in before, and told of the child what it had to tell | nothing, whatever others have said since |
//! | is older than another one, by collection year and then by the day on which it was received, whose year covers the row | only rows that are new; a difference is counted as `settled-by-later` |
//!
//! What the format cannot carry, and what therefore does not come out as it happened:
//!
//! | what happened | what stands after the import |
//! | --- | --- |
//! | an end was written down after the return of its year was sent, and no later return is about the row | the placement stays open, counted as `open-row-missing` |
//! | the return that tells an end comes after one of a later year, which covers the row while it is open, whether or not that has it | the placement stays open, counted as `settled-by-later`: returns of several years go in in the order of their years |
//! | what the newest sending says is what one before it said, and the one between them comes after both | what the one between says: the newest content over again counts from the day on which it was first received |
//! | a return that comes late has a row which a later sending of its year, taken in before, no longer has | the row's facts, as new ones: nobody knows that the later one had left them out |
//! | a row ended with X1, without a reason for moving, and the next row is missing or refused | nothing, counted as `continues-nowhere`: nobody knows whether the placement ended or only the legal status |
//! | a need, an address, a mother's details of a period of care whose start no return shows | nothing |

use std::collections::{BTreeMap, BTreeSet};

use ids::{AuthorityCode, EventId, Position, Revision};
use jiff::civil::Date;
use journey::codes::ChangeReason;
use journey::facts::{EntryCorrected, EntryLeftOut, EntryNamedAgain, EntryRetracted};
use journey::journey::Journey;
use journey::subjects::SubmissionId;
use journey::{Entry, Event, Fact, Kind, Written};

use crate::envelope::Envelope;
use crate::event_id::ImportKey;
use crate::finding::Rule;
use crate::ssda903::{ChildRows, CollectionYear, SOURCE_SYSTEM};

mod after;
mod before;
mod care_end;
mod chain;
mod identity;
mod known;
mod order;
mod placements;
mod reviews;
mod spells;
mod withdrawn;

pub(crate) use after::after;
pub(crate) use before::before;
use known::{Known, Legal, Mark};
pub(crate) use known::{Since, before_changes, is_corrected_since, is_taken_back_since, left_out, names};

/// A return as the ledger knows it: which year it is about, and when it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its name.
    pub id: SubmissionId,
    /// The year that it is about.
    pub year: CollectionYear,
    /// The day on which it was received.
    pub received: Date,
}

impl Submission {
    /// Whether this return settles what another one says: a later year, or the same year received later.
    fn is_later_than(&self, other: &Self) -> bool {
        (self.year, self.received) > (other.year, other.received)
    }
}

/// What does not depend on the child.
pub struct Context<'c> {
    /// Whose children they are.
    pub authority: AuthorityCode,
    /// The secret under which events are named.
    pub key: &'c ImportKey,
    /// The return that is being imported.
    pub submission: &'c Submission,
    /// The returns that the ledger already holds.
    pub earlier: &'c [Submission],
    /// Where the ledger took this return in before, if it did.
    pub taken_at: Option<Position>,
}

impl Context<'_> {
    /// Since when a change that somebody made by another way is newer than this return.
    fn since(&self) -> Since {
        Since { received: self.submission.received, taken_at: self.taken_at }
    }

    /// Whether what was recorded on a day was said by a later return.
    fn is_of_later(&self, day: Date) -> bool {
        let mut sent = self.earlier.iter().filter(|other| other.received == day);
        sent.any(|other| other.is_later_than(self.submission))
    }

    /// Whether a later return covers something that ran between these days.
    fn is_settled(&self, from: Date, until: Option<Date>) -> bool {
        let later = self.earlier.iter().filter(|other| other.is_later_than(self.submission));
        later.into_iter().any(|other| other.year.overlaps(from, until))
    }

    /// Whether no other return that is known and as late as this one covers what has run since a day.
    fn is_last_word_on(&self, from: Date) -> bool {
        let others = self.earlier.iter().filter(|other| other.id != self.submission.id);
        let mut covering = others.filter(|other| other.year.overlaps(from, None));
        covering.all(|other| self.submission.is_later_than(other))
    }

    /// Whether the ledger knew of something before it first took this return in.
    fn knew(&self, mark: &Mark) -> bool {
        self.taken_at.is_none_or(|taken| mark.position.is_some_and(|position| position < taken))
    }

    /// Whether a fact comes from a sending of the same collection year, this one included.
    fn is_same_year(&self, origin: Option<&str>) -> bool {
        let same = self.earlier.iter().filter(|other| other.year == self.submission.year);
        let mut own = same.chain([self.submission]);
        origin.is_some_and(|origin| own.any(|other| other.id.as_str() == origin))
    }
}

/// Something worth telling that concerns a row, or a table as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The table.
    pub table: &'static str,
    /// The line, where a row is to blame.
    pub line: Option<u64>,
    /// What it is.
    pub rule: Rule,
}

/// What one return changes in one child's record.
#[derive(Debug, Default)]
pub struct ChildChanges {
    /// The events to append, in order; none where the return says nothing new.
    pub events: Vec<(EventId, Fact)>,
    /// The newest event that was taken into account: the append's expectation. None where the child is new.
    pub revision: Option<Revision>,
    /// How many of the events are corrections.
    pub corrections: u64,
    /// How many of the events are retractions.
    pub retractions: u64,
    /// How many facts the return states that were recorded already.
    pub already_recorded: u64,
    /// How many rows that an earlier return left open are closed by this one.
    pub closed: u64,
    /// What is worth telling.
    pub remarks: Vec<Remark>,
}

impl ChildChanges {
    /// Adds what another part of the same return changes in the same record.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.events.extend(other.events);
        self.corrections += other.corrections;
        self.retractions += other.retractions;
        self.already_recorded += other.already_recorded;
        self.closed += other.closed;
        self.remarks.extend(other.remarks);
    }

    /// The same where the return was taken in before and told of the child what it had to tell.
    pub(crate) fn told_before(self) -> Self {
        Self { events: Vec::new(), corrections: 0, retractions: 0, closed: 0, ..self }
    }
}

/// Kinds of which a return tells one of a child and a day, so that the day says which.
const ONE_A_DAY: &[Kind] =
    &[Kind::CarePeriodStarted, Kind::LegalStatusChanged, Kind::PlacementStarted, Kind::CareReviewHeld];

/// A return whose rows contradict each other can say one thing before and another after it was taken in.
const PASSES_MAX: usize = 4;

/// Works out what a return changes in one child's record, given what the ledger holds of the child.
///
/// The return is read again on what it brought, until it brings nothing more: whoever sends it again adds nothing.
pub fn difference(
    context: &Context<'_>,
    local_id: &str,
    rows: &ChildRows,
    journey: Option<&Journey>,
) -> ChildChanges {
    let (rows, settled, mut days) = withdrawn::leave_out(context, rows, journey);
    let rows = &rows;
    let entries = journey.map(|journey| {
        let mut entries = known::changed_otherwise(journey, context.since());
        entries.extend(known::changed_later(journey, |day| context.is_of_later(day)));
        entries
    });
    // What no longer stands is not in the journey that comes out of a pass: this is worked out once, from the first.
    let entries: BTreeMap<EventId, &'static str> = entries.unwrap_or_default();
    let standing = journey.map(Journey::entries).unwrap_or_default().iter();
    let changed = standing.filter(|entry| entries.contains_key(&entry.event_id));
    days.extend(changed.clone().map(Entry::day));
    let begins = changed.filter(|entry| ONE_A_DAY.contains(&entry.kind()));
    let moved = begins
        .flat_map(|entry| known::former_days(entry).map(|(day, id)| ((entry.kind(), day), id)))
        .collect();
    let before = journey.and_then(|journey| before_changes(journey, context.since()));
    let before = before.as_ref().map(Known::of);
    let otherwise = Otherwise { entries, rows: days, moved, before };
    let mut taken = journey.map(names).unwrap_or_default();
    let mut found = pass(context, (local_id, rows), journey, (&taken, &otherwise));
    let mut new = found.events.len();
    for _ in 1..PASSES_MAX {
        if new == 0 {
            break;
        }
        taken.extend(found.events.iter().map(|(id, _)| *id));
        let then = after(journey, &found.events);
        let more = pass(context, (local_id, rows), Some(&then), (&taken, &otherwise));
        new = more.events.len();
        found.events.extend(more.events);
        found.corrections += more.corrections;
        found.retractions += more.retractions;
    }
    found.remarks.extend(settled);
    found.revision = journey.and_then(Journey::head).map(|(_, revision)| revision);
    found
}

fn pass(
    context: &Context<'_>,
    (local_id, rows): (&str, &ChildRows),
    journey: Option<&Journey>,
    (taken, otherwise): (&BTreeSet<EventId>, &Otherwise),
) -> ChildChanges {
    let mut known = journey.map(Known::of).unwrap_or_default();
    let mut changes = Changes::new(context, local_id, taken, otherwise);
    if let Some(header) = &rows.header {
        identity::compare(&mut known, &mut changes, header, rows);
    }
    spells::compare(&mut known, &mut changes, rows);
    reviews::compare(&mut known, &mut changes, rows);
    let mut found = changes.found;
    order::sort(&mut found.events);
    found
}

/// What is not for a return to say again: others have said otherwise since.
struct Otherwise {
    /// What somebody has corrected or taken back by another way since, and what a later return has taken back or moved to
    /// another day, each with the table that tells of it.
    entries: BTreeMap<EventId, &'static str>,
    /// The days on which the rows began that were taken back since, and on which what was changed now began.
    rows: BTreeSet<Date>,
    /// What was said to have been on another day before somebody said otherwise, by that day.
    moved: BTreeMap<(Kind, Date), EventId>,
    /// What was known before somebody said otherwise.
    before: Option<Known>,
}

impl Otherwise {
    /// Whether a placement had ended before somebody said otherwise.
    fn had_ended(&self, started: EventId) -> bool {
        let mut before = self.before.iter().flat_map(|before| &before.placements);
        before.any(|placement| placement.start.event == started && placement.end.is_some())
    }

    /// The legal statuses of a period of care as they would be known had nobody said otherwise.
    fn legal<'k>(&'k self, known: &'k Known, care: usize) -> impl Iterator<Item = &'k Legal> {
        let care_id = &known.cares[care].id;
        let is_own = move |of: &Known, legal: &Legal| of.cares[legal.care].id == *care_id;
        let stands = known.legal.iter().filter(move |legal| is_own(known, legal));
        let stands = stands.filter(|legal| !self.entries.contains_key(&legal.mark.event));
        let before = self.before.iter();
        stands.chain(before.flat_map(move |then| then.legal.iter().filter(move |legal| is_own(then, legal))))
    }
}

/// Collects the events of one child.
struct Changes<'c> {
    context: &'c Context<'c>,
    envelope: Envelope,
    local_id: &'c str,
    taken: BTreeSet<EventId>,
    otherwise: &'c Otherwise,
    found: ChildChanges,
}

impl<'c> Changes<'c> {
    fn new(
        context: &'c Context<'c>,
        local_id: &'c str,
        taken: &BTreeSet<EventId>,
        otherwise: &'c Otherwise,
    ) -> Self {
        Self {
            context,
            envelope: Envelope::new(SOURCE_SYSTEM, &context.submission.id, context.submission.received),
            local_id,
            taken: taken.clone(),
            otherwise,
            found: ChildChanges::default(),
        }
    }

    /// Appends a fact, named by its kind, its day and what else identifies it; holds it back where somebody has said
    /// otherwise of what an earlier return told under that name.
    fn emit(&mut self, on: Date, identity: &str, event: impl Into<Event>) -> Mark {
        let event = event.into();
        let day = on.to_string();
        let natural_key = [event.kind().name(), self.local_id, &day, identity];
        let moved = self.otherwise.moved.get(&(event.kind(), on)).copied();
        let told_before = self.told_before(&natural_key).or(moved);
        let id = self.fresh(&natural_key);
        let is_held_back = told_before.is_some_and(|before| self.is_changed_otherwise(before));
        if !is_held_back {
            self.found.events.push((id, self.envelope.fact(on, event)));
        }
        Mark { event: id, on, origin: None, position: None, is_held_back }
    }

    /// Whether what a return told under a kind and a day, and nothing else, is something that somebody has changed since.
    fn was_changed(&self, kind: Kind, on: Date) -> bool {
        self.told_before(&[kind.name(), self.local_id, &on.to_string(), ""]).is_some()
    }

    /// What was told under a natural key and somebody has changed since.
    fn told_before(&self, natural_key: &[&str]) -> Option<EventId> {
        if self.otherwise.entries.is_empty() {
            return None;
        }
        let name = |time: u32| self.context.key.name(&[natural_key, &[&time.to_string()]].concat());
        let mut told = (0..).map(name).take_while(|name| self.taken.contains(name));
        told.find(|name| self.otherwise.entries.contains_key(name))
    }

    /// Corrects a fact; the columns say what changed.
    fn correct(&mut self, event_id: EventId, on: Date, event: impl Into<Event>, columns: &str) {
        if self.is_changed_otherwise(event_id) {
            return;
        }
        let body = EntryCorrected {
            event_id,
            occurred: on.into(),
            body: Box::new(event.into()),
            reason: ChangeReason::SourceDiffers,
            corrected_by: None,
            explanation: self.envelope.explain("changed between returns", columns),
        };
        self.change(event_id, body.into());
        self.found.corrections += 1;
    }

    /// Retracts a fact.
    fn retract(&mut self, event_id: EventId, columns: &str) {
        if self.is_changed_otherwise(event_id) {
            return;
        }
        let body = EntryRetracted {
            event_id,
            reason: ChangeReason::SourceWithdrew,
            retracted_by: None,
            explanation: self.envelope.explain("no longer in the return", columns),
        };
        self.change(event_id, body.into());
        self.found.retractions += 1;
    }

    /// Says that a fact that was open is not in the return, once: it stays so until a return names it again.
    fn left_out(&mut self, about: EventId) {
        let submission_id = self.context.submission.id.clone();
        self.change(about, EntryLeftOut { about, submission_id }.into());
    }

    /// Says that a fact that was not in an earlier return is in this one.
    fn named_again(&mut self, about: EventId) {
        let submission_id = self.context.submission.id.clone();
        self.change(about, EntryNamedAgain { about, submission_id }.into());
    }

    fn change(&mut self, target: EventId, event: Event) {
        let (target, submission) = (target.to_string(), self.context.submission.id.to_string());
        let id = self.fresh(&[event.kind().name(), self.local_id, &target, &submission]);
        let fact = self.envelope.fact(self.context.submission.received, event);
        self.found.events.push((id, fact));
    }

    /// Whether somebody has corrected or taken back an entry by another way since the return was received: then that
    /// stands.
    fn is_changed_otherwise(&mut self, event_id: EventId) -> bool {
        let table = self.otherwise.entries.get(&event_id).copied();
        if let Some(table) = table {
            self.remark(table, None, Rule::SettledByLater);
        }
        table.is_some()
    }

    fn fresh(&mut self, natural_key: &[&str]) -> EventId {
        let id = self.context.key.fresh_name(natural_key, &self.taken);
        self.taken.insert(id);
        id
    }

    /// A name for something that the format does not name: a period of care or a placement.
    fn subject<I: Written>(&self, kind: &str, anchor: Date, is_taken: impl Fn(&I) -> bool) -> I {
        let anchor = anchor.to_string();
        let mut again = 0_u32;
        loop {
            let digest = self.context.key.digest(&[kind, self.local_id, &anchor, &again.to_string()]);
            let hex: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
            match I::parse(&format!("{kind}-{hex}")) {
                Ok(id) if !is_taken(&id) => return id,
                _ => again += 1,
            }
        }
    }

    /// The fact was recorded before.
    fn matched(&mut self) {
        self.found.already_recorded += 1;
    }

    fn remark(&mut self, table: &'static str, line: Option<u64>, rule: Rule) {
        self.found.remarks.push(Remark { table, line, rule });
    }
}
