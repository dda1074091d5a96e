//! What has to come before a placement or a period of care is ended.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{
    CareEndReason, CareReviewKind, CareReviewOutcome, Decision, DecisionPoint, LegalStatus, NotifiedParty,
    PlacementChangeReason, Role,
};
use journey::values::Actor;
use journey::{Entry, Event, Kind, Position};

use super::placements::AT_ANY_TIME;
use super::{care_on, is_held, placement_of};
use crate::allowance::Allowance::{Days, Months, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force};
use crate::case::{Case, Day};
use crate::look::Parameter;

const BEFORE: ClockRule =
    ClockRule { force: Force::Act, cadence: Cadence::Once(Days(0)), count: Count::Before, ..ClockRule::ROW };

const APPROVAL: ClockRule = ClockRule {
    starting: "the child stopped being looked after",
    starts: &[Kind::CarePeriodEnded],
    stops: &[Kind::ManagementDecisionMade],
    applies: |day, _| !day.is_looked_after() && day.is_our_child(),
    ..BEFORE
};

const REVIEWED_WITHIN: Parameter = Parameter::length(
    "reviewed-within",
    Months(3),
    "how long before the end a review counts that does not say what it decided",
);

const REVIEW: &str = "review-before-placement-end";

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: REVIEW,
        aliases: &["LAC-END-REVIEW"],
        title: "A review before the authority ends a placement",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 14",
        ),
        starting: "the authority ended the placement",
        stopping: "a review that did not let the plan go on as it was",
        starts: &[Kind::PlacementEnded],
        stops: &[Kind::CareReviewHeld],
        about: ended_by_the_authority,
        applies: is_in_care_of_its_own,
        parameters: &[REVIEWED_WITHIN],
        ..BEFORE
    },
    // Notice is owed before the end as far as can be, and late to whoever could not be told by then. The beginning and
    // the end of a placement have one kind of notice, and many systems send only the first: the row is in force where
    // the authority's file says from when on the other is sent, since elsewhere its silence would mean nothing.
    ClockRule {
        name: "placement-end-notified",
        aliases: &["LAC-END-NOTICE"],
        title: "Notice of the end of a placement that the authority ended, at the latest afterwards",
        awaits_commencement: true,
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 14",
        ),
        starting: "the authority ended the placement",
        stopping: "notice of the placement's end",
        starts: &[Kind::PlacementEnded],
        stops: &[Kind::PlacementNotified],
        ahead: AT_ANY_TIME,
        about: end_notified,
        applies: is_in_care_of_its_own,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "care-end-approval",
        aliases: &["LAC-CEASE"],
        title: "Approval of the decision to stop looking after an accommodated child under 16",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 39(4) and (5)",
        ),
        stopping: "the nominated officer's approval",
        about: |case, entry| ended_by_decision(case, entry, false),
        ..APPROVAL
    },
    ClockRule {
        name: "care-end-approval-at-16",
        aliases: &["LAC-CEASE-16"],
        title: "Approval of the decision to stop looking after an accommodated young person of 16 or 17",
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 39, on those of 16 and 17",
        ),
        stopping: "the director's approval",
        about: |case, entry| ended_by_decision(case, entry, true),
        ..APPROVAL
    },
];

fn is_in_care_of_its_own(day: &Day<'_>, _: &str) -> bool {
    day.is_looked_after() && !day.is_on_short_breaks() && day.is_our_child()
}

/// Whether a placement stood on an ordinary footing on the eve of a day: the end of a temporary one has rules of its own.
fn was_ordinary(case: &Case<'_>, ended: Date) -> bool {
    let eve = ended.yesterday().ok();
    let before = eve.and_then(|eve| case.standing(eve).settled_placement());
    before.is_none_or(|placement| placement.basis.is_none())
}

/// A placement that was ended because the authority asked for it. Where the carer asked, where there was an immediate
/// risk, or where a temporary footing ran out, no review has to come first.
fn ended_by_the_authority<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementEnded(ended) if ended.reason == Some(PlacementChangeReason::LAREQ) => {
            was_ordinary(case, entry.day()).then_some(ended.placement_id.as_str())
        }
        Event::CareReviewHeld(_) => before_which(case, entry),
        _ => None,
    }
}

/// A placement that the authority ended, at once for what was alleged of it too, and the notice of that. While a
/// placement goes on, each of those who have to know is told of its beginning, together or one after another; whoever
/// is told again on a later day is told of its end, as is anybody once it has ended. What is told to the regulator alone
/// is told for another reason.
fn end_notified<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    use PlacementChangeReason::{ALLEG, LAREQ, STAND};
    match entry.event() {
        Event::PlacementEnded(ended) if matches!(ended.reason, Some(LAREQ | ALLEG | STAND)) => {
            was_ordinary(case, entry.day()).then_some(ended.placement_id.as_str())
        }
        Event::PlacementNotified(notice) if notice.recipients.as_slice() != [NotifiedParty::Regulator] => {
            let id = notice.placement_id.as_str();
            let of_this = |other: &&Entry| placement_of(case, other) == Some(id);
            let end = case.recorded(&[Kind::PlacementEnded]).find(of_this)?;
            let tells = |before: &Entry| match before.event() {
                Event::PlacementNotified(told) => {
                    told.recipients.iter().any(|to| notice.recipients.contains(to))
                }
                _ => false,
            };
            let mut before = case.recorded(&[Kind::PlacementNotified]).filter(of_this);
            let mut is_again = || before.any(|before| before.day() < entry.day() && tells(before));
            (entry.day() >= end.day() || is_again()).then_some(id)
        }
        _ => None,
    }
}

