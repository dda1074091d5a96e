//! Children looked after by the authority.

use alloc::vec::Vec;

use ids::AuthorityCode;
use jiff::civil::Date;

use crate::codes::{
    AdoptionReversalReason, ApprovalBasis, CareEndReason, CareReviewKind, CareReviewOutcome,
    EducationPlanStage, EscalatedBy, EscalationResponse, EscalationTopic, HealthAssessmentKind,
    HealthAssessor, LegalStatus, MissingKind, Need, NotifiedParty, Participation, PermanenceOption,
    PlacementBasis, PlacementChangeReason, PlacementProvider, PlacementType, PreviousPermanence, SchoolTerm,
    ScoreMissingReason, SubstanceIntervention,
};
use crate::subjects::{CareId, EscalationId, MissingId, PlacementId, Urn, WorkerId};
use crate::time::Day;
use crate::values::{Actor, Bounded, Miles};

facts! {
    /// A child began to be looked after.
    CarePeriodStarted {
        care_id: CareId = "The period of care.",
        need: Option<Need> = "Why the child came to be looked after.",
    }

    /// A child stopped being looked after.
    CarePeriodEnded {
        care_id: CareId = "The period of care.",
        reason: Option<CareEndReason> = "Why it ended.",
        approved_by: Option<Actor> = "Who approved the end.",
    }

    /// The legal status of a looked-after child began or changed.
    LegalStatusChanged {
        care_id: CareId = "The period of care.",
        status: LegalStatus = "The legal status from this day.",
    }

    /// A child moved to a placement, or the terms of a placement changed.
    PlacementStarted {
        placement_id: PlacementId = "The placement.",
        care_id: CareId = "The period of care in which it stands.",
        placement_type: PlacementType = "What sort of placement it is.",
        provider: Option<PlacementProvider> = "Who provides it.",
        urn: Option<Urn> = "The setting's unique reference number.",
        placement_authority: Option<AuthorityCode> = "The authority in whose area it lies.",
        in_area: Option<bool> = "Whether it lies within the responsible authority's area.",
        distance_miles: Option<Miles> = "The distance from home in miles.",
        same_carer: Option<bool> = "Whether the carer is the one of the placement before.",
        intended_to_18: Option<bool> = "Whether it is intended to last until the child is 18.",
        long_term_foster: Option<bool> = "Whether it is an agreed long-term foster placement.",
        registered_setting: Option<bool> = "Whether the setting is registered.",
        basis: Option<PlacementBasis> = "On what exceptional footing it began; absent for an ordinary one.",
    }

    /// A placement ended.
    PlacementEnded {
        placement_id: PlacementId = "The placement.",
        reason: Option<PlacementChangeReason> = "Why it ended, where the child moved to another.",
    }

    /// The approval of a placement changed.
    PlacementApprovalChanged {
        placement_id: PlacementId = "The placement.",
        basis: ApprovalBasis = "How the approval now stands.",
        approved_by: Option<Actor> = "Who approved, for a distant placement.",
        until: Option<Date> = "How long the approval lasts.",
    }

    /// The placement plan was recorded.
    PlacementPlanRecorded {
        placement_id: PlacementId = "The placement.",
        delegated_authority: Option<bool> = "Whether it says what the carer may decide.",
    }

    /// Those who have to know of a placement were told.
    PlacementNotified {
        placement_id: PlacementId = "The placement.",
        recipients: Vec<NotifiedParty> = "Who was told.",
    }

    /// An independent reviewing officer was appointed.
    ReviewingOfficerAppointed {
        officer: WorkerId = "The officer.",
    }

    /// The reviewing officer looked at the case between reviews.
    ReviewingOfficerChecked {
        care_id: CareId = "The period of care.",
        child_contacted: Option<bool> = "Whether the officer spoke or met with the child.",
    }

    /// The care plan was recorded.
    CarePlanRecorded {
        option: Option<PermanenceOption> = "The permanence option that it names.",
    }

    /// The plan for permanence was recorded.
    PermanencePlanRecorded {
        option: PermanenceOption = "How the child is to have a permanent home.",
    }

    /// A looked-after child's case was reviewed.
    CareReviewHeld {
        care_id: CareId = "The period of care.",
        kind: CareReviewKind = "Under which rules.",
        participation: Option<Participation> = "How the child took part.",
        outcome: Option<CareReviewOutcome> = "What the review decided.",
    }

    /// A health assessment was asked for.
    HealthAssessmentRequested {}

    /// The child's health was assessed.
    HealthAssessed {
        kind: Option<HealthAssessmentKind> = "Which assessment.",
        assessor: Option<HealthAssessor> = "Who made it.",
        report_on: Option<Date> = "The day on which its report was available.",
        refused: Option<bool> = "Whether the child refused it.",
    }

    /// The child's teeth were checked by a dentist.
    DentalChecked {}

    /// The child's immunisations were found up to date.
    ImmunisationsChecked {}

    /// Substance misuse was identified.
    SubstanceMisuseIdentified {
        intervention: Option<SubstanceIntervention> = "What was done about it.",
    }

    /// The strengths and difficulties questionnaire was scored, or was due and not scored.
    StrengthsAndDifficultiesScored {
        score: Option<Bounded<0, 40>> = "The total difficulties score, 0 to 40.",
        reason_not: Option<ScoreMissingReason> = "Why there is no score.",
    }

    /// A personal education plan reached a stage.
    EducationPlanMade {
        stage: Option<EducationPlanStage> = "Which stage.",
        term: Option<SchoolTerm> = "The school term that it is for.",
    }

    /// The child got a school place.
    SchoolPlaceStarted {
        school_urn: Option<Urn> = "The school's unique reference number.",
        full_time: Option<bool> = "Whether the place is full time.",
    }

    /// The child lost or left a school place.
    SchoolPlaceEnded {
        school_urn: Option<Urn> = "The school's unique reference number.",
    }

    /// Life story work with the child began.
    LifeStoryWorkStarted {}

    /// A child went missing or was away without authorisation.
    MissingStarted {
        missing_id: MissingId = "The missing period.",
        kind: MissingKind = "Missing, or away without authorisation.",
    }

    /// A child who had been missing or away was found or came back.
    MissingEnded {
        missing_id: MissingId = "The missing period.",
    }

    /// A return interview was offered.
    ReturnInterviewOffered {
        missing_id: MissingId = "The missing period.",
        independent: Option<bool> = "Whether the interviewer is independent.",
    }

    /// A return interview was held.
    ReturnInterviewHeld {
        missing_id: MissingId = "The missing period.",
        independent: Option<bool> = "Whether the interviewer was independent.",
    }

    /// The child declined a return interview.
    ReturnInterviewDeclined {
        missing_id: MissingId = "The missing period.",
    }

    /// A reviewing officer or conference chair escalated a concern.
    ConcernEscalated {
        escalation_id: EscalationId = "The escalation.",
        by: EscalatedBy = "Who escalated it.",
        topic: Option<EscalationTopic> = "What it is about.",
        stage: Option<Bounded<1, 20>> = "The stage of the dispute resolution procedure, from 1.",
    }

    /// An escalated concern was answered.
    EscalationAnswered {
        escalation_id: EscalationId = "The escalation.",
        response: Option<EscalationResponse> = "How it was answered.",
    }

    /// An escalated concern was resolved.
    EscalationResolved {
        escalation_id: EscalationId = "The escalation.",
    }

    /// The papers for an adoption decision were complete.
    AdoptionPapersComplete {}

    /// The adoption panel considered the child.
    AdoptionPanelHeld {}

    /// The agency's decision maker decided that the child should be placed for adoption.
    AdoptionDecided {}

    /// The child was matched with adopters.
    AdoptionMatched {
        with_current_carer: Option<bool> = "Whether the adopters are the child's current carers.",
    }

    /// The child was placed with the adopters.
    PlacedForAdoption {
        with_current_carer: Option<bool> = "Whether the adopters were the child's carers before.",
    }

    /// The child is no longer to be placed for adoption.
    AdoptionDecisionReversed {
        reason: Option<AdoptionReversalReason> = "Why.",
    }

    /// It was recorded how the child had once left care for a permanent home.
    PreviousPermanenceRecorded {
        option: PreviousPermanence = "The permanence option of that time.",
        made_on: Option<Day> = "The day, month or year in which it was made.",
    }

    /// A year's convictions, or their absence, were recorded.
    OffendingRecorded {
        convicted_in_year: bool = "Whether the child was convicted or cautioned in the year.",
    }
}
