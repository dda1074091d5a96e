//! Conferences and reviews without a record, and reports that were finished after the meeting they were for.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{MeetingKind, MeetingRecord};
use journey::subjects::MeetingId;
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, day_after, is_submitted, raised, stands, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const WITHIN: Parameter =
    Parameter::length("within", Allowance::WorkingDays(20), "how soon there are minutes or a full record");

const RECORD: Citation = Citation::unconfirmed(
    "Working Together to Safeguard Children; IRO Handbook: a record of what was decided, by whom",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "conference-without-minutes",
        aliases: &["R23"],
        title: "There is no record of a conference or review on the file",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: RECORD,
        raised: Raises::When(without_minutes),
        parameters: &[WITHIN, STANDS_FOR],
        needs: &[Kind::MeetingRecorded],
        clears: "The minutes or the full record of it, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "conference-without-outcome",
        aliases: &["R23-OUTCOME"],
        title: "A child protection conference does not say what it decided",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: RECORD,
        raised: Raises::When(without_outcome),
        parameters: &[STANDS_FOR],
        clears: "A correction of the conference that says it, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "minutes-without-attendees",
        aliases: &["R23-ATTENDEES"],
        title: "The record of a meeting does not say who was there",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: RECORD,
        raised: Raises::When(without_attendees),
        parameters: &[STANDS_FOR],
        clears: "A correction of that record, another that says who was there, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "report-finished-after-its-meeting",
        aliases: &["R27"],
        title: "A report was finished after the meeting that it was to inform",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together to Safeguard Children: reports are shared before the conference",
        ),
        raised: Raises::When(finished_after),
        parameters: &[STANDS_FOR],
        clears: "A correction of either day, or time.",
        ..FlagRule::ROW
    },
];

const HELD: &[Kind] = &[Kind::InitialConferenceHeld, Kind::ReviewConferenceHeld, Kind::CareReviewHeld];

/// What sort of meeting a conference or review is, and the ids by which a schedule or a record may name it.
fn meeting(event: &Event) -> Option<(MeetingKind, &str, Option<&str>)> {
    match event {
        Event::InitialConferenceHeld(held) => {
            let enquiry = held.enquiry_id.as_ref().map(|enquiry| enquiry.as_str());
            Some((MeetingKind::InitialConference, held.conference_id.as_str(), enquiry))
        }
        Event::ReviewConferenceHeld(held) => {
            Some((MeetingKind::ReviewConference, held.plan_id.as_str(), None))
        }
        Event::CareReviewHeld(held) => Some((MeetingKind::CareReview, held.care_id.as_str(), None)),
        _ => None,
    }
}

/// What was planned of a meeting: its kind and what it is about.
fn planned<'a>(look: &'a Look<'_>, id: &'a MeetingId) -> Option<(MeetingKind, Option<&'a str>)> {
    look.occurred(&[Kind::MeetingScheduled]).find_map(|entry| match entry.event() {
        Event::MeetingScheduled(planned) if planned.meeting_id == *id => {
            Some((planned.kind, planned.subject_id.as_ref().map(|subject| subject.as_str())))
        }
        _ => None,
    })
}

/// Whether a record can be that of a conference or review: it names it, or its schedule does, or nothing says what it is
/// of and no other meeting was held since.
fn is_of(look: &Look<'_>, (record, id): (&Entry, &MeetingId), held: &Entry) -> bool {
    let Some((kind, subject, other)) = meeting(held.event()) else { return false };
    let names = |about: &str| about == subject || Some(about) == other;
    match planned(look, id) {
        Some((planned, about)) => planned == kind && about.is_none_or(names),
        None if kind == MeetingKind::InitialConference => names(id.as_str()),
        None => look.was_the_last_meeting(held.kind(), record),
    }
}

