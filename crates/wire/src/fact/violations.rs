//! What is refused, where it is said to lie, and why. A value is never repeated.

use bytes::Bytes;
use expect_test::{Expect, expect};
use prost::Message;
use prost_types::Timestamp;

use super::decode_fact;
use crate::fault::Violation;
use crate::pb;
use crate::pb::fact_body::Kind;

/// A placement that began, with nothing wrong in it.
fn placement() -> pb::PlacementStarted {
    pb::PlacementStarted {
        placement_id: "p1".to_owned(),
        care_id: "c1".to_owned(),
        placement_type: pb::PlacementType::U4.into(),
        ..pb::PlacementStarted::default()
    }
}

fn fact(kind: impl Into<Option<Kind>>) -> pb::Fact {
    let date = pb::Date { year: 2026, month: 3, day: 2 };
    pb::Fact {
        occurred: Some(pb::Occurred { date: Some(date), ..pb::Occurred::default() }),
        body: kind.into().map(|kind| pb::FactBody { kind: Some(kind) }),
        ..pb::Fact::default()
    }
}

fn render(violations: &[Violation]) -> String {
    let line = |violation: &Violation| {
        let number = violation.number.map(|number| format!(" {number}")).unwrap_or_default();
        let reason = violation.reason.as_str_name().trim_start_matches("ERROR_REASON_");
        let field = if violation.field.is_empty() { "the fact" } else { &violation.field };
        format!("{field} {reason}{number}\n")
    };
    violations.iter().map(line).collect()
}

