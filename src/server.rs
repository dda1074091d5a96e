//! The gRPC server: its limits, its health, and how it stops.

use std::fs;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::service::Routes;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::layer::util::{Identity as NoLayer, Stack};

use crate::config::{Serve, Tls};
use crate::edge::EdgeLayer;
use crate::exit::{Exit, Failure};
use crate::grpc::dispatch::Dispatch;
use crate::grpc::{self, Exchange, History, Insight, Recording};
use crate::lanes::{self, Connections, Lanes};
use crate::ledgers::Ledgers;
use crate::shutdown::Shutdown;
use crate::threads::{self, NoThread};
use crate::{heads, limits, projection};

/// Serves the ledgers on a listener until the shutdown is asked for, then drains; says how the program should end.
pub async fn run(
    listener: TcpListener,
    ledgers: Arc<Ledgers>,
    config: &Serve,
    shutdown: Shutdown,
) -> anyhow::Result<Exit> {
    let (reporter, health) = tonic_health::server::health_reporter();
    for service in grpc::SERVICES.into_iter().chain([""]) {
        reporter.set_service_status(service, ServingStatus::Serving).await;
    }
    let watching = tokio::spawn(report_health(reporter.clone(), ledgers.clone()));
    for opened in ledgers.all() {
        tokio::spawn(projection::keep_up(opened.clone(), shutdown.clone()));
        let every = limits::HEADS_SEALED_EVERY;
        tokio::spawn(heads::keep_sealed(opened.clone(), every, shutdown.clone()));
    }
    let mut routes = Routes::new(health);
    routes = routes.add_service(grpc::insight_server(Insight::new(ledgers.clone(), shutdown.clone())));
    routes = routes.add_service(grpc::exchange_server(Exchange::new(ledgers.clone(), shutdown.clone())));
    if config.reflection {
        routes = routes.add_service(reflection(|builder| builder.build_v1())?);
        // Many tools still ask the older version, the one of Python's own package among them.
        routes = routes.add_service(reflection(|builder| builder.build_v1alpha())?);
    }
    let services = Dispatch {
        recording: grpc::recording_server(Recording::new(ledgers.clone(), shutdown.clone())),
        history: grpc::history_server(History::new(ledgers.clone(), shutdown.clone())),
        routes: routes.prepare(),
    };
    let address = listener.local_addr().context("the listener has no address")?;
    tracing::info!(%address, authorities = ledgers.len(), tls = config.tls.is_some(), "serving");
    let (builder, until) = (builder(config)?, shutdown.clone());
    let serve = move |connections: Connections| {
        let until = until.clone();
        let asked = async move { until.asked().await };
        builder.clone().serve_with_incoming_shutdown(services.clone(), connections, asked)
    };
    let lanes = Lanes::start(config.http_threads, lanes::connections_max(), serve);
    let lanes = lanes.context("the threads that speak HTTP")?;
    let serving = lanes.run(listener, &shutdown);
    let watched = watching.abort_handle();
    let served = drained(serving, &shutdown, config.drain, &reporter, watching).await;
    watched.abort();
    for opened in ledgers.all() {
        heads::seal_or_say(opened).await;
    }
    let exit = if ledgers.accept_appends() { Exit::Done } else { Exit::Restart };
    let released = ledgers.released();
    let closing = ledgers.clone();
    match threads::begin(move || closing.close()) {
        Ok(closing) => closing.await.context("closing the ledgers")?,
        // Nothing else is to be done here meanwhile.
        Err(NoThread) => ledgers.close(),
    }
    drop(ledgers);
    // Whoever opens the directory next finds it free. Calls that were cut off hold it until the process ends.
    if !matches!(served, Ok(Drained::CutOff)) {
        let _ = timeout(limits::RELEASE_MAX, released).await;
    }
    served.map(|_| exit)
}