fn without_minutes(look: &Look<'_>) -> Vec<Raised> {
    let held = look.occurred(HELD).filter(|entry| !is_submitted(entry));
    let silent = held.filter_map(|entry| {
        let (_, subject, _) = meeting(entry.event())?;
        let last = look.length(&WITHIN).last_day(entry.day(), look.calendar());
        let since = day_after(last);
        if !stands(look, since) {
            return None;
        }
        // The next one of the same has a record of its own.
        let next = look.occurred(HELD).find(|other| {
            other.kind() == entry.kind()
                && meeting(other.event()).is_some_and(|(_, about, _)| about == subject)
                && other.day() > entry.day()
        });
        let recorded = look.occurred(&[Kind::MeetingRecorded]).any(|record| match record.event() {
            Event::MeetingRecorded(made) => {
                made.what != MeetingRecord::Decisions
                    && record.day() >= entry.day()
                    && next.is_none_or(|next| record.day() < next.day())
                    && is_of(look, (record, &made.meeting_id), entry)
            }
            _ => false,
        });
        (!recorded).then(|| {
            let mut sentence = format!(
                "{} of {} has no minutes and no full record by {last} ({subject}).",
                the_entry(entry.kind()),
                entry.day()
            );
            capitalise(&mut sentence);
            raised(subject, since, sentence, [entry.reference()])
        })
    });
    silent.collect()
}

fn without_outcome(look: &Look<'_>) -> Vec<Raised> {
    let held = look.recent(&[Kind::InitialConferenceHeld, Kind::ReviewConferenceHeld], &STANDS_FOR);
    let silent = held.filter(|entry| !is_submitted(entry)).filter_map(|entry| {
        let subject = match entry.event() {
            Event::InitialConferenceHeld(held) if held.outcome.is_none() => held.conference_id.as_str(),
            Event::ReviewConferenceHeld(held) if held.outcome.is_none() => held.plan_id.as_str(),
            _ => return None,
        };
        stands(look, entry.day()).then(|| {
            let mut sentence = format!(
                "{} of {} does not say what was decided ({subject}).",
                the_entry(entry.kind()),
                entry.day()
            );
            capitalise(&mut sentence);
            raised(subject, entry.day(), sentence, [entry.reference()])
        })
    });
    silent.collect()
}

fn without_attendees(look: &Look<'_>) -> Vec<Raised> {
    let records = || {
        look.occurred(&[Kind::MeetingRecorded]).filter_map(|entry| match entry.event() {
            Event::MeetingRecorded(made) => Some((entry, made)),
            _ => None,
        })
    };
    let silent =
        records().filter(|(_, made)| made.attendees_recorded == Some(false)).filter_map(|(entry, made)| {
            let told = records().any(|(_, other)| {
                other.meeting_id == made.meeting_id && other.attendees_recorded == Some(true)
            });
            (!told && stands(look, entry.day())).then(|| {
                let sentence = format!(
                    "The record made on {} of meeting {} does not say who was there.",
                    entry.day(),
                    made.meeting_id
                );
                raised(made.meeting_id.as_str(), entry.day(), sentence, [entry.reference()])
            })
        });
    silent.collect()
}

/// The day of a meeting, and the entry by which it is known: of the conference itself, or as it was last planned.
fn day_of<'a>(look: &Look<'a>, id: &MeetingId) -> Option<(Date, &'a Entry)> {
    let held = look.occurred(&[Kind::InitialConferenceHeld]).find(
        |entry| matches!(entry.event(), Event::InitialConferenceHeld(held) if held.conference_id.as_str() == id.as_str()),
    );
    let planned = look.occurred(&[Kind::MeetingScheduled, Kind::MeetingPostponed]).filter_map(|entry| {
        let on = match entry.event() {
            Event::MeetingScheduled(planned) if planned.meeting_id == *id => planned.planned_on,
            Event::MeetingPostponed(later) if later.meeting_id == *id => later.planned_on,
            _ => return None,
        };
        Some((on, entry))
    });
    let last = planned.max_by_key(|(_, entry)| (entry.day(), entry.position));
    held.map(|held| (held.day(), held)).or_else(|| last.and_then(|(on, entry)| Some((on?, entry))))
}

