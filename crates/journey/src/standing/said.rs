//! The standing as a reader is told it: one line for each thing that is true.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use jiff::civil::Date;

use super::{Held, Standing};
use crate::codes::Coded;

/// One thing that is true of a child on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is, such as `legal status`.
    pub what: &'static str,
    /// How it stands: a code or an id; empty where there is no more to say.
    pub how: String,
    /// The day from which it stands; absent where that is not a fact's.
    pub since: Option<Date>,
}

impl Standing<'_> {
    /// Everything that is true on a day, in the order in which a reader wants to know it.
    pub fn said(&self, day: Date) -> Vec<Said> {
        let mut said = Vec::new();
        let without_fact = |what, how| Said { what, how, since: None };
        said.extend(self.age_on(day).map(|age| without_fact("age", age.to_string())));
        said.extend(self.is_unborn_on(day).then(|| without_fact("unborn", String::new())));
        each(&mut said, "died", &self.died, |_| String::new());
        each(&mut said, "referral open", self.referrals.iter(), |f| f.referral_id.to_string());
        each(&mut said, "assessment open", self.assessments.iter(), |f| f.assessment_id.to_string());
        each(&mut said, "case open", self.involvements.iter(), |f| f.involvement_id.to_string());
        each(&mut said, "enquiry open", self.enquiries.iter(), |f| f.enquiry_id.to_string());
        each(&mut said, "child protection plan", self.protection_plans.iter(), |f| f.plan_id.to_string());
        said.extend(
            self.abuse_category.map(|category| without_fact("category of abuse", category.code().into())),
        );
        each(&mut said, "plan for a child in need", self.need_plans.iter(), |f| f.kind.code().into());
        each(&mut said, "order", self.orders.iter(), |f| f.kind.code().into());
        each(&mut said, "pre-proceedings", self.pre_proceedings.iter(), |f| f.pre_proceedings_id.to_string());
        each(&mut said, "court application", self.applications.iter(), |f| f.kind.code().into());
        each(&mut said, "looked after", self.care_periods.iter(), |f| f.care_id.to_string());
        each(&mut said, "legal status", &self.legal_status, |f| f.status.code().into());
        each(&mut said, "placement", self.placements.iter(), |f| f.placement_type.code().into());
        each(&mut said, "placed for adoption", &self.adoption, |_| String::new());
        each(&mut said, "missing", self.missing.iter(), |f| f.kind.code().into());
        each(&mut said, "worker", self.workers.iter(), |f| [f.role.code(), f.worker.as_str()].join(" "));
        each(&mut said, "care leaver", &self.leaver, |f| f.category.code().into());
        each(&mut said, "personal adviser", &self.adviser, |f| f.adviser.to_string());
        each(&mut said, "home", &self.home, |f| f.accommodation.code().into());
        each(&mut said, "leaver support closed", &self.support_closed, |_| String::new());
        each(&mut said, "out of scope", &self.out_of_scope, |f| {
            f.in_touch.map_or(String::new(), |code| code.code().into())
        });
        said
    }
}

fn each<'a, T: 'a>(
    said: &mut Vec<Said>,
    what: &'static str,
    held: impl IntoIterator<Item = &'a Held<'a, T>>,
    how: impl Fn(&T) -> String,
) {
    said.extend(held.into_iter().map(|held| Said { what, how: how(held.fact), since: Some(held.since()) }));
}
