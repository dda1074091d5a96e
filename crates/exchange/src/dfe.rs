//! The Department for Education's daily payload on children's social care: a JSON array of children, or one child.
//!
//! What the format has and no fact carries, so that it is not read, or does not come out again as it went in:
//!
//! | field | what becomes of it |
//! | --- | --- |
//! | `first_name`, `surname`, both `postcode` fields | never taken |
//! | `mis_child_id`, `former_unique_pupil_number` | not taken |
//! | every `*_id` of a form | not taken: facts are known again by their dates; ids are made anew of the child and the dates |
//! | `purge` | recorded in the authority's own stream as a request for erasure, and reported; nothing is erased or retracted |
//! | `change_reason` | says why the placement before ended; without one that ended that day it is not taken |
//! | `start_reason` L | the row continues the placement before; written as one row |
//! | `start_reason` B and U | the legal status itself is not in the format: written as P and T |
//! | `icpc_required_flag` without an end of the enquiry | not taken, unless a conference was held |
//! | `factors` without `authorisation_date` | not taken |
//! | `activity`, `accommodation` without `contact_date` | not taken |
//! | `referral_no_further_action_flag` that is absent | no case is opened before something is begun or closed |
//! | under which referral something stands | told by its date: the last referral that is not later |
//!
//! What facts have and the format has no field for: legal statuses, providers and settings, reviews and visits,
//! outcomes, categories of abuse, teams and roles, times of day, and whatever is not in the list of its fields. The
//! decision on a referral has no date of its own here, and is taken to be of the day of the referral.
//!
//! Silence is no statement: what a later payload leaves out is neither ended nor retracted. Where it was open, and nothing
//! of the child was refused or asked to be purged, it is recorded that it was left out.
//!
//! Payloads go in in the order in which they were made. It is not recorded which children a payload had of whom it says
//! nothing new, so that one of one child counts for every other child, too, as one that says again what stands. Of what
//! an older payload says that comes after it, only new facts are taken, and corrections of what no later payload can
//! have had; another correction is counted as `settled-by-later`. The next payload that has the child makes it, or this
//! one with the child alone, taken in once more as received on the present day.

mod child;
mod facts;
mod read;
mod told;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use sha2::{Digest, Sha256};

use crate::carried::carried;
use crate::event_id::ImportKey;
use crate::extract::{About, ErasureAsked, Extract, Part, Parts, TableRead};
use crate::finding::Finding;

pub use child::{Assessment, CareRow, Child, Enquiry, Involvement, Leaver, Plan, Worker};
pub use read::{ReadError, read, read_files};
pub use write::write;

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "dfe-daily";

carried! {
    ChildRegistered [date_of_birth expected_date_of_birth sex ethnicity disabilities upn upn_unknown unaccompanied unaccompanied_until] AnotherDay Every "";
    ReferralReceived [referral_id source] ItsDay Every "the need";
    ReferralDecided [referral_id] AnotherDay Every "what was decided, but for whether anything was";
    CaseOpened [involvement_id] AnotherDay Every "its day; one of a referral without further action that was not closed";
    CaseClosed [involvement_id reason] ItsDay Every "";
    WorkerAllocated [allocation_id] ItsDay Every "an identifier of more than twelve characters, which becomes another; role and team";
    WorkerDeallocated [allocation_id] ItsDay Every "";
    AssessmentStarted [assessment_id] ItsDay Every "its kind";
    AssessmentAuthorised [assessment_id factors] ItsDay Every "the outcome, whether the child was seen, by whom";
    NeedPlanStarted [plan_id] ItsDay Every "its kind, who leads it";
    NeedPlanEnded [plan_id] ItsDay Every "why";
    EnquiryStarted [enquiry_id] ItsDay Every "";
    EnquiryConcluded [enquiry_id] ItsDay Every "";
    ConferenceNotRequired [enquiry_id] AnotherDay Some "its day; one of an enquiry that has not ended";
    InitialConferenceHeld [conference_id enquiry_id] ItsDay Some "one that no enquiry led to; the outcome";
    ProtectionPlanStarted [plan_id] ItsDay Every "the category";
    ProtectionPlanEnded [plan_id] ItsDay Every "why";
    CarePeriodStarted [care_id] ItsDay Every "the need";
    CarePeriodEnded [care_id reason] ItsDay Every "";
    PlacementStarted [placement_id care_id placement_type] ItsDay Every "provider and setting";
    PlacementEnded [placement_id reason] ItsDay Every "";
    StrengthsAndDifficultiesScored [score] ItsDay Every "";
    AdoptionDecided [] ItsDay Every "";
    AdoptionMatched [] ItsDay Every "";
    PlacedForAdoption [] ItsDay Every "";
    LeaverContacted [] ItsDay Every "in touch or not; how";
    LeaverAccommodationRecorded [accommodation] ItsDay Every "whether it is suitable";
    LeaverActivityRecorded [activity] ItsDay Every "";
}

/// A payload that was read: typed children, and everything that was found amiss.
#[derive(Clone, Debug)]
pub struct Payload {
    received: Date,
    tables: Vec<TableRead>,
    children: BTreeMap<String, Child>,
    /// Children of whom something was refused, or asked to be purged: what is not told of them proves nothing.
    partly: BTreeSet<String>,
    findings: Vec<Finding>,
    erasures_asked: Vec<ErasureAsked>,
}

impl Payload {
    /// The children by the authority's own identifiers.
    pub fn told(&self) -> &BTreeMap<String, Child> {
        &self.children
    }
}

impl Extract for Payload {
    fn about(&self) -> About {
        About { format: SubmissionFormat::DfeDaily, system: SOURCE_SYSTEM, year: None, until: self.received }
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (id, child) in &self.children {
            hash.update(write::object(id, child, None).to_string());
            hash.update("\n");
        }
        hash.finalize().into()
    }

    fn tables(&self) -> &[TableRead] {
        &self.tables
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn children(&self) -> u64 {
        self.children.len() as u64
    }

    fn erasures_asked(&self) -> &[ErasureAsked] {
        &self.erasures_asked
    }

    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e> {
        let parts = self.children.iter();
        Box::new(parts.map(|(id, child)| {
            let told = (self.received, !self.partly.contains(id));
            Ok((id.clone(), Part::Facts(Box::new(facts::facts(key, id, child, told)))))
        }))
    }
}

#[cfg(test)]
mod tests;
