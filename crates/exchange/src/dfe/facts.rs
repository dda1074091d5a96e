//! What a payload says of a child, as facts that are known again by their dates.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::codes::{AssessmentKind, EnquiryOutcome, NeedPlanKind, ReferralOutcome, Role};
use journey::facts::{
    AdoptionDecided, AdoptionMatched, AssessmentAuthorised, AssessmentStarted, CarePeriodEnded,
    CarePeriodStarted, CaseClosed, CaseOpened, ChildRegistered, ConferenceNotRequired, EnquiryConcluded,
    EnquiryStarted, InitialConferenceHeld, LeaverAccommodationRecorded, LeaverActivityRecorded,
    LeaverContacted, NeedPlanEnded, NeedPlanStarted, PlacedForAdoption, PlacementEnded, PlacementStarted,
    ProtectionPlanEnded, ProtectionPlanStarted, ReferralDecided, ReferralReceived, RegisteredId,
    StrengthsAndDifficultiesScored, WorkerAllocated, WorkerDeallocated,
};
use journey::subjects::{CareId, Code, EnquiryId, LocalNumber, PlacementId, ReferralId};
use journey::values::Bounded;
use journey::{Event, Kind, Written};

use super::SOURCE_SYSTEM;
use super::child::{Assessment, Began, CareRow, Child, Enquiry, Involvement, Leaver, Plan, Worker};
use crate::event_id::ImportKey;
use crate::stated::{ChildFacts, Names, Stated};

/// The kinds of which a payload names whatever is open.
const NAMES_OPEN: &[Kind] = &[
    Kind::CaseOpened,
    Kind::WorkerAllocated,
    Kind::AssessmentStarted,
    Kind::NeedPlanStarted,
    Kind::EnquiryStarted,
    Kind::ProtectionPlanStarted,
    Kind::CarePeriodStarted,
    Kind::PlacementStarted,
];

/// Tells a child's facts; `is_whole` where nothing of the child was refused or asked to be purged.
pub fn facts(
    key: &ImportKey,
    local_id: &str,
    child: &Child,
    (received, is_whole): (Date, bool),
) -> ChildFacts {
    let mut telling = Telling {
        names: Names::new(key, local_id),
        seen: BTreeMap::new(),
        table: "social_care_episodes",
        facts: Vec::new(),
    };
    for part in &child.involvements {
        telling.involvement(part);
    }
    telling.care(&child.involvements);
    telling.table = "sdq_assessments";
    for (day, score) in &child.scores {
        let score = score.and_then(Bounded::new);
        let key = telling.key("score", *day);
        telling.say(&key, *day, StrengthsAndDifficultiesScored { score, reason_not: None });
    }
    let first = telling.facts.iter().map(|fact| fact.occurred.date()).min();
    ChildFacts {
        registered: Some((first.unwrap_or(received), registered(local_id, child))),
        facts: telling.facts,
        holding: Vec::new(),
        complete: Vec::new(),
        names_open: if is_whole { NAMES_OPEN.to_vec() } else { Vec::new() },
    }
}

fn registered(local_id: &str, child: &Child) -> ChildRegistered {
    let number = Code::parse(SOURCE_SYSTEM).ok().zip(LocalNumber::parse(local_id).ok());
    ChildRegistered {
        local_ids: number.map(|(kind, value)| RegisteredId { kind, value }).into_iter().collect(),
        date_of_birth: child.born,
        expected_date_of_birth: child.expected,
        sex: child.sex,
        ethnicity: child.ethnicity,
        disabilities: child.disabilities.clone(),
        upn: child.upn.clone(),
        upn_unknown: child.upn_unknown,
        unaccompanied: child.unaccompanied,
        unaccompanied_until: child.unaccompanied_until,
        language: None,
        religion: None,
    }
}

/// One child's facts while they are told.
struct Telling<'k> {
    names: Names<'k>,
    /// How often each natural key has been met: what begins on one day twice is told apart by its order.
    seen: BTreeMap<(&'static str, Vec<String>), u32>,
    table: &'static str,
    facts: Vec<Stated>,
}

