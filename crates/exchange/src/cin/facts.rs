//! From one child's rows to facts, each with the dates by which it is known again.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::codes::{ApplicationKind, AssessmentKind, NeedPlanKind, PreProceedingsStage, ReferralOutcome};
use journey::facts::*;
use journey::journey::FORMER_UPN;
use journey::subjects::{
    AssessmentId, Code, ConferenceId, EnquiryId, FamilyMeetingId, InvolvementId, LocalNumber, PlanId,
    PreProceedingsId, ProceedingsId, ReferralId,
};
use journey::{Event, Kind, Written};

use super::rows::*;
use crate::stated::{ChildFacts, Complete, Names, Stated};

/// The sort of identifier under which children stand in a census.
const LOCAL_ID: &str = super::SOURCE_SYSTEM;

/// The kinds of which a census names every fact of its year, for a child that it names.
const COMPLETE: &[Kind] = &[
    Kind::ReferralReceived,
    Kind::ReferralDecided,
    Kind::CaseOpened,
    Kind::CaseClosed,
    Kind::AssessmentStarted,
    Kind::AssessmentCheckpointHeld,
    Kind::AssessmentAuthorised,
    Kind::NeedPlanStarted,
    Kind::NeedPlanEnded,
    Kind::EnquiryStarted,
    Kind::ConferenceNotRequired,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::ProtectionPlanEnded,
    Kind::ReviewConferenceHeld,
];

/// The same of pre-proceedings, from the first census that asks for them.
const COMPLETE_IN_COURT: &[Kind] = &[
    Kind::PreProceedingsStarted,
    Kind::LetterBeforeProceedingsSent,
    Kind::PreProceedingsEnded,
    Kind::CourtApplicationMade,
];

/// The kinds of which a census names what still runs, whenever it began; pre-proceedings too, where it asks for them.
pub(crate) const NAMES_OPEN: &[Kind] = &[
    Kind::CaseOpened,
    Kind::AssessmentStarted,
    Kind::NeedPlanStarted,
    Kind::ProtectionPlanStarted,
    Kind::PreProceedingsStarted,
];

/// The days of which a census tells.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The first day of its year.
    pub from: Date,
    /// The last day of which it tells.
    pub until: Date,
    /// Whether its header says that it is the census of these days.
    pub whole: bool,
    /// Whether it asks for pre-proceedings.
    pub court: bool,
}

/// What the rows of a child say; `row` is where the child stands in the file.
pub fn of(rows: &ChildRows, names: Names<'_>, days: Days, row: u64) -> ChildFacts {
    let mut telling = Telling { names, days, row, facts: Vec::new(), holding: Vec::new() };
    for details in &rows.details {
        telling.details(details);
    }
    for assessment in &rows.assessments {
        telling.assessment(assessment);
    }
    for plan in &rows.need_plans {
        telling.need_plan(&plan.row);
    }
    for enquiry in &rows.enquiries {
        telling.enquiry(&enquiry.row);
    }
    telling.conferences(rows);
    for plan in &rows.protection_plans {
        telling.protection_plan(&plan.row);
    }
    for row in &rows.pre_proceedings {
        telling.pre_proceedings(&row.row);
    }
    if let Some(died) = rows.identifiers.as_ref().and_then(|row| row.died) {
        telling.tell(IDENTIFIERS, &[], died, ChildDied {});
    }
    ChildFacts {
        registered: registered(rows, days),
        facts: telling.facts,
        holding: telling.holding,
        complete: if days.whole { complete(days) } else { Vec::new() },
        names_open: if days.whole { names_open(days) } else { Vec::new() },
    }
}

fn complete(days: Days) -> Vec<Complete> {
    let court = COMPLETE_IN_COURT.iter().filter(|_| days.court);
    let kinds = COMPLETE.iter().chain(court);
    kinds.map(|kind| Complete { kind: *kind, from: days.from, until: days.until }).collect()
}

fn names_open(days: Days) -> Vec<Kind> {
    let asked = |kind: &Kind| days.court || *kind != Kind::PreProceedingsStarted;
    NAMES_OPEN.iter().copied().filter(asked).collect()
}

fn registered(rows: &ChildRows, days: Days) -> Option<(Date, ChildRegistered)> {
    let who = rows.identifiers.as_ref()?;
    let first = rows.details.iter().map(|row| row.referred).min();
    let named = Code::parse(LOCAL_ID).ok().zip(LocalNumber::parse(&rows.local_id).ok());
    let former = Code::parse(FORMER_UPN).ok().zip(who.former_upn.clone());
    let registered = ChildRegistered {
        local_ids: named
            .into_iter()
            .chain(former)
            .map(|(kind, value)| RegisteredId { kind, value })
            .collect(),
        date_of_birth: who.born,
        expected_date_of_birth: who.expected,
        sex: who.sex,
        ethnicity: rows.characteristics.as_ref().and_then(|row| row.ethnicity),
        disabilities: rows.characteristics.as_ref().map(|row| row.disabilities.clone()).unwrap_or_default(),
        upn: who.upn.clone(),
        upn_unknown: who.upn_unknown,
        unaccompanied: None,
        unaccompanied_until: None,
        language: None,
        religion: None,
    };
    Some((first.unwrap_or(days.from), registered))
}

