//! From two extracts to history: what one extract states of a child, against what the ledger holds from earlier ones.
//!
//! | the extract | what is appended |
//! | --- | --- |
//! | states a fact whose key the ledger does not know | the fact |
//! | states a known fact with another date or other values | a correction |
//! | states a known fact otherwise, and a later extract states it, tells of its day or names it among what was still open | nothing; counted as `settled-by-later` |
//! | states a known fact otherwise that was corrected or taken back by another way after it was received or taken in | nothing; counted as `settled-by-later` |
//! | states a fact that another source has told under the same name | nothing: it is recorded already |
//! | says what holds, not since when, and the last that is known from this source is different | the fact, as of its last day |
//! | says something else of who the child is | what changed, as of the last day of which the extract tells |
//! | no longer has a fact, and is complete for that child, kind and day | a retraction |
//! | no longer has a fact that is still open | nothing is closed; counted as `open-row-missing`, and where the format names whatever is open, it is recorded that it was left out |
//! | has a fact again that an earlier one left out | that it is named again |
//! | does not have a child | nothing |
//! | was taken in before, and told of the child what it had to tell | nothing, whatever others have said since |

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use ids::{EventId, Position};
use jiff::civil::Date;
use journey::codes::ChangeReason;
use journey::facts::{EntryCorrected, EntryLeftOut, EntryNamedAgain, EntryRetracted};
use journey::journey::{Journey, Retracted};
use journey::subjects::SubmissionId;
use journey::{Entry, Event, Fact, Kind, Standing};

use super::{ChildFacts, Stated, identity};
use crate::difference::{
    ChildChanges, Remark, Since, after, before_changes, is_corrected_since, is_taken_back_since, left_out,
    names,
};
use crate::envelope::Envelope;
use crate::event_id::ImportKey;
use crate::finding::Rule;

/// Kinds of which extracts tell that it happened and not when: the day is one by which it had, and stays what the first
/// extract made it.
const UNDATED: &[Kind] = &[Kind::FamilyGroupMeetingHeld];

/// An extract as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The submission's name.
    pub id: SubmissionId,
    /// The first day of which it tells whatever happened; of what is older it tells what was open at most.
    pub from: Date,
    /// The last day of which it tells.
    pub until: Date,
    /// The day on which it was received.
    pub received: Date,
    /// Where the ledger took it in before, if it did.
    pub taken_at: Option<Position>,
}

/// How the extracts of a format follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// The kinds of which an extract names whatever is open on its first day, however long ago that began.
    pub names_open: &'static [Kind],
    /// Whether an extract is sent again, amended, after that of the next year. What was still open when the next year
    /// began is then for whichever of the two was received later.
    pub is_amended: bool,
}

/// What does not depend on the child.
#[derive(Clone, Copy)]
pub struct Occasion<'o> {
    /// The secret under which events are named.
    pub key: &'o ImportKey,
    /// The name under which facts of this format stand in the ledger.
    pub system: &'static str,
    /// The extract that is being imported.
    pub submission: &'o Received,
    /// The extracts of this format that the ledger already holds.
    pub earlier: &'o [Received],
    /// How they follow each other.
    pub course: Course,
}

impl Received {
    /// Whether this extract settles what another one says: it tells of later days, or was received later.
    pub(crate) fn is_later_than(&self, other: &Self) -> bool {
        (self.until, self.received) > (other.until, other.received)
    }

    /// Whether it may have named an entry. If the ledger took it in before it knew of the entry, and did not learn of
    /// the entry from it, then it did not.
    fn may_have_named(&self, entry: &Entry) -> bool {
        let told = entry.fact.correlation_id.as_ref();
        self.taken_at.is_none_or(|taken| entry.position < taken)
            || told.is_some_and(|told| told.as_str() == self.id.as_str())
    }

    /// Whether it tells of a day whatever another one tells of it.
    fn tells_of(&self, day: Date, other: &Self) -> bool {
        self.from == other.from || (self.from..=self.until).contains(&day)
    }
}

