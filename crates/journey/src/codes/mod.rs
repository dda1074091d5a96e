//! Code sets: what the sector writes as a code, with the code itself and what it means. Codes that a collection
//! year dropped stay, because the past was recorded with them; a row says in which years returns use its code where not
//! in all of them.

use core::fmt;

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

    /// The years in which returns use the code.
    fn years(self) -> Years;
}

/// Collection years, each from 1 April and named by the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// The first; absent where none is known to be earlier.
    pub from: Option<i16>,
    /// The last; absent where it goes on.
    pub until: Option<i16>,
}

impl Years {
    const fn between(from: &[i16], until: &[i16]) -> Self {
        Self { from: from.first().copied(), until: until.first().copied() }
    }

    /// Whether a year is one of them.
    pub fn include(self, year: i16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |begins: i16| alloc::format!("{begins}-{:02}", (begins + 1) % 100);
        match (self.from, self.until) {
            (None, None) => f.write_str("in every year"),
            (Some(from), None) => write!(f, "from {} on", year(from)),
            (None, Some(until)) => write!(f, "up to {}", year(until)),
            (Some(from), Some(until)) => write!(f, "from {} to {}", year(from), year(until)),
        }
    }
}

/// Declares code sets: a row is the value, its number, its code, what it means, and in which years returns use it.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident {
        $($value:ident = $number:literal $code:literal $title:literal
            $(from $from:literal)? $(until $until:literal)?,)*
    })*) => {$(
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

            fn years(self) -> $crate::codes::Years {
                match self {
                    $(Self::$value => $crate::codes::Years::between(&[$($from)?], &[$($until)?]),)*
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn years_are_told_and_counted_from_the_first_to_the_last() {
        for (years, told, [before, first, last, after]) in [
            (PlacementType::U6.years(), "in every year", [true; 4]),
            (PlacementType::H5.years(), "up to 2023-24", [true, true, true, false]),
            (PlacementType::K3.years(), "from 2024-25 on", [false, true, true, true]),
            (Years::between(&[2024], &[2025]), "from 2024-25 to 2025-26", [false, true, true, false]),
        ] {
            assert_eq!(years.to_string(), told);
            let (from, until) = (years.from.unwrap_or(2017), years.until.unwrap_or(2026));
            let included = [from - 1, from, until, until + 1].map(|year| years.include(year));
            assert_eq!(included, [before, first, last, after], "{told}");
        }
    }
}
