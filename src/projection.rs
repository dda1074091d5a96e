//! The projection of one ledger: every child's outlook today, kept up with the ledger and with the date.
//!
//! It is asked for, and then catches up first: an answer covers everything that was recorded before the question. In
//! a server it also catches up by itself, whenever the ledger is at rest. It never holds up an append.

mod persisted;
mod state;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::civil::Date;
use journey::KnownAt;
use ledger::{Head, Ledger};
use projections::{Change, Rows};
use rustix::process::setpriority_process;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::clock;
use crate::insight::{Listener, cores};
use crate::jurisdictions::Jurisdictions;
use crate::ledgers::Opened;
use crate::shutdown::Shutdown;
use state::{Effort, State};

/// How many children are read in one stride by itself, and for whoever waits.
const STRIDE_CHILDREN: usize = 256;
const CHILDREN_AT_ONCE: usize = 4_096;
/// How long the ledger must have rested before the projection catches up by itself.
const REST: Duration = Duration::from_millis(25);
/// How long it lets a ledger that never rests go ahead of it.
const AHEAD_MAX: Duration = Duration::from_millis(100);
/// How long it waits for more where somebody watches the flags.
const WATCHED_REST: Duration = Duration::from_millis(10);
/// The share of a busy ledger's time that it takes: one part in so many; half of it where somebody watches.
const SHARE: u32 = 16;
const WATCHED_SHARE: u32 = 1;
/// How long it looks away from a ledger in which nothing happens: the date may turn, or the store be made again.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How far its thread gives way to others, as the operating system counts.
const NICENESS: i32 = 10;

/// The outlooks of all children of one ledger.
pub struct Projection {
    jurisdictions: Arc<Jurisdictions>,
    state: Mutex<Option<State>>,
    unreadable: AtomicU64,
    /// The number of the next change of a flag.
    turned: watch::Sender<u64>,
}

/// A place among the changes of flags, which are numbered for as long as the rows are kept: across restarts, and until
/// the rows are made from nothing, by another release of the books or because the store was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Which making of the rows.
    pub epoch: u64,
    /// The number of the next change.
    pub number: u64,
}

impl Moment {
    /// The moment as bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.epoch.to_be_bytes());
        bytes[8..].copy_from_slice(&self.number.to_be_bytes());
        bytes
    }

    /// A moment from bytes; nothing where they are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (epoch, number) = bytes.split_first_chunk()?;
        Some(Self { epoch: u64::from_be_bytes(*epoch), number: u64::from_be_bytes(number.try_into().ok()?) })
    }
}

impl Projection {
    /// A projection that has read nothing yet.
    pub fn new(jurisdictions: Arc<Jurisdictions>) -> Self {
        Self {
            jurisdictions,
            state: Mutex::new(None),
            unreadable: AtomicU64::new(0),
            turned: watch::Sender::new(0),
        }
    }

    /// Brings the rows up to the ledger and to the date, on every core, and looks at them, at the head for which they
    /// hold, and at the number of children who are missing from them because a record of theirs cannot be read.
    pub fn with_rows<T>(
        &self,
        ledger: &Ledger,
        today: Date,
        listener: &dyn Listener,
        look: impl FnOnce(&Rows, Head, u64) -> T,
    ) -> Result<T, Fault> {
        self.with_state(ledger, today, listener, |state| look(state.rows(), state.head(), state.unreadable()))
    }

    /// How many children are missing because a record of theirs cannot be read.
    pub fn unreadable(&self) -> u64 {
        self.unreadable.load(Ordering::Relaxed)
    }

