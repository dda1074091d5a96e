//! What the store costs: rows of the ledger's shape, for many children in random order, in batches.
//!
//! `cargo bench --bench store -- --layout by-child --events 10000000 --children 50000 --batch 200000 --cache-mb 32`
//! prints one JSON line. Run each case in a process of its own: memory is that of the process.
//!
//! `--mode rewriting --minutes 75 --csv rewriting.csv` lets a whole ledger rewrite its store for that long, and writes
//! memory and space into a table, a line a minute.

mod machine;
mod rewriting;
mod rows;

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use ledger::store::{Batch, Store};
use ledger_sled::{Settings, SledStore};

use rows::{Layout, Rows};

/// What to run.
struct Plan {
    layout: Layout,
    events: u64,
    batch: u64,
    cache_mb: u64,
    /// Runs, or pieces of a child, that are merged into one; 0 merges nothing.
    merge: usize,
    rebuild: bool,
    dir: PathBuf,
}

fn main() -> Result<()> {
    let given = arguments()?;
    let number = |name: &str, usual: u64| match given.get(name) {
        Some(text) => text.parse().with_context(|| format!("--{name} wants a number")),
        None => Ok(usual),
    };
    let children = usize::try_from(number("children", 50_000)?)?;
    let temporary = tempfile::tempdir()?;
    let plan = Plan {
        layout: match given.get("layout").map_or("by-child", String::as_str) {
            "by-child" => Layout::ByChild,
            "packed-heads" => Layout::PackedHeads,
            "packed" => Layout::Packed,
            other => bail!("there is no layout {other}"),
        },
        events: number("events", 1_000_000)?,
        batch: number("batch", 200_000)?,
        cache_mb: number("cache-mb", 32)?,
        merge: usize::try_from(number("merge", 0)?)?,
        rebuild: number("rebuild", 0)? == 1,
        dir: given.get("dir").map_or_else(|| temporary.path().to_owned(), PathBuf::from),
    };
    let line = match given.get("mode").map_or("filling", String::as_str) {
        "filling" => run(&plan, &mut Rows::new(plan.layout, children, plan.merge))?,
        "rewriting" => rewriting::run(&rewriting::Plan {
            minutes: number("minutes", 75)?,
            children,
            events_per_s: number("events-per-s", 200)?,
            imported_per_minute: number("imported-per-minute", 6_000)?,
            row_bytes: usize::try_from(number("row-bytes", 1_000)?)?,
            payload_bytes: usize::try_from(number("payload", 300)?)?,
            csv: given.get("csv").map_or_else(|| plan.dir.join("rewriting.csv"), PathBuf::from),
            dir: plan.dir,
        })?,
        other => bail!("there is no mode {other}"),
    };
    writeln!(std::io::stdout(), "{{{line}}}")?;
    Ok(())
}

/// `--name value` pairs; cargo adds a bare `--bench`.
fn arguments() -> Result<HashMap<String, String>> {
    let mut given = HashMap::new();
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(name) = arguments.next() {
        let name = name.strip_prefix("--").with_context(|| format!("{name} is not an option"))?.to_owned();
        given.insert(name, arguments.next().context("an option wants a value")?);
    }
    Ok(given)
}

fn open(plan: &Plan) -> Result<Arc<SledStore>> {
    Ok(SledStore::open_with(&plan.dir, Settings { cache_bytes: plan.cache_mb << 20 })?)
}

fn run(plan: &Plan, rows: &mut Rows) -> Result<String> {
    let store = open(plan)?;
    let began = Instant::now();
    let (mut done, mut last_quarter, mut longest, mut merging) =
        (0, (0, began), Duration::ZERO, Duration::ZERO);
    while done < plan.events {
        let batch = rows.batch(&*store, plan.batch)?;
        let persisting = Instant::now();
        store.persist(batch)?;
        longest = longest.max(persisting.elapsed());
        let merge = Instant::now();
        rows.merge(&*store)?;
        merging += merge.elapsed();
        done += plan.batch;
        if done <= plan.events * 3 / 4 {
            last_quarter = (done, Instant::now());
        }
    }
    let per_second = |events: u64, took: Duration| (events as f64 / took.as_secs_f64()).round();
    let mut line = format!(
        r#""layout":"{:?}","merge":{},"events":{done},"batch":{},"cache_mb":{},"events_per_s":{},"last_quarter_per_s":{},"longest_batch_ms":{},"merging_s":{:.1},"rss_mb":{},"peak_mb":{},"disk_bytes_per_event":{:.1}"#,
        plan.layout,
        plan.merge,
        plan.batch,
        plan.cache_mb,
        per_second(done, began.elapsed()),
        per_second(done - last_quarter.0, last_quarter.1.elapsed()),
        longest.as_millis(),
        merging.as_secs_f64(),
        machine::resident_mb()?,
        machine::peak_mb()?,
        store.footprint().disk_bytes as f64 / done as f64,
    );
    line += &reads(&*store, rows, "")?;
    drop(store);
    line += &format!(r#","rss_closed_mb":{}"#, machine::resident_mb()?);
    let opening = Instant::now();
    let store = open(plan)?;
    line += &format!(
        r#","reopen_s":{:.2},"rss_reopened_mb":{}"#,
        opening.elapsed().as_secs_f64(),
        machine::resident_mb()?
    );
    line += &reads(&*store, rows, "reopened_")?;
    if plan.rebuild {
        line += &rebuild(&*store, rows, done)?;
    }
    Ok(line)
}

/// Times the reading of whole streams and of heads, children drawn at random.
fn reads(store: &dyn Store, rows: &mut Rows, when: &str) -> Result<String> {
    let (mut streams, mut heads) = (Vec::new(), Vec::new());
    for _ in 0..2_000 {
        let child = rows.any_child();
        let reading = Instant::now();
        let events = rows.read_stream(store, child)?;
        streams.push(reading.elapsed());
        ensure!(events == rows.revisions(child), "a stream is not whole");
        let reading = Instant::now();
        ensure!(rows.read_head(store, child)?, "a head is missing");
        heads.push(reading.elapsed());
    }
    streams.sort();
    heads.sort();
    let micros = |times: &[Duration], percent: usize| times[times.len() * percent / 100].as_micros();
    Ok(format!(
        r#","{when}stream_us":[{},{}],"{when}head_us":[{},{}]"#,
        micros(&streams, 50),
        micros(&streams, 99),
        micros(&heads, 50),
        micros(&heads, 99)
    ))
}

/// Fills a store beside with everything in key order, and puts it in the old one's place.
fn rebuild(store: &dyn Store, rows: &Rows, events: u64) -> Result<String> {
    machine::forget_peak()?;
    let before = machine::resident_mb()?;
    let began = Instant::now();
    let beside = store.beside()?;
    let mut batch = Batch::default();
    for (key, value) in rows.everything() {
        batch.put(key, value);
        if batch.len() == 4_000 {
            beside.persist(std::mem::take(&mut batch))?;
        }
    }
    beside.persist(batch)?;
    let both = store.footprint().disk_bytes;
    beside.promote()?;
    Ok(format!(
        r#","rebuild_per_s":{},"rebuild_rss_before_mb":{before},"rebuild_peak_mb":{},"rebuild_both_bytes_per_event":{:.1}"#,
        (events as f64 / began.elapsed().as_secs_f64()).round(),
        machine::peak_mb()?,
        both as f64 / events as f64,
    ))
}
