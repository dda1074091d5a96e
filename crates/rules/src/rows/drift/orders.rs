//! Orders that stand longer than anyone meant, and adoption that is decided and does not come.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{ApplicationKind, LegalStatus, OrderKind, PlacementType};
use journey::{Entry, Event, Kind};

use super::permanence::status_began;
use crate::allowance::Allowance::Months;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const HOME_FOR: Parameter = Parameter::length(
    "after",
    Months(12),
    "how long a child may live with parents before discharge is decided",
);
const UNMATCHED_FOR: Parameter =
    Parameter::length("after", Months(6), "how long a placement order may stand without a match");
const UNAPPLIED_FOR: Parameter =
    Parameter::length("after", Months(2), "how long an adoption decision may wait for the application");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "home-on-a-care-order",
        aliases: &["D14"],
        title: "A child lives with parents on a care order for a year and no discharge was asked for",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Public Law Working Group: care orders at home are time-limited"),
        raised: Raises::When(home_on_a_care_order),
        parameters: &[HOME_FOR],
        needs: &[Kind::CourtApplicationMade],
        clears: "An application to discharge the order, a legal meeting, or another placement or status.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "placement-order-unmatched",
        aliases: &["D15"],
        title: "A placement order stands for six months without a match",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("Adoption: statutory guidance (2013)"),
        raised: Raises::When(unmatched),
        parameters: &[UNMATCHED_FOR],
        needs: &[Kind::AdoptionMatched],
        clears: "A match, a placement for adoption, or the decision that adoption is no longer the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "adoption-decision-without-application",
        aliases: &["D15-APPLICATION"],
        title: "Adoption was decided and no placement order was applied for",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("Adoption: statutory guidance (2013)"),
        raised: Raises::When(unapplied),
        parameters: &[UNAPPLIED_FOR],
        needs: &[Kind::CourtApplicationMade],
        clears: "An application for a placement order, the order, a placement with consent, or the reversal of the \
                 decision.",
        ..FlagRule::ROW
    },
];

fn home_on_a_care_order(look: &Look<'_>) -> Vec<Raised> {
    let is_home = |day: &Day<'_>| {
        day.is_our_child()
            && day.legal_status.is_some_and(|legal| legal.status == LegalStatus::C2)
            && day.placement().is_some_and(|placement| placement.placement_type == PlacementType::P1)
    };
    let today = look.today();
    let Some(placement) = today.placement().filter(|_| is_home(&today)) else { return Vec::new() };
    let first = look.occurred(&[Kind::PlacementStarted]).map(Entry::day).min().unwrap_or(placement.since());
    let spells = look.spells(first, is_home);
    let Some(from) = spells.last().filter(|spell| spell.until.is_none()).map(|spell| spell.from) else {
        return Vec::new();
    };
    let decided = look.occurred(&[Kind::CourtApplicationMade, Kind::LegalGatewayHeld]).any(|entry| {
        entry.day() >= from
            && match entry.event() {
                Event::CourtApplicationMade(made) => made.kind == ApplicationKind::Discharge,
                _ => true,
            }
    });
    let Some(since) = look.silent_for(&HOME_FOR, from).filter(|_| !decided) else { return Vec::new() };
    let sentence = format!(
        "The child has lived with parents on a care order since {from}: {} on {since}, and neither a legal meeting \
         nor an application to discharge the order is recorded. Look at whether the order is still needed.",
        look.length(&HOME_FOR).in_words(),
    );
    let grounds = [Some(placement.entry), today.legal_status.map(|legal| legal.entry)];
    Vec::from([raised(placement.care_id.as_str(), since, grounds.into_iter().flatten(), sentence)])
}

fn unmatched(look: &Look<'_>) -> Vec<Raised> {
    let today = look.case().today();
    if today.is_placed_for_adoption() || !today.is_our_child() {
        return Vec::new();
    }
    let orders = today.standing.orders.iter().filter(|order| order.kind == OrderKind::Placement);
    let began = orders.map(|order| order.entry).chain(status_began(look, LegalStatus::E1));
    let found = began.min_by_key(|entry| entry.day()).and_then(|began| {
        // A match may come before the order; one of an earlier period of care is none of this.
        let kinds = &[Kind::AdoptionMatched, Kind::AdoptionDecisionReversed];
        let care = today.care().map_or(began.day(), |care| care.since().min(began.day()));
        let last = look.in_order(kinds).into_iter().rfind(|entry| entry.day() >= care);
        let settled = last.is_some_and(|last| match last.kind() {
            Kind::AdoptionMatched => true,
            _ => last.day() >= began.day(),
        });
        if settled {
            return None;
        }
        let since = look.silent_for(&UNMATCHED_FOR, began.last_day())?;
        let sentence = format!(
            "A placement order has stood since {}: {} on {since} without a match. Look at who is searching, and where.",
            began.day(),
            look.length(&UNMATCHED_FOR).in_words(),
        );
        Some(raised("", since, [began], sentence))
    });
    found.into_iter().collect()
}

