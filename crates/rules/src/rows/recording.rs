//! Poor recording: what the record says of itself.
//!
//! What was not done, what was done late, what was recorded late and what the file does not show are different things,
//! and different flags. What a submission brings was not written down by anybody on the day on which it came, so it
//! carries no lag; and what no extract has a column for is not missing from it.

pub(super) mod characteristics;
pub(super) mod codes;
pub(super) mod corrections;
pub(super) mod decisions;
pub(super) mod extracts;
pub(super) mod file;
pub(super) mod future;
pub(super) mod lag;
pub(super) mod leavers;
pub(super) mod meetings;
pub(super) mod order;
pub(super) mod seen;
pub(super) mod voice;
pub(super) mod writers;
pub(super) mod years;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::RecordedBasis;
use journey::time::day_number;
use journey::{Entry, EntryRef, Kind};

use crate::allowance::Allowance;
use crate::flag::Raised;
use crate::look::{Look, Parameter};

/// For how long an act of recording is held against the file.
const STANDS_FOR: Parameter =
    Parameter::length("stands-for", Allowance::Months(6), "how long it stands after the day of recording");

/// Whether a flag about what was done on a day stands: the day has come, and its time has not passed.
fn stands(look: &Look<'_>, since: Date) -> bool {
    stands_for(look, &STANDS_FOR, since)
}

/// Whether a day has come, and so much time after it has not passed.
fn stands_for(look: &Look<'_>, length: &Parameter, since: Date) -> bool {
    look.has_come(since) && !look.has_come(day_after(look.length(length).last_day(since, look.calendar())))
}

/// Whether what was recorded then may stand at all.
fn may_stand(look: &Look<'_>) -> impl Fn(&Entry) -> bool + use<> {
    let earliest = i64::from(day_number(look.may_stand_from(&STANDS_FOR))) * 86_400;
    move |entry| entry.recorded_at().as_second() >= earliest
}

/// Whether an extract brought it, and nobody at work.
fn is_submitted(entry: &Entry) -> bool {
    entry.basis() == Some(RecordedBasis::Submission)
}

fn is_by_practitioner(entry: &Entry) -> bool {
    entry.basis() == Some(RecordedBasis::Practitioner)
}

fn raised(
    subject: &str,
    since: Date,
    sentence: String,
    grounds: impl IntoIterator<Item = EntryRef>,
) -> Raised {
    Raised { subject: subject.to_string(), since, sentence, grounds: Vec::from_iter(grounds) }
}

/// An entry as a reader is told of it, by its kind, as in: the entry "case note recorded".
fn the_entry(kind: Kind) -> String {
    let name = kind.name().replace('-', " ").replace("pre proceedings", "pre-proceedings");
    alloc::format!("the entry \"{name}\"")
}

/// ", and 1 more like it", for a sentence that tells of one of several.
fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => String::from(", and 1 more like it"),
        _ => alloc::format!(", and {others} more like it"),
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// A jurisdiction that has set a threshold.
#[cfg(test)]
fn set(flag: &str, parameter: &str, value: &str) -> crate::Jurisdiction {
    let setting = crate::Setting {
        flag: flag.into(),
        parameter: parameter.into(),
        value: value.parse().expect("a value"),
        from: jiff::civil::date(2010, 1, 1),
    };
    crate::Jurisdiction::default().with_setting(setting).expect("a threshold")
}

/// A jurisdiction of which one system sends facts of some kinds, and nobody any other.
#[cfg(test)]
fn sends_only(kinds: &[Kind]) -> crate::Jurisdiction {
    let (system, kinds) = ("extract".into(), kinds.into());
    crate::Jurisdiction::default().with_source(crate::Source { system, kinds, from: None, until: None })
}

#[cfg(test)]
mod cases;
