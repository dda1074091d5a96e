//! The server as a process of its own: what it writes where no terminal is, what a signal does to it under load and under
//! calls without an end, and what becomes of it when it may open no more files or gets no more memory.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;

use prost::Message;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use wire::pb;
use wire::pb::append_stream_response::Result as Outcome;
use wire::pb::exchange_service_client::ExchangeServiceClient;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::import_request::Step;
use wire::pb::ledger_service_client::LedgerServiceClient;
use wire::status::reason_of;

use super::events::{append, child, date, event, event_id, referral};
use super::running::Running;

const WRITERS: u64 = 8;
/// How many appends are acknowledged before anything happens to the server.
const BEFORE: usize = 200;

/// What the server says when it does not wait any longer.
const CUT_OFF: &str = "calls were still under way after the drain; stopping";

/// A server that runs until it is told to stop.
struct Process {
    child: Child,
    url: String,
    log: JoinHandle<Vec<String>>,
}

impl Process {
    /// Starts one on a directory, in a shell that has done something before, with more options.
    fn start(dir: &Path, before: &str, options: &[&str]) -> Self {
        let mut command = Command::new("sh");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JOURNEY_LEDGER_")) {
            command.env_remove(name);
        }
        // However few processors there are here, connections are served in several threads.
        let lanes = ["--http-threads", "3"];
        let serve = ["serve", "--authority", "344", "--listen", "127.0.0.1:0", "--data"];
        command
            .arg("-c")
            .arg(format!("{before}\nexec \"$0\" \"$@\""))
            .arg(env!("CARGO_BIN_EXE_journey-ledger"));
        command.args(serve).arg(dir).args(lanes).args(options);
        let started = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = started.expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let address = loop {
            let line = lines.next().expect("it says where it listens").expect("text");
            if let Some(address) = json(&line)["address"].as_str() {
                break address.to_owned();
            }
        };
        let log = std::thread::spawn(move || lines.map(|line| line.expect("text")).collect());
        Self { child, url: format!("http://{address}"), log }
    }

    async fn channel(&self) -> Channel {
        Channel::from_shared(self.url.clone()).expect("a URL").connect().await.expect("connected")
    }

    async fn client(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel().await)
    }

    /// A subscriber to whom nothing can be sent, since it takes nothing: its call has no end.
    async fn unread(&self) -> Streaming<pb::SubscribeResponse> {
        let takes_nothing =
            Channel::from_shared(self.url.clone()).expect("a URL").initial_stream_window_size(0);
        let mut history = HistoryServiceClient::new(takes_nothing.connect().await.expect("connected"));
        history.subscribe(pb::SubscribeRequest::default()).await.expect("subscribed").into_inner()
    }

    fn pid(&self) -> Pid {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process")
    }

    fn terminate(&self) {
        kill_process(self.pid(), Signal::TERM).expect("it is there");
    }

    /// Waits for its end; says the exit code and what it wrote.
    fn ended(mut self) -> (Option<i32>, Vec<Value>) {
        let code = self.child.wait().expect("it ends").code();
        let lines = self.log.join().expect("lines");
        (code, lines.iter().map(|line| json(line)).collect())
    }
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|_| panic!("no line of JSON: {line}"))
}

fn said(log: &[Value], message: &str) -> bool {
    log.iter().any(|line| line["message"] == message)
}

fn one(number: u64) -> pb::AppendRequest {
    append(child(number % WRITERS), vec![event(number, &referral("r1"))])
}

