//! Every outlook made again from the events, and compared with the live ones.

use std::collections::BTreeSet;

use ids::{ChildId, Position};
use jiff::civil::Date;
use projections::Rows;
use wire::fault::Fault;

use super::everyone::{Listener, Reading, before};
use crate::ledgers::Opened;

/// How many events are looked at, for whose they are, before those children are read.
const ROUND_EVENTS: usize = 1 << 20;

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
/// compared with what they make all at once. The listener is told after every child that was read.
pub fn replay(
    opened: &Opened,
    to: Option<Position>,
    today: Date,
    listener: &dyn Listener,
) -> Result<ReplayAnswer, Fault> {
    let head = opened.ledger.head().size;
    let (end, as_of, live_digest) = match to.filter(|to| to.0.saturating_add(1) < head) {
        Some(to) => (to.0 + 1, today, followed(opened, to.0 + 1, today, listener)?),
        // The live rows say how far they have got: appends go on meanwhile.
        None => opened.projection.with_rows(&opened.ledger, today, listener, |rows, head, _| {
            (head.size, rows.as_of(), rows.digest())
        })?,
    };
    let made = made_again(opened, end, as_of, listener)?;
    Ok(ReplayAnswer { events: end, children: made.len() as u64, as_of, digest: made.digest(), live_digest })
}

/// The rows of what had been recorded before a position, made from nothing.
fn made_again(opened: &Opened, end: u64, as_of: Date, listener: &dyn Listener) -> Result<Rows, Fault> {
    let known_at = before(end);
    let jurisdiction = opened.jurisdiction(as_of, &known_at)?;
    let mut rows = Rows::new(as_of, jurisdiction.as_ref().clone());
    Reading::new(&opened.ledger, &opened.ledger.children(), &known_at, listener).put_into(&mut rows)?;
    Ok(rows)
}

/// The rows of what had been recorded before a position: three quarters of it at once, and then child by child as a
/// projection follows a ledger.
fn followed(opened: &Opened, end: u64, as_of: Date, listener: &dyn Listener) -> Result<[u8; 32], Fault> {
    let begin = end - end / 4;
    let mut rows = made_again(opened, begin, as_of, listener)?;
    let known_at = before(end);
    let jurisdiction = opened.jurisdiction(rows.as_of(), &known_at)?;
    if jurisdiction.version != rows.jurisdiction().version {
        return Ok(made_again(opened, end, as_of, listener)?.digest());
    }
    let mut next = Position(begin);
    while next.0 < end {
        let events = usize::try_from(end - next.0).unwrap_or(usize::MAX).min(ROUND_EVENTS);
        let (changed, looked) = opened.ledger.children_from(next, events)?;
        let linked: BTreeSet<ChildId> = changed.iter().flat_map(|child| rows.read_into(*child)).collect();
        let children: Vec<ChildId> = changed.union(&linked).copied().collect();
        Reading::new(&opened.ledger, &children, &known_at, listener).put_into(&mut rows)?;
        next = looked;
    }
    Ok(rows.digest())
}
