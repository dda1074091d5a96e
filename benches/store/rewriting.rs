//! Hours of rewriting: a whole ledger on a sled store takes appends at a bounded rate, so that its heads are written again
//! and again, while rows as a projection keeps them, one for each child that was touched, are replaced beside them.
//!
//! Memory and space are looked at once a minute; what the settler does when the store has grown is left to it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use ledger::store::{Batch, Store};
use ledger::{
    Append, AuthorityCode, ChildAppend, ChildId, ChildRef, Direction, EventId, Expected, Ledger, Lookup,
    MasterKey, NewEvent, Options, Revision,
};
use ledger_sled::SledStore;
use tokio::runtime::{Builder, Runtime};

use crate::machine;
use crate::rows::{Draws, noise};

/// What to run.
pub struct Plan {
    pub minutes: u64,
    pub children: usize,
    /// Events a second, one a request, as case systems send them.
    pub events_per_s: u64,
    /// Events a minute in one request of a hundred children, as an importer sends them.
    pub imported_per_minute: u64,
    pub row_bytes: usize,
    pub payload_bytes: usize,
    pub dir: PathBuf,
    /// Where the samples go, a line a minute.
    pub csv: PathBuf,
}

/// A turn of the bench: so many a second.
const TURNS_PER_S: u64 = 10;
/// The rows of so many children are replaced at once, as the projection does.
const ROWS_AT_ONCE: usize = 256;
const IMPORTED_AT_ONCE: usize = 100;

struct Bench<'a> {
    plan: &'a Plan,
    runtime: Runtime,
    ledger: Ledger,
    children: Vec<ChildId>,
    draws: Draws,
    revisions: Vec<u64>,
    /// Whose rows are to be replaced.
    stale: BTreeSet<usize>,
    rows: u64,
    events: u64,
}

/// Runs the plan; says what it came to.
pub fn run(plan: &Plan) -> Result<String> {
    let mut bench = Bench::new(plan)?;
    bench.fill()?;
    let mut csv = File::create(&plan.csv).with_context(|| format!("{}", plan.csv.display()))?;
    writeln!(csv, "minute,events,rows_rewritten,rss_mb,peak_mb,store_mb,journal_mb,generation,cpu_s")?;
    let began = Instant::now();
    for minute in 0..=plan.minutes {
        let line = bench.sample(minute)?;
        writeln!(csv, "{line}")?;
        csv.flush()?;
        let until = began + Duration::from_secs(60 * (minute + 1));
        if minute < plan.minutes {
            bench.rewrite(until)?;
        }
    }
    let last = bench.sample(plan.minutes)?;
    bench.check()?;
    bench.ledger.close();
    Ok(format!(
        r#""mode":"rewriting","children":{},"minutes":{},"last":"{last}""#,
        plan.children, plan.minutes
    ))
}

impl<'a> Bench<'a> {
    fn new(plan: &'a Plan) -> Result<Self> {
        let store: Arc<dyn Store> = SledStore::open(&plan.dir.join("store"))?;
        let ticks = AtomicI64::new(1_700_000_000_000_000);
        let clock = Arc::new(move || ledger::Instant(ticks.fetch_add(1, Ordering::Relaxed)));
        let authority = AuthorityCode::new(344).context("a code")?;
        let master = MasterKey::from_bytes([7; 32]);
        let ledger = Ledger::open(&plan.dir, authority, &master, Ok(store), &Options::default(), clock)?;
        let mut draws = Draws::default();
        let mut id = || (u128::from(draws.draw()) << 64 | u128::from(draws.draw())).to_be_bytes();
        let children = (0..plan.children).map(|_| ChildId::from_bytes(id())).collect();
        Ok(Self {
            plan,
            runtime: Builder::new_current_thread().build()?,
            ledger,
            children,
            draws,
            revisions: vec![0; plan.children],
            stale: BTreeSet::new(),
            rows: 0,
            events: 0,
        })
    }

    /// Every child's first event and first row.
    fn fill(&mut self) -> Result<()> {
        for first in (0..self.children.len()).step_by(IMPORTED_AT_ONCE) {
            let those: Vec<usize> = (first..self.children.len().min(first + IMPORTED_AT_ONCE)).collect();
            let append = self.append(&those);
            self.runtime.block_on(self.ledger.append(append))?;
        }
        self.replace_rows()
    }

