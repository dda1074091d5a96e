//! Code sets that several sections share.

codes! {
    /// The role in which somebody acts.
    Role {
        SocialWorker = 1 "social-worker" "Social worker",
        LeadPractitioner = 2 "lead-practitioner" "Lead practitioner of family help",
        ChildProtectionLead = 3 "child-protection-lead" "Lead child protection practitioner",
        DutyWorker = 4 "duty-worker" "Duty worker",
        FamilySupportWorker = 5 "family-support-worker" "Family support worker",
        SupervisingSocialWorker = 6 "supervising-social-worker" "Supervising social worker of the carers",
        PersonalAdviser = 7 "personal-adviser" "Personal adviser of a care leaver",
        AdvancedPractitioner = 8 "advanced-practitioner" "Advanced practitioner or assistant team manager",
        Manager = 9 "manager" "Team manager",
        ServiceManager = 10 "service-manager" "Service manager or head of service",
        NominatedOfficer = 11 "nominated-officer" "Nominated officer",
        Director = 12 "director" "Director of children's services",
        ReviewingOfficer = 13 "reviewing-officer" "Independent reviewing officer",
        ConferenceChair = 14 "conference-chair" "Chair of child protection conferences",
        AgencyDecisionMaker = 15 "agency-decision-maker" "Agency decision maker for adoption or fostering",
        LegalAdviser = 16 "legal-adviser" "Legal adviser",
        Advocate = 17 "advocate" "Advocate",
        Auditor = 18 "auditor" "Auditor",
        PartnerAgency = 19 "partner-agency" "Somebody of another agency",
        Other = 20 "other" "Another role",
    }

    /// How far a recording time may be trusted.
    RecordedBasis {
        Practitioner = 1 "practitioner" "The moment at which a practitioner wrote it down",
        Submission = 2 "submission" "The moment at which an extract was submitted",
        Unknown = 3 "unknown" "Not known",
    }
}
