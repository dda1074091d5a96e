//! Writes the conversions between messages and facts: both have the same names and fields, so each conversion is a
//! list of fields, and what a field's value must be is said once for its type (`src/convert/`).

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::{self, Write};

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

const PACKAGE: &str = ".journeyledger.v1.";
/// The message that holds one fact.
const ENVELOPE: &str = "Fact";
/// The message that lists the kinds of fact.
const BODY: &str = "FactBody";
/// Messages whose conversions are written by hand, since they are not lists of fields in Rust.
const BY_HAND: [&str; 4] = ["Date", "TimeOfDay", "Occurred", "FactBody"];

/// The Rust source of all conversions.
pub fn generate(files: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let messages: Vec<_> = files.file.iter().flat_map(|file| &file.message_type).collect();
    let body = find(&messages, BODY)?;
    let kinds: BTreeSet<_> = body.field.iter().filter_map(|field| name_of(field, Type::Message)).collect();
    let mut source = String::new();
    write_kinds(&mut source, body)?;

    let mut code_sets = enums_of(find(&messages, ENVELOPE)?);
    let mut waiting: Vec<_> = kinds.iter().cloned().collect();
    let mut done = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if BY_HAND.contains(&name.as_str()) || !done.insert(name.clone()) {
            continue;
        }
        let message = find(&messages, &name)?;
        write_message(&mut source, message)?;
        if !kinds.contains(&name) {
            writeln!(source, "\nrequired! {{ facts::{name}: pb::{name}, FieldMissing }}")?;
        }
        code_sets.append(&mut enums_of(message));
        waiting.extend(message.field.iter().filter_map(|field| name_of(field, Type::Message)));
    }
    write_code_sets(&mut source, &code_sets)?;
    Ok(source)
}

fn enums_of(message: &DescriptorProto) -> BTreeSet<String> {
    message.field.iter().filter_map(|field| name_of(field, Type::Enum)).collect()
}

fn find<'a>(messages: &[&'a DescriptorProto], name: &str) -> Result<&'a DescriptorProto, Box<dyn Error>> {
    let message = messages.iter().find(|message| message.name() == name);
    message.copied().ok_or_else(|| format!("the contract has no message {name}").into())
}

/// The name of the message or enum of our package that a field holds, if it holds one.
fn name_of(field: &FieldDescriptorProto, sort: Type) -> Option<String> {
    field.type_name().strip_prefix(PACKAGE).filter(|_| field.r#type() == sort).map(str::to_owned)
}

/// For the test that the code sets of the contract are those of the facts: the code of a number of each enum.
fn write_code_sets(source: &mut String, code_sets: &BTreeSet<String>) -> fmt::Result {
    writeln!(source, "\n#[cfg(test)]")?;
    writeln!(source, "pub(crate) static CODE_SETS: &[CodeSet] = &[")?;
    for name in code_sets {
        let code = format!("|number| codes::{name}::from_number(number).map(Coded::code)");
        writeln!(source, "    ({name:?}, {code}),")?;
    }
    writeln!(source, "];")
}

/// The list of kinds and the conversion of a body of any kind.
fn write_kinds(source: &mut String, body: &DescriptorProto) -> fmt::Result {
    writeln!(source, "/// The kinds of fact: number, name of the field, name of the message.\n#[cfg(test)]")?;
    writeln!(source, "pub(crate) static KINDS: &[(u32, &str, &str)] = &[")?;
    for field in &body.field {
        let message = name_of(field, Type::Message).unwrap_or_default();
        writeln!(source, "    ({}, {:?}, {message:?}),", field.number(), field.name())?;
    }
    writeln!(source, "];\n\nimpl FromWire<Kind> for Event {{")?;
    writeln!(source, "    fn from_wire(wire: Kind, at: &Path<'_>, found: &mut Found) -> Option<Self> {{")?;
    writeln!(source, "        match wire {{")?;
    for field in &body.field {
        let message = name_of(field, Type::Message).unwrap_or_default();
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
        let message = name_of(field, Type::Message).unwrap_or_default();
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
