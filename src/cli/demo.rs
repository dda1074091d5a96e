//! `journey-ledger demo`: a small synthetic authority, taken in, flagged and served.

mod jurisdiction;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use jiff::civil::{Date, date};
use journey::KnownAt;
use population::Population;
use projections::FlagFilter;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::output::{Format, Sheet, local_ids};
use super::progress;
use crate::caller::Caller;
use crate::config::args::{Given, ServeArgs};
use crate::config::resolve::Resolved;
use crate::config::{Log, Open, Serve};
use crate::exit::{Exit, Failure};
use crate::import;
use crate::insight::{self, FlagsQuestion, When};
use crate::ledgers::{Ledgers, Opened};
use crate::shutdown::Shutdown;
use crate::{server, telemetry};

/// The demo's directory, so that it never meets an authority's own.
const DATA: &str = "./journey-ledger-demo";
/// The demo's authority, whose code no council has.
const AUTHORITY: &str = "999";
/// The first day on which a child of the demo becomes known, where no other is given.
const FROM: Date = date(2023, 4, 1);
/// The last day of which anything is recorded, and on which the rules are read, where no other is given.
const TO: Date = date(2026, 3, 31);
/// How many flags of each rule are shown.
const SHOWN: u64 = 12;

/// Makes a small synthetic authority, takes it in, prints its flags, and serves it until stopped
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger demo --children 300 --no-serve\n\n\
    No child in it exists. It lives in a directory of its own (./journey-ledger-demo) unless --data says otherwise;\n\
    running it again takes nothing in twice.")]
pub struct Args {
    /// How many children the authority knows
    #[arg(long, default_value_t = 1000)]
    children: u32,
    /// What chance begins with: the same seed makes the same children
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first day on which a child becomes known
    #[arg(long, default_value_t = FROM, value_name = "DATE")]
    from: Date,
    /// The last day of which anything is recorded, and on which the rules are read
    #[arg(long, default_value_t = TO, value_name = "DATE")]
    to: Date,
    /// Stop once the flags are printed
    #[arg(long)]
    no_serve: bool,
    /// How to print the flags
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    settings: ServeArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let resolved = Resolved::from_surroundings(&with_defaults(&args.settings.0))?;
    let (log, open, serve) = (Log::new(&resolved)?, Open::new(&resolved)?, Serve::new(&resolved)?);
    telemetry::start(&log)?;
    let runtime = Runtime::new().context("the async runtime")?;
    let ledgers = Ledgers::open(&open)?;
    let opened = ledgers.find(AUTHORITY).map_err(|_| {
        Failure::new(
            Exit::Usage,
            "the demo does not go into a directory that holds another authority's ledger",
        )
    })?;
    let people = Population::new(args.seed, args.children, args.from, args.to);
    let bar = progress::bar("children", u64::from(args.children));
    let new = runtime.block_on(import::population(opened, people.children(), || bar.inc(1)))?;
    bar.finish_and_clear();
    let own = jurisdiction::file(&people).into_bytes();
    runtime.block_on(import::jurisdiction(opened, &Caller::InProcess, own, args.from))?;
    tracing::info!(children = args.children, events = new, head = opened.ledger.head().size, "taken in");
    print_flags(opened, args.to, args.format)?;
    if args.no_serve {
        ledgers.close();
        return Ok(Exit::Done);
    }
    runtime.block_on(async {
        let shutdown = Shutdown::by_signal().context("listening for signals")?;
        let listener = TcpListener::bind(serve.listen).await;
        let listener =
            listener.map_err(|error| Failure::new(Exit::Config, format!("{}: {error}", serve.listen)))?;
        ledgers.announce(&format!("http://{}", listener.local_addr()?))?;
        server::run(listener, Arc::new(ledgers), &serve, shutdown).await
    })
}

/// What was given, and the demo's own directory and authority where nothing else was said.
fn with_defaults(given: &Given) -> Given {
    let mut values: BTreeMap<&'static str, String> = given.values.clone();
    values.entry("data").or_insert_with(|| DATA.into());
    values.insert("authority", AUTHORITY.into());
    Given { values, ..given.clone() }
}

/// The gravest flags of the last day by each rule, and how many there are.
fn print_flags(opened: &Opened, as_of: Date, format: Format) -> anyhow::Result<()> {
    let question = FlagsQuestion {
        when: When { as_of, known_at: KnownAt::EVERYTHING },
        filter: FlagFilter::default(),
        after: None,
        limit: usize::MAX,
    };
    let answer = insight::flags(opened, as_of, &question, &progress::Children::of(opened));
    let flags = answer.map_err(|fault| anyhow::anyhow!(wire::status::reason_name(fault.reason)))?.flags;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut sheet = Sheet::new(format, &["flag", "since", "child", "local_ids", "says"])?;
    for flag in &flags {
        let count = counts.entry(&flag.flag).or_default();
        *count += 1;
        if *count > SHOWN {
            continue;
        }
        let since = flag.since.map_or_else(|| json!(null), |since| since.to_string().into());
        let says = flag.sentence.clone().into();
        let (child, ids) = (flag.child.to_string().into(), local_ids(&flag.local_ids));
        sheet.row(vec![flag.flag.clone().into(), since, child, ids, says])?;
    }
    sheet.finish()?;
    let mut sheet = Sheet::new(format, &["flag", "as_of", "flags"])?;
    for (flag, count) in counts {
        sheet.row(vec![flag.into(), as_of.to_string().into(), json!(count)])?;
    }
    Ok(sheet.finish()?)
}