impl Occasion<'_> {
    /// Since when a change that somebody made by another way is newer than this extract.
    fn since(&self) -> Since {
        Since { received: self.submission.received, taken_at: self.submission.taken_at }
    }

    /// The extracts that settle what this one says.
    fn later(&self) -> impl Iterator<Item = &Received> {
        self.earlier.iter().filter(|other| other.is_later_than(self.submission))
    }

    /// Whether what stands on a day, and was said on a day of recording, is not for this extract to change: a later one
    /// said it, or tells of that day and left it as it is. A later one that does not have the child cannot be told from
    /// one that does and agrees, and counts as that.
    fn is_settled(&self, on: Date, said_on: Date) -> bool {
        self.later().any(|other| other.received == said_on || other.tells_of(on, self.submission))
    }

    /// The same of an entry, unless the later one does not have it, and somebody may have corrected it by another way
    /// since this extract was received.
    fn is_entry_settled(&self, entry: &Entry) -> bool {
        let said_on = entry.last_said().0;
        let leaves =
            |other: &Received| other.tells_of(entry.day(), self.submission) && other.may_have_named(entry);
        self.later().any(|other| other.received == said_on || leaves(other))
            || is_corrected_since(entry, self.since())
    }

    /// The first days of the later extracts that begin after an entry, and have named it if it was still open then.
    fn first_days_after<'e>(&'e self, entry: &'e Entry) -> impl Iterator<Item = Date> + 'e {
        let names_it = self.course.names_open.contains(&entry.kind());
        let is_newer_word =
            |other: &&Received| !self.course.is_amended || other.received >= self.submission.received;
        let later = self.later().filter(move |_| names_it).filter(is_newer_word);
        let begins_later = later.filter(|other| other.from > entry.day() && other.may_have_named(entry));
        begins_later.map(|other| other.from)
    }

    /// The same of what was taken back.
    fn is_gone_settled(&self, gone: &Retracted) -> bool {
        self.is_settled(gone.entry.day(), gone.recorded_day()) || is_taken_back_since(gone, self.since())
    }
}

/// Works out what an extract changes in one child's record, given what the ledger holds of the child.
pub fn difference(
    occasion: &Occasion<'_>,
    local_id: &str,
    said: &ChildFacts,
    journey: Option<&Journey>,
) -> ChildChanges {
    compare(occasion, local_id, said, journey, None)
}

/// What the silence of an extract can be about, where it states only part of its facts by names.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The kinds of fact of which it speaks at all.
    pub kinds: &'s [Kind],
    /// The submissions in whose place it stands: only what they told first can be withdrawn by saying nothing.
    pub replaces: &'s [SubmissionId],
}

/// Works out the same for an extract that states part of its facts in another way.
pub(crate) fn compare(
    occasion: &Occasion<'_>,
    local_id: &str,
    said: &ChildFacts,
    journey: Option<&Journey>,
    scope: Option<Scope<'_>>,
) -> ChildChanges {
    let mut work = Work::new(occasion, local_id, journey);
    if let Some((on, registered)) = &said.registered {
        work.register(*on, registered);
    }
    for stated in &said.facts {
        work.state(stated);
    }
    // Only now is it known what the extract says to have ended.
    for (entry, stated) in std::mem::take(&mut work.otherwise) {
        work.correct(entry, stated);
    }
    for stated in &said.holding {
        work.hold(stated);
    }
    work.miss(said, scope);
    work.name_again();
    let mut found = work.found;
    found.events.sort_by_key(|(_, fact)| fact.occurred.date());
    found.revision = journey.and_then(Journey::head).map(|(_, revision)| revision);
    found
}

/// The comparison of one child.
struct Work<'w> {
    occasion: &'w Occasion<'w>,
    envelope: Envelope,
    local_id: &'w str,
    journey: Option<&'w Journey>,
    standing: BTreeMap<EventId, &'w Entry>,
    /// Every name that the stream holds, of what stands and of what does not, and of what is new.
    taken: BTreeSet<EventId>,
    /// What no longer stands.
    retracted: BTreeMap<EventId, &'w Retracted>,
    stated: BTreeSet<EventId>,
    /// What stands and the extract states otherwise.
    otherwise: Vec<(&'w Entry, &'w Stated)>,
    /// What some extract left out and none has named since.
    left_out: BTreeSet<EventId>,
    found: ChildChanges,
}

impl<'w> Work<'w> {
    fn new(occasion: &'w Occasion<'w>, local_id: &'w str, journey: Option<&'w Journey>) -> Self {
        let Received { id, received, .. } = occasion.submission;
        let entries = journey.map(Journey::entries).unwrap_or_default();
        let retracted = journey.map(Journey::retracted).unwrap_or_default();
        Self {
            occasion,
            envelope: Envelope::new(occasion.system, id, *received),
            local_id,
            journey,
            standing: entries.iter().map(|entry| (entry.event_id, entry)).collect(),
            taken: journey.map(names).unwrap_or_default(),
            retracted: retracted.iter().map(|gone| (gone.entry.event_id, gone)).collect(),
            stated: BTreeSet::new(),
            otherwise: Vec::new(),
            left_out: journey.map(left_out).unwrap_or_default(),
            found: ChildChanges::default(),
        }
    }

