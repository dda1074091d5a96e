//! The ledger's own threads: the one writer, the settler, and the one that keeps checkpoints.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::setpriority_process;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::commit::{Answer, Committer, Request};
use crate::index::IndexError;
use crate::ledger::Options;
use crate::open::Shared;
use crate::sealed::{AppendError, Registration};
use crate::settler::Settler;
use crate::store::StoreError;

/// A group closes at this many bytes: large enough that the sync is a small part of it, small enough to stay in cache.
const GROUP_BYTES_MAX: usize = 1 << 20;
/// How long the writer waits at a time for the settler to make room in the tail.
const ROOM_PATIENCE: Duration = Duration::from_millis(100);
/// How far the writer's thread comes before others, as the operating system counts.
const WRITER_NICENESS: i32 = -15;
/// How long the settler waits before it tries again what the store refused.
const RETRY_PATIENCE: Duration = Duration::from_secs(1);

/// A request in the writer's queue.
pub struct Waiting {
    /// What is asked for.
    pub request: Request,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Answer>,
    /// About how many bytes it holds.
    pub bytes: usize,
    /// Whether it is only wanted for as long as somebody waits for the answer.
    pub while_awaited: bool,
    /// Its share of the queue, given back with the answer.
    pub _room: OwnedSemaphorePermit,
}

impl Waiting {
    /// Asks for nothing: only wakes the writer, so that it sees that it is to end.
    pub fn wake() -> Self {
        let one = Arc::new(Semaphore::new(1));
        let room = match one.try_acquire_owned() {
            Ok(room) => room,
            Err(_) => unreachable!("a semaphore of one permit gives one permit"),
        };
        let nobody = ids::ChildId::AUTHORITY_STREAM;
        let registration = Registration { digest: [0; 32], child: None, proposed: nobody };
        let (request, reply) = (Request::Register(registration), oneshot::channel().0);
        Self { request, reply, bytes: 0, while_awaited: false, _room: room }
    }

    /// Whether who asked for it has gone, and does not want it without the answer.
    fn is_withdrawn(&self) -> bool {
        self.while_awaited && self.reply.is_closed()
    }
}

/// What the threads tell each other and the callers.
#[derive(Default)]
pub struct State {
    closing: AtomicBool,
    writer_ended: AtomicBool,
    settler_ended: AtomicBool,
    closed: AtomicBool,
    full: AtomicBool,
}

impl State {
    /// Whether appends are closed; they are too when the settler has ended before the ledger closes, since the tail would
    /// fill and nobody be told.
    pub fn is_closed(&self) -> bool {
        let flags = [&self.closed, &self.closing, &self.settler_ended];
        flags.iter().any(|flag| flag.load(Ordering::Acquire))
    }

    /// Whether the store's disk is full.
    pub fn is_full(&self) -> bool {
        self.full.load(Ordering::Acquire)
    }

    /// The threads are to finish.
    pub fn order_close(&self) {
        self.closing.store(true, Ordering::Release);
    }
}

/// Says that a thread has ended, however it did.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Starts the threads of a ledger.
pub fn start(
    shared: &Arc<Shared>,
    committer: Committer,
    settler: Settler,
    state: &Arc<State>,
    checkpoint: &Path,
    options: &Options,
) -> io::Result<(mpsc::UnboundedSender<Waiting>, Vec<JoinHandle<()>>)> {
    shared.index.tail.is_awaited_at(options.settle_events);
    let (queue, waiting) = mpsc::unbounded_channel();
    let writer = {
        let (shared, state, tail_events) = (Arc::clone(shared), Arc::clone(state), options.tail_events);
        move || {
            come_first();
            write(&shared, committer, waiting, &state, tail_events);
            state.writer_ended.store(true, Ordering::Release);
            shared.index.tail.poke();
        }
    };
    let settle = {
        let (shared, state, options) = (Arc::clone(shared), Arc::clone(state), options.clone());
        move || {
            let _ended = Ended(&state.settler_ended);
            settle(&shared, settler, &state, &options);
        }
    };
    let sign = {
        let (shared, state, every) = (Arc::clone(shared), Arc::clone(state), options.checkpoint_every);
        // The opening has kept the head, or found it kept; asked before the writer can move it.
        let (path, kept) = (checkpoint.to_owned(), shared.head().size);
        move || keep_checkpoints(&shared, &state, &path, (kept, every))
    };
    let spawn =
        |name: &str, body: Box<dyn FnOnce() + Send>| thread::Builder::new().name(name.into()).spawn(body);
    let threads = vec![
        spawn("ledger-writer", Box::new(writer))?,
        spawn("ledger-settler", Box::new(settle))?,
        spawn("ledger-checkpoint", Box::new(sign))?,
    ];
    Ok((queue, threads))
}

