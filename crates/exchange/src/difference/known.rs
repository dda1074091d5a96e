//! What the ledger holds of a child from earlier returns, laid out for comparison.

use std::collections::{BTreeMap, BTreeSet};

use ids::{EventId, Position};
use jiff::civil::Date;
use journey::codes::{
    CareEndReason, LegalStatus, Need, Participation, PlacementChangeReason, PlacementProvider, PlacementType,
    RecordedBasis,
};
use journey::journey::{Journey, Retracted};
use journey::subjects::{CareId, PlacementId, Urn};
use journey::{Entry, Event, Kind};

use crate::ssda903::rows::{EPISODES, REVIEWS};
use crate::ssda903::{SOURCE_SYSTEM, Who};

/// Where and when something was recorded.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The event.
    pub event: EventId,
    /// The day on which it occurred.
    pub on: Date,
    /// The submission that it came with; none while it has not yet been appended.
    pub origin: Option<String>,
    /// Where it stands in the ledger; none while it has not yet been appended.
    pub position: Option<Position>,
    /// Whether it is not to be appended at all, since somebody has said otherwise.
    pub is_held_back: bool,
}

/// A period of care.
#[derive(Clone, Debug)]
pub struct Care {
    pub id: CareId,
    pub start: Option<(Mark, Option<Need>)>,
    pub end: Option<(Mark, Option<CareEndReason>)>,
    /// The first day on which a placement or a legal status shows it running.
    pub seen: Option<Date>,
}

/// A legal status from a day on.
#[derive(Clone, Debug)]
pub struct Legal {
    pub mark: Mark,
    pub care: usize,
    pub status: LegalStatus,
}

/// What a placement is, besides its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub placement: PlacementType,
    pub provider: Option<PlacementProvider>,
    pub urn: Option<Urn>,
    pub same_carer: bool,
}

/// A placement.
#[derive(Clone, Debug)]
pub struct Placement {
    pub id: PlacementId,
    pub care: usize,
    pub start: Mark,
    pub terms: Terms,
    pub end: Option<(Mark, Option<PlacementChangeReason>)>,
}

/// A care review.
#[derive(Clone, Debug)]
pub struct Review {
    pub mark: Mark,
    pub care: CareId,
    pub participation: Option<Participation>,
}

/// Everything that earlier returns told of a child.
#[derive(Debug, Default)]
pub struct Known {
    pub registered: bool,
    pub who: Who,
    pub cares: Vec<Care>,
    pub legal: Vec<Legal>,
    pub placements: Vec<Placement>,
    pub reviews: Vec<Review>,
    pub died: Option<Mark>,
    pub moved: Vec<Mark>,
    /// The ends of placements of which no start stands.
    pub loose_ends: BTreeMap<PlacementId, (Mark, Option<PlacementChangeReason>)>,
    /// What some return left out and none has named since.
    pub left_out: BTreeSet<EventId>,
}

impl Known {
    /// Lays out what stands in a journey and came from this format.
    pub fn of(journey: &Journey) -> Self {
        let mut known = Self { left_out: left_out(journey), ..Self::default() };
        let from_returns = |entry: &&Entry| {
            entry.fact.source_system.as_ref().is_some_and(|system| system.as_str() == SOURCE_SYSTEM)
        };
        let entries: Vec<&Entry> = journey.entries().iter().filter(from_returns).collect();
        // Ends name what they end, which may be sorted after them where the dates are wrong: starts first.
        entries.iter().for_each(|entry| known.take_start(entry));
        entries.iter().for_each(|entry| known.take_rest(entry));
        known
    }

    fn take_start(&mut self, entry: &Entry) {
        match entry.event() {
            Event::ChildRegistered(fact) => {
                self.registered = true;
                self.who.register(fact);
            }
            Event::CarePeriodStarted(fact) => {
                let care = self.care(&fact.care_id);
                self.cares[care].start = Some((mark(entry), fact.need));
            }
            Event::LegalStatusChanged(fact) => {
                let care = self.seen(&fact.care_id, entry.day());
                self.legal.push(Legal { mark: mark(entry), care, status: fact.status });
            }
            Event::PlacementStarted(fact) => {
                let care = self.seen(&fact.care_id, entry.day());
                let terms = Terms {
                    placement: fact.placement_type,
                    provider: fact.provider,
                    urn: fact.urn.clone(),
                    same_carer: fact.same_carer.unwrap_or_default(),
                };
                let id = fact.placement_id.clone();
                self.placements.push(Placement { id, care, start: mark(entry), terms, end: None });
            }
            Event::CareReviewHeld(fact) => self.reviews.push(Review {
                mark: mark(entry),
                care: fact.care_id.clone(),
                participation: fact.participation,
            }),
            _ => {}
        }
    }

