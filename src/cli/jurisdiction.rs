//! `journey-ledger jurisdiction`: an authority's file of sources, limits, workers and published figures.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use jiff::civil::{Date, date};
use tokio::runtime::Runtime;

use super::output::{FormatArgs, Sheet};
use super::source::open_existing;
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{self, Log, Open};
use crate::exit::{Exit, Failure};
use crate::jurisdictions::{file, version};
use crate::{import, telemetry};

/// Reads and records an authority's own file
#[derive(Debug, clap::Args)]
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
    /// Reads a jurisdiction file and says whether it can be used
    #[command(after_help = "Example: journey-ledger jurisdiction check wirral.toml")]
    Check {
        /// The file (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// The first day that a date can be.
const ALL_OF_THE_PAST: Date = date(1850, 1, 1);

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Check { file } => checked(file).map(|_| Exit::Done),
        Command::Set { file, effective_from, output, settings } => {
            let bytes = checked(file)?;
            let resolved = Resolved::from_surroundings(&settings.0)?;
            telemetry::start(&Log::new(&resolved)?)?;
            let authority = config::optional::<ids::AuthorityCode>(&resolved, "authority")?;
            let authority = authority.map(|code| code.to_string()).unwrap_or_default();
            let ledgers = open_existing(&Open::new(&resolved)?)?;
            let opened = ledgers.find(&authority).map_err(|fault| super::source::refused(&fault))?;
            let version = version(&bytes);
            let runtime = Runtime::new().context("the async runtime")?;
            let new = runtime.block_on(import::jurisdiction(opened, bytes, *effective_from))?;
            ledgers.close();
            let mut sheet = Sheet::new(output.format, &["version", "effective_from", "recorded"])?;
            let recorded = if new { "now" } else { "already" };
            sheet.row(vec![version.into(), effective_from.to_string().into(), recorded.into()])?;
            sheet.finish()?;
            Ok(Exit::Done)
        }
    }
}

fn checked(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    match file::read(&bytes, &version(&bytes)) {
        Ok(_) => Ok(bytes),
        Err(why) => Err(Failure::new(Exit::Usage, format!("{}: {why}", path.display())).into()),
    }
}
