//! A CSV table read with bounded memory: columns found by name, cells checked one by one, every fault at its place.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::ByteRecord;
use jiff::civil::Date;
use journey::{Coded, Day};

use crate::day;
use crate::finding::{Consequence, Finding, Place, Rule};
use crate::plain::unguarded;
use crate::ssda903::codes::{self, Validity};
use crate::ssda903::year::CollectionYear;

/// No row of these tables comes near this size; a longer one is no row of theirs.
const ROW_BYTES_MAX: u64 = 64 * 1024;

/// No authority has as many rows in a table.
const ROWS_MAX: u64 = 1_000_000;

/// No value that is read from these tables is longer.
const VALUE_BYTES_MAX: usize = 64;

/// A file cannot be read as the table it should be.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file could not be read at all.
    #[error("{file}: the file cannot be read")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A column that is needed is not there.
    #[error("{file}: there is no column {column}")]
    ColumnMissing {
        /// The file's name.
        file: String,
        /// The column that was looked for.
        column: &'static str,
    },
    /// A column stands twice, so that nobody can say which one counts.
    #[error("{file}: there are two columns {column}")]
    ColumnRepeated {
        /// The file's name.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// A row goes on for longer than any row of such a table.
    #[error(
        "{file}, row {row}: the row is longer than {ROW_BYTES_MAX} bytes; is a quotation mark left open?"
    )]
    RowTooLong {
        /// The file's name.
        file: String,
        /// The row's first line.
        row: u64,
    },
    /// There are more rows than any authority has.
    #[error("{file}: there are more than {ROWS_MAX} rows")]
    TooManyRows {
        /// The file's name.
        file: String,
    },
    /// More is amiss than anybody will read.
    #[error("{file}: more than {} things are amiss; this is no such table", crate::finding::FINDINGS_MAX)]
    TooManyFindings {
        /// The file's name.
        file: String,
    },
}

/// The columns that a table is read by; others are left unread.
pub struct Shape {
    /// The table, as the format calls it.
    pub table: &'static str,
    /// Columns without which the table cannot be read.
    pub required: &'static [&'static str],
    /// Columns that are read where they are there.
    pub optional: &'static [&'static str],
}

/// One row that is being read: its cells, and what was found amiss with them.
pub struct Row<'t> {
    record: &'t ByteRecord,
    columns: &'t [(&'static str, usize)],
    place: Place,
    year: CollectionYear,
    findings: Vec<Finding>,
}

/// Reads a table from start to end and hands each row to `visit`, which takes it or not; returns the number of rows.
pub fn read(
    file: &str,
    shape: &Shape,
    year: CollectionYear,
    source: impl Read,
    mut visit: impl FnMut(Row<'_>),
) -> Result<u64, TableError> {
    let taken = Rc::new(Cell::new(0));
    let bounded = Bounded { source, taken: Rc::clone(&taken) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bounded);
    let names = reader.byte_headers().map_err(|error| fault(file, 1, error))?.clone();
    let columns = find_columns(file, shape, &names)?;
    let mut record = ByteRecord::new();
    let mut rows = 0;
    loop {
        taken.set(0);
        let line = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(rows),
            Err(error) => return Err(fault(file, line, error)),
        }
        let line = record.position().map_or(line, csv::Position::line);
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        rows += 1;
        if rows > ROWS_MAX {
            return Err(TableError::TooManyRows { file: file.to_owned() });
        }
        let place = Place { file: file.to_owned(), table: shape.table, row: Some(line), column: None };
        visit(Row { record: &record, columns: &columns, place, year, findings: Vec::new() });
    }
}

fn find_columns(
    file: &str,
    shape: &Shape,
    names: &ByteRecord,
) -> Result<Vec<(&'static str, usize)>, TableError> {
    let mut columns = Vec::new();
    for (column, required) in
        shape.required.iter().map(|column| (column, true)).chain(shape.optional.iter().map(|c| (c, false)))
    {
        let mut found = (0..names.len()).filter(|&index| is_name(names, index, column));
        match (found.next(), found.next()) {
            (Some(index), None) => columns.push((*column, index)),
            (Some(_), Some(_)) => return Err(TableError::ColumnRepeated { file: file.into(), column }),
            (None, _) if required => return Err(TableError::ColumnMissing { file: file.into(), column }),
            (None, _) => {}
        }
    }
    Ok(columns)
}

/// Names are compared without regard to case, to blanks around them, or to the mark that some programs put first.
fn is_name(names: &ByteRecord, index: usize, column: &str) -> bool {
    let name = names.get(index).unwrap_or_default();
    let name = name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name);
    let name = name.trim_ascii();
    let name = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name);
    name.eq_ignore_ascii_case(column.as_bytes())
}

fn fault(file: &str, row: u64, error: csv::Error) -> TableError {
    let file = file.to_owned();
    match error.into_kind() {
        csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::InvalidData => {
            TableError::RowTooLong { file, row }
        }
        csv::ErrorKind::Io(source) => TableError::Unreadable { file, source },
        _ => TableError::Unreadable { file, source: io::ErrorKind::InvalidData.into() },
    }
}

