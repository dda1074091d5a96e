//! At each point at which a manager is to decide: the decision, with its reasons.
//!
//! A decision is usually taken first and then carried out, so what came in the four weeks before counts.

use journey::codes::{DecisionPoint, LegalStatus, ProtectionPlanEndReason, ReferralOutcome, Role};
use journey::facts::ManagementDecisionMade;
use journey::values::Actor;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::{Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule};
use crate::case::Case;
use crate::rows::recording::decisions::approves;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "decision-on-no-further-action",
        aliases: &["MGT-DECISION", "MGT-DECISION-NFA"],
        title: "A manager's decision to take no further action on a referral",
        starting: "it was decided to take no further action",
        stopping: "a manager's decision on no further action, with reasons",
        starts: &[Kind::ReferralDecided],
        about: |case, entry| subject(case, entry, DecisionPoint::NoFurtherAction, &[Kind::ReferralDecided]),
        ..DECISION
    },
    ClockRule {
        name: "decision-on-enquiry",
        aliases: &["MGT-DECISION-S47"],
        title: "A manager's decision to begin a section 47 enquiry",
        starting: "the enquiry started",
        stopping: "a manager's decision on the enquiry, with reasons",
        starts: &[Kind::EnquiryStarted],
        about: |case, entry| subject(case, entry, DecisionPoint::Enquiry, &[Kind::EnquiryStarted]),
        ..DECISION
    },
    ClockRule {
        name: "decision-on-closure",
        aliases: &["MGT-DECISION-CLOSURE"],
        title: "A manager's decision to close a case, where the closure itself names none",
        starting: "the case was closed",
        stopping: "a manager's decision on the closure, with reasons",
        starts: &[Kind::CaseClosed],
        about: |case, entry| subject(case, entry, DecisionPoint::Closure, &[Kind::CaseClosed]),
        ..DECISION
    },
    ClockRule {
        name: "decision-on-step-down",
        aliases: &["MGT-DECISION-STEP-DOWN"],
        title: "A manager's decision to step down from a child protection plan",
        starting: "the child protection plan ended",
        stopping: "a manager's decision on the step down, with reasons",
        starts: &[Kind::ProtectionPlanEnded],
        about: |case, entry| subject(case, entry, DecisionPoint::StepDown, &[Kind::ProtectionPlanEnded]),
        ..DECISION
    },
    ClockRule {
        name: "decision-on-accommodation",
        aliases: &["MGT-DECISION-ACCOMMODATE"],
        title: "A manager's decision to look after a child by agreement",
        starting: "the child came to be looked after by agreement",
        stopping: "a manager's decision to look after the child, with reasons",
        starts: &[Kind::CarePeriodStarted],
        about: |case, entry| subject(case, entry, DecisionPoint::Accommodate, &[Kind::CarePeriodStarted]),
        ..DECISION
    },
];

const DECISION: ClockRule = ClockRule {
    citation: Citation::read("Walsall, management decision record (local); the number of days is a default"),
    stops: &[Kind::ManagementDecisionMade],
    ahead: Some(Weeks(4)),
    applies: |day, _| day.is_alive(),
    cadence: Cadence::Once(WorkingDays(1)),
    ..ClockRule::ROW
};

/// What a step is about, or the step that a decision at this point is about: the one that it names or, where it names
/// none of them, the last that was taken by then, or the next.
fn subject<'a>(
    case: &Case<'a>,
    entry: &'a Entry,
    point: DecisionPoint,
    steps: &'static [Kind],
) -> Option<&'a str> {
    let decision = match entry.event() {
        Event::ManagementDecisionMade(decision) if decision.point == point => decision,
        Event::ManagementDecisionMade(_) => return None,
        _ => return step(case, entry),
    };
    if !is_decided(decision) {
        return None;
    }
    let (mut last, mut next) = (None, None);
    for taken in case.recorded(steps) {
        let Some(subject) = step(case, taken) else { continue };
        if decision.subject_id.as_ref().is_some_and(|named| named.as_str() == subject) {
            return Some(subject);
        }
        if taken.day() <= entry.day() {
            last = Some(subject);
        } else {
            next = next.or(Some(subject));
        }
    }
    last.or(next)
}

