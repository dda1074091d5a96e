//! Drives a release server that was started separately, over gRPC, and prints one JSON line a run.
//!
//! `cargo bench --bench load -- --mode append --concurrency 64 --batch 1 --seconds 8 --payload 400 --pid PID`
//!
//! Every event is a typed fact of exactly `--payload` encoded bytes with a random event id; the server seals, hashes,
//! de-duplicates and syncs each before it answers. A new child every `--stream-len` events.

mod append;
mod books;
mod event;
mod follow;
mod measure;
mod read;

use std::io::Write;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use tonic::transport::{Channel, Endpoint};

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Append requests of `--batch` events, `--concurrency` of them in flight, for `--seconds`.
    Append,
    /// The same over AppendStream: `--connections` streams, `--concurrency` requests in flight on each.
    AppendStream,
    /// Exactly `--events` events, spread over children of `--stream-len` events each, interleaved.
    Fill,
    /// Everything from the start, `--concurrency` times in parallel.
    Read,
    /// One whole journey of a child of `fill`, drawn at random, `--concurrency` in flight, for `--seconds`.
    Journey,
    /// One live subscriber, `--rate` events a second: from sent to received.
    Sub,
    /// A subscription from the start until `--events` events were received.
    Catchup,
    /// The events of `--children` synthetic children, each one's in `--rounds` parts.
    People,
    /// Flags raised at `--rate` events a second: from the receipt to the watcher.
    FlagsLag,
    /// Pages of flags and of deadlines, one after another, for `--seconds`.
    Pages,
    /// Flags and measures of a past day, as known at half of the ledger.
    Past,
}

/// One run.
#[derive(Clone, Debug, Parser)]
pub struct Args {
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:50051")]
    pub server: String,
    /// What the run does
    #[arg(long)]
    pub mode: Mode,
    /// Requests in flight
    #[arg(long, default_value_t = 1)]
    pub concurrency: usize,
    /// Events in a request
    #[arg(long, default_value_t = 1)]
    pub batch: usize,
    /// How long is measured
    #[arg(long, default_value_t = 8.0)]
    pub seconds: f64,
    /// How long before that
    #[arg(long, default_value_t = 1.0)]
    pub warmup: f64,
    /// Encoded bytes of a fact
    #[arg(long, default_value_t = 400)]
    pub payload: usize,
    /// Connections; 0 for one a request in flight, up to 8
    #[arg(long, default_value_t = 0)]
    pub connections: usize,
    /// Events of `fill`, `journey` and `catchup`
    #[arg(long, default_value_t = 1_000_000)]
    pub events: u64,
    /// Events of a child
    #[arg(long, default_value_t = 200)]
    pub stream_len: u64,
    /// Events a second of `sub` and `flags-lag`
    #[arg(long, default_value_t = 500)]
    pub rate: u64,
    /// Children of `people` and `flags-lag`
    #[arg(long, default_value_t = 100_000)]
    pub children: u32,
    /// In how many parts the events of a child of `people` come
    #[arg(long, default_value_t = 8)]
    pub rounds: usize,
    /// The server's process, for its processor time and memory
    #[arg(long, default_value_t = 0)]
    pub pid: u32,
    /// Given by the bench runner; means nothing here
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Args {
    /// The channels over which requests are spread.
    pub async fn connect(&self) -> anyhow::Result<Vec<Channel>> {
        let connections = if self.connections > 0 { self.connections } else { self.concurrency.clamp(1, 8) };
        let mut channels = Vec::new();
        for _ in 0..connections {
            let endpoint = Endpoint::from_shared(self.server.clone())?.tcp_nodelay(true);
            channels.push(endpoint.connect_timeout(Duration::from_secs(5)).connect().await?);
        }
        Ok(channels)
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let line = match args.mode {
            Mode::Append => append::requests(&args).await?,
            Mode::AppendStream => append::streams(&args).await?,
            Mode::Fill => append::fill(&args).await?,
            Mode::Read => read::everything(&args).await?,
            Mode::Journey => read::journeys(&args).await?,
            Mode::Sub => follow::live(&args).await?,
            Mode::Catchup => follow::catch_up(&args).await?,
            Mode::People => books::people(&args).await?,
            Mode::FlagsLag => books::flags_lag(&args).await?,
            Mode::Pages => books::pages(&args).await?,
            Mode::Past => books::past(&args).await?,
        };
        writeln!(std::io::stdout(), "{line}")?;
        Ok(())
    })
}
