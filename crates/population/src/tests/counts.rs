//! Each figure counted from one journey after another, by functions that know nothing of how they were made.

mod front_door;
mod looked_after;
mod protection;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use journey::{Entry, Event, Journey};

use crate::day;

/// The days whose facts are counted: early enough that their end is told, late enough that much came before.
pub const FROM: Date = date(2016, 4, 1);
pub const UNTIL: Date = date(2025, 4, 1);

/// What was counted under a name.
#[derive(Default)]
pub struct Tally {
    pub part: u64,
    pub whole: u64,
    pub values: Vec<i32>,
}

/// All counts.
#[derive(Default)]
pub struct Counts(pub BTreeMap<&'static str, Tally>);

impl Counts {
    /// One more of a whole, which is or is not of the part.
    fn one(&mut self, name: &'static str, is_part: bool) {
        let tally = self.0.entry(name).or_default();
        tally.whole += 1;
        tally.part += u64::from(is_part);
    }

    fn part(&mut self, name: &'static str) {
        self.0.entry(name).or_default().part += 1;
    }

    fn whole(&mut self, name: &'static str) {
        self.0.entry(name).or_default().whole += 1;
    }

    fn value(&mut self, name: &'static str, value: i32) {
        self.0.entry(name).or_default().values.push(value);
    }

    /// Counts a journey.
    pub fn count(&mut self, journey: &Journey) {
        front_door::count(self, journey);
        protection::count(self, journey);
        looked_after::count(self, journey);
    }

    /// A share in thousandths.
    pub fn permille(&self, name: &str) -> i64 {
        let Some(tally) = self.0.get(name) else { return -1 };
        i64::try_from((tally.part * 1000 + tally.whole / 2) / tally.whole.max(1)).expect("small")
    }

    /// A value that so many hundredths do not exceed.
    pub fn quantile(&self, name: &str, hundredths: usize) -> i64 {
        let mut values = self.0.get(name).map(|tally| tally.values.clone()).unwrap_or_default();
        values.sort_unstable();
        values.get(values.len() * hundredths / 100).copied().unwrap_or(-1).into()
    }

    pub fn mean(&self, name: &str) -> i64 {
        let Some(tally) = self.0.get(name) else { return -1 };
        let sum: i64 = tally.values.iter().map(|value| i64::from(*value)).sum();
        sum / i64::try_from(tally.values.len().max(1)).expect("small")
    }
}

/// Whether a day's facts are counted.
fn counts(day: Date) -> bool {
    (FROM..UNTIL).contains(&day)
}

/// The days of all entries of which something is asked.
fn days<T>(journey: &Journey, ask: impl Fn(&Event) -> Option<T>) -> Vec<(Date, T)> {
    let found = |entry: &Entry| Some((entry.day(), ask(entry.event())?));
    journey.entries().iter().filter_map(found).collect()
}

/// Working days after the first day, up to and with the last.
fn working_days(from: Date, to: Date) -> i32 {
    let mut count = 0;
    let mut day = from;
    while day < to {
        day = day.tomorrow().expect("a day");
        count += i32::from(day::on_working_day(day) == day);
    }
    count
}
