//! Subscribe: the ledger from some point on and without end. What is there and what comes are read in the same way,
//! so there is no seam between them; a head is announced only once it is on disk, so nothing is sent before that.

use std::time::Duration;

use ids::Position;
use ledger::{Filter, Head, Page};
use tokio::time::{Instant, sleep, timeout};
use tonic::Request;
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::subscribe_request::From;
use wire::pb::subscribe_response::Step;

use super::convert;
use super::cursor::{Cursors, question};
use super::feed::{self, Feed, Feeder, Parting};
use super::filter::filter;
use super::known_at::cursor;
use super::pieces::{Pieces, Stride, aside};
use super::seen;
use crate::edge::Deadline;
use crate::ledgers::{Ledgers, Opened};
use crate::limits;
use crate::shutdown::Shutdown;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    shutdown: Shutdown,
    request: Request<pb::SubscribeRequest>,
) -> Result<Feed<pb::SubscribeResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?;
    let heartbeat = heartbeat(request.heartbeat.as_ref())?;
    let filter = filter(request.filter)?;
    seen::check(opened, request.seen.as_ref()).await?;
    let cursors = Cursors::new(&opened.cursor_key(), &question("subscribe", &filter));
    let next = begin(opened, &cursors, request.from).await?;
    let following =
        Following { opened: opened.clone(), filter, cursors, heartbeat, next, stride: Stride::FIRST };
    let fill = move |feeder| following.run(feeder, shutdown);
    Ok(feed::start(limits::SUBSCRIBER_MESSAGES_AHEAD, deadline, fill))
}

async fn begin(opened: &Opened, cursors: &Cursors, from: Option<From>) -> Result<Position, Fault> {
    match from {
        None => Ok(Position(0)),
        Some(From::FromPosition(position)) => Ok(Position(cursor(position, "from_position")?)),
        Some(From::FromTime(time)) => {
            let (ledger, instant) = (opened.ledger.clone(), convert::instant(&time, "from_time")?);
            aside(move || Ok(ledger.position_at(instant)?)).await
        }
        Some(From::ResumeToken(token)) => {
            // The token was made when the ledger reached that far: what comes now would be taken for what came after.
            let (seen, head) = (cursors.position(&token)?, opened.ledger.head());
            if seen.0 > head.size { Err(seen::rewound(seen.0, &head)) } else { Ok(seen) }
        }
        Some(From::FromNow(true)) => Ok(Position(opened.ledger.head().size)),
        Some(From::FromNow(false)) => Err(Fault::field("from_now", R::FieldMissing)),
    }
}

fn heartbeat(asked: Option<&prost_types::Duration>) -> Result<Duration, Violation> {
    let Some(asked) = asked else {
        return Ok(limits::HEARTBEAT);
    };
    let time = Duration::try_from(*asked).ok();
    let within = time.filter(|time| (limits::HEARTBEAT_MIN..=limits::HEARTBEAT_MAX).contains(time));
    within.ok_or_else(|| Violation::new("heartbeat", R::NumberOutOfRange))
}

/// One subscription.
struct Following {
    opened: Opened,
    filter: Filter,
    cursors: Cursors,
    heartbeat: Duration,
    next: Position,
    stride: Stride,
}

impl Following {
    async fn run(mut self, feeder: Feeder<pb::SubscribeResponse>, shutdown: Shutdown) -> Result<(), Parting> {
        let mut heads = self.opened.ledger.watch();
        let mut caught_up = false;
        // The first checkpoint comes once the subscriber has caught up, and no more than one in a heartbeat's time.
        let (mut shown, mut checkpoint_due) = (0, Instant::now());
        loop {
            let head = *heads.borrow_and_update();
            caught_up &= !self.catch_up(&head, &feeder).await?;
            if !caught_up {
                caught_up = true;
                let step = Step::CaughtUp(pb::CaughtUp { head: Some(convert::head(&head)) });
                self.send(&feeder, step, self.next).await?;
            }
            if head.size > shown && checkpoint_due <= Instant::now() {
                shown = head.size;
                checkpoint_due = Instant::now() + self.heartbeat;
                let checkpoint = self.checkpoint();
                self.send(&feeder, Step::Checkpoint(checkpoint), self.next).await?;
            }
            tokio::select! {
                changed = heads.changed() => if changed.is_err() { return Err(self.parting(R::ShuttingDown)) },
                () = sleep(self.heartbeat) => {
                    let step = Step::Heartbeat(pb::Heartbeat { head: Some(convert::head(&head)) });
                    self.send(&feeder, step, self.next).await?;
                }
                () = shutdown.asked() => return Err(self.parting(R::ShuttingDown)),
                () = feeder.gone() => return Err(Parting::Gone),
            }
        }
    }

