//! Care proceedings: how long they lasted.

use journey::codes::ApplicationKind;
use journey::{Event, Kind};
use rules::book::Citation;
use rules::calendar::{days_between, weeks_after};

use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons, Shape};

const MINISTER: &str = "House of Commons, public bill committee, 23 January 2025";

/// A measure of proceedings that have ended.
const PROCEEDINGS: Measure = Measure {
    unit: "case",
    cohort: "proceedings for a care or supervision order concluded",
    basis: Basis::EndedInYear,
    exclusions: "those whose issue is not on record are not observed",
    needs: &[Kind::CourtApplicationIssued, Kind::ProceedingsConcluded],
    citation: Citation::read("Children Act 1989, s 32(1)(a)(ii): 26 weeks beginning with the day of issue"),
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "proceedings-within-26-weeks",
        aliases: &["CARE-26-SHARE"],
        title: "Care proceedings concluded within 26 weeks",
        counts: "proceedings concluded within 26 weeks of issue, whether or not the court extended them",
        direction: Direction::Higher,
        comparators: &[Comparator::about("January 2025, under a third", 33.0, MINISTER)],
        beside: &["proceedings-length"],
        reckons: Reckons::Each(concluded),
        ..PROCEEDINGS
    },
    Measure {
        name: "proceedings-length",
        aliases: &["CARE-26-LENGTH"],
        title: "How long care proceedings lasted",
        counts: "proceedings concluded within 26 weeks of issue; the value is in weeks, a mean",
        shape: Shape::Mean("weeks"),
        direction: Direction::Lower,
        comparators: &[Comparator::about("January 2025", 41.0, MINISTER)],
        beside: &["proceedings-within-26-weeks"],
        reckons: Reckons::Each(concluded),
        ..PROCEEDINGS
    },
];

/// The value is in whole weeks, of which one that has begun counts as one.
fn concluded<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let ended = scene.all(&[Kind::ProceedingsConcluded], |event| match event {
        Event::ProceedingsConcluded(fact) => Some((fact.proceedings_id.as_str(), fact)),
        _ => None,
    });
    let issued = scene.all(&[Kind::CourtApplicationIssued], |event| match event {
        Event::CourtApplicationIssued(fact) => Some((fact.proceedings_id.as_str(), fact)),
        _ => None,
    });
    let made = scene.all(&[Kind::CourtApplicationMade], |event| match event {
        Event::CourtApplicationMade(fact) => Some((fact.proceedings_id.as_str(), fact)),
        _ => None,
    });
    for end in ended.iter().filter(|end| scene.is_in_year(end.day())) {
        let kind = made.iter().find(|made| made.id == end.id).map(|made| made.fact.kind);
        if kind.is_some_and(|kind| !matches!(kind, ApplicationKind::Care | ApplicationKind::Supervision)) {
            continue;
        }
        let issue = issued.iter().find(|issue| issue.id == end.id && issue.day() <= end.day());
        // An application that is not in view may have been for another order.
        let item = match (issue, kind) {
            (Some(issue), _) => {
                let in_time = end.day() < weeks_after(issue.day(), 26);
                let weeks = (days_between(issue.day(), end.day()) + 1 + 6) / 7;
                Item::new(end.id, end.day(), in_time).worth(weeks).because([issue.entry, end.entry])
            }
            (None, Some(_)) => Item::unseen(end.id, end.day()).because([end.entry]),
            (None, None) => continue,
        };
        items.push(item);
    }
}

#[cfg(test)]
mod tests;
