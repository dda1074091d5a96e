//! A fact as JSON, as proto3 maps it from the published contract: fields by the contract's names, ids in base64. No
//! shape is written down here a second time.

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::{Deserializer, Serializer};

use crate::descriptor;
use crate::fact::{Accepted, decode_fact};
use crate::fault::Violation;
use crate::pb::ErrorReason;

mod diagnosis;
pub mod line;

/// What the contract calls a fact.
const FACT: &str = "journeyledger.v1.Fact";

/// The fields under their names in the contract, which every reader of proto3 JSON takes as well as the others.
const WRITING: SerializeOptions = SerializeOptions::new().use_proto_field_name(true);

fn contract() -> Result<MessageDescriptor, Vec<Violation>> {
    descriptor::message(FACT).ok_or_else(|| malformed(""))
}

fn malformed(field: &str) -> Vec<Violation> {
    vec![Violation::new(field, ErrorReason::MessageMalformed)]
}

/// Writes a fact that was accepted before.
pub fn write(payload: Bytes, out: &mut Vec<u8>) -> Result<(), Vec<Violation>> {
    let message = DynamicMessage::decode(contract()?, payload).map_err(|_| malformed(""))?;
    if message.unknown_fields().next().is_some() {
        return Err(vec![Violation::new("", ErrorReason::SchemaUnknown)]);
    }
    message.serialize_with_options(&mut Serializer::new(out), &WRITING).map_err(|_| malformed(""))
}

/// Reads a fact that somebody wants to append. All that is wrong is said at once, with paths from the fact on.
pub fn read(text: &str) -> Result<Accepted, Vec<Violation>> {
    let contract = contract()?;
    let mut json = Deserializer::from_str(text);
    let message = DynamicMessage::deserialize(contract.clone(), &mut json);
    match message.and_then(|message| json.end().map(|()| message)) {
        Ok(message) => decode_fact(message.encode_to_vec().into()),
        // Its own words may quote the value, and stop at the first fault.
        Err(_) => Err(diagnosis::of(&contract, text)),
    }
}

#[cfg(test)]
mod tests;
