//! All that the rows may look at: one journey, read on a day in a jurisdiction.
//!
//! A row never compares a date with the day of reading by itself. It asks the case whether a day has come; the case
//! answers, and keeps the earliest day that has not come yet: the next one on which anything can change by itself.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ops::Deref;

use jiff::civil::Date;
use journey::codes::RecordedBasis;
use journey::submissions::{carried_by, carried_with};
use journey::{Entry, Journey, Kind, Standing, Standings};

use crate::calendar::{Calendar, months_after};
use crate::jurisdiction::Jurisdiction;
use crate::leaver::Entitlement;

/// One journey, read on a day in a jurisdiction.
#[derive(Debug)]
pub struct Case<'a> {
    journey: &'a Journey,
    jurisdiction: &'a Jurisdiction,
    as_of: Date,
    standings: Standings<'a>,
    /// The days on which the standing may differ from the day before, ascending, as far as they have come.
    turns: Vec<Date>,
    entitled_by_care: Option<Date>,
    /// Indexes into the journey's entries, by kind and then by when they occurred.
    by_kind: Vec<(Kind, usize)>,
    told_by_workers: bool,
    next_change: Cell<Option<Date>>,
}

/// A day in the life of the child.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// What was true at the end of it.
    pub standing: &'a Standing<'a>,
    /// The date.
    pub date: Date,
    /// The day on which time in care gave an entitlement to support on leaving it, whether or not it has come.
    pub(crate) entitled_since: Option<Date>,
}

/// A time for which something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer holds; absent while it goes on.
    pub until: Option<Date>,
}

impl Day<'_> {
    /// The child's age in whole years; nothing before birth, or where the date of birth is not known.
    pub fn age(&self) -> Option<i16> {
        self.standing.age_on(self.date)
    }

    /// Whether the child lives, is under 18 and is this authority's to look to: nothing of childhood runs otherwise.
    pub fn is_our_child(&self) -> bool {
        self.is_alive() && !self.is_aged(18) && !self.has_left()
    }

    /// Whether the child is not born yet, as far as the dates of birth tell.
    pub fn is_unborn(&self) -> bool {
        self.standing.is_unborn_on(self.date)
    }

    /// Whether the child has a date of birth and has reached this age.
    pub fn is_aged(&self, years: i16) -> bool {
        self.age().is_some_and(|age| age >= years)
    }
}

impl<'a> Deref for Day<'a> {
    type Target = Standing<'a>;

    fn deref(&self) -> &Standing<'a> {
        self.standing
    }
}

/// The last birthday after which no rule changes: support for leavers ends at 25.
const LAST_BIRTHDAY: u16 = 26;

impl<'a> Case<'a> {
    /// Prepares a journey for the rows.
    pub fn new(journey: &'a Journey, as_of: Date, jurisdiction: &'a Jurisdiction) -> Self {
        let standings = Standings::of(journey);
        let mut by_kind: Vec<_> =
            journey.entries().iter().enumerate().map(|(at, e)| (e.kind(), at)).collect();
        by_kind.sort_unstable();
        let told_by_workers =
            journey.entries().iter().any(|entry| entry.basis() != Some(RecordedBasis::Submission));
        let mut case = Self {
            journey,
            jurisdiction,
            as_of,
            standings,
            turns: Vec::new(),
            entitled_by_care: None,
            by_kind,
            told_by_workers,
            next_change: Cell::new(None),
        };
        case.entitled_by_care = Entitlement::by_care(&case.standings, as_of);
        case.turns = case.turns_so_far();
        case
    }

    fn turns_so_far(&self) -> Vec<Date> {
        let born = self.standings.born();
        let birthdays = (0..=LAST_BIRTHDAY).filter_map(|age| Some(months_after(born?, 12 * age)));
        let mut turns: Vec<Date> = self
            .standings
            .days()
            .chain(birthdays)
            .chain(self.entitled_by_care)
            .filter(|&day| self.has_come(day))
            .collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }

    /// Whether a day has come. What a row decides by dates, it must decide by asking this.
    pub fn has_come(&self, day: Date) -> bool {
        if day <= self.as_of {
            return true;
        }
        let earlier = self.next_change.get().filter(|&next| next <= day);
        self.next_change.set(earlier.or(Some(day)));
        false
    }

    /// The first day after the one of reading on which something asked for so far will have come.
    pub fn next_change(&self) -> Option<Date> {
        self.next_change.get()
    }

    /// Whether any entry comes from a system in which people work, and not all from extracts, which tell only what
    /// they have columns for.
    pub fn is_told_by_workers(&self) -> bool {
        self.told_by_workers
    }

