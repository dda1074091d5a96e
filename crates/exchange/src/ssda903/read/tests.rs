//! Small fictional returns, with and without faults.

use expect_test::{Expect, expect};

use super::*;
use crate::finding::Consequence;

const GOOD_HEADER: &str =
    "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nT001,2,17/12/2009,BCRB,A1,1.0,\nT002,1,23/06/2012,NOBT,UN1,,\n";
const NAMES: &str =
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";

/// Reads a return from text and writes down what was taken and what was found.
fn check(tables: &[(&'static str, &str)], expected: &Expect) {
    let sources = tables.iter().map(|(table, text)| (*table, format!("2017-{table}.csv"), text.as_bytes()));
    let mut told = String::new();
    match read_tables(CollectionYear::FIRST, sources.collect()) {
        Err(error) => told.push_str(&error.to_string()),
        Ok(read) => {
            for (number, child) in read.children.values().enumerate() {
                told.push_str(&format!(
                    "child {number}: {} header, {} episodes, {} reviews\n",
                    usize::from(child.header.is_some()),
                    child.episodes.len(),
                    child.reviews.len(),
                ));
            }
            for finding in &read.findings {
                let mark = if finding.rule.consequence() == Consequence::Refused { '-' } else { '~' };
                told.push_str(&format!("{mark} {} {}\n", finding.place, finding.rule.code()));
            }
        }
    }
    expected.assert_eq(&told);
}

#[test]
fn rows_that_are_fine_go_in_when_others_do_not() {
    let episodes = format!(
        "{NAMES}\
         T001,09/04/2017,S,L3,N1,U4,PR1,31/10/2017,E7,,V28 5OY,H8 7NR,1679094\n\
         T001,09/04/17,S,L3,N1,U4,PR1,,,,,,\n\
         T002,31/04/2017,S,QQ,N1,,PR1,,,,,,\n\
         ,01/05/2017,S,L3,N1,U4,PR1,,,,,,\n\
         T002,01/05/2017,S,L3\n"
    );
    check(
        &[("header", GOOD_HEADER), ("episodes", &episodes)],
        &expect![[r#"
            child 0: 1 header, 1 episodes, 0 reviews
            child 1: 1 header, 0 episodes, 0 reviews
            - 2017-episodes.csv, row 3, column DECOM date-year-short
            - 2017-episodes.csv, row 4, column DECOM date-impossible
            - 2017-episodes.csv, row 4, column LS code-unknown
            - 2017-episodes.csv, row 4, column PLACE value-missing
            - 2017-episodes.csv, row 5, column CHILD value-missing
            - 2017-episodes.csv, row 6, column CIN fields-missing
            - 2017-episodes.csv, row 6, column PLACE fields-missing
            - 2017-episodes.csv, row 6, column PLACE_PROVIDER fields-missing
            - 2017-episodes.csv, row 6, column URN fields-missing
            - 2017-episodes.csv, row 6, column DEC fields-missing
            - 2017-episodes.csv, row 6, column REC fields-missing
            - 2017-episodes.csv, row 6, column REASON_PLACE_CHANGE fields-missing
        "#]],
    );
}

#[test]
fn what_is_odd_but_clear_is_noticed() {
    let episodes = format!(
        "{NAMES}\
         T001,09/04/2017,S,L3,N1,U4,PR1,,E7,CARPL,,,\n\
         T001,09/04/2017,S,L3,N1,U4,PR1,,E7,CARPL,,,\n\
         T002,2017-05-01,s,V2,N1,K3,PR1,2017-06-01,,,,,\n\
         T003,01/05/2017,S,V2,N1,U4,PR1,,,,,,\n"
    );
    check(
        &[("header", GOOD_HEADER), ("episodes", &episodes)],
        &expect![[r#"
            child 0: 1 header, 1 episodes, 0 reviews
            child 1: 1 header, 1 episodes, 0 reviews
            child 2: 0 header, 1 episodes, 0 reviews
            ~ 2017-episodes.csv, row 2, column REC reason-without-end
            ~ 2017-episodes.csv, row 2, column REASON_PLACE_CHANGE reason-without-end
            ~ 2017-episodes.csv, row 3, column REC reason-without-end
            ~ 2017-episodes.csv, row 3, column REASON_PLACE_CHANGE reason-without-end
            ~ 2017-episodes.csv, row 3 row-repeated
            ~ 2017-episodes.csv, row 4, column PLACE code-of-another-year
            ~ 2017-episodes.csv, row 4, column REC end-without-reason
            ~ 2017-episodes.csv, row 5, column CHILD header-row-missing
        "#]],
    );
}

#[test]
fn rows_that_contradict_each_other_are_refused_together() {
    let header = format!("{GOOD_HEADER}T001,1,17/12/2009,BCRB,A1,,\n");
    let episodes =
        format!("{NAMES}T001,09/04/2017,S,L3,N1,U4,PR1,,,,,,\nT001,09/04/2017,S,C2,N1,U4,PR1,,,,,,\n");
    check(
        &[("header", &header), ("episodes", &episodes)],
        &expect![[r#"
            child 0: 0 header, 0 episodes, 0 reviews
            child 1: 1 header, 0 episodes, 0 reviews
            - 2017-header.csv, row 2 child-repeated
            - 2017-header.csv, row 4 child-repeated
            - 2017-episodes.csv, row 2 start-repeated
            - 2017-episodes.csv, row 3 start-repeated
        "#]],
    );
}

#[test]
fn columns_are_found_by_name() {
    check(
        &[("reviews", "\u{feff}review_code, Review ,NOTES,child\nPN1,11/08/2017,x,T001\n")],
        &expect![[r#"
            child 0: 0 header, 0 episodes, 1 reviews
        "#]],
    );
    check(&[("reviews", "CHILD,REVIEW\n")], &expect!["2017-reviews.csv: there is no column REVIEW_CODE"]);
    check(
        &[("reviews", "CHILD,REVIEW,child,REVIEW_CODE\n")],
        &expect!["2017-reviews.csv: there are two columns CHILD"],
    );
}

#[test]
fn a_quotation_mark_left_open_does_not_swallow_the_memory() {
    let endless = format!("CHILD,REVIEW,REVIEW_CODE\n\"T001,{}", "x\n".repeat(1 << 20));
    check(
        &[("reviews", &endless)],
        &expect![
            "2017-reviews.csv, row 2: the row is longer than 65536 bytes; is a quotation mark left open?"
        ],
    );
}

#[test]
fn order_of_rows_does_not_matter() {
    let rows = ["T001,11/08/2017,PN1\n", "T001,08/10/2017,PN5\n", "T002,03/09/2016,PN5\n"];
    let read = |order: [usize; 3]| {
        let text = format!("CHILD,REVIEW,REVIEW_CODE\n{}", order.map(|index| rows[index]).concat());
        let mut read = read_tables(CollectionYear::FIRST, vec![("reviews", String::new(), text.as_bytes())])
            .expect("a return");
        for child in read.children.values_mut() {
            child.reviews.iter_mut().for_each(|row| row.line = 0);
        }
        read.children
    };
    assert_eq!(read([0, 1, 2]), read([2, 1, 0]));
    assert_eq!(read([0, 1, 2]), read([1, 2, 0]));
}
