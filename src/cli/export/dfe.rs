//! The daily payload to the Department, as it would stand on a day.

use ::exchange::dfe::{SOURCE_SYSTEM, write};
use anyhow::Context;

use super::{Asked, Exporting, Written};
use crate::exit::Exit;
use crate::export::file::write_whole;

/// The daily payload to the Department for Education (JSON, one list of children)
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger export dfe --as-of 2026-03-31 --to ./payload.json\n\n\
    Names and addresses are never in it: the ledger does not have them.")]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
}

/// Writes the payload.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let exporting = Exporting::open(&args.asked)?;
    let all = exporting.children(SOURCE_SYSTEM)?;
    let named = all.children.iter().map(|(name, journey)| (name.as_str(), journey));
    let file = args.asked.to.clone();
    let rows = write_whole(&file, |out| write(out, named)).with_context(|| format!("{}", file.display()))?;
    exporting.tell(&args.asked.output, &[Written { file, rows, left_out: 0 }], all.unreadable)
}
