//! Restriction and deprivation of liberty.

use jiff::civil::date;
use journey::codes::{CareReviewKind, LegalStatus, NotifiedParty, OrderKind, PlacementType};
use journey::{Entry, Event, Kind};

use super::{is_held, placement_of};
use crate::allowance::Allowance::{self, Days, Hours, Months, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{days_before, days_between};
use crate::case::{Case, Day};

const REGISTRATION: ClockRule = ClockRule {
    force: Force::BestPractice,
    starting: "the court authorised deprivation of liberty in an unregistered setting, or the child was placed there",
    starts: &[Kind::OrderMade, Kind::PlacementStarted],
    stops: &[Kind::PlacementNotified],
    about: unregistered,
    applies: |day, placement| is_in(day, placement) && is_deprived_of_liberty(day),
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "secure-authority",
        aliases: &["SECURE-72H"],
        title: "A court's authority for secure accommodation",
        force: Force::Act,
        citation: Citation::unconfirmed("Children (Secure Accommodation) Regulations 1991, reg 10"),
        starting: "the child was placed in secure accommodation",
        stopping: "a court's authority for secure accommodation",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::OrderMade],
        about: secure_order,
        applies: |day, placement| is_in(day, placement) && !is_on_remand(day),
        cadence: Cadence::OnceDepends {
            allows: unless_authorised,
            says: "72 hours in any 28 days (none where a secure order was in force)",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "secure-review",
        aliases: &["SECURE-REV"],
        title: "Reviews of secure accommodation",
        force: Force::Act,
        citation: Citation::unconfirmed("Children (Secure Accommodation) Regulations 1991, reg 15"),
        starting: "the child was placed in secure accommodation",
        stopping: "a review of the secure accommodation",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::CareReviewHeld],
        about: secure_review,
        applies: is_in,
        cadence: Cadence::Ladder(&[Months(1), Months(3)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "unregistered-setting-application",
        aliases: &["DOLO-REG-2019"],
        title: "Telling the regulator that registration of an unregistered setting is applied for",
        citation: Citation::read(
            "President of the Family Division, practice guidance on unregistered settings (2019)",
        ),
        since: Some(date(2019, 11, 12)),
        until: Some(date(2023, 8, 31)),
        stopping: "notice to the regulator that registration is applied for",
        cadence: Cadence::Once(WorkingDays(7)),
        ..REGISTRATION
    },
    ClockRule {
        name: "unregistered-setting-informed",
        aliases: &["DOLO-REG"],
        title: "Telling the regulator of a deprivation of liberty in an unregistered setting, as the court may order",
        citation: Citation::read("President of the Family Division, practice guidance (September 2023)"),
        since: Some(date(2023, 9, 1)),
        stopping: "notice to the regulator",
        cadence: Cadence::Once(Days(7)),
        ..REGISTRATION
    },
];

fn is_in(day: &Day<'_>, placement_id: &str) -> bool {
    day.placements.iter().any(|open| open.placement_id.as_str() == placement_id) && day.is_our_child()
}

fn is_on_remand(day: &Day<'_>) -> bool {
    day.legal_status.is_some_and(|legal| legal.status == LegalStatus::J1)
}

fn is_deprived_of_liberty(day: &Day<'_>) -> bool {
    day.orders.iter().any(|order| order.kind == OrderKind::DeprivationOfLiberty)
}

fn is_secure(placement_type: PlacementType) -> bool {
    placement_type == PlacementType::K1
}

/// The secure placement that a fact begins, or in which the child lived on its day.
fn secure_placement<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(placement) => {
            is_secure(placement.placement_type).then_some(placement.placement_id.as_str())
        }
        _ => {
            let placement =
                case.standing(entry.day()).placement().filter(|held| is_secure(held.placement_type));
            placement.map(|held| held.fact.placement_id.as_str())
        }
    }
}

fn secure_order<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::OrderMade(order) if order.kind != OrderKind::Secure => None,
        _ => secure_placement(case, entry),
    }
}

