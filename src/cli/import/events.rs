//! `journey-ledger import events`: events as lines of JSON, the plain bulk path.

use std::path::PathBuf;

use serde_json::json;

use super::FINDINGS;
use crate::cli::output::{Format, FormatArgs, Sheet};
use crate::cli::source::Source;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::grpc::bulk::Refused;

/// Events of our own, a JSON object a line
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger import events ./events.jsonl --authority 344 \
    --data ./journey-ledger-data\n\n\
    A line is {\"event_id\": UUID, \"child\": UUID or \"local\": {\"source_system\": …, \"local_id\": …}, \"fact\": …}, the fact\n\
    as proto3 JSON of the contract's message Fact; `journey-ledger export events` writes such lines. Lines that are\n\
    refused are listed first, by line and field; the last line counts what was done. It is safe to stop it and to run it\n\
    again: an event that is recorded already is counted, and not recorded twice.")]
pub struct Args {
    /// The files; a hyphen is stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Say what would be appended, what is recorded already and what would be refused, and append nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const SUMMARY: &[&str] =
    &["lines", "events_appended", "already_recorded", "left_aside", "refused", "refused_by_rule", "head"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let format = args.output.format;
    let mut findings = None;
    let mut wrong = Ok(());
    let mut refused = |refused: Refused| {
        // One CSV has one shape: there the counts stand alone.
        if format != Format::Csv && wrong.is_ok() {
            wrong = tell(&mut findings, format, refused);
        }
    };
    let taken = Source::open_or_make(&args.settings)?.take_events(&args.files, args.dry_run, &mut refused);
    wrong?;
    findings.map_or(Ok(()), Sheet::finish)?;
    let (taken, head) = taken?;
    let mut sheet = Sheet::new(format, SUMMARY)?;
    sheet.row(vec![
        json!(taken.lines),
        json!(taken.events_appended),
        json!(taken.already_recorded),
        json!(taken.left_aside),
        json!(taken.refused),
        json!(taken.refused_by_rule),
        json!(head),
    ])?;
    sheet.finish()?;
    Ok(Exit::Done)
}

/// Where a line is refused, and why; never the value that was found.
fn tell(findings: &mut Option<Sheet>, format: Format, refused: Refused) -> std::io::Result<()> {
    let sheet = match findings {
        Some(sheet) => sheet,
        None => findings.insert(Sheet::new(format, FINDINGS)?),
    };
    let Refused { place, field, reason, meaning } = refused;
    let column = if field.is_empty() { None } else { Some(field) };
    sheet.row(vec![
        json!(&*place.file),
        json!("events"),
        json!(place.line),
        json!(column),
        json!(reason),
        json!(meaning),
    ])
}
