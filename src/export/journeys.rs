//! The journey line of every child, as a plain table.

use exchange::journey_line::line;
use exchange::plain::{Cell, Column, Table};

use super::tables::{self, positions, rests_on};
use super::{Encoding, ExportError, Exporting, Files};
use crate::insight::Provenance;

/// The name under which no system is preferred.
const ANY_SYSTEM: &str = "";

const COLUMNS: &[Column] = &[
    Column::day("as_of"),
    Column::text("child"),
    Column::text("local_id"),
    Column::text("line"),
    Column::text("dated_line"),
    Column::day("first"),
    Column::day("last"),
    Column::whole("steps"),
    Column::text("positions"),
];

/// Puts the lines; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, encoding: Encoding, files: &mut dyn Files) -> Result<u64, ExportError> {
    let as_of = exporting.question.as_of;
    let all = exporting.children(ANY_SYSTEM)?;
    let rows = all.named().filter_map(|(name, journey)| {
        let line = line(journey, as_of);
        let (first, last) = (line.steps.first()?, line.steps.last()?);
        let grounds: Vec<_> = line.steps.iter().map(|step| step.entry.position).collect();
        Some(vec![
            Cell::from(as_of),
            Cell::text(journey.child().to_string()),
            Cell::text(name),
            Cell::text(line.text()),
            Cell::text(line.dated()),
            Cell::from(first.on),
            Cell::from(last.on),
            Cell::count(line.steps.len() as u64),
            Cell::text(positions(&grounds)),
        ])
    });
    let rows = rows.collect();
    let jurisdiction = exporting.opened.jurisdiction(as_of, &exporting.known_at)?;
    let provenance = Provenance::new(exporting.head, &jurisdiction, as_of, exporting.question.known_at);
    let provenance = Provenance { unreadable_children: all.unreadable, ..provenance };
    let table = Table { name: "journeys", as_of, columns: COLUMNS, rows, rests_on: rests_on(&provenance) };
    tables::put(&table, encoding, exporting, files)?;
    Ok(all.unreadable)
}
