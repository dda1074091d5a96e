//! The outlook of one journey on one day: all clocks, all flags, and when the next of them changes by itself.

use alloc::string::ToString;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::Journey;

use crate::book::{self, FlagRule, Raises};
use crate::case::Case;
use crate::flag::{Flag, Raised};
use crate::jurisdiction::Jurisdiction;
use crate::reading::ClockReading;
use crate::run;

/// What law and good practice say of one journey on one day.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The day of reading.
    pub as_of: Date,
    /// Every run of every clock that has started, in the order of the book, then of their starts.
    pub clocks: Vec<ClockReading>,
    /// Every flag that stands, in the order of the book.
    pub flags: Vec<Flag>,
    /// The first later day on which any of this changes without a new event.
    pub next_change: Option<Date>,
}

/// Reads the books on a journey, as of a day. What is dated after that day has not occurred yet.
pub fn outlook(journey: &Journey, as_of: Date, jurisdiction: &Jurisdiction) -> Outlook {
    let case = Case::new(journey, as_of, jurisdiction);
    let mut clocks = Vec::new();
    for rule in book::clocks() {
        run::readings(rule, &case, &mut clocks);
    }
    let mut flags = Vec::new();
    for rule in book::flags() {
        flags.extend(raised(rule, &case, &clocks).into_iter().map(|raised| Flag { rule, raised }));
    }
    Outlook { as_of, clocks, flags, next_change: case.next_change() }
}

fn raised(rule: &FlagRule, case: &Case<'_>, clocks: &[ClockReading]) -> Vec<Raised> {
    match rule.raised {
        Raises::When(look) => look(case),
        Raises::WhileOverdue(clock, says) => {
            let overdue = clocks.iter().filter(|r| r.rule.name == clock && r.state.is_overdue());
            overdue.map(|reading| raised_by(reading, says(case, reading))).collect()
        }
    }
}

fn raised_by(reading: &ClockReading, sentence: alloc::string::String) -> Raised {
    Raised {
        subject: reading.subject.to_string(),
        since: reading.due.tomorrow().unwrap_or(reading.due),
        sentence,
        grounds: reading.grounds.clone(),
    }
}
