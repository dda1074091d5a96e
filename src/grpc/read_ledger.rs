//! ReadLedger: the events of the whole ledger up to its head, in large messages.

use std::collections::VecDeque;

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
use super::seen;
use crate::edge::Deadline;
use crate::ledgers::{Ledgers, Opened};
use crate::limits::{READ_MESSAGES_AHEAD, READ_PAGES_AT_ONCE};

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: Request<pb::ReadLedgerRequest>,
) -> Result<Feed<pb::ReadLedgerResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let filter = filter(request.filter)?;
    seen::check(&opened, request.seen.as_ref()).await?;
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
    let reading = Reading { opened, filter, from, left, head, stride: Stride::FIRST };
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, move |feeder| send(reading, feeder)))
}

/// What is asked for, and how far its reading has been given out.
#[derive(Clone)]
struct Reading {
    opened: Opened,
    filter: Filter,
    from: Position,
    left: u64,
    head: Head,
    stride: Stride,
}

/// From where, and how many, are left to be read.
type Rest = (Position, u64);

async fn send(mut reading: Reading, feeder: Feeder<pb::ReadLedgerResponse>) -> Result<(), Parting> {
    let head = convert::head(&reading.head);
    let mut ahead = VecDeque::from([reading.give_out()]);
    while let Some((thought, read)) = ahead.pop_front() {
        let (page, left) = read.await?;
        reading.stride = reading.stride.after(&page.events);
        if (page.next, left) != thought {
            // It ended elsewhere than was thought: what is read ahead is not what follows.
            ahead.clear();
            (reading.from, reading.left) = (page.next, left);
        }
        // The next pages are read while this one is sent.
        while ahead.len() < reading.pages_at_once() && !reading.is_given_out() {
            ahead.push_back(reading.give_out());
        }
        let is_last = ahead.is_empty();
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
    /// Where one page of everything ends is known beforehand; of a filtered reading it is not.
    fn pages_at_once(&self) -> usize {
        if self.filter == Filter::default() { READ_PAGES_AT_ONCE } else { 1 }
    }

    fn is_given_out(&self) -> bool {
        self.from.0 >= self.head.size || self.left == 0
    }

    /// Begins to read the next page, and tells from where and how many are thought to be left behind it; with the page
    /// comes how many are.
    fn give_out(&mut self) -> (Rest, impl Future<Output = Result<(Page, u64), Fault>> + Send + use<>) {
        let page = self.clone();
        self.from = Position(page.head.size.min(page.from.0 + page.limit() as u64));
        self.left -= self.from.0.saturating_sub(page.from.0);
        let read = aside(move || {
            let read = page.next()?;
            let left = page.left - read.events.len() as u64;
            Ok((read, left))
        });
        ((self.from, self.left), read)
    }

    fn limit(&self) -> usize {
        usize::try_from(self.left).unwrap_or(usize::MAX).min(self.stride.events())
    }

    fn next(&self) -> Result<Page, Fault> {
        let head = Position(self.head.size);
        if self.from >= head {
            return Ok(Page { events: Vec::new(), next: self.from, head });
        }
        let mut page = self.opened.ledger.read_ledger(self.from, &self.filter, self.limit())?;
        // What was appended since the head was taken is not part of this answer.
        page.events.retain(|event| event.position < head);
        page.next = page.next.min(head);
        Ok(page)
    }
}
