//! Placements on an exceptional footing: a relative or friend approved for a time, a parent not yet assessed.

use jiff::civil::Date;
use journey::codes::{ApprovalBasis, PlacementBasis};
use journey::{Entry, Event, Kind};

use super::placements::CORONAVIRUS;
use super::{days_until, is_in_placement};
use crate::allowance::Allowance::{self, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::weeks_after;
use crate::case::Case;

const APPROVAL: ClockRule = ClockRule {
    force: Force::Act,
    starting: "the child was placed under a temporary approval",
    stopping: "the carer's full approval",
    starts: &[Kind::PlacementStarted],
    stops: &[Kind::PlacementApprovalChanged],
    about: temporary_approval,
    applies: is_in_placement,
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "temporary-approval",
        aliases: &["LAC-R24-EXPIRY"],
        title: "Temporary approval of a relative or friend until full approval",
        citation: Citation::read_in_part(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 25(2), (3) and (6)",
            "on the approval itself, reg 24",
        ),
        cadence: Cadence::OnceDepends {
            allows: |rung| if is_in_coronavirus(rung.from) { None } else { approval(rung, 16) },
            says: "16 weeks, 8 more if it was extended in time, or until the outcome of a review,",
        },
        ..APPROVAL
    },
    ClockRule {
        name: "temporary-approval-coronavirus",
        aliases: &["LAC-R24-EXPIRY-CORONAVIRUS"],
        title: "Temporary approval of any person until full approval, in the months of coronavirus",
        citation: Citation::read(
            "Adoption and Children (Coronavirus) (Amendment) Regulations 2020, SI 2020/445",
        ),
        since: Some(CORONAVIRUS.0),
        until: Some(CORONAVIRUS.1),
        cadence: Cadence::OnceDepends {
            allows: |rung| approval(rung, 24),
            says: "24 weeks, 8 more if it was extended in time, or until the outcome of a review,",
        },
        ..APPROVAL
    },
    ClockRule {
        name: "parent-assessment",
        aliases: &["LAC-R19-ASSESS"],
        title: "The assessment of a parent with whom the child was placed at once",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 19",
        ),
        starting: "the child was placed with the parent before the assessment was complete",
        stopping: "the complete assessment of the parent",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementApprovalChanged],
        about: parent_assessment,
        applies: is_in_placement,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "parent-placement-decision",
        aliases: &["LAC-R19-DECISION"],
        title: "The decision on a child's placement with a parent after the assessment",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 19",
        ),
        starting: "the child was placed with the parent before the assessment was complete",
        stopping: "the decision to confirm the placement or to end it",
        starts: &[Kind::PlacementStarted],
        stops: &[Kind::PlacementApprovalChanged],
        about: parent_decision,
        applies: is_in_placement,
        cadence: Cadence::OnceDepends {
            allows: decision,
            says: "10 working days from the assessment, and 20 at the latest,",
        },
        ..ClockRule::ROW
    },
];

fn is_in_coronavirus(day: Date) -> bool {
    (CORONAVIRUS.0..=CORONAVIRUS.1).contains(&day)
}

fn temporary_approval<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    on_footing(entry, PlacementBasis::Temporary, &[ApprovalBasis::Approved])
}

fn parent_assessment<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let assessed = &[ApprovalBasis::ParentAssessed, ApprovalBasis::ParentConfirmed, ApprovalBasis::Refused];
    on_footing(entry, PlacementBasis::Immediate, assessed)
}

fn parent_decision<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    on_footing(entry, PlacementBasis::Immediate, &[ApprovalBasis::ParentConfirmed, ApprovalBasis::Refused])
}

fn on_footing<'a>(entry: &'a Entry, footing: PlacementBasis, until: &[ApprovalBasis]) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(placement) if placement.basis == Some(footing) => {
            Some(placement.placement_id.as_str())
        }
        Event::PlacementApprovalChanged(approval) if until.contains(&approval.basis) => {
            Some(approval.placement_id.as_str())
        }
        _ => None,
    }
}

