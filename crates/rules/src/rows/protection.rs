//! Child protection plans: core groups, review conferences and visits.

pub(super) mod conferences;
pub(super) mod emergencies;
pub(super) mod enquiries;
pub(super) mod incidents;

use jiff::civil::Date;
use journey::codes::{ConferenceOutcome, ReviewConferenceOutcome, VisitPurpose};
use journey::facts::InitialConferenceHeld;
use journey::{Entry, Event, Kind, Occurred};

use super::visits::{agreed_frequency, child_seen_in_person};
use crate::allowance::Allowance::{self, Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "first-core-group",
        aliases: &["CORE-10"],
        title: "The first core group of a child protection plan",
        force: Force::StatutoryGuidance,
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        starting: "the child protection plan was made",
        stopping: "the first core group",
        starts: &[Kind::ProtectionPlanStarted],
        stops: &[Kind::CoreGroupHeld],
        about: plan,
        dated: made,
        applies: is_planned,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "core-group",
        aliases: &["CORE-NEXT"],
        title: "The core groups after the first",
        force: Force::Local,
        citation: Citation::read("Local procedures: monthly to 6 weeks"),
        starting: "the last core group",
        stopping: "a core group",
        starts: &[Kind::ProtectionPlanStarted],
        stops: &[Kind::CoreGroupHeld],
        about: plan,
        dated: made,
        applies: is_planned,
        cadence: Cadence::Depends {
            // The first is due by another row.
            allows: |rung| (rung.number != Some(0)).then_some(Weeks(6)),
            says: "6 weeks",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "review-conference",
        aliases: &["CPR-FIRST", "CPR-NEXT"],
        title: "Review conferences of a child protection plan",
        force: Force::StatutoryGuidance,
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        starting: "the child protection plan was made",
        stopping: "a review child protection conference",
        starts: &[Kind::ProtectionPlanStarted],
        stops: &[Kind::ReviewConferenceHeld],
        about: plan,
        dated: made,
        applies: is_planned,
        cadence: Cadence::Ladder(&[Months(3), Months(6)]),
        ..ClockRule::ROW
    },
    // No number is laid down nationally. Before birth there is no child to see; what is owed to the parents is not
    // counted here.
    ClockRule {
        name: "protection-visit",
        aliases: &["CP-VISIT"],
        title: "Visits under a child protection plan, at which the child is seen",
        force: Force::Local,
        citation: Citation::read("Local procedures: 10 working days in most, 15 in Wirral's"),
        starting: "the child protection plan was made",
        stopping: "a visit under the child protection plan at which the child was seen",
        starts: &[Kind::ProtectionPlanStarted],
        stops: &[Kind::VisitMade],
        about: visited_plan,
        applies: |day, plan_id| !day.is_unborn() && is_planned(day, plan_id),
        cadence: Cadence::Ladder(&[WorkingDays(10)]),
        agreed: agreed_frequency,
        ..ClockRule::ROW
    },
];

/// A review that was adjourned is still to be held.
fn plan<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ProtectionPlanStarted(plan) => Some(plan.plan_id.as_str()),
        Event::CoreGroupHeld(group) => Some(group.plan_id.as_str()),
        Event::ReviewConferenceHeld(review) => {
            let adjourned = review.outcome == Some(ReviewConferenceOutcome::Adjourned);
            Some(review.plan_id.as_str()).filter(|_| !adjourned)
        }
        _ => None,
    }
}

/// How long before a plan that names no conference one may be held that made it. A plan is dated with its conference, or
/// with the writing down of it some days later; what is older made another plan, which may not be on record.
const MADE_WITHIN: Allowance = Weeks(4);

/// A plan is made by its initial conference, and what guidance asks of it counts from that day, also where the plan is
/// dated later. Where no such conference is on record, it counts from the plan's own start; so do the plans of the census
/// and of the daily payload, which neither name a conference nor say what one decided.
fn made(case: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    let Event::ProtectionPlanStarted(plan) = entry.event() else { return Some(entry.fact.occurred) };
    let before = case.recorded(&[Kind::InitialConferenceHeld]).filter(|held| held.day() <= entry.day());
    let conferences = before.filter_map(|entry| match entry.event() {
        Event::InitialConferenceHeld(held) => Some((entry, held)),
        _ => None,
    });
    let made_it = |(held, conference): &(&Entry, &InitialConferenceHeld)| match &plan.conference_id {
        Some(named) => conference.conference_id == *named,
        None => {
            conference.outcome == Some(ConferenceOutcome::ProtectionPlan)
                && MADE_WITHIN.day_before(entry.day(), case.calendar()) <= held.day()
                && !made_another(case, held.day(), entry)
        }
    };
    Some(conferences.filter(made_it).last().map_or(entry.fact.occurred, |(held, _)| held.fact.occurred))
}

/// Whether another plan was made by a conference of a day, or stood on it, before the plan of an entry.
fn made_another(case: &Case<'_>, conference: Date, entry: &Entry) -> bool {
    let mut others = case.recorded(&[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded]);
    others.any(|other| {
        let is_before = match (other.event(), entry.event()) {
            (Event::ProtectionPlanEnded(end), Event::ProtectionPlanStarted(plan)) => {
                end.plan_id != plan.plan_id && other.day() <= entry.day()
            }
            _ => other.day() < entry.day(),
        };
        is_before && conference <= other.day()
    })
}

/// A visit that names no plan was made under the one that stood.
fn visited_plan<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit)
            if visit.purpose == VisitPurpose::Protection && child_seen_in_person(visit, entry.day()) =>
        {
            let plans = || case.recorded(&[Kind::ProtectionPlanStarted]);
            let named = visit.subject_id.as_ref().map(|id| id.as_str());
            let known = named.filter(|named| plans().any(|started| plan(case, started) == Some(named)));
            known.or_else(|| {
                let stood = case.standing_on(entry.day()).protection_plan()?;
                plan(case, stood.entry)
            })
        }
        Event::VisitMade(_) => None,
        _ => plan(case, entry),
    }
}

fn is_planned(day: &Day<'_>, plan_id: &str) -> bool {
    let plan = day.protection_plans.iter().find(|open| open.plan_id.as_str() == plan_id);
    day.is_our_child() && plan.is_some_and(|plan| !day.was_closed_after(plan.entry))
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
