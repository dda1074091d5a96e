//! All that the rows may look at: one journey, read on a day in a jurisdiction.
//!
//! A row never compares a date with the day of reading by itself. It asks the case whether a day has come; the case
//! answers, and keeps the earliest day that has not come yet: the next one on which anything can change by itself.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::Cell;
use core::ops::Deref;

use jiff::civil::Date;
use journey::codes::RecordedBasis;
use journey::submissions::{carried_by, carried_with};
use journey::time::in_order;
use journey::{Entry, Journey, Kind, Standing, Standings, birthday};

use crate::allowance::Allowance;
use crate::calendar::{Calendar, days_before, months_after};
use crate::jurisdiction::Jurisdiction;
use crate::leaver::Entitlement;

/// One journey, read on a day in a jurisdiction.
#[derive(Debug)]
pub struct Case<'a> {
    past: Rc<Past<'a>>,
    jurisdiction: &'a Jurisdiction,
    as_of: Date,
    /// The same day by its order.
    today: i32,
    /// The days on which the standing may differ from the day before, ascending, as far as they have come, each with
    /// the place of its standing.
    turns: Vec<(Date, usize)>,
    entitled_by_care: Option<Date>,
    next_change: Cell<Option<Date>>,
    /// The length that was asked for last, and the day that is safely longer ago.
    long_ago: Cell<Option<(Allowance, Date)>>,
}

/// What is found in a journey whatever the day of reading.
#[derive(Debug)]
struct Past<'a> {
    journey: &'a Journey,
    standings: Standings<'a>,
    /// The entries by kind, and of each kind by when they occurred.
    by_kind: Vec<Filed<'a>>,
    /// Where those of each kind begin, by the kind's place, and where those of the last one end.
    begins: [usize; Kind::ALL.len() + 1],
    told_by_workers: bool,
    /// The 18th birthday.
    of_age: Option<Date>,
}

/// An entry with the order of its day, so that what is asked of the day does not go to the entry.
#[derive(Clone, Copy, Debug)]
struct Filed<'a> {
    day: i32,
    entry: &'a Entry,
}

impl<'a> Filed<'a> {
    fn new(entry: &'a Entry) -> Self {
        Self { day: in_order(entry.day()), entry }
    }
}

impl<'a> Past<'a> {
    fn of(journey: &'a Journey) -> Self {
        let entries = journey.entries();
        let places: Vec<usize> = entries.iter().map(|entry| entry.kind().place()).collect();
        let mut begins = [0; Kind::ALL.len() + 1];
        for place in &places {
            begins[place + 1] += 1;
        }
        for place in 0..Kind::ALL.len() {
            begins[place + 1] += begins[place];
        }
        let (mut by_kind, mut next): (Vec<_>, _) = (entries.iter().map(Filed::new).collect(), begins);
        for (entry, place) in entries.iter().zip(places) {
            let at = &mut next[place];
            by_kind[*at] = Filed::new(entry);
            *at += 1;
        }
        let told_by_workers = entries.iter().any(|entry| entry.basis() != Some(RecordedBasis::Submission));
        let standings = Standings::of(journey);
        let of_age = standings.born().map(|born| birthday(born, 18));
        Self { journey, standings, by_kind, begins, told_by_workers, of_age }
    }

