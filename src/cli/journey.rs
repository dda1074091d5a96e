//! `journey-ledger journey`: one child's dated entries and what the books read from them.

use jiff::civil::Date;
use journey::KnownAt;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::source::{ChildArgs, Source};
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::insight::JourneyAnswer;

/// Prints one child's dated entries and readings, as of a day and as known at a day
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger journey --local-id ssda903:398768 --as-of 2018-03-31 --known-at 2018-06-30\n\n\
    Recorded dates are the source's claim; position:N and appended:T bound what the ledger itself had taken."
)]
pub struct Args {
    #[command(flatten)]
    child: ChildArgs,
    /// The day on which the rules are read; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &["part", "date", "name", "subject", "says", "recorded_on", "grounds", "event_id"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let child = args.child.named()?;
    let child =
        child.ok_or_else(|| Failure::new(Exit::Usage, "name the child with --local-id or --child"))?;
    let as_of = args.as_of.unwrap_or_else(clock::today);
    let answer =
        Source::open(&args.settings)?.journey(&child, as_of, args.known_at.unwrap_or(KnownAt::EVERYTHING))?;
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    print(&answer, &mut sheet)?;
    sheet.finish()?;
    Ok(Exit::Done)
}

fn print(answer: &JourneyAnswer, sheet: &mut Sheet) -> std::io::Result<()> {
    for entry in &answer.entries {
        let says = entry.summary.replace('\n', " ");
        let recorded = day(entry.recorded_on);
        let (kind, occurred) = (entry.kind.as_str().into(), entry.occurred.as_str().into());
        let (grounds, event_id) = (json!([entry.position.0]), entry.event_id.to_string().into());
        sheet.row(vec![
            "entry".into(),
            occurred,
            kind,
            Value::Null,
            says.into(),
            recorded,
            grounds,
            event_id,
        ])?;
    }
    for standing in &answer.standing {
        let (name, value) = (standing.name.as_str().into(), standing.value.as_str().into());
        sheet.row(line("standing", day(standing.since), name, Value::Null, value, Value::Null))?;
    }
    for clock in &answer.clocks {
        let (name, subject) = (clock.clock.as_str().into(), clock.subject.as_str().into());
        sheet.row(line(
            "clock",
            day(clock.due),
            name,
            subject,
            clock.sentence.as_str().into(),
            grounds(&clock.grounds),
        ))?;
    }
    for flag in &answer.flags {
        let (name, subject) = (flag.flag.as_str().into(), flag.subject.as_str().into());
        sheet.row(line(
            "flag",
            day(flag.since),
            name,
            subject,
            flag.sentence.as_str().into(),
            grounds(&flag.grounds),
        ))?;
    }
    let provenance = &answer.provenance;
    let rests_on = format!(
        "position {} rules {} calendar {} known at {}",
        provenance.head.size, provenance.rule_book_version, provenance.calendar_version, provenance.known_at
    );
    let (as_of, name) = (day(Some(provenance.as_of)), "provenance".into());
    sheet.row(line("provenance", as_of, name, Value::Null, rests_on.into(), Value::Null))
}

fn line(part: &str, date: Value, name: Value, subject: Value, says: Value, grounds: Value) -> Vec<Value> {
    vec![part.into(), date, name, subject, says, Value::Null, grounds, Value::Null]
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| date.to_string().into())
}

fn grounds(positions: &[ids::Position]) -> Value {
    positions.iter().map(|position| json!(position.0)).collect()
}