    fn register(&mut self, on: Date, registered: &journey::facts::ChildRegistered) {
        let known = self.journey.and_then(|journey| identity::known(journey, self.occasion.system));
        let Some(known) = known else {
            let name = self.fresh(&["child-registered", self.local_id]);
            self.emit(name, self.envelope.fact(on, registered.clone()));
            return;
        };
        let Some(changed) = identity::change(&known, registered) else {
            self.found.already_recorded += 1;
            return;
        };
        let own = self.occasion.submission;
        if !self.is_latest() {
            self.remark("identity", None, Rule::SettledByLater);
            return;
        }
        let name = self.fresh(&["identity-changed", self.local_id, own.id.as_str()]);
        self.emit(name, self.envelope.fact(own.until.min(own.received), changed));
    }

    fn state(&mut self, stated: &'w Stated) {
        let kind = stated.event.kind().name();
        let key: Vec<&str> =
            [kind, self.local_id].into_iter().chain(stated.key.iter().map(String::as_str)).collect();
        // A fact that was retracted keeps its name for ever, and is stated again under the next one.
        for time in 0_u32.. {
            let again = time.to_string();
            let name = self.occasion.key.name(&[&key[..], &[&again]].concat());
            if let Some(&entry) = self.standing.get(&name) {
                self.stated.insert(name);
                return self.compare(entry, stated);
            }
            if self.retracted.get(&name).is_some_and(|gone| self.occasion.is_gone_settled(gone)) {
                return self.remark(stated.table, stated.row, Rule::SettledByLater);
            }
            if !self.taken.contains(&name) {
                self.stated.insert(name);
                self.taken.insert(name);
                return self.emit(name, self.envelope.fact(stated.occurred, stated.event.clone()));
            }
            if self.stated.contains(&name) {
                // The extract states it twice.
                return;
            }
        }
    }

    /// What holds, against the last that this source is known to have said of it.
    fn hold(&mut self, stated: &Stated) {
        let entries = self.journey.map(Journey::entries).unwrap_or_default();
        let ours = |entry: &&Entry| {
            let system = entry.fact.source_system.as_ref();
            system.is_some_and(|system| system.as_str() == self.occasion.system)
        };
        let last = entries.iter().filter(ours).filter(|entry| same_matter(entry.event(), &stated.event));
        let last = last.max_by_key(|entry| (entry.day(), entry.position));
        if let Some(entry) = last {
            self.stated.insert(entry.event_id);
            if *entry.event() == stated.event {
                self.found.already_recorded += 1;
                return;
            }
            let (day, said_on) = (stated.occurred.date(), entry.last_said().0);
            let corrected = is_corrected_since(entry, self.occasion.since());
            if entry.day() > day || corrected || self.occasion.is_settled(day, said_on) {
                return self.remark(stated.table, stated.row, Rule::SettledByLater);
            }
        }
        let day = stated.occurred.date().to_string();
        let name = self.fresh(&["holds", stated.event.kind().name(), self.local_id, &day]);
        self.stated.insert(name);
        self.emit(name, self.envelope.fact(stated.occurred, stated.event.clone()));
    }

    fn compare(&mut self, entry: &'w Entry, stated: &'w Stated) {
        let ours =
            entry.fact.source_system.as_ref().is_some_and(|system| system.as_str() == self.occasion.system);
        let on_its_day = entry.fact.occurred == stated.occurred || UNDATED.contains(&entry.kind());
        let same = *entry.event() == stated.event && on_its_day;
        if same || !ours {
            self.found.already_recorded += 1;
        } else {
            self.otherwise.push((entry, stated));
        }
    }

    /// Whether what an entry says is not for this extract to change: by its day, or because a later one named it when
    /// it was still open, and said of it what stands.
    fn is_settled(&self, entry: &Entry) -> bool {
        if self.occasion.is_entry_settled(entry) {
            return true;
        }
        let Some(from) = self.occasion.first_days_after(entry).min() else { return false };
        let then = after(self.journey, &self.found.events);
        let standing = Standing::on(&then, from.yesterday().unwrap_or(from));
        let was_open = standing.open().any(|open| open.event_id == entry.event_id);
        was_open && !self.left_out.contains(&entry.event_id)
    }

    fn correct(&mut self, entry: &Entry, stated: &Stated) {
        if self.is_settled(entry) {
            self.remark(stated.table, stated.row, Rule::SettledByLater);
        } else {
            let body = EntryCorrected {
                event_id: entry.event_id,
                occurred: stated.occurred,
                body: Box::new(stated.event.clone()),
                reason: ChangeReason::SourceDiffers,
                corrected_by: None,
                explanation: self.envelope.explain("changed between extracts", stated.table),
            };
            self.change(entry.event_id, body.into());
            self.found.corrections += 1;
        }
    }

