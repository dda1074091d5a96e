//! The children in need census of a year, as far as it had come by a day.

use exchange::cin::{Heading, SOURCE_SYSTEM, write};

use super::files::media;
use super::{Counted, ExportError, Exporting, Files};

/// Puts the census; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, files: &mut dyn Files) -> Result<u64, ExportError> {
    let year = exporting.question.year()?;
    let heading = Heading { authority: exporting.opened.authority, year, until: exporting.question.as_of };
    let all = exporting.children(SOURCE_SYSTEM)?;
    files.begin(&format!("cin-{year}.xml"), media::XML)?;
    let written = write(&mut *files, heading, all.named())?;
    files.end(Counted { rows: written.children, left_out: written.left_out })?;
    Ok(all.unreadable)
}
