//! Looking for fields that this server does not know, by walking the bytes against the published contract.
//!
//! Slow, and only done when a message is not in its canonical form.

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};

use crate::descriptor;

/// Why the bytes are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They are not such a message.
    Malformed,
    /// They have a field that this server does not know.
    Unknown {
        /// The path of the field; the field itself by its number.
        path: String,
        /// Whether a newer kind of fact is the likely cause: a fact whose kind is unknown.
        schema: bool,
    },
}

/// Refuses unknown fields; otherwise gives the canonical bytes, in which repeated parts of one message are merged.
pub fn refuse(full_name: &str, raw: Bytes) -> Result<Bytes, Refusal> {
    let descriptor = descriptor::message(full_name).ok_or(Refusal::Malformed)?;
    let message = DynamicMessage::decode(descriptor, raw).map_err(|_| Refusal::Malformed)?;
    match unknown_in(&message, "") {
        Some(refusal) => Err(refusal),
        None => Ok(message.encode_to_vec().into()),
    }
}

fn unknown_in(message: &DynamicMessage, path: &str) -> Option<Refusal> {
    if let Some(field) = message.unknown_fields().next() {
        let path = join(path, &format!("#{}", field.number()));
        return Some(Refusal::Unknown { path, schema: lacks_its_kind(message) });
    }
    message.fields().find_map(|(field, value)| match value {
        Value::Message(inner) => unknown_in(inner, &join(path, field.name())),
        Value::List(items) => items.iter().enumerate().find_map(|(index, item)| match item {
            Value::Message(inner) => unknown_in(inner, &join(path, &format!("{}[{index}]", field.name()))),
            _ => None,
        }),
        _ => None,
    })
}

/// Whether this is the body of a fact, and of no kind that we know.
fn lacks_its_kind(message: &DynamicMessage) -> bool {
    message.descriptor().name() == "FactBody" && message.fields().next().is_none()
}

fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}.{inner}") }
}
