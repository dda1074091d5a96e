//! A record that cannot be read takes its own child out of what is told of all children, stops no other, and shows.

use ids::{ChildId, EventId};
use journey_ledger::ledgers::Ledgers;
use ledger::{Append, ChildAppend, ChildRef, Expected, Lookup, NewEvent};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::events::{append, child, date, event, event_id, fact};
use super::running::{Running, open_config};

/// What a newer release may have recorded: the ledger asks nothing of a payload, and this release cannot read it.
async fn record_what_cannot_be_read(dir: &std::path::Path, number: u64) {
    let ledgers = Ledgers::open(&open_config(dir, "344")).expect("the ledgers open");
    let opened = ledgers.find("").expect("the only one");
    let lookup = Lookup { kind: 1, occurred_day: 17_000, recorded_second: i64::MIN };
    let event_id = EventId::from_bytes(*event_id(900).as_bytes());
    let events = vec![NewEvent { event_id, lookup, payload: vec![0xff; 40].into() }];
    let child = ChildRef::Id(ChildId::from_bytes(*child(number).as_bytes()));
    let children = vec![ChildAppend { child, expected: Expected::Any, events }];
    opened.ledger.append(Append { caller: [0; 16], children }).await.expect("recorded");
    ledgers.close();
}

async fn tell(running: &Running, number: u64, id: u64, kind: Kind) {
    let told = append(child(number), vec![event(id, &fact(date(2018, 3, 1), kind))]);
    running.recording().append(told).await.expect("recorded");
}

/// Whose reviews are overdue today, by the numbers of the children, and how many children are missing from the answer.
async fn flagged(running: &Running) -> (Vec<u64>, u64) {
    let reviews = pb::ListFlagsRequest { flags: vec!["care-review-overdue".into()], ..Default::default() };
    let answer = running.insight().list_flags(reviews).await.expect("flags").into_inner();
    let number =
        |flag: &pb::Flag| (1..9).find(|n| flag.child_id.as_ref() == child(*n).as_bytes()).unwrap_or(0);
    let mut children: Vec<u64> = answer.flags.iter().map(number).collect();
    children.sort_unstable();
    (children, answer.provenance.map_or(0, |rests_on| rests_on.unreadable_children))
}

/// Waits until a service is said to be in a state.
async fn is_told(running: &Running, service: &str, status: ServingStatus) {
    let mut health = HealthClient::new(running.channel.clone());
    let mut told =
        health.watch(HealthCheckRequest { service: service.into() }).await.expect("known").into_inner();
    while told.message().await.expect("a message").expect("it goes on").status() != status {}
}

#[tokio::test]
async fn a_record_that_cannot_be_read_stops_its_own_child_and_turns_health() {
    let running = Running::start().await;
    for number in 1..4 {
        let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
        tell(&running, number, 1, Kind::CarePeriodStarted(care)).await;
    }
    assert_eq!(flagged(&running).await, (vec![1, 2, 3], 0));
    let dir = running.stop().await;
    record_what_cannot_be_read(dir.path(), 2).await;

    let running = Running::start_in(dir).await;
    assert_eq!(flagged(&running).await, (vec![1, 3], 1), "the others are told of as before");
    is_told(&running, "journeyledger.v1.InsightService", ServingStatus::NotServing).await;
    is_told(&running, "journeyledger.v1.LedgerService", ServingStatus::Serving).await;
    // The others go on, and so does the recording of what happens to that child.
    for number in 1..3 {
        let ended = pb::CarePeriodEnded { care_id: "c1".into(), ..Default::default() };
        tell(&running, number, 2, Kind::CarePeriodEnded(ended)).await;
    }
    assert_eq!(flagged(&running).await, (vec![3], 1));
    // After a start it is tried again, and found again.
    let running = Running::start_in(running.stop().await).await;
    assert_eq!(flagged(&running).await, (vec![3], 1));
    running.stop().await;
}
