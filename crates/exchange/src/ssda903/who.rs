//! Who a child is, as far as the header of a return says; folded from what was registered and what changed since.

use jiff::civil::Date;
use journey::codes::{Ethnicity, Sex, UpnUnknown};
use journey::facts::{ChildRegistered, IdentityChanged};
use journey::journey::Journey;
use journey::subjects::Upn;
use journey::{Coded, Event, Written};

use super::{HeaderRow, UasRow};

/// Who the child is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The date of birth.
    pub born: Option<Date>,
    /// The sex recorded.
    pub sex: Option<Sex>,
    /// The ethnicity recorded.
    pub ethnicity: Option<Ethnicity>,
    /// The unique pupil number, or the code that says why there is none.
    pub upn: Option<Upn>,
    /// Whether the child came unaccompanied and seeks asylum.
    pub unaccompanied: Option<bool>,
    /// The day on which that ceased, or will.
    pub unaccompanied_until: Option<Date>,
}

impl Who {
    /// What the header row says, and the row of unaccompanied children if there is one.
    pub fn stated(row: &HeaderRow, unaccompanied: Option<&UasRow>) -> Self {
        Self {
            born: Some(row.born),
            sex: Some(row.sex),
            ethnicity: Some(row.ethnicity),
            upn: row.upn.clone(),
            unaccompanied: unaccompanied.map(|_| true),
            unaccompanied_until: unaccompanied.and_then(|row| row.until),
        }
    }

    /// What a journey says, from whatever source.
    pub fn of(journey: &Journey) -> Self {
        let mut who = Self::default();
        for entry in journey.entries() {
            match entry.event() {
                Event::ChildRegistered(fact) => who.register(fact),
                Event::IdentityChanged(fact) => who.change(fact),
                _ => {}
            }
        }
        who
    }

    /// Takes what was registered.
    pub fn register(&mut self, fact: &ChildRegistered) {
        *self = Self {
            born: fact.date_of_birth,
            sex: fact.sex,
            ethnicity: fact.ethnicity,
            upn: number(fact.upn.as_ref(), fact.upn_unknown),
            unaccompanied: fact.unaccompanied,
            unaccompanied_until: fact.unaccompanied_until,
        };
    }

    /// Takes what changed.
    pub fn change(&mut self, fact: &IdentityChanged) {
        self.born = fact.date_of_birth.or(self.born);
        self.sex = fact.sex.or(self.sex);
        self.ethnicity = fact.ethnicity.or(self.ethnicity);
        self.upn = number(fact.upn.as_ref(), fact.upn_unknown).or(self.upn.take());
        self.unaccompanied = fact.unaccompanied.or(self.unaccompanied);
        self.unaccompanied_until = fact.unaccompanied_until.or(self.unaccompanied_until);
    }

    /// The number, where it is one.
    pub fn upn_known(&self) -> Option<Upn> {
        self.upn.clone().filter(|_| self.upn_unknown().is_none())
    }

    /// Why there is no number.
    pub fn upn_unknown(&self) -> Option<UpnUnknown> {
        self.upn.as_ref().and_then(|upn| UpnUnknown::from_code(upn.as_str()))
    }
}

fn number(upn: Option<&Upn>, unknown: Option<UpnUnknown>) -> Option<Upn> {
    upn.cloned().or_else(|| unknown.and_then(|unknown| Upn::parse(unknown.code()).ok()))
}
