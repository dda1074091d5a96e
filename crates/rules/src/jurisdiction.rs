//! What an authority's own files say: its calendar, which system sends which facts, its local limits and thresholds,
//! its workers, and what it has published.

mod figures;

use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::Kind;

pub use figures::{Comparator, Milestone, Reported, Term, ThresholdDocument, Vacancy, WorkerRow};

use crate::allowance::Allowance;
use crate::book::{ClockRule, FlagRule, Force, clock, flag};
use crate::calendar::Calendar;
use crate::look::{Parameter, Value};

/// What an authority's own files say.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// The version of the file, part of every figure's provenance.
    pub version: String,
    /// Its working days.
    pub calendar: Calendar,
    /// School terms, ascending.
    pub terms: Vec<Term>,
    /// Who works for it, and how.
    pub workers: Vec<WorkerRow>,
    /// Posts that nobody fills.
    pub vacancies: Vec<Vacancy>,
    /// Days on which its records were looked at from outside.
    pub milestones: Vec<Milestone>,
    /// What it has published.
    pub reported: Vec<Reported>,
    /// What others have published.
    pub comparators: Vec<Comparator>,
    /// The versions of its threshold document, ascending.
    pub threshold_documents: Vec<ThresholdDocument>,
    /// The codes of the authorities whose areas adjoin its own; empty where the file names none.
    pub adjoining: Vec<u16>,
    pub(crate) commencements: Vec<(String, Date)>,
    sources: Vec<Source>,
    limits: Vec<Limit>,
    settings: Vec<Setting>,
    of_measures: Vec<Threshold>,
    of_clocks: Vec<Threshold>,
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
    /// Which run it is for, from 0; absent for every run.
    pub run: Option<usize>,
    /// How long it allows.
    pub allowance: Allowance,
    /// The first day on which a clock with this limit can start.
    pub from: Date,
}

/// A flag's threshold as the authority has set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The flag's name.
    pub flag: String,
    /// The threshold's name.
    pub parameter: String,
    /// Its value.
    pub value: Value,
    /// The first day on which it holds.
    pub from: Date,
}

/// The threshold of a measure or of a clock as the authority has set it.
#[derive(Clone, Debug)]
struct Threshold {
    of: String,
    parameter: &'static str,
    value: Value,
    from: Date,
}

/// Why a line of a jurisdiction cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no such clock.
    #[error("there is no clock of that name")]
    NoSuchClock,
    /// There is no such flag.
    #[error("there is no flag of that name")]
    NoSuchFlag,
    /// There is no such measure.
    #[error("there is no measure of that name")]
    NoSuchMeasure,
    /// A threshold is of one clock, of one flag or of one measure.
    #[error("it names neither a clock nor a flag nor a measure, or more than one of them")]
    NoSuchOwner,
    /// The clock, flag or measure has no such threshold.
    #[error("the clock, flag or measure has no parameter of that name")]
    NoSuchParameter,
    /// A number where a length of time is meant, or the other way round.
    #[error("the value has another unit than the parameter: a number and a length of time are not alike")]
    OtherUnit,
    /// The limit stands in an Act.
    #[error("the limit of this clock stands in an Act, and no authority can change it")]
    InAnAct,
    /// The row is in force without being switched on.
    #[error("this clock does not await commencement")]
    InForce,
}

