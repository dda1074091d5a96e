//! A table is read again, by other libraries' eyes, as it was filled.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use expect_test::expect;
use jiff::civil::date;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{Cell, Column, PlainError, Table, csv, guarded, parquet, unguarded, xlsx};

const COLUMNS: &[Column] = &[
    Column::text("says"),
    Column::whole("count"),
    Column::real("share"),
    Column::day("since"),
    Column::truth("proxy"),
];

fn table() -> Table {
    let row = vec![
        Cell::text("=HYPERLINK(\"fictional\")"),
        Cell::count(45),
        Cell::from(-12.5),
        Cell::from(date(2026, 3, 2)),
        Cell::from(true),
    ];
    let earlier = vec![
        Cell::text("two\nlines, and a \"quote\""),
        Cell::Whole(-3),
        Cell::Nothing,
        Cell::from(date(1969, 12, 31)),
        Cell::from(false),
    ];
    Table {
        name: "fictional",
        as_of: date(2026, 3, 31),
        columns: COLUMNS,
        rows: vec![row, earlier, vec![Cell::Nothing; 5]],
        rests_on: vec![("position", "7".to_owned()), ("known_at", "-".to_owned())],
    }
}

#[test]
fn csv_has_no_formula_and_says_what_it_rests_on() {
    let text = String::from_utf8(csv(&table(), false).expect("written")).expect("text");
    expect![[r#"
        says,count,share,since,proxy,position,known_at
        "'=HYPERLINK(""fictional"")",45,-12.5,2026-03-02,true,7,'-
        "two
        lines, and a ""quote""",-3,,1969-12-31,false,7,'-
        ,,,,,7,'-
    "#]]
    .assert_eq(&text);
    assert_eq!(csv(&table(), true).expect("written"), format!("\u{feff}{text}").into_bytes());
}

#[test]
fn a_workbook_has_typed_cells_and_the_same_bytes_every_time() {
    let bytes = xlsx(&table()).expect("written");
    assert_eq!(xlsx(&table()).expect("written"), bytes);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let cells =
        |range: calamine::Range<Data>| range.rows().map(|row| format!("{row:?}\n")).collect::<String>();
    let told: String = ["fictional", "Provenance"]
        .map(|sheet| cells(book.worksheet_range(sheet).expect("a sheet")))
        .concat();
    expect![[r#"
        [String("says"), String("count"), String("share"), String("since"), String("proxy")]
        [String("=HYPERLINK(\"fictional\")"), Float(45.0), Float(-12.5), DateTime(ExcelDateTime { value: 46083.0, datetime_type: DateTime, is_1904: false }), Bool(true)]
        [String("two\nlines, and a \"quote\""), Float(-3.0), Empty, DateTime(ExcelDateTime { value: 25568.0, datetime_type: DateTime, is_1904: false }), Bool(false)]
        [String("position"), String("7")]
        [String("known_at"), String("-")]
    "#]].assert_eq(&told);
}

#[test]
fn parquet_has_typed_columns() {
    let bytes = parquet(&table()).expect("written");
    assert_eq!(parquet(&table()).expect("written"), bytes);
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("Parquet");
    let metadata = file.metadata().file_metadata();
    let rests_on = metadata.key_value_metadata().expect("what it rests on");
    assert_eq!((rests_on[0].key.as_str(), rests_on[0].value.as_deref()), ("position", Some("7")));
    let rows = file.get_row_iter(None).expect("rows");
    let told: String = rows
        .map(|row| {
            let row = row.expect("a row");
            let columns: Vec<&Field> = row.get_column_iter().map(|(_, field)| field).collect();
            format!("{columns:?}\n")
        })
        .collect();
    expect![[r#"
        [Str("=HYPERLINK(\"fictional\")"), Long(45), Double(-12.5), Date(20514), Bool(true)]
        [Str("two\nlines, and a \"quote\""), Long(-3), Null, Date(-1), Bool(false)]
        [Null, Null, Null, Null, Null]
    "#]]
    .assert_eq(&told);
}

#[test]
fn many_rows_are_whole_in_every_form() {
    const ROWS: i64 = 300_000;
    let rows = (0..ROWS).map(|number| vec![Cell::Text(format!("row {number}")), Cell::Whole(number)]);
    const TWO: &[Column] = &[Column::text("name"), Column::whole("number")];
    let mut table = Table { columns: TWO, rows: rows.collect(), ..table() };
    let file =
        SerializedFileReader::new(bytes::Bytes::from(parquet(&table).expect("written"))).expect("Parquet");
    assert_eq!(file.metadata().file_metadata().num_rows(), ROWS);
    assert_eq!(file.get_row_iter(None).expect("rows").count(), 300_000);
    table.rows = vec![vec![Cell::Nothing, Cell::Nothing]; 1_048_576];
    assert!(matches!(xlsx(&table), Err(PlainError::TooManyRows(1_048_576))));
}

#[test]
fn a_cell_that_is_not_its_columns_is_refused() {
    let mut table = table();
    table.rows[1][1] = Cell::text("three");
    let refused = parquet(&table).expect_err("the second column holds numbers");
    assert_eq!(refused.to_string(), "row 2, column count: the cell is not what the column holds");
    table.rows[1].truncate(1);
    assert!(csv(&table, false).is_err() && xlsx(&table).is_err());
}

#[test]
fn a_guard_can_be_taken_off() {
    for text in ["=1+1", "+44", "-", "@x", "\tx", "\rx", "'quoted'", "", "plain", "'=x", "''=x", "'", "''"] {
        assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        assert!(!guarded(text).starts_with(['=', '+', '-', '@', '\t', '\r']));
    }
}
