//! The flat tables written from journeys of one fictional child, row by row.

use expect_test::{Expect, expect};
use journey::fixture::Fixture;

use super::*;
use crate::ssda903::read_tables;

/// Care throughout two years, for what else is told.
const CARE: &str = "
    2009-08-15 born sex F
    2023-02-01 care started c1 need N1
    2023-02-01 legal status c1 C2
    2023-02-01 placement started p1 care c1 type U6 provider PR1
";

fn written(begins: u16, text: &str) -> Tables {
    let journey = Fixture::parse(text).expect("the fixture language").journey();
    let year = CollectionYear::new(begins).expect("a year");
    write(year, [("T001", &journey)]).expect("tables")
}

/// Compares the rows of some tables with what is expected.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(tables: &[&str], begins: u16, text: &str, expected: Expect) {
    let written = written(begins, text);
    let mut told = String::new();
    for (table, text) in written.tables.iter().filter(|(table, _)| tables.contains(table)) {
        for row in String::from_utf8_lossy(text).lines().skip(1) {
            told += &format!("{table}: {row}\n");
        }
    }
    if written.left_out > 0 {
        told += &format!("left out: {}\n", written.left_out);
    }
    expected.assert_eq(&told);
}

fn with_care(text: &str) -> String {
    format!("{CARE}{text}")
}

