//! The rule books as a reader sees them: every row with where it is laid down and what this authority has set.

use jiff::civil::Date;
use projections::measures::{Measure, measures};
use rules::returns::{self, CheckRule, Collection};
use rules::{Cadence, ClockRule, FlagRule, Jurisdiction, Raises};

/// A row of a rule book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Its name.
    pub name: String,
    /// What kind of row it is.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// What it asks for or says.
    pub sentence: String,
    /// What kind of concern a flag is; empty for other rows.
    pub concern: String,
    /// How much a flag weighs; empty for other rows.
    pub severity: String,
    /// How binding it is; empty for a flag.
    pub force: String,
    /// Where it is laid down.
    pub citation: String,
    /// How long a clock allows; empty for other rows.
    pub allowance: String,
    /// The thresholds.
    pub parameters: Vec<ParameterLine>,
    /// The first day on which it is in force.
    pub since: Option<Date>,
    /// The last day on which it is in force.
    pub until: Option<Date>,
    /// What would clear a flag; empty for other rows.
    pub clears: String,
    /// The ids under which reference works know it.
    pub aliases: Vec<String>,
    /// Whether the authority's sources send what it needs.
    pub observable: bool,
}

/// A threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterLine {
    /// Its name.
    pub name: String,
    /// Its value on the day.
    pub value: String,
    /// What it decides.
    pub says: String,
}

/// Every row of the books, as an authority has set them on a day.
pub fn catalogue(jurisdiction: &Jurisdiction, day: Date) -> Vec<RuleLine> {
    let clocks = rules::clocks().map(|rule| clock_line(rule, jurisdiction, day));
    let flags = rules::flags().map(|rule| flag_line(rule, jurisdiction, day));
    let measures = measures().map(|measure| measure_line(measure, jurisdiction, day));
    let checks = returns::checks().map(|check| check_line(check, jurisdiction, day));
    clocks.chain(flags).chain(measures).chain(checks).collect()
}

fn measure_line(measure: &Measure, jurisdiction: &Jurisdiction, day: Date) -> RuleLine {
    let Measure { name, title, cohort, counts, is_proxy, .. } = measure;
    let proxy = if *is_proxy { " It only stands for what it cannot show." } else { "" };
    let parameters = measure.parameters.iter().map(|parameter| ParameterLine {
        name: parameter.name.to_owned(),
        value: jurisdiction.measure_setting(name, parameter, day).to_string(),
        says: parameter.says.to_owned(),
    });
    RuleLine {
        name: (*name).to_owned(),
        kind: "measure".to_owned(),
        title: (*title).to_owned(),
        sentence: format!("Counts {counts}, of {cohort}, {}.{proxy}", measure.basis),
        concern: String::new(),
        severity: String::new(),
        force: String::new(),
        citation: measure.citation.to_string(),
        allowance: String::new(),
        parameters: parameters.collect(),
        since: None,
        until: None,
        clears: String::new(),
        aliases: measure.aliases.iter().map(ToString::to_string).collect(),
        observable: measure.needs.iter().all(|kind| jurisdiction.observes(&[*kind], day)),
    }
}

fn check_line(check: &CheckRule, jurisdiction: &Jurisdiction, day: Date) -> RuleLine {
    let aliases = [check.code].into_iter().chain(check.aliases.iter().copied());
    RuleLine {
        name: check.name.to_owned(),
        kind: "check".to_owned(),
        title: check.sentence.trim_end_matches('.').to_owned(),
        sentence: check.sentence.to_owned(),
        concern: String::new(),
        severity: String::new(),
        force: String::new(),
        citation: format!("{} return, table {}, check {}", check.of, check.table, check.code),
        allowance: String::new(),
        parameters: Vec::new(),
        since: Some(Collection::of(check.since).first_day()),
        until: check.until.map(|until| Collection::of(until).last_day()),
        clears: String::new(),
        aliases: aliases.map(str::to_owned).collect(),
        observable: check.needs.iter().all(|kind| jurisdiction.observes(&[*kind], day)),
    }
}

impl RuleLine {
    /// Whether this is how it is called.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

fn clock_line(rule: &ClockRule, jurisdiction: &Jurisdiction, day: Date) -> RuleLine {
    let ours = jurisdiction.limit(rule, None, day).filter(|ours| !is_by_book(rule, *ours));
    let allowance = match ours {
        Some(ours) => format!("{} (set by the authority)", ours.in_words()),
        None => rule.cadence.to_string(),
    };
    let parameters = rule.parameters.iter().map(|parameter| ParameterLine {
        name: parameter.name.to_owned(),
        value: jurisdiction.clock_setting(rule.name, parameter, day).to_string(),
        says: parameter.says.to_owned(),
    });
    RuleLine {
        name: rule.name.to_owned(),
        kind: "clock".to_owned(),
        title: rule.title.to_owned(),
        sentence: rule.sentence(),
        concern: String::new(),
        severity: String::new(),
        force: rule.force.to_string(),
        citation: rule.citation.to_string(),
        allowance,
        parameters: parameters.collect(),
        since: rule.since.or_else(|| jurisdiction.commences(rule)),
        until: rule.until,
        clears: String::new(),
        aliases: rule.aliases.iter().map(ToString::to_string).collect(),
        observable: jurisdiction.observes(if rule.needs.is_empty() { rule.stops } else { rule.needs }, day),
    }
}

fn is_by_book(rule: &ClockRule, ours: rules::Allowance) -> bool {
    matches!(rule.cadence, Cadence::Once(by_book) if by_book == ours)
}

fn flag_line(rule: &FlagRule, jurisdiction: &Jurisdiction, day: Date) -> RuleLine {
    let sentence = match rule.raised {
        Raises::WhileOverdue(_) => format!("{}: raised while it is overdue.", rule.title),
        Raises::AfterLate(..) => format!("{}: raised when it was done late.", rule.title),
        Raises::When(_) | Raises::WhenOf(..) => format!("{}.", rule.title),
    };
    let parameters = rule.parameters.iter().map(|parameter| ParameterLine {
        name: parameter.name.to_owned(),
        value: jurisdiction.setting(rule, parameter, day).to_string(),
        says: parameter.says.to_owned(),
    });
    RuleLine {
        name: rule.name.to_owned(),
        kind: "flag".to_owned(),
        title: rule.title.to_owned(),
        sentence,
        concern: rule.concern.word().to_owned(),
        severity: rule.severity.word().to_owned(),
        force: String::new(),
        citation: rule.citation.to_string(),
        allowance: String::new(),
        parameters: parameters.collect(),
        since: None,
        until: None,
        clears: rule.clears.to_owned(),
        aliases: rule.aliases.iter().map(ToString::to_string).collect(),
        observable: rule.needs.iter().all(|kind| jurisdiction.observes(&[*kind], day)),
    }
}
