//! Questions about children: a journey with what the books read from it, and the flags that stand.

use wire::pb;
use wire::pb::fact_body::Kind;

use super::events::{append, append_to, by_local_id, child, date, event, event_id, fact};
use super::running::Running;

/// A child who began to be looked after on 1 March 2018 and whose first review was late.
async fn with_a_late_review() -> Running {
    let running = Running::start().await;
    let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
    let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
    let events = vec![event(1, &started)];
    running.recording().append(append_to(by_local_id("mosaic", "77"), events)).await.expect("recorded");
    running
}

fn ask(as_of: pb::Date) -> pb::GetJourneyRequest {
    pb::GetJourneyRequest {
        child: Some(by_local_id("mosaic", "77")),
        as_of: Some(as_of),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_journey_is_read_as_of_a_day() {
    let running = with_a_late_review().await;
    let mut insight = running.insight();
    let early = insight.get_journey(ask(date(2018, 3, 15))).await.expect("found").into_inner();
    let late = insight.get_journey(ask(date(2018, 5, 1))).await.expect("found").into_inner();
    let kinds: Vec<_> =
        late.entries.iter().map(|entry| (entry.kind.as_str(), entry.occurred.as_str())).collect();
    assert_eq!(kinds, [("care-period-started", "2018-03-01")]);
    let states = |answer: &pb::GetJourneyResponse| {
        answer.clocks.iter().map(pb::ClockReading::state).collect::<Vec<_>>()
    };
    assert!(states(&early).contains(&pb::ClockState::Running), "{early:?}");
    assert!(states(&late).contains(&pb::ClockState::Breached), "{late:?}");
    let is_late =
        |answer: &pb::GetJourneyResponse| answer.flags.iter().any(|flag| flag.flag == "care-review-overdue");
    assert!(!is_late(&early) && is_late(&late), "{late:?}");
    let before = insight.get_journey(ask(date(2018, 2, 1))).await.expect("found").into_inner();
    assert!(before.entries.is_empty() && before.clocks.is_empty(), "{before:?}");
    running.stop().await;
}

#[tokio::test]
async fn flags_come_page_by_page_and_are_always_the_same() {
    let running = with_a_late_review().await;
    for number in 2..5 {
        let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
        let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
        running.recording().append(append(child(number), vec![event(1, &started)])).await.expect("recorded");
    }
    let mut insight = running.insight();
    let request = pb::ListFlagsRequest { as_of: Some(date(2018, 5, 1)), ..Default::default() };
    let all = insight.list_flags(request.clone()).await.expect("flags").into_inner();
    assert!(all.flags.len() >= 4 && all.next_page_token.is_empty(), "{all:?}");
    let (mut paged, mut page) = (Vec::new(), pb::ListFlagsRequest { page_size: Some(1), ..request });
    loop {
        let answer = insight.list_flags(page.clone()).await.expect("a page").into_inner();
        assert_eq!(answer.provenance, all.provenance);
        paged.extend(answer.flags);
        page.page_token = answer.next_page_token;
        if page.page_token.is_empty() {
            break;
        }
        assert!(paged.len() < 100, "the pages do not end");
    }
    assert_eq!(paged, all.flags);
    running.stop().await;
}

#[tokio::test]
async fn the_projection_outlives_a_restart_and_follows_corrections() {
    let running = with_a_late_review().await;
    let today = pb::ListFlagsRequest { flags: vec!["care-review-overdue".into()], ..Default::default() };
    let before = running.insight().list_flags(today.clone()).await.expect("flags").into_inner();
    assert!(!before.flags.is_empty(), "a review that is years late");
    let running = Running::start_in(running.stop().await).await;
    let after = running.insight().list_flags(today.clone()).await.expect("flags").into_inner();
    assert_eq!(before.flags, after.flags);
    let retraction = pb::EntryRetracted {
        event_id: bytes::Bytes::copy_from_slice(event_id(1).as_bytes()),
        reason: pb::ChangeReason::WrongChild.into(),
        ..Default::default()
    };
    let retracted = fact(date(2018, 6, 1), Kind::EntryRetracted(retraction));
    let request = append_to(by_local_id("mosaic", "77"), vec![event(2, &retracted)]);
    let receipt = running.recording().append(request).await.expect("recorded").into_inner();
    let position = receipt.children[0].events[0].position;
    let own_write = pb::ListFlagsRequest { at_least_position: Some(position), ..today };
    let cleared = running.insight().list_flags(own_write).await.expect("flags").into_inner();
    assert!(cleared.flags.is_empty(), "{cleared:?}");
    assert_eq!(cleared.provenance.and_then(|rests_on| rests_on.head).map(|head| head.size), Some(3));
    running.stop().await;
}

/// Whose reviews are overdue today, by the numbers of the children.
async fn flagged(running: &Running) -> Vec<u64> {
    let reviews = pb::ListFlagsRequest { flags: vec!["care-review-overdue".into()], ..Default::default() };
    let answer = running.insight().list_flags(reviews).await.expect("flags");
    let flags = answer.into_inner().flags;
    let mut children: Vec<u64> = flags
        .iter()
        .map(|flag| (1..4).find(|number| flag.child_id.as_ref() == child(*number).as_bytes()).unwrap_or(0))
        .collect();
    children.sort_unstable();
    children
}

#[tokio::test]
async fn linked_records_are_one_child_until_they_are_unlinked() {
    let running = Running::start().await;
    let tell = async |number, id, kind| {
        let told = append(child(number), vec![event(id, &fact(date(2018, 3, 1), kind))]);
        running.recording().append(told).await.expect("recorded");
    };
    let other_child = bytes::Bytes::copy_from_slice(child(2).as_bytes());
    for number in 1..3 {
        let care = pb::CarePeriodStarted { care_id: format!("c{number}"), ..Default::default() };
        tell(number, 1, Kind::CarePeriodStarted(care)).await;
    }
    assert_eq!(flagged(&running).await, [1, 2]);
    let reason = pb::LinkReason::Duplicate.into();
    tell(1, 2, Kind::RecordsLinked(pb::RecordsLinked { other_child: other_child.clone(), reason })).await;
    assert_eq!(
        flagged(&running).await,
        [1, 1],
        "the first record tells of both, the second only if it is named"
    );
    // Nothing in the second record names the first, and yet the first one tells what is new in the second.
    let ended = pb::CarePeriodEnded { care_id: "c2".into(), ..Default::default() };
    tell(2, 3, Kind::CarePeriodEnded(ended)).await;
    assert_eq!(flagged(&running).await, [1]);
    let care = pb::CarePeriodStarted { care_id: "c3".into(), ..Default::default() };
    tell(2, 4, Kind::CarePeriodStarted(care)).await;
    assert_eq!(flagged(&running).await, [1, 1]);
    let apart = pb::RecordsUnlinked { other_child, ..Default::default() };
    tell(1, 5, Kind::RecordsUnlinked(apart)).await;
    assert_eq!(flagged(&running).await, [1, 2]);
    running.stop().await;
}
