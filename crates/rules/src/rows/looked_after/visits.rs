//! Visits to looked-after children. Which limit holds depends on the legal status, the placement and its footing as of
//! each day; every stay with another carer has a ladder of its own.

use jiff::civil::{Date, date};
use journey::codes::{CareReviewKind, LegalStatus, PlacementBasis, PlacementType, VisitPurpose};
use journey::facts::VisitMade;
use journey::{Entry, Event, Kind};

use super::is_under_ordinary_rules;
use crate::allowance::Allowance::{self, Months, Weeks};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{months_after, weeks_after};
use crate::case::{Case, Day};

const VISITS: ClockRule = ClockRule {
    force: Force::Act,
    starting: "the child was placed with the carer",
    stopping: "a visit to the child in the placement",
    starts: &[Kind::PlacementStarted],
    stops: &[Kind::VisitMade],
    about: stay,
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "placement-visit",
        aliases: &["LAC-VISIT-1", "LAC-VISIT-Y1", "LAC-VISIT-LT"],
        title: "Visits to a looked-after child in each placement",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(2), as amended by SI 2015/495",
        ),
        applies: |day, stay| is_under(day, stay, Regime::Ordinary),
        cadence: Cadence::Depends {
            allows: ordinary,
            says: "1 week, then 6 weeks; after the first year 3 months if it is to last until the child is 18, and \
                   6 months if it is long-term fostering and the child agrees,",
        },
        ..VISITS
    },
    ClockRule {
        name: "immediate-placement-visit",
        aliases: &["LAC-VISIT-R19"],
        title: "Visits to a child placed with a parent before the assessment is complete",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(3)",
        ),
        applies: |day, stay| is_under(day, stay, Regime::Immediate),
        cadence: Cadence::Depends {
            allows: |rung| Some(until_the_first_review(rung, Weeks(6))),
            says: "1 week until the first review, then 6 weeks",
        },
        ..VISITS
    },
    ClockRule {
        name: "temporary-placement-visit",
        aliases: &["LAC-VISIT-R24", "LAC-VISIT-ICO"],
        title: "Visits to a child with a temporarily approved relative or friend, or at home under an interim care order",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(4)",
        ),
        applies: |day, stay| is_under(day, stay, Regime::Temporary),
        cadence: Cadence::Depends {
            allows: |rung| Some(until_the_first_review(rung, Weeks(4))),
            says: "1 week until the first review, then 4 weeks",
        },
        ..VISITS
    },
    ClockRule {
        name: "care-order-home-visit",
        aliases: &["LAC-VISIT-COHOME"],
        title: "Visits to a child who lives with a parent under a care order",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(5)",
        ),
        starting: "the care order was made or the child was placed with the parent",
        applies: |day, stay| is_under(day, stay, Regime::HomeUnderCareOrder),
        cadence: Cadence::Depends { allows: home_under_care_order, says: "1 week, then 6 weeks" },
        ..VISITS
    },
];

/// The paragraph of regulation 28 under which a child is visited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Regime {
    Ordinary,
    Immediate,
    Temporary,
    HomeUnderCareOrder,
}

fn is_under(day: &Day<'_>, stay: &str, wanted: Regime) -> bool {
    day.stay().is_some_and(|held| held.placement_id.as_str() == stay)
        && is_under_ordinary_rules(day)
        && regime(day) == Some(wanted)
}

fn regime(day: &Day<'_>) -> Option<Regime> {
    let placement = day.settled_placement()?;
    let legal = day.legal_status.map(|legal| legal.status);
    Some(match (day.placement_basis(), placement.placement_type, legal) {
        (Some(PlacementBasis::Immediate), ..) => Regime::Immediate,
        (Some(PlacementBasis::Temporary), ..) => Regime::Temporary,
        (None, PlacementType::P1, Some(LegalStatus::C1)) => Regime::Temporary,
        (None, PlacementType::P1, Some(LegalStatus::C2)) => Regime::HomeUnderCareOrder,
        _ => Regime::Ordinary,
    })
}

