//! The one list of all kinds of fact: the number and the name of each, for ever.

use crate::facts;

/// Declares the kinds: a row is the number (that of the field in the published contract), the fact, the name.
macro_rules! events {
    ($($number:literal $fact:ident $name:literal,)*) => {
        /// What happened, of any kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            $(#[doc = concat!("The fact `", $name, "`.")] $fact(facts::$fact),)*
        }

        impl Event {
            /// Which kind of fact it is.
            #[inline]
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Self::$fact(_) => Kind::$fact,)*
                }
            }
        }

        $(impl From<facts::$fact> for Event {
            fn from(fact: facts::$fact) -> Self {
                Self::$fact(fact)
            }
        })*

        /// A kind of fact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum Kind {
            $(#[doc = concat!("The kind `", $name, "`.")] $fact = $number,)*
        }

        /// The place of each kind by its number; looked up, since a `match` on it is a jump that cannot be foretold.
        static PLACES: [u8; 1 + Kind::ALL[Kind::ALL.len() - 1] as usize] = {
            enum Place { $($fact,)* }
            let mut places = [0; 1 + Kind::ALL[Kind::ALL.len() - 1] as usize];
            $(places[$number] = Place::$fact as u8;)*
            places
        };

        impl Kind {
            /// Every kind, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$fact,)*];

            /// Its place among all kinds, from 0: dense, and another one in another release.
            #[inline]
            pub const fn place(self) -> usize {
                PLACES[self as usize] as usize
            }

            /// The number that is stored beside each event.
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// The kind with a number.
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$fact),)*
                    _ => None,
                }
            }

            /// The name that a reader sees, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$fact => $name,)*
                }
            }

            /// The kind with a name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$fact),)*
                    _ => None,
                }
            }
        }
    };
}

