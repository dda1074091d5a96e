//! What the formats carry of a journey, as data: each module has a table of it, and imports are compared by that table.

use journey::Kind;

/// What comes back of one kind of fact, after it was written in a format and taken in again.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// The kind.
    pub kind: Kind,
    /// The fields that come back as they were; the others come back empty.
    pub fields: &'static [&'static str],
    /// The day on which it stands.
    pub on: On,
    /// Which facts of the kind.
    pub which: Which,
}

/// On which day a fact stands that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// On the day on which it happened.
    ItsDay,
    /// On another, since the format does not say when it happened.
    AnotherDay,
}

/// Which facts of a kind come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    Every,
    /// Every one, and some besides that never were, since the format cannot say that there was none.
    More,
    /// Not every one.
    Some,
}

/// Declares what a format carries: a row is the kind, its fields, the day, which of them, and what is lost; the rows
/// are the page's table too.
macro_rules! carried {
    ($($kind:ident [$($field:ident)*] $on:ident $which:ident $lost:literal;)*) => {
        /// What comes back of a journey, kind by kind. What is not in the table does not come back.
        ///
        /// | kind | fields | stands on | which come back | lost besides |
        /// | --- | --- | --- | --- | --- |
        $(#[doc = concat!(
            "| ", stringify!($kind), " | ", stringify!($($field)*), " | ", stringify!($on), " | ", stringify!($which),
            " | ", $lost, " |"
        )])*
        pub const CARRIED: &[$crate::carried::Carried] = &[$($crate::carried::Carried {
            kind: journey::Kind::$kind,
            fields: &[$(stringify!($field)),*],
            on: $crate::carried::On::$on,
            which: $crate::carried::Which::$which,
        }),*];
    };
}
pub(crate) use carried;
