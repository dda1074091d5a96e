//! `journey-ledger measures`: figures over all children, each with its card and what it rests on.

mod compared;

use std::io::{Write, stdout};

use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use journey::KnownAt;
use journey::known::NotABound;
use projections::measures::{By, Measure, measure, measures};
use serde_json::{Value, json};

use super::output::{Format, FormatArgs, Sheet, local_ids};
use super::source::Source;
use super::unknown::unknown;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::insight::{FigureLine, MeasureLine, MeasuresQuestion, Provenance, RowLine};

/// Prints figures over all children, as of a day and as known at a day
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger measures --name children-looked-after --as-of 2018-03-31 --known-at 2018-06-30\n\n\
    A share is in a hundred. Coverage is the share of the cohort of which the facts tell at all. `journey-ledger rules\n\
    --kind measure` lists the names; JSON lines carry each measure's whole card.\n\n\
    With --compare-known-at 2021-09-01 the children are listed of whom something else was known by then, each with the\n\
    entries that make the difference."
)]
pub struct Args {
    /// Only this measure; may be given several times
    #[arg(long = "name", value_name = "NAME")]
    names: Vec<String>,
    /// The day as of which they are reckoned; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Print instead the children behind the difference to what was known at this later bound (or `everything`), with
    /// the entries that make it
    #[arg(long, value_name = "BOUND", value_parser = later_bound, conflicts_with_all = ["by", "rows", "trend", "suppress"])]
    compare_known_at: Option<KnownAt>,
    /// Break the figures down by this; may be given several times
    #[arg(long, value_name = "PART", value_parser = PossibleValuesParser::new(By::ALL.iter().map(|by| by.word())))]
    by: Vec<String>,
    /// Print what was counted instead: the children, and the entries that it rests on
    #[arg(long, conflicts_with = "suppress")]
    rows: bool,
    /// Print the figure of each of the last twelve months too
    #[arg(long)]
    trend: bool,
    /// Hide counts of 1 to 5, and whatever would give them away
    #[arg(long)]
    suppress: bool,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const TABLE: &[&str] = &[
    "name",
    "by",
    "group",
    "value",
    "unit",
    "numerator",
    "denominator",
    "coverage",
    "comparator",
    "bands",
    "trend",
];

const COLUMNS: &[&str] = &[
    "name",
    "as_of",
    "known_at",
    "by",
    "group",
    "value",
    "numerator",
    "denominator",
    "coverage",
    "median",
    "p90",
    "bands",
    "suppressed",
    "comparators",
    "trend",
    "flags",
    "card",
    "provenance",
];

const ROWS: &[&str] = &[
    "name",
    "child",
    "local_ids",
    "subject",
    "on",
    "counts",
    "value",
    "category",
    "team",
    "worker",
    "placement",
    "source",
    "grounds",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let named =
        |name: &String| measure(name).ok_or_else(|| unknown("measure", name, measures().map(|one| one.name)));
    let measures: Vec<&Measure> = args.names.iter().map(named).collect::<Result<_, _>>()?;
    let as_of = args.as_of.unwrap_or_else(clock::today);
    let known_at = args.known_at.unwrap_or(KnownAt::EVERYTHING);
    if let Some(now) = args.compare_known_at {
        return compared::run(&args.settings, args.output, (measures, as_of), (known_at, now));
    }
    let question = MeasuresQuestion {
        as_of,
        known_at,
        measures,
        by: args.by.iter().filter_map(|word| By::from_word(word)).collect(),
        rows: args.rows,
        trend: args.trend,
        suppress: args.suppress,
    };
    let answer = Source::open(&args.settings)?.measures(&question)?;
    let format = args.output.format;
    if args.rows {
        let mut sheet = Sheet::new(format, ROWS)?;
        for measure in answer.measures {
            for row in measure.rows {
                sheet.row(row_cells(&measure.name, row))?;
            }
        }
        sheet.finish()?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(format, if format == Format::Table { TABLE } else { COLUMNS })?;
    for measure in &answer.measures {
        for figure in &measure.figures {
            sheet.row(match format {
                Format::Table => short(measure, figure),
                Format::Json | Format::Csv => whole(measure, figure, &answer.provenance),
            })?;
        }
    }
    sheet.finish()?;
    if format == Format::Table {
        for flag in answer.measures.iter().flat_map(|measure| &measure.flags) {
            writeln!(stdout().lock(), "flag: {}", flag.sentence)?;
        }
    }
    Ok(Exit::Done)
}

/// A bound, or the word for none.
fn later_bound(text: &str) -> Result<KnownAt, NotABound> {
    if text == KnownAt::EVERYTHING.to_string() { Ok(KnownAt::EVERYTHING) } else { text.parse() }
}

fn short(measure: &MeasureLine, figure: &FigureLine) -> Vec<Value> {
    let comparator = measure.comparators.first().filter(|_| figure.by.is_none());
    let comparator = comparator.map(|c| format!("{} {}: {}", c.geography, c.year, c.value));
    let bands = figure.bands.iter().filter_map(|(label, count)| Some(format!("{label}: {}", (*count)?)));
    // One point is the figure itself.
    let has_trend = figure.by.is_none() && measure.trend.len() > 1;
    let trend = measure.trend.iter().filter(|_| has_trend);
    let trend =
        trend.map(|point| point.value.map_or_else(|| "-".to_owned(), |value| told(value, point.denominator)));
    let hidden = |value: Value| if figure.suppressed && value.is_null() { json!("hidden") } else { value };
    vec![
        measure.name.as_str().into(),
        json!(figure.by.map(By::word)),
        figure.group.as_str().into(),
        hidden(json!(figure.value.map(|value| told(value, figure.denominator)))),
        measure.value_unit.as_str().into(),
        hidden(json!(figure.numerator)),
        json!(figure.denominator),
        json!(figure.coverage.map(|coverage| format!("{coverage:.1}"))),
        json!(comparator),
        bands.collect::<Vec<_>>().join(", ").into(),
        trend.collect::<Vec<_>>().join(" ").into(),
    ]
}

fn whole(measure: &MeasureLine, figure: &FigureLine, provenance: &Provenance) -> Vec<Value> {
    let comparators = measure.comparators.iter().map(|c| {
        json!({"geography": c.geography, "year": c.year, "value": c.value, "source": c.source, "about": c.is_about})
    });
    let is_total = figure.by.is_none();
    let trend = measure.trend.iter().filter(|_| is_total).map(|point| {
        json!({
            "as_of": point.as_of.to_string(),
            "value": point.value,
            "numerator": point.numerator,
            "denominator": point.denominator,
        })
    });
    let flags = measure
        .flags
        .iter()
        .filter(|_| is_total)
        .map(|flag| json!({"by": flag.by.word(), "group": flag.group, "sentence": flag.sentence}));
    vec![
        measure.name.as_str().into(),
        provenance.as_of.to_string().into(),
        provenance.known_at.to_string().into(),
        json!(figure.by.map(By::word)),
        json!(Some(&figure.group).filter(|_| !is_total)),
        json!(figure.value),
        json!(figure.numerator),
        json!(figure.denominator),
        json!(figure.coverage),
        json!(figure.median),
        json!(figure.p90),
        figure.bands.iter().map(|(label, count)| json!({"band": label, "count": count})).collect(),
        figure.suppressed.into(),
        comparators.collect(),
        trend.collect(),
        flags.collect(),
        card(measure),
        rests_on(provenance),
    ]
}

fn card(measure: &MeasureLine) -> Value {
    json!({
        "title": measure.title,
        "unit": measure.unit,
        "cohort": measure.cohort,
        "date_basis": measure.date_basis,
        "exclusions": measure.exclusions,
        "counts": measure.counts,
        "value_unit": measure.value_unit,
        "direction": measure.direction,
        "minimum_denominator": measure.minimum_denominator,
        "citation": measure.citation,
        "proxy": measure.is_proxy,
        "beside": measure.beside,
    })
}

/// What an answer rests on.
pub fn rests_on(provenance: &Provenance) -> Value {
    json!({
        "position": provenance.head.size,
        "root": provenance.head.root.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "rules": provenance.rule_book_version,
        "calendar": provenance.calendar_version,
        "jurisdiction": provenance.jurisdiction_version,
        "unreadable_children": provenance.unreadable_children,
    })
}

fn row_cells(name: &str, row: RowLine) -> Vec<Value> {
    vec![
        name.into(),
        row.child.to_string().into(),
        local_ids(&row.local_ids),
        row.subject.into(),
        json!(row.on.map(|on| on.to_string())),
        json!(row.counts),
        json!(row.value),
        row.category.into(),
        row.team.into(),
        row.worker.into(),
        row.placement.into(),
        row.source.into(),
        row.grounds.into_iter().map(|position| json!(position.0)).collect(),
    ]
}

/// A count as it is, and anything else to one place after the point, for a person.
fn told(value: f64, denominator: Option<u64>) -> String {
    let places = usize::from(denominator.is_some() || value.fract() != 0.0);
    format!("{value:.places$}")
}
