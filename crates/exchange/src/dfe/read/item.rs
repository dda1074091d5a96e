//! One object of a payload: its fields, each read with what it must be.

use jiff::civil::Date;
use journey::{Coded, Written};
use serde_json::{Map, Value};

use super::Reading;
use crate::day;
use crate::extract::ErasureAsked;
use crate::finding::{Consequence, FINDINGS_MAX, Finding, Place, Rule};

/// No value that is read from a payload is longer.
const VALUE_BYTES_MAX: usize = 64;

/// An object that is being read.
pub struct Item<'r> {
    reading: &'r mut Reading,
    object: &'r Map<String, Value>,
    table: &'static str,
    path: String,
    row: u64,
    /// Whether something was found for which it is left out.
    pub refused: bool,
}

impl<'r> Item<'r> {
    /// Takes an object; a value that is none is refused.
    pub fn new(
        reading: &'r mut Reading,
        table: &'static str,
        value: &'r Value,
        path: String,
    ) -> Option<Self> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        let row = reading.row(table);
        let object = value.as_object();
        let mut item = Self { reading, object: object.unwrap_or(&EMPTY), table, path, row, refused: false };
        if object.is_none() {
            item.note(None, Rule::ShapeWrong);
            return None;
        }
        Some(item)
    }

    /// The place of a field, or of the whole.
    pub fn place(&self, column: Option<&'static str>) -> Place {
        let field = column.map(|column| format!(".{column}")).unwrap_or_default();
        let file = format!("{} at {}{field}", self.reading.file, self.path);
        Place { file, table: self.table, row: Some(self.row), column }
    }

    /// Notes what is amiss.
    pub fn note(&mut self, column: Option<&'static str>, rule: Rule) {
        self.refused |= rule.consequence() == Consequence::Refused;
        let place = self.place(column);
        self.reading.findings.push(Finding { place, rule });
    }

    /// Notes fields that the format does not have, and a request to purge.
    pub fn check_fields(&mut self, known: &[&str]) {
        let unknown = self.object.keys().filter(|name| !known.contains(&name.as_str())).count();
        (0..unknown.min(FINDINGS_MAX)).for_each(|_| self.note(None, Rule::FieldUnknown));
        if self.flag("purge") == Some(true) {
            self.note(Some("purge"), Rule::PurgeRequested);
            self.ask_for_erasure();
        }
    }

    /// Says whose record is read from now on.
    pub fn is_of(&mut self, child: Option<String>) {
        self.reading.whose = child;
    }

    /// What is asked for is known again by what it says in its own fields, whatever its form is called and wherever
    /// it stands. Of a child the identifier is enough.
    fn ask_for_erasure(&mut self) {
        let Some(local_id) = self.reading.whose.clone() else { return };
        let is_said = |name: &str, value: &Value| {
            name != "purge"
                && !name.ends_with("_id")
                && !value.is_null()
                && !value.is_object()
                && !value.is_array()
        };
        let mut key: Vec<String> = match self.table {
            "children" => Vec::new(),
            _ => self
                .object
                .iter()
                .filter(|(name, value)| is_said(name, value))
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        };
        key.sort_unstable();
        let (table, row) = (self.table, self.row);
        self.reading.erasures_asked.push(ErasureAsked { local_id, table, row, key });
    }

    fn value(&self, name: &str) -> Option<&'r Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text that says something.
    pub fn text(&mut self, name: &'static str) -> Option<&'r str> {
        match self.value(name)? {
            Value::String(text) if text.len() > VALUE_BYTES_MAX => {
                self.note(Some(name), Rule::ValueTooLong);
                None
            }
            Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => {
                self.note(Some(name), Rule::ShapeWrong);
                None
            }
        }
    }

    /// An identifier.
    pub fn identifier<I: Written>(&mut self, name: &'static str) -> Option<I> {
        let parsed = I::parse(self.text(name)?);
        if parsed.is_err() {
            self.note(Some(name), Rule::IdentifierMalformed);
        }
        parsed.ok()
    }

    /// A date.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        match day::parse(self.text(name)?) {
            Ok(day) => Some(day),
            Err(rule) => {
                self.note(Some(name), rule);
                None
            }
        }
    }

    /// A code; one that is not known is left out and nothing else is.
    pub fn code<T: Coded>(&mut self, name: &'static str) -> Option<T> {
        let code = T::from_code(self.text(name)?);
        if code.is_none() {
            self.note(Some(name), Rule::CodeNotTaken);
        }
        code
    }

    /// Codes; those that are not known are left out and nothing else is.
    pub fn codes<T: Coded>(&mut self, name: &'static str) -> Vec<T> {
        let mut codes = Vec::new();
        for value in self.list(name) {
            match value.as_str().map(|text| T::from_code(text.trim())) {
                Some(Some(code)) => codes.push(code),
                Some(None) => self.note(Some(name), Rule::CodeNotTaken),
                None => self.note(Some(name), Rule::ShapeWrong),
            }
        }
        codes
    }

    /// True or false.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.value(name)?;
        if !value.is_boolean() {
            self.note(Some(name), Rule::ShapeWrong);
        }
        value.as_bool()
    }

    /// A whole number up to a limit.
    pub fn number(&mut self, name: &'static str, limit: u32) -> Option<u32> {
        let value = self.value(name)?;
        let Some(number) = value.as_i64() else {
            self.note(Some(name), Rule::NumberMalformed);
            return None;
        };
        let number = u32::try_from(number).ok().filter(|number| *number <= limit);
        if number.is_none() {
            self.note(Some(name), Rule::NumberOutOfRange);
        }
        number
    }

    fn list(&mut self, name: &'static str) -> &'r [Value] {
        match self.value(name) {
            None => &[],
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.note(Some(name), Rule::ShapeWrong);
                &[]
            }
        }
    }

    /// The objects of a list, each read by `read`; what is refused of them is left out.
    pub fn each<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Item<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut items = Vec::new();
        for (at, value) in self.list(name).iter().enumerate() {
            let path = format!("{}.{name}[{at}]", self.path);
            items.extend(self.within(name, value, path, &mut read));
        }
        items
    }

    /// An object in this one.
    pub fn one<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Item<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        let path = format!("{}.{name}", self.path);
        self.within(name, value, path, &mut read)
    }

    fn within<T>(
        &mut self,
        table: &'static str,
        value: &Value,
        path: String,
        read: &mut impl FnMut(&mut Item<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut item = Item::new(self.reading, table, value, path)?;
        let read = read(&mut item);
        read.filter(|_| !item.refused)
    }
}
