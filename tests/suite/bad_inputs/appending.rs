//! Ids, expectations and sizes of an append.

use bytes::Bytes;
use journey_ledger::limits::APPEND_BYTES_MAX;
use wire::pb;
use wire::pb::StreamState;
use wire::pb::expected_revision::Expectation;

use super::super::events::{
    append, append_to, by_id, by_local_id, child, date, event, expecting, fact, referral,
};
use super::super::running::Running;
use super::check;

/// A server on which child 1 has the events 1 and 2.
async fn with_two_events() -> Running {
    let running = Running::start().await;
    let events = vec![event(1, &referral("r1")), event(2, &referral("r2"))];
    running.recording().append(append(child(1), events)).await.expect("recorded");
    running
}

async fn check_append(running: &Running, row: &str, expected: &str, request: pb::AppendRequest) {
    let mut recording = running.recording();
    check(running, row, expected, recording.append(request)).await;
}

#[tokio::test]
async fn event_ids() {
    let running = with_two_events().await;
    for (row, bytes, expected) in [
        ("no id", vec![], "INVALID_ARGUMENT EVENT_ID_MISSING"),
        ("the nil UUID", vec![0; 16], "INVALID_ARGUMENT EVENT_ID_NIL"),
        ("15 bytes", vec![7; 15], "INVALID_ARGUMENT EVENT_ID_MALFORMED"),
        ("17 bytes", vec![7; 17], "INVALID_ARGUMENT EVENT_ID_MALFORMED"),
        ("text", b"not-a-uuid".to_vec(), "INVALID_ARGUMENT EVENT_ID_MALFORMED"),
        ("the largest UUID", vec![0xff; 16], "INVALID_ARGUMENT EVENT_ID_NOT_ALLOWED"),
        ("version 0", uuid_bytes(0x00, 0x80), "INVALID_ARGUMENT EVENT_ID_NOT_ALLOWED"),
        ("version 9", uuid_bytes(0x90, 0x80), "INVALID_ARGUMENT EVENT_ID_NOT_ALLOWED"),
        ("another variant", uuid_bytes(0x40, 0xc0), "INVALID_ARGUMENT EVENT_ID_NOT_ALLOWED"),
    ] {
        let mut sent = event(9, &referral("r9"));
        sent.event_id = bytes.into();
        check_append(&running, row, expected, append(child(1), vec![sent])).await;
    }
    running.stop().await;
}

fn uuid_bytes(version: u8, variant: u8) -> Vec<u8> {
    let mut bytes = vec![7; 16];
    bytes[6] = version | 7;
    bytes[8] = variant | 7;
    bytes
}

#[tokio::test]
async fn repetitions() {
    let running = with_two_events().await;
    let (first, second) = (event(1, &referral("r1")), event(2, &referral("r2")));
    let retry = append(child(1), vec![first.clone(), second]);
    check_append(&running, "a retry", "OK", retry.clone()).await;
    let first_answer = running.recording().append(retry.clone()).await.expect("a retry").into_inner();
    let running = Running::start_in(running.stop().await).await;
    check_append(&running, "a retry after a restart", "OK", retry.clone()).await;
    let answer = running.recording().append(retry).await.expect("a retry").into_inner();
    assert_eq!(answer.children, first_answer.children, "the first receipt");
    let reused = append(child(1), vec![event(1, &referral("another"))]);
    check_append(&running, "the id with other content", "ALREADY_EXISTS EVENT_ID_REUSED", reused).await;
    let twice = append(child(2), vec![first.clone(), first.clone()]);
    check_append(&running, "the id twice in one append", "INVALID_ARGUMENT DUPLICATE_IN_BATCH", twice).await;
    let mut groups = append(child(2), vec![first.clone()]);
    groups.children.extend(append(child(2), vec![event(3, &referral("r3"))]).children);
    check_append(&running, "the child twice in one append", "INVALID_ARGUMENT DUPLICATE_IN_BATCH", groups)
        .await;
    let elsewhere =
        running.recording().append(append(child(3), vec![first])).await.expect("ids are the child's own");
    assert!(!elsewhere.into_inner().children[0].events[0].already_recorded);
    running.stop().await;
}

#[tokio::test]
async fn expectations() {
    let running = with_two_events().await;
    let state = |state: StreamState| Expectation::State(state.into());
    let rows = [
        ("stale", 1, Expectation::Exactly(0), "ABORTED REVISION_CONFLICT"),
        ("ahead", 1, Expectation::Exactly(2), "FAILED_PRECONDITION REVISION_AHEAD"),
        ("ahead of nothing", 2, Expectation::Exactly(0), "FAILED_PRECONDITION REVISION_AHEAD"),
        ("no stream, and there is one", 1, state(StreamState::Absent), "FAILED_PRECONDITION STREAM_EXISTS"),
        (
            "a stream, and there is none",
            2,
            state(StreamState::Present),
            "FAILED_PRECONDITION STREAM_NOT_FOUND",
        ),
        ("the largest number", 1, Expectation::Exactly(u64::MAX), "INVALID_ARGUMENT REVISION_OUT_OF_RANGE"),
        ("the one below", 1, Expectation::Exactly(u64::MAX - 1), "INVALID_ARGUMENT REVISION_OUT_OF_RANGE"),
        (
            "an append below",
            1,
            Expectation::Exactly(u64::MAX - 500),
            "INVALID_ARGUMENT REVISION_OUT_OF_RANGE",
        ),
        ("no state", 1, Expectation::State(0), "INVALID_ARGUMENT ENUM_UNSPECIFIED"),
        ("an unknown state", 1, Expectation::State(99), "INVALID_ARGUMENT ENUM_UNKNOWN"),
    ];
    for (row, number, expectation, expected) in rows {
        let request = expecting(append(child(number), vec![event(9, &referral("r9"))]), expectation);
        check_append(&running, row, expected, request).await;
    }
    let mut nothing = append(child(1), vec![event(9, &referral("r9"))]);
    nothing.children[0].expected = Some(pb::ExpectedRevision { expectation: None });
    check_append(&running, "an expectation of nothing", "INVALID_ARGUMENT FIELD_MISSING", nothing).await;
    let retry = expecting(append(child(1), vec![event(1, &referral("r1"))]), Expectation::Exactly(7));
    check_append(&running, "a retry, whatever it expects", "OK", retry).await;
    running.stop().await;
}

