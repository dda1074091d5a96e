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
mod leaving_care;
mod looked_after;
mod orders_and_court;
mod oversight;
mod protection_and_need;
mod record;

pub use crate::values::Actor;
pub use authority_record::*;
pub use front_door::*;
pub use identity::*;
pub use leaving_care::*;
pub use looked_after::*;
pub use orders_and_court::*;
pub use oversight::*;
pub use protection_and_need::*;
pub use record::*;
