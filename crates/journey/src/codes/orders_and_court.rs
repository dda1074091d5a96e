//! Code sets of the section: orders and court: from the legal gateway to the final order.

codes! {
    /// Which order, or protection by the police.
    OrderKind {
        PoliceProtection = 1 "police-protection" "Police protection",
        EmergencyProtection = 2 "emergency-protection" "Emergency protection order",
        ChildAssessment = 3 "child-assessment" "Child assessment order",
        InterimCare = 4 "interim-care" "Interim care order",
        Care = 5 "care" "Care order",
        InterimSupervision = 6 "interim-supervision" "Interim supervision order",
        Supervision = 7 "supervision" "Supervision order",
        Placement = 8 "placement" "Placement order",
        Secure = 9 "secure" "Secure accommodation order",
        DeprivationOfLiberty = 10 "deprivation-of-liberty" "Deprivation of liberty order",
        SpecialGuardianship = 11 "special-guardianship" "Special guardianship order",
        ChildArrangements = 12 "child-arrangements" "Child arrangements order",
        Adoption = 13 "adoption" "Adoption order",
        NoOrder = 14 "no-order" "No order",
        Other = 15 "other" "Another order",
    }

    /// Which legal meeting.
    GatewayKind {
        Gateway = 1 "gateway" "Legal gateway meeting",
        LegalAdvice = 2 "legal-advice" "Legal advice",
        Planning = 3 "planning" "Legal planning meeting",
    }

    /// What a legal meeting decided.
    GatewayOutcome {
        NoLegalAction = 1 "no-legal-action" "No legal action",
        PreProceedings = 2 "pre-proceedings" "Enter pre-proceedings",
        Issue = 3 "issue" "Issue proceedings",
        FurtherWork = 4 "further-work" "Further work, then meet again",
        Other = 5 "other" "Something else",
    }

    /// How pre-proceedings ended.
    PreProceedingsOutcome {
        StepDown = 1 "step-down" "Stepped down",
        Issue = 2 "issue" "Proceedings are to be issued",
    }

    /// Which pre-proceedings meeting.
    PreProceedingsStage {
        Initial = 1 "initial" "The first meeting",
        Review = 2 "review" "A review meeting",
    }

    /// Why a family group decision-making meeting was not offered.
    FamilyMeetingException {
        NotInBestInterests = 1 "not-in-best-interests" "It would not be in the child's best interests",
        Other = 2 "other" "Another reason",
    }

    /// For which order a court was asked.
    ApplicationKind {
        Care = 1 "care" "Care order",
        Supervision = 2 "supervision" "Supervision order",
        EmergencyProtection = 3 "emergency-protection" "Emergency protection order",
        ChildAssessment = 4 "child-assessment" "Child assessment order",
        Placement = 5 "placement" "Placement order",
        Secure = 6 "secure" "Secure accommodation order",
        DeprivationOfLiberty = 7 "deprivation-of-liberty" "Deprivation of liberty order",
        Discharge = 8 "discharge" "Discharge or variation of an order",
        Other = 9 "other" "Another order",
    }
}