/// The facts of one child while they are told.
struct Telling<'n> {
    names: Names<'n>,
    days: Days,
    row: u64,
    facts: Vec<Stated>,
    holding: Vec<Stated>,
}

impl Telling<'_> {
    fn tell(&mut self, table: &'static str, key: &[&str], on: Date, event: impl Into<Event>) {
        self.facts.push(Stated {
            key: key.iter().map(|part| (*part).to_owned()).collect(),
            occurred: on.into(),
            event: event.into(),
            table,
            row: Some(self.row),
        });
    }

    /// The name of what is known by its child and one day.
    fn name<I: Written>(&self, sort: &str, day: Date) -> Option<I> {
        self.names.of(sort, &[&day.to_string()])
    }

    fn details(&mut self, row: &Details) {
        let Some((referral_id, involvement_id)) = self.referral(row.referred) else { return };
        let referred = row.referred.to_string();
        let received = ReferralReceived {
            referral_id: referral_id.clone(),
            contact_id: None,
            source: row.source,
            primary_need: row.need,
            threshold_level: None,
        };
        self.tell(DETAILS, &[&referred], row.referred, received);
        let decided = ReferralDecided {
            referral_id,
            outcome: match row.no_further_action {
                true => ReferralOutcome::NoFurtherAction,
                false => ReferralOutcome::FurtherAction,
            },
            decided_by: None,
            team: None,
            threshold_level: None,
            rationale_recorded: None,
        };
        self.tell(DETAILS, &[&referred], row.referred, decided);
        if row.no_further_action && row.closed.is_none() {
            return;
        }
        self.tell(DETAILS, &[&referred], row.referred, CaseOpened { involvement_id: involvement_id.clone() });
        if let Some(closed) = row.closed {
            let event = CaseClosed { involvement_id, reason: row.why_closed, authorised_by: None };
            self.tell(DETAILS, &[&referred], closed, event);
        }
    }

    fn referral(&self, referred: Date) -> Option<(ReferralId, InvolvementId)> {
        Some((self.name("referral", referred)?, self.name("involvement", referred)?))
    }

    fn assessment(&mut self, within: &Within<Assessment>) {
        let row = &within.row;
        let Some(assessment_id) = self.name::<AssessmentId>("assessment", row.started) else { return };
        let key = row.started.to_string();
        let started = AssessmentStarted {
            assessment_id: assessment_id.clone(),
            referral_id: within.referred.and_then(|referred| self.name("referral", referred)),
            kind: AssessmentKind::ChildAndFamily,
            decided_on: None,
        };
        self.tell(ASSESSMENTS, &[&key], row.started, started);
        if let Some(checked) = row.checked {
            let event = AssessmentCheckpointHeld { assessment_id: assessment_id.clone() };
            self.tell(ASSESSMENTS, &[&key], checked, event);
        }
        if let Some(authorised) = row.authorised {
            let event = AssessmentAuthorised {
                assessment_id,
                factors: row.factors.clone(),
                outcome: None,
                child_seen: None,
                child_seen_on: None,
                authorised_by: None,
                fingerprint: None,
            };
            self.tell(ASSESSMENTS, &[&key], authorised, event);
        }
    }

    fn need_plan(&mut self, row: &NeedPlan) {
        let Some(plan_id) = self.name::<PlanId>("need-plan", row.started) else { return };
        let key = row.started.to_string();
        let started = NeedPlanStarted {
            plan_id: plan_id.clone(),
            kind: NeedPlanKind::ChildInNeed,
            lead_role: None,
            fingerprint: None,
        };
        self.tell(NEED_PLANS, &[&key], row.started, started);
        if let Some(ended) = row.ended {
            self.tell(NEED_PLANS, &[&key], ended, NeedPlanEnded { plan_id, reason: None });
        }
    }

    fn enquiry(&mut self, row: &Enquiry) {
        let Some(enquiry_id) = self.name::<EnquiryId>("enquiry", row.started) else { return };
        let key = row.started.to_string();
        let started = EnquiryStarted {
            enquiry_id: enquiry_id.clone(),
            discussion_id: None,
            conference_target: row.target,
        };
        self.tell(ENQUIRIES, &[&key], row.started, started);
        if row.not_required {
            self.tell(ENQUIRIES, &[&key], row.started, ConferenceNotRequired { enquiry_id });
        }
    }

    /// A conference stands with the enquiry that led to it, or else with the referral; the last enquiry before it
    /// counts where several name it.
    fn conferences(&mut self, rows: &ChildRows) {
        let mut held: BTreeMap<Date, (&'static str, Option<Date>)> = BTreeMap::new();
        held.extend(rows.details.iter().filter_map(|row| Some((row.conference?, (DETAILS, None)))));
        let enquiries = rows.enquiries.iter().map(|within| &within.row);
        held.extend(enquiries.filter_map(|row| Some((row.conference?, (ENQUIRIES, Some(row.started))))));
        for (day, (table, enquiry)) in held {
            let Some(conference_id) = self.name::<ConferenceId>("conference", day) else { continue };
            let event = InitialConferenceHeld {
                conference_id,
                enquiry_id: enquiry.and_then(|started| self.name("enquiry", started)),
                outcome: None,
                transfer_in: None,
                quorate: None,
            };
            self.tell(table, &[&day.to_string()], day, event);
        }
    }

    fn protection_plan(&mut self, row: &ProtectionPlan) {
        let Some(plan_id) = self.name::<PlanId>("protection-plan", row.started) else { return };
        let key = row.started.to_string();
        let started = ProtectionPlanStarted {
            plan_id: plan_id.clone(),
            conference_id: None,
            category: row.initial,
            previous_plans: row.previous,
        };
        self.tell(PROTECTION_PLANS, &[&key], row.started, started);
        if let Some(category) = row.latest.filter(|latest| Some(*latest) != row.initial) {
            self.holding.push(Stated {
                key: vec![key.clone()],
                occurred: self.by(row.ended).max(row.started).into(),
                event: ProtectionCategoryChanged { plan_id: plan_id.clone(), category }.into(),
                table: PROTECTION_PLANS,
                row: Some(self.row),
            });
        }
        for review in &row.reviews {
            let event = ReviewConferenceHeld { plan_id: plan_id.clone(), outcome: None, participation: None };
            self.tell(PROTECTION_PLANS, &[&key, &review.to_string()], *review, event);
        }
        if let Some(ended) = row.ended {
            self.tell(PROTECTION_PLANS, &[&key], ended, ProtectionPlanEnded { plan_id, reason: None });
        }
    }

    /// The day by which something had happened whose day is not told.
    fn by(&self, ended: Option<Date>) -> Date {
        ended.map_or(self.days.until, |ended| ended.min(self.days.until))
    }

    fn pre_proceedings(&mut self, row: &PreProceedings) {
        let Some(id) = self.name::<PreProceedingsId>("pre-proceedings", row.started) else { return };
        let start = row.started.to_string();
        let key: &[&str] = &[&start];
        let started = PreProceedingsStarted { pre_proceedings_id: id.clone() };
        self.tell(PRE_PROCEEDINGS, key, row.started, started);
        if let Some(sent) = row.letter {
            let event =
                LetterBeforeProceedingsSent { pre_proceedings_id: id.clone(), family_group_offer: None };
            self.tell(PRE_PROCEEDINGS, key, sent, event);
        }
        self.family_meeting(row, &id);
        if let Some(met) = row.first_meeting {
            let stage = PreProceedingsStage::Initial;
            let event = PreProceedingsMeetingHeld { pre_proceedings_id: id.clone(), stage };
            self.tell(PRE_PROCEEDINGS, key, met, event);
        }
        if let Some(decided) = row.decided {
            let event = PreProceedingsEnded {
                pre_proceedings_id: id.clone(),
                outcome: None,
                outcome_code: row.outcome.clone(),
                review_meetings: row.reviews,
            };
            self.tell(PRE_PROCEEDINGS, key, decided, event);
        }
        let proceedings: Option<ProceedingsId> = self.name("proceedings", row.started);
        if let Some((applied, proceedings_id)) = row.applied.zip(proceedings) {
            let kind = ApplicationKind::Care;
            let event = CourtApplicationMade {
                proceedings_id,
                pre_proceedings_id: Some(id),
                kind,
                letter_sent_on: row.letter_of_issue,
            };
            self.tell(PRE_PROCEEDINGS, key, applied, event);
        }
    }

    /// The offer stands on the day of the letter, and what came of it on the day by which it had come of it.
    fn family_meeting(&mut self, row: &PreProceedings, id: &PreProceedingsId) {
        let Some(offer_id) = self.name::<FamilyMeetingId>("family-meeting", row.started) else { return };
        let start = row.started.to_string();
        let key: &[&str] = &[&start];
        let on = row.letter.unwrap_or(row.started);
        let pre_proceedings_id = Some(id.clone());
        match row.offered {
            Some(true) => {
                let offer_id = offer_id.clone();
                let event = FamilyGroupMeetingOffered { offer_id, pre_proceedings_id, accepted: None };
                self.tell(PRE_PROCEEDINGS, key, on, event);
            }
            Some(false) => {
                let offer_id = offer_id.clone();
                let event = FamilyGroupMeetingNotOffered { offer_id, pre_proceedings_id, exception: None };
                self.tell(PRE_PROCEEDINGS, key, on, event);
            }
            None => {}
        }
        if row.facilitated == Some(true) {
            let by = self.by(row.decided).max(on);
            self.tell(PRE_PROCEEDINGS, key, by, FamilyGroupMeetingHeld { offer_id });
        }
    }
}
