//! A plain table as CSV.

use super::{Cell, MARK, PlainError, Table, guarded};

/// The table as CSV; no cell of it is taken for a formula. What it rests on stands in every row, since such a file has
/// no other place for it. Excel reads it as UTF-8 when it begins with a mark.
pub fn csv(table: &Table, with_mark: bool) -> Result<Vec<u8>, PlainError> {
    table.check()?;
    let mut out = csv::Writer::from_writer(if with_mark { MARK.as_bytes().to_vec() } else { Vec::new() });
    let names = table.columns.iter().map(|column| column.name);
    out.write_record(names.chain(table.rests_on.iter().map(|(name, _)| *name)))?;
    let rests_on: Vec<String> = table.rests_on.iter().map(|(_, value)| guarded(value).into_owned()).collect();
    for row in &table.rows {
        for cell in row {
            out.write_field(text(cell))?;
        }
        for value in &rests_on {
            out.write_field(value)?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => guarded(text).into_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}