/// The stay that a placement begins or goes on with, or in which a visit was made.
fn stay<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let held = case.standing(entry.day()).stay().map(|stay| stay.fact.placement_id.as_str());
    match entry.event() {
        Event::PlacementStarted(placement) => {
            let current = case.standing(entry.day()).placement()?;
            let is_current = current.placement_id == placement.placement_id;
            if is_current { held } else { Some(placement.placement_id.as_str()) }
        }
        Event::VisitMade(visit) if is_a_visit(visit, entry.day()) => {
            let named = visit.subject_id.as_ref().and_then(|subject| placement_named(case, subject.as_str()));
            named.or(held)
        }
        _ => None,
    }
}

/// The stay of the placement that a visit names, if it names one.
fn placement_named<'a>(case: &Case<'a>, subject: &str) -> Option<&'a str> {
    let mut placements = case.recorded(&[Kind::PlacementStarted]);
    let named = placements.find(|entry| match entry.event() {
        Event::PlacementStarted(placement) => placement.placement_id.as_str() == subject,
        _ => false,
    });
    named.and_then(|entry| stay(case, entry))
}

/// A visit counts when the child was seen, and in person; from April 2020 to March 2021 it could be by video or telephone.
pub(in crate::rows) fn is_a_visit(visit: &VisitMade, on: Date) -> bool {
    const CORONAVIRUS: (Date, Date) = (date(2020, 4, 24), date(2021, 3, 31));
    let looks_after = matches!(visit.purpose, VisitPurpose::LookedAfter | VisitPurpose::Adoption);
    let from_afar = visit.in_person == Some(false) && !(CORONAVIRUS.0..=CORONAVIRUS.1).contains(&on);
    looks_after && visit.seen != Some(false) && !from_afar
}

fn ordinary(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let stay = standing.stay()?;
    if rung.number == Some(0) && rung.from == stay.since() {
        return Some(Weeks(1));
    }
    if rung.from < months_after(stay.since(), 12) {
        return Some(Weeks(6));
    }
    let placement = standing.settled_placement()?;
    let long_term = placement.long_term_foster == Some(true)
        || matches!(placement.placement_type, PlacementType::U1 | PlacementType::U4);
    Some(match placement.intended_to_18 {
        Some(false) => Weeks(6),
        _ if long_term && child_agreed(rung, placement.care_id.as_str()) => Months(6),
        None if !long_term => Weeks(6),
        _ => Months(3),
    })
}

/// Whether the child has agreed to be visited less often; possible since 1 April 2015.
fn child_agreed(rung: &Rung<'_>, care_id: &str) -> bool {
    const SINCE: Date = date(2015, 4, 1);
    let agreements = rung.case.occurred(&[Kind::VisitFrequencyAgreed]);
    let of_this = agreements.filter(|entry| SINCE <= entry.day() && entry.day() <= rung.from);
    let last = of_this.filter_map(|entry| match entry.event() {
        Event::VisitFrequencyAgreed(agreed) => {
            let subject = agreed.subject_id.as_str();
            let stay = placement_named(rung.case, subject) == Some(rung.subject);
            (stay || subject == care_id).then_some(agreed.child_agreed == Some(true))
        }
        _ => None,
    });
    last.last().unwrap_or(false)
}

/// Weekly until the first review of the child's case in the period of care; where no source tells of reviews, none can be
/// waited for.
fn until_the_first_review(rung: &Rung<'_>, then: Allowance) -> Allowance {
    let week = weeks_after(rung.from, 1);
    let Some(placement) = rung.case.standing(rung.from).settled_placement() else { return then };
    let mut reviews = rung.case.occurred(&[Kind::CareReviewHeld]);
    let reviewed = reviews.any(|entry| match entry.event() {
        Event::CareReviewHeld(review) => {
            review.kind == CareReviewKind::Care && review.care_id == placement.care_id && entry.day() <= week
        }
        _ => false,
    });
    let waits = !reviewed && rung.case.jurisdiction().observes(&[Kind::CareReviewHeld], rung.from);
    if waits { Weeks(1) } else { then }
}

/// A week from the order or the placement, whichever came later, then six.
fn home_under_care_order(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let (order, stay) = (standing.legal_status?.since(), standing.stay()?.since());
    let visited = rung.case.occurred(&[Kind::VisitMade]).any(|visit| {
        let day = visit.day();
        (order.max(stay)..=rung.from).contains(&day) && self::stay(rung.case, visit) == Some(rung.subject)
    });
    Some(if visited { Weeks(6) } else { Weeks(1) })
}
