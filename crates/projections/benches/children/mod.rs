//! The children of the benches: those of a synthetic authority, each read once and then appended to or read again.

use ids::{ChildId, Position};
use jiff::civil::{Date, date};
use journey::{Entry, Journey};
use population::Population;

/// The first day of the authority.
pub const FROM: Date = date(2014, 4, 1);
/// The last.
pub const TO: Date = date(2024, 3, 31);

/// The entries of every child, in the order of its stream.
pub fn entries(children: u32) -> Vec<Vec<Entry>> {
    let population = Population::new(20_240_331, children, FROM, TO);
    let mut next = 0;
    let streams = population.children().map(|child| {
        let first = Position(next);
        next += child.events.len() as u64;
        child.entries(first).collect()
    });
    streams.collect()
}

/// The child of a stream.
pub fn child_of(stream: &[Entry]) -> ChildId {
    stream.first().map_or(ChildId::AUTHORITY_STREAM, |entry| entry.child)
}

/// A stream as a reader folds it.
pub fn fold(stream: &[Entry]) -> Journey {
    Journey::fold(child_of(stream), stream.to_vec())
}
