//! Tests of the rows about changes of people.

use expect_test::expect;
use journey::Kind;

use crate::checks::flag;

const WORKERS: &str = "
    2010-06-01 born
    2015-01-05 need plan started np1 child-in-need
    2015-01-05 worker allocated w1 SWA social-worker
    2015-11-02 worker deallocated w1 LEFTRL
    2015-11-02 worker allocated w2 SWB social-worker employment agency
    2016-03-01 worker deallocated w2 MANAGE
    2016-03-01 worker allocated w3 SWA social-worker
    2016-05-02 worker deallocated w3 ABSENC
    2016-05-02 worker allocated w4 SWD duty-worker
    2016-11-02 worker allocated w5 SWC social-worker employment agency
    ";

#[test]
fn three_workers_each_counted_once() {
    let row = || flag("many-workers");
    row().begins(WORKERS, "2016-11-02", expect![[r#"
        the child: 3 different social workers within 12 months: SWA, SWB, SWC, who began on 2015-01-05, 2015-11-02, 2016-03-01 and 2016-11-02. Look at who knows the child, and who can stay. e[3, 5, 7, 10]
    "#]]);
    row().ends(WORKERS, "2017-03-02");
    row().ends(&[WORKERS, "2017-01-09 need plan ended np1"].concat(), "2017-01-09");
    row().is_silent(&WORKERS.replace("2016-11-02", "2017-03-02"), "2017-03-02");
    row().with("within", "18m").begins_on(&WORKERS.replace("2016-11-02", "2017-03-02"), "2017-03-02");
    row().with("people", "2").begins_on(WORKERS, "2015-11-02");
    row().unseen(&[Kind::WorkerAllocated], None).is_silent(WORKERS, "2016-11-02");
    let row = || flag("many-workers-in-two-years");
    row().begins(WORKERS, "2017-03-02", expect![[r#"
        the child: 3 different social workers within 24 months: SWA, SWB, SWC, who began on 2015-01-05, 2015-11-02, 2016-03-01 and 2016-11-02. Look at who knows the child, and who can stay. e[3, 5, 7, 10]
    "#]]);
    row().ends(WORKERS, "2018-03-02");
    row().begins_on(&WORKERS.replace("2016-11-02", "2017-03-02"), "2017-03-02");
    row().with("people", "4").is_silent(WORKERS, "2017-03-02");
    row().unseen(&[Kind::WorkerAllocated], None).is_silent(WORKERS, "2017-03-02");
}

#[test]
fn half_of_the_changes_unplanned() {
    let row = || flag("unplanned-worker-changes");
    row().begins(WORKERS, "2016-05-02", expect![[r#"
        the child: 2 of 3 changes of worker within 12 months were unplanned (the worker left or was absent, or for a reason of no list), on 2015-11-02 and 2016-05-02. Look at how the child was told, and who stepped in. e[4, 8]
    "#]]);
    row().ends(WORKERS, "2016-11-03");
    row().with("share", "70").is_silent(WORKERS, "2016-05-02");
    row().with("changes", "1").begins_on(WORKERS, "2015-11-02");
    row().is_silent(&WORKERS.replace("ABSENC", "TSPROC"), "2016-05-02");
    // The same reason said of the next allocation instead.
    let came = WORKERS
        .replace("w1 LEFTRL", "w1")
        .replace("w2 SWB social-worker", "w2 SWB social-worker because LEFTRL");
    row().begins_on(&came, "2016-05-02");
    row().unseen(&[Kind::WorkerDeallocated], None).is_silent(WORKERS, "2016-05-02");
}

#[test]
fn none_but_agency_workers() {
    let row = || flag("agency-workers-only");
    row().begins(WORKERS, "2017-05-02", expect![[r#"
        the child: Since 2016-11-02 none but agency workers have held the case (1 allocation): 6 months on 2017-05-02. Look at who can take it on for good. e[10]
    "#]]);
    row().ends(&[WORKERS, "2017-06-05 worker allocated w6 SWE social-worker"].concat(), "2017-06-05");
    row().is_silent(&WORKERS.replace("2016-05-02 worker deallocated w3 ABSENC", ""), "2017-05-02");
    row().with("after", "3m").begins_on(WORKERS, "2016-02-02");
    row().unseen(&[Kind::WorkerAllocated], None).is_silent(WORKERS, "2017-05-02");
}

#[test]
fn three_managers() {
    let text = "
        2010-06-01 born
        2015-01-05 need plan started np1 child-in-need
        2015-01-05 worker allocated m1 TMA manager
        2016-01-05 worker deallocated m1
        2016-01-05 worker allocated m2 TMB manager
        2016-06-06 worker deallocated m2
        2017-01-05 worker allocated m3 TMC manager
        ";
    let row = || flag("many-managers");
    row().begins(text, "2017-01-05", expect![[r#"
        the child: 3 different managers within 12 months: TMA, TMB, TMC, who began on 2015-01-05, 2016-01-05 and 2017-01-05. Look at who knows the child, and who can stay. e[3, 5, 7]
    "#]]);
    row().ends(text, "2017-01-06");
    row().is_silent(&text.replace("2017-01-05", "2017-01-06"), "2017-01-06");
    row().with("within", "13m").begins_on(&text.replace("2017-01-05", "2017-01-06"), "2017-01-06");
    row().unseen(&[Kind::WorkerAllocated], None).is_silent(text, "2017-01-05");
}

#[test]
fn three_reviewing_officers() {
    let text = "
        2010-06-01 born
        2015-01-05 care started c1 legal C2 need N1
        2015-01-05 reviewing officer appointed ROA
        2015-06-01 reviewing officer appointed ROB
        2017-06-01 reviewing officer appointed ROC
        ";
    let row = || flag("many-reviewing-officers");
    row().begins(text, "2017-06-01", expect![[r#"
        the child: 3 different reviewing officers within 24 months: ROA, ROB, ROC, who began on 2015-01-05, 2015-06-01 and 2017-06-01. Look at who knows the child, and who can stay. e[4, 5, 6]
    "#]]);
    row().ends(text, "2017-06-02");
    row().is_silent(&text.replace("2017-06-01", "2017-06-02"), "2017-06-02");
    row().with("people", "2").begins_on(text, "2015-06-01");
    row().unseen(&[Kind::ReviewingOfficerAppointed], None).is_silent(text, "2017-06-01");
}
