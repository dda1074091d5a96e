//! Messages become facts and facts become messages.
//!
//! The build writes a list of fields for each message; here stands what is said once: how a violation is collected
//! with its path, and how each type of value is read (`leaf`, `time`).

#[cfg(test)]
use journey::{Coded, codes};
use journey::{Event, facts};

use crate::fault::Violation;
use crate::pb::fact_body::Kind;
use crate::pb::{self, ErrorReason};

/// A message that a field has to hold, and what it is called when the field does not.
macro_rules! required {
    ($value:ty: $message:ty, $reason:ident) => {
        impl FromWire<Option<$message>> for $value {
            fn from_wire(wire: Option<$message>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
                match wire {
                    Some(wire) => FromWire::<$message>::from_wire(wire, at, found),
                    None => found.note(at, ErrorReason::$reason),
                }
            }
        }

        impl ToWire<Option<$message>> for $value {
            fn to_wire(&self) -> Option<$message> {
                Some(self.to_wire())
            }
        }
    };
}

mod leaf;
mod time;

/// How many violations are collected for one fact: a sender that does everything wrong learns enough from these.
const VIOLATIONS_MAX: usize = 100;

/// Read from a message's field. `None` says that what is wrong has been noted; nothing else is left out by it.
pub(crate) trait FromWire<W>: Sized {
    fn from_wire(wire: W, at: &Path<'_>, found: &mut Found) -> Option<Self>;
}

/// Written to a message's field.
pub(crate) trait ToWire<W> {
    fn to_wire(&self) -> W;
}

/// Where in a message a value stands; written out only when something is wrong with it.
pub(crate) struct Path<'a> {
    outer: Option<&'a Path<'a>>,
    step: Step,
}

enum Step {
    Root,
    Field(&'static str),
    Index(usize),
}

impl Path<'_> {
    pub(crate) const ROOT: Path<'static> = Path { outer: None, step: Step::Root };

    pub(crate) fn field(&self, name: &'static str) -> Path<'_> {
        Path { outer: Some(self), step: Step::Field(name) }
    }

    pub(crate) fn index(&self, index: usize) -> Path<'_> {
        Path { outer: Some(self), step: Step::Index(index) }
    }

    fn write(&self) -> String {
        let mut text = self.outer.map(Path::write).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Field(name) if text.is_empty() => text.push_str(name),
            Step::Field(name) => {
                text.push('.');
                text.push_str(name);
            }
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
        text
    }
}

/// What has been found wrong so far.
#[derive(Default)]
pub(crate) struct Found(pub(crate) Vec<Violation>);

impl Found {
    /// Notes what is wrong; the result stands for the value that there is not.
    pub(crate) fn note<T>(&mut self, at: &Path<'_>, reason: ErrorReason) -> Option<T> {
        self.add(Violation::new(at.write(), reason))
    }

    /// Notes the number of an enum that is not one of its values; a number is nobody's data.
    pub(crate) fn note_number<T>(&mut self, at: &Path<'_>, number: i32) -> Option<T> {
        self.add(Violation { number: Some(number), ..Violation::new(at.write(), ErrorReason::EnumUnknown) })
    }

    fn add<T>(&mut self, violation: Violation) -> Option<T> {
        if self.0.len() < VIOLATIONS_MAX {
            self.0.push(violation);
        }
        None
    }
}

impl<W, T: FromWire<W>> FromWire<Option<W>> for Option<T> {
    fn from_wire(wire: Option<W>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        match wire {
            None => Some(None),
            Some(wire) => T::from_wire(wire, at, found).map(Some),
        }
    }
}

impl<W, T: FromWire<W>> FromWire<Vec<W>> for Vec<T> {
    fn from_wire(wire: Vec<W>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let mut whole = true;
        let mut values = Self::with_capacity(wire.len());
        for (index, wire) in wire.into_iter().enumerate() {
            match T::from_wire(wire, &at.index(index), found) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }
}

impl<W, T: FromWire<W>> FromWire<Box<W>> for T {
    fn from_wire(wire: Box<W>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        T::from_wire(*wire, at, found)
    }
}

impl<W, T: ToWire<W>> ToWire<Option<W>> for Option<T> {
    fn to_wire(&self) -> Option<W> {
        self.as_ref().map(T::to_wire)
    }
}

impl<W, T: ToWire<W>> ToWire<Vec<W>> for Vec<T> {
    fn to_wire(&self) -> Vec<W> {
        self.iter().map(T::to_wire).collect()
    }
}

impl<W, T: ToWire<W>> ToWire<Box<W>> for T {
    fn to_wire(&self) -> Box<W> {
        Box::new(self.to_wire())
    }
}

impl FromWire<Option<pb::FactBody>> for Event {
    fn from_wire(wire: Option<pb::FactBody>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        match wire.and_then(|body| body.kind) {
            Some(kind) => Self::from_wire(kind, at, found),
            None => found.note(at, ErrorReason::FieldMissing),
        }
    }
}

impl ToWire<Option<pb::FactBody>> for Event {
    fn to_wire(&self) -> Option<pb::FactBody> {
        Some(pb::FactBody { kind: Some(self.to_wire()) })
    }
}

/// The body of a correction: any kind but a correction or retraction, which are put right by naming the original.
impl FromWire<Option<Box<pb::FactBody>>> for Box<Event> {
    fn from_wire(wire: Option<Box<pb::FactBody>>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        match wire.as_deref().and_then(|body| body.kind.as_ref()) {
            Some(Kind::EntryCorrected(_) | Kind::EntryRetracted(_)) => {
                found.note(at, ErrorReason::TargetKindDiffers)
            }
            _ => Event::from_wire(wire.map(|body| *body), at, found).map(Self::new),
        }
    }
}

impl ToWire<Option<Box<pb::FactBody>>> for Box<Event> {
    fn to_wire(&self) -> Option<Box<pb::FactBody>> {
        ToWire::<Option<pb::FactBody>>::to_wire(&**self).map(Box::new)
    }
}

/// The name of an enum of the contract, and the code that a number of it stands for.
#[cfg(test)]
pub(crate) type CodeSet = (&'static str, fn(i32) -> Option<&'static str>);

include!(concat!(env!("OUT_DIR"), "/conversions.rs"));
