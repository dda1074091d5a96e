//! The file itself: a zip archive of bounded size that holds what it claims, before anything in it is parsed.
//!
//! What an archive says of its sizes may be a lie, so that every part is unpacked once and counted, into nothing. A
//! cell that stands in the last corner of a sheet costs nothing either: cells are read one after the other, and no
//! grid is made of them.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use calamine::{Reader, Xlsx};

/// No Annex A comes near this size.
pub const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// All parts of the archive together, unpacked.
pub const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Parts of the archive: sheets, styles, drawings.
pub const PARTS_MAX: usize = 1_000;
/// Sheets of the workbook.
pub const SHEETS_MAX: usize = 200;

/// A workbook in memory.
pub type Sheets = Xlsx<Cursor<Vec<u8>>>;

/// A file cannot be read as the workbook that it should be.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The file could not be read at all.
    #[error("{file}: the file cannot be read")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// It is something else.
    #[error("{file}: this is no workbook in the format of xlsx, or it is damaged or locked by a password")]
    NotWorkbook {
        /// The file's name.
        file: String,
    },
    /// It is larger than any such workbook, packed or unpacked.
    #[error("{file}: the workbook has more than {max} {what}, which no Annex A has")]
    TooLarge {
        /// The file's name.
        file: String,
        /// How many there may be.
        max: u64,
        /// Of what.
        what: &'static str,
    },
    /// Two sheets are the same list, so that nobody can say which one counts.
    #[error("{file}: there are two sheets of {list}")]
    SheetRepeated {
        /// The file's name.
        file: String,
        /// The list.
        list: &'static str,
    },
    /// There is none of the lists.
    #[error("{file}: there is no sheet named List 1 to List 11")]
    NoLists {
        /// The file's name.
        file: String,
    },
    /// The reader said something else is wrong with a sheet.
    #[error("{file}: the sheet of {list} is damaged")]
    SheetDamaged {
        /// The file's name.
        file: String,
        /// The list.
        list: &'static str,
    },
}

/// Opens a workbook; says too whether it counts its days from 1904.
pub fn open(path: &Path, file: &str) -> Result<(Sheets, bool), WorkbookError> {
    let unreadable = |source| WorkbookError::Unreadable { file: file.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|source| source.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    open_bytes(bytes, file)
}

/// The same of a file that was read.
pub fn open_bytes(bytes: Vec<u8>, file: &str) -> Result<(Sheets, bool), WorkbookError> {
    let not_workbook = || WorkbookError::NotWorkbook { file: file.to_owned() };
    let too_large = |max, what| WorkbookError::TooLarge { file: file.to_owned(), max, what };
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(too_large(FILE_BYTES_MAX, "bytes"));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).map_err(|_| not_workbook())?;
    if archive.len() > PARTS_MAX {
        return Err(too_large(PARTS_MAX as u64, "parts"));
    }
    let mut left = UNPACKED_BYTES_MAX;
    let mut since_1904 = false;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| not_workbook())?;
        let is_workbook = part.name() == "xl/workbook.xml";
        let mut bounded = part.take(left + 1);
        let unpacked = if is_workbook {
            let mut text = Vec::new();
            bounded.read_to_end(&mut text).map_err(|_| not_workbook())?;
            since_1904 = counts_from_1904(&text);
            text.len() as u64
        } else {
            io::copy(&mut bounded, &mut io::sink()).map_err(|_| not_workbook())?
        };
        left = left.checked_sub(unpacked).ok_or_else(|| too_large(UNPACKED_BYTES_MAX, "bytes unpacked"))?;
    }
    drop(archive);
    let sheets: Sheets = Xlsx::new(Cursor::new(bytes)).map_err(|_| not_workbook())?;
    if sheets.sheet_names().len() > SHEETS_MAX {
        return Err(too_large(SHEETS_MAX as u64, "sheets"));
    }
    Ok((sheets, since_1904))
}

fn counts_from_1904(workbook: &[u8]) -> bool {
    let text = String::from_utf8_lossy(workbook);
    ["date1904=\"1\"", "date1904=\"true\""].iter().any(|said| text.contains(said))
}
