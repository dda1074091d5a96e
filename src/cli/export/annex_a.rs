//! Annex A, lists 1 to 10, as they stood on a day: one workbook, or a CSV file for each list.

use std::fs;

use ::exchange::annex_a::SOURCE_SYSTEM;
use ::exchange::annex_a::lists::LISTS;
use ::exchange::annex_a::write::{Child, Line, Provenance, csv, lines, workbook};
use anyhow::Context;

use super::{Asked, Exporting, Written};
use crate::exit::Exit;
use crate::export::file::write_whole;

/// Annex A of the inspection framework (lists 1 to 10 and what each row rests on, as xlsx; or as CSV)
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger export annex-a --as-of 2026-09-30 --to ./Annex_A.xlsx\n\n\
    The sheet Provenance names, for every row, the events behind it and their positions, and for the whole workbook\n\
    the ledger's head, the root of its tree and the version of the rule books.")]
pub struct Args {
    /// Write a CSV file for each list into a directory
    #[arg(long)]
    csv: bool,
    /// Begin each CSV file with the mark by which Excel knows UTF-8
    #[arg(long, requires = "csv")]
    bom: bool,
    #[command(flatten)]
    asked: Asked,
}

/// Writes the lists.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let exporting = Exporting::open(&args.asked)?;
    let head = exporting.opened()?.ledger.head();
    let all = exporting.children(SOURCE_SYSTEM)?;
    let children =
        all.children.iter().map(|(id, journey)| Child { id: id.as_str(), journey, category: None });
    let lines = lines(children, exporting.as_of);
    let files = if args.csv {
        tables(args, &lines)?
    } else {
        let provenance = Provenance {
            head: head.size.checked_sub(1),
            root: head.root.iter().map(|byte| format!("{byte:02x}")).collect(),
            rules: rules::BOOK_VERSION.to_owned(),
            as_of: exporting.as_of,
            known_at: exporting.known_at.to_string(),
        };
        let bytes = workbook(&lines, &provenance)?;
        vec![write(args.asked.to.clone(), &bytes, lines.len() as u64)?]
    };
    exporting.tell(&args.asked.output, &files, all.unreadable)
}

fn tables(args: &Args, lines: &[Line]) -> anyhow::Result<Vec<Written>> {
    let directory = &args.asked.to;
    fs::create_dir_all(directory).with_context(|| format!("{}", directory.display()))?;
    let mut files = Vec::new();
    for list in LISTS {
        let rows = lines.iter().filter(|line| line.row.list.number == list.number).count() as u64;
        let file = directory.join(format!("{}.csv", list.table));
        files.push(write(file, &csv(list, lines, args.bom)?, rows)?);
    }
    Ok(files)
}

fn write(file: std::path::PathBuf, bytes: &[u8], rows: u64) -> anyhow::Result<Written> {
    write_whole(&file, |out| out.write_all(bytes)).with_context(|| format!("{}", file.display()))?;
    Ok(Written { file, rows, left_out: 0 })
}
