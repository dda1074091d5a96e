//! The rows that answer a question: today's from the projection, those of another day or of past knowledge read anew.

use std::sync::{Arc, Mutex, PoisonError};

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::KnownAt;
use ledger::Head;
use projections::Rows;
use wire::fault::Fault;

use super::everyone::{Listener, Reading};
use crate::ledgers::Opened;

/// The rows of one other day or past knowledge, kept for the next page of the same list.
#[derive(Default)]
pub struct Earlier(Mutex<Option<Kept>>);

struct Kept {
    of: (Date, KnownAt, u64, String),
    rows: Arc<(Rows, u64)>,
}

/// A day of reading, and what had been recorded by then.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// The day on which the rules are read.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
}

/// Looks at the rows of a day, of all children or of some, at the head for which they hold, and at the number of
/// children who are missing from them; the listener is told after every child that had to be read.
pub fn with_rows<T>(
    opened: &Opened,
    today: Date,
    when: When,
    children: &[ChildId],
    listener: &dyn Listener,
    look: impl FnOnce(&Rows, Head, u64) -> T,
) -> Result<T, Fault> {
    let When { as_of, known_at } = when;
    let head = opened.ledger.head();
    if !children.is_empty() {
        let (rows, unreadable) = read(opened, when, children, listener)?;
        return Ok(look(&rows, head, unreadable));
    }
    if as_of == today && known_at.is_everything() {
        return opened.projection.with_rows(&opened.ledger, today, listener, look);
    }
    let jurisdiction = opened.jurisdiction(as_of, &known_at)?;
    let books = format!("{} {}", jurisdiction.version, jurisdiction.calendar.version());
    // What had been recorded by a position does not change with what comes after it.
    let size = known_at.position.map_or(head.size, |Position(last)| head.size.min(last.saturating_add(1)));
    let of = (as_of, known_at, size, books);
    let mut kept = opened.earlier.0.lock().unwrap_or_else(PoisonError::into_inner);
    let rows = match kept.as_ref().filter(|kept| kept.of == of) {
        Some(kept) => kept.rows.clone(),
        None => {
            // The old ones go first: two copies would be twice the memory.
            *kept = None;
            let rows = Arc::new(read(opened, when, &opened.ledger.children(), listener)?);
            *kept = Some(Kept { of, rows: rows.clone() });
            rows
        }
    };
    drop(kept);
    let (rows, unreadable) = &*rows;
    Ok(look(rows, head, *unreadable))
}

fn read(
    opened: &Opened,
    When { as_of, known_at }: When,
    children: &[ChildId],
    listener: &dyn Listener,
) -> Result<(Rows, u64), Fault> {
    let jurisdiction = opened.jurisdiction(as_of, &known_at)?;
    let mut rows = Rows::new(as_of, jurisdiction.as_ref().clone());
    let unread = Reading::new(&opened.ledger, children, &known_at, listener).put_into(&mut rows)?;
    // Nobody was told of what they raise.
    rows.forget_changes();
    Ok((rows, unread.len() as u64))
}
