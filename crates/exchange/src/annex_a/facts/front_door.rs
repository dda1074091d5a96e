//! Lists 1 to 4.

use journey::codes::{AssessmentKind, AssessmentOutcome, ChildSeen, ReferralOutcome};
use journey::facts::{
    AssessmentAuthorised, AssessmentStarted, ContactReceived, EarlyHelpAssessmentCompleted,
    EarlyHelpAssessmentStarted, ReferralDecided, ReferralReceived,
};
use journey::text::Name;
use journey::{Coded, Written, codes};

use super::{Told, in_month_of, team};
use crate::annex_a::lists::NEED;
use crate::annex_a::row::ListRow;

/// List 1: a contact is told from another of the same day by who made it.
pub fn contact(told: &mut Told<'_>, row: &ListRow) {
    let Some(day) = row.day("Date of Contact") else { return };
    let source: Option<codes::ContactSource> = row.code("Contact Source");
    let by = source.map_or("", Coded::code);
    let Some(contact_id) = told.names.of("contact", &[&day.to_string(), by]) else { return };
    let event = ContactReceived { contact_id, source, threshold_level: None };
    told.keyed(row, vec![day.to_string(), by.to_owned()], day.into(), event);
}

/// List 2.
pub fn early_help(told: &mut Told<'_>, row: &ListRow) {
    let Some(began) = row.day("Assessment start date") else { return };
    let organisation = row.text("Organisation completing assessment").and_then(|name| Name::parse(name).ok());
    let names = (told.name("early-help", began), told.name("early-help", began));
    let (Some(assessment_id), Some(same)) = names else { return };
    told.on(row, began, EarlyHelpAssessmentStarted { assessment_id, organisation: organisation.clone() });
    if let Some(day) = row.day("Assessment completion date") {
        let event = EarlyHelpAssessmentCompleted { assessment_id: same, organisation };
        told.keyed(row, vec![began.to_string()], day.into(), event);
    }
}

/// List 3; the need stands in list 6, in the row of the case that began with the referral.
pub fn referral(told: &mut Told<'_>, row: &ListRow, rows: &[ListRow]) {
    let Some(day) = row.day("Date of referral") else { return };
    let Some(referral_id) = told.name::<journey::subjects::ReferralId>("referral", day) else { return };
    let case =
        rows.iter().find(|case| case.list.number == NEED.number && case.day("CIN Start Date") == Some(day));
    let event = ReferralReceived {
        referral_id: referral_id.clone(),
        contact_id: None,
        source: row.code("Referral Source"),
        primary_need: case.and_then(|case| case.code("Primary Need Code")),
        threshold_level: None,
    };
    told.on(row, day, event);
    let Some(is_nothing_more) = row.says("Referral NFA?") else { return };
    let outcome =
        if is_nothing_more { ReferralOutcome::NoFurtherAction } else { ReferralOutcome::FurtherAction };
    let event = ReferralDecided {
        referral_id,
        outcome,
        decided_by: None,
        team: row.text("Allocated Team").and_then(team),
        threshold_level: None,
        rationale_recorded: None,
    };
    told.keyed(row, vec![day.to_string()], in_month_of(day), event);
}

/// List 4.
pub fn assessment(told: &mut Told<'_>, row: &ListRow) {
    let Some(began) = row.day("Continuous Assessment Start Date") else { return };
    let Some(assessment_id) = told.name::<journey::subjects::AssessmentId>("assessment", began) else {
        return;
    };
    let event = AssessmentStarted {
        assessment_id: assessment_id.clone(),
        referral_id: None,
        kind: AssessmentKind::ChildAndFamily,
        decided_on: None,
    };
    told.on(row, began, event);
    let Some(day) = row.day("Continuous Assessment Date of Authorisation") else { return };
    let seen = row.says("Child Seen During Continuous Assessment");
    let needs = row.says("Was the child assessed as requiring LA children's social care support?");
    let event = AssessmentAuthorised {
        assessment_id,
        factors: Vec::new(),
        outcome: needs.map(|needs| {
            if needs { AssessmentOutcome::ChildInNeed } else { AssessmentOutcome::NoFurtherAction }
        }),
        child_seen: seen.map(|seen| if seen { ChildSeen::Yes } else { ChildSeen::No }),
        child_seen_on: None,
        authorised_by: None,
        fingerprint: None,
    };
    told.keyed(row, vec![began.to_string()], day.into(), event);
}
