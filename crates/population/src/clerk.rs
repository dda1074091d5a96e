//! A clerk who gets things wrong on the way into the record, and right in the end.
//!
//! What stands at the end is what the population tells; what stood in between is not: a value keyed in wrongly and
//! put right later, a day that is some days off, something entered twice and taken back, something entered months
//! late. So whatever is made of the record on one day differs from what is made of it on a later one, as a return
//! differs from its amended sending.

use std::collections::BTreeSet;

use ids::EventId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use journey::codes::ChangeReason;
use journey::facts::{EntryCorrected, EntryRetracted};
use journey::subjects::{AssessmentId, ContactId, PlanId};
use journey::{Coded, Event, Fact, Occurred, Recorded, Written};
use uuid::Uuid;

use crate::Child;
use crate::day;
use crate::dice::Dice;

/// Facts in a thousand that are keyed in wrongly, entered twice, and entered late, of those to which it can happen.
const MISKEYED: u32 = 60;
const TWICE: u32 = 40;
const LATE: u32 = 40;
/// Days until somebody notices, and days that an entry waits.
const NOTICED: (i32, i32) = (5, 240);
const WAITED: (i32, i32) = (10, 150);

/// The clerk of an authority; the same seed makes the same mistakes.
#[derive(Clone, Copy, Debug)]
pub struct Clerk {
    seed: u64,
    to: Date,
}

impl Clerk {
    /// A clerk who records nothing after a day.
    pub fn new(seed: u64, to: Date) -> Self {
        Self { seed, to }
    }

    /// The child as the clerk records it.
    pub fn keep(&self, child: Child) -> Child {
        let mut dice = Dice::new(self.seed ^ 0x00C1_E2C0_FFEE_C1E2, u64::from(child.number));
        let amended: BTreeSet<EventId> =
            child.events.iter().filter_map(|(_, fact)| amended(&fact.event)).collect();
        let mut kept = Vec::with_capacity(child.events.len() + 8);
        for (id, fact) in child.events {
            let is_free = !amended.contains(&id) && self::amended(&fact.event).is_none();
            match fact.recorded.filter(|_| is_free) {
                Some(recorded) => self.enter(&mut dice, (id, fact), recorded, &mut kept),
                None => kept.push((id, fact)),
            }
        }
        kept.sort_by_key(|(_, fact): &(EventId, Fact)| fact.recorded.map(|recorded| recorded.at));
        Child { events: kept, ..child }
    }

    fn enter(
        &self,
        dice: &mut Dice,
        (id, fact): (EventId, Fact),
        recorded: Recorded,
        kept: &mut Vec<(EventId, Fact)>,
    ) {
        let noticed = self.after(recorded.at, dice.within(NOTICED.0, NOTICED.1));
        let waited = self.after(recorded.at, dice.within(WAITED.0, WAITED.1));
        if let Some((at, wrong)) = noticed.zip(mistaken(&fact)).filter(|_| dice.chance(MISKEYED)) {
            let right = EntryCorrected {
                event_id: id,
                occurred: fact.occurred,
                body: Box::new(fact.event.clone()),
                reason: ChangeReason::KeyingError,
                corrected_by: None,
                explanation: None,
            };
            kept.push((id, Fact { occurred: wrong.0, event: wrong.1, ..fact.clone() }));
            kept.push(told(dice, &fact, at, day_of(at), right.into()));
            return;
        }
        if let Some((at, (on, again))) = noticed.zip(doubled(dice, &fact)).filter(|_| dice.chance(TWICE)) {
            let (twice, double) = told(dice, &fact, recorded.at, on, again);
            let retracted = EntryRetracted {
                event_id: twice,
                reason: ChangeReason::Duplicate,
                retracted_by: None,
                explanation: None,
            };
            kept.push((twice, double));
            kept.push(told(dice, &fact, at, day_of(at), retracted.into()));
        }
        let late = waited.filter(|_| doubled(dice, &fact).is_some() && dice.chance(LATE));
        let at = late.unwrap_or(recorded.at);
        kept.push((id, Fact { recorded: Some(Recorded { at, ..recorded }), ..fact }));
    }

