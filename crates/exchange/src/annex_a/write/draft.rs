//! One row while it is written: its cells, and the entries behind them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::entry::EntryRef;
use journey::facts::{ChildRegistered, IdentityChanged};
use journey::{Coded, Entry, Event, Standing};

use super::{Child, Line, months_before};
use crate::annex_a::lists::{Holds, List};
use crate::annex_a::row::{ListRow, Value};

/// One child's journey up to the day.
pub struct Life<'j> {
    pub child: Child<'j>,
    pub as_of: Date,
    pub entries: &'j [Entry],
    pub standing: Standing<'j>,
}

impl<'j> Life<'j> {
    pub fn new(child: Child<'j>, as_of: Date) -> Self {
        let standing = Standing::on(child.journey, as_of);
        Self { child, as_of, entries: child.journey.until(as_of), standing }
    }

    /// Whether a day lies within so many months before the day.
    pub fn is_within(&self, day: Date, months: i32) -> bool {
        day > months_before(self.as_of, months) && day <= self.as_of
    }

    /// Whether something that ended then, or has not, is to be listed.
    pub fn is_listed(&self, ended: Option<Date>, months: i32) -> bool {
        ended.is_none_or(|ended| self.is_within(ended, months))
    }

    /// The entries of which `pick` makes something, in the order of days.
    pub fn all<T: 'j>(
        &self,
        pick: impl Fn(&'j Event) -> Option<T>,
    ) -> impl DoubleEndedIterator<Item = (&'j Entry, T)> {
        self.entries.iter().filter_map(move |entry| Some((entry, pick(entry.event())?)))
    }

    /// The last of them.
    pub fn last<T: 'j>(&self, pick: impl Fn(&'j Event) -> Option<T>) -> Option<(&'j Entry, T)> {
        self.all(pick).next_back()
    }

    /// How many there were in the last twelve months.
    pub fn in_a_year<T: 'j>(&self, pick: impl Fn(&'j Event) -> Option<T>) -> Value {
        let count = self.all(pick).filter(|(entry, _)| self.is_within(entry.day(), 12)).count();
        Value::Count(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

/// A row while it is written.
pub struct Draft {
    row: ListRow,
    grounds: BTreeMap<u64, EntryRef>,
}

impl Draft {
    /// A row of a list, with who the child is and who works with it.
    pub fn new(list: &'static List, life: &Life<'_>) -> Self {
        let mut draft = Self { row: ListRow::new(list, 0), grounds: BTreeMap::new() };
        draft.identity(life);
        if let Some(worker) = life.standing.worker() {
            draft.text("Allocated Worker", Some(worker.fact.worker.as_str()));
            draft.text("Allocated Team", worker.fact.team.as_ref().map(|team| team.as_str()));
            if list.at("Allocated Worker").is_some() {
                draft.rests_on(worker.entry);
            }
        }
        draft
    }

    fn identity(&mut self, life: &Life<'_>) {
        for entry in life.entries {
            match entry.event() {
                Event::ChildRegistered(fact) => self.registered(fact),
                Event::IdentityChanged(fact) => self.changed(fact),
                _ => continue,
            }
            self.rests_on(entry);
        }
        if let (Some(_), Some(age)) = (self.row.get("Date of Birth"), life.standing.age_on(life.as_of)) {
            self.count("Age of Child (Years)", u32::try_from(age).ok());
        }
    }

    fn registered(&mut self, fact: &ChildRegistered) {
        self.code("Gender", fact.sex);
        self.code("Ethnicity", fact.ethnicity);
        self.day("Date of Birth", fact.date_of_birth.or(fact.expected_date_of_birth));
        self.code("Does the Child have a Disability", fact.disabilities.first().copied());
        self.unaccompanied(fact.unaccompanied);
    }

    fn changed(&mut self, fact: &IdentityChanged) {
        if fact.sex.is_some() {
            self.code("Gender", fact.sex);
        }
        if fact.ethnicity.is_some() {
            self.code("Ethnicity", fact.ethnicity);
        }
        if let Some(born) = fact.date_of_birth.or(fact.expected_date_of_birth) {
            self.day("Date of Birth", Some(born));
        }
        if let Some(disability) = fact.disabilities.first() {
            self.code("Does the Child have a Disability", Some(*disability));
        }
        if fact.unaccompanied.is_some() {
            self.unaccompanied(fact.unaccompanied);
        }
    }

    fn unaccompanied(&mut self, is_so: Option<bool>) {
        self.yes("Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)", is_so);
        self.yes("Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)", is_so);
    }

    /// The row rests on an entry, and on the last correction of it.
    pub fn rests_on(&mut self, entry: &Entry) {
        self.grounds.insert(entry.position.0, entry.reference());
        if let (_, Some(said)) = entry.last_said() {
            self.grounds.insert(said.position.0, said);
        }
    }

    /// Says the day of an entry, if there is one.
    pub fn dated(&mut self, column: &str, entry: Option<&Entry>) {
        if let Some(entry) = entry {
            self.day(column, Some(entry.day()));
            self.rests_on(entry);
        }
    }

    pub fn day(&mut self, column: &str, day: Option<Date>) {
        self.row.set(column, day.map(Value::Day));
    }

    pub fn count(&mut self, column: &str, count: Option<u32>) {
        self.row.set(column, count.map(Value::Count));
    }

    pub fn value(&mut self, column: &str, value: Value) {
        self.row.set(column, Some(value));
    }

    pub fn text(&mut self, column: &str, text: Option<&str>) {
        self.row.set(column, text.map(|text| Value::Text(text.to_owned())));
    }

    pub fn yes(&mut self, column: &str, is_so: Option<bool>) {
        self.row.set(column, is_so.map(|is_so| Value::Code(if is_so { "yes" } else { "no" })));
    }

    /// Says a code, as far as the list knows it.
    pub fn code<T: Coded>(&mut self, column: &str, code: Option<T>) {
        self.coded(column, code.map(T::code));
    }

    pub fn coded(&mut self, column: &str, code: Option<&'static str>) {
        let Some(at) = self.row.list.at(column) else { return };
        let Holds::Coded(spellings) = self.row.list.columns[at].holds else { return };
        self.row.cells[at] = code.and_then(|code| spellings.code(code)).map(Value::Code);
    }

    pub fn line(self, life: &Life<'_>) -> Line {
        Line { child: life.child.id.to_owned(), row: self.row, grounds: self.grounds.into_values().collect() }
    }
}
