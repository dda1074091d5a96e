//! Allegations against those who work with children, and serious incidents.

use journey::codes::IncidentKind;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::WorkingDays;
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "designated-officer-informed",
        aliases: &["LADO-1"],
        title: "Telling the designated officer of an allegation",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed(
            "Working Together to Safeguard Children; Keeping Children Safe in Education, part 4",
        ),
        starting: "the allegation was reported",
        stopping: "word to the local authority designated officer",
        starts: &[Kind::AllegationReported],
        stops: &[Kind::DesignatedOfficerInformed],
        about: allegation,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
    // An incident may be the child's own death, or a leaver's: these two run on when everything else has ended.
    ClockRule {
        name: "incident-notified",
        aliases: &["SERIOUS-INCIDENT"],
        title: "The national notification of a serious incident",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed(
            "Children Act 2004, s16C; Working Together to Safeguard Children, chapter 5 (5 working days)",
        ),
        starting: "the authority learnt of the serious incident",
        stopping: "a national notification",
        starts: &[Kind::SeriousIncidentKnown],
        stops: &[Kind::SeriousIncidentNotified],
        about: incident,
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "rapid-review",
        aliases: &["SERIOUS-INCIDENT-REVIEW"],
        title: "The safeguarding partners' rapid review of a serious incident",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed("Working Together to Safeguard Children, chapter 5"),
        starting: "the authority learnt of the serious incident",
        stopping: "a rapid review by the safeguarding partners",
        starts: &[Kind::SeriousIncidentKnown],
        stops: &[Kind::RapidReviewCompleted],
        about: reviewed_incident,
        cadence: Cadence::Once(WorkingDays(15)),
        ..ClockRule::ROW
    },
];

fn allegation<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::AllegationReported(allegation) => Some(allegation.allegation_id.as_str()),
        Event::DesignatedOfficerInformed(allegation) => Some(allegation.allegation_id.as_str()),
        _ => None,
    }
}

fn incident<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::SeriousIncidentKnown(incident) => Some(incident.incident_id.as_str()),
        Event::SeriousIncidentNotified(incident) => Some(incident.incident_id.as_str()),
        Event::RapidReviewCompleted(incident) => Some(incident.incident_id.as_str()),
        _ => None,
    }
}

/// A death that is only to be notified, with no sign of abuse or neglect, needs no rapid review.
fn reviewed_incident<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::SeriousIncidentKnown(known)
            if !matches!(known.kind, IncidentKind::ChildDeath | IncidentKind::SeriousHarm) =>
        {
            None
        }
        _ => incident(case, entry),
    }
}

#[cfg(test)]
mod tests;
