//! Who wrote what down: in bulk, in the same words as before, or without ever having had the case.

use alloc::format;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use journey::codes::Role;
use journey::subjects::WorkerId;
use journey::values::Fingerprint;
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, is_by_practitioner, is_submitted, may_stand, raised, stands, stands_for, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::calendar::days_between;
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const BULK: Parameter = Parameter::count("at-least", 10, "how many entries within the time raise it");
const WITHIN: Parameter =
    Parameter::length("within", Allowance::Hours(1), "within what time they are entered");
const SPREAD: Parameter =
    Parameter::count("spread", 10, "over more than how many days what they tell is spread");
const ALIKE: Parameter =
    Parameter::count("alike", 90, "how alike two texts are, in parts of a hundred, that raises it");
const NOTES: Parameter = Parameter::count("at-least", 2, "how many entries of one worker raise it");
const LOOKS_BACK: Parameter =
    Parameter::length("looks-back", Allowance::Months(6), "over how long they are counted");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "entered-in-bulk",
        aliases: &["R05"],
        title: "Many entries about different days were made by one worker at one sitting",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Good recording practice: work is recorded as it is done"),
        raised: Raises::When(in_bulk),
        parameters: &[BULK, WITHIN, SPREAD, STANDS_FOR],
        clears: "Time; what was entered in bulk stays so.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "text-copied-from-before",
        aliases: &["R14"],
        title: "An assessment, plan, record or note says the same as one of the child's before",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Good recording practice: an assessment or plan says how things are now",
        ),
        raised: Raises::When(copied),
        parameters: &[ALIKE, STANDS_FOR],
        clears: "A correction with a text of its own, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "written-by-a-worker-never-allocated",
        aliases: &["R25"],
        title: "Notes and visits are by a social worker who was never allocated to the child (who only read is not known)",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Good recording practice: who works with the child has the case"),
        raised: Raises::When(never_allocated),
        parameters: &[NOTES, LOOKS_BACK],
        needs: &[Kind::WorkerAllocated],
        clears: "The allocation of that worker, or time.",
        ..FlagRule::ROW
    },
];

const WRITTEN: &[Kind] = &[
    Kind::MeetingRecorded,
    Kind::VisitMade,
    Kind::VisitAttempted,
    Kind::WishesAndFeelingsRecorded,
    Kind::LeaverContacted,
    Kind::SupervisionHeld,
    Kind::CaseNoteRecorded,
];

/// Who wrote an entry down: whoever recorded it or, where that is not said, whoever did what it tells.
fn writer(entry: &Entry) -> Option<&WorkerId> {
    let by = match entry.event() {
        Event::CaseNoteRecorded(note) => note.by.as_ref(),
        Event::VisitMade(visit) => visit.by.as_ref(),
        _ => None,
    };
    entry.fact.recorded_by.as_ref().or_else(|| by?.worker_id.as_ref())
}

fn in_bulk(look: &Look<'_>) -> Vec<Raised> {
    let least = look.count(&BULK).max(2);
    let own = look.recorded(WRITTEN).filter(|entry| is_by_practitioner(entry));
    let mut written: Vec<(&WorkerId, &Entry)> =
        own.filter_map(|entry| Some((writer(entry)?, entry))).collect();
    let may_stand = may_stand(look);
    if written.iter().filter(|(_, entry)| may_stand(entry)).count() < least {
        return Vec::new();
    }
    let within = match look.length(&WITHIN) {
        Allowance::Hours(hours) => SignedDuration::from_hours(i64::from(hours)),
        other => SignedDuration::from_hours(24 * i64::from(other.number())),
    };
    let mut times: Vec<Timestamp> = written.iter().map(|(_, entry)| entry.recorded_at()).collect();
    times.sort_unstable();
    // Of most children so many entries were never made within the time, by whomever.
    if !times.windows(least).any(|some| some[least - 1].duration_since(some[0]) <= within) {
        return Vec::new();
    }
    written.sort_by_key(|(by, entry)| (*by, entry.recorded_at(), entry.position));
    let (mut found, mut from) = (Vec::new(), 0);
    while from + least <= written.len() {
        let (by, first) = written[from];
        let sitting = written[from..].iter().take_while(|(other, entry)| {
            *other == by && entry.recorded_at().duration_since(first.recorded_at()) <= within
        });
        let sitting: Vec<&Entry> = sitting.map(|(_, entry)| *entry).collect();
        let days = || sitting.iter().map(|entry| entry.day());
        let (Some(earliest), Some(latest)) = (days().min(), days().max()) else { break };
        let spread = usize::try_from(days_between(earliest, latest)).unwrap_or(0);
        let since = first.recorded_day();
        if sitting.len() < least || spread <= look.count(&SPREAD) {
            from += 1;
            continue;
        }
        from += sitting.len();
        if stands(look, since) {
            let sentence = format!(
                "{} entries about days from {earliest} to {latest} were made by {by} on {since} within {}.",
                sitting.len(),
                look.length(&WITHIN).in_words()
            );
            found.push(raised(by.as_str(), since, sentence, sitting.into_iter().map(Entry::reference)));
        }
    }
    found
}

