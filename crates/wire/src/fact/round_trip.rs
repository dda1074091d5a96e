//! A fact of any kind, with anything that its fields may hold, is the same after it has been written and read.

use bytes::Bytes;
use proptest::prelude::*;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind as Type, MessageDescriptor, Value};

use super::{decode_fact, encode_fact, read_fact};
use crate::convert::KINDS;
use crate::descriptor;

/// Random numbers that a seed repeats (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn bytes(&mut self, length: usize) -> Bytes {
        (0..length).map(|_| (self.roll(255) + 1).to_le_bytes()[0]).collect()
    }
}

/// A message with every required field and a part of the others.
fn message(descriptor: &MessageDescriptor, dice: &mut Dice) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let may_be_absent = field.supports_presence() && dice.roll(3) == 0 && !is_required(&field);
        if !may_be_absent {
            let count = if field.is_list() { dice.roll(3) } else { 1 };
            let mut values: Vec<_> = (0..count).map(|_| value(&field, dice)).collect();
            let value = if field.is_list() { Some(Value::List(values)) } else { values.pop() };
            value.into_iter().for_each(|value| message.set_field(&field, value));
        }
    }
    message
}

/// Whether the contract's comment or our habit asks for a field although it could be absent on the wire.
fn is_required(field: &FieldDescriptor) -> bool {
    let in_message = (field.parent_message().name().to_owned(), field.name().to_owned());
    let is_named = |(message, name): &(&str, &str)| in_message.0 == *message && in_message.1 == *name;
    const REQUIRED: &[(&str, &str)] = &[
        ("Occurred", "date"),
        ("EntryCorrected", "occurred"),
        ("EntryCorrected", "body"),
        ("SubmissionReceived", "received_on"),
        ("RowCheck", "failed"),
        ("SubmissionRowRefused", "row"),
        ("ErasureRequested", "row"),
        ("JurisdictionSet", "effective_from"),
        ("CalendarSet", "effective_from"),
        ("HeadsSealed", "count"),
        ("Erased", "events"),
        ("OffendingRecorded", "convicted_in_year"),
        ("VisitFrequencyAgreed", "every"),
        ("Interval", "count"),
    ];
    REQUIRED.iter().any(is_named)
}

fn value(field: &FieldDescriptor, dice: &mut Dice) -> Value {
    match field.kind() {
        Type::Bool => Value::Bool(dice.roll(2) == 1),
        Type::Uint32 if field.name() == "collection_year" => Value::U32(2017),
        Type::Uint32 => Value::U32(u32::try_from(dice.roll(20)).unwrap() + 1),
        Type::Uint64 => Value::U64(dice.roll(u64::MAX)),
        Type::Double => Value::F64(dice.roll(1_000) as f64 / 8.0),
        Type::String if field.name().ends_with("_authority") => Value::String("344".to_owned()),
        Type::String => Value::String(format!("x{}", dice.roll(1_000_000))),
        Type::Bytes => Value::Bytes(match field.name() {
            "digest" | "root" => dice.bytes(32),
            "fingerprint" => dice.bytes(256),
            _ => dice.bytes(16),
        }),
        Type::Enum(set) => {
            let values: Vec<_> =
                set.values().map(|value| value.number()).filter(|number| *number != 0).collect();
            let at = usize::try_from(dice.roll(values.len() as u64)).unwrap();
            Value::EnumNumber(values[at])
        }
        Type::Message(descriptor) => Value::Message(match descriptor.name() {
            "Date" => date(&descriptor, field.name() == "made_on", dice),
            "Occurred" => occurred(&descriptor, dice),
            "FactBody" => body(&descriptor, 101, dice),
            _ => message(&descriptor, dice),
        }),
        other => panic!("facts have no field of the type {other:?}"),
    }
}

fn date(descriptor: &MessageDescriptor, may_be_vague: bool, dice: &mut Dice) -> DynamicMessage {
    let mut number = |from: i32, sides: u64| Value::I32(from + i32::try_from(dice.roll(sides)).unwrap());
    let mut date = DynamicMessage::new(descriptor.clone());
    date.set_field_by_name("year", number(1850, 351));
    date.set_field_by_name("month", number(1, 12));
    let vague = may_be_vague && number(0, 2) == Value::I32(0);
    date.set_field_by_name("day", if vague { Value::I32(0) } else { number(1, 28) });
    date
}

