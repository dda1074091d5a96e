//! Orders that deprive a looked-after child of liberty: by themselves, and beside care and its placements.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{OrderKind, PlacementType};
use journey::{Coded, Entry, Event, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};

const ROW: CheckRule = CheckRule { table: "DoLo", since: 2026, needs: &[Kind::OrderMade], ..CheckRule::ROW };
const PLACED: &[Kind] = &[Kind::OrderMade, Kind::PlacementStarted, Kind::PlacementEnded];

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "702",
        name: "deprivation-ended-before-it-began",
        sentence: "An order that deprives the child of liberty ended on or before the day on which it began.",
        sees: ended_before_it_began,
        ..ROW
    },
    CheckRule {
        code: "705",
        name: "deprivation-while-deprived",
        sentence: "An order that deprives the child of liberty begins while another is in force.",
        sees: while_deprived,
        ..ROW
    },
    CheckRule {
        code: "707",
        name: "deprivation-outside-care",
        sentence: "An order that deprives the child of liberty goes on although the care has ended, or began before it.",
        needs: &[Kind::OrderMade, Kind::CarePeriodStarted, Kind::CarePeriodEnded],
        sees: outside_care,
        ..ROW
    },
    CheckRule {
        code: "708",
        name: "deprivation-before-birth",
        sentence: "An order that deprives the child of liberty is dated on or before the day of birth.",
        sees: before_birth,
        ..ROW
    },
    CheckRule {
        code: "709",
        name: "deprivation-in-unexpected-placement",
        sentence: "A child deprived of liberty by an order is in a placement of a kind that is not expected.",
        needs: PLACED,
        sees: |reader| placed(reader, |what| !EXPECTED.contains(&what)),
        ..ROW
    },
    CheckRule {
        code: "710",
        name: "deprivation-in-impossible-placement",
        sentence: "A child deprived of liberty by an order is in a placement in which that cannot be.",
        needs: PLACED,
        sees: |reader| placed(reader, |what| IMPOSSIBLE.contains(&what)),
        ..ROW
    },
];

const EXPECTED: &[PlacementType] = &[PlacementType::K2, PlacementType::Z12, PlacementType::Z13];
const IMPOSSIBLE: &[PlacementType] =
    &[PlacementType::K1, PlacementType::P1, PlacementType::R5, PlacementType::K3];

/// An order, from when it took effect until it ended or its time ran out.
struct Order<'a> {
    id: &'a str,
    made: &'a Entry,
    from: Date,
    until: Option<(Date, &'a Entry)>,
}

impl<'a> Order<'a> {
    fn ended(&self) -> Option<Date> {
        self.until.map(|(day, _)| day)
    }

    fn grounds(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        core::iter::once(self.made).chain(self.until.map(|(_, entry)| entry))
    }
}

fn orders<'a>(reader: &Reader<'a>) -> Vec<Order<'a>> {
    let mut orders: Vec<Order<'a>> = Vec::new();
    for entry in reader.case.in_order(&[Kind::OrderMade, Kind::OrderExtended, Kind::OrderEnded]) {
        let (id, until) = match entry.event() {
            Event::OrderMade(order) if order.kind == OrderKind::DeprivationOfLiberty => {
                let from = order.effective_from.map_or(entry.day(), |from| from.date());
                let id = order.order_id.as_str();
                if !orders.iter().any(|known| known.id == id) {
                    orders.push(Order { id, made: entry, from, until: None });
                }
                (id, order.effective_until.map(|until| until.date()))
            }
            Event::OrderExtended(order) => {
                (order.order_id.as_str(), order.effective_until.map(|until| until.date()))
            }
            Event::OrderEnded(order) => (order.order_id.as_str(), Some(entry.day())),
            _ => continue,
        };
        if let (Some(order), Some(until)) = (orders.iter_mut().find(|order| order.id == id), until) {
            order.until = Some((until, entry));
        }
    }
    // A time that has not run out is no end yet.
    for order in &mut orders {
        order.until = order.until.filter(|(day, _)| *day <= reader.collection.told_until());
    }
    orders
        .retain(|order| reader.collection.overlaps(order.from, order.ended().map(|end| end.max(order.from))));
    orders.sort_by_key(|order| order.from);
    orders
}

fn ended_before_it_began(reader: &Reader<'_>) -> Vec<Found> {
    let wrong = orders(reader).into_iter().filter_map(|order| {
        let ended = order.ended().filter(|&ended| ended <= order.from)?;
        let says = format!("It began on {} and ended on {ended}.", order.from);
        Some(found(order.id, order.grounds(), says))
    });
    wrong.collect()
}

fn while_deprived(reader: &Reader<'_>) -> Vec<Found> {
    let orders = orders(reader);
    let pairs = orders.windows(2).filter(|pair| pair[0].ended().is_none_or(|ended| pair[1].from < ended));
    pairs
        .map(|pair| {
            let (before, next) = (&pair[0], &pair[1]);
            let ended =
                before.ended().map_or_else(|| "has not ended".into(), |ended| format!("ended on {ended}"));
            let says = format!("It began on {}; the order from {} {ended}.", next.from, before.from);
            found(next.id, before.grounds().chain([next.made]), says)
        })
        .collect()
}

