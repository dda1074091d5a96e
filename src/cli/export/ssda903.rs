//! The children looked after return of a year, as far as it had come by a day.

use std::fs;

use ::exchange::ssda903::{SOURCE_SYSTEM, write};
use anyhow::Context;

use super::{Asked, Exporting, Written, year};
use crate::exit::Exit;
use crate::export::file::write_whole;

/// The children looked after return (header, episodes and reviews tables as CSV, into a directory)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger export ssda903 --as-of 2018-03-31 --known-at 2018-06-30 --to ./return\n\n\
    The return is that of the year to which the day belongs, from 1 April on, as far as it had come by the day."
)]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
}

/// Writes the tables.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let exporting = Exporting::open(&args.asked)?;
    let year = year(exporting.as_of).context("there is no return for that day")?;
    let all = exporting.children(SOURCE_SYSTEM)?;
    let named = all.children.iter().map(|(name, journey)| (name.as_str(), journey));
    let tables = write(year, named)?;
    let directory = &args.asked.to;
    fs::create_dir_all(directory).with_context(|| format!("{}", directory.display()))?;
    let mut files = Vec::new();
    for (name, text) in tables.files(year) {
        let file = directory.join(name);
        write_whole(&file, |out| out.write_all(text)).with_context(|| format!("{}", file.display()))?;
        let rows = csv::Reader::from_reader(text).into_byte_records().count() as u64;
        files.push(Written { file, rows, left_out: 0 });
    }
    // What was left out are rows of one table, and a return is not complete without them: said beside each file.
    files.iter_mut().for_each(|file| file.left_out = tables.left_out);
    exporting.tell(&args.asked.output, &files, all.unreadable)
}
