//! Writes the conversions between messages and facts: both have the same names and fields, so each conversion is a
//! list of fields, and what a field's value must be is said once for its type (`src/convert/`).

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::{self, Write};

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

const PACKAGE: &str = ".journeyledger.v1.";
/// The message that lists the kinds of fact.
const BODY: &str = "FactBody";
/// Messages whose conversions are written by hand, since they are not lists of fields in Rust.
const BY_HAND: [&str; 4] = ["Date", "TimeOfDay", "Occurred", "FactBody"];

/// The Rust source of all conversions.
pub fn generate(files: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let messages: Vec<_> = files.file.iter().flat_map(|file| &file.message_type).collect();
    let body = find(&messages, BODY)?;
    let mut source = String::new();
    write_kinds(&mut source, body)?;
    let mut waiting: Vec<_> = body.field.iter().map(message_of).collect();
    let mut done = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        let Some(name) = name.filter(|name| !BY_HAND.contains(&name.as_str())) else { continue };
        if done.insert(name.clone()) {
            let message = find(&messages, &name)?;
            write_message(&mut source, message)?;
            if !body.field.iter().any(|field| message_of(field).as_ref() == Some(&name)) {
                writeln!(source, "\nrequired! {{ facts::{name}: pb::{name}, FieldMissing }}")?;
            }
            waiting.extend(message.field.iter().map(message_of));
        }
    }
    Ok(source)
}

fn find<'a>(messages: &[&'a DescriptorProto], name: &str) -> Result<&'a DescriptorProto, Box<dyn Error>> {
    let message = messages.iter().find(|message| message.name() == name);
    message.copied().ok_or_else(|| format!("the contract has no message {name}").into())
}

/// The name of the message of our package that a field holds, if it holds one.
fn message_of(field: &FieldDescriptorProto) -> Option<String> {
    let is_message = field.r#type() == prost_types::field_descriptor_proto::Type::Message;
    field.type_name().strip_prefix(PACKAGE).filter(|_| is_message).map(str::to_owned)
}

/// The list of kinds and the conversion of a body of any kind.
fn write_kinds(source: &mut String, body: &DescriptorProto) -> fmt::Result {
    writeln!(source, "/// The kinds of fact: number, name of the field, name of the message.")?;
    writeln!(source, "pub static KINDS: &[(u32, &str, &str)] = &[")?;
    for field in &body.field {
        let message = message_of(field).unwrap_or_default();
        writeln!(source, "    ({}, {:?}, {message:?}),", field.number(), field.name())?;
    }
    writeln!(source, "];\n\nimpl FromWire<Kind> for Event {{")?;
    writeln!(source, "    fn from_wire(wire: Kind, at: &Path<'_>, found: &mut Found) -> Option<Self> {{")?;
    writeln!(source, "        match wire {{")?;
    for field in &body.field {
        let message = message_of(field).unwrap_or_default();
        let name = field.name();
        writeln!(source, "            Kind::{message}(wire) => {{")?;
        writeln!(
            source,
            "                FromWire::from_wire(wire, &at.field({name:?}), found).map(Self::{message})"
        )?;
        writeln!(source, "            }}")?;
    }
    writeln!(source, "        }}\n    }}\n}}\n\nimpl ToWire<Kind> for Event {{")?;
    writeln!(source, "    fn to_wire(&self) -> Kind {{\n        match self {{")?;
    for field in &body.field {
        let message = message_of(field).unwrap_or_default();
        writeln!(source, "            Self::{message}(fact) => Kind::{message}(fact.to_wire()),")?;
    }
    writeln!(source, "        }}\n    }}\n}}")
}

/// Both conversions of one message. All fields are looked at before any is missed, so that nothing wrong stays unsaid.
fn write_message(source: &mut String, message: &DescriptorProto) -> fmt::Result {
    let name = message.name();
    let (wire, at, found) = if message.field.is_empty() { ("_", "_", "_") } else { ("wire", "at", "found") };
    writeln!(source, "\nimpl FromWire<pb::{name}> for facts::{name} {{")?;
    writeln!(
        source,
        "    fn from_wire({wire}: pb::{name}, {at}: &Path<'_>, {found}: &mut Found) -> Option<Self> {{"
    )?;
    for field in message.field.iter().map(FieldDescriptorProto::name) {
        writeln!(
            source,
            "        let {field} = FromWire::from_wire(wire.{field}, &at.field({field:?}), found);"
        )?;
    }
    writeln!(source, "        Some(Self {{")?;
    for field in message.field.iter().map(FieldDescriptorProto::name) {
        writeln!(source, "            {field}: {field}?,")?;
    }
    writeln!(source, "        }})\n    }}\n}}\n\nimpl ToWire<pb::{name}> for facts::{name} {{")?;
    writeln!(source, "    fn to_wire(&self) -> pb::{name} {{\n        pb::{name} {{")?;
    for field in message.field.iter().map(FieldDescriptorProto::name) {
        writeln!(source, "            {field}: self.{field}.to_wire(),")?;
    }
    writeln!(source, "        }}\n    }}\n}}")
}
