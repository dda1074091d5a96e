//! The measures of oversight, on children who do not exist.

use expect_test::expect;
use jiff::civil::date;
use rules::Jurisdiction;

use crate::measures::checks::{check, check_in};
use crate::measures::{By, measure};

const HELD: &str = "
    2026-01-05 case opened i1
    2026-01-05 worker allocated w1 SW1 social-worker team t1
    2026-02-02 supervision held by M1 of SW1
    child 2
    2026-01-05 case opened i1
    2026-01-05 worker allocated w1 SW2 social-worker team t1
    child 3
    2026-01-05 case opened i1
    2026-01-05 worker allocated w1 SW1 social-worker team t1
    2026-02-16 supervision held by M1 of SW1
    2026-02-16 case audited au1 grade good
    2026-02-20 supervision held by M1 of SW9              # who holds nothing
";

#[test]
fn a_worker_is_supervised_once_for_all_cases() {
    check_in(
        &Jurisdiction::default(),
        &["workers-supervised"],
        &[By::Team],
        &[HELD, "as of 2026-03-16"].concat(),
        expect![[r#"
            workers-supervised: 50.0% 1/2
              team "t1": 50.0% 1/2
              1 2026-03-16 SW1 in e[2, 8]
              2 2026-03-16 SW2 out e[5]
        "#]],
    );
    check(
        &["workers-supervised"],
        &[HELD, "as of 2026-03-17"].concat(),
        expect![[r#"
        workers-supervised: 0.0% 0/2
          1 2026-03-17 SW1 out e[2, 8]
          2 2026-03-17 SW2 out e[5]
    "#]],
    );
}

#[test]
fn how_often_is_the_authoritys_to_say() {
    let row = measure("SUP-WORKER").expect("a measure");
    let six = "6w".parse().expect("a value");
    let ours = Jurisdiction::default()
        .with_measure_setting((row.name, row.parameters), "within", six, date(2026, 1, 1))
        .expect("a threshold of the measure");
    check_in(
        &ours,
        &["workers-supervised"],
        &[],
        &[HELD, "as of 2026-03-17"].concat(),
        expect![[r#"
        workers-supervised: 50.0% 1/2
          1 2026-03-17 SW1 in e[2, 8]
          2 2026-03-17 SW2 out e[5]
    "#]],
    );
}

#[test]
fn audits_are_counted_by_grade() {
    check(
        &["cases-audited"],
        &[HELD, "as of 2026-03-16"].concat(),
        expect![[r#"
        cases-audited: 1.0 1/-, Good 1
          3 2026-02-16 au1 in (Good) e[9]
    "#]],
    );
}
