//! Stopping: what is under way comes to its end, who follows is told, and who looks is told first.

use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Response};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use wire::pb;
use wire::pb::append_stream_response::Result as Outcome;

use super::events::{append, child, event, referral};
use super::running::Running;

#[tokio::test]
async fn subscribers_are_told_and_what_was_acknowledged_is_there_afterwards() {
    let running = Running::start().await;
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    let mut steps =
        running.history().subscribe(pb::SubscribeRequest::default()).await.expect("subscribed").into_inner();
    steps.next().await.expect("it goes on").expect("the event");
    running.ask_to_stop();
    let status = loop {
        match steps.next().await.expect("it ends with a status") {
            Ok(_) => {}
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(wire::status::reason_of(&status).as_deref(), Some("SHUTTING_DOWN"));
    assert_eq!(wire::status::metadata_of(&status).get("resume_position").map(String::as_str), Some("1"));
    let running = Running::start_in(running.stop().await).await;
    assert_eq!(running.head().await.size, 2, "the event, and the heads as they were sealed at the stop");
    running.stop().await;
}

#[tokio::test]
async fn an_append_under_way_is_finished_before_the_end() {
    let (running, mut hold) = Running::start_held().await;
    hold.shut();
    let mut recording = running.recording();
    let appending = tokio::spawn(async move {
        recording.append(append(child(1), vec![event(1, &referral("r1"))])).await.map(Response::into_inner)
    });
    hold.arrived().await;
    let mut told = HealthClient::new(running.channel.clone())
        .watch(HealthCheckRequest::default())
        .await
        .expect("known")
        .into_inner();
    running.ask_to_stop();
    // Who looks is told first, while the append still waits for its sync.
    while told.message().await.expect("a message").expect("it goes on").status() != ServingStatus::NotServing
    {
    }
    assert!(told.message().await.expect("no fault").is_none(), "a watch does not hold the stop up");
    assert!(!appending.is_finished());
    hold.open();
    let receipt = appending.await.expect("no panic").expect("it is finished, and answered whole");
    assert_eq!(receipt.children[0].events[0].position, 0);
    let running = Running::start_in(running.stop().await).await;
    assert_eq!(running.head().await.size, 2, "the event, and the heads as they were sealed at the stop");
    running.stop().await;
}

#[tokio::test]
async fn a_stream_of_appends_ends_with_what_has_arrived() {
    let (running, mut hold) = Running::start_held().await;
    let (requests, sent) = mpsc::channel(1);
    let stream = running.recording().append_stream(ReceiverStream::new(sent)).await;
    let mut results = stream.expect("taken").into_inner();
    hold.shut();
    let append = append(child(1), vec![event(1, &referral("r1"))]).encode_to_vec().into();
    requests.send(pb::AppendStreamRequest { request_id: 7, append }).await.expect("sent");
    hold.arrived().await;
    running.ask_to_stop();
    hold.open();
    let answered = results.message().await.expect("a result").expect("it goes on");
    assert!(matches!(answered.result, Some(Outcome::Receipt(_))) && answered.request_id == 7, "{answered:?}");
    // Its caller would send more for ever.
    let status = results.message().await.expect_err("the server stops");
    assert_eq!(super::bad_inputs::outcome::<()>(&Err(status)), "UNAVAILABLE SHUTTING_DOWN");
    running.stop().await;
    drop(requests);
}

#[tokio::test]
async fn health_is_told_per_service() {
    let running = Running::start().await;
    let mut health = HealthClient::new(running.channel.clone());
    for service in [
        "",
        "journeyledger.v1.LedgerService",
        "journeyledger.v1.HistoryService",
        "journeyledger.v1.InsightService",
    ] {
        let answer =
            health.check(HealthCheckRequest { service: service.into() }).await.expect("known").into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
    running.stop().await;
}
