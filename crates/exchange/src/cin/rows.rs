//! What one child's part says, as typed rows: a row is a block with the values that stand in it.

use jiff::civil::Date;
use journey::codes::{
    AbuseCategory, ClosureReason, ContactSource, Disability, Ethnicity, Factor, Need, Sex, UpnUnknown,
};
use journey::subjects::{Code, LocalNumber, Upn};

use crate::ssda903::CollectionYear;

/// ChildIdentifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifiers {
    /// UPN.
    pub upn: Option<Upn>,
    /// FormerUPN.
    pub former_upn: Option<LocalNumber>,
    /// UPNunknown.
    pub upn_unknown: Option<UpnUnknown>,
    /// PersonBirthDate.
    pub born: Option<Date>,
    /// ExpectedPersonBirthDate.
    pub expected: Option<Date>,
    /// Sex, or GenderCurrent before there was Sex.
    pub sex: Option<Sex>,
    /// PersonDeathDate.
    pub died: Option<Date>,
}

/// ChildCharacteristics.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Characteristics {
    /// Ethnicity.
    pub ethnicity: Option<Ethnicity>,
    /// Disability, each of them.
    pub disabilities: Vec<Disability>,
}

/// CINdetails, without the blocks that stand in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Details {
    /// CINreferralDate.
    pub referred: Date,
    /// ReferralSource.
    pub source: Option<ContactSource>,
    /// PrimaryNeedCode.
    pub need: Option<Need>,
    /// CINclosureDate.
    pub closed: Option<Date>,
    /// ReasonForClosure.
    pub why_closed: Option<ClosureReason>,
    /// DateOfInitialCPC.
    pub conference: Option<Date>,
    /// ReferralNFA.
    pub no_further_action: bool,
}

/// Assessments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assessment {
    /// AssessmentActualStartDate.
    pub started: Date,
    /// AssessmentInternalReviewDate.
    pub checked: Option<Date>,
    /// AssessmentAuthorisationDate.
    pub authorised: Option<Date>,
    /// AssessmentFactors, each of them.
    pub factors: Vec<Factor>,
}

/// CINPlanDates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NeedPlan {
    /// CINPlanStartDate.
    pub started: Date,
    /// CINPlanEndDate.
    pub ended: Option<Date>,
}

/// Section47.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Enquiry {
    /// S47ActualStartDate.
    pub started: Date,
    /// InitialCPCtarget.
    pub target: Option<Date>,
    /// DateOfInitialCPC.
    pub conference: Option<Date>,
    /// ICPCnotRequired.
    pub not_required: bool,
}

/// ChildProtectionPlans.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProtectionPlan {
    /// CPPstartDate.
    pub started: Date,
    /// CPPendDate.
    pub ended: Option<Date>,
    /// InitialCategoryOfAbuse.
    pub initial: Option<AbuseCategory>,
    /// LatestCategoryOfAbuse.
    pub latest: Option<AbuseCategory>,
    /// NumberOfPreviousCPP.
    pub previous: Option<u32>,
    /// CPPreviewDate, each of them.
    pub reviews: Vec<Date>,
}

/// PreProceedingsandFGDM.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PreProceedings {
    /// PPStartDate.
    pub started: Date,
    /// LBPSentDate.
    pub letter: Option<Date>,
    /// FGDMMeetingOffer.
    pub offered: Option<bool>,
    /// FGDMMeetingFac.
    pub facilitated: Option<bool>,
    /// InitialPPMeetingDate.
    pub first_meeting: Option<Date>,
    /// ReviewMeetingsCount.
    pub reviews: Option<u32>,
    /// StepDecisionDate.
    pub decided: Option<Date>,
    /// PPOutcome: its letters are not published.
    pub outcome: Option<Code>,
    /// CourtAppDate.
    pub applied: Option<Date>,
    /// LetterInitCPDate.
    pub letter_of_issue: Option<Date>,
}

/// A block of CINdetails, and the referral under which it stands; none where the referral cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Within<T> {
    /// What it says.
    pub row: T,
    /// CINreferralDate of the CINdetails in which it stands.
    pub referred: Option<Date>,
}

/// What one child's part says, each sort of rows sorted by what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildRows {
    /// LAchildID.
    pub local_id: String,
    /// ChildIdentifiers.
    pub identifiers: Option<Identifiers>,
    /// ChildCharacteristics.
    pub characteristics: Option<Characteristics>,
    /// CINdetails.
    pub details: Vec<Details>,
    /// Assessments.
    pub assessments: Vec<Within<Assessment>>,
    /// CINPlanDates.
    pub need_plans: Vec<Within<NeedPlan>>,
    /// Section47.
    pub enquiries: Vec<Within<Enquiry>>,
    /// ChildProtectionPlans.
    pub protection_plans: Vec<Within<ProtectionPlan>>,
    /// PreProceedingsandFGDM.
    pub pre_proceedings: Vec<Within<PreProceedings>>,
}

