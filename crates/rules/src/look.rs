//! What a row of the flag book looks at, and the thresholds by which it judges.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use core::str::FromStr;

use jiff::civil::Date;
use journey::{Entry, Kind};

use crate::allowance::Allowance;
use crate::book::{self, FlagRule};
use crate::case::Case;
use crate::flag::Raised;
use crate::reading::ClockReading;

/// A threshold of a flag, which an authority may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, in kebab-case words.
    pub name: &'static str,
    /// Its value unless the authority has set another.
    pub default: Value,
    /// What it decides, in a few words.
    pub says: &'static str,
}

/// The value of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A length of time.
    Length(Allowance),
    /// A number of things, or of parts in a hundred.
    Count(u16),
}

impl Parameter {
    /// A threshold that is a length of time.
    pub const fn length(name: &'static str, default: Allowance, says: &'static str) -> Self {
        Self { name, default: Value::Length(default), says }
    }

    /// A threshold that is a number.
    pub const fn count(name: &'static str, default: u16, says: &'static str) -> Self {
        Self { name, default: Value::Count(default), says }
    }
}

impl Value {
    /// It as a number, of days or of whatever it counts.
    pub fn number(self) -> u16 {
        match self {
            Self::Length(length) => length.number(),
            Self::Count(count) => count,
        }
    }

    /// It as a length of time; a bare number is of days.
    pub fn length(self) -> Allowance {
        match self {
            Self::Length(length) => length,
            Self::Count(count) => Allowance::Days(count),
        }
    }

    /// Whether both are lengths of time, or both numbers.
    pub const fn is_like(self, other: Self) -> bool {
        matches!((self, other), (Self::Length(_), Self::Length(_)) | (Self::Count(_), Self::Count(_)))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => length.fmt(f),
            Self::Count(count) => count.fmt(f),
        }
    }
}

/// The text is neither a number nor an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number, or a number and one of wd, d, w, m, h, as in 3 or 90d")]
pub struct NotAValue;

impl FromStr for Value {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let count = text.parse().map(Self::Count).ok();
        count.or_else(|| text.parse().map(Self::Length).ok()).ok_or(NotAValue)
    }
}

/// What a row of the flag book looks at: the case, the readings of all clocks, and the row's own thresholds.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    case: &'a Case<'a>,
    rule: &'static FlagRule,
    readings: &'a [ClockReading],
}

impl<'a> Deref for Look<'a> {
    type Target = Case<'a>;

    fn deref(&self) -> &Case<'a> {
        self.case
    }
}

impl<'a> Look<'a> {
    pub(crate) fn new(case: &'a Case<'a>, rule: &'static FlagRule, readings: &'a [ClockReading]) -> Self {
        Self { case, rule, readings }
    }

    /// The case.
    pub fn case(&self) -> &'a Case<'a> {
        self.case
    }

    /// The readings of a clock, in their order.
    pub fn readings(&self, clock: &'static str) -> impl Iterator<Item = &'a ClockReading> + use<'a> {
        self.readings.iter().filter(move |reading| reading.rule.name == clock)
    }

    /// The same with the thresholds of another row, of which this one leaves it to speak.
    pub(crate) fn of_row(&self, flag: &str) -> Self {
        Self { rule: book::flag(flag).unwrap_or(self.rule), ..*self }
    }

    /// A threshold that is a length of time, as it is set on the day of reading.
    pub fn length(&self, parameter: &Parameter) -> Allowance {
        self.value(parameter).length()
    }

    /// A threshold that is a number, as it is set on the day of reading.
    pub fn count(&self, parameter: &Parameter) -> usize {
        usize::from(self.value(parameter).number())
    }

    /// A day before which nothing lies that stands for a length of time and stands still. Of a long journey most lies
    /// before it, and need not be asked how long it stood.
    pub(crate) fn may_stand_from(&self, length: &Parameter) -> Date {
        self.case.long_ago(self.length(length))
    }

    /// The entries of some kinds that have occurred, but for those so old that nothing about them stands for a length
    /// of time and stands still.
    pub(crate) fn recent(
        &self,
        kinds: &'static [Kind],
        length: &Parameter,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.case.occurred_from(kinds, self.may_stand_from(length))
    }

    fn value(&self, parameter: &Parameter) -> Value {
        // One that the row does not show could be set by nobody.
        debug_assert!(
            self.rule.parameters.contains(parameter),
            "{} hides {}",
            self.rule.name,
            parameter.name
        );
        let set = self.jurisdiction().settings(self.rule.name, parameter.name);
        let in_force = set.filter(|setting| self.has_come(setting.from)).last();
        in_force.map_or(parameter.default, |setting| setting.value)
    }

    /// The kinds of fact without which the row's silence means nothing.
    pub(crate) fn needs(&self) -> &'static [Kind] {
        self.rule.needs
    }

    /// The case as long as each kind that the row needs is sent by some source.
    pub(crate) fn is_observable(&self) -> bool {
        self.case.observes_each(self.rule.needs)
    }

    /// What the row raises.
    pub(crate) fn raised(&self, look: fn(&Self) -> Vec<Raised>) -> Vec<Raised> {
        if self.is_observable() { look(self) } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_back() {
        for text in ["3", "90d", "5wd"] {
            let value: Value = text.parse().expect("a value");
            assert_eq!(alloc::string::ToString::to_string(&value), text);
        }
        assert_eq!("soon".parse::<Value>(), Err(NotAValue));
        assert!(!Value::Count(3).is_like(Value::Length(Allowance::Days(3))));
    }
}
