//! What is written is read again as it was; what is wrong is found at its place, and never quoted.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
use ledger::{Instant, Recorded};
use proptest::prelude::*;
use uuid::Uuid;

use super::line::{self, Local};
use crate::convert::KINDS;
use crate::fact::round_trip::any_fact;
use crate::fact::{lookup, read_fact};
use crate::pb;
use crate::status::reason_name;

/// An event as a ledger would hold it.
fn recorded(payload: bytes::Bytes) -> Recorded {
    let fact = read_fact(payload.clone()).expect("a fact");
    Recorded {
        authority: AuthorityCode::new(344).expect("a code"),
        position: Position(7),
        revision: Revision(3),
        child: ChildId::new(Uuid::from_u128(0x1001)).expect("a child"),
        event_id: EventId::from(Uuid::from_u128(0x2002)),
        appended_at: Instant(1_767_225_600_000_001),
        caller: [0; 16],
        previous: [0; 32],
        commitment: [9; 32],
        lookup: lookup(&fact),
        payload,
    }
}

fn written(event: &Recorded) -> String {
    let mut out = Vec::new();
    line::write(event, &mut out).expect("every fact can be written");
    String::from_utf8(out).expect("JSON is text")
}

fn round(kind: u32, seed: u64) {
    let event = recorded(any_fact(kind, seed));
    let text = written(&event);
    assert!(text.ends_with("}\n") && text.matches('\n').count() == 1, "kind {kind}, seed {seed}: one line");
    let line = line::read(&text).unwrap_or_else(|wrong| panic!("kind {kind}, seed {seed}: {wrong:?}"));
    assert_eq!((line.event_id, line.child), (Uuid::from_bytes(event.event_id.to_bytes()), Some(event.child)));
    assert_eq!(line.fact.payload, event.payload, "kind {kind}, seed {seed}: something was lost");
}

#[test]
fn every_kind_survives() {
    for (kind, ..) in KINDS {
        (0..4).for_each(|seed| round(*kind, seed));
    }
}

proptest! {
    #[test]
    fn any_fact_survives(kind in 0..KINDS.len(), seed: u64) {
        round(KINDS[kind].0, seed);
    }

    #[test]
    fn no_text_makes_the_reader_panic(kind in 0..KINDS.len(), seed: u64, at: prop::sample::Index, other: char) {
        let mut text: Vec<char> = written(&recorded(any_fact(KINDS[kind].0, seed))).chars().collect();
        let at = at.index(text.len());
        text[at] = other;
        let _read = line::read(&text.iter().collect::<String>());
    }
}

