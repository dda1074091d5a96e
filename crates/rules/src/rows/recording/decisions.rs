//! Decisions of which the file does not show who made them or why.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{
    ClosureReason, Decision, DecisionPoint, NeedPlanEndReason, PreProceedingsOutcome, ReferralOutcome, Role,
};
use journey::facts::ManagementDecisionMade;
use journey::subjects::WorkerId;
use journey::values::Actor;
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, day_after, is_submitted, raised, stands, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const WITHIN: Parameter = Parameter::length(
    "within",
    Allowance::WorkingDays(1),
    "how soon after it the manager's decision may be dated",
);
const BEFORE: Parameter =
    Parameter::length("before", Allowance::Months(3), "how long before it the manager may have decided");

const DECISION_RECORD: Citation =
    Citation::read("Walsall, management decision record: who decided, and why (local)");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "decision-without-reasons",
        aliases: &["R12"],
        title: "A decision does not show who made it, or why",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: DECISION_RECORD,
        raised: Raises::When(without_reasons),
        parameters: &[STANDS_FOR],
        clears: "A correction of the decision that says it, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "ended-without-authorisation",
        aliases: &["R13"],
        title: "Work was closed, stepped down or not taken further, and no manager's authorisation is on record",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: DECISION_RECORD,
        raised: Raises::When(unauthorised),
        parameters: &[WITHIN, BEFORE, STANDS_FOR],
        clears: "A manager's decision on record that is dated no later, a correction that names who authorised it, \
                 or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "authorised-by-the-same-worker",
        aliases: &["R13-SELF"],
        title: "The worker whose work it was authorised it",
        concern: Concern::Recording,
        severity: Severity::High,
        citation: DECISION_RECORD,
        raised: Raises::When(self_authorised),
        parameters: &[STANDS_FOR],
        clears: "A correction of who authorised it, or time.",
        ..FlagRule::ROW
    },
];

fn without_reasons(look: &Look<'_>) -> Vec<Raised> {
    let decisions = look.recent(&[Kind::ReferralDecided, Kind::ManagementDecisionMade], &STANDS_FOR);
    let silent = decisions.filter(|entry| !is_submitted(entry)).filter_map(|entry| {
        let (decided_by, why, subject) = match entry.event() {
            // Of a referral the sender may have no field for the reasons; that they are not there must then be said.
            Event::ReferralDecided(made) => {
                (&made.decided_by, made.rationale_recorded.unwrap_or(true), made.referral_id.as_str())
            }
            Event::ManagementDecisionMade(made) => {
                let subject = made.subject_id.as_ref().map_or("", |subject| subject.as_str());
                (&made.decided_by, made.rationale_recorded.unwrap_or(false), subject)
            }
            _ => return None,
        };
        let missing = match (decided_by, why) {
            (None, false) => "who made it or why",
            (None, true) => "who made it",
            (Some(_), false) => "why",
            (Some(_), true) => return None,
        };
        stands(look, entry.day()).then(|| {
            let mut sentence =
                format!("{} of {} does not show {missing}.", the_entry(entry.kind()), entry.day());
            capitalise(&mut sentence);
            raised(subject, entry.day(), sentence, [entry.reference()])
        })
    });
    silent.collect()
}

/// What ended: its id, the decision that authorises it, and who authorised it by the fact itself.
fn ended(event: &Event) -> Option<(&str, DecisionPoint, Option<&Actor>)> {
    match event {
        Event::ReferralDecided(made) if made.outcome == ReferralOutcome::NoFurtherAction => {
            Some((made.referral_id.as_str(), DecisionPoint::NoFurtherAction, made.decided_by.as_ref()))
        }
        Event::CaseClosed(closed) if closed.reason != Some(ClosureReason::RC2) => {
            Some((closed.involvement_id.as_str(), DecisionPoint::Closure, closed.authorised_by.as_ref()))
        }
        Event::NeedPlanEnded(plan) if plan.reason == Some(NeedPlanEndReason::EarlyHelp) => {
            Some((plan.plan_id.as_str(), DecisionPoint::StepDown, None))
        }
        Event::PreProceedingsEnded(ended) if ended.outcome == Some(PreProceedingsOutcome::StepDown) => {
            Some((ended.pre_proceedings_id.as_str(), DecisionPoint::StepDown, None))
        }
        _ => None,
    }
}

/// Whether a decision carries what was done: it neither refuses it nor puts it off, and where it says who made it, that
/// is somebody who may.
pub(in crate::rows) fn approves(made: &ManagementDecisionMade) -> bool {
    let carries = matches!(made.decision, None | Some(Decision::Approved));
    carries && made.decided_by.as_ref().is_none_or(|by| may_authorise(by.role))
}

