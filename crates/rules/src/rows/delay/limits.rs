//! Limits that were missed: by name where a reader wants to find them by what was missed, and all others by how
//! binding they are.

use journey::{Entry, Event, Kind};

use super::STANDS_FOR;
use crate::allowance::Allowance::WorkingDays;
use crate::book::{Cadence, Citation, ClockRule, Clocks, Concern, FlagRule, Force, Raises, Severity};
use crate::case::Case;

/// Steps between two pairs of hands, for which no guidance sets a limit.
pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "assessment-authorisation",
        title: "The manager's authorisation of an assessment that the worker has finished",
        starting: "the worker finished the assessment",
        stopping: "the authorisation of a finished assessment",
        citation: Citation::unconfirmed("Local procedure"),
        starts: &[Kind::AssessmentCompleted],
        stops: &[Kind::AssessmentAuthorised],
        about: assessment,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "team-transfer",
        title: "The acceptance of a case by the team that it is transferred to",
        starting: "the transfer was asked for",
        stopping: "the acceptance of a transferred case",
        citation: Citation::unconfirmed("Local procedure"),
        starts: &[Kind::TeamTransferRequested],
        stops: &[Kind::TeamTransferAccepted],
        about: transfer,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
];

fn assessment<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::AssessmentCompleted(completed) => Some(completed.assessment_id.as_str()),
        Event::AssessmentAuthorised(authorised) => Some(authorised.assessment_id.as_str()),
        _ => None,
    }
}

fn transfer<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::TeamTransferRequested(requested) => Some(requested.transfer_id.as_str()),
        Event::TeamTransferAccepted(accepted) => Some(accepted.transfer_id.as_str()),
        _ => None,
    }
}

const DUTIES: Clocks = Clocks::Others(&[Force::Act, Force::StatutoryGuidance]);
const PRACTICE: Clocks = Clocks::Others(&[Force::BestPractice, Force::Local]);

