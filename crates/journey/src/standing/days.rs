//! The standings of a whole journey: one for every day on which something changed.

use alloc::vec::Vec;

use jiff::civil::Date;

use super::{Held, Standing};
use crate::codes::ReferralOutcome;
use crate::entry::Entry;
use crate::event::Event;
use crate::journey::Journey;

/// What was true of a child from each day on which something changed until the next.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    before: Standing<'a>,
    days: Vec<(Date, Standing<'a>)>,
}

impl<'a> Standings<'a> {
    /// Reads the standings of a journey. Of facts with a vague date, the first possible day counts.
    pub fn of(journey: &'a Journey) -> Self {
        let before = born(journey);
        let mut days: Vec<(Date, Standing<'a>)> = Vec::new();
        for entries in journey.entries().chunk_by(|one, next| one.day() == next.day()) {
            if !entries.iter().any(changes_standing) {
                continue;
            }
            let mut standing = days.last().map_or_else(|| before.clone(), |(_, standing)| standing.clone());
            // What starts and what ends on one day may be recorded in any order; ends name what they end.
            entries.iter().for_each(|entry| standing.begin(entry));
            entries.iter().for_each(|entry| standing.end(entry));
            days.push((entries[0].day(), standing));
        }
        Self { before, days }
    }

    /// What was true at the end of a day.
    pub fn on(&self, day: Date) -> &Standing<'a> {
        let later = self.days.partition_point(|(from, _)| *from <= day);
        later.checked_sub(1).map_or(&self.before, |at| &self.days[at].1)
    }

    /// The days on which something changed, ascending.
    pub fn days(&self) -> impl Iterator<Item = Date> + '_ {
        self.days.iter().map(|(day, _)| *day)
    }

    /// The date of birth.
    pub fn born(&self) -> Option<Date> {
        self.before.born
    }
}

/// Dates of birth do not change from day to day: the last that is recorded is the one for all days.
fn born<'a>(journey: &Journey) -> Standing<'a> {
    let mut standing = Standing::default();
    for entry in journey.entries() {
        let (born, expected) = match entry.event() {
            Event::ChildRegistered(child) => (child.date_of_birth, child.expected_date_of_birth),
            Event::IdentityChanged(child) => (child.date_of_birth, child.expected_date_of_birth),
            _ => continue,
        };
        standing.born = born.or(standing.born);
        standing.expected = expected.or(standing.expected);
    }
    standing
}

fn changes_standing(entry: &Entry) -> bool {
    use crate::event::Kind::*;
    matches!(
        entry.kind(),
        ChildDied
            | MovedAuthority
            | ReferralReceived
            | ReferralDecided
            | AssessmentStarted
            | AssessmentAuthorised
            | CaseOpened
            | CaseClosed
            | CarePeriodStarted
            | CarePeriodEnded
            | LegalStatusChanged
            | PlacementStarted
            | PlacementEnded
            | PlacedForAdoption
            | AdoptionDecisionReversed
            | MissingStarted
            | MissingEnded
    )
}

/// Opens what a fact starts; the same thing started again is the same thing, in its newer words.
fn open<'a, T, Id: PartialEq>(
    held: &mut Vec<Held<'a, T>>,
    fact: &'a T,
    entry: &'a Entry,
    id: impl Fn(&T) -> &Id,
) {
    held.retain(|other| id(other) != id(fact));
    held.push(Held { fact, entry });
}

impl<'a> Standing<'a> {
    fn begin(&mut self, entry: &'a Entry) {
        match entry.event() {
            Event::ChildDied(fact) => self.died = self.died.or(Some(Held { fact, entry })),
            Event::MovedAuthority(fact) => self.moved = Some(Held { fact, entry }),
            Event::ReferralReceived(fact) => open(&mut self.referrals, fact, entry, |f| &f.referral_id),
            Event::AssessmentStarted(fact) => open(&mut self.assessments, fact, entry, |f| &f.assessment_id),
            Event::CaseOpened(fact) => open(&mut self.involvements, fact, entry, |f| &f.involvement_id),
            Event::CarePeriodStarted(fact) => open(&mut self.care_periods, fact, entry, |f| &f.care_id),
            Event::LegalStatusChanged(fact) => self.legal_status = Some(Held { fact, entry }),
            Event::PlacementStarted(fact) => open(&mut self.placements, fact, entry, |f| &f.placement_id),
            Event::PlacedForAdoption(fact) => self.adoption = Some(Held { fact, entry }),
            Event::MissingStarted(fact) => open(&mut self.missing, fact, entry, |f| &f.missing_id),
            _ => {}
        }
    }

    fn end(&mut self, entry: &'a Entry) {
        match entry.event() {
            Event::ReferralDecided(end) if end.outcome == ReferralOutcome::NoFurtherAction => {
                self.referrals.retain(|open| open.referral_id != end.referral_id);
            }
            Event::AssessmentAuthorised(end) => {
                self.assessments.retain(|open| open.assessment_id != end.assessment_id);
            }
            Event::CaseClosed(end) => {
                self.involvements.retain(|open| open.involvement_id != end.involvement_id);
                self.referrals.clear();
            }
            Event::CarePeriodEnded(end) => {
                self.care_periods.retain(|open| open.care_id != end.care_id);
                self.placements.retain(|open| open.care_id != end.care_id);
                self.legal_status = self.legal_status.filter(|legal| legal.care_id != end.care_id);
                self.adoption = self.adoption.filter(|_| !self.care_periods.is_empty());
            }
            Event::PlacementEnded(end) => {
                self.placements.retain(|open| open.placement_id != end.placement_id);
            }
            Event::AdoptionDecisionReversed(_) => self.adoption = None,
            Event::MissingEnded(end) => self.missing.retain(|open| open.missing_id != end.missing_id),
            _ => {}
        }
    }
}
