//! Following the ledger: what is there first, and then what comes, in one order and without a seam.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use ids::Position;
use tokio::sync::watch;

use crate::model::Head;
use crate::open::Shared;
use crate::read::{Filter, Page, ReadError};

/// One reader that follows the ledger. It remembers nothing but its position: a new one from there goes on the same.
pub struct Follower {
    shared: Arc<Shared>,
    head: watch::Receiver<Head>,
    ended: watch::Receiver<bool>,
    next: Position,
    filter: Filter,
}

impl Follower {
    pub(crate) fn new(shared: Arc<Shared>, from: Position, filter: Filter) -> Self {
        let (head, ended) = (shared.watch(), shared.watch_end());
        Self { shared, head, ended, next: from, filter }
    }

    /// The position from which it goes on.
    pub fn position(&self) -> Position {
        self.next
    }

    /// Whether there is nothing below the head that it has not looked at.
    pub fn is_caught_up(&self) -> bool {
        self.next.0 >= self.head.borrow().size
    }

    /// Waits until there is something that it has not looked at; `false` once the ledger has closed.
    pub async fn wait(&mut self) -> bool {
        let next = self.next.0;
        let mut grown = pin!(self.head.wait_for(|head| head.size > next));
        let mut ended = pin!(self.ended.wait_for(|ended| *ended));
        poll_fn(|context| match grown.as_mut().poll(context) {
            Poll::Ready(grown) => Poll::Ready(grown.is_ok()),
            Poll::Pending => ended.as_mut().poll(context).map(|_| false),
        })
        .await
    }

    /// Up to `limit` events that follow, of those that the filter wants; reads files, so not for an async thread.
    pub fn read(&mut self, limit: usize) -> Result<Page, ReadError> {
        self.head.mark_unchanged();
        let page = self.shared.read_ledger(self.next, &self.filter, limit)?;
        self.next = page.next;
        Ok(page)
    }
}