    fn take_rest(&mut self, entry: &Entry) {
        match entry.event() {
            Event::IdentityChanged(fact) => self.who.change(fact),
            Event::CarePeriodEnded(fact) => {
                let care = self.care(&fact.care_id);
                self.cares[care].end = Some((mark(entry), fact.reason));
            }
            Event::PlacementEnded(fact) => {
                let ended = self.placements.iter_mut().find(|known| known.id == fact.placement_id);
                let end = (mark(entry), fact.reason);
                match ended {
                    Some(placement) => placement.end = Some(end),
                    None => {
                        self.loose_ends.insert(fact.placement_id.clone(), end);
                    }
                }
            }
            Event::ChildDied(_) => self.died = Some(mark(entry)),
            Event::MovedAuthority(_) => self.moved.push(mark(entry)),
            _ => {}
        }
    }

    /// The period of care of that name, made when it is met first.
    pub fn care(&mut self, id: &CareId) -> usize {
        let found = self.cares.iter().position(|care| care.id == *id);
        found.unwrap_or_else(|| {
            self.cares.push(Care { id: id.clone(), start: None, end: None, seen: None });
            self.cares.len() - 1
        })
    }

    fn seen(&mut self, id: &CareId, on: Date) -> usize {
        let care = self.care(id);
        self.see(care, on);
        care
    }

    /// Notes that a period of care was running on a day.
    pub fn see(&mut self, care: usize, on: Date) {
        let seen = &mut self.cares[care].seen;
        *seen = Some(seen.map_or(on, |seen| seen.min(on)));
    }

    /// The placement that began on a day.
    pub fn placement_from(&self, on: Date) -> Option<usize> {
        self.placements.iter().position(|placement| placement.start.on == on)
    }

    /// The legal status that began on a day.
    pub fn legal_from(&self, on: Date) -> Option<usize> {
        self.legal.iter().position(|legal| legal.mark.on == on)
    }

    /// The period of care of whatever began on a day.
    pub fn care_from(&self, on: Date) -> Option<usize> {
        let placement = self.placement_from(on).map(|at| self.placements[at].care);
        placement.or_else(|| self.legal_from(on).map(|at| self.legal[at].care))
    }

    /// Whether a period of care of that name is known.
    pub fn has_care(&self, id: &CareId) -> bool {
        self.cares.iter().any(|care| care.id == *id) || self.reviews.iter().any(|review| review.care == *id)
    }
}

impl Care {
    /// The first day on which it is known to run.
    pub fn from(&self) -> Option<Date> {
        self.start.as_ref().map(|(mark, _)| mark.on).or(self.seen)
    }

    /// Whether it had ended by the beginning of a day.
    pub fn is_over_by(&self, day: Date) -> bool {
        self.end.as_ref().is_some_and(|(mark, _)| mark.on <= day)
    }
}

fn mark(entry: &Entry) -> Mark {
    let origin = entry.fact.correlation_id.as_ref().map_or_else(String::new, ToString::to_string);
    let position = Some(entry.position);
    Mark { event: entry.event_id, on: entry.day(), origin: Some(origin), position, is_held_back: false }
}

/// What some extract left out and none has named since.
pub fn left_out(journey: &Journey) -> BTreeSet<EventId> {
    journey.left_out().into_keys().map(|(_, about)| about).collect()
}

/// Every name that the child's stream holds, of what stands and of what does not.
pub fn names(journey: &Journey) -> BTreeSet<EventId> {
    let gone = journey.retracted().iter();
    let standing = journey.entries().iter().chain(gone.clone().map(|retracted| &retracted.entry));
    let own = standing.clone().map(|entry| entry.event_id);
    let amendments = standing.flat_map(|entry| &entry.amended).map(|amendment| amendment.event_id);
    let retractions = gone.map(|retracted| retracted.by.event_id);
    let idle = journey.findings().iter().map(|finding| finding.entry.event_id);
    own.chain(amendments).chain(retractions).chain(idle).collect()
}

