//! A ledger whose store has grown makes it again beside the live one and swaps the two. A process that dies at any step
//! of that leaves one store that counts, and every answer right.

use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ledger::store::{Batch, Footprint, Order, Store, StoreError, Visit};
use ledger::{
    Append, AuthorityCode, ChildAppend, ChildId, ChildRef, Direction, EventId, Expected, Filter, Instant,
    Ledger, Lookup, MasterKey, NewEvent, Options, Position, Revision,
};
use ledger_sled::SledStore;

use crate::places::names;

const DIR: &str = "LEDGER_SLED_COMPACT_DIR";
const STEP: &str = "LEDGER_SLED_COMPACT_STEP";
/// Events in one append.
pub const EVENTS: u64 = 16;
/// The children who are told of by turns.
pub const CHILDREN: u64 = 5;
/// The kinds of event, by turns.
pub const KINDS: u64 = 3;
/// How many events may wait to be settled: however slow the settler is, a batch holds few, and many follow each other.
const WAITING: usize = 64;
/// More appends than lie between two looks at the store's size, which is looked at every 64 batches.
const APPENDS_MAX: u64 = 1_000;
/// Another store is asked for, filled and promoted, and then takes some batches: each is two steps.
const STEPS: u64 = 12;

/// The steps of a compaction, at one of which the process dies.
struct Steps {
    taken: AtomicU64,
    last: u64,
}

impl Steps {
    fn step(&self) {
        if self.taken.fetch_add(1, Ordering::Relaxed) + 1 == self.last {
            std::process::abort();
        }
    }
}

/// A store of which every change is two steps, one before and one behind it. What is not made beside another says that it
/// is large, and takes its steps only once another is asked for.
struct Doomed {
    inner: Arc<dyn Store>,
    steps: Arc<Steps>,
    is_new: bool,
}

impl Doomed {
    fn within<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.steps.step();
        let done = work();
        self.steps.step();
        done
    }
}

impl Store for Doomed {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], order: Order, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, until, order, visit)
    }

    fn persist(&self, batch: Batch) -> Result<(), StoreError> {
        if self.is_new { self.within(|| self.inner.persist(batch)) } else { self.inner.persist(batch) }
    }

    fn beside(&self) -> Result<Arc<dyn Store>, StoreError> {
        let inner = self.within(|| self.inner.beside())?;
        Ok(Arc::new(Self { inner, steps: Arc::clone(&self.steps), is_new: true }))
    }

    fn promote(&self) -> Result<(), StoreError> {
        self.within(|| self.inner.promote())
    }

    fn footprint(&self) -> Footprint {
        if self.is_new { self.inner.footprint() } else { Footprint { disk_bytes: 1 << 40 } }
    }
}

/// The ledger of a directory, on a store.
pub fn open(dir: &Path, store: Arc<dyn Store>) -> Ledger {
    let options =
        Options { segment_bytes: 64 << 10, settle_events: 16, tail_events: WAITING, ..Options::default() };
    let authority = AuthorityCode::new(344).expect("a code");
    let ticks = AtomicU64::new(0);
    let clock = Arc::new(move || Instant(ticks.fetch_add(1, Ordering::Relaxed).cast_signed()));
    let opened = Ledger::open(dir, authority, &MasterKey::from_bytes([5; 32]), Ok(store), &options, clock);
    opened.expect("the ledger opens")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// The child whom an append tells of.
pub fn child_of(append: u64) -> ChildId {
    ChildId::from_bytes([u8::try_from(append % CHILDREN).expect("small") + 1; 16])
}

/// The kind of an event.
pub fn kind_of(event: u64) -> u32 {
    u32::try_from(event % KINDS + 1).expect("small")
}

/// The append of a number: sixteen events of one child.
pub fn append(ledger: &Ledger, number: u64) {
    let event = |event: u64| NewEvent {
        event_id: EventId::from_bytes(u128::from(event).to_be_bytes()),
        lookup: Lookup { kind: kind_of(event), ..Lookup::default() },
        payload: event.to_string().into_bytes().into(),
    };
    let events = (number * EVENTS..(number + 1) * EVENTS).map(event).collect();
    let child = ChildAppend { child: ChildRef::Id(child_of(number)), expected: Expected::Any, events };
    block_on(ledger.append(Append { caller: [0; 16], children: vec![child] })).expect("recorded");
}

/// The process that dies: does nothing in an ordinary run of the tests.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let last = std::env::var(STEP).expect("a step").parse().expect("a number");
    let steps = Arc::new(Steps { taken: AtomicU64::new(0), last });
    let inner = SledStore::open(&Path::new(&dir).join("store")).expect("opens after a death");
    let ledger = open(Path::new(&dir), Arc::new(Doomed { inner, steps: Arc::clone(&steps), is_new: false }));
    let mut out = std::io::stdout();
    let first = ledger.head().size / EVENTS;
    // Until the new store has taken some batches of its own.
    for number in first..first + APPENDS_MAX {
        append(&ledger, number);
        writeln!(out, "\nacknowledged {}", (number + 1) * EVENTS).expect("the parent listens");
        if steps.taken.load(Ordering::Relaxed) >= STEPS {
            break;
        }
    }
    ledger.close();
    writeln!(out, "\nlived").expect("the parent listens");
}

