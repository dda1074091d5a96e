//! What a fact may not say: dates, times, codes, texts, numbers, and fields that nobody knows.

use prost::Message;
use wire::pb;
use wire::pb::fact_body::Kind;

use super::super::events::{append, child, correction, date, event, fact, raw_event, referral, retraction};
use super::super::running::Running;
use super::check;

async fn check_fact(running: &Running, row: &str, expected: &str, fact: &pb::Fact) {
    check_raw(running, row, expected, fact.encode_to_vec()).await;
}

async fn check_raw(running: &Running, row: &str, expected: &str, fact: Vec<u8>) {
    let mut recording = running.recording();
    check(running, row, expected, recording.append(append(child(1), vec![raw_event(1, fact)]))).await;
}

/// A fact that is recorded, whatever a rule may say of it.
async fn accept(running: &Running, row: &str, number: u64, fact: &pb::Fact) {
    let done = running.recording().append(append(child(1), vec![event(number, fact)])).await;
    assert!(done.is_ok(), "{row}: {}", super::outcome(&done));
}

fn on(date: pb::Date) -> pb::Fact {
    pb::Fact { occurred: Some(pb::Occurred { date: Some(date), ..Default::default() }), ..referral("r1") }
}

fn at(date: pb::Date, (hours, minutes, seconds): (i32, i32, i32), offset: Option<i32>) -> pb::Fact {
    let time = pb::TimeOfDay { hours, minutes, seconds, nanos: 0 };
    let occurred = pb::Occurred { date: Some(date), time: Some(time), utc_offset_minutes: offset };
    pb::Fact { occurred: Some(occurred), ..referral("r1") }
}

