//! The children behind the difference between two states of knowledge, each with the entries that make it.

use std::io::{Write, stderr};

use jiff::civil::Date;
use journey::KnownAt;
use projections::measures::Measure;
use serde_json::{Value, json};

use super::rests_on;
use crate::cli::output::{FormatArgs, Sheet};
use crate::cli::source::Source;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::insight::{FigureLine, MovedLine, MovingEntry, ReconciliationQuestion};

const COLUMNS: &[&str] = &[
    "name",
    "child",
    "numerator_then",
    "numerator_now",
    "denominator_then",
    "denominator_now",
    "causes",
    "positions",
    "event_ids",
];

/// For a person all but the events' names, which are long.
const TABLE: usize = 8;

/// Prints the children of whom something else was counted by what was known at the later bound.
pub fn run(
    settings: &LedgerArgs,
    output: FormatArgs,
    (measures, as_of): (Vec<&'static Measure>, Date),
    (then, now): (KnownAt, KnownAt),
) -> anyhow::Result<Exit> {
    if measures.is_empty() {
        let why = "name the measure of which two states of knowledge are to be compared, with --name";
        return Err(Failure::new(Exit::Usage, why).into());
    }
    if !then.is_within(&now) {
        let why = "--compare-known-at must bound no earlier than --known-at, and by nothing else: what is compared is \
            what came in between";
        return Err(Failure::new(Exit::Usage, why).into());
    }
    let answer = Source::open(settings)?.reconcile(&ReconciliationQuestion { as_of, then, now, measures })?;
    let columns = output.columns(COLUMNS, TABLE);
    let mut sheet = Sheet::new(output.format, columns)?;
    for measure in &answer.measures {
        for child in &measure.children {
            let mut cells = cells(&measure.name, child);
            cells.truncate(columns.len());
            sheet.row(cells)?;
        }
    }
    sheet.finish()?;
    for measure in &answer.measures {
        writeln!(
            stderr(),
            "{} on {as_of}: {} as known at {then}, {} as known at {now}; {} children make the difference; rests on {}",
            measure.name,
            figure(&measure.then),
            figure(&measure.now),
            measure.children.len(),
            rests_on(&answer.provenance)
        )?;
    }
    Ok(Exit::Done)
}

fn figure(figure: &FigureLine) -> String {
    match (figure.value, figure.numerator, figure.denominator) {
        (Some(value), Some(numerator), Some(denominator)) => {
            format!("{value:.1} ({numerator} of {denominator})")
        }
        (Some(value), ..) => format!("{value}"),
        (None, ..) => "nothing to tell".to_owned(),
    }
}

fn cells(name: &str, line: &MovedLine) -> Vec<Value> {
    let each = |told: fn(&MovingEntry) -> Value| line.entries.iter().map(told).collect::<Value>();
    let mut causes: Vec<&str> = line.entries.iter().map(|entry| entry.cause.as_str()).collect();
    causes.dedup();
    vec![
        name.into(),
        line.child.to_string().into(),
        json!(line.then.numerator),
        json!(line.now.numerator),
        json!(line.then.denominator),
        json!(line.now.denominator),
        causes.join(", ").into(),
        each(|entry| json!(entry.position.0)),
        each(|entry| json!(entry.event_id.to_string())),
    ]
}
