//! `journey-ledger briefing`: one page that answers the findings of the minute.

use std::io::{Write, stdout};

use jiff::civil::Date;
use journey::KnownAt;
use projections::FlagFilter;
use projections::measures::measure;
use serde_json::{Value, json};

mod page;

use super::measures::rests_on;
use super::output::{Format, FormatArgs, Sheet};
use super::source::Source;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::insight::briefing::{FINDINGS, FlagCounts, Line, RECKONED_AGAIN, end_of_last_month};
use crate::insight::{
    FigureLine, MeasuresQuestion, Provenance, ReconciledLine, ReconciliationQuestion, When,
};

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
    "children",
    "coverage",
    "trend",
    "comparator",
    "signals",
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
            page += &page::finding(finding, &lines, &asked);
        }
        page += &format!("\n{FIGURES_RIGHT_QUESTION}\n");
        again.measures.iter().for_each(|line| page += &again.told(line));
        page += &format!("\nRests on {}\n", rests_on(&measures.provenance));
        stdout().lock().write_all(page.as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    for line in findings.flat_map(|(_, lines)| lines) {
        sheet.row(cells(line, &measures.provenance))?;
    }
    for line in &again.measures {
        sheet.row(again.cells(line, &measures.provenance))?;
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

fn reckoned_again(source: &mut Source, as_of: Date, known_at: KnownAt) -> anyhow::Result<Again> {
    let day = end_of_last_month(as_of);
    let question = ReconciliationQuestion {
        as_of: day,
        // What is not known now was not known then either.
        then: KnownAt { recorded_on: known_at.recorded_on.into_iter().chain([day]).min(), ..known_at },
        now: known_at,
        measures: RECKONED_AGAIN.iter().filter_map(|name| measure(name)).collect(),
    };
    Ok(Again { day, measures: source.reconcile(&question)?.measures })
}

/// The figures of the end of last month, as known then and as known now, and what makes the difference.
struct Again {
    day: Date,
    measures: Vec<ReconciledLine>,
}

impl Again {
    fn command(&self, line: &ReconciledLine) -> String {
        let day = self.day;
        format!("journey-ledger measures --name {} --as-of {day} --known-at {day} --rows", line.name)
    }

    fn told(&self, line: &ReconciledLine) -> String {
        let figure = |figure: &FigureLine| {
            let places = usize::from(figure.denominator.is_some());
            let value = figure
                .value
                .map_or_else(|| "nothing to tell".to_owned(), |value| format!("{value:.places$}"));
            match (figure.numerator, figure.denominator) {
                (Some(numerator), Some(denominator)) => format!("{value} ({numerator} of {denominator})"),
                _ => value,
            }
        };
        let ReconciledLine { title, published, then, now, terms, .. } = line;
        let published = published.map_or(String::new(), |value| format!("{value} as published, "));
        let mut text = format!(
            "  {title} on {}: {published}{} as known then, {} now",
            self.day,
            figure(then),
            figure(now)
        );
        for term in terms.iter().filter(|term| (term.numerator, term.denominator) != (0, 0)) {
            let denominator = now
                .denominator
                .map_or(String::new(), |_| format!(" ({:+} in the denominator)", term.denominator));
            text += &format!(
                "\n    {:+}{denominator} {}, of {} children, entries {}",
                term.numerator,
                term.cause,
                term.children.len(),
                first_few(&term.entries)
            );
        }
        text + &format!("\n    {}\n", self.command(line))
    }

    fn cells(&self, line: &ReconciledLine, provenance: &Provenance) -> Vec<Value> {
        let figure = |figure: &FigureLine| json!({"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator});
        let terms: serde_json::Map<String, Value> = line
            .terms
            .iter()
            .map(|term| {
                let told = json!({
                    "value": term.value,
                    "numerator": term.numerator,
                    "denominator": term.denominator,
                    "children": term.children.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "entries": term.entries.iter().map(|entry| entry.0).collect::<Vec<_>>(),
                });
                (term.cause.replace(' ', "_"), told)
            })
            .collect();
        let says = json!({
            "title": line.title,
            "day": self.day.to_string(),
            "published": line.published,
            "then": figure(&line.then),
            "now": figure(&line.now),
            "terms": terms,
        });
        vec![
            FIGURES_RIGHT.into(),
            line.name.as_str().into(),
            says,
            json!(line.now.value),
            Value::Null,
            json!(line.now.numerator),
            json!(line.now.denominator),
            Value::Null,
            json!(line.now.coverage),
            json!(line.now.value.zip(line.then.value).map(|(now, then)| now - then)),
            Value::Null,
            json!([]),
            false.into(),
            self.command(line).into(),
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

fn cells(line: Line, provenance: &Provenance) -> Vec<Value> {
    vec![
        line.finding.into(),
        line.name.into(),
        line.says.into(),
        json!(line.value),
        line.unit.into(),
        json!(line.numerator),
        json!(line.denominator),
        json!(line.children),
        json!(line.coverage),
        json!(line.trend),
        json!(line.comparator),
        json!(line.signals),
        line.is_proxy.into(),
        line.command.into(),
        provenance.as_of.to_string().into(),
        provenance.known_at.to_string().into(),
        rests_on(provenance),
    ]
}
