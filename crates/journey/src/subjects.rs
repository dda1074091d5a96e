//! The names of things that facts are about: 1 to 128 printable ASCII characters that are not all spaces, one type
//! for each sort of thing.

use alloc::sync::Arc;

use crate::text::{TextError, Written, check_identifier};

/// Declares the sorts of names, a row each.
macro_rules! subjects {
    ($($name:ident = $doc:literal,)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Written for $name {
            fn parse(text: &str) -> Result<Self, TextError> {
                check_identifier(text)?;
                Ok(Self(text.into()))
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

subjects! {
    WorkerId = "A worker, by a pseudonym that the source keeps stable.",
    TeamId = "A team of the authority.",
    SourceSystem = "The system that a fact comes from, such as `ssda903` or `liquidlogic`.",
    CorrelationId = "Ties facts together that came of one piece of work at the source.",
    Code = "A code from a list that is open.",
    LocalNumber = "An identifier of a child in a source system.",
    Upn = "A unique pupil number; its check digit is judged by a rule, not here.",
    Urn = "The unique reference number of a school or a care setting.",
    RuleName = "The name of a rule of the rule books.",
    FamilyId = "A family.",
    ContactId = "A contact at the front door.",
    EarlyHelpId = "An early help assessment.",
    ReferralId = "A referral.",
    AssessmentId = "An assessment of a child's needs.",
    InvolvementId = "The time during which a child's case is open.",
    ConcernId = "A concern that a child may be suffering harm.",
    DiscussionId = "A strategy discussion.",
    EnquiryId = "A section 47 enquiry.",
    ConferenceId = "An initial child protection conference.",
    PlanId = "A child protection or child in need plan.",
    ActionId = "An action of a plan.",
    MeetingId = "A meeting.",
    VisitId = "A visit.",
    ArrangementId = "A private fostering arrangement.",
    AllegationId = "An allegation against a carer or professional.",
    IncidentId = "A serious incident.",
    ServiceId = "A service asked for.",
    OrderId = "A court order or police protection.",
    GatewayId = "A legal gateway or planning meeting.",
    PreProceedingsId = "A pre-proceedings process.",
    FamilyMeetingId = "The offer of a family group decision-making meeting.",
    CommissionId = "An assessment commissioned from an expert.",
    ProceedingsId = "Care proceedings.",
    CareId = "A period of care.",
    PlacementId = "A placement.",
    MissingId = "A period in which a child is missing or away.",
    EscalationId = "An escalated concern.",
    TransferId = "The transfer of a case between teams.",
    AllocationId = "The allocation of a worker to a child.",
    AuditId = "An audit of a case.",
    SubmissionId = "A submission.",
    HoldId = "A hold on erasure.",
    SubjectId = "Whatever a fact is about: the referral, plan, period of care or other thing whose id this is.",
}