impl Telling<'_> {
    fn key(&mut self, sort: &'static str, day: Date) -> Vec<String> {
        self.key_of(sort, vec![day.to_string()])
    }

    fn key_of(&mut self, sort: &'static str, mut key: Vec<String>) -> Vec<String> {
        let times = self.seen.entry((sort, key.clone())).or_default();
        *times += 1;
        if *times > 1 {
            key.push(times.to_string());
        }
        key
    }

    fn name<I: Written>(&self, sort: &str, key: &[String]) -> Option<I> {
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        self.names.of(sort, &key)
    }

    fn say(&mut self, key: &[String], on: Date, event: impl Into<Event>) {
        let (key, event) = (key.to_vec(), event.into());
        self.facts.push(Stated { key, occurred: on.into(), event, table: self.table, row: None });
    }

    fn involvement(&mut self, part: &Involvement) {
        self.table = "social_care_episodes";
        let referral = self.referral(part);
        for worker in &part.workers {
            self.worker(worker);
        }
        for assessment in &part.assessments {
            self.assessment(assessment, referral.as_ref());
        }
        for plan in &part.need_plans {
            self.need_plan(plan);
        }
        for enquiry in &part.enquiries {
            self.enquiry(enquiry);
        }
        for plan in &part.protection_plans {
            self.protection_plan(plan);
        }
        self.table = "adoption";
        let [decided, matched, placed] = part.adoption;
        let days: [(&'static str, _, Event); 3] = [
            ("decided", decided, AdoptionDecided {}.into()),
            ("matched", matched, AdoptionMatched { with_current_carer: None }.into()),
            ("placed", placed, PlacedForAdoption { with_current_carer: None }.into()),
        ];
        for (sort, day, event) in days {
            let Some(day) = day else { continue };
            let key = self.key(sort, day);
            self.say(&key, day, event);
        }
        if let Some(leaver) = &part.leaver {
            self.leaver(leaver);
        }
    }

    fn referral(&mut self, part: &Involvement) -> Option<ReferralId> {
        let begins = part.referred.or(part.closed)?;
        let key = match part.referred {
            Some(referred) => self.key("referral", referred),
            None => self.key_of("referral", vec!["closed".to_owned(), begins.to_string()]),
        };
        let referral: Option<ReferralId> = self.name("referral", &key);
        if let Some((referred, referral_id)) = part.referred.zip(referral.clone()) {
            let received = ReferralReceived {
                referral_id: referral_id.clone(),
                contact_id: None,
                source: part.source,
                primary_need: None,
                threshold_level: None,
            };
            self.say(&key, referred, received);
            if let Some(no_further_action) = part.no_further_action {
                let further = ReferralOutcome::FurtherAction;
                let outcome = if no_further_action { ReferralOutcome::NoFurtherAction } else { further };
                let decided = ReferralDecided {
                    referral_id,
                    outcome,
                    decided_by: None,
                    team: None,
                    threshold_level: None,
                    rationale_recorded: None,
                };
                self.say(&key, referred, decided);
            }
        }
        self.case(part, &key);
        referral.filter(|_| part.referred.is_some())
    }

    fn case(&mut self, part: &Involvement, key: &[String]) {
        let Some(involvement_id) = self.name("involvement", key) else { return };
        let is_open = match part.no_further_action {
            Some(true) => false,
            Some(false) => true,
            // Nobody has decided: what was begun tells.
            None => part.has_work(),
        };
        let opened = part.referred.filter(|_| is_open || part.closed.is_some());
        let closed = part.closed.map(|closed| {
            let involvement_id = Clone::clone(&involvement_id);
            (closed, CaseClosed { involvement_id, reason: part.why_closed, authorised_by: None })
        });
        if let Some(opened) = opened {
            self.say(key, opened, CaseOpened { involvement_id });
        }
        if let Some((on, closed)) = closed {
            self.say(key, on, closed);
        }
    }

    fn worker(&mut self, told: &Worker) {
        self.table = "care_worker_details";
        let key = self.key_of("allocation", vec![told.from.to_string(), told.worker.to_string()]);
        let Some(allocation_id) = self.name("allocation", &key) else { return };
        if let Some(until) = told.until {
            let allocation_id = Clone::clone(&allocation_id);
            self.say(&key, until, WorkerDeallocated { allocation_id, reason: None });
        }
        let (worker, role) = (told.worker.clone(), Role::SocialWorker);
        let allocated =
            WorkerAllocated { allocation_id, worker, role, team: None, employment: None, reason: None };
        self.say(&key, told.from, allocated);
    }

    fn assessment(&mut self, told: &Assessment, referral: Option<&ReferralId>) {
        self.table = "child_and_family_assessments";
        let Some(key) = self.spell_key("assessment", told.from, told.authorised) else { return };
        let Some(assessment_id) = self.name("assessment", &key) else { return };
        if let Some(authorised) = told.authorised {
            let event = AssessmentAuthorised {
                assessment_id: Clone::clone(&assessment_id),
                factors: told.factors.clone(),
                outcome: None,
                child_seen: None,
                child_seen_on: None,
                authorised_by: None,
                fingerprint: None,
            };
            self.say(&key, authorised, event);
        }
        if let Some(from) = told.from {
            let (referral_id, kind) = (referral.cloned(), AssessmentKind::ChildAndFamily);
            self.say(&key, from, AssessmentStarted { assessment_id, referral_id, kind, decided_on: None });
        }
    }

    /// What has no beginning is known by its end.
    fn spell_key(
        &mut self,
        sort: &'static str,
        from: Option<Date>,
        until: Option<Date>,
    ) -> Option<Vec<String>> {
        match (from, until) {
            (Some(from), _) => Some(self.key(sort, from)),
            (None, Some(until)) => Some(self.key_of(sort, vec!["until".to_owned(), until.to_string()])),
            (None, None) => None,
        }
    }

    fn need_plan(&mut self, told: &Plan) {
        self.table = "child_in_need_plans";
        let Some(key) = self.spell_key("need-plan", told.from, told.until) else { return };
        let Some(plan_id) = self.name("need-plan", &key) else { return };
        if let Some(until) = told.until {
            self.say(&key, until, NeedPlanEnded { plan_id: Clone::clone(&plan_id), reason: None });
        }
        if let Some(from) = told.from {
            let kind = NeedPlanKind::ChildInNeed;
            self.say(&key, from, NeedPlanStarted { plan_id, kind, lead_role: None, fingerprint: None });
        }
    }

    fn protection_plan(&mut self, told: &Plan) {
        self.table = "child_protection_plans";
        let Some(key) = self.spell_key("plan", told.from, told.until) else { return };
        let Some(plan_id) = self.name("plan", &key) else { return };
        if let Some(until) = told.until {
            self.say(&key, until, ProtectionPlanEnded { plan_id: Clone::clone(&plan_id), reason: None });
        }
        if let Some(from) = told.from {
            let started =
                ProtectionPlanStarted { plan_id, conference_id: None, category: None, previous_plans: None };
            self.say(&key, from, started);
        }
    }

    fn enquiry(&mut self, told: &Enquiry) {
        self.table = "section_47_assessments";
        let Some(key) = self.spell_key("enquiry", told.from, told.until.or(told.conference)) else { return };
        let Some(enquiry_id) = self.name::<EnquiryId>("enquiry", &key) else { return };
        let id = || enquiry_id.clone();
        if let Some(from) = told.from {
            self.say(
                &key,
                from,
                EnquiryStarted { enquiry_id: id(), discussion_id: None, conference_target: None },
            );
        }
        if let Some(until) = told.until {
            let required = told.conference_required == Some(true);
            let outcome = Some(EnquiryOutcome::Conference).filter(|_| required);
            self.say(&key, until, EnquiryConcluded { enquiry_id: id(), outcome });
            if told.conference_required == Some(false) {
                self.say(&key, until, ConferenceNotRequired { enquiry_id: id() });
            }
        }
        if let Some((held, conference_id)) = told.conference.zip(self.name("conference", &key)) {
            let event = InitialConferenceHeld {
                conference_id,
                enquiry_id: Some(id()),
                outcome: None,
                transfer_in: None,
                quorate: None,
            };
            self.say(&key, held, event);
        }
    }

    fn leaver(&mut self, told: &Leaver) {
        self.table = "care_leavers";
        let on = told.contacted;
        let key = self.key("leaver", on);
        self.say(&key, on, LeaverContacted { in_touch: None, means: None, two_way: None });
        if let Some(activity) = told.activity {
            self.say(&key, on, LeaverActivityRecorded { activity });
        }
        if let Some(accommodation) = told.accommodation {
            let event = LeaverAccommodationRecorded {
                accommodation,
                suitable: None,
                since: None,
                provided_by_authority: None,
                basis: None,
            };
            self.say(&key, on, event);
        }
    }

    /// The periods of care, whatever referral their parts stand under.
    fn care(&mut self, involvements: &[Involvement]) {
        self.table = "child_looked_after_placements";
        let mut rows: Vec<&CareRow> = involvements.iter().flat_map(|part| &part.care).collect();
        rows.sort();
        let mut current: Option<(Vec<String>, CareId)> = None;
        for (at, row) in rows.iter().enumerate() {
            let continues = at > 0 && rows[at - 1].goes_on_with(row);
            if !continues || current.is_none() {
                let key = self.key("care", row.from);
                let Some(care_id) = self.name::<CareId>("care", &key) else { continue };
                if row.why_began == Some(Began::Care) {
                    let started = CarePeriodStarted { care_id: care_id.clone(), need: None };
                    self.say(&key, row.from, started);
                }
                current = Some((key, care_id));
            }
            let Some((care_key, care_id)) = current.clone() else { continue };
            let next = rows.get(at + 1).filter(|next| row.goes_on_with(next));
            self.placement(row, next.copied(), care_id.clone());
            if let Some((until, reason)) = row.until.zip(row.why_ended).filter(|_| next.is_none()) {
                let ended = CarePeriodEnded { care_id, reason: Some(reason), approved_by: None };
                self.say(&care_key, until, ended);
            }
        }
    }

    fn placement(&mut self, row: &CareRow, next: Option<&CareRow>, care_id: CareId) {
        let key = self.key("placement", row.from);
        let Some(placement_id) = self.name::<PlacementId>("placement", &key) else { return };
        if let Some(until) = row.until {
            let reason = next.and_then(|next| next.why_moved);
            self.say(&key, until, PlacementEnded { placement_id: placement_id.clone(), reason });
        }
        let same_carer = match row.why_began {
            Some(Began::Placement(same_carer)) => Some(same_carer),
            _ => None,
        };
        let started = PlacementStarted {
            placement_id,
            care_id,
            placement_type: row.placement,
            provider: None,
            urn: None,
            placement_authority: None,
            in_area: None,
            distance_miles: None,
            same_carer,
            intended_to_18: None,
            long_term_foster: None,
            registered_setting: None,
            basis: None,
        };
        self.say(&key, row.from, started);
    }
}
