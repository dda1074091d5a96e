//! A ledger in a temporary directory, opened and closed as often as a test likes.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger::store::{MemoryPlace, Store};
use ledger::{
    Append, AppendError, AuthorityCode, ChildAppend, ChildId, ChildRef, EventId, Expected, Instant, Ledger,
    Lookup, MasterKey, NewEvent, OpenError, Options, Receipt,
};

/// A directory that holds a ledger, a store that survives its reopening, and a clock that ticks at every look.
pub struct House {
    pub dir: tempfile::TempDir,
    pub store: Arc<dyn Store>,
    pub options: Options,
    clock: Arc<AtomicI64>,
}

impl House {
    pub fn new() -> Self {
        let options = Options { segment_bytes: 64 << 10, settle_events: 16, ..Options::default() };
        Self {
            dir: tempfile::tempdir().expect("a directory"),
            store: MemoryPlace::new().open(),
            options,
            clock: Arc::new(AtomicI64::new(1_700_000_000_000_000)),
        }
    }

    /// A house on a disk in memory where there is one, for tests that ask nothing of a real disk.
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let mut house = Self::new();
        if memory.is_dir() {
            house.dir = tempfile::tempdir_in(memory).expect("a directory");
        }
        house
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn try_open(&self) -> Result<Ledger, OpenError> {
        let ticks = Arc::clone(&self.clock);
        let clock = Arc::new(move || Instant(ticks.fetch_add(1, Ordering::Relaxed)));
        let master = MasterKey::from_bytes([5; 32]);
        Ledger::open(self.path(), wirral(), &master, Ok(Arc::clone(&self.store)), &self.options, clock)
    }

    pub fn open(&self) -> Ledger {
        self.try_open().expect("the ledger opens")
    }

    /// Opens the ledger and waits until its store can be asked.
    pub fn open_ready(&self) -> Ledger {
        let ledger = self.open();
        while !ledger.store_is_ready() {
            std::thread::yield_now();
        }
        ledger
    }
}

pub fn wirral() -> AuthorityCode {
    AuthorityCode::new(344).expect("a code")
}

pub fn child(n: u8) -> ChildId {
    ChildId::from_bytes([n; 16])
}

pub fn event(id: u64, content: &str) -> NewEvent {
    let mut bytes = [0xee; 16];
    bytes[8..].copy_from_slice(&id.to_be_bytes());
    let kind = u32::try_from(id % 3 + 1).expect("small");
    let lookup = Lookup { kind, occurred_day: 17_000, recorded_second: i64::MIN };
    NewEvent { event_id: EventId::from_bytes(bytes), lookup, payload: content.to_owned().into_bytes().into() }
}

pub fn for_child(child: ChildId, expected: Expected, events: Vec<NewEvent>) -> ChildAppend {
    ChildAppend { child: ChildRef::Id(child), expected, events }
}

pub fn append(ledger: &Ledger, children: Vec<ChildAppend>) -> Result<Receipt, AppendError> {
    block_on(ledger.append(Append { caller: [0; 16], children }))
}

pub fn append_one(ledger: &Ledger, child: ChildId, event: NewEvent) -> Receipt {
    append(ledger, vec![for_child(child, Expected::Any, vec![event])]).expect("recorded")
}

/// Appends that are all under way at once; the answers in the order of the appends.
pub fn append_all(ledger: &Ledger, appends: Vec<Vec<ChildAppend>>) -> Vec<Result<Receipt, AppendError>> {
    let mut answers: Vec<Option<_>> = appends.iter().map(|_| None).collect();
    block_on(async {
        let mut under_way = tokio::task::JoinSet::new();
        for (n, children) in appends.into_iter().enumerate() {
            let ledger = ledger.clone();
            under_way.spawn(async move { (n, ledger.append(Append { caller: [0; 16], children }).await) });
        }
        while let Some(answer) = under_way.join_next().await {
            let (n, answer) = answer.expect("no panic");
            answers[n] = Some(answer);
        }
    });
    answers.into_iter().map(|answer| answer.expect("an answer")).collect()
}

pub fn audit(ledger: &Ledger) -> ledger::Audit {
    ledger.audit(&mut |_, _| {}).expect("every promise holds")
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}
