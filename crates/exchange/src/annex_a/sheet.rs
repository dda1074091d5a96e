//! One sheet read as a list: the columns found by name wherever they stand, cells checked one by one.

use std::collections::HashMap;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use jiff::civil::Date;

use super::container::{Sheets, WorkbookError};
use super::lists::{ADOPTERS_TABLE, Column, Holds, List};
use super::row::{ListRow, Value};
use super::spellings::{Meaning, Spellings, is_blank};
use crate::day;
use crate::finding::{Consequence, FINDINGS_MAX, Finding, Place, Rule};

/// Rows of one list; the largest authority has some tens of thousands of contacts in six months.
pub const ROWS_MAX: u64 = 200_000;
/// Columns that are looked at.
pub const COLUMNS_MAX: u32 = 256;
/// The column names stand in one of so many first rows.
pub const HEADER_ROWS: u64 = 30;
/// No value that is read from a list is longer, in bytes.
pub const VALUE_BYTES_MAX: usize = 256;

/// The lists of one workbook while they are read.
pub struct Reading<'r> {
    /// The file's name.
    pub file: &'r str,
    /// Whether the workbook counts its days from 1904.
    pub since_1904: bool,
    /// What was found amiss.
    pub findings: Vec<Finding>,
    /// What spellings were found to mean, by column.
    meanings: HashMap<(&'static str, String), Option<Meaning>>,
}

/// Where each column of a list stands in the sheet.
type Places = Vec<Option<u32>>;

impl<'r> Reading<'r> {
    /// Nothing is read yet.
    pub fn new(file: &'r str, since_1904: bool) -> Self {
        Self { file, since_1904, findings: Vec::new(), meanings: HashMap::new() }
    }

    /// Reads a sheet as a list: its rows with the child of each, and how many rows there were.
    pub fn list(
        &mut self,
        sheets: &mut Sheets,
        sheet: &str,
        list: &'static List,
    ) -> Result<(Vec<(String, ListRow)>, u64), WorkbookError> {
        let (mut taken, mut rows, mut places) = (Vec::new(), 0, None);
        let (mut seen, mut is_amiss) = (0, false);
        self.rows(sheets, sheet, list.table, |reading, line, cells| {
            match &places {
                None if !is_amiss && seen < HEADER_ROWS && is_header(list, cells) => {
                    places = reading.places(list, line, cells);
                    is_amiss = places.is_none();
                }
                None => {}
                Some(places) => {
                    rows += 1;
                    taken.extend(reading.row(list, line, cells, places));
                }
            }
            seen += 1;
        })?;
        if places.is_none() && !is_amiss {
            self.find(list.table, None, Some("Child Unique ID"), Rule::ColumnMissing);
        }
        Ok((taken, rows))
    }

    /// Counts the rows of the list about adopters below its header.
    pub fn adopters(&mut self, sheets: &mut Sheets, sheet: &str) -> Result<u64, WorkbookError> {
        let mut rows = 0_u64;
        self.rows(sheets, sheet, ADOPTERS_TABLE, |_, _, _| rows += 1)?;
        self.find(ADOPTERS_TABLE, None, None, Rule::NotAboutChildren);
        Ok(rows.saturating_sub(1))
    }

    /// Hands over the rows that say anything, each with its number counted from 1.
    fn rows<'s>(
        &mut self,
        sheets: &'s mut Sheets,
        sheet: &str,
        table: &'static str,
        mut visit: impl FnMut(&mut Self, u64, &[(u32, DataRef<'s>)]),
    ) -> Result<(), WorkbookError> {
        let damaged = || WorkbookError::SheetDamaged { file: self.file.to_owned(), list: table };
        let file = self.file;
        let mut reader = sheets.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
        let (mut line, mut cells, mut rows) = (0, Vec::new(), 0);
        loop {
            let cell = reader
                .next_cell()
                .map_err(|_| WorkbookError::SheetDamaged { file: file.to_owned(), list: table })?;
            let at = cell.as_ref().map(|cell| cell.get_position());
            if at.is_none_or(|(row, _)| row != line) && !cells.is_empty() {
                rows += 1;
                if rows > ROWS_MAX {
                    return Err(WorkbookError::TooLarge {
                        file: file.into(),
                        max: ROWS_MAX,
                        what: "rows in a list",
                    });
                }
                visit(self, u64::from(line) + 1, &cells);
                if self.findings.len() > FINDINGS_MAX {
                    return Err(WorkbookError::TooLarge {
                        file: file.into(),
                        max: FINDINGS_MAX as u64,
                        what: "things amiss",
                    });
                }
                cells.clear();
            }
            let (Some(cell), Some((row, column))) = (cell, at) else { return Ok(()) };
            line = row;
            let value = cell.get_value();
            if column < COLUMNS_MAX && !says_nothing(value) {
                cells.push((column, value.clone()));
            }
        }
    }

    fn places(&mut self, list: &'static List, line: u64, cells: &[(u32, DataRef<'_>)]) -> Option<Places> {
        let mut places = Vec::new();
        let mut is_whole = true;
        for column in list.columns {
            let mut at = cells.iter().filter(|(_, cell)| heads(column, cell)).map(|(at, _)| *at);
            let (first, second) = (at.next(), at.next());
            if second.is_some() {
                self.find(list.table, Some(line), Some(column.name), Rule::ColumnRepeated);
                is_whole = false;
            } else if first.is_none() && column.is_needed {
                self.find(list.table, Some(line), Some(column.name), Rule::ColumnMissing);
                is_whole = false;
            }
            places.push(first);
        }
        is_whole.then_some(places)
    }

