//! Lists 8 and 10.

use jiff::civil::Date;
use journey::codes::{MissingKind, OrderKind, VisitPurpose};
use journey::facts::{CarePeriodEnded, CarePeriodStarted};
use journey::{Entry, Event};

use super::draft::{Draft, Life};
use crate::annex_a::lists::{ADOPTION, CARE};
use crate::annex_a::row::Value;

/// Whether an entry is of a sort.
type Pick = fn(&Event) -> bool;

/// A period of care, with its end if it has one.
type Care<'j> = (&'j Entry, &'j CarePeriodStarted, Option<(&'j Entry, &'j CarePeriodEnded)>);

fn periods<'j>(life: &Life<'j>) -> Vec<Care<'j>> {
    let started = life.all(|event| match event {
        Event::CarePeriodStarted(fact) => Some(fact),
        _ => None,
    });
    let with_end = |(entry, fact): (&'j Entry, &'j CarePeriodStarted)| {
        let ended = life.last(|event| match event {
            Event::CarePeriodEnded(end) if end.care_id == fact.care_id => Some(end),
            _ => None,
        });
        (entry, fact, ended)
    };
    started.map(with_end).collect()
}

pub fn care(life: &Life<'_>) -> Vec<Draft> {
    let periods = periods(life);
    let listed =
        periods.iter().filter(|(_, _, ended)| life.is_listed(ended.map(|(entry, _)| entry.day()), 6));
    listed.map(|period| period_of_care(life, &periods, period)).collect()
}

fn period_of_care(life: &Life<'_>, periods: &[Care<'_>], period: &Care<'_>) -> Draft {
    let (entry, fact, ended) = period;
    let mut draft = Draft::new(&CARE, life);
    draft.dated("Date Started to be Looked After", Some(entry));
    draft.code("Child's Category of Need", fact.need);
    let again = periods.iter().any(|(other, _, ended)| {
        other.day() < entry.day() && ended.is_some_and(|(end, _)| life.is_within(end.day(), 12))
    });
    let column =
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)";
    draft.yes(column, Some(again));
    if let Some((entry, status)) = life.last(|event| match event {
        Event::LegalStatusChanged(change) if change.care_id == fact.care_id => Some(change.status),
        _ => None,
    }) {
        draft.dated("Start date of current legal status", Some(entry));
        draft.code("Child's Legal Status", Some(status));
    }
    draft.dated("Date Ceased to be Looked After", ended.map(|(entry, _)| entry));
    draft.code("Reason Ceased to be Looked After", ended.and_then(|(_, end)| end.reason));
    placement(&mut draft, life, fact);
    let until = ended.map_or(life.as_of, |(entry, _)| entry.day());
    latest(&mut draft, life, (entry.day(), until));
    missing(&mut draft, life);
    draft
}

fn is_placed(event: &Event) -> Option<&journey::facts::PlacementStarted> {
    match event {
        Event::PlacementStarted(fact) => Some(fact),
        _ => None,
    }
}

fn placement(draft: &mut Draft, life: &Life<'_>, care: &CarePeriodStarted) {
    draft.value("Number of Placements in the Last 12 months", life.in_a_year(is_placed));
    let Some((entry, fact)) = life.all(is_placed).rfind(|(_, fact)| fact.care_id == care.care_id) else {
        return;
    };
    draft.dated("Start Date of Most Recent Placement", Some(entry));
    draft.code("Placement Type", Some(fact.placement_type));
    draft.code("Placement Provider", fact.provider);
    draft.text("URN of Placement", fact.urn.as_ref().map(|urn| urn.as_str()));
    draft.coded("Placement Location", fact.in_area.map(|is_in| if is_in { "in" } else { "out" }));
    let authority = fact.placement_authority.map(|code| code.to_string());
    draft.text("LA of Placement", authority.as_deref());
}

