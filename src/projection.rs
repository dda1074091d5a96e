//! The projection of one ledger: every child's outlook today, kept up with the ledger and with the date.
//!
//! It is asked for, and then catches up first: an answer covers everything that was recorded before the question. In
//! a server it also catches up by itself, whenever the ledger is at rest. It never holds up an append.

mod persisted;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::{Journey, KnownAt};
use ledger::{Head, Ledger};
use projections::{Change, Rows};
use rules::Jurisdiction;
use rustix::process::setpriority_process;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::clock;
use crate::insight::read_child;
use crate::jurisdictions::Jurisdictions;
use crate::ledgers::Opened;
use crate::shutdown::Shutdown;

/// How many events are looked at, for whose they are, before those children are read again.
const ROUND_EVENTS: usize = 1 << 20;
/// How many children are read in one stride.
const STRIDE_CHILDREN: usize = 256;
/// How long the ledger must have rested before the projection catches up by itself.
const REST: Duration = Duration::from_millis(25);
/// How long it lets a ledger that never rests go ahead of it.
const AHEAD_MAX: Duration = Duration::from_millis(100);
/// The share of a busy ledger's time that it takes: one part in so many.
const SHARE: u32 = 16;
/// How far its thread gives way to others, as the operating system counts.
const NICENESS: i32 = 10;

/// The outlooks of all children of one ledger.
pub struct Projection {
    jurisdictions: Arc<Jurisdictions>,
    state: Mutex<Option<State>>,
    unreadable: AtomicU64,
    /// How often the rows were loaded; with what this process began with, it tells apart the rows of one load from those of another.
    loads: AtomicU64,
    /// The number of the next change of a flag.
    turned: watch::Sender<u64>,
}

/// A place among the changes of flags: since which load of the rows they are numbered, and the number of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since which load; another one after every start.
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

/// The rows, and how far they have got: to `next`, and to `looked` once everyone in `unread` has been read. So a child
/// with many new events is read once and not once for every stretch of them.
struct State {
    rows: Rows,
    next: Position,
    head: Head,
    unread: BTreeSet<ChildId>,
    looked: Position,
    changed: BTreeSet<ChildId>,
    /// Children without a row, since a record of theirs cannot be read.
    unreadable: BTreeSet<ChildId>,
}

impl Projection {
    /// A projection that has read nothing yet.
    pub fn new(jurisdictions: Arc<Jurisdictions>) -> Self {
        let began = u64::try_from(clock::now().as_microsecond()).unwrap_or(0);
        Self {
            jurisdictions,
            state: Mutex::new(None),
            unreadable: AtomicU64::new(0),
            loads: AtomicU64::new(began),
            turned: watch::Sender::new(0),
        }
    }

    /// Brings the rows up to the ledger and to the date, and looks at them, at the head for which they hold, and at
    /// the number of children who are missing from them because a record of theirs cannot be read.
    pub fn with_rows<T>(
        &self,
        ledger: &Ledger,
        today: Date,
        progress: &mut dyn FnMut(),
        look: impl FnOnce(&Rows, Head, u64) -> T,
    ) -> Result<T, Fault> {
        let mut held = self.held();
        self.advance(&mut held, (ledger, today), usize::MAX, progress)?;
        let Some(state) = held.as_ref() else {
            return Err(ErrorReason::ProjectionBehind.into());
        };
        Ok(look(&state.rows, state.head, state.unreadable.len() as u64))
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
        self.with_rows(ledger, today, &mut || {}, |rows, _, _| self.at(rows))
    }

    /// The changes from a moment on, and the moment after them, once the rows have caught up; nothing where they are
    /// not kept.
    pub fn changes_from(
        &self,
        ledger: &Ledger,
        today: Date,
        from: Moment,
    ) -> Result<Option<(Vec<Change>, Moment)>, Fault> {
        self.with_rows(ledger, today, &mut || {}, |rows, _, _| {
            let at = self.at(rows);
            let changes = rows.changes_from(from.number).filter(|_| from.epoch == at.epoch)?;
            Some((changes.cloned().collect(), at))
        })
    }

    fn at(&self, rows: &Rows) -> Moment {
        Moment { epoch: self.loads.load(Ordering::Relaxed), number: rows.changes_so_far() }
    }

    /// Goes a stride of events further; says whether it has caught up.
    fn stride(&self, ledger: &Ledger, today: Date) -> Result<bool, Fault> {
        self.advance(&mut self.held(), (ledger, today), 1, &mut || {})
    }

    fn held(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(
        &self,
        held: &mut Option<State>,
        (ledger, today): (&Ledger, Date),
        strides: usize,
        progress: &mut dyn FnMut(),
    ) -> Result<bool, Fault> {
        let jurisdiction = self.jurisdictions.at(ledger, today, &KnownAt::EVERYTHING)?;
        let same =
            |state: &State| persisted::books(state.rows.jurisdiction()) == persisted::books(&jurisdiction);
        let mut state = match held.take().filter(same) {
            Some(state) => state,
            None => {
                self.loads.fetch_add(1, Ordering::Relaxed);
                State::load(ledger, today, &jurisdiction, progress)?
            }
        };
        let done = state.turn(ledger, today).and_then(|()| state.catch_up(ledger, strides, progress));
        self.unreadable.store(state.unreadable.len() as u64, Ordering::Relaxed);
        let changes = state.rows.changes_so_far();
        self.turned.send_if_modified(|told| std::mem::replace(told, changes) != changes);
        held.replace(state);
        done
    }
}

impl State {
    /// Reads the rows back from the store, and makes those that it lacks.
    fn load(
        ledger: &Ledger,
        today: Date,
        jurisdiction: &Jurisdiction,
        progress: &mut dyn FnMut(),
    ) -> Result<Self, Fault> {
        let head = ledger.head();
        let (rows, next) = persisted::load(ledger, jurisdiction)
            .unwrap_or_else(|| (Rows::new(today, jurisdiction.clone()), Position(head.size)));
        let (changed, unreadable) = (BTreeSet::new(), BTreeSet::new());
        let (unread, looked) = (BTreeSet::new(), next);
        let mut state = Self { rows, next, head, unread, looked, changed, unreadable };
        for child in ledger.children() {
            if !state.rows.contains(child) {
                state.read(ledger, child)?;
                progress();
            }
        }
        state.persist(ledger);
        Ok(state)
    }