    /// So many days later, if that is recorded at all.
    fn after(&self, at: Timestamp, days: i32) -> Option<Timestamp> {
        let later = at.checked_add((i64::from(days) * 24).hours()).ok()?;
        (day_of(later) <= self.to).then_some(later)
    }
}

fn day_of(at: Timestamp) -> Date {
    journey::time::LONDON.to_datetime(at).date()
}

/// A fact with the envelope of another.
fn told(dice: &mut Dice, like: &Fact, at: Timestamp, on: Date, event: Event) -> (EventId, Fact) {
    let recorded = like.recorded.map(|recorded| Recorded { at, ..recorded });
    let fact = Fact { recorded, occurred: on.into(), event, ..like.clone() };
    (EventId::from(Uuid::new_v8(dice.bytes())), fact)
}

fn amended(event: &Event) -> Option<EventId> {
    match event {
        Event::EntryCorrected(fact) => Some(fact.event_id),
        Event::EntryRetracted(fact) => Some(fact.event_id),
        Event::StatementOfDisagreement(fact) => Some(fact.about),
        _ => None,
    }
}

/// What is keyed in instead; nothing where the clerk makes no mistakes.
fn mistaken(fact: &Fact) -> Option<(Occurred, Event)> {
    let mut event = fact.event.clone();
    let mut occurred = fact.occurred;
    match &mut event {
        Event::CareReviewHeld(_)
        | Event::ReviewConferenceHeld(_)
        | Event::InitialConferenceHeld(_)
        | Event::AssessmentAuthorised(_)
        | Event::ProtectionPlanEnded(_)
        | Event::NeedPlanEnded(_) => occurred = day::days(fact.occurred.date(), -2).into(),
        Event::ReferralReceived(fact) => swap(&mut fact.source, ["1A", "6"]),
        Event::CaseClosed(fact) => swap(&mut fact.reason, ["RC4", "RC7"]),
        Event::ProtectionPlanStarted(fact) => swap(&mut fact.category, ["NEG", "EMO"]),
        Event::CarePeriodStarted(fact) => swap(&mut fact.need, ["N1", "N5"]),
        Event::PlacementStarted(fact) => swap(&mut fact.provider, ["PR1", "PR4"]),
        Event::ChildRegistered(fact) => swap(&mut fact.ethnicity, ["WBRI", "WOTH"]),
        _ => return None,
    }
    Some((occurred, event))
}

/// Puts one code in the place of another.
fn swap<T: Coded + PartialEq>(value: &mut Option<T>, codes: [&str; 2]) {
    let [one, other] = codes.map(T::from_code);
    *value = if *value == one { other } else { one };
}

/// What is entered a second time, some days before, and under a name of its own; nothing where others follow from it.
fn doubled(dice: &mut Dice, fact: &Fact) -> Option<(Date, Event)> {
    let mut event = fact.event.clone();
    let number = dice.below(1_000_000);
    match &mut event {
        Event::CareReviewHeld(_)
        | Event::ReviewConferenceHeld(_)
        | Event::StrengthsAndDifficultiesScored(_)
        | Event::DentalChecked(_)
        | Event::HealthAssessed(_) => {}
        Event::ContactReceived(fact) => fact.contact_id = named::<ContactId>(number)?,
        Event::AssessmentStarted(fact) => fact.assessment_id = named::<AssessmentId>(number)?,
        Event::NeedPlanStarted(fact) => fact.plan_id = named::<PlanId>(number)?,
        _ => return None,
    }
    Some((day::days(fact.occurred.date(), -9), event))
}

fn named<I: Written>(number: u32) -> Option<I> {
    crate::story::numbered("twice", number)
}
