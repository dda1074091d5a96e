//! What is true of a child on one day: whether and where the child is looked after, what is open, who is allocated.

mod days;

use alloc::vec::Vec;
use core::ops::Deref;

use jiff::ToSpan;
use jiff::civil::Date;

pub use days::Standings;

use crate::codes::{LegalStatus, PlacementType};
use crate::entry::Entry;
use crate::facts::{
    AssessmentStarted, CarePeriodStarted, CaseOpened, ChildDied, LegalStatusChanged, MissingStarted,
    MovedAuthority, PlacedForAdoption, PlacementStarted, ReferralReceived,
};
use crate::journey::Journey;

/// A fact that still holds, with the entry that says so.
#[derive(Debug)]
pub struct Held<'a, T> {
    /// What was said.
    pub fact: &'a T,
    /// Where it was said.
    pub entry: &'a Entry,
}

impl<T> Held<'_, T> {
    /// The day from which it holds.
    pub fn since(&self) -> Date {
        self.entry.day()
    }
}

impl<T> Clone for Held<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<'_, T> {}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.fact
    }
}

/// What is true of a child at the end of one day. What is open is listed by the order in which it began; facts of
/// poor quality can leave more open than there should be, which is for the rules to say.
#[derive(Clone, Debug, Default)]
pub struct Standing<'a> {
    /// The date of birth.
    pub born: Option<Date>,
    /// The expected date of birth of a child for whom no date of birth is known.
    pub expected: Option<Date>,
    /// The child's death.
    pub died: Option<Held<'a, ChildDied>>,
    /// The last change of the responsible authority.
    pub moved: Option<Held<'a, MovedAuthority>>,
    /// Referrals that were neither closed with the case nor decided to need no further action.
    pub referrals: Vec<Held<'a, ReferralReceived>>,
    /// Assessments that were started and not authorised.
    pub assessments: Vec<Held<'a, AssessmentStarted>>,
    /// The times for which the case is open.
    pub involvements: Vec<Held<'a, CaseOpened>>,
    /// The periods of care that have not ended.
    pub care_periods: Vec<Held<'a, CarePeriodStarted>>,
    /// The legal status while looked after.
    pub legal_status: Option<Held<'a, LegalStatusChanged>>,
    /// The placements that have not ended.
    pub placements: Vec<Held<'a, PlacementStarted>>,
    /// The fact that the child was placed for adoption, where one says so apart from the placement.
    pub adoption: Option<Held<'a, PlacedForAdoption>>,
    /// The periods for which the child is missing or away.
    pub missing: Vec<Held<'a, MissingStarted>>,
}

/// The day on which a child reaches an age; a child born on 29 February does so on the 28th of a short one.
pub fn birthday(born: Date, years: i16) -> Date {
    born.saturating_add(years.years())
}

impl<'a> Standing<'a> {
    /// What is true at the end of a day. For many days of one journey use [`Standings`].
    pub fn on(journey: &'a Journey, day: Date) -> Self {
        Standings::of(journey).on(day).clone()
    }

    /// The age in whole years; nothing before birth, or where no date of birth is known.
    pub fn age_on(&self, day: Date) -> Option<i16> {
        let born = self.born.filter(|&born| born <= day)?;
        let years = day.year() - born.year();
        Some(if birthday(born, years) <= day { years } else { years - 1 })
    }

    /// Whether the child is not born yet, as far as the dates of birth tell.
    pub fn is_unborn_on(&self, day: Date) -> bool {
        match (self.born, self.expected) {
            (Some(born), _) => day < born,
            (None, expected) => expected.is_some(),
        }
    }

    /// Whether no death is recorded.
    pub fn is_alive(&self) -> bool {
        self.died.is_none()
    }

    /// The period of care in which the child is looked after.
    pub fn care(&self) -> Option<Held<'a, CarePeriodStarted>> {
        self.care_periods.last().copied()
    }

    /// The placement in which the child lives.
    pub fn placement(&self) -> Option<Held<'a, PlacementStarted>> {
        self.placements.last().copied()
    }

    /// Whether the child is placed for adoption: an adoptive placement, or a fact that says so.
    pub fn is_placed_for_adoption(&self) -> bool {
        use PlacementType::{A3, A4, A5, A6};
        let adoptive =
            |placement: Held<'_, PlacementStarted>| matches!(placement.placement_type, A3 | A4 | A5 | A6);
        self.adoption.is_some() || self.placement().is_some_and(adoptive)
    }

    /// Whether the child is looked after only in short breaks.
    pub fn is_on_short_breaks(&self) -> bool {
        self.legal_status.is_some_and(|legal| matches!(legal.status, LegalStatus::V3 | LegalStatus::V4))
    }
}
