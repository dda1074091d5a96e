//! The ledgers of one directory: opened together, found by their authorities.

mod directory;
mod master_key;
mod rewrap;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ids::AuthorityCode;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::beside;
use ledger::journal::{Journal, JournalError, SegmentJournal};
use ledger::store::{Store, StoreError};
use ledger::{Clock, DirLock, KeysError, Ledger, OpenError, Options};
use ledger_sled::SledStore;
use rules::Jurisdiction;
use tokio::sync::{Semaphore, mpsc};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::caller::{Caller, Digests};
use crate::clock;
use crate::config::Open;
use crate::exit::{Exit, Failure};
use crate::insight::{Earlier, LocalIds};
use crate::jurisdictions::Jurisdictions;
use crate::limits::IMPORTS_AT_ONCE;
use crate::projection::Projection;
use crate::spool::Spools;
use directory::Directory;

pub use master_key::new_one as new_master_key;
pub use rewrap::{rewrap, rewrap_by_steps};

/// One authority's ledger with what belongs to it.
#[derive(Clone)]
pub struct Opened {
    /// Whose it is.
    pub authority: AuthorityCode,
    /// The ledger.
    pub ledger: Ledger,
    /// What the authority's own files say.
    pub jurisdictions: Arc<Jurisdictions>,
    /// Every child's outlook today.
    pub projection: Arc<Projection>,
    /// The rows of another day that were asked for last.
    pub earlier: Arc<Earlier>,
    /// What was read of children's ids in the source systems.
    pub local_ids: Arc<LocalIds>,
    /// Held while an extract goes in: what the ledger holds of earlier ones must not change meanwhile.
    pub importing: Arc<tokio::sync::Mutex<()>>,
    digests: Arc<Digests>,
    // The last field: the directory is let go only after the ledger is.
    _hold: Arc<Hold>,
}

/// What is held for as long as anybody has a ledger of the directory.
struct Hold {
    _lock: DirLock,
    /// Never sent on; closed when nobody holds the directory any more.
    _held: mpsc::Sender<Infallible>,
}

/// All ledgers of a directory, which stays locked until the last of them is dropped.
pub struct Ledgers {
    by_authority: BTreeMap<AuthorityCode, Opened>,
    directory: Directory,
    /// Where uploads lie while they are read.
    pub spools: Spools,
    /// As many imports as may be under way at once.
    pub imports: Arc<Semaphore>,
    held: Mutex<Option<mpsc::Receiver<Infallible>>>,
}

/// The store of a ledger; one that cannot be opened for damage begins anew, since the journal makes it again.
fn open_store(dir: &Path) -> Result<Arc<dyn Store>, StoreError> {
    let store = match SledStore::open(dir) {
        Err(StoreError::Damaged(why)) => {
            tracing::warn!(why, "the store is damaged and begins anew");
            SledStore::renew(dir)
        }
        opened => opened,
    };
    store.map(|store| store as Arc<dyn Store>)
}

impl Opened {
    /// What the ledger keeps of a caller.
    pub fn digest(&self, caller: &Caller) -> [u8; 16] {
        self.digests.of(caller, || self.ledger.caller_digest(&caller.identity()))
    }

    /// What the authority's own files said for a day, of what had been recorded by then.
    pub fn jurisdiction(&self, as_of: Date, known_at: &KnownAt) -> Result<Arc<Jurisdiction>, Fault> {
        self.jurisdictions.at(&self.ledger, as_of, known_at)
    }

    /// The key of the tokens that this ledger hands out. The importer's ids are made under the same key, and in
    /// another form, so neither can pass for the other.
    pub fn cursor_key(&self) -> [u8; 32] {
        *self.ledger.import_key()
    }
}

impl Ledgers {
    /// Locks the directory and opens its ledgers, making the one of the named authority where it is new.
    pub fn open(config: &Open) -> Result<Self, Failure> {
        Self::open_on(config, |journal| Box::new(journal), &clock::of_ledgers())
    }

