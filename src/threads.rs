//! Work that would hold up an async worker is done on a thread aside. That the system gives no thread for it is an answer,
//! and no panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// The system gives no thread for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no further thread")]
pub struct NoThread;

/// What comes of work on a thread aside; nothing where it panics, or the runtime ends before it has begun.
pub type Working<T> = oneshot::Receiver<T>;

/// Begins the work on a thread aside, at once, and not when it is first waited for. Work that is refused is let go, and
/// not done later either.
pub fn begin<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<Working<T>, NoThread> {
    let (done, working) = oneshot::channel();
    let waiting = Arc::new(Mutex::new(Some(work)));
    let held = Arc::clone(&waiting);
    let take = move || held.lock().unwrap_or_else(PoisonError::into_inner).take();
    let begun = catch_unwind(AssertUnwindSafe(|| {
        spawn_blocking(move || {
            if let Some(work) = take() {
                // Whoever has left does not want it.
                drop(done.send(work()));
            }
        })
    }));
    // The one panic in there is tokio's: no thread. The work is queued by then, and would be done by the next that begins.
    let refused = || waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    if begun.is_err() && refused().is_some() { Err(NoThread) } else { Ok(working) }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn what_is_refused_is_let_go() {
        // No system has so much memory for one stack.
        let no_stack = 1 << (usize::BITS - 4);
        let runtime = Builder::new_current_thread().thread_stack_size(no_stack).build().expect("a runtime");
        let held = Arc::new(());
        let work = {
            let held = held.clone();
            move || drop(held)
        };
        let begun = runtime.block_on(async { begin(work) });
        assert_eq!(begun.err(), Some(NoThread));
        assert_eq!(Arc::strong_count(&held), 1, "it still waits for a thread");
    }
}
