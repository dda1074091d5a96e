//! What one authority's procedure asks for after a review of a plan for a child in need, and after a visit under it at
//! which the child was not seen alone. Another authority is held to it from the day on which its own file says so.

use alloc::vec::Vec;
use core::cmp::Reverse;

use jiff::civil::Date;
use journey::codes::{MeetingKind, MeetingRecord, NotAloneReason, SeenAlone};
use journey::facts::MeetingScheduled;
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
        // By whose announcement alone minutes are known for those of a review.
        needs: &[Kind::MeetingScheduled],
        about: written,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Depends {
            allows: |rung| (rung.number == Some(0)).then_some(WorkingDays(5)),
            says: "5 working days",
        },
        ..OWN
    },
    ClockRule {
        name: "not-seen-alone-oversight",
        aliases: &["CIN-VISIT-ALONE"],
        title: "Management oversight of a child in need who was not seen alone",
        stopping: "a manager's decision or supervision",
        stops: &[Kind::ManagementDecisionMade, Kind::SupervisionHeld],
        needs: &[Kind::ManagementDecisionMade],
        about: overseen,
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

/// The plan of whose last review a record is the minutes: its meeting was announced as a review of that plan, for a day
/// that lies nearest to the last of them. What was announced as something else, or not at all, is of another meeting.
fn written<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let Event::MeetingRecorded(record) = entry.event() else { return None };
    if record.what == MeetingRecord::Decisions {
        return None;
    }
    let mut announced = case.recorded(&[Kind::MeetingScheduled]).filter_map(|entry| match entry.event() {
        Event::MeetingScheduled(meeting) if meeting.meeting_id == record.meeting_id => Some(meeting),
        _ => None,
    });
    let meeting = announced.next().filter(|meeting| meeting.kind == MeetingKind::NeedPlanReview)?;
    let about = meeting.subject_id.as_ref().map(|subject| subject.as_str());
    let held = || {
        let before = case.recorded(&[Kind::NeedPlanReviewed]).filter(|held| held.day() <= entry.day());
        before.filter(|held| about.is_none_or(|about| plan(case, held) == Some(about)))
    };
    let last = held().last()?;
    let is_of_the_last = planned_on(case, meeting).is_none_or(|planned| {
        let nearest =
            held().min_by_key(|held| (held.day().duration_since(planned).abs(), Reverse(held.day())));
        nearest.is_some_and(|nearest| nearest.day() == last.day())
    });
    plan(case, last).filter(|_| is_of_the_last)
}

/// The day for which a meeting was planned last.
fn planned_on(case: &Case<'_>, meeting: &MeetingScheduled) -> Option<Date> {
    let postponed = case.recorded(&[Kind::MeetingPostponed]).filter_map(|entry| match entry.event() {
        Event::MeetingPostponed(later) if later.meeting_id == meeting.meeting_id => later.planned_on,
        _ => None,
    });
    postponed.last().or(meeting.planned_on)
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
fn overseen<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
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
