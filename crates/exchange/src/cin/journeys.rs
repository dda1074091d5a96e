//! From a journey to the rows that the census of a year has of it.
//!
//! What stands under a referral in the file is not tied to one in the ledger: it is put under the referral that its
//! facts name, else under the last one before it that led to anything. Of two rows that begin on one day the first is
//! written, and the other counted as left out, for nobody who reads them could tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use journey::codes::{ApplicationKind, PreProceedingsOutcome, PreProceedingsStage, ReferralOutcome, Sex};
use journey::facts::{CaseClosed, CourtApplicationMade};
use journey::subjects::{EnquiryId, FamilyMeetingId, PlanId, PreProceedingsId, ReferralId};
use journey::{Event, Journey};

use super::rows::*;
use crate::stated::registered;
use journey::journey::FORMER_UPN;

/// The days of a census that is written.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first day of its year.
    pub from: Date,
    /// The last day of which it tells.
    pub until: Date,
}

impl Span {
    /// Whether something that ran between these days ran in it.
    fn runs(self, from: Date, until: Option<Date>) -> bool {
        from <= self.until && until.is_none_or(|until| until >= self.from)
    }

    /// A day that has come by its end.
    fn come(self, day: Date) -> Option<Date> {
        Some(day).filter(|day| *day <= self.until)
    }
}

/// What the census says of a child, and how many rows had to be left out; no rows where it says nothing.
pub fn rows(local_id: &str, journey: &Journey, span: Span) -> (Option<ChildRows>, u64) {
    let mut work = Work { journey, span, referrals: BTreeMap::new(), left_out: 0 };
    work.find_referrals();
    let mut found = ChildRows {
        local_id: local_id.to_owned(),
        assessments: work.assessments(),
        need_plans: work.need_plans(),
        enquiries: work.enquiries(),
        protection_plans: work.protection_plans(),
        pre_proceedings: work.pre_proceedings(),
        ..ChildRows::default()
    };
    found.details = work.details(&found);
    work.loose_conferences(&mut found.details);
    if found.details.is_empty() {
        return (None, work.left_out);
    }
    (found.identifiers, found.characteristics) = work.who();
    (Some(found), work.left_out)
}

/// A referral while it is looked at.
struct Referral {
    id: ReferralId,
    row: Details,
    opened: bool,
}

struct Work<'j> {
    journey: &'j Journey,
    span: Span,
    referrals: BTreeMap<Date, Referral>,
    left_out: u64,
}