impl ChildRows {
    /// The referrals under which something stands.
    pub fn under(&self) -> impl Iterator<Item = Option<Date>> {
        let under = self.assessments.iter().map(|row| row.referred);
        let under = under.chain(self.need_plans.iter().map(|row| row.referred));
        let under = under.chain(self.enquiries.iter().map(|row| row.referred));
        let under = under.chain(self.protection_plans.iter().map(|row| row.referred));
        under.chain(self.pre_proceedings.iter().map(|row| row.referred))
    }
}

/// How many blocks of each module were there, refused ones included.
pub type Count<'c> = &'c mut dyn FnMut(&'static str);

/// The modules, each with the elements that may stand in its blocks.
pub const MODULES: &[(&str, &[&str])] = &[
    (CHILD, &[IDENTIFIERS, CHARACTERISTICS, DETAILS]),
    (
        IDENTIFIERS,
        &[
            "LAchildID",
            "UPN",
            "FormerUPN",
            "UPNunknown",
            "PersonBirthDate",
            "ExpectedPersonBirthDate",
            "GenderCurrent",
            "Sex",
            "PersonDeathDate",
        ],
    ),
    (CHARACTERISTICS, &["Ethnicity", "Disabilities"]),
    (
        DETAILS,
        &[
            "CINreferralDate",
            "ReferralSource",
            "PrimaryNeedCode",
            "CINclosureDate",
            "ReasonForClosure",
            "DateOfInitialCPC",
            ASSESSMENTS,
            NEED_PLANS,
            ENQUIRIES,
            "ReferralNFA",
            PROTECTION_PLANS,
            PRE_PROCEEDINGS,
        ],
    ),
    (
        ASSESSMENTS,
        &[
            "AssessmentActualStartDate",
            "AssessmentInternalReviewDate",
            "AssessmentAuthorisationDate",
            "FactorsIdentifiedAtAssessment",
        ],
    ),
    (NEED_PLANS, &["CINPlanStartDate", "CINPlanEndDate"]),
    (ENQUIRIES, &["S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"]),
    (
        PROTECTION_PLANS,
        &[
            "CPPstartDate",
            "CPPendDate",
            "InitialCategoryOfAbuse",
            "LatestCategoryOfAbuse",
            "NumberOfPreviousCPP",
            "Reviews",
        ],
    ),
    (
        PRE_PROCEEDINGS,
        &[
            "PPStartDate",
            "LBPSentDate",
            "FGDMMeetingOffer",
            "FGDMMeetingFac",
            "InitialPPMeetingDate",
            "ReviewMeetingsCount",
            "StepDecisionDate",
            "PPOutcome",
            "CourtAppDate",
            "LetterInitCPDate",
        ],
    ),
];

/// The block of one child.
pub const CHILD: &str = "Child";
/// The block of who the child is.
pub const IDENTIFIERS: &str = "ChildIdentifiers";
/// The block of the child's ethnicity and disabilities.
pub const CHARACTERISTICS: &str = "ChildCharacteristics";
/// The block of one referral and what came of it.
pub const DETAILS: &str = "CINdetails";
/// The block of one assessment.
pub const ASSESSMENTS: &str = "Assessments";
/// The block of one child in need plan.
pub const NEED_PLANS: &str = "CINPlanDates";
/// The block of one section 47 enquiry.
pub const ENQUIRIES: &str = "Section47";
/// The block of one child protection plan.
pub const PROTECTION_PLANS: &str = "ChildProtectionPlans";
/// The block of pre-proceedings and family group decision-making.
pub const PRE_PROCEEDINGS: &str = "PreProceedingsandFGDM";

/// The first collection year in which the sex stands under its own name.
const SEX_SINCE: u16 = 2024;
/// The first collection year with pre-proceedings.
const PRE_PROCEEDINGS_SINCE: u16 = 2026;

/// The element in which a year's census says the sex.
pub fn sex_element(year: CollectionYear) -> &'static str {
    if year.begins() < SEX_SINCE { "GenderCurrent" } else { "Sex" }
}

/// Whether a year's census asks for pre-proceedings.
pub fn has_pre_proceedings(year: CollectionYear) -> bool {
    year.begins() >= PRE_PROCEEDINGS_SINCE
}
