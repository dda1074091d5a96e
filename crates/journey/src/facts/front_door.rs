//! The front door: contacts, referrals, assessments, and cases opened and closed.

use alloc::vec::Vec;

use ids::AuthorityCode;
use jiff::civil::Date;

use crate::codes::{
    AssessmentKind, AssessmentOutcome, ChildSeen, ClosureReason, ContactOutcome, ContactSource, Factor, Need,
    ReferralOutcome, ThresholdLevel, TransferPlanKind,
};
use crate::subjects::{AssessmentId, ContactId, EarlyHelpId, InvolvementId, ReferralId, TeamId};
use crate::text::Name;
use crate::values::{Actor, Fingerprint};

facts! {
    /// Somebody contacted the authority about a child.
    ContactReceived {
        contact_id: ContactId = "The contact.",
        source: Option<ContactSource> = "Who made it.",
        threshold_level: Option<ThresholdLevel> = "The level of need that it seemed to show.",
    }

    /// It was decided what to do about a contact.
    ContactDecided {
        contact_id: ContactId = "The contact.",
        outcome: ContactOutcome = "What was decided.",
        decided_by: Option<Actor> = "Who decided.",
        team: Option<TeamId> = "The team in which it was decided.",
        threshold_level: Option<ThresholdLevel> = "The level of need that was found.",
    }

    /// An early help assessment began.
    EarlyHelpAssessmentStarted {
        assessment_id: EarlyHelpId = "The assessment.",
        organisation: Option<Name> = "The organisation that makes it.",
    }

    /// An early help assessment was completed.
    EarlyHelpAssessmentCompleted {
        assessment_id: EarlyHelpId = "The assessment.",
        organisation: Option<Name> = "The organisation that made it.",
    }

    /// A referral was received.
    ReferralReceived {
        referral_id: ReferralId = "The referral.",
        contact_id: Option<ContactId> = "The contact that it came of.",
        source: Option<ContactSource> = "Who made it.",
        primary_need: Option<Need> = "The primary need.",
        threshold_level: Option<ThresholdLevel> = "The level of need that it seemed to show.",
    }

    /// It was decided what to do about a referral.
    ReferralDecided {
        referral_id: ReferralId = "The referral.",
        outcome: ReferralOutcome = "What was decided.",
        decided_by: Option<Actor> = "Who decided.",
        team: Option<TeamId> = "The team in which it was decided.",
        threshold_level: Option<ThresholdLevel> = "The level of need that was found.",
        rationale_recorded: Option<bool> = "Whether the reasons are on the record.",
    }

    /// Whoever referred the child was told the outcome.
    ReferrerInformed {
        referral_id: ReferralId = "The referral.",
    }

    /// Another authority told of a child who moves here with a plan.
    TransferInNotified {
        from_authority: Option<AuthorityCode> = "The other authority.",
        plan_kind: TransferPlanKind = "The plan.",
        notified_on: Option<Date> = "The day on which it told, where that differs from the day of the fact.",
    }

    /// An assessment of the child's needs began.
    AssessmentStarted {
        assessment_id: AssessmentId = "The assessment.",
        referral_id: Option<ReferralId> = "The referral that it came of.",
        kind: AssessmentKind = "Which assessment.",
        decided_on: Option<Date> = "The day on which it was decided to assess.",
    }

    /// A manager looked at an assessment while it went on.
    AssessmentCheckpointHeld {
        assessment_id: AssessmentId = "The assessment.",
    }

    /// The worker finished an assessment; it is not yet authorised.
    AssessmentCompleted {
        assessment_id: AssessmentId = "The assessment.",
    }

    /// A manager authorised an assessment.
    AssessmentAuthorised {
        assessment_id: AssessmentId = "The assessment.",
        factors: Vec<Factor> = "The factors found.",
        outcome: Option<AssessmentOutcome> = "What it led to.",
        child_seen: Option<ChildSeen> = "Whether the child was seen in its course.",
        child_seen_on: Option<Date> = "The day on which the child was seen.",
        authorised_by: Option<Actor> = "Who authorised it.",
        fingerprint: Option<Fingerprint> = "A minhash of its text.",
    }

    /// The child's case was opened.
    CaseOpened {
        involvement_id: InvolvementId = "The time during which it is open.",
    }

    /// A worker asked for the case to be closed.
    ClosureRequested {
        involvement_id: InvolvementId = "The time during which it is open.",
    }

    /// The case was closed.
    CaseClosed {
        involvement_id: InvolvementId = "The time during which it was open.",
        reason: Option<ClosureReason> = "Why it was closed.",
        authorised_by: Option<Actor> = "Who authorised it.",
    }
}
