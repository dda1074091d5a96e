//! Workbooks made in memory, read again. The children are fictional.

use expect_test::{Expect, expect};
use rust_xlsxwriter::{Format, Workbook as Written};

use super::*;
use crate::finding::Rule;

fn received() -> Date {
    "2026-04-10".parse().expect("a date")
}

/// A workbook of sheets: a line for each row, cells between bars; a cell that begins with # is the number of a day.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Written::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (row, line) in (0..).zip(text.lines().map(str::trim).filter(|line| !line.is_empty())) {
            for (column, cell) in (0..).zip(line.split('|').map(str::trim)) {
                match cell.strip_prefix('#') {
                    Some(serial) => {
                        let serial: f64 = serial.parse().expect("a number");
                        sheet.write_number_with_format(row, column, serial, &day).expect("a cell");
                    }
                    None if cell.is_empty() => {}
                    None => {
                        sheet.write_string(row, column, cell).expect("a cell");
                    }
                }
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn read(sheets: &[(&str, &str)]) -> Workbook {
    read_bytes(workbook(sheets), "fictional.xlsx", received()).expect("a workbook that can be read")
}

/// What a workbook says: findings, then facts child by child.
fn told(workbook: &Workbook) -> String {
    let key = ImportKey::new([7; 32]);
    let mut told = String::new();
    for finding in workbook.findings() {
        let column = finding.place.column.unwrap_or("the row");
        let row = finding.place.row.unwrap_or_default();
        told += &format!("{} row {row} {column}: {}\n", finding.place.table, finding.rule.code());
    }
    for part in workbook.parts(&key) {
        let Ok((child, Part::Facts(said))) = part else { panic!("facts") };
        told += &format!("{child}\n");
        let line = |stated: &crate::stated::Stated| {
            let day = stated.occurred.day();
            let exactly = if day.first() == day.last() { "" } else { " or so" };
            format!("  {}{exactly} {}\n", day.first(), stated.event.kind().name())
        };
        told += &said.facts.iter().map(line).collect::<String>();
        told +=
            &said.holding.iter().map(|stated| line(stated).replacen("  ", "  now ", 1)).collect::<String>();
    }
    told
}

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(sheets: &[(&str, &str)], expected: Expect) {
    expected.assert_eq(&told(&read(sheets)));
}

const CONTACTS: &str = "
    Fictional council: contacts
    Contact Source | A) DATE OF  CONTACT | child unique id | Gender | Date of Birth
    q) 6: Police   | 2026-03-02          | Fictional1      | F      | #42000
    School         | #46083              | Fictional1      | F      | 27/12/2014
";

