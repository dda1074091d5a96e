//! The measures of workers, on children and workers who do not exist.

use expect_test::expect;
use jiff::civil::date;
use journey::codes::Employment;
use rules::Jurisdiction;
use rules::jurisdiction::{Vacancy, WorkerRow};

use crate::measures::By;
use crate::measures::checks::{check, check_in, counted};

const CARED_FOR: &str = "
    2010-06-01 born
    2016-01-10 care started c1 legal C2
    2016-01-10 worker allocated w1 SW1 social-worker team t1
    2017-06-01 worker deallocated w1 MANAGE
    2017-06-01 worker allocated w2 SW2 social-worker team t1
    2017-09-01 worker deallocated w2 LEFTRL
    2017-09-01 worker allocated w3 SW1 social-worker team t1
    2017-12-01 worker allocated m1 SW9 manager team t1
";

#[test]
fn each_worker_counts_once_and_only_for_children_in_care_all_the_time() {
    let text = [
        CARED_FOR,
        "
        child 2
        2010-06-01 born
        2016-01-10 care started c1 legal C2
        2016-01-10 worker allocated w1 SW1 social-worker team t1
        2017-06-01 worker deallocated w1 MANAGE
        2017-06-01 worker allocated w2 SW2 social-worker team t1
        2017-09-01 worker deallocated w2 LEFTRL
        2017-09-01 worker allocated w3 SW3 social-worker team t2
        child 3
        2010-06-01 born
        2017-04-02 care started c1 legal C2
        2017-04-02 worker allocated w1 SW1 social-worker team t1
        as of 2018-03-31
        ",
    ]
    .concat();
    check_in(
        &Jurisdiction::default(),
        &["three-workers-in-a-year", "three-workers-in-two-years"],
        &[By::Team],
        &text,
        expect![[r#"
            three-workers-in-a-year: 50.0% 1/2, 2 1, 3 1
              team "t1": 0.0% 0/1, 2 1
              team "t2": 100.0% 1/1, 3 1
              1 2018-03-31  out 2 e[4, 6]
              2 2018-03-31  in 3 e[13, 15, 17]
            three-workers-in-two-years: 50.0% 1/2, 2 1, 3 1
              team "t1": 0.0% 0/1, 2 1
              team "t2": 100.0% 1/1, 3 1
              1 2018-03-31  out 2 e[4, 6]
              2 2018-03-31  in 3 e[13, 15, 17]
        "#]],
    );
}

#[test]
fn children_in_need_and_on_plans_stand_apart() {
    check(
        &["three-workers-in-a-year-protection", "three-workers-in-a-year-need"],
        "
        2010-06-01 born
        2017-01-10 protection plan started p1 NEG
        2017-01-10 worker allocated w1 SW1 social-worker
        child 2
        2010-06-01 born
        2017-01-10 need plan started n1 child-in-need
        2017-01-10 worker allocated w1 SW1 social-worker
        child 3
        2010-06-01 born
        2017-01-10 need plan started n1 child-in-need
        2018-01-10 protection plan started p1 NEG
        as of 2018-03-31
        ",
        expect![[r#"
            three-workers-in-a-year-protection: 0.0% 0/1, 1 1
              1 2018-03-31  out 1 e[3]
            three-workers-in-a-year-need: 0.0% 0/1, 1 1
              2 2018-03-31  out 1 e[6]
        "#]],
    );
}

fn staffed() -> Jurisdiction {
    let row = |id: &str, fte_percent, employment| WorkerRow {
        id: id.into(),
        fte_percent,
        employment,
        team: Some("t1".into()),
        manager: None,
        from: None,
        until: None,
    };
    let workers = [
        row("SW1", 100, Some(Employment::Permanent)),
        row("SW2", 50, Some(Employment::Agency)),
        row("SW3", 100, None),
    ];
    let mut jurisdiction = Jurisdiction::default();
    jurisdiction.workers.extend(workers);
    jurisdiction
}

#[test]
fn the_agency_rate_is_of_posts_and_the_exposure_of_days() {
    let text = [CARED_FOR, "as of 2018-03-31"].concat();
    check_in(
        &staffed(),
        &["agency-rate", "agency-exposure"],
        &[By::Worker],
        &text,
        expect![[r#"
        agency-rate: 33.3% 50/150, 60% observed
          worker "SW1": 0.0% 0/100
          worker "SW2": 100.0% 50/50
          worker "SW3": none% 0/0, 0% observed
        agency-exposure: 25.2% 92/365
          worker "SW1": 0.0% 0/273
          worker "SW2": 100.0% 92/92
          1 2017-04-01 w1 out x61 e[4]
          1 2017-06-01 w2 in x92 e[6]
          1 2017-09-01 w3 out x212 e[8]
    "#]],
    );
}

#[test]
fn a_caseload_is_for_each_post() {
    check_in(
        &staffed(),
        &["caseload"],
        &[By::Worker],
        "
        2016-01-10 worker allocated w1 SW1 social-worker team t1
        child 2
        2016-01-10 worker allocated w1 SW2 social-worker team t1
        child 3
        2016-01-10 worker allocated w1 SW2 social-worker team t1
        child 4
        2016-01-10 worker allocated w1 SW7 social-worker team t1
        as of 2018-03-31
        ",
        expect![[r#"
            caseload: 1.6for each full-time post 4/-
              worker "SW1": 1.0for each full-time post 1/-
              worker "SW2": 4.0for each full-time post 2/-
              worker "SW7": 1.0for each full-time post 1/-
              1 2018-03-31  in e[1]
              2 2018-03-31  in e[2]
              3 2018-03-31  in e[3]
              4 2018-03-31  in e[4]
        "#]],
    );
}

#[test]
fn gaps_count_for_open_cases() {
    check(
        &["children-with-allocation-gaps", "unallocated-now"],
        "
        2017-04-03 case opened i1
        2017-04-03 worker allocated w1 SW1 social-worker team t1
        2017-09-01 worker deallocated w1 MANAGE
        2017-09-11 worker allocated w2 SW2 social-worker team t1
        child 2
        2017-04-03 case opened i1
        2017-04-04 worker allocated w1 SW1 social-worker team t1
        child 3
        2017-04-03 case opened i1
        2017-04-03 care started c1 legal C2
        2017-04-04 worker allocated w1 SW1 social-worker team t1
        2018-03-30 worker deallocated w1 MANAGE
        child 4
        2016-01-03 case opened i1
        2016-11-03 case closed i1 RC7
        as of 2018-03-31
        ",
        expect![[r#"
            children-with-allocation-gaps: 66.7% 2/3
              1 2017-09-01  in 10 e[1]
              2 2017-04-03  out 0 e[5]
              3 2017-04-03  in 3 e[7]
            unallocated-now: 33.3% 1/3
              1 2018-03-31  out e[4]
              2 2018-03-31  out e[6]
              3 2018-03-31  in e[7]
        "#]],
    );
}

#[test]
fn an_answered_flag_stands_and_is_answered() {
    let text = "
        2011-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 care review c1 submitted 2017-04-01
        2017-05-20 flag answered review-recorded-in-the-future explained about c1 by manager
        child 2
        2011-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 care review c1 submitted 2017-04-01
        as of 2017-05-31
    ";
    let told = counted("flags-unanswered", text, &["review-recorded-in-the-future"]);
    let answered = "1 2017-05-31 review-recorded-in-the-future Some(false) 60\n";
    let unanswered = "2 2017-05-31 review-recorded-in-the-future Some(true) 60\n";
    assert_eq!(told, [answered, unanswered].concat());
}

#[test]
fn a_change_of_worker_is_planned_or_not() {
    check(
        &["worker-changes-unplanned"],
        "
        2016-01-10 worker allocated w1 SW1 social-worker team t1
        2017-05-01 worker deallocated w1 LEFTRL
        2017-05-02 worker allocated w2 SW2 social-worker team t1
        2017-08-01 worker deallocated w2 TSPROC
        2017-08-01 worker allocated w3 SW3 social-worker team t2
        2017-10-02 worker deallocated w3
        2017-10-02 worker allocated w4 SW4 social-worker team t2
        2018-01-08 worker deallocated w4 OTHERS       # nobody follows
        as of 2018-03-31
        ",
        expect![[r#"
            worker-changes-unplanned: 50.0% 1/2, 67% observed, LEFTRL 1, TSPROC 1
              1 2017-05-01 w1 in (LEFTRL) e[1, 2, 3]
              1 2017-08-01 w2 out (TSPROC) e[3, 4, 5]
              1 2017-10-02 w3 unseen e[5, 6, 7]
        "#]],
    );
}

#[test]
fn a_vacancy_is_of_posts_and_agency_workers_fill_none_for_good() {
    let mut file = staffed();
    let vacancy = |fte_percent, from| Vacancy { team: Some("t1".into()), fte_percent, from, until: None };
    file.vacancies = [vacancy(50, date(2017, 4, 3)), vacancy(100, date(2018, 4, 2))].into();
    check_in(
        &file,
        &["vacancy-rate"],
        &[By::Team],
        "as of 2018-03-31",
        expect![[r#"
        vacancy-rate: 33.3% 50/150, 60% observed
          team "t1": 33.3% 50/150, 60% observed
    "#]],
    );
}
