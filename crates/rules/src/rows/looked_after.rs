//! Children looked after: what several of their rows ask.

pub(super) mod approvals;
pub(super) mod education;
pub(super) mod endings;
pub(super) mod health;
pub(super) mod missing;
pub(super) mod placements;
pub(super) mod plans;
pub(super) mod reviews;
pub(super) mod secure;
pub(super) mod short_breaks;
pub(super) mod visits;

use jiff::civil::Date;
use journey::codes::{CareReviewKind, CareReviewOutcome};
use journey::facts::{CareReviewHeld, PlacementStarted};
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance;
use crate::calendar::days_between;
use crate::case::{Case, Day};

/// In a period of care to which the ordinary rules apply: not in short breaks and not while placed for adoption, which
/// have rows of their own.
pub(super) fn is_in_ordinary_care(day: &Day<'_>, care_id: &str) -> bool {
    day.is_in_care(care_id) && is_under_ordinary_rules(day)
}

fn is_under_ordinary_rules(day: &Day<'_>) -> bool {
    !day.is_on_short_breaks() && !day.is_placed_for_adoption() && day.is_our_child()
}

/// In an ordinary placement that has not ended and is no temporary move.
fn is_in_placement(day: &Day<'_>, placement_id: &str) -> bool {
    day.settled_placement().is_some_and(|placement| placement.placement_id.as_str() == placement_id)
        && is_under_ordinary_rules(day)
}

/// The period of care in which a fact lies; what is recorded of a child who is not looked after belongs to the next.
pub(super) fn period_of_care<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CarePeriodStarted(care) => Some(care.care_id.as_str()),
        Event::CarePeriodEnded(care) => Some(care.care_id.as_str()),
        Event::LegalStatusChanged(legal) => Some(legal.care_id.as_str()),
        Event::PlacementStarted(placement) => Some(placement.care_id.as_str()),
        Event::CareReviewHeld(review) => Some(reviewed(case, entry, review)),
        _ => care_on(case, entry.day()),
    }
}

/// The period of care that a review was of: the one that it names. A return can tell of a review a year before it tells
/// of the care; then it names a period of which nothing else is known, and was of the one in which it was held.
pub(super) fn reviewed<'a>(case: &Case<'a>, entry: &'a Entry, review: &'a CareReviewHeld) -> &'a str {
    let named = review.care_id.as_str();
    let held = care_at(case, entry.day());
    let tells = |other: &Entry| match other.event() {
        Event::CarePeriodStarted(care) => care.care_id.as_str() == named,
        Event::CarePeriodEnded(care) => care.care_id.as_str() == named,
        Event::LegalStatusChanged(legal) => legal.care_id.as_str() == named,
        Event::PlacementStarted(placement) => placement.care_id.as_str() == named,
        _ => false,
    };
    match held {
        Some(held) if held != named && !case.recorded(CARE).any(tells) => held,
        _ => named,
    }
}

/// What tells of a period of care.
const CARE: &[Kind] =
    &[Kind::CarePeriodStarted, Kind::CarePeriodEnded, Kind::LegalStatusChanged, Kind::PlacementStarted];

/// The period of care in which a day lies, its last day included.
fn care_at<'a>(case: &Case<'a>, day: Date) -> Option<&'a str> {
    let at = |day: Date| {
        let standing = case.standing(day);
        let care = standing.care().map(|care| care.fact.care_id.as_str());
        let legal = || standing.legal_status.map(|legal| legal.fact.care_id.as_str());
        let placement = || standing.placement().map(|placement| placement.fact.care_id.as_str());
        care.or_else(legal).or_else(placement)
    };
    at(day).or_else(|| at(day.yesterday().ok()?))
}

/// The period of care in which a day lies, its last day included; for a day outside of care the next one.
pub(super) fn care_on<'a>(case: &Case<'a>, day: Date) -> Option<&'a str> {
    let next = || {
        let mut later = case.recorded(&[Kind::CarePeriodStarted]).filter(|started| started.day() > day);
        later.next().and_then(|started| period_of_care(case, started))
    };
    care_at(case, day).or_else(next)
}

/// The placement that a fact names, or in which the child lived on its day.
fn placement_of<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(placement) => Some(placement.placement_id.as_str()),
        Event::PlacementEnded(placement) => Some(placement.placement_id.as_str()),
        Event::PlacementApprovalChanged(approval) => Some(approval.placement_id.as_str()),
        Event::PlacementPlanRecorded(plan) => Some(plan.placement_id.as_str()),
        Event::PlacementNotified(notice) => Some(notice.placement_id.as_str()),
        _ => case.standing(entry.day()).settled_placement().map(|held| held.fact.placement_id.as_str()),
    }
}

/// Whether a placement is a move: neither a temporary one nor with the carer with whom the child was.
fn is_a_move(case: &Case<'_>, entry: &Entry, placement: &PlacementStarted) -> bool {
    if placement.placement_type.is_temporary() {
        return false;
    }
    let standing = case.standing(entry.day());
    let is_current =
        standing.placement().is_some_and(|current| current.placement_id == placement.placement_id);
    let goes_on = standing.stay().is_some_and(|stay| stay.placement_id != placement.placement_id);
    !is_current || !goes_on
}

/// Whether a review was held under some of these rules; one that was adjourned is still to be held.
pub(super) fn is_held(review: &CareReviewHeld, under: &[CareReviewKind]) -> bool {
    under.contains(&review.kind) && review.outcome != Some(CareReviewOutcome::Adjourned)
}

/// So many days as lead from one day to another.
fn days_until(from: Date, to: Date) -> Allowance {
    Allowance::Days(u16::try_from(days_between(from, to)).unwrap_or(0))
}

#[cfg(test)]
mod cases;
