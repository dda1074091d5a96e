//! The server as a process of its own: what it writes where no terminal is, what a signal does to it under load, and what
//! becomes of it when it may open no more files.

use std::error::Error as _;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::sync::mpsc;
use tonic::{Code, Status};
use wire::pb;
use wire::pb::ledger_service_client::LedgerServiceClient;

use super::events::{append, child, event, referral};
use super::running::Running;

const WRITERS: u64 = 8;
/// How many appends are acknowledged before anything happens to the server.
const BEFORE: usize = 200;

/// A server that runs until it is told to stop.
struct Process {
    child: Child,
    url: String,
    log: JoinHandle<Vec<Value>>,
}

impl Process {
    /// Starts one on a directory, in a shell that has done something before.
    fn start(dir: &Path, before: &str) -> Self {
        let mut command = Command::new("sh");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JOURNEY_LEDGER_")) {
            command.env_remove(name);
        }
        let serve = ["serve", "--authority", "344", "--listen", "127.0.0.1:0", "--data"];
        command
            .arg("-c")
            .arg(format!("{before}\nexec \"$0\" \"$@\""))
            .arg(env!("CARGO_BIN_EXE_journey-ledger"));
        let started = command.args(serve).arg(dir).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = started.expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let mut read = move || -> Option<Value> {
            let line = lines.next()?.expect("text");
            Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("no line of JSON: {line}")))
        };
        let address = loop {
            let line = read().expect("it says where it listens");
            if let Some(address) = line["address"].as_str() {
                break address.to_owned();
            }
        };
        let log = std::thread::spawn(move || std::iter::from_fn(read).collect());
        Self { child, url: format!("http://{address}"), log }
    }

    async fn client(&self) -> LedgerServiceClient<tonic::transport::Channel> {
        LedgerServiceClient::connect(self.url.clone()).await.expect("connected")
    }

    fn terminate(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, Signal::TERM).expect("it is there");
    }

    /// Waits for its end; says the exit code and what it wrote.
    fn ended(mut self) -> (Option<i32>, Vec<Value>) {
        let code = self.child.wait().expect("it ends").code();
        (code, self.log.join().expect("lines of JSON"))
    }
}

fn one(number: u64) -> pb::AppendRequest {
    append(child(number % WRITERS), vec![event(number, &referral("r1"))])
}

/// Appends one event after the other until that fails; tells of each that is acknowledged.
async fn write(
    mut client: LedgerServiceClient<tonic::transport::Channel>,
    writer: u64,
    tell: mpsc::UnboundedSender<(u64, pb::EventReceipt)>,
) -> (u64, Status) {
    let mut number = writer;
    loop {
        match client.append(one(number)).await {
            Ok(receipt) => {
                let event = receipt.into_inner().children[0].events[0].clone();
                tell.send((number, event)).expect("heard");
            }
            Err(status) => return (number, status),
        }
        number += WRITERS;
    }
}

/// Whether a call failed since the server ended: the server said so, or the caller's own library found its connection
/// closed, for which it has other codes too (CANCELLED, where the call had not left yet).
fn tells_of_the_end(status: &Status) -> bool {
    status.code() == Code::Unavailable
        || status.source().is_some_and(|cause| cause.is::<tonic::transport::Error>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_under_load_loses_nothing_that_was_acknowledged() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    let process = Process::start(dir.path(), "");
    let (tell, mut heard) = mpsc::unbounded_channel();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        writers.push(tokio::spawn(write(process.client().await, writer, tell.clone())));
    }
    drop(tell);
    let mut acknowledged = Vec::new();
    while let Some(told) = heard.recv().await {
        acknowledged.push(told);
        if acknowledged.len() == BEFORE {
            process.terminate();
        }
    }
    assert!(acknowledged.len() >= BEFORE);
    let mut unsure = Vec::new();
    for writer in writers {
        let (number, status) = writer.await.expect("no panic");
        assert!(tells_of_the_end(&status), "{status:?}");
        unsure.push(number);
    }
    let (code, log) = process.ended();
    assert_eq!(code, Some(0));
    let said = |message: &str| log.iter().any(|line| line["message"] == message);
    assert!(said("stopped") && !said("calls were still under way after the drain; stopping"), "{log:?}");
    let running = Running::start_in(dir).await;
    for (number, receipt) in acknowledged {
        let again = running.recording().append(one(number)).await.expect("a retry").into_inner();
        let first = pb::EventReceipt { already_recorded: true, ..receipt };
        assert_eq!(again.children[0].events, [first], "{number}");
    }
    for number in unsure {
        running.recording().append(one(number)).await.expect("a definite answer");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_open_no_more_files_serves_whom_it_has_and_recovers() {
    const FILES: usize = 96;
    let dir = tempfile::tempdir().expect("a directory");
    let process = Process::start(dir.path(), &format!("ulimit -n {FILES}"));
    let mut client = process.client().await;
    client.append(one(1)).await.expect("recorded");
    let address = process.url.trim_start_matches("http://");
    // The system takes connections in that the server cannot.
    let idle: Vec<TcpStream> =
        (0..2 * FILES).map(|_| TcpStream::connect(address).expect("taken in")).collect();
    for number in 2..50 {
        client.append(one(number)).await.expect("who was there before is served");
    }
    drop(idle);
    let mut later = process.client().await;
    later.append(one(50)).await.expect("and so is who comes when there is room again");
    let head = later.get_head(pb::GetHeadRequest::default()).await.expect("a head").into_inner().head;
    assert_eq!(head.map(|head| head.size), Some(50));
    process.terminate();
    assert_eq!(process.ended().0, Some(0));
}
