//! One row of a list as it is understood: a value for each column, whatever the spelling.

use jiff::civil::Date;
use journey::Coded;

use super::lists::{Holds, List};

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A day.
    Day(Date),
    /// A code.
    Code(&'static str),
    /// A whole number.
    Count(u32),
    /// A text.
    Text(String),
}

impl Value {
    /// The same for the same value, and for no other.
    pub fn normalised(&self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Code(code) => (*code).to_owned(),
            Self::Count(count) => count.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// One row.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// The list in which it stands.
    pub list: &'static List,
    /// The row of the sheet, counted from 1.
    pub line: u64,
    /// What its cells say, in the order of the list's columns.
    pub cells: Vec<Option<Value>>,
}

impl ListRow {
    /// A row that says nothing yet.
    pub fn new(list: &'static List, line: u64) -> Self {
        Self { list, line, cells: vec![None; list.columns.len()] }
    }

    /// What the column says.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.cells.get(self.list.at(column)?)?.as_ref()
    }

    /// Says it in the column; a column that the list does not have stays unsaid.
    pub fn set(&mut self, column: &str, value: Option<Value>) {
        if let Some(cell) = self.list.at(column).and_then(|at| self.cells.get_mut(at)) {
            *cell = value;
        }
    }

    /// The day in the column.
    pub fn day(&self, column: &str) -> Option<Date> {
        match self.get(column)? {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The code in the column, as the facts have it.
    pub fn code<T: Coded>(&self, column: &str) -> Option<T> {
        match self.get(column)? {
            Value::Code(code) => T::from_code(code),
            _ => None,
        }
    }

    /// Whether the column says yes, or no.
    pub fn says(&self, column: &str) -> Option<bool> {
        match self.get(column)? {
            Value::Code("yes") => Some(true),
            Value::Code("no") => Some(false),
            _ => None,
        }
    }

    /// The text in the column.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number in the column.
    pub fn count(&self, column: &str) -> Option<u32> {
        match self.get(column)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// The days on which something happened.
    pub fn days(&self) -> impl Iterator<Item = Date> + '_ {
        let cells = self.list.columns.iter().zip(&self.cells);
        cells.filter(|(column, _)| matches!(column.holds, Holds::Day)).filter_map(|(_, cell)| match cell {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        })
    }

    /// What tells it from other rows of the child in this list.
    pub fn key(&self) -> Vec<Option<&Value>> {
        self.list.key.iter().map(|column| self.get(column)).collect()
    }
}
