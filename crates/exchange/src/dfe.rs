//! The Department for Education's daily payload on children's social care: a JSON array of children, or one child.
//!
//! What the format has and no fact carries, so that it is not read, or does not come out again as it went in:
//!
//! | field | what becomes of it |
//! | --- | --- |
//! | `first_name`, `surname`, both `postcode` fields | never taken |
//! | `mis_child_id`, `former_unique_pupil_number` | not taken |
//! | every `*_id` of a form | not taken: facts are known again by their dates; ids are made anew of the child and the dates |
//! | `purge` | counted and reported as a request; nothing is erased or retracted |
//! | `change_reason` | says why the placement before ended; without one that ended that day it is not taken |
//! | `start_reason` L | the row continues the placement before; written as one row |
//! | `start_reason` B and U | the legal status itself is not in the format: written as P and T |
//! | `icpc_required_flag` without an end of the enquiry | not taken, unless a conference was held |
//! | `factors` without `authorisation_date` | not taken |
//! | `activity`, `accommodation` without `contact_date` | not taken |
//! | under which referral something stands | told by its date: the last referral that is not later |
//!
//! What facts have and the format has no field for: legal statuses, providers and settings, reviews and visits,
//! outcomes, categories of abuse, teams and roles, times of day, and whatever is not in the list of its fields. The
//! decision on a referral has no date of its own here, and is taken to be of the day of the referral.
//!
//! Silence is no statement: what a later payload leaves out is neither ended nor retracted.

mod child;
mod facts;
mod read;
mod told;
mod write;

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use sha2::{Digest, Sha256};

use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts, TableRead};
use crate::finding::Finding;

pub use child::{Assessment, CareRow, Child, Enquiry, Involvement, Leaver, Plan, Worker};
pub use read::{ReadError, read, read_files};
pub use write::write;

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "dfe-daily";

/// A payload that was read: typed children, and everything that was found amiss.
#[derive(Clone, Debug)]
pub struct Payload {
    received: Date,
    tables: Vec<TableRead>,
    children: BTreeMap<String, Child>,
    findings: Vec<Finding>,
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

    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e> {
        let parts = self.children.iter();
        Box::new(
            parts.map(|(id, child)| {
                Ok((id.clone(), Part::Facts(facts::facts(key, id, child, self.received))))
            }),
        )
    }
}

#[cfg(test)]
mod tests;
