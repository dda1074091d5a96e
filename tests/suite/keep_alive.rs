//! Keep-alive: whoever falls silent is let go, with everything that was held for them, and whoever asks the server whether
//! it is there is told so, however often.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use journey_ledger::limits::BEGINNING_TIMEOUT;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{self, timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;
use wire::pb;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;
use wire::pb::subscribe_response::Step;

use super::events::{append, child, event, referral};
use super::raw::{self, ACK, PING};
use super::running::{KEEP_ALIVE, Running};

/// Longer than any step should take on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A line between a client and the server that can be cut without either end being told.
struct Line {
    url: String,
    is_cut: Arc<AtomicBool>,
    /// Of each frame that the server sends its kind and flags; it ends when the server closes the connection.
    frames: mpsc::UnboundedReceiver<(u8, u8)>,
}

impl Line {
    async fn to(running: &Running) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (is_cut, (tell, frames)) = (Arc::<AtomicBool>::default(), mpsc::unbounded_channel());
        tokio::spawn(carry(listener, raw::connect(running).await, is_cut.clone(), tell));
        Self { url, is_cut, frames }
    }

    fn cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }

    /// Returns once the server asks whether anybody is there.
    async fn asked(&mut self) {
        while self.frame().await.expect("it asks before it closes") != (PING, 0) {}
    }

    /// Returns once the server has closed the connection.
    async fn closed(&mut self) {
        while self.frame().await.is_some() {}
    }

    async fn frame(&mut self) -> Option<(u8, u8)> {
        timeout(PATIENCE, self.frames.recv()).await.expect("the server does something")
    }
}

/// Carries bytes both ways, and none any more once the line is cut, not even the end of either side.
async fn carry(
    listener: TcpListener,
    server: TcpStream,
    is_cut: Arc<AtomicBool>,
    tell: mpsc::UnboundedSender<(u8, u8)>,
) {
    let (client, _) = listener.accept().await.expect("a client");
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let forth = async {
        let mut bytes = vec![0; 4096];
        while let Ok(count @ 1..) = from_client.read(&mut bytes).await {
            if !is_cut.load(Ordering::Relaxed) && to_server.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let back = async {
        while let Some(frame) = raw::next(&mut from_server).await {
            if !is_cut.load(Ordering::Relaxed) {
                // A client that has hung up hears no more; what the server says is told all the same.
                let _ = to_client.write_all(&frame.bytes()).await;
            }
            let _ = tell.send((frame.kind, frame.flags));
        }
    };
    tokio::select! { () = forth => {}, () = back => {} }
}

/// Lets some time go by for everybody.
pub async fn passes(some: Duration) {
    time::pause();
    time::advance(some).await;
    time::resume();
}

/// A subscription that has caught up.
async fn subscribed(channel: Channel) -> Streaming<pb::SubscribeResponse> {
    let mut history = HistoryServiceClient::new(channel);
    let mut steps =
        history.subscribe(pb::SubscribeRequest::default()).await.expect("subscribed").into_inner();
    while !matches!(next(&mut steps).await, Step::CaughtUp(_)) {}
    steps
}

async fn next(steps: &mut Streaming<pb::SubscribeResponse>) -> Step {
    let response = timeout(PATIENCE, steps.message()).await.expect("a step in time");
    response.expect("a step").expect("it goes on").step.expect("something")
}

/// How many tasks there are: one for each connection, each call and each feed, at both ends.
pub fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn whoever_never_begins_is_let_go() {
    let running = Running::start().await;
    for said in [0, 23] {
        let before = tasks();
        let mut caller = raw::connect(&running).await;
        caller.write_all(&raw::preface()[..said]).await.expect("sent");
        while tasks() == before {
            running.head().await;
        }
        // What was said is heard before it is late.
        running.head().await;
        passes(BEGINNING_TIMEOUT).await;
        // The server says its settings to everybody, and then no more.
        let closed = timeout(PATIENCE, caller.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok(), "after {said} bytes it still waits");
    }
    // Time has gone by for this connection as well, which had begun.
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    running.stop().await;
}

#[tokio::test]
async fn whoever_falls_silent_is_let_go_with_all_that_was_held_for_them() {
    let running = Running::start().await;
    let mut steps = subscribed(running.channel.clone()).await;
    let before = tasks();
    let mut line = Line::to(&running).await;
    let channel = Channel::from_shared(line.url.clone()).expect("a URL").connect().await.expect("connected");
    let following = subscribed(channel.clone()).await;
    let (requests, unsent) = mpsc::channel::<pb::AppendStreamRequest>(1);
    let results = LedgerServiceClient::new(channel.clone())
        .append_stream(ReceiverStream::new(unsent))
        .await
        .expect("taken");
    assert!(tasks() > before + 4, "a connection and two calls at either end");
    line.cut();
    // The server does not hear of this.
    drop((following, requests, results, channel));
    passes(KEEP_ALIVE.every).await;
    line.asked().await;
    // Who is there has been asked as well, before the first of these was answered, and has answered before the second.
    running.head().await;
    running.head().await;
    passes(KEEP_ALIVE.timeout).await;
    line.closed().await;
    let given_back = async {
        while tasks() > before {
            yield_now().await;
        }
    };
    timeout(PATIENCE, given_back).await.expect("nothing is held for them any more");
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    while !matches!(next(&mut steps).await, Step::Events(_)) {}
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ping_is_answered_and_who_sends_many_holds_up_nobody() {
    const PINGS: u64 = 50_000;
    let running = Running::start().await;
    let (reader, mut writer) = raw::begun(&running).await.into_split();
    let asking = tokio::spawn(async move {
        for number in 0..PINGS {
            writer.write_all(&raw::frame(PING, 0, 0, &number.to_be_bytes())).await.expect("sent");
        }
        writer
    });
    // Nobody reads the answers yet. The server has one ping in hand at a time and reads no further until its answer has
    // left, so nothing piles up; and others are served.
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    let mut reader = BufReader::new(reader);
    for number in 0..PINGS {
        let answer = loop {
            let frame = timeout(PATIENCE, raw::next(&mut reader)).await.expect("it answers");
            match frame.expect("it goes on") {
                frame if (frame.kind, frame.flags) == (PING, ACK) => break frame.payload,
                _ => {}
            }
        };
        assert_eq!(answer, number.to_be_bytes());
    }
    drop(asking.await.expect("all are sent"));
    running.stop().await;
}