fn occurred(descriptor: &MessageDescriptor, dice: &mut Dice) -> DynamicMessage {
    let mut occurred = DynamicMessage::new(descriptor.clone());
    let dates =
        descriptor.get_field_by_name("date").and_then(|field| field.kind().as_message().cloned()).unwrap();
    let with_time = dice.roll(2) == 0;
    occurred.set_field_by_name("date", Value::Message(date(&dates, !with_time, dice)));
    if with_time {
        let times = descriptor
            .get_field_by_name("time")
            .and_then(|field| field.kind().as_message().cloned())
            .unwrap();
        let mut time = DynamicMessage::new(times);
        time.set_field_by_name("hours", Value::I32(i32::try_from(dice.roll(24)).unwrap()));
        time.set_field_by_name("minutes", Value::I32(i32::try_from(dice.roll(60)).unwrap()));
        time.set_field_by_name("nanos", Value::I32(i32::try_from(dice.roll(1_000_000_000)).unwrap()));
        occurred.set_field_by_name("time", Value::Message(time));
        let minutes = i32::try_from(dice.roll(26 * 60)).unwrap() - 12 * 60;
        occurred.set_field_by_name("utc_offset_minutes", Value::I32(minutes));
    }
    occurred
}

fn body(descriptor: &MessageDescriptor, kind: u32, dice: &mut Dice) -> DynamicMessage {
    let field = descriptor.get_field(kind).expect("the kind is in the contract");
    let value = value(&field, dice);
    let mut body = DynamicMessage::new(descriptor.clone());
    body.set_field(&field, value);
    body
}

fn fact(kind: u32, dice: &mut Dice) -> Bytes {
    let descriptor = descriptor::message("journeyledger.v1.Fact").expect("the contract has facts");
    let part =
        |name: &str| descriptor.get_field_by_name(name).and_then(|field| field.kind().as_message().cloned());
    let mut fact = DynamicMessage::new(descriptor.clone());
    fact.set_field_by_name("occurred", Value::Message(occurred(&part("occurred").unwrap(), dice)));
    fact.set_field_by_name("body", Value::Message(body(&part("body").unwrap(), kind, dice)));
    if dice.roll(2) == 0 {
        let instants = part("recorded_at").unwrap();
        let mut instant = DynamicMessage::new(instants);
        let seconds = i64::try_from(dice.roll(4_000_000_000)).unwrap() - 2_000_000_000;
        instant.set_field_by_name("seconds", Value::I64(seconds));
        instant.set_field_by_name("nanos", Value::I32(i32::try_from(dice.roll(1_000_000_000)).unwrap()));
        fact.set_field_by_name("recorded_at", Value::Message(instant));
        fact.set_field_by_name("recorded_basis", Value::EnumNumber(1 + i32::try_from(dice.roll(3)).unwrap()));
        fact.set_field_by_name("recorded_by", Value::String("worker 7".to_owned()));
        fact.set_field_by_name("caused_by", Value::Message(message(&part("caused_by").unwrap(), dice)));
        fact.set_field_by_name("correlation_id", Value::String("batch 9".to_owned()));
    }
    fact.encode_to_vec().into()
}

/// The bytes of a fact of this kind; the same for the same seed.
pub(crate) fn any_fact(kind: u32, seed: u64) -> Bytes {
    fact(kind, &mut Dice(seed))
}

fn check(kind: u32, seed: u64) {
    let raw = any_fact(kind, seed);
    let accepted =
        decode_fact(raw.clone()).unwrap_or_else(|found| panic!("kind {kind}, seed {seed}: {found:?}"));
    assert_eq!(accepted.payload, raw, "kind {kind}, seed {seed}: the bytes were canonical");
    assert_eq!(accepted.lookup.kind, kind);
    assert_eq!(encode_fact(&accepted.fact), raw, "kind {kind}, seed {seed}: something was lost");
    assert_eq!(read_fact(raw).as_ref(), Ok(&accepted.fact));
}

#[test]
fn every_kind_survives() {
    for (kind, ..) in KINDS {
        (0..8).for_each(|seed| check(*kind, seed));
    }
}

proptest! {
    #[test]
    fn any_fact_survives(kind in 0..KINDS.len(), seed: u64) {
        check(KINDS[kind].0, seed);
    }
}
