//! Subscriptions: from any point, in order, without a gap or a seam, over restarts.

use std::time::Duration;

use journey_ledger::limits::SUBSCRIBER_STALL_MAX;
use tokio_stream::StreamExt;
use tonic::Streaming;
use wire::pb;
use wire::pb::subscribe_request::From;
use wire::pb::subscribe_response::Step;

use super::events::{append, child, date, event, fact, referral};
use super::keep_alive::{passes, tasks};
use super::running::Running;

/// Longer than any step should take on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

async fn record(running: &Running, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let request = append(child(number % 3), vec![event(number, &referral("r1"))]);
        running.recording().append(request).await.expect("recorded");
    }
}

async fn subscribe(running: &Running, request: pb::SubscribeRequest) -> Streaming<pb::SubscribeResponse> {
    running.history().subscribe(request).await.expect("subscribed").into_inner()
}

async fn step(
    steps: &mut Streaming<pb::SubscribeResponse>,
) -> Option<Result<pb::SubscribeResponse, tonic::Status>> {
    tokio::time::timeout(PATIENCE, steps.next()).await.expect("a step in time")
}

/// Reads until the subscription has said `until` events, and says them and whether it had caught up meanwhile.
async fn read(steps: &mut Streaming<pb::SubscribeResponse>, until: usize) -> (Vec<u64>, u32, bytes::Bytes) {
    let (mut positions, mut caught_up, mut token) = (Vec::new(), 0, bytes::Bytes::new());
    while positions.len() < until {
        let response = step(steps).await.expect("it goes on").expect("a step");
        match response.step.expect("something") {
            Step::Events(batch) => positions.extend(batch.events.iter().map(|event| event.position)),
            Step::CaughtUp(_) => caught_up += 1,
            Step::Heartbeat(_) | Step::Checkpoint(_) => {}
        }
        token = response.resume_token;
    }
    (positions, caught_up, token)
}

#[tokio::test]
async fn from_what_is_there_to_what_comes() {
    let running = Running::start().await;
    record(&running, 0..5).await;
    let mut steps = subscribe(&running, pb::SubscribeRequest::default()).await;
    let (positions, caught_up, _) = read(&mut steps, 5).await;
    assert_eq!((positions, caught_up), ((0..5).collect(), 0));
    let marker = step(&mut steps).await.expect("it goes on").expect("a step");
    assert!(matches!(marker.step, Some(Step::CaughtUp(_))) && marker.next_position == 5, "{marker:?}");
    record(&running, 5..8).await;
    let (positions, _, token) = read(&mut steps, 3).await;
    assert_eq!(positions, [5, 6, 7]);
    drop(steps);
    record(&running, 8..10).await;
    let running = Running::start_in(running.stop().await).await;
    let resumed = pb::SubscribeRequest { from: Some(From::ResumeToken(token)), ..Default::default() };
    let (positions, _, _) = read(&mut subscribe(&running, resumed).await, 3).await;
    assert_eq!(positions, [8, 9, 10], "a token outlives a restart, without a gap or a repetition");
    running.stop().await;
}

#[tokio::test]
async fn a_token_is_of_one_filter_only() {
    let running = Running::start().await;
    record(&running, 0..1).await;
    let (_, _, token) = read(&mut subscribe(&running, pb::SubscribeRequest::default()).await, 1).await;
    let other = pb::SubscribeRequest {
        from: Some(From::ResumeToken(token)),
        filter: Some(pb::EventFilter { kinds: vec!["child_died".into()], ..Default::default() }),
        ..Default::default()
    };
    let refused = running.history().subscribe(other).await;
    assert_eq!(super::bad_inputs::outcome(&refused), "INVALID_ARGUMENT CURSOR_INVALID");
    running.stop().await;
}

