//! The children in need census of a year, as far as it had come by a day.

use ::exchange::cin::{Heading, SOURCE_SYSTEM, write};
use anyhow::Context;

use super::{Asked, Exporting, Written, year};
use crate::exit::Exit;
use crate::export::file::write_whole;

/// The children in need census (XML)
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger export cin --as-of 2026-03-31 --to ./census.xml\n\n\
    The census is that of the year to which the day belongs, from 1 April on, as far as it had come by the day.")]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
}

/// Writes the census.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let exporting = Exporting::open(&args.asked)?;
    let year = year(exporting.as_of).context("there is no census for that day")?;
    let heading = Heading { authority: exporting.opened()?.authority, year, until: exporting.as_of };
    let all = exporting.children(SOURCE_SYSTEM)?;
    let named = all.children.iter().map(|(name, journey)| (name.as_str(), journey));
    let file = args.asked.to.clone();
    let written = write_whole(&file, |out| write(out, heading, named));
    let written = written.with_context(|| format!("{}", file.display()))?;
    let told = Written { file, rows: written.children, left_out: written.left_out };
    exporting.tell(&args.asked.output, &[told], all.unreadable)
}
