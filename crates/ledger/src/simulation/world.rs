//! A ledger without threads, and everything of it that outlives a restart.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicI64};

use ids::{AuthorityCode, ChildId, EventId, Position};
use tempfile::TempDir;

use super::dice::Dice;
use super::plan::Asked;
use crate::commit::{Answer, Committer, Request};
use crate::index::{Index, IndexError, StoreState};
use crate::journal::{Faults, FaultyJournal, MemoryJournal};
use crate::master::MasterKey;
use crate::model::{Instant, LocalId};
use crate::open::{Files, Shared};
use crate::present;
use crate::sealed::{AppendError, Registration, SealedChild};
use crate::settler::Settler;
use crate::store::{Batch, FaultyStore, MemoryPlace, Order, Store, StoreError};
use crate::tree::Hash;
use crate::{ChildRef, Clock, Options};

/// What ends with the process.
pub struct Live {
    pub shared: Arc<Shared>,
    pub committer: Committer,
    pub settler: Settler,
}

/// What the model needs to know of a request that was sealed.
pub struct Sealed {
    pub asked: Asked,
    /// Of each child of an append: its id, by what a secret proposed for it is known, and the digest of its local id.
    pub children: Vec<(ChildId, Option<Hash>, Option<Hash>)>,
}

/// One ledger, its disk, and the requests that its callers remember.
pub struct World {
    dir: TempDir,
    disk: MemoryJournal,
    place: Arc<MemoryPlace>,
    older: Vec<Arc<MemoryPlace>>,
    /// Earlier checkpoints, to be put back some day.
    checkpoints: Vec<String>,
    live: Option<Live>,
    ticks: Arc<AtomicI64>,
    options: Options,
    proposed: u8,
    /// Whether a row of the store was damaged, and that perhaps not noticed yet.
    pub is_suspect: bool,
    /// Every request that was ever made.
    pub history: Vec<Asked>,
    /// The requests whose outcome is unknown until the next restart.
    pub unknown: Vec<Asked>,
}

pub fn authority() -> AuthorityCode {
    AuthorityCode::new(344).expect("a code")
}

/// A directory in memory where there is one: nothing here asks what a real disk would have kept.
pub fn fast_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    dir.expect("a directory")
}

impl World {
    pub fn new(dice: &mut Dice) -> Self {
        let options = Options {
            tail_events: 4 + dice.index(30),
            settle_events: 1 + dice.index(6),
            heads_bytes: 200 + dice.index(4_000),
            ..Options::default()
        };
        let mut world = Self {
            dir: fast_dir(),
            disk: MemoryJournal::new(authority()),
            place: MemoryPlace::new(),
            older: Vec::new(),
            checkpoints: Vec::new(),
            live: None,
            ticks: Arc::new(AtomicI64::new(1_000_000)),
            options,
            proposed: 100,
            is_suspect: false,
            history: Vec::new(),
            unknown: Vec::new(),
        };
        world.open(dice);
        world
    }

    /// A ledger whose journal fails as given, on a store that does not.
    pub fn with_faults(faults: Faults) -> Self {
        let mut world = Self::new(&mut Dice::new(0));
        world.live = None;
        world.options = Options::default();
        world.open_with(faults, Ok(world.place.open()));
        world
    }

    fn open(&mut self, dice: &mut Dice) {
        let mut faults = Faults::new(dice.below(u64::MAX), [0, 4, 9][dice.index(3)]);
        let store: Result<Arc<dyn Store>, StoreError> = match dice.below(8) {
            0 => {
                // Whoever is told that the disk is full is to know that it is the store's.
                faults.one_in = 0;
                Err(StoreError::Full)
            }
            1..=3 => Ok(FaultyStore::seeded(self.place.open(), dice.below(u64::MAX), 4)),
            _ => Ok(self.place.open()),
        };
        self.open_with(faults, store);
    }

