//! A ledger of which an older copy was put back, before clients who have seen more of it. It cannot see that alone; they
//! can say what they have seen.

use std::sync::Arc;

use bytes::Bytes;
use tokio_stream::StreamExt;
use tonic::{Response, Status};
use wire::pb;
use wire::pb::subscribe_request::From;

use super::super::events::{append, by_id, child, event, referral};
use super::super::running::{Running, copy_ground};
use super::check;

fn one(number: u64) -> pb::AppendRequest {
    append(child(1), vec![event(number, &referral("r1"))])
}

/// What a client has of the ledger that was lost.
struct Seen {
    head: pb::Head,
    token: Bytes,
}

/// An older copy of a ledger, and what was seen of it later.
async fn put_back() -> (Running, Seen) {
    let running = Running::start().await;
    running.recording().append(one(1)).await.expect("recorded");
    let dir = running.stop().await;
    let older = Arc::new(tempfile::tempdir().expect("a directory"));
    copy_ground(dir.path(), older.path());
    let running = Running::start_in(dir).await;
    let receipt = running.recording().append(one(2)).await.expect("recorded").into_inner();
    let mut steps = running.history().subscribe(pb::SubscribeRequest::default()).await.expect("subscribed");
    let token = loop {
        let step = steps.get_mut().next().await.expect("it goes on").expect("a step");
        if step.next_position == 3 {
            break step.resume_token;
        }
    };
    drop(steps);
    running.stop().await;
    (Running::start_in(older).await, Seen { head: receipt.head.expect("a head"), token })
}

/// Every call that takes it, made of who has seen something.
async fn check_all(running: &Running, row: &str, expected: &str, seen: Option<pb::Head>) {
    let (mut recording, mut history) = (running.recording(), running.history());
    let request = pb::AppendRequest { seen: seen.clone(), ..one(1) };
    check(running, row, expected, recording.append(request)).await;
    let request = pb::GetHeadRequest { seen: seen.clone(), ..Default::default() };
    check(running, row, expected, recording.get_head(request)).await;
    let journey = pb::ReadJourneyRequest { child: Some(by_id(child(1))), ..Default::default() };
    let request = pb::ReadJourneyRequest { seen: seen.clone(), ..journey };
    check(running, row, expected, history.read_journey(request)).await;
    let request = pb::ReadLedgerRequest { seen: seen.clone(), ..Default::default() };
    check(running, row, expected, history.read_ledger(request)).await;
    let request = pb::SubscribeRequest { seen, ..Default::default() };
    check(running, row, expected, history.subscribe(request)).await;
}

async fn resumed(running: &Running, token: &Bytes) -> Result<Response<()>, Status> {
    let request = pb::SubscribeRequest { from: Some(From::ResumeToken(token.clone())), ..Default::default() };
    Ok(running.history().subscribe(request).await?.map(|_| ()))
}

const REWOUND: &str = "FAILED_PRECONDITION LEDGER_REWOUND";

#[tokio::test]
async fn who_has_seen_more_is_told() {
    let (running, Seen { head, token }) = put_back().await;
    check_all(&running, "nothing seen", "OK", None).await;
    check_all(&running, "the ledger ends before", REWOUND, Some(head.clone())).await;
    let only_size = pb::Head { root_hash: Bytes::new(), ..head.clone() };
    check_all(&running, "its size alone", REWOUND, Some(only_size.clone())).await;
    check(&running, "a token of what is not there", REWOUND, resumed(&running, &token)).await;
    let fault = resumed(&running, &token).await.expect_err("refused");
    let told = wire::status::metadata_of(&fault);
    assert_eq!((told["seen"].as_str(), told["size"].as_str()), ("3", "2"));
    // Once others were recorded in their place, only the root tells them apart.
    for number in 3..6 {
        running.recording().append(one(number)).await.expect("recorded");
    }
    check_all(&running, "other events in their place", REWOUND, Some(head)).await;
    check_all(&running, "a size that is there", "OK", Some(only_size)).await;
    running.stop().await;
}

#[tokio::test]
async fn who_has_seen_this_ledger_goes_on() {
    let running = Running::start().await;
    let empty = running.head().await;
    for number in 1..4 {
        running.recording().append(one(number)).await.expect("recorded");
        check_all(&running, "the newest head", "OK", Some(running.head().await)).await;
    }
    let newest = running.head().await;
    check_all(&running, "an empty ledger", "OK", Some(empty)).await;
    let running = Running::start_in(running.stop().await).await;
    check_all(&running, "an earlier head, after a restart", "OK", Some(newest.clone())).await;
    let with_root =
        |bytes: &[u8]| Some(pb::Head { root_hash: Bytes::copy_from_slice(bytes), ..newest.clone() });
    check_all(&running, "another root", REWOUND, with_root(&[7; 32])).await;
    let malformed = "INVALID_ARGUMENT IDENTIFIER_MALFORMED";
    check_all(&running, "half a root", malformed, with_root(&[7; 16])).await;
    let beyond = pb::Head { size: 1 << 63, ..newest };
    check_all(&running, "a size below zero", "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE", Some(beyond)).await;
    running.stop().await;
}