fn outside_care(reader: &Reader<'_>) -> Vec<Found> {
    let periods = &reader.care().periods;
    let outside = orders(reader).into_iter().filter(|order| {
        let within = periods.iter().any(|period| {
            let in_time = match (order.ended(), period.ended()) {
                (_, None) => true,
                (Some(ended), Some(care_ended)) => ended <= care_ended,
                (None, Some(_)) => false,
            };
            period.began() <= order.from && in_time
        });
        !within
    });
    outside
        .map(|order| {
            let until = order.ended().map_or_else(|| "goes on".into(), |ended| format!("ended on {ended}"));
            let grounds = order.grounds().chain(periods.iter().flat_map(|period| period.grounds()));
            let says = format!("It began on {} and {until}, and no period of care covers it.", order.from);
            found(order.id, grounds, says)
        })
        .collect()
}

fn before_birth(reader: &Reader<'_>) -> Vec<Found> {
    let Some((born, says)) = reader.born() else { return Vec::new() };
    let early = orders(reader).into_iter().filter(|order| order.from <= born);
    early
        .map(|order| {
            found(
                order.id,
                [order.made, says],
                format!("It began on {}, no later than the birth.", order.from),
            )
        })
        .collect()
}

/// Orders that ended, with each placement of a kind that was lived in while they were in force.
fn placed(reader: &Reader<'_>, is_wrong: impl Fn(PlacementType) -> bool) -> Vec<Found> {
    let mut wrong = Vec::new();
    for order in orders(reader) {
        let Some(ended) = order.ended() else { continue };
        for placed in &reader.care().placements {
            let meet = placed.span.began() <= ended
                && placed.span.ended().is_none_or(|placed_until| placed_until >= order.from);
            if meet && is_wrong(placed.what()) {
                let says = format!(
                    "The order was in force from {} to {ended}; from {} the child was in a placement of kind {}.",
                    order.from,
                    placed.span.began(),
                    placed.what().code()
                );
                wrong.push(found(order.id, order.grounds().chain([placed.span.start]), says));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["702", "705", "707", "708", "709", "710"];

    fn with(kind: &str, orders: &str) -> String {
        format!(
            "2012-02-03 born
            2026-05-01 care started c1 legal C2
            2026-05-01 placement started p1 care c1 type {kind}
            2026-09-01 placement ended p1
            2026-09-01 care ended c1 E4A
            {orders}"
        )
    }

    #[test]
    fn one_order_after_the_other_within_care_passes() {
        passes(
            ALL,
            2026,
            &with(
                "K2",
                "2026-05-01 order made o1 deprivation-of-liberty until 2026-06-01
                2026-06-01 order made o2 deprivation-of-liberty
                2026-09-01 order ended o2
                2026-05-01 order made o3 secure",
            ),
        );
    }

    #[test]
    fn orders_out_of_place_are_found() {
        check(
            ALL,
            2026,
            &with(
                "P1",
                "2026-04-30 order made o1 deprivation-of-liberty until 2026-06-01
                2026-05-31 order made o2 deprivation-of-liberty
                2026-05-31 order ended o2
                2026-08-30 order made o3 deprivation-of-liberty
                2026-09-02 order ended o3
                2026-09-02 order made o4 deprivation-of-liberty",
            ),
            expect![[r#"
                702  o2: It began on 2026-05-31 and ended on 2026-05-31. e[8, 9]
                705  o2: It began on 2026-05-31; the order from 2026-04-30 ended on 2026-06-01. e[7, 8]
                707  o1: It began on 2026-04-30 and ended on 2026-06-01, and no period of care covers it. e[2, 6, 7]
                707  o3: It began on 2026-08-30 and ended on 2026-09-02, and no period of care covers it. e[2, 6, 10, 11]
                707  o4: It began on 2026-09-02 and goes on, and no period of care covers it. e[2, 6, 12]
                709  o1: The order was in force from 2026-04-30 to 2026-06-01; from 2026-05-01 the child was in a placement of kind P1. e[4, 7]
                709  o2: The order was in force from 2026-05-31 to 2026-05-31; from 2026-05-01 the child was in a placement of kind P1. e[4, 8, 9]
                709  o3: The order was in force from 2026-08-30 to 2026-09-02; from 2026-05-01 the child was in a placement of kind P1. e[4, 10, 11]
                710  o1: The order was in force from 2026-04-30 to 2026-06-01; from 2026-05-01 the child was in a placement of kind P1. e[4, 7]
                710  o2: The order was in force from 2026-05-31 to 2026-05-31; from 2026-05-01 the child was in a placement of kind P1. e[4, 8, 9]
                710  o3: The order was in force from 2026-08-30 to 2026-09-02; from 2026-05-01 the child was in a placement of kind P1. e[4, 10, 11]
            "#]],
        );
        check(
            &["709", "710"],
            2026,
            &with("U6", "2026-05-01 order made o1 deprivation-of-liberty until 2026-06-01"),
            expect![[r#"
                709  o1: The order was in force from 2026-05-01 to 2026-06-01; from 2026-05-01 the child was in a placement of kind U6. e[4, 7]
            "#]],
        );
    }

    #[test]
    fn an_order_is_no_older_than_the_child() {
        let text = |day: &str| {
            format!(
                "{day} order made o1 deprivation-of-liberty until 2026-06-01\n2026-05-01 care started c1\n2026-05-01 born"
            )
        };
        check(
            &["708"],
            2026,
            &text("2026-05-01"),
            expect![[r#"
            708  o1: It began on 2026-05-01, no later than the birth. e[1, 3]
        "#]],
        );
        passes(&["708"], 2026, &text("2026-05-02"));
    }
}
