//! `journey-ledger export`: writes what the ledger knows as the files that others read, each whole or not at all.

use std::io::{BufWriter, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use clap::{Subcommand, ValueEnum};
use ids::ChildId;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::Filter;
use projections::measures::{By, Measure, measure, measures};
use serde_json::{Value, json};
use wire::descriptor::kind_number;

use super::output::{FormatArgs, Sheet};
use super::source::Source;
use super::unknown::unknown;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::export::{Choice, Counted, Encoding, ExportQuestion, Exported, Format, Piping, Placed, Placing};

/// Writes what the ledger knows, as of a day and as known at a day, as files
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger export annex-a --as-of 2026-09-30 --to ./Annex_A.xlsx")]
pub struct Args {
    #[command(subcommand)]
    format: Export,
}

/// The formats.
#[derive(Debug, Subcommand)]
enum Export {
    /// The children looked after return (all its tables as CSV, into a directory)
    #[command(
        after_help = "Example: journey-ledger export ssda903 --as-of 2018-03-31 --known-at 2018-06-30 --to ./return\n\n\
        The return is that of the year to which the day belongs, from 1 April on, as far as it had come by the day."
    )]
    Ssda903 {
        /// Begin each file with the mark by which Excel knows UTF-8
        #[arg(long)]
        bom: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// The children in need census (XML)
    #[command(after_help = "Example: journey-ledger export cin --as-of 2026-03-31 --to ./census.xml\n\n\
        The census is that of the year to which the day belongs, from 1 April on, as far as it had come by the day.")]
    Cin {
        #[command(flatten)]
        asked: Asked,
    },
    /// The daily payload to the Department for Education (JSON, one list of children)
    #[command(after_help = "Example: journey-ledger export dfe --as-of 2026-03-31 --to ./payload.json\n\n\
        Names and addresses are never in it: the ledger does not have them.")]
    Dfe {
        #[command(flatten)]
        asked: Asked,
    },
    /// Annex A of the inspection framework (lists 1 to 10 and what each row rests on, as xlsx; or as CSV)
    #[command(
        after_help = "Example: journey-ledger export annex-a --as-of 2026-09-30 --to ./Annex_A.xlsx\n\n\
        The sheet Provenance names, for every row, the events behind it and their positions, and for the whole\n\
        workbook the ledger's head, the root of its tree and the version of the rule books."
    )]
    AnnexA {
        /// Write a CSV file for each list into a directory
        #[arg(long)]
        csv: bool,
        /// Begin each CSV file with the mark by which Excel knows UTF-8
        #[arg(long, requires = "csv")]
        bom: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// The events themselves, a JSON object a line, in the order of the ledger
    #[command(
        after_help = "Example: journey-ledger export events --known-at 2018-06-30 --to ./events.jsonl\n\n\
        `journey-ledger import events` reads such lines: into an empty ledger they bring the same journeys."
    )]
    Events {
        /// Only this kind of fact, such as referral-received; may be given several times
        #[arg(long = "kind", value_name = "KIND")]
        kinds: Vec<String>,
        /// Only this child, by the ledger's opaque id; may be given several times
        #[arg(long = "child", value_name = "UUID")]
        children: Vec<ChildId>,
        #[command(flatten)]
        asked: Asked,
    },
    /// The concerns that stand on a day, with their grounds (CSV, xlsx or Parquet, by the ending of the file)
    #[command(after_help = "Example: journey-ledger export flags --as-of 2018-03-31 --to ./flags.xlsx")]
    Flags {
        #[command(flatten)]
        table: TableArgs,
        #[command(flatten)]
        asked: Asked,
    },
    /// Figures over all children, or what was counted for them (CSV, xlsx or Parquet, by the ending of the file)
    #[command(
        after_help = "Example: journey-ledger export measures --as-of 2018-03-31 --to ./measures.parquet"
    )]
    Measures {
        /// Only this measure; may be given several times
        #[arg(long = "name", value_name = "NAME")]
        names: Vec<String>,
        /// Break the figures down by this; may be given several times
        #[arg(long, value_name = "PART", value_parser = PossibleValuesParser::new(By::ALL.iter().map(|by| by.word())))]
        by: Vec<String>,
        /// Write what was counted instead: the children, and the entries that it rests on
        #[arg(long, conflicts_with = "suppress")]
        rows: bool,
        /// Hide counts of 1 to 5, and whatever would give them away
        #[arg(long)]
        suppress: bool,
        #[command(flatten)]
        table: TableArgs,
        #[command(flatten)]
        asked: Asked,
    },
    /// The way of every child through the service, as a line of text (CSV, xlsx or Parquet, by the ending of the file)
    #[command(after_help = "Example: journey-ledger export journeys --as-of 2018-03-31 --to ./journeys.csv")]
    Journeys {
        #[command(flatten)]
        table: TableArgs,
        #[command(flatten)]
        asked: Asked,
    },
}

/// What every plain table is asked for.
#[derive(Debug, clap::Args)]
struct TableArgs {
    /// The kind of file, where its ending does not say it
    #[arg(long, value_enum, value_name = "KIND")]
    encoding: Option<TableEncoding>,
    /// Begin a CSV file with the mark by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
}

/// The kinds of file of plain tables.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TableEncoding {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

impl TableArgs {
    /// The kind of file for a path.
    fn encoding(&self, to: &Path) -> Result<Encoding, Failure> {
        let ending = to.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let asked = self.encoding.or_else(|| TableEncoding::from_str(ending, true).ok());
        match asked {
            Some(TableEncoding::Csv) => Ok(Encoding::Csv),
            _ if self.bom => Err(Failure::new(Exit::Usage, "--bom is for CSV files")),
            Some(TableEncoding::Xlsx) => Ok(Encoding::Xlsx),
            Some(TableEncoding::Parquet) => Ok(Encoding::Parquet),
            None => {
                let why =
                    "name a file that ends in .csv, .xlsx or .parquet, or say which it is with --encoding";
                Err(Failure::new(Exit::Usage, why))
            }
        }
    }
}