#[tokio::test]
async fn days() {
    let running = Running::start().await;
    let missing = pb::Fact { occurred: None, ..referral("r1") };
    check_fact(&running, "not said", "INVALID_ARGUMENT OCCURRED_AT_MISSING", &missing).await;
    for year in [1, 0, -1, 1849, 2201, 9999, 10_000, i32::MIN, i32::MAX] {
        let row = format!("the year {year}");
        check_fact(&running, &row, "INVALID_ARGUMENT OCCURRED_AT_OUT_OF_RANGE", &on(date(year, 1, 1))).await;
    }
    for (year, month, day) in
        [(2019, 2, 29), (2018, 4, 31), (2018, 13, 1), (2018, 0, 1), (2018, 1, -1), (2018, 1, 32)]
    {
        let row = format!("{year}-{month}-{day}");
        check_fact(&running, &row, "INVALID_ARGUMENT DATE_INVALID", &on(date(year, month, day))).await;
    }
    let years_to_come = [(2020, 2, 29), (2018, 0, 0), (2018, 5, 0), (1850, 1, 1), (2200, 12, 31)];
    for ((year, month, day), number) in years_to_come.into_iter().zip(10..) {
        accept(&running, &format!("{year}-{month}-{day}"), number, &on(date(year, month, day))).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn what_only_a_ledger_says_of_itself() {
    let running = Running::start().await;
    let sealed = pb::HeadsSealed { root: vec![7; 32].into(), count: Some(1), size: Some(0) };
    let sealed = fact(date(2018, 3, 1), Kind::HeadsSealed(sealed));
    check_fact(&running, "of a child", "INVALID_ARGUMENT KIND_RESERVED", &sealed).await;
    let own = append(uuid::Uuid::from_bytes(*b"authority-stream"), vec![event(1, &sealed)]);
    let mut recording = running.recording();
    check(&running, "in its own stream", "INVALID_ARGUMENT KIND_RESERVED", recording.append(own)).await;
    running.stop().await;
}

#[tokio::test]
async fn times() {
    let running = Running::start().await;
    let (gap, overlap) = (date(2026, 3, 29), date(2026, 10, 25));
    let rows = [
        ("skipped by the clocks", at(gap, (1, 30, 0), None), "INVALID_ARGUMENT LOCAL_TIME_NONEXISTENT"),
        ("shown twice by the clocks", at(overlap, (1, 30, 0), None), "INVALID_ARGUMENT LOCAL_TIME_AMBIGUOUS"),
        ("a leap second", at(gap, (23, 59, 60), None), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        ("the 24th hour", at(gap, (24, 0, 0), None), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        ("a time on a month", at(date(2026, 3, 0), (1, 0, 0), None), "INVALID_ARGUMENT DATE_INVALID"),
    ];
    for (row, fact, expected) in rows {
        check_fact(&running, row, expected, &fact).await;
    }
    accept(&running, "in the gap, with its offset", 10, &at(gap, (1, 30, 0), Some(0))).await;
    accept(&running, "in the overlap, with its offset", 11, &at(overlap, (1, 30, 0), Some(60))).await;
    let recorded = |seconds, nanos| pb::Fact {
        recorded_at: Some(prost_types::Timestamp { seconds, nanos }),
        recorded_basis: pb::RecordedBasis::Practitioner.into(),
        ..referral("r1")
    };
    for (row, fact, expected) in [
        ("nanoseconds below zero", recorded(0, -1), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        ("a whole second of them", recorded(0, 1_000_000_000), "INVALID_ARGUMENT TIMESTAMP_MALFORMED"),
        ("before all time", recorded(i64::MIN, 0), "INVALID_ARGUMENT OCCURRED_AT_OUT_OF_RANGE"),
        ("after all time", recorded(i64::MAX, 0), "INVALID_ARGUMENT OCCURRED_AT_OUT_OF_RANGE"),
    ] {
        check_fact(&running, row, expected, &fact).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn codes_and_texts() {
    let running = Running::start().await;
    let registered = |child: pb::ChildRegistered| fact(date(2018, 3, 1), Kind::ChildRegistered(child));
    let language =
        |text: &str| registered(pb::ChildRegistered { language: Some(text.into()), ..Default::default() });
    let decided = |outcome| {
        let decided = pb::ReferralDecided { referral_id: "r1".into(), outcome, ..Default::default() };
        fact(date(2018, 3, 1), Kind::ReferralDecided(decided))
    };
    let by = |worker: &str| pb::Fact { recorded_by: Some(worker.into()), ..referral("r1") };
    let together = |id: &str| pb::Fact { correlation_id: Some(id.into()), ..referral("r1") };
    let not_allowed = "INVALID_ARGUMENT TEXT_NOT_ALLOWED";
    let malformed = "INVALID_ARGUMENT IDENTIFIER_MALFORMED";
    for (row, fact, expected) in [
        ("an unknown enum", decided(9_999), "INVALID_ARGUMENT ENUM_UNKNOWN"),
        ("an enum below zero", decided(-1), "INVALID_ARGUMENT ENUM_UNKNOWN"),
        ("an unspecified enum", decided(0), "INVALID_ARGUMENT ENUM_UNSPECIFIED"),
        ("no body", pb::Fact { body: None, ..referral("r1") }, "INVALID_ARGUMENT FIELD_MISSING"),
        ("NUL", language("a\0b"), not_allowed),
        ("a control", language("a\u{1b}[31mb"), not_allowed),
        ("a C1 control", language("a\u{85}b"), not_allowed),
        ("a change of direction", language("a\u{202e}b"), not_allowed),
        ("a lone byte order mark", language("\u{feff}"), not_allowed),
        (
            "a million marks",
            language(&format!("a{}", "\u{301}".repeat(60))),
            "INVALID_ARGUMENT TEXT_TOO_COMPLEX",
        ),
        ("a long name", language(&"x".repeat(200)), "INVALID_ARGUMENT TEXT_TOO_LONG"),
        ("a worker that is not ASCII", by("é"), malformed),
        ("a correlation id of 129 bytes", together(&"x".repeat(129)), malformed),
        ("a correlation id with a tab", together("a\tb"), malformed),
    ] {
        check_fact(&running, row, expected, &fact).await;
    }
    let explained = pb::Fact { body: explained("\u{feff}left\u{202e}right\u{1b}[31m\r\n"), ..retraction(10) };
    for (row, number, text) in [("composed", 10, "Fran\u{e7}ais"), ("decomposed", 11, "Franc\u{327}ais")] {
        accept(&running, row, number, &language(text)).await;
    }
    accept(&running, "anything in free text", 12, &explained).await;
    running.stop().await;
}

/// A retraction that is explained in words.
fn explained(words: &str) -> Option<pb::FactBody> {
    let Some(pb::FactBody { kind: Some(Kind::EntryRetracted(retracted)) }) = retraction(10).body else {
        return None;
    };
    let explained = pb::EntryRetracted { explanation: Some(words.into()), ..retracted };
    Some(pb::FactBody { kind: Some(Kind::EntryRetracted(explained)) })
}

#[tokio::test]
async fn numbers_and_authorities() {
    let running = Running::start().await;
    let placed = |distance_miles, authority: Option<&str>| {
        let placement = pb::PlacementStarted {
            placement_id: "p1".into(),
            care_id: "c1".into(),
            placement_type: 1,
            distance_miles,
            placement_authority: authority.map(Into::into),
            ..Default::default()
        };
        fact(date(2018, 3, 1), Kind::PlacementStarted(placement))
    };
    for (row, number) in [("not a number", f64::NAN), ("infinity", f64::INFINITY), ("minus zero", -0.0)] {
        check_fact(&running, row, "INVALID_ARGUMENT NUMBER_NOT_FINITE", &placed(Some(number), None)).await;
    }
    check_fact(&running, "below zero", "INVALID_ARGUMENT NUMBER_OUT_OF_RANGE", &placed(Some(-1.0), None))
        .await;
    for code in ["000", "abc", "0344"] {
        check_fact(&running, code, "INVALID_ARGUMENT AUTHORITY_UNKNOWN", &placed(None, Some(code))).await;
    }
    accept(&running, "a distance", 10, &placed(Some(12.5), Some("344"))).await;
    running.stop().await;
}

#[tokio::test]
async fn what_a_rule_worries_about_is_recorded() {
    let running = Running::start().await;
    let born = |day| {
        fact(
            date(2016, 5, 1),
            Kind::ChildRegistered(pb::ChildRegistered { date_of_birth: Some(day), ..Default::default() }),
        )
    };
    let died = fact(date(2017, 1, 1), Kind::ChildDied(pb::ChildDied::default()));
    accept(&running, "after the day of the append", 1, &on(date(2199, 1, 1))).await;
    accept(&running, "a birth on 29 February", 2, &born(date(2016, 2, 29))).await;
    accept(&running, "before the birth", 3, &on(date(2015, 1, 1))).await;
    accept(&running, "a birth put right, so that events precede it", 4, &born(date(2018, 6, 1))).await;
    accept(&running, "a death", 5, &died).await;
    accept(&running, "after the death", 6, &on(date(2018, 1, 1))).await;
    let care = pb::CarePeriodStarted { care_id: "c1".into(), ..Default::default() };
    accept(&running, "a start", 7, &fact(date(2018, 3, 1), Kind::CarePeriodStarted(care))).await;
    let ended = pb::CarePeriodEnded { care_id: "c1".into(), ..Default::default() };
    accept(&running, "an end before it", 10, &fact(date(2018, 2, 1), Kind::CarePeriodEnded(ended))).await;
    let unborn =
        pb::ChildRegistered { expected_date_of_birth: Some(date(2026, 10, 25)), ..Default::default() };
    accept(&running, "a child not yet born", 8, &fact(date(2026, 1, 10), Kind::ChildRegistered(unborn)))
        .await;
    let upn = pb::ChildRegistered { upn: Some("A123456789012".into()), ..Default::default() };
    accept(
        &running,
        "a pupil number whose check letter is wrong",
        9,
        &fact(date(2016, 5, 1), Kind::ChildRegistered(upn)),
    )
    .await;
    running.stop().await;
}

#[tokio::test]
async fn fields_that_nobody_knows() {
    let running = Running::start().await;
    let known = referral("r1").encode_to_vec();
    let with = |tail: &[u8]| [known.as_slice(), tail].concat();
    // Field 1000, a number: tag 8000 as a varint, then 1.
    let unknown = [0xc0, 0x3e, 0x01];
    check_raw(&running, "in the fact", "INVALID_ARGUMENT UNKNOWN_FIELD", with(&unknown)).await;
    // Field 8 is the body; a second one is merged into the first, here with a field that its kind does not have.
    let newer = pb::Fact { body: None, ..referral("r1") }.encode_to_vec();
    let newer = [newer.as_slice(), &[0x42, 0x03], &unknown].concat();
    check_raw(&running, "a kind that is newer", "FAILED_PRECONDITION SCHEMA_UNKNOWN", newer).await;
    let truncated = known[..known.len() - 1].to_vec();
    check_raw(&running, "cut short", "INVALID_ARGUMENT MESSAGE_MALFORMED", truncated).await;
    check_raw(&running, "a wrong wire type", "INVALID_ARGUMENT MESSAGE_MALFORMED", vec![0x08, 0x01]).await;
    check_raw(
        &running,
        "text that is not UTF-8",
        "INVALID_ARGUMENT MESSAGE_MALFORMED",
        with(&[0x22, 0x01, 0xff]),
    )
    .await;
    for depth in [150, 5_000] {
        let row = format!("nested {depth} deep");
        check_raw(&running, &row, "INVALID_ARGUMENT MESSAGE_MALFORMED", nested(depth)).await;
    }
    check_raw(&running, "no fact", "INVALID_ARGUMENT FIELD_MISSING", Vec::new()).await;
    running.stop().await;
}

/// Corrections of corrections of corrections.
fn nested(depth: usize) -> Vec<u8> {
    let field = |number: u32, inner: Vec<u8>| {
        let mut bytes = Vec::new();
        prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut bytes);
        prost::encoding::encode_varint(inner.len() as u64, &mut bytes);
        bytes.extend(inner);
        bytes
    };
    let corrections =
        (0..depth).fold(Vec::new(), |inner, _| field(CORRECTED_BODY, field(ENTRY_CORRECTED, inner)));
    field(FACT_BODY, field(ENTRY_CORRECTED, corrections))
}

/// The body of a fact, the kind `entry_corrected`, and the field in it that holds a body again.
const FACT_BODY: u32 = 8;
const ENTRY_CORRECTED: u32 = 801;
const CORRECTED_BODY: u32 = 3;

#[tokio::test]
async fn the_same_content_written_otherwise_is_the_same() {
    let running = Running::start().await;
    let plain = referral("r1").encode_to_vec();
    let body = pb::Fact { occurred: None, ..referral("r1") }.encode_to_vec();
    running.recording().append(append(child(1), vec![raw_event(1, plain.clone())])).await.expect("recorded");
    // The body twice: merged, it says the same.
    let twice = [plain.as_slice(), &body].concat();
    let again =
        running.recording().append(append(child(1), vec![raw_event(1, twice)])).await.expect("the same");
    assert!(again.into_inner().children[0].events[0].already_recorded);
    running.stop().await;
}

#[tokio::test]
async fn corrections_name_an_entry_of_the_same_child_and_kind() {
    let running = Running::start().await;
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    running.recording().append(append(child(2), vec![event(2, &referral("r2"))])).await.expect("recorded");
    let died = fact(date(2018, 3, 1), Kind::ChildDied(pb::ChildDied::default()));
    for (row, fact, expected) in [
        ("an entry that is not there", correction(7, referral("r1")), "INVALID_ARGUMENT TARGET_NOT_FOUND"),
        ("another child's", correction(2, referral("r2")), "INVALID_ARGUMENT TARGET_NOT_FOUND"),
        ("another kind", correction(1, died), "INVALID_ARGUMENT TARGET_KIND_DIFFERS"),
    ] {
        let mut recording = running.recording();
        check(&running, row, expected, recording.append(append(child(1), vec![event(9, &fact)]))).await;
    }
    let unrecorded = append(child(3), vec![event(9, &retraction(1))]);
    check(
        &running,
        "of a child who has none",
        "INVALID_ARGUMENT TARGET_NOT_FOUND",
        running.recording().append(unrecorded),
    )
    .await;
    let later = append(child(1), vec![event(9, &correction(12, referral("r1"))), event(12, &referral("r2"))]);
    check(
        &running,
        "one that comes later",
        "INVALID_ARGUMENT TARGET_NOT_FOUND",
        running.recording().append(later),
    )
    .await;
    accept(&running, "its own", 9, &correction(1, referral("r3"))).await;
    let (new, corrected) = (event(10, &referral("r4")), event(11, &correction(10, referral("r5"))));
    running.recording().append(append(child(1), vec![new, corrected])).await.expect("one of the same append");
    running.stop().await;
}
