//! Code sets: what the sector writes as a code, with the code itself and what it means. Codes that a collection
//! year dropped stay, because the past was recorded with them.

/// Values of a code set.
pub trait Coded: Copy + 'static {
    /// Every value, in the order of the numbers.
    const ALL: &'static [Self];

    /// The number of the value in the published contract.
    fn number(self) -> i32;

    /// The value with a number.
    fn from_number(number: i32) -> Option<Self>;

    /// The sector's code, or a word in kebab-case where the sector has none.
    fn code(self) -> &'static str;

    /// The value with a code.
    fn from_code(code: &str) -> Option<Self>;

    /// What the code means.
    fn title(self) -> &'static str;
}

/// Declares code sets: a row is the value, its number, its code and what it means.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($value:ident = $number:literal $code:literal $title:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($title, ".")] $value = $number,)*
        }

        impl $crate::codes::Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$value,)*];

            fn number(self) -> i32 {
                self as i32
            }

            fn from_number(number: i32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$value),)*
                    _ => None,
                }
            }

            fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)*
                }
            }

            fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$value),)*
                    _ => None,
                }
            }

            fn title(self) -> &'static str {
                match self {
                    $(Self::$value => $title,)*
                }
            }
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
mod values;

pub use authority_record::*;
pub use front_door::*;
pub use identity::*;
pub use leaving_care::*;
pub use looked_after::*;
pub use orders_and_court::*;
pub use oversight::*;
pub use protection_and_need::*;
pub use record::*;
pub use values::*;
