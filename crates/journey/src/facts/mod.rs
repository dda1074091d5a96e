//! The facts, one file for each section; names, fields and order are those of the published contract.
//!
//! What identifies a fact is required. What evidences it may be absent, and absence means that the source does not
//! say: it is never read as "no".

/// Declares facts: a row is a field, its type and what it says.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $says:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(#[doc = $says] pub $field: $type,)*
        }
    )*};
}

mod authority_record;
mod front_door;
mod identity;
mod looked_after;
mod record;

pub use authority_record::*;
pub use front_door::*;
pub use identity::*;
pub use looked_after::*;
pub use record::*;
