//! Annex A, lists 1 to 10, as they stood on a day: one workbook, or a CSV file for each list.

use exchange::annex_a::SOURCE_SYSTEM;
use exchange::annex_a::lists::LISTS;
use exchange::annex_a::write::{Child, Line, Provenance, csv, lines, workbook};

use rules::case::Case;

use super::files::media;
use super::{Counted, Encoding, ExportError, Exporting, Files};

/// Puts the lists; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, encoding: Encoding, files: &mut dyn Files) -> Result<u64, ExportError> {
    let all = exporting.children(SOURCE_SYSTEM)?;
    let as_of = exporting.question.as_of;
    let jurisdiction = exporting.opened.jurisdiction(as_of, &exporting.known_at)?;
    // What a young person is entitled to follows from age and care, whether or not somebody recorded it.
    let category = |journey| Case::new(journey, as_of, &jurisdiction).on(as_of).leaver();
    let children = all.named().map(|(id, journey)| Child { id, journey, category: category(journey) });
    let lines = lines(children, as_of);
    if encoding == Encoding::Csv {
        tables(exporting, &lines, files)?;
        return Ok(all.unreadable);
    }
    let head = exporting.head;
    let provenance = Provenance {
        head: head.size.checked_sub(1),
        root: head.root.iter().map(|byte| format!("{byte:02x}")).collect(),
        rules: rules::BOOK_VERSION.to_owned(),
        as_of: exporting.question.as_of,
        known_at: exporting.question.known_at.to_string(),
    };
    let bytes = workbook(&lines, &provenance).map_err(ExportError::writing)?;
    put_one("annex-a.xlsx", media::XLSX, &bytes, lines.len(), files)?;
    Ok(all.unreadable)
}

fn tables(exporting: &Exporting<'_>, lines: &[Line], files: &mut dyn Files) -> Result<(), ExportError> {
    for list in LISTS {
        let rows = lines.iter().filter(|line| line.row.list.number == list.number).count();
        let text = csv(list, lines, exporting.question.with_mark).map_err(ExportError::writing)?;
        put_one(&format!("{}.csv", list.table), media::CSV, &text, rows, files)?;
    }
    Ok(())
}

fn put_one(
    name: &str,
    media_type: &'static str,
    bytes: &[u8],
    rows: usize,
    files: &mut dyn Files,
) -> Result<(), ExportError> {
    files.begin(name, media_type)?;
    files.write_all(bytes)?;
    Ok(files.end(Counted { rows: rows as u64, left_out: 0 })?)
}
