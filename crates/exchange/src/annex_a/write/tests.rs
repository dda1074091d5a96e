//! What is written is read again as it was; what is read and taken in is written as it was.

use jiff::civil::date;
use journey::Entry;
use population::Population;
use proptest::prelude::*;

use super::*;
use crate::annex_a::lists::LISTS;
use crate::annex_a::{Value, Workbook, read_bytes};
use crate::finding::Consequence;

const AS_OF: Date = date(2021, 3, 31);

fn provenance() -> Provenance {
    Provenance {
        head: Some(7),
        root: "00".repeat(32),
        rules: "1".to_owned(),
        as_of: AS_OF,
        known_at: "everything".to_owned(),
    }
}

fn journeys(seed: u64, children: u32) -> Vec<(String, Journey)> {
    let population = Population::new(seed, children, date(2017, 4, 1), AS_OF);
    population.journeys().map(|(child, journey)| (child.local_id, journey)).collect()
}

fn written(journeys: &[(String, Journey)]) -> Vec<Line> {
    lines(journeys.iter().map(|(id, journey)| Child { id, journey, category: None }), AS_OF)
}

fn read_back(lines: &[Line]) -> Workbook {
    let bytes = workbook(lines, &provenance()).expect("a workbook");
    read_bytes(bytes, "fictional.xlsx", AS_OF).expect("our own workbook")
}

/// Rows in words, sorted, for comparison.
fn said<'r>(rows: impl IntoIterator<Item = (&'r str, &'r ListRow)>) -> Vec<String> {
    let cell = |cell: &Option<Value>| cell.as_ref().map(Value::normalised).unwrap_or_default();
    let mut said: Vec<String> = rows
        .into_iter()
        .map(|(child, row)| {
            let cells: Vec<String> = row.cells.iter().map(cell).collect();
            format!("{} {child} {}", row.list.number, cells.join("|"))
        })
        .collect();
    said.sort();
    said.dedup();
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn lists_are_read_as_they_were_written(seed in 0_u64..1_000) {
        let lines = written(&journeys(seed, 60));
        let read = read_back(&lines);
        let contradicted: Vec<(&str, u64)> = read
            .findings
            .iter()
            .filter(|finding| finding.rule.code() == "start-repeated")
            .filter_map(|finding| Some((finding.place.table, finding.place.row?)))
            .collect();
        let others = read.findings.iter().filter(|finding| {
            finding.rule.consequence() == Consequence::Refused && finding.rule.code() != "start-repeated"
        });
        prop_assert_eq!(others.count(), 0, "{:?}", &read.findings);
        let mut rows = std::collections::BTreeMap::new();
        let kept = lines.iter().filter(|line| {
            let row = rows.entry(line.row.list.table).or_insert(1);
            *row += 1;
            !contradicted.contains(&(line.row.list.table, *row))
        });
        let before = said(kept.map(|line| (line.child.as_str(), &line.row)));
        let after = said(read.children.iter().flat_map(|(id, rows)| rows.iter().map(move |row| (id.as_str(), row))));
        prop_assert_eq!(before, after);
    }
}

#[test]
fn every_list_has_rows_and_every_row_has_grounds() {
    let lines = written(&journeys(3, 1_500));
    for list in LISTS {
        let count = lines.iter().filter(|line| line.row.list.number == list.number).count();
        assert!(count > 0, "{}", list.table);
    }
    assert!(lines.iter().all(|line| !line.grounds.is_empty()));
}

#[test]
fn no_cell_of_a_csv_begins_a_formula() {
    let mut row = ListRow::new(LISTS[1], 0);
    row.set("Organisation completing assessment", Some(Value::Text("=1+1".to_owned())));
    let lines = [Line { child: "@Fictional".to_owned(), row, grounds: Vec::new() }];
    let text = String::from_utf8(csv(LISTS[1], &lines, true).expect("a table")).expect("text");
    assert!(text.starts_with("\u{feff}Child Unique ID,"));
    assert!(text.ends_with("'@Fictional,,,,,,,'=1+1\n"));
}

#[test]
fn a_workbook_taken_in_twice_appends_nothing_the_second_time() {
    use crate::event_id::ImportKey;
    use crate::extract::{Extract, Part};
    use crate::stated::{Course, Occasion, Received, difference};
    use ids::{ChildId, Position, Revision};
    use journey::Written as _;

    let key = ImportKey::new([7; 32]);
    let read = read_back(&written(&journeys(5, 80)));
    let submission = Received {
        id: journey::subjects::SubmissionId::parse("annex-a-fictional").expect("a name"),
        from: Date::MIN,
        until: read.until,
        received: AS_OF,
        taken_at: None,
    };
    for part in read.parts(&key) {
        let Ok((child, Part::Facts(said))) = part else { panic!("facts") };
        let occasion = Occasion {
            key: &key,
            system: crate::annex_a::SOURCE_SYSTEM,
            submission: &submission,
            earlier: &[],
            course: Course { names_open: &[], is_amended: false },
        };
        let first = difference(&occasion, &child, &said, None);
        assert!(!first.events.is_empty());
        let entries = first.events.into_iter().zip(0..).map(|((event_id, fact), at)| {
            let appended_at = fact.recorded.expect("a day of receipt").at;
            let place = (Position(at), Revision(at));
            Entry::new(ChildId::AUTHORITY_STREAM, place, event_id, appended_at, fact)
        });
        let journey = Journey::fold(ChildId::AUTHORITY_STREAM, entries);
        let again = difference(&occasion, &child, &said, Some(&journey));
        assert_eq!(again.events.len(), 0, "{:?}", again.events);
    }
}
