//! Small fictional documents, with and without faults.

use expect_test::{Expect, expect};

use super::super::{Tables, read_directory, read_tables};
use super::*;
use crate::extract::Extract;
use crate::finding::Consequence;

/// One child with a row in every table.
const WHOLE: &str = "<CHILD><HEADER><CHILDID>T001</CHILDID><UPN>UN1</UPN><SEX>F</SEX><DOB>29/02/2008</DOB>\
    <ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>28/02/2026</DUC><IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV>\
    <ACCOM>K1</ACCOM><DATE_INT>01/05/2025</DATE_INT><DATE_MATCH>02/06/2025</DATE_MATCH>\
    <FOSTER_CARE>0</FOSTER_CARE><NB_ADOPTR>2</NB_ADOPTR><SEX_ADOPTR>MF</SEX_ADOPTR><LS_ADOPTR>L11</LS_ADOPTR>\
    <AREVIEW><REVIEW>2025-06-10</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>\
    <AREVIEW><REVIEW>03/12/2025</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW><MOTHER>0</MOTHER><MC_DOB/>\
    <AMISSING><MISSING>M</MISSING><MIS_START>04/07/2025</MIS_START><MIS_END/></AMISSING>\
    <OC2><SDQ_SCORE>17</SDQ_SCORE><CONVICTED>0</CONVICTED><HEALTH_CHECK>1</HEALTH_CHECK>\
    <IMMUNISATIONS>1</IMMUNISATIONS><TEETH_CHECK>0</TEETH_CHECK><HEALTH_ASSESSMENT>1</HEALTH_ASSESSMENT>\
    <SUBSTANCE_MISUSE>1</SUBSTANCE_MISUSE><INTERVENTION_RECEIVED>1</INTERVENTION_RECEIVED></OC2>\
    <PERMANENCE><PREV_PERM>P2</PREV_PERM><LA_PERM/><DATE_PERM>zz/zz/2019</DATE_PERM></PERMANENCE>\
    <AD_PLACED><DATE_PLACED>01/05/2025</DATE_PLACED></AD_PLACED></HEADER>\
    <EPISODE><DECOM>10/04/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><PL_POST>AB1 2CD</PL_POST>\
    <HOME_POST>AB3 4EF</HOME_POST><URN>1234567</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>10/09/2025</DEC>\
    <REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE></EPISODE>\
    <EPISODE><DECOM>10/09/2025</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL>\
    <PLACE_PROVIDER>PR4</PLACE_PROVIDER><DEC/><REC/></EPISODE></CHILD>";

/// The same as CSV tables.
const TABLES: &[(&str, &str)] = &[
    ("header", "CHILD,SEX,DOB,ETHNIC,UPN\nT001,F,29/02/2008,WBRI,UN1\n"),
    (
        "episodes",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n\
         T001,10/04/2025,S,C2,N1,U4,PR1,10/09/2025,X1,CARPL,1234567\nT001,10/09/2025,P,C2,N1,K2,PR4,,,,\n",
    ),
    ("reviews", "CHILD,REVIEW,REVIEW_CODE\nT001,03/12/2025,PN2\nT001,10/06/2025,PN1\n"),
    ("uasc", "CHILD,DUC\nT001,28/02/2026\n"),
    (
        "oc2",
        "CHILD,SDQ_SCORE,SDQ_REASON,CONVICTED,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,\
         INTERVENTION_RECEIVED,INTERVENTION_OFFERED\nT001,17,,0,1,0,1,1,1,\n",
    ),
    ("oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\nT001,29/02/2008,YES,F1,K1\n"),
    ("ad1", "CHILD,DATE_INT,DATE_MATCH,FOSTER_CARE\nT001,01/05/2025,02/06/2025,0\n"),
    ("placed_adoption", "CHILD,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\nT001,01/05/2025,,\n"),
    ("previous_permanence", "CHILD,PREV_PERM,DATE_PERM\nT001,P2,zz/zz/2019\n"),
    ("missing", "CHILD,MISSING,MIS_START,MIS_END\nT001,M,04/07/2025,\n"),
];