    fn of_kind(&self, kind: Kind) -> &[Filed<'a>] {
        let place = kind.place();
        &self.by_kind[self.begins[place]..self.begins[place + 1]]
    }
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
    /// The 18th birthday.
    of_age: Option<Date>,
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
        self.is_alive() && self.of_age.is_none_or(|of_age| self.date < of_age) && !self.has_left()
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
        Self::read(Rc::new(Past::of(journey)), as_of, jurisdiction)
    }

    /// The same journey read on another day: what does not hang on the day is not looked for again.
    pub fn on_another_day(&self, as_of: Date) -> Self {
        Self::read(Rc::clone(&self.past), as_of, self.jurisdiction)
    }

    fn read(past: Rc<Past<'a>>, as_of: Date, jurisdiction: &'a Jurisdiction) -> Self {
        let entitled_by_care = Entitlement::by_care(&past.standings, as_of);
        let mut case = Self {
            past,
            jurisdiction,
            as_of,
            today: in_order(as_of),
            turns: Vec::new(),
            entitled_by_care,
            next_change: Cell::new(None),
            long_ago: Cell::new(None),
        };
        case.turns = case.turns_so_far();
        case
    }

    fn turns_so_far(&self) -> Vec<(Date, usize)> {
        let born = self.born();
        let birthdays = (0..=LAST_BIRTHDAY).map_while(|age| Some(months_after(born?, 12 * age)));
        // Of days in their order, those that have come stand before those that have not.
        let mut others: Vec<Date> = birthdays.take_while(|&day| self.has_come(day)).collect();
        others.extend(self.entitled_by_care.filter(|&day| self.has_come(day)));
        others.sort_unstable();
        let mut others = others.into_iter().peekable();
        let days = self.past.standings.days().take_while(|&day| self.has_come(day));
        let mut turns = Vec::new();
        for (place, day) in days.enumerate() {
            while let Some(other) = others.next_if(|&other| other < day) {
                turns.push((other, place));
            }
            turns.push((day, place + 1));
        }
        let place = turns.last().map_or(0, |&(_, place)| place);
        turns.extend(others.map(|day| (day, place)));
        turns.dedup();
        turns
    }

    /// Whether a day has come. What a row decides by dates, it must decide by asking this.
    #[inline]
    pub fn has_come(&self, day: Date) -> bool {
        let has_come = in_order(day) <= self.today;
        if !has_come {
            self.wait_for(day);
        }
        has_come
    }

    fn has_occurred(&self, filed: &Filed<'a>) -> bool {
        filed.day <= self.today || self.has_come(filed.entry.day())
    }

    #[cold]
    fn wait_for(&self, day: Date) {
        let earlier = self.next_change.get().filter(|&next| next <= day);
        self.next_change.set(earlier.or(Some(day)));
    }

    /// A day that is longer ago than a length of time, for what is only a shorter way to what [`Self::has_come`] then
    /// answers. Most rows ask it of the same length.
    pub(crate) fn long_ago(&self, length: Allowance) -> Date {
        if let Some((_, day)) = self.long_ago.get().filter(|(asked, _)| *asked == length) {
            return day;
        }
        let day = days_before(length.day_before(self.as_of, self.calendar()), 7);
        self.long_ago.set(Some((length, day)));
        day
    }

    /// The first day after the one of reading on which something asked for so far will have come.
    pub fn next_change(&self) -> Option<Date> {
        self.next_change.get()
    }

    /// Whether any entry comes from a system in which people work, and not all from extracts, which tell only what
    /// they have columns for.
    pub fn is_told_by_workers(&self) -> bool {
        self.past.told_by_workers
    }

    /// The journey, with what is dated after the day of reading: for rows about recording only.
    pub fn journey(&self) -> &'a Journey {
        self.past.journey
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
        if self.past.told_by_workers || !self.jurisdiction.sources().is_empty() {
            return self.jurisdiction.observes(kinds, on);
        }
        let mut before = None;
        self.past.journey.entries().iter().any(|entry| {
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
        if kinds.is_empty() || (self.past.told_by_workers && self.jurisdiction.sources().is_empty()) {
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
        let filed = kinds.iter().flat_map(|&kind| self.past.of_kind(kind));
        filed.filter(|filed| self.has_occurred(filed)).map(|filed| filed.entry)
    }

    /// The entries of some kinds, with those dated after the day of reading: for rows about recording only.
    pub fn recorded(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &'a Entry> + '_ {
        kinds.iter().flat_map(|&kind| self.past.of_kind(kind)).map(|filed| filed.entry)
    }

    /// How many entries there are of some kinds, with those dated after the day of reading.
    pub(crate) fn how_many(&self, kinds: &[Kind]) -> usize {
        kinds.iter().map(|&kind| self.past.of_kind(kind).len()).sum()
    }

    /// As [`Self::occurred`], from a day on.
    pub(crate) fn occurred_from(
        &self,
        kinds: &'static [Kind],
        from: Date,
    ) -> impl Iterator<Item = &'a Entry> + '_ {
        let from = in_order(from);
        let later = move |&kind: &Kind| {
            let all = self.past.of_kind(kind);
            &all[all.partition_point(|filed| filed.day < from)..]
        };
        kinds.iter().flat_map(later).filter(|filed| self.has_occurred(filed)).map(|filed| filed.entry)
    }

    /// What was true of the child at the end of a day.
    pub fn standing(&self, date: Date) -> &Standing<'a> {
        self.past.standings.on(date)
    }

    /// What was true of the child on a day that has come.
    pub fn on(&self, date: Date) -> Day<'_> {
        self.day(date, self.past.standings.on(date))
    }

    fn day<'c>(&'c self, date: Date, standing: &'c Standing<'a>) -> Day<'c> {
        Day { standing, date, entitled_since: self.entitled_by_care, of_age: self.past.of_age }
    }

    /// The days on which the standing may differ after a day, as far as they have come, each with what is true on it.
    fn turns_after(&self, day: Date) -> impl Iterator<Item = Day<'_>> {
        let day = in_order(day);
        let later = self.turns.partition_point(|&(turn, _)| in_order(turn) <= day);
        self.turns[later..].iter().map(|&(turn, place)| self.day(turn, self.past.standings.at(place)))
    }

    /// The date of birth.
    pub fn born(&self) -> Option<Date> {
        self.past.standings.born()
    }

    pub(crate) fn entitled_by_care(&self) -> Option<Date> {
        self.entitled_by_care
    }

    /// The standing on a day that has come, for what is to be kept of it.
    pub fn standing_on(&self, date: Date) -> &Standing<'a> {
        self.past.standings.on(date)
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
        let turns = self.turns_after(after).take_while(|day| before.is_none_or(|before| day.date < before));
        turns.filter(|day| !ask(day)).map(|day| day.date).next()
    }

    /// The times, from a day on, for which a question about each day is answered yes, as far as they have come.
    pub fn spells(&self, from: Date, ask: impl Fn(&Day<'_>) -> bool) -> Vec<Spell> {
        self.spells_before(from, None, ask)
    }

    /// The same as far as they begin before another day; one that goes on beyond it has no end here.
    pub(crate) fn spells_before(
        &self,
        from: Date,
        before: Option<Date>,
        ask: impl Fn(&Day<'_>) -> bool,
    ) -> Vec<Spell> {
        if !self.has_come(from) {
            return Vec::new();
        }
        let mut spells: Vec<Spell> = Vec::new();
        let turns = self.turns_after(from).take_while(|day| before.is_none_or(|before| day.date < before));
        for day in core::iter::once(self.on(from)).chain(turns) {
            let open = spells.last_mut().filter(|spell| spell.until.is_none());
            match (open, ask(&day)) {
                (None, true) => spells.push(Spell { from: day.date, until: None }),
                (Some(spell), false) => spell.until = Some(day.date),
                _ => {}
            }
        }
        spells
    }
}
