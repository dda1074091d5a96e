//! What a payload says of one child, without names, addresses and the ids of forms, in an order of its own.

use jiff::civil::Date;
use journey::codes::{
    Accommodation, Activity, CareEndReason, ClosureReason, ContactSource, Disability, Ethnicity, Factor,
    PlacementChangeReason, PlacementType, Sex, UpnUnknown,
};
use journey::subjects::{Upn, WorkerId};

use crate::finding::Rule;

/// One child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// The unique pupil number.
    pub upn: Option<Upn>,
    /// Why there is none.
    pub upn_unknown: Option<UpnUnknown>,
    /// The date of birth.
    pub born: Option<Date>,
    /// The expected date of birth.
    pub expected: Option<Date>,
    /// The sex recorded.
    pub sex: Option<Sex>,
    /// The ethnicity recorded.
    pub ethnicity: Option<Ethnicity>,
    /// The disabilities recorded.
    pub disabilities: Vec<Disability>,
    /// Whether the child is an unaccompanied asylum-seeking child.
    pub unaccompanied: Option<bool>,
    /// The day on which that ended.
    pub unaccompanied_until: Option<Date>,
    /// Strengths and difficulties: day and score.
    pub scores: Vec<(Date, Option<u32>)>,
    /// What stands under each referral.
    pub involvements: Vec<Involvement>,
}

/// A referral and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Involvement {
    /// The day of the referral.
    pub referred: Option<Date>,
    /// Who referred.
    pub source: Option<ContactSource>,
    /// Whether nothing further was done.
    pub no_further_action: Option<bool>,
    /// The day on which the case was closed.
    pub closed: Option<Date>,
    /// Why.
    pub why_closed: Option<ClosureReason>,
    /// The workers.
    pub workers: Vec<Worker>,
    /// The assessments.
    pub assessments: Vec<Assessment>,
    /// The child in need plans.
    pub need_plans: Vec<Plan>,
    /// The section 47 enquiries.
    pub enquiries: Vec<Enquiry>,
    /// The child protection plans.
    pub protection_plans: Vec<Plan>,
    /// The times in placements, by their first days.
    pub care: Vec<CareRow>,
    /// The days of adoption: decided, matched, placed.
    pub adoption: [Option<Date>; 3],
    /// What is known of a care leaver.
    pub leaver: Option<Leaver>,
}

impl Involvement {
    /// Whether anything was begun for the child.
    pub fn has_work(&self) -> bool {
        let plans = self.need_plans.len() + self.protection_plans.len();
        plans + self.assessments.len() + self.enquiries.len() + self.care.len() > 0
    }
}

/// A worker's time with the child.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Worker {
    /// The worker.
    pub worker: WorkerId,
    /// From.
    pub from: Date,
    /// Until.
    pub until: Option<Date>,
}

/// An assessment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assessment {
    /// The day on which it began.
    pub from: Option<Date>,
    /// The day on which it was authorised.
    pub authorised: Option<Date>,
    /// What it found.
    pub factors: Vec<Factor>,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// From.
    pub from: Option<Date>,
    /// Until.
    pub until: Option<Date>,
}

/// A section 47 enquiry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Enquiry {
    /// From.
    pub from: Option<Date>,
    /// Until.
    pub until: Option<Date>,
    /// Whether a conference was required.
    pub conference_required: Option<bool>,
    /// The day of the conference.
    pub conference: Option<Date>,
}

/// A time in a placement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CareRow {
    /// From.
    pub from: Date,
    /// Why it began.
    pub why_began: Option<Began>,
    /// The placement.
    pub placement: PlacementType,
    /// Until.
    pub until: Option<Date>,
    /// Why it ended.
    pub why_ended: Option<CareEndReason>,
    /// Why the placement before was left for this one.
    pub why_moved: Option<PlacementChangeReason>,
}

/// Why a time in a placement began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Began {
    /// The child became looked after.
    Care,
    /// Another legal status, the same placement.
    Legal,
    /// Another placement; whether with the same carer.
    Placement(bool),
}

impl Began {
    /// By the sector's letter; what it says of the legal status is not kept.
    pub fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "S" => Some(Self::Care),
            "L" => Some(Self::Legal),
            "P" | "B" => Some(Self::Placement(false)),
            "T" | "U" => Some(Self::Placement(true)),
            _ => None,
        }
    }

    /// The sector's letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Care => "S",
            Self::Legal => "L",
            Self::Placement(false) => "P",
            Self::Placement(true) => "T",
        }
    }
}

/// What is known of a care leaver from one contact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaver {
    /// The day of the contact.
    pub contacted: Date,
    /// What the young person does.
    pub activity: Option<Activity>,
    /// Where the young person lives.
    pub accommodation: Option<Accommodation>,
}

impl Child {
    /// Brings everything into the order of what it says, and leaves out what is said twice.
    pub fn sort(&mut self) {
        fn in_order<T: Ord>(items: &mut Vec<T>) {
            items.sort();
            items.dedup();
        }
        in_order(&mut self.disabilities);
        in_order(&mut self.scores);
        for part in &mut self.involvements {
            in_order(&mut part.workers);
            in_order(&mut part.assessments);
            part.assessments.iter_mut().for_each(|assessment| in_order(&mut assessment.factors));
            in_order(&mut part.need_plans);
            in_order(&mut part.enquiries);
            in_order(&mut part.protection_plans);
            in_order(&mut part.care);
        }
        in_order(&mut self.involvements);
    }
}

impl Child {
    /// Makes one chain of the times in placements, whatever referral they stand under: a change of legal status
    /// continues the placement before, what continues says so, and why a placement was left is said where one was.
    /// What had to be left out for it comes back as the rules that it breaks.
    pub fn link(&mut self) -> Vec<Rule> {
        let mut rows: Vec<(usize, CareRow)> = Vec::new();
        for (at, part) in self.involvements.iter_mut().enumerate() {
            rows.extend(part.care.drain(..).map(|row| (at, row)));
        }
        rows.sort_by(|a, b| a.1.cmp(&b.1));
        let mut linked: Vec<(usize, CareRow)> = Vec::new();
        let mut broken = Vec::new();
        for (at, mut row) in rows {
            let before = linked.last_mut().map(|(_, before)| before);
            let before = before.filter(|before| before.goes_on_with(&row));
            match before {
                Some(before) if row.why_began == Some(Began::Legal) && before.placement == row.placement => {
                    (before.until, before.why_ended) = (row.until, row.why_ended);
                    continue;
                }
                Some(before) => before.why_ended = Some(CareEndReason::X1),
                None if row.why_moved.take().is_some() => broken.push(Rule::NotCarried),
                None => {}
            }
            if row.why_began == Some(Began::Legal) {
                row.why_began = Some(Began::Placement(true));
            }
            linked.push((at, row));
        }
        for at in 0..linked.len() {
            let next = linked.get(at + 1).map(|(_, next)| next.clone());
            let row = &mut linked[at].1;
            let goes_on = next.is_some_and(|next| row.goes_on_with(&next));
            if row.why_ended == Some(CareEndReason::X1) && !goes_on {
                row.why_ended = None;
                broken.push(Rule::ContinuesNowhere);
            }
        }
        for (at, row) in linked {
            self.involvements[at].care.push(row);
        }
        broken
    }
}

impl CareRow {
    /// Whether the next time in a placement belongs to the same period of care and follows at once.
    pub fn goes_on_with(&self, next: &Self) -> bool {
        let ended = self.why_ended.is_none_or(|why| why == CareEndReason::X1);
        ended && self.until == Some(next.from) && next.why_began != Some(Began::Care)
    }
}