/// What every format is asked for.
#[derive(Debug, clap::Args)]
struct Asked {
    /// The last day of which the files tell; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Where to write; a hyphen is stdout, for a format of one file
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

impl Export {
    /// The options, and the question in this format.
    fn question(&self) -> Result<(&Asked, ExportQuestion), Failure> {
        let of = |asked: &Asked, format| ExportQuestion {
            format,
            encoding: None,
            with_mark: false,
            as_of: asked.as_of.unwrap_or_else(clock::today),
            known_at: asked.known_at.unwrap_or(KnownAt::EVERYTHING),
            choice: Choice::default(),
        };
        let table = |asked: &Asked, table: &TableArgs, format| {
            let encoding = Some(table.encoding(&asked.to)?);
            Ok::<_, Failure>(ExportQuestion { encoding, with_mark: table.bom, ..of(asked, format) })
        };
        Ok(match self {
            Self::Ssda903 { bom, asked } => {
                (asked, ExportQuestion { with_mark: *bom, ..of(asked, Format::Ssda903) })
            }
            Self::Cin { asked } => (asked, of(asked, Format::CinCensus)),
            Self::Dfe { asked } => (asked, of(asked, Format::DfePayload)),
            Self::AnnexA { csv, bom, asked } => {
                let encoding = csv.then_some(Encoding::Csv);
                (asked, ExportQuestion { encoding, with_mark: *bom, ..of(asked, Format::AnnexA) })
            }
            Self::Events { kinds, children, asked } => {
                let choice = Choice { events: events(kinds, children)?, ..Choice::default() };
                (asked, ExportQuestion { choice, ..of(asked, Format::Events) })
            }
            Self::Flags { table: how, asked } => (asked, table(asked, how, Format::Flags)?),
            Self::Journeys { table: how, asked } => (asked, table(asked, how, Format::Journeys)?),
            Self::Measures { names, by, rows, suppress, table: how, asked } => {
                let choice = Choice {
                    measures: names.iter().map(|name| named(name)).collect::<Result<_, _>>()?,
                    by: by.iter().filter_map(|word| By::from_word(word)).collect(),
                    rows: *rows,
                    suppress: *suppress,
                    ..Choice::default()
                };
                (asked, ExportQuestion { choice, ..table(asked, how, Format::Measures)? })
            }
        })
    }
}

fn named(name: &str) -> Result<&'static Measure, Failure> {
    measure(name).ok_or_else(|| unknown("measure", name, measures().map(|one| one.name)))
}

/// Kinds by their names in the contract, which are written with hyphens elsewhere, and children; in order, so that
/// equal wishes are equal filters.
fn events(kinds: &[String], children: &[ChildId]) -> Result<Filter, Failure> {
    let number = |name: &String| {
        let number = kind_number(&name.replace('-', "_"));
        number.ok_or_else(|| Failure::new(Exit::Usage, format!("there is no kind of fact called {name}")))
    };
    let mut filter =
        Filter { kinds: kinds.iter().map(number).collect::<Result<_, _>>()?, children: children.to_vec() };
    filter.kinds.sort_unstable();
    filter.kinds.dedup();
    filter.children.sort_unstable();
    filter.children.dedup();
    Ok(filter)
}

const WRITTEN: &[&str] = &["file", "rows", "left_out", "unreadable_children", "position"];

/// The path that means stdout.
const STDOUT: &str = "-";

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (asked, question) = args.format.question()?;
    if asked.to.as_os_str() == STDOUT {
        pipe(asked, &question)?;
    } else {
        place(asked, &question)?;
    }
    Ok(Exit::Done)
}

/// Writes the files to their places and prints which they are.
fn place(asked: &Asked, question: &ExportQuestion) -> anyhow::Result<()> {
    let to = &asked.to;
    let mut files = if question.is_directory() { Placing::into_directory(to) } else { Placing::at(to) };
    let exported = Source::open(&asked.settings)?.export(question, &mut files)?;
    let placed = files.place().with_context(|| to.display().to_string())?;
    let mut sheet = Sheet::new(asked.output.format, WRITTEN)?;
    for Placed { path, counted } in placed {
        sheet.row(written(path.display().to_string(), counted, &exported))?;
    }
    Ok(sheet.finish()?)
}

fn written(file: String, counted: Counted, exported: &Exported) -> Vec<Value> {
    vec![
        file.into(),
        json!(counted.rows),
        json!(counted.left_out),
        json!(exported.unreadable_children),
        json!(exported.head.size),
    ]
}

/// Writes the one file to stdout, where nothing else may stand: what was counted goes to stderr.
fn pipe(asked: &Asked, question: &ExportQuestion) -> anyhow::Result<()> {
    if question.is_directory() {
        let why = "this format is several files: name a directory to write them into, not a hyphen";
        return Err(Failure::new(Exit::Usage, why).into());
    }
    let mut file = Piping::new(BufWriter::new(stdout().lock()));
    let exported = Source::open(&asked.settings)?.export(question, &mut file)?;
    let Counted { rows, left_out } = file.whole()?;
    let (unreadable, position) = (exported.unreadable_children, exported.head.size);
    writeln!(
        stderr(),
        "{rows} rows written, {left_out} left out, {unreadable} children unreadable, up to position {position}"
    )?;
    Ok(())
}
