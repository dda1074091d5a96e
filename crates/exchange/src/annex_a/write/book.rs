//! Lines as a workbook with typed cells, and as CSV.

use jiff::civil::Date;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::Line;
use crate::annex_a::lists::{Column, Holds, LISTS, List};
use crate::annex_a::row::Value;
use crate::day::spell;
use crate::plain::{MARK, guarded, made_on, serial};

/// What the whole workbook rests on.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The ledger's newest position, if it has any.
    pub head: Option<u64>,
    /// The root of its tree.
    pub root: String,
    /// The version of the rule books.
    pub rules: String,
    /// The day as of which the lists are written.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: String,
}

/// The lists as one workbook: a sheet for each, and one that says what each row rests on.
pub fn workbook(lines: &[Line], provenance: &Provenance) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&made_on(provenance.as_of)?);
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("dd/mm/yyyy"));
    for list in LISTS {
        let sheet = book.add_worksheet().set_name(format!("List {}", list.number))?;
        header(sheet, 0, list.columns.iter().map(|column| column.name), &bold)?;
        for (row, line) in (1..).zip(of(lines, list)) {
            for ((at, column), cell) in (0..).zip(list.columns).zip(&line.row.cells) {
                match (column.holds, cell) {
                    (Holds::Child, _) => sheet.write_string(row, at, &line.child)?,
                    (_, Some(Value::Day(on))) => {
                        sheet.write_datetime_with_format(row, at, serial(*on)?, &day)?
                    }
                    (_, Some(Value::Count(count))) => sheet.write_number(row, at, *count)?,
                    (_, Some(value)) => sheet.write_string(row, at, text(column, value))?,
                    (_, None) => continue,
                };
            }
        }
    }
    rests_on(book.add_worksheet().set_name("Provenance")?, lines, provenance, &bold)?;
    book.save_to_buffer()
}

fn rests_on(
    sheet: &mut Worksheet,
    lines: &[Line],
    provenance: &Provenance,
    bold: &Format,
) -> Result<(), XlsxError> {
    let head = provenance.head.map(|head| head.to_string()).unwrap_or_default();
    let as_of = provenance.as_of.to_string();
    let whole = [
        ("Head position", &head),
        ("Checkpoint root", &provenance.root),
        ("Rule books version", &provenance.rules),
        ("As of", &as_of),
        ("Known at", &provenance.known_at),
    ];
    let mut row = 0;
    for (name, value) in whole {
        sheet.write_string_with_format(row, 0, name, bold)?;
        sheet.write_string(row, 1, value)?;
        row += 1;
    }
    header(sheet, row + 1, ["List", "Row", "Child Unique ID", "Event IDs", "Positions"], bold)?;
    row += 2;
    for list in LISTS {
        for (place, line) in (2_u32..).zip(of(lines, list)) {
            sheet.write_number(row, 0, list.number)?;
            sheet.write_number(row, 1, place)?;
            sheet.write_string(row, 2, &line.child)?;
            let each = |spell: fn(&journey::entry::EntryRef) -> String| -> String {
                line.grounds.iter().map(spell).collect::<Vec<_>>().join(" ")
            };
            sheet.write_string(row, 3, each(|ground| ground.event_id.to_string()))?;
            sheet.write_string(row, 4, each(|ground| ground.position.0.to_string()))?;
            row += 1;
        }
    }
    Ok(())
}

fn header<'n>(
    sheet: &mut Worksheet,
    row: u32,
    names: impl IntoIterator<Item = &'n str>,
    bold: &Format,
) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, column, name, bold)?;
    }
    Ok(())
}

/// One list as CSV; no cell of it is taken for a formula. Excel reads it as UTF-8 when it begins with a mark.
pub fn csv(list: &'static List, lines: &[Line], with_mark: bool) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(if with_mark { MARK.into() } else { Vec::new() });
    table.write_record(list.columns.iter().map(|column| column.name))?;
    for line in of(lines, list) {
        let cells =
            list.columns.iter().zip(&line.row.cells).map(|(column, cell)| match (column.holds, cell) {
                (Holds::Child, _) => guarded(&line.child).into_owned(),
                (_, Some(value)) => guarded(&text(column, value)).into_owned(),
                (_, None) => String::new(),
            });
        table.write_record(cells)?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

fn of<'l>(lines: &'l [Line], list: &List) -> impl Iterator<Item = &'l Line> {
    let number = list.number;
    lines.iter().filter(move |line| line.row.list.number == number)
}

/// A value as it is written in words.
fn text(column: &Column, value: &Value) -> String {
    match (column.holds, value) {
        (_, Value::Day(day)) => spell(*day),
        (Holds::Coded(spellings), Value::Code(code)) => spellings.written(code).unwrap_or(code).to_owned(),
        (_, value) => value.normalised(),
    }
}
