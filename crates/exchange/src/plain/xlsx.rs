//! A plain table as a workbook.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{Cell, PlainError, Table};

/// The rows of a sheet, without the column names.
const ROWS_MAX: usize = 1_048_575;

/// The table as a workbook of two sheets: the table itself, and what it rests on.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, PlainError> {
    table.check()?;
    if table.rows.len() > ROWS_MAX {
        return Err(PlainError::TooManyRows(table.rows.len()));
    }
    let mut book = Workbook::new();
    book.set_properties(&made_on(table.as_of)?);
    let (bold, on) = (Format::new().set_bold(), Format::new().set_num_format("dd/mm/yyyy"));
    let sheet = book.add_worksheet().set_name(table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(table.columns) {
        sheet.write_string_with_format(0, at, column.name, &bold)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (at, cell) in (0..).zip(cells) {
            match cell {
                Cell::Nothing => continue,
                Cell::Text(text) => sheet.write_string(row, at, text)?,
                // A sheet has doubles only, which hold every count that occurs.
                Cell::Whole(number) => sheet.write_number(row, at, *number as f64)?,
                Cell::Real(number) => sheet.write_number(row, at, *number)?,
                Cell::Day(day) => sheet.write_datetime_with_format(row, at, serial(*day)?, &on)?,
                Cell::Truth(truth) => sheet.write_boolean(row, at, *truth)?,
            };
        }
    }
    let sheet = book.add_worksheet().set_name("Provenance")?;
    for (row, (name, value)) in (0..).zip(&table.rests_on) {
        sheet.write_string_with_format(row, 0, *name, &bold)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A workbook says when it was made: the same table makes the same bytes, whenever it is written.
pub fn made_on(day: Date) -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&serial(day)?))
}

/// A day as a sheet holds it.
pub fn serial(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let parts = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else {
        return Err(XlsxError::DateTimeRangeError("a day before the common era".to_owned()));
    };
    ExcelDateTime::from_ymd(year, month, day)
}
