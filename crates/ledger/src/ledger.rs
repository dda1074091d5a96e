//! One authority's ledger, as its callers hold it: sealing on their side, one writer and one settler behind.

use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use ids::{AuthorityCode, ChildId, Position, Revision};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::audit::{self, Audit, Broken, TellHeads};
use crate::checkpoint::Verifier;
use crate::commit::{Answer, Request};
use crate::follow::Follower;
use crate::heads::{Warm, read_stream};
use crate::index::StoreState;
use crate::journal::{Journal, SegmentJournal};
use crate::keys::ChildKey;
use crate::master::MasterKey;
use crate::model::{Append, ChildAppend, ChildRef, Head, Instant, LocalId, Receipt, Recorded};
use crate::named::Named;
use crate::nonces;
use crate::open::{Files, OpenError, Shared};
use crate::present;
use crate::proposals::random_child;
use crate::read::{Direction, Filter, Page, Places, ReadError};
use crate::seal::Place;
use crate::sealed::{AppendError, Registration, SealedAppend, SealedChild, SealedEvent};
use crate::settler::Settler;
use crate::store::{Store, StoreError};
use crate::tree::Hash;
use crate::writer::{self, Waiting};

/// Tells the time; given by whoever composes the program.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The limits of one ledger.
#[derive(Clone, Debug)]
pub struct Options {
    /// The size of a journal segment.
    pub segment_bytes: u64,
    /// How many bytes of appends may wait for the writer; beyond that the answer is [`AppendError::QueueFull`].
    pub queue_bytes: u32,
    /// How many events may be durable and not yet settled; beyond that the writer waits.
    pub tail_events: usize,
    /// How many events the settler moves at once.
    pub settle_events: usize,
    /// After how long it settles fewer.
    pub settle_after: Duration,
    /// How many bytes of heads the writer keeps ready.
    pub heads_bytes: usize,
    /// How often at most a checkpoint is signed and kept.
    pub checkpoint_every: Duration,
    /// The times that the clock may tell; while it tells another, nothing new is recorded.
    pub trusted_times: RangeInclusive<Instant>,
}

impl Default for Options {
    /// What suits a council's server.
    fn default() -> Self {
        Self {
            segment_bytes: 16 << 20,
            queue_bytes: 64 << 20,
            tail_events: 400_000,
            settle_events: 131_072,
            settle_after: Duration::from_secs(2),
            // 8 bytes an event of an active child: some ten million events fit into one generation.
            heads_bytes: 256 << 20,
            checkpoint_every: Duration::from_millis(250),
            trusted_times: Instant(i64::MIN)..=Instant(i64::MAX),
        }
    }
}

/// On what terms an append is to be recorded.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Once nobody waits for the answer any more nothing is recorded, unless the writer has begun with it already.
    pub while_awaited: bool,
    /// What its events name that must stand in their streams when its turn has come; what the caller has found there
    /// already need not be said.
    pub named: Vec<Named>,
}

/// One authority's ledger. Clones are the same ledger; it closes when [`Ledger::close`] is called or the last is dropped.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    queue: mpsc::UnboundedSender<Waiting>,
    room: Arc<Semaphore>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    state: Arc<writer::State>,
    dir: PathBuf,
}

impl Ledger {
    /// Opens the ledger of an authority in its directory, or makes it when the directory is empty.
    ///
    /// Fails when anything on disk is not as it was acknowledged. A store that is missing, damaged or behind is no
    /// failure: it is made again from the journal while the journal is read.
    pub fn open(
        dir: &Path,
        authority: AuthorityCode,
        master: &MasterKey,
        store: Result<Arc<dyn Store>, StoreError>,
        options: &Options,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let journal = Self::journal(dir, authority, options)?;
        Self::open_on(Box::new(journal), dir, authority, master, store, options, clock)
    }

    /// The journal of an authority's ledger in its directory, opened or made.
    pub fn journal(
        dir: &Path,
        authority: AuthorityCode,
        options: &Options,
    ) -> Result<SegmentJournal, OpenError> {
        std::fs::create_dir_all(dir)?;
        Ok(SegmentJournal::open(&dir.join("journal"), authority, options.segment_bytes)?)
    }

