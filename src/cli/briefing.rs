//! `journey-ledger briefing`: one page that answers the findings of the minute.

use std::collections::BTreeMap;
use std::io::{Write, stdout};

use ids::ChildId;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::ChildRef;
use projections::FlagFilter;
use projections::measures::measure;
use serde_json::{Value, json};

use super::measures::rests_on;
use super::output::{Format, FormatArgs, Sheet};
use super::source::Source;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::insight::briefing::{FINDINGS, FlagCounts, Line, RECKONED_AGAIN, end_of_last_month};
use crate::insight::reconciliation::{Cause, Term, reconcile};
use crate::insight::{JourneyAnswer, MeasureLine, MeasuresQuestion, Provenance, When};

/// Prints one page that answers the eight findings of the inspection, each line with the command behind it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger briefing --as-of 2018-03-31 --known-at 2018-06-30\n\n\
    Every figure comes with its coverage, its change over eleven months, and a dated figure to compare with. What a\n\
    ledger cannot evidence is said under each finding. The last finding compares the end of the month before, as it was\n\
    known on that day, with the same day as it is known now.")]
pub struct Args {
    /// The day as of which it is written; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &[
    "finding",
    "name",
    "says",
    "value",
    "unit",
    "numerator",
    "denominator",
    "coverage",
    "trend",
    "comparator",
    "proxy",
    "command",
    "as_of",
    "known_at",
    "provenance",
];