    /// An event for each of some children.
    fn append(&mut self, those: &[usize]) -> Append {
        let event = |bench: &mut Self, child: usize| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&bench.draws.draw().to_be_bytes());
            id[8..].copy_from_slice(&bench.events.to_be_bytes());
            bench.events += 1;
            bench.revisions[child] += 1;
            bench.stale.insert(child);
            let kind = 1 + u32::try_from(bench.draws.draw() % 140).unwrap_or(0);
            let payload = noise(bench.events, bench.plan.payload_bytes).into();
            let lookup = Lookup { kind, ..Lookup::default() };
            let events = vec![NewEvent { event_id: EventId::from_bytes(id), lookup, payload }];
            ChildAppend { child: ChildRef::Id(bench.children[child]), expected: Expected::Any, events }
        };
        Append { caller: [0; 16], children: those.iter().map(|child| event(self, *child)).collect() }
    }

    /// Appends and replaces rows at the plan's rate until a moment.
    fn rewrite(&mut self, until: Instant) -> Result<()> {
        let between = Duration::from_secs(1) / u32::try_from(TURNS_PER_S)?;
        let imports = self.plan.imported_per_minute / IMPORTED_AT_ONCE as u64;
        let turns = 60 * TURNS_PER_S;
        let mut turn = 0;
        let mut next = Instant::now();
        while Instant::now() < until {
            let singles: Vec<_> = (0..self.plan.events_per_s / TURNS_PER_S)
                .map(|_| {
                    let child = self.any_child();
                    self.append(&[child])
                })
                .collect();
            let ledger = &self.ledger;
            self.runtime.block_on(try_join_all(singles.into_iter().map(|append| ledger.append(append))))?;
            for _ in turn * imports / turns..(turn + 1) * imports / turns {
                let mut those = BTreeSet::new();
                while those.len() < IMPORTED_AT_ONCE {
                    those.insert(self.any_child());
                }
                let append = self.append(&Vec::from_iter(those));
                self.runtime.block_on(self.ledger.append(append))?;
            }
            if self.stale.len() >= ROWS_AT_ONCE {
                self.replace_rows()?;
            }
            turn += 1;
            next += between;
            thread::sleep(next.min(until).saturating_duration_since(Instant::now()));
        }
        Ok(())
    }

    fn any_child(&mut self) -> usize {
        usize::try_from(self.draws.draw() % self.children.len() as u64).unwrap_or(0)
    }

    /// The rows of the children that were touched, of lengths that vary, since a journey grows and its flags come and go.
    fn replace_rows(&mut self) -> Result<()> {
        let store = self.ledger.store().context("the store is being made again without need")?;
        let stale = Vec::from_iter(std::mem::take(&mut self.stale));
        for some in stale.chunks(ROWS_AT_ONCE) {
            let mut batch = Batch::default();
            for child in some {
                let bytes =
                    self.plan.row_bytes / 2 + usize::try_from(self.draws.draw())? % self.plan.row_bytes;
                let key = [b"p".as_slice(), &self.children[*child].to_bytes()].concat();
                batch.put(key, noise(self.revisions[*child], bytes));
            }
            batch.put(b"m/outlooks".as_slice(), self.events.to_string());
            store.persist(batch)?;
            self.rows += some.len() as u64;
        }
        Ok(())
    }

    fn sample(&self, minute: u64) -> Result<String> {
        let store = self.ledger.store().context("the store is being made again without need")?;
        let mb = |bytes: u64| bytes >> 20;
        let generation = fs::read_to_string(self.plan.dir.join("store/current"))?;
        Ok(format!(
            "{minute},{},{},{},{},{},{},{},{:.1}",
            self.events,
            self.rows,
            machine::resident_mb()?,
            machine::peak_mb()?,
            mb(store.footprint().disk_bytes),
            mb(bytes_in(&self.plan.dir.join("journal"))?),
            generation.trim(),
            machine::processor_s()?,
        ))
    }

    /// Every head and every stream is what was appended.
    fn check(&self) -> Result<()> {
        for (child, revisions) in self.children.iter().zip(&self.revisions).step_by(97) {
            let events = self.ledger.read_journey(*child, Revision(0), Direction::Forwards, usize::MAX)?;
            ensure!(events.map_or(0, |events| events.len() as u64) == *revisions, "a stream is not whole");
        }
        Ok(())
    }
}

fn bytes_in(dir: &Path) -> Result<u64> {
    fs::read_dir(dir)?.try_fold(0, |bytes, entry| Ok(bytes + entry?.metadata()?.len()))
}
