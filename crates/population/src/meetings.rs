//! Meetings: planned, postponed, recorded, and the reports that are shared before them.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{MeetingKind, MeetingRecord, PostponementReason, ReportKind, ReportRecipient};
use journey::facts::{MeetingPostponed, MeetingRecorded, MeetingScheduled, ReportShared};
use journey::subjects::{MeetingId, SubjectId};

use crate::story::Story;
use crate::{day, oversight};

/// A meeting that was held.
pub struct Meeting<'m> {
    /// Which.
    pub kind: MeetingKind,
    /// What it is about.
    pub subject: &'m str,
    /// The day on which it was planned.
    pub booked: Date,
    /// The day on which it was held.
    pub held: Date,
}

/// Plans a meeting, postpones it now and then, and records it.
pub fn meet(story: &mut Story<'_>, meeting: &Meeting<'_>, report: bool) {
    if story.is_over(meeting.booked) || story.dice.chance(40) {
        return;
    }
    let meeting_id: MeetingId = story.subject("meeting");
    let booked = meeting.booked.min(meeting.held);
    let moves = if story.dice.chance(90) { story.dice.pick(&[(80, 1), (20, 2)]) } else { 0 };
    let planned = day::on_working_day(day::days(meeting.held, -7 * moves)).max(booked);
    let scheduled = MeetingScheduled {
        meeting_id: meeting_id.clone(),
        kind: meeting.kind,
        subject_id: SubjectId::parse(meeting.subject).ok(),
        planned_on: Some(planned),
    };
    story.tell(booked, scheduled);
    postpone(story, &meeting_id, (planned, meeting.held), moves);
    if report {
        share(story, &meeting_id, meeting);
    }
    record(story, &meeting_id, meeting);
}

fn postpone(story: &mut Story<'_>, meeting_id: &MeetingId, (planned, held): (Date, Date), moves: i32) {
    use PostponementReason::{FamilyUnavailable, NotQuorate, ReportsMissing, WorkerUnavailable};
    for step in 1..=moves {
        let told = day::days(planned, 7 * (step - 1)).min(held);
        let reason = story.dice.pick(&[
            (300, NotQuorate),
            (250, FamilyUnavailable),
            (300, WorkerUnavailable),
            (150, ReportsMissing),
        ]);
        let planned_on = Some(if step == moves { held } else { day::days(told, 7) });
        let event = MeetingPostponed { meeting_id: meeting_id.clone(), planned_on, reason: Some(reason) };
        story.tell(told, event);
    }
}

/// The worker's report goes out before the meeting, or on the day, or is finished only after it.
fn share(story: &mut Story<'_>, meeting_id: &MeetingId, meeting: &Meeting<'_>) {
    let before = story.dice.span(&[(640, 2, 6), (220, 1, 1), (140, 0, 0)]);
    let shared = day::on_working_day(day::days(meeting.held, -before)).min(meeting.held);
    let late = story.dice.chance(45);
    let finalised = if late { day::working_days(meeting.held, story.dice.within(1, 12)) } else { shared };
    let what = match meeting.kind {
        MeetingKind::InitialConference | MeetingKind::ReviewConference => ReportKind::ConferenceReport,
        _ => ReportKind::ReviewReport,
    };
    let shared_with = vec![ReportRecipient::Parents, ReportRecipient::Chair];
    let meeting_id = Some(meeting_id.clone());
    story.tell(shared, ReportShared { what, shared_with, meeting_id, finalised_on: Some(finalised) });
}

fn record(story: &mut Story<'_>, meeting_id: &MeetingId, meeting: &Meeting<'_>) {
    let formal = matches!(
        meeting.kind,
        MeetingKind::InitialConference | MeetingKind::ReviewConference | MeetingKind::CareReview
    );
    let decisions = day::working_days(meeting.held, story.dice.span(&[(850, 0, 5), (150, 6, 15)]));
    if formal && story.dice.chance(900) {
        let told = recorded(story, meeting_id, MeetingRecord::Decisions, None);
        story.tell_late(decisions, 0, told);
    }
    if story.dice.chance(if formal { 910 } else { 780 }) {
        let made =
            day::working_days(meeting.held, story.dice.span(&[(750, 3, 15), (190, 16, 25), (60, 26, 60)]));
        let what = if formal { MeetingRecord::FullRecord } else { MeetingRecord::Minutes };
        let sent = story.dice.chance(850).then(|| day::working_days(made, story.dice.within(0, 5)));
        let mut told = recorded(story, meeting_id, what, sent);
        told.fingerprint = oversight::text(story, made, None);
        story.tell_late(made, 0, told);
    }
}

fn recorded(
    story: &mut Story<'_>,
    meeting_id: &MeetingId,
    what: MeetingRecord,
    circulated_on: Option<Date>,
) -> MeetingRecorded {
    let attendees_recorded = Some(story.dice.chance(920));
    MeetingRecorded {
        meeting_id: meeting_id.clone(),
        what,
        attendees_recorded,
        circulated_on,
        fingerprint: None,
    }
}
