//! ReadJourney: one child's events, forwards or backwards, as they had been recorded by then.

use ids::{ChildId, Revision};
use ledger::{Direction, Head, Recorded};
use tonic::Request;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::feed::{self, Feed, Feeder, Parting};
use super::known_at::{self, Bounds};
use super::pieces::{Pieces, aside};
use super::{accept, convert, seen};
use crate::edge::Deadline;
use crate::ledgers::{Ledgers, Opened};
use crate::limits::{JOURNEY_EVENTS_MAX, READ_MESSAGES_AHEAD};

/// How many events are read at once; most journeys are one such piece.
const PIECE_EVENTS: usize = 512;
/// From how many events on it is worth the other half's thread.
const HALVED_EVENTS_MIN: usize = 64;

/// What is asked for, and how far the answer has got.
struct Reading {
    opened: Opened,
    child: ChildId,
    direction: Direction,
    from: Option<Revision>,
    left: usize,
    bounds: Bounds,
    head: Head,
}

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: Request<pb::ReadJourneyRequest>,
) -> Result<Feed<pb::ReadJourneyResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    seen::check(&opened, request.seen.as_ref()).await?;
    // The first piece is read before the call is answered, so that an unknown child is a plain NOT_FOUND.
    let (first, reading) = Reading::new(opened, &request)?.next().await?;
    if reading.from.is_none() {
        // Most journeys are read by now, and need nobody who sends them.
        return Ok(feed::whole(responses(first, Some(&convert::head(&reading.head)))));
    }
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, move |feeder| send(reading, first, feeder)))
}

async fn send(
    mut reading: Reading,
    first: Vec<Recorded>,
    feeder: Feeder<pb::ReadJourneyResponse>,
) -> Result<(), Parting> {
    let head = convert::head(&reading.head);
    let mut piece = first;
    loop {
        let is_last = reading.from.is_none();
        for response in responses(piece, is_last.then_some(&head)) {
            feeder.send(response).await?;
        }
        if is_last {
            return Ok(());
        }
        (piece, reading) = reading.next().await?;
    }
}

/// The messages that carry a piece; the last of them the head, when it is the last piece.
fn responses(piece: Vec<Recorded>, head: Option<&pb::Head>) -> Vec<pb::ReadJourneyResponse> {
    let parts = Pieces::of(piece).map(|events| pb::ReadJourneyResponse { events, head: None });
    let mut responses: Vec<_> = parts.collect();
    if let Some(last) = responses.last_mut() {
        last.head = head.cloned();
    }
    responses
}

impl Reading {
    fn new(opened: Opened, request: &pb::ReadJourneyRequest) -> Result<Self, Fault> {
        let direction = match pb::ReadDirection::try_from(request.direction) {
            Ok(pb::ReadDirection::Backwards) => Direction::Backwards,
            Ok(_) => Direction::Forwards,
            Err(_) => return Err(Fault::field("direction", R::EnumUnknown)),
        };
        let from = match request.from_revision {
            Some(revision) => known_at::cursor(revision, "from_revision")?,
            None if direction == Direction::Forwards => 0,
            None => u64::MAX,
        };
        let left = match request.limit {
            Some(limit) if (1..=JOURNEY_EVENTS_MAX).contains(&limit) => limit as usize,
            Some(_) => return Err(Fault::field("limit", R::PageSize).with("limit", &JOURNEY_EVENTS_MAX)),
            None => usize::MAX,
        };
        let known =
            known_at::known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?;
        let child = accept::named_child(&opened.ledger, request.child.as_ref())?;
        let head = opened.ledger.head();
        Ok(Self {
            opened,
            child,
            direction,
            from: Some(Revision(from)),
            left,
            bounds: Bounds::new(&known),
            head,
        })
    }

    /// The next events that are wanted, and what is to be read after them; `from` is absent when there are no more. One
    /// journey lies all over the journal, and half of the time goes into fetching it from there: a large piece is read in
    /// two halves at once.
    async fn next(self) -> Result<(Vec<Recorded>, Self), Fault> {
        let Some(from) = self.from else {
            return Ok((Vec::new(), self));
        };
        let (first, others, reading) = aside(move || {
            let ledger = self.opened.ledger.clone();
            let places = ledger.find_journey(self.child, from, self.direction, PIECE_EVENTS)?;
            let mut places = places.ok_or(R::ChildNotFound)?;
            let others = (places.len() >= HALVED_EVENTS_MIN).then(|| {
                let (places, ledger) = (places.split_off(places.len() / 2), ledger.clone());
                aside(move || Ok(ledger.read_places(&places)?))
            });
            Ok((ledger.read_places(&places)?, others, self))
        })
        .await?;
        let mut events = first;
        if let Some(others) = others {
            events.append(&mut others.await?);
        }
        Ok(reading.take(events))
    }

    /// Keeps what is wanted of a piece.
    fn take(mut self, mut events: Vec<Recorded>) -> (Vec<Recorded>, Self) {
        let whole = events.len() == PIECE_EVENTS;
        let next = events.last().and_then(|event| match self.direction {
            Direction::Forwards => Some(event.revision.next()),
            Direction::Backwards => event.revision.0.checked_sub(1).map(Revision),
        });
        // What was appended since the head was taken is not part of this answer.
        events.retain(|event| event.position.0 < self.head.size && self.bounds.admit(event));
        events.truncate(self.left);
        self.left -= events.len();
        self.from = next.filter(|_| whole && self.left > 0);
        (events, self)
    }
}