fn unapplied(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let decided = look.in_order(&[Kind::AdoptionDecided]).pop();
    let Some(decided) = decided.filter(|_| today.is_our_child() && !today.is_placed_for_adoption()) else {
        return Vec::new();
    };
    // An application can have gone before the decision; only a reversal must come after it.
    let applied = look
        .occurred(&[Kind::CourtApplicationMade, Kind::OrderMade, Kind::LegalStatusChanged])
        .any(|entry| match entry.event() {
            Event::CourtApplicationMade(made) => made.kind == ApplicationKind::Placement,
            Event::OrderMade(made) => made.kind == OrderKind::Placement,
            Event::LegalStatusChanged(to) => to.status == LegalStatus::E1,
            _ => false,
        });
    let reversed = look.occurred(&[Kind::AdoptionDecisionReversed]).any(|entry| entry.day() >= decided.day());
    let since = look.silent_for(&UNAPPLIED_FOR, decided.last_day());
    let Some(since) = since.filter(|_| !applied && !reversed) else { return Vec::new() };
    let sentence = format!(
        "Adoption was decided on {}, and {} later no application for a placement order is recorded. Look at what holds \
         it up.",
        decided.day(),
        look.length(&UNAPPLIED_FOR).in_words(),
    );
    Vec::from([raised("", since, [decided], sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn home_and_still_on_a_care_order() {
        let text = "
            2010-06-01 born
            2016-01-04 care started c1 legal C2 need N1
            2016-01-04 placement started p1 care c1 type U6
            2016-03-01 placement ended p1
            2016-03-01 placement started p2 care c1 type P1
            ";
        let row = || flag("home-on-a-care-order");
        row().begins(text, "2017-03-01", expect![[r#"
            c1: The child has lived with parents on a care order since 2016-03-01: 12 months on 2017-03-01, and neither a legal meeting nor an application to discharge the order is recorded. Look at whether the order is still needed. e[3, 6]
        "#]]);
        row().ends(&[text, "2017-03-08 application made cp1 discharge"].concat(), "2017-03-08");
        row().ends(&[text, "2017-03-08 legal gateway g1 planning"].concat(), "2017-03-08");
        row().begins_on(&[text, "2016-12-08 application made cp1 secure"].concat(), "2017-03-01");
        row().is_silent(&text.replace("legal C2", "legal C1"), "2017-03-01");
        // The terms of the placement were told anew, and the child stayed.
        let again = "2016-09-01 placement ended p2 PLACE\n2016-09-01 placement started p3 care c1 type P1";
        row().begins_on(&[text, again].concat(), "2017-03-01");
        row().with("after", "6m").begins_on(text, "2016-09-01");
        row().unseen(&[Kind::CourtApplicationMade], None).is_silent(text, "2017-03-01");
    }

    #[test]
    fn a_placement_order_and_no_match() {
        let text = "
            2014-06-01 born
            2016-01-04 care started c1 legal C2 need N1
            2016-03-01 legal status c1 E1
            2016-03-02 order made o1 placement
            ";
        let row = || flag("placement-order-unmatched");
        row().begins(text, "2016-09-01", expect![[r#"
            the child: A placement order has stood since 2016-03-01: 6 months on 2016-09-01 without a match. Look at who is searching, and where. e[4]
        "#]]);
        row().ends(&[text, "2016-10-03 adoption matched"].concat(), "2016-10-03");
        row().ends(&[text, "2016-10-03 adoption reversed RD3"].concat(), "2016-10-03");
        row().ends(&[text, "2016-10-03 placement started p1 care c1 type A6"].concat(), "2016-10-03");
        // A match may come before the order, unless it fell through.
        let matched = "2016-02-08 adoption matched";
        row().is_silent(&[text, matched].concat(), "2016-09-01");
        let reversed = "\n2016-02-22 adoption reversed RD4";
        row().begins_on(&[text, matched, reversed].concat(), "2016-09-01");
        row().with("after", "3m").begins_on(text, "2016-06-01");
        row().unseen(&[Kind::AdoptionMatched], None).is_silent(text, "2016-09-01");
    }

    #[test]
    fn adoption_is_decided_and_nobody_applies() {
        let text = "
            2014-06-01 born
            2016-01-04 care started c1 legal C1 need N1
            2016-03-01 adoption decided
            ";
        let row = || flag("adoption-decision-without-application");
        row().begins(text, "2016-05-01", expect![[r#"
            the child: Adoption was decided on 2016-03-01, and 2 months later no application for a placement order is recorded. Look at what holds it up. e[4]
        "#]]);
        row().ends(&[text, "2016-05-09 application made cp1 placement"].concat(), "2016-05-09");
        row().ends(&[text, "2016-05-09 adoption reversed RD1"].concat(), "2016-05-09");
        row().is_silent(&[text, "2016-02-09 application made cp1 placement"].concat(), "2016-05-01");
        row().with("after", "1m").begins_on(text, "2016-04-01");
        row().unseen(&[Kind::CourtApplicationMade], None).is_silent(text, "2016-05-01");
    }
}