/// The reviews of a child's case that were held, in their order.
fn reviews<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Entry> {
    case.recorded(&[Kind::CareReviewHeld]).filter(|entry| match entry.event() {
        Event::CareReviewHeld(review) => is_held(review, &[CareReviewKind::Care]),
        _ => false,
    })
}

/// The placements that the authority ended, each with the day on which it began.
fn endings<'a>(case: &Case<'a>) -> impl Iterator<Item = (&'a str, Option<Date>, Date)> {
    case.recorded(&[Kind::PlacementEnded]).filter_map(|ended| {
        let id = ended_by_the_authority(case, ended)?;
        let mut starts = case.recorded(&[Kind::PlacementStarted]);
        let began = starts.find(|start| placement_of(case, start) == Some(id)).map(Entry::day);
        Some((id, began, ended.day()))
    })
}

/// The placement before whose end a review was held by which it could be ended: the last one in it, if that did not let
/// the plan go on as it was. Else one that was ended without such a review, for which this one comes too late: the first
/// after its end that was not held for another.
fn before_which<'a>(case: &Case<'a>, review: &'a Entry) -> Option<&'a str> {
    let endings: Vec<_> = endings(case).collect();
    let in_time: Vec<(&str, Position)> = endings
        .iter()
        .filter_map(|&(id, began, ended)| {
            let in_it =
                |entry: &&Entry| began.is_none_or(|began| began <= entry.day()) && entry.day() <= ended;
            let last = reviews(case).filter(in_it).last()?;
            may_decide(case, last, ended).then_some((id, last.position))
        })
        .collect();
    if let Some(&(id, _)) = in_time.iter().find(|(_, of)| *of == review.position) {
        return Some(id);
    }
    let too_late = endings.iter().find(|&&(id, _, ended)| {
        let for_no_other = |entry: &&Entry| !in_time.iter().any(|(_, of)| *of == entry.position);
        let mut later = reviews(case).filter(|later| ended < later.day()).filter(for_no_other);
        let without = in_time.iter().all(|(had, _)| *had != id);
        without && later.next().is_some_and(|first| first.position == review.position)
    });
    too_late.map(|&(id, ..)| id)
}

fn may_decide(case: &Case<'_>, review: &Entry, ended: Date) -> bool {
    let Event::CareReviewHeld(held) = review.event() else { return false };
    match held.outcome {
        Some(CareReviewOutcome::PlanChanged | CareReviewOutcome::ReturnHome) => true,
        Some(CareReviewOutcome::PlanContinues | CareReviewOutcome::Adjourned) => false,
        Some(CareReviewOutcome::Other) | None => {
            let within = case.jurisdiction().clock_setting(REVIEW, &REVIEWED_WITHIN, review.day()).length();
            ended <= within.last_day(review.day(), case.calendar())
        }
    }
}

/// A period of care of 20 working days or more with the parents' agreement, which the authority decided to end. What a
/// court, a parent or the child decided needs no such approval; what was approved with the end itself has it.
fn ended_by_decision<'a>(case: &Case<'a>, entry: &'a Entry, at_16: bool) -> Option<&'a str> {
    use CareEndReason::{E4A, E5, E6, E7, E8, E13};
    let by_the_right_one = |by: &Actor| match by.role {
        Role::Director => true,
        Role::NominatedOfficer => !at_16,
        _ => false,
    };
    match entry.event() {
        Event::CarePeriodEnded(ended) => {
            let decided = matches!(ended.reason, Some(E4A | E5 | E6 | E7 | E8 | E13));
            let approved = ended.approved_by.as_ref().is_some_and(by_the_right_one);
            if !decided || approved || case.on(entry.day()).is_aged(16) != at_16 {
                return None;
            }
            let before = case.standing(entry.day().yesterday().ok()?);
            let agreed = before.legal_status.is_some_and(|legal| legal.status == LegalStatus::V2);
            let days = case.calendar().working_days_between(before.care()?.since(), entry.day());
            (agreed && days >= 20).then_some(ended.care_id.as_str())
        }
        Event::ManagementDecisionMade(decision) => {
            // Where it does not say who decided, it may have been whoever has to.
            let by_the_right_one = decision.decided_by.as_ref().is_none_or(by_the_right_one);
            let approves = by_the_right_one && matches!(decision.decision, Some(Decision::Approved) | None);
            // That the child be looked after or placed was decided of the same care, and is no end of it.
            let ends = matches!(decision.point, DecisionPoint::Closure | DecisionPoint::StepDown);
            match decision.subject_id.as_ref().filter(|_| approves) {
                Some(care) if ends || decision.point == DecisionPoint::Other => Some(care.as_str()),
                Some(_) => None,
                None => care_on(case, entry.day()).filter(|_| approves && ends),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn a_review_comes_before_the_authority_ends_a_placement() {
        check(
            &["review-before-placement-end", "care-end-approval"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            2026-01-16 placement ended p1 LAREQ
            2026-01-16 placement started p2 care c1 type U6
            2026-01-30 care review c1
            2026-02-10 care review c1
            2026-02-16 placement ended p2 LAREQ
            2026-02-16 placement started p3 care c1 type U6
            2026-03-16 placement ended p3 CREQB
            2026-03-16 care ended c1 E4A
            2026-03-20 manager decided closure about c1 decision approved
            as of 2026-05-01
            ",
            expect![[r#"
                review-before-placement-end  p1  due 2026-01-16  met late by 14 days
                review-before-placement-end  p2  due 2026-02-16  met on 2026-02-10
                care-end-approval            c1  due 2026-03-16  met late by 4 days
                changes on 2026-06-01
            "#]],
        );
    }
}