fn year() -> CollectionYear {
    CollectionYear::new(2025).expect("a year")
}

fn document(children: &str) -> String {
    format!("<?xml version='1.0' encoding='us-ascii'?>\n<EXPSSDA903>{children}</EXPSSDA903>")
}

fn read(documents: &[&str]) -> Result<Return, ReadError> {
    let sources = documents.iter().zip('a'..).map(|(text, name)| (format!("{name}.xml"), text.as_bytes()));
    read_documents(year(), sources.collect())
}

/// What was taken, and what was found amiss with it.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(documents: &[&str], expected: Expect) {
    let mut told = String::new();
    match read(documents) {
        Err(error) => told.push_str(&error.to_string()),
        Ok(read) => {
            for table in read.tables.iter().filter(|table| table.rows > 0) {
                told.push_str(&format!("{} {} from {}\n", table.rows, table.table, table.file));
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
fn a_document_says_what_the_tables_say() {
    let sources = TABLES.iter().map(|(table, text)| (*table, format!("{table}.csv"), text.as_bytes()));
    let tables = read_tables(year(), sources.collect()).expect("a return");
    let read = read(&[&document(WHOLE)]).expect("a return");
    assert_eq!((tables.findings.len(), read.findings.len()), (0, 0), "{:?}", read.findings);
    assert_eq!(tables.digest(), read.digest());
    let said = |read: &Return| {
        let rows = read.children["T001"].clone();
        format!("{rows:?}")
            .split("line: ")
            .map(|part| part.trim_start_matches(char::is_numeric))
            .collect::<String>()
    };
    assert_eq!(said(&tables), said(&read));
    let names = |read: &Return| read.tables.iter().map(|table| table.table).collect::<Vec<_>>();
    assert_eq!(names(&tables), names(&read));
    assert_eq!(names(&tables).len(), Tables::default().tables.len() + 10);
}

#[test]
fn faults_are_located_and_the_rest_goes_in() {
    let faulty = "<CHILD><HEADER><CHILDID>T002</CHILDID><UPN>UN1</UPN><SEX>3</SEX><SEX>1</SEX><DOB>29/02/08</DOB>\
        <ETHNIC>WBRI</ETHNIC><UASC>9</UASC><IN_TOUCH/><ACTIV>F1</ACTIV><OC2/>\
        <AREVIEW><REVIEW>10/06/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>\
        <AREVIEW><REVIEW>31/06/2025</REVIEW><REVIEW_CODE>PN9</REVIEW_CODE></AREVIEW></HEADER>\
        <EPISODE><DECOM>10/04/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>H5</PL><UNHEARD>of</UNHEARD>\
        <REC>X1</REC></EPISODE></CHILD>\
        <CHILD><EPISODE><DECOM>10/04/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL></EPISODE></CHILD>";
    check(
        &[&document(&(WHOLE.to_owned() + faulty))],
        expect![[r#"
        2 header from a.xml/HEADER
        4 episodes from a.xml/EPISODE
        4 reviews from a.xml/AREVIEW
        2 uasc from a.xml/HEADER
        1 oc2 from a.xml/OC2
        2 oc3 from a.xml/HEADER
        1 ad1 from a.xml/HEADER
        1 placed_adoption from a.xml/AD_PLACED
        1 previous_permanence from a.xml/PERMANENCE
        1 missing from a.xml/AMISSING
        - a.xml/HEADER, row 2, column SEX element-repeated
        - a.xml/HEADER, row 2, column SEX code-unknown
        - a.xml/HEADER, row 2, column DOB date-year-short
        ~ a.xml/EPISODE, row 3 element-unknown
        ~ a.xml/EPISODE, row 3, column PLACE code-of-another-year
        ~ a.xml/EPISODE, row 3, column REC reason-without-end
        ~ a.xml/EPISODE, row 3, column CHILD header-row-missing
        - a.xml/EPISODE, row 4, column CHILD value-missing
        - a.xml/AREVIEW, row 4, column REVIEW date-impossible
        - a.xml/AREVIEW, row 4, column REVIEW_CODE code-unknown
        - a.xml/HEADER, row 2, column UASC code-unknown
        - a.xml/HEADER, row 2, column DOB date-year-short
        - a.xml/HEADER, row 2, column IN_TOUCH value-missing
    "#]],
    );
}

#[test]
fn social_workers_and_orders_stand_in_a_document_of_their_own() {
    let workers = document(
        "<CHILD><HEADER><CHILDID>T001</CHILDID><DOB>29/02/2008</DOB></HEADER><SWEPISODES><SWEPISODE><SW_ID>SW01</SW_ID>\
         <SW_DECOM>10/04/2025</SW_DECOM><SW_DEC/><SW_REASON>FCONTA</SW_REASON></SWEPISODE></SWEPISODES>\
         <DOLO><DOLO_START>11/04/2025</DOLO_START><DOLO_END>12/04/25</DOLO_END></DOLO></CHILD>",
    );
    check(
        &[&document(WHOLE), &workers],
        expect![[r#"
        1 header from a.xml/HEADER
        2 episodes from a.xml/EPISODE
        2 reviews from a.xml/AREVIEW
        1 uasc from a.xml/HEADER
        1 oc2 from a.xml/OC2
        1 oc3 from a.xml/HEADER
        1 ad1 from a.xml/HEADER
        1 placed_adoption from a.xml/AD_PLACED
        1 previous_permanence from a.xml/PERMANENCE
        1 missing from a.xml/AMISSING
        1 sw_episodes from b.xml/SW_ID
        1 dolo from b.xml/DOLO_START
        - b.xml/DOLO_START, row 1, column DOLO_END date-year-short
    "#]],
    );
    check(&[&document(WHOLE), &document(WHOLE)], expect!["a.xml and b.xml both have rows of one table"]);
}

#[test]
fn a_directory_without_tables_is_read_for_its_documents() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).expect("a file");
    let files = |path: &std::path::Path| {
        let read = read_directory(path, year()).expect("a return");
        read.tables.into_iter().map(|table| table.file).collect::<std::collections::BTreeSet<_>>().len()
    };
    file("another.xml", "no return");
    file("2025-return.XML", &document(WHOLE));
    assert_eq!((files(directory.path()), files(&directory.path().join("2025-return.XML"))), (7, 7));
    file("2025-oc3.csv", TABLES[5].1);
    assert_eq!(files(directory.path()), 1, "tables count before documents");
}

#[test]
fn what_is_made_to_make_a_reader_fall_over_is_refused() {
    let bomb = "<!DOCTYPE EXPSSDA903 [<!ENTITY a \"aaaa\">]><EXPSSDA903>&a;</EXPSSDA903>";
    check(&[bomb], expect!["a.xml: a document type is declared; a return has none, and none is read"]);
    check(
        &[&document("<CHILD><HEADER><CHILDID>&a;</CHILDID></HEADER></CHILD>")],
        expect!["a.xml, child 1: an entity is used that XML itself does not have; none is expanded"],
    );
    check(
        &[&document(&"<CHILD>".repeat(100))],
        expect!["a.xml, child 1: elements stand more than 16 deep in one another"],
    );
    check(
        &[&document(&format!("<CHILD><UPN>{}</UPN></CHILD>", "9".repeat(200_000)))],
        expect!["a.xml, child 1: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        &["<Message><Children/></Message>"],
        expect![
            "a.xml: this is another document: expected EXPSSDA903 with CHILD in it, as the return on children looked after has"
        ],
    );
    check(&["<EXPSSDA903><CHILD>"], expect!["a.xml, child 1: the file ends before its elements do"]);
    check(
        &["PK\u{3}\u{4}"],
        expect![
            "a.xml: this is another document: expected EXPSSDA903 with CHILD in it, as the return on children looked after has"
        ],
    );
}

#[test]
fn names_are_found_by_halving() {
    assert!(ELEMENTS.is_sorted());
}