fn finished_after(look: &Look<'_>) -> Vec<Raised> {
    let reports = look.occurred(&[Kind::ReportShared]).filter_map(|entry| {
        let Event::ReportShared(shared) = entry.event() else { return None };
        let id = shared.meeting_id.as_ref()?;
        let (met_on, meeting) = day_of(look, id)?;
        let finished = shared.finalised_on.unwrap_or(entry.day());
        // A meeting that is still to come may be put off once more.
        if finished <= met_on || !look.has_come(met_on) || !stands(look, entry.day().max(finished)) {
            return None;
        }
        let sentence = format!("A report for meeting {id} of {met_on} was finished on {finished}, after it.");
        Some(raised(
            id.as_str(),
            entry.day().max(finished),
            sentence,
            [entry.reference(), meeting.reference()],
        ))
    });
    reports.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::{sends_only, set};
    use super::*;
    use crate::checks::{check, check_in};

    const MINUTES: &[&str] = &["conference-without-minutes"];
    const OUTCOME: &[&str] = &["conference-without-outcome"];
    const ATTENDEES: &[&str] = &["minutes-without-attendees"];
    const REPORT: &[&str] = &["report-finished-after-its-meeting"];

    #[test]
    fn a_conference_has_minutes_after_twenty_working_days() {
        let text = |more: &str| alloc::format!("2024-03-04 initial conference ic1 enquiry en1\n{more}");
        check(
            MINUTES,
            &text("as of 2024-04-03"),
            expect![[r#"
            changes on 2024-04-04
        "#]],
        );
        check(
            MINUTES,
            &text("as of 2024-04-04"),
            expect![[r#"
            conference-without-minutes (recording) since 2024-04-04: The entry "initial conference held" of 2024-03-04 has no minutes and no full record by 2024-04-03 (ic1). e[1]
            changes on 2024-10-05
        "#]],
        );
        check(MINUTES, &text("as of 2024-10-05"), expect![[""]]);
        check_in(&sends_only(HELD), MINUTES, &text("as of 2024-04-04"), expect![[""]]);
        check_in(
            &set("R23", "within", "25wd"),
            MINUTES,
            &text("as of 2024-04-04"),
            expect![[r#"
            changes on 2024-04-11
        "#]],
        );
        let cleared = |by: &str| text(&[by, "\nas of 2024-04-08"].concat());
        check(
            MINUTES,
            &cleared("2024-04-08 meeting written up ic1 minutes"),
            expect![[r#"
            changes on 2024-10-05
        "#]],
        );
        check(
            MINUTES,
            &cleared("2024-03-05 meeting written up ic1 decisions"),
            expect![[r#"
            conference-without-minutes (recording) since 2024-04-04: The entry "initial conference held" of 2024-03-04 has no minutes and no full record by 2024-04-03 (ic1). e[1]
            changes on 2024-10-05
        "#]],
        );
        check(
            MINUTES,
            &cleared("2024-03-05 meeting written up ic2 full-record"),
            expect![[r#"
            conference-without-minutes (recording) since 2024-04-04: The entry "initial conference held" of 2024-03-04 has no minutes and no full record by 2024-04-03 (ic1). e[1]
            changes on 2024-10-05
        "#]],
        );
        let planned = "2024-02-20 meeting scheduled m1 initial-conference about en1 on 2024-03-04
            2024-03-05 meeting written up m1 full-record";
        check(
            MINUTES,
            &cleared(planned),
            expect![[r#"
            changes on 2024-10-05
        "#]],
        );
    }

    #[test]
    fn minutes_of_a_meeting_that_came_between_are_not_those_of_the_review() {
        check(
            MINUTES,
            "
            2024-03-04 care review c1 PN1
            2024-03-18 strategy discussion s1 missing
            2024-03-19 meeting written up m1 full-record
            as of 2024-04-04
            ",
            expect![[r#"
                conference-without-minutes (recording) since 2024-04-04: The entry "care review held" of 2024-03-04 has no minutes and no full record by 2024-04-03 (c1). e[1]
                changes on 2024-10-05
            "#]],
        );
    }

    #[test]
    fn each_review_has_minutes_of_its_own() {
        check(
            MINUTES,
            "
            2024-01-08 care review c1 PN1
            2024-03-04 care review c1 PN1
            2024-03-05 meeting written up m2 full-record
            2024-01-08 care review c2 PN1 submitted 2024-06-30
            as of 2024-04-04
            ",
            expect![[r#"
                conference-without-minutes (recording) since 2024-02-06: The entry "care review held" of 2024-01-08 has no minutes and no full record by 2024-02-05 (c1). e[1]
                changes on 2024-08-07
            "#]],
        );
    }

    #[test]
    fn a_conference_says_what_it_decided() {
        let text = |as_of: &str| {
            alloc::format!(
                "
                2024-03-04 initial conference ic1
                2024-03-05 initial conference ic2 outcome protection-plan
                2024-03-06 review conference pp1
                2024-03-07 review conference pp2 submitted 2024-06-30
                as of {as_of}
                "
            )
        };
        check(
            OUTCOME,
            &text("2024-03-04"),
            expect![[r#"
            conference-without-outcome (recording) since 2024-03-04: The entry "initial conference held" of 2024-03-04 does not say what was decided (ic1). e[1]
            changes on 2024-03-05
        "#]],
        );
        check(
            OUTCOME,
            &text("2024-09-05"),
            expect![[r#"
            conference-without-outcome (recording) since 2024-03-06: The entry "review conference held" of 2024-03-06 does not say what was decided (pp1). e[3]
            changes on 2024-09-07
        "#]],
        );
        check(OUTCOME, &text("2024-09-07"), expect![[""]]);
        check_in(
            &set("R23-OUTCOME", "stands-for", "1d"),
            OUTCOME,
            &text("2024-03-06"),
            expect![[r#"
            conference-without-outcome (recording) since 2024-03-06: The entry "review conference held" of 2024-03-06 does not say what was decided (pp1). e[3]
            changes on 2024-03-07
        "#]],
        );
    }

    #[test]
    fn minutes_say_who_was_there() {
        let text = |more: &str| {
            alloc::format!(
                "
                2024-03-04 meeting written up m1 minutes attendees no
                2024-03-04 meeting written up m2 minutes
                {more}
                "
            )
        };
        check(
            ATTENDEES,
            &text("as of 2024-03-04"),
            expect![[r#"
            minutes-without-attendees (recording) since 2024-03-04: The record made on 2024-03-04 of meeting m1 does not say who was there. e[1]
            changes on 2024-09-05
        "#]],
        );
        check(ATTENDEES, &text("as of 2024-09-05"), expect![[""]]);
        check(
            ATTENDEES,
            &text("2024-03-11 meeting written up m1 full-record attendees yes\n as of 2024-03-11"),
            expect![[""]],
        );
        check_in(
            &set("R23-ATTENDEES", "stands-for", "6d"),
            ATTENDEES,
            &text("as of 2024-03-11"),
            expect![[""]],
        );
    }

    #[test]
    fn a_report_is_finished_before_the_meeting_that_it_informs() {
        let text = |finished: &str, more: &str| {
            alloc::format!(
                "
                2024-02-20 meeting scheduled m1 review-conference about pp1 on 2024-03-04
                2024-03-05 report shared conference-report meeting m1 {finished}
                2024-03-05 report shared conference-report meeting m9
                {more}
                "
            )
        };
        check(REPORT, &text("finalised 2024-03-04", "as of 2024-03-05"), expect![[""]]);
        check(
            REPORT,
            &text("finalised 2024-03-05", "as of 2024-03-04"),
            expect![[r#"
            changes on 2024-03-05
        "#]],
        );
        check(
            REPORT,
            &text("finalised 2024-03-05", "as of 2024-03-05"),
            expect![[r#"
            report-finished-after-its-meeting (recording) since 2024-03-05: A report for meeting m1 of 2024-03-04 was finished on 2024-03-05, after it. e[2, 1]
            changes on 2024-09-06
        "#]],
        );
        check(
            REPORT,
            &text("", "as of 2024-03-05"),
            expect![[r#"
            report-finished-after-its-meeting (recording) since 2024-03-05: A report for meeting m1 of 2024-03-04 was finished on 2024-03-05, after it. e[2, 1]
            changes on 2024-09-06
        "#]],
        );
        check(
            REPORT,
            &text("", "2024-03-01 meeting postponed m1 to 2024-03-18\n as of 2024-03-05"),
            expect![[""]],
        );
        check(REPORT, &text("", "as of 2024-09-06"), expect![[""]]);
        check_in(&set("R27", "stands-for", "1d"), REPORT, &text("", "as of 2024-03-07"), expect![[""]]);
        check(
            REPORT,
            "
            2024-03-04 initial conference ic1
            2024-03-05 report shared conference-report meeting ic1
            as of 2024-03-05
            ",
            expect![[r#"
                report-finished-after-its-meeting (recording) since 2024-03-05: A report for meeting ic1 of 2024-03-04 was finished on 2024-03-05, after it. e[2, 1]
                changes on 2024-09-06
            "#]],
        );
    }
}