fn verdict(raw: impl Into<Bytes>) -> String {
    match decode_fact(raw.into()) {
        Ok(_) => "accepted\n".to_owned(),
        Err(violations) => render(&violations),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the expectation is written where the case is")]
fn check(change: impl FnOnce(&mut pb::Fact, &mut pb::PlacementStarted), expected: Expect) {
    let mut placement = placement();
    let mut fact = fact(None);
    change(&mut fact, &mut placement);
    fact.body = fact.body.or(Some(pb::FactBody { kind: Some(Kind::PlacementStarted(placement)) }));
    expected.assert_eq(&verdict(fact.encode_to_vec()));
}

/// When the fact occurred: the date, and the time with its offset.
#[allow(clippy::needless_pass_by_value, reason = "the expectation is written where the case is")]
fn check_occurred(
    date: (i32, i32, i32),
    time: Option<(i32, i32, i32, i32)>,
    offset: Option<i32>,
    expected: Expect,
) {
    let occurred = pb::Occurred {
        date: Some(pb::Date { year: date.0, month: date.1, day: date.2 }),
        time: time.map(|(hours, minutes, seconds, nanos)| pb::TimeOfDay { hours, minutes, seconds, nanos }),
        utc_offset_minutes: offset,
    };
    check(|fact, _| fact.occurred = Some(occurred), expected);
}

#[test]
fn a_fact_with_nothing_wrong_is_accepted() {
    check(|_, _| {}, expect!["accepted\n"]);
}

#[test]
fn a_fact_says_when_it_occurred() {
    check(|fact, _| fact.occurred = None, expect!["occurred OCCURRED_AT_MISSING\n"]);
    check(|fact, _| fact.occurred = Some(pb::Occurred::default()), expect!["occurred OCCURRED_AT_MISSING\n"]);
}

#[test]
fn dates_exist_and_lie_within_the_years_that_are_recorded() {
    for year in [1850, 2200] {
        check_occurred((year, 1, 1), None, None, expect!["accepted\n"]);
    }
    for year in [0, 1, 1849, 2201, 9999, 10_000, i32::MIN, i32::MAX] {
        check_occurred((year, 1, 1), None, None, expect!["occurred.date OCCURRED_AT_OUT_OF_RANGE\n"]);
    }
    check_occurred((2024, 2, 29), None, None, expect!["accepted\n"]);
    check_occurred((2024, 2, 0), None, None, expect!["accepted\n"]);
    check_occurred((2024, 0, 0), None, None, expect!["accepted\n"]);
    for date in [(2023, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 5), (2026, -1, 1), (2026, 1, 300)] {
        check_occurred(date, None, None, expect!["occurred.date DATE_INVALID\n"]);
    }
}

#[test]
fn times_of_day_are_on_a_clock() {
    check_occurred((2026, 3, 2), Some((23, 59, 59, 999_999_999)), None, expect!["accepted\n"]);
    for time in [
        (24, 0, 0, 0),
        (23, 60, 0, 0),
        (23, 59, 60, 0),
        (-1, 0, 0, 0),
        (1, 0, 0, -1),
        (1, 0, 0, 1_000_000_000),
    ] {
        check_occurred((2026, 3, 2), Some(time), None, expect!["occurred.time TIMESTAMP_MALFORMED\n"]);
    }
    let noon = Some((12, 0, 0, 0));
    check_occurred((2026, 3, 2), noon, Some(60 * 14), expect!["accepted\n"]);
    check_occurred(
        (2026, 3, 2),
        noon,
        Some(60 * 15),
        expect!["occurred.utc_offset_minutes TIMESTAMP_MALFORMED\n"],
    );
    check_occurred(
        (2026, 3, 2),
        noon,
        Some(i32::MIN),
        expect!["occurred.utc_offset_minutes TIMESTAMP_MALFORMED\n"],
    );
    check_occurred((2026, 3, 0), noon, None, expect!["occurred.time DATE_INVALID\n"]);
    check_occurred((2026, 3, 2), None, Some(60), expect!["occurred.time FIELD_MISSING\n"]);
}

#[test]
fn a_local_time_is_one_that_londons_clocks_showed_once() {
    let half_past_one = Some((1, 30, 0, 0));
    check_occurred((2026, 3, 29), half_past_one, None, expect!["occurred.time LOCAL_TIME_NONEXISTENT\n"]);
    check_occurred((2026, 3, 29), half_past_one, Some(0), expect!["accepted\n"]);
    check_occurred((2026, 10, 25), half_past_one, None, expect!["occurred.time LOCAL_TIME_AMBIGUOUS\n"]);
    check_occurred((2026, 10, 25), half_past_one, Some(60), expect!["accepted\n"]);
}

#[test]
fn a_time_without_an_offset_is_londons() {
    let occurred = pb::Occurred {
        date: Some(pb::Date { year: 2026, month: 6, day: 1 }),
        time: Some(pb::TimeOfDay { hours: 0, minutes: 30, seconds: 0, nanos: 0 }),
        utc_offset_minutes: None,
    };
    let fact = pb::Fact { occurred: Some(occurred), ..fact(Kind::PlacementStarted(placement())) };
    let accepted = decode_fact(fact.encode_to_vec().into()).unwrap();
    assert_eq!(accepted.fact.occurred.instant().unwrap().to_string(), "2026-05-31T23:30:00Z");
    assert_eq!(accepted.fact.occurred.date().to_string(), "2026-06-01");
}

#[test]
fn a_recording_time_is_whole_and_has_its_basis() {
    let recorded = |seconds, nanos, basis: i32| {
        move |fact: &mut pb::Fact, _: &mut pb::PlacementStarted| {
            fact.recorded_at = Some(Timestamp { seconds, nanos });
            fact.recorded_basis = basis;
        }
    };
    check(recorded(1_700_000_000, 5, 1), expect!["accepted\n"]);
    check(recorded(-1, 999_999_999, 2), expect!["accepted\n"]);
    check(recorded(0, -1, 1), expect!["recorded_at TIMESTAMP_MALFORMED\n"]);
    check(recorded(0, 1_000_000_000, 1), expect!["recorded_at TIMESTAMP_MALFORMED\n"]);
    check(recorded(i64::MIN, 0, 1), expect!["recorded_at OCCURRED_AT_OUT_OF_RANGE\n"]);
    check(recorded(i64::MAX, 0, 1), expect!["recorded_at OCCURRED_AT_OUT_OF_RANGE\n"]);
    check(recorded(0, 0, 0), expect!["recorded_basis ENUM_UNSPECIFIED\n"]);
    check(recorded(0, 0, 9), expect!["recorded_basis ENUM_UNKNOWN 9\n"]);
    check(|fact, _| fact.recorded_basis = 1, expect!["recorded_at FIELD_MISSING\n"]);
}

#[test]
fn codes_are_of_their_code_set() {
    check(
        |_, placement| placement.placement_type = 0,
        expect![["body.placement_started.placement_type ENUM_UNSPECIFIED\n"]],
    );
    check(
        |_, placement| placement.provider = Some(99),
        expect![["body.placement_started.provider ENUM_UNKNOWN 99\n"]],
    );
    check(
        |_, placement| placement.provider = Some(0),
        expect![["body.placement_started.provider ENUM_UNSPECIFIED\n"]],
    );
    let notified = pb::PlacementNotified { placement_id: "p1".to_owned(), recipients: vec![1, 77, 0, 2] };
    let fact = fact(Kind::PlacementNotified(notified));
    expect![[r#"
        body.placement_notified.recipients[1] ENUM_UNKNOWN 77
        body.placement_notified.recipients[2] ENUM_UNSPECIFIED
    "#]]
    .assert_eq(&verdict(fact.encode_to_vec()));
}

#[test]
fn identifiers_are_short_printable_ascii() {
    let named = |text: &str| {
        let text = text.to_owned();
        move |_: &mut pb::Fact, placement: &mut pb::PlacementStarted| placement.placement_id = text
    };
    check(named(""), expect!["body.placement_started.placement_id FIELD_MISSING\n"]);
    check(named("é"), expect!["body.placement_started.placement_id IDENTIFIER_MALFORMED\n"]);
    check(named(&"x".repeat(129)), expect!["body.placement_started.placement_id IDENTIFIER_MALFORMED\n"]);
    for text in ["a\0b", "a\nb", "\u{1b}[31m", "a\u{85}", "\u{202e}abc", "\u{feff}abc"] {
        check(named(text), expect!["body.placement_started.placement_id TEXT_NOT_ALLOWED\n"]);
    }
    for text in ["", "é", "a\0b"] {
        check(
            |fact, _| fact.correlation_id = Some(text.to_owned()),
            expect!["correlation_id IDENTIFIER_MALFORMED\n"],
        );
    }
    check(|fact, _| fact.source_system = Some(String::new()), expect!["source_system FIELD_MISSING\n"]);
}

#[test]
fn ids_are_uuids() {
    let caused = |child: &[u8], event: &[u8]| {
        let cause =
            pb::Cause { child_id: Bytes::copy_from_slice(child), event_id: Bytes::copy_from_slice(event) };
        move |fact: &mut pb::Fact, _: &mut pb::PlacementStarted| fact.caused_by = Some(cause)
    };
    check(caused(&[7; 16], &[9; 16]), expect!["accepted\n"]);
    check(
        caused(&[], &[9; 15]),
        expect![[r#"
            caused_by.child_id FIELD_MISSING
            caused_by.event_id IDENTIFIER_MALFORMED
        "#]],
    );
    check(
        caused(&[0; 16], &[0; 16]),
        expect![[r#"
            caused_by.child_id IDENTIFIER_MALFORMED
            caused_by.event_id IDENTIFIER_MALFORMED
        "#]],
    );
}

#[test]
fn authorities_are_known() {
    for code in ["001", "44", "0344", "abc", "\u{661}\u{662}\u{663}"] {
        check(
            |_, placement| placement.placement_authority = Some(code.to_owned()),
            expect!["body.placement_started.placement_authority AUTHORITY_UNKNOWN\n"],
        );
    }
    check(|_, placement| placement.placement_authority = Some("344".to_owned()), expect!["accepted\n"]);
}

#[test]
fn numbers_are_finite_and_within_limits() {
    for miles in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
        check(
            |_, placement| placement.distance_miles = Some(miles),
            expect!["body.placement_started.distance_miles NUMBER_NOT_FINITE\n"],
        );
    }
    check(
        |_, placement| placement.distance_miles = Some(-3.0),
        expect!["body.placement_started.distance_miles NUMBER_OUT_OF_RANGE\n"],
    );
    let scored = pb::StrengthsAndDifficultiesScored { score: Some(41), reason_not: None };
    let scored = fact(Kind::StrengthsAndDifficultiesScored(scored));
    expect!["body.strengths_and_difficulties_scored.score NUMBER_OUT_OF_RANGE\n"]
        .assert_eq(&verdict(scored.encode_to_vec()));
    let unsaid = fact(Kind::OffendingRecorded(pb::OffendingRecorded { convicted_in_year: None }));
    expect!["body.offending_recorded.convicted_in_year FIELD_MISSING\n"]
        .assert_eq(&verdict(unsaid.encode_to_vec()));
}

#[test]
fn names_are_legible_and_free_text_is_as_it_came() {
    let restricted = |basis: &str| {
        verdict(
            fact(Kind::RecordRestricted(pb::RecordRestricted { basis: basis.to_owned() })).encode_to_vec(),
        )
    };
    expect!["accepted\n"].assert_eq(&restricted("Zoe\u{308}"));
    expect!["body.record_restricted.basis TEXT_NOT_ALLOWED\n"].assert_eq(&restricted("a\u{202e}b"));
    expect!["body.record_restricted.basis TEXT_TOO_LONG\n"].assert_eq(&restricted(&"é".repeat(65)));
    expect!["body.record_restricted.basis TEXT_TOO_COMPLEX\n"]
        .assert_eq(&restricted(&format!("e{}", "\u{308}".repeat(1_000_000))));
    let retracted = |text: &str| {
        let retracted = pb::EntryRetracted {
            event_id: Bytes::copy_from_slice(&[5; 16]),
            reason: pb::ChangeReason::Duplicate.into(),
            retracted_by: None,
            explanation: Some(text.to_owned()),
        };
        verdict(fact(Kind::EntryRetracted(retracted)).encode_to_vec())
    };
    expect!["accepted\n"].assert_eq(&retracted("two lines\nand \u{1b}[31m red"));
    expect!["body.entry_retracted.explanation TEXT_TOO_LONG\n"].assert_eq(&retracted(&"x".repeat(4_001)));
}

#[test]
fn everything_wrong_is_said_at_once() {
    check(
        |fact, placement| {
            fact.occurred = None;
            fact.recorded_by = Some("\u{7}".to_owned());
            placement.care_id = String::new();
            placement.placement_type = -4;
            placement.distance_miles = Some(f64::NAN);
        },
        expect![[r#"
            occurred OCCURRED_AT_MISSING
            recorded_by TEXT_NOT_ALLOWED
            body.placement_started.care_id FIELD_MISSING
            body.placement_started.placement_type ENUM_UNKNOWN -4
            body.placement_started.distance_miles NUMBER_NOT_FINITE
        "#]],
    );
    let recipients = vec![99; 1_000];
    let notified =
        fact(Kind::PlacementNotified(pb::PlacementNotified { placement_id: "p1".to_owned(), recipients }));
    assert_eq!(verdict(notified.encode_to_vec()).lines().count(), 100);
}

/// A correction of a fact of some kind.
fn corrected(kind: Option<Kind>) -> Kind {
    Kind::EntryCorrected(Box::new(pb::EntryCorrected {
        event_id: Bytes::copy_from_slice(&[5; 16]),
        occurred: fact(None).occurred,
        body: kind.map(|kind| Box::new(pb::FactBody { kind: Some(kind) })),
        reason: pb::ChangeReason::KeyingError.into(),
        corrected_by: None,
        explanation: None,
    }))
}

#[test]
fn a_correction_holds_the_fact_whole_and_is_not_corrected_itself() {
    let verdict = |kind| verdict(fact(corrected(kind)).encode_to_vec());
    expect!["accepted\n"].assert_eq(&verdict(Some(Kind::PlacementStarted(placement()))));
    expect!["body.entry_corrected.body FIELD_MISSING\n"].assert_eq(&verdict(None));
    let bare = Kind::PlacementStarted(pb::PlacementStarted { care_id: String::new(), ..placement() });
    expect!["body.entry_corrected.body.placement_started.care_id FIELD_MISSING\n"]
        .assert_eq(&verdict(Some(bare)));
    expect!["body.entry_corrected.body TARGET_KIND_DIFFERS\n"].assert_eq(&verdict(Some(corrected(None))));
}

#[test]
fn bytes_that_are_no_fact_are_malformed() {
    let raw = fact(Kind::PlacementStarted(placement())).encode_to_vec();
    for length in 1..raw.len() {
        assert_ne!(verdict(raw[..length].to_vec()), "accepted\n", "cut after {length} bytes");
    }
    expect!["the fact MESSAGE_MALFORMED\n"].assert_eq(&verdict(raw[..raw.len() - 1].to_vec()));
    expect!["the fact MESSAGE_MALFORMED\n"]
        .assert_eq(&verdict(&b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"[..]));
    expect!["the fact MESSAGE_MALFORMED\n"].assert_eq(&verdict(&b"\x22\x02\xc3\x28"[..])); // recorded_by, not UTF-8
    expect!["the fact MESSAGE_MALFORMED\n"].assert_eq(&verdict(&b"\x08\x01"[..])); // occurred, as a number
    for depth in [150, 5_000] {
        let deep = (0..depth).fold(Vec::new(), |inner, _| {
            let body = [&[0x1a][..], &length(inner.len()), &inner].concat(); // EntryCorrected.body
            [&[0x8a, 0x32][..], &length(body.len()), &body].concat() // FactBody.entry_corrected
        });
        expect!["the fact MESSAGE_MALFORMED\n"]
            .assert_eq(&verdict([&[0x42][..], &length(deep.len()), &deep].concat()));
    }
    expect![[r#"
        occurred OCCURRED_AT_MISSING
        body FIELD_MISSING
    "#]]
    .assert_eq(&verdict(Bytes::new()));
}

/// A length as a protobuf varint.
fn length(bytes: usize) -> Vec<u8> {
    let mut varint = Vec::new();
    prost::encoding::encode_varint(bytes as u64, &mut varint);
    varint
}

#[test]
fn what_would_be_lost_is_refused() {
    let known = fact(Kind::PlacementStarted(placement()));
    let raw = known.encode_to_vec();
    let with = |extra: &[u8]| verdict([raw.as_slice(), extra].concat());
    expect!["#1000 UNKNOWN_FIELD\n"].assert_eq(&with(b"\xc0\x3e\x01"));
    // The envelope's first field again, with a field 9 inside.
    expect!["occurred.#9 UNKNOWN_FIELD\n"].assert_eq(&with(b"\x0a\x02\x48\x01"));
    // A body of the kind 999, which is newer than this contract.
    let newer = [fact(None).encode_to_vec().as_slice(), b"\x42\x03\xba\x3e\x00"].concat();
    expect!["body.#999 SCHEMA_UNKNOWN\n"].assert_eq(&verdict(newer));
}

#[test]
fn the_same_content_written_otherwise_is_the_same_payload() {
    let plain = fact(Kind::PlacementStarted(placement())).encode_to_vec();
    let body_first = pb::Fact { occurred: None, ..fact(Kind::PlacementStarted(placement())) };
    let turned = [body_first.encode_to_vec(), fact(None).encode_to_vec()].concat();
    assert_ne!(turned, plain);
    assert_eq!(decode_fact(turned.into()).unwrap().payload, plain);
    let twice = [fact(None).encode_to_vec(), plain.clone()].concat();
    assert_eq!(decode_fact(twice.into()).unwrap().payload, plain);
}
