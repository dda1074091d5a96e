//! The shape of a check, the collection year, and what a check looks at.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;
use core::fmt;

use jiff::civil::{Date, date};
use journey::{Entry, EntryRef, Event, Journey, Kind};

use super::WhyNot;
use super::cin::Need;
use super::ssda903::Care;
use crate::case::Case;
use crate::jurisdiction::Jurisdiction;

/// A statutory return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Return {
    /// Children looked after.
    Ssda903,
    /// Children in need.
    CinCensus,
}

impl Return {
    /// Both, in order.
    pub const ALL: &'static [Self] = &[Self::Ssda903, Self::CinCensus];

    /// The word that a reader sees and a caller sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ssda903 => "ssda903",
            Self::CinCensus => "cin",
        }
    }
}

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A collection year, which runs from 1 April, and the day up to which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    begins: i16,
    told_until: Date,
}

impl Collection {
    /// The whole year from 1 April of this calendar year.
    pub fn of(begins: i16) -> Self {
        Self { begins, told_until: date(begins + 1, 3, 31) }
    }

    /// The same year as far as it has gone on a day.
    pub fn as_far_as(self, day: Date) -> Self {
        Self { told_until: day.min(self.last_day()), ..self }
    }

    /// The calendar year in which it begins.
    pub const fn begins(self) -> i16 {
        self.begins
    }

    /// Its first day, 1 April.
    pub fn first_day(self) -> Date {
        date(self.begins, 4, 1)
    }

    /// Its last day, 31 March.
    pub fn last_day(self) -> Date {
        date(self.begins + 1, 3, 31)
    }

    /// The last day of which it is told.
    pub const fn told_until(self) -> Date {
        self.told_until
    }

    /// Whether its last day has come.
    pub fn is_over(self) -> bool {
        self.told_until == self.last_day()
    }

    /// Whether something that ran between these days ran on any of its days.
    pub(super) fn overlaps(self, from: Date, until: Option<Date>) -> bool {
        from <= self.told_until && until.is_none_or(|until| until >= self.first_day())
    }

    /// Whether a day lies in it.
    pub(super) fn has(self, day: Date) -> bool {
        self.overlaps(day, Some(day))
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.begins, (self.begins + 1) % 100)
    }
}

/// A check of a statutory return.
#[derive(Debug)]
pub struct CheckRule {
    /// Its code, as the sector's validators have it.
    pub code: &'static str,
    /// Its name, in kebab-case words.
    pub name: &'static str,
    /// Other codes under which it is known.
    pub aliases: &'static [&'static str],
    /// The return.
    pub of: Return,
    /// The table or module of the return that it is about.
    pub table: &'static str,
    /// The first collection year in which it is made, by the calendar year in which that begins.
    pub since: i16,
    /// The last one; absent while it is made.
    pub until: Option<i16>,
    /// What it finds, in one sentence.
    pub sentence: &'static str,
    /// Whether what it finds may be right, and is asked about.
    pub is_query: bool,
    /// The kinds of fact without which its silence means nothing; it could not run without each of them.
    pub needs: &'static [Kind],
    /// Whether it is about the last day of the year, and cannot be made before.
    pub at_year_end: bool,
    /// Whether it is about the shape of a row in a file, which no journey can show.
    pub of_the_row: bool,
    pub(super) sees: fn(&Reader<'_>) -> Vec<Found>,
}

impl CheckRule {
    /// What other rows add to: a check that has been made since the first year that is known here.
    pub(super) const ROW: Self = Self {
        code: "",
        name: "",
        aliases: &[],
        of: Return::Ssda903,
        table: "",
        since: 2017,
        until: None,
        sentence: "",
        is_query: false,
        needs: &[],
        at_year_end: false,
        of_the_row: false,
        sees: |_| Vec::new(),
    };

    /// Whether it is made in a collection year.
    pub fn is_made_in(&self, collection: Collection) -> bool {
        self.since <= collection.begins && self.until.is_none_or(|until| collection.begins <= until)
    }

    /// Whether this is how it is called.
    pub fn is_called(&self, name: &str) -> bool {
        self.code == name || self.name == name || self.aliases.contains(&name)
    }

    /// The years in which it is made, as in "since 2023-24".
    pub fn years(&self) -> String {
        let since = Collection::of(self.since);
        self.until
            .map_or_else(|| format!("since {since}"), |until| format!("{since} to {}", Collection::of(until)))
    }
}

/// What a check finds.
#[derive(Debug)]
pub(super) struct Found {
    pub subject: String,
    pub says: String,
    pub grounds: Vec<EntryRef>,
}

/// What is found of a subject.
pub(super) fn found<'a>(subject: &str, grounds: impl IntoIterator<Item = &'a Entry>, says: String) -> Found {
    let mut grounds: Vec<_> = grounds.into_iter().map(Entry::reference).collect();
    grounds.sort_unstable();
    grounds.dedup();
    Found { subject: subject.into(), says, grounds }
}

/// What a check looks at: the case as it stood at the end of the year, and its facts as a return arranges them.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub case: Case<'a>,
    pub collection: Collection,
    care: OnceCell<Care<'a>>,
    need: OnceCell<Need<'a>>,
}

impl<'a> Reader<'a> {
    pub fn new(journey: &'a Journey, collection: Collection, jurisdiction: &'a Jurisdiction) -> Self {
        let case = Case::new(journey, collection.told_until(), jurisdiction);
        Self { case, collection, care: OnceCell::new(), need: OnceCell::new() }
    }

    /// What the return on children looked after tells.
    pub fn care(&self) -> &Care<'a> {
        self.care.get_or_init(|| Care::of(&self.case))
    }

    /// What the census of children in need tells.
    pub fn need(&self) -> &Need<'a> {
        self.need.get_or_init(|| Need::of(&self.case))
    }

    /// Why a check cannot be made, if it cannot.
    pub fn obstacle(&self, rule: &CheckRule) -> Option<WhyNot> {
        if rule.of_the_row {
            return Some(WhyNot::OfTheRow);
        }
        if rule.at_year_end && !self.collection.is_over() {
            return Some(WhyNot::YearNotOver);
        }
        let unsent = |kind: &&Kind| !self.case.observes_each(core::slice::from_ref(*kind));
        let unsent: Vec<_> = rule.needs.iter().filter(unsent).copied().collect();
        (!unsent.is_empty()).then_some(WhyNot::NotSent(unsent))
    }

    /// The date of birth and the entry that says it.
    pub fn born(&self) -> Option<(Date, &'a Entry)> {
        let said = self.case.recorded(&[Kind::ChildRegistered, Kind::IdentityChanged]);
        let born = self.case.born()?;
        let says = said.filter(|entry| match entry.event() {
            Event::ChildRegistered(child) => child.date_of_birth == Some(born),
            Event::IdentityChanged(child) => child.date_of_birth == Some(born),
            _ => false,
        });
        says.last().map(|entry| (born, entry))
    }

    /// The death.
    pub fn died(&self) -> Option<&'a Entry> {
        self.case.occurred(&[Kind::ChildDied]).next()
    }
}