    fn open_with(&mut self, faults: Faults, store: Result<Arc<dyn Store>, StoreError>) {
        let journal = self.disk.reopen().expect("the journal opens");
        self.disk = journal.clone();
        let journal = FaultyJournal::new(journal, faults);
        let master = MasterKey::from_bytes([5; 32]);
        let files = Files { dir: self.dir.path(), authority: authority(), master: &master };
        let ticks = Arc::clone(&self.ticks);
        // A clock that now and then runs backwards.
        let clock: Clock = Arc::new(move || {
            let tick = ticks.fetch_add(1, atomic::Ordering::Relaxed);
            Instant(if tick % 7 == 0 { tick - 20 } else { tick })
        });
        let opened = files.resume(Box::new(journal), store, &self.options, clock);
        let (shared, committer) = opened.expect("the ledger opens");
        let settler = Settler::new(Arc::clone(&shared), self.options.settle_events);
        self.live = Some(Live { shared, committer, settler });
    }

    pub fn live(&self) -> &Live {
        self.live.as_ref().expect("a ledger")
    }

    pub fn live_mut(&mut self) -> &mut Live {
        self.live.as_mut().expect("a ledger")
    }

    pub fn checkpoint(&self) -> std::path::PathBuf {
        self.dir.path().join("checkpoint")
    }

    pub fn resolve(&self, local: &LocalId) -> Option<ChildId> {
        let vault = &self.live().shared.vault;
        vault.resolve(&vault.digest(local))
    }

    /// Does what a handler does before the writer sees a request.
    pub fn seal(&mut self, asked: Asked) -> Result<(Request, Sealed), AppendError> {
        let shared = Arc::clone(&self.live().shared);
        match &asked {
            Asked::Append(append, named) => {
                crate::ledger::refuse_repeats(append)?;
                self.proposed = self.proposed.wrapping_add(1);
                if self.proposed.is_multiple_of(3) {
                    // Now and then what others proposed is not seen, as when two handlers look at the same moment.
                    shared.proposals.forget_all();
                }
                let sealed = shared.seal_append(append, named)?;
                let mark = |child: &SealedChild| {
                    child
                        .proposed
                        .as_ref()
                        .map(|proposal| proposal.keys.opening(EventId::from_bytes([0; 16])))
                };
                let children =
                    sealed.children.iter().map(|child| (child.child, mark(child), child.local)).collect();
                Ok((Request::Append(sealed), Sealed { asked, children }))
            }
            Asked::Register(local, child) => {
                self.proposed = self.proposed.wrapping_add(1);
                let proposed = ChildId::from_bytes([self.proposed; 16]);
                let registration =
                    Registration { digest: shared.vault.digest(local), child: *child, proposed };
                let children = vec![(child.unwrap_or(proposed), None, Some(registration.digest))];
                Ok((Request::Register(registration), Sealed { asked, children }))
            }
        }
    }

