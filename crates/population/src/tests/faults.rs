//! What is wrong in the record, and is meant to be found, is there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use journey::codes::SeenAlone;
use journey::values::Fingerprint;
use journey::{Entry, Event, Journey, Kind};

use crate::Population;

/// How often each fault was found.
type Found = BTreeMap<&'static str, u64>;

const FAULTS: &[&str] = &[
    "a visit after the case was closed",
    "a visit at which the child was seen, and nothing said of seeing it alone",
    "a child not seen alone, and no reason",
    "an assessment corrected into its time before an inspection",
    "an enquiry before the referral",
    "an entry recorded weeks late",
    "an evening's entries about more than ten days",
    "a visit that was retracted",
    "a decision without its reasons",
    "a need plan left open beside a child protection plan",
    "a plan that began on another day than its conference",
    "a text that stands in another child's record",
    "a visit recorded after the assessment that rests on it was authorised",
    "a week without a worker",
];

#[test]
fn what_is_to_be_found_is_there() {
    let population = Population::new(11, 4_000, date(2014, 4, 1), date(2026, 3, 31));
    let mut found = Found::new();
    let mut texts: BTreeSet<Vec<u8>> = BTreeSet::new();
    for (_, journey) in population.journeys() {
        of_visits(&mut found, &journey);
        of_order(&mut found, &journey);
        of_recording(&mut found, &journey, population.inspection());
        let own: BTreeSet<Vec<u8>> = journey.entries().iter().filter_map(text).collect();
        note(
            &mut found,
            "a text that stands in another child's record",
            own.iter().any(|text| texts.contains(text)),
        );
        texts.extend(own);
    }
    let missing: Vec<&&str> =
        FAULTS.iter().filter(|fault| found.get(**fault).is_none_or(|times| *times < 2)).collect();
    assert!(missing.is_empty(), "hardly ever: {missing:?} of {found:?}");
    assert!(found.keys().all(|fault| FAULTS.contains(fault)), "{found:?}");
}

fn note(found: &mut Found, fault: &'static str, is_there: bool) {
    *found.entry(fault).or_default() += u64::from(is_there);
}

fn text(entry: &Entry) -> Option<Vec<u8>> {
    let bytes = |text: &Option<Fingerprint>| text.as_ref().map(|text| text.as_bytes().to_vec());
    match entry.event() {
        Event::CaseNoteRecorded(note) => bytes(&note.fingerprint),
        Event::AssessmentAuthorised(assessment) => bytes(&assessment.fingerprint),
        _ => None,
    }
}

fn of_visits(found: &mut Found, journey: &Journey) {
    let days = |kind| journey.of_kind(kind).map(Entry::day).collect::<Vec<Date>>();
    let (opened, closed) = (days(Kind::CaseOpened), days(Kind::CaseClosed));
    for entry in journey.of_kind(Kind::VisitMade) {
        let Event::VisitMade(visit) = entry.event() else { continue };
        let seen = visit.seen == Some(true);
        let unsaid = seen && visit.seen_alone.is_none();
        note(found, "a visit at which the child was seen, and nothing said of seeing it alone", unsaid);
        let unexplained = visit.seen_alone == Some(SeenAlone::No) && visit.not_alone_reason.is_none();
        note(found, "a child not seen alone, and no reason", unexplained);
        let last = |days: &[Date]| days.iter().copied().filter(|day| *day < entry.day()).max();
        let after = last(&closed).is_some_and(|closed| last(&opened).is_some_and(|opened| opened < closed));
        note(found, "a visit after the case was closed", after);
    }
    let authorised = journey.of_kind(Kind::AssessmentAuthorised).filter_map(|entry| match entry.event() {
        Event::AssessmentAuthorised(fact) => Some((fact.child_seen_on?, entry.recorded_at())),
        _ => None,
    });
    for (seen, at) in authorised {
        let late =
            journey.of_kind(Kind::VisitMade).any(|visit| visit.day() == seen && visit.recorded_at() > at);
        note(found, "a visit recorded after the assessment that rests on it was authorised", late);
    }
}

fn of_order(found: &mut Found, journey: &Journey) {
    let first = |kind| journey.of_kind(kind).map(Entry::day).next();
    let early =
        first(Kind::EnquiryStarted).is_some_and(|enquiry| first(Kind::ReferralReceived) > Some(enquiry));
    note(found, "an enquiry before the referral", early);
    let conferences: BTreeSet<Date> = journey.of_kind(Kind::InitialConferenceHeld).map(Entry::day).collect();
    let slipped = journey.of_kind(Kind::ProtectionPlanStarted).any(|plan| !conferences.contains(&plan.day()));
    note(found, "a plan that began on another day than its conference", slipped);
    let plans: Vec<Date> = journey.of_kind(Kind::ProtectionPlanStarted).map(Entry::day).collect();
    for entry in journey.of_kind(Kind::NeedPlanStarted) {
        let Event::NeedPlanStarted(plan) = entry.event() else { continue };
        let ended = journey.of_kind(Kind::NeedPlanEnded).find_map(|end| match end.event() {
            Event::NeedPlanEnded(fact) if fact.plan_id == plan.plan_id => Some(end.day()),
            _ => None,
        });
        let beside = plans.iter().any(|on| *on > entry.day() && ended.is_some_and(|ended| *on < ended));
        note(found, "a need plan left open beside a child protection plan", beside);
    }
    let mut left: Option<Date> = None;
    for entry in journey.entries() {
        match entry.event() {
            Event::WorkerDeallocated(fact) if fact.reason.is_some() => left = Some(entry.day()),
            Event::WorkerAllocated(_) => {
                let gap = left.take().map_or(0, |left| crate::day::between(left, entry.day()));
                note(found, "a week without a worker", gap >= 7);
            }
            _ => {}
        }
    }
}

fn of_recording(found: &mut Found, journey: &Journey, inspection: Date) {
    let mut evenings: BTreeMap<(Date, Option<&str>), Vec<Date>> = BTreeMap::new();
    for entry in journey.entries() {
        let late = crate::day::between(entry.day(), entry.recorded_day());
        note(found, "an entry recorded weeks late", late > 21);
        if matches!(entry.kind(), Kind::VisitMade | Kind::CaseNoteRecorded) {
            let by = entry.fact.recorded_by.as_ref().map(|by| by.as_str());
            evenings.entry((entry.recorded_day(), by)).or_default().push(entry.day());
        }
        if let Event::ManagementDecisionMade(decision) = entry.event() {
            note(found, "a decision without its reasons", decision.rationale_recorded == Some(false));
        }
        if entry.kind() == Kind::AssessmentAuthorised {
            let before = entry.amended.last().is_some_and(|amendment| {
                amendment.occurred_before.date() > entry.day()
                    && (0..=14).contains(&crate::day::between(entry.last_said().0, inspection))
            });
            note(found, "an assessment corrected into its time before an inspection", before);
        }
    }
    let long = |days: &Vec<Date>| {
        days.iter()
            .min()
            .zip(days.iter().max())
            .is_some_and(|(first, last)| crate::day::between(*first, *last) > 10)
    };
    let evening = evenings.values().any(|days| days.len() >= 3 && long(days));
    note(found, "an evening's entries about more than ten days", evening);
    let wrong = journey.retracted().iter().any(|gone| gone.entry.kind() == Kind::VisitMade);
    note(found, "a visit that was retracted", wrong);
}