fn builder(config: &Serve) -> anyhow::Result<Server<Stack<EdgeLayer, NoLayer>>> {
    let builder = Server::builder()
        .max_concurrent_streams(limits::CALLS_PER_CONNECTION_MAX)
        .http2_keepalive_interval(Some(config.keep_alive.every))
        .http2_keepalive_timeout(Some(config.keep_alive.timeout))
        .http2_max_pending_accept_reset_streams(Some(limits::PENDING_RESETS_MAX))
        .http2_max_local_error_reset_streams(Some(limits::ERROR_RESETS_MAX))
        .http2_max_header_list_size(limits::METADATA_BYTES_MAX)
        .initial_stream_window_size(limits::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(limits::CONNECTION_WINDOW_BYTES)
        .max_frame_size(Some(limits::FRAME_BYTES_MAX));
    let builder = match &config.tls {
        Some(tls) => builder.tls_config(tls_config(tls)?).map_err(|error| not_usable(&error))?,
        None => builder,
    };
    Ok(builder.layer(EdgeLayer::new()))
}

fn tls_config(tls: &Tls) -> anyhow::Result<ServerTlsConfig> {
    let read = |path: &std::path::Path| {
        let refused = |error| Failure::new(Exit::Config, format!("{}: {error}", path.display()));
        fs::read(path).map_err(refused)
    };
    let identity = Identity::from_pem(read(&tls.cert)?, read(&tls.key)?);
    Ok(ServerTlsConfig::new().identity(identity).timeout(limits::HANDSHAKE_TIMEOUT))
}

fn not_usable(error: &tonic::transport::Error) -> Failure {
    use std::error::Error;
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    Failure::new(Exit::Config, format!("the certificate or its key cannot be used: {cause}"))
}

/// The contract for tools that have no copy of it, of the version that a builder makes.
fn reflection<S>(
    build: fn(tonic_reflection::server::Builder<'static>) -> Result<S, tonic_reflection::server::Error>,
) -> anyhow::Result<S> {
    let described = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(wire::pb::DESCRIPTOR)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
    build(described).context("the contract cannot be reflected")
}

/// How the calls under way came to their end.
enum Drained {
    /// By themselves.
    Whole,
    /// With the time that the drain allows.
    CutOff,
}

/// Waits for the server to end by itself; once the shutdown is asked for, no longer than the drain allows.
async fn drained(
    serving: impl Future<Output = anyhow::Result<()>>,
    shutdown: &Shutdown,
    drain: Duration,
    reporter: &HealthReporter,
    watching: JoinHandle<()>,
) -> anyhow::Result<Drained> {
    let mut reporter = reporter.clone();
    let hard_stop = async {
        shutdown.asked().await;
        watching.abort();
        // Only once it has ended can it no longer say that all is well.
        let _ = watching.await;
        // Nothing new is sent here by those who look, while the calls under way come to their end.
        for service in grpc::SERVICES.into_iter().chain([""]) {
            reporter.set_service_status(service, ServingStatus::NotServing).await;
            // Whoever watches hears that and then the end: a watch has none of its own, and the drain would wait for it.
            reporter.clear_service_status(service).await;
            reporter.set_service_status(service, ServingStatus::NotServing).await;
        }
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        served = serving => served.map(|()| Drained::Whole),
        () = hard_stop => {
            tracing::warn!(seconds = drain.as_secs(), "calls were still under way after the drain; stopping");
            Ok(Drained::CutOff)
        }
    }
}

/// Keeps the health service true: appends are not served once a ledger has closed them, and answers about all
/// children are not whole while a record of one cannot be read.
async fn report_health(reporter: HealthReporter, ledgers: Arc<Ledgers>) {
    let mut ticks = tokio::time::interval(limits::HEALTH_EVERY);
    loop {
        ticks.tick().await;
        let recording =
            if ledgers.accept_appends() { ServingStatus::Serving } else { ServingStatus::NotServing };
        reporter.set_service_status(grpc::SERVICES[0], recording).await;
        let all_read = ledgers.all().all(|opened| opened.projection.unreadable() == 0);
        let insight = if all_read { ServingStatus::Serving } else { ServingStatus::NotServing };
        reporter.set_service_status(grpc::SERVICES[2], insight).await;
    }
}