const LIMITS: Citation = Citation::read("As cited for the clock that ran out");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "duty-overdue",
        aliases: &["L01"],
        title: "Something that an Act or statutory guidance requires has not been done in time",
        severity: Severity::High,
        raised: Raises::WhileOverdue(DUTIES),
        ..OVERDUE
    },
    FlagRule {
        name: "practice-overdue",
        aliases: &["L01-PRACTICE"],
        title: "Something that good practice or local procedure asks for has not been done in time",
        severity: Severity::Medium,
        raised: Raises::WhileOverdue(PRACTICE),
        ..OVERDUE
    },
    FlagRule {
        name: "duty-done-late",
        aliases: &["L01-LATE"],
        title: "Something that an Act or statutory guidance requires was done late",
        raised: Raises::AfterLate(DUTIES, STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "practice-done-late",
        aliases: &["L01-PRACTICE-LATE"],
        title: "Something that good practice or local procedure asks for was done late",
        raised: Raises::AfterLate(PRACTICE, STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "authorisation-overdue",
        aliases: &["L10"],
        title: "A finished assessment waits for a manager",
        severity: Severity::Medium,
        raised: Raises::WhileOverdue(Clocks::Named(&["assessment-authorisation"])),
        ..OVERDUE
    },
    FlagRule {
        name: "authorisation-late",
        aliases: &["L10-LATE"],
        title: "A finished assessment waited long for a manager",
        raised: Raises::AfterLate(Clocks::Named(&["assessment-authorisation"]), STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "transfer-overdue",
        aliases: &["L17"],
        title: "A case waits to be taken by another team",
        severity: Severity::Medium,
        raised: Raises::WhileOverdue(Clocks::Named(&["team-transfer"])),
        ..OVERDUE
    },
    FlagRule {
        name: "transfer-late",
        aliases: &["L17-LATE"],
        title: "A case waited long to be taken by another team",
        raised: Raises::AfterLate(Clocks::Named(&["team-transfer"]), STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "without-worker",
        aliases: &["L17-GAP"],
        title: "Nobody holds the child's case",
        severity: Severity::High,
        raised: Raises::WhileOverdue(Clocks::Named(&["allocation-gap", "worker-allocation"])),
        ..OVERDUE
    },
    FlagRule {
        name: "gap-between-workers",
        aliases: &["L17-GAP-LATE"],
        title: "For some time nobody held the child's case",
        raised: Raises::AfterLate(Clocks::Named(&["allocation-gap", "worker-allocation"]), STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "leaver-out-of-touch",
        aliases: &["L21"],
        title: "A care leaver has not been in contact in time",
        severity: Severity::High,
        raised: Raises::WhileOverdue(Clocks::Named(TOUCH)),
        ..OVERDUE
    },
    FlagRule {
        name: "leaver-contact-late",
        aliases: &["L21-LATE"],
        title: "A care leaver was out of contact for too long",
        raised: Raises::AfterLate(Clocks::Named(TOUCH), STANDS_FOR),
        ..LATE
    },
    FlagRule {
        name: "pathway-overdue",
        aliases: &["L21-PATHWAY"],
        title: "A pathway plan, its review or a personal adviser is overdue",
        severity: Severity::High,
        raised: Raises::WhileOverdue(Clocks::Named(PATHWAY)),
        ..OVERDUE
    },
    FlagRule {
        name: "pathway-late",
        aliases: &["L21-PATHWAY-LATE"],
        title: "A pathway plan, its review or a personal adviser came late",
        raised: Raises::AfterLate(Clocks::Named(PATHWAY), STANDS_FOR),
        ..LATE
    },
];

const TOUCH: &[&str] = &["leaver-contact", "leaver-contact-from-21", "leaver-visit"];
const PATHWAY: &[&str] = &[
    "pathway-needs",
    "pathway-plan",
    "pathway-review",
    "pathway-review-on-request",
    "pathway-review-after-move",
    "personal-adviser",
    "personal-adviser-by-18",
];

/// Not done: it stands until it is.
pub(super) const OVERDUE: FlagRule = FlagRule {
    concern: Concern::Delay,
    citation: LIMITS,
    clears: "That it is done, or no longer due.",
    ..FlagRule::ROW
};

/// Done late: told for a while.
pub(super) const LATE: FlagRule = FlagRule {
    concern: Concern::Delay,
    severity: Severity::Low,
    citation: LIMITS,
    parameters: &[STANDS_FOR],
    clears: "Time; what was late stays late, and is told for a while.",
    ..FlagRule::ROW
};

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{check, flag};

    #[test]
    fn a_finished_assessment_is_authorised_in_five_working_days() {
        check(
            &["assessment-authorisation", "authorisation-overdue", "authorisation-late"],
            "
            2010-06-01 born
            2026-03-02 assessment completed a1
            2026-03-09 assessment authorised a1
            2026-03-02 assessment completed a2
            2026-03-10 assessment authorised a2
            2026-03-03 assessment completed a3
            2026-03-04 assessment completed a4
            as of 2026-03-11
            ",
            expect![[r#"
                assessment-authorisation  a1  due 2026-03-09  met on 2026-03-09
                assessment-authorisation  a2  due 2026-03-09  met late by 1 working day
                assessment-authorisation  a3  due 2026-03-10  breached by 1 working day
                assessment-authorisation  a4  due 2026-03-11  running
                authorisation-overdue (delay) since 2026-03-11: The authorisation of a finished assessment was due by 2026-03-10, 5 working days after the worker finished the assessment on 2026-03-03, and none is recorded (a3). e[6]
                authorisation-late (delay) since 2026-03-10: The authorisation of a finished assessment was due by 2026-03-09, 5 working days after the worker finished the assessment on 2026-03-02, and came on 2026-03-10 (a2). e[4, 5]
                changes on 2026-03-12
            "#]],
        );
        check(
            &["assessment-authorisation", "authorisation-overdue", "authorisation-late"],
            "
            2010-06-01 born
            2026-03-02 assessment completed a1
            2026-03-09 child died
            as of 2026-03-11
            ",
            expect![[r#"
                assessment-authorisation  a1  due 2026-03-09  ceased on 2026-03-09
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_transfer_is_accepted_in_ten_working_days() {
        check(
            &["team-transfer", "transfer-overdue", "transfer-late"],
            "
            2010-06-01 born
            2026-03-02 team transfer requested t1
            2026-03-16 team transfer accepted t1
            2026-03-02 team transfer requested t2
            2026-03-17 team transfer accepted t2
            2026-03-03 team transfer requested t3
            2026-03-04 team transfer requested t4
            as of 2026-03-18
            ",
            expect![[r#"
                team-transfer  t1  due 2026-03-16  met on 2026-03-16
                team-transfer  t2  due 2026-03-16  met late by 1 working day
                team-transfer  t3  due 2026-03-17  breached by 1 working day
                team-transfer  t4  due 2026-03-18  running
                transfer-overdue (delay) since 2026-03-18: The acceptance of a transferred case was due by 2026-03-17, 10 working days after the transfer was asked for on 2026-03-03, and none is recorded (t3). e[6]
                transfer-late (delay) since 2026-03-17: The acceptance of a transferred case was due by 2026-03-16, 10 working days after the transfer was asked for on 2026-03-02, and came on 2026-03-17 (t2). e[4, 5]
                changes on 2026-03-19
            "#]],
        );
        check(
            &["team-transfer", "transfer-overdue", "transfer-late"],
            "
            2010-06-01 born
            2026-03-02 team transfer requested t1
            2026-03-10 case closed i1
            as of 2026-03-18
            ",
            expect![[r#"
                team-transfer  t1  due 2026-03-16  ceased on 2026-03-10
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_duty_and_a_practice_are_told_apart_and_what_is_named_elsewhere_is_left_to_it() {
        let late = "
            2010-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 worker allocated w1 SW1 social-worker
            2026-01-12 concern escalated x1 reviewing-officer
            2026-03-02 worker deallocated w1 LEFTRL
            2026-03-02 case summary updated
        ";
        check(
            &[
                "escalation-resolution",
                "case-supervision",
                "allocation-gap",
                "duty-overdue",
                "practice-overdue",
                "without-worker",
            ],
            &alloc::format!("{late}\nas of 2026-03-03"),
            expect![[r#"
                allocation-gap           due 2026-03-02  breached by 1 day
                case-supervision 1       due 2026-03-02  breached by 1 day
                escalation-resolution  x1  due 2026-02-09  breached by 16 working days
                duty-overdue (delay) since 2026-02-10: The resolution of an escalated concern was due by 2026-02-09, 20 working days after the concern was escalated on 2026-01-12, and none is recorded (x1). e[5]
                practice-overdue (delay) since 2026-03-03: Supervision of the case, on the child's file (number 1) was due by 2026-03-02, 8 weeks after the case came to be open on 2026-01-05, and none is recorded. e[2]
                without-worker (delay) since 2026-03-03: The next worker who holds the case was due by 2026-03-02, the day on which the worker who held the case stopped, and none is recorded. e[6]
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn what_was_late_is_told_for_ninety_days() {
        let late = "
            2010-06-01 born
            2026-01-05 concern escalated x1 reviewing-officer
            2026-03-02 escalation resolved x1
        ";
        flag("duty-done-late").begins(late, "2026-03-02", expect![[r#"
            x1: The resolution of an escalated concern was due by 2026-02-02, 20 working days after the concern was escalated on 2026-01-05, and came on 2026-03-02 (x1). e[2, 3]
        "#]]);
        flag("duty-done-late").ends(late, "2026-06-01");
        flag("duty-done-late").with("stands-for", "7d").ends(late, "2026-03-10");
        flag("practice-done-late").is_silent(late, "2026-03-02");
        let summary = "
            2010-06-01 born
            2026-01-05 team transfer accepted t1
            2026-01-14 case summary updated
        ";
        flag("practice-overdue").ends(summary, "2026-01-14");
        flag("practice-done-late").begins(summary, "2026-01-14", expect![[r#"
            the child: A case summary for the transfer was due by 2026-01-12, 5 working days after the other team accepted the case on 2026-01-05, and came on 2026-01-14. e[2, 3]
        "#]]);
        flag("practice-done-late").ends(summary, "2026-04-15");
    }

    #[test]
    fn a_child_without_a_worker() {
        let gap = "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-01-05 worker allocated w1 SW1 social-worker
            2026-03-02 worker deallocated w1 LEFTRL
        ";
        flag("without-worker").begins(gap, "2026-03-03", expect![[r#"
            the child: The next worker who holds the case was due by 2026-03-02, the day on which the worker who held the case stopped, and none is recorded. e[4]
        "#]]);
        let next = [gap, "2026-03-09 worker allocated w2 SW2 social-worker"].concat();
        flag("without-worker").ends(&next, "2026-03-09");
        flag("gap-between-workers").begins(&next, "2026-03-09", expect![[r#"
            the child: The next worker who holds the case was due by 2026-03-02, the day on which the worker who held the case stopped, and came on 2026-03-09. e[4, 5]
        "#]]);
        flag("gap-between-workers").ends(&next, "2026-06-08");
    }

    #[test]
    fn a_care_leaver_out_of_touch_and_a_plan_overdue() {
        let leaver = "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 pathway plan made
            2018-02-01 leaver contacted YES means call
        ";
        flag("leaver-out-of-touch").begins(leaver, "2018-03-30", expect![[r#"
            the child: Contact that the young person answered (number 2) was due by 2018-03-29, 8 weeks after the one before on 2018-02-01, and none is recorded. e[4]
        "#]]);
        let again = [leaver, "2018-04-03 leaver contacted YES means call"].concat();
        flag("leaver-out-of-touch").ends(&again, "2018-04-03");
        flag("leaver-contact-late").begins(&again, "2018-04-03", expect![[r#"
            the child: Contact that the young person answered (number 2) was due by 2018-03-29, 8 weeks after the one before on 2018-02-01, and came on 2018-04-03. e[4, 5]
        "#]]);
        flag("pathway-overdue").begins(leaver, "2018-08-02", expect![[r#"
            the child: A review of the pathway plan (number 1) was due by 2018-08-01, 6 months after the pathway plan was made on 2018-02-01, and none is recorded. e[3]
        "#]]);
        let reviewed = [leaver, "2018-08-06 pathway plan reviewed"].concat();
        flag("pathway-overdue").ends(&reviewed, "2018-08-06");
        flag("pathway-late").begins(&reviewed, "2018-08-06", expect![[r#"
            the child: A review of the pathway plan (number 1) was due by 2018-08-01, 6 months after the pathway plan was made on 2018-02-01, and came on 2018-08-06. e[3, 5]
        "#]]);
        flag("pathway-late").with("stands-for", "7d").ends(&reviewed, "2018-08-14");
    }
}
