//! Facts of need as the census arranges them: cases from a referral to a closure, and the work done in each.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{EnquiryOutcome, ReferralOutcome};
use journey::facts::InitialConferenceHeld;
use journey::{Entry, Event, Kind};

use super::super::rule::Collection;
use super::super::span::Span;
use crate::calendar::days_between;
use crate::case::Case;

/// What a journey says of need, each list in the order of its starts.
#[derive(Debug)]
pub(in super::super) struct Need<'a> {
    /// The cases.
    pub cases: Vec<NeedCase<'a>>,
    /// Assessments, ended by a manager's authorisation.
    pub assessments: Vec<Span<'a>>,
    /// Enquiries under section 47, ended by a conference or by the word that none is needed.
    pub enquiries: Vec<Span<'a>>,
    /// Initial conferences.
    pub conferences: Vec<(&'a Entry, &'a InitialConferenceHeld)>,
    /// Child in need plans.
    pub need_plans: Vec<Span<'a>>,
    /// Child protection plans.
    pub protection_plans: Vec<Span<'a>>,
}

/// A case: a referral, and what was opened upon it until it was closed.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct NeedCase<'a> {
    pub subject: &'a str,
    /// The referral, and the opening of the case; one of them is there.
    pub referral: Option<&'a Entry>,
    pub opened: Option<&'a Entry>,
    /// The closure or, where nothing should follow, the decision that says so.
    pub closed: Option<&'a Entry>,
    /// Whether it was decided that nothing should follow.
    pub no_action: bool,
    /// The day of the referral or, where that is not in view, of the opening.
    pub began: Date,
}

impl<'a> NeedCase<'a> {
    pub fn ended(&self) -> Option<Date> {
        self.closed.map(Entry::day)
    }

    /// Whether any of it lies in a collection year.
    pub fn is_in(&self, collection: Collection) -> bool {
        collection.overlaps(self.began, self.ended().map(|ended| ended.max(self.began)))
    }

    /// Whether it led to something and was not closed.
    pub fn is_open(&self) -> bool {
        !self.no_action && self.closed.is_none()
    }

    fn covers(&self, day: Date) -> bool {
        self.began <= day && self.ended().is_none_or(|ended| day <= ended)
    }

    pub fn start(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.referral.into_iter().chain(self.opened)
    }

    pub fn grounds(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.start().chain(self.closed)
    }
}

impl<'a> Need<'a> {
    pub fn of(case: &Case<'a>) -> Self {
        let conferences = case.in_order(&[Kind::InitialConferenceHeld]).into_iter();
        let conferences: Vec<_> = conferences
            .filter_map(|entry| match entry.event() {
                Event::InitialConferenceHeld(fact) => Some((entry, fact)),
                _ => None,
            })
            .collect();
        Self {
            cases: cases(case),
            assessments: Span::all(
                case,
                &[Kind::AssessmentStarted],
                &[Kind::AssessmentAuthorised],
                |event| match event {
                    Event::AssessmentStarted(fact) => Some(fact.assessment_id.as_str()),
                    Event::AssessmentAuthorised(fact) => Some(fact.assessment_id.as_str()),
                    _ => None,
                },
            ),
            enquiries: Span::all(case, &[Kind::EnquiryStarted], ENQUIRY_ENDS, enquiry),
            conferences,
            need_plans: Span::all(
                case,
                &[Kind::NeedPlanStarted],
                &[Kind::NeedPlanEnded],
                |event| match event {
                    Event::NeedPlanStarted(fact) => Some(fact.plan_id.as_str()),
                    Event::NeedPlanEnded(fact) => Some(fact.plan_id.as_str()),
                    _ => None,
                },
            ),
            protection_plans: Span::all(
                case,
                &[Kind::ProtectionPlanStarted],
                &[Kind::ProtectionPlanEnded],
                |event| match event {
                    Event::ProtectionPlanStarted(fact) => Some(fact.plan_id.as_str()),
                    Event::ProtectionPlanEnded(fact) => Some(fact.plan_id.as_str()),
                    _ => None,
                },
            ),
        }
    }

    /// Whether anything was done or open for the child in the year.
    pub fn is_in_return(&self, collection: Collection) -> bool {
        let work = [&self.assessments, &self.enquiries, &self.need_plans, &self.protection_plans];
        self.cases.iter().any(|case| case.is_in(collection))
            || work.into_iter().flatten().any(|span| span.is_in(collection))
    }