    /// The present head, signed: it may be past what was sent, and everything below it is on disk.
    fn checkpoint(&self) -> pb::SignedCheckpoint {
        let note = self.opened.ledger.checkpoint();
        let size = note.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or_default();
        pb::SignedCheckpoint { size, note }
    }

    /// Sends everything below the head; says whether that was so much that the subscriber counts as having been behind.
    async fn catch_up(
        &mut self,
        head: &Head,
        feeder: &Feeder<pb::SubscribeResponse>,
    ) -> Result<bool, Parting> {
        let mut pages = 0;
        let mut ahead = (self.next.0 < head.size).then(|| self.page(self.next, head));
        while let Some(read) = ahead.take() {
            let page = read.await?;
            self.stride = self.stride.after(&page.events);
            // The next page is read while this one is sent.
            ahead = (page.next.0 < head.size).then(|| self.page(page.next, head));
            let mut parts = Pieces::of(page.events);
            while let Some(events) = parts.next().filter(|events| !events.is_empty()) {
                let last = events.last().map_or(page.next.0, |event| event.position + 1);
                let next = if parts.is_empty() { page.next } else { Position(last) };
                self.send(feeder, Step::Events(pb::EventBatch { events }), next).await?;
                self.next = next;
            }
            self.next = page.next;
            pages += 1;
        }
        Ok(pages > 1)
    }

    fn page(&self, from: Position, head: &Head) -> impl Future<Output = Result<Page, Fault>> + Send + use<> {
        let (ledger, filter) = (self.opened.ledger.clone(), self.filter.clone());
        let (limit, size) = (self.stride.events(), head.size);
        aside(move || {
            let mut page = ledger.read_ledger(from, &filter, limit)?;
            page.events.retain(|event| event.position.0 < size);
            page.next = page.next.min(Position(size));
            Ok(page)
        })
    }

    /// Sends a step, or cuts the subscriber off when it has taken nothing for too long. What waits in the feed still
    /// reaches it, so it goes on where that ends.
    async fn send(
        &self,
        feeder: &Feeder<pb::SubscribeResponse>,
        step: Step,
        next: Position,
    ) -> Result<(), Parting> {
        let resume_token = self.cursors.token(next);
        let response = pb::SubscribeResponse { step: Some(step), next_position: next.0, resume_token };
        timeout(limits::SUBSCRIBER_STALL_MAX, feeder.send(response))
            .await
            .unwrap_or_else(|_| Err(self.parting(R::SubscriberTooSlow)))
    }

    fn parting(&self, reason: R) -> Parting {
        Fault::new(reason).with("resume_position", &self.next).into()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use ids::{ChildId, EventId};
    use ledger::{Append, ChildAppend, ChildRef, Expected, Lookup, NewEvent};
    use tokio_stream::StreamExt;

    use super::*;

    /// Events of 60 kB, so that a few fill a message and some more the feed.
    async fn ledgers_with(events: u128, dir: &std::path::Path) -> Ledgers {
        let authority = "344".parse().ok();
        let config = crate::config::Open {
            data: dir.to_owned(),
            authority,
            master_key: None,
            segment_bytes: 1 << 20,
            queue_bytes: 8 << 20,
        };
        let ledgers = Ledgers::open(&config).expect("the ledgers open");
        for number in 1..=events {
            let event_id = EventId::from(uuid::Uuid::from_u128(number));
            let events =
                vec![NewEvent { event_id, lookup: Lookup::default(), payload: Bytes::from(vec![1; 60_000]) }];
            let child = ChildRef::Id(ChildId::from_bytes([7; 16]));
            let children = vec![ChildAppend { child, expected: Expected::Any, events }];
            let append = Append { caller: [0; 16], children };
            ledgers.find("").expect("the only one").ledger.append(append).await.expect("recorded");
        }
        ledgers
    }

    #[tokio::test(start_paused = true)]
    async fn a_subscriber_that_takes_nothing_is_cut_off_with_its_place() {
        let dir = tempfile::tempdir().expect("a directory");
        let ledgers = ledgers_with(100, dir.path()).await;
        let (_stop, shutdown) = Shutdown::by_hand();
        let request = Request::new(pb::SubscribeRequest::default());
        let mut feed = handle(&ledgers, shutdown, request).await.expect("subscribed");
        while !feed.is_parting() {
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let (mut next, mut messages) = (0, 0);
        let status = loop {
            match feed.next().await.expect("it does not end well") {
                Ok(response) => (next, messages) = (response.next_position, messages + 1),
                Err(status) => break status,
            }
        };
        assert_eq!(messages, limits::SUBSCRIBER_MESSAGES_AHEAD, "what it had not taken yet is still sent");
        assert_eq!(wire::status::reason_of(&status).as_deref(), Some("SUBSCRIBER_TOO_SLOW"));
        let place = wire::status::metadata_of(&status).remove("resume_position");
        assert_eq!(place, Some(next.to_string()), "it goes on where it was cut off");
    }
}
