//! The measures of recording, on children who do not exist.

use expect_test::expect;
use jiff::civil::date;
use rules::Jurisdiction;
use rules::jurisdiction::{Milestone, WorkerRow};

use crate::measures::By;
use crate::measures::checks::{check, check_in, counted};

#[test]
fn the_lag_is_that_of_practitioners() {
    check(
        &["recording-lag"],
        "
        2017-04-10 care started c1 legal C2 submitted 2017-06-30
        2017-05-10 visit made v1 looked-after for c1 recorded 2017-05-10
        2017-06-10 visit made v2 looked-after for c1 recorded 2017-06-12
        2017-07-10 visit made v3 looked-after for c1 recorded 2017-07-18
        2017-08-10 visit made v4 looked-after for c1 recorded 2017-08-09
        2015-08-10 visit made v5 looked-after for c1 recorded 2015-09-09
        as of 2018-03-31
        ",
        expect![[r#"
            recording-lag: 2.0days 1/3, 60% observed
              1 2017-06-30 care-period-started unseen e[1]
              1 2017-06-30 legal-status-changed unseen e[2]
              1 2017-05-10 visit-made out 0 e[3]
              1 2017-06-12 visit-made out 2 e[4]
              1 2017-07-18 visit-made in 8 e[5]
        "#]],
    );
}

#[test]
fn the_lag_is_that_of_the_team_of_whoever_wrote_it_down() {
    let row = |team: &str, until| WorkerRow {
        id: "sw1".into(),
        fte_percent: 100,
        employment: None,
        team: Some(team.into()),
        manager: None,
        from: None,
        until,
    };
    let mut jurisdiction = Jurisdiction::default();
    jurisdiction.workers.extend([row("duty", None), row("front", Some(date(2017, 6, 1)))]);
    check_in(
        &jurisdiction,
        &["recording-lag"],
        &[By::Team],
        "
        2017-04-10 worker allocated a1 sw2 social-worker team north
        2017-05-10 visit made v1 looked-after for c1 entered-by sw2 recorded 2017-05-10
        2017-05-11 visit made v2 looked-after for c1 entered-by sw1 recorded 2017-05-12
        2017-06-10 visit made v3 looked-after for c1 entered-by sw1 recorded 2017-06-12
        2017-07-10 visit made v4 looked-after for c1 entered-by sw3 recorded 2017-07-18
        2017-08-10 visit made v5 looked-after for c1 recorded 2017-08-10
        as of 2018-03-31
        ",
        expect![[r#"
            recording-lag: 1.0days 1/5, 83% observed
              team "": 8.0days 1/1
              team "duty": 2.0days 0/1
              team "front": 1.0days 0/1
              team "north": 0.0days 0/2, 67% observed
              1 2017-05-10 visit-made out 0 e[2]
              1 2017-05-12 visit-made out 1 e[3]
              1 2017-06-12 visit-made out 2 e[4]
              1 2017-07-18 visit-made in 8 e[5]
              1 2017-08-10 visit-made out 0 e[6]
              1 2017-04-10 worker-allocated unseen e[1]
        "#]],
    );
}

#[test]
fn corrections_are_counted_by_their_own_day() {
    let text = "
        2017-04-10 care started c1 legal C2
        2017-05-10 care review c1
        2017-06-10 visit made v1 looked-after for c1
        correct e3 2017-05-09 recorded 2017-06-30
        correct e3 2017-05-08 recorded 2018-06-30
        retract e4 recorded 2018-07-01
        as of 2018-07-31
    ";
    let milestone = Milestone { kind: "inspection-notice".into(), on: date(2018, 7, 13) };
    let mut jurisdiction = Jurisdiction::default();
    jurisdiction.milestones.push(milestone);
    check_in(
        &jurisdiction,
        &["corrections", "corrections-before-milestones"],
        &[],
        text,
        expect![[r#"
        corrections: 2.0 2/-, corrected 1, retracted 1
          1 2018-06-30 care-review-held in (corrected) e[3, 6]
          1 2018-07-01 visit-made in (retracted) e[4, 7]
        corrections-before-milestones: 100.0% 2/2, corrected 1, retracted 1
          1 2018-06-30 care-review-held in (corrected) e[3, 6]
          1 2018-07-01 visit-made in (retracted) e[4, 7]
    "#]],
    );
    check(
        &["corrections-before-milestones"],
        text,
        expect![[r#"
        corrections-before-milestones: none% 0/0, 0% observed
          1 2018-06-30 care-review-held unseen e[3, 6]
          1 2018-07-01 visit-made unseen e[4, 7]
    "#]],
    );
}

#[test]
fn what_is_completed_on_time_hides_what_is_open() {
    let text = "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-10 care review c1
        as of 2017-08-31
    ";
    let overdue = counted("duties-overdue-open", text, &["care-review"]);
    assert_eq!(overdue, "1 2017-08-31 care-review Some(true) 21\n");
    let completed = counted("duties-completed-on-time", text, &["care-review"]);
    assert_eq!(completed, "1 2017-05-10 care-review Some(true)\n");
}
