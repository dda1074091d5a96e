//! One event as a line of JSON: the fact, and beside it what names the event and its child.
//!
//! | field | in | out |
//! | --- | --- | --- |
//! | `event_id` | the sender's name for it, as a UUID | the same |
//! | `child` | the child by the ledger's id, as a UUID; or `local` | the child |
//! | `local` | the child by a source's own id: `{"source_system": …, "local_id": …}`; beside `child`, the id under which the child is to be found from now on | where the fact tells the id that its own source gives the child |
//! | `position`, `revision`, `appended_at`, `leaf_hash` | what another ledger promised: left unread | what this ledger promised |
//! | `fact` | what happened, as proto3 maps it from the contract | the same |

use std::borrow::Cow;
use std::fmt;

use ids::ChildId;
use journey::{Event, Fact};
use ledger::Recorded;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Deserializer;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::fact::{Accepted, read_fact};
use crate::fault::Violation;
use crate::json;
use crate::pb::ErrorReason as R;

/// An event that somebody wants to append.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The sender's name for it.
    pub event_id: Uuid,
    /// The child by the ledger's id.
    pub child: Option<ChildId>,
    /// The child by a source's own id.
    pub local: Option<Local>,
    /// What happened.
    pub fact: Accepted,
}

/// A source's own id of a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    /// The system that gave the id.
    pub source_system: String,
    /// The id in that system.
    pub local_id: String,
}

/// What stands before the fact in a line that is written.
#[derive(Serialize)]
struct Front<'e> {
    event_id: String,
    child: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<&'e Local>,
    position: u64,
    revision: u64,
    appended_at: String,
    leaf_hash: String,
}

/// Writes an event of a ledger as a line, its end included.
pub fn write(event: &Recorded, out: &mut Vec<u8>) -> Result<(), Vec<Violation>> {
    let local = own_id(event)?;
    let at = jiff::Timestamp::from_microsecond(event.appended_at.0);
    let front = Front {
        event_id: event.event_id.to_string(),
        child: event.child.to_string(),
        local: local.as_ref(),
        position: event.position.0,
        revision: event.revision.0,
        appended_at: at.map_err(|_| vec![malformed("appended_at")])?.to_string(),
        leaf_hash: event.leaf().iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    serde_json::to_writer(&mut *out, &front).map_err(|_| vec![malformed("")])?;
    // The fact is the last field of the same object.
    out.pop();
    out.extend_from_slice(b",\"fact\":");
    json::write(event.payload.clone(), out)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// The id that an event's own source gives the child, where the event tells it.
fn own_id(event: &Recorded) -> Result<Option<Local>, Vec<Violation>> {
    use journey::Kind::{ChildRegistered, IdentityChanged};
    if ![ChildRegistered, IdentityChanged].iter().any(|kind| kind.number() == event.lookup.kind) {
        return Ok(None);
    }
    let Fact { source_system, event, .. } = read_fact(event.payload.clone())?;
    let told = match &event {
        Event::ChildRegistered(fact) => fact.local_ids.as_slice(),
        Event::IdentityChanged(fact) => fact.local_ids.as_slice(),
        _ => &[],
    };
    let system = source_system.as_ref().map(|system| system.as_str());
    let own = told.iter().rfind(|id| Some(id.kind.as_str()) == system);
    Ok(own.map(|id| Local { source_system: id.kind.to_string(), local_id: id.value.to_string() }))
}

/// Reads a line. All that is wrong is said at once, with paths from the line on.
pub fn read(text: &str) -> Result<Line, Vec<Violation>> {
    let mut wrong = Vec::new();
    let mut json = Deserializer::from_str(text);
    let parts = json.deserialize_map(Parts { wrong: &mut wrong });
    let Ok(parts) = parts.and_then(|parts| json.end().map(|()| parts)) else {
        return Err(vec![malformed("")]);
    };
    let event_id = parts.read("event_id", R::EventIdMalformed, &mut wrong, uuid);
    if parts.of("event_id").is_none() {
        wrong.push(Violation::new("event_id", R::EventIdMissing));
    }
    let child = |text| uuid(text).and_then(ChildId::new);
    let child = parts.read("child", R::IdentifierMalformed, &mut wrong, child);
    let local = parts.read("local", R::StreamIdMalformed, &mut wrong, |text| serde_json::from_str(text).ok());
    if parts.of("child").or(parts.of("local")).is_none() {
        wrong.push(Violation::new("child", R::ChildMissing));
    }
    let fact = match parts.of("fact").map(|text| json::read(text.get())) {
        Some(Ok(fact)) => Some(fact),
        Some(Err(violations)) => {
            wrong.extend(violations.into_iter().map(|violation| violation.within("fact")));
            None
        }
        None => {
            wrong.push(Violation::new("fact", R::FieldMissing));
            None
        }
    };
    match (event_id, fact) {
        (Some(event_id), Some(fact)) if wrong.is_empty() => Ok(Line { event_id, child, local, fact }),
        _ => Err(wrong),
    }
}

fn malformed(field: &str) -> Violation {
    Violation::new(field, R::MessageMalformed)
}

/// The fields that are read, and those that are left unread.
const READ: [&str; 4] = ["event_id", "child", "local", "fact"];
const UNREAD: [&str; 4] = ["position", "revision", "appended_at", "leaf_hash"];

/// The fields of a line as they stand.
#[derive(Default)]
struct Values<'t>([Option<&'t RawValue>; READ.len()]);

impl<'t> Values<'t> {
    fn of(&self, name: &str) -> Option<&'t RawValue> {
        READ.iter().zip(self.0).find(|(field, _)| **field == name).and_then(|(_, value)| value)
    }

    /// Reads a field where there is one, and notes it when it is malformed.
    fn read<T>(
        &self,
        name: &'static str,
        malformed: R,
        wrong: &mut Vec<Violation>,
        read: impl FnOnce(&'t str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.of(name)?.get());
        if value.is_none() {
            wrong.push(Violation::new(name, malformed));
        }
        value
    }
}

fn uuid(text: &str) -> Option<Uuid> {
    let text: Cow<'_, str> = serde_json::from_str(text).ok()?;
    Uuid::try_parse(&text).ok()
}

/// Takes the fields apart; those that no line has are noted by their place.
struct Parts<'w> {
    wrong: &'w mut Vec<Violation>,
}

impl<'t> Visitor<'t> for Parts<'_> {
    type Value = Values<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut fields: A) -> Result<Values<'t>, A::Error> {
        let mut values = Values::default();
        let mut number = 0;
        while let Some(name) = fields.next_key::<Cow<'t, str>>()? {
            number += 1;
            match READ.iter().position(|field| *field == name) {
                Some(at) if values.0[at].is_none() => values.0[at] = Some(fields.next_value()?),
                Some(at) => {
                    fields.next_value::<IgnoredAny>()?;
                    self.wrong.push(malformed(READ[at]));
                }
                None => {
                    fields.next_value::<IgnoredAny>()?;
                    if !UNREAD.contains(&&*name) {
                        self.wrong.push(Violation::new(format!("#{number}"), R::UnknownField));
                    }
                }
            }
        }
        Ok(values)
    }
}