/// The steps that need a decision of their own; nothing for one that names the manager who decided, with reasons.
fn step<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ReferralDecided(decided) => {
            let decided_there =
                decided.rationale_recorded == Some(true) && is_a_manager(decided.decided_by.as_ref());
            let needs_one = decided.outcome == ReferralOutcome::NoFurtherAction && !decided_there;
            needs_one.then_some(decided.referral_id.as_str())
        }
        Event::EnquiryStarted(enquiry) => Some(enquiry.enquiry_id.as_str()),
        Event::CaseClosed(closed) if is_a_manager(closed.authorised_by.as_ref()) => None,
        Event::CaseClosed(closed) => Some(closed.involvement_id.as_str()),
        Event::ProtectionPlanEnded(ended) => {
            use ProtectionPlanEndReason::{Aged18, Died, LookedAfter, MovedAway};
            let stepped_down = !matches!(ended.reason, Some(Aged18 | Died | LookedAfter | MovedAway));
            stepped_down.then_some(ended.plan_id.as_str())
        }
        Event::CarePeriodStarted(care) => {
            let legal = case.on(entry.day()).legal_status;
            let by_agreement = legal.is_some_and(|legal| legal.status == LegalStatus::V2);
            by_agreement.then_some(care.care_id.as_str())
        }
        _ => None,
    }
}

/// A decision put off is none; one that refuses the step does not carry it; and neither is one of which it is said that
/// its reasons are not recorded, or that somebody made it who decides nothing.
fn is_decided(decision: &ManagementDecisionMade) -> bool {
    approves(decision) && decision.rationale_recorded != Some(false)
}

