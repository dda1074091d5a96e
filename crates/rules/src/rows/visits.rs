//! What makes a visit one that counts, for the rows of all sections.

use jiff::civil::{Date, date};
use journey::codes::{IntervalUnit, SeenAlone};
use journey::facts::{Interval, VisitMade};
use journey::{Event, Kind};

use crate::allowance::Allowance;
use crate::book::Rung;

/// Whether the child was seen on a visit, in person or, in the coronavirus months, by other means.
pub(crate) fn child_seen_in_person(visit: &VisitMade, on: Date) -> bool {
    let seen =
        visit.seen == Some(true) || visit.seen != Some(false) && visit.seen_alone == Some(SeenAlone::Yes);
    seen && was_in_person(visit, on)
}

/// Whether a visit was in person; where it does not say, it was.
pub(crate) fn was_in_person(visit: &VisitMade, on: Date) -> bool {
    let virtual_ones_count = (date(2020, 4, 24)..=date(2021, 3, 31)).contains(&on);
    visit.in_person != Some(false) || virtual_ones_count
}

/// How often visits were agreed to be made under a plan, by the last agreement that applies when a run starts.
pub(crate) fn agreed_frequency(rung: &Rung<'_>) -> Option<Allowance> {
    let agreements = rung.case.occurred(&[Kind::VisitFrequencyAgreed]).filter_map(|entry| {
        let Event::VisitFrequencyAgreed(agreed) = entry.event() else { return None };
        let from = agreed.starts_on.unwrap_or_else(|| entry.day());
        let meant = agreed.subject_id.as_str() == rung.subject && from <= rung.from;
        meant.then(|| (from, length(&agreed.every)))
    });
    agreements.max_by_key(|(from, _)| *from).and_then(|(_, every)| every)
}

fn length(every: &Interval) -> Option<Allowance> {
    let count = u16::try_from(every.count.get()).ok()?;
    Some(match every.unit {
        IntervalUnit::Days => Allowance::Days(count),
        IntervalUnit::WorkingDays => Allowance::WorkingDays(count),
        IntervalUnit::Weeks => Allowance::Weeks(count),
        IntervalUnit::Months => Allowance::Months(count),
    })
}