const fn may_authorise(role: Role) -> bool {
    matches!(
        role,
        Role::AdvancedPractitioner
            | Role::Manager
            | Role::ServiceManager
            | Role::NominatedOfficer
            | Role::Director
            | Role::ConferenceChair
            | Role::AgencyDecisionMaker
    )
}

fn unauthorised(look: &Look<'_>) -> Vec<Raised> {
    let ends = look.occurred(&[
        Kind::ReferralDecided,
        Kind::CaseClosed,
        Kind::NeedPlanEnded,
        Kind::PreProceedingsEnded,
    ]);
    let open = ends.filter(|entry| !is_submitted(entry)).filter_map(|entry| {
        let (subject, point, by) = ended(entry.event())?;
        if by.is_some_and(|by| may_authorise(by.role)) {
            return None;
        }
        let last = look.length(&WITHIN).last_day(entry.day(), look.calendar());
        let from = look.length(&BEFORE).day_before(entry.day(), look.calendar());
        let since = day_after(last);
        if !stands(look, since) {
            return None;
        }
        // Where nobody sends what managers decide, only a fact that names somebody who may not tells anything.
        if by.is_none() && !look.observes(&[Kind::ManagementDecisionMade], last) {
            return None;
        }
        let decided = look.occurred(&[Kind::ManagementDecisionMade]).any(|decision| match decision.event() {
            Event::ManagementDecisionMade(made) => {
                let about = made.subject_id.as_ref().is_none_or(|about| about.as_str() == subject);
                made.point == point && about && approves(made) && (from..=last).contains(&decision.day())
            }
            _ => false,
        });
        (!decided).then(|| {
            let mut sentence = format!(
                "{} of {} names {}, and no manager's decision on it is on record from {from} to {last} ({subject}).",
                the_entry(entry.kind()),
                entry.day(),
                if by.is_some() { "nobody who may authorise it" } else { "nobody who authorised it" },
            );
            capitalise(&mut sentence);
            raised(subject, since, sentence, [entry.reference()])
        })
    });
    open.collect()
}

fn self_authorised(look: &Look<'_>) -> Vec<Raised> {
    const AUTHORISED: &[Kind] = &[Kind::AssessmentAuthorised, Kind::CaseClosed, Kind::ManagementDecisionMade];
    let authorised = look.recent(AUTHORISED, &STANDS_FOR);
    let by_the_same = authorised.filter_map(|entry| {
        let (by, subject, done) = match entry.event() {
            Event::AssessmentAuthorised(made) => {
                let completed = |of: &&Entry| {
                    matches!(of.event(), Event::AssessmentCompleted(done) if done.assessment_id == made.assessment_id)
                };
                let done = look.occurred(&[Kind::AssessmentCompleted]).find(completed);
                (made.authorised_by.as_ref()?, made.assessment_id.as_str(), done)
            }
            Event::CaseClosed(made) => {
                let requested = |of: &&Entry| {
                    matches!(of.event(), Event::ClosureRequested(asked) if asked.involvement_id == made.involvement_id)
                };
                let asked = look.occurred(&[Kind::ClosureRequested]).find(requested);
                (made.authorised_by.as_ref()?, made.involvement_id.as_str(), asked)
            }
            Event::ManagementDecisionMade(made) => {
                (made.decided_by.as_ref()?, made.subject_id.as_ref().map_or("", |subject| subject.as_str()), None)
            }
            _ => return None,
        };
        let by = by.worker_id.as_ref()?;
        let day = look.on(entry.day());
        let holder = day.worker().filter(|holder| holder.worker == *by).map(|holder| holder.entry);
        let ground = done.filter(|done| done.fact.recorded_by.as_ref() == Some(by)).or(holder)?;
        stands(look, entry.day()).then(|| same_worker(entry, ground, by, subject))
    });
    by_the_same.collect()
}

