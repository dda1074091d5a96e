//! The row of one child: its outlook, and the first day on which that changes without an event.

use alloc::vec::Vec;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::Journey;
use rules::{ClockReading, Flag, Jurisdiction};

/// The outlook of one child, as the projection keeps it.
#[derive(Clone, Debug)]
pub struct OutlookRow {
    /// The child.
    pub child: ChildId,
    /// The last position of the journey that was read; absent where there is no event.
    pub head: Option<Position>,
    /// Every run of every clock that has started.
    pub clocks: Vec<ClockReading>,
    /// Every flag that stands.
    pub flags: Vec<Flag>,
    /// The first later day on which any of this changes without a new event.
    pub next_change: Option<Date>,
}

impl OutlookRow {
    /// Reads the books on a journey, as of a day.
    pub fn read(journey: &Journey, as_of: Date, jurisdiction: &Jurisdiction) -> Self {
        let outlook = rules::outlook(journey, as_of, jurisdiction);
        Self {
            child: journey.child(),
            head: journey.head().map(|(position, _)| position),
            clocks: outlook.clocks,
            flags: outlook.flags,
            next_change: outlook.next_change,
        }
    }
}
