//! Values that are a single number, text or string of bytes.

use bytes::Bytes;
use ids::{ChildId, EventId};
use journey::text::TextError;
use journey::values::{Bounded, Digest, File, Fingerprint, Miles};
use journey::{Coded, Written};
use uuid::Uuid;

use super::{Found, FromWire, Path, ToWire};
use crate::pb::ErrorReason;

impl<T: Written> FromWire<String> for T {
    fn from_wire(wire: String, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        Self::parse(&wire).map_err(|error| found.note::<()>(at, reason(error))).ok()
    }
}

/// What the contract calls a fault of a text.
const fn reason(error: TextError) -> ErrorReason {
    match error {
        TextError::Empty => ErrorReason::FieldMissing,
        TextError::TooLong => ErrorReason::TextTooLong,
        TextError::Invisible => ErrorReason::TextNotAllowed,
        TextError::TooComplex => ErrorReason::TextTooComplex,
        TextError::NotIdentifier => ErrorReason::IdentifierMalformed,
        TextError::NotAuthority => ErrorReason::AuthorityUnknown,
    }
}

impl<T: Written> ToWire<String> for T {
    fn to_wire(&self) -> String {
        self.to_string()
    }
}

impl<T: Coded> FromWire<i32> for T {
    fn from_wire(wire: i32, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        match wire {
            0 => found.note(at, ErrorReason::EnumUnspecified),
            number => Self::from_number(number).or_else(|| found.note_number(at, number)),
        }
    }
}

impl<T: Coded> ToWire<i32> for T {
    fn to_wire(&self) -> i32 {
        self.number()
    }
}

/// Values that are the same on both sides. A required one has presence on the wire too, so that a forgotten field is
/// not taken for "no" or zero.
macro_rules! as_they_are {
    ($($value:ty),*) => {$(
        impl FromWire<Self> for $value {
            fn from_wire(wire: Self, _: &Path<'_>, _: &mut Found) -> Option<Self> {
                Some(wire)
            }
        }

        impl ToWire<Self> for $value {
            fn to_wire(&self) -> Self {
                *self
            }
        }

        impl FromWire<Option<Self>> for $value {
            fn from_wire(wire: Option<Self>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
                wire.or_else(|| found.note(at, ErrorReason::FieldMissing))
            }
        }

        impl ToWire<Option<Self>> for $value {
            fn to_wire(&self) -> Option<Self> {
                Some(*self)
            }
        }
    )*};
}
as_they_are!(bool, u32, u64);

impl<const MIN: u32, const MAX: u32> FromWire<u32> for Bounded<MIN, MAX> {
    fn from_wire(wire: u32, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        Self::new(wire).or_else(|| found.note(at, ErrorReason::NumberOutOfRange))
    }
}

impl<const MIN: u32, const MAX: u32> ToWire<u32> for Bounded<MIN, MAX> {
    fn to_wire(&self) -> u32 {
        self.get()
    }
}

impl<const MIN: u32, const MAX: u32> FromWire<Option<u32>> for Bounded<MIN, MAX> {
    fn from_wire(wire: Option<u32>, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let number = u32::from_wire(wire, at, found)?;
        Self::from_wire(number, at, found)
    }
}

impl<const MIN: u32, const MAX: u32> ToWire<Option<u32>> for Bounded<MIN, MAX> {
    fn to_wire(&self) -> Option<u32> {
        Some(self.get())
    }
}

impl FromWire<f64> for Miles {
    fn from_wire(wire: f64, at: &Path<'_>, found: &mut Found) -> Option<Self> {
        let not_a_distance = !wire.is_finite() || wire == 0.0;
        let reason =
            if not_a_distance { ErrorReason::NumberNotFinite } else { ErrorReason::NumberOutOfRange };
        Self::new(wire).or_else(|| found.note(at, reason))
    }
}

impl ToWire<f64> for Miles {
    fn to_wire(&self) -> f64 {
        self.get()
    }
}

/// Values that are bytes of a form of their own; empty bytes are a field that is missing.
macro_rules! of_bytes {
    ($($value:ty: $read:expr, $write:expr;)*) => {$(
        impl FromWire<Bytes> for $value {
            fn from_wire(wire: Bytes, at: &Path<'_>, found: &mut Found) -> Option<Self> {
                if wire.is_empty() {
                    return found.note(at, ErrorReason::FieldMissing);
                }
                let read: fn(&[u8]) -> Option<Self> = $read;
                read(&wire).or_else(|| found.note(at, ErrorReason::IdentifierMalformed))
            }
        }

        impl ToWire<Bytes> for $value {
            fn to_wire(&self) -> Bytes {
                let write: fn(&Self) -> Bytes = $write;
                write(self)
            }
        }
    )*};
}
of_bytes! {
    ChildId: |bytes| Uuid::from_slice(bytes).ok().and_then(Self::new), |id| Bytes::copy_from_slice(&id.to_bytes());
    EventId: |bytes| Uuid::from_slice(bytes).ok().filter(|id| !id.is_nil()).map(Self::from),
        |id| Bytes::copy_from_slice(&id.to_bytes());
    Digest: |bytes| bytes.try_into().ok().map(Self), |digest| Bytes::copy_from_slice(&digest.0);
    Fingerprint: Self::new, |fingerprint| Bytes::copy_from_slice(fingerprint.as_bytes());
    File: |bytes| Some(Self(bytes.to_vec())), |file| Bytes::copy_from_slice(&file.0);
}