/// Asks that this thread come before others: while it waits for a processor after its sync, every caller waits with it,
/// and their appends come all at once instead of one after the other. Who may not ask for that goes without.
fn come_first() {
    if let Err(error) = setpriority_process(None, WRITER_NICENESS) {
        tracing::debug!(%error, "the writer has no priority over other threads");
    }
}

/// Drains what waits, without lingering for more, until the ledger closes.
fn write(
    shared: &Shared,
    mut committer: Committer,
    mut waiting: mpsc::UnboundedReceiver<Waiting>,
    state: &State,
    tail_events: usize,
) {
    while let Some(first) = waiting.blocking_recv() {
        let mut bytes = first.bytes;
        let mut group = vec![first];
        while bytes < GROUP_BYTES_MAX
            && let Ok(next) = waiting.try_recv()
        {
            bytes += next.bytes;
            group.push(next);
        }
        if state.closing.load(Ordering::Acquire) {
            // Whatever was queued before the ledger closed is still recorded; the wake-up call asks for nothing.
            waiting.close();
            group.retain(|waiting| waiting.bytes > 0);
        }
        let room = wait_for_room(shared, state, tail_events);
        // From here on nothing is taken back: who goes away now does not know what became of it.
        group.retain(|waiting| !waiting.is_withdrawn());
        let (requests, replies): (Vec<_>, Vec<_>) =
            group.into_iter().map(|waiting| (waiting.request, (waiting.reply, waiting._room))).unzip();
        let answers = match room {
            Ok(()) => committer.commit(requests),
            Err(error) => requests.iter().map(|_| Answer::Refused(error.clone())).collect(),
        };
        if committer.is_closed() {
            state.closed.store(true, Ordering::Release);
        }
        for ((reply, _room), answer) in replies.into_iter().zip(answers) {
            // Who has gone away does not want the answer; the events are recorded all the same.
            drop(reply.send(answer));
        }
    }
}

/// Waits until the settler has made room in the tail, or says why it will not.
fn wait_for_room(shared: &Shared, state: &State, tail_events: usize) -> Result<(), AppendError> {
    while !shared.index.tail.wait(|len| len < tail_events, ROOM_PATIENCE) {
        if state.closing.load(Ordering::Acquire) {
            // What is still queued is bounded, and the next opening settles it or makes the store again.
            return Ok(());
        }
        if state.settler_ended.load(Ordering::Acquire) {
            return Err(AppendError::Closed);
        }
        if state.is_full() {
            return Err(AppendError::StorageFull);
        }
        tracing::debug!("the writer waits for the settler");
    }
    Ok(())
}

/// Settles when a batch is full or old enough, and everything that is left when the ledger closes; tidies in between.
fn settle(shared: &Shared, mut settler: Settler, state: &State, options: &Options) {
    let (mut settled_at, mut tidying) = (Instant::now(), false);
    loop {
        let closing = state.writer_ended.load(Ordering::Acquire);
        let due = |len: usize| {
            len >= options.settle_events
                || shared.index.is_rebuilding()
                || state.writer_ended.load(Ordering::Acquire)
        };
        let patience = if tidying { Duration::ZERO } else { options.settle_after };
        let is_due = closing || shared.index.tail.wait(due, patience) || !tidying;
        let worked = if closing {
            settler.finish()
        } else if is_due || settled_at.elapsed() >= options.settle_after {
            let worked = settler.work();
            (settled_at, tidying) = (Instant::now(), true);
            worked
        } else {
            settler.tidy().inspect(|tidied| tidying = *tidied)
        };
        match worked {
            Ok(false) if closing => return,
            Ok(_) => state.full.store(false, Ordering::Release),
            Err(error) => {
                state.full.store(matches!(error, IndexError::Store(StoreError::Full)), Ordering::Release);
                tracing::warn!(%error, "nothing could be settled; it is tried again");
                if closing {
                    // The journal holds everything: the next opening settles it.
                    return;
                }
                shared.index.tail.wait(|_| state.writer_ended.load(Ordering::Acquire), RETRY_PATIENCE);
            }
        }
    }
}

/// Signs and keeps the head whenever it has moved from where it is kept, and once more at the end.
fn keep_checkpoints(shared: &Shared, state: &State, path: &Path, (mut kept, every): (u64, Duration)) {
    loop {
        let closing = state.writer_ended.load(Ordering::Acquire);
        if kept != shared.head().size && !state.closed.load(Ordering::Acquire) {
            let synced = shared.keys.sync_second().and_then(|()| shared.vault.sync_second());
            if let Err(error) = &synced {
                tracing::warn!(%error, "the second copies could not be synced; it is tried again");
            }
            match shared.write_checkpoint(path) {
                Ok(head) if synced.is_ok() => kept = head.size,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the checkpoint could not be kept; it is tried again"),
            }
        }
        if closing {
            return;
        }
        shared.index.tail.wait(|_| state.writer_ended.load(Ordering::Acquire), every);
    }
}
