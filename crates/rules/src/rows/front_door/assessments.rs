//! Assessments of a child's needs: how long they take, and whether the child was seen.

use journey::codes::{AssessmentKind, ChildSeen, ReferralOutcome};
use journey::{Day as Dated, Entry, Event, Kind, Occurred};

use crate::allowance::Allowance::{Days, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force};
use crate::case::{Case, Day};
use crate::rows::visits::child_seen_in_person;

pub(crate) const CLOCKS: &[ClockRule] = &[
    // Two readings of the same 45 days stand side by side: the guidance counts from the referral, the national
    // statistic from the start of the assessment.
    ClockRule {
        name: "assessment-from-referral",
        aliases: &["CFA-45"],
        title: "The assessment of a referred child, from the referral",
        force: Force::StatutoryGuidance,
        citation: Citation::read(
            "Working Together to Safeguard Children, chapter 3 (2018: chapter 1, paragraph 82)",
        ),
        starting: "the referral was received",
        stopping: "an authorised assessment",
        starts: &[Kind::ReferralReceived],
        stops: &[Kind::AssessmentAuthorised],
        about: referral,
        applies: needs_assessment,
        cadence: Cadence::Once(WorkingDays(45)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "assessment-from-start",
        aliases: &["CFA-45-START"],
        title: "An assessment from its own start, as the national statistic counts",
        force: Force::Indicator,
        citation: Citation::read(
            "Children in need census, assessment start and authorisation dates (N00159, N00160)",
        ),
        starting: "the assessment started",
        stopping: "its authorisation",
        starts: &[Kind::AssessmentStarted],
        stops: &[Kind::AssessmentAuthorised],
        about: assessment,
        applies: is_open_assessment,
        cadence: Cadence::Once(WorkingDays(45)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "reassessment",
        aliases: &["CFA-45-REASSESSMENT"],
        title: "The reassessment of an open case, from the decision to reassess",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed("Working Together to Safeguard Children, chapter 3"),
        starting: "it was decided to assess again",
        stopping: "an authorised reassessment",
        starts: &[Kind::AssessmentStarted],
        shows: &[Kind::AssessmentStarted],
        showing: "the reassessment started (the day of the decision is not on record)",
        stops: &[Kind::AssessmentAuthorised],
        about: reassessment,
        dated: decided,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(45)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "child-seen-before-authorisation",
        aliases: &["CFA-SEEN"],
        title: "Seeing the child before the assessment is authorised",
        force: Force::StatutoryGuidance,
        citation: Citation::read(
            "Working Together to Safeguard Children, chapter 3; inspection data, assessments",
        ),
        starting: "the assessment was authorised",
        stopping: "the child seen",
        starts: &[Kind::AssessmentAuthorised],
        stops: &[Kind::VisitMade],
        needs: &[Kind::VisitMade, Kind::AssessmentAuthorised],
        about: seen_by_then,
        applies: |day, _| day.is_our_child() && !day.is_unborn(),
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "child-seen-in-assessment",
        aliases: &["CFA-SEEN-DAYS"],
        title: "Seeing a referred child at the beginning of the assessment",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedures: 5 or 10 working days from the referral"),
        starting: "the referral was received",
        stopping: "the child seen",
        starts: &[Kind::ReferralReceived],
        stops: &[Kind::VisitMade, Kind::AssessmentAuthorised],
        needs: &[Kind::VisitMade],
        about: seen_for,
        dated: seen,
        applies: |day, referral_id| !day.is_unborn() && needs_assessment(day, referral_id),
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "assessment-checkpoint",
        aliases: &["CFA-CHECKPOINT"],
        title: "A manager's look at an assessment while it goes on",
        force: Force::Local,
        citation: Citation::unconfirmed(
            "Local procedures: 5 to 30 working days; the census has a field for the day",
        ),
        starting: "the assessment started",
        stopping: "a manager's look at the assessment",
        starts: &[Kind::AssessmentStarted],
        stops: &[Kind::AssessmentCheckpointHeld],
        about: assessment,
        applies: is_open_assessment,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
];

fn assessment<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::AssessmentStarted(assessment) => Some(assessment.assessment_id.as_str()),
        Event::AssessmentCheckpointHeld(assessment) => Some(assessment.assessment_id.as_str()),
        Event::AssessmentAuthorised(assessment) => Some(assessment.assessment_id.as_str()),
        _ => None,
    }
}

fn reassessment<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    assessment(case, entry).filter(|id| {
        let started = start_of(case, id);
        started.is_some_and(is_reassessment)
    })
}

