//! What has to come before a placement or a period of care is ended.

use journey::codes::{
    CareEndReason, CareReviewKind, Decision, DecisionPoint, LegalStatus, PlacementChangeReason,
};
use journey::{Entry, Event, Kind};

use super::{care_on, placement_of};
use crate::allowance::Allowance::Days;
use crate::book::{Cadence, Citation, ClockRule, Count, Force};
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "review-before-placement-end",
        aliases: &["LAC-END-REVIEW"],
        title: "A review before the authority ends a placement",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 14",
        ),
        starting: "the authority ended the placement",
        stopping: "a review of the looked-after child's case in that placement",
        starts: &[Kind::PlacementEnded],
        stops: &[Kind::CareReviewHeld],
        about: ended_by_the_authority,
        applies: |day, _| day.is_looked_after() && !day.is_on_short_breaks() && day.is_our_child(),
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "care-end-approval",
        aliases: &["LAC-CEASE"],
        title: "Approval of the decision to stop looking after an accommodated child",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 39(4) and (5)",
        ),
        starting: "the child stopped being looked after",
        stopping: "the nominated officer's approval",
        starts: &[Kind::CarePeriodEnded],
        stops: &[Kind::ManagementDecisionMade],
        about: ended_by_decision,
        applies: |day, _| !day.is_looked_after() && day.is_our_child(),
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
];

/// A placement that was ended because the authority asked for it. Where the carer asked, where there was an immediate
/// risk, or where a temporary footing ran out, no review has to come first.
fn ended_by_the_authority<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementEnded(ended) if ended.reason == Some(PlacementChangeReason::LAREQ) => {
            let before = case.standing(entry.day().yesterday().ok()?).settled_placement();
            let exceptional = before.is_some_and(|placement| placement.basis.is_some());
            (!exceptional).then_some(ended.placement_id.as_str())
        }
        Event::CareReviewHeld(review) if review.kind == CareReviewKind::Care => {
            let mut ends = case.recorded(&[Kind::PlacementEnded]).filter(|ended| ended.day() == entry.day());
            let on_the_day = ends.find_map(|ended| ended_by_the_authority(case, ended));
            on_the_day.or_else(|| unreviewed_before(case, entry)).or_else(|| placement_of(case, entry))
        }
        _ => None,
    }
}

/// The placement that the authority had ended since the review before, if it began after that: this review comes late
/// for it.
fn unreviewed_before<'a>(case: &Case<'a>, review: &'a Entry) -> Option<&'a str> {
    let is_care = |entry: &&Entry| {
        matches!(entry.event(), Event::CareReviewHeld(held) if held.kind == CareReviewKind::Care)
            && entry.day() < review.day()
    };
    let last = case.recorded(&[Kind::CareReviewHeld]).filter(is_care).last().map(Entry::day);
    let ends = case.recorded(&[Kind::PlacementEnded]).filter(|ended| ended.day() < review.day());
    let mut since = ends.filter(|ended| last.is_none_or(|last| last < ended.day()));
    since.find_map(|ended| {
        let id = ended_by_the_authority(case, ended)?;
        let mut starts = case.recorded(&[Kind::PlacementStarted]);
        let began = starts.find(|start| placement_of(case, start) == Some(id))?.day();
        last.is_none_or(|last| last < began).then_some(id)
    })
}

/// A period of care of 20 working days or more with the parents' agreement, which the authority decided to end. What a
/// court, a parent or the child decided needs no such approval; what was approved with the end itself has it.
fn ended_by_decision<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    use CareEndReason::{E4A, E5, E6, E7, E8, E13};
    match entry.event() {
        Event::CarePeriodEnded(ended) => {
            let decided = matches!(ended.reason, Some(E4A | E5 | E6 | E7 | E8 | E13));
            if !decided || ended.approved_by.is_some() {
                return None;
            }
            let before = case.standing(entry.day().yesterday().ok()?);
            let agreed = before.legal_status.is_some_and(|legal| legal.status == LegalStatus::V2);
            let days = case.calendar().working_days_between(before.care()?.since(), entry.day());
            (agreed && days >= 20).then_some(ended.care_id.as_str())
        }
        Event::ManagementDecisionMade(decision) => {
            let approves = matches!(decision.decision, Some(Decision::Approved) | None);
            let ends = matches!(decision.point, DecisionPoint::Closure | DecisionPoint::StepDown);
            match decision.subject_id.as_ref() {
                Some(subject) => approves.then_some(subject.as_str()),
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