/// The last of everything that happens again and again while a child is looked after.
fn latest(draft: &mut Draft, life: &Life<'_>, (from, until): (Date, Date)) {
    let last = |pick: Pick| {
        let mut entries = life.entries.iter().filter(|entry| (from..=until).contains(&entry.day()));
        entries.rfind(|entry| pick(entry.event()))
    };
    let columns: [(&str, Pick); 5] = [
        ("Date of Latest Statutory Review", |event| matches!(event, Event::CareReviewHeld(_))),
        (
            "Date of Last Social Work Visit",
            |event| matches!(event, Event::VisitMade(visit) if visit.purpose == VisitPurpose::LookedAfter),
        ),
        (
            "Date of Last IRO Visit / Contact to the Child",
            |event| matches!(event, Event::ReviewingOfficerChecked(check) if check.child_contacted == Some(true)),
        ),
        (
            "Date of Last Health Assessment",
            |event| matches!(event, Event::HealthAssessed(assessed) if assessed.refused != Some(true)),
        ),
        ("Date of Last Dental Check", |event| matches!(event, Event::DentalChecked(_))),
    ];
    for (column, pick) in columns {
        draft.dated(column, last(pick));
    }
    if let Some(entry) = last(|event| matches!(event, Event::PermanencePlanRecorded(_)))
        && let Event::PermanencePlanRecorded(plan) = entry.event()
    {
        draft.code("What is the permanence plan for this child?", Some(plan.option));
        draft.rests_on(entry);
    }
}

fn missing(draft: &mut Draft, life: &Life<'_>) {
    for (kind, column) in [
        (
            MissingKind::M,
            "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
        ),
        (
            MissingKind::A,
            "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
        ),
    ] {
        let count: Value = life.in_a_year(|event| match event {
            Event::MissingStarted(fact) if fact.kind == kind => Some(()),
            _ => None,
        });
        draft.value(column, count);
    }
    let Some((entry, fact)) = life.last(|event| match event {
        Event::MissingStarted(fact) if fact.kind == MissingKind::M => Some(fact),
        _ => None,
    }) else {
        return;
    };
    draft.rests_on(entry);
    let of = |held: bool| {
        life.last(|event| match event {
            Event::ReturnInterviewOffered(offer) if offer.missing_id == fact.missing_id => {
                (!held).then_some(())
            }
            Event::ReturnInterviewHeld(interview) if interview.missing_id == fact.missing_id => Some(()),
            Event::ReturnInterviewDeclined(no) if no.missing_id == fact.missing_id => (!held).then_some(()),
            _ => None,
        })
    };
    let (offered, held) = (of(false), of(true));
    for (entry, ()) in offered.into_iter().chain(held) {
        draft.rests_on(entry);
    }
    let offered = offered.is_some();
    draft.yes(
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        Some(offered),
    );
    let accepted = offered.then_some(held.is_some());
    draft.yes("Did the child accept a Return Interview after their last missing episode (Y/N)?", accepted);
}

/// Children of whom it was decided that they be placed for adoption, until twelve months after the end of it.
pub fn adoption(life: &Life<'_>) -> Vec<Draft> {
    let Some((decided, ())) = life.last(|event| matches!(event, Event::AdoptionDecided(_)).then_some(()))
    else {
        return Vec::new();
    };
    let since =
        |pick: Pick| life.entries.iter().rfind(|entry| entry.day() >= decided.day() && pick(entry.event()));
    let adopted =
        since(|event| matches!(event, Event::OrderMade(order) if order.kind == OrderKind::Adoption));
    let reversed = since(|event| matches!(event, Event::AdoptionDecisionReversed(_)));
    let left = since(|event| matches!(event, Event::CarePeriodEnded(_)));
    let ended = [adopted, reversed, left].into_iter().flatten().map(Entry::day).max();
    if !life.is_listed(ended, 12) {
        return Vec::new();
    }
    let mut draft = Draft::new(&ADOPTION, life);
    let entered = periods(life).into_iter().rfind(|(entry, ..)| entry.day() <= decided.day());
    draft.dated("Date the Child Entered Care", entered.map(|(entry, ..)| entry));
    draft.dated("Date of Decision that Child Should be Placed for Adoption", Some(decided));
    let ordered = life.last(|event| match event {
        Event::OrderMade(order) if order.kind == OrderKind::Placement => Some(()),
        _ => None,
    });
    draft.dated("Date of Placement Order", ordered.map(|(entry, ())| entry));
    let matched = since(|event| matches!(event, Event::AdoptionMatched(_)));
    draft.dated("Date of Matching Child and Prospective Adopters", matched);
    draft.dated("Date Placed for Adoption", since(|event| matches!(event, Event::PlacedForAdoption(_))));
    draft.dated("Date of Adoption Order", adopted);
    draft.dated("Date of Decision that Child Should No Longer be Placed for Adoption", reversed);
    if let Some(Event::AdoptionDecisionReversed(fact)) = reversed.map(Entry::event) {
        draft.code("Reason Why Child No Longer Placed for Adoption", fact.reason);
    }
    vec![draft]
}
