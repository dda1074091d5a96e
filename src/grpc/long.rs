//! Long work over a whole ledger: done aside, told of as it goes on, stopped when nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::feed::{Feeder, Parting};
use super::pieces::aside;
use crate::insight::Listener;
use crate::limits::PROGRESS_EVERY;
use crate::shutdown::Shutdown;
use crate::threads::{self, NoThread};

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

    /// Waits for room and sends a message; for work that is no task itself.
    pub fn tell(&self, message: M) -> Result<(), Fault> {
        self.messages.blocking_send(message).map_err(|_| R::ShuttingDown.into())
    }
}

impl<M: Send> Listener for Work<M> {
    fn step(&self) {
        self.going.done.fetch_add(1, Ordering::Relaxed);
    }

    fn is_gone(&self) -> bool {
        self.going.stop.load(Ordering::Relaxed)
    }
}

/// Whoever waits for one message, which is the answer.
pub struct Awaited(Arc<Going>);

impl Listener for Awaited {
    fn step(&self) {}

    fn is_gone(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }
}

/// Does the work aside, and lets it know when its answer is not waited for any more: the caller has left, or the
/// deadline has passed. It begins at once, and not when it is first waited for.
pub fn answer<T: Send + 'static>(
    work: impl FnOnce(&Awaited) -> Result<T, Fault> + Send + 'static,
) -> impl Future<Output = Result<T, Fault>> + Send {
    let waiting = Waiting(Arc::default());
    let awaited = Awaited(waiting.0.clone());
    let working = aside(move || work(&awaited));
    async move {
        let answer = working.await;
        drop(waiting);
        answer
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
    let mut working = threads::begin(move || work(&at_work)).map_err(|NoThread| Fault::new(R::Overloaded))?;
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;

    use tokio::task::spawn_blocking;

    use super::*;

    /// Work that ends only once nobody waits for it, and whoever hears that it has.
    fn endless() -> (impl Future<Output = Result<(), Fault>> + Send, Receiver<()>) {
        let (sender, ended) = channel();
        let work = move |caller: &Awaited| {
            while !caller.is_gone() {
                thread::yield_now();
            }
            sender.send(()).map_err(|_| R::HandlerFault.into())
        };
        (answer(work), ended)
    }

    #[tokio::test]
    async fn work_ends_when_its_answer_is_not_waited_for_any_more() {
        let (answer, ended) = endless();
        drop(answer);
        spawn_blocking(move || ended.recv()).await.expect("heard").expect("it was never waited for");
        let (answer, ended) = endless();
        let asking = tokio::spawn(answer);
        asking.abort();
        spawn_blocking(move || ended.recv()).await.expect("heard").expect("the caller has left");
    }

    #[tokio::test]
    async fn an_answer_that_is_waited_for_comes() {
        let answer = answer(|caller| Ok(caller.is_gone()));
        assert!(!answer.await.expect("an answer"));
    }
}
