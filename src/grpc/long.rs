//! Long work over a whole ledger: done aside, told of as it goes on, stopped when nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::feed::{Feeder, Parting};
use crate::limits::PROGRESS_EVERY;
use crate::shutdown::Shutdown;

/// How many messages may wait to be sent on.
const MESSAGES_AHEAD: usize = 2;

/// What the work has of those who wait for it.
pub struct Work<M> {
    messages: mpsc::Sender<M>,
    going: Arc<Going>,
}

#[derive(Default)]
struct Going {
    done: AtomicU64,
    of: AtomicU64,
    stop: AtomicBool,
}

/// Stops the work when the one who waits is dropped: the deadline has passed, or the server ends.
struct Waiting(Arc<Going>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

impl<M> Work<M> {
    /// Says of how many children the work is.
    pub fn is_of(&self, children: u64) {
        self.going.of.store(children, Ordering::Relaxed);
    }

    /// One more child is done.
    pub fn step(&self) {
        self.going.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether nobody waits any more.
    pub fn is_stopped(&self) -> bool {
        self.going.stop.load(Ordering::Relaxed)
    }

    /// Waits for room and sends a message; for work that is no task itself.
    pub fn tell(&self, message: M) -> Result<(), Fault> {
        self.messages.blocking_send(message).map_err(|_| R::ShuttingDown.into())
    }
}

/// Does the work on a thread of its own, and feeds what it tells, and how far it has got, until it is done.
pub async fn work<M: Send + 'static, T: Send + 'static>(
    feeder: &Feeder<M>,
    shutdown: &Shutdown,
    progress: fn(pb::Progress) -> M,
    work: impl FnOnce(&Work<M>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Parting> {
    let (messages, mut told) = mpsc::channel(MESSAGES_AHEAD);
    let waiting = Waiting(Arc::default());
    let at_work = Work { messages, going: waiting.0.clone() };
    let mut working = spawn_blocking(move || work(&at_work));
    let mut ticks = interval(PROGRESS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = 0;
    loop {
        tokio::select! {
            biased;
            message = told.recv() => match message {
                Some(message) => feeder.send(message).await?,
                // The work is over, and with it its end of the channel.
                None => break,
            },
            () = feeder.gone() => return Err(Parting::Gone),
            () = shutdown.asked(), if !waiting.0.stop.load(Ordering::Relaxed) => {
                waiting.0.stop.store(true, Ordering::Relaxed);
            }
            _ = ticks.tick() => {
                let done = waiting.0.done.load(Ordering::Relaxed);
                if done > last {
                    last = done;
                    let children = waiting.0.of.load(Ordering::Relaxed);
                    feeder.send(progress(pb::Progress { children_done: done, children })).await?;
                }
            }
        }
    }
    let done = (&mut working).await.unwrap_or_else(|_panicked| Err(R::HandlerFault.into()));
    Ok(done?)
}
