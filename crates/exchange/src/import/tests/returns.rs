//! What successive returns of one fictional child turn into.

use super::*;

const OPEN: &str = "10/05/2017,S,V2,N1,U4,PR1,,,,111";
const CLOSED: &str = "10/05/2017,S,V2,N1,U4,PR1,01/06/2018,X1,CARPL,111";
const NEXT: &str = "01/06/2018,P,V2,N1,K2,PR4,,,,222";

#[test]
fn a_new_child() {
    check(
        vec![(
            one(
                2017,
                &[
                    "10/05/2017,S,V2,N1,U4,PR1,01/06/2017,X1,,111",
                    "01/06/2017,L,C1,N1,U4,PR1,02/07/2017,X1,STAND,111",
                    "02/07/2017,B,C2,N1,K2,PR4,01/09/2017,E4A,,222",
                ],
                &["05/06/2017,PN1"],
            ),
            "2018-06-30",
        )],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-06-01 legal-status-changed C1
            2017-06-05 care-review-held PN1
            2017-07-02 placement-ended STAND
            2017-07-02 legal-status-changed C2
            2017-07-02 placement-started K2 PR4 222
            2017-09-01 placement-ended 
            2017-09-01 care-period-ended E4A
            appended 11, already recorded 0, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn sent_again_with_the_rows_turned_around() {
    check(
        vec![
            (one(2017, &[CLOSED, NEXT], &["05/06/2017,PN1", "05/06/2017,PN2"]), "2018-06-30"),
            (one(2017, &[NEXT, CLOSED], &["05/06/2017,PN2", "05/06/2017,PN1"]), "2018-07-01"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-06-05 care-review-held PN1
            2017-06-05 care-review-held PN2
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            appended 0, already recorded 8, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn what_was_open_is_closed() {
    check(
        vec![(one(2017, &[OPEN], &[]), "2018-06-30"), (one(2018, &[CLOSED, NEXT], &[]), "2019-06-30")],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            appended 2, already recorded 4, corrections 0, retractions 0, closed 1, noticed {}
        "#]],
    );
}

#[test]
fn an_older_return_never_reverts_a_newer_one() {
    check(
        vec![(one(2018, &[CLOSED, NEXT], &[]), "2019-06-30"), (one(2017, &[OPEN], &[]), "2018-06-30")],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            appended 0, already recorded 4, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
    // Not even when it is sent again, with another value, after the newer one was received.
    check(
        vec![
            (one(2018, &[CLOSED, NEXT], &["05/06/2018,PN1"]), "2019-06-30"),
            (one(2017, &["10/05/2017,S,V2,N1,U6,PR1,,,,111"], &["05/06/2018,PN2"]), "2019-09-01"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            2018-06-05 care-review-held PN1
            appended 0, already recorded 3, corrections 0, retractions 0, closed 0, noticed {"settled-by-later": 2}
        "#]],
    );
}

#[test]
fn an_older_return_adds_what_nobody_knew() {
    check(
        vec![
            (one(2018, &[NEXT], &[]), "2019-06-30"),
            (one(2017, &["10/05/2017,S,C2,N1,U4,PR1,01/06/2018,X1,CARPL,111"], &[]), "2018-06-30"),
        ],
        &expect![[r#"
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed C2
            2017-05-10 placement-started U4 PR1 111
            2018-06-01 child-registered F
            2018-06-01 legal-status-changed V2
            2018-06-01 placement-started K2 PR4 222
            2018-06-01 placement-ended CARPL
            appended 4, already recorded 1, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn a_past_value_that_was_altered_is_a_correction() {
    check(
        vec![
            (one(2017, &[OPEN], &["05/06/2017,PN1"]), "2018-06-30"),
            (one(2017, &["10/05/2017,S,C2,N3,U6,PR1,,,,112"], &["05/06/2017,PN2"]), "2018-07-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N3 (corrected)
            2017-05-10 legal-status-changed C2 (corrected)
            2017-05-10 placement-started U6 PR1 112 (corrected)
            2017-06-05 care-review-held PN2 (corrected)
            appended 4, already recorded 1, corrections 4, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn a_start_that_was_moved_is_a_correction() {
    check(
        vec![
            (one(2017, &[OPEN], &[]), "2018-06-30"),
            (one(2018, &["12/05/2017,S,V2,N1,U4,PR1,01/06/2018,X1,CARPL,111", NEXT], &[]), "2019-06-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-12 care-period-started N1 (corrected)
            2017-05-12 legal-status-changed V2 (corrected)
            2017-05-12 placement-started U4 PR1 111 (corrected)
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            appended 5, already recorded 1, corrections 3, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn an_end_that_was_taken_back_is_retracted() {
    check(
        vec![
            (one(2017, &["10/05/2017,S,V2,N1,U4,PR1,01/02/2018,E2,,111"], &[]), "2018-06-30"),
            (one(2018, &[OPEN], &[]), "2019-06-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            appended 3, already recorded 4, corrections 0, retractions 3, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn a_row_that_vanished_is_retracted_only_from_the_same_years_return() {
    let two = ["10/05/2017,S,V2,N1,U4,PR1,01/06/2017,E4A,,111", "01/09/2017,S,C1,N1,K2,PR4,,,,222"];
    check(
        vec![
            (one(2017, &two, &["20/05/2017,PN1", "21/05/2017,PN1"]), "2018-06-30"),
            (one(2017, &two[..1], &["20/05/2017,PN1"]), "2018-07-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-05-20 care-review-held PN1
            2017-06-01 placement-ended 
            2017-06-01 care-period-ended E4A
            appended 4, already recorded 7, corrections 0, retractions 4, closed 0, noticed {}
        "#]],
    );
    check(
        vec![
            (one(2017, &two, &["20/05/2017,PN1", "21/05/2017,PN1"]), "2018-06-30"),
            (one(2018, &["01/11/2018,S,C1,N1,K2,PR4,,,,333"], &["20/11/2018,PN1"]), "2019-06-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-05-20 care-review-held PN1
            2017-05-21 care-review-held PN1
            2017-06-01 placement-ended 
            2017-06-01 care-period-ended E4A
            2017-09-01 care-period-started N1
            2017-09-01 legal-status-changed C1
            2017-09-01 placement-started K2 PR4 222
            2018-11-01 care-period-started N1
            2018-11-01 legal-status-changed C1
            2018-11-01 placement-started K2 PR4 333
            2018-11-20 care-review-held PN1
            2019-06-30 entry-left-out 
            appended 5, already recorded 1, corrections 0, retractions 0, closed 0, noticed {"open-row-missing": 1}
        "#]],
    );
}

#[test]
fn a_row_that_is_left_out_while_open_is_said_once_until_it_is_named_again() {
    let row: &[&str] = &["01/09/2017,S,C1,N1,K2,PR4,,,,222"];
    let told = |begins: u16, rows: &[&str]| one(begins, rows, &[&format!("01/12/{begins},PN1")]);
    let mut streams = Streams::default();
    let mut new = |read: Return, received: &str| streams.import(read, received).events_appended;
    let brought = [
        new(told(2017, row), "2018-06-30"),
        new(told(2018, &[]), "2019-06-30"),
        new(told(2018, &[]), "2019-06-30"),
        new(told(2019, &[]), "2020-06-30"),
        new(told(2018, row), "2020-07-30"),
        new(told(2020, row), "2021-06-30"),
        new(told(2019, &[]), "2020-06-30"),
        new(told(2020, row), "2021-06-30"),
    ];
    // A review each; what the return of a later year leaves out an older one does not name.
    assert_eq!(brought, [5, 2, 0, 1, 0, 2, 0, 0]);
    let told = streams.told("T001");
    let said: Vec<&str> = told.lines().filter(|line| line.contains("entry-")).map(str::trim_end).collect();
    assert_eq!(said, ["2019-06-30 entry-left-out", "2021-06-30 entry-named-again"]);
}

#[test]
fn a_return_without_the_table_leaves_nothing_out() {
    let header = "CHILD,SEX,DOB,ETHNIC,UPN\nT001,2,17/12/2009,WBRI,UN1\n".as_bytes();
    let tables = vec![("header", "header.csv".to_owned(), header)];
    let read = read_tables(CollectionYear::new(2018).expect("a year"), tables).expect("a return");
    let mut streams = Streams::default();
    streams.import(one(2017, &["01/09/2017,S,C1,N1,K2,PR4,,,,222"], &[]), "2018-06-30");
    let summary = streams.import(read, "2019-06-30");
    assert_eq!((summary.events_appended, summary.noticed.len()), (0, 0));
}

#[test]
fn a_row_that_was_refused_proves_nothing() {
    let two = ["10/05/2017,S,V2,N1,U4,PR1,01/06/2017,E4A,,111", "01/09/2017,S,C1,N1,K2,PR4,,,,222"];
    check(
        vec![
            (one(2017, &two, &[]), "2018-06-30"),
            (one(2017, &[two[0], "01/09/17,S,C1,N1,K2,PR4,,,,222"], &[]), "2018-07-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-06-01 placement-ended 
            2017-06-01 care-period-ended E4A
            2017-09-01 care-period-started N1
            2017-09-01 legal-status-changed C1
            2017-09-01 placement-started K2 PR4 222
            appended 0, already recorded 6, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn a_fact_that_was_retracted_can_be_stated_again() {
    let two = ["10/05/2017,S,V2,N1,U4,PR1,01/06/2017,E4A,,111", "01/09/2017,S,C1,N1,K2,PR4,,,,222"];
    check(
        vec![
            (one(2017, &two, &[]), "2018-06-30"),
            (one(2017, &two[..1], &[]), "2018-07-30"),
            (one(2017, &two, &[]), "2018-08-30"),
        ],
        &expect![[r#"
            2017-05-10 child-registered F
            2017-05-10 care-period-started N1
            2017-05-10 legal-status-changed V2
            2017-05-10 placement-started U4 PR1 111
            2017-06-01 placement-ended 
            2017-06-01 care-period-ended E4A
            2017-09-01 care-period-started N1
            2017-09-01 legal-status-changed C1
            2017-09-01 placement-started K2 PR4 222
            appended 3, already recorded 6, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}

#[test]
fn what_was_running_before_the_first_return_has_no_invented_start() {
    check(
        vec![
            (
                one(2017, &["10/05/2016,L,C2,N1,U4,PR1,,,,111"], &["05/06/2016,PN1", "01/01/2015,PN0"]),
                "2018-06-30",
            ),
            (
                one(
                    2018,
                    &[
                        "10/05/2016,L,C2,N1,U4,PR1,01/06/2018,X1,CARPL,111",
                        "01/06/2018,P,C2,N1,K2,PR4,09/06/2018,E3,,222",
                    ],
                    &[],
                ),
                "2019-06-30",
            ),
        ],
        &expect![[r#"
            2015-01-01 care-review-held PN0
            2016-05-10 child-registered F
            2016-05-10 legal-status-changed C2
            2016-05-10 placement-started U4 PR1 111 same carer
            2016-06-05 care-review-held PN1
            2018-06-01 placement-ended CARPL
            2018-06-01 placement-started K2 PR4 222
            2018-06-09 placement-ended 
            2018-06-09 care-period-ended E3
            2018-06-09 moved-authority 
            appended 5, already recorded 3, corrections 0, retractions 0, closed 1, noticed {}
        "#]],
    );
}