    /// The journey, with what is dated after the day of reading: for rows about recording only.
    pub fn journey(&self) -> &'a Journey {
        self.journey
    }

    /// The jurisdiction.
    pub fn jurisdiction(&self) -> &'a Jurisdiction {
        self.jurisdiction
    }

    /// The calendar of working days.
    pub fn calendar(&self) -> &'a Calendar {
        &self.jurisdiction.calendar
    }

    /// Whether some source tells of facts of one of these kinds on a day. Where the authority has named no source, a
    /// record that only extracts have told of tells what those extracts carry, and any other tells everything.
    pub fn observes(&self, kinds: &[Kind], on: Date) -> bool {
        if self.told_by_workers || !self.jurisdiction.sources().is_empty() {
            return self.jurisdiction.observes(kinds, on);
        }
        let mut before = None;
        self.journey.entries().iter().any(|entry| {
            let system = entry.fact.source_system.as_ref();
            let is_new = before.replace(system) != Some(system);
            let always = is_new
                && system
                    .and_then(|system| carried_by(system.as_str()))
                    .is_none_or(|carried| kinds.iter().any(|kind| carried.contains(kind)));
            let sent = system.map_or(&[][..], |system| carried_with(system.as_str(), entry.kind()));
            always || kinds.iter().any(|kind| sent.contains(kind))
        })
    }

    /// Whether each of these kinds is sent by some source on the day of reading.
    pub fn observes_each(&self, kinds: &[Kind]) -> bool {
        if kinds.is_empty() {
            return true;
        }
        // What a source begins or ceases to send can change the answer on that day.
        for turn in self.jurisdiction.source_turns() {
            self.has_come(turn);
        }
        kinds.iter().all(|kind| self.observes(core::slice::from_ref(kind), self.as_of))
    }

    /// The entries of some kinds that have occurred by the day of reading, each kind in its order.
    pub fn occurred(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &'a Entry> + '_ {
        self.recorded(kinds).filter(|entry| self.has_come(entry.day()))
    }

    /// The entries of some kinds, with those dated after the day of reading: for rows about recording only.
    pub fn recorded(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &'a Entry> + '_ {
        kinds.iter().flat_map(|&kind| {
            let from = self.by_kind.partition_point(|&(k, _)| k < kind);
            let of_kind = self.by_kind[from..].iter().take_while(move |&&(k, _)| k == kind);
            of_kind.map(|&(_, at)| &self.journey.entries()[at])
        })
    }

    /// What was true of the child at the end of a day.
    pub fn standing(&self, date: Date) -> &Standing<'a> {
        self.standings.on(date)
    }

    /// What was true of the child on a day that has come.
    pub fn on(&self, date: Date) -> Day<'_> {
        Day { standing: self.standings.on(date), date, entitled_since: self.entitled_by_care }
    }

    /// The date of birth.
    pub fn born(&self) -> Option<Date> {
        self.standings.born()
    }

    pub(crate) fn entitled_by_care(&self) -> Option<Date> {
        self.entitled_by_care
    }

    /// The standing on a day that has come, for what is to be kept of it.
    pub fn standing_on(&self, date: Date) -> &Standing<'a> {
        self.standings.on(date)
    }

    /// What is true of the child on the day of reading.
    pub fn today(&self) -> Day<'_> {
        self.on(self.as_of)
    }

    /// The first day after one, and before another, as far as they have come, on which a question is answered no.
    pub(crate) fn first_without(
        &self,
        after: Date,
        before: Option<Date>,
        ask: impl Fn(&Day<'_>) -> bool,
    ) -> Option<Date> {
        let later = self.turns.partition_point(|&turn| turn <= after);
        let turns = self.turns[later..].iter().copied();
        turns.take_while(|&turn| before.is_none_or(|before| turn < before)).find(|&turn| !ask(&self.on(turn)))
    }

    /// The times, from a day on, for which a question about each day is answered yes, as far as they have come.
    pub fn spells(&self, from: Date, ask: impl Fn(&Day<'_>) -> bool) -> Vec<Spell> {
        let later = self.turns.partition_point(|&turn| turn <= from);
        let days = core::iter::once(from).chain(self.turns[later..].iter().copied());
        let mut spells: Vec<Spell> = Vec::new();
        for date in days.filter(|&date| self.has_come(date)) {
            let open = spells.last_mut().filter(|spell| spell.until.is_none());
            match (open, ask(&self.on(date))) {
                (None, true) => spells.push(Spell { from: date, until: None }),
                (Some(spell), false) => spell.until = Some(date),
                _ => {}
            }
        }
        spells
    }
}
