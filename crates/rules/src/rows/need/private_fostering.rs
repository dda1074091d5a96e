//! Visits to privately fostered children.

use jiff::civil::{Date, date};
use journey::codes::{ArrangementState, VisitPurpose};
use journey::{Entry, Event, Kind, Occurred};

use crate::allowance::Allowance::{Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::months_after;
use crate::case::{Case, Day};
use crate::rows::visits::child_seen_in_person;

/// The days for which the coronavirus regulations took the number out of the first visit.
const WITHOUT_NUMBER: (Date, Date) = (date(2020, 4, 24), date(2020, 9, 25));

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "private-fostering-proposed",
        aliases: &["PF-FIRST"],
        title: "The visit after notice of a proposed private fostering arrangement",
        force: Force::Act,
        citation: Citation::read("Children (Private Arrangements for Fostering) Regulations 2005, reg 4"),
        starting: "notice of the proposed arrangement was given",
        stopping: "a visit with a written report (the child seen)",
        starts: &[Kind::PrivateFosteringNotified],
        stops: &[Kind::VisitMade],
        about: |case, entry| arrangement(case, entry, ArrangementState::Proposed),
        applies: is_arranged,
        cadence: Cadence::OnceDepends { allows: seven_days, says: "7 working days" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "private-fostering-first-visit",
        aliases: &["PF-FIRST-EXISTING"],
        title: "The visit after notice of an existing private fostering arrangement",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Children (Private Arrangements for Fostering) Regulations 2005, reg 7",
        ),
        starting: "notice of the existing arrangement was given",
        stopping: "a visit with a written report (the child seen)",
        starts: &[Kind::PrivateFosteringNotified],
        stops: &[Kind::VisitMade],
        about: |case, entry| arrangement(case, entry, ArrangementState::Existing),
        applies: is_arranged,
        cadence: Cadence::OnceDepends { allows: seven_days, says: "7 working days" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "private-fostering-first-visit-coronavirus",
        aliases: &["PF-FIRST-CORONAVIRUS"],
        title: "The visit after notice of private fostering, under the coronavirus regulations",
        force: Force::Act,
        citation: Citation::read(
            "Adoption and Children (Coronavirus) (Amendment) Regulations 2020 (SI 2020/445)",
        ),
        starting: "notice of the arrangement was given",
        stopping: "a visit with a written report (the child seen)",
        since: Some(WITHOUT_NUMBER.0),
        until: Some(WITHOUT_NUMBER.1),
        starts: &[Kind::PrivateFosteringNotified],
        stops: &[Kind::VisitMade],
        about: any_arrangement,
        applies: is_arranged,
        // No number of days was laid down, so nothing can be said to be overdue by this row.
        cadence: Cadence::OnceDepends {
            allows: |_| None,
            says: "what was reasonably practicable, with no number laid down,",
        },
        ..ClockRule::ROW
    },
    // Year 1 runs from the day on which the authority became aware.
    ClockRule {
        name: "private-fostering-visit",
        aliases: &["PF-VISIT"],
        title: "Visits to a privately fostered child",
        force: Force::Act,
        citation: Citation::read("Children (Private Arrangements for Fostering) Regulations 2005, reg 8"),
        starting: "the authority became aware of the arrangement",
        stopping: "a visit with a written report (the child seen)",
        starts: &[Kind::PrivateFosteringNotified],
        stops: &[Kind::VisitMade],
        about: |case, entry| arrangement(case, entry, ArrangementState::Existing),
        dated: aware,
        applies: is_arranged,
        cadence: Cadence::Depends {
            allows: |rung| {
                let first_year = aware_of(rung).is_none_or(|aware| rung.from < months_after(aware, 12));
                Some(Weeks(if first_year { 6 } else { 12 }))
            },
            says: "6 weeks in the first year and 12 weeks afterwards",
        },
        ..ClockRule::ROW
    },
];

fn seven_days(rung: &Rung<'_>) -> Option<crate::Allowance> {
    let (first, last) = WITHOUT_NUMBER;
    (!(first..=last).contains(&rung.from)).then_some(WorkingDays(7))
}

/// A visit that names no arrangement was made in the one that stood.
fn any_arrangement<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PrivateFosteringNotified(notice) => Some(notice.arrangement_id.as_str()),
        Event::VisitMade(visit)
            if visit.purpose == VisitPurpose::PrivateFostering
                && visit.report_made != Some(false)
                && child_seen_in_person(visit, entry.day()) =>
        {
            let notices = || case.recorded(&[Kind::PrivateFosteringNotified]);
            let named = visit.subject_id.as_ref().map(|id| id.as_str());
            let known =
                named.filter(|named| notices().any(|told| any_arrangement(case, told) == Some(named)));
            known.or_else(|| {
                let stood = *case.standing_on(entry.day()).arrangements.last()?;
                any_arrangement(case, stood.entry)
            })
        }
        _ => None,
    }
}

fn arrangement<'a>(case: &Case<'a>, entry: &'a Entry, state: ArrangementState) -> Option<&'a str> {
    match entry.event() {
        Event::PrivateFosteringNotified(notice) if notice.state != state => None,
        _ => any_arrangement(case, entry),
    }
}

fn aware(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    let on = match entry.event() {
        Event::PrivateFosteringNotified(notice) => notice.aware_on,
        _ => None,
    };
    Some(on.map_or(entry.fact.occurred, Occurred::from))
}

/// The day on which the authority became aware of the arrangement under which the child lives.
fn aware_of(rung: &Rung<'_>) -> Option<Date> {
    let mut notices = rung.case.occurred(&[Kind::PrivateFosteringNotified]);
    let first = notices
        .find(|told| arrangement(rung.case, told, ArrangementState::Existing) == Some(rung.subject))?;
    aware(rung.case, first).map(|when| when.date())
}

/// Private fostering is of children under 16, or under 18 with a disability, who are not looked after.
fn is_arranged(day: &Day<'_>, arrangement_id: &str) -> bool {
    let until = if day.disabled { 18 } else { 16 };
    day.is_our_child()
        && !day.is_aged(until)
        && !day.is_looked_after()
        && day.arrangements.iter().any(|open| open.arrangement_id.as_str() == arrangement_id)
}

#[cfg(test)]
mod tests;
