//! What a child's journey will be once new events are appended to it.

use ids::{ChildId, EventId, Position, Revision};
use jiff::Timestamp;
use journey::journey::Journey;
use journey::{Entry, Fact};

/// Folds new events on top of a journey, or of nothing for a new child.
pub fn after(journey: Option<&Journey>, events: &[(EventId, Fact)]) -> Journey {
    let standing = journey.map(Journey::entries).unwrap_or_default();
    // A child that the ledger does not know yet has no name there; any one does for a fold that is thrown away.
    let child = journey.map_or(ChildId::AUTHORITY_STREAM, Journey::child);
    let next = journey.and_then(Journey::head).map_or(0, |(position, _)| position.next().0);
    let new = events.iter().cloned().zip(next..).map(|((event_id, fact), at)| {
        let appended_at = fact.recorded.map_or(Timestamp::UNIX_EPOCH, |recorded| recorded.at);
        Entry::new(child, (Position(at), Revision(at)), event_id, appended_at, fact)
    });
    Journey::fold(child, standing.iter().cloned().chain(new))
}
