//! What one authority's procedure asks for after a review of a plan for a child in need, and after a visit under it at
//! which the child was not seen alone. Another authority is held to it from the day on which its own file says so.

use alloc::vec::Vec;

use journey::codes::{MeetingKind, MeetingRecord, NotAloneReason, SeenAlone};
use journey::{Entry, Event, Kind};

use super::{is_visited, plan, visited_plan};
use crate::allowance::Allowance::{Hours, WorkingDays};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Force};
use crate::case::Case;

const OWN: ClockRule = ClockRule {
    force: Force::Local,
    citation: Citation::read(
        "Walsall's procedure on children in need; elsewhere in force by the authority's own file",
    ),
    awaits_commencement: true,
    ..ClockRule::ROW
};

const NOT_ALONE: ClockRule = ClockRule {
    starting: "a child in need was visited and not seen alone",
    begins: Some(not_alone),
    applies: is_visited,
    ..OWN
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "need-plan-review-minutes",
        aliases: &["CIN-REVIEW-MINUTES"],
        title: "The minutes of each review of a plan for a child in need",
        starting: "the plan for the child in need was reviewed",
        stopping: "the minutes of the review",
        begins: Some(reviews),
        stops: &[Kind::MeetingRecorded],
        about: written,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Depends {
            allows: |rung| (rung.number == Some(0)).then_some(WorkingDays(5)),
            says: "5 working days",
        },
        ..OWN
    },
    ClockRule {
        name: "not-seen-alone-told",
        aliases: &["CIN-VISIT-ALONE"],
        title: "A manager's look at a child in need who was not seen alone",
        stopping: "a manager's decision or supervision",
        stops: &[Kind::ManagementDecisionMade, Kind::SupervisionHeld],
        needs: &[Kind::ManagementDecisionMade],
        about: told,
        cadence: Cadence::Once(Hours(48)),
        ..NOT_ALONE
    },
    ClockRule {
        name: "not-seen-alone-visited-again",
        aliases: &["CIN-VISIT-ALONE-REVISIT"],
        title: "Another visit to a child in need who was not seen alone",
        stopping: "a visit at which the child was seen alone",
        stops: &[Kind::VisitMade],
        about: seen_alone,
        cadence: Cadence::Once(WorkingDays(5)),
        ..NOT_ALONE
    },
];

/// Every review begins the writing of its own minutes; the next review takes over from the one before.
fn reviews<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let held = case.recorded(&[Kind::NeedPlanReviewed]);
    let begins = held.filter_map(|review| {
        Some(Beginning { subject: plan(case, review)?, day: review.day(), ground: review.reference() })
    });
    begins.collect()
}

/// The plan of whose last review a record is. The record of a meeting that was never announced may be that of a review,
/// and is taken for it.
fn written<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let Event::MeetingRecorded(record) = entry.event() else { return None };
    if record.what == MeetingRecord::Decisions {
        return None;
    }
    let mut announced = case.recorded(&[Kind::MeetingScheduled]).filter_map(|entry| match entry.event() {
        Event::MeetingScheduled(meeting) if meeting.meeting_id == record.meeting_id => Some(meeting),
        _ => None,
    });
    let last = || {
        let before = case.recorded(&[Kind::NeedPlanReviewed]).filter(|held| held.day() <= entry.day());
        before.last().and_then(|held| plan(case, held))
    };
    match announced.next() {
        Some(meeting) if meeting.kind != MeetingKind::NeedPlanReview => None,
        Some(meeting) => meeting.subject_id.as_ref().map(|subject| subject.as_str()).or_else(last),
        None => last(),
    }
}

/// The visits at which the child was seen, but not alone. A child who is too young for that, or for whom it would not be
/// right, is seen with others.
fn not_alone<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let visits = case.recorded(&[Kind::VisitMade]).filter_map(|entry| {
        let Event::VisitMade(visit) = entry.event() else { return None };
        let with_others = visit.seen_alone == Some(SeenAlone::No)
            && visit.not_alone_reason != Some(NotAloneReason::TooYoung);
        let subject = visited_plan(case, entry).filter(|_| with_others)?;
        Some(Beginning { subject, day: entry.day(), ground: entry.reference() })
    });
    visits.collect()
}

fn seen_alone<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if visit.seen_alone == Some(SeenAlone::Yes) => visited_plan(case, entry),
        _ => None,
    }
}

/// The plan under which a manager looked at the child: the one that the decision names, by itself or by a visit, or the
/// one that stood.
fn told<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let stood = || case.standing_on(entry.day()).need_plan().and_then(|stood| plan(case, stood.entry));
    match entry.event() {
        Event::ManagementDecisionMade(made) => match &made.subject_id {
            Some(named) => {
                let plans = case.recorded(&[Kind::NeedPlanStarted]).filter_map(|entry| plan(case, entry));
                let is_named = |entry: &&Entry| match entry.event() {
                    Event::VisitMade(visit) => visit.visit_id.as_str() == named.as_str(),
                    _ => false,
                };
                let by_plan = plans.filter(|id| *id == named.as_str()).last();
                let visit = case.recorded(&[Kind::VisitMade]).find(is_named);
                by_plan.or_else(|| visit.and_then(|visit| visited_plan(case, visit)))
            }
            None => stood(),
        },
        Event::SupervisionHeld(_) => stood(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
