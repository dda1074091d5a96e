//! Reading: everything, and one journey at a time.

use std::time::{Duration, Instant};

use wire::pb;
use wire::pb::history_service_client::HistoryServiceClient;

use crate::Args;
use crate::event;
use crate::measure::{Latencies, Usage};

/// The largest message that is accepted: the server's pages are smaller.
const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// `--mode read`.
pub async fn everything(args: &Args) -> anyhow::Result<String> {
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let mut readers = Vec::new();
    for reader in 0..args.concurrency {
        let channel = channels[reader % channels.len()].clone();
        let mut client = HistoryServiceClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX);
        readers.push(tokio::spawn(async move {
            let mut pages = client.read_ledger(pb::ReadLedgerRequest::default()).await?.into_inner();
            let (mut events, mut bytes) = (0_u64, 0_u64);
            while let Some(page) = pages.message().await? {
                events += page.events.len() as u64;
                bytes += page.events.iter().map(|event| event.fact.len() as u64).sum::<u64>();
            }
            anyhow::Ok((events, bytes))
        }));
    }
    let (mut events, mut bytes) = (0, 0);
    for reader in readers {
        let (read, of) = reader.await??;
        events += read;
        bytes += of;
    }
    let seconds = usage.seconds();
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"read\",\"concurrency\":{},\"events\":{events},\"seconds\":{seconds:.2},\"events_per_s\":{:.1},\"data_mib_per_s\":{:.1},{}}}",
        args.concurrency,
        events as f64 / seconds,
        bytes as f64 / seconds / f64::from(1 << 20),
        usage.json()
    ))
}

/// `--mode journey`.
pub async fn journeys(args: &Args) -> anyhow::Result<String> {
    let channels = args.connect().await?;
    let usage = Usage::begin(args.pid);
    let children = (args.events / args.stream_len).max(1);
    let begin = Instant::now() + Duration::from_secs_f64(args.warmup);
    let end = begin + Duration::from_secs_f64(args.seconds);
    let mut readers = Vec::new();
    for reader in 0..args.concurrency {
        let channel = channels[reader % channels.len()].clone();
        let mut client = HistoryServiceClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX);
        let stream_len = args.stream_len;
        readers.push(tokio::spawn(async move {
            let (mut latencies, mut wrong) = (Latencies::default(), 0_u64);
            let mut x = 0x1234_5678_9abc ^ ((reader as u64 + 1) * 7919);
            loop {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                let child = event::child(x % children).as_bytes().to_vec().into();
                let request = pb::ReadJourneyRequest {
                    child: Some(pb::ChildRef { child: Some(pb::child_ref::Child::ChildId(child)) }),
                    ..pb::ReadJourneyRequest::default()
                };
                let asked = Instant::now();
                if asked >= end {
                    return anyhow::Ok((latencies, wrong));
                }
                let mut pages = client.read_journey(request).await?.into_inner();
                let mut events = 0;
                while let Some(page) = pages.message().await? {
                    events += page.events.len() as u64;
                }
                wrong += u64::from(events != stream_len);
                if Instant::now() <= end && asked >= begin {
                    latencies.record(asked.elapsed());
                }
            }
        }));
    }
    let (mut all, mut wrong) = (Latencies::default(), 0);
    for reader in readers {
        let (latencies, of) = reader.await??;
        all.add(&latencies);
        wrong += of;
    }
    let journeys = all.len() as f64 / args.seconds;
    Ok(format!(
        "{{\"engine\":\"journey-ledger\",\"mode\":\"journey\",\"concurrency\":{},\"stream_len\":{},\"streams_per_s\":{journeys:.1},\"events_per_s\":{:.1},{},\"wrong_count\":{wrong},{}}}",
        args.concurrency,
        args.stream_len,
        journeys * args.stream_len as f64,
        all.json(""),
        usage.json()
    ))
}
