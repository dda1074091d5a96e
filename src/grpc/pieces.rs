//! Cutting what was read into messages of a size that every client accepts, and reading away from the async workers.

use ledger::Recorded;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason;

use super::convert;
use crate::limits::{READ_BYTES_AT_ONCE, READ_BYTES_PER_MESSAGE, READ_EVENTS_MAX};
use crate::threads::{self, NoThread};

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

/// How many events to read next, so that about as many bytes are held whatever the size of events is.
#[derive(Clone, Copy, Debug)]
pub struct Stride(usize);

impl Stride {
    /// Careful at first: these may be the largest events that there are.
    pub const FIRST: Self = Self(128);

    /// How many.
    pub const fn events(self) -> usize {
        self.0
    }

    /// The stride after events like these.
    #[must_use]
    pub fn after(self, events: &[Recorded]) -> Self {
        let bytes: usize = events.iter().map(|event| event.payload.len()).sum();
        match events.len() {
            0 => self,
            count => Self((READ_BYTES_AT_ONCE * count / bytes.max(1)).clamp(16, READ_EVENTS_MAX)),
        }
    }
}

/// Runs something that reads the disk, unseals or folds where it does not hold up anybody else.
/// It begins at once, and not when it is first waited for.
pub fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> impl Future<Output = Result<T, Fault>> + Send {
    let working = threads::begin(work);
    async {
        match working {
            Ok(working) => working.await.unwrap_or_else(|_panicked| Err(ErrorReason::HandlerFault.into())),
            Err(NoThread) => Err(ErrorReason::Overloaded.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn that_the_system_gives_no_thread_is_an_answer() {
        // No system has so much memory for one stack.
        let no_stack = 1 << (usize::BITS - 4);
        let runtime = Builder::new_current_thread().thread_stack_size(no_stack).build().expect("a runtime");
        let answer = runtime.block_on(async { aside(|| Ok(())).await });
        assert_eq!(answer.map_err(|fault| fault.reason), Err(ErrorReason::Overloaded));
    }
}
