//! What the disk does to a running server: full, failing, and not what was written.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use ledger::format::{GROUP_HEADER_BYTES, RECORD_HEADER_BYTES, RecordHeader, SEGMENT_HEADER_BYTES};
use tokio_stream::StreamExt;
use tonic::{Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use wire::pb;

use super::super::events::{append, by_id, child, event, referral};
use super::super::held::Next;
use super::super::running::Running;
use super::{check, outcome};
use journey_ledger::exit::Exit;

fn one(number: u64) -> pb::AppendRequest {
    append(child(number), vec![event(number, &referral("r1"))])
}

/// The stream of a child, read to its end, or the fault in which the reading ends.
async fn journey(running: &Running, number: u64) -> Result<Response<Vec<pb::RecordedEvent>>, Status> {
    let request = pb::ReadJourneyRequest { child: Some(by_id(child(number))), ..Default::default() };
    let mut parts = running.history().read_journey(request).await?.into_inner();
    let mut events = Vec::new();
    while let Some(part) = parts.next().await {
        events.extend(part?.events);
    }
    Ok(Response::new(events))
}

#[tokio::test]
async fn a_full_disk() {
    let (running, hold) = Running::start_held().await;
    running.recording().append(one(1)).await.expect("recorded");
    let full = "RESOURCE_EXHAUSTED STORAGE_FULL";
    let known = append(child(1), vec![event(9, &referral("r9"))]);
    hold.next(Next::Full);
    check(&running, "a child who is known", full, running.recording().append(known)).await;
    hold.next(Next::Full);
    // A key slot is filled and then freed: the files change, and what they say does not.
    assert_eq!(outcome(&running.recording().append(one(2)).await), full);
    assert_eq!(running.head().await.size, 1);
    check(&running, "what is there is read", "OK", journey(&running, 1)).await;
    let request = append(child(2), vec![event(9, &referral("r9"))]);
    let receipt = running.recording().append(request).await.expect("appends resume by themselves");
    assert_eq!(receipt.into_inner().children[0].events[0].position, 1);
    running.stop().await;
}

#[tokio::test]
async fn a_sync_that_fails() {
    let (running, hold) = Running::start_held().await;
    running.recording().append(one(1)).await.expect("recorded");
    hold.next(Next::Unknown);
    let unknown = "UNAVAILABLE COMMIT_OUTCOME_UNKNOWN";
    assert_eq!(outcome(&running.recording().append(one(2)).await), unknown);
    check(&running, "appends are closed", "UNAVAILABLE APPENDS_CLOSED", running.recording().append(one(3)))
        .await;
    check(&running, "reads go on", "OK", journey(&running, 1)).await;
    check(&running, "not beyond what is durable", "NOT_FOUND CHILD_NOT_FOUND", journey(&running, 2)).await;
    let mut watch = HealthClient::new(running.channel.clone())
        .watch(HealthCheckRequest { service: "journeyledger.v1.LedgerService".into() })
        .await
        .expect("watched")
        .into_inner();
    while watch.next().await.expect("it goes on").expect("a status").status() != ServingStatus::NotServing {}
    drop(watch);
    let (dir, exit) = running.stop_with().await;
    assert_eq!(exit, Exit::Restart, "exit code 75: only a restart can clear it up");
    let running = Running::start_in(dir).await;
    let retried = running.recording().append(one(2)).await.expect("a definite answer").into_inner();
    assert_eq!(retried.children[0].events[0].position, 1);
    running.stop().await;
}

/// Two children's records, of the same length and in the same group.
struct Records {
    segment: fs::File,
    headers: [(u64, RecordHeader); 2],
}

impl Records {
    async fn in_the_journal_of(running: &Running) -> Self {
        let mut both = one(1);
        both.children.extend(one(2).children);
        running.recording().append(both).await.expect("recorded");
        let mut segments: Vec<PathBuf> = fs::read_dir(running.dir().join("344/journal"))
            .expect("the journal")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "segment"))
            .collect();
        segments.sort();
        let segment = fs::OpenOptions::new().read(true).write(true).open(&segments[0]).expect("a segment");
        let header = |at: u64| {
            let mut bytes = [0; RECORD_HEADER_BYTES];
            segment.read_exact_at(&mut bytes, at).expect("a header");
            (at, RecordHeader::decode(&bytes).expect("a header"))
        };
        let first = header((SEGMENT_HEADER_BYTES + GROUP_HEADER_BYTES) as u64);
        let second = header(first.0 + first.1.record_bytes() as u64);
        assert_eq!(first.1.payload_bytes, second.1.payload_bytes);
        Self { segment, headers: [first, second] }
    }

    fn payload(&self, record: usize) -> Vec<u8> {
        let (at, header) = &self.headers[record];
        let mut payload = vec![0; header.payload_bytes as usize];
        self.segment.read_exact_at(&mut payload, at + RECORD_HEADER_BYTES as u64).expect("a payload");
        payload
    }

    /// Lets a record have a payload under a header that says that it is its own.
    fn give(&self, record: usize, payload: &[u8], crc: u32) {
        let (at, header) = &self.headers[record];
        let mut bytes = Vec::new();
        RecordHeader { payload_crc: crc, ..header.clone() }.encode(&mut bytes);
        bytes.extend_from_slice(payload);
        self.segment.write_all_at(&bytes, *at).expect("written");
    }
}

#[tokio::test]
async fn a_record_that_is_not_what_was_written() {
    let running = Running::start().await;
    let records = Records::in_the_journal_of(&running).await;
    let mut payload = records.payload(0);
    payload[3] ^= 1;
    records.give(0, &payload, records.headers[0].1.payload_crc);
    let corrupt = "DATA_LOSS RECORD_CORRUPT";
    check(&running, "a bit of it", corrupt, journey(&running, 1)).await;
    let fault = journey(&running, 1).await.expect_err("refused");
    assert_eq!(wire::status::metadata_of(&fault).get("position").map(String::as_str), Some("0"));
    check(&running, "another child's", "OK", journey(&running, 2)).await;
    running.stop().await;
}

#[tokio::test]
async fn a_payload_in_another_childs_place() {
    let running = Running::start().await;
    let records = Records::in_the_journal_of(&running).await;
    let (first, second) = (records.payload(0), records.payload(1));
    records.give(0, &second, records.headers[1].1.payload_crc);
    records.give(1, &first, records.headers[0].1.payload_crc);
    for number in [1, 2] {
        check(
            &running,
            "whole, and sealed for another",
            "DATA_LOSS RECORD_CORRUPT",
            journey(&running, number),
        )
        .await;
    }
    running.stop().await;
}
