//! Opening a ledger: what stands on disk is compared piece by piece before anything is served.

use std::io;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use ids::{AuthorityCode, Position};
use tokio::sync::watch;

use crate::Clock;
use crate::beside;
use crate::checkpoint::{self, Signer, TreeHead};
use crate::commit::Committer;
use crate::format::RecordHeader;
use crate::heads::{FingerprintKey, Warmth};
use crate::index::{Index, IndexError, StoreState};
use crate::journal::{Address, End, Journal, JournalError, JournalReader, Scanned, sync_dir};
use crate::keys::{Keys, KeysError};
use crate::kinds::KIND_UNKNOWN;
use crate::ledger::Options;
use crate::master::{AuthoritySecret, MasterKey};
use crate::model::{Head, Instant};
use crate::proposals::Proposals;
use crate::rows::SUBTREE_LEAVES;
use crate::settle;
use crate::store::{KEY_BYTES_MAX, Order, Store, StoreError};
use crate::tail::{Located, TailEvent};
use crate::timing::Timing;
use crate::tree::{Frontier, Hash};
use crate::vault::Vault;

/// What the writer, the settler and all readers share.
pub struct Shared {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// The children's secrets.
    pub keys: Keys,
    /// The local ids.
    pub vault: Vault,
    /// What is proposed for children without events.
    pub proposals: Proposals,
    /// The authority's own secret.
    pub secret: AuthoritySecret,
    /// The key of event ids' fingerprints.
    pub fingerprints: FingerprintKey,
    /// Signs checkpoints.
    pub signer: Signer,
    /// The journal, to be read.
    pub journal: Arc<dyn JournalReader>,
    /// What is looked up.
    pub index: Index,
    /// Which streams the writer holds ready.
    pub warmth: Arc<Warmth>,
    head: watch::Sender<Head>,
    ended: watch::Sender<bool>,
}

impl Shared {
    /// How far the ledger reaches.
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// Follows how far the ledger reaches.
    pub fn watch(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    /// Tells who follows that nothing more will come.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Follows whether anything more will come.
    pub fn watch_end(&self) -> watch::Receiver<bool> {
        self.ended.subscribe()
    }

    /// A group is durable: everybody may see it.
    pub fn publish(&self, head: Head) {
        self.head.send_replace(head);
    }

    /// The store contradicts the journal: it is made again, and not asked until then.
    pub fn order_rebuild(&self, why: &'static str) {
        tracing::warn!(why, "the store is made again from the journal");
        self.index.order_rebuild();
    }
}

/// Why a ledger is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal is damaged or cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The keys or the vault are damaged, or the master key is wrong.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The authority's own key cannot be had.
    #[error("KEY_UNAVAILABLE: the authority's key cannot be used: {0}")]
    AuthorityKey(io::Error),
    /// The newest checkpoint cannot be read or its signature does not hold.
    #[error("CHECKPOINT_INVALID: the newest checkpoint: {0}")]
    Checkpoint(String),
    /// The journal ends before the newest checkpoint.
    #[error(
        "LEDGER_BEHIND_HEAD: the journal holds {journal} events, the newest checkpoint was signed at {checkpoint}"
    )]
    BehindCheckpoint {
        /// The events in the journal.
        journal: u64,
        /// The size in the checkpoint.
        checkpoint: u64,
    },
    /// The journal holds other events than those that were signed for.
    #[error("LEDGER_DIFFERS: the journal's root at {size} events is not the one that was signed")]
    Differs {
        /// The size in the checkpoint.
        size: u64,
    },
    /// The operating system refused.
    #[error("the ledger cannot be opened: {0}")]
    Io(#[from] io::Error),
}

impl OpenError {
    /// The newest checkpoint is missing, or no text, or may not be read: only the last says nothing of the ledger.
    #[must_use]
    pub fn checkpoint_unread(error: &io::Error) -> Self {
        match error.kind() {
            kind @ io::ErrorKind::PermissionDenied => {
                Self::Io(io::Error::new(kind, format!("the newest checkpoint: {error}")))
            }
            _ => Self::Checkpoint(error.to_string()),
        }
    }
}

