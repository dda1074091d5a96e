//! Adoption: from the plan to the placement, and the ladder of a child who is placed for adoption.
//!
//! Not here: the wait of a child whose parents have agreed to adoption (regulation 36(1) asks for the same reviews as
//! after a placement order), since no fact tells of their agreement before the child is placed; the stages of an adopter's approval (ADO-STAGE1, ADO-STAGE2), since adopters have no stream in this ledger;
//! the averages of the scorecard (ADO-A10, ADO-A2), which are measures; and its average A20, whose definition nobody has
//! confirmed.

use jiff::civil::date;
use journey::codes::{CareReviewKind, LegalStatus, OrderKind, PermanenceOption, PlacementType};
use journey::facts::CareReviewHeld;
use journey::{Entry, Event, Kind};

use super::looked_after::visits::is_a_visit;
use super::looked_after::{care_on, is_held, period_of_care};
use crate::allowance::Allowance::{self, Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::weeks_after;
use crate::case::{Case, Day};

const GUIDANCE: Citation =
    Citation::unconfirmed("Adoption statutory guidance (2013); Adoption Agencies Regulations 2005");

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "adoption-panel",
        aliases: &["ADO-PANEL"],
        title: "The panel or the decision maker, once adoption is the plan",
        force: Force::StatutoryGuidance,
        citation: GUIDANCE,
        starting: "adoption became the plan",
        stopping: "the panel or the decision maker",
        starts: &[Kind::PermanencePlanRecorded, Kind::CarePlanRecorded],
        stops: &[Kind::AdoptionPanelHeld, Kind::AdoptionDecided],
        needs: &[Kind::AdoptionDecided],
        about: adoption_plan,
        applies: is_waiting,
        cadence: Cadence::Once(Months(2)),
        ..ClockRule::ROW
    },
    // Since September 2012 a child for whom a placement order is sought goes to the decision maker without a panel.
    ClockRule {
        name: "adoption-decision",
        aliases: &["ADO-ADM"],
        title: "The decision on adoption after the complete papers, where no panel advises",
        force: Force::StatutoryGuidance,
        citation: GUIDANCE,
        since: Some(date(2012, 9, 1)),
        starting: "the papers were complete",
        stopping: "the decision on adoption",
        starts: &[Kind::AdoptionPapersComplete],
        stops: &[Kind::AdoptionDecided, Kind::AdoptionDecisionReversed],
        needs: &[Kind::AdoptionDecided],
        about: period_of_care,
        applies: is_waiting,
        cadence: Cadence::OnceDepends {
            allows: unless_by_consent,
            says: "7 working days (not where the parents consent and a panel advises)",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "adoption-decision-after-panel",
        aliases: &["ADO-ADM-PANEL"],
        title: "The decision on adoption after the panel",
        force: Force::StatutoryGuidance,
        citation: GUIDANCE,
        starting: "the panel met",
        stopping: "the decision on adoption",
        starts: &[Kind::AdoptionPanelHeld],
        stops: &[Kind::AdoptionDecided, Kind::AdoptionDecisionReversed],
        needs: &[Kind::AdoptionDecided],
        about: period_of_care,
        applies: is_waiting,
        cadence: Cadence::Once(WorkingDays(7)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "adoption-match",
        aliases: &["ADO-MATCH"],
        title: "A match with adopters after the decision",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed("Adoption statutory guidance (2013)"),
        starting: "it was decided that the child should be placed for adoption",
        stopping: "a match with adopters",
        starts: &[Kind::AdoptionDecided],
        stops: &[Kind::AdoptionMatched, Kind::PlacedForAdoption],
        about: period_of_care,
        applies: |day, care| is_ours(day, care) && day.adoption_decided.is_some(),
        cadence: Cadence::Once(Months(6)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "adoption-wait-review",
        aliases: &["ADO-REV-WAIT"],
        title: "Reviews of a child who may be placed for adoption by a court's order and waits",
        force: Force::Act,
        citation: Citation::read("Adoption Agencies Regulations 2005, reg 36(1)"),
        starting: "a placement order authorised the authority to place the child for adoption",
        stopping: "a review of the child's case",
        starts: &[Kind::LegalStatusChanged, Kind::OrderMade],
        stops: &[Kind::CareReviewHeld],
        about: authority_to_place,
        applies: |day, care| is_waiting(day, care) && may_be_placed(day),
        cadence: Cadence::Ladder(&[Months(3), Months(6)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "adoption-review",
        aliases: &["ADO-REV-1", "ADO-REV-2", "ADO-REV-N"],
        title: "Reviews of a child who is placed for adoption",
        force: Force::Act,
        citation: Citation::read("Adoption Agencies Regulations 2005, reg 36(3)"),
        starting: "the child was placed for adoption",
        stopping: "a review of the adoption placement",
        starts: &[Kind::PlacementStarted, Kind::PlacedForAdoption],
        stops: &[Kind::CareReviewHeld],
        about: reviewed_placement,
        applies: is_placed,
        cadence: Cadence::Ladder(&[Weeks(4), Months(3), Months(6)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "adoption-visit",
        aliases: &["ADO-VISIT"],
        title: "Visits to a child who is placed for adoption, until the first review decides how often",
        force: Force::Act,
        citation: Citation::read("Adoption Agencies Regulations 2005, reg 36(4)"),
        starting: "the child was placed for adoption",
        stopping: "a visit to the child in the adoption placement",
        starts: &[Kind::PlacementStarted, Kind::PlacedForAdoption],
        stops: &[Kind::VisitMade],
        about: visited_placement,
        applies: is_placed,
        cadence: Cadence::Depends {
            allows: until_the_review,
            says: "1 week until the first review, then what it decides,",
        },
        ..ClockRule::ROW
    },
];

fn is_ours(day: &Day<'_>, care_id: &str) -> bool {
    day.is_in_care(care_id) && day.is_our_child()
}

fn is_waiting(day: &Day<'_>, care_id: &str) -> bool {
    is_ours(day, care_id) && !day.is_placed_for_adoption()
}

fn may_be_placed(day: &Day<'_>) -> bool {
    day.legal_status.is_some_and(|legal| legal.status == LegalStatus::E1)
        || day.orders.iter().any(|order| order.kind == OrderKind::Placement)
}

fn adoption_plan<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let option = match entry.event() {
        Event::PermanencePlanRecorded(plan) => Some(plan.option),
        Event::CarePlanRecorded(plan) => plan.option,
        _ => return period_of_care(case, entry),
    };
    if option == Some(PermanenceOption::ADOPTION) { care_on(case, entry.day()) } else { None }
}

fn unless_by_consent(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let agreed = standing.legal_status.is_some_and(|legal| legal.status == LegalStatus::V2);
    let before_a_court = !standing.applications.is_empty();
    (!agreed || before_a_court).then_some(WorkingDays(7))
}

fn authority_to_place<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::LegalStatusChanged(legal) if legal.status != LegalStatus::E1 => None,
        Event::OrderMade(order) if order.kind != OrderKind::Placement => None,
        Event::CareReviewHeld(review) if !is_of_a_case(review) => None,
        _ => period_of_care(case, entry),
    }
}

/// A return does not say under which rules a review was held; while the child waits or is placed, an ordinary one counts.
fn is_of_a_case(review: &CareReviewHeld) -> bool {
    is_held(review, &[CareReviewKind::Care, CareReviewKind::Adoption])
}

/// The placement in which the child is placed for adoption, on the day of a fact.
fn adoptive_placement<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let standing = case.standing(entry.day());
    let placed = standing.is_placed_for_adoption();
    let placement = standing.placement().filter(|_| placed);
    placement.map(|held| held.fact.placement_id.as_str()).or_else(|| placed.then_some(UNSAID))
}

/// What a clock is about where a child was placed for adoption and no placement is in view.
const UNSAID: &str = "adoption";

fn is_placed(day: &Day<'_>, subject: &str) -> bool {
    let placement = day.placement().map_or(UNSAID, |held| held.fact.placement_id.as_str());
    day.is_placed_for_adoption() && placement == subject && day.is_our_child()
}

fn begun<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    use PlacementType::{A3, A4, A5, A6};
    match entry.event() {
        Event::PlacementStarted(placement) => {
            let adoptive = matches!(placement.placement_type, A3 | A4 | A5 | A6);
            adoptive.then_some(placement.placement_id.as_str())
        }
        Event::PlacedForAdoption(_) => adoptive_placement(case, entry),
        _ => None,
    }
}

fn reviewed_placement<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CareReviewHeld(review) if is_of_a_case(review) => adoptive_placement(case, entry),
        _ => begun(case, entry),
    }
}

