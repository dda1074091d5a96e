//! A fact on the wire: accepted once, with everything that is wrong with it; afterwards trusted.

use bytes::Bytes;
use jiff::civil::{Date, date};
use journey::text::Written;
use journey::{Cause, Fact, Recorded};
use ledger::Lookup;
use prost::{Message, Name};

use crate::convert::{Found, FromWire, Path, ToWire};
use crate::fault::Violation;
use crate::pb::{self, ErrorReason};
use crate::unknown;

/// A fact that was found to be well formed.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The fact.
    pub fact: Fact,
    /// What the ledger may know of it.
    pub lookup: Lookup,
    /// Its canonical bytes: what is sealed, committed to and compared on a retry.
    pub payload: Bytes,
}

/// Reads a fact that somebody wants to append. All that is wrong is said at once, with paths from the fact on.
pub fn decode_fact(raw: Bytes) -> Result<Accepted, Vec<Violation>> {
    let message = decode(raw.clone())?;
    let payload = canonical(&message, raw)?;
    let fact = read(message)?;
    let lookup = lookup(&fact);
    Ok(Accepted { fact, lookup, payload })
}

/// Reads a fact that was accepted before. It fails only for bytes that were never accepted, or were accepted by a
/// newer release.
pub fn read_fact(payload: Bytes) -> Result<Fact, Vec<Violation>> {
    read(decode(payload)?)
}

/// The canonical bytes of a fact made here.
pub fn encode_fact(fact: &Fact) -> Bytes {
    message(fact).encode_to_vec().into()
}

/// What the ledger may know of a fact: its kind, its (first possible) day, and when its source recorded it.
pub fn lookup(fact: &Fact) -> Lookup {
    Lookup {
        kind: fact.kind().number(),
        occurred_day: days_since_1970(fact.occurred.date()),
        recorded_second: fact.recorded.map_or(i64::MIN, |recorded| recorded.at.as_second()),
    }
}

fn days_since_1970(day: Date) -> i32 {
    let days = day.duration_since(date(1970, 1, 1)).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX) // Never: a civil date lies within 4 million days.
}

fn decode(raw: Bytes) -> Result<pb::Fact, Vec<Violation>> {
    pb::Fact::decode(raw).map_err(|_| vec![Violation::new("", ErrorReason::MessageMalformed)])
}

/// The bytes of the message in canonical form. Where they differ from the raw ones, either something is written in
/// an unusual way, or there is a field that we do not know and would lose.
fn canonical(message: &pb::Fact, raw: Bytes) -> Result<Bytes, Vec<Violation>> {
    let canonical = message.encode_to_vec();
    if canonical == raw {
        return Ok(raw);
    }
    unknown::refuse(&pb::Fact::full_name(), raw).map_err(|refusal| vec![refusal.into()])?;
    Ok(canonical.into())
}

fn read(wire: pb::Fact) -> Result<Fact, Vec<Violation>> {
    let mut found = Found::default();
    let fact = read_envelope(wire, &mut found);
    match fact {
        Some(fact) if found.0.is_empty() => Ok(fact),
        _ => Err(found.0),
    }
}

/// Reads every part before the first that is missing ends it, so that nothing wrong stays unsaid.
fn read_envelope(wire: pb::Fact, found: &mut Found) -> Option<Fact> {
    let at = Path::ROOT;
    let occurred = FromWire::from_wire(wire.occurred, &at.field("occurred"), found);
    let recorded = read_recorded(wire.recorded_at, wire.recorded_basis, found);
    let recorded_by = FromWire::from_wire(wire.recorded_by, &at.field("recorded_by"), found);
    let source_system = FromWire::from_wire(wire.source_system, &at.field("source_system"), found);
    let caused_by = FromWire::from_wire(wire.caused_by, &at.field("caused_by"), found);
    let correlation_id = match wire.correlation_id {
        None => Some(None),
        // Whatever is wrong with it is one fault: it is nobody's text, only a token of the sender.
        Some(text) => match Written::parse(&text) {
            Ok(id) => Some(Some(id)),
            Err(_) => found.note(&at.field("correlation_id"), ErrorReason::IdentifierMalformed),
        },
    };
    let event = FromWire::from_wire(wire.body, &at.field("body"), found);
    Some(Fact {
        occurred: occurred?,
        recorded: recorded?,
        recorded_by: recorded_by?,
        source_system: source_system?,
        caused_by: caused_by?,
        correlation_id: correlation_id?,
        event: event?,
    })
}

/// A recording time and its basis are given together or not at all.
fn read_recorded(
    at: Option<prost_types::Timestamp>,
    basis: i32,
    found: &mut Found,
) -> Option<Option<Recorded>> {
    let root = Path::ROOT;
    let Some(at) = at else {
        let alone = basis != 0;
        return if alone {
            found.note(&root.field("recorded_at"), ErrorReason::FieldMissing)
        } else {
            Some(None)
        };
    };
    let at = FromWire::from_wire(at, &root.field("recorded_at"), found);
    let basis = FromWire::from_wire(basis, &root.field("recorded_basis"), found);
    Some(Some(Recorded { at: at?, basis: basis? }))
}

impl FromWire<pb::Cause> for Cause {
    fn from_wire(wire: pb::Cause, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let child_id = FromWire::from_wire(wire.child_id, &at.field("child_id"), found);
        let event_id = FromWire::from_wire(wire.event_id, &at.field("event_id"), found);
        Some(Self { child_id: child_id?, event_id: event_id? })
    }
}

impl ToWire<pb::Cause> for Cause {
    fn to_wire(&self) -> pb::Cause {
        pb::Cause { child_id: self.child_id.to_wire(), event_id: self.event_id.to_wire() }
    }
}

fn message(fact: &Fact) -> pb::Fact {
    pb::Fact {
        occurred: fact.occurred.to_wire(),
        recorded_at: fact.recorded.map(|recorded| recorded.at.to_wire()),
        recorded_basis: fact.recorded.map_or(0, |recorded| recorded.basis.to_wire()),
        recorded_by: fact.recorded_by.to_wire(),
        source_system: fact.source_system.to_wire(),
        caused_by: fact.caused_by.to_wire(),
        correlation_id: fact.correlation_id.to_wire(),
        body: fact.event.to_wire(),
    }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod round_trip;
#[cfg(test)]
mod violations;