    /// Opens a ledger on a journal of any kind; its keys, vault and checkpoint lie in the directory.
    pub fn open_on(
        journal: Box<dyn Journal>,
        dir: &Path,
        authority: AuthorityCode,
        master: &MasterKey,
        store: Result<Arc<dyn Store>, StoreError>,
        options: &Options,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let files = Files { dir, authority, master };
        let (shared, committer) = files.resume(journal, store, options, clock)?;
        let settler = Settler::new(Arc::clone(&shared), options.settle_events);
        let state = Arc::new(writer::State::default());
        let (queue, threads) =
            writer::start(&shared, committer, settler, &state, &files.checkpoint(), options)?;
        let room = Arc::new(Semaphore::new(options.queue_bytes as usize));
        let threads = Mutex::new(threads);
        Ok(Self { inner: Arc::new(Inner { shared, queue, room, threads, state, dir: dir.to_owned() }) })
    }

    /// Whose ledger.
    pub fn authority(&self) -> AuthorityCode {
        self.inner.shared.authority
    }

    /// How far the ledger reaches.
    pub fn head(&self) -> Head {
        self.inner.shared.head()
    }

    /// Follows how far the ledger reaches.
    pub fn watch(&self) -> watch::Receiver<Head> {
        self.inner.shared.watch()
    }

    /// Whether appends are accepted; they are not after a failure of the journal.
    pub fn accepts_appends(&self) -> bool {
        !self.inner.state.is_closed()
    }

    /// Whether the store of what is looked up can be asked.
    pub fn store_is_ready(&self) -> bool {
        matches!(self.inner.shared.index.state(), StoreState::Ready(_))
    }

    /// Whether the store is being made again from the journal.
    pub fn is_rebuilding(&self) -> bool {
        self.inner.shared.index.is_rebuilding()
    }

    /// The store, for the rows of projections; `None` while it is being made again.
    pub fn store(&self) -> Option<Arc<dyn Store>> {
        self.inner.shared.index.store().ok()
    }

    /// How many events are durable and not yet settled into the store.
    pub fn unsettled(&self) -> usize {
        self.inner.shared.index.tail.len()
    }

    /// The public key that checks this ledger's checkpoints.
    pub fn verifier(&self) -> &Verifier {
        self.inner.shared.signer.verifier()
    }

    /// The key under which an importer makes event ids of natural keys.
    pub fn import_key(&self) -> zeroize::Zeroizing<[u8; 32]> {
        self.inner.shared.secret.import_key()
    }

