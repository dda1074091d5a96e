//! What a journey tells, in the parts of a payload.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::Event;
use journey::codes::{
    CareEndReason, ClosureReason, EnquiryOutcome, PlacementChangeReason, ReferralOutcome, Role,
};
use journey::facts::{ChildRegistered, IdentityChanged, PlacementStarted, WorkerAllocated};
use journey::journey::Journey;
use journey::subjects::{
    AllocationId, AssessmentId, CareId, EnquiryId, InvolvementId, PlacementId, PlanId, ReferralId,
};

use super::child::{Assessment, Began, CareRow, Child, Enquiry, Involvement, Leaver, Plan, Worker};

/// Reads a journey as a payload tells it.
pub fn child(journey: &Journey) -> Child {
    let mut told = Told::default();
    for entry in journey.entries() {
        told.take(entry.day(), entry.event());
    }
    told.child()
}

/// The first day, the last, and why it was that.
type Spell<Reason> = (Option<Date>, Option<(Date, Option<Reason>)>);

/// An allocation with its first day, and its last day.
type Allocation<'j> = (Option<(Date, &'j WorkerAllocated)>, Option<Date>);

/// What has been read so far, by the names of things.
#[derive(Default)]
struct Told<'j> {
    child: Child,
    referrals: BTreeMap<&'j ReferralId, Involvement>,
    cases: BTreeMap<&'j InvolvementId, Spell<ClosureReason>>,
    workers: BTreeMap<&'j AllocationId, Allocation<'j>>,
    assessments: BTreeMap<&'j AssessmentId, (Option<&'j ReferralId>, Assessment)>,
    need_plans: BTreeMap<&'j PlanId, Plan>,
    protection_plans: BTreeMap<&'j PlanId, Plan>,
    enquiries: BTreeMap<&'j EnquiryId, Enquiry>,
    cares: BTreeMap<&'j CareId, Spell<CareEndReason>>,
    placements: Vec<(Date, &'j PlacementStarted)>,
    placement_ends: BTreeMap<&'j PlacementId, (Date, Option<PlacementChangeReason>)>,
    adoption: Vec<(usize, Date)>,
    leaver: BTreeMap<Date, Leaver>,
}

const NO_PLAN: Plan = Plan { from: None, until: None };
const NO_ASSESSMENT: Assessment = Assessment { from: None, authorised: None, factors: Vec::new() };
const NO_ENQUIRY: Enquiry = Enquiry { from: None, until: None, conference_required: None, conference: None };

impl<'j> Told<'j> {
    fn take(&mut self, on: Date, event: &'j Event) {
        match event {
            Event::ChildRegistered(fact) => self.register(fact),
            Event::IdentityChanged(fact) => self.change(fact),
            Event::StrengthsAndDifficultiesScored(fact) => {
                self.child.scores.push((on, fact.score.map(|score| score.get())));
            }
            Event::ReferralReceived(fact) => {
                let referral = self.referrals.entry(&fact.referral_id).or_default();
                (referral.referred, referral.source) = (Some(on), fact.source);
            }
            Event::ReferralDecided(fact) => {
                let referral = self.referrals.entry(&fact.referral_id).or_default();
                referral.no_further_action = Some(fact.outcome == ReferralOutcome::NoFurtherAction);
            }
            Event::CaseOpened(fact) => self.cases.entry(&fact.involvement_id).or_default().0 = Some(on),
            Event::CaseClosed(fact) => {
                self.cases.entry(&fact.involvement_id).or_default().1 = Some((on, fact.reason));
            }
            Event::AdoptionDecided(_) => self.adoption.push((0, on)),
            Event::AdoptionMatched(_) => self.adoption.push((1, on)),
            Event::PlacedForAdoption(_) => self.adoption.push((2, on)),
            Event::LeaverContacted(_) => {
                self.contact(on);
            }
            Event::LeaverActivityRecorded(fact) => self.contact(on).activity = Some(fact.activity),
            Event::LeaverAccommodationRecorded(fact) => {
                self.contact(on).accommodation = Some(fact.accommodation);
            }
            _ => self.take_spell(on, event),
        }
    }

