//! Which flags a reader wants, and their order: the gravest first, of these the oldest first.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use ids::ChildId;
use jiff::civil::Date;
use rules::{Concern, Flag, Severity};

/// Which flags a reader wants; an empty list means all.
#[derive(Clone, Debug, Default)]
pub struct FlagFilter {
    /// Only these rules, by name or alias.
    pub rules: Vec<String>,
    /// Only these kinds of concern.
    pub concerns: Vec<Concern>,
    /// Only flags at least as grave.
    pub at_least: Option<Severity>,
    /// Only these children.
    pub children: Vec<ChildId>,
    /// Only flags that stood by this day.
    pub since_by: Option<Date>,
}

impl FlagFilter {
    /// Whether a flag is wanted.
    pub fn wants(&self, child: ChildId, flag: &Flag) -> bool {
        let names = |rule: &String| rule == flag.rule.name || flag.rule.aliases.contains(&rule.as_str());
        (self.rules.is_empty() || self.rules.iter().any(names))
            && (self.concerns.is_empty() || self.concerns.contains(&flag.rule.concern))
            && self.at_least.is_none_or(|least| flag.rule.severity >= least)
            && (self.children.is_empty() || self.children.contains(&child))
            && self.since_by.is_none_or(|day| flag.raised.since <= day)
    }
}

/// Where a flag stands in the list of all: by severity, then age, then child, rule and subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlagKey {
    severity: Reverse<Severity>,
    since: Date,
    /// The child.
    pub child: ChildId,
    rule: String,
    subject: String,
    /// Tells apart what one rule raises several times of one subject since one day.
    number: u32,
}

impl FlagKey {
    /// The keys of the flags of one child, in their order.
    pub(crate) fn of_all(child: ChildId, flags: &[Flag]) -> Vec<Self> {
        let mut keys: Vec<Self> = Vec::with_capacity(flags.len());
        for flag in flags {
            let mut key = Self {
                severity: Reverse(flag.rule.severity),
                since: flag.raised.since,
                child,
                rule: flag.rule.name.into(),
                subject: flag.raised.subject.clone(),
                number: 0,
            };
            while keys.contains(&key) {
                key.number += 1;
            }
            keys.push(key);
        }
        keys
    }

    /// A text that a caller can hold and send back to go on after this flag.
    pub fn token(&self) -> String {
        let Self { severity, since, child, rule, subject, number } = self;
        alloc::format!("{}/{since}/{child}/{rule}/{number}/{subject}", severity.0.word())
    }

    /// Reads a token; nothing where it is not one.
    pub fn from_token(token: &str) -> Option<Self> {
        let mut parts = token.splitn(6, '/');
        Some(Self {
            severity: Reverse(Severity::from_word(parts.next()?)?),
            since: parts.next()?.parse().ok()?,
            child: parts.next()?.parse().ok()?,
            rule: parts.next()?.into(),
            number: parts.next()?.parse().ok()?,
            subject: parts.next()?.into(),
        })
    }
}
