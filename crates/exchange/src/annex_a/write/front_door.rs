//! Lists 1 to 4.

use journey::Event;
use journey::codes::{AssessmentOutcome, ChildSeen, ReferralOutcome};

use super::draft::{Draft, Life};
use crate::annex_a::lists::{ASSESSMENTS, CONTACTS, EARLY_HELP, REFERRALS};

pub fn contacts(life: &Life<'_>) -> Vec<Draft> {
    let contacts = life.all(|event| match event {
        Event::ContactReceived(fact) => Some(fact),
        _ => None,
    });
    let listed = contacts.filter(|(entry, _)| life.is_within(entry.day(), 6));
    let draft = |(entry, fact): (_, &journey::facts::ContactReceived)| {
        let mut draft = Draft::new(&CONTACTS, life);
        draft.dated("Date of Contact", Some(entry));
        draft.code("Contact Source", fact.source);
        draft
    };
    listed.map(draft).collect()
}

pub fn early_help(life: &Life<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (entry, fact) in life.all(|event| match event {
        Event::EarlyHelpAssessmentStarted(fact) => Some(fact),
        _ => None,
    }) {
        let ended = life.last(|event| match event {
            Event::EarlyHelpAssessmentCompleted(end) if end.assessment_id == fact.assessment_id => Some(end),
            _ => None,
        });
        if !life.is_listed(ended.map(|(entry, _)| entry.day()), 6) {
            continue;
        }
        let mut draft = Draft::new(&EARLY_HELP, life);
        draft.dated("Assessment start date", Some(entry));
        draft.dated("Assessment completion date", ended.map(|(entry, _)| entry));
        let by = ended.and_then(|(_, end)| end.organisation.as_ref()).or(fact.organisation.as_ref());
        draft.text("Organisation completing assessment", by.map(|name| name.as_str()));
        drafts.push(draft);
    }
    drafts
}

fn is_referral(event: &Event) -> Option<&journey::facts::ReferralReceived> {
    match event {
        Event::ReferralReceived(fact) => Some(fact),
        _ => None,
    }
}

pub fn referrals(life: &Life<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (entry, fact) in life.all(is_referral).filter(|(entry, _)| life.is_within(entry.day(), 6)) {
        let decided = life.last(|event| match event {
            Event::ReferralDecided(decided) if decided.referral_id == fact.referral_id => Some(decided),
            _ => None,
        });
        let mut draft = Draft::new(&REFERRALS, life);
        draft.dated("Date of referral", Some(entry));
        draft.code("Referral Source", fact.source);
        if let Some((entry, decided)) = decided {
            draft.yes("Referral NFA?", Some(decided.outcome == ReferralOutcome::NoFurtherAction));
            draft.rests_on(entry);
        }
        draft.value("Number of Referrals in Last 12 Months", life.in_a_year(is_referral));
        drafts.push(draft);
    }
    drafts
}

pub fn assessments(life: &Life<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (entry, fact) in life.all(|event| match event {
        Event::AssessmentStarted(fact) => Some(fact),
        _ => None,
    }) {
        let ended = life.last(|event| match event {
            Event::AssessmentAuthorised(end) if end.assessment_id == fact.assessment_id => Some(end),
            _ => None,
        });
        if !life.is_listed(ended.map(|(entry, _)| entry.day()), 6) {
            continue;
        }
        let mut draft = Draft::new(&ASSESSMENTS, life);
        draft.dated("Continuous Assessment Start Date", Some(entry));
        draft.dated("Continuous Assessment Date of Authorisation", ended.map(|(entry, _)| entry));
        let seen = ended.and_then(|(_, end)| end.child_seen);
        draft.yes("Child Seen During Continuous Assessment", seen.map(|seen| seen == ChildSeen::Yes));
        let needs = ended.and_then(|(_, end)| end.outcome).and_then(|outcome| match outcome {
            AssessmentOutcome::NoFurtherAction | AssessmentOutcome::EarlyHelp => Some(false),
            AssessmentOutcome::Other => None,
            _ => Some(true),
        });
        draft.yes("Was the child assessed as requiring LA children's social care support?", needs);
        drafts.push(draft);
    }
    drafts
}
