//! `journey-ledger export`: writes what the ledger knows as the files that others read, each whole or not at all.

mod annex_a;
mod cin;
mod dfe;
mod ssda903;

use std::path::PathBuf;

use clap::Subcommand;
use exchange::ssda903::CollectionYear;
use jiff::civil::Date;
use journey::KnownAt;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::{progress, source};
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open, optional};
use crate::exit::{Exit, Failure};
use crate::export::{self, Children};
use crate::ledgers::{Ledgers, Opened};
use crate::telemetry;

/// Writes what the ledger knows, as of a day and as known at a day, as files
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    format: Export,
}

/// The formats.
#[derive(Debug, Subcommand)]
enum Export {
    Ssda903(ssda903::Args),
    Cin(cin::Args),
    Dfe(dfe::Args),
    AnnexA(annex_a::Args),
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

const WRITTEN: &[&str] = &["file", "rows", "left_out", "unreadable_children", "position"];

/// A file that was written.
struct Written {
    file: PathBuf,
    rows: u64,
    /// Rows that could not be written because the journey does not say what they need.
    left_out: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.format {
        Export::Ssda903(args) => ssda903::run(args),
        Export::Cin(args) => cin::run(args),
        Export::Dfe(args) => dfe::run(args),
        Export::AnnexA(args) => annex_a::run(args),
    }
}

/// A ledger that is open to be written out.
struct Exporting {
    ledgers: Ledgers,
    authority: String,
    as_of: Date,
    known_at: KnownAt,
}

impl Exporting {
    fn open(asked: &Asked) -> anyhow::Result<Self> {
        let resolved = Resolved::from_surroundings(&asked.settings.0)?;
        if resolved.get("server").is_some_and(|server| server.origin.strength() == 3) {
            let why =
                "export reads a directory in this process: name it with --data, where no server has it open";
            anyhow::bail!(Failure::new(Exit::Usage, why));
        }
        telemetry::start(&Log::new(&resolved)?)?;
        let authority = optional::<ids::AuthorityCode>(&resolved, "authority")?;
        Ok(Self {
            ledgers: source::open_existing(&Open::new(&resolved)?)?,
            authority: authority.map(|code| code.to_string()).unwrap_or_default(),
            as_of: asked.as_of.unwrap_or_else(clock::today),
            known_at: asked.known_at.unwrap_or(KnownAt::EVERYTHING),
        })
    }

    fn opened(&self) -> anyhow::Result<&Opened> {
        self.ledgers.find(&self.authority).map_err(|fault| source::refused(&fault))
    }

    /// Every child by the name that a format gives it.
    fn children(&self, system: &str) -> anyhow::Result<Children> {
        let opened = self.opened()?;
        let bar = progress::bar("children", opened.ledger.children().len() as u64);
        let children = export::children(opened, system, self.as_of, &self.known_at, &|| bar.inc(1));
        bar.finish_and_clear();
        children.map_err(|fault| source::refused(&fault))
    }

    /// Says what was written.
    fn tell(&self, output: &FormatArgs, files: &[Written], unreadable: u64) -> anyhow::Result<Exit> {
        let position = self.opened()?.ledger.head().size;
        self.ledgers.close();
        let mut sheet = Sheet::new(output.format, WRITTEN)?;
        for Written { file, rows, left_out } in files {
            let file: Value = file.display().to_string().into();
            sheet.row(vec![file, json!(rows), json!(left_out), json!(unreadable), json!(position)])?;
        }
        sheet.finish()?;
        Ok(Exit::Done)
    }
}

/// The collection year of a day.
fn year(day: Date) -> Option<CollectionYear> {
    let begins = if day.month() < 4 { day.year() - 1 } else { day.year() };
    u16::try_from(begins).ok().and_then(CollectionYear::new)
}
