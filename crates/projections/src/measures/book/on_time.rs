//! Reviews and visits: whether what fell due was done in time, by the clocks of the rule books.

use journey::Kind;
use rules::State;
use rules::book::Citation;

use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Comparator, Direction, Measure, Reads, Reckons};

/// A measure of what fell due.
const DUE: Measure = Measure {
    unit: "due date",
    cohort: "reviews or visits that fell due",
    basis: Basis::DueInYear,
    exclusions: "those that ceased to be due before their last day; those that the dates are too vague to tell are not observed",
    counts: "those that were done by their last day; what is overdue and still open counts against it",
    direction: Direction::Higher,
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "care-reviews-on-time",
        title: "Reviews of looked-after children held on time",
        needs: &[Kind::CareReviewHeld],
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 33",
        ),
        comparators: &[Comparator::about("2023-24", 90.0, "authorities' own reports")],
        reads: Reads::Clocks(CARE_REVIEWS),
        reckons: Reckons::Each(|scene, items| done(scene, items, CARE_REVIEWS)),
        ..DUE
    },
    Measure {
        name: "protection-reviews-on-time",
        title: "Review child protection conferences held on time",
        needs: &[Kind::ReviewConferenceHeld],
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        comparators: &[Comparator::about("2023-24", 89.5, "DfE, Characteristics of children in need")],
        reads: Reads::Clocks(PROTECTION_REVIEWS),
        reckons: Reckons::Each(|scene, items| done(scene, items, PROTECTION_REVIEWS)),
        ..DUE
    },
    Measure {
        name: "need-visits-on-time",
        title: "Visits under a child in need or family help plan made on time",
        needs: &[Kind::VisitMade],
        citation: Citation::unconfirmed("Local procedure"),
        reads: Reads::Clocks(NEED_VISITS),
        reckons: Reckons::Each(|scene, items| done(scene, items, NEED_VISITS)),
        ..DUE
    },
    Measure {
        name: "protection-visits-on-time",
        title: "Visits under a child protection plan made on time",
        needs: &[Kind::VisitMade],
        citation: Citation::unconfirmed("Local procedure"),
        reads: Reads::Clocks(PROTECTION_VISITS),
        reckons: Reckons::Each(|scene, items| done(scene, items, PROTECTION_VISITS)),
        ..DUE
    },
    Measure {
        name: "looked-after-visits-on-time",
        title: "Visits to looked-after children made on time",
        needs: &[Kind::VisitMade],
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28",
        ),
        reads: Reads::Clocks(CARE_VISITS),
        reckons: Reckons::Each(|scene, items| done(scene, items, CARE_VISITS)),
        ..DUE
    },
];

const CARE_REVIEWS: &[&str] = &["LAC-REV-1", "LAC-REV-2", "LAC-REV-N"];
const PROTECTION_REVIEWS: &[&str] = &["CPR-"];
const NEED_VISITS: &[&str] = &["CIN-VISIT"];
const PROTECTION_VISITS: &[&str] = &["CP-VISIT"];
const CARE_VISITS: &[&str] = &["LAC-VISIT"];

fn done<'a>(scene: &Scene<'a>, items: &mut Items<'a>, clocks: &'static [&'static str]) {
    for reading in scene.readings(clocks).filter(|reading| scene.is_in_year(reading.due)) {
        let subject = reading.subject.as_str();
        let item = match reading.state {
            State::Met { .. } => Item::new(subject, reading.due, true),
            State::MetLate { .. } | State::Breached { .. } => Item::new(subject, reading.due, false),
            State::NotDeterminable | State::NotObservable => Item::unseen(subject, reading.due),
            State::Running | State::Ceased { .. } => continue,
        };
        items.push(Item { grounds: reading.grounds.iter().collect(), ..item });
    }
}

#[cfg(test)]
mod tests;
