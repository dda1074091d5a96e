//! A concern about a child, with its grounds.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::EntryRef;

use crate::book::FlagRule;

/// A concern about a child, with its grounds.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The row.
    pub rule: &'static FlagRule,
    /// What was raised, and why.
    pub raised: Raised,
}

/// What a row of the flag book raises of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// What it is about: the id of a referral, a period of care, a plan; empty when it is the child as such.
    pub subject: String,
    /// The first day on which it stood.
    pub since: Date,
    /// The reason in plain English, with the dates and numbers; it does not change from day to day.
    pub sentence: String,
    /// The entries that it rests on.
    pub grounds: Vec<EntryRef>,
}
