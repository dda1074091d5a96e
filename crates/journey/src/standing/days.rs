//! The standings of a whole journey: one for every day on which something changed.

use alloc::vec::Vec;

use jiff::civil::Date;

use super::Standing;
use crate::codes::Disability;
use crate::event::Event;
use crate::journey::Journey;
use crate::time::in_order;

/// What was true of a child from each day on which something changed until the next.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    /// The days, ascending; what was true before any of them stands first.
    days: Vec<Date>,
    /// What was true from each of them on.
    standings: Vec<Standing<'a>>,
}

impl<'a> Standings<'a> {
    /// Reads the standings of a journey. Of facts with a vague date, the first possible day counts.
    pub fn of(journey: &'a Journey) -> Self {
        let mut standing = born(journey);
        // Of a long journey about every other entry begins or ends something.
        let room = 1 + journey.entries().len() / 2;
        let (mut days, mut standings) = (Vec::with_capacity(room), Vec::with_capacity(room));
        days.push(Date::MIN);
        standings.push(standing.clone());
        for entries in journey.entries().chunk_by(|one, next| one.day() == next.day()) {
            // What starts and what ends on one day may be recorded in any order; ends name what they end.
            let begun = entries.iter().filter(|entry| standing.begin(entry)).count();
            let ended = entries.iter().filter(|entry| standing.end(entry)).count();
            if begun + ended > 0 {
                days.push(entries[0].day());
                standings.push(standing.clone());
            }
        }
        Self { days, standings }
    }

    /// What was true at the end of a day.
    pub fn on(&self, day: Date) -> &Standing<'a> {
        let day = in_order(day);
        let later = self.days.partition_point(|from| in_order(*from) <= day);
        self.at(later.saturating_sub(1))
    }

    /// What was true from the day of that place on, of the days on which something changed; at 0, before any of them.
    pub fn at(&self, place: usize) -> &Standing<'a> {
        &self.standings[place]
    }

    /// The days on which something changed, ascending.
    pub fn days(&self) -> impl Iterator<Item = Date> + '_ {
        self.days.iter().skip(1).copied()
    }

    /// The date of birth.
    pub fn born(&self) -> Option<Date> {
        self.at(0).born
    }
}

/// Dates of birth and disabilities do not change from day to day: the last that are recorded are those for all days.
fn born<'a>(journey: &Journey) -> Standing<'a> {
    let mut standing = Standing::default();
    for entry in journey.entries() {
        let (born, expected, disabilities) = match entry.event() {
            Event::ChildRegistered(child) => {
                (child.date_of_birth, child.expected_date_of_birth, &child.disabilities)
            }
            Event::IdentityChanged(child) => {
                (child.date_of_birth, child.expected_date_of_birth, &child.disabilities)
            }
            _ => continue,
        };
        standing.born = born.or(standing.born);
        standing.expected = expected.or(standing.expected);
        if !disabilities.is_empty() {
            standing.disabled = disabilities.iter().any(|&disability| disability != Disability::NONE);
        }
    }
    standing
}