    /// The same, on journals of another kind that stand in front of the files, and by another clock.
    pub fn open_on(
        config: &Open,
        journal: impl Fn(SegmentJournal) -> Box<dyn Journal>,
        clock: &Clock,
    ) -> Result<Self, Failure> {
        let directory = Directory::at(&config.data, config.authority)?;
        let (sender, receiver) = mpsc::channel(1);
        let hold = Arc::new(Hold { _lock: directory.lock()?, _held: sender });
        let listed = directory.listed()?;
        rewrap::finish(&directory, &listed)?;
        let master = master_key::load(&config.data, config.master_key.as_deref(), listed.is_empty())?;
        let options = Options {
            segment_bytes: config.segment_bytes,
            queue_bytes: config.queue_bytes,
            trusted_times: clock::trusted_times(),
            ..Options::default()
        };
        let mut by_authority = BTreeMap::new();
        for authority in
            listed.iter().copied().chain(config.authority.filter(|named| !listed.contains(named)))
        {
            let dir = directory.of(authority);
            directory.check(authority, listed.contains(&authority))?;
            // Both are read before either is compared with the other, and neither waits for the other's syncs.
            let (store, files) = thread::scope(|scope| {
                let store = beside::begin(scope, || open_store(&dir.join("store")));
                let files = Ledger::journal(&dir, authority, &options);
                (store.join().unwrap_or_else(|fault| resume_unwind(fault)), files)
            });
            let ledger = files.and_then(|files| {
                Ledger::open_on(journal(files), &dir, authority, &master, store, &options, clock.clone())
            });
            let ledger = ledger.map_err(|error| not_opened(authority, &error))?;
            let jurisdictions = Arc::<Jurisdictions>::default();
            let projection = Arc::new(Projection::new(jurisdictions.clone()));
            let opened = Opened {
                authority,
                ledger,
                jurisdictions,
                projection,
                earlier: Arc::default(),
                local_ids: Arc::default(),
                importing: Arc::default(),
                digests: Arc::default(),
                _hold: hold.clone(),
            };
            by_authority.insert(authority, opened);
        }
        // A crash before this line leaves a ledger that nobody was told of, and that is empty: the next opening takes
        // it up. After it, a ledger that is missing is missed.
        directory.list(by_authority.keys().copied())?;
        let spools = Spools::clean(&config.data).map_err(|error| not_cleaned(&config.data, &error))?;
        let imports = Arc::new(Semaphore::new(IMPORTS_AT_ONCE));
        Ok(Self { by_authority, directory, spools, imports, held: Mutex::new(Some(receiver)) })
    }

    /// Says to whoever finds the directory locked where the server is.
    pub fn announce(&self, server: &str) -> std::io::Result<()> {
        self.directory.announce(server)
    }

    /// The ledger of an authority; no name means the only one.
    pub fn find(&self, authority: &str) -> Result<&Opened, Fault> {
        if authority.is_empty() {
            let mut all = self.by_authority.values();
            return match (all.next(), all.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(ErrorReason::AuthorityRequired.into()),
            };
        }
        let code: Option<AuthorityCode> = authority.parse().ok();
        code.and_then(|code| self.by_authority.get(&code))
            .ok_or_else(|| ErrorReason::AuthorityNotFound.into())
    }

    /// The ledgers by authority.
    pub fn all(&self) -> impl Iterator<Item = &Opened> {
        self.by_authority.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_authority.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_authority.is_empty()
    }

    /// Whether every ledger takes appends; one that has closed them needs a restart.
    pub fn accept_appends(&self) -> bool {
        self.all().all(|opened| opened.ledger.accepts_appends())
    }

    /// Answers what waits, settles what is recorded, signs last checkpoints.
    pub fn close(&self) {
        self.all().for_each(|opened| opened.ledger.close());
    }

    /// Returns once nobody holds the directory any more; for one caller, who then drops these ledgers.
    pub fn released(&self) -> impl Future<Output = ()> + Send + use<> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move {
            if let Some(mut held) = held {
                held.recv().await;
            }
        }
    }
}

/// Whether a directory holds ledgers at all, or held them as far as it shows.
pub fn is_there(data: &Path) -> bool {
    directory::list_file(data).exists() || directory::unlisted(data).is_err()
}

/// Whether a directory has ledgers, and none of this authority's.
pub fn is_of_others(data: &Path, authority: AuthorityCode) -> bool {
    let listed = std::fs::read_to_string(directory::list_file(data)).unwrap_or_default();
    let name = authority.to_string();
    !listed.is_empty() && !listed.lines().any(|line| line == name)
}

fn not_cleaned(data: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Config, format!("{}: what an upload left cannot be removed: {error}", data.display()))
}

fn not_opened(authority: AuthorityCode, error: &OpenError) -> Failure {
    let exit = match error {
        // Whoever may not read a file has learnt nothing of what it holds.
        OpenError::Journal(JournalError::Io(io)) | OpenError::Keys(KeysError::Io(io))
            if io.kind() == std::io::ErrorKind::PermissionDenied =>
        {
            Exit::Config
        }
        OpenError::AuthorityKey(_)
        | OpenError::Io(_)
        | OpenError::Journal(JournalError::TooNew { .. })
        | OpenError::Keys(KeysError::Unavailable(_)) => Exit::Config,
        _ => Exit::Data,
    };
    Failure::new(exit, format!("the ledger of {authority}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_file_that_may_not_be_read_is_not_called_damaged() {
        let authority: AuthorityCode = "344".parse().expect("a code");
        for (kind, exit) in
            [(ErrorKind::PermissionDenied, Exit::Config), (ErrorKind::InvalidData, Exit::Data)]
        {
            for error in [
                OpenError::Journal(JournalError::Io(Error::from(kind))),
                OpenError::Keys(KeysError::Io(Error::from(kind))),
                OpenError::checkpoint_unread(&Error::from(kind)),
            ] {
                assert_eq!(not_opened(authority, &error).exit, exit, "{error}");
            }
        }
    }
}
