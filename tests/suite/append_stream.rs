//! AppendStream: results in the order of arrival, and one refusal is one result.

use std::time::Duration;

use prost::Message;
use tokio_stream::StreamExt;
use wire::pb;
use wire::pb::StreamState;
use wire::pb::append_stream_response::Result as Outcome;
use wire::pb::expected_revision::Expectation;
use wire::pb::fact_body::Kind;

use super::events::{
    append, append_to, by_id, by_local_id, child, correction, date, event, event_id, expecting, fact,
    referral, retraction,
};
use super::running::Running;

fn request(request_id: u64, append: &pb::AppendRequest) -> pb::AppendStreamRequest {
    pb::AppendStreamRequest { request_id, append: append.encode_to_vec().into() }
}

#[tokio::test]
async fn results_come_in_order_and_a_refusal_stops_nothing() {
    let running = Running::start().await;
    for number in 0..7 {
        let first = append(child(number), vec![event(10_000, &referral("r1"))]);
        running.recording().append(first).await.expect("recorded");
    }
    let good =
        |number: u64| request(number, &append(child(number % 7), vec![event(number, &referral("r1"))]));
    let mut requests: Vec<_> = (0..2_000).map(good).collect();
    requests[10] = request(10, &append(child(1), vec![]));
    requests[20].append = vec![0xff; 8].into();
    requests[30] = request(30, &append(child(1), vec![event(1, &referral("another"))]));
    let results =
        running.recording().append_stream(tokio_stream::iter(requests)).await.expect("taken").into_inner();
    let results: Vec<_> = results.map(|result| result.expect("a result")).collect().await;
    let ids: Vec<_> = results.iter().map(|result| result.request_id).collect();
    assert_eq!(ids, (0..2_000).collect::<Vec<_>>());
    let refused: Vec<_> = results
        .iter()
        .filter_map(|result| match &result.result {
            Some(Outcome::Failure(failure)) => Some((result.request_id, reason(failure))),
            _ => None,
        })
        .collect();
    let expected = [(10, "BATCH_EMPTY"), (20, "MESSAGE_MALFORMED"), (30, "EVENT_ID_REUSED")];
    assert_eq!(refused, expected.map(|(id, reason)| (id, reason.to_owned())));
    let positions: Vec<_> = results
        .iter()
        .filter_map(|result| match &result.result {
            Some(Outcome::Receipt(receipt)) => Some(receipt.children[0].events[0].position),
            _ => None,
        })
        .collect();
    assert_eq!(positions, (7..2_004).collect::<Vec<_>>(), "the order of arrival is the order of the ledger");
    assert_eq!(running.head().await.size, 2_004);
    running.stop().await;
}

fn reason(failure: &pb::AppendFailure) -> String {
    let status =
        tonic::Status::with_details(failure.code.into(), failure.message.clone(), failure.details.clone());
    wire::status::reason_of(&status).unwrap_or_default()
}

#[tokio::test]
async fn the_order_of_arrival_holds_for_children_who_are_new() {
    let running = Running::start().await;
    let one = |number: u64| request(number, &append(child(number % 7), vec![event(number, &referral("r1"))]));
    let requests: Vec<_> = (0..500).map(one).collect();
    let results =
        running.recording().append_stream(tokio_stream::iter(requests)).await.expect("taken").into_inner();
    let results: Vec<_> = results.map(|result| result.expect("a result")).collect().await;
    let position = |result: &pb::AppendStreamResponse| match &result.result {
        Some(Outcome::Receipt(receipt)) => receipt.children[0].events[0].position,
        other => panic!("{other:?}"),
    };
    let positions: Vec<_> = results.iter().map(position).collect();
    assert_eq!(positions, (0..500).collect::<Vec<_>>());
    running.stop().await;
}

/// What became of each append: its first event's position, or why it was refused.
fn told(results: &[pb::AppendStreamResponse]) -> Vec<String> {
    let told = |result: &pb::AppendStreamResponse| match &result.result {
        Some(Outcome::Receipt(receipt)) => receipt.children[0].events[0].position.to_string(),
        Some(Outcome::Failure(failure)) => reason(failure),
        None => "nothing".to_owned(),
    };
    results.iter().map(told).collect()
}

#[tokio::test]
async fn a_correction_may_follow_what_it_corrects_and_is_judged_behind_it() {
    let (running, mut hold) = Running::start_held().await;
    let died = || fact(date(2018, 3, 1), Kind::ChildDied(pb::ChildDied::default()));
    let own = |number, fact: &pb::Fact| append(child(1), vec![event(number, fact)]);
    let others = |number, fact: &pb::Fact| append(child(2), vec![event(number, fact)]);
    let named = |number, fact: &pb::Fact| append_to(by_local_id("mosaic", "7"), vec![event(number, fact)]);
    let stale = |request| expecting(request, Expectation::State(StreamState::Present.into()));
    let requests = [
        own(1, &referral("r1")),
        own(2, &correction(1, referral("r2"))),
        own(3, &retraction(1)),
        stale(others(4, &referral("r4"))),
        others(5, &correction(4, referral("r5"))),
        own(6, &correction(7, referral("r6"))),
        own(7, &referral("r7")),
        own(8, &correction(7, died())),
        named(9, &referral("r9")),
        named(10, &correction(9, referral("r10"))),
        own(6, &correction(7, referral("r6"))),
    ];
    hold.shut();
    let requests: Vec<_> = (0..).zip(&requests).map(|(number, append)| request(number, append)).collect();
    let mut recording = running.recording();
    let appending = tokio::spawn(async move {
        let results = recording.append_stream(tokio_stream::iter(requests)).await.expect("taken");
        results.into_inner().map(|result| result.expect("a result")).collect::<Vec<_>>().await
    });
    hold.arrived().await;
    assert_eq!(running.head().await.size, 0, "what is corrected is not durable yet");
    hold.open();
    let results = appending.await.expect("answered");
    let expected = [
        "0",
        "1",
        "2",
        "STREAM_NOT_FOUND",
        "TARGET_NOT_FOUND",
        "TARGET_NOT_FOUND",
        "3",
        "TARGET_KIND_DIFFERS",
        "4",
        "5",
        "6",
    ];
    assert_eq!(told(&results), expected);
    let entries = running.history().read_journey(journey_of(1)).await.expect("found").into_inner();
    let entries: Vec<_> = entries.map(|part| part.expect("a part").events).collect::<Vec<_>>().await.concat();
    let ids: Vec<_> = entries.iter().map(|entry| entry.event_id).collect();
    assert_eq!(ids, [1, 2, 3, 7, 6].map(|id| *event_id(id).as_bytes()));
    running.stop().await;
}

fn journey_of(number: u64) -> pb::ReadJourneyRequest {
    pb::ReadJourneyRequest { child: Some(by_id(child(number))), ..Default::default() }
}

#[tokio::test]
async fn each_result_comes_while_the_call_goes_on() {
    let running = Running::start().await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let requests = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut results = running.recording().append_stream(requests).await.expect("taken").into_inner();
    for number in 0..3 {
        let one = append(child(1), vec![event(number, &referral("r1"))]);
        sender.send(request(number, &one)).await.expect("the call is open");
        let result = tokio::time::timeout(Duration::from_secs(60), results.next()).await;
        assert_eq!(result.expect("in time").expect("a result").expect("recorded").request_id, number);
    }
    drop(sender);
    assert!(results.next().await.is_none());
    running.stop().await;
}
