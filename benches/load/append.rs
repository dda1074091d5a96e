//! Appending: single requests, streams of requests, and a fill of a known size.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;
use wire::pb::ledger_service_client::LedgerServiceClient;
use wire::pb::{self, append_stream_response::Result as Outcome};

use crate::Args;
use crate::event;
use crate::measure::{Latencies, Usage};

/// A sequence of children, each of `stream_len` events.
struct Children {
    child: Uuid,
    left: u64,
    seed: u64,
}

impl Children {
    fn new(worker: usize) -> Self {
        Self { child: event::random_id(), left: 0, seed: (worker as u64) << 32 }
    }

    fn next(&mut self, args: &Args) -> pb::AppendRequest {
        if self.left < args.batch as u64 {
            self.child = event::random_id();
            self.left = args.stream_len.max(args.batch as u64);
        }
        self.left -= args.batch as u64;
        let events = (0..args.batch)
            .map(|_| {
                self.seed += 1;
                event::event(args.payload, self.seed)
            })
            .collect();
        event::append(self.child, events)
    }
}

fn window(args: &Args) -> (Instant, Instant) {
    let begin = Instant::now() + Duration::from_secs_f64(args.warmup);
    (begin, begin + Duration::from_secs_f64(args.seconds))
}

fn line(args: &Args, mode: &str, latencies: &Latencies, usage: &Usage) -> String {
    let requests = latencies.len() as f64 / args.seconds;
    format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"{mode}\",\"concurrency\":{},\"batch\":{},\"payload\":{},\"seconds\":{},\"requests_per_s\":{requests:.1},\"events_per_s\":{:.1},{},{}}}",
        args.concurrency,
        args.batch,
        args.payload,
        args.seconds,
        requests * args.batch as f64,
        latencies.json(""),
        usage.json()
    )
}

/// `--mode append`.
pub async fn requests(args: &Args) -> anyhow::Result<String> {
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let (begin, end) = window(args);
    let mut workers = Vec::new();
    for worker in 0..args.concurrency {
        let mut client = LedgerServiceClient::new(channels[worker % channels.len()].clone());
        let args = args.clone();
        workers.push(tokio::spawn(async move {
            let (mut latencies, mut children) = (Latencies::default(), Children::new(worker));
            loop {
                let request = children.next(&args);
                let sent = Instant::now();
                if sent >= end {
                    return anyhow::Ok(latencies);
                }
                client.append(request).await?;
                let answered = Instant::now();
                if answered >= begin && answered <= end {
                    latencies.record(answered - sent);
                }
            }
        }));
    }
    let mut all = Latencies::default();
    for worker in workers {
        all.add(&worker.await??);
    }
    Ok(line(args, "append", &all, &usage))
}

/// `--mode append-stream`.
pub async fn streams(args: &Args) -> anyhow::Result<String> {
    let args = &Args { connections: args.connections.max(1), ..args.clone() };
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let (begin, end) = window(args);
    let mut workers = Vec::new();
    for (worker, channel) in channels.into_iter().enumerate() {
        let args = args.clone();
        workers.push(tokio::spawn(one_stream(args, worker, channel, begin, end)));
    }
    let mut all = Latencies::default();
    for worker in workers {
        all.add(&worker.await??);
    }
    Ok(line(args, "append-stream", &all, &usage))
}

async fn one_stream(
    args: Args,
    worker: usize,
    channel: tonic::transport::Channel,
    begin: Instant,
    end: Instant,
) -> anyhow::Result<Latencies> {
    let (requests, outgoing) = mpsc::channel(args.concurrency);
    let mut client = LedgerServiceClient::new(channel);
    let mut children = Children::new(worker);
    let mut sent: HashMap<u64, Instant> = HashMap::new();
    let mut latencies = Latencies::default();
    let first =
        pb::AppendStreamRequest { request_id: 0, append: children.next(&args).encode_to_vec().into() };
    requests.send(first).await?;
    sent.insert(0, Instant::now());
    let mut answers = client.append_stream(ReceiverStream::new(outgoing)).await?.into_inner();
    let mut request_id = 0;
    loop {
        while Instant::now() < end && sent.len() < args.concurrency {
            request_id += 1;
            sent.insert(request_id, Instant::now());
            requests
                .send(pb::AppendStreamRequest {
                    request_id,
                    append: children.next(&args).encode_to_vec().into(),
                })
                .await?;
        }
        if sent.is_empty() {
            return Ok(latencies);
        }
        let answer = answers.message().await?.ok_or_else(|| anyhow::anyhow!("the stream ended early"))?;
        let Some(Outcome::Receipt(_)) = answer.result else { anyhow::bail!("a request failed") };
        let answered = Instant::now();
        let begun = sent.remove(&answer.request_id);
        if let Some(begun) = begun.filter(|_| answered >= begin && answered <= end) {
            latencies.record(answered - begun);
        }
    }
}

/// `--mode fill`: event n belongs to child n modulo the number of children, so that a journey is spread over the ledger.
pub async fn fill(args: &Args) -> anyhow::Result<String> {
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let children = (args.events / args.stream_len).max(1);
    let requests = args.events / args.batch as u64;
    let next = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::new();
    for worker in 0..args.concurrency {
        let mut client = LedgerServiceClient::new(channels[worker % channels.len()].clone());
        let (args, next) = (args.clone(), Arc::clone(&next));
        workers.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= requests {
                    return anyhow::Ok(());
                }
                let first = number * args.batch as u64;
                let events = (first..first + args.batch as u64).map(|n| {
                    event::of_child(event::child(n % children), vec![event::event(args.payload, n)])
                });
                let request =
                    pb::AppendRequest { children: events.collect(), ..pb::AppendRequest::default() };
                client.append(request).await?;
            }
        }));
    }
    for worker in workers {
        worker.await??;
    }
    let seconds = usage.seconds();
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"fill\",\"events\":{},\"children\":{children},\"batch\":{},\"concurrency\":{},\"seconds\":{seconds:.2},\"events_per_s\":{:.1},{}}}",
        args.events,
        args.batch,
        args.concurrency,
        args.events as f64 / seconds,
        usage.json()
    ))
}