fn is_a_manager(actor: Option<&Actor>) -> bool {
    use Role::{AdvancedPractitioner, Director, Manager, NominatedOfficer, ServiceManager};
    let is_managing =
        |role| matches!(role, AdvancedPractitioner | Manager | ServiceManager | NominatedOfficer | Director);
    actor.is_some_and(|actor| is_managing(actor.role))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{cases, check};

    #[test]
    fn no_further_action_needs_a_manager_and_reasons() {
        check(
            &["decision-on-no-further-action"],
            "
            2010-06-01 born
            2026-03-02 referral decided r1 no-further-action
            2026-03-02 referral decided r2 no-further-action by manager:M1 rationale yes   # it says both
            2026-03-02 referral decided r3 no-further-action by manager:M1
            2026-03-02 referral decided r4 assessment
            2026-03-03 manager decided no-further-action about r1 decision approved rationale yes
            2026-03-04 manager decided no-further-action about r3 rationale yes
            2026-03-05 referral decided r5 no-further-action
            2026-03-06 manager decided no-further-action about r5 rationale no
            2026-03-06 manager decided no-further-action about r5 decision deferred
            2026-03-09 referral decided r6 no-further-action
            as of 2026-03-10
            ",
            expect![[r#"
                decision-on-no-further-action  r1  due 2026-03-03  met on 2026-03-03
                decision-on-no-further-action  r3  due 2026-03-03  met late by 1 working day
                decision-on-no-further-action  r5  due 2026-03-06  breached by 2 working days
                decision-on-no-further-action  r6  due 2026-03-10  running
                changes on 2026-03-11
            "#]],
        );
    }

    #[test]
    fn a_decision_that_refuses_or_is_no_managers_carries_no_step() {
        cases(
            &["decision-on-closure"],
            "
            2010-06-01 born
            2026-03-02 case closed i1 RC7
            ",
            &[
                ("2026-03-04", "2026-03-02 manager decided closure about i1 decision refused"),
                ("2026-03-04", "2026-03-02 manager decided closure about i1 decision changes-required"),
                ("2026-03-04", "2026-03-02 manager decided closure about i1 by social-worker:SW1"),
                ("2026-03-04", "2026-03-02 manager decided closure about i1 by service-manager"),
            ],
            expect![[r#"
                2026-03-04: decision-on-closure  i1  due 2026-03-03  breached by 1 working day
                2026-03-04: decision-on-closure  i1  due 2026-03-03  breached by 1 working day
                2026-03-04: decision-on-closure  i1  due 2026-03-03  breached by 1 working day
                2026-03-04: decision-on-closure  i1  due 2026-03-03  met on 2026-03-02
            "#]],
        );
    }

    #[test]
    fn an_enquiry_is_decided_and_the_decision_may_name_none() {
        check(
            &["decision-on-enquiry"],
            "
            2010-06-01 born
            2026-03-02 manager decided enquiry rationale yes      # a day ahead
            2026-03-03 enquiry started en1
            2026-05-04 enquiry started en2
            2026-05-06 manager decided enquiry rationale yes
            2026-06-01 enquiry started en3
            2026-06-01 child died
            as of 2026-06-10
            ",
            expect![[r#"
                decision-on-enquiry  en1  due 2026-03-04  met on 2026-03-02
                decision-on-enquiry  en2  due 2026-05-05  met late by 1 working day
                changes on 2027-06-01
            "#]],
        );
        check(
            &["decision-on-enquiry"],
            "
            2010-06-01 born
            2026-03-02 enquiry started en1
            2026-03-03 manager decided closure rationale yes      # another point
            as of 2026-03-04
            ",
            expect![[r#"
                decision-on-enquiry  en1  due 2026-03-03  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_closure_is_authorised_or_decided() {
        check(
            &["decision-on-closure"],
            "
            2010-06-01 born
            2026-03-02 case closed i1 RC7
            2026-03-02 case closed i2 RC7 by manager:M1
            2026-03-02 case closed i3 RC7 by social-worker:SW1
            2026-03-02 manager decided closure about i1 rationale yes
            2026-03-05 case closed i4 RC7
            2026-03-09 manager decided closure about i3
            as of 2026-03-09
            ",
            expect![[r#"
                decision-on-closure  i1  due 2026-03-03  met on 2026-03-02
                decision-on-closure  i3  due 2026-03-03  met late by 4 working days
                decision-on-closure  i4  due 2026-03-06  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_step_down_is_decided_but_not_a_plan_that_ends_otherwise() {
        check(
            &["decision-on-step-down"],
            "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-03-02 protection plan ended pp1 no-longer-at-risk
            2026-03-02 protection plan ended pp2 looked-after
            2026-03-03 manager decided step-down
            2026-05-04 protection plan ended pp3
            as of 2026-05-05
            ",
            expect![[r#"
                decision-on-step-down  pp1  due 2026-03-03  met on 2026-03-03
                decision-on-step-down  pp3  due 2026-05-05  running
                changes on 2026-05-06
            "#]],
        );
        check(
            &["decision-on-step-down"],
            "
            2010-06-01 born
            2026-03-02 protection plan ended pp1 no-longer-at-risk
            as of 2026-03-04
            ",
            expect![[r#"
                decision-on-step-down  pp1  due 2026-03-03  breached by 1 working day
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn care_by_agreement_is_decided_and_care_by_order_was_by_the_court() {
        check(
            &["decision-on-accommodation"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal C2
            2026-02-02 care ended c1 E4A
            2026-03-02 care started c2 legal V2
            2026-03-04 manager decided accommodate
            2026-05-04 care ended c2 E4A
            2026-06-01 care started c3 legal V2
            as of 2026-06-03
            ",
            expect![[r#"
                decision-on-accommodation  c2  due 2026-03-03  met late by 1 working day
                decision-on-accommodation  c3  due 2026-06-02  breached by 1 working day
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn every_point_is_due_on_the_next_working_day_and_nothing_after_death() {
        check(
            &[
                "decision-on-no-further-action",
                "decision-on-enquiry",
                "decision-on-closure",
                "decision-on-step-down",
                "decision-on-accommodation",
            ],
            "
            2010-06-01 born
            2026-03-02 referral decided r1 no-further-action
            2026-03-02 enquiry started en1
            2026-03-02 case closed i1 RC7
            2026-03-02 protection plan ended pp1
            2026-03-02 care started c1 legal V2
            2026-03-03 child died
            as of 2026-03-04
            ",
            expect![[r#"
                decision-on-no-further-action  r1  due 2026-03-03  ceased on 2026-03-03
                decision-on-enquiry            en1  due 2026-03-03  ceased on 2026-03-03
                decision-on-closure            i1  due 2026-03-03  ceased on 2026-03-03
                decision-on-step-down          pp1  due 2026-03-03  ceased on 2026-03-03
                decision-on-accommodation      c1  due 2026-03-03  ceased on 2026-03-03
                changes on 2026-06-01
            "#]],
        );
    }
}
