//! The books over all children of a synthetic authority: filled in, watched, listed page by page, and asked of the past.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::civil::date;
use population::{Child, Population};
use prost::Message;
use tokio::sync::mpsc;
use tonic::Request;
use tonic::transport::Channel;
use wire::pb;
use wire::pb::insight_service_client::InsightServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;

use crate::Args;
use crate::event;
use crate::measure::{Latencies, Usage};

/// The largest message that is accepted.
const MESSAGE_BYTES_MAX: usize = 64 << 20;
/// How long an answer over all children may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// How long a watcher waits for another flag.
const PATIENCE_FOR_FLAGS: Duration = Duration::from_secs(20);
/// The most events of a request, and of one child in it.
const REQUEST_EVENTS: usize = 500;
/// The flag that each event of `flags-lag` raises at once: a review that is years late.
const RAISED: &str = "care-review-overdue";

/// The authority of `people` and of whoever asks about it.
fn authority(args: &Args) -> Population {
    Population::new(20_240_331, args.children, date(2014, 4, 1), date(2024, 3, 31))
}

async fn client(args: &Args) -> anyhow::Result<InsightServiceClient<Channel>> {
    let channel = args.connect().await?.remove(0);
    Ok(InsightServiceClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX))
}

fn patient<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(PATIENCE);
    request
}

/// `--mode people`: all children, each one's events in `--rounds` parts that lie far apart in the ledger.
pub async fn people(args: &Args) -> anyhow::Result<String> {
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let (requests, waiting) = mpsc::channel(2 * args.concurrency.max(1));
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    let made = {
        let args = args.clone();
        tokio::task::spawn_blocking(move || make_requests(&args, &requests))
    };
    let mut workers = Vec::new();
    for worker in 0..args.concurrency.max(1) {
        let mut client = LedgerServiceClient::new(channels[worker % channels.len()].clone());
        let waiting = Arc::clone(&waiting);
        workers.push(tokio::spawn(async move {
            loop {
                let Some(request) = waiting.lock().await.recv().await else { return anyhow::Ok(()) };
                client.append(request).await?;
            }
        }));
    }
    let events = made.await??;
    for worker in workers {
        worker.await??;
    }
    let seconds = usage.seconds();
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"people\",\"children\":{},\"events\":{events},\"seconds\":{seconds:.2},\"events_per_s\":{:.1},{}}}",
        args.children,
        events as f64 / seconds,
        usage.json()
    ))
}

fn make_requests(args: &Args, requests: &mpsc::Sender<pb::AppendRequest>) -> anyhow::Result<u64> {
    let (population, rounds) = (authority(args), args.rounds.max(1));
    let (mut children, mut waiting, mut sent) = (Vec::new(), 0, 0);
    for round in 0..rounds {
        for child in population.children() {
            let events = part(&child, round, rounds);
            for piece in events.chunks(REQUEST_EVENTS) {
                if waiting + piece.len() > REQUEST_EVENTS {
                    requests.blocking_send(request(&mut children))?;
                    waiting = 0;
                }
                waiting += piece.len();
                sent += piece.len() as u64;
                children.push(event::of_child(child.child_id.uuid(), piece.to_vec()));
            }
        }
    }
    requests.blocking_send(request(&mut children))?;
    Ok(sent)
}

fn request(children: &mut Vec<pb::ChildAppend>) -> pb::AppendRequest {
    pb::AppendRequest { children: std::mem::take(children), ..pb::AppendRequest::default() }
}

fn part(child: &Child, round: usize, rounds: usize) -> Vec<pb::NewEvent> {
    let at = |round: usize| child.events.len() * round / rounds;
    let events = child.events[at(round)..at(round + 1)].iter();
    let event = |(event_id, fact): &(ids::EventId, journey::Fact)| pb::NewEvent {
        event_id: event_id.to_bytes().to_vec().into(),
        fact: wire::fact::encode_fact(fact),
    };
    events.map(event).collect()
}

/// When each event was sent and answered, by the period of care that it begins.
type Sent = Arc<Mutex<HashMap<String, Instant>>>;

/// `--mode flags-lag`: periods of care without a review begin, `--rate` a second, of random children; from the receipt
/// to the flag as a watcher is told of it.
pub async fn flags_lag(args: &Args) -> anyhow::Result<String> {
    let mut watcher = client(args).await?;
    let watch = pb::WatchFlagsRequest { flags: vec![RAISED.into()], ..Default::default() };
    let mut told = watcher.watch_flags(watch).await?.into_inner();
    while told.message().await?.is_some_and(|message| !message.caught_up) {}
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let total = args.rate * Duration::from_secs_f64(args.seconds).as_secs();
    let answered = Sent::default();
    let seen = {
        tokio::spawn(async move {
            let mut seen = HashMap::new();
            // Nothing is raised of who has come of age: then only heartbeats come.
            let mut last = tokio::time::Instant::now();
            while (seen.len() as u64) < total {
                let next = tokio::time::timeout_at(last + PATIENCE_FOR_FLAGS, told.message()).await;
                let Ok(Some(message)) = next.unwrap_or(Ok(None)) else { break };
                if let Some(flag) = message.flag {
                    seen.entry(flag.subject).or_insert_with(Instant::now);
                    last = tokio::time::Instant::now();
                }
            }
            seen
        })
    };
    let acks = begin_care(args, &channels, &answered, total).await?;
    let seen = seen.await?;
    let mut lags = Latencies::default();
    for (subject, at) in answered.lock().expect("not poisoned").iter() {
        if let Some(seen) = seen.get(subject) {
            lags.record(seen.saturating_duration_since(*at));
        }
    }
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"flags-lag\",\"rate\":{},\"sent\":{total},\"seen\":{},{},{},{}}}",
        args.rate,
        lags.len(),
        acks.json("ack_"),
        lags.json("lag_"),
        usage.json()
    ))
}

