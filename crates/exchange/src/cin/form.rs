//! What a census looks like as a document.

use crate::xml::Form;

/// The form of a census.
pub const FORM: Form = Form {
    expected: "Message with Children in it, as a census has",
    outermost: &["Message"],
    header: Some("Header"),
    children: Some("Children"),
    child: "Child",
    elements: ELEMENTS,
};

/// Every element that is read, in the order of their letters, so that a name is found by halving.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "AssessmentActualStartDate", "AssessmentAuthorisationDate", "AssessmentFactors", "AssessmentInternalReviewDate",
    "Assessments", "CINPlanDates", "CINPlanEndDate", "CINPlanStartDate", "CINclosureDate", "CINdetails",
    "CINreferralDate", "CPPendDate", "CPPreviewDate", "CPPstartDate", "Child", "ChildCharacteristics",
    "ChildIdentifiers", "ChildProtectionPlans", "Collection", "CollectionDetails", "CourtAppDate",
    "DateOfInitialCPC", "DateTime", "Disabilities", "Disability", "Ethnicity", "ExpectedPersonBirthDate",
    "FGDMMeetingFac", "FGDMMeetingOffer", "FactorsIdentifiedAtAssessment", "FormerUPN", "GenderCurrent", "Header",
    "ICPCnotRequired", "InitialCPCtarget", "InitialCategoryOfAbuse", "InitialPPMeetingDate", "LAchildID", "LBPSentDate",
    "LEA", "LatestCategoryOfAbuse", "LetterInitCPDate", "NumberOfPreviousCPP", "PPOutcome", "PPStartDate",
    "PersonBirthDate", "PersonDeathDate", "PreProceedingsandFGDM", "PrimaryNeedCode", "ReasonForClosure",
    "ReferenceDate", "ReferralNFA", "ReferralSource", "Release", "ReviewMeetingsCount", "Reviews",
    "S47ActualStartDate", "Section47", "SerialNo", "Sex", "SoftwareCode", "Source", "SourceLevel",
    "StepDecisionDate", "UPN", "UPNunknown", "Year",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_halving() {
        assert!(ELEMENTS.is_sorted());
    }
}
