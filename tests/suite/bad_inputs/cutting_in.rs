//! Deadlines and cancelled calls, before the writer has begun with an append and in the middle of it. A deadline that has
//! passed when the call arrives is the edge's own test: a client of tonic's hangs up by itself.

use tokio::task::JoinHandle;
use tokio::time;
use tonic::{Response, Status};
use wire::pb;

use super::super::events::{append, child, event, referral};
use super::super::held::Hold;
use super::super::running::Running;
use super::{check, outcome};
use journey_ledger::limits::UNARY_DEADLINE;

const PASSED: &str = "DEADLINE_EXCEEDED DEADLINE_PASSED";

fn one(number: u64) -> pb::AppendRequest {
    append(child(1), vec![event(number, &referral("r1"))])
}

/// A call on a task of its own.
fn call(
    running: &Running,
    request: pb::AppendRequest,
) -> JoinHandle<Result<Response<pb::AppendResponse>, Status>> {
    let mut recording = running.recording();
    tokio::spawn(async move { recording.append(request).await })
}

/// Lets all the time go by that a call has when its caller names none.
async fn deadline_passes() {
    time::pause();
    time::advance(UNARY_DEADLINE).await;
    time::resume();
}

/// Whether an append finds each of its events recorded already.
async fn recorded_before(running: &Running, request: pb::AppendRequest) -> Vec<bool> {
    let receipt = running.recording().append(request).await.expect("a definite answer").into_inner();
    receipt.children[0].events.iter().map(|event| event.already_recorded).collect()
}

/// An append in the middle of whose commit the gate is shut.
async fn in_mid_commit(
    running: &Running,
    hold: &mut Hold,
) -> JoinHandle<Result<Response<pb::AppendResponse>, Status>> {
    hold.shut();
    let appending = call(running, one(1));
    hold.arrived().await;
    appending
}

#[tokio::test]
async fn a_deadline_that_passes_in_the_queue() {
    let (running, mut hold) = Running::start_held().await;
    let first = in_mid_commit(&running, &mut hold).await;
    let second = call(&running, one(2));
    // Whoever is asked later on this connection has the second append before it.
    running.head().await;
    deadline_passes().await;
    for waiting in [first, second] {
        assert_eq!(outcome(&waiting.await.expect("answered")), PASSED);
    }
    assert_eq!(running.head().await.size, 0, "nothing is durable yet");
    hold.open();
    assert_eq!(recorded_before(&running, one(1)).await, [true], "the writer had begun with it");
    assert_eq!(recorded_before(&running, one(2)).await, [false], "nobody waited for it when its turn came");
    running.stop().await;
}

#[tokio::test]
async fn a_deadline_that_passes_in_mid_commit() {
    let (running, mut hold) = Running::start_held().await;
    let appending = in_mid_commit(&running, &mut hold).await;
    deadline_passes().await;
    assert_eq!(outcome(&appending.await.expect("answered")), PASSED);
    hold.open();
    let retried = running.recording().append(one(1)).await.expect("a definite answer").into_inner();
    let told = &retried.children[0].events[0];
    assert_eq!((told.already_recorded, told.position, running.head().await.size), (true, 0, 1));
    check(&running, "the retry once more", "OK", running.recording().append(one(1))).await;
    running.stop().await;
}

#[tokio::test]
async fn a_call_that_is_cancelled_in_mid_commit() {
    let (running, mut hold) = Running::start_held().await;
    let appending = in_mid_commit(&running, &mut hold).await;
    appending.abort();
    assert!(appending.await.is_err_and(|error| error.is_cancelled()));
    // The server has met the reset before it answers this.
    running.head().await;
    hold.open();
    let both = append(child(1), vec![event(1, &referral("r1")), event(2, &referral("r2"))]);
    assert_eq!(recorded_before(&running, both).await, [true, false], "the commit went on to its end");
    running.stop().await;
}

#[tokio::test]
async fn a_stream_of_appends_that_is_cancelled_records_what_has_arrived() {
    let (running, mut hold) = Running::start_held().await;
    hold.shut();
    let requests = (0..40).map(|number| pb::AppendStreamRequest {
        request_id: number,
        append: prost::Message::encode_to_vec(&one(number)).into(),
    });
    let mut recording = running.recording();
    let appending = tokio::spawn(async move { recording.append_stream(tokio_stream::iter(requests)).await });
    hold.arrived().await;
    appending.abort();
    running.head().await;
    hold.open();
    // What is there is the front of what was sent, in its order, whatever had arrived.
    let size = running.head().await.size;
    let again = append(child(1), (0..40).map(|number| event(number, &referral("r1"))).collect());
    let receipt = running.recording().append(again).await.expect("a definite answer").into_inner();
    let events = &receipt.children[0].events;
    assert!(events.iter().is_sorted_by_key(|event| event.position), "in the order of arrival");
    let before = events.iter().filter(|event| event.already_recorded).count();
    assert!(before >= 1 && before as u64 >= size);
    assert!(events[..before].iter().all(|event| event.already_recorded));
    running.stop().await;
}