impl Default for Jurisdiction {
    /// England's calendar, every fact observable, every limit as the book has it.
    fn default() -> Self {
        Self {
            version: String::from("default"),
            calendar: Calendar::england(),
            terms: Vec::new(),
            workers: Vec::new(),
            vacancies: Vec::new(),
            milestones: Vec::new(),
            reported: Vec::new(),
            comparators: Vec::new(),
            threshold_documents: Vec::new(),
            adjoining: Vec::new(),
            commencements: Vec::new(),
            sources: Vec::new(),
            limits: Vec::new(),
            settings: Vec::new(),
            of_measures: Vec::new(),
            of_clocks: Vec::new(),
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
    pub fn with_limit(mut self, mut limit: Limit) -> Result<Self, Unfit> {
        let rule = clock(&limit.clock).ok_or(Unfit::NoSuchClock)?;
        if rule.force == Force::Act {
            return Err(Unfit::InAnAct);
        }
        limit.clock = rule.name.into();
        self.limits.push(limit);
        self.limits.sort_by(|a, b| (&a.clock, a.from).cmp(&(&b.clock, b.from)));
        Ok(self)
    }

    /// Sets a flag's threshold from a day on.
    pub fn with_setting(mut self, mut setting: Setting) -> Result<Self, Unfit> {
        let rule = flag(&setting.flag).ok_or(Unfit::NoSuchFlag)?;
        let mut parameters = rule.parameters.iter();
        let parameter =
            parameters.find(|parameter| parameter.name == setting.parameter).ok_or(Unfit::NoSuchParameter)?;
        if !parameter.default.is_like(setting.value) {
            return Err(Unfit::OtherUnit);
        }
        setting.flag = rule.name.into();
        self.settings.push(setting);
        self.settings.sort_by_key(|setting| setting.from);
        Ok(self)
    }

    /// Sets a threshold of a measure from a day on. The measures stand in another book: whoever reads a file looks up
    /// the measure and its parameters.
    pub fn with_measure_setting(
        mut self,
        (measure, parameters): (&str, &'static [Parameter]),
        name: &str,
        value: Value,
        from: Date,
    ) -> Result<Self, Unfit> {
        self.of_measures.push(threshold(measure, parameters, (name, value, from))?);
        self.of_measures.sort_by_key(|set| set.from);
        Ok(self)
    }

    /// The value of a measure's threshold on a day.
    pub fn measure_setting(&self, measure: &str, parameter: &Parameter, on: Date) -> Value {
        in_force(&self.of_measures, (measure, parameter), on)
    }

    /// Sets a threshold of a clock from a day on; how long it allows is set as a limit.
    pub fn with_clock_setting(
        mut self,
        name: &str,
        parameter: &str,
        value: Value,
        from: Date,
    ) -> Result<Self, Unfit> {
        let rule = clock(name).ok_or(Unfit::NoSuchClock)?;
        self.of_clocks.push(threshold(rule.name, rule.parameters, (parameter, value, from))?);
        self.of_clocks.sort_by_key(|set| set.from);
        Ok(self)
    }

    /// The value of a clock's threshold on a day.
    pub fn clock_setting(&self, clock: &str, parameter: &Parameter, on: Date) -> Value {
        in_force(&self.of_clocks, (clock, parameter), on)
    }

    /// Whether the authority has set a clock's threshold, from whatever day on.
    pub(crate) fn sets(&self, clock: &str, parameter: &Parameter) -> bool {
        self.of_clocks.iter().any(|set| set.of == clock && set.parameter == parameter.name)
    }

    /// Switches on a row that awaits commencement.
    pub fn with_commencement(mut self, name: &str, from: Date) -> Result<Self, Unfit> {
        let rule = clock(name).ok_or(Unfit::NoSuchClock)?;
        if !rule.awaits_commencement {
            return Err(Unfit::InForce);
        }
        self.commencements.push((rule.name.into(), from));
        Ok(self)
    }

    /// The authority's own allowance for a run of a clock that starts on a day, if it has set one.
    pub fn limit(&self, rule: &ClockRule, run: Option<usize>, on: Date) -> Option<Allowance> {
        // They are sorted by their first days: of those that have begun, the last is in force.
        let mut newest = self.limits.iter().rev();
        let is_for = |limit: &Limit| limit.run.is_none() || limit.run == run;
        newest
            .find(|limit| limit.clock == rule.name && limit.from <= on && is_for(limit))
            .map(|limit| limit.allowance)
    }

    /// The value of a flag's threshold on a day.
    pub fn setting(&self, rule: &FlagRule, parameter: &Parameter, on: Date) -> Value {
        let set = self.settings(rule.name, parameter.name).filter(|setting| setting.from <= on);
        set.last().map_or(parameter.default, |setting| setting.value)
    }

    /// What the authority has set of a flag's threshold, by its first days.
    pub(crate) fn settings<'a>(
        &'a self,
        flag: &'a str,
        parameter: &'a str,
    ) -> impl Iterator<Item = &'a Setting> {
        self.settings.iter().filter(move |setting| setting.flag == flag && setting.parameter == parameter)
    }

    /// Whether a row that awaits commencement is in force on a day.
    pub(crate) fn has_commenced(&self, rule: &ClockRule, on: Date) -> bool {
        self.commences(rule).is_some_and(|from| from <= on)
    }

    /// The day from which a row that awaits commencement is in force, if the authority has given one.
    pub fn commences(&self, rule: &ClockRule) -> Option<Date> {
        let of_it = self.commencements.iter().filter(|(name, _)| name == rule.name);
        of_it.map(|(_, from)| *from).min()
    }

    /// The systems that send facts; none means that everything can be observed.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The days on which what is observed may differ from the day before.
    pub(crate) fn source_turns(&self) -> impl Iterator<Item = Date> {
        let ends = self.sources.iter().filter_map(|source| source.until?.tomorrow().ok());
        self.sources.iter().filter_map(|source| source.from).chain(ends)
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

/// A threshold of one of these parameters, if it has that name and that unit.
fn threshold(
    of: &str,
    parameters: &'static [Parameter],
    (name, value, from): (&str, Value, Date),
) -> Result<Threshold, Unfit> {
    let mut parameters = parameters.iter();
    let parameter = parameters.find(|parameter| parameter.name == name).ok_or(Unfit::NoSuchParameter)?;
    if !parameter.default.is_like(value) {
        return Err(Unfit::OtherUnit);
    }
    Ok(Threshold { of: of.into(), parameter: parameter.name, value, from })
}

/// The value of a threshold on a day: of those that were set, sorted by their first days, the last that has begun.
fn in_force(set: &[Threshold], (of, parameter): (&str, &Parameter), on: Date) -> Value {
    let is_it = |set: &&Threshold| set.of == of && set.parameter == parameter.name && set.from <= on;
    set.iter().rev().find(is_it).map_or(parameter.default, |set| set.value)
}