    /// One turn of the settler; what the store refuses is tried again another time.
    pub fn settle(&mut self) {
        let settler = &mut self.live_mut().settler;
        match settler.work().and_then(|_| settler.tidy()) {
            Ok(_) | Err(IndexError::Store(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// As many turns as there is work for, and a few more where the store refuses.
    pub fn settle_all(&mut self) {
        let (mut refused, mut turns) = (0, 0);
        while refused < 30 {
            match self.live_mut().settler.work() {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => refused += 1,
            }
            turns += 1;
            assert!(turns < 10_000, "the settler does not get on");
        }
    }

    pub fn is_all_settled(&self) -> bool {
        let shared = &self.live().shared;
        let StoreState::Ready(store) = shared.index.state() else { return false };
        let streams = Index::streams_row(&*store).expect("a row").map_or(Position(0), |row| row.settled);
        let kinds = Index::kinds_settled(&*store).expect("a row");
        let head = Position(shared.head().size);
        (streams, kinds, shared.index.tail.len()) == (head, head, 0)
    }

    pub fn keep_checkpoint(&mut self) {
        self.checkpoints.push(std::fs::read_to_string(self.checkpoint()).expect("a checkpoint"));
        let shared = &self.live().shared;
        if shared.keys.file().sync_second().and(shared.vault.file().sync_second()).is_ok() {
            shared.write_checkpoint(&self.checkpoint()).expect("kept");
        }
    }

    /// Keeps a copy of the store, to be put back some day.
    pub fn remember_store(&mut self) {
        self.older.push(self.place.copy());
    }

    /// Ends the process at once and begins another one, before which the store may have been lost or put back.
    pub fn restart(&mut self, dice: &mut Dice) {
        if dice.one_in(2) {
            self.live().shared.keys.file().cut_power(&mut |choices| dice.index(choices));
            self.live().shared.vault.file().cut_power(&mut |choices| dice.index(choices));
        }
        self.live = None;
        if dice.one_in(6) && !self.checkpoints.is_empty() {
            let note = &self.checkpoints[dice.index(self.checkpoints.len())];
            std::fs::write(self.checkpoint(), note).expect("put back");
        }
        match dice.below(10) {
            0 => {
                self.place.lose_everything();
                self.is_suspect = false;
            }
            1 | 2 if !self.older.is_empty() => {
                self.place = self.older[dice.index(self.older.len())].copy();
                self.is_suspect = false;
            }
            3 | 4 => self.damage_store(dice),
            _ => {}
        }
        self.open(dice);
    }

    /// One row of the store is gone, or other than it was, or as it was in an older store.
    fn damage_store(&mut self, dice: &mut Dice) {
        let (store, mut rows) = (self.place.open(), Vec::new());
        let all = &[0xff; 40];
        let scanned = store.scan(&[], all, Order::Ascending, &mut |key, value| {
            rows.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        });
        scanned.expect("scanned");
        if rows.is_empty() {
            return;
        }
        let (key, mut value) = rows.swap_remove(dice.index(rows.len()));
        let mut batch = Batch::default();
        let older = self.older.first().and_then(|older| older.open().get(&key).expect("asked"));
        match (dice.below(3), older) {
            (0, _) => batch.delete(key),
            (1, Some(older)) => batch.put(key, older),
            _ => {
                let at = dice.index(value.len());
                value[at] ^= 1 << dice.below(8);
                batch.put(key, value);
            }
        }
        store.persist(batch).expect("persisted");
        self.is_suspect = true;
    }

    /// The store is found to be behind, for whatever reason, while everything goes on.
    pub fn order_rebuild(&self) {
        self.live().shared.order_rebuild("the dice say so");
    }

    pub fn restart_without_faults(&mut self) {
        self.live = None;
        self.open_with(Faults::new(0, 0), Ok(self.place.open()));
    }
}

impl Live {
    /// Lets the writer have a group, and does what a handler does where the writer says that all of an append seems to be
    /// recorded; says how often that was.
    pub fn commit(&mut self, group: Vec<Request>) -> (Vec<Answer>, usize) {
        let mut looked_up = 0;
        let mut answer = |answer| {
            let Answer::LookUp(retried) = answer else { return answer };
            looked_up += 1;
            match present::receipt(&self.shared, &retried) {
                Ok(Some(receipt)) => Answer::Recorded(receipt),
                Ok(None) => panic!("what seems to be recorded is, unless two ids have one fingerprint"),
                Err(error) => Answer::Refused(error),
            }
        };
        let answers = self.committer.commit(group).into_iter().map(&mut answer).collect();
        (answers, looked_up)
    }
}

impl Asked {
    /// The children that an append names.
    pub fn named(&self) -> Vec<ChildRef> {
        match self {
            Self::Append(append, _) => append.children.iter().map(|child| child.child.clone()).collect(),
            Self::Register(..) => Vec::new(),
        }
    }
}
