//! `journey-ledger rules`: the rule books, as they are or as an authority has set them.

use std::io::{self, Write, stdout};

use journey::KnownAt;
use rules::Jurisdiction;
use serde_json::{Value, json};

use super::output::{Format, FormatArgs, Sheet, text};
use super::source::Source;
use super::unknown::unknown;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::insight::{RuleLine, catalogue};

/// Prints the rule books: every clock, flag, measure and check, and where it is laid down
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger rules care-review --format json\n\n\
    The books of this release are printed, unless --data or --server names a ledger whose authority has set its own\n\
    limits and thresholds.")]
pub struct Args {
    /// Only this rule, by its name or by the id of a reference work
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Only rules of this kind
    #[arg(long, value_parser = ["clock", "flag", "measure", "check"], value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &["name", "kind", "concern", "force", "allowance", "citation", "sentence"];

const ALL_COLUMNS: &[&str] = &[
    "name",
    "kind",
    "concern",
    "severity",
    "force",
    "citation",
    "allowance",
    "parameters",
    "since",
    "until",
    "sentence",
    "clears",
    "aliases",
    "observable",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let lines = match args.settings.0.values.is_empty() {
        true => catalogue(&Jurisdiction::default(), clock::today()),
        false => Source::open(&args.settings)?.rules()?,
    };
    let names: Vec<String> = lines.iter().map(|rule| rule.name.clone()).collect();
    let wanted: Vec<_> = lines
        .into_iter()
        .filter(|rule| args.kind.as_ref().is_none_or(|kind| *kind == rule.kind))
        .filter(|rule| args.name.as_ref().is_none_or(|name| rule.is_called(name)))
        .collect();
    if let (Some(name), true) = (&args.name, wanted.is_empty()) {
        if let Some(left) = rules::left_out(name) {
            return Err(Failure::new(Exit::Usage, format!("{name} has no row: {}", left.says)).into());
        }
        return Err(unknown("rule", name, names.iter().map(String::as_str)).into());
    }
    let format = args.output.format;
    if args.name.is_some() && format == Format::Table {
        wanted.into_iter().try_for_each(card)?;
        return Ok(Exit::Done);
    }
    let columns = if format == Format::Table { COLUMNS } else { ALL_COLUMNS };
    let mut sheet = Sheet::new(format, columns)?;
    for rule in wanted {
        let cells = cells(rule);
        let cell =
            |name: &&str| cells.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
        sheet.row(columns.iter().filter_map(cell).collect())?;
    }
    sheet.finish()?;
    Ok(Exit::Done)
}

/// One rule for a person to read: all that is said of it, a line each.
fn card(rule: RuleLine) -> io::Result<()> {
    for (name, value) in cells(rule) {
        let said = match value {
            Value::Array(items) => items.iter().map(parameter).collect::<Vec<_>>().join(", "),
            other => text(&other),
        };
        if !said.is_empty() {
            writeln!(stdout(), "{name:<11} {said}")?;
        }
    }
    Ok(())
}

/// A threshold with its value and what it decides; a name as it is.
fn parameter(value: &Value) -> String {
    match value.get("name") {
        Some(name) => format!("{} = {} ({})", text(name), text(&value["value"]), text(&value["says"])),
        None => text(value),
    }
}

fn cells(rule: RuleLine) -> Vec<(&'static str, Value)> {
    let day = |day: Option<jiff::civil::Date>| day.map_or(Value::Null, |day| day.to_string().into());
    let said = |text: String| if text.is_empty() { Value::Null } else { text.into() };
    let parameters = rule.parameters.iter();
    let parameters: Vec<Value> =
        parameters.map(|one| json!({"name": one.name, "value": one.value, "says": one.says})).collect();
    vec![
        ("name", rule.name.into()),
        ("kind", rule.kind.into()),
        ("concern", said(rule.concern)),
        ("severity", said(rule.severity)),
        ("force", said(rule.force)),
        ("citation", rule.citation.into()),
        ("allowance", said(rule.allowance)),
        ("parameters", parameters.into()),
        ("since", day(rule.since)),
        ("until", day(rule.until)),
        ("sentence", rule.sentence.into()),
        ("clears", said(rule.clears)),
        ("aliases", rule.aliases.into()),
        ("observable", rule.observable.into()),
    ]
}

/// What an authority has set, for a ledger that is open here.
pub fn of(opened: &crate::ledgers::Opened) -> Result<Vec<RuleLine>, wire::fault::Fault> {
    let today = clock::today();
    Ok(catalogue(&*opened.jurisdiction(today, &KnownAt::EVERYTHING)?, today))
}
