//! Every outlook made again from the events, and compared with the live ones.

use std::collections::BTreeSet;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::{Journey, KnownAt};
use ledger::Filter;
use projections::{OutlookRow, Rows};
use wire::fault::Fault;

use super::everyone::everyone;
use super::journey::read_child;
use crate::ledgers::Opened;

/// Both digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayAnswer {
    /// How many events were read.
    pub events: u64,
    /// How many children have an outlook.
    pub children: u64,
    /// The day on which the rules were read.
    pub as_of: Date,
    /// Over the outlooks that were made again.
    pub digest: [u8; 32],
    /// Over the live ones.
    pub live_digest: [u8; 32],
}

impl ReplayAnswer {
    /// Whether both are equal.
    pub fn is_equal(&self) -> bool {
        self.digest == self.live_digest
    }
}

/// Makes the outlooks again beside the live ones. Up to an earlier position, what following the events makes of them is
/// compared with what they make all at once. `progress` is told after every child that was read.
pub fn replay(
    opened: &Opened,
    to: Option<Position>,
    today: Date,
    progress: &(dyn Fn() + Sync),
) -> Result<ReplayAnswer, Fault> {
    let head = opened.ledger.head().size;
    let (end, as_of, live_digest) = match to.filter(|to| to.0.saturating_add(1) < head) {
        Some(to) => (to.0 + 1, today, followed(opened, to.0 + 1, today, progress)?),
        // The live rows say how far they have got: appends go on meanwhile.
        None => opened.projection.with_rows(&opened.ledger, today, &mut || progress(), |rows, head, _| {
            (head.size, rows.as_of(), rows.digest())
        })?,
    };
    let made = made_again(opened, end, as_of, progress)?;
    Ok(ReplayAnswer { events: end, children: made.len() as u64, as_of, digest: made.digest(), live_digest })
}

/// The rows of what had been recorded before a position, made from nothing.
fn made_again(opened: &Opened, end: u64, as_of: Date, progress: &(dyn Fn() + Sync)) -> Result<Rows, Fault> {
    let known_at = before(end);
    let jurisdiction = opened.jurisdiction(as_of, &known_at)?;
    let each = |rows: &mut Vec<OutlookRow>, journey: &Journey| {
        rows.extend(journey.head().map(|_| OutlookRow::read(journey, as_of, &jurisdiction)));
    };
    let children = opened.ledger.children();
    let (parts, _) = everyone(&opened.ledger, &children, &known_at, Vec::new, each, progress)?;
    let mut rows = Rows::new(as_of, jurisdiction.as_ref().clone());
    parts.iter().flatten().for_each(|row| drop(rows.put(row)));
    Ok(rows)
}

/// The rows of what had been recorded before a position: three quarters of it at once, and then child by child as a
/// projection follows a ledger.
fn followed(opened: &Opened, end: u64, as_of: Date, progress: &(dyn Fn() + Sync)) -> Result<[u8; 32], Fault> {
    let begin = end - end / 4;
    let mut rows = made_again(opened, begin, as_of, progress)?;
    let known_at = before(end);
    let jurisdiction = opened.jurisdiction(rows.as_of(), &known_at)?;
    if jurisdiction.version != rows.jurisdiction().version {
        return Ok(made_again(opened, end, as_of, progress)?.digest());
    }
    let later = opened.ledger.read_ledger(Position(begin), &Filter::default(), usize::MAX)?.events;
    let changed: BTreeSet<ChildId> =
        later.iter().take_while(|event| event.position.0 < end).map(|event| event.child).collect();
    let linked: BTreeSet<ChildId> = changed.iter().flat_map(|child| rows.read_into(*child)).collect();
    for child in changed.union(&linked).filter(|child| **child != ChildId::AUTHORITY_STREAM) {
        rows.apply(&read_child(&opened.ledger, *child, &known_at)?);
    }
    Ok(rows.digest())
}

fn before(end: u64) -> KnownAt {
    match end.checked_sub(1) {
        Some(last) => KnownAt { position: Some(Position(last)), ..KnownAt::EVERYTHING },
        None => KnownAt { appended_by: Some(jiff::Timestamp::MIN), ..KnownAt::EVERYTHING },
    }
}
