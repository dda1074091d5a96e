//! Lists 5 to 7.

use journey::codes::{ConferenceOutcome, OrderKind, SeenAlone, VisitPurpose};
use journey::{Entry, Event};

use super::draft::{Draft, Life};
use crate::annex_a::lists::{ENQUIRIES, NEED, PROTECTION};
use crate::annex_a::row::Value;

fn is_enquiry(event: &Event) -> Option<&journey::facts::EnquiryStarted> {
    match event {
        Event::EnquiryStarted(fact) => Some(fact),
        _ => None,
    }
}

fn is_conference(event: &Event) -> Option<&journey::facts::InitialConferenceHeld> {
    match event {
        Event::InitialConferenceHeld(fact) => Some(fact),
        _ => None,
    }
}

pub fn enquiries(life: &Life<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (entry, enquiry) in life.all(is_enquiry) {
        let held =
            life.all(is_conference).rfind(|(_, held)| held.enquiry_id.as_ref() == Some(&enquiry.enquiry_id));
        let spared = life.last(|event| match event {
            Event::ConferenceNotRequired(spared) if spared.enquiry_id == enquiry.enquiry_id => Some(()),
            Event::EnquiryConcluded(end) if end.enquiry_id == enquiry.enquiry_id => Some(()),
            _ => None,
        });
        let ended = held.map(|(entry, _)| entry.day()).max(spared.map(|(entry, ())| entry.day()));
        if !life.is_listed(ended, 6) && !life.is_within(entry.day(), 6) {
            continue;
        }
        let discussion = life.last(|event| match event {
            Event::StrategyDiscussionHeld(held)
                if Some(&held.discussion_id) == enquiry.discussion_id.as_ref() =>
            {
                Some(())
            }
            _ => None,
        });
        let mut draft = Draft::new(&ENQUIRIES, life);
        draft.rests_on(entry);
        let began = discussion.map_or(entry, |(entry, ())| entry);
        draft.dated("Strategy discussion initiating Section 47 Enquiry Start Date", Some(began));
        let not_required = life.last(|event| match event {
            Event::ConferenceNotRequired(fact) => (fact.enquiry_id == enquiry.enquiry_id).then_some(()),
            _ => None,
        });
        let unnecessary = if held.is_some() { Some(false) } else { not_required.map(|_| true) };
        draft.yes("Was an Initial Child Protection Conference deemed unnecessary?", unnecessary);
        for (entry, ()) in spared.into_iter().chain(not_required) {
            draft.rests_on(entry);
        }
        draft.dated("Date of Initial Child Protection Conference", held.map(|(entry, _)| entry));
        let outcome = held.and_then(|(_, held)| held.outcome);
        draft.yes(
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            outcome.map(|outcome| outcome == ConferenceOutcome::ProtectionPlan),
        );
        draft.value("Number of Section 47 Enquiries in the last 12 months", life.in_a_year(is_enquiry));
        draft.value("Number of ICPCs in the last 12 months", life.in_a_year(is_conference));
        drafts.push(draft);
    }
    drafts
}

pub fn need(life: &Life<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (entry, fact) in life.all(|event| match event {
        Event::CaseOpened(fact) => Some(fact),
        _ => None,
    }) {
        let ended = life.last(|event| match event {
            Event::CaseClosed(end) if end.involvement_id == fact.involvement_id => Some(end),
            _ => None,
        });
        if !life.is_listed(ended.map(|(entry, _)| entry.day()), 6) {
            continue;
        }
        let mut draft = Draft::new(&NEED, life);
        draft.dated("CIN Start Date", Some(entry));
        draft.dated("CIN Closure Date", ended.map(|(entry, _)| entry));
        draft.code("Reason for Closure", ended.and_then(|(_, end)| end.reason));
        let until = ended.map_or(life.as_of, |(entry, _)| entry.day());
        let mut referred = life.all(|event| match event {
            Event::ReferralReceived(fact) => Some(fact),
            _ => None,
        });
        if let Some((entry, referral)) = referred.rfind(|(entry, _)| entry.day() <= until) {
            draft.code("Primary Need Code", referral.primary_need);
            draft.rests_on(entry);
        }
        let mut seen = life.all(|event| match event {
            Event::VisitMade(visit) if visit.seen == Some(true) => Some(()),
            _ => None,
        });
        draft.dated("Date Child Was Last Seen", seen.rfind(|(entry, ())| entry.day() <= until).map(first));
        draft.coded("Case Status", status(life, ended.is_some()));
        drafts.push(draft);
    }
    drafts
}

