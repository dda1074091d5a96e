//! Cursors, pages, filters and tokens of the reading calls.

use std::sync::Arc;

use bytes::Bytes;
use prost_types::{Duration, Timestamp};
use tokio_stream::StreamExt;
use tonic_types::StatusExt;
use wire::pb;
use wire::pb::fact_body::Kind;
use wire::pb::read_ledger_request::From as ReadFrom;
use wire::pb::subscribe_request::From as FollowFrom;

use super::super::events::{append, by_id, by_local_id, child, date, event, fact, referral};
use super::super::running::{Running, open_config};
use super::{check, outcome};
use journey_ledger::ledgers::Ledgers;

async fn with_an_event() -> Running {
    let running = Running::start().await;
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    running
}

#[tokio::test]
async fn journeys() {
    let running = with_an_event().await;
    let of = |child: pb::ChildRef| pb::ReadJourneyRequest { child: Some(child), ..Default::default() };
    let known =
        |known_at: pb::KnownAt| pb::ReadJourneyRequest { known_at: Some(known_at), ..of(by_id(child(1))) };
    let at = |position: Option<u64>, seconds: Option<(i64, i32)>, day: Option<pb::Date>| pb::KnownAt {
        position,
        appended_by: seconds.map(|(seconds, nanos)| Timestamp { seconds, nanos }),
        recorded_on: day,
    };
    for (row, request, expected) in [
        ("no child", pb::ReadJourneyRequest::default(), "INVALID_ARGUMENT CHILD_MISSING"),
        ("an unknown child", of(by_id(child(2))), "NOT_FOUND CHILD_NOT_FOUND"),
        ("an unknown local id", of(by_local_id("mosaic", "7")), "NOT_FOUND CHILD_NOT_FOUND"),
        ("a path for a local id", of(by_local_id("mosaic", "../7")), "NOT_FOUND CHILD_NOT_FOUND"),
        (
            "a negative revision",
            pb::ReadJourneyRequest { from_revision: Some((-1_i64).cast_unsigned()), ..of(by_id(child(1))) },
            "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE",
        ),
        (
            "no events",
            pb::ReadJourneyRequest { limit: Some(0), ..of(by_id(child(1))) },
            "INVALID_ARGUMENT PAGE_SIZE",
        ),
        (
            "a thousand million events",
            pb::ReadJourneyRequest { limit: Some(1_000_000_000), ..of(by_id(child(1))) },
            "INVALID_ARGUMENT PAGE_SIZE",
        ),
        (
            "an unknown direction",
            pb::ReadJourneyRequest { direction: 9, ..of(by_id(child(1))) },
            "INVALID_ARGUMENT ENUM_UNKNOWN",
        ),
        ("a negative position", known(at(Some(1 << 63), None, None)), "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE"),
        ("a crooked instant", known(at(None, Some((0, -1)), None)), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        (
            "the end of time",
            known(at(None, Some((i64::MAX, 0)), None)),
            "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE",
        ),
        (
            "29 February 2019",
            known(at(None, None, Some(pb::Date { year: 2019, month: 2, day: 29 }))),
            "INVALID_ARGUMENT DATE_INVALID",
        ),
    ] {
        let mut history = running.history();
        check(&running, row, expected, history.read_journey(request)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn ledgers() {
    let running = with_an_event().await;
    let from = |from: ReadFrom| pb::ReadLedgerRequest { from: Some(from), ..Default::default() };
    let filtered = |kinds: &[&str], child_ids: Vec<Bytes>| pb::ReadLedgerRequest {
        filter: Some(pb::EventFilter {
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            child_ids,
        }),
        ..Default::default()
    };
    let after = |seconds, nanos| from(ReadFrom::FromTime(Timestamp { seconds, nanos }));
    for (row, request, expected) in [
        (
            "a negative position",
            from(ReadFrom::FromPosition(u64::MAX)),
            "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE",
        ),
        ("a crooked instant", after(0, 1_000_000_000), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        ("the end of time", after(i64::MAX, 0), "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE"),
        (
            "no events",
            pb::ReadLedgerRequest { limit: Some(0), ..Default::default() },
            "INVALID_ARGUMENT PAGE_SIZE",
        ),
        (
            "an unknown kind",
            filtered(&["referral_received", "gossip"], vec![]),
            "INVALID_ARGUMENT KIND_UNKNOWN",
        ),
        (
            "a crooked child",
            filtered(&[], vec![Bytes::from_static(&[1; 15])]),
            "INVALID_ARGUMENT IDENTIFIER_MALFORMED",
        ),
    ] {
        let mut history = running.history();
        check(&running, row, expected, history.read_ledger(request)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn beyond_the_end() {
    let running = with_an_event().await;
    let request = pb::ReadLedgerRequest { from: Some(ReadFrom::FromPosition(99)), ..Default::default() };
    let parts = running.history().read_ledger(request).await.expect("an answer").into_inner();
    let parts: Vec<_> = parts.map(|part| part.expect("a part")).collect().await;
    let head = parts.iter().filter_map(|part| part.head.as_ref()).map(|head| head.size).next_back();
    assert_eq!((parts.iter().map(|part| part.events.len()).sum::<usize>(), head), (0, Some(1)));
    running.stop().await;
}

#[tokio::test]
async fn cursors_of_another_query_and_of_another_authority() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    Ledgers::open(&open_config(dir.path(), "340")).expect("another authority's").close();
    let running = Running::start_in(dir).await;
    for (number, authority) in [(1, "340"), (2, "344")] {
        let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
        let started = fact(date(2018, 3, 1), Kind::CarePeriodStarted(care));
        for child in [child(number), child(number + 2)] {
            let request = append(child, vec![event(1, &started)]);
            let request = pb::AppendRequest { authority: authority.into(), ..request };
            running.recording().append(request).await.expect("recorded");
        }
    }
    let page = |authority: &str, day, token: &str| pb::ListFlagsRequest {
        authority: authority.into(),
        as_of: Some(date(2018, 6, day)),
        page_size: Some(1),
        page_token: token.into(),
        ..Default::default()
    };
    let first = running.insight().list_flags(page("344", 1, "")).await.expect("a page").into_inner();
    let token = first.next_page_token;
    assert!(!token.is_empty(), "there is more than one flag");
    for (row, request, expected) in [
        ("its own", page("344", 1, &token), "OK"),
        ("another day's", page("344", 2, &token), "INVALID_ARGUMENT CURSOR_INVALID"),
        ("another authority's", page("340", 1, &token), "INVALID_ARGUMENT CURSOR_INVALID"),
    ] {
        let before = running.authority_heads(&["340", "344"]).await;
        let listed = running.insight().list_flags(request).await;
        assert_eq!(outcome(&listed), expected, "{row}");
        assert_eq!(before, running.authority_heads(&["340", "344"]).await);
    }
    running.stop().await;
}

#[tokio::test]
async fn subscriptions_and_flags() {
    let running = with_an_event().await;
    let from = |from: FollowFrom| pb::SubscribeRequest { from: Some(from), ..Default::default() };
    let silent = |seconds| pb::SubscribeRequest {
        heartbeat: Some(Duration { seconds, nanos: 0 }),
        ..Default::default()
    };
    let forged = from(FollowFrom::ResumeToken(vec![1; 25].into()));
    for (row, request, expected) in [
        (
            "a negative position",
            from(FollowFrom::FromPosition(u64::MAX)),
            "INVALID_ARGUMENT CURSOR_OUT_OF_RANGE",
        ),
        ("a token that was made up", forged, "INVALID_ARGUMENT CURSOR_INVALID"),
        ("no token", from(FollowFrom::ResumeToken(Bytes::new())), "INVALID_ARGUMENT CURSOR_INVALID"),
        ("not from now", from(FollowFrom::FromNow(false)), "INVALID_ARGUMENT FIELD_MISSING"),
        ("no silence at all", silent(0), "INVALID_ARGUMENT NUMBER_OUT_OF_RANGE"),
        ("silence for a day", silent(86_400), "INVALID_ARGUMENT NUMBER_OUT_OF_RANGE"),
        ("silence below zero", silent(-1), "INVALID_ARGUMENT NUMBER_OUT_OF_RANGE"),
    ] {
        let mut history = running.history();
        check(&running, row, expected, history.subscribe(request)).await;
    }
    for (row, request, expected) in [
        (
            "no flags",
            pb::ListFlagsRequest { page_size: Some(0), ..Default::default() },
            "INVALID_ARGUMENT PAGE_SIZE",
        ),
        (
            "too many flags",
            pb::ListFlagsRequest { page_size: Some(1_000_000_000), ..Default::default() },
            "INVALID_ARGUMENT PAGE_SIZE",
        ),
        (
            "a page that was made up",
            pb::ListFlagsRequest { page_token: "bm90IG9uZSBvZiBvdXJz".into(), ..Default::default() },
            "INVALID_ARGUMENT CURSOR_INVALID",
        ),
        (
            "an unknown rule",
            pb::ListFlagsRequest { flags: vec!["gossip".into()], ..Default::default() },
            "INVALID_ARGUMENT RULE_UNKNOWN",
        ),
    ] {
        let mut insight = running.insight();
        check(&running, row, expected, insight.list_flags(request)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn all_that_is_wrong_with_a_question_is_said_at_once() {
    let running = Running::start().await;
    let flags = pb::ListFlagsRequest {
        flags: vec!["gossip".into(), "re-referral".into(), "hearsay".into()],
        concerns: vec!["gossip".into()],
        min_severity: "dire".into(),
        since_by: Some(date(2026, 2, 30)),
        page_size: Some(0),
        ..Default::default()
    };
    let deadlines = pb::ListDeadlinesRequest {
        from: Some(date(2026, 2, 30)),
        until: Some(date(2026, 2, 31)),
        clocks: vec!["gossip".into()],
        ..Default::default()
    };
    let backwards = pb::ListDeadlinesRequest {
        from: Some(date(2026, 2, 28)),
        until: Some(date(2026, 2, 27)),
        ..Default::default()
    };
    let clocks = pb::ListClocksRequest { states: vec![99], page_size: Some(0), ..Default::default() };
    let mut insight = running.insight();
    for (wrong, expected) in [
        (
            insight.list_flags(flags).await.err(),
            "flags[0] flags[2] concerns[0] min_severity since_by page_size",
        ),
        (insight.list_deadlines(deadlines).await.err(), "from until clocks[0]"),
        (insight.list_deadlines(backwards).await.err(), "until"),
        (insight.list_clocks(clocks).await.err(), "states[0] page_size"),
    ] {
        let wrong = wrong.expect("refused").get_details_bad_request().expect("with all that is wrong");
        let fields: Vec<String> = wrong.field_violations.into_iter().map(|one| one.field).collect();
        assert_eq!(fields.join(" "), expected);
    }
    running.stop().await;
}
