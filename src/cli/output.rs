//! What a command prints on stdout: data and nothing else, as a table, as JSON lines or as CSV.

use std::io::{self, StdoutLock, Write, stdout};

use clap::ValueEnum;
use comfy_table::{Table, presets};
use exchange::plain::guarded;
use journey::facts::RegisteredId;
use serde_json::{Map, Value};

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for a person.
    #[default]
    Table,
    /// One JSON object a line.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// The option that every command with output has.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct FormatArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
}

impl FormatArgs {
    /// The columns that are printed: for a person only the first so many.
    pub fn columns(self, all: &'static [&'static str], for_a_person: usize) -> &'static [&'static str] {
        match self.format {
            Format::Table => &all[..for_a_person.min(all.len())],
            Format::Json | Format::Csv => all,
        }
    }
}

/// Rows of one shape on their way to stdout.
pub struct Sheet {
    columns: &'static [&'static str],
    form: Form,
}

enum Form {
    Table(Table),
    Json(StdoutLock<'static>),
    Csv(csv::Writer<StdoutLock<'static>>),
}

impl Sheet {
    /// Begins a sheet.
    pub fn new(format: Format, columns: &'static [&'static str]) -> io::Result<Self> {
        let form = match format {
            Format::Table => {
                let mut table = Table::new();
                table.load_style(presets::NOTHING).set_header(columns.to_vec());
                Form::Table(table)
            }
            Format::Json => Form::Json(stdout().lock()),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(stdout().lock());
                writer.write_record(columns)?;
                Form::Csv(writer)
            }
        };
        Ok(Self { columns, form })
    }

    /// Prints a row; its values are in the order of the columns.
    pub fn row(&mut self, values: Vec<Value>) -> io::Result<()> {
        match &mut self.form {
            Form::Table(table) => {
                table.add_row(values.iter().map(text));
            }
            Form::Json(out) => {
                let object: Map<_, _> =
                    self.columns.iter().map(|column| (*column).to_owned()).zip(values).collect();
                serde_json::to_writer(&mut *out, &object)?;
                writeln!(out)?;
            }
            Form::Csv(writer) => writer.write_record(values.iter().map(harmless))?,
        }
        Ok(())
    }

    /// Prints what is still to be printed.
    pub fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Table(table) => writeln!(stdout(), "{}", table.trim_fmt()),
            Form::Json(mut out) => out.flush(),
            Form::Csv(mut writer) => writer.flush(),
        }
    }
}

/// A child's ids in the source systems, each as `--local-id` takes it.
pub fn local_ids(ids: &[RegisteredId]) -> Value {
    ids.iter().map(|id| Value::from(format!("{}:{}", id.kind, id.value))).collect()
}

/// A value as a person reads it.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().any(Value::is_object) => value.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// A cell that no spreadsheet program takes for a formula; a number is none.
fn harmless(value: &Value) -> String {
    let text = text(value);
    if value.is_number() { text } else { guarded(&text).into_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_cell_of_a_csv_is_a_formula() {
        for (cell, expected) in [
            (json!("=1+1"), "'=1+1"),
            (json!("-3.5"), "'-3.5"),
            (json!(-3.5), "-3.5"),
            (json!("a=b"), "a=b"),
            (json!(["+44", "x"]), "'+44 x"),
            (json!([{"band": "x"}]), "[{\"band\":\"x\"}]"),
        ] {
            assert_eq!(harmless(&cell), expected);
        }
    }
}