    /// What begins and ends.
    fn take_spell(&mut self, on: Date, event: &'j Event) {
        match event {
            Event::WorkerAllocated(fact) => {
                self.workers.entry(&fact.allocation_id).or_default().0 = Some((on, fact));
            }
            Event::WorkerDeallocated(fact) => {
                self.workers.entry(&fact.allocation_id).or_default().1 = Some(on);
            }
            Event::AssessmentStarted(fact) => {
                let told = self.assessments.entry(&fact.assessment_id).or_insert((None, NO_ASSESSMENT));
                (told.0, told.1.from) = (fact.referral_id.as_ref(), Some(on));
            }
            Event::AssessmentAuthorised(fact) => {
                let told =
                    &mut self.assessments.entry(&fact.assessment_id).or_insert((None, NO_ASSESSMENT)).1;
                (told.authorised, told.factors) = (Some(on), fact.factors.clone());
            }
            Event::NeedPlanStarted(fact) => {
                self.need_plans.entry(&fact.plan_id).or_insert(NO_PLAN).from = Some(on);
            }
            Event::NeedPlanEnded(fact) => {
                self.need_plans.entry(&fact.plan_id).or_insert(NO_PLAN).until = Some(on);
            }
            Event::ProtectionPlanStarted(fact) => {
                self.protection_plans.entry(&fact.plan_id).or_insert(NO_PLAN).from = Some(on);
            }
            Event::ProtectionPlanEnded(fact) => {
                self.protection_plans.entry(&fact.plan_id).or_insert(NO_PLAN).until = Some(on);
            }
            Event::CarePeriodStarted(fact) => self.cares.entry(&fact.care_id).or_default().0 = Some(on),
            Event::CarePeriodEnded(fact) => {
                self.cares.entry(&fact.care_id).or_default().1 = Some((on, fact.reason));
            }
            Event::PlacementStarted(fact) => self.placements.push((on, fact)),
            Event::PlacementEnded(fact) => {
                self.placement_ends.insert(&fact.placement_id, (on, fact.reason));
            }
            _ => self.take_enquiry(on, event),
        }
    }

    fn take_enquiry(&mut self, on: Date, event: &'j Event) {
        match event {
            Event::EnquiryStarted(fact) => self.enquiry(&fact.enquiry_id).from = Some(on),
            Event::EnquiryConcluded(fact) => {
                let told = self.enquiry(&fact.enquiry_id);
                told.until = Some(on);
                let conference = fact.outcome == Some(EnquiryOutcome::Conference);
                told.conference_required = told.conference_required.or(conference.then_some(true));
            }
            Event::ConferenceNotRequired(fact) => {
                self.enquiry(&fact.enquiry_id).conference_required = Some(false);
            }
            Event::InitialConferenceHeld(fact) => {
                if let Some(enquiry) = &fact.enquiry_id {
                    let told = self.enquiry(enquiry);
                    told.conference = Some(on);
                    told.conference_required = told.conference_required.or(Some(true));
                }
            }
            _ => {}
        }
    }

    fn enquiry(&mut self, id: &'j EnquiryId) -> &mut Enquiry {
        self.enquiries.entry(id).or_insert(NO_ENQUIRY)
    }

    fn contact(&mut self, on: Date) -> &mut Leaver {
        self.leaver.entry(on).or_insert(Leaver { contacted: on, activity: None, accommodation: None })
    }

    fn register(&mut self, fact: &ChildRegistered) {
        let child = &mut self.child;
        (child.born, child.expected) = (fact.date_of_birth, fact.expected_date_of_birth);
        (child.sex, child.ethnicity) = (fact.sex, fact.ethnicity);
        (child.upn, child.upn_unknown) = (fact.upn.clone(), fact.upn_unknown);
        child.disabilities.clone_from(&fact.disabilities);
        (child.unaccompanied, child.unaccompanied_until) = (fact.unaccompanied, fact.unaccompanied_until);
    }

    fn change(&mut self, fact: &IdentityChanged) {
        let child = &mut self.child;
        child.born = fact.date_of_birth.or(child.born);
        child.expected = fact.expected_date_of_birth.or(child.expected);
        child.sex = fact.sex.or(child.sex);
        child.ethnicity = fact.ethnicity.or(child.ethnicity);
        child.upn = fact.upn.clone().or(child.upn.take());
        child.upn_unknown = fact.upn_unknown.or(child.upn_unknown);
        child.unaccompanied = fact.unaccompanied.or(child.unaccompanied);
        child.unaccompanied_until = fact.unaccompanied_until.or(child.unaccompanied_until);
        if !fact.disabilities.is_empty() {
            child.disabilities.clone_from(&fact.disabilities);
        }
    }

