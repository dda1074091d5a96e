//! The row of one child: what lists need of its outlook, and the first day on which that changes without an event.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::Journey;
use journey::codes::PlacementType;
use rules::case::Case;
use rules::{ClockReading, Flag, Jurisdiction, State};

/// The outlook of one child, as the projection keeps it: what is closed is not kept, and is read anew when asked for.
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
    /// Who holds the case, and where the child lives.
    pub held: Held,
    /// The events that tell under which ids the source systems know the child, in their order. The ids themselves stay
    /// sealed in these.
    pub known_by: Vec<KnownBy>,
    /// The runs of clocks that were not stopped and have not ceased.
    pub clocks: Vec<ClockReading>,
    /// Every flag that stands.
    pub flags: Vec<Flag>,
    /// The first later day on which any of this changes without a new event.
    pub next_change: Option<Date>,
}

/// An event that tells under which ids the source systems know a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownBy {
    /// Its position.
    pub position: Position,
    /// Where its record begins, as whoever reads it by that has said. Rows that say the same may differ in this.
    pub at: Option<u32>,
}

/// Who holds a child's case, and where the child lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The team of the worker.
    pub team: Option<String>,
    /// The worker who holds the case; of a care leaver without one, the personal adviser.
    pub worker: Option<String>,
    /// The type of placement.
    pub placement: Option<PlacementType>,
}

impl OutlookRow {
    /// Reads the books on a journey, as of a day.
    pub fn read(journey: &Journey, as_of: Date, jurisdiction: &Jurisdiction) -> Self {
        let case = Case::new(journey, as_of, jurisdiction);
        let outlook = rules::outlook::outlook_on(&case, as_of);
        Self {
            child: journey.child(),
            head: journey.head().map(|(position, _)| position),
            first: first_of(journey),
            linked: journey.linked().to_vec(),
            held: Held::on(&case),
            known_by: known_by(journey),
            clocks: outlook.clocks.into_iter().filter(is_open).collect(),
            flags: outlook.flags,
            next_change: outlook.next_change,
        }
    }

    /// Takes over where the events lie that tell ids; of some it may not be known.
    pub fn lies(&mut self, at: impl Fn(Position) -> Option<u32>) {
        self.known_by.iter_mut().for_each(|known| known.at = at(known.position));
    }
}

impl Held {
    fn on(case: &Case<'_>) -> Self {
        let now = case.today();
        let (worker, adviser) = (now.worker(), now.adviser);
        Self {
            team: worker.and_then(|held| Some(held.team.as_ref()?.to_string())),
            worker: worker
                .map(|held| held.worker.to_string())
                .or(adviser.map(|held| held.adviser.to_string())),
            placement: now.placement().map(|held| held.placement_type),
        }
    }
}

/// Whether a reading still waits for its stop; what cannot be told rests on its start alone until one comes.
fn is_open(reading: &ClockReading) -> bool {
    match reading.state {
        State::Running | State::Breached { ended: None } => true,
        State::NotDeterminable | State::NotObservable => reading.grounds.stop.is_none(),
        State::Met { .. } | State::MetLate { .. } | State::Breached { .. } | State::Ceased { .. } => false,
    }
}

fn known_by(journey: &Journey) -> Vec<KnownBy> {
    let told = journey.local_ids().into_iter();
    let mut known_by: Vec<KnownBy> = told.map(|told| KnownBy { position: told.position, at: None }).collect();
    known_by.dedup();
    known_by
}

fn first_of(journey: &Journey) -> Option<Position> {
    let entered = journey.entries().iter().chain(journey.retracted().iter().map(|gone| &gone.entry));
    entered.filter(|entry| entry.child == journey.child()).map(|entry| entry.position).min()
}
