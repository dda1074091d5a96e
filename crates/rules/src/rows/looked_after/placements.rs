//! What is due with each placement: its plan, what the carer may decide, notice to others, approval of a distant one.

use jiff::civil::{Date, date};
use journey::codes::{ApprovalBasis, LegalStatus, PlacementType, Role};
use journey::facts::PlacementStarted;
use journey::{Entry, Event, Kind};

use super::{is_a_move, is_in_placement, placement_of};
use crate::allowance::Allowance::{self, Days, Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force, Rung};
use crate::case::Case;

const APPROVAL: ClockRule = ClockRule {
    force: Force::Act,
    citation: Citation::read(
        "Care Planning, Placement and Case Review (England) Regulations 2010, reg 11(1) and (5)",
    ),
    starts: &[Kind::PlacementStarted],
    stops: &[Kind::PlacementApprovalChanged],
    applies: is_in_placement,
    cadence: Cadence::Once(Days(0)),
    count: Count::Before,
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "placement-plan",
        aliases: &["LAC-PLACEPLAN"],
        title: "The plan of each placement",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 9(1) to (3); SI 2020/445",
        ),
        starting: "the placement started",
        stopping: "the placement plan",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementPlanRecorded],
        ahead: AT_ANY_TIME,
        about: ordinary_move,
        applies: is_in_placement,
        cadence: Cadence::OnceDepends {
            allows: unless_coronavirus,
            says: "5 working days (as soon as reasonably practicable from 24 April to 25 September 2020)",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "delegated-authority",
        aliases: &["LAC-DELEGATED"],
        title: "A placement plan that says what the carer may decide",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedure on placement plans"),
        starting: "the placement started",
        stopping: "a placement plan that says what the carer may decide",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementPlanRecorded],
        ahead: AT_ANY_TIME,
        about: delegated,
        applies: is_in_placement,
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "placement-notified",
        aliases: &["LAC-NOTIFY"],
        title: "Notice of each placement to those who have to know",
        force: Force::Act,
        citation: Citation::read_in_part(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 13(4)",
            "on who has to know, the rest of reg 13",
        ),
        starting: "the placement started",
        stopping: "notice of the placement",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementNotified],
        ahead: AT_ANY_TIME,
        about: ordinary_move,
        applies: is_in_placement,
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "distant-placement-approval",
        aliases: &["LAC-DISTANT"],
        title: "Approval of a placement out of the authority's area",
        starting: "the placement out of the authority's area started",
        stopping: "the nominated officer's approval of it",
        about: |case, entry| out_of_area(case, entry, false),
        ..APPROVAL
    },
    // Which areas adjoin its own an authority says in its file; without that, no placement is known to be so distant.
    ClockRule {
        name: "distant-placement-approval-by-director",
        aliases: &["LAC-DISTANT-DIRECTOR"],
        title: "The director's approval of a placement beyond the authorities that adjoin its own",
        starting: "the placement beyond the adjoining authorities started",
        stopping: "the director's approval of it",
        about: |case, entry| out_of_area(case, entry, true),
        ..APPROVAL
    },
    ClockRule {
        name: "detention-placement-plan",
        aliases: &["LAC-REMAND-DETENTION"],
        title: "The plan for a child on remand in youth detention",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, Part 8A",
        ),
        starting: "the child on remand was placed in youth detention",
        stopping: "the detention placement plan",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementPlanRecorded],
        ahead: AT_ANY_TIME,
        about: detention,
        applies: is_in_placement,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    // What the return lets a temporary move last; the child has to come back to the placement before it.
    ClockRule {
        name: "temporary-placement",
        aliases: &["PLACE-T"],
        title: "The end of a temporary move",
        force: Force::Indicator,
        citation: Citation::read("SSDA903 guide to the return, temporary placements, and rules 375 to 383"),
        starting: "the temporary move started",
        stopping: "the end of the temporary move",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementEnded],
        about: placement_of,
        applies: |day, placement| {
            day.is_our_child() && day.placements.iter().any(|open| open.placement_id.as_str() == placement)
        },
        cadence: Cadence::OnceDepends {
            allows: temporary,
            says: "6 weeks (hospital), 3 weeks (the carer's holiday) or 7 days (another reason)",
        },
        ..ClockRule::ROW
    },
];

/// What is due in the first days of a placement counts when it was there before, however long.
pub(super) const AT_ANY_TIME: Option<Allowance> = Some(Months(1_200));

/// The months in which SI 2020/445 relaxed the rules.
pub(super) const CORONAVIRUS: (Date, Date) = (date(2020, 4, 24), date(2020, 9, 25));

fn unless_coronavirus(rung: &Rung<'_>) -> Option<Allowance> {
    (!(CORONAVIRUS.0..=CORONAVIRUS.1).contains(&rung.from)).then_some(WorkingDays(5))
}

/// A placement that is a move, and no remand to youth detention, which has a plan of its own.
fn ordinary_move<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(placement)
            if !is_a_move(case, entry, placement) || is_detention(case, entry) =>
        {
            None
        }
        _ => placement_of(case, entry),
    }
}

/// A plan that does not say whether the carer may decide anything is not read as saying no.
fn delegated<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementPlanRecorded(plan) if plan.delegated_authority == Some(false) => None,
        Event::PlacementStarted(placement) if placement.placement_type == PlacementType::P1 => None,
        _ => ordinary_move(case, entry),
    }
}

