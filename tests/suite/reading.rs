//! Reading back what was recorded: by child, by position, by time, by kind, as known at a point.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use prost::Message;
use tokio_stream::StreamExt;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::events::{append, append_to, by_id, by_local_id, child, date, event, event_id, fact, referral};
use super::running::Running;

/// Ten events, by turns of child 1 and child 2; every fifth is a death.
async fn with_ten_events() -> Running {
    let running = Running::start().await;
    for number in 0..10 {
        let fact = match number % 5 {
            4 => fact(date(2018, 4, 1), Kind::ChildDied(pb::ChildDied::default())),
            _ => recorded_on(10 + i64::try_from(number).expect("small"), referral("r1")),
        };
        let request = append(child(1 + number % 2), vec![event(number, &fact)]);
        running.recording().append(request).await.expect("recorded");
    }
    running
}

/// The fact, written down at the source on a day of January 2018.
fn recorded_on(day: i64, fact: pb::Fact) -> pb::Fact {
    let new_year = 1_514_764_800;
    pb::Fact {
        recorded_at: Some(prost_types::Timestamp { seconds: new_year + (day - 1) * 86_400, nanos: 0 }),
        recorded_basis: pb::RecordedBasis::Practitioner.into(),
        ..fact
    }
}

async fn journey(running: &Running, request: pb::ReadJourneyRequest) -> (Vec<u64>, pb::Head) {
    let parts = running.history().read_journey(request).await.expect("found").into_inner();
    let parts: Vec<_> = parts.map(|part| part.expect("a part")).collect().await;
    let head = parts.last().and_then(|part| part.head.clone()).expect("the last part has the head");
    (parts.into_iter().flat_map(|part| part.events).map(|event| event.position).collect(), head)
}

#[tokio::test]
async fn journeys_forwards_and_backwards() {
    let running = with_ten_events().await;
    let of = |direction: pb::ReadDirection, from_revision, limit| pb::ReadJourneyRequest {
        child: Some(by_id(child(1))),
        direction: direction.into(),
        from_revision,
        limit,
        ..Default::default()
    };
    use pb::ReadDirection::{Backwards, Forwards};
    for (request, expected) in [
        (of(Forwards, None, None), vec![0, 2, 4, 6, 8]),
        (of(Forwards, Some(3), None), vec![6, 8]),
        (of(Forwards, Some(1), Some(2)), vec![2, 4]),
        (of(Forwards, Some(99), None), vec![]),
        (of(Backwards, None, None), vec![8, 6, 4, 2, 0]),
        (of(Backwards, Some(2), None), vec![4, 2, 0]),
        (of(Backwards, Some(99), Some(1)), vec![8]),
    ] {
        let (positions, head) = journey(&running, request.clone()).await;
        assert_eq!((positions, head.size), (expected, 10), "{request:?}");
    }
    running.stop().await;
}

#[tokio::test]
async fn journeys_as_known_at() {
    let running = with_ten_events().await;
    let of = |known_at: pb::KnownAt| pb::ReadJourneyRequest {
        child: Some(by_id(child(1))),
        known_at: Some(known_at),
        ..Default::default()
    };
    let by_position = pb::KnownAt { position: Some(4), ..Default::default() };
    assert_eq!(journey(&running, of(by_position)).await.0, [0, 2, 4]);
    // Event 4 does not say when it was recorded: the append counts, which was long after.
    let by_day = |day| pb::KnownAt { recorded_on: Some(date(2018, 1, day)), ..Default::default() };
    assert_eq!(journey(&running, of(by_day(12))).await.0, [0, 2]);
    assert_eq!(journey(&running, of(by_day(31))).await.0, [0, 2, 6, 8]);
    let both = pb::KnownAt { position: Some(5), ..by_day(31) };
    assert_eq!(journey(&running, of(both)).await.0, [0, 2]);
    running.stop().await;
}

async fn ledger(running: &Running, request: pb::ReadLedgerRequest) -> (Vec<u64>, u64) {
    let parts = running.history().read_ledger(request).await.expect("found").into_inner();
    let parts: Vec<_> = parts.map(|part| part.expect("a part")).collect().await;
    let last = parts.last().expect("at least one part");
    assert_eq!(last.head.as_ref().map(|head| head.size), Some(10));
    let next = last.next_position;
    (parts.into_iter().flat_map(|part| part.events).map(|event| event.position).collect(), next)
}

#[tokio::test]
async fn ledgers_from_a_position_with_filters() {
    let running = with_ten_events().await;
    let child_2 = bytes::Bytes::copy_from_slice(child(2).as_bytes());
    let read = |from, kinds: &[&str], child_ids: &[bytes::Bytes], limit| pb::ReadLedgerRequest {
        from: Some(pb::read_ledger_request::From::FromPosition(from)),
        filter: Some(pb::EventFilter {
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            child_ids: child_ids.to_vec(),
        }),
        limit,
        ..Default::default()
    };
    for (request, expected) in [
        (read(0, &[], &[], None), ((0..10).collect::<Vec<_>>(), 10)),
        (read(7, &[], &[], None), (vec![7, 8, 9], 10)),
        (read(10, &[], &[], None), (vec![], 10)),
        (read(1_000, &[], &[], None), (vec![], 1_000)),
        (read(2, &[], &[], Some(3)), (vec![2, 3, 4], 5)),
        (read(0, &["child_died"], &[], None), (vec![4, 9], 10)),
        (read(5, &["child_died"], &[], None), (vec![9], 10)),
        (read(0, &["case_closed"], &[], None), (vec![], 10)),
        (
            read(0, &["child_died", "referral_received"], std::slice::from_ref(&child_2), None),
            (vec![1, 3, 5, 7, 9], 10),
        ),
        (read(0, &["child_died"], &[child_2], None), (vec![9], 10)),
    ] {
        assert_eq!(ledger(&running, request.clone()).await, expected, "{request:?}");
    }
    running.stop().await;
}

