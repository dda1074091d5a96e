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
    /// The position of the first event in the child's own stream; absent where there is none.
    pub first: Option<Position>,
    /// The records that were read together with this one, as duplicates of one child.
    pub linked: Vec<ChildId>,
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
            first: first_of(journey),
            linked: journey.linked().to_vec(),
            clocks: outlook.clocks,
            flags: outlook.flags,
            next_change: outlook.next_change,
        }
    }
}

fn first_of(journey: &Journey) -> Option<Position> {
    let entered = journey.entries().iter().chain(journey.retracted().iter().map(|gone| &gone.entry));
    entered.filter(|entry| entry.child == journey.child()).map(|entry| entry.position).min()
}
