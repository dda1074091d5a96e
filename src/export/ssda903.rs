//! The children looked after return of a year, as far as it had come by a day.

use exchange::plain::MARK;
use exchange::ssda903::{SOURCE_SYSTEM, write};

use super::files::media;
use super::{Counted, ExportError, Exporting, Files};

/// Puts the tables; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, files: &mut dyn Files) -> Result<u64, ExportError> {
    let year = exporting.question.year()?;
    let all = exporting.children(SOURCE_SYSTEM)?;
    let tables = write(year, all.named()).map_err(ExportError::writing)?;
    for (name, text) in tables.files(year) {
        files.begin(&name, media::CSV)?;
        if exporting.question.with_mark {
            files.write_all(MARK.as_bytes())?;
        }
        files.write_all(text)?;
        let rows = csv::Reader::from_reader(text).into_byte_records().count() as u64;
        // What was left out are rows of one table, and a return is not complete without them: said beside each file.
        files.end(Counted { rows, left_out: tables.left_out })?;
    }
    Ok(all.unreadable)
}