#[tokio::test]
async fn ledgers_and_subscriptions_from_a_time() {
    const NOON: i64 = 1_795_435_200;
    let clock = Arc::new(AtomicI64::new(0));
    let running = Running::start_by(clock.clone()).await;
    // Two events in every second.
    for number in 0..10 {
        clock.store((NOON + i64::try_from(number).expect("small") / 2) * 1_000_000, Ordering::Relaxed);
        let request = append(child(1 + number % 3), vec![event(number, &referral("r1"))]);
        running.recording().append(request).await.expect("recorded");
    }
    for (row, seconds, nanos, first) in [
        ("the beginning of time", i64::MIN / 1_000_000, 0, 0),
        ("before the first", NOON - 1, 0, 0),
        ("the first", NOON, 0, 0),
        ("a microsecond later", NOON, 1_000, 2),
        ("in the middle", NOON + 2, 0, 4),
        ("between two seconds", NOON + 2, 500_000_000, 6),
        ("the last", NOON + 4, 0, 8),
        ("after the last", NOON + 5, 0, 10),
        ("years to come", 32_503_680_000, 0, 10),
    ] {
        let time = prost_types::Timestamp { seconds, nanos };
        let from = Some(pb::read_ledger_request::From::FromTime(time));
        let request = pb::ReadLedgerRequest { from, ..Default::default() };
        assert_eq!(ledger(&running, request).await, ((first..10).collect(), 10), "{row}");
        let from = Some(pb::subscribe_request::From::FromTime(time));
        let request = pb::SubscribeRequest { from, ..Default::default() };
        let mut steps = running.history().subscribe(request).await.expect("subscribed").into_inner();
        let step = steps.next().await.expect("a step").expect("a step");
        let met = match step.step.expect("something") {
            pb::subscribe_response::Step::Events(batch) => batch.events[0].position,
            pb::subscribe_response::Step::CaughtUp(_) => step.next_position,
            other => panic!("{row}: {other:?}"),
        };
        assert_eq!(met, first, "{row}");
    }
    running.stop().await;
}

#[tokio::test]
async fn what_is_read_is_what_was_sent_also_after_a_restart() {
    let running = Running::start().await;
    let sent = referral("r1");
    let request = append_to(by_local_id("mosaic", "77"), vec![event(1, &sent)]);
    let receipt = running.recording().append(request.clone()).await.expect("recorded").into_inner();
    let running = Running::start_in(running.stop().await).await;
    let read = pb::ReadJourneyRequest { child: Some(by_local_id("mosaic", "77")), ..Default::default() };
    let mut parts = running.history().read_journey(read).await.expect("found").into_inner();
    let event = parts.next().await.expect("a part").expect("a part").events.remove(0);
    assert_eq!(pb::Fact::decode(event.fact.clone()).expect("a fact"), sent);
    assert_eq!(event.event_id.as_ref(), event_id(1).as_bytes());
    let promised = &receipt.children[0];
    assert_eq!(
        (&event.child_id[..], &event.leaf_hash[..]),
        (&promised.child_id[..], &promised.events[0].leaf_hash[..])
    );
    let retried = running.recording().append(request).await.expect("a retry").into_inner();
    let first = pb::EventReceipt { already_recorded: true, ..promised.events[0].clone() };
    assert_eq!(retried.children[0].events, [first], "a retry gets its first receipt, after a restart too");
    running.stop().await;
}

#[tokio::test]
async fn local_ids_are_resolved_and_registered() {
    let running = Running::start().await;
    let ask = |register, child_id: &[u8]| pb::ResolveChildRequest {
        local: Some(pb::LocalId { source_system: "mosaic".into(), local_id: "77".into() }),
        register,
        child_id: bytes::Bytes::copy_from_slice(child_id),
        ..Default::default()
    };
    let unknown = running.recording().resolve_child(ask(false, &[])).await;
    assert_eq!(super::bad_inputs::outcome(&unknown), "NOT_FOUND CHILD_NOT_FOUND");
    let mut recording = running.recording();
    let made = recording.resolve_child(ask(true, child(5).as_bytes())).await.expect("made").into_inner();
    assert_eq!(made.child_id.as_ref(), child(5).as_bytes());
    let found = recording.resolve_child(ask(false, &[])).await.expect("found").into_inner();
    let again = recording.resolve_child(ask(true, &[])).await.expect("found").into_inner();
    assert_eq!((&found.child_id, &again.child_id), (&made.child_id, &made.child_id));
    let taken = recording.resolve_child(ask(true, child(6).as_bytes())).await;
    assert_eq!(super::bad_inputs::outcome(&taken), "ALREADY_EXISTS LOCAL_ID_TAKEN");
    running.stop().await;
}