    /// The digest of an authenticated caller, as it stands in leaves.
    pub fn caller_digest(&self, identity: &str) -> crate::CallerDigest {
        let hash = crate::seal::keyed_hash(&self.inner.shared.secret.caller_key(), &[identity.as_bytes()]);
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash[..16]);
        digest
    }

    /// A signed statement of the present head.
    pub fn checkpoint(&self) -> String {
        let Head { size, root, .. } = self.head();
        self.inner.shared.signer.sign(&crate::checkpoint::TreeHead { size, root })
    }

    /// Records events, whole or not at all. Dropping the future does not undo what was queued.
    pub async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        self.append_on(append, Terms::default()).await
    }

    /// The same on terms of the caller's.
    pub async fn append_on(&self, append: Append, terms: Terms) -> Result<Receipt, AppendError> {
        refuse_repeats(&append)?;
        let mut sealed = self.inner.shared.seal_append(&append, &terms.named)?;
        loop {
            let bytes = sealed.bytes();
            match self.ask(Request::Append(sealed), bytes, terms.while_awaited).await? {
                Answer::Recorded(receipt) => return Ok(receipt),
                Answer::Refused(error) => return Err(error),
                Answer::LookUp(retried) => {
                    sealed = match present::receipt(&self.inner.shared, &retried)? {
                        Some(receipt) => return Ok(receipt),
                        None => SealedAppend { is_looked_up: true, ..retried },
                    }
                }
                // Another append gave a new child its secret first: what is sealed under the loser's is sealed again.
                Answer::SealAgain | Answer::Registered(_) => {
                    sealed = self.inner.shared.seal_append(&append, &terms.named)?;
                }
            }
        }
    }

    /// The child that a local id names.
    pub fn resolve(&self, local: &LocalId) -> Option<ChildId> {
        let vault = &self.inner.shared.vault;
        vault.resolve(&vault.digest(local))
    }

    /// Lets a local id name a child from now on: the given one, or a new one; the one it names already is returned.
    pub async fn register(&self, local: &LocalId, child: Option<ChildId>) -> Result<ChildId, AppendError> {
        let digest = self.inner.shared.vault.digest(local);
        let proposed = random_child().map_err(|_| AppendError::KeyUnavailable)?;
        let registration = Registration { digest, child, proposed };
        match self.ask(Request::Register(registration), size_of::<Registration>(), false).await? {
            Answer::Registered(child) => Ok(child),
            Answer::Refused(error) => Err(error),
            Answer::Recorded(_) | Answer::SealAgain | Answer::LookUp(_) => Err(AppendError::Closed),
        }
    }

    async fn ask(&self, request: Request, bytes: usize, while_awaited: bool) -> Result<Answer, AppendError> {
        let permits = u32::try_from(bytes).map_err(|_| AppendError::QueueFull)?;
        let room = Arc::clone(&self.inner.room).try_acquire_many_owned(permits);
        let room = room.map_err(|_| {
            if self.inner.state.is_full() { AppendError::StorageFull } else { AppendError::QueueFull }
        })?;
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { request, reply, bytes, while_awaited, _room: room };
        self.inner.queue.send(waiting).map_err(|_| AppendError::Closed)?;
        answer.await.map_err(|_| AppendError::OutcomeUnknown)
    }

    /// Up to `limit` events of one child; `None` when the child has none at all.
    pub fn read_journey(
        &self,
        child: ChildId,
        from: Revision,
        direction: Direction,
        limit: usize,
    ) -> Result<Option<Vec<Recorded>>, ReadError> {
        self.inner.shared.read_journey(child, from, direction, limit)
    }

    /// Where up to `limit` events of one child lie, to be read by [`Ledger::read_places`]; `None` when it has none at all.
    pub fn find_journey(
        &self,
        child: ChildId,
        from: Revision,
        direction: Direction,
        limit: usize,
    ) -> Result<Option<Places>, ReadError> {
        self.inner.shared.find_journey(child, from, direction, limit)
    }

    /// Where all events of several children lie, whose ids ascend; of a child without any, no place. What their streams
    /// share is looked up once.
    pub fn find_journeys(&self, children: &[ChildId]) -> Result<Vec<Places>, ReadError> {
        self.inner.shared.find_journeys(children)
    }

    /// The events at places that were looked up.
    pub fn read_places(&self, places: &Places) -> Result<Vec<Recorded>, ReadError> {
        self.inner.shared.read_places(places)
    }

    /// The events at some positions of which [`Places::byte_of`] has told where each one's record begins, each by itself.
    pub fn read_each(&self, wanted: &[(Position, u32)]) -> Vec<Result<Recorded, ReadError>> {
        self.inner.shared.read_each(wanted)
    }

    /// Up to `limit` events of the ledger from a position on, in order of position, of those that a filter wants.
    pub fn read_ledger(&self, from: Position, filter: &Filter, limit: usize) -> Result<Page, ReadError> {
        self.inner.shared.read_ledger(from, filter, limit)
    }

    /// Whose up to `limit` events from a position on are, and where to go on.
    pub fn children_from(
        &self,
        from: Position,
        limit: usize,
    ) -> Result<(BTreeSet<ChildId>, Position), ReadError> {
        self.inner.shared.children_from(from, limit)
    }

    /// The first position whose event was appended at a time or later; the head when there is none.
    pub fn position_at(&self, at: Instant) -> Result<Position, ReadError> {
        self.inner.shared.position_at(at)
    }

    /// Whether the ledger has once ended at a size with this root: whether a head that was given out is of this ledger.
    pub fn has_been_at(&self, size: u64, root: &Hash) -> Result<bool, ReadError> {
        Ok(self.inner.shared.has_been_at(size, root)?)
    }

    /// Follows the ledger from a position on.
    pub fn follow(&self, from: Position, filter: Filter) -> Follower {
        Follower::new(Arc::clone(&self.inner.shared), from, filter)
    }

    /// All children that have events, the authority's own stream among them, in no order.
    pub fn children(&self) -> Vec<ChildId> {
        self.inner.shared.keys.children()
    }

    /// The RFC 6962 root over the sorted list of all streams (child, next revision, last leaf), and their number, as of
    /// the head that is returned with them.
    pub fn heads_root(&self) -> Result<(Hash, u64, Head), ReadError> {
        self.inner.shared.heads_root()
    }

    /// Reads everything again and compares it; see [`audit::audit`].
    pub fn audit(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Broken> {
        self.audit_heads(&|_, _| None, progress)
    }

    /// The same, with what the ledger has said of its own heads.
    pub fn audit_heads(
        &self,
        tell_heads: TellHeads<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Audit, Broken> {
        audit::audit(&self.inner.shared, &self.inner.dir.join("checkpoint"), tell_heads, progress)
    }

    /// Refuses further appends, answers those that wait, settles the tail and signs a last checkpoint.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Inner {
    fn close(&self) {
        self.state.order_close();
        self.shared.index.tail.poke();
        // A request of its own wakes the writer.
        let threads: Vec<_> = self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        if !threads.is_empty() && self.queue.send(Waiting::wake()).is_err() {
            tracing::debug!("the writer has ended already");
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the ledger panicked");
            }
        }
        self.shared.end();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// A child or an event id that stands twice in one append.
pub fn refuse_repeats(append: &Append) -> Result<(), AppendError> {
    // A child without events would be given a secret and have no stream.
    if append.children.is_empty() || append.children.iter().any(|child| child.events.is_empty()) {
        return Err(AppendError::Empty);
    }
    for child in append.children.iter().filter(|child| child.events.len() > 1) {
        let mut ids = HashSet::with_capacity(child.events.len());
        if let Some(twice) = child.events.iter().find(|event| !ids.insert(event.event_id)) {
            return Err(AppendError::DuplicateInAppend { event_id: Some(twice.event_id) });
        }
    }
    Ok(())
}

impl Shared {
    /// Resolves, seals and commits to an append, in its caller's own time.
    pub fn seal_append(&self, append: &Append, named: &[Named]) -> Result<SealedAppend, AppendError> {
        let children: Vec<_> =
            append.children.iter().map(|child| self.seal_child(child)).collect::<Result<_, _>>()?;
        if children.len() == 1 {
            return Ok(SealedAppend::new(append.caller, children, named));
        }
        let distinct: HashSet<ChildId> = children.iter().map(|child| child.child).collect();
        // Two children that are new are both unknown, and yet one when a case system calls them by one number.
        let locals: Vec<Hash> = children.iter().filter_map(|child| child.local).collect();
        let distinct_locals: HashSet<&Hash> = locals.iter().collect();
        if distinct.len() < children.len() || distinct_locals.len() < locals.len() {
            return Err(AppendError::DuplicateInAppend { event_id: None });
        }
        Ok(SealedAppend::new(append.caller, children, named))
    }

    fn seal_child(&self, append: &ChildAppend) -> Result<SealedChild, AppendError> {
        let local = match &append.child {
            ChildRef::Id(_) => None,
            ChildRef::Local(local) => Some(self.vault.digest(local)),
        };
        let child = match (&append.child, local.and_then(|digest| self.vault.resolve(&digest))) {
            (ChildRef::Id(child), _) => *child,
            (ChildRef::Local(_), Some(child)) => child,
            (ChildRef::Local(_), None) => {
                let digest = local.unwrap_or_default();
                let proposed = self.proposals.child_for(digest).map_err(|_| AppendError::KeyUnavailable)?;
                // What was proposed before is forgotten once it is recorded: look again, or this is a second proposal.
                self.vault.resolve(&digest).unwrap_or(proposed)
            }
        };
        let (keys, proposed) = match self.keys.of(child).map_err(|_| AppendError::KeyUnavailable)? {
            ChildKey::Keys(keys) => (keys, None),
            ChildKey::Destroyed => return Err(AppendError::ChildErased { child }),
            ChildKey::Absent => {
                let proposal = self.proposals.secret_for(child).map_err(|_| AppendError::KeyUnavailable)?;
                match self.keys.of(child).map_err(|_| AppendError::KeyUnavailable)? {
                    ChildKey::Keys(keys) => {
                        self.proposals.forget([child].iter(), [].iter());
                        (keys, None)
                    }
                    ChildKey::Destroyed => return Err(AppendError::ChildErased { child }),
                    ChildKey::Absent => (Arc::clone(&proposal.keys), Some(proposal)),
                }
            }
        };
        let nonces = nonces::draw(append.events.len()).map_err(|_| AppendError::KeyUnavailable)?;
        let cipher = keys.cipher();
        let seal = |(event, nonce): (&crate::NewEvent, [u8; 12])| {
            let place = Place { authority: self.authority, child, event_id: event.event_id };
            SealedEvent {
                event_id: event.event_id,
                fingerprint: self.fingerprints.of(child, event.event_id),
                lookup: event.lookup,
                payload: keys.seal(&cipher, &place, nonce, &event.lookup, &event.payload),
            }
        };
        let events = append.events.iter().zip(nonces).map(seal).collect();
        let is_held = proposed.is_some() || self.warmth.note(child);
        let warm = if is_held { None } else { self.read_for_writer(child) };
        Ok(SealedChild { child, proposed, local, expected: append.expected, events, warm })
    }

    /// A stream for the writer to take over; where it cannot be had just now the writer sees for itself.
    fn read_for_writer(&self, child: ChildId) -> Option<Warm> {
        // The head first: what is read after that look has everything that was durable by then.
        let read_at = Position(self.head().size);
        let stream = read_stream(child, &self.index).ok()?;
        Some(Warm { stream, read_at })
    }
}