#[test]
fn each_year_has_its_tables() {
    let names = |begins| {
        let tables = written(begins, "").tables;
        let told = tables.iter().map(|(table, text)| {
            let columns = String::from_utf8_lossy(text).trim_end().to_owned();
            format!("{table}: {columns}\n")
        });
        told.collect::<String>()
    };
    assert!(names(2022).ends_with("missing: CHILD,DOB,MISSING,MIS_START,MIS_END\n"));
    assert!(names(2025).ends_with("sw_episodes: CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"));
    expect![[r#"
        header: CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
        episodes: CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
        reviews: CHILD,DOB,REVIEW,REVIEW_CODE
        uasc: CHILD,SEX,DOB,DUC
        oc2: CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED
        oc3: CHILD,DOB,IN_TOUCH,ACTIV,ACCOM
        ad1: CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR
        placed_adoption: CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED
        previous_permanence: CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM
        missing: CHILD,DOB,MISSING,MIS_START,MIS_END
        sw_episodes: CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON
        dolo: CHILD,DOB,DOLO_START,DOLO_END
    "#]].assert_eq(&names(2026));
}

#[test]
fn health_is_told_of_those_looked_after_throughout() {
    let year = "
        2024-06-03 health assessed initial
        2024-11-20 teeth checked
        2025-03-31 difficulties scored score 17
        2024-05-01 substance misuse identified offered-refused
        2024-09-09 offending noted convicted no
        2025-04-01 immunisations checked
    ";
    check(
        &["oc2"],
        2024,
        &with_care(year),
        expect![[r#"
        oc2: T001,15/08/2009,17,,0,,0,1,1,1,0,1
    "#]],
    );
    check(
        &["oc2"],
        2025,
        &with_care(year),
        expect![[r#"
        oc2: T001,15/08/2009,,,,,1,0,0,0,,
    "#]],
    );
    check(&["oc2"], 2022, &with_care(year), expect![""]);
    let left = "2025-03-31 placement ended p1\n2025-03-31 care ended c1 E4A";
    check(&["oc2"], 2024, &with_care(&(year.to_owned() + left)), expect![""]);
    let breaks = with_care(year).replace("C2", "V4");
    check(&["oc2"], 2024, &breaks, expect![""]);
}

#[test]
fn a_leaver_is_told_as_of_the_birthday() {
    let text = "
        2005-02-28 born sex M
        2023-01-10 leaver contacted NO
        2024-01-29 leaver contacted YES
        2024-02-15 leaver does F2
        2024-03-28 leaver lives U suitable yes
        2024-03-29 leaver does G5
        2025-02-28 leaver contacted REFU
        2025-02-28 leaver lives R
        2026-06-01 leaver contacted YES
    ";
    let tables = &["header", "episodes", "oc3"];
    check(
        tables,
        2023,
        text,
        expect![[r#"
        header: T001,1,28/02/2005,,,,
        oc3: T001,28/02/2005,YES,F2,U1
    "#]],
    );
    check(
        tables,
        2024,
        text,
        expect![[r#"
        header: T001,M,28/02/2005,,,,
        oc3: T001,28/02/2005,REFU,0,0
    "#]],
    );
    check(tables, 2025, text, expect![""]);
}

#[test]
fn adoption_is_told_in_two_tables() {
    let text = "
        2024-01-15 adoption decided
        2024-05-15 adoption reversed RD3
        2024-09-01 adoption decided
        2025-01-20 adoption matched current-carer no
        2025-06-30 placement ended p1
        2025-06-30 care ended c1 E12
    ";
    let tables = &["ad1", "placed_adoption"];
    check(
        tables,
        2024,
        &with_care(text),
        expect![[r#"
        placed_adoption: T001,15/08/2009,15/01/2024,15/05/2024,RD3
        placed_adoption: T001,15/08/2009,01/09/2024,,
    "#]],
    );
    check(
        tables,
        2025,
        &with_care(text),
        expect![[r#"
        ad1: T001,15/08/2009,01/09/2024,20/01/2025,0,,,
        placed_adoption: T001,15/08/2009,01/09/2024,,
    "#]],
    );
    check(tables, 2026, &with_care(text), expect![""]);
    let unmatched = text.replace("2025-01-20 adoption matched current-carer no", "");
    check(
        tables,
        2025,
        &with_care(&unmatched),
        expect![[r#"
        placed_adoption: T001,15/08/2009,01/09/2024,,
        left out: 1
    "#]],
    );
}

#[test]
fn what_was_before_care_stands_with_the_care() {
    let text = "
        2023-02-01 previous permanence P2 made 2019-05-04
        2023-02-01 identity changed unaccompanied yes unaccompanied-until 2024-06-30
    ";
    let tables = &["uasc", "previous_permanence"];
    check(
        tables,
        2023,
        &with_care(text),
        expect![[r#"
        uasc: T001,2,15/08/2009,30/06/2024
        previous_permanence: T001,15/08/2009,P2,,04/05/2019
    "#]],
    );
    check(
        tables,
        2025,
        &with_care(text),
        expect![[r#"
        previous_permanence: T001,15/08/2009,P2,,04/05/2019
    "#]],
    );
    check(tables, 2023, &format!("2009-08-15 born\n{text}"), expect![""]);
}

#[test]
fn what_runs_in_the_year_is_told_as_it_stood_on_its_last_day() {
    let text = "
        2024-03-20 missing started m1 M
        2024-04-02 missing ended m1
        2025-03-30 missing started m2 A
        2025-04-02 missing ended m2
        2023-02-01 worker allocated a1 SW01 social-worker because FCONTA
        2024-03-31 worker deallocated a1 LEFTRL
        2024-04-01 worker allocated a2 SW02 social-worker
        2024-07-01 worker allocated a3 D9 duty-worker
        2026-04-10 worker deallocated a2 TSPROC
        2026-04-10 worker allocated a4 SW03 social-worker
        2024-04-01 worker allocated a5 SW02 social-worker
        2026-05-01 order made o1 deprivation-of-liberty
        2026-05-09 order ended o1
        2026-06-01 order made o2 deprivation-of-liberty
        2026-06-01 order made o3 secure
    ";
    let tables = &["missing", "sw_episodes", "dolo"];
    for (begins, expected) in [
        (
            2023,
            expect![[r#"
            missing: T001,15/08/2009,M,20/03/2024,
            sw_episodes: T001,15/08/2009,SW01,01/02/2023,31/03/2024,FCONTA
        "#]],
        ),
        (
            2024,
            expect![[r#"
            missing: T001,15/08/2009,M,20/03/2024,02/04/2024
            missing: T001,15/08/2009,A,30/03/2025,
            sw_episodes: T001,15/08/2009,SW02,01/04/2024,,LEFTRL
            left out: 1
        "#]],
        ),
        (
            2025,
            expect![[r#"
            missing: T001,15/08/2009,A,30/03/2025,02/04/2025
            sw_episodes: T001,15/08/2009,SW02,01/04/2024,,LEFTRL
            left out: 1
        "#]],
        ),
        (
            2026,
            expect![[r#"
            sw_episodes: T001,15/08/2009,SW02,01/04/2024,10/04/2026,LEFTRL
            sw_episodes: T001,15/08/2009,SW03,10/04/2026,,TSPROC
            dolo: T001,15/08/2009,01/05/2026,09/05/2026
            dolo: T001,15/08/2009,01/06/2026,
            left out: 1
        "#]],
        ),
    ] {
        check(tables, begins, &with_care(text), expected);
    }
}

#[test]
fn no_number_of_others_becomes_a_formula_and_every_one_comes_back() {
    let text = with_care("2023-02-01 worker allocated a1 @SW01 social-worker");
    let journey = Fixture::parse(&text).expect("the fixture language").journey();
    let year = CollectionYear::new(2024).expect("a year");
    for child in ["=1+1", "-7", "+7", "@F1", "'=1+1", "''-7", "F1", "'F1'"] {
        let tables = write(year, [(child, &journey)]).expect("tables").tables;
        for (name, text) in &tables {
            for row in csv::Reader::from_reader(text.as_slice()).records() {
                let row = row.expect("a row");
                assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{name}");
            }
        }
        let sources = tables.iter().map(|(name, text)| (*name, format!("{name}.csv"), text.as_slice()));
        let read = read_tables(year, sources.collect()).expect("a return");
        let rows = read.children.get(child).expect("the child by the number that was written");
        assert_eq!((read.children.len(), rows.episodes.len()), (1, 1));
        let workers: Vec<&str> = rows.workers.rows.iter().map(|row| row.row.worker.as_str()).collect();
        assert_eq!(workers, ["@SW01"]);
    }
}
