//! ReadLedger: the events of the whole ledger up to its head, in large messages.

use ids::Position;
use ledger::{Filter, Head, Page};
use tonic::Request;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::read_ledger_request::From;

use super::convert;
use super::feed::{self, Feed, Feeder, Parting};
use super::filter::filter;
use super::known_at::cursor;
use super::pieces::{Pieces, Stride, aside};
use crate::edge::Deadline;
use crate::ledgers::{Ledgers, Opened};
use crate::limits::READ_MESSAGES_AHEAD;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: Request<pb::ReadLedgerRequest>,
) -> Result<Feed<pb::ReadLedgerResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let filter = filter(request.filter)?;
    let left = match request.limit {
        Some(0) => return Err(Fault::field("limit", R::PageSize)),
        limit => limit.unwrap_or(u64::MAX),
    };
    let from = match request.from {
        None => Position(0),
        Some(From::FromPosition(position)) => Position(cursor(position, "from_position")?),
        Some(From::FromTime(time)) => {
            let (ledger, instant) = (opened.ledger.clone(), convert::instant(&time, "from_time")?);
            aside(move || Ok(ledger.position_at(instant)?)).await?
        }
    };
    let head = opened.ledger.head();
    let fill =
        move |feeder| send(Reading { opened, filter, from, left, head, stride: Stride::FIRST }, feeder);
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, fill))
}

/// What is asked for, and how far the answer has got.
struct Reading {
    opened: Opened,
    filter: Filter,
    from: Position,
    left: u64,
    head: Head,
    stride: Stride,
}

async fn send(reading: Reading, feeder: Feeder<pb::ReadLedgerResponse>) -> Result<(), Parting> {
    let head = convert::head(&reading.head);
    let mut ahead = Some(reading.read());
    while let Some(read) = ahead.take() {
        let (page, reading) = read.await?;
        let is_last = reading.from.0 >= reading.head.size || reading.left == 0;
        // The next page is read while this one is sent.
        ahead = (!is_last).then(|| reading.read());
        let mut parts = Pieces::of(page.events);
        while let Some(events) = parts.next() {
            let whole = parts.is_empty();
            let within = events.last().map(|event| event.position + 1).filter(|_| !whole);
            let next_position = within.unwrap_or(page.next.0);
            let head = (is_last && whole).then(|| head.clone());
            feeder.send(pb::ReadLedgerResponse { events, next_position, head }).await?;
        }
    }
    Ok(())
}

impl Reading {
    /// The next page, and what is to be read after it.
    fn read(mut self) -> impl Future<Output = Result<(Page, Self), Fault>> + Send {
        aside(move || self.next().map(|page| (page, self)))
    }

    fn next(&mut self) -> Result<Page, Fault> {
        if self.from.0 >= self.head.size {
            return Ok(Page { events: Vec::new(), next: self.from, head: Position(self.head.size) });
        }
        let limit = usize::try_from(self.left).unwrap_or(usize::MAX).min(self.stride.events());
        let mut page = self.opened.ledger.read_ledger(self.from, &self.filter, limit)?;
        self.stride = self.stride.after(&page.events);
        // What was appended since the head was taken is not part of this answer.
        page.events.retain(|event| event.position.0 < self.head.size);
        page.next = page.next.min(Position(self.head.size));
        self.left -= page.events.len() as u64;
        self.from = page.next;
        Ok(page)
    }
}