/// What the writer needs to go on.
pub struct Resumed {
    /// The tree's right edge.
    pub frontier: Frontier,
    /// The time of the newest event.
    pub appended_at: Instant,
}

/// The files of one ledger, beside its journal.
pub struct Files<'a> {
    /// The ledger's directory.
    pub dir: &'a Path,
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// Under which its keys are wrapped.
    pub master: &'a MasterKey,
}

impl Files<'_> {
    /// Where the newest checkpoint is kept.
    pub fn checkpoint(&self) -> std::path::PathBuf {
        self.dir.join("checkpoint")
    }

    /// Whether anything was ever written to the key file or the vault; of a new ledger they are made empty.
    fn slots_are_in_use(&self) -> io::Result<bool> {
        for name in ["keys.a", "keys.b", "vault.a", "vault.b"] {
            match self.dir.join(name).metadata() {
                Ok(file) if file.len() > 0 => return Ok(true),
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Opens everything beside the journal and compares it with the journal's end.
    pub fn open(
        &self,
        journal: &dyn Journal,
        store: Result<Arc<dyn Store>, StoreError>,
    ) -> Result<Shared, OpenError> {
        let end = journal.end();
        let is_new = end.size == 0 && !self.checkpoint().exists();
        if is_new && self.slots_are_in_use()? {
            return Err(OpenError::Checkpoint(
                "it is missing, and so are the events whose keys are there".to_owned(),
            ));
        }
        let secret =
            AuthoritySecret::open(&self.dir.join("authority.key"), self.authority, self.master, is_new)
                .map_err(OpenError::AuthorityKey)?;
        let head = Position(end.size);
        // Each is read and synced: side by side the drive flushes about once for both.
        let (keys, vault) = thread::scope(|scope| {
            let (path, key) = (self.dir.join("vault"), secret.vault_key());
            let vault = beside::begin(scope, move || Vault::open(&path, key, end.vault_slots));
            let keys = Keys::open(&self.dir.join("keys"), self.authority, self.master, head, end.key_slots);
            (keys, vault.join().unwrap_or_else(|fault| resume_unwind(fault)))
        });
        let (keys, vault) = (keys?, vault?);
        let store = store.inspect_err(|error| tracing::warn!(%error, "the store cannot be opened"));
        let state = store.map_or(StoreState::Absent, StoreState::Ready);
        let signer = Signer::new(self.authority, &secret);
        let (sender, _) =
            watch::channel(Head { size: 0, root: Frontier::default().root(), appended_at: Instant(0) });
        Ok(Shared {
            authority: self.authority,
            keys,
            vault,
            proposals: Proposals::default(),
            fingerprints: FingerprintKey::new(&secret.fingerprint_key()),
            secret,
            signer,
            journal: journal.reader(),
            index: Index::new(state),
            warmth: Arc::default(),
            head: sender,
            ended: watch::Sender::new(false),
        })
    }

    /// Opens everything, compares it, and makes what stands there durable again before anybody may rely on it.
    pub fn resume(
        &self,
        mut journal: Box<dyn Journal>,
        store: Result<Arc<dyn Store>, StoreError>,
        options: &Options,
        clock: Clock,
    ) -> Result<(Arc<Shared>, Committer), OpenError> {
        let end = journal.end();
        let shared = Arc::new(self.open(&*journal, store)?);
        let signed = self.newest_checkpoint(&shared, &end)?;
        let Resumed { frontier, appended_at } = shared.resume(&end, signed, options.tail_events)?;
        if end.size > signed.size {
            journal.reassert(Position(signed.size))?;
            // A crash here, or before, leaves everything as this opening found it.
            shared.write_checkpoint(&self.checkpoint())?;
        } else {
            // Whoever was killed while keeping it may have left its name in memory alone.
            sync_dir(self.dir)?;
        }
        let timing = Timing::new(clock, options.trusted_times.clone(), appended_at);
        let committer = Committer::new(Arc::clone(&shared), journal, frontier, timing, options.heads_bytes);
        Ok((shared, committer))
    }

    /// The newest checkpoint; of a new ledger, the one that is written here for no events.
    pub fn newest_checkpoint(&self, shared: &Shared, end: &End) -> Result<TreeHead, OpenError> {
        let path = self.checkpoint();
        match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && end.size == 0 => {
                Ok(shared.write_checkpoint(&path)?)
            }
            Err(error) => Err(OpenError::checkpoint_unread(&error)),
            Ok(note) => {
                let signed = shared.signer.verifier().verify(&note);
                signed.map_err(|error| OpenError::Checkpoint(error.to_string()))
            }
        }
    }
}

impl Shared {
    /// Reads the journal from the store's watermark on (or all of it where there is no usable store), fills the tail,
    /// compares the root with the journal's own and with the newest checkpoint, and publishes the head.
    pub fn resume(&self, end: &End, signed: TreeHead, tail_max: usize) -> Result<Resumed, OpenError> {
        if signed.size > end.size {
            return Err(OpenError::BehindCheckpoint { journal: end.size, checkpoint: signed.size });
        }
        let settled = self.usable_store(end, tail_max).unwrap_or_else(|error| {
            tracing::warn!(%error, "the store does not agree with the journal");
            self.order_rebuild("it does not agree with the journal");
            None
        });
        let resumed = match settled {
            None => self.read_on(end, &signed, Frontier::default())?,
            Some(frontier) => match self.read_on(end, &signed, frontier) {
                Err(OpenError::Differs { .. }) => {
                    // The store's tree or the journal's: the journal alone says which.
                    self.order_rebuild("its tree is not the journal's");
                    self.index.tail.drop_below(Position(end.size));
                    self.read_on(end, &signed, Frontier::default())?
                }
                read => read?,
            },
        };
        // Everything agrees. Only now are bytes given up: an opening that is refused leaves all as it was found.
        self.keys.free_orphans()?;
        self.publish(Head {
            size: end.size,
            root: resumed.frontier.root(),
            appended_at: resumed.appended_at,
        });
        Ok(resumed)
    }

    /// Reads the journal from a frontier on, and compares roots wherever there are two.
    fn read_on(&self, end: &End, signed: &TreeHead, mut frontier: Frontier) -> Result<Resumed, OpenError> {
        let from = Position(frontier.size());
        // The checkpoint may be older than the watermark: then its root is read from the group that it was signed at.
        let mut is_signed = signed.size == 0;
        if signed.size > 0 && signed.size <= from.0 {
            self.compare_group_root(signed)?;
            is_signed = true;
        }
        let mut appended_at = self.last_appended_at(end)?;
        let fill_tail = matches!(self.index.state(), StoreState::Ready(_));
        let mut differs = None;
        self.journal.scan(from, Position(end.size), &mut |scanned| {
            match scanned {
                Scanned::Record { address, header, .. } => {
                    let event = self.tail_event(address, header);
                    frontier.push(event.leaf);
                    appended_at = appended_at.max(header.appended_at);
                    if fill_tail {
                        self.index.tail.push([event]);
                    }
                }
                Scanned::Group { trailer } => {
                    let is_here = signed.size == trailer.size;
                    is_signed |= is_here;
                    if trailer.root != frontier.root() || (is_here && signed.root != trailer.root) {
                        differs = Some(trailer.size);
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        // A checkpoint is signed where a group ends, so another history has no group that ends there, or another root.
        let differs = differs.or_else(|| (!is_signed).then_some(signed.size));
        match differs.or_else(|| (frontier.root() != end.root).then_some(end.size)) {
            Some(size) => Err(OpenError::Differs { size }),
            None => Ok(Resumed { frontier, appended_at }),
        }
    }

    /// An event as the tail holds it, from its record's header alone.
    pub fn tail_event(&self, address: Address, header: &RecordHeader) -> TailEvent {
        let leaf = header.leaf(self.authority).hash();
        let located = Located {
            revision: header.revision,
            position: header.position,
            address,
            record_bytes: u32::try_from(header.record_bytes()).unwrap_or(u32::MAX),
            fingerprint: self.fingerprints.of(header.child, header.event_id),
        };
        TailEvent { child: header.child, located, kind: KIND_UNKNOWN, previous: header.previous, leaf }
    }

    /// The frontier at the watermark of a store that agrees with itself and with the journal's size.
    fn usable_store(&self, end: &End, tail_max: usize) -> Result<Option<Frontier>, IndexError> {
        let StoreState::Ready(store) = self.index.state() else { return Ok(None) };
        let Some(row) = Index::streams_row(&*store)? else {
            // A ledger that was killed before anything was settled: the tail takes it all.
            let is_new = end.size <= tail_max as u64 && is_empty(&*store)?;
            return if is_new { Ok(None) } else { Err(IndexError::Behind("it has no watermark")) };
        };
        if row.authority != self.authority || row.settled.0 > end.size {
            return Err(IndexError::Behind("it is another ledger's, or ahead of the journal"));
        }
        if end.size - row.settled.0 > tail_max as u64 {
            return Err(IndexError::Behind("it is further behind than the tail may hold"));
        }
        settle::check_heads(&*store, &row)?;
        let leaves = self.leaves_behind_subtrees(row.settled)?;
        settle::settled_frontier(&*store, &row, &leaves).map(Some)
    }

    /// The leaf hashes between the last complete subtree below a position and that position.
    pub fn leaves_behind_subtrees(&self, settled: Position) -> Result<Vec<Hash>, IndexError> {
        let from = Position(settled.0 - settled.0 % SUBTREE_LEAVES);
        let mut leaves = Vec::new();
        let read = self.journal.scan(from, settled, &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned
                && header.position < settled
            {
                leaves.push(header.leaf(self.authority).hash());
            }
            ControlFlow::Continue(())
        });
        read.map_err(|_| IndexError::Behind("the journal cannot be read at the watermark"))?;
        Ok(leaves)
    }

    fn last_appended_at(&self, end: &End) -> Result<Instant, JournalError> {
        let mut newest = Instant(0);
        let from = Position(end.size.saturating_sub(1));
        self.journal.scan(from, Position(end.size), &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned {
                newest = header.appended_at;
            }
            ControlFlow::Continue(())
        })?;
        Ok(newest)
    }

    fn compare_group_root(&self, signed: &TreeHead) -> Result<(), OpenError> {
        if self.has_been_at(signed.size, &signed.root)? {
            Ok(())
        } else {
            Err(OpenError::Differs { size: signed.size })
        }
    }

    /// Whether the ledger has once ended at a size with this root, as it does where a group ends.
    pub fn has_been_at(&self, size: u64, root: &Hash) -> Result<bool, JournalError> {
        let Some(last) = size.checked_sub(1) else { return Ok(*root == Frontier::default().root()) };
        let mut found = None;
        self.journal.scan(Position(last), Position(size), &mut |scanned| {
            if let Scanned::Group { trailer } = scanned
                && trailer.size == size
            {
                found = Some(trailer.root);
            }
            ControlFlow::Continue(())
        })?;
        Ok(found == Some(*root))
    }

    /// Signs the head and keeps the text apart from the journal.
    pub fn write_checkpoint(&self, path: &Path) -> io::Result<TreeHead> {
        let Head { size, root, .. } = self.head();
        let head = TreeHead { size, root };
        checkpoint::write(path, &self.signer.sign(&head))?;
        Ok(head)
    }
}

fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    let mut is_empty = true;
    store.scan(&[], &[0xff; KEY_BYTES_MAX], Order::Ascending, &mut |_, _| {
        is_empty = false;
        ControlFlow::Break(())
    })?;
    Ok(is_empty)
}