fn fingerprint(entry: &Entry) -> Option<&Fingerprint> {
    match entry.event() {
        Event::AssessmentAuthorised(assessment) => assessment.fingerprint.as_ref(),
        Event::NeedPlanStarted(plan) => plan.fingerprint.as_ref(),
        Event::MeetingRecorded(record) => record.fingerprint.as_ref(),
        Event::CaseNoteRecorded(note) => note.fingerprint.as_ref(),
        _ => None,
    }
}

fn copied(look: &Look<'_>) -> Vec<Raised> {
    let texts = look.occurred(&[
        Kind::AssessmentAuthorised,
        Kind::NeedPlanStarted,
        Kind::MeetingRecorded,
        Kind::CaseNoteRecorded,
    ]);
    let texts: Vec<(&Entry, &Fingerprint)> =
        texts.filter_map(|entry| Some((entry, fingerprint(entry)?))).collect();
    let (mut found, from) = (Vec::new(), look.may_stand_from(&STANDS_FOR));
    for (at, (entry, text)) in texts.iter().enumerate() {
        if entry.day() < from || !stands(look, entry.day()) {
            continue;
        }
        let like = texts[..at].iter().filter(|(before, _)| before.kind() == entry.kind()).filter_map(
            |(before, of)| {
                let alike = text.likeness(of).filter(|&alike| usize::from(alike) >= look.count(&ALIKE))?;
                Some((alike, *before))
            },
        );
        let Some((alike, before)) =
            like.max_by_key(|(alike, before)| (*alike, before.day(), before.position))
        else {
            continue;
        };
        let mut sentence = format!(
            "{} of {} is alike in {alike} of 100 parts to that of {}.",
            the_entry(entry.kind()),
            entry.day(),
            before.day()
        );
        capitalise(&mut sentence);
        found.push(raised("", entry.day(), sentence, [before.reference(), entry.reference()]));
    }
    found
}

