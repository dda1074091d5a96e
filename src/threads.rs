//! Work that would hold up an async worker is done on a thread aside. That the system gives no thread for it is an answer,
//! and no panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::task::{JoinHandle, spawn_blocking};

/// The system gives no thread for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no further thread")]
pub struct NoThread;

/// Begins the work on a thread aside, at once, and not when it is first waited for.
pub fn begin<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, NoThread> {
    // The one panic in there is tokio's, which means just that; what the work does happens elsewhere.
    catch_unwind(AssertUnwindSafe(|| spawn_blocking(work))).map_err(|_| NoThread)
}