    /// The case to which a day's work belongs: the one that was open then or, where none was, the nearest.
    pub fn case_on(&self, day: Date) -> Option<&NeedCase<'a>> {
        let led_to_work = || self.cases.iter().filter(|case| !case.no_action);
        let distance = |case: &&NeedCase<'a>| {
            let after = case.ended().map_or(0, |ended| days_between(ended, day));
            days_between(day, case.began).max(after)
        };
        led_to_work().rfind(|case| case.covers(day)).or_else(|| led_to_work().min_by_key(distance))
    }

    /// The case of a referral.
    pub fn case_of(&self, referral: &str) -> Option<&NeedCase<'a>> {
        self.cases.iter().find(|case| match case.referral.map(Entry::event) {
            Some(Event::ReferralReceived(fact)) => fact.referral_id.as_str() == referral,
            _ => false,
        })
    }
}

const ENQUIRY_ENDS: &[Kind] =
    &[Kind::InitialConferenceHeld, Kind::ConferenceNotRequired, Kind::EnquiryConcluded];

/// The enquiry that an event begins or ends. One that was concluded with a conference to come has not ended.
fn enquiry(event: &Event) -> Option<&str> {
    match event {
        Event::EnquiryStarted(fact) => Some(fact.enquiry_id.as_str()),
        Event::InitialConferenceHeld(fact) => Some(fact.enquiry_id.as_ref()?.as_str()),
        Event::ConferenceNotRequired(fact) => Some(fact.enquiry_id.as_str()),
        Event::EnquiryConcluded(fact) => {
            let needs_none = fact.outcome.is_some_and(|outcome| outcome != EnquiryOutcome::Conference);
            needs_none.then_some(fact.enquiry_id.as_str())
        }
        _ => None,
    }
}

/// An involvement goes with the last referral before it that nothing else goes with. A referral that goes with none
/// is a case of its own, unless it came while one was open.
fn cases<'a>(case: &Case<'a>) -> Vec<NeedCase<'a>> {
    let mut nothing_follows: BTreeMap<&str, Option<&'a Entry>> = BTreeMap::new();
    for entry in case.in_order(&[Kind::ReferralDecided]) {
        let Event::ReferralDecided(fact) = entry.event() else { continue };
        let nothing = matches!(fact.outcome, ReferralOutcome::NoFurtherAction | ReferralOutcome::EarlyHelp);
        nothing_follows.insert(fact.referral_id.as_str(), nothing.then_some(entry));
    }
    let ends_there = |referral: &Span<'a>| nothing_follows.get(referral.subject).copied().flatten();
    let referrals = Span::all(case, &[Kind::ReferralReceived], &[], |event| match event {
        Event::ReferralReceived(fact) => Some(fact.referral_id.as_str()),
        _ => None,
    });
    let involvements = Span::all(case, &[Kind::CaseOpened], &[Kind::CaseClosed], |event| match event {
        Event::CaseOpened(fact) => Some(fact.involvement_id.as_str()),
        Event::CaseClosed(fact) => Some(fact.involvement_id.as_str()),
        _ => None,
    });
    let mut free: Vec<Span<'a>> = referrals;
    let mut cases: Vec<NeedCase<'a>> = Vec::new();
    for involvement in &involvements {
        let earliest = cases.last().map_or(Date::MIN, |before| before.began);
        let belongs = |referral: &Span<'a>| {
            let day = referral.began();
            day <= involvement.began() && day >= earliest && ends_there(referral).is_none()
        };
        let referral = free.iter().rposition(belongs).map(|at| free.remove(at));
        cases.push(NeedCase {
            subject: involvement.subject,
            referral: referral.map(|referral| referral.start),
            opened: Some(involvement.start),
            closed: involvement.end,
            no_action: false,
            began: referral.map_or(involvement.began(), |referral| referral.began()),
        });
    }
    let of_their_own =
        free.into_iter().filter(|referral| !cases.iter().any(|case| case.covers(referral.began())));
    let alone: Vec<_> = of_their_own
        .map(|referral| NeedCase {
            subject: referral.subject,
            referral: Some(referral.start),
            opened: None,
            closed: ends_there(&referral),
            no_action: ends_there(&referral).is_some(),
            began: referral.began(),
        })
        .collect();
    cases.extend(alone);
    cases.sort_by_key(|case| case.began);
    cases
}
