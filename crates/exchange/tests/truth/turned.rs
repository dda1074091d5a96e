//! The same submission in another form: rows turned round, columns moved, forms numbered anew.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use serde_json::{Value, json};

/// A CSV table with its rows and its columns turned round.
pub fn csv(text: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let (heads, rows) = rows.split_first().expect("column names");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in [heads].into_iter().chain(rows.iter().rev()) {
        writer.write_record(row.iter().rev()).expect("memory takes everything");
    }
    writer.into_inner().expect("memory takes everything")
}

/// A census with its children turned round.
pub fn census(text: &[u8]) -> Vec<u8> {
    const OPENS: &str = "<Child>";
    const CLOSES: &str = "</Child>";
    let text = std::str::from_utf8(text).expect("text");
    let Some(first) = text.find(OPENS) else { return text.into() };
    let last = text.rfind(CLOSES).expect("a child that closes") + CLOSES.len();
    let children: Vec<&str> = text[first..last].split_inclusive(CLOSES).map(str::trim).collect();
    let turned: String = children.into_iter().rev().collect();
    format!("{}{turned}{}", &text[..first], &text[last..]).into_bytes()
}

/// A workbook with its sheets, its rows and its columns turned round.
pub fn workbook(bytes: &[u8]) -> Vec<u8> {
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    let mut book = Workbook::new();
    for name in read.sheet_names().into_iter().filter(|name| name.starts_with("List")).rev() {
        let range = read.worksheet_range(&name).expect("a sheet");
        let rows: Vec<&[Data]> = range.rows().collect();
        let sheet = book.add_worksheet().set_name(&name).expect("a name");
        let Some((heads, rows)) = rows.split_first() else { continue };
        for (row, cells) in (0..).zip([heads].into_iter().chain(rows.iter().rev())) {
            for (column, cell) in (0..).zip(cells.iter().rev()) {
                match cell {
                    Data::Empty => continue,
                    Data::DateTime(on) => sheet.write_number_with_format(row, column, on.as_f64(), &day),
                    Data::Float(number) => sheet.write_number(row, column, *number),
                    other => sheet.write_string(row, column, other.to_string()),
                }
                .expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// A payload with every list turned round and every form numbered anew.
pub fn payload(text: &[u8]) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(text).expect("JSON");
    renumber(&mut value, &mut 0);
    serde_json::to_vec(&value).expect("JSON")
}

fn renumber(value: &mut Value, count: &mut u64) {
    match value {
        Value::Array(items) => {
            items.reverse();
            items.iter_mut().for_each(|item| renumber(item, count));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if name.ends_with("_id") && name != "la_child_id" && name != "worker_id" {
                    *count += 1;
                    *value = json!(format!("form-{count}"));
                } else {
                    renumber(value, count);
                }
            }
        }
        _ => {}
    }
}
