//! Plans and the reviewing officer of each period of care.

use journey::codes::{CareReviewKind, LegalStatus, PlacementType};
use journey::{Entry, Event, Kind};

use super::{days_until, is_held, is_in_ordinary_care, period_of_care, reviewed};
use crate::allowance::Allowance::{self, Days, Months, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force, Rung};
use crate::calendar::months_after;
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "care-plan",
        aliases: &["LAC-CAREPLAN"],
        title: "The care plan of a child who came to be looked after",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 4(2)",
        ),
        starting: "the first placement started",
        stopping: "the care plan",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::CarePlanRecorded],
        ahead: Some(Months(3)),
        about: period_of_care,
        applies: is_in_ordinary_care,
        cadence: Cadence::OnceDepends {
            allows: unless_before_a_court,
            says: "10 working days (not where a care plan is due to the court)",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "remand-care-plan",
        aliases: &["LAC-REMAND"],
        title: "The care plan of a child remanded to the authority",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, Part 8A",
        ),
        starting: "the child was remanded to the authority",
        stopping: "the care plan",
        starts: &[Kind::LegalStatusChanged],
        stops: &[Kind::CarePlanRecorded],
        about: remand,
        applies: |day, care| is_in_ordinary_care(day, care) && is_on_remand(day),
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "permanence-plan",
        aliases: &["LAC-PERM"],
        title: "A plan for permanence by the second review",
        force: Force::StatutoryGuidance,
        citation: Citation::read_in_part(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 5(a)",
            "by the second review: care planning guidance (Children Act 1989, volume 2) and IRO Handbook",
        ),
        starting: "the child became looked after",
        stopping: "a plan for permanence",
        starts: &[Kind::CarePeriodStarted],
        stops: &[Kind::PermanencePlanRecorded, Kind::CarePlanRecorded],
        needs: &[Kind::PermanencePlanRecorded],
        about: permanence,
        applies: is_in_ordinary_care,
        cadence: Cadence::OnceDepends {
            allows: by_the_second_review,
            says: "4 months, or until the second review if that came sooner,",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "life-story-work",
        aliases: &["LAC-LIFESTORY"],
        title: "The beginning of life story work",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedure on life story work"),
        starting: "the child became looked after",
        stopping: "the beginning of life story work",
        starts: &[Kind::CarePeriodStarted],
        stops: &[Kind::LifeStoryWorkStarted],
        // What was begun in an earlier period of care is the same child's story.
        ahead: Some(Months(216)),
        about: |_, _| Some(""),
        applies: |day, _| day.care().is_some_and(|care| is_in_ordinary_care(day, care.care_id.as_str())),
        cadence: Cadence::Once(Months(6)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "reviewing-officer",
        aliases: &["LAC-IRO"],
        title: "The appointment of a reviewing officer in each period of care",
        force: Force::StatutoryGuidance,
        citation: Citation::read("IRO Handbook"),
        starting: "the child became looked after",
        stopping: "the appointment of a reviewing officer",
        starts: &[Kind::CarePeriodStarted],
        stops: &[Kind::ReviewingOfficerAppointed],
        ahead: Some(Months(1)),
        about: period_of_care,
        applies: is_reviewed,
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "reviewing-officer-before-review",
        aliases: &["LAC-IRO-ACT"],
        title: "The appointment of a reviewing officer before the first review",
        force: Force::Act,
        citation: Citation::unconfirmed("Children Act 1989, s 25A"),
        starting: "the first review was held",
        stopping: "the appointment of a reviewing officer",
        starts: &[Kind::CareReviewHeld],
        stops: &[Kind::ReviewingOfficerAppointed],
        about: period_of_care,
        applies: is_reviewed,
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
];

/// Children in short breaks and those placed for adoption have a reviewing officer too.
fn is_reviewed(day: &Day<'_>, care_id: &str) -> bool {
    day.is_in_care(care_id) && day.is_our_child()
}

fn unless_before_a_court(rung: &Rung<'_>) -> Option<Allowance> {
    use LegalStatus::{C1, C2, D1, E1, J1};
    let standing = rung.case.standing(rung.from);
    let by_order = standing.legal_status.is_some_and(|legal| matches!(legal.status, C1 | C2 | D1 | E1 | J1));
    let applied_for = standing.applications.iter().any(|open| {
        matches!(
            open.kind,
            journey::codes::ApplicationKind::Care | journey::codes::ApplicationKind::Supervision
        )
    });
    (!by_order && !applied_for).then_some(WorkingDays(10))
}

/// Remanded to the authority's accommodation: in youth detention there is a detention placement plan instead.
fn is_on_remand(day: &Day<'_>) -> bool {
    let detained = day
        .placement()
        .is_some_and(|placement| matches!(placement.placement_type, PlacementType::R5 | PlacementType::K1));
    !detained && day.legal_status.is_some_and(|legal| legal.status == LegalStatus::J1)
}

fn remand<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::LegalStatusChanged(legal) if legal.status != LegalStatus::J1 => None,
        _ => period_of_care(case, entry),
    }
}