    /// One row, unless something in it cannot be understood.
    fn row(
        &mut self,
        list: &'static List,
        line: u64,
        cells: &[(u32, DataRef<'_>)],
        places: &Places,
    ) -> Option<(String, ListRow)> {
        let mut row = ListRow::new(list, line);
        let (mut child, mut is_refused) = (None, false);
        for (at, (column, place)) in list.columns.iter().zip(places).enumerate() {
            let cell =
                place.and_then(|place| cells.iter().find(|(at, _)| *at == place)).map(|(_, cell)| cell);
            let value = match cell.map(|cell| self.value(column, cell)).transpose() {
                Ok(value) => value.flatten(),
                Err(rule) => {
                    self.find(list.table, Some(line), Some(column.name), rule);
                    is_refused |= rule.consequence() == Consequence::Refused;
                    continue;
                }
            };
            if value.is_none() && column.is_needed {
                self.find(list.table, Some(line), Some(column.name), Rule::ValueMissing);
                is_refused = true;
            }
            match (column.holds, value) {
                (Holds::Child, Some(Value::Text(id))) => child = Some(id),
                (_, value) => row.cells[at] = value,
            }
        }
        child.filter(|_| !is_refused).map(|child| (child, row))
    }

    /// What a cell says, or the rule that it breaks.
    fn value(&mut self, column: &Column, cell: &DataRef<'_>) -> Result<Option<Value>, Rule> {
        let text = text_of(cell);
        if text.len() > VALUE_BYTES_MAX {
            return Err(Rule::ValueTooLong);
        }
        if is_blank(&text) {
            return Ok(None);
        }
        match column.holds {
            Holds::Day | Holds::Birth => self.day(cell, &text).map(|day| Some(Value::Day(day))),
            Holds::Child => {
                let printable = text.len() <= 64 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
                if printable { Ok(Some(Value::Text(text))) } else { Err(Rule::IdentifierMalformed) }
            }
            Holds::Text | Holds::Worker => Ok(Some(Value::Text(text))),
            Holds::Count => whole(cell, &text).map(|count| Some(Value::Count(count))),
            Holds::Coded(spellings) => match self.meaning(column.name, spellings, text) {
                Some(Meaning::Code(code)) => Ok(Some(Value::Code(code))),
                Some(Meaning::Group) => Err(Rule::CodeTooCoarse),
                None => Err(Rule::SpellingUnknown),
            },
            Holds::Nothing => Ok(None),
        }
    }

    fn meaning(&mut self, column: &'static str, spellings: &Spellings, text: String) -> Option<Meaning> {
        *self.meanings.entry((column, text)).or_insert_with_key(|(_, text)| spellings.meaning(text))
    }

    /// A day as a date, as the number of a day, or as text.
    fn day(&self, cell: &DataRef<'_>, text: &str) -> Result<Date, Rule> {
        match cell {
            DataRef::DateTime(serial) => numbered(serial),
            DataRef::Float(number) => {
                numbered(&ExcelDateTime::new(*number, ExcelDateTimeType::DateTime, self.since_1904))
            }
            DataRef::Int(number) => {
                let number = i32::try_from(*number).map_err(|_| Rule::DateOutOfRange)?;
                numbered(&ExcelDateTime::new(f64::from(number), ExcelDateTimeType::DateTime, self.since_1904))
            }
            _ => day::parse(text),
        }
    }

    fn find(&mut self, table: &'static str, row: Option<u64>, column: Option<&'static str>, rule: Rule) {
        let place = Place { file: self.file.to_owned(), table, row, column };
        self.findings.push(Finding { place, rule });
    }
}

/// A row that names the child's identifier and at least two more columns of the list.
fn is_header(list: &List, cells: &[(u32, DataRef<'_>)]) -> bool {
    let is_there = |column: &&Column| cells.iter().any(|(_, cell)| heads(column, cell));
    let mut there = list.columns.iter().filter(is_there);
    there.next().is_some_and(|column| matches!(column.holds, Holds::Child)) && there.nth(1).is_some()
}

fn heads(column: &Column, cell: &DataRef<'_>) -> bool {
    match cell {
        DataRef::String(header) => column.is_headed(header),
        DataRef::SharedString(header) => column.is_headed(header),
        _ => false,
    }
}

fn says_nothing(cell: &DataRef<'_>) -> bool {
    match cell {
        DataRef::Empty | DataRef::Error(_) => true,
        DataRef::String(text) => text.trim().is_empty(),
        DataRef::SharedString(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A cell as text: blanks of all sorts are one blank, and a whole number has no fraction.
fn text_of(cell: &DataRef<'_>) -> String {
    let one_blank = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => one_blank(text),
        DataRef::SharedString(text) => one_blank(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(serial) => serial.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// The first day after those that a spreadsheet can number.
const SERIALS_END: f64 = 2_958_466.0;

fn numbered(serial: &ExcelDateTime) -> Result<Date, Rule> {
    if !(1.0..SERIALS_END).contains(&serial.as_f64()) {
        return Err(Rule::DateOutOfRange);
    }
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    day::parse(&format!("{year:04}-{month:02}-{day:02}"))
}

/// A whole number; a fraction, as of an age worked out in days, is dropped.
fn whole(cell: &DataRef<'_>, text: &str) -> Result<u32, Rule> {
    let text = match cell {
        DataRef::Float(_) | DataRef::Int(_) => text.split('.').next().unwrap_or_default(),
        _ => text,
    };
    text.parse().map_err(|_| Rule::NumberMalformed)
}
