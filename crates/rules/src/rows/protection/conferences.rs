//! Initial child protection conferences, those of children who move in, and the reports for conferences.

use alloc::vec::Vec;

use journey::codes::{
    ConferenceOutcome, EnquiryOutcome, MeetingKind, ReportKind, ReportRecipient, TransferPlanKind,
};
use journey::facts::ReportShared;
use journey::{Entry, Event, Kind, Occurred};

use super::enquiries::{begun_at, led_to};
use crate::allowance::Allowance::WorkingDays;
use crate::book::{Beginning, Cadence, Citation, ClockRule, Count, Force};
use crate::calendar::days_between;
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "initial-conference",
        aliases: &["ICPC-15"],
        title: "The initial child protection conference, from the discussion that began the enquiry",
        force: Force::StatutoryGuidance,
        citation: Citation::read(
            "Working Together to Safeguard Children, chapter 3; children in need census N00110, N00111, N00148",
        ),
        starting: "the strategy discussion began the enquiry",
        stopping: "an initial child protection conference, or the decision that none is needed",
        starts: &[Kind::StrategyDiscussionHeld],
        shows: &[Kind::EnquiryStarted],
        showing: "the enquiry started (the discussion that began it is not on record)",
        stops: &[Kind::InitialConferenceHeld, Kind::ConferenceNotRequired, Kind::EnquiryConcluded],
        needs: &[Kind::InitialConferenceHeld],
        about: enquiry,
        // Of a child who has a plan already, a review conference is brought forward instead.
        applies: |day, _| day.is_our_child() && !day.is_closed() && day.protection_plans.is_empty(),
        cadence: Cadence::Once(WorkingDays(15)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "transfer-in-conference",
        aliases: &["TRANSFER-IN-CPC"],
        title: "The conference on a child who moves in with a child protection plan",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed("Working Together to Safeguard Children, chapter 3"),
        starting: "the other authority told of the move",
        stopping: "a transfer-in child protection conference",
        begins: Some(transfers_in),
        stops: &[Kind::InitialConferenceHeld],
        about: transfer_in,
        // The child's coming here may itself be recorded as a move between authorities.
        applies: |day, _| day.is_alive() && !day.is_aged(18),
        cadence: Cadence::Once(WorkingDays(15)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "conference-report",
        aliases: &["ICPC-REPORT"],
        title: "Sharing the report with the family before the initial conference",
        force: Force::Local,
        citation: Citation::read("Local procedures: 2 working days before the initial conference"),
        starting: "the initial conference was held",
        stopping: "the social worker's report shared with the family",
        starts: &[Kind::InitialConferenceHeld],
        stops: &[Kind::ReportShared],
        about: reported_conference,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(2)),
        count: Count::Before,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "review-conference-report",
        aliases: &["ICPC-REPORT-REVIEW"],
        title: "Sharing the report with the family before a review conference",
        force: Force::Local,
        citation: Citation::read("Local procedures: 5 working days before a review conference"),
        starting: "the planned review conference",
        stopping: "the social worker's report shared with the family",
        starts: &[Kind::MeetingScheduled],
        stops: &[Kind::ReportShared],
        about: reported_review,
        dated: planned,
        applies: |day, _| day.is_our_child() && !day.protection_plans.is_empty(),
        cadence: Cadence::Once(WorkingDays(5)),
        count: Count::Before,
        ..ClockRule::ROW
    },
];

/// A conference that was adjourned is still to be held; an enquiry that was concluded otherwise needs none.
fn enquiry<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::StrategyDiscussionHeld(_) => begun_at(case, entry),
        Event::EnquiryConcluded(concluded) => {
            let otherwise = concluded.outcome.is_some_and(|outcome| outcome != EnquiryOutcome::Conference);
            Some(concluded.enquiry_id.as_str()).filter(|_| otherwise)
        }
        Event::InitialConferenceHeld(held) if held.outcome == Some(ConferenceOutcome::Adjourned) => None,
        _ => led_to(case, entry),
    }
}

/// The child as such: the notice has no id, and a child can move in more than once.
fn transfers_in<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let notices = case.occurred(&[Kind::TransferInNotified]).filter_map(|entry| match entry.event() {
        Event::TransferInNotified(notice) if notice.plan_kind == TransferPlanKind::ChildProtection => {
            let day = notice.notified_on.unwrap_or_else(|| entry.day());
            Some(Beginning { subject: "", day, ground: entry.reference() })
        }
        _ => None,
    });
    notices.collect()
}

/// Where a conference does not say whether it is one, it is if no enquiry led to it.
fn transfer_in<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::InitialConferenceHeld(held) if held.outcome != Some(ConferenceOutcome::Adjourned) => {
            Some("").filter(|_| held.transfer_in.unwrap_or(held.enquiry_id.is_none()))
        }
        _ => None,
    }
}

/// How far from a conference a report that names no meeting can still be the report for it.
const FOR_IT: i32 = 30;

fn reported_conference<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::InitialConferenceHeld(held) => Some(held.conference_id.as_str()),
        Event::ReportShared(report)
            if report.what == ReportKind::ConferenceReport && reached_family(report) =>
        {
            let conferences = || case.recorded(&[Kind::InitialConferenceHeld]);
            let named = report.meeting_id.as_ref().map(|id| id.as_str());
            let id = |held: &'a Entry| reported_conference(case, held);
            let by_name = conferences().find_map(|held| id(held).filter(|id| Some(*id) == named));
            by_name.or_else(|| {
                let mut near =
                    conferences().filter(|held| days_between(held.day(), entry.day()).abs() <= FOR_IT);
                near.find(|held| held.day() >= entry.day()).or_else(|| near.last()).and_then(id)
            })
        }
        _ => None,
    }
}

fn reached_family(report: &ReportShared) -> bool {
    report.shared_with.iter().any(|with| matches!(with, ReportRecipient::Child | ReportRecipient::Parents))
}

/// Reviews have no id of their own, so the meeting that was planned stands for each.
fn reported_review<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::MeetingScheduled(meeting) if meeting.kind == MeetingKind::ReviewConference => {
            Some(meeting.meeting_id.as_str())
        }
        Event::ReportShared(report) if reached_family(report) => {
            let named = report.meeting_id.as_ref().map(|id| id.as_str());
            let mut meetings = case.recorded(&[Kind::MeetingScheduled]);
            let any = matches!(report.what, ReportKind::ConferenceReport | ReportKind::ReviewReport);
            meetings.find_map(|meeting| {
                let id = reported_review(case, meeting)?;
                let next = any && planned(case, meeting).is_some_and(|when| when.date() >= entry.day());
                let meant = named.map_or(next, |named| named == id);
                meant.then_some(id)
            })
        }
        _ => None,
    }
}

/// The day for which a meeting is planned, after what has been postponed; none where it was cancelled.
fn planned(case: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    let Event::MeetingScheduled(meeting) = entry.event() else { return Some(entry.fact.occurred) };
    let postponed = case.occurred(&[Kind::MeetingPostponed]).filter_map(|entry| match entry.event() {
        Event::MeetingPostponed(postponed) if postponed.meeting_id == meeting.meeting_id => Some(postponed),
        _ => None,
    });
    let day = postponed.last().map_or(meeting.planned_on, |postponed| postponed.planned_on)?;
    Some(Occurred::from(day))
}

#[cfg(test)]
mod tests;
