//! The rows in the store, beside the ledger's own: `p` and the child for a row, `m/outlooks` for how far they have got
//! and the day on which they were read. A row that is missing is read again from the journal, so nothing is lost with
//! the store, and a row that is too long for it is not kept.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use ids::{ChildId, Position};
use jiff::civil::Date;
use ledger::Ledger;
use ledger::store::{Batch, Order, StoreError, VALUE_BYTES_MAX};
use projections::Rows;
use rules::Jurisdiction;

const WATERMARK: &[u8] = b"m/outlooks";
const ROW: u8 = b'p';
/// The format of the watermark and with it of the keys.
const FORMAT: u8 = 1;

/// The rows as they were kept, and how far they have got; nothing when they cannot be used.
pub fn load(ledger: &Ledger, jurisdiction: &Jurisdiction) -> Option<(Rows, Position)> {
    let store = ledger.store()?;
    let (as_of, next) = read_watermark(&store.get(WATERMARK).ok()??, &books(jurisdiction))?;
    if next.0 > ledger.head().size {
        return None;
    }
    let mut rows = Rows::new(as_of, jurisdiction.clone());
    let scanned = store.scan(&[ROW], &[ROW + 1], Order::Ascending, &mut |key, value| {
        let child = key.get(1..).and_then(|key| key.try_into().ok()).map(ChildId::from_bytes);
        // A row of another release, or of another child, is one that is missing.
        if let Some(Err(error)) = child.map(|child| rows.load(child, value)) {
            tracing::debug!(%error, "an outlook is read anew");
        }
        ControlFlow::Continue(())
    });
    scanned.ok().map(|()| (rows, next))
}

/// Keeps the changed rows and how far they have got; says whether that was done.
pub fn persist(ledger: &Ledger, rows: &Rows, changed: &BTreeSet<ChildId>, next: Position) -> bool {
    let Some(store) = ledger.store() else {
        return false;
    };
    let mut batch = Batch::default();
    for child in changed {
        let mut key = vec![ROW];
        key.extend_from_slice(&child.to_bytes());
        match rows.bytes(*child).filter(|row| row.len() <= VALUE_BYTES_MAX) {
            Some(row) => batch.put(key, row.to_vec()),
            None => batch.delete(key),
        }
    }
    batch.put(WATERMARK, watermark(rows.as_of(), next, &books(rows.jurisdiction())));
    match store.persist(batch) {
        Ok(()) => true,
        Err(error) => {
            log(&error);
            false
        }
    }
}

/// The rows are kept again with the next ones.
fn log(error: &StoreError) {
    tracing::debug!(%error, "the outlooks were not kept");
}

/// What the rows were read with besides the rule books, whose release every row carries itself.
pub fn books(jurisdiction: &Jurisdiction) -> String {
    format!("{} {}", jurisdiction.calendar.version(), jurisdiction.version)
}

fn watermark(as_of: Date, next: Position, books: &str) -> Vec<u8> {
    format!("{FORMAT} {next} {as_of} {books}").into_bytes()
}

fn read_watermark(bytes: &[u8], books: &str) -> Option<(Date, Position)> {
    let mut parts = std::str::from_utf8(bytes).ok()?.splitn(4, ' ');
    if parts.next()?.parse() != Ok(FORMAT) {
        return None;
    }
    let (next, as_of) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (parts.next()? == books).then_some((as_of, Position(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_reads_back_for_the_same_books() {
        let day: Date = "2018-03-31".parse().expect("a date");
        let bytes = watermark(day, Position(42), "7 default");
        assert_eq!(read_watermark(&bytes, "7 default"), Some((day, Position(42))));
        assert_eq!(read_watermark(&bytes, "8 default"), None);
        assert_eq!(read_watermark(b"9 42 2018-03-31 7 default", "7 default"), None, "another format");
    }
}
