//! A server in this process on a directory of its own, and clients of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use journey_ledger::config::{Open, Serve};
use journey_ledger::exit::Exit;
use journey_ledger::ledgers::Ledgers;
use journey_ledger::server;
use journey_ledger::shutdown::{Shutdown, Stop};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use wire::pb;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::insight_service_client::InsightServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;

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
        let ledgers = Ledgers::open(&open_config(dir.path(), "344")).expect("the ledgers open");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let listen = listener.local_addr().expect("an address");
        let config = Serve { listen, tls: None, reflection: true, drain: Duration::from_secs(10) };
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
        let Self { channel, dir, stop, task, .. } = self;
        stop.now();
        drop(channel);
        let exit = task.await.expect("the server ends by itself").expect("and well");
        assert_eq!(exit, Exit::Done);
        dir
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

    /// Everything that is the ledger's ground state: its head, its journal, its keys, its vault. Preallocated space is
    /// none of it.
    pub async fn digest(&self) -> (pb::Head, BTreeMap<String, Vec<u8>>) {
        let mut files = BTreeMap::new();
        collect(&self.dir().join("344"), &mut files);
        (self.head().await, files)
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
