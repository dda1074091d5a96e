//! Enquiries, conferences, child protection plans and proceedings.

use journey::codes::ConferenceOutcome;
use journey::{Event, Journey};

use super::{Counts, counts, days, working_days};
use crate::day;

pub fn count(to: &mut Counts, journey: &Journey) {
    enquiries(to, journey);
    plans(to, journey);
    reviews(to, journey);
    proceedings(to, journey);
}

fn enquiries(to: &mut Counts, journey: &Journey) {
    let discussions = days(journey, |event| match event {
        Event::StrategyDiscussionHeld(fact) => Some(fact.discussion_id.clone()),
        _ => None,
    });
    let conferences = days(journey, |event| match event {
        Event::InitialConferenceHeld(fact) => Some((fact.enquiry_id.clone(), fact.outcome)),
        _ => None,
    });
    for (on, enquiry) in days(journey, |event| match event {
        Event::EnquiryStarted(fact) => Some(fact.clone()),
        _ => None,
    }) {
        if !counts(on) {
            continue;
        }
        to.part("enquiries");
        let held = conferences.iter().find(|(_, (of, _))| of.as_ref() == Some(&enquiry.enquiry_id));
        to.one("conferences", held.is_some());
        let began = discussions.iter().find(|(_, id)| Some(id) == enquiry.discussion_id.as_ref());
        if let (Some((held, (_, outcome))), Some((began, _))) = (held, began) {
            let took = working_days(*began, *held);
            to.value("conference", took);
            to.one("conference-in-15", took <= 15);
            to.one("plans", *outcome == Some(ConferenceOutcome::ProtectionPlan));
        }
    }
}

fn plans(to: &mut Counts, journey: &Journey) {
    let started = days(journey, |event| match event {
        Event::ProtectionPlanStarted(fact) => Some((fact.plan_id.clone(), fact.previous_plans)),
        _ => None,
    });
    for (on, (_, previous)) in &started {
        if counts(*on) {
            to.one("planned-again", previous.is_some_and(|previous| previous > 0));
        }
    }
    for (ended, id) in days(journey, |event| match event {
        Event::ProtectionPlanEnded(fact) => Some(fact.plan_id.clone()),
        _ => None,
    }) {
        let Some((began, _)) = started.iter().find(|(_, (other, _))| *other == id) else { continue };
        if counts(ended) {
            let months = |months| day::months(*began, months);
            to.one("plan-to-3-months", ended <= months(3));
            to.one("plan-to-6-months", ended > months(3) && ended <= months(6));
            to.one("plan-to-1-year", ended > months(6) && ended < months(12));
            to.one("plan-to-2-years", ended >= months(12) && ended < months(24));
            to.one("plan-from-2-years", ended >= months(24));
        }
    }
}

/// The first within three months, and every further one within six.
fn reviews(to: &mut Counts, journey: &Journey) {
    let started = days(journey, |event| match event {
        Event::ProtectionPlanStarted(fact) => Some(fact.plan_id.clone()),
        _ => None,
    });
    let held = days(journey, |event| match event {
        Event::ReviewConferenceHeld(fact) => Some(fact.plan_id.clone()),
        _ => None,
    });
    for (began, id) in started {
        let mut due = day::months(began, 3);
        for (on, _) in held.iter().filter(|(_, of)| *of == id) {
            if counts(*on) {
                to.one("protection-reviews", *on <= due);
            }
            due = day::months(*on, 6);
        }
    }
}

fn proceedings(to: &mut Counts, journey: &Journey) {
    let issued = days(journey, |event| match event {
        Event::CourtApplicationIssued(fact) => Some(fact.proceedings_id.clone()),
        _ => None,
    });
    for (on, id) in days(journey, |event| match event {
        Event::ProceedingsConcluded(fact) => Some(fact.proceedings_id.clone()),
        _ => None,
    }) {
        if let Some((began, _)) = issued.iter().find(|(_, other)| *other == id) {
            let days = day::between(*began, on);
            to.value("proceedings", days / 7);
            to.one("proceedings-in-26", days <= 26 * 7);
        }
    }
}