impl<'j> Work<'j> {
    /// The events that had occurred by the end of the span, with their days.
    fn events(&self) -> impl Iterator<Item = (Date, &'j Event)> + use<'j> {
        self.journey.until(self.span.until).iter().map(|entry| (entry.day(), entry.event()))
    }

    /// The first day, and what it says, of what `pick` takes.
    fn first<T>(&self, pick: impl Fn(&'j Event) -> Option<T>) -> Option<(Date, T)> {
        self.events().find_map(|(day, event)| Some((day, pick(event)?)))
    }

    /// The same of the last.
    fn last<T>(&self, pick: impl Fn(&'j Event) -> Option<T>) -> Option<(Date, T)> {
        self.events().filter_map(|(day, event)| Some((day, pick(event)?))).last()
    }

    fn find_referrals(&mut self) {
        for (day, event) in self.events() {
            let Event::ReferralReceived(fact) = event else { continue };
            let row = Details {
                referred: day,
                source: fact.source,
                need: fact.primary_need,
                closed: None,
                why_closed: None,
                conference: None,
                no_further_action: false,
            };
            let referral = Referral { id: fact.referral_id.clone(), row, opened: false };
            self.left_out += u64::from(self.referrals.insert(day, referral).is_some());
        }
        for (_, event) in self.events() {
            let Event::ReferralDecided(fact) = event else { continue };
            let decided = self.referrals.values_mut().find(|referral| referral.id == fact.referral_id);
            if let Some(referral) = decided {
                referral.row.no_further_action = fact.outcome == ReferralOutcome::NoFurtherAction;
            }
        }
        self.find_cases();
    }

    /// A case goes with the referral that it was opened on, and with those that came while it was open.
    fn find_cases(&mut self) {
        let opened = self.events().filter_map(|(day, event)| match event {
            Event::CaseOpened(fact) => Some((day, &fact.involvement_id)),
            _ => None,
        });
        for (opened, id) in opened {
            let closed = self.last(|event| match event {
                Event::CaseClosed(fact) if fact.involvement_id == *id => Some(fact),
                _ => None,
            });
            let Some(referred) = self.referral_on(opened) else {
                self.left_out += 1;
                continue;
            };
            // What is recorded may close before it opens.
            let until = closed.map_or(Date::MAX, |(day, _)| day).max(opened);
            if let Some(referral) = self.referrals.get_mut(&referred) {
                referral.close(closed);
            }
            let during = self.referrals.range_mut(opened..=until).filter(|(day, _)| **day != referred);
            for (_, referral) in during.filter(|(_, referral)| !referral.row.no_further_action) {
                referral.close(closed);
            }
        }
    }

    /// The referral on which something began that names none.
    fn referral_on(&self, day: Date) -> Option<Date> {
        if self.referrals.contains_key(&day) {
            return Some(day);
        }
        let before = || self.referrals.range(..=day).rev();
        let led_on = before().find(|(_, referral)| !referral.row.no_further_action);
        led_on.or_else(|| before().next()).or_else(|| self.referrals.first_key_value()).map(|(day, _)| *day)
    }

    /// Rows by the days on which they began, each under its referral.
    fn under<T: Ord>(&mut self, rows: impl IntoIterator<Item = (Date, T, Option<Date>)>) -> Vec<Within<T>> {
        let mut kept = BTreeMap::new();
        for (day, row, referred) in rows {
            let referred = referred.or_else(|| self.referral_on(day));
            if referred.is_none() || kept.contains_key(&day) {
                self.left_out += 1;
            } else {
                kept.insert(day, Within { row, referred });
            }
        }
        kept.into_values().collect()
    }

    fn assessments(&mut self) -> Vec<Within<Assessment>> {
        let mut found = Vec::new();
        for (started, event) in self.events() {
            let Event::AssessmentStarted(start) = event else { continue };
            let id = &start.assessment_id;
            let authorised = self.last(|event| match event {
                Event::AssessmentAuthorised(fact) if fact.assessment_id == *id => Some(fact),
                _ => None,
            });
            if !self.span.runs(started, authorised.map(|(day, _)| day)) {
                continue;
            }
            let checked = self.last(|event| match event {
                Event::AssessmentCheckpointHeld(fact) => (fact.assessment_id == *id).then_some(()),
                _ => None,
            });
            let mut factors = authorised.map(|(_, fact)| fact.factors.clone()).unwrap_or_default();
            factors.sort_unstable();
            factors.dedup();
            let (checked, authorised) = (checked.map(|(day, ())| day), authorised.map(|(day, _)| day));
            let named = start.referral_id.as_ref();
            let named = self.referrals.iter().find(|(_, referral)| Some(&referral.id) == named);
            found.push((
                started,
                Assessment { started, checked, authorised, factors },
                named.map(|(day, _)| *day),
            ));
        }
        self.under(found)
    }

    fn need_plans(&mut self) -> Vec<Within<NeedPlan>> {
        let mut found = Vec::new();
        for (started, event) in self.events() {
            let Event::NeedPlanStarted(start) = event else { continue };
            let ended = self.last(|event| match event {
                Event::NeedPlanEnded(fact) => (fact.plan_id == start.plan_id).then_some(()),
                _ => None,
            });
            let ended = ended.map(|(day, ())| day);
            if self.span.runs(started, ended) {
                found.push((started, NeedPlan { started, ended }, None));
            }
        }
        self.under(found)
    }

    fn enquiries(&mut self) -> Vec<Within<Enquiry>> {
        let conferences = self.conferences();
        let mut found = Vec::new();
        for (started, event) in self.events() {
            let Event::EnquiryStarted(fact) = event else { continue };
            let target = fact.conference_target;
            let conference = conferences.iter().find(|(_, enquiry)| **enquiry == Some(started));
            let conference = conference.map(|(day, _)| *day);
            let id = &fact.enquiry_id;
            let spared = self.first(|event| match event {
                Event::ConferenceNotRequired(fact) => (fact.enquiry_id == *id).then_some(()),
                _ => None,
            });
            let not_required = spared.is_some();
            if started >= self.span.from || conference.is_some_and(|held| held >= self.span.from) {
                found.push((started, Enquiry { started, target, conference, not_required }, None));
            }
        }
        self.under(found)
    }

    /// The days of initial conferences, each with the start of the enquiry that led to it.
    fn conferences(&self) -> BTreeMap<Date, Option<Date>> {
        let mut held: BTreeMap<Date, Option<Date>> = BTreeMap::new();
        for (day, event) in self.events() {
            let Event::InitialConferenceHeld(fact) = event else { continue };
            let started = fact.enquiry_id.as_ref().and_then(|id| self.enquiry_started(id));
            let known = held.entry(day).or_default();
            *known = started.max(*known);
        }
        held
    }

    fn enquiry_started(&self, id: &EnquiryId) -> Option<Date> {
        let start = self.first(|event| match event {
            Event::EnquiryStarted(fact) => (fact.enquiry_id == *id).then_some(()),
            _ => None,
        });
        start.map(|(day, ())| day)
    }

    fn protection_plans(&mut self) -> Vec<Within<ProtectionPlan>> {
        let (mut found, mut previous) = (Vec::new(), 0);
        for (started, event) in self.events() {
            let Event::ProtectionPlanStarted(start) = event else { continue };
            let id = &start.plan_id;
            let told = start.previous_plans.or(Some(previous));
            previous += 1;
            let ended = self.last(|event| match event {
                Event::ProtectionPlanEnded(fact) => (fact.plan_id == *id).then_some(()),
                _ => None,
            });
            let ended = ended.map(|(day, ())| day);
            if !self.span.runs(started, ended) {
                continue;
            }
            let changed = self.last(|event| match event {
                Event::ProtectionCategoryChanged(fact) if fact.plan_id == *id => Some(fact.category),
                _ => None,
            });
            let Some(initial) = start.category else {
                self.left_out += 1;
                continue;
            };
            let row = ProtectionPlan {
                started,
                ended,
                initial: Some(initial),
                latest: Some(changed.map_or(initial, |(_, category)| category)),
                previous: told,
                reviews: self.reviews(id),
            };
            found.push((started, row, None));
        }
        self.under(found)
    }

    /// The review conferences of a plan in the span.
    fn reviews(&self, id: &PlanId) -> Vec<Date> {
        let held = self.events().filter_map(|(day, event)| match event {
            Event::ReviewConferenceHeld(fact) => (fact.plan_id == *id).then_some(day),
            _ => None,
        });
        let mut held: Vec<Date> = held.filter(|day| *day >= self.span.from).collect();
        held.dedup();
        held
    }

    fn pre_proceedings(&mut self) -> Vec<Within<PreProceedings>> {
        let mut found = Vec::new();
        for (started, event) in self.events() {
            let Event::PreProceedingsStarted(start) = event else { continue };
            let id = &start.pre_proceedings_id;
            let ended = self.last(|event| match event {
                Event::PreProceedingsEnded(fact) if fact.pre_proceedings_id == *id => Some(fact),
                _ => None,
            });
            if !self.span.runs(started, ended.map(|(day, _)| day)) {
                continue;
            }
            let letter = self.first(|event| match event {
                Event::LetterBeforeProceedingsSent(fact) => (fact.pre_proceedings_id == *id).then_some(()),
                _ => None,
            });
            let (first_meeting, counted) = self.meetings(id);
            let told = ended.and_then(|(_, fact)| fact.review_meetings);
            let applied = self.applied(id, ended.map(|(day, fact)| (day, fact.outcome)));
            let (offered, facilitated) = self.family_meeting(id);
            let row = PreProceedings {
                started,
                letter: letter.map(|(day, ())| day),
                offered,
                facilitated,
                first_meeting,
                reviews: told.or(counted),
                decided: ended.map(|(day, _)| day),
                outcome: ended.and_then(|(_, fact)| fact.outcome_code.clone()),
                applied: applied.map(|(day, _)| day),
                letter_of_issue: applied.and_then(|(_, fact)| fact.letter_sent_on),
            };
            found.push((started, row, None));
        }
        self.under(found)
    }

    /// The first meeting, and how many reviews there were after it.
    fn meetings(&self, id: &PreProceedingsId) -> (Option<Date>, Option<u32>) {
        let held = |stage| {
            self.events().filter_map(move |(day, event)| match event {
                Event::PreProceedingsMeetingHeld(fact) => {
                    (fact.pre_proceedings_id == *id && fact.stage == stage).then_some(day)
                }
                _ => None,
            })
        };
        let first = held(PreProceedingsStage::Initial).next();
        let reviews = u32::try_from(held(PreProceedingsStage::Review).count()).ok();
        (first, reviews.filter(|_| first.is_some()))
    }

    /// Whether a family meeting was offered, and whether it was held.
    fn family_meeting(&self, id: &PreProceedingsId) -> (Option<bool>, Option<bool>) {
        let offer: Option<(Date, Option<&FamilyMeetingId>)> = self.last(|event| match event {
            Event::FamilyGroupMeetingOffered(fact) => {
                (fact.pre_proceedings_id.as_ref() == Some(id)).then_some(Some(&fact.offer_id))
            }
            Event::FamilyGroupMeetingNotOffered(fact) => {
                (fact.pre_proceedings_id.as_ref() == Some(id)).then_some(None)
            }
            _ => None,
        });
        let Some((_, offer)) = offer else { return (None, None) };
        let held = offer.map(|offer| {
            let held = self.first(|event| match event {
                Event::FamilyGroupMeetingHeld(fact) => (fact.offer_id == *offer).then_some(()),
                _ => None,
            });
            held.is_some()
        });
        (Some(offer.is_some()), held)
    }

    /// The application that the pre-proceedings led to: the one that names them, else the first after the decision to
    /// issue that names none.
    fn applied(
        &self,
        id: &PreProceedingsId,
        ended: Option<(Date, Option<PreProceedingsOutcome>)>,
    ) -> Option<(Date, &'j CourtApplicationMade)> {
        let of = |pick: &dyn Fn(Date, &CourtApplicationMade) -> bool| {
            self.events().find_map(|(day, event)| match event {
                Event::CourtApplicationMade(fact) => pick(day, fact).then_some((day, fact)),
                _ => None,
            })
        };
        let named = of(&|_, fact| fact.pre_proceedings_id.as_ref() == Some(id));
        let (decided, outcome) = ended.unzip();
        let issue = outcome.flatten() == Some(PreProceedingsOutcome::Issue);
        named.or_else(|| {
            of(&|day, fact| {
                let nameless = fact.pre_proceedings_id.is_none() && fact.kind == ApplicationKind::Care;
                issue && nameless && decided.is_some_and(|decided| day >= decided)
            })
        })
    }

    /// The referrals that the census names: those of the year, those of cases that ran in it, and those under which
    /// something else stands that did.
    fn details(&self, rows: &ChildRows) -> Vec<Details> {
        let referred: BTreeSet<Date> = rows.under().flatten().collect();
        let asked = |referral: &&Referral| {
            let row = &referral.row;
            let ran = self.span.runs(row.referred, row.closed);
            let brief = row.no_further_action && !referral.opened;
            referred.contains(&row.referred) || ran && (!brief || row.referred >= self.span.from)
        };
        self.referrals.values().filter(asked).map(|referral| referral.row.clone()).collect()
    }

    /// Conferences that no enquiry led to stand with the referral, one for each.
    fn loose_conferences(&mut self, details: &mut [Details]) {
        let loose = self.conferences().into_iter().filter(|(_, enquiry)| enquiry.is_none());
        for (held, _) in loose.filter(|(held, _)| *held >= self.span.from) {
            let referred = self.referral_on(held);
            match details.iter_mut().find(|row| Some(row.referred) == referred) {
                Some(row) if row.conference.is_none() => row.conference = Some(held),
                _ => self.left_out += 1,
            }
        }
    }

    fn who(&self) -> (Option<Identifiers>, Option<Characteristics>) {
        let who = registered(self.journey);
        let died = self.last(|event| matches!(event, Event::ChildDied(_)).then_some(()));
        let born = who.as_ref().and_then(|who| who.date_of_birth).and_then(|day| self.span.come(day));
        let expected = who.as_ref().and_then(|who| who.expected_date_of_birth.or(who.date_of_birth));
        let upn = who.as_ref().and_then(|who| who.upn.clone());
        let unknown = who.as_ref().and_then(|who| who.upn_unknown).filter(|_| upn.is_none());
        let numbers = who.as_ref().map(|who| who.local_ids.as_slice()).unwrap_or_default();
        let former = numbers.iter().rfind(|number| number.kind.as_str() == FORMER_UPN);
        let identifiers = Identifiers {
            upn,
            former_upn: former.map(|former| former.value.clone()),
            upn_unknown: unknown,
            born,
            expected: expected.filter(|_| born.is_none()),
            sex: who.as_ref().and_then(|who| who.sex).or(Some(Sex::U)),
            died: died.map(|(day, ())| day),
        };
        let mut disabilities = who.as_ref().map(|who| who.disabilities.clone()).unwrap_or_default();
        disabilities.sort_unstable();
        disabilities.dedup();
        let ethnicity = who.and_then(|who| who.ethnicity).or(Some(journey::codes::Ethnicity::NOBT));
        (Some(identifiers), Some(Characteristics { ethnicity, disabilities }))
    }
}

impl Referral {
    fn close(&mut self, closed: Option<(Date, &CaseClosed)>) {
        self.opened = true;
        self.row.closed = closed.map(|(day, _)| day);
        self.row.why_closed = closed.and_then(|(_, fact)| fact.reason);
    }
}
