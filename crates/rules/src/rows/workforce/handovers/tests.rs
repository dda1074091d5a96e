//! Tests of the rows about what lies between two workers.

use expect_test::expect;
use journey::Kind;

use crate::checks::flag;

const CHANGED: &str = "
    2010-06-01 born
    2016-01-04 need plan started np1 child-in-need
    2016-01-04 worker allocated w1 SWA social-worker
    2016-03-01 worker deallocated w1 TSPROC
    2016-03-01 worker allocated w2 SWB social-worker
    ";

#[test]
fn nobody_holds_the_case() {
    let text = "
        2010-06-01 born
        2016-01-04 need plan started np1 child-in-need
        2016-01-04 worker allocated w1 SWA social-worker
        2016-03-01 worker deallocated w1 LEFTRL
        ";
    let row = || flag("case-without-holder");
    row().begins(text, "2016-03-09", expect![[r#"
        the child: Since 2016-03-01 nobody has been allocated, for longer than 5 working days. Look at who is to hold the case. e[2, 4]
    "#]]);
    row().begins(
        &[text, "2016-03-02 worker allocated w2 SWD duty-worker"].concat(),
        "2016-03-09",
        expect![[r#"
            the child: Since 2016-03-01 only duty has held the case, for longer than 5 working days. Look at who is to hold the case. e[2, 4, 5]
        "#]],
    );
    row().begins(&[text, "2016-03-02 worker allocated w2 TMA manager"].concat(), "2016-03-09", expect![[r#"
        the child: Since 2016-03-01 only a manager has held the case, for longer than 5 working days. Look at who is to hold the case. e[2, 4, 5]
    "#]]);
    row().ends(&[text, "2016-03-14 worker allocated w2 SWB lead-practitioner"].concat(), "2016-03-14");
    row().ends(&[text, "2016-03-14 need plan ended np1"].concat(), "2016-03-14");
    row().is_silent(
        &[text, "2016-03-02 worker allocated w2 FSA family-support-worker"].concat(),
        "2016-03-14",
    );
    row().begins_on(
        &[text, "2016-03-02 worker allocated w2 FSA family-support-worker\n2016-03-03 protection plan started pp1 NEG"]
            .concat(),
        "2016-03-11",
    );
    row().with("unheld-for", "1wd").begins_on(text, "2016-03-03");
    row().unseen(&[Kind::WorkerAllocated], None).is_silent(text, "2016-03-09");
}

#[test]
fn nothing_happens_after_the_change() {
    let row = || flag("nothing-after-worker-change");
    row().begins(CHANGED, "2016-04-01", expect![[r#"
        the child: The case passed from SWA to SWB on 2016-03-01, and 20 working days later no visit, meeting or movement of the plan is recorded. Look at whether the new worker has met the child. e[5]
    "#]]);
    row().ends(&[CHANGED, "2016-04-05 visit made v1 need for np1 seen yes"].concat(), "2016-04-05");
    row().is_silent(&[CHANGED, "2016-03-31 need plan reviewed np1"].concat(), "2016-04-05");
    row().is_silent(&CHANGED.replace("SWB", "SWA"), "2016-04-01");
    row().is_silent(&[CHANGED, "2016-03-11 need plan ended np1"].concat(), "2016-04-01");
    row().with("idle-for", "10wd").begins_on(CHANGED, "2016-03-16");
    row().unseen(&[Kind::VisitMade], None).is_silent(CHANGED, "2016-04-01");
}

#[test]
fn each_worker_begins_anew() {
    let text = [
        CHANGED,
        "2016-03-31 assessment started a1 reassessment
        2016-07-04 worker deallocated w2 LEFTRL
        2016-07-04 worker allocated w3 SWC social-worker
        2016-07-11 assessment started a2 reassessment\n",
    ]
    .concat();
    let row = || flag("begun-anew-with-each-worker");
    row().begins(&text, "2016-07-11", expect![[r#"
        the child: 2 assessments began within 30 days of a change of worker, on 2016-03-31 and 2016-07-11, although the child had a plan. Look at what was learnt anew. e[6, 9]
    "#]]);
    row().ends(&text, "2017-10-01");
    row().ends(&[&text, "2016-09-05 need plan ended np1"].concat(), "2016-09-05");
    row().is_silent(&text.replace("2016-03-31", "2016-04-01"), "2016-07-11");
    row().with("after-change", "31d").begins_on(&text.replace("2016-03-31", "2016-04-01"), "2016-07-11");
    row().unseen(&[Kind::AssessmentStarted], None).is_silent(&text, "2016-07-11");
}

#[test]
fn gaps_again_and_again() {
    let text = "
        2010-06-01 born
        2016-01-04 need plan started np1 child-in-need
        2016-01-04 worker allocated w1 SWA social-worker
        2016-03-01 worker deallocated w1
        2016-03-08 worker allocated w2 SWB social-worker
        2016-06-06 worker deallocated w2
        2016-06-13 worker allocated w3 SWC social-worker
        ";
    let row = || flag("allocation-gaps");
    row().begins(text, "2016-06-13", expect![[r#"
        the child: The open case was without a worker 2 times within 12 months, 10 working days in all: 2016-03-01 to 2016-03-08, 2016-06-06 to 2016-06-13. Look at who was there for the child. e[5, 7]
    "#]]);
    row().ends(text, "2017-03-09");
    row().is_silent(&text.replace("2016-06-13", "2016-06-10"), "2016-06-10");
    row().with("gap-days", "9").begins_on(&text.replace("2016-06-13", "2016-06-10"), "2016-06-10");
    row().unseen(&[Kind::WorkerDeallocated], None).is_silent(text, "2016-06-13");
}

#[test]
fn handed_over_apart() {
    let text = [CHANGED, "2016-03-02 handover held w1 w2 joint-visit no\n"].concat();
    let row = || flag("handover-without-joint-visit");
    row().begins(&text, "2016-03-02", expect![[r#"
        w2: The case was handed over on 2016-03-02 to SWB, who has held it since 2016-03-01, without a visit of both. Look at how the child met the new worker. e[5, 6]
    "#]]);
    row().ends(&text, "2016-06-03");
    row().ends(&[&text, "2016-03-09 handover held w1 w2 joint-visit yes"].concat(), "2016-03-09");
    row().with("stands-for", "1m").ends(&text, "2016-04-03");
    row().unseen(&[Kind::HandoverHeld], None).is_silent(&text, "2016-03-02");
    let row = || flag("worker-changed-without-handover");
    row().is_silent(&text, "2016-03-16");
    row().begins(CHANGED, "2016-03-16", expect![[r#"
        w2: The case passed from SWA to SWB on 2016-03-01, and 10 working days later no handover is on record. Look at what the new worker was told. e[4, 5]
    "#]]);
    row().ends(CHANGED, "2016-06-02");
    row().ends(&[CHANGED, "2016-03-21 handover held w1 w2"].concat(), "2016-03-21");
    row().with("handover-within", "5wd").begins_on(CHANGED, "2016-03-09");
    row().unseen(&[Kind::HandoverHeld], None).is_silent(CHANGED, "2016-03-16");
}
