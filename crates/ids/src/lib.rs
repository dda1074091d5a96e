//! The words that both leaves of the house share: who (child), what (event), where (position, revision),
//! whose (authority). Tiny on purpose: no I/O, no time, no dependency but `uuid`.
#![no_std]

use core::fmt;
use core::num::NonZeroU16;
use core::str::FromStr;

use uuid::Uuid;

/// One child, known to the ledger by an opaque random id and by nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChildId(Uuid);

impl ChildId {
    /// The reserved stream of each ledger for facts that concern no child (submissions, jurisdiction files, sealed heads).
    pub const AUTHORITY_STREAM: Self = Self(Uuid::from_bytes(*b"authority-stream"));

    /// Wraps a UUID; the nil UUID names nobody.
    pub fn new(id: Uuid) -> Option<Self> {
        (!id.is_nil()).then_some(Self(id))
    }

    /// Reads the 16 bytes of a stored id.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes that are stored and hashed.
    pub const fn to_bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }

    /// The id as a UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

/// One event, named by its sender; the idempotency key within its child for the life of the ledger.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Uuid);

impl EventId {
    /// Reads the 16 bytes of a stored id.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes that are stored and hashed.
    pub const fn to_bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }

    /// The id as a UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for EventId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

/// Index of an event in the whole ledger, dense from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// Index of an event in one child's stream, dense from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

impl Position {
    /// The position after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Revision {
    /// The revision after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A local authority, by its 3-digit Department for Education code (Wirral is 344).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthorityCode(NonZeroU16);

impl AuthorityCode {
    /// Wraps a code from 1 to 999.
    pub fn new(code: u16) -> Option<Self> {
        NonZeroU16::new(code).filter(|code| code.get() <= 999).map(Self)
    }

    /// The number that is stored and hashed.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

/// What was wrong with an id or a code in text form; the text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(
    /// What was expected instead.
    pub &'static str,
);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.0)
    }
}

impl core::error::Error for Malformed {}

impl FromStr for AuthorityCode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let three_digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|_| three_digits)
            .and_then(Self::new)
            .ok_or(Malformed("a 3-digit authority code"))
    }
}

impl FromStr for ChildId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Uuid::try_parse(text).ok().and_then(Self::new).ok_or(Malformed("a UUID that is not nil"))
    }
}

impl FromStr for EventId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Uuid::try_parse(text).map(Self).map_err(|_| Malformed("a UUID"))
    }
}

impl fmt::Display for AuthorityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

/// The id-like words print as the text that a person would paste into a command.
macro_rules! prints_as {
    ($($id:ident $field:tt),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.$field.fmt(f)
            }
        }
    )*};
}
prints_as!(ChildId 0, EventId 0, Position 0, Revision 0);

/// Debug output of an id is its text, so that assertion messages stay short.
macro_rules! debugs_as_text {
    ($($id:ident),*) => {$(
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    )*};
}
debugs_as_text!(ChildId, EventId, AuthorityCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authority_codes_have_three_digits() {
        assert_eq!("344".parse::<AuthorityCode>().map(AuthorityCode::get), Ok(344));
        for text in ["", "44", "000", "0344", "-44", "+44", "34a"] {
            assert!(text.parse::<AuthorityCode>().is_err(), "{text:?} was taken for a code");
        }
    }

    #[test]
    fn the_nil_uuid_names_no_child() {
        assert_eq!(ChildId::new(Uuid::nil()), None);
        assert!("00000000-0000-0000-0000-000000000000".parse::<ChildId>().is_err());
    }
}