/// A placement out of the area, and its approval by whoever has to give it; where it does not say who gave it, that may
/// have been so.
fn out_of_area<'a>(case: &Case<'a>, entry: &'a Entry, far: bool) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(placement) if placement.in_area == Some(false) => {
            ordinary_move(case, entry).filter(|_| is_beyond_adjoining(case, placement) == far)
        }
        Event::PlacementApprovalChanged(approval) if approval.basis == ApprovalBasis::OutOfAreaApproved => {
            let by_the_right_one = approval.approved_by.as_ref().is_none_or(|by| match by.role {
                Role::Director => true,
                Role::NominatedOfficer => !far,
                _ => false,
            });
            by_the_right_one.then_some(approval.placement_id.as_str())
        }
        _ => None,
    }
}

fn is_beyond_adjoining(case: &Case<'_>, placement: &PlacementStarted) -> bool {
    let adjoining = &case.jurisdiction().adjoining;
    let lies_in = placement.placement_authority.map(|authority| authority.get());
    !adjoining.is_empty() && lies_in.is_some_and(|code| !adjoining.contains(&code))
}

fn is_detention(case: &Case<'_>, entry: &Entry) -> bool {
    let on_remand =
        case.standing(entry.day()).legal_status.is_some_and(|legal| legal.status == LegalStatus::J1);
    match entry.event() {
        Event::PlacementStarted(placement) => {
            on_remand && matches!(placement.placement_type, PlacementType::R5 | PlacementType::K1)
        }
        _ => false,
    }
}

fn detention<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(_) if !is_detention(case, entry) => None,
        _ => placement_of(case, entry),
    }
}

fn temporary(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let placement = standing.placements.iter().find(|open| open.placement_id.as_str() == rung.subject)?;
    match placement.placement_type {
        PlacementType::T1 => Some(Weeks(6)),
        PlacementType::T3 => Some(Weeks(3)),
        PlacementType::T4 => Some(Days(7)),
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
    fn plan_and_notice_before_or_within_five_working_days() {
        check(
            &["placement-plan", "placement-notified", "delegated-authority", "distant-placement-approval"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-02 placement plan p1 delegated yes
            2026-01-05 placement started p1 care c1 type U6 in-area no
            2026-01-06 placement approval p1 out-of-area-approved by director
            2026-01-13 placement notified p1 to school
            2026-02-02 placement ended p1
            2026-02-02 placement started p2 care c1 type T1
            2026-02-09 placement ended p2
            2026-02-09 placement started p3 care c1 type U6
            as of 2026-02-09
            ",
            expect![[r#"
                placement-plan              p1  due 2026-01-12  met on 2026-01-02
                delegated-authority         p1  due 2026-01-12  met on 2026-01-02
                placement-notified          p1  due 2026-01-12  met late by 1 working day
                distant-placement-approval  p1  due 2026-01-05  met late by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["placement-plan", "placement-notified", "delegated-authority", "distant-placement-approval"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            as of 2026-01-12
            ",
            expect![[r#"
                placement-plan       p1  due 2026-01-12  running
                delegated-authority  p1  due 2026-01-12  running
                placement-notified   p1  due 2026-01-12  running
                changes on 2026-01-13
            "#]],
        );
        check(
            &["placement-plan", "placement-notified", "delegated-authority", "distant-placement-approval"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6 in-area no
            as of 2026-01-13
            ",
            expect![[r#"
                placement-plan              p1  due 2026-01-12  breached by 1 working day
                delegated-authority         p1  due 2026-01-12  breached by 1 working day
                placement-notified          p1  due 2026-01-12  breached by 1 working day
                distant-placement-approval  p1  due 2026-01-05  breached by 8 days
                changes on 2026-06-01
            "#]],
        );
        check(
            &["placement-plan", "placement-notified", "delegated-authority", "distant-placement-approval"],
            "
            2012-06-01 born
            2020-04-24 care started c1 legal V2
            2020-04-24 placement started p1 care c1 type U6
            as of 2020-06-13
            ",
            expect![[r#"
                delegated-authority  p1  due 2020-05-01  breached by 28 working days
                placement-notified   p1  due 2020-05-01  breached by 28 working days
                changes on 2021-06-01
            "#]],
        );
    }

    #[test]
    fn a_temporary_move_ends_in_its_time() {
        check(
            &["temporary-placement"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type T4
            2026-01-12 placement ended p1
            2026-01-12 placement started p2 care c1 type T3
            2026-02-03 placement ended p2
            2026-02-03 placement started p3 care c1 type T1
            2026-02-03 placement started p4 care c1 type T2
            as of 2026-03-18
            ",
            expect![[r#"
                temporary-placement  p1  due 2026-01-12  met on 2026-01-12
                temporary-placement  p2  due 2026-02-02  met late by 1 day
                temporary-placement  p3  due 2026-03-17  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_child_on_remand_in_detention_has_another_plan() {
        check(
            &["detention-placement-plan", "remand-care-plan", "placement-plan"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal J1
            2026-01-05 placement started p1 care c1 type R5
            as of 2026-01-20
            ",
            expect![[r#"
                detention-placement-plan  p1  due 2026-01-19  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["detention-placement-plan", "remand-care-plan", "placement-plan"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal J1
            2026-01-05 placement started p1 care c1 type K2
            2026-01-13 care plan
            as of 2026-01-20
            ",
            expect![[r#"
                remand-care-plan  c1  due 2026-01-12  met late by 1 working day
                placement-plan    p1  due 2026-01-12  breached by 6 working days
                changes on 2026-06-01
            "#]],
        );
    }
}
