//! `journey-ledger import`: takes a return in, works out what it changes, and appends that.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use exchange::annex_a;
use exchange::cin;
use exchange::dfe;
use exchange::event_id::ImportKey;
use exchange::extract::Extract;
use exchange::finding::Finding;
use exchange::import::{Plan, Summary};
use exchange::ssda903::{CollectionYear, read_directory};
use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::output::{Format, FormatArgs, Sheet};
use super::progress;
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open};
use crate::exit::{Exit, Failure};
use crate::import;
use crate::ledgers::{Ledgers, Opened};
use crate::telemetry;

/// Takes a return in: what it changes is appended, what it says again is not
#[derive(Debug, clap::Args)]
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
}

impl Import {
    /// What every format needs.
    fn common(&self) -> &Common {
        match self {
            Self::Ssda903(args) => &args.common,
            Self::AnnexA(args) => &args.common,
            Self::Cin(args) => &args.common,
            Self::Dfe(args) => &args.common,
        }
    }

    /// Reads the extract; with it the directory in which its files stand.
    fn read(&self) -> anyhow::Result<(Box<dyn Extract>, &Path)> {
        Ok(match self {
            Self::Ssda903(args) => {
                (Box::new(read_directory(&args.directory, args.year)?), args.directory.as_path())
            }
            Self::AnnexA(args) => (
                Box::new(annex_a::read(&args.file, args.common.received)?),
                args.file.parent().unwrap_or(Path::new("")),
            ),
            Self::Cin(args) => (
                Box::new(cin::read_file(&args.file, args.year)?),
                args.file.parent().unwrap_or(Path::new("")),
            ),
            Self::Dfe(args) => {
                let files = args.files.iter().map(PathBuf::as_path);
                let read = dfe::read_files(files, args.common.received)?;
                (Box::new(read), args.files.first().and_then(|file| file.parent()).unwrap_or(Path::new("")))
            }
        })
    }
}

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
    Rows that are refused are listed first; the last line counts what was done. Importing a return again appends\n\
    nothing, and a return that was received earlier never reverts a later one.")]
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
    What is refused or noticed is listed first, by list, row and column; the last line counts what was done.\n\
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
    What is refused or noticed is listed first, by its path; requests to purge are counted, and nothing is erased.\n\
    Importing a payload again appends nothing, whatever ids its forms have and in whatever order they come."
)]
struct Dfe {
    /// The files that were received together, each a list of children or one child
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

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
    "closed",
    "children_changed",
    "children_unchanged",
    "head",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let common = args.format.common();
    let resolved = Resolved::from_surroundings(&common.settings.0)?;
    if resolved.get("server").is_some_and(|server| server.origin.strength() == 3) {
        let why =
            "import opens a directory in this process: name it with --data, where no server has it open";
        anyhow::bail!(Failure::new(Exit::Usage, why));
    }
    telemetry::start(&Log::new(&resolved)?)?;
    let (read, directory) = args.format.read()?;
    let open = Open::new(&resolved)?;
    let ledgers = Ledgers::open(&open)?;
    let authority = open.authority.map(|code| code.to_string()).unwrap_or_default();
    let opened = ledgers.find(&authority).map_err(|_| {
        Failure::new(Exit::Usage, "name the authority whose return this is, as in --authority 344")
    })?;
    let key = ImportKey::new(*opened.ledger.import_key());
    let own = import::own_stream(&opened.ledger)?;
    let plan = Plan::new(read, common.received, opened.authority, key, own.as_ref())?;
    let summary = if common.dry_run { rehearse(opened, &plan)? } else { take_in(opened, &plan)? };
    let head = opened.ledger.head().size;
    ledgers.close();
    print(common.output.format, directory, &plan, &summary, head)?;
    Ok(Exit::Done)
}

fn take_in(opened: &Opened, plan: &Plan) -> anyhow::Result<Summary> {
    let bar = progress::bar("children", plan.extract().children());
    let summary = Runtime::new()?.block_on(import::submission(opened, plan, || bar.inc(1)))?;
    bar.finish_and_clear();
    Ok(summary)
}

fn rehearse(opened: &Opened, plan: &Plan) -> anyhow::Result<Summary> {
    let bar = progress::bar("children", plan.extract().children());
    let summary = import::rehearsal(opened, plan, || bar.inc(1))?;
    bar.finish_and_clear();
    Ok(summary)
}

fn print(format: Format, directory: &Path, plan: &Plan, summary: &Summary, head: u64) -> anyhow::Result<()> {
    let findings = plan.extract().findings();
    // One CSV has one shape: there the counts stand alone.
    if !findings.is_empty() && format != Format::Csv {
        let mut sheet = Sheet::new(format, FINDINGS)?;
        for finding in findings {
            sheet.row(located(directory, finding))?;
        }
        sheet.finish()?;
    }
    let mut sheet = Sheet::new(format, SUMMARY)?;
    sheet.row(vec![
        json!(summary.rows),
        json!(summary.events_appended),
        json!(summary.already_recorded),
        json!(summary.corrections),
        json!(summary.retractions),
        json!(summary.refused_rows),
        json!(summary.refused),
        json!(summary.noticed),
        json!(summary.closed),
        json!(summary.children_changed),
        json!(summary.children_unchanged),
        json!(head),
    ])?;
    Ok(sheet.finish()?)
}

/// Where a finding is, and what; never the value that was found.
fn located(directory: &Path, finding: &Finding) -> Vec<Value> {
    vec![
        directory.join(&finding.place.file).display().to_string().into(),
        finding.place.table.into(),
        json!(finding.place.row),
        json!(finding.place.column),
        finding.rule.code().into(),
        finding.rule.sentence().into(),
    ]
}
