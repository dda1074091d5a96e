//! `journey-ledger replay`: every outlook made again beside the live ones, and both compared.

use ids::Position;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::source::Source;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;

/// Makes every child's outlook again from the events and compares it with the live one
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger replay --format json\n\n\
    With --to, what a projection makes of the events up to a position by following them is compared with what it makes\n\
    of them all at once. The exit code is 0 only if both are equal.")]
pub struct Args {
    /// The last position that is read; the whole ledger, unless given
    #[arg(long, value_name = "POSITION")]
    to: Option<u64>,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &["events", "children", "as_of", "digest", "live_digest", "equal"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let answer = Source::open(&args.settings)?.replay(args.to.map(Position))?;
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    sheet.row(vec![
        answer.events.into(),
        json!(answer.children),
        answer.as_of.to_string().into(),
        hex(answer.digest),
        hex(answer.live_digest),
        answer.is_equal().into(),
    ])?;
    sheet.finish()?;
    Ok(if answer.is_equal() { Exit::Done } else { Exit::Failed })
}

fn hex(digest: [u8; 32]) -> Value {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}