    /// Puts everything under the referral under which it falls by its date.
    fn child(mut self) -> Child {
        let mut parts = Parts::new(&mut self.referrals);
        for (opened, closed) in self.cases.into_values() {
            let Some((on, why)) = closed else { continue };
            let part = parts.on(opened.unwrap_or(on));
            (part.closed, part.why_closed) = (Some(on), why);
        }
        for (allocated, until) in self.workers.into_values() {
            let Some((from, fact)) = allocated.filter(|(_, fact)| manages(fact.role)) else { continue };
            parts.on(from).workers.push(Worker { worker: fact.worker.clone(), from, until });
        }
        for (referral, told) in self.assessments.into_values() {
            let Some(on) = told.from.or(told.authorised) else { continue };
            parts.under(referral, on).assessments.push(told);
        }
        for told in self.need_plans.into_values() {
            let Some(on) = told.from.or(told.until) else { continue };
            parts.on(on).need_plans.push(told);
        }
        for told in self.protection_plans.into_values() {
            let Some(on) = told.from.or(told.until) else { continue };
            parts.on(on).protection_plans.push(told);
        }
        for told in self.enquiries.into_values() {
            let Some(on) = told.from.or(told.until).or(told.conference) else { continue };
            parts.on(on).enquiries.push(told);
        }
        for row in care_rows(&self.placements, &self.placement_ends, &self.cares) {
            parts.on(row.from).care.push(row);
        }
        for (what, on) in self.adoption {
            parts.on(on).adoption[what] = Some(on);
        }
        for (on, told) in self.leaver {
            parts.on(on).leaver = Some(told);
        }
        self.child.involvements = parts.parts.into_iter().map(|(_, part)| part).collect();
        self.child.sort();
        self.child
    }
}

/// Whether the payload counts a worker in this role among those who manage the case.
fn manages(role: Role) -> bool {
    matches!(role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead | Role::DutyWorker)
}

fn care_rows(
    placements: &[(Date, &PlacementStarted)],
    ends: &BTreeMap<&PlacementId, (Date, Option<PlacementChangeReason>)>,
    cares: &BTreeMap<&CareId, Spell<CareEndReason>>,
) -> Vec<CareRow> {
    let row = |&(from, fact): &(Date, &PlacementStarted)| {
        let (care_from, care_end) = cares.get(&fact.care_id).copied().unwrap_or_default();
        let until = ends.get(&fact.placement_id).map(|(until, _)| *until);
        let of_care = |other: &&(Date, &PlacementStarted)| {
            other.1.care_id == fact.care_id && other.1.placement_id != fact.placement_id
        };
        let mut others = placements.iter().filter(of_care);
        let next = others.clone().any(|(began, _)| until == Some(*began) && *began >= from);
        let before = others.find_map(|(_, other)| {
            ends.get(&other.placement_id).filter(|(ended, _)| *ended == from).map(|(_, reason)| *reason)
        });
        let why_ended = match care_end.filter(|(on, _)| until == Some(*on)) {
            Some((_, reason)) => reason,
            None => next.then_some(CareEndReason::X1),
        };
        let why_began = match care_from == Some(from) && before.is_none() {
            true => Some(Began::Care),
            false => fact.same_carer.map(Began::Placement),
        };
        CareRow {
            from,
            why_began,
            placement: fact.placement_type,
            until,
            why_ended,
            why_moved: before.flatten(),
        }
    };
    placements.iter().map(row).collect()
}

/// The referrals by date, each with what stands under it.
struct Parts<'j> {
    parts: Vec<(Option<&'j ReferralId>, Involvement)>,
}

impl<'j> Parts<'j> {
    fn new(referrals: &mut BTreeMap<&'j ReferralId, Involvement>) -> Self {
        let referrals = std::mem::take(referrals).into_iter();
        let mut parts: Vec<_> = referrals.map(|(id, part)| (Some(id), part)).collect();
        parts.sort_by_key(|(_, part)| part.referred);
        Self { parts }
    }

    /// The last referral that is not later than a day; else the first; else what has no referral.
    fn on(&mut self, day: Date) -> &mut Involvement {
        if self.parts.is_empty() {
            self.parts.push((None, Involvement::default()));
        }
        let not_later = |part: &Involvement| part.referred.is_none_or(|referred| referred <= day);
        let at = self.parts.iter().rposition(|(_, part)| not_later(part)).unwrap_or(0);
        &mut self.parts[at].1
    }

    fn under(&mut self, referral: Option<&ReferralId>, day: Date) -> &mut Involvement {
        let at = referral.and_then(|id| self.parts.iter().position(|(other, _)| *other == Some(id)));
        match at {
            Some(at) => &mut self.parts[at].1,
            None => self.on(day),
        }
    }
}
