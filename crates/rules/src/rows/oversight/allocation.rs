//! Who holds the case: the first worker, and no day without one.

use alloc::vec::Vec;

use journey::codes::{ReferralOutcome, Role};
use journey::facts::WorkerAllocated;
use journey::{Entry, Event, Kind};

use super::{CHILD, is_open_here};
use crate::allowance::Allowance::{self, Days, WorkingDays};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Rung};
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "worker-allocation",
        aliases: &["ALLOC"],
        title: "A named worker once a referral is accepted",
        starting: "the referral was accepted",
        stopping: "a named worker who holds the case",
        citation: Citation::unconfirmed("Local procedure"),
        begins: Some(accepted_without_worker),
        stops: &[Kind::WorkerAllocated],
        about: holder,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "allocation-gap",
        aliases: &["ALLOC-GAP"],
        title: "The next worker when one stops",
        starting: "the worker who held the case stopped",
        stopping: "the next worker who holds the case",
        citation: Citation::read(
            "SSDA903 return, rules SW08, SW10, SW11 and SW17: one allocation starts when the last ends; otherwise local",
        ),
        begins: Some(stopped_without_next),
        stops: &[Kind::WorkerAllocated],
        about: holder,
        applies: |day, _| is_open_here(day),
        cadence: Cadence::OnceDepends {
            allows: gap,
            says: "0 days (protection plan or care) or 1 working day (others)",
        },
        ..ClockRule::ROW
    },
];

/// A referral accepted while nobody holds the case; a worker who comes on the day of the decision is the one meant.
fn accepted_without_worker<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    use ReferralOutcome::{Assessment, Enquiry, FurtherAction, Services, StrategyDiscussion};
    let accepted = case.recorded(&[Kind::ReferralDecided]).filter(|entry| match entry.event() {
        Event::ReferralDecided(decision) => {
            matches!(decision.outcome, Assessment | Enquiry | FurtherAction | Services | StrategyDiscussion)
        }
        _ => false,
    });
    let without =
        accepted.filter(|entry| case.on(entry.day().yesterday().unwrap_or(entry.day())).worker().is_none());
    without.map(begin).collect()
}

/// A holder of the case who stopped, unless another held it already.
fn stopped_without_next<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let stopped = case.recorded(&[Kind::WorkerDeallocated]).filter(|entry| {
        let Event::WorkerDeallocated(end) = entry.event() else { return false };
        let mut allocated = case.recorded(&[Kind::WorkerAllocated]);
        let held = allocated.any(|start| match start.event() {
            Event::WorkerAllocated(worker) => {
                worker.allocation_id == end.allocation_id && holds_the_case(worker)
            }
            _ => false,
        });
        held && case.on(entry.day()).worker().is_none_or(|next| next.since() == entry.day())
    });
    stopped.map(begin).collect()
}

fn begin<'a>(entry: &Entry) -> Beginning<'a> {
    Beginning { subject: CHILD, day: entry.day(), ground: entry.reference() }
}

fn holds_the_case(worker: &WorkerAllocated) -> bool {
    matches!(worker.role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead)
}

fn holder<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::WorkerAllocated(worker) if holds_the_case(worker) => Some(CHILD),
        _ => None,
    }
}

fn gap(rung: &Rung<'_>) -> Option<Allowance> {
    let day = rung.case.on(rung.from);
    let none = day.protection_plan().is_some() || day.is_looked_after();
    Some(if none { Days(0) } else { WorkingDays(1) })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn a_referral_that_is_accepted_has_a_worker_within_a_day() {
        for (lines, expected) in [
            (
                "2026-03-03 worker allocated w1 SW1 social-worker\nas of 2026-03-03",
                expect![[r#"
                worker-allocation    due 2026-03-03  met on 2026-03-03
                changes on 2026-06-01
            "#]],
            ),
            (
                "2026-03-04 worker allocated w1 SW1 social-worker\nas of 2026-03-04",
                expect![[r#"
                worker-allocation    due 2026-03-03  met late by 1 working day
                changes on 2026-06-01
            "#]],
            ),
            (
                "2026-03-03 worker allocated w1 D1 duty-worker\nas of 2026-03-03",
                expect![[r#"
                worker-allocation    due 2026-03-03  running
                changes on 2026-03-04
            "#]],
            ),
            (
                "2026-03-03 worker allocated w1 M1 manager\nas of 2026-03-04",
                expect![[r#"
                worker-allocation    due 2026-03-03  breached by 1 working day
                changes on 2026-06-01
            "#]],
            ),
            (
                "2026-03-03 child died\nas of 2026-03-04",
                expect![[r#"
                worker-allocation    due 2026-03-03  ceased on 2026-03-03
                changes on 2026-06-01
            "#]],
            ),
        ] {
            let text = alloc::format!(
                "2010-06-01 born
                2026-02-27 referral received r1
                2026-03-02 referral decided r1 assessment
                2026-03-02 referral decided r2 no-further-action
                {lines}"
            );
            check(&["worker-allocation"], &text, expected);
        }
        check(
            &["worker-allocation"],
            "
            2010-06-01 born
            2026-02-27 worker allocated w1 SW1 social-worker
            2026-03-02 referral decided r1 assessment
            as of 2026-03-09
            ",
            expect![[r#"
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn no_day_without_a_worker_in_care_or_protection_and_one_otherwise() {
        check(
            &["allocation-gap"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 worker allocated w1 SW1 social-worker
            2026-02-02 worker deallocated w1 LEFTRL
            2026-02-02 worker allocated w2 SW2 social-worker
            2026-02-09 worker allocated w3 SW3 social-worker
            2026-02-16 worker deallocated w2 MANAGE          # the next one is there already
            2026-03-02 worker allocated d1 D1 duty-worker
            2026-03-09 worker deallocated d1                 # never held it
            2026-04-01 worker deallocated w3 ABSENC
            2026-04-02 worker allocated w4 SW4 social-worker
            2026-05-01 worker deallocated w4
            as of 2026-05-01
            ",
            expect![[r#"
                allocation-gap    due 2026-02-02  met on 2026-02-02
                allocation-gap    due 2026-04-01  met late by 1 day
                allocation-gap    due 2026-05-01  running
                changes on 2026-05-02
            "#]],
        );
        check(
            &["allocation-gap"],
            "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-01-05 worker allocated w1 SW1 social-worker
            2026-02-02 worker deallocated w1 LEFTRL
            as of 2026-02-03
            ",
            expect![[r#"
                allocation-gap    due 2026-02-02  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["allocation-gap"],
            "
            2010-06-01 born
            2026-01-05 need plan started np1 child-in-need
            2026-01-05 worker allocated w1 SW1 social-worker
            2026-02-02 worker deallocated w1 LEFTRL
            2026-02-03 need plan ended np1
            2026-03-02 case opened i1
            2026-03-02 worker allocated w2 SW1 social-worker
            2026-03-09 worker deallocated w2 LEFTRL
            as of 2026-03-11
            ",
            expect![[r#"
                allocation-gap    due 2026-02-03  ceased on 2026-02-03
                allocation-gap    due 2026-03-10  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
    }
}