/// A line that begins so, with a fact of this body.
fn with(front: &str, body: &str) -> String {
    format!(r#"{{{front},"fact":{{"occurred":{{"date":{{"year":2026,"month":3,"day":2}}}},"body":{body}}}}}"#)
}

const NAMED: &str = r#""event_id":"0190b0b0-0000-7000-8000-000000000001","local":{"source_system":"fictional","local_id":"F1"}"#;
const REFERRAL: &str = r#"{"referral_received":{"referral_id":"r1"}}"#;

#[allow(clippy::needless_pass_by_value, reason = "the expectation is written where the case is")]
fn check(lines: &[String], expected: Expect) {
    let mut told = String::new();
    for text in lines {
        let written = match line::read(text) {
            Ok(line) => writeln!(told, "taken: {}", line.fact.fact.kind()),
            Err(wrong) => wrong.iter().try_for_each(|violation| {
                let at = if violation.field.is_empty() { "the line" } else { &violation.field };
                writeln!(told, "{at}: {}", reason_name(violation.reason))
            }),
        };
        written.expect("a text takes every line");
    }
    expected.assert_eq(&told);
}

#[test]
fn a_line_reads_as_it_is_written() {
    let local = Local { source_system: "ssda903".to_owned(), local_id: "F0001".to_owned() };
    let registered = pb::ChildRegistered {
        local_ids: vec![pb::RegisteredId {
            kind: local.source_system.clone(),
            value: local.local_id.clone(),
        }],
        ..pb::ChildRegistered::default()
    };
    let fact = pb::Fact {
        occurred: Some(pb::Occurred {
            date: Some(pb::Date { year: 2026, month: 3, day: 2 }),
            ..pb::Occurred::default()
        }),
        recorded_at: Some(prost_types::Timestamp { seconds: 1_772_452_800, nanos: 0 }),
        recorded_basis: pb::RecordedBasis::Submission.into(),
        source_system: Some("ssda903".to_owned()),
        body: Some(pb::FactBody { kind: Some(pb::fact_body::Kind::ChildRegistered(registered)) }),
        ..pb::Fact::default()
    };
    let text = written(&recorded(prost::Message::encode_to_vec(&fact).into()));
    expect![[r#"
        {"event_id":"00000000-0000-0000-0000-000000002002","child":"00000000-0000-0000-0000-000000001001","local":{"source_system":"ssda903","local_id":"F0001"},"position":7,"revision":3,"appended_at":"2026-01-01T00:00:00.000001Z","leaf_hash":"681a56eaf462f4cd0d5b2a2c2516867fec501709f1627a2cd68b73a29048d658","fact":{"occurred":{"date":{"year":2026,"month":3,"day":2}},"recorded_at":"2026-03-02T12:00:00Z","recorded_basis":"RECORDED_BASIS_SUBMISSION","source_system":"ssda903","body":{"child_registered":{"local_ids":[{"kind":"ssda903","value":"F0001"}]}}}}
    "#]].assert_eq(&text);
    assert_eq!(line::read(&text).expect("it reads").local, Some(local));
}

#[test]
fn what_is_wrong_is_told_by_its_place() {
    check(
        &[
            with(NAMED, REFERRAL),
            // The names of proto3's own JSON are read as well, and so is a null as nothing.
            with(NAMED, r#"{"referralReceived":{"referralId":"r1","contactId":null}}"#),
            with(&format!("{NAMED},\"position\":\"x\",\"leaf_hash\":0"), REFERRAL),
        ],
        expect![[r#"
            taken: referral-received
            taken: referral-received
            taken: referral-received
        "#]],
    );
    check(
        &[
            with(r#""event_id":"fictional","child":"00000000-0000-0000-0000-000000000000""#, REFERRAL),
            with(r#""child":7"#, REFERRAL),
            with(r#""local":{"source_system":"fictional","local_id":"F1","name":"Fictional"}"#, REFERRAL),
            with(&format!("{NAMED},\"name\":\"Fictional\""), REFERRAL),
            with(&format!("{NAMED},{NAMED}"), REFERRAL),
            format!("{{{NAMED}}}"),
        ],
        expect![[r#"
            event_id: EVENT_ID_MALFORMED
            child: IDENTIFIER_MALFORMED
            event_id: EVENT_ID_MISSING
            child: IDENTIFIER_MALFORMED
            event_id: EVENT_ID_MISSING
            local: STREAM_ID_MALFORMED
            #3: UNKNOWN_FIELD
            event_id: MESSAGE_MALFORMED
            local: MESSAGE_MALFORMED
            fact: FIELD_MISSING
        "#]],
    );
}

#[test]
fn what_is_wrong_in_a_fact_is_told_by_its_place() {
    check(
        &[
            with(NAMED, r#"{"referral_received":{"referral_id":"r1","name":"Fictional","surname":[1]}}"#),
            with(NAMED, r#"{"referral_received":{"referral_id":7,"source":"FICTIONAL","contact_id":{}}}"#),
            with(NAMED, r#"{"child_named":{"name":"Fictional"}}"#),
            with(NAMED, r#"{"referral_received":{"referral_id":"r1"},"case_opened":{}}"#),
            with(
                NAMED,
                r#"{"child_registered":{"local_ids":[{"kind":"x","value":"y"},{"kind":"x","valu":"y"}]}}"#,
            ),
            with(NAMED, r#"{"referral_received":{"referral_id":""}}"#),
            with(NAMED, "7"),
        ],
        expect![[r#"
            fact.body.referral_received.#2: UNKNOWN_FIELD
            fact.body.referral_received.#3: UNKNOWN_FIELD
            fact.body.referral_received.referral_id: MESSAGE_MALFORMED
            fact.body.referral_received.source: ENUM_UNKNOWN
            fact.body.referral_received.contact_id: MESSAGE_MALFORMED
            fact.body.#1: SCHEMA_UNKNOWN
            fact: MESSAGE_MALFORMED
            fact.body.child_registered.local_ids[1].#2: UNKNOWN_FIELD
            fact.body.referral_received.referral_id: FIELD_MISSING
            fact.body: MESSAGE_MALFORMED
        "#]],
    );
    check(
        &[
            "".to_owned(),
            "[]".to_owned(),
            "{".to_owned(),
            format!("{} {{}}", with(NAMED, REFERRAL)),
            "{\"a\":".repeat(10_000),
        ],
        expect![[r#"
            the line: MESSAGE_MALFORMED
            the line: MESSAGE_MALFORMED
            the line: MESSAGE_MALFORMED
            the line: MESSAGE_MALFORMED
            the line: MESSAGE_MALFORMED
        "#]],
    );
}
