//! `journey-ledger export`: writes what the ledger knows as the files that others read, each whole or not at all.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use jiff::civil::Date;
use journey::KnownAt;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::source::Source;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::export::{Encoding, ExportQuestion, Format, Placed, Placing};

/// Writes what the ledger knows, as of a day and as known at a day, as files
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    format: Export,
}

/// The formats.
#[derive(Debug, Subcommand)]
enum Export {
    /// The children looked after return (header, episodes and reviews tables as CSV, into a directory)
    #[command(
        after_help = "Example: journey-ledger export ssda903 --as-of 2018-03-31 --known-at 2018-06-30 --to ./return\n\n\
        The return is that of the year to which the day belongs, from 1 April on, as far as it had come by the day."
    )]
    Ssda903 {
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
    /// Where to write
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

impl Export {
    /// The options, and the question in this format.
    fn question(&self) -> (&Asked, ExportQuestion) {
        let of = |asked: &Asked, format| ExportQuestion {
            format,
            encoding: None,
            with_mark: false,
            as_of: asked.as_of.unwrap_or_else(clock::today),
            known_at: asked.known_at.unwrap_or(KnownAt::EVERYTHING),
        };
        match self {
            Self::Ssda903 { asked } => (asked, of(asked, Format::Ssda903)),
            Self::Cin { asked } => (asked, of(asked, Format::CinCensus)),
            Self::Dfe { asked } => (asked, of(asked, Format::DfePayload)),
            Self::AnnexA { csv, bom, asked } => {
                let encoding = csv.then_some(Encoding::Csv);
                (asked, ExportQuestion { encoding, with_mark: *bom, ..of(asked, Format::AnnexA) })
            }
        }
    }
}

const WRITTEN: &[&str] = &["file", "rows", "left_out", "unreadable_children", "position"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (asked, question) = args.format.question();
    let to = &asked.to;
    let mut files = if question.is_directory() { Placing::into_directory(to) } else { Placing::at(to) };
    let exported = Source::open(&asked.settings)?.export(&question, &mut files)?;
    let placed = files.place().with_context(|| to.display().to_string())?;
    let mut sheet = Sheet::new(asked.output.format, WRITTEN)?;
    for Placed { path, counted } in placed {
        let file: Value = path.display().to_string().into();
        let (rows, left_out) = (json!(counted.rows), json!(counted.left_out));
        sheet.row(vec![
            file,
            rows,
            left_out,
            json!(exported.unreadable_children),
            json!(exported.head.size),
        ])?;
    }
    sheet.finish()?;
    Ok(Exit::Done)
}