fn never_allocated(look: &Look<'_>) -> Vec<Raised> {
    let mut by_worker: Vec<(&WorkerId, Vec<&Entry>)> = Vec::new();
    let recent = look.recent(&[Kind::VisitMade, Kind::CaseNoteRecorded], &LOOKS_BACK);
    for entry in recent.filter(|entry| !is_submitted(entry)) {
        let by = match entry.event() {
            Event::CaseNoteRecorded(note) => note.by.as_ref(),
            Event::VisitMade(visit) => visit.by.as_ref(),
            _ => None,
        };
        // Only who holds cases is expected to have this one.
        let holds =
            |role| matches!(role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead);
        let Some(worker) = by.filter(|by| holds(by.role)).and_then(|by| by.worker_id.as_ref()) else {
            continue;
        };
        if !stands_for(look, &LOOKS_BACK, entry.day()) {
            continue;
        }
        match by_worker.iter_mut().find(|(of, _)| *of == worker) {
            Some((_, entries)) => entries.push(entry),
            None => by_worker.push((worker, Vec::from([entry]))),
        }
    }
    let has_had = |worker: &WorkerId| {
        look.occurred(&[Kind::WorkerAllocated])
            .any(|entry| matches!(entry.event(), Event::WorkerAllocated(given) if given.worker == *worker))
    };
    let strangers = by_worker.into_iter().filter(|(worker, _)| !has_had(worker)).filter_map(|(worker, mut entries)| {
        entries.sort_by_key(|entry| (entry.day(), entry.position));
        let reached = entries.get(look.count(&NOTES).max(1) - 1)?.day();
        let (first, last) = (entries.first()?.day(), entries.last()?.day());
        let sentence = format!(
            "{} notes or visits from {first} to {last} are by {worker}, who was never allocated to the child.",
            entries.len()
        );
        Some(raised(worker.as_str(), reached, sentence, entries.into_iter().map(Entry::reference)))
    });
    strangers.collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use expect_test::expect;

    use super::super::{sends_only, set};
    use super::*;
    use crate::checks::{check, check_in};

    const COPIED: &[&str] = &["text-copied-from-before"];
    const STRANGER: &[&str] = &["written-by-a-worker-never-allocated"];

    fn sitting(count: u8, minutes: u8, step: u8) -> String {
        let lines = (0..count).map(|at| {
            format!(
                "2024-03-{:02} case note visit recorded 2024-05-01T10:{:02} entered-by w1\n",
                1 + at * step,
                u32::from(at) * u32::from(minutes)
            )
        });
        lines.collect()
    }

    #[test]
    fn ten_entries_of_many_days_at_one_sitting_are_bulk() {
        const BULK: &[&str] = &["entered-in-bulk"];
        let text = |lines: String, as_of: &str| format!("{lines}as of {as_of}");
        check(
            BULK,
            &text(sitting(10, 6, 2), "2024-04-30"),
            expect![[r#"
            changes on 2024-05-01
        "#]],
        );
        check(
            BULK,
            &text(sitting(10, 6, 2), "2024-05-01"),
            expect![[r#"
            entered-in-bulk (recording) since 2024-05-01: 10 entries about days from 2024-03-01 to 2024-03-19 were made by w1 on 2024-05-01 within 1 hour. e[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
            changes on 2024-11-02
        "#]],
        );
        check(BULK, &text(sitting(10, 6, 2), "2024-11-02"), expect![[""]]);
        check(BULK, &text(sitting(9, 6, 2), "2024-05-01"), expect![[""]]);
        check(BULK, &text(sitting(10, 6, 1), "2024-05-01"), expect![[""]]);
        let other = sitting(10, 6, 2).replacen("entered-by w1", "entered-by w2", 1);
        check(BULK, &text(other, "2024-05-01"), expect![[""]]);
        let submitted = sitting(10, 6, 2).replace("recorded", "submitted");
        check(BULK, &text(submitted, "2024-05-01"), expect![[""]]);
        check_in(
            &set("R05", "at-least", "9"),
            BULK,
            &text(sitting(9, 6, 2), "2024-05-01"),
            expect![[r#"
            entered-in-bulk (recording) since 2024-05-01: 9 entries about days from 2024-03-01 to 2024-03-17 were made by w1 on 2024-05-01 within 1 hour. e[1, 2, 3, 4, 5, 6, 7, 8, 9]
            changes on 2024-11-02
        "#]],
        );
    }

    #[test]
    fn a_text_is_compared_with_those_before_it_of_its_kind() {
        let text = |as_of: &str| {
            format!(
                "
                2024-01-08 assessment authorised a1 text abcdefghij
                2024-02-08 assessment authorised a2 text abcdefghxy
                2024-03-08 assessment authorised a3 text abcdefghiz
                2024-03-09 case note visit text abcdefghij
                as of {as_of}
                "
            )
        };
        check(
            COPIED,
            &text("2024-03-07"),
            expect![[r#"
            changes on 2024-03-08
        "#]],
        );
        check(
            COPIED,
            &text("2024-03-09"),
            expect![[r#"
            text-copied-from-before (recording) since 2024-03-08: The entry "assessment authorised" of 2024-03-08 is alike in 90 of 100 parts to that of 2024-01-08. e[1, 3]
            changes on 2024-07-09
        "#]],
        );
        check(
            COPIED,
            &text("2024-09-09"),
            expect![[r#"
            changes on 2024-09-10
        "#]],
        );
        check_in(
            &set("R14", "alike", "95"),
            COPIED,
            &text("2024-03-09"),
            expect![[r#"
            changes on 2024-07-09
        "#]],
        );
    }

    #[test]
    fn who_writes_has_had_the_case() {
        let text = |more: &str| {
            format!(
                "
                2024-01-02 worker allocated al1 w1 social-worker
                2024-01-08 case note visit by social-worker:w1
                2024-01-09 case note visit by social-worker:w2
                2024-01-10 visit made v1 need by social-worker:w2
                2024-01-10 visit made v2 need by manager:m1
                2024-01-11 visit made v3 need by manager:m1
                {more}
                "
            )
        };
        check(
            STRANGER,
            &text("as of 2024-01-09"),
            expect![[r#"
            changes on 2024-01-10
        "#]],
        );
        check(
            STRANGER,
            &text("as of 2024-01-10"),
            expect![[r#"
            written-by-a-worker-never-allocated (recording) since 2024-01-10: 2 notes or visits from 2024-01-09 to 2024-01-10 are by w2, who was never allocated to the child. e[3, 4]
            changes on 2024-01-11
        "#]],
        );
        check(
            STRANGER,
            &text("as of 2024-07-10"),
            expect![[r#"
            changes on 2024-07-11
        "#]],
        );
        check(
            STRANGER,
            &text("2024-01-12 worker allocated al2 w2 social-worker\n as of 2024-01-12"),
            expect![[r#"
                changes on 2024-07-09
            "#]],
        );
        check_in(&sends_only(&[Kind::VisitMade]), STRANGER, &text("as of 2024-01-10"), expect![[""]]);
        check_in(
            &set("R25", "at-least", "3"),
            STRANGER,
            &text("as of 2024-01-10"),
            expect![[r#"
            changes on 2024-01-11
        "#]],
        );
    }
}
