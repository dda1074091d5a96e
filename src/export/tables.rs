//! Plain tables on their way out: in the kind of file that is asked for, and with what every answer rests on.

use exchange::plain::{Table, csv, parquet, xlsx};
use ids::Position;
use journey::facts::RegisteredId;

use super::files::media;
use super::{Counted, Encoding, ExportError, Exporting, Files};
use crate::insight::Provenance;

/// The kinds of file in which a plain table can be had.
pub const ENCODINGS: &[(Encoding, bool)] =
    &[(Encoding::Csv, false), (Encoding::Xlsx, false), (Encoding::Parquet, false)];

/// Puts a table.
pub fn put(
    table: &Table,
    encoding: Encoding,
    exporting: &Exporting<'_>,
    files: &mut dyn Files,
) -> Result<(), ExportError> {
    let (ending, media_type, bytes) = match encoding {
        Encoding::Xlsx => ("xlsx", media::XLSX, xlsx(table)),
        Encoding::Parquet => ("parquet", media::PARQUET, parquet(table)),
        _ => ("csv", media::CSV, csv(table, exporting.question.with_mark)),
    };
    let bytes = bytes.map_err(ExportError::writing)?;
    files.begin(&format!("{}.{ending}", table.name), media_type)?;
    files.write_all(&bytes)?;
    Ok(files.end(Counted { rows: table.rows.len() as u64, left_out: 0 })?)
}

/// What a table rests on, by the names that the commands print.
pub fn rests_on(provenance: &Provenance) -> Vec<(&'static str, String)> {
    vec![
        ("known_at", provenance.known_at.to_string()),
        ("ledger_size", provenance.head.size.to_string()),
        ("root", provenance.head.root.iter().map(|byte| format!("{byte:02x}")).collect()),
        ("rules", provenance.rule_book_version.clone()),
        ("calendar", provenance.calendar_version.clone()),
        ("jurisdiction", provenance.jurisdiction_version.clone()),
        ("unreadable_children", provenance.unreadable_children.to_string()),
    ]
}

/// A child's ids in the source systems, as one text.
pub fn local_ids(ids: &[RegisteredId]) -> String {
    ids.iter().map(|id| format!("{}:{}", id.kind, id.value)).collect::<Vec<_>>().join(" ")
}

/// The positions of entries, as one text.
pub fn positions(grounds: &[Position]) -> String {
    grounds.iter().map(|position| position.0.to_string()).collect::<Vec<_>>().join(" ")
}
