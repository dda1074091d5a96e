//! Turnover: how many of an authority's own social workers leave it.

use jiff::civil::Date;
use journey::codes::Employment;
use rules::Jurisdiction;
use rules::book::Citation;
use rules::calendar::months_before;
use rules::jurisdiction::WorkerRow;

use super::workers::DFE_WORKFORCE;
use crate::measures::item::{Item, Items};
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons, Shape};

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "staff-turnover",
    title: "Social workers who left, for each hundred in post",
    unit: "hundredth of a full-time post",
    cohort: "the authority's own staff in post on the day",
    basis: Basis::DuringYear,
    exclusions: "agency workers; a change of team or of hours; workers whose employment the file does not say are not observed",
    counts: "full-time equivalents of those who left in the 12 months before the day, and are not back on it",
    shape: Shape::Rate,
    direction: Direction::Lower,
    citation: Citation::read(DFE_WORKFORCE),
    comparators: &[Comparator::england("30 September 2025", 11.8, DFE_WORKFORCE)],
    beside: &["agency-rate", "vacancy-rate"],
    reckons: Reckons::Authority(turnover),
    ..Measure::ROW
}];

fn turnover(jurisdiction: &Jurisdiction, as_of: Date, items: &mut Items<'static>) {
    let begun = |row: &&WorkerRow| row.from.is_none_or(|from| from <= as_of);
    let rows = || jurisdiction.workers.iter().filter(begun);
    let year = months_before(as_of, 12);
    for row in rows().filter(|row| row.employment != Some(Employment::Agency)) {
        let left = row.until.filter(|until| *until < as_of);
        // Whoever goes on in another row, in another team or with other hours, has not left; nor who came back.
        let goes_on = |last: Date| {
            rows().any(|other| {
                other.id == row.id
                    && other.employment != Some(Employment::Agency)
                    && other.until.is_none_or(|until| until > last)
            })
        };
        let (on, is_in) = match left {
            None => (as_of, false),
            Some(last) if last >= year && !goes_on(last) => (last, true),
            Some(_) => continue,
        };
        let item = match row.employment {
            Some(_) => Item::new(row.id.clone(), on, is_in),
            None => Item::unseen(row.id.clone(), on),
        };
        items.push(Item {
            team: row.team.clone().map(Into::into),
            worker: Some(row.id.clone().into()),
            ..item.weighing(u32::from(row.fte_percent))
        });
    }
}

#[cfg(test)]
mod tests;
