//! The return as a document in XML: whatever it is imported after or before, it says what the tables say.

use jiff::civil::date;

use super::populations::{known, returned};
use super::*;
use crate::ssda903::read_documents;

/// A return's tables as one document.
fn document(tables: &ssda903::Tables) -> String {
    let mut children: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for (table, text) in &tables.tables {
        let mut csv = csv::Reader::from_reader(text.as_slice());
        let columns = csv.headers().expect("columns").clone();
        for row in csv.records().map(|row| row.expect("a row")) {
            let [header, others] = children.entry(row[0].to_owned()).or_default();
            let cells =
                columns.iter().zip(&row).filter(|(column, _)| *table == "header" || *column != "CHILD");
            let cells = cells.filter(|(column, _)| *table == "header" || !matches!(*column, "DOB" | "SEX"));
            let cells: String = cells.map(|(column, cell)| element(column, cell)).collect();
            match *table {
                "header" | "uasc" | "oc3" | "ad1" => *header += &cells,
                table => *others += &format!("<{0}>{cells}</{0}>", block(table)),
            }
        }
    }
    let children =
        children.values().map(|[header, others]| format!("<CHILD><HEADER>{header}</HEADER>{others}</CHILD>"));
    format!("<EXPSSDA903>{}</EXPSSDA903>", children.collect::<String>())
}

fn element(column: &str, cell: &str) -> String {
    let name = match column {
        "CHILD" => "CHILDID",
        "PLACE" => "PL",
        other => other,
    };
    format!("<{name}>{cell}</{name}>")
}

fn block(table: &str) -> &'static str {
    match table {
        "episodes" => "EPISODE",
        "reviews" => "AREVIEW",
        "oc2" => "OC2",
        "placed_adoption" => "AD_PLACED",
        "previous_permanence" => "PERMANENCE",
        "missing" => "AMISSING",
        _ => "UNNAMED",
    }
}

#[test]
fn a_document_and_the_tables_name_the_same_facts() {
    let population = population::Population::new(3, 120, date(2024, 4, 1), date(2027, 6, 30));
    let population = population.with_rates(population::rates::Rates::LOOKED_AFTER);
    let (mut by_tables, mut by_documents) = (Streams::default(), Streams::default());
    for begins in 2024..=2026 {
        let year = CollectionYear::new(begins).expect("a year");
        let received = date(year.last_day().year(), 6, 30);
        let sent = returned(&known(&population, received), year);
        let read = || {
            let document = document(&sent);
            read_documents(year, vec![("return.xml".into(), document.as_bytes())]).expect("a return")
        };
        let received = received.to_string();
        let first = by_tables.import(read_back(year, &sent), &received);
        assert!(first.events_appended > 0);
        assert_eq!(
            by_tables.import(read(), &received).events_appended,
            0,
            "{year}: the document after the tables"
        );
        by_documents.import(read(), &received);
        let again = by_documents.import(read_back(year, &sent), &received);
        assert_eq!(again.events_appended, 0, "{year}: the tables after the document");
    }
    let names = |streams: &Streams| -> BTreeSet<(String, EventId)> {
        let all = streams.children.iter();
        all.flat_map(|(stream, entries)| entries.iter().map(|entry| (stream.clone(), entry.event_id)))
            .collect()
    };
    assert_eq!(names(&by_tables), names(&by_documents));
}
