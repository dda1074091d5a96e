//! `journey-ledger import`: takes a return in, works out what it changes, and appends that.

mod events;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::slice;

use clap::Subcommand;
use exchange::ssda903::CollectionYear;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::output::{self, FormatArgs, Sheet};
use super::source::Source;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::import::{FindingLine, Format, ImportAnswer, ImportQuestion};

/// Takes a return in: what it changes is appended, what it says again is not
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger import ssda903 ./returns --year 2017 --received 2018-06-30 --authority 344"
)]
pub struct Args {
    #[command(subcommand)]
    format: Import,
}

/// The formats.
#[derive(Debug, Subcommand)]
enum Import {
    Ssda903(Ssda903),
    AnnexA(AnnexA),
    Cin(Cin),
    Dfe(Dfe),
    Events(events::Args),
}

/// A format of extracts, where its directory or its files are, and what every one of them needs.
type Extract<'a> = (Format, &'a [PathBuf], &'a Common);

/// What every format needs.
#[derive(Debug, clap::Args)]
struct Common {
    /// The day on which the authority submitted it
    #[arg(long, value_name = "DATE")]
    received: Date,
    /// Say what would be appended, and append nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

/// The children looked after return (its tables as CSV: header, episodes, reviews and the others that are there)
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger import ssda903 ./returns --year 2017 --received 2018-06-30 \
    --authority 344 --data ./journey-ledger-data\n\n\
    What was refused or noticed comes first: in a table each kind once, with its first rows; with --format json row by\n\
    row. The last line counts what was done. Importing a return again appends nothing, and a return that was received\n\
    earlier never reverts a later one.")]
struct Ssda903 {
    /// The directory of the tables, named 2017-header.csv or header.csv
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The year of the return, by the calendar year in which it begins on 1 April
    #[arg(long)]
    year: CollectionYear,
    #[command(flatten)]
    common: Common,
}

/// Annex A of the inspection framework (lists 1 to 10 of the workbook)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger import annex-a ./Annex_A.xlsx --received 2026-09-30 --authority 344 \
    --data ./journey-ledger-data\n\n\
    What is refused or noticed comes first, by list, column and row; the last line counts what was done.\n\
    Importing a workbook again appends nothing."
)]
struct AnnexA {
    /// The workbook, as xlsx
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

/// The children in need census (XML, with or without a header)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger import cin ./census-2026.xml --year 2025 --received 2026-07-31 \
    --authority 344 --data ./journey-ledger-data\n\n\
    What is refused is listed first, by module and by the number of the child in the file; the last line counts what\n\
    was done. Importing a census again appends nothing."
)]
struct Cin {
    /// The census file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The year of the census, by the calendar year in which it begins on 1 April
    #[arg(long)]
    year: CollectionYear,
    #[command(flatten)]
    common: Common,
}

/// The daily payload to the Department for Education (JSON)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger import dfe ./payload.json --received 2026-03-01 --authority 344 \
    --data ./journey-ledger-data\n\n\
    What is refused or noticed is listed first, by its path; requests to purge are recorded, and nothing is erased.\n\
    Importing a payload again appends nothing, whatever ids its forms have and in whatever order they come."
)]
struct Dfe {
    /// The files that were received together, each a list of children or one child
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// For a person each kind of finding once: an extract has thousands of one kind.
const KINDS: &[&str] = &["file", "table", "column", "rule", "count", "rows", "meaning"];
/// How many rows of a kind are named.
const ROWS_NAMED: usize = 5;
const FINDINGS: &[&str] = &["file", "table", "row", "column", "rule", "meaning"];
const SUMMARY: &[&str] = &[
    "rows",
    "events_appended",
    "already_recorded",
    "corrections",
    "retractions",
    "refused",
    "refused_by_rule",
    "noticed_by_rule",
    "failed_by_check",
    "closed",
    "children_changed",
    "children_unchanged",
    "head",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (format, paths, common): Extract<'_> = match &args.format {
        Import::Ssda903(args) => (Format::Ssda903(args.year), slice::from_ref(&args.directory), &args.common),
        Import::AnnexA(args) => (Format::AnnexA, slice::from_ref(&args.file), &args.common),
        Import::Cin(args) => (Format::CinCensus(args.year), slice::from_ref(&args.file), &args.common),
        Import::Dfe(args) => (Format::DfePayload, &args.files, &args.common),
        Import::Events(args) => return events::run(args),
    };
    let question = ImportQuestion { format, received: common.received, dry_run: common.dry_run };
    let (mut source, reading) = Source::open_for(&common.settings, &question, paths)?;
    let (findings, answer) = source.import(&question, paths, reading)?;
    let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
    let directory = if format.is_directory() { first } else { first.parent().unwrap_or(Path::new("")) };
    print(common.output.format, directory, &findings, &answer)?;
    Ok(Exit::Done)
}