#[tokio::test]
async fn filters_and_heartbeats() {
    let running = Running::start().await;
    record(&running, 0..3).await;
    let died = fact(date(2018, 4, 1), pb::fact_body::Kind::ChildDied(pb::ChildDied::default()));
    running.recording().append(append(child(1), vec![event(3, &died)])).await.expect("recorded");
    record(&running, 4..6).await;
    let request = pb::SubscribeRequest {
        filter: Some(pb::EventFilter { kinds: vec!["child_died".into()], ..Default::default() }),
        heartbeat: Some(prost_types::Duration { seconds: 0, nanos: 100_000_000 }),
        ..Default::default()
    };
    let mut steps = subscribe(&running, request).await;
    assert_eq!(read(&mut steps, 1).await.0, [3]);
    loop {
        let response = step(&mut steps).await.expect("it goes on").expect("a step");
        if let Some(Step::Heartbeat(heartbeat)) = response.step {
            let size = heartbeat.head.map(|head| head.size);
            assert_eq!((response.next_position, size), (6, Some(6)), "past what the filter excludes");
            break;
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn only_what_comes() {
    let running = Running::start().await;
    record(&running, 0..3).await;
    let request = pb::SubscribeRequest { from: Some(From::FromNow(true)), ..Default::default() };
    let mut steps = subscribe(&running, request).await;
    let marker = step(&mut steps).await.expect("it goes on").expect("a step");
    assert!(matches!(marker.step, Some(Step::CaughtUp(_))), "{marker:?}");
    record(&running, 3..4).await;
    assert_eq!(read(&mut steps, 1).await.0, [3]);
    running.stop().await;
}

#[tokio::test]
async fn checkpoints_are_signed_and_cover_what_was_sent() {
    let running = Running::start().await;
    record(&running, 0..3).await;
    let mut steps = subscribe(&running, pb::SubscribeRequest::default()).await;
    read(&mut steps, 3).await;
    let checkpoint = loop {
        let response = step(&mut steps).await.expect("it goes on").expect("a step");
        if let Some(Step::Checkpoint(checkpoint)) = response.step {
            break checkpoint;
        }
    };
    assert_eq!(checkpoint.size, 3);
    assert!(checkpoint.note.contains("344") && checkpoint.note.contains("\u{2014} "), "{}", checkpoint.note);
    running.stop().await;
}

#[tokio::test]
async fn who_reads_nothing_is_cut_off_and_goes_on_from_there_without_a_gap() {
    // Several times what may be on its way to a subscriber.
    const APPENDS: u64 = 60;
    const EVENTS_EACH: u64 = 500;
    let running = Running::start().await;
    let mut slow = subscribe(&running, pb::SubscribeRequest::default()).await;
    let following = tasks();
    for first in (0..APPENDS).map(|append| append * EVENTS_EACH) {
        let events = (first..first + EVENTS_EACH).map(|number| event(number, &referral("r1"))).collect();
        running.recording().append(append(child(1), events)).await.expect("nobody waits for a subscriber");
    }
    while tasks() >= following {
        // Whoever is asked meanwhile whether it is there has answered.
        running.head().await;
        running.head().await;
        passes(SUBSCRIBER_STALL_MAX / 2).await;
    }
    let (mut read, mut next) = (Vec::new(), 0);
    let parting = loop {
        match step(&mut slow).await.expect("it does not end well") {
            Ok(response) => {
                next = response.next_position;
                if let Some(Step::Events(batch)) = response.step {
                    read.extend(batch.events.iter().map(|event| event.position));
                }
            }
            Err(status) => break status,
        }
    };
    assert_eq!(
        super::bad_inputs::outcome::<()>(&Err(parting.clone())),
        "RESOURCE_EXHAUSTED SUBSCRIBER_TOO_SLOW"
    );
    let place = wire::status::metadata_of(&parting).remove("resume_position");
    assert_eq!(place, Some(next.to_string()));
    let from = pb::SubscribeRequest { from: Some(From::FromPosition(next)), ..Default::default() };
    let mut resumed = subscribe(&running, from).await;
    let all: Vec<_> = (0..APPENDS * EVENTS_EACH).collect();
    assert!(read.len() < all.len(), "it was cut off before it had everything");
    read.extend(self::read(&mut resumed, all.len() - read.len()).await.0);
    assert_eq!(read, all);
    running.stop().await;
}
