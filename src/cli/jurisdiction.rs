//! `journey-ledger jurisdiction`: an authority's file of sources, limits, workers and published figures.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use jiff::civil::Date;
use journey::KnownAt;
use serde_json::json;

use super::output::{Format, FormatArgs, Sheet};
use super::source::Source;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::jurisdictions::{ALL_OF_THE_PAST, file, version};

/// Reads, records and shows an authority's own file
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger jurisdiction check wirral.toml")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Records the bytes of a jurisdiction file in the authority's own stream, once it has been read
    #[command(after_help = "Example: journey-ledger jurisdiction set wirral.toml --authority 344\n\n\
        Every figure from then on rests on it and names it; a figure of before is read with the file of before.")]
    Set {
        /// The file (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The first day of reading for which it counts; all of the past, unless given
        #[arg(long, value_name = "DATE", default_value_t = ALL_OF_THE_PAST)]
        effective_from: Date,
        #[command(flatten)]
        output: FormatArgs,
        #[command(flatten)]
        settings: LedgerArgs,
    },
    /// Shows the file that is in force on a day, as it was set
    #[command(after_help = "Example: journey-ledger jurisdiction show --as-of 2018-03-31 > wirral.toml\n\n\
        The bytes of the file go to stdout as they were set. With --format json or csv there is one row, with the\n\
        file's version, from when it counts, the position of the entry that set it, and the text.")]
    Show {
        /// The day of reading; today, unless given
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// What had been recorded by then: a date, position:N or appended:T, with commas between several
        #[arg(long, value_name = "BOUND")]
        known_at: Option<KnownAt>,
        #[command(flatten)]
        output: FormatArgs,
        #[command(flatten)]
        settings: LedgerArgs,
    },
    /// Reads a jurisdiction file and says whether it can be used
    #[command(after_help = "Example: journey-ledger jurisdiction check wirral.toml")]
    Check {
        /// The file (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Check { file } => {
            checked(file)?;
            writeln!(stdout(), "{} can be used", file.display())?;
            Ok(Exit::Done)
        }
        Command::Set { file, effective_from, output, settings } => {
            let bytes = checked(file)?;
            let (version, is_new) = Source::open(settings)?.set_jurisdiction(bytes, *effective_from)?;
            let mut sheet = Sheet::new(output.format, &["version", "effective_from", "recorded"])?;
            let recorded = if is_new { "now" } else { "already" };
            sheet.row(vec![version.into(), effective_from.to_string().into(), recorded.into()])?;
            sheet.finish()?;
            Ok(Exit::Done)
        }
        Command::Show { as_of, known_at, output, settings } => {
            let known_at = known_at.unwrap_or(KnownAt::EVERYTHING);
            show(as_of.unwrap_or_else(clock::today), &known_at, *output, settings)
        }
    }
}

fn show(as_of: Date, known_at: &KnownAt, output: FormatArgs, settings: &LedgerArgs) -> anyhow::Result<Exit> {
    let Some(in_force) = Source::open(settings)?.jurisdiction(as_of, known_at)? else {
        let why = format!("no jurisdiction file counts on {as_of}: the books' own limits and thresholds do");
        anyhow::bail!(Failure::new(Exit::Failed, why));
    };
    if output.format == Format::Table {
        stdout().lock().write_all(&in_force.file)?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(output.format, &["version", "effective_from", "position", "file"])?;
    sheet.row(vec![
        in_force.version.into(),
        in_force.effective_from.to_string().into(),
        json!(in_force.position.0),
        String::from_utf8_lossy(&in_force.file).into(),
    ])?;
    sheet.finish()?;
    Ok(Exit::Done)
}

fn checked(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    match file::read(&bytes, &version(&bytes)) {
        Ok(_) => Ok(bytes),
        Err(why) => Err(Failure::new(Exit::Usage, format!("{}: {why}", path.display())).into()),
    }
}
