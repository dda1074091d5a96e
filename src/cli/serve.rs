//! `journey-ledger serve`: the gRPC service on a directory of ledgers.

use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::config::args::ServeArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open, Serve};
use crate::exit::{Exit, Failure};
use crate::ledgers::Ledgers;
use crate::shutdown::Shutdown;
use crate::{limits, server, telemetry};

/// Serves the ledgers of a directory over gRPC, until SIGTERM or SIGINT
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger serve --data ./journey-ledger-data --authority 344")]
pub struct Args {
    #[command(flatten)]
    settings: ServeArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let resolved = Resolved::from_surroundings(&args.settings.0)?;
    let (log, open, serve) = (Log::new(&resolved)?, Open::new(&resolved)?, Serve::new(&resolved)?);
    telemetry::start(&log)?;
    // Its worker is the first of the lanes. Signals are heard by it also while the ledgers open.
    let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("http").enable_all().build();
    let runtime = runtime.context("the async runtime")?;
    let exit = runtime.block_on(async {
        let shutdown = Shutdown::by_signal().context("listening for signals")?;
        // The address first: a second server on it should not have to wait for the ledgers to open.
        let listener = TcpListener::bind(serve.listen).await;
        let listener =
            listener.map_err(|error| Failure::new(Exit::Config, format!("{}: {error}", serve.listen)))?;
        let ledgers = Arc::new(Ledgers::open(&open)?);
        let scheme = if serve.tls.is_some() { "https" } else { "http" };
        ledgers.announce(&format!("{scheme}://{}", listener.local_addr()?))?;
        server::run(listener, ledgers, &serve, shutdown).await
    });
    // The ledgers are closed. Work of calls that were cut off may still go on aside, and nobody waits for its answer.
    runtime.shutdown_timeout(limits::CUT_OFF_MAX);
    let exit = exit?;
    tracing::info!(code = exit as u8, "stopped");
    Ok(exit)
}
