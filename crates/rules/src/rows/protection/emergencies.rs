//! Police protection and the short orders of the courts, by their own facts or, where only a return tells of them, by the
//! legal status.

use alloc::vec::Vec;

use journey::codes::{LegalStatus, OrderKind};
use journey::{Entry, Event, Kind, Occurred};

use crate::allowance::Allowance::{Days, Hours};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Count, Force, Rung};
use crate::calendar::{days_after, days_between};
use crate::case::{Case, Day};

const BY_STATUS: ClockRule = ClockRule {
    force: Force::Act,
    stops: &[Kind::LegalStatusChanged, Kind::CarePeriodEnded],
    applies: |day, _| day.is_our_child(),
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "police-protection",
        aliases: &["PP-72H"],
        title: "The end of police protection",
        force: Force::Act,
        citation: Citation::read_in_part("SSDA903 return, rule 361: 72 hours", "Children Act 1989, s46(6)"),
        starting: "the police took the child into protection",
        stopping: "the end of police protection",
        starts: &[Kind::OrderMade],
        stops: &[Kind::OrderEnded],
        about: |_, entry| order(entry, OrderKind::PoliceProtection),
        dated: takes_effect,
        applies: |day, order_id| day.is_our_child() && !is_superseded(day, order_id),
        cadence: Cadence::Once(Hours(72)),
        ..ClockRule::ROW
    },
    // Eight days, and a court may extend it once for seven more; only an extension in time makes it longer.
    ClockRule {
        name: "emergency-protection",
        aliases: &["EPO"],
        title: "The end of an emergency protection order",
        force: Force::Act,
        citation: Citation::unconfirmed("Children Act 1989, s45(1), (5) and (6)"),
        starting: "the emergency protection order was made",
        stopping: "the end of the emergency protection order",
        starts: &[Kind::OrderMade],
        stops: &[Kind::OrderEnded],
        about: |_, entry| order(entry, OrderKind::EmergencyProtection),
        dated: takes_effect,
        applies: |day, order_id| day.is_our_child() && !is_superseded(day, order_id),
        cadence: Cadence::OnceDepends {
            allows: |rung| Some(Days(if was_extended_in_time(rung) { 15 } else { 8 })),
            says: "8 days, or 15 with an extension",
        },
        count: Count::BeginningWith,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "child-assessment-order",
        aliases: &["CAO"],
        title: "The end of a child assessment order",
        force: Force::Act,
        citation: Citation::read_in_part("SSDA903 return, rules: 7 days", "Children Act 1989, s43(5)"),
        starting: "the child assessment order took effect",
        stopping: "the end of the child assessment order",
        starts: &[Kind::OrderMade],
        stops: &[Kind::OrderEnded],
        about: |_, entry| order(entry, OrderKind::ChildAssessment),
        dated: takes_effect,
        applies: |day, order_id| day.is_our_child() && !is_superseded(day, order_id),
        cadence: Cadence::Once(Days(7)),
        count: Count::BeginningWith,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "police-protection-by-status",
        aliases: &["PP-72H-STATUS"],
        title: "The end of police protection, by the legal status",
        citation: Citation::read_in_part("SSDA903 return, rule 361: 72 hours", "Children Act 1989, s46(6)"),
        starting: "police protection became the legal status",
        stopping: "another legal status after police protection",
        begins: Some(|case| became(case, LegalStatus::L1, OrderKind::PoliceProtection)),
        about: |_, entry| ends(entry, LegalStatus::L1),
        cadence: Cadence::Once(Hours(72)),
        ..BY_STATUS
    },
    // Whether a court extended it is not seen in a legal status: the longest that the Act allows is granted to it.
    ClockRule {
        name: "emergency-protection-by-status",
        aliases: &["EPO-STATUS"],
        title: "The end of an emergency protection order with its extension, by the legal status",
        citation: Citation::unconfirmed("Children Act 1989, s45(1), (5) and (6)"),
        starting: "an emergency protection order became the legal status",
        stopping: "another legal status after the emergency protection order",
        begins: Some(|case| became(case, LegalStatus::L2, OrderKind::EmergencyProtection)),
        about: |_, entry| ends(entry, LegalStatus::L2),
        cadence: Cadence::Once(Days(15)),
        count: Count::BeginningWith,
        ..BY_STATUS
    },
    ClockRule {
        name: "child-assessment-order-by-status",
        aliases: &["CAO-STATUS"],
        title: "The end of a child assessment order, by the legal status",
        citation: Citation::read_in_part("SSDA903 return, rules: 7 days", "Children Act 1989, s43(5)"),
        starting: "a child assessment order became the legal status",
        stopping: "another legal status after the child assessment order",
        begins: Some(|case| became(case, LegalStatus::L3, OrderKind::ChildAssessment)),
        about: |_, entry| ends(entry, LegalStatus::L3),
        cadence: Cadence::Once(Days(7)),
        count: Count::BeginningWith,
        ..BY_STATUS
    },
];

