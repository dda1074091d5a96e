//! Cutting what was read into messages of a size that every client accepts, and reading away from the async workers.

use ledger::Recorded;
use tokio::task::spawn_blocking;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason;

use super::convert;
use crate::limits::READ_BYTES_PER_MESSAGE;

/// Events as the messages that carry them, at least one message even when there is no event.
pub struct Pieces {
    events: std::vec::IntoIter<Recorded>,
    begun: bool,
}

impl Pieces {
    /// Cuts up these events.
    pub fn of(events: Vec<Recorded>) -> Self {
        Self { events: events.into_iter(), begun: false }
    }

    /// Whether no message is left.
    pub fn is_empty(&self) -> bool {
        self.begun && self.events.as_slice().is_empty()
    }
}

impl Iterator for Pieces {
    type Item = Vec<pb::RecordedEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_empty() {
            return None;
        }
        self.begun = true;
        let mut bytes = 0;
        let fits = |event: &&Recorded| {
            bytes += event.payload.len();
            bytes <= READ_BYTES_PER_MESSAGE
        };
        // One event always fits: it is smaller than a message by far.
        let count = self.events.as_slice().iter().take_while(fits).count();
        Some(self.events.by_ref().take(count.max(1)).map(convert::recorded).collect())
    }
}

/// Runs something that reads the disk, unseals or folds where it does not hold up anybody else.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    spawn_blocking(work).await.unwrap_or_else(|_panicked| Err(ErrorReason::HandlerFault.into()))
}
