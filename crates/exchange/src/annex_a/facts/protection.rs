//! Lists 5 to 7.

use jiff::civil::Date;
use journey::Coded;
use journey::codes::{AbuseCategory, ConferenceOutcome, DiscussionTopic, SeenAlone, VisitPurpose};
use journey::facts::{
    CaseClosed, CaseOpened, ConferenceNotRequired, EnquiryStarted, InitialConferenceHeld,
    ProtectionCategoryChanged, ProtectionPlanEnded, ProtectionPlanStarted, ReviewConferenceHeld,
    StrategyDiscussionHeld, VisitMade,
};
use journey::subjects::{DiscussionId, EnquiryId, InvolvementId, PlanId};

use super::{Told, in_month_of};
use crate::annex_a::row::{ListRow, Value};

/// List 5.
pub fn enquiry(told: &mut Told<'_>, row: &ListRow) {
    let Some(began) = row.day("Strategy discussion initiating Section 47 Enquiry Start Date") else { return };
    let names = (told.name::<DiscussionId>("discussion", began), told.name::<EnquiryId>("enquiry", began));
    let (Some(discussion_id), Some(enquiry_id)) = names else { return };
    let discussion = StrategyDiscussionHeld {
        discussion_id: discussion_id.clone(),
        concern_id: None,
        about: DiscussionTopic::Harm,
        agencies: Vec::new(),
        outcome: None,
        began_enquiry: Some(true),
    };
    told.on(row, began, discussion);
    let event = EnquiryStarted {
        enquiry_id: enquiry_id.clone(),
        discussion_id: Some(discussion_id),
        conference_target: None,
    };
    told.on(row, began, event);
    if row.says("Was an Initial Child Protection Conference deemed unnecessary?") == Some(true) {
        let event = ConferenceNotRequired { enquiry_id: enquiry_id.clone() };
        told.keyed(row, vec![began.to_string()], in_month_of(began), event);
    }
    let Some(held) = row.day("Date of Initial Child Protection Conference") else { return };
    let Some(conference_id) = told.name("conference", held) else { return };
    let plan = row.says("Did the Initial Child Protection Conference Result in a Child Protection Plan");
    let event = InitialConferenceHeld {
        conference_id,
        enquiry_id: Some(enquiry_id),
        outcome: plan
            .map(|plan| if plan { ConferenceOutcome::ProtectionPlan } else { ConferenceOutcome::Other }),
        transfer_in: None,
        quorate: None,
    };
    told.on(row, held, event);
}

/// List 6.
pub fn need(told: &mut Told<'_>, row: &ListRow) {
    if let Some(began) = row.day("CIN Start Date")
        && let Some(involvement_id) = told.name::<InvolvementId>("involvement", began)
    {
        told.on(row, began, CaseOpened { involvement_id: involvement_id.clone() });
        if let Some(ended) = row.day("CIN Closure Date") {
            let event =
                CaseClosed { involvement_id, reason: row.code("Reason for Closure"), authorised_by: None };
            told.keyed(row, vec![began.to_string()], ended.into(), event);
        }
    }
    let purpose = match row.get("Case Status") {
        Some(Value::Code("looked-after")) => VisitPurpose::LookedAfter,
        Some(Value::Code("protection-plan")) => VisitPurpose::Protection,
        Some(Value::Code("assessment")) => VisitPurpose::Assessment,
        _ => VisitPurpose::Need,
    };
    if let Some(seen) = row.day("Date Child Was Last Seen") {
        visit(told, row, seen, purpose, (Some(true), None));
    }
}

/// List 7. The list does not say when the category changed: it is told as it stands now, where it is another.
pub fn plan(told: &mut Told<'_>, row: &ListRow) {
    let Some(began) = row.day("Child Protection Plan Start Date") else { return };
    let Some(plan_id) = told.name::<PlanId>("plan", began) else { return };
    let category: Option<AbuseCategory> = row.code("Initial Category of Abuse");
    let event = ProtectionPlanStarted {
        plan_id: plan_id.clone(),
        conference_id: None,
        category,
        previous_plans: row.count("Number of Previous Child Protection Plans"),
    };
    told.on(row, began, event);
    let latest: Option<AbuseCategory> = row.code("Latest Category of Abuse");
    let ended = row.day("Child Protection Plan End Date");
    if let Some(latest) = latest.filter(|latest| Some(*latest) != category && ended.is_none()) {
        told.now(row, ProtectionCategoryChanged { plan_id: plan_id.clone(), category: latest });
    }
    if let Some(held) = row.day("Date of latest review conference") {
        let event = ReviewConferenceHeld { plan_id: plan_id.clone(), outcome: None, participation: None };
        told.on(row, held, event);
    }
    if let Some(made) = row.day("Date of the Last Statutory Visit") {
        let alone = row.says("Was the Child Seen Alone?");
        visit(told, row, made, VisitPurpose::Protection, (alone.filter(|alone| *alone), alone));
    }
    if let Some(ended) = ended {
        told.keyed(row, vec![began.to_string()], ended.into(), ProtectionPlanEnded { plan_id, reason: None });
    }
}

/// A visit, with whether the child was seen, and alone.
pub fn visit(
    told: &mut Told<'_>,
    row: &ListRow,
    made: Date,
    purpose: VisitPurpose,
    (seen, alone): (Option<bool>, Option<bool>),
) {
    let key = [made.to_string(), purpose.code().to_owned()];
    let Some(visit_id) = told.names.of("visit", &[&key[0], &key[1]]) else { return };
    let event = VisitMade {
        visit_id,
        purpose,
        subject_id: None,
        by: None,
        in_person: None,
        seen,
        seen_alone: alone.map(|alone| if alone { SeenAlone::Yes } else { SeenAlone::No }),
        not_alone_reason: None,
        others_seen: None,
        bedroom_seen: None,
        wishes_recorded: None,
        report_made: None,
    };
    told.keyed(row, key.to_vec(), made.into(), event);
}