fn same_worker(entry: &Entry, ground: &Entry, by: &WorkerId, subject: &str) -> Raised {
    let whose = match ground.kind() {
        Kind::WorkerAllocated => format!("who had been allocated to the child since {}", ground.day()),
        _ => format!("who had made {} of {}", the_entry(ground.kind()), ground.day()),
    };
    let mut sentence =
        format!("{} of {} was authorised by {by}, {whose}.", the_entry(entry.kind()), entry.day());
    capitalise(&mut sentence);
    raised(subject, entry.day(), sentence, [ground.reference(), entry.reference()])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use journey::Kind;

    use super::super::{sends_only, set};
    use crate::checks::{cases, check, check_in};

    const REASONS: &[&str] = &["decision-without-reasons"];
    const ENDED: &[&str] = &["ended-without-authorisation"];
    const SAME: &[&str] = &["authorised-by-the-same-worker"];

    #[test]
    fn a_decision_shows_who_made_it_and_why() {
        let text = |as_of: &str| {
            alloc::format!(
                "
                2024-01-08 referral decided r1 assessment by manager:w1 rationale no
                2024-01-09 referral decided r2 assessment rationale yes
                2024-01-10 referral decided r3 assessment by manager:w1
                2024-01-11 referral decided r4 assessment submitted 2024-06-30
                2024-01-12 manager decided place about p1 by manager:w1
                2024-01-13 manager decided place about p2
                2024-01-14 manager decided place about p3 by manager rationale yes
                as of {as_of}
                "
            )
        };
        check(
            REASONS,
            &text("2024-01-07"),
            expect![[r#"
            changes on 2024-01-08
        "#]],
        );
        check(
            REASONS,
            &text("2024-01-14"),
            expect![[r#"
            decision-without-reasons (recording) since 2024-01-08: The entry "referral decided" of 2024-01-08 does not show why. e[1]
            decision-without-reasons (recording) since 2024-01-09: The entry "referral decided" of 2024-01-09 does not show who made it. e[2]
            decision-without-reasons (recording) since 2024-01-12: The entry "management decision made" of 2024-01-12 does not show why. e[5]
            decision-without-reasons (recording) since 2024-01-13: The entry "management decision made" of 2024-01-13 does not show who made it or why. e[6]
            changes on 2024-07-09
        "#]],
        );
        check(REASONS, &text("2024-07-14"), expect![[""]]);
        check_in(
            &set("R12", "stands-for", "5d"),
            REASONS,
            &text("2024-01-16"),
            expect![[r#"
            decision-without-reasons (recording) since 2024-01-12: The entry "management decision made" of 2024-01-12 does not show why. e[5]
            decision-without-reasons (recording) since 2024-01-13: The entry "management decision made" of 2024-01-13 does not show who made it or why. e[6]
            changes on 2024-01-18
        "#]],
        );
    }

    fn closed(more: &str) -> alloc::string::String {
        alloc::format!("2024-01-08 case closed i1 RC7\n{more}")
    }

    #[test]
    fn what_is_ended_is_authorised_by_a_manager() {
        let text = closed;
        check(
            ENDED,
            &text("as of 2024-01-09"),
            expect![[r#"
            changes on 2024-01-10
        "#]],
        );
        check(
            ENDED,
            &text("as of 2024-01-10"),
            expect![[r#"
            ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
            changes on 2024-07-11
        "#]],
        );
        check(
            ENDED,
            &text("as of 2024-07-10"),
            expect![[r#"
            ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
            changes on 2024-07-11
        "#]],
        );
        check(ENDED, &text("as of 2024-07-11"), expect![[""]]);
        check(ENDED, &text("as of 2024-01-10").replace("RC7", "RC2"), expect![[""]]);
        check(ENDED, &text("as of 2024-01-10").replace("RC7", "RC7 by manager"), expect![[""]]);
        check(
            ENDED,
            &text("as of 2024-01-10").replace("RC7", "RC7 by social-worker:w1"),
            expect![[r#"
            ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who may authorise it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
            changes on 2024-07-11
        "#]],
        );
        check(ENDED, &text("as of 2024-01-10").replace("RC7", "RC7 submitted 2024-01-09"), expect![[""]]);
    }

    #[test]
    fn a_managers_decision_may_come_before_or_the_day_after() {
        let text = closed;
        check(
            ENDED,
            &text("2023-10-08 manager decided closure\n as of 2024-01-10"),
            expect![[r#"
            changes on 2024-07-11
        "#]],
        );
        check(
            ENDED,
            &text("2023-10-07 manager decided closure\n as of 2024-01-10"),
            expect![[r#"
            ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
            changes on 2024-07-11
        "#]],
        );
        check(
            ENDED,
            &text("2024-01-09 manager decided closure about i1\n as of 2024-01-10"),
            expect![[r#"
            changes on 2024-07-11
        "#]],
        );
        check(
            ENDED,
            &text("2024-01-09 manager decided closure about i2\n as of 2024-01-10"),
            expect![[r#"
            ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
            changes on 2024-07-11
        "#]],
        );
        check_in(
            &set("R13", "within", "2wd"),
            ENDED,
            &text("as of 2024-01-10"),
            expect![[r#"
            changes on 2024-01-11
        "#]],
        );
    }

    #[test]
    fn where_no_source_sends_decisions_only_the_wrong_name_tells() {
        let ends = [Kind::CaseClosed, Kind::NeedPlanEnded];
        check_in(
            &sends_only(&ends),
            ENDED,
            "
            2024-01-08 case closed i1 RC7
            2024-01-08 case closed i2 RC7 by social-worker:w1
            2024-01-08 need plan ended np1 early-help
            as of 2024-01-10
            ",
            expect![[r#"
                ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who may authorise it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i2). e[2]
                changes on 2024-07-11
            "#]],
        );
    }

    #[test]
    fn a_decision_that_refuses_authorises_nothing() {
        cases(
            ENDED,
            "2024-01-08 case closed i1 RC7",
            &[
                ("2024-01-10", "2024-01-08 manager decided closure about i1 decision refused"),
                ("2024-01-10", "2024-01-08 manager decided closure about i1 by social-worker:w1"),
                ("2024-01-10", "2024-01-08 manager decided closure about i1 by manager:w2"),
            ],
            expect![[r#"
                2024-01-10: ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
                2024-01-10: ended-without-authorisation (recording) since 2024-01-10: The entry "case closed" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (i1). e[1]
                2024-01-10: nothing
            "#]],
        );
    }

    #[test]
    fn referrals_and_plans_that_go_no_further_are_authorised_too() {
        check(
            ENDED,
            "
            2024-01-08 referral decided r1 no-further-action
            2024-01-08 referral decided r2 no-further-action by manager
            2024-01-08 referral decided r3 assessment
            2024-01-08 need plan ended np1 early-help
            2024-01-08 need plan ended np2 needs-met
            2024-01-08 pre-proceedings ended pl1 step-down
            2024-01-08 pre-proceedings ended pl2 issue
            as of 2024-01-10
            ",
            expect![[r#"
                ended-without-authorisation (recording) since 2024-01-10: The entry "referral decided" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (r1). e[1]
                ended-without-authorisation (recording) since 2024-01-10: The entry "need plan ended" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (np1). e[4]
                ended-without-authorisation (recording) since 2024-01-10: The entry "pre-proceedings ended" of 2024-01-08 names nobody who authorised it, and no manager's decision on it is on record from 2023-10-08 to 2024-01-09 (pl1). e[6]
                changes on 2024-07-11
            "#]],
        );
    }

    #[test]
    fn nobody_authorises_their_own_work() {
        let text = |as_of: &str| {
            alloc::format!(
                "
                2024-01-02 worker allocated al1 w1 social-worker
                2024-01-02 worker allocated al2 m1 manager
                2024-01-08 assessment completed a1 entered-by w2
                2024-01-09 assessment authorised a1 by manager:w2
                2024-01-09 assessment authorised a2 by manager:m1
                2024-01-10 closure requested i1 entered-by w1
                2024-01-10 case closed i1 by manager:m1
                2024-01-11 manager decided closure about i1 by manager:w1
                2024-01-12 worker deallocated al1
                2024-01-13 case closed i2 by manager:w1
                as of {as_of}
                "
            )
        };
        check(
            SAME,
            &text("2024-01-08"),
            expect![[r#"
            changes on 2024-01-09
        "#]],
        );
        check(
            SAME,
            &text("2024-01-13"),
            expect![[r#"
            authorised-by-the-same-worker (recording) since 2024-01-09: The entry "assessment authorised" of 2024-01-09 was authorised by w2, who had made the entry "assessment completed" of 2024-01-08. e[3, 4]
            authorised-by-the-same-worker (recording) since 2024-01-11: The entry "management decision made" of 2024-01-11 was authorised by w1, who had been allocated to the child since 2024-01-02. e[1, 8]
            changes on 2024-07-10
        "#]],
        );
        check(
            SAME,
            &text("2024-07-10"),
            expect![[r#"
            authorised-by-the-same-worker (recording) since 2024-01-11: The entry "management decision made" of 2024-01-11 was authorised by w1, who had been allocated to the child since 2024-01-02. e[1, 8]
            changes on 2024-07-12
        "#]],
        );
        check_in(
            &set("R13-SELF", "stands-for", "1d"),
            SAME,
            &text("2024-01-12"),
            expect![[r#"
            authorised-by-the-same-worker (recording) since 2024-01-11: The entry "management decision made" of 2024-01-11 was authorised by w1, who had been allocated to the child since 2024-01-02. e[1, 8]
            changes on 2024-01-13
        "#]],
        );
    }
}
