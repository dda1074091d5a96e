//! Plans for a child in need, family help among them: made, visited, reviewed, stepped down to, closed.

pub(super) mod afterwards;
pub(super) mod changes;
pub(super) mod private_fostering;

use journey::codes::{AssessmentOutcome, NeedPlanKind, VisitPurpose};
use journey::facts::{NeedPlanStarted, VisitMade};
use journey::{Entry, Event, Kind};

use super::visits::{agreed_frequency, was_in_person};
use crate::allowance::Allowance::{Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "need-plan",
        aliases: &["CIN-PLAN"],
        title: "The plan after an assessment that found a child in need",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: 10 working days"),
        starting: "the assessment was authorised",
        stopping: "a plan for the child in need",
        starts: &[Kind::AssessmentAuthorised],
        stops: &[Kind::NeedPlanStarted],
        about: assessed_need,
        applies: |day, _| is_in_need(day) && day.need_plans.is_empty(),
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "need-visit",
        aliases: &["CIN-VISIT"],
        title: "Visits under a plan for a child in need",
        force: Force::Local,
        citation: Citation::read_in_part("Local procedures: 6 weeks in Walsall's", "the default of 4 weeks"),
        starting: "the plan for the child in need was made",
        stopping: "a visit under the plan for the child in need",
        starts: &[Kind::NeedPlanStarted],
        stops: &[Kind::VisitMade],
        about: visited_plan,
        applies: is_visited,
        cadence: Cadence::Ladder(&[WorkingDays(20)]),
        agreed: agreed_frequency,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "short-breaks-plan-visit",
        aliases: &["CIN-VISIT-SHORT-BREAKS"],
        title: "Visits under a plan of short breaks only",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: 3 to 6 months"),
        starting: "the plan of short breaks was made",
        stopping: "a visit under the plan of short breaks",
        starts: &[Kind::NeedPlanStarted],
        stops: &[Kind::VisitMade],
        about: visited_plan,
        applies: |day, plan_id| {
            !day.is_unborn() && is_planned(day, plan_id, |plan| plan.kind == NeedPlanKind::ShortBreaksOnly)
        },
        cadence: Cadence::Ladder(&[Months(6)]),
        agreed: agreed_frequency,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "need-plan-review",
        aliases: &["CIN-REVIEW"],
        title: "Reviews of a plan for a child in need",
        force: Force::Local,
        citation: Citation::read_in_part(
            "Local procedures: at least every 12 weeks in Walsall's",
            "the default of 6 weeks for the first",
        ),
        starting: "the plan for the child in need was made",
        stopping: "a review of the plan for the child in need",
        starts: &[Kind::NeedPlanStarted],
        stops: &[Kind::NeedPlanReviewed],
        about: plan,
        applies: |day, plan_id| is_planned(day, plan_id, |plan| plan.kind != NeedPlanKind::ShortBreaksOnly),
        cadence: Cadence::Ladder(&[Weeks(6), Weeks(12)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "short-breaks-plan-review",
        aliases: &["CIN-REVIEW-SHORT-BREAKS"],
        title: "Reviews of a plan of short breaks only",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: after 3 months, then every 6"),
        starting: "the plan of short breaks was made",
        stopping: "a review of the plan of short breaks",
        starts: &[Kind::NeedPlanStarted],
        stops: &[Kind::NeedPlanReviewed],
        about: plan,
        applies: |day, plan_id| is_planned(day, plan_id, |plan| plan.kind == NeedPlanKind::ShortBreaksOnly),
        cadence: Cadence::Ladder(&[Months(3), Months(6)]),
        ..ClockRule::ROW
    },
];

/// A plan was made after the last assessment that found need by then.
fn assessed_need<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::AssessmentAuthorised(authorised) => {
            let need = authorised.outcome == Some(AssessmentOutcome::ChildInNeed);
            Some(authorised.assessment_id.as_str()).filter(|_| need)
        }
        Event::NeedPlanStarted(_) => {
            let assessed = case.recorded(&[Kind::AssessmentAuthorised]);
            let before = assessed.filter(|assessed| assessed.day() <= entry.day());
            before.filter_map(|assessed| assessed_need(case, assessed)).last()
        }
        _ => None,
    }
}

fn plan<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::NeedPlanStarted(plan) => Some(plan.plan_id.as_str()),
        Event::NeedPlanReviewed(review) => Some(review.plan_id.as_str()),
        _ => None,
    }
}

/// A visit that names no plan was made under the one that stood.
fn visited_plan<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if visit.purpose == VisitPurpose::Need && counts(visit, entry) => {
            let plans = || case.recorded(&[Kind::NeedPlanStarted]);
            let named = visit.subject_id.as_ref().map(|id| id.as_str());
            let known = named.filter(|named| plans().any(|started| plan(case, started) == Some(named)));
            known.or_else(|| {
                let stood = case.standing_on(entry.day()).need_plan()?;
                plan(case, stood.entry)
            })
        }
        Event::VisitMade(_) => None,
        _ => plan(case, entry),
    }
}

/// The procedures ask for a visit; one at which the child is known not to have been seen is none.
fn counts(visit: &VisitMade, entry: &Entry) -> bool {
    visit.seen != Some(false) && was_in_person(visit, entry.day())
}

/// A child who is looked after, but for short breaks, or has a child protection plan is visited and reviewed by that.
fn is_in_need(day: &Day<'_>) -> bool {
    day.is_our_child()
        && day.protection_plans.is_empty()
        && (!day.is_looked_after() || day.is_on_short_breaks())
        && !day.is_closed()
}

fn is_visited(day: &Day<'_>, plan_id: &str) -> bool {
    !day.is_unborn() && is_planned(day, plan_id, |plan| plan.kind != NeedPlanKind::ShortBreaksOnly)
}

fn is_planned(day: &Day<'_>, plan_id: &str, meant: impl Fn(&NeedPlanStarted) -> bool) -> bool {
    let plan = day.need_plans.iter().find(|open| open.plan_id.as_str() == plan_id);
    is_in_need(day) && plan.is_some_and(|plan| meant(plan) && !day.was_closed_after(plan.entry))
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