    /// Tells whenever a flag was raised or cleared.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.turned.subscribe()
    }

    /// How many changes there were, once the rows have caught up.
    pub fn moment(&self, ledger: &Ledger, today: Date) -> Result<Moment, Fault> {
        self.with_state(ledger, today, &|| {}, |state| state.moment())
    }

    /// The changes from a moment on, and the moment after them, once the rows have caught up; nothing where they are
    /// not kept.
    pub fn changes_from(
        &self,
        ledger: &Ledger,
        today: Date,
        from: Moment,
    ) -> Result<Option<(Vec<Change>, Moment)>, Fault> {
        self.with_state(ledger, today, &|| {}, |state| {
            let changes = state.changes_from(from)?;
            Some((changes.cloned().collect(), state.moment()))
        })
    }

    fn with_state<T>(
        &self,
        ledger: &Ledger,
        today: Date,
        listener: &dyn Listener,
        look: impl FnOnce(&State) -> T,
    ) -> Result<T, Fault> {
        // What is recorded from here on may wait: who asks while events come in is answered too.
        let asked = ledger.head();
        let effort = Effort { children: CHILDREN_AT_ONCE, cores: cores(), listener };
        let mut held = self.held();
        while !self.advance(&mut held, (ledger, today), asked, effort)? {}
        held.as_ref().map(look).ok_or_else(|| ErrorReason::ProjectionBehind.into())
    }

    /// Goes a stride of events further; says whether it has caught up.
    fn stride(&self, ledger: &Ledger, today: Date) -> Result<bool, Fault> {
        let effort = Effort { children: STRIDE_CHILDREN, cores: 1, listener: &|| {} };
        self.advance(&mut self.held(), (ledger, today), ledger.head(), effort)
    }

    /// Whether anybody is told of flags as they turn.
    fn is_watched(&self) -> bool {
        self.turned.receiver_count() > 0
    }

    fn held(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(
        &self,
        held: &mut Option<State>,
        (ledger, today): (&Ledger, Date),
        asked: Head,
        effort: Effort<'_>,
    ) -> Result<bool, Fault> {
        let jurisdiction = self.jurisdictions.at(ledger, today, &KnownAt::EVERYTHING)?;
        let mut state = held.take().unwrap_or_else(|| State::load(ledger, today, &jurisdiction));
        state.take_jurisdiction(ledger, &jurisdiction);
        state.turn(ledger, today);
        let done = state.stride(ledger, effort).map(|()| state.has_reached(asked));
        self.unreadable.store(state.unreadable(), Ordering::Relaxed);
        let changes = state.rows().changes_so_far();
        self.turned.send_if_modified(|told| std::mem::replace(told, changes) != changes);
        held.replace(state);
        done
    }
}

/// Keeps the projection of a ledger up while the server runs: at once when the ledger rests, and little by little
/// when it does not.
pub async fn keep_up(opened: Opened, shutdown: Shutdown) {
    let mut heads = opened.ledger.watch();
    loop {
        tokio::select! {
            () = at_rest(&mut heads, &opened.projection) => {}
            () = shutdown.asked() => return,
        }
        if let Err(fault) = catch_up(&opened, &shutdown).await {
            tracing::warn!(reason = wire::status::reason_name(fault.reason), "the projection waits");
        }
        tokio::select! {
            changed = heads.changed() => if changed.is_err() { return },
            () = sleep(LOOK_EVERY) => {}
            () = shutdown.asked() => return,
        }
    }
}

/// Returns once the ledger has rested, or has not for too long; soon, where somebody watches. It looks now and then: to
/// be woken by every append would cost each of them.
async fn at_rest(heads: &mut watch::Receiver<Head>, projection: &Projection) {
    let since = Instant::now();
    loop {
        if projection.is_watched() {
            sleep(WATCHED_REST).await;
            heads.mark_unchanged();
            return;
        }
        heads.mark_unchanged();
        sleep(REST).await;
        if since.elapsed() >= AHEAD_MAX || !heads.has_changed().unwrap_or(false) {
            return;
        }
    }
}

async fn catch_up(opened: &Opened, shutdown: &Shutdown) -> Result<(), Fault> {
    while !shutdown.is_asked() {
        let (begun, size) = (Instant::now(), opened.ledger.head().size);
        let held = opened.clone();
        let stride = yielding(move || held.projection.stride(&held.ledger, clock::today())).await;
        let is_done = stride.ok_or(ErrorReason::HandlerFault)??;
        // Also when it has come as far as the ledger was: on a busy one it is behind again, and appends come first.
        if opened.ledger.head().size > size {
            let share = if opened.projection.is_watched() { WATCHED_SHARE } else { SHARE };
            // A stop does not wait for that: whoever opens the directory next would find it in use.
            tokio::select! {
                () = sleep(begun.elapsed() * share) => {}
                () = shutdown.asked() => {}
            }
        }
        if is_done {
            return Ok(());
        }
    }
    Ok(())
}

/// Runs something on a thread that gives way to all others: who is asking now comes before who may ask later. Nothing
/// comes of it when it panics or there is no thread for it.
async fn yielding<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = oneshot::channel();
    let body = move || {
        if let Err(error) = setpriority_process(None, NICENESS) {
            tracing::debug!(%error, "the projection does not give way");
        }
        // Who waits may have been told to stop.
        drop(done.send(work()));
    };
    thread::Builder::new().name("projection".into()).spawn(body).ok()?;
    result.await.ok()
}

#[cfg(test)]
mod tests;