fn first((entry, ()): (&Entry, ())) -> &Entry {
    entry
}

fn status(life: &Life<'_>, is_closed: bool) -> Option<&'static str> {
    let standing = &life.standing;
    Some(match () {
        () if is_closed => "closed",
        () if standing.is_looked_after() => "looked-after",
        () if standing.protection_plan().is_some() => "protection-plan",
        () if standing.need_plan().is_some() => "need-plan",
        () if standing.open().any(|entry| matches!(entry.event(), Event::AssessmentStarted(_))) => {
            "assessment"
        }
        () => return None,
    })
}

pub fn plans(life: &Life<'_>) -> Vec<Draft> {
    let plans: Vec<_> = life
        .all(|event| match event {
            Event::ProtectionPlanStarted(fact) => Some(fact),
            _ => None,
        })
        .collect();
    let mut drafts = Vec::new();
    for (at, (entry, fact)) in plans.iter().enumerate() {
        let ended = life.last(|event| match event {
            Event::ProtectionPlanEnded(end) if end.plan_id == fact.plan_id => Some(()),
            _ => None,
        });
        if !life.is_listed(ended.map(|(entry, ())| entry.day()), 6) {
            continue;
        }
        let mut draft = Draft::new(&PROTECTION, life);
        draft.dated("Child Protection Plan Start Date", Some(entry));
        draft.dated("Child Protection Plan End Date", ended.map(first));
        draft.code("Initial Category of Abuse", fact.category);
        let changed = life.last(|event| match event {
            Event::ProtectionCategoryChanged(change) if change.plan_id == fact.plan_id => {
                Some(change.category)
            }
            _ => None,
        });
        draft.code("Latest Category of Abuse", changed.map(|(_, category)| category).or(fact.category));
        if let Some((entry, _)) = changed {
            draft.rests_on(entry);
        }
        let until = ended.map_or(life.as_of, |(entry, ())| entry.day());
        last_visit(&mut draft, life, entry.day()..=until);
        let review = life.last(|event| match event {
            Event::ReviewConferenceHeld(held) if held.plan_id == fact.plan_id => Some(()),
            _ => None,
        });
        draft.dated("Date of latest review conference", review.map(first));
        emergency(&mut draft, life);
        let before = fact.previous_plans.or_else(|| u32::try_from(at).ok());
        draft.count("Number of Previous Child Protection Plans", before);
        drafts.push(draft);
    }
    drafts
}

fn last_visit(draft: &mut Draft, life: &Life<'_>, during: std::ops::RangeInclusive<jiff::civil::Date>) {
    let mut visits = life.all(|event| match event {
        Event::VisitMade(visit) if visit.purpose == VisitPurpose::Protection => Some(visit),
        _ => None,
    });
    let Some((entry, visit)) = visits.rfind(|(entry, _)| during.contains(&entry.day())) else {
        return;
    };
    draft.dated("Date of the Last Statutory Visit", Some(entry));
    let alone = match (visit.seen, visit.seen_alone) {
        (Some(false), _) | (_, Some(SeenAlone::No | SeenAlone::NotAppropriate)) => Some("no"),
        (_, Some(SeenAlone::Yes)) => Some("yes"),
        _ => Some("unknown"),
    };
    draft.value("Was the Child Seen Alone?", Value::Code(alone.unwrap_or("unknown")));
}

fn emergency(draft: &mut Draft, life: &Life<'_>) {
    let order = life.last(|event| match event {
        Event::OrderMade(order) => {
            let is_urgent =
                matches!(order.kind, OrderKind::EmergencyProtection | OrderKind::PoliceProtection);
            is_urgent.then_some(())
        }
        _ => None,
    });
    let lately = order.map(first).filter(|entry| life.is_within(entry.day(), 6));
    if let Some(entry) = lately {
        draft.rests_on(entry);
    }
    let column =
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)";
    draft.yes(column, Some(lately.is_some()));
}
