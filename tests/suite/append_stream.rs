//! AppendStream: results in the order of arrival, and one refusal is one result.

use std::time::Duration;

use prost::Message;
use tokio_stream::StreamExt;
use wire::pb;
use wire::pb::append_stream_response::Result as Outcome;

use super::events::{append, child, event, referral};
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
