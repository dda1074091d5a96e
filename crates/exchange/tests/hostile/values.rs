//! A value that nobody may repeat in every column of every list: whatever is amiss, it is told without it.

use exchange::annex_a::lists::LISTS;
use rust_xlsxwriter::Workbook;

use super::formats::read_workbook;

/// Values of different sorts, each with something in it by which it is known again.
const PLANTED: [&str; 5] = ["QXNAME Fictional", "29/02/12", "31/02/1912", "QX9 9QX", "=QXNOTE()"];

#[test]
fn no_cell_of_a_workbook_is_repeated() {
    let mut book = Workbook::new();
    for list in LISTS {
        let sheet = book.add_worksheet().set_name(format!("List {}", list.number)).expect("a name");
        for (column, at) in list.columns.iter().zip(0..) {
            sheet.write_string(0, at, column.name).expect("a cell");
        }
        for (planted, row) in PLANTED.iter().zip(1..) {
            for (_, at) in list.columns.iter().zip(0..) {
                // The child has a name of its own, so that the rest of the row is looked at.
                let value = if at == 0 { format!("QXCASE{row}") } else { (*planted).to_owned() };
                sheet.write_string(row, at, value).expect("a cell");
            }
        }
        sheet.write_string(0, 200, "QXNAME of a column").expect("a cell");
    }
    let extract = read_workbook(&book.save_to_buffer().expect("a workbook")).expect("a workbook");
    assert!(extract.findings().len() > 100, "{}", extract.findings().len());
    for finding in extract.findings() {
        let told = format!("{finding} {finding:?}");
        for part in ["QX", "1912", "29/02", "31/02"] {
            assert!(!told.contains(part), "{told}");
        }
    }
}
