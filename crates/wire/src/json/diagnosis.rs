//! What is wrong with JSON that is no fact: every place, and never what stands there.

use prost_reflect::{Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value};

use crate::fault::Violation;
use crate::pb::ErrorReason as R;

/// Looks for what is wrong, field by field.
pub fn of(contract: &MessageDescriptor, text: &str) -> Vec<Violation> {
    let mut wrong = Vec::new();
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => message(contract, &fields, "", &mut wrong),
        _ => wrong.push(Violation::new("", R::MessageMalformed)),
    }
    if wrong.is_empty() {
        // Each field by itself is well: two of them stand in one choice, or one stands twice.
        wrong.push(Violation::new("", R::MessageMalformed));
    }
    wrong
}

fn message(
    contract: &MessageDescriptor,
    fields: &Map<String, Value>,
    path: &str,
    wrong: &mut Vec<Violation>,
) {
    for (number, (name, value)) in (1..).zip(fields) {
        let known = contract.get_field_by_name(name).or_else(|| contract.get_field_by_json_name(name));
        match known {
            Some(known) => field(&known, value, &join(path, known.name()), wrong),
            // What it is called is the sender's word, and may be anything; its place in the object is not.
            None => wrong.push(unknown(contract, fields, path, number)),
        }
    }
}

/// A field that the contract does not have; as the only one in a body it is a kind of fact of a newer contract.
fn unknown(
    contract: &MessageDescriptor,
    fields: &Map<String, Value>,
    path: &str,
    number: usize,
) -> Violation {
    let is_kind = contract.name() == "FactBody" && fields.len() == 1;
    let reason = if is_kind { R::SchemaUnknown } else { R::UnknownField };
    Violation::new(join(path, &format!("#{number}")), reason)
}

fn field(known: &FieldDescriptor, value: &Value, path: &str, wrong: &mut Vec<Violation>) {
    match value {
        Value::Null => {}
        Value::Array(items) if known.cardinality() == Cardinality::Repeated => {
            for (index, item) in items.iter().enumerate() {
                one(known, item, &Value::Array(vec![item.clone()]), &format!("{path}[{index}]"), wrong);
            }
        }
        _ => one(known, value, value, path, wrong),
    }
}

/// One value; `whole` is what the field would be with nothing else in it.
fn one(known: &FieldDescriptor, value: &Value, whole: &Value, path: &str, wrong: &mut Vec<Violation>) {
    if let (Kind::Message(inner), Value::Object(fields)) = (known.kind(), value) {
        return message(&inner, fields, path, wrong);
    }
    let alone = Value::Object(Map::from_iter([(known.name().to_owned(), whole.clone())]));
    if DynamicMessage::deserialize(known.parent_message().clone(), alone).is_err() {
        let is_word = matches!((known.kind(), value), (Kind::Enum(_), Value::String(_)));
        let reason = if is_word { R::EnumUnknown } else { R::MessageMalformed };
        wrong.push(Violation::new(path, reason));
    }
}

fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}.{inner}") }
}
