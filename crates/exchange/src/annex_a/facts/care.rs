//! Lists 8 and 10.

use journey::Written;
use journey::codes::{CareReviewKind, LegalStatus, OrderKind, PermanenceOption, PlacementType, VisitPurpose};
use journey::facts::{
    AdoptionDecided, AdoptionDecisionReversed, AdoptionMatched, CarePeriodEnded, CarePeriodStarted,
    CareReviewHeld, DentalChecked, HealthAssessed, LegalStatusChanged, OrderMade, PermanencePlanRecorded,
    PlacedForAdoption, PlacementEnded, PlacementStarted, ReviewingOfficerChecked,
};
use journey::subjects::{CareId, PlacementId, Urn};

use super::Told;
use super::protection::visit;
use crate::annex_a::row::{ListRow, Value};

/// List 8.
pub fn care(told: &mut Told<'_>, row: &ListRow) {
    let Some(began) = row.day("Date Started to be Looked After") else { return };
    let Some(care_id) = told.name::<CareId>("care", began) else { return };
    let need = row.code("Child's Category of Need");
    told.on(row, began, CarePeriodStarted { care_id: care_id.clone(), need });
    let status: Option<LegalStatus> = row.code("Child's Legal Status");
    if let (Some(since), Some(status)) = (row.day("Start date of current legal status"), status) {
        told.on(row, since, LegalStatusChanged { care_id: care_id.clone(), status });
    }
    placement(told, row, &care_id);
    checks(told, row, &care_id);
    let option: Option<PermanenceOption> = row.code("What is the permanence plan for this child?");
    let ended = row.day("Date Ceased to be Looked After");
    if let Some(option) = option.filter(|_| ended.is_none()) {
        told.now(row, PermanencePlanRecorded { option });
    }
    if let Some(ended) = ended {
        let reason = row.code("Reason Ceased to be Looked After");
        let event = CarePeriodEnded { care_id, reason, approved_by: None };
        told.keyed(row, vec![began.to_string()], ended.into(), event);
    }
}

/// The present placement: nothing is said of when earlier ones ended. The last one ends with the period of care.
fn placement(told: &mut Told<'_>, row: &ListRow, care_id: &CareId) {
    let placed: Option<PlacementType> = row.code("Placement Type");
    let since = row.day("Start Date of Most Recent Placement");
    let (Some(since), Some(placement_type)) = (since, placed) else { return };
    let Some(placement_id) = told.name::<PlacementId>("placement", since) else { return };
    let in_area = match row.get("Placement Location") {
        Some(Value::Code("in")) => Some(true),
        Some(Value::Code("out")) => Some(false),
        _ => None,
    };
    let event = PlacementStarted {
        placement_id: placement_id.clone(),
        care_id: care_id.clone(),
        placement_type,
        provider: row.code("Placement Provider"),
        urn: row.text("URN of Placement").and_then(|urn| Urn::parse(urn).ok()),
        placement_authority: row.text("LA of Placement").and_then(|code| Written::parse(code).ok()),
        in_area,
        distance_miles: None,
        same_carer: None,
        intended_to_18: None,
        long_term_foster: None,
        registered_setting: None,
        basis: None,
    };
    told.on(row, since, event);
    if let Some(ended) = row.day("Date Ceased to be Looked After") {
        let event = PlacementEnded { placement_id, reason: None };
        told.keyed(row, vec![since.to_string()], ended.into(), event);
    }
}

fn checks(told: &mut Told<'_>, row: &ListRow, care_id: &CareId) {
    if let Some(held) = row.day("Date of Latest Statutory Review") {
        let event = CareReviewHeld {
            care_id: care_id.clone(),
            kind: CareReviewKind::Care,
            participation: None,
            outcome: None,
        };
        told.on(row, held, event);
    }
    if let Some(made) = row.day("Date of Last Social Work Visit") {
        visit(told, row, made, VisitPurpose::LookedAfter, (None, None));
    }
    if let Some(day) = row.day("Date of Last IRO Visit / Contact to the Child") {
        told.on(row, day, ReviewingOfficerChecked { care_id: care_id.clone(), child_contacted: Some(true) });
    }
    if let Some(day) = row.day("Date of Last Health Assessment") {
        told.on(row, day, HealthAssessed { kind: None, assessor: None, report_on: None, refused: None });
    }
    if let Some(day) = row.day("Date of Last Dental Check") {
        told.on(row, day, DentalChecked {});
    }
}

/// List 10.
pub fn adoption(told: &mut Told<'_>, row: &ListRow) {
    if let Some(day) = row.day("Date of Decision that Child Should be Placed for Adoption") {
        told.on(row, day, AdoptionDecided {});
    }
    for (column, sort, kind) in [
        ("Date of Placement Order", "placement", OrderKind::Placement),
        ("Date of Adoption Order", "adoption", OrderKind::Adoption),
    ] {
        let Some(day) = row.day(column) else { continue };
        let key = [sort.to_owned(), day.to_string()];
        let Some(order_id) = told.names.of("order", &[&key[0], &key[1]]) else { continue };
        let event = OrderMade { order_id, kind, effective_from: None, effective_until: None };
        told.keyed(row, key.to_vec(), day.into(), event);
    }
    if let Some(day) = row.day("Date of Matching Child and Prospective Adopters") {
        told.on(row, day, AdoptionMatched { with_current_carer: None });
    }
    if let Some(day) = row.day("Date Placed for Adoption") {
        told.on(row, day, PlacedForAdoption { with_current_carer: None });
    }
    if let Some(day) = row.day("Date of Decision that Child Should No Longer be Placed for Adoption") {
        let reason = row.code("Reason Why Child No Longer Placed for Adoption");
        told.on(row, day, AdoptionDecisionReversed { reason });
    }
}