fn secure_review<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CareReviewHeld(review) if !is_held(review, &[CareReviewKind::Secure]) => None,
        _ => secure_placement(case, entry),
    }
}

fn unless_authorised(rung: &Rung<'_>) -> Option<Allowance> {
    let mut orders = rung.case.standing(rung.from).orders.iter();
    let authorised = orders.any(|order| order.kind == OrderKind::Secure && order.since() < rung.from);
    (!authorised).then(|| Hours(72 - used_before(rung)))
}

/// The hours, in whole days, that the child spent in secure accommodation without a court's authority in the 28 days
/// before.
fn used_before(rung: &Rung<'_>) -> u16 {
    let case = rung.case;
    let from = days_before(rung.from, 28);
    let days = case.occurred(&[Kind::PlacementEnded]).filter_map(|end| {
        let Event::PlacementEnded(ended) = end.event() else { return None };
        let mut starts = case.recorded(&[Kind::PlacementStarted]);
        let began =
            starts.find(|start| secure_placement(case, start) == Some(ended.placement_id.as_str()))?;
        let orders = &case.standing(began.day()).orders;
        let authorised = orders.iter().any(|order| order.kind == OrderKind::Secure) || end.day() > rung.from;
        (!authorised).then(|| days_between(began.day().max(from), end.day()).max(0))
    });
    u16::try_from(24 * days.sum::<i32>()).unwrap_or(72).min(72)
}

/// A placement in a setting that is said not to be registered.
fn unregistered<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::OrderMade(order) => {
            let placement = case.standing(entry.day()).placement()?;
            let meant =
                order.kind == OrderKind::DeprivationOfLiberty && placement.registered_setting == Some(false);
            meant.then_some(placement.fact.placement_id.as_str())
        }
        Event::PlacementStarted(placement) => {
            let mut orders = case.standing(entry.day()).orders.iter();
            let deprived = orders.any(|order| order.kind == OrderKind::DeprivationOfLiberty);
            let meant = deprived && placement.registered_setting == Some(false);
            meant.then_some(placement.placement_id.as_str())
        }
        Event::PlacementNotified(notice) if notice.recipients.contains(&NotifiedParty::Regulator) => {
            placement_of(case, entry)
        }
        _ => None,
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn a_court_within_72_hours_and_reviews() {
        check(
            &["secure-authority", "secure-review"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05T10:00 placement started p1 care c1 type K1
            2026-01-08T10:01 order made o1 secure
            2026-02-05 care review c1 secure
            as of 2026-05-06
            ",
            expect![[r#"
                secure-authority  p1  due 2026-01-08  met late by less than a day
                secure-review 1   p1  due 2026-02-05  met on 2026-02-05
                secure-review 2   p1  due 2026-05-05  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["secure-authority", "secure-review"],
            "
            2012-06-01 born
            2026-01-02 order made o1 secure
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type K1
            2026-03-05 placement ended p1
            2026-03-05 placement started p2 care c1 type K1
            2026-03-05 order ended o1
            2026-03-05 legal status c1 J1
            as of 2026-04-06
            ",
            expect![[r#"
                secure-review 1  p1  due 2026-02-05  breached by 28 days when it ceased on 2026-03-05
                secure-review 1  p2  due 2026-04-05  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn the_regulator_is_told_of_an_unregistered_setting() {
        check(
            &["unregistered-setting-application", "unregistered-setting-informed"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 placement started p1 care c1 type Z12 registered no
            2026-01-06 order made o1 deprivation-of-liberty
            2026-01-13 placement notified p1 to regulator
            2022-01-05 care started c2 legal C2
            2022-01-05 order made o2 deprivation-of-liberty
            2022-01-05 placement started p2 care c2 type Z12 registered no
            2022-02-05 placement ended p2
            as of 2026-01-14
            ",
            expect![[r#"
                unregistered-setting-application  p2  due 2022-01-14  breached by 15 working days when it ceased on 2022-02-05
                unregistered-setting-informed     p1  due 2026-01-13  met on 2026-01-13
                changes on 2026-06-01
            "#]],
        );
    }
}