/// The approvals of a placement that were recorded, in their order.
fn approvals<'a>(rung: &Rung<'a>) -> impl Iterator<Item = (Date, ApprovalBasis, Option<Date>)> + use<'a> {
    let (case, subject) = (rung.case, rung.subject);
    case.occurred(&[Kind::PlacementApprovalChanged]).filter_map(move |entry| match entry.event() {
        Event::PlacementApprovalChanged(approval) if approval.placement_id.as_str() == subject => {
            Some((entry.day(), approval.basis, approval.until))
        }
        _ => None,
    })
}

/// One extension by up to eight weeks, if it came while the approval lasted; and no limit while a review of a refusal
/// that was asked for in that time is pending.
fn approval(rung: &Rung<'_>, weeks: u16) -> Option<Allowance> {
    let (mut last, outer) = (weeks_after(rung.from, weeks), weeks_after(rung.from, weeks + 8));
    let (mut extended, mut pending, mut moved) = (false, false, false);
    for (day, basis, until) in approvals(rung) {
        match basis {
            ApprovalBasis::TemporaryExtended if !extended && day <= last => {
                last = until.map_or(outer, |until| until.clamp(last, outer));
                (extended, moved) = (true, true);
            }
            ApprovalBasis::ReviewPending if day <= last => pending = true,
            ApprovalBasis::Refused | ApprovalBasis::Approved if pending => {
                (last, pending, moved) = (last.max(day), false, true);
            }
            _ => {}
        }
    }
    match (pending, moved) {
        (true, _) => None,
        (false, true) => Some(days_until(rung.from, last)),
        (false, false) => Some(Weeks(weeks)),
    }
}

/// An assessment that came in its time moves the decision forward; one that came late does not put it off.
fn decision(rung: &Rung<'_>) -> Option<Allowance> {
    let calendar = rung.case.calendar();
    let in_time = calendar.working_days_after(rung.from, 10);
    let assessed = approvals(rung).find(|&(day, basis, _)| {
        basis == ApprovalBasis::ParentAssessed && (rung.from..=in_time).contains(&day)
    });
    let passed = assessed.map_or(10, |(day, ..)| calendar.working_days_between(rung.from, day));
    Some(WorkingDays(10 + u16::try_from(passed).unwrap_or(10)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn temporary_approval_runs_out() {
        check(
            &["temporary-approval", "temporary-approval-coronavirus"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U3 basis temporary
            2026-04-27 placement approval p1 temporary-extended
            2026-06-22 placement approval p1 approved
            as of 2026-06-30
            ",
            expect![[r#"
                temporary-approval  p1  due 2026-06-22  met on 2026-06-22
                changes on 2027-06-01
            "#]],
        );
        check(
            &["temporary-approval", "temporary-approval-coronavirus"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U3 basis temporary
            2026-04-28 placement approval p1 temporary-extended
            as of 2026-04-28
            ",
            expect![[r#"
                temporary-approval  p1  due 2026-04-27  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["temporary-approval", "temporary-approval-coronavirus"],
            "
            2012-06-01 born
            2020-05-04 care started c1 legal V2
            2020-05-04 placement started p1 care c1 type U3 basis temporary
            as of 2020-10-19
            ",
            expect![[r#"
                temporary-approval-coronavirus  p1  due 2020-10-19  running
                changes on 2020-10-20
            "#]],
        );
    }

    #[test]
    fn a_parent_is_assessed_and_the_placement_decided() {
        check(
            &["parent-assessment", "parent-placement-decision"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 placement started p1 care c1 type P1 basis immediate
            2026-01-12 placement approval p1 parent-assessed
            as of 2026-01-27
            ",
            expect![[r#"
                parent-assessment          p1  due 2026-01-19  met on 2026-01-12
                parent-placement-decision  p1  due 2026-01-26  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["parent-assessment", "parent-placement-decision"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 placement started p1 care c1 type P1 basis immediate
            2026-01-20 placement approval p1 parent-assessed
            2026-02-02 placement approval p1 parent-confirmed
            as of 2026-02-27
            ",
            expect![[r#"
                parent-assessment          p1  due 2026-01-19  met late by 1 working day
                parent-placement-decision  p1  due 2026-02-02  met on 2026-02-02
                changes on 2026-06-01
            "#]],
        );
    }
}
