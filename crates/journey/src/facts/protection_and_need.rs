//! Protection and need: concerns, enquiries, conferences, plans, visits.

use alloc::vec::Vec;

use jiff::civil::Date;

use crate::codes::{
    AbuseCategory, ActionOutcome, ActionProgress, Agency, ArrangementState, ConferenceOutcome,
    DiscussionOutcome, DiscussionTopic, EnquiryOutcome, Factor, IncidentKind, IntervalUnit, MeetingKind,
    MeetingRecord, Need, NeedPlanEndReason, NeedPlanKind, NeedPlanReviewOutcome, NotAloneReason,
    NotSeenReason, Participation, PostponementReason, ProtectionPlanEndReason, ReportKind, ReportRecipient,
    ReviewConferenceOutcome, Role, SeenAlone, ServiceKind, VisitPurpose, WishesContext, WishesMeans,
};
use crate::subjects::{
    ActionId, AllegationId, ArrangementId, ConcernId, ConferenceId, DiscussionId, EnquiryId, IncidentId,
    MeetingId, PlacementId, PlanId, ReferralId, ServiceId, SubjectId, VisitId,
};
use crate::values::{Actor, Bounded, Fingerprint};

facts! {
    /// How often something is to happen.
    Interval {
        count: Bounded<1, 1000> = "How many of the unit, 1 to 1,000.",
        unit: IntervalUnit = "The unit.",
    }

    /// Somebody found reason to think that the child may be suffering significant harm.
    ProtectionConcernIdentified {
        concern_id: ConcernId = "The concern.",
        referral_id: Option<ReferralId> = "The referral in which it came up.",
    }

    /// A strategy discussion was held.
    StrategyDiscussionHeld {
        discussion_id: DiscussionId = "The discussion.",
        concern_id: Option<ConcernId> = "The concern that led to it.",
        about: DiscussionTopic = "What it was about.",
        agencies: Vec<Agency> = "The agencies that took part.",
        outcome: Option<DiscussionOutcome> = "What it decided.",
        began_enquiry: Option<bool> = "Whether a section 47 enquiry was begun at it.",
    }

    /// A section 47 enquiry began.
    EnquiryStarted {
        enquiry_id: EnquiryId = "The enquiry.",
        discussion_id: Option<DiscussionId> = "The strategy discussion that began it.",
        conference_target: Option<Date> = "The day by which a conference was to be held, as the source reckoned it.",
    }

    /// A section 47 enquiry was concluded.
    EnquiryConcluded {
        enquiry_id: EnquiryId = "The enquiry.",
        outcome: Option<EnquiryOutcome> = "What it led to.",
    }

    /// It was decided that an enquiry needs no conference.
    ConferenceNotRequired {
        enquiry_id: EnquiryId = "The enquiry.",
    }

    /// An initial child protection conference was held.
    InitialConferenceHeld {
        conference_id: ConferenceId = "The conference.",
        enquiry_id: Option<EnquiryId> = "The enquiry that led to it.",
        outcome: Option<ConferenceOutcome> = "What it decided.",
        transfer_in: Option<bool> = "Whether it was held because the child moved in with a plan.",
        quorate: Option<bool> = "Whether it was quorate.",
    }

    /// A child protection plan began.
    ProtectionPlanStarted {
        plan_id: PlanId = "The plan.",
        conference_id: Option<ConferenceId> = "The conference that made it.",
        category: Option<AbuseCategory> = "The category of abuse.",
        previous_plans: Option<u32> = "How many earlier child protection plans the child has had.",
    }

    /// A child protection plan ended.
    ProtectionPlanEnded {
        plan_id: PlanId = "The plan.",
        reason: Option<ProtectionPlanEndReason> = "Why it ended.",
    }

    /// The category of a child protection plan changed.
    ProtectionCategoryChanged {
        plan_id: PlanId = "The plan.",
        category: AbuseCategory = "The category from this day.",
    }

    /// The core group of a child protection plan met.
    CoreGroupHeld {
        plan_id: PlanId = "The plan.",
    }

    /// A review child protection conference was held.
    ReviewConferenceHeld {
        plan_id: PlanId = "The plan.",
        outcome: Option<ReviewConferenceOutcome> = "What it decided.",
        participation: Option<Participation> = "How the child took part.",
    }

    /// A plan for a child in need began.
    NeedPlanStarted {
        plan_id: PlanId = "The plan.",
        kind: NeedPlanKind = "Which plan.",
        lead_role: Option<Role> = "The role of its lead.",
        fingerprint: Option<Fingerprint> = "A minhash of its text.",
    }

    /// A plan for a child in need was reviewed.
    NeedPlanReviewed {
        plan_id: PlanId = "The plan.",
        outcome: Option<NeedPlanReviewOutcome> = "What the review decided.",
    }

    /// A plan for a child in need ended.
    NeedPlanEnded {
        plan_id: PlanId = "The plan.",
        reason: Option<NeedPlanEndReason> = "Why it ended.",
    }

    /// A plan was given an action.
    PlanActionSet {
        plan_id: PlanId = "The plan.",
        action_id: ActionId = "The action.",
        needs: Vec<Need> = "The needs that it answers.",
        factors: Vec<Factor> = "The assessment factors that it answers.",
        due: Option<Date> = "When it is due.",
        owner_role: Option<Role> = "The role of whoever has to do it.",
    }

    /// Something was noted of an action.
    PlanActionProgressed {
        plan_id: PlanId = "The plan.",
        action_id: ActionId = "The action.",
        note: ActionProgress = "How it stands.",
        revised_due: Option<Date> = "The new due date.",
        reason_recorded: Option<bool> = "Whether the reason for a new date is on the record.",
    }

    /// An action ended.
    PlanActionClosed {
        plan_id: PlanId = "The plan.",
        action_id: ActionId = "The action.",
        outcome: ActionOutcome = "How it ended.",
    }

    /// A meeting was planned.
    MeetingScheduled {
        meeting_id: MeetingId = "The meeting.",
        kind: MeetingKind = "Which meeting.",
        subject_id: Option<SubjectId> = "The plan, period of care or other thing that it is about.",
        planned_on: Option<Date> = "The day for which it is planned.",
    }

    /// A meeting was postponed or cancelled.
    MeetingPostponed {
        meeting_id: MeetingId = "The meeting.",
        planned_on: Option<Date> = "The new day; absent when there is none.",
        reason: Option<PostponementReason> = "Why.",
    }

    /// A record of a meeting was made.
    MeetingRecorded {
        meeting_id: MeetingId = "The meeting.",
        what: MeetingRecord = "Which record.",
        attendees_recorded: Option<bool> = "Whether it says who was there.",
        circulated_on: Option<Date> = "The day on which it was sent out.",
        fingerprint: Option<Fingerprint> = "A minhash of its text.",
    }

    /// A report was shared.
    ReportShared {
        what: ReportKind = "Which report.",
        shared_with: Vec<ReportRecipient> = "With whom.",
        meeting_id: Option<MeetingId> = "The meeting for which it was made.",
        finalised_on: Option<Date> = "The day on which it was finalised.",
    }

    /// It was agreed how often the child is to be visited.
    VisitFrequencyAgreed {
        subject_id: SubjectId = "The plan, placement or arrangement under which the visits are made.",
        every: Interval = "How often.",
        starts_on: Option<Date> = "The first day on which it applies, where that differs from the day of the fact.",
        child_agreed: Option<bool> = "Whether the child agreed.",
        reviewing_officer_agreed: Option<bool> = "Whether the reviewing officer agreed.",
    }

    /// The child was visited.
    VisitMade {
        visit_id: VisitId = "The visit.",
        purpose: VisitPurpose = "For what.",
        subject_id: Option<SubjectId> = "The plan, placement, assessment or other thing for which it was made.",
        by: Option<Actor> = "Who visited.",
        in_person: Option<bool> = "Whether it was in person.",
        seen: Option<bool> = "Whether the child was seen.",
        seen_alone: Option<SeenAlone> = "Whether the child was seen alone.",
        not_alone_reason: Option<NotAloneReason> = "Why the child was not seen alone.",
        others_seen: Option<bool> = "Whether carers or others of the household were seen.",
        bedroom_seen: Option<bool> = "Whether the child's bedroom was seen.",
        wishes_recorded: Option<bool> = "Whether the child's wishes and feelings were recorded.",
        report_made: Option<bool> = "Whether a written report was made.",
    }

    /// A visit was attempted and the child was not seen.
    VisitAttempted {
        visit_id: VisitId = "The visit.",
        purpose: VisitPurpose = "For what.",
        reason: Option<NotSeenReason> = "Why the child was not seen.",
    }

    /// The child's wishes and feelings were recorded.
    WishesAndFeelingsRecorded {
        context: WishesContext = "In which context.",
        subject_id: Option<SubjectId> = "The assessment, plan, review or visit.",
        means: Option<WishesMeans> = "How they became known.",
    }

    /// The authority learnt of a private fostering arrangement.
    PrivateFosteringNotified {
        arrangement_id: ArrangementId = "The arrangement.",
        aware_on: Option<Date> = "The day on which the authority became aware, where that differs from the day of the fact.",
        state: ArrangementState = "Proposed or existing.",
    }

    /// A private fostering arrangement ended.
    PrivateFosteringEnded {
        arrangement_id: ArrangementId = "The arrangement.",
    }

    /// An allegation against a carer or professional was reported.
    AllegationReported {
        allegation_id: AllegationId = "The allegation.",
        placement_id: Option<PlacementId> = "The placement that it concerns.",
    }

    /// The local authority designated officer was told of an allegation.
    DesignatedOfficerInformed {
        allegation_id: AllegationId = "The allegation.",
    }

    /// The authority learnt of a serious incident.
    SeriousIncidentKnown {
        incident_id: IncidentId = "The incident.",
        kind: IncidentKind = "Which incident.",
    }

    /// A serious incident was notified nationally.
    SeriousIncidentNotified {
        incident_id: IncidentId = "The incident.",
    }

    /// The rapid review of a serious incident was completed.
    RapidReviewCompleted {
        incident_id: IncidentId = "The incident.",
    }

    /// A service was asked for.
    ServiceRequested {
        service_id: ServiceId = "The service asked for.",
        kind: ServiceKind = "Which service.",
    }

    /// Somebody asked what became of a service.
    ServiceChased {
        service_id: ServiceId = "The service asked for.",
    }

    /// A service began.
    ServiceStarted {
        service_id: ServiceId = "The service asked for.",
    }

    /// A service ended.
    ServiceEnded {
        service_id: ServiceId = "The service asked for.",
    }
}