events! {
    // Who the child is.
    101 ChildRegistered "child-registered",
    102 IdentityChanged "identity-changed",
    103 RecordsLinked "records-linked",
    104 RecordsUnlinked "records-unlinked",
    105 SiblingGroupRecorded "sibling-group-recorded",
    106 ChildDied "child-died",
    107 MovedAuthority "moved-authority",
    // The front door: contacts, referrals, assessments, and cases opened and closed.
    201 ContactReceived "contact-received",
    202 ContactDecided "contact-decided",
    203 EarlyHelpAssessmentStarted "early-help-assessment-started",
    204 EarlyHelpAssessmentCompleted "early-help-assessment-completed",
    205 ReferralReceived "referral-received",
    206 ReferralDecided "referral-decided",
    207 ReferrerInformed "referrer-informed",
    208 TransferInNotified "transfer-in-notified",
    209 AssessmentStarted "assessment-started",
    210 AssessmentCheckpointHeld "assessment-checkpoint-held",
    211 AssessmentCompleted "assessment-completed",
    212 AssessmentAuthorised "assessment-authorised",
    213 CaseOpened "case-opened",
    214 ClosureRequested "closure-requested",
    215 CaseClosed "case-closed",
    // Protection and need: concerns, enquiries, conferences, plans, visits.
    301 ProtectionConcernIdentified "protection-concern-identified",
    302 StrategyDiscussionHeld "strategy-discussion-held",
    303 EnquiryStarted "enquiry-started",
    304 EnquiryConcluded "enquiry-concluded",
    305 ConferenceNotRequired "conference-not-required",
    306 InitialConferenceHeld "initial-conference-held",
    307 ProtectionPlanStarted "protection-plan-started",
    308 ProtectionPlanEnded "protection-plan-ended",
    309 ProtectionCategoryChanged "protection-category-changed",
    310 CoreGroupHeld "core-group-held",
    311 ReviewConferenceHeld "review-conference-held",
    312 NeedPlanStarted "need-plan-started",
    313 NeedPlanReviewed "need-plan-reviewed",
    314 NeedPlanEnded "need-plan-ended",
    315 PlanActionSet "plan-action-set",
    316 PlanActionProgressed "plan-action-progressed",
    317 PlanActionClosed "plan-action-closed",
    318 MeetingScheduled "meeting-scheduled",
    319 MeetingPostponed "meeting-postponed",
    320 MeetingRecorded "meeting-recorded",
    321 ReportShared "report-shared",
    322 VisitFrequencyAgreed "visit-frequency-agreed",
    323 VisitMade "visit-made",
    324 VisitAttempted "visit-attempted",
    325 WishesAndFeelingsRecorded "wishes-and-feelings-recorded",
    326 PrivateFosteringNotified "private-fostering-notified",
    327 PrivateFosteringEnded "private-fostering-ended",
    328 AllegationReported "allegation-reported",
    329 DesignatedOfficerInformed "designated-officer-informed",
    330 SeriousIncidentKnown "serious-incident-known",
    331 SeriousIncidentNotified "serious-incident-notified",
    332 RapidReviewCompleted "rapid-review-completed",
    333 ServiceRequested "service-requested",
    334 ServiceChased "service-chased",
    335 ServiceStarted "service-started",
    336 ServiceEnded "service-ended",
    // Orders and court: from the legal gateway to the final order.
    401 OrderMade "order-made",
    402 OrderExtended "order-extended",
    403 OrderEnded "order-ended",
    404 LegalGatewayHeld "legal-gateway-held",
    405 PreProceedingsStarted "pre-proceedings-started",
    406 PreProceedingsExtended "pre-proceedings-extended",
    407 PreProceedingsEnded "pre-proceedings-ended",
    408 LetterBeforeProceedingsSent "letter-before-proceedings-sent",
    409 PreProceedingsMeetingHeld "pre-proceedings-meeting-held",
    410 FamilyGroupMeetingOffered "family-group-meeting-offered",
    411 FamilyGroupMeetingNotOffered "family-group-meeting-not-offered",
    412 FamilyGroupMeetingHeld "family-group-meeting-held",
    413 AssessmentCommissioned "assessment-commissioned",
    414 AssessmentReceived "assessment-received",
    415 CourtApplicationMade "court-application-made",
    416 CourtApplicationIssued "court-application-issued",
    417 ProceedingsExtended "proceedings-extended",
    418 ProceedingsConcluded "proceedings-concluded",
    // Children looked after by the authority.
    501 CarePeriodStarted "care-period-started",
    502 CarePeriodEnded "care-period-ended",
    503 LegalStatusChanged "legal-status-changed",
    504 PlacementStarted "placement-started",
    505 PlacementEnded "placement-ended",
    506 PlacementApprovalChanged "placement-approval-changed",
    507 PlacementPlanRecorded "placement-plan-recorded",
    508 PlacementNotified "placement-notified",
    509 ReviewingOfficerAppointed "reviewing-officer-appointed",
    510 ReviewingOfficerChecked "reviewing-officer-checked",
    511 CarePlanRecorded "care-plan-recorded",
    512 PermanencePlanRecorded "permanence-plan-recorded",
    513 CareReviewHeld "care-review-held",
    514 HealthAssessmentRequested "health-assessment-requested",
    515 HealthAssessed "health-assessed",
    516 DentalChecked "dental-checked",
    517 ImmunisationsChecked "immunisations-checked",
    518 SubstanceMisuseIdentified "substance-misuse-identified",
    519 StrengthsAndDifficultiesScored "strengths-and-difficulties-scored",
    520 EducationPlanMade "education-plan-made",
    521 SchoolPlaceStarted "school-place-started",
    522 SchoolPlaceEnded "school-place-ended",
    523 LifeStoryWorkStarted "life-story-work-started",
    524 MissingStarted "missing-started",
    525 MissingEnded "missing-ended",
    526 ReturnInterviewOffered "return-interview-offered",
    527 ReturnInterviewHeld "return-interview-held",
    528 ReturnInterviewDeclined "return-interview-declined",
    529 ConcernEscalated "concern-escalated",
    530 EscalationAnswered "escalation-answered",
    531 EscalationResolved "escalation-resolved",
    532 AdoptionPapersComplete "adoption-papers-complete",
    533 AdoptionPanelHeld "adoption-panel-held",
    534 AdoptionDecided "adoption-decided",
    535 AdoptionMatched "adoption-matched",
    536 PlacedForAdoption "placed-for-adoption",
    537 AdoptionDecisionReversed "adoption-decision-reversed",
    538 PreviousPermanenceRecorded "previous-permanence-recorded",
    539 OffendingRecorded "offending-recorded",
    // Leaving care: entitlement, pathway plans, contact, home and work.
    601 LeaverEligibilityRecorded "leaver-eligibility-recorded",
    602 PersonalAdviserAllocated "personal-adviser-allocated",
    603 PersonalAdviserDeallocated "personal-adviser-deallocated",
    604 PathwayNeedsAssessed "pathway-needs-assessed",
    605 PathwayPlanMade "pathway-plan-made",
    606 PathwayReviewRequested "pathway-review-requested",
    607 PathwayPlanReviewed "pathway-plan-reviewed",
    608 LeaverContacted "leaver-contacted",
    609 LeaverAccommodationRecorded "leaver-accommodation-recorded",
    610 LeaverActivityRecorded "leaver-activity-recorded",
    611 LeaverSupportClosed "leaver-support-closed",
    // Oversight and recording: workers, supervision, decisions, the state of the file.
    701 WorkerAllocated "worker-allocated",
    702 WorkerDeallocated "worker-deallocated",
    703 TeamTransferRequested "team-transfer-requested",
    704 TeamTransferAccepted "team-transfer-accepted",
    705 HandoverHeld "handover-held",
    706 SupervisionHeld "supervision-held",
    707 ManagementDecisionMade "management-decision-made",
    708 CaseNoteRecorded "case-note-recorded",
    709 ChronologyUpdated "chronology-updated",
    710 CaseSummaryUpdated "case-summary-updated",
    711 AdvocacyOffered "advocacy-offered",
    712 CaseAudited "case-audited",
    // The child's record itself.
    801 EntryCorrected "entry-corrected",
    802 EntryRetracted "entry-retracted",
    803 FlagAnswered "flag-answered",
    804 StatementOfDisagreement "statement-of-disagreement",
    805 RecordRestricted "record-restricted",
    806 RecordUnrestricted "record-unrestricted",
    807 EntryLeftOut "entry-left-out",
    808 EntryNamedAgain "entry-named-again",
    // The authority's own stream: facts that concern no child.
    901 SubmissionReceived "submission-received",
    902 SubmissionRowRefused "submission-row-refused",
    903 JurisdictionSet "jurisdiction-set",
    904 CalendarSet "calendar-set",
    905 HeadsSealed "heads-sealed",
    906 HoldPlaced "hold-placed",
    907 HoldReleased "hold-released",
    908 ErasureAuthorised "erasure-authorised",
    909 Erased "erased",
    910 ErasureRequested "erasure-requested",
}

impl core::fmt::Display for Kind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
