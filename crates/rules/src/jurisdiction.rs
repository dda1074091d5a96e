//! What an authority's own files say: its calendar, which system sends which facts, and its local limits.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::Kind;

use crate::allowance::Allowance;
use crate::book::{ClockRule, Force, clock};
use crate::calendar::Calendar;

/// What an authority's own files say.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// The version of the file, part of every figure's provenance.
    pub version: String,
    /// Its working days.
    pub calendar: Calendar,
    sources: Vec<Source>,
    limits: Vec<Limit>,
}

/// A system of the authority, and the kinds of fact that it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The system's name, as events carry it.
    pub system: String,
    /// The kinds that it sends; empty means every kind.
    pub kinds: Vec<Kind>,
    /// The first day of which it tells; absent means all of the past.
    pub from: Option<Date>,
    /// The last day of which it tells; absent while it goes on.
    pub until: Option<Date>,
}

/// A clock's allowance as the authority has set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The clock's name.
    pub clock: String,
    /// How long it allows.
    pub allowance: Allowance,
    /// The first day on which a clock with this limit can start.
    pub from: Date,
}

/// Why a jurisdiction cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLimit {
    /// There is no such clock.
    #[error("there is no clock of that name")]
    NoSuchClock,
    /// The limit stands in an Act.
    #[error("the limit of this clock stands in an Act, and no authority can change it")]
    InAnAct,
}

impl Default for Jurisdiction {
    /// England's calendar, every fact observable, every limit as the book has it.
    fn default() -> Self {
        Self {
            version: String::from("default"),
            calendar: Calendar::england(),
            sources: Vec::new(),
            limits: Vec::new(),
        }
    }
}

impl Jurisdiction {
    /// Adds a system that sends facts. With at least one, a fact that none of them sends cannot be observed.
    pub fn with_source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// Sets a clock's allowance from a day on; what an Act lays down cannot be set.
    pub fn with_limit(mut self, mut limit: Limit) -> Result<Self, BadLimit> {
        let rule = clock(&limit.clock).ok_or(BadLimit::NoSuchClock)?;
        if rule.force == Force::Act {
            return Err(BadLimit::InAnAct);
        }
        limit.clock = rule.name.into();
        self.limits.push(limit);
        self.limits.sort_by(|a, b| (&a.clock, a.from).cmp(&(&b.clock, b.from)));
        Ok(self)
    }

    /// The authority's own allowance for a clock that starts on a day, if it has set one.
    pub(crate) fn limit(&self, rule: &ClockRule, on: Date) -> Option<Allowance> {
        // They are sorted by their first days: of those that have begun, the last is in force.
        let mut newest = self.limits.iter().rev();
        newest.find(|limit| limit.clock == rule.name && limit.from <= on).map(|limit| limit.allowance)
    }

    /// Whether some system of the authority tells of facts of one of these kinds on that day.
    pub fn observes(&self, kinds: &[Kind], on: Date) -> bool {
        let tells = |source: &Source| {
            source.from.is_none_or(|from| from <= on)
                && source.until.is_none_or(|until| on <= until)
                && (source.kinds.is_empty() || kinds.iter().any(|kind| source.kinds.contains(kind)))
        };
        self.sources.is_empty() || self.sources.iter().any(tells)
    }
}