impl<'t> Row<'t> {
    /// A row that stands somewhere else than in a CSV file.
    pub fn at(
        record: &'t ByteRecord,
        columns: &'t [(&'static str, usize)],
        place: Place,
        year: CollectionYear,
    ) -> Self {
        Self { record, columns, place, year, findings: Vec::new() }
    }

    /// A cell without the blanks around it; none where it is empty or its column is not there.
    fn cell(&mut self, column: &'static str) -> Option<&'t str> {
        let (_, index) = self.columns.iter().find(|(name, _)| *name == column)?;
        let Some(cell) = self.record.get(*index) else {
            self.find(Some(column), Rule::FieldsMissing);
            return None;
        };
        let Ok(text) = str::from_utf8(cell) else {
            self.find(Some(column), Rule::TextNotUtf8);
            return None;
        };
        // A program that guards texts against formulas has put an apostrophe before some.
        let text = unguarded(text.trim());
        if text.len() > VALUE_BYTES_MAX {
            self.find(Some(column), Rule::ValueTooLong);
            return None;
        }
        (!text.is_empty()).then_some(text)
    }
}

impl Row<'_> {
    /// The line on which the row begins.
    pub fn line(&self) -> u64 {
        self.place.row.unwrap_or_default()
    }

    /// The year that the return is about.
    pub const fn year(&self) -> CollectionYear {
        self.year
    }

    /// Notes something amiss with the row or one of its columns.
    pub fn find(&mut self, column: Option<&'static str>, rule: Rule) {
        self.findings.push(Finding { place: Place { column, ..self.place.clone() }, rule });
    }

    /// What was found, and whether the row can be taken.
    pub fn finish(self) -> (Vec<Finding>, bool) {
        let taken = self.findings.iter().all(|finding| finding.rule.consequence() == Consequence::Noticed);
        (self.findings, taken)
    }

    /// Whether there is anything in a cell, understood or not.
    pub fn is_filled(&self, column: &str) -> bool {
        let index = self.columns.iter().find(|(name, _)| *name == column).map(|(_, index)| *index);
        let cell = index.and_then(|index| self.record.get(index));
        cell.is_some_and(|cell| !cell.trim_ascii().is_empty())
    }

    /// An identifier, where there is one.
    pub fn identifier(&mut self, column: &'static str) -> Option<String> {
        let text = self.cell(column)?;
        let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !printable {
            self.find(Some(column), Rule::IdentifierMalformed);
        }
        printable.then(|| text.to_owned())
    }

    /// A date, where there is one.
    pub fn date(&mut self, column: &'static str) -> Option<Date> {
        let text = self.cell(column)?;
        day::parse(text).map_err(|rule| self.find(Some(column), rule)).ok()
    }

    /// A date of which the day, or the day and the month, may be unknown; where there is one.
    pub fn vague_date(&mut self, column: &'static str) -> Option<Day> {
        let text = self.cell(column)?;
        day::parse_vague(text).map_err(|rule| self.find(Some(column), rule)).ok()
    }

    /// A whole number, where there is one.
    pub fn number(&mut self, column: &'static str) -> Option<u32> {
        let text = self.cell(column)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        if number.is_none() {
            self.find(Some(column), Rule::NumberMalformed);
        }
        number
    }

    /// A code of the column's set, where there is one.
    fn code(&mut self, column: &'static str) -> Option<&'static str> {
        let text = self.cell(column)?;
        match codes::look_up(column, text, self.year) {
            Validity::Valid(code) => Some(code),
            Validity::OfAnotherYear(code) => {
                self.find(Some(column), Rule::CodeOfAnotherYear);
                Some(code)
            }
            Validity::Unknown => {
                self.find(Some(column), Rule::CodeUnknown);
                None
            }
        }
    }

    /// The meaning of a code, where there is one.
    pub fn coded<T: Coded>(&mut self, column: &'static str) -> Option<T> {
        self.coded_as(column, T::from_code)
    }

    /// The meaning of a code, where there is one and `meaning` knows it.
    pub fn coded_as<T>(
        &mut self,
        column: &'static str,
        meaning: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let code = self.code(column)?;
        let value = meaning(code);
        if value.is_none() {
            self.find(Some(column), Rule::CodeUnknown);
        }
        value
    }

    /// Reads a cell that must not be empty.
    pub fn required<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        let before = self.findings.len();
        let value = read(self, column);
        if value.is_none() && self.findings.len() == before {
            self.find(Some(column), Rule::ValueMissing);
        }
        value
    }
}

/// A reader that refuses to go on once too much was read since `taken` was last set to nought.
struct Bounded<R> {
    source: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken.get() > ROW_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.source.read(buffer)?;
        self.taken.set(self.taken.get() + u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
