//! Plain tables: columns of one sort of value each, and what the whole table rests on. The caller fills a table; three
//! writers know how to write any.
//!
//! | | CSV | xlsx | Parquet |
//! | --- | --- | --- | --- |
//! | a day | ISO 8601 | a date | a date |
//! | a number | its digits | a number | a 64-bit integer, or a double |
//! | what it rests on | more columns, the same in every row | the sheet *Provenance* | the file's metadata |

mod columns;
mod csv;
mod text;
mod xlsx;

use jiff::civil::Date;

pub use self::csv::csv;
pub use columns::parquet;
pub use text::{MARK, guarded, unguarded};
pub use xlsx::xlsx;
pub(crate) use xlsx::{made_on, serial};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Real,
    /// Days.
    Day,
    /// True or false.
    Truth,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
}

/// One value, or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Nothing,
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
    /// A day.
    Day(Date),
    /// True or false.
    Truth(bool),
}

/// A table that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is called.
    pub name: &'static str,
    /// The day of which it tells.
    pub as_of: Date,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// What it rests on, by name.
    pub rests_on: Vec<(&'static str, String)>,
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PlainError {
    /// A cell is not of its column's sort, or there is none.
    #[error("row {row}, column {column}: the cell is not what the column holds")]
    Misplaced {
        /// The row, from 1.
        row: usize,
        /// The column.
        column: &'static str,
    },
    /// The rows do not fit into a sheet.
    #[error("{0} rows are more than a sheet of a workbook holds: write CSV or Parquet")]
    TooManyRows(usize),
    /// As CSV.
    #[error(transparent)]
    Csv(#[from] ::csv::Error),
    /// As a workbook.
    #[error(transparent)]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// As Parquet.
    #[error(transparent)]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

impl Column {
    /// A column of words.
    pub const fn text(name: &'static str) -> Self {
        Self { name, holds: Holds::Text }
    }

    /// A column of whole numbers.
    pub const fn whole(name: &'static str) -> Self {
        Self { name, holds: Holds::Whole }
    }

    /// A column of numbers.
    pub const fn real(name: &'static str) -> Self {
        Self { name, holds: Holds::Real }
    }

    /// A column of days.
    pub const fn day(name: &'static str) -> Self {
        Self { name, holds: Holds::Day }
    }

    /// A column of true and false.
    pub const fn truth(name: &'static str) -> Self {
        Self { name, holds: Holds::Truth }
    }
}

impl Cell {
    /// Words, unless there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// A number that cannot be below nought; one that no writer could hold is the largest that it can.
    pub fn count(count: u64) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn fits(&self, holds: Holds) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(_) => holds == Holds::Text,
            Self::Whole(_) => holds == Holds::Whole,
            Self::Real(_) => holds == Holds::Real,
            Self::Day(_) => holds == Holds::Day,
            Self::Truth(_) => holds == Holds::Truth,
        }
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Table {
    /// That every row has a cell of the right sort in every column.
    fn check(&self) -> Result<(), PlainError> {
        for (row, cells) in (1..).zip(&self.rows) {
            for (at, column) in self.columns.iter().enumerate() {
                if !cells.get(at).is_some_and(|cell| cell.fits(column.holds)) {
                    return Err(PlainError::Misplaced { row, column: column.name });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