/// The name of the last finding.
const FIGURES_RIGHT: &str = "figures";
const FIGURES_RIGHT_QUESTION: &str = "Were last month's figures right?";

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let as_of = args.as_of.unwrap_or_else(clock::today);
    let known_at = args.known_at.unwrap_or(KnownAt::EVERYTHING);
    let mut source = Source::open(&args.settings)?;
    let measures = source.measures(&MeasuresQuestion { trend: true, ..question(as_of, known_at) })?;
    let mut flags = FlagCounts::default();
    source.flags(When { as_of, known_at }, &FlagFilter::default(), None, |page| {
        flags.add(&page);
        Ok(())
    })?;
    let known = if known_at.is_everything() { String::new() } else { format!(" --known-at {known_at}") };
    let asked = format!("--as-of {as_of}{known}");
    let again = reckoned_again(&mut source, as_of, known_at)?;
    let findings = FINDINGS.iter().map(|finding| (finding, finding.lines(&measures, &flags, &asked)));
    if args.output.format == Format::Table {
        let mut page = String::new();
        page += &format!("Briefing as of {as_of}, known at {known_at}\n");
        for (finding, lines) in findings {
            page += &format!("\n{}\n", finding.question);
            lines.iter().for_each(|line| page += &told(line));
            page += &format!("  Not evidenced by a ledger: {}\n", finding.not_evidenced);
        }
        page += &format!("\n{FIGURES_RIGHT_QUESTION}\n");
        again.iter().for_each(|sum| page += &sum.told());
        page += &format!("\nRests on {}\n", rests_on(&measures.provenance));
        stdout().lock().write_all(page.as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    for line in findings.flat_map(|(_, lines)| lines) {
        sheet.row(cells(line, &measures.provenance))?;
    }
    for sum in again {
        sheet.row(sum.cells(&measures.provenance))?;
    }
    sheet.finish()?;
    Ok(Exit::Done)
}

fn question(as_of: Date, known_at: KnownAt) -> MeasuresQuestion {
    MeasuresQuestion {
        as_of,
        known_at,
        measures: Vec::new(),
        by: Vec::new(),
        rows: false,
        trend: false,
        suppress: false,
    }
}

/// One figure of the end of last month, as known then and as known now, and what makes the difference.
struct Sum {
    measure: String,
    title: String,
    day: Date,
    then: Figure,
    now: Figure,
    terms: BTreeMap<Cause, Term>,
}

#[derive(Clone, Copy)]
struct Figure {
    value: Option<f64>,
    numerator: u64,
    denominator: Option<u64>,
}

impl Figure {
    fn of(measure: &MeasureLine) -> Self {
        let total = measure.figures.first();
        Self {
            value: total.and_then(|total| total.value),
            numerator: total.and_then(|total| total.numerator).unwrap_or(0),
            denominator: total.and_then(|total| total.denominator),
        }
    }

    fn told(self) -> String {
        let of = self.denominator.map_or(String::new(), |denominator| format!(" of {denominator}"));
        format!("{}{of}", self.numerator)
    }
}

fn reckoned_again(source: &mut Source, as_of: Date, known_at: KnownAt) -> anyhow::Result<Vec<Sum>> {
    let day = end_of_last_month(as_of);
    let measures: Vec<_> = RECKONED_AGAIN.iter().filter_map(|name| measure(name)).collect();
    let asked =
        |known_at| MeasuresQuestion { measures: measures.clone(), rows: true, ..question(day, known_at) };
    let on_the_day = KnownAt { recorded_on: Some(day), ..known_at };
    let then = source.measures(&asked(on_the_day))?;
    let now = source.measures(&asked(known_at))?;
    let mut read_before: BTreeMap<ChildId, (JourneyAnswer, JourneyAnswer)> = BTreeMap::new();
    let mut sums = Vec::new();
    for (then, now) in then.measures.into_iter().zip(now.measures) {
        let terms = reconcile(&then.rows, &now.rows, |child| {
            if let Some(read) = read_before.get(&child) {
                return anyhow::Ok(read.clone());
            }
            let child_ref = ChildRef::Id(child);
            let read =
                (source.journey(&child_ref, day, on_the_day)?, source.journey(&child_ref, day, known_at)?);
            read_before.insert(child, read.clone());
            Ok(read)
        })?;
        let figures = (Figure::of(&then), Figure::of(&now));
        sums.push(Sum { measure: now.name, title: now.title, day, then: figures.0, now: figures.1, terms });
    }
    Ok(sums)
}

impl Sum {
    fn told(&self) -> String {
        let Self { measure, title, day, then, now, terms } = self;
        let mut text = format!("  {title} on {day}: {} as known then, {} now", then.told(), now.told());
        for (cause, term) in terms.iter().filter(|(_, term)| (term.numerator, term.denominator) != (0, 0)) {
            let denominator = now
                .denominator
                .map_or(String::new(), |_| format!(" ({:+} in the denominator)", term.denominator));
            let children = term.children.len();
            text += &format!(
                "\n    {:+}{denominator} {}, of {children} children, entries {}",
                term.numerator,
                cause.words(),
                first_few(&term.entries)
            );
        }
        text + &format!(
            "\n    journey-ledger measures --name {measure} --as-of {day} --known-at {day} --rows\n"
        )
    }

    fn cells(self, provenance: &Provenance) -> Vec<Value> {
        let command = format!(
            "journey-ledger measures --name {} --as-of {} --known-at {} --rows",
            self.measure, self.day, self.day
        );
        let terms: serde_json::Map<String, Value> = self
            .terms
            .iter()
            .map(|(cause, term)| {
                let entries: Vec<u64> = term.entries.iter().map(|entry| entry.0).collect();
                let children: Vec<String> = term.children.iter().map(ToString::to_string).collect();
                let told = json!({
                    "numerator": term.numerator,
                    "denominator": term.denominator,
                    "children": children,
                    "entries": entries,
                });
                (cause.words().replace(' ', "_"), told)
            })
            .collect();
        let says = json!({
            "title": self.title,
            "day": self.day.to_string(),
            "then": {"value": self.then.value, "numerator": self.then.numerator, "denominator": self.then.denominator},
            "now": {"value": self.now.value, "numerator": self.now.numerator, "denominator": self.now.denominator},
            "terms": terms,
        });
        vec![
            FIGURES_RIGHT.into(),
            self.measure.into(),
            says,
            json!(self.now.value),
            Value::Null,
            self.now.numerator.into(),
            json!(self.now.denominator),
            Value::Null,
            json!(self.now.value.zip(self.then.value).map(|(now, then)| now - then)),
            Value::Null,
            false.into(),
            command.into(),
            provenance.as_of.to_string().into(),
            provenance.known_at.to_string().into(),
            rests_on(provenance),
        ]
    }
}

/// Enough to look at; the rows behind the figure list them all.
fn first_few(entries: &[ids::Position]) -> String {
    const FEW: usize = 5;
    let shown: Vec<_> = entries.iter().take(FEW).map(|entry| format!("[{entry}]")).collect();
    let more = entries.len().saturating_sub(FEW);
    if more > 0 { format!("{} and {more} more", shown.join(" ")) } else { shown.join(" ") }
}

fn told(line: &Line) -> String {
    let Line {
        says,
        value,
        unit,
        numerator,
        denominator,
        coverage,
        trend,
        comparator,
        is_proxy,
        command,
        ..
    } = line;
    let figure = match (value, denominator) {
        (None, _) => "nothing to tell".to_owned(),
        (Some(value), Some(of)) => {
            let of = numerator.map_or(String::new(), |numerator| format!(" ({numerator} of {of})"));
            format!("{value:.1} {unit}{of}")
        }
        (Some(value), None) => format!("{value:.0} {unit}"),
    };
    let seen = coverage.filter(|coverage| *coverage < 99.95);
    let seen = seen.map_or(String::new(), |coverage| format!("; {coverage:.0} % observable"));
    let trend = trend.map_or(String::new(), |trend| format!("; {trend:+.1} over 11 months"));
    let comparator = comparator.as_ref().map_or(String::new(), |comparator| format!("; {comparator}"));
    let proxy = if *is_proxy { " [proxy]" } else { "" };
    format!("  {says}{proxy}: {}{seen}{trend}{comparator}\n    {command}\n", figure.trim_end())
}

fn cells(line: Line, provenance: &Provenance) -> Vec<Value> {
    vec![
        line.finding.into(),
        line.name.into(),
        line.says.into(),
        json!(line.value),
        line.unit.into(),
        json!(line.numerator),
        json!(line.denominator),
        json!(line.coverage),
        json!(line.trend),
        json!(line.comparator),
        line.is_proxy.into(),
        line.command.into(),
        provenance.as_of.to_string().into(),
        provenance.known_at.to_string().into(),
        rests_on(provenance),
    ]
}
