//! Referrals and assessments.

use std::collections::BTreeMap;

use journey::codes::{AssessmentKind, AssessmentOutcome, ReferralOutcome};
use journey::{Event, Journey};

use super::{Counts, counts, days, working_days};
use crate::day;

pub fn count(to: &mut Counts, journey: &Journey) {
    referrals(to, journey);
    assessments(to, journey);
}

fn referrals(to: &mut Counts, journey: &Journey) {
    let received = days(journey, |event| match event {
        Event::ReferralReceived(fact) => Some(fact.referral_id.clone()),
        _ => None,
    });
    let kinds: BTreeMap<_, _> = days(journey, |event| match event {
        Event::AssessmentStarted(fact) if fact.kind != AssessmentKind::Reassessment => {
            Some((fact.assessment_id.clone(), fact.referral_id.clone()))
        }
        _ => None,
    })
    .into_iter()
    .map(|(_, pair)| pair)
    .collect();
    let not_in_need = days(journey, |event| match event {
        Event::AssessmentAuthorised(fact) => {
            let none = matches!(
                fact.outcome,
                Some(AssessmentOutcome::NoFurtherAction | AssessmentOutcome::EarlyHelp)
            );
            kinds.get(&fact.assessment_id).cloned().flatten().filter(|_| none)
        }
        _ => None,
    });
    for (at, (on, id)) in received.iter().enumerate() {
        if counts(*on) {
            let before = at.checked_sub(1).map(|before| received[before].0);
            to.one("referred-again", before.is_some_and(|before| *on <= day::years(before, 1)));
            to.one("not-in-need", not_in_need.iter().any(|(_, referral)| referral == id));
            to.whole("enquiries");
        }
    }
    for (on, outcome) in days(journey, |event| match event {
        Event::ReferralDecided(fact) => Some(fact.outcome),
        _ => None,
    }) {
        if counts(on) {
            to.one("referral-closed", outcome == ReferralOutcome::NoFurtherAction);
        }
    }
}

fn assessments(to: &mut Counts, journey: &Journey) {
    let started = days(journey, |event| match event {
        Event::AssessmentStarted(fact) => Some(fact.assessment_id.clone()),
        _ => None,
    });
    for (on, id) in days(journey, |event| match event {
        Event::AssessmentAuthorised(fact) => Some(fact.assessment_id.clone()),
        _ => None,
    }) {
        let Some((began, _)) = started.iter().find(|(_, other)| *other == id) else { continue };
        if counts(on) {
            let took = working_days(*began, on);
            to.value("assessed", took);
            to.one("assessed-in-45", took <= 45);
            to.one("assessed-41-to-45", (41..=45).contains(&took));
            to.one("assessed-from-61", took >= 61);
        }
    }
}
