//! Code sets of the section: protection and need: concerns, enquiries, conferences, plans, visits.

codes! {
    /// The category of abuse of a child protection plan, in the codes of the children in need census.
    AbuseCategory {
        NEG = 1 "NEG" "Neglect",
        PHY = 2 "PHY" "Physical abuse",
        SAB = 3 "SAB" "Sexual abuse",
        EMO = 4 "EMO" "Emotional abuse",
        MUL = 5 "MUL" "Multiple, or not recommended",
    }

    /// What a strategy discussion was about.
    DiscussionTopic {
        Harm = 1 "harm" "Significant harm",
        Missing = 2 "missing" "A missing child",
        Exploitation = 3 "exploitation" "Exploitation",
    }

    /// An agency that works with children.
    Agency {
        SocialCare = 1 "social-care" "Children's social care",
        Police = 2 "police" "Police",
        Health = 3 "health" "Health",
        Education = 4 "education" "School or other education",
        Probation = 5 "probation" "Probation",
        Housing = 6 "housing" "Housing",
        Voluntary = 7 "voluntary" "Voluntary organisation",
        Referrer = 8 "referrer" "The referrer's agency",
        Other = 9 "other" "Another agency",
    }

    /// What a strategy discussion decided.
    DiscussionOutcome {
        NoFurtherAction = 1 "no-further-action" "No further action",
        Assessment = 2 "assessment" "An assessment without an enquiry",
        SingleEnquiry = 3 "single-enquiry" "A section 47 enquiry by social care alone",
        JointEnquiry = 4 "joint-enquiry" "A section 47 enquiry jointly with the police",
        ImmediateProtection = 5 "immediate-protection" "Immediate protection",
        Reconvene = 6 "reconvene" "To meet again",
        Other = 7 "other" "Something else",
    }

    /// What a section 47 enquiry led to.
    EnquiryOutcome {
        Conference = 1 "conference" "Initial child protection conference",
        OtherAgency = 2 "other-agency" "Another agency monitors",
        ContinueAssessment = 3 "continue-assessment" "No further protection, the assessment goes on",
        LegalAction = 4 "legal-action" "Legal action",
        Services = 5 "services" "Services under section 17",
        ShortBreak = 6 "short-break" "A short break under section 17",
        NoFurtherAction = 7 "no-further-action" "No further action",
        Other = 8 "other" "Something else",
    }

    /// What an initial conference decided.
    ConferenceOutcome {
        ProtectionPlan = 1 "protection-plan" "A child protection plan",
        NeedPlan = 2 "need-plan" "A child in need plan",
        NoFurtherAction = 3 "no-further-action" "No further action",
        Adjourned = 4 "adjourned" "Adjourned",
        Other = 5 "other" "Something else",
    }

    /// What a review conference decided.
    ReviewConferenceOutcome {
        Continue = 1 "continue" "The plan continues",
        EndToNeedPlan = 2 "end-to-need-plan" "The plan ends, a child in need plan follows",
        End = 3 "end" "The plan ends",
        LegalAction = 4 "legal-action" "Legal action",
        Adjourned = 5 "adjourned" "Adjourned",
        Other = 6 "other" "Something else",
    }

    /// Why a child protection plan ended.
    ProtectionPlanEndReason {
        NoLongerAtRisk = 1 "no-longer-at-risk" "The child is no longer at risk of significant harm",
        LookedAfter = 2 "looked-after" "The child came to be looked after",
        MovedAway = 3 "moved-away" "Another authority took it over",
        Aged18 = 4 "aged18" "The young person became 18",
        Died = 5 "died" "The child died",
        Other = 6 "other" "Another reason",
    }

    /// Which plan for a child in need.
    NeedPlanKind {
        ChildInNeed = 1 "child-in-need" "Child in need plan",
        FamilyHelp = 2 "family-help" "Family help plan",
        ShortBreaksOnly = 3 "short-breaks-only" "Short breaks only",
        SupervisionOrder = 4 "supervision-order" "Supervision order",
    }

    /// What the review of a plan decided.
    NeedPlanReviewOutcome {
        Continue = 1 "continue" "The plan continues",
        StepUp = 2 "step-up" "Step up to child protection or care",
        Close = 3 "close" "The plan closes",
    }

    /// Why a plan for a child in need ended.
    NeedPlanEndReason {
        NeedsMet = 1 "needs-met" "The needs are met",
        SteppedUp = 2 "stepped-up" "Stepped up to child protection or care",
        EarlyHelp = 3 "early-help" "Stepped down to early help",
        ConsentWithdrawn = 4 "consent-withdrawn" "The family withdrew consent",
        MovedAway = 5 "moved-away" "The family moved away",
        Aged18 = 6 "aged18" "The young person became 18",
        Died = 7 "died" "The child died",
        Other = 8 "other" "Another reason",
    }

    /// How an action of a plan stands.
    ActionProgress {
        Progressed = 1 "progressed" "Progress was made",
        NoProgress = 2 "no-progress" "No progress was made",
        Obstructed = 3 "obstructed" "Something stands in its way",
        DueRevised = 4 "due-revised" "Only its due date was revised",
    }

    /// How an action of a plan ended.
    ActionOutcome {
        Done = 1 "done" "Done",
        Dropped = 2 "dropped" "Dropped",
        Carried = 3 "carried" "Carried into another plan",
    }

    /// Which meeting.
    MeetingKind {
        StrategyDiscussion = 1 "strategy-discussion" "Strategy discussion",
        InitialConference = 2 "initial-conference" "Initial child protection conference",
        ReviewConference = 3 "review-conference" "Review child protection conference",
        CoreGroup = 4 "core-group" "Core group",
        NeedPlanReview = 5 "need-plan-review" "Review of a child in need or family help plan",
        CareReview = 6 "care-review" "Review of a looked-after child's case",
        CarePlanning = 7 "care-planning" "Care planning meeting",
        LegalGateway = 8 "legal-gateway" "Legal gateway or planning meeting",
        PreProceedings = 9 "pre-proceedings" "Pre-proceedings meeting",
        FamilyGroup = 10 "family-group" "Family group decision-making meeting",
        PathwayReview = 11 "pathway-review" "Pathway plan review",
        EducationPlan = 12 "education-plan" "Personal education plan meeting",
        AdoptionPanel = 13 "adoption-panel" "Adoption panel",
        Other = 14 "other" "Another meeting",
    }

    /// Why a meeting was postponed or cancelled.
    PostponementReason {
        NotQuorate = 1 "not-quorate" "Not quorate",
        FamilyUnavailable = 2 "family-unavailable" "The family could not come",
        WorkerUnavailable = 3 "worker-unavailable" "The worker or chair could not come",
        ReportsMissing = 4 "reports-missing" "Reports were not ready",
        NoLongerNeeded = 5 "no-longer-needed" "No longer needed",
        Other = 6 "other" "Another reason",
    }

    /// Which record of a meeting was made.
    MeetingRecord {
        Decisions = 1 "decisions" "The decisions",
        Minutes = 2 "minutes" "The minutes",
        FullRecord = 3 "full-record" "The full record",
    }

    /// Which report was shared.
    ReportKind {
        ConferenceReport = 1 "conference-report" "Social worker's report to a conference",
        ReviewReport = 2 "review-report" "Report to a review",
        AssessmentReport = 3 "assessment-report" "Assessment",
        CourtStatement = 4 "court-statement" "Court statement",
        Plan = 5 "plan" "Plan",
        Other = 6 "other" "Another report",
    }

    /// With whom a report was shared.
    ReportRecipient {
        Child = 1 "child" "The child",
        Parents = 2 "parents" "The parents or carers",
        Chair = 3 "chair" "The chair or reviewing officer",
        Agencies = 4 "agencies" "Partner agencies",
        Court = 5 "court" "The court",
        Other = 6 "other" "Somebody else",
    }

    /// The unit of an interval.
    IntervalUnit {
        Days = 1 "days" "Calendar days",
        WorkingDays = 2 "working-days" "Working days",
        Weeks = 3 "weeks" "Weeks",
        Months = 4 "months" "Months",
    }

    /// For what a child was visited.
    VisitPurpose {
        Assessment = 1 "assessment" "An assessment",
        Enquiry = 2 "enquiry" "A section 47 enquiry",
        Need = 3 "need" "A child in need or family help plan",
        Protection = 4 "protection" "A child protection plan",
        LookedAfter = 5 "looked-after" "A looked-after child",
        Adoption = 6 "adoption" "A child placed for adoption",
        Leaver = 7 "leaver" "A care leaver",
        PrivateFostering = 8 "private-fostering" "A privately fostered child",
        WelfareCheck = 9 "welfare-check" "A check of the child's welfare",
    }

    /// Whether a child was seen alone.
    SeenAlone {
        Yes = 1 "yes" "Seen alone",
        No = 2 "no" "Not seen alone",
        NotAppropriate = 3 "not-appropriate" "Seeing the child alone was not appropriate",
    }

    /// Why a child was not seen alone.
    NotAloneReason {
        ChildDeclined = 1 "child-declined" "The child declined",
        CarerRefused = 2 "carer-refused" "A carer refused",
        TooYoung = 3 "too-young" "The child is too young",
        NoPrivateSpace = 4 "no-private-space" "There was no private space",
        Other = 5 "other" "Another reason",
    }

    /// Why a child was not seen on a visit.
    NotSeenReason {
        NobodyIn = 1 "nobody-in" "Nobody was in",
        AccessRefused = 2 "access-refused" "Access was refused",
        ChildElsewhere = 3 "child-elsewhere" "The child was elsewhere",
        ChildMissing = 4 "child-missing" "The child was missing",
        Moved = 5 "moved" "The family had moved",
        Cancelled = 6 "cancelled" "The family cancelled",
        Other = 7 "other" "Another reason",
    }

    /// In which context the child's wishes and feelings were recorded.
    WishesContext {
        Assessment = 1 "assessment" "An assessment",
        Plan = 2 "plan" "A plan",
        Review = 3 "review" "A review",
        Visit = 4 "visit" "A visit",
    }

    /// How the child's wishes and feelings became known.
    WishesMeans {
        Spoken = 1 "spoken" "The child said them",
        Written = 2 "written" "The child wrote them",
        DirectWork = 3 "direct-work" "By play, drawing or other direct work",
        Advocate = 4 "advocate" "Through an advocate",
        Observed = 5 "observed" "By observation",
        ThirdParty = 6 "third-party" "Through somebody else",
        Other = 7 "other" "By other means",
    }

    /// How far a private fostering arrangement has got.
    ArrangementState {
        Proposed = 1 "proposed" "Proposed",
        Existing = 2 "existing" "The child lives there already",
    }

    /// Which serious incident.
    IncidentKind {
        ChildDeath = 1 "child-death" "A child died and abuse or neglect is known or suspected",
        SeriousHarm = 2 "serious-harm" "A child was seriously harmed and abuse or neglect is known or suspected",
        LookedAfterDeath = 3 "looked-after-death" "A looked-after child died",
        LeaverDeath = 4 "leaver-death" "A care leaver up to 24 died",
    }

    /// Which service was asked for.
    ServiceKind {
        MentalHealth = 1 "mental-health" "Child and adolescent mental health service",
        TherapeuticSupport = 2 "therapeutic-support" "Other therapeutic support",
        DomesticAbuse = 3 "domestic-abuse" "Domestic abuse service",
        SubstanceMisuse = 4 "substance-misuse" "Substance misuse service",
        Parenting = 5 "parenting" "Parenting programme",
        FamilySupport = 6 "family-support" "Family support",
        ShortBreaks = 7 "short-breaks" "Short breaks",
        Speech = 8 "speech" "Speech and language therapy",
        Exploitation = 9 "exploitation" "Exploitation service",
        Housing = 10 "housing" "Housing",
        Advocacy = 11 "advocacy" "Advocacy or independent visitor",
        Other = 12 "other" "Another service",
    }
}