/// A reassessment counts from the decision to reassess.
fn decided(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    match entry.event() {
        Event::AssessmentStarted(started) => started.decided_on.map(Occurred::from),
        _ => Some(entry.fact.occurred),
    }
}

fn start_of<'a>(case: &Case<'a>, assessment_id: &str) -> Option<&'a Entry> {
    case.recorded(&[Kind::AssessmentStarted]).find(|entry| assessment(case, entry) == Some(assessment_id))
}

fn is_reassessment(start: &Entry) -> bool {
    matches!(start.event(), Event::AssessmentStarted(started) if started.kind == AssessmentKind::Reassessment)
}

fn referral<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ReferralReceived(referral) => Some(referral.referral_id.as_str()),
        Event::AssessmentAuthorised(authorised) => {
            referral_of(case, authorised.assessment_id.as_str(), entry)
        }
        _ => None,
    }
}

/// The referral of an assessment: the one that its start names, else the last before it.
fn referral_of<'a>(case: &Case<'a>, assessment_id: &str, entry: &'a Entry) -> Option<&'a str> {
    let start = start_of(case, assessment_id);
    if let Some(Event::AssessmentStarted(started)) = start.map(Entry::event) {
        if let Some(named) = &started.referral_id {
            return Some(named.as_str());
        }
        if started.kind == AssessmentKind::Reassessment {
            return None;
        }
    }
    let by = start.unwrap_or(entry).day();
    let before = case.recorded(&[Kind::ReferralReceived]).filter(|referral| referral.day() <= by);
    before.last().and_then(|last| referral(case, last))
}

/// The referral for which the child was seen: of visits, the last one that then waited for its assessment.
fn seen_for<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if child_seen_in_person(visit, entry.day()) => {
            let day = case.on(entry.day());
            let named = visit.subject_id.as_ref().and_then(|id| start_of(case, id.as_str()));
            if let Some(Event::AssessmentStarted(started)) = named.map(Entry::event) {
                return referral_of(case, started.assessment_id.as_str(), entry);
            }
            let waiting = |id: &str| needs_assessment(&day, id);
            let received = case.recorded(&[Kind::ReferralReceived]).filter(|r| r.day() <= entry.day());
            received.filter_map(|entry| referral(case, entry)).filter(|id| waiting(id)).last()
        }
        Event::AssessmentAuthorised(authorised) if authorised.child_seen == Some(ChildSeen::Yes) => {
            referral(case, entry)
        }
        Event::ReferralReceived(_) => referral(case, entry),
        _ => None,
    }
}

/// The authorisation may name the day on which the child was seen; without it, it shows that by then the child was.
fn seen(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    match entry.event() {
        Event::AssessmentAuthorised(authorised) => {
            let by_then = entry.fact.occurred;
            Some(authorised.child_seen_on.map_or(by_then, |on| Occurred::on(Dated::exact(on))))
        }
        _ => Some(entry.fact.occurred),
    }
}

/// What the authorisation says goes before what visits show; where it says nothing, visits must be sent to tell.
fn seen_by_then<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::AssessmentAuthorised(authorised) => {
            let asked = match authorised.child_seen {
                Some(ChildSeen::Yes | ChildSeen::Unborn) => false,
                Some(ChildSeen::No) => true,
                None => case.observes(&[Kind::VisitMade], entry.day()),
            };
            Some(authorised.assessment_id.as_str()).filter(|_| asked)
        }
        Event::VisitMade(visit) if child_seen_in_person(visit, entry.day()) => {
            let authorised = case.recorded(&[Kind::AssessmentAuthorised]);
            let mut later = authorised.filter(|authorised| authorised.day() >= entry.day());
            let began = |id| start_of(case, id).is_some_and(|start| start.day() <= entry.day());
            later.find_map(|authorised| assessment(case, authorised).filter(|id| began(id)))
        }
        _ => None,
    }
}

/// Until the referral was passed on, closed, or decided to need something else than an assessment.
fn needs_assessment(day: &Day<'_>, referral_id: &str) -> bool {
    let services_only = |decided: &journey::facts::ReferralDecided| {
        decided.referral_id.as_str() == referral_id && decided.outcome == ReferralOutcome::Services
    };
    day.is_our_child()
        && day.referrals.iter().any(|open| open.referral_id.as_str() == referral_id)
        && !day.decisions.iter().any(|decided| services_only(decided))
}

fn is_open_assessment(day: &Day<'_>, assessment_id: &str) -> bool {
    let open = day.assessments.iter().find(|open| open.assessment_id.as_str() == assessment_id);
    day.is_our_child() && open.is_some_and(|open| !day.was_closed_after(open.entry))
}

#[cfg(test)]
mod tests;