fn visited_placement<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if is_a_visit(visit, entry.day()) => adoptive_placement(case, entry),
        _ => begun(case, entry),
    }
}

/// Weekly until the first review of the placement; how often after that is for the review to say.
fn until_the_review(rung: &Rung<'_>) -> Option<Allowance> {
    let week = weeks_after(rung.from, 1);
    let mut reviews = rung.case.occurred(&[Kind::CareReviewHeld]).filter(|review| review.day() <= week);
    let reviewed = reviews.any(|review| reviewed_placement(rung.case, review) == Some(rung.subject));
    (!reviewed).then_some(Weeks(1))
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    const LADDER: &[&str] =
        &["adoption-wait-review", "adoption-review", "adoption-visit", "care-review", "placement-visit"];
    const STEPS: &[&str] =
        &["adoption-panel", "adoption-decision", "adoption-decision-after-panel", "adoption-match"];

    #[test]
    fn a_child_placed_for_adoption_has_a_ladder_of_its_own() {
        check(
            LADDER,
            "
            2022-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 placement started p1 care c1 type U6
            2026-01-09 visit made v1 looked-after seen yes
            2026-01-30 care review c1
            2026-02-02 legal status c1 E1
            2026-02-09 placement ended p1
            2026-02-09 placement started p2 care c1 type A6
            2026-02-16 visit made v2 adoption seen yes
            2026-02-24 visit made v3 adoption seen yes
            2026-03-09 care review c1 adoption
            2026-03-10 visit made v4 adoption seen yes
            2026-06-15 placement ended p2
            2026-06-15 placement started p3 care c1 type U6
            as of 2026-06-22
            ",
            expect![[r#"
                care-review 1           c1  due 2026-02-02  met on 2026-01-30
                care-review 2           c1  due 2026-04-30  ceased on 2026-02-09
                care-review 2           c1  due 2026-09-15  running
                placement-visit 1       p1  due 2026-01-12  met on 2026-01-09
                placement-visit 2       p1  due 2026-02-20  ceased on 2026-02-09
                placement-visit 1       p3  due 2026-06-22  running
                adoption-wait-review 1  c1  due 2026-05-02  ceased on 2026-02-09
                adoption-wait-review 2  c1  due 2026-12-15  running
                adoption-review 1       p2  due 2026-03-09  met on 2026-03-09
                adoption-review 2       p2  due 2026-06-09  breached by 6 days when it ceased on 2026-06-15
                adoption-visit 1        p2  due 2026-02-16  met on 2026-02-16
                adoption-visit 2        p2  due 2026-02-23  met late by 1 day
                adoption-visit 3        p2  due 2026-03-03  met late by 7 days
                changes on 2026-06-23
            "#]],
        );
    }

    #[test]
    fn a_child_who_waits_is_reviewed() {
        check(
            &["adoption-wait-review"],
            "
            2022-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 order made o1 placement
            2026-04-05 care review c1 adoption
            2026-10-06 care review c1 care
            as of 2026-10-06
            ",
            expect![[r#"
                adoption-wait-review 1  c1  due 2026-04-05  met on 2026-04-05
                adoption-wait-review 2  c1  due 2026-10-05  met late by 1 day
                adoption-wait-review 3  c1  due 2027-04-06  running
                changes on 2027-04-07
            "#]],
        );
    }

    #[test]
    fn from_the_plan_to_the_match() {
        check(
            STEPS,
            "
            2022-06-01 born
            2026-01-05 care started c1 legal C1
            2026-02-02 permanence plan ADOPTION
            2026-03-23 adoption papers complete
            2026-04-02 adoption decided                        # a working day too late
            2026-10-03 adoption matched
            as of 2026-10-03
            ",
            expect![[r#"
                adoption-panel     c1  due 2026-04-02  met on 2026-04-02
                adoption-decision  c1  due 2026-04-01  met late by 1 working day
                adoption-match     c1  due 2026-10-02  met late by 1 day
                changes on 2027-06-01
            "#]],
        );
        check(
            STEPS,
            "
            2022-06-01 born
            2026-01-05 care started c1 legal V2
            2026-02-02 permanence plan ADOPTION
            2026-03-23 adoption papers complete
            2026-04-02 adoption panel held
            as of 2026-04-16
            ",
            expect![[r#"
                adoption-panel                 c1  due 2026-04-02  met on 2026-04-02
                adoption-decision-after-panel  c1  due 2026-04-15  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
        check(
            STEPS,
            "
            2022-06-01 born
            2026-01-05 care started c1 legal C1
            2026-04-02 adoption decided
            2026-05-02 adoption reversed RD1
            as of 2026-12-16
            ",
            expect![[r#"
                adoption-match  c1  due 2026-10-02  ceased on 2026-05-02
                changes on 2027-06-01
            "#]],
        );
    }
}