/// Since when a change is newer than an extract: after the day on which that was received, or, where the ledger took it
/// in before, after its place there.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    /// The day on which the extract was received.
    pub received: Date,
    /// Where the ledger took it in before, if it did.
    pub taken_at: Option<Position>,
}

impl Since {
    fn is_before(self, day: Date, position: Position) -> bool {
        day > self.received || self.taken_at.is_some_and(|taken| position > taken)
    }
}

/// Whether what an entry says was corrected since an extract, and by something else than one.
pub fn is_corrected_since(entry: &Entry, since: Since) -> bool {
    entry.amended.last().is_some_and(|last| {
        last.basis != Some(RecordedBasis::Submission) && since.is_before(last.recorded_day(), last.position)
    })
}

/// Whether an entry was taken back since an extract, and by something else than one.
pub fn is_taken_back_since(gone: &Retracted, since: Since) -> bool {
    gone.basis != Some(RecordedBasis::Submission) && since.is_before(gone.recorded_day(), gone.by.position)
}

/// A journey as it stood before something else than an extract changed it since; nothing where nothing did.
pub fn before_changes(journey: &Journey, since: Since) -> Option<Journey> {
    let gone = journey.retracted().iter().filter(|gone| is_taken_back_since(gone, since));
    let gone: Vec<Entry> = gone.map(|gone| gone.entry.clone()).collect();
    let is_corrected = |entry: &Entry| is_corrected_since(entry, since);
    if gone.is_empty() && !journey.entries().iter().any(is_corrected) {
        return None;
    }
    let put_back = |mut entry: Entry| {
        while is_corrected_since(&entry, since)
            && let Some(last) = entry.amended.pop()
        {
            (entry.fact.occurred, entry.fact.event) = (last.occurred_before, last.event_before);
        }
        entry
    };
    let all = journey.entries().iter().cloned().chain(gone).map(put_back);
    Some(Journey::fold(journey.child(), all))
}

/// What was corrected or taken back since an extract by something else than one, and what was told anew of that since,
/// each with the table that tells of it.
pub fn changed_otherwise(journey: &Journey, since: Since) -> BTreeMap<EventId, &'static str> {
    let gone = journey.retracted().iter().filter(|gone| is_taken_back_since(gone, since));
    let gone: Vec<&Entry> = gone.map(|gone| &gone.entry).collect();
    let is_corrected = |entry: &&Entry| is_corrected_since(entry, since);
    let corrected = journey.entries().iter().filter(is_corrected);
    let before = corrected
        .flat_map(|entry| entry.amended.iter().map(|change| (entry.kind(), change.occurred_before.date())));
    let places = gone.iter().map(|entry| (entry.kind(), entry.day()));
    let places: BTreeSet<(Kind, Date)> = places.chain(before).collect();
    let changed = journey
        .entries()
        .iter()
        .filter(|entry| is_corrected(entry) || places.contains(&(entry.kind(), entry.day())));
    changed.chain(gone).map(|entry| (entry.event_id, table(entry))).collect()
}

/// What later returns have taken back or moved to another day, each with the table that tells of it; `is_later` says
/// whether what was recorded on a day is theirs.
pub fn changed_later(journey: &Journey, is_later: impl Fn(Date) -> bool) -> BTreeMap<EventId, &'static str> {
    let is_moved = |entry: &&Entry| {
        entry.amended.iter().any(|change| is_later(change.recorded_day()))
            && former_days(entry).any(|(day, _)| day != entry.day())
    };
    let moved = journey.entries().iter().filter(is_moved);
    let gone = journey.retracted().iter().filter(|gone| is_later(gone.recorded_day()));
    let all = moved.chain(gone.map(|gone| &gone.entry));
    all.map(|entry| (entry.event_id, table(entry))).collect()
}

/// The days on which an entry was said to have occurred before it was corrected, with its name.
pub fn former_days(entry: &Entry) -> impl Iterator<Item = (Date, EventId)> {
    entry.amended.iter().map(|change| (change.occurred_before.date(), entry.event_id))
}

fn table(entry: &Entry) -> &'static str {
    if entry.kind() == Kind::CareReviewHeld { REVIEWS.table } else { EPISODES.table }
}