#[tokio::test]
async fn sizes() {
    let running = with_two_events().await;
    let many = |count: u64| (0..count).map(|number| event(100 + number, &referral("r"))).collect::<Vec<_>>();
    let empty = "INVALID_ARGUMENT BATCH_EMPTY";
    check_append(&running, "no child", empty, pb::AppendRequest::default()).await;
    check_append(&running, "no event", empty, append(child(1), vec![])).await;
    let mut half = append(child(1), many(1));
    half.children.extend(append(child(2), vec![]).children);
    check_append(&running, "no event for one of two", empty, half).await;
    check_append(&running, "501 events", "INVALID_ARGUMENT BATCH_TOO_MANY", append(child(1), many(501)))
        .await;
    let large = |bytes: usize| event(9, &file(bytes));
    check_append(
        &running,
        "an event over 64 KiB",
        "INVALID_ARGUMENT EVENT_TOO_LARGE",
        append(child(1), vec![large(65 * 1024)]),
    )
    .await;
    let heavy = append(child(1), (0..20).map(|number| event(200 + number, &file(60 * 1024))).collect());
    let refused = running.recording().append(heavy.clone()).await.expect_err("refused");
    assert_eq!(wire::status::metadata_of(&refused).get("limit"), Some(&APPEND_BYTES_MAX.to_string()));
    check_append(&running, "over 1 MiB", "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", heavy).await;
    let mut last = many(500);
    last[499].event_id = Bytes::new();
    let refused = running.recording().append(append(child(1), last.clone())).await.expect_err("refused");
    assert!(refused.message().starts_with("children[0].events[499].event_id: "), "{}", refused.message());
    check_append(&running, "the last of 500", "INVALID_ARGUMENT EVENT_ID_MISSING", append(child(1), last))
        .await;
    running.recording().append(append(child(1), many(500))).await.expect("500 events are not too many");
    running.stop().await;
}

/// A file of so many bytes that was set.
fn file(bytes: usize) -> pb::Fact {
    let set = pb::JurisdictionSet {
        file: vec![1; bytes].into(),
        digest: vec![1; 32].into(),
        effective_from: Some(date(2018, 3, 1)),
    };
    fact(date(2018, 3, 1), pb::fact_body::Kind::JurisdictionSet(set))
}

#[tokio::test]
async fn children_and_authorities() {
    let running = with_two_events().await;
    let events = || vec![event(9, &referral("r9"))];
    let with_id = |bytes: &'static [u8]| pb::ChildRef {
        child: Some(pb::child_ref::Child::ChildId(Bytes::from_static(bytes))),
    };
    let long = "x".repeat(10_000);
    for (row, name, expected) in [
        ("no child", pb::ChildRef { child: None }, "INVALID_ARGUMENT CHILD_MISSING"),
        ("15 bytes", with_id(&[1; 15]), "INVALID_ARGUMENT IDENTIFIER_MALFORMED"),
        ("no bytes", with_id(&[]), "INVALID_ARGUMENT IDENTIFIER_MALFORMED"),
        ("the nil UUID", with_id(&[0; 16]), "INVALID_ARGUMENT IDENTIFIER_MALFORMED"),
        ("an empty local id", by_local_id("liquidlogic", ""), "INVALID_ARGUMENT STREAM_ID_MALFORMED"),
        ("an empty system", by_local_id("", "1"), "INVALID_ARGUMENT STREAM_ID_MALFORMED"),
        ("10 kB", by_local_id("liquidlogic", &long), "INVALID_ARGUMENT STREAM_ID_MALFORMED"),
        ("a line break", by_local_id("liquidlogic", "1\n2"), "INVALID_ARGUMENT STREAM_ID_MALFORMED"),
        ("not ASCII", by_local_id("liquidlogic", "é"), "INVALID_ARGUMENT STREAM_ID_MALFORMED"),
    ] {
        check_append(&running, row, expected, append_to(name, events())).await;
    }
    for authority in ["345", "34", "abc", "../344", "*"] {
        let request =
            pb::AppendRequest { authority: authority.into(), ..append_to(by_id(child(1)), events()) };
        check_append(&running, authority, "NOT_FOUND AUTHORITY_NOT_FOUND", request).await;
    }
    running.stop().await;
}