/// Appends one event after the other until that fails; tells of each that is acknowledged.
async fn write(
    mut client: LedgerServiceClient<Channel>,
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
    let process = Process::start(dir.path(), "", &[]);
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
    assert!(said(&log, "stopped") && !said(&log, CUT_OFF), "{log:?}");
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
    let process = Process::start(dir.path(), &format!("ulimit -n {FILES}"), &[]);
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

/// Appends on one stream, so many at once, until the stream ends; tells of each that is acknowledged, and says how many
/// were sent.
async fn write_on_a_stream(
    mut client: LedgerServiceClient<Channel>,
    tell: mpsc::UnboundedSender<(u64, pb::EventReceipt)>,
) -> u64 {
    const AT_ONCE: u64 = 8;
    let (requests, sent) = mpsc::unbounded_channel();
    let request =
        |number| pb::AppendStreamRequest { request_id: number, append: one(number).encode_to_vec().into() };
    (0..AT_ONCE).for_each(|number| requests.send(request(number)).expect("there is room"));
    let mut number = AT_ONCE;
    let mut results =
        client.append_stream(UnboundedReceiverStream::new(sent)).await.expect("taken").into_inner();
    while let Ok(result) = results.message().await {
        let result = result.expect("the stream does not end well");
        match result.result.expect("a result") {
            Outcome::Receipt(receipt) => {
                tell.send((result.request_id, receipt.children[0].events[0].clone())).expect("heard");
                // Once the connection is gone there is nobody to take it.
                let _ = requests.send(request(number));
                number += 1;
            }
            Outcome::Failure(failure) => assert_eq!(failure.code, Code::Unavailable as i32, "{failure:?}"),
        }
    }
    number
}

/// Every event of the ledger by its position.
async fn events_by_position(running: &Running) -> Vec<Vec<u8>> {
    let parts =
        running.history().read_ledger(pb::ReadLedgerRequest::default()).await.expect("read").into_inner();
    let parts: Vec<_> = parts.map(|part| part.expect("a part").events).collect().await;
    parts.into_iter().flatten().map(|event| event.event_id.to_vec()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_without_an_end_are_cut_off_after_the_drain_and_nothing_acknowledged_is_lost() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    let process = Process::start(dir.path(), "", &["--drain-seconds", "1"]);
    let unread = process.unread().await;
    let (tell, mut heard) = mpsc::unbounded_channel();
    let writing = tokio::spawn(write_on_a_stream(process.client().await, tell));
    let mut acknowledged = Vec::new();
    while let Some(told) = heard.recv().await {
        acknowledged.push(told);
        if acknowledged.len() == BEFORE {
            process.terminate();
        }
    }
    let sent = writing.await.expect("no panic");
    let (code, log) = process.ended();
    drop(unread);
    assert_eq!(code, Some(0), "it ends as it was told to");
    assert!(said(&log, CUT_OFF) && said(&log, "stopped"), "{log:?}");
    let running = Running::start_in(dir).await;
    let events = events_by_position(&running).await;
    for (number, receipt) in &acknowledged {
        let position = usize::try_from(receipt.position).expect("small");
        assert_eq!(events[position], event_id(*number).as_bytes(), "{number}");
    }
    // What was on its way gets a definite answer now.
    let acknowledged: BTreeSet<u64> = acknowledged.into_iter().map(|(number, _)| number).collect();
    for number in (0..sent).filter(|number| !acknowledged.contains(number)) {
        running.recording().append(one(number)).await.expect("a definite answer");
    }
    running.stop().await;
}

/// An import whose only file, once it was sent, became a pipe: who reads it waits for as long as the pipe is kept.
async fn import_without_an_end(process: &Process, data: &Path) -> (Streaming<pb::ImportResponse>, File) {
    let options = pb::ImportOptions {
        format: pb::ImportFormat::DfePayload.into(),
        received: Some(date(2025, 4, 1)),
        ..Default::default()
    };
    let begun = pb::FileBegun { name: "payload.json".into(), ..Default::default() };
    let (requests, sent) = mpsc::unbounded_channel();
    let request = |step| requests.send(pb::ImportRequest { step: Some(step) }).expect("heard");
    request(Step::Options(options));
    request(Step::Begun(begun));
    request(Step::Piece(b"{}".to_vec().into()));
    request(Step::Ended(pb::FileEnded::default()));
    let mut exchange = ExchangeServiceClient::new(process.channel().await);
    let told = exchange.import(UnboundedReceiverStream::new(sent)).await.expect("taken").into_inner();
    let path = data.join("spool/0/payload.json");
    // Written out when it has ended.
    while !fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
        tokio::task::yield_now().await;
    }
    fs::remove_file(&path).expect("removed");
    assert!(Command::new("mkfifo").arg(&path).status().expect("it runs").success());
    request(Step::Complete(pb::UploadEnded { files: 1 }));
    // It opens once the server reads from it.
    let pipe = spawn_blocking(move || fs::OpenOptions::new().write(true).open(path));
    (told, pipe.await.expect("no panic").expect("a pipe"))
}

#[tokio::test(flavor = "multi_thread")]
async fn work_without_an_end_does_not_keep_a_server_that_is_told_to_stop() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    let process = Process::start(dir.path(), "", &["--drain-seconds", "1"]);
    let receipt = process.client().await.append(one(1)).await.expect("recorded").into_inner();
    let (told, pipe) = import_without_an_end(&process, dir.path()).await;
    process.terminate();
    let (code, log) = process.ended();
    drop((told, pipe));
    assert_eq!(code, Some(0), "it ends as it was told to");
    assert!(said(&log, CUT_OFF) && said(&log, "stopped"), "{log:?}");
    let running = Running::start_in(dir).await;
    let again = retried(&running, one(1)).await;
    let first = receipt.children[0].events[0].clone();
    assert_eq!(again.children[0].events, [pb::EventReceipt { already_recorded: true, ..first }]);
    running.stop().await;
}

