//! The daily payload to the Department, as it would stand on a day.

use exchange::dfe::{SOURCE_SYSTEM, write};

use super::files::media;
use super::{Counted, ExportError, Exporting, Files};

/// Puts the payload; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, files: &mut dyn Files) -> Result<u64, ExportError> {
    let all = exporting.children(SOURCE_SYSTEM)?;
    files.begin("payload.json", media::JSON)?;
    let rows = write(files, all.named())?;
    files.end(Counted { rows, left_out: 0 })?;
    Ok(all.unreadable)
}
