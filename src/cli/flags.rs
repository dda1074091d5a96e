//! `journey-ledger flags`: the concerns that stand on a day, over all children or one.

use jiff::civil::Date;
use journey::KnownAt;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::source::{ChildArgs, Source};
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;

/// Prints the concerns that stand on a day, with their grounds
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger flags --as-of 2018-03-31 --format csv")]
pub struct Args {
    /// The day on which the rules are read; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Only this rule; may be given several times
    #[arg(long = "flag", value_name = "NAME")]
    rules: Vec<String>,
    #[command(flatten)]
    child: ChildArgs,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &["severity", "flag", "since", "child", "subject", "says", "concern", "grounds"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let child = args.child.named()?;
    let as_of = args.as_of.unwrap_or_else(clock::today);
    let known_at = args.known_at.unwrap_or(KnownAt::EVERYTHING);
    let mut source = Source::open(&args.settings)?;
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    source.flags(as_of, known_at, &args.rules, child.as_ref(), |answer| {
        for flag in answer.flags {
            let since = flag.since.map_or(Value::Null, |since| since.to_string().into());
            let grounds = flag.grounds.iter().map(|position| json!(position.0)).collect();
            let (child, subject, says) =
                (flag.child.to_string().into(), flag.subject.into(), flag.sentence.into());
            let (severity, name, concern) = (flag.severity.into(), flag.flag.into(), flag.concern.into());
            sheet.row(vec![severity, name, since, child, subject, says, concern, grounds])?;
        }
        Ok(())
    })?;
    sheet.finish()?;
    Ok(Exit::Done)
}