fn print(
    format: output::Format,
    directory: &Path,
    findings: &[FindingLine],
    answer: &ImportAnswer,
) -> anyhow::Result<()> {
    // One CSV has one shape: there the counts stand alone.
    if !findings.is_empty() && format == output::Format::Table {
        let mut sheet = Sheet::new(format, KINDS)?;
        kinds(directory, findings, answer).into_iter().try_for_each(|kind| sheet.row(kind))?;
        sheet.finish()?;
    }
    if format == output::Format::Json {
        let mut sheet = Sheet::new(format, FINDINGS)?;
        for finding in findings {
            sheet.row(located(directory, finding))?;
        }
        sheet.finish()?;
    }
    let mut sheet = Sheet::new(format, SUMMARY)?;
    sheet.row(vec![
        json!(answer.rows),
        json!(answer.events_appended),
        json!(answer.already_recorded),
        json!(answer.corrections),
        json!(answer.retractions),
        json!(answer.refused_rows),
        json!(answer.refused),
        json!(answer.noticed),
        json!(answer.checks),
        json!(answer.closed),
        json!(answer.children_changed),
        json!(answer.children_unchanged),
        json!(answer.head.size),
    ])?;
    Ok(sheet.finish()?)
}

/// The findings of each kind, refused rows first, in the order in which the kinds are met.
fn kinds(directory: &Path, findings: &[FindingLine], answer: &ImportAnswer) -> Vec<Vec<Value>> {
    let kind =
        |one: &FindingLine| (one.file.clone(), one.table.clone(), one.column.clone(), one.rule.clone());
    let mut kinds: Vec<(&FindingLine, Vec<u64>, usize)> = Vec::new();
    let mut at = HashMap::new();
    for finding in findings {
        let place = *at.entry(kind(finding)).or_insert(kinds.len());
        if place == kinds.len() {
            kinds.push((finding, Vec::new(), 0));
        }
        let (_, rows, count) = &mut kinds[place];
        *count += 1;
        rows.extend(finding.row.filter(|_| rows.len() < ROWS_NAMED));
    }
    kinds.sort_by_key(|(finding, ..)| !answer.refused.contains_key(&finding.rule));
    let told = kinds.into_iter().map(|(finding, rows, count)| {
        let more = if count > rows.len() && !rows.is_empty() { " ..." } else { "" };
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        vec![
            directory.join(&finding.file).display().to_string().into(),
            finding.table.as_str().into(),
            json!(finding.column),
            finding.rule.as_str().into(),
            json!(count),
            format!("{}{more}", rows.join(" ")).into(),
            finding.meaning.as_str().into(),
        ]
    });
    told.collect()
}

/// Where a finding is, and what; never the value that was found.
fn located(directory: &Path, finding: &FindingLine) -> Vec<Value> {
    vec![
        directory.join(&finding.file).display().to_string().into(),
        finding.table.as_str().into(),
        json!(finding.row),
        json!(finding.column),
        finding.rule.as_str().into(),
        finding.meaning.as_str().into(),
    ]
}