/// Within so many days an order of its own is the one of which a legal status tells.
const SAME_ORDER: i32 = 7;

/// The days on which a legal status began that no order of its own tells of.
fn became<'a>(case: &Case<'a>, status: LegalStatus, kind: OrderKind) -> Vec<Beginning<'a>> {
    let statuses = case.recorded(&[Kind::LegalStatusChanged]).filter_map(|entry| match entry.event() {
        Event::LegalStatusChanged(legal) if legal.status == status => Some((entry, legal.care_id.as_str())),
        _ => None,
    });
    let is_told = |entry: &Entry| {
        case.recorded(&[Kind::OrderMade]).any(|order| match order.event() {
            Event::OrderMade(made) => {
                made.kind == kind && days_between(order.day(), entry.day()).abs() <= SAME_ORDER
            }
            _ => false,
        })
    };
    let begins = statuses.filter(|(entry, _)| !is_told(entry)).map(|(entry, subject)| Beginning {
        subject,
        day: entry.day(),
        ground: entry.reference(),
    });
    begins.collect()
}

/// The period of care in which another legal status takes the place of this one, or which ends.
fn ends(entry: &Entry, status: LegalStatus) -> Option<&str> {
    match entry.event() {
        Event::LegalStatusChanged(legal) => (legal.status != status).then_some(legal.care_id.as_str()),
        Event::CarePeriodEnded(ended) => Some(ended.care_id.as_str()),
        _ => None,
    }
}

fn order(entry: &Entry, kind: OrderKind) -> Option<&str> {
    match entry.event() {
        Event::OrderMade(made) if made.kind == kind => Some(made.order_id.as_str()),
        Event::OrderEnded(ended) => Some(ended.order_id.as_str()),
        _ => None,
    }
}

fn takes_effect(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    match entry.event() {
        Event::OrderMade(made) => Some(made.effective_from.unwrap_or(entry.fact.occurred)),
        _ => Some(entry.fact.occurred),
    }
}

/// A later order that protects the child takes the place of the short one, whether or not its end was recorded.
fn is_superseded(day: &Day<'_>, order_id: &str) -> bool {
    let at = day.orders.iter().position(|order| order.order_id.as_str() == order_id);
    at.is_some_and(|at| day.orders[at + 1..].iter().any(|later| protects(later.kind)))
}

fn protects(kind: OrderKind) -> bool {
    matches!(kind, OrderKind::EmergencyProtection | OrderKind::InterimCare | OrderKind::Care)
}

fn was_extended_in_time(rung: &Rung<'_>) -> bool {
    let last = days_after(rung.from, 7);
    rung.case.occurred(&[Kind::OrderExtended]).any(|entry| match entry.event() {
        Event::OrderExtended(extended) => extended.order_id.as_str() == rung.subject && entry.day() <= last,
        _ => false,
    })
}

#[cfg(test)]
mod tests;