#[test]
fn sheets_and_columns_are_found_by_name_wherever_they_stand() {
    check(
        &[
            ("Notes", "nothing"),
            ("list1 - contacts", CONTACTS),
            ("Adopters", "Individual adopter identifier\nA1\nA2"),
        ],
        expect![[r#"
            list-11-adopters row 0 the row: not-about-children
            Fictional1
              2026-03-02 contact-received
              2026-03-02 contact-received
        "#]],
    );
}

#[test]
fn what_cannot_be_understood_is_refused_or_noticed_at_its_place() {
    check(
        &[
            (
                "List 3",
                "Child Unique ID | Date of referral | Referral Source | Referral NFA? | Gender
                 Fictional1 | 02/03/26 | Police | No | F
                 Fictional2 | 31/02/2026 | Police | No | F
                 Fictional3 |  | Police | No | F
                  | 02/03/2026 | Police | No | F
                 Fictional5 | 02/03/2026 | a passer-by | perhaps | Female
                 Fictional6 | #0.5 | Police | No | F
                 Fictional7 | 02/03/2026 | d) Health services | NFA | M
                 Fictional8 | 03/03/2026 | Police | No | M
                 Fictional8 | 03/03/2026 | Police | Yes | M
                 Fictional9 | 03/03/2026 | Police | No | M
                 Fictional9 | 03/03/2026 | Police | No | M",
            ),
            ("List 4", "Child Unique ID | Gender | Ethnicity\nFictional1 | F | WBRI"),
        ],
        expect![[r#"
            list-3-referrals row 2 Date of referral: date-year-short
            list-3-referrals row 3 Date of referral: date-impossible
            list-3-referrals row 4 Date of referral: value-missing
            list-3-referrals row 5 Child Unique ID: value-missing
            list-3-referrals row 6 Referral NFA?: spelling-unknown
            list-3-referrals row 6 Referral Source: spelling-unknown
            list-3-referrals row 7 Date of referral: date-out-of-range
            list-3-referrals row 8 Referral Source: code-too-coarse
            list-3-referrals row 9 the row: start-repeated
            list-3-referrals row 10 the row: start-repeated
            list-3-referrals row 12 the row: row-repeated
            list-4-assessments row 1 Continuous Assessment Start Date: column-missing
            Fictional5
              2026-03-02 referral-received
            Fictional7
              2026-03-02 referral-received
              2026-03-01 or so referral-decided
            Fictional9
              2026-03-03 referral-received
              2026-03-01 or so referral-decided
        "#]],
    );
}

const EVERY_LIST: &[(&str, &str)] = &[
            (
                "List 5",
                "Child Unique ID | Date of Birth | Strategy discussion initiating Section 47 Enquiry Start Date | \
                 Was an Initial Child Protection Conference deemed unnecessary? | \
                 Date of Initial Child Protection Conference | Allocated Worker
                 Fictional1 | 2015-01-01 | 2026-01-05 | No | 2026-01-19 | Fictional Worker
                 Fictional2 | 2015-01-01 | 2026-01-06 | Yes | | Fictional Worker",
            ),
            (
                "List 7",
                "Child Unique ID | Gender | Child Protection Plan Start Date | Initial Category of Abuse | \
                 Latest Category of Abuse | Date of the Last Statutory Visit | Was the Child Seen Alone? | \
                 Date of latest review conference | Allocated Worker
                 Fictional1 | F | 2026-01-19 | Neglect | Emotional | 2026-04-01 | Yes | 2026-04-08 | worker-12",
            ),
            (
                "List 8",
                "Child Unique ID | Gender | Date Started to be Looked After | Start date of current legal status | \
                 Child's Legal Status | Start Date of Most Recent Placement | Placement Type | \
                 What is the permanence plan for this child? | Date of Last Dental Check | Date Ceased to be Looked After
                 Fictional3 | F | 2025-01-19 | 2025-03-01 | C2: FCO | 2025-01-19 | U6 | Adoption | 2025-09-01 |
                 Fictional4 | F | 2025-01-19 | 2025-01-19 | V2 | 2025-02-19 | K2 | | | 2026-02-01",
            ),
            (
                "List 9",
                "Child Unique ID | Gender | Eligibility Category | LA in Touch | Latest Date of Contact | \
                 Type of Accommodation | Suitability of Accommodation | Activity Status
                 Fictional5 | F | Former relevant | Yes | 2026-03-09 | U: Independent living | Suitable | F2: whatever
                 Fictional6 | F | Former relevant | No | 2025-03-09 | R | | G5",
            ),
            (
                "List 10",
                "Child Unique ID | Gender | Date the Child Entered Care | \
                 Date of Decision that Child Should be Placed for Adoption | Date of Placement Order
                 Fictional3 | F | 2025-01-19 | 2025-11-19 | 2025-12-19",
            ),
];

#[test]
fn every_list_says_its_facts() {
    check(
        EVERY_LIST,
        expect![[r#"
            Fictional1
              2026-01-19 protection-plan-started
              2026-04-08 review-conference-held
              2026-04-01 visit-made
              2026-01-05 strategy-discussion-held
              2026-01-05 enquiry-started
              2026-01-19 initial-conference-held
              now 2026-04-08 protection-category-changed
              now 2026-04-08 worker-allocated
            Fictional2
              2026-01-06 strategy-discussion-held
              2026-01-06 enquiry-started
              2026-01-01 or so conference-not-required
              now 2026-04-08 worker-allocated
            Fictional3
              2025-01-19 care-period-started
              2025-03-01 legal-status-changed
              2025-01-19 placement-started
              2025-09-01 dental-checked
              2025-11-19 adoption-decided
              2025-12-19 order-made
              now 2026-04-08 permanence-plan-recorded
            Fictional4
              2025-01-19 care-period-started
              2025-01-19 legal-status-changed
              2025-02-19 placement-started
              2026-02-01 placement-ended
              2026-02-01 care-period-ended
            Fictional5
              2026-03-09 leaver-contacted
              now 2026-04-08 leaver-eligibility-recorded
              now 2026-04-08 leaver-accommodation-recorded
              now 2026-04-08 leaver-activity-recorded
            Fictional6
              2025-03-09 leaver-contacted
              now 2026-04-08 leaver-eligibility-recorded
              now 2026-04-08 leaver-contacted
              now 2026-04-08 leaver-accommodation-recorded
              now 2026-04-08 leaver-activity-recorded
        "#]],
    );
}

#[test]
fn the_same_rows_in_another_order_say_the_same() {
    let one = read(&[("List 1", CONTACTS)]);
    let lines: Vec<&str> = CONTACTS.lines().filter(|line| !line.trim().is_empty()).collect();
    let turned = [lines[1], lines[3], lines[2]].join("\n");
    let other = read(&[("1 List 1", &turned)]);
    assert_eq!(one.digest(), other.digest());
    assert_eq!(told(&one), told(&other));
}

#[test]
fn what_is_no_such_workbook_is_refused_whole() {
    let refused = |bytes: Vec<u8>| {
        read_bytes(bytes, "fictional.xlsx", received()).map(|_| ()).map_err(|e| e.to_string())
    };
    expect![[r#"Err("fictional.xlsx: this is no workbook in the format of xlsx, or it is damaged or locked by a password")"#]]
        .assert_eq(&format!("{:?}", refused(b"Child Unique ID,Gender".to_vec())));
    expect![[r#"Err("fictional.xlsx: there is no sheet named List 1 to List 11")"#]]
        .assert_eq(&format!("{:?}", refused(workbook(&[("Notes", "nothing")]))));
    expect![[r#"Err("fictional.xlsx: there are two sheets of list-1-contacts")"#]]
        .assert_eq(&format!("{:?}", refused(workbook(&[("List 1", CONTACTS), ("Contacts", CONTACTS)]))));
    let mut cut = workbook(&[("List 1", CONTACTS)]);
    cut.truncate(cut.len() / 2);
    assert!(refused(cut).is_err());
}

#[test]
fn an_archive_that_unpacks_to_more_than_any_workbook_is_refused() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let zeros = vec![0; 1024 * 1024];
    archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    for _ in 0..=container::UNPACKED_BYTES_MAX / (1024 * 1024) {
        archive.write_all(&zeros).expect("zeros");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    let refused = read_bytes(bytes, "fictional.xlsx", received());
    assert!(matches!(refused, Err(WorkbookError::TooLarge { what: "bytes unpacked", .. })));
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let mut book = Written::new();
    let sheet = book.add_worksheet().set_name("List 1").expect("a name");
    for (column, header) in (0..).zip(["Child Unique ID", "Gender", "Date of Contact"]) {
        sheet.write_string(0, column, header).expect("a cell");
    }
    sheet.write_string(1_048_575, 16_383, "far away").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    let read = read_bytes(bytes, "fictional.xlsx", received()).expect("a workbook");
    assert!(read.children.is_empty());
    assert_eq!(read.findings.len(), 0, "{:?}", read.findings);
}

#[test]
#[allow(clippy::print_stdout, reason = "whoever runs the tests is told that one was skipped")]
fn the_sample_is_read() {
    let root = std::env::var_os("JOURNEY_LEDGER_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), Into::into);
    let sample = root.join("annex-a/Annex_A.xlsx");
    if !sample.exists() {
        println!("skipped: there is no sample of Annex A");
        return;
    }
    let workbook = super::read(&sample, received()).expect("the sample can be read");
    let refused = workbook.findings.iter().filter(|finding| {
        finding.rule.consequence() == Consequence::Refused && finding.rule != Rule::DateYearShort
    });
    assert_eq!(refused.count(), 0, "{:#?}", workbook.findings);
    assert_eq!(workbook.tables.len(), 11);
}