    /// Turns the date, when it has.
    fn turn(&mut self, ledger: &Ledger, today: Date) -> Result<(), Fault> {
        if today == self.rows.as_of() {
            return Ok(());
        }
        self.changed.extend(self.rows.turning_by(today));
        let (_, failed) = self.rows.turn(today, |child| read_child(ledger, child, &KnownAt::EVERYTHING));
        for (child, fault) in failed {
            self.note(child, &fault)?;
        }
        self.persist(ledger);
        Ok(())
    }

    /// Reads the children of whom there are new events; says whether there are no more.
    fn catch_up(
        &mut self,
        ledger: &Ledger,
        strides: usize,
        progress: &mut dyn FnMut(),
    ) -> Result<bool, Fault> {
        for _ in 0..strides {
            if self.unread.is_empty() {
                let head = ledger.head();
                if self.next.0 >= head.size {
                    self.head = head;
                    return Ok(true);
                }
                (self.unread, self.looked) = ledger.children_from(self.next, ROUND_EVENTS)?;
            }
            self.read_some(ledger, progress)?;
            self.persist(ledger);
        }
        Ok(false)
    }

    /// Reads some of those who are to be read.
    fn read_some(&mut self, ledger: &Ledger, progress: &mut dyn FnMut()) -> Result<(), Fault> {
        for _ in 0..STRIDE_CHILDREN {
            let Some(child) = self.unread.first().copied() else { break };
            self.read(ledger, child)?;
            self.unread.remove(&child);
            progress();
        }
        if self.unread.is_empty() {
            self.next = self.looked;
        }
        Ok(())
    }

    fn read(&mut self, ledger: &Ledger, child: ChildId) -> Result<(), Fault> {
        if child == ChildId::AUTHORITY_STREAM {
            return Ok(());
        }
        // A fact of one record is a fact of those that are linked to it, and of those that were until now.
        let mut unread: BTreeSet<ChildId> = self.rows.read_into(child).collect();
        unread.extend(self.rows.linked(child));
        unread.extend(self.read_alone(ledger, child)?);
        unread.retain(|linked| *linked != child && *linked != ChildId::AUTHORITY_STREAM);
        for linked in unread {
            self.read_alone(ledger, linked)?;
        }
        Ok(())
    }

    /// Reads one child again; says which records are linked to it.
    fn read_alone(&mut self, ledger: &Ledger, child: ChildId) -> Result<Vec<ChildId>, Fault> {
        match read_child(ledger, child, &KnownAt::EVERYTHING) {
            Ok(journey) => {
                self.unreadable.remove(&child);
                self.apply(&journey);
                Ok(journey.linked().to_vec())
            }
            Err(fault) => self.note(child, &fault).map(|()| Vec::new()),
        }
    }

    fn apply(&mut self, journey: &Journey) {
        self.rows.apply(journey);
        self.changed.insert(journey.child());
    }

    /// A record that is damaged, or newer than this release, takes its child out and stops no other; the row goes
    /// with it, so that the next start tries again. Anything else stops the whole, to be tried again.
    fn note(&mut self, child: ChildId, fault: &Fault) -> Result<(), Fault> {
        if !matches!(fault.reason, ErrorReason::RecordCorrupt | ErrorReason::SchemaUnknown) {
            return Err(fault.clone());
        }
        tracing::error!(reason = wire::status::reason_name(fault.reason), at = ?fault.metadata, "a record cannot be read");
        self.rows.remove(child);
        self.changed.insert(child);
        self.unreadable.insert(child);
        Ok(())
    }

    fn persist(&mut self, ledger: &Ledger) {
        if persisted::persist(ledger, &self.rows, &self.changed, self.next) {
            self.changed.clear();
        }
    }
}

/// Keeps the projection of a ledger up while the server runs: at once when the ledger rests, and little by little
/// when it does not.
pub async fn keep_up(opened: Opened, shutdown: Shutdown) {
    let mut heads = opened.ledger.watch();
    loop {
        tokio::select! {
            () = at_rest(&mut heads) => {}
            () = shutdown.asked() => return,
        }
        if let Err(fault) = catch_up(&opened, &shutdown).await {
            tracing::warn!(reason = wire::status::reason_name(fault.reason), "the projection waits");
        }
        tokio::select! {
            changed = heads.changed() => if changed.is_err() { return },
            () = until_tomorrow() => {}
            () = shutdown.asked() => return,
        }
    }
}

/// Returns once the ledger has rested, or has not for too long. It looks now and then: to be woken by every append would
/// cost each of them.
async fn at_rest(heads: &mut watch::Receiver<Head>) {
    let since = Instant::now();
    loop {
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
        if stride.ok_or(ErrorReason::HandlerFault)?? {
            return Ok(());
        }
        if opened.ledger.head().size > size {
            sleep(begun.elapsed() * SHARE).await;
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

/// Returns soon after the date has turned in England.
async fn until_tomorrow() {
    let today = clock::today();
    while clock::today() == today {
        sleep(Duration::from_secs(60)).await;
    }
}