/// An append to a server whose store may have to be made again first.
async fn retried(running: &Running, request: pb::AppendRequest) -> pb::AppendResponse {
    loop {
        match running.recording().append(request.clone()).await {
            Ok(receipt) => return receipt.into_inner(),
            Err(status) => assert_eq!(reason_of(&status).as_deref(), Some("STORE_REBUILDING"), "{status:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_at_once() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    // Nobody would wait for this drain.
    let process = Process::start(dir.path(), "", &["--drain-seconds", "86400"]);
    let (unread, mut client) = (process.unread().await, process.client().await);
    let receipt = client.append(one(1)).await.expect("recorded").into_inner().children[0].events[0].clone();
    let mut health = HealthClient::new(process.channel().await);
    let mut told = health.watch(HealthCheckRequest::default()).await.expect("known").into_inner();
    assert!(told.message().await.expect("a message").is_some());
    process.terminate();
    // The first one has been heard once this is told: two that come together would be one.
    told.message().await.expect("a message");
    process.terminate();
    let (code, log) = process.ended();
    drop(unread);
    assert_eq!(code, Some(1));
    assert!(!said(&log, CUT_OFF) && !said(&log, "stopped"), "{log:?}");
    let running = Running::start_in(dir).await;
    let again = retried(&running, one(1)).await;
    assert_eq!(again.children[0].events, [pb::EventReceipt { already_recorded: true, ..receipt }]);
    running.stop().await;
}

/// Reads the beginning of the ledger.
#[cfg(target_os = "linux")]
async fn read_something(
    mut history: HistoryServiceClient<Channel>,
) -> Result<Option<pb::ReadLedgerResponse>, Status> {
    history.read_ledger(pb::ReadLedgerRequest::default()).await?.into_inner().message().await
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_gets_no_more_memory_loses_nothing_that_was_acknowledged() {
    use rustix::process::{Resource, Rlimit, prlimit};
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    let mut process = Process::start(dir.path(), "", &[]);
    let mut client = process.client().await;
    let mut acknowledged = vec![client.append(one(0)).await.expect("recorded").into_inner()];
    // Before the limit: behind it the system may end the server at any time.
    let history = HistoryServiceClient::new(process.channel().await);
    // It has what it has: no buffer grows any more, and no thread finds room for its stack.
    let told = fs::read_to_string(format!("/proc/{}/status", process.child.id())).expect("it runs");
    let mapped = told.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB"));
    let current = mapped.and_then(|kilobytes| kilobytes.parse::<u64>().ok()).map(|kilobytes| kilobytes << 10);
    assert!(current.is_some(), "{told}");
    prlimit(Some(process.pid()), Resource::As, Rlimit { current, maximum: None }).expect("its own user may");
    let read = read_something(history).await;
    let refused = read.err().and_then(|status| reason_of(&status));
    assert!(refused.as_deref().is_none_or(|reason| reason == "OVERLOADED"), "{refused:?}");
    for number in 1..BEFORE as u64 {
        match client.append(one(number)).await {
            Ok(receipt) => acknowledged.push(receipt.into_inner()),
            Err(_) => break,
        }
    }
    // The system may have ended it by now: a thread that has begun and finds no memory takes the program with it.
    let _ = kill_process(process.pid(), Signal::TERM);
    let ended = process.child.wait().expect("it ends");
    let log = process.log.join().expect("lines");
    assert!(
        matches!(ended.code(), Some(0) | None),
        "as it was told to, or by no choice of its own: {log:#?}"
    );
    let running = Running::start_in(dir).await;
    for (number, receipt) in (0..).zip(acknowledged) {
        let again = retried(&running, one(number)).await;
        let first = receipt.children[0].events[0].clone();
        assert_eq!(again.children[0].events, [pb::EventReceipt { already_recorded: true, ..first }]);
    }
    running.stop().await;
}