    /// What earlier extracts of this source had stated and this one does not.
    fn miss(&mut self, said: &ChildFacts, scope: Option<Scope<'_>>) {
        let Some(journey) = self.journey else { return };
        let until = self.occasion.submission.until;
        // Most extracts state all that is known: then nobody asks what was open.
        let open = LazyCell::new(|| -> BTreeSet<EventId> {
            Standing::on(journey, until).open().map(|entry| entry.event_id).collect()
        });
        // What is open only since somebody said so was not left out by an extract that was received before.
        let since = self.occasion.since();
        let was_open = |id: EventId| {
            let then = before_changes(journey, since);
            then.is_none_or(|then| Standing::on(&then, until).open().any(|entry| entry.event_id == id))
        };
        for entry in journey.entries() {
            let ours = entry
                .fact
                .source_system
                .as_ref()
                .is_some_and(|system| system.as_str() == self.occasion.system);
            let is_identity = matches!(entry.event(), Event::ChildRegistered(_) | Event::IdentityChanged(_));
            let unspoken = scope.is_some_and(|scope| !scope.kinds.contains(&entry.kind()));
            if !ours || is_identity || unspoken || self.stated.contains(&entry.event_id) {
                continue;
            }
            let covers = |complete: &&super::Complete| {
                complete.kind == entry.kind() && (complete.from..=complete.until).contains(&entry.day())
            };
            let replaced = scope.is_none_or(|scope| {
                let told = entry.fact.correlation_id.as_ref();
                told.is_some_and(|told| scope.replaces.iter().any(|id| id.as_str() == told.as_str()))
            });
            if said.complete.iter().any(|complete| covers(&complete)) && replaced && !self.is_settled(entry) {
                let body = EntryRetracted {
                    event_id: entry.event_id,
                    reason: ChangeReason::SourceWithdrew,
                    retracted_by: None,
                    explanation: self.envelope.explain("no longer in the extract", entry.kind().name()),
                };
                self.change(entry.event_id, body.into());
                self.found.retractions += 1;
            } else if open.contains(&entry.event_id) {
                self.remark(entry.kind().name(), None, Rule::OpenRowMissing);
                let knew = self.occasion.submission.taken_at.is_none_or(|taken| entry.position < taken);
                let is_due = said.names_open.contains(&entry.kind()) && self.is_latest() && knew;
                if is_due && !self.left_out.contains(&entry.event_id) && was_open(entry.event_id) {
                    let submission_id = self.occasion.submission.id.clone();
                    let event = EntryLeftOut { about: entry.event_id, submission_id };
                    self.change(entry.event_id, event.into());
                }
            }
        }
    }

    /// Says of what an earlier extract left out that this one has it, where no other that is known is as late.
    fn name_again(&mut self) {
        let own = self.occasion.submission;
        let mut others = self.occasion.earlier.iter().filter(|other| other.id != own.id);
        if !others.all(|other| own.is_later_than(other)) {
            return;
        }
        let again: Vec<EventId> = self.left_out.intersection(&self.stated).copied().collect();
        for about in again {
            let submission_id = self.occasion.submission.id.clone();
            self.change(about, EntryNamedAgain { about, submission_id }.into());
        }
    }

    /// Whether no later extract of this format is known.
    fn is_latest(&self) -> bool {
        let own = self.occasion.submission;
        self.occasion.earlier.iter().all(|other| !other.is_later_than(own))
    }

    fn change(&mut self, target: EventId, event: Event) {
        let target = target.to_string();
        let name =
            self.fresh(&[event.kind().name(), self.local_id, &target, self.occasion.submission.id.as_str()]);
        self.emit(name, self.envelope.fact(self.occasion.submission.received, event));
    }

    fn emit(&mut self, name: EventId, fact: Fact) {
        self.found.events.push((name, fact));
    }

    fn fresh(&mut self, natural_key: &[&str]) -> EventId {
        let name = self.occasion.key.fresh_name(natural_key, &self.taken);
        self.taken.insert(name);
        name
    }

    fn remark(&mut self, table: &'static str, line: Option<u64>, rule: Rule) {
        self.found.remarks.push(Remark { table, line, rule });
    }
}

/// Whether two facts answer one question, so that the later answer stands.
fn same_matter(one: &Event, other: &Event) -> bool {
    match (one, other) {
        (Event::WorkerAllocated(one), Event::WorkerAllocated(other)) => one.role == other.role,
        (Event::ProtectionCategoryChanged(one), Event::ProtectionCategoryChanged(other)) => {
            one.plan_id == other.plan_id
        }
        _ => one.kind() == other.kind(),
    }
}
