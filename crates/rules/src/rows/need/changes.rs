//! What follows when a child protection plan is stepped down, and when the closure of a case is asked for.

use journey::codes::{DecisionPoint, ProtectionPlanEndReason, ReviewConferenceOutcome};
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::{Days, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "step-down-plan",
        aliases: &["STEPDOWN"],
        title: "The plan for a child in need after a child protection plan",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: the next day"),
        starting: "the child protection plan ended",
        stopping: "a plan for the child in need",
        starts: &[Kind::ProtectionPlanEnded],
        stops: &[Kind::NeedPlanStarted],
        about: planned,
        applies: is_stepped_down,
        cadence: Cadence::Once(Days(1)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "step-down-meeting",
        aliases: &["STEPDOWN-MEETING"],
        title: "The first meeting about a child in need after a child protection plan",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: 10 working days"),
        starting: "the child protection plan ended",
        stopping: "a first review of the plan for the child in need",
        starts: &[Kind::ProtectionPlanEnded],
        stops: &[Kind::NeedPlanReviewed],
        about: stepped_down,
        applies: is_stepped_down,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "closure-decision",
        aliases: &["CLOSURE-SIGNOFF"],
        title: "A manager's decision on closing the case",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: 5 working days"),
        starting: "the closure was asked for",
        stopping: "a manager's decision on the closure",
        starts: &[Kind::ClosureRequested],
        stops: &[Kind::ManagementDecisionMade, Kind::CaseClosed],
        about: closure,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
];

/// A plan that was made beforehand, and still stands, is the plan; nothing more is due.
fn planned<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let beforehand = |end: &Entry| case.on(end.day()).need_plans.iter().any(|plan| plan.since() < end.day());
    match entry.event() {
        Event::ProtectionPlanEnded(_) => stepped_down(case, entry).filter(|_| !beforehand(entry)),
        _ => stepped_down(case, entry),
    }
}

/// What comes after a child protection plan ended is about the last that did.
fn stepped_down<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ProtectionPlanEnded(ended) => {
            let review = case.recorded(&[Kind::ReviewConferenceHeld]).filter_map(|held| match held.event() {
                Event::ReviewConferenceHeld(review) if review.plan_id == ended.plan_id => review.outcome,
                _ => None,
            });
            let need_goes_on = match review.last() {
                Some(ReviewConferenceOutcome::EndToNeedPlan) => true,
                Some(ReviewConferenceOutcome::End) => false,
                // The last review did not end it, or there is none: the reason has to tell.
                _ => ended.reason == Some(ProtectionPlanEndReason::NoLongerAtRisk),
            };
            Some(ended.plan_id.as_str()).filter(|_| need_goes_on)
        }
        Event::NeedPlanStarted(_) | Event::NeedPlanReviewed(_) => {
            let ended = case.recorded(&[Kind::ProtectionPlanEnded]);
            let before = ended.filter(|ended| ended.day() <= entry.day());
            before.filter_map(|ended| stepped_down(case, ended)).last()
        }
        _ => None,
    }
}

fn is_stepped_down(day: &Day<'_>, _: &str) -> bool {
    day.is_our_child() && day.protection_plans.is_empty() && !day.is_looked_after() && !day.is_closed()
}

/// A closure that nobody authorised is no decision; that the case is closed then ends the waiting all the same.
fn closure<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ClosureRequested(request) => Some(request.involvement_id.as_str()),
        Event::CaseClosed(closed) => {
            Some(closed.involvement_id.as_str()).filter(|_| closed.authorised_by.is_some())
        }
        Event::ManagementDecisionMade(made) if made.point == DecisionPoint::Closure => {
            let requests = || case.recorded(&[Kind::ClosureRequested]);
            let named = made.subject_id.as_ref().map(|id| id.as_str());
            let known = named.filter(|named| requests().any(|asked| closure(case, asked) == Some(named)));
            known.or_else(|| {
                let before = requests().filter(|asked| asked.day() <= entry.day());
                before.last().and_then(|last| closure(case, last))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
