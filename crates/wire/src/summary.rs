//! A fact as lines for a reader: one `field=value` each, as the contract names them, without the envelope.

use journey::Fact;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};

use crate::descriptor;

/// The content of a fact, in the order of the contract.
pub fn lines(fact: &Fact) -> Vec<String> {
    let descriptor = descriptor::message("journeyledger.v1.Fact");
    let bytes = crate::fact::encode_fact(fact);
    let message = descriptor.and_then(|descriptor| DynamicMessage::decode(descriptor, bytes).ok());
    let body = message.as_ref().and_then(|message| message.get_field_by_name("body"));
    let mut lines = Vec::new();
    if let Some(Value::Message(body)) = body.as_deref() {
        // The body has one field, its kind, which the reader has been told already.
        for (_, kind) in body.fields() {
            write("", kind, None, &mut lines);
        }
    }
    lines
}

fn write(path: &str, value: &Value, field: Option<&FieldDescriptor>, lines: &mut Vec<String>) {
    let text = match value {
        Value::Message(message) => match date(message) {
            Some(date) => date,
            None => {
                for (field, value) in message.fields() {
                    let inner = if path.is_empty() {
                        field.name().to_owned()
                    } else {
                        format!("{path}.{}", field.name())
                    };
                    write(&inner, value, Some(&field), lines);
                }
                return;
            }
        },
        Value::List(items) => {
            for item in items {
                write(path, item, field, lines);
            }
            return;
        }
        Value::Bool(truth) => (if *truth { "yes" } else { "no" }).to_owned(),
        Value::I32(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        Value::U32(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::F32(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Bytes(bytes) => id_or_hex(bytes),
        Value::EnumNumber(number) => enum_word(field, *number),
        Value::Map(_) => return,
    };
    lines.push(format!("{path}={text}"));
}

/// A civil date as it is written, to the precision that it has.
fn date(message: &DynamicMessage) -> Option<String> {
    if message.descriptor().full_name() != "journeyledger.v1.Date" {
        return None;
    }
    let date = crate::pb::Date::decode(message.encode_to_vec().as_slice()).ok()?;
    Some(match (date.month, date.day) {
        (0, _) => format!("{:04}", date.year),
        (month, 0) => format!("{:04}-{month:02}", date.year),
        (month, day) => format!("{:04}-{month:02}-{day:02}", date.year),
    })
}

fn id_or_hex(bytes: &[u8]) -> String {
    match uuid::Uuid::from_slice(bytes) {
        Ok(id) => id.to_string(),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// The value of an enum as its name without the prefix that all of its values share.
fn enum_word(field: Option<&FieldDescriptor>, number: i32) -> String {
    let Some(Kind::Enum(descriptor)) = field.map(FieldDescriptor::kind) else {
        return number.to_string();
    };
    let Some(value) = descriptor.get_value(number) else {
        return number.to_string();
    };
    let unspecified = descriptor.get_value(0).map(|value| value.name().to_owned()).unwrap_or_default();
    let prefix = unspecified.strip_suffix("UNSPECIFIED").unwrap_or_default();
    value.name().trim_start_matches(prefix).to_lowercase()
}
