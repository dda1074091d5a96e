//! Following: how late a live subscriber is, and how fast one catches up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;
use wire::pb::subscribe_response::Step;
use wire::pb::{self, subscribe_request::From};

use crate::Args;
use crate::event;
use crate::measure::{Latencies, Usage};

/// The largest message that is accepted: the server's pages are smaller.
const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// When each event was sent, by its id.
type Sent = Arc<Mutex<HashMap<Vec<u8>, Instant>>>;

async fn subscribe(args: &Args, from: From) -> anyhow::Result<tonic::Streaming<pb::SubscribeResponse>> {
    let channel = args.connect().await?.remove(0);
    let mut client = HistoryServiceClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX);
    let request = pb::SubscribeRequest { from: Some(from), ..pb::SubscribeRequest::default() };
    Ok(client.subscribe(request).await?.into_inner())
}

/// `--mode sub`.
pub async fn live(args: &Args) -> anyhow::Result<String> {
    let mut steps = subscribe(args, From::FromNow(true)).await?;
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let total = args.rate * Duration::from_secs_f64(args.seconds).as_secs();
    let sent = Sent::default();
    let receiver = {
        let sent = Arc::clone(&sent);
        tokio::spawn(async move {
            let (mut lags, mut received) = (Latencies::default(), 0);
            while received < total {
                let next = tokio::time::timeout(Duration::from_secs(5), steps.message()).await;
                let Ok(Some(step)) = next.unwrap_or(Ok(None)) else { break };
                let Some(Step::Events(batch)) = step.step else { continue };
                let now = Instant::now();
                let sent = sent.lock().expect("not poisoned");
                for event in &batch.events {
                    if let Some(at) = sent.get(event.event_id.as_ref() as &[u8]) {
                        lags.record(now - *at);
                        received += 1;
                    }
                }
            }
            (lags, received)
        })
    };
    let acks = send_at_rate(args, &channels, &sent, total).await?;
    let (lags, received) = receiver.await?;
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"sub\",\"rate\":{},\"sent\":{total},\"received\":{received},{},{},{}}}",
        args.rate,
        acks.json("ack_"),
        lags.json("lag_"),
        usage.json()
    ))
}

async fn send_at_rate(
    args: &Args,
    channels: &[tonic::transport::Channel],
    sent: &Sent,
    total: u64,
) -> anyhow::Result<Latencies> {
    let mut ticks = tokio::time::interval(Duration::from_nanos(1_000_000_000 / args.rate.max(1)));
    let child = event::random_id();
    let mut tasks = Vec::new();
    for n in 0..total {
        ticks.tick().await;
        let mut client = LedgerServiceClient::new(channels[tasks.len() % channels.len()].clone());
        let event = event::event(args.payload, n + 1);
        let begun = Instant::now();
        sent.lock().expect("not poisoned").insert(event.event_id.to_vec(), begun);
        tasks.push(tokio::spawn(async move {
            client.append(event::append(child, vec![event])).await?;
            anyhow::Ok(begun.elapsed())
        }));
    }
    let mut acks = Latencies::default();
    for task in tasks {
        acks.record(task.await??);
    }
    Ok(acks)
}

/// `--mode catchup`.
pub async fn catch_up(args: &Args) -> anyhow::Result<String> {
    let mut steps = subscribe(args, From::FromPosition(0)).await?;
    let usage = Usage::begin(args.pid);
    let mut events = 0;
    while events < args.events {
        let Some(step) = steps.message().await? else { break };
        match step.step {
            Some(Step::Events(batch)) => events += batch.events.len() as u64,
            Some(Step::CaughtUp(_)) => break,
            _ => {}
        }
    }
    let seconds = usage.seconds();
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"catchup\",\"events\":{events},\"seconds\":{seconds:.2},\"events_per_s\":{:.1},{}}}",
        events as f64 / seconds,
        usage.json()
    ))
}
