//! Code sets of the section: children looked after by the authority.

codes! {
    /// Why a period of care, or a line of it, ended (SSDA903 REC).
    CareEndReason {
        X1 = 1 "X1" "Continued the same day on other terms",
        E11 = 2 "E11" "Adopted, application unopposed",
        E12 = 3 "E12" "Adopted, consent dispensed with",
        E2 = 4 "E2" "Died",
        E3 = 5 "E3" "Care taken over by another authority in the United Kingdom",
        E4A = 6 "E4A" "Returned home, planned",
        E4B = 7 "E4B" "Returned home, unplanned",
        E13 = 8 "E13" "Left care to live with relatives or others without parental responsibility",
        E41 = 9 "E41" "Child arrangements order",
        E43 = 10 "E43" "Special guardianship order to former foster carers (until 2018)" until 2017,
        E44 = 11 "E44" "Special guardianship order to others (until 2018)" until 2017,
        E45 = 12 "E45" "Special guardianship order to a relative who fostered the child" from 2018,
        E46 = 13 "E46" "Special guardianship order to another former foster carer" from 2018,
        E47 = 14 "E47" "Special guardianship order to a relative who did not foster the child" from 2018,
        E48 = 15 "E48" "Special guardianship order to another carer" from 2018,
        E5 = 16 "E5" "Moved to independent living with formal support",
        E6 = 17 "E6" "Moved to independent living without formal support",
        E7 = 18 "E7" "Moved to residential care funded by adult services",
        E8 = 19 "E8" "Ended for any other reason",
        E9 = 20 "E9" "Sentenced to custody",
        E14 = 21 "E14" "Accommodation on remand ended",
        E15 = 22 "E15" "Age assessment found the young person to be 18 or over",
        E16 = 23 "E16" "Moved abroad",
        E17 = 24 "E17" "Aged 18 and stayed with former foster carers",
    }

    /// The legal status under which a child is looked after (SSDA903 LS).
    LegalStatus {
        C1 = 1 "C1" "Interim care order",
        C2 = 2 "C2" "Full care order",
        D1 = 3 "D1" "Freeing order, historic",
        E1 = 4 "E1" "Placement order",
        V2 = 5 "V2" "Single period accommodated under section 20",
        V3 = 6 "V3" "Short breaks, each one recorded",
        V4 = 7 "V4" "Short breaks, the agreement recorded",
        L1 = 8 "L1" "Police protection",
        L2 = 9 "L2" "Emergency protection order",
        L3 = 10 "L3" "Child assessment order",
        J1 = 11 "J1" "Remanded to the authority or to youth detention",
        J2 = 12 "J2" "Accommodated under the Police and Criminal Evidence Act",
        J3 = 13 "J3" "Youth rehabilitation order with a residence requirement",
    }

    /// Where and with whom a child is placed (SSDA903 PLACE).
    PlacementType {
        A3 = 1 "A3" "Placed for adoption by consent with the current foster carer",
        A4 = 2 "A4" "Placed for adoption by consent, not with the current foster carer",
        A5 = 3 "A5" "Placed for adoption under a placement order with the current foster carer",
        A6 = 4 "A6" "Placed for adoption under a placement order, not with the current foster carer",
        H5 = 5 "H5" "Semi-independent living, historic" until 2023,
        K1 = 6 "K1" "Secure children's home",
        K2 = 7 "K2" "Children's home",
        K3 = 8 "K3" "Supported accommodation, from 16" from 2024,
        P1 = 9 "P1" "Placed with parents",
        P2 = 10 "P2" "Independent living, historic" until 2023,
        P3 = 11 "P3" "Residential employment",
        R1 = 12 "R1" "Residential care home",
        R2 = 13 "R2" "Health service establishment",
        R3 = 14 "R3" "Family centre or mother and baby unit",
        R5 = 15 "R5" "Young offender institution",
        S1 = 16 "S1" "Residential school",
        T0 = 17 "T0" "Temporary move, of any kind",
        T1 = 18 "T1" "Temporary: in hospital",
        T2 = 19 "T2" "Temporary: on holiday",
        T3 = 20 "T3" "Temporary: carer on holiday",
        T4 = 21 "T4" "Temporary: other, up to seven days",
        U1 = 22 "U1" "Foster placement with a relative or friend, long term",
        U2 = 23 "U2" "Foster placement with a relative or friend, fostering for adoption",
        U3 = 24 "U3" "Foster placement with a relative or friend, neither of these",
        U4 = 25 "U4" "Foster placement with another carer, long term",
        U5 = 26 "U5" "Foster placement with another carer, fostering for adoption",
        U6 = 27 "U6" "Foster placement with another carer, neither of these",
        Z1 = 28 "Z1" "Other placement, until 2024-25" until 2024,
        Z11 = 29 "Z11" "Other placement of kind Z11" from 2025,
        Z12 = 30 "Z12" "Other placement of kind Z12" from 2025,
        Z13 = 31 "Z13" "Other placement of kind Z13" from 2025,
        Z14 = 32 "Z14" "Other placement of kind Z14" from 2025,
    }

    /// Who provides a placement (SSDA903 PLACE_PROVIDER).
    PlacementProvider {
        PR0 = 1 "PR0" "Parents or others with parental responsibility",
        PR1 = 2 "PR1" "The authority itself",
        PR2 = 3 "PR2" "Another authority",
        PR3 = 4 "PR3" "Another public body",
        PR4 = 5 "PR4" "Private provider",
        PR5 = 6 "PR5" "Voluntary organisation",
    }

    /// Why a placement ended (SSDA903 REASON_PLACE_CHANGE).
    PlacementChangeReason {
        CARPL = 1 "CARPL" "Change to the care plan",
        CLOSE = 2 "CLOSE" "Carer resigned or the setting closed",
        ALLEG = 3 "ALLEG" "Allegation under section 47",
        STAND = 4 "STAND" "Standards of care",
        APPRR = 5 "APPRR" "Approval removed",
        CREQB = 6 "CREQB" "Carer asked because of the child's behaviour",
        CREQO = 7 "CREQO" "Carer asked for another reason",
        CHILD = 8 "CHILD" "Child asked",
        LAREQ = 9 "LAREQ" "Authority asked",
        PLACE = 10 "PLACE" "Only the status of the placement changed",
        CUSTOD = 11 "CUSTOD" "Custody" from 2018,
        OTHER = 12 "OTHER" "Another reason",
    }

    /// On what exceptional footing a placement began.
    PlacementBasis {
        Temporary = 1 "temporary" "Temporary approval of a connected person (regulation 24)",
        Immediate = 2 "immediate" "Immediate placement with a parent before assessment (regulation 19)",
    }

    /// How the approval of a placement now stands.
    ApprovalBasis {
        TemporaryExtended = 1 "temporary-extended" "Temporary approval extended (regulation 25)",
        ReviewPending = 2 "review-pending" "A review of a refusal is pending",
        Approved = 3 "approved" "Fully approved",
        Refused = 4 "refused" "Refused",
        ParentAssessed = 5 "parent-assessed" "Assessment of the parent completed (regulation 19)",
        ParentConfirmed = 6 "parent-confirmed" "Placement with the parent confirmed (regulation 19)",
        OutOfAreaApproved = 7 "out-of-area-approved" "Distant placement approved (regulation 11)",
    }

    /// Who was told of a placement.
    NotifiedParty {
        AreaAuthority = 1 "area-authority" "The authority of the area",
        HealthBoard = 2 "health-board" "The integrated care board",
        School = 3 "school" "The school",
        GeneralPractitioner = 4 "general-practitioner" "The general practitioner",
        Parents = 5 "parents" "The parents and others with parental responsibility",
        Other = 6 "other" "Somebody else",
        Regulator = 7 "regulator" "The regulator of children's homes",
    }

    /// How a child is to have a permanent home; the finer codes of the safeguarding data set.
    PermanenceOption {
        RETURN = 1 "RETURN" "Return to family, time not said",
        RETURN1M = 2 "RETURN1M" "Return to family within a month",
        RETURN6M = 3 "RETURN6M" "Return to family within six months",
        RETURNEV = 4 "RETURNEV" "Return to family eventually",
        REMAINSUP = 5 "REMAINSUP" "Remain with family, supported",
        LTRELFR = 6 "LTRELFR" "Long-term placement with relatives or friends",
        LTFOST18 = 7 "LTFOST18" "Long-term fostering to 18",
        LTFOST = 8 "LTFOST" "Long-term fostering, duration not said",
        RESPLMT = 9 "RESPLMT" "Long-term residential placement",
        SUPPLIV = 10 "SUPPLIV" "Supported living in the community",
        ADOPTION = 11 "ADOPTION" "Adoption",
        SGOCAO = 12 "SGOCAO" "Special guardianship or child arrangements order",
        OTHERPLN = 13 "OTHERPLN" "Another plan",
    }

    /// Under which rules a review was held.
    CareReviewKind {
        Care = 1 "care" "Review of a looked-after child's case (regulation 33)",
        ShortBreak = 2 "short-break" "Review of short breaks (regulation 48)",
        Adoption = 3 "adoption" "Review of a child placed or to be placed for adoption",
        Secure = 4 "secure" "Review of secure accommodation",
    }

    /// How the child took part in a review (SSDA903 REVIEW_CODE).
    Participation {
        PN0 = 1 "PN0" "Under four at the time",
        PN1 = 2 "PN1" "Attended and spoke",
        PN2 = 3 "PN2" "Attended, an advocate spoke",
        PN3 = 4 "PN3" "Attended and conveyed views by symbols",
        PN4 = 5 "PN4" "Attended without contributing",
        PN5 = 6 "PN5" "Did not attend, briefed an advocate",
        PN6 = 7 "PN6" "Did not attend, conveyed views by other means",
        PN7 = 8 "PN7" "Neither attended nor conveyed views",
    }

    /// What a review decided of the care plan.
    CareReviewOutcome {
        PlanContinues = 1 "plan-continues" "The plan continues",
        PlanChanged = 2 "plan-changed" "The plan was changed",
        ReturnHome = 3 "return-home" "The child is to return home",
        Adjourned = 4 "adjourned" "The review was adjourned",
        Other = 5 "other" "Something else",
    }

    /// Which health assessment.
    HealthAssessmentKind {
        Initial = 1 "initial" "Initial health assessment",
        Review = 2 "review" "Review health assessment",
    }

    /// Who made a health assessment.
    HealthAssessor {
        Doctor = 1 "doctor" "A registered medical practitioner",
        Nurse = 2 "nurse" "A nurse or midwife",
    }

    /// What was done about substance misuse.
    SubstanceIntervention {
        Received = 1 "received" "An intervention was received",
        OfferedRefused = 2 "offered-refused" "An intervention was offered and refused",
        NotOffered = 3 "not-offered" "No intervention was offered",
    }

    /// Why there is no strengths and difficulties score (SSDA903 SDQ_REASON).
    ScoreMissingReason {
        SDQ1 = 1 "SDQ1" "Child under 4 or over 17",
        SDQ2 = 2 "SDQ2" "Carer refused",
        SDQ3 = 3 "SDQ3" "Severity of the child's disability",
        SDQ4 = 4 "SDQ4" "Another reason",
        SDQ5 = 5 "SDQ5" "Child refused",
    }

    /// How far a personal education plan has got.
    EducationPlanStage {
        Initiated = 1 "initiated" "Initiated",
        Completed = 2 "completed" "Completed",
        Reviewed = 3 "reviewed" "Reviewed",
    }

    /// A term of the school year.
    SchoolTerm {
        Autumn = 1 "autumn" "Autumn term",
        Spring = 2 "spring" "Spring term",
        Summer = 3 "summer" "Summer term",
    }

    /// How a child was away (SSDA903 MISSING).
    MissingKind {
        M = 1 "M" "Missing",
        A = 2 "A" "Away from placement without authorisation",
    }

    /// Who escalated a concern.
    EscalatedBy {
        ReviewingOfficer = 1 "reviewing-officer" "The independent reviewing officer",
        ConferenceChair = 2 "conference-chair" "The chair of the child protection conference",
    }

    /// What an escalated concern is about.
    EscalationTopic {
        CarePlan = 1 "care-plan" "The care plan or its delay",
        Placement = 2 "placement" "The placement",
        Visits = 3 "visits" "Visits",
        Health = 4 "health" "Health",
        Education = 5 "education" "Education",
        Recording = 6 "recording" "Recording or missing documents",
        LegalAdvice = 7 "legal-advice" "Legal steps",
        ProtectionPlan = 8 "protection-plan" "The child protection plan",
        LeavingCare = 9 "leaving-care" "Leaving care",
        Other = 10 "other" "Something else",
    }

    /// How an escalated concern was answered.
    EscalationResponse {
        Agreed = 1 "agreed" "Agreed and to be acted on",
        PartlyAgreed = 2 "partly-agreed" "Agreed in part",
        Disputed = 3 "disputed" "Disputed",
        Deferred = 4 "deferred" "To be answered later",
    }

    /// Why a child is no longer to be placed for adoption (SSDA903 REASON_PLACED_CEASED).
    AdoptionReversalReason {
        RD1 = 1 "RD1" "The child's needs changed",
        RD2 = 2 "RD2" "The court refused a placement order",
        RD3 = 3 "RD3" "No adopters could be found",
        RD4 = 4 "RD4" "Another reason",
    }

    /// The permanence option that a child had left before this period of care (SSDA903 PREV_PERM).
    PreviousPermanence {
        P1 = 1 "P1" "Adoption",
        P2 = 2 "P2" "Special guardianship order",
        P3 = 3 "P3" "Residence or child arrangements order",
        P4 = 4 "P4" "Unknown",
        Z1 = 5 "Z1" "None",
    }
}
