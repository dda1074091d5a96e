//! A server in this process on a directory of its own, and clients of it.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use journey_ledger::config::{KeepAlive, Open, Serve};
use journey_ledger::exit::Exit;
use journey_ledger::ledgers::Ledgers;
use journey_ledger::shutdown::{Shutdown, Stop};
use journey_ledger::{clock, server};
use ledger::{Clock, Instant};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use wire::pb;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::insight_service_client::InsightServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;

use super::held::Hold;

/// When connections are asked whether anybody is there: as by default.
pub const KEEP_ALIVE: KeepAlive =
    KeepAlive { every: Duration::from_secs(30), timeout: Duration::from_secs(10) };

/// A server that runs until it is stopped.
pub struct Running {
    /// The connection to it.
    pub channel: Channel,
    url: String,
    dir: Arc<TempDir>,
    stop: Stop,
    task: JoinHandle<anyhow::Result<Exit>>,
}

/// How ledgers are opened in tests: small segments, so that there are several.
pub fn open_config(data: &Path, authority: &str) -> Open {
    Open {
        data: data.to_owned(),
        authority: Some(authority.parse().expect("a code")),
        master_key: None,
        segment_bytes: 64 * 1024,
        queue_bytes: 8 << 20,
    }
}

impl Running {
    /// A server with the ledger of authority 344, in a new directory.
    pub async fn start() -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().expect("a directory"))).await
    }

    /// A server on a directory that may hold ledgers already.
    pub async fn start_in(dir: Arc<TempDir>) -> Self {
        Self::serving(Ledgers::open(&open_config(dir.path(), "344")).expect("the ledgers open"), dir).await
    }

    /// A server whose journal can be held, and the hold.
    pub async fn start_held() -> (Self, Hold) {
        let dir = Arc::new(tempfile::tempdir().expect("a directory"));
        let (hold, journal) = Hold::new();
        let ledgers = Ledgers::open_on(&open_config(dir.path(), "344"), journal, &clock::of_ledgers());
        (Self::serving(ledgers.expect("the ledgers open"), dir).await, hold)
    }

    /// A server whose clock tells what it is set to, in microseconds.
    pub async fn start_by(set: Arc<AtomicI64>) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a directory"));
        let clock: Clock = Arc::new(move || Instant(set.load(Ordering::Relaxed)));
        let ledgers = Ledgers::open_on(&open_config(dir.path(), "344"), |files| Box::new(files), &clock);
        Self::serving(ledgers.expect("the ledgers open"), dir).await
    }

    async fn serving(ledgers: Ledgers, dir: Arc<TempDir>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let listen = listener.local_addr().expect("an address");
        let config = Serve {
            listen,
            tls: None,
            reflection: true,
            drain: Duration::from_secs(10),
            // Time that a test lets go by goes by for the whole server, and its tasks can be counted.
            http_threads: NonZeroUsize::MIN,
            keep_alive: KEEP_ALIVE,
        };
        let (stop, shutdown) = Shutdown::by_hand();
        let ledgers = Arc::new(ledgers);
        let task = tokio::spawn(async move { server::run(listener, ledgers, &config, shutdown).await });
        let url = format!("http://{listen}");
        let channel =
            Channel::from_shared(url.clone()).expect("a URL").connect().await.expect("the server answers");
        Self { channel, url, dir, stop, task }
    }

    /// Stops the server and gives its directory back.
    pub async fn stop(self) -> Arc<TempDir> {
        let (dir, exit) = self.stop_with().await;
        assert_eq!(exit, Exit::Done);
        dir
    }

    /// The same; says also how the program should end.
    pub async fn stop_with(self) -> (Arc<TempDir>, Exit) {
        let Self { channel, dir, stop, task, .. } = self;
        stop.now();
        drop(channel);
        (dir, task.await.expect("the server ends by itself").expect("and well"))
    }

    /// Asks it to stop, and does not wait for that.
    pub fn ask_to_stop(&self) {
        self.stop.now();
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Its directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A client that records.
    pub fn recording(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel.clone())
    }

    /// A client that reads.
    pub fn history(&self) -> HistoryServiceClient<Channel> {
        HistoryServiceClient::new(self.channel.clone())
    }

    /// A client that asks about children.
    pub fn insight(&self) -> InsightServiceClient<Channel> {
        InsightServiceClient::new(self.channel.clone())
    }

    /// The ledger's head.
    pub async fn head(&self) -> pb::Head {
        let response = self.recording().get_head(pb::GetHeadRequest::default()).await.expect("a head");
        response.into_inner().head.expect("a head")
    }

    /// The sizes of several ledgers.
    pub async fn authority_heads(&self, authorities: &[&str]) -> Vec<u64> {
        let mut sizes = Vec::new();
        for authority in authorities {
            let request = pb::GetHeadRequest { authority: (*authority).to_owned(), seen: None };
            let response = self.recording().get_head(request).await.expect("a head").into_inner();
            sizes.push(response.head.expect("a head").size);
        }
        sizes
    }

    /// Everything that is the ledger's ground state: its head, its journal, its keys, its vault. Preallocated space is
    /// none of it.
    pub async fn digest(&self) -> (pb::Head, BTreeMap<String, Vec<u8>>) {
        let mut files = BTreeMap::new();
        collect(&self.dir().join("344"), &mut files);
        (self.head().await, files)
    }
}

/// Copies a directory of ledgers, all but what is derived.
pub fn copy_ground(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let (name, path) = entry.map(|entry| (entry.file_name(), entry.path())).expect("an entry");
        if path.is_dir() {
            if name != "store" {
                copy_ground(&path, &to.join(name));
            }
        } else {
            fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

fn collect(dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("the ledger's directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_ground = name.ends_with(".segment") || name.starts_with("keys.") || name.starts_with("vault.");
        if name == "journal" {
            collect(&path, files);
        } else if is_ground {
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}