async fn begin_care(
    args: &Args,
    channels: &[Channel],
    answered: &Sent,
    total: u64,
) -> anyhow::Result<Latencies> {
    let population = authority(args);
    let mut dice = population::dice::Dice::new(u64::from(std::process::id()), 1);
    let mut ticks = tokio::time::interval(Duration::from_nanos(1_000_000_000 / args.rate.max(1)));
    let mut tasks = Vec::new();
    for _ in 0..total {
        ticks.tick().await;
        let child = population.child_id(dice.below(args.children.max(1))).uuid();
        let care_id = event::random_id().to_string();
        let mut client = LedgerServiceClient::new(channels[tasks.len() % channels.len()].clone());
        let (answered, begun) = (Arc::clone(answered), Instant::now());
        tasks.push(tokio::spawn(async move {
            client.append(event::append(child, vec![care(&care_id)])).await?;
            let at = Instant::now();
            answered.lock().expect("not poisoned").insert(care_id, at);
            anyhow::Ok(at - begun)
        }));
    }
    let mut acks = Latencies::default();
    for task in tasks {
        acks.record(task.await??);
    }
    Ok(acks)
}

fn care(care_id: &str) -> pb::NewEvent {
    let care = pb::CarePeriodStarted { care_id: care_id.into(), ..Default::default() };
    let fact = pb::Fact {
        occurred: Some(pb::Occurred {
            date: Some(pb::Date { year: 2024, month: 4, day: 2 }),
            ..Default::default()
        }),
        source_system: Some("load".into()),
        body: Some(pb::FactBody { kind: Some(pb::fact_body::Kind::CarePeriodStarted(care)) }),
        ..Default::default()
    };
    pb::NewEvent {
        event_id: event::random_id().as_bytes().to_vec().into(),
        fact: fact.encode_to_vec().into(),
    }
}

/// `--mode pages`: pages of a hundred flags and of a hundred deadlines in turn, one after another, for `--seconds`.
pub async fn pages(args: &Args) -> anyhow::Result<String> {
    let mut client = client(args).await?;
    let begun = Instant::now();
    client.list_flags(patient(pb::ListFlagsRequest::default())).await?;
    let first = begun.elapsed();
    let usage = Usage::begin(args.pid);
    let end = Instant::now() + Duration::from_secs_f64(args.seconds);
    let (mut flags, mut deadlines) = (Latencies::default(), Latencies::default());
    let (mut flags_token, mut deadlines_token) = (String::new(), String::new());
    while Instant::now() < end {
        let asked =
            pb::ListFlagsRequest { page_size: Some(100), page_token: flags_token, ..Default::default() };
        let sent = Instant::now();
        flags_token = client.list_flags(asked).await?.into_inner().next_page_token;
        flags.record(sent.elapsed());
        let asked = pb::ListDeadlinesRequest {
            page_size: Some(100),
            page_token: deadlines_token,
            ..Default::default()
        };
        let sent = Instant::now();
        deadlines_token = client.list_deadlines(asked).await?.into_inner().next_page_token;
        deadlines.record(sent.elapsed());
    }
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"pages\",\"first_answer_s\":{:.2},\"pages\":{},{},{},{}}}",
        first.as_secs_f64(),
        flags.len() + deadlines.len(),
        flags.json("flags_"),
        deadlines.json("deadlines_"),
        usage.json()
    ))
}

/// `--mode past`: the flags of another day, as known at half of the ledger; then all measures of it with their trend.
pub async fn past(args: &Args) -> anyhow::Result<String> {
    let mut client = client(args).await?;
    let head = LedgerServiceClient::new(args.connect().await?.remove(0))
        .get_head(pb::GetHeadRequest::default())
        .await?
        .into_inner()
        .head;
    let half = head.map_or(0, |head| head.size / 2);
    let known_at = Some(pb::KnownAt { position: Some(half), ..Default::default() });
    let as_of = Some(pb::Date { year: 2022, month: 3, day: 31 });
    let usage = Usage::begin(args.pid);
    let flags = pb::ListFlagsRequest { as_of, known_at, page_size: Some(100), ..Default::default() };
    let answer = client.list_flags(patient(flags.clone())).await?.into_inner();
    let (first, used) = (usage.seconds(), usage.json());
    let begun = Instant::now();
    client.list_flags(patient(pb::ListFlagsRequest { page_token: answer.next_page_token, ..flags })).await?;
    let next = begun.elapsed();
    let usage = Usage::begin(args.pid);
    let measures = pb::GetMeasuresRequest { as_of, known_at, with_trend: true, ..Default::default() };
    client.get_measures(patient(measures)).await?;
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"past\",\"position\":{half},\"seconds\":{first:.2},\"next_page_ms\":{:.3},{used},\"measures_with_trend\":{{\"seconds\":{:.2},{}}}}}",
        next.as_secs_f64() * 1000.0,
        usage.seconds(),
        usage.json()
    ))
}