/// A care plan counts when it names the way to permanence.
fn permanence<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CarePlanRecorded(plan) if plan.option.is_none() => None,
        _ => period_of_care(case, entry),
    }
}

fn by_the_second_review(rung: &Rung<'_>) -> Option<Allowance> {
    let latest = months_after(rung.from, 4);
    let reviews = rung.case.occurred(&[Kind::CareReviewHeld]).filter(|entry| match entry.event() {
        Event::CareReviewHeld(review) => {
            is_held(review, &[CareReviewKind::Care]) && reviewed(rung.case, entry, review) == rung.subject
        }
        _ => false,
    });
    let mut days = reviews.map(|review| review.day()).filter(|&day| day >= rung.from);
    let first = days.next();
    let second = days.find(|&day| Some(day) != first).filter(|&day| day < latest);
    Some(second.map_or(Months(4), |second| days_until(rung.from, second)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    const PERIOD_OF_CARE: &[&str] = &[
        "care-plan",
        "permanence-plan",
        "reviewing-officer",
        "reviewing-officer-before-review",
        "life-story-work",
    ];

    #[test]
    fn plans_and_officer_of_a_period_of_care() {
        check(
            PERIOD_OF_CARE,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            2026-01-13 reviewing officer appointed IRO1
            2026-01-19 care plan
            2026-01-30 care review c1
            2026-04-30 care review c1
            as of 2026-05-01
            ",
            expect![[r#"
                care-plan                        c1  due 2026-01-19  met on 2026-01-19
                permanence-plan                  c1  due 2026-04-30  breached by 1 day
                life-story-work                    due 2026-07-05  running
                reviewing-officer                c1  due 2026-01-12  met late by 1 working day
                reviewing-officer-before-review  c1  due 2026-01-30  met on 2026-01-13
                changes on 2026-06-01
            "#]],
        );
        check(
            PERIOD_OF_CARE,
            "
            2012-06-01 born
            2025-12-29 care plan RETURN6M
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            2026-01-30 care review c1
            as of 2026-05-06
            ",
            expect![[r#"
                care-plan                        c1  due 2026-01-19  met on 2025-12-29
                permanence-plan                  c1  due 2026-05-05  breached by 1 day
                life-story-work                    due 2026-07-05  running
                reviewing-officer                c1  due 2026-01-12  breached by 79 working days
                reviewing-officer-before-review  c1  due 2026-01-30  breached by 96 days
                changes on 2026-06-01
            "#]],
        );
        check(
            PERIOD_OF_CARE,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C1
            2026-01-05 placement started p1 care c1 type U6
            2026-01-08 child died
            as of 2026-05-06
            ",
            expect![[r#"
                permanence-plan    c1  due 2026-05-05  ceased on 2026-01-08
                life-story-work      due 2026-07-05  ceased on 2026-01-08
                reviewing-officer  c1  due 2026-01-12  ceased on 2026-01-08
                changes on 2026-06-01
            "#]],
        );
    }
}