/// Lets a process die at a step; says how much it had acknowledged, and whether it came through without that step.
fn live_until(dir: &Path, step: u64) -> (u64, bool) {
    let output = Command::new(std::env::current_exe().expect("is known"))
        .args(["--exact", "compacting::child", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(STEP, step.to_string())
        .stderr(Stdio::null())
        .output()
        .expect("starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let newest = told.lines().filter_map(|line| line.strip_prefix("acknowledged ")).next_back();
    let lived = told.lines().any(|line| line == "lived");
    assert_eq!(lived, output.status.success(), "it dies by itself or not at all: {told}");
    (newest.map_or(0, |number| number.parse().expect("a number")), lived)
}

/// Every answer of the ledger is what its appends say.
fn check(dir: &Path, acknowledged: u64, when: &str) {
    let store = SledStore::open(&dir.join("store")).expect("opens");
    let ledger = open(dir, store);
    while !ledger.store_is_ready() {
        std::thread::yield_now();
    }
    let size = ledger.head().size;
    assert!(size >= acknowledged && size.is_multiple_of(EVENTS), "{when}: {size} of {acknowledged}");
    let audit = ledger.audit(&mut |_, _| {}).expect("every promise holds");
    assert_eq!((audit.events, audit.streams), (size, CHILDREN.min(size / EVENTS)), "{when}");
    for number in 0..CHILDREN {
        let read = ledger.read_journey(child_of(number), Revision(0), Direction::Forwards, usize::MAX);
        let events = read.expect("read").unwrap_or_default();
        let positions: Vec<u64> = events.iter().map(|event| event.position.0).collect();
        let of_child = |position: &u64| (position / EVENTS) % CHILDREN == number;
        assert_eq!(positions, (0..size).filter(of_child).collect::<Vec<_>>(), "{when}: child {number}");
        assert!(events.iter().all(|event| *event.payload == *event.position.0.to_string().as_bytes()));
    }
    for kind in 0..KINDS {
        let filter = Filter { kinds: vec![kind_of(kind)], children: vec![] };
        let page = ledger.read_ledger(Position(0), &filter, usize::MAX).expect("read");
        let positions: Vec<u64> = page.events.iter().map(|event| event.position.0).collect();
        let of_kind = |position: &u64| position % KINDS == kind;
        assert_eq!(positions, (0..size).filter(of_kind).collect::<Vec<_>>(), "{when}: kind {kind}");
    }
    ledger.close();
    drop(ledger);
    let names = names(&dir.join("store"));
    assert_eq!(names.matches("generation-").count(), 1, "{when}: {names}");
}

#[test]
fn whichever_step_a_process_dies_at_every_answer_is_right_afterwards() {
    let memory = Path::new("/dev/shm");
    // What a killed process has written is there in either case; a disk in memory is quicker.
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let dir = dir.expect("a directory");
    let mut generations = Vec::new();
    // The last process does not die.
    for step in (1..=STEPS).chain([u64::MAX]) {
        let (acknowledged, lived) = live_until(dir.path(), step);
        assert_eq!(lived, step == u64::MAX, "step {step}");
        let half_named = dir.path().join("store/current.new");
        if !lived {
            // A death within the promotion itself leaves this too, in front of the rename.
            std::fs::write(&half_named, "9").expect("written");
        }
        check(dir.path(), acknowledged, &format!("step {step}"));
        assert!(!half_named.exists());
        let current = std::fs::read_to_string(dir.path().join("store/current")).expect("a name");
        generations.push(current.trim().parse::<u64>().expect("a number"));
    }
    // Before the promotion the old one counts, behind it the new one.
    assert_eq!(generations[..4], [1; 4], "{generations:?}");
    let last = &generations[generations.len() - 4..];
    assert!(last.is_sorted_by(|before, after| before < after), "{generations:?}");
}
