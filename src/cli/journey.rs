//! `journey-ledger journey`: one child's dated entries and what the books read from them.

mod timeline;

use std::io::{Write, stdout};

use jiff::civil::Date;
use journey::KnownAt;
use serde_json::{Value, json};

use super::output::{Format, FormatArgs, Sheet};
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

const COLUMNS: &[&str] = &[
    "part",
    "date",
    "name",
    "subject",
    "says",
    "recorded_on",
    "grounds",
    "event_id",
    "run",
    "state",
    "days_over",
    "severity",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let child = args.child.named()?;
    let child =
        child.ok_or_else(|| Failure::new(Exit::Usage, "name the child with --local-id or --child"))?;
    let as_of = args.as_of.unwrap_or_else(clock::today);
    let answer =
        Source::open(&args.settings)?.journey(&child, as_of, args.known_at.unwrap_or(KnownAt::EVERYTHING))?;
    if args.output.format == Format::Table {
        stdout().lock().write_all(timeline::text(&answer).as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    print(&answer, &mut sheet)?;
    sheet.finish()?;
    Ok(Exit::Done)
}

/// A row of the sheet, whose cells are empty unless they are set.
#[derive(Default)]
struct Row {
    part: &'static str,
    date: Value,
    name: Value,
    subject: Value,
    says: Value,
    recorded_on: Value,
    grounds: Value,
    event_id: Value,
    run: Value,
    state: Value,
    days_over: Value,
    severity: Value,
}

impl Row {
    fn cells(self) -> Vec<Value> {
        let Self { part, date, name, subject, says, recorded_on, .. } = self;
        let Self { grounds, event_id, run, state, days_over, severity, .. } = self;
        vec![
            part.into(),
            date,
            name,
            subject,
            says,
            recorded_on,
            grounds,
            event_id,
            run,
            state,
            days_over,
            severity,
        ]
    }
}

fn print(answer: &JourneyAnswer, sheet: &mut Sheet) -> std::io::Result<()> {
    let local_ids =
        local_ids(answer).into_iter().map(|id| Row { part: "local_id", name: id.into(), ..Row::default() });
    let entries = answer.entries.iter().map(|entry| Row {
        part: "entry",
        date: entry.occurred.as_str().into(),
        name: entry.kind.as_str().into(),
        says: entry.summary.replace('\n', " ").into(),
        recorded_on: day(entry.recorded_on),
        grounds: json!([entry.position.0]),
        event_id: entry.event_id.to_string().into(),
        ..Row::default()
    });
    let standing = answer.standing.iter().map(|line| Row {
        part: "standing",
        date: day(line.since),
        name: line.name.as_str().into(),
        says: line.value.as_str().into(),
        ..Row::default()
    });
    let clocks = answer.clocks.iter().map(|clock| Row {
        part: "clock",
        date: day(clock.due),
        name: clock.clock.as_str().into(),
        subject: clock.subject.as_str().into(),
        says: clock.sentence.as_str().into(),
        grounds: grounds(&clock.grounds),
        run: clock.run.map_or(Value::Null, Value::from),
        state: clock.state.as_str().into(),
        days_over: clock.over.map_or(Value::Null, |over| over.days.into()),
        ..Row::default()
    });
    let flags = answer.flags.iter().map(|flag| Row {
        part: "flag",
        date: day(flag.since),
        name: flag.flag.as_str().into(),
        subject: flag.subject.as_str().into(),
        says: flag.sentence.as_str().into(),
        grounds: grounds(&flag.grounds),
        severity: flag.severity.as_str().into(),
        ..Row::default()
    });
    for row in local_ids.chain(entries).chain(standing).chain(clocks).chain(flags) {
        sheet.row(row.cells())?;
    }
    let provenance = &answer.provenance;
    let rests_on = format!(
        "position {} rules {} calendar {} jurisdiction {} known at {}",
        provenance.head.size,
        provenance.rule_book_version,
        provenance.calendar_version,
        provenance.jurisdiction_version,
        provenance.known_at
    );
    let provenance = Row {
        part: "provenance",
        date: day(Some(provenance.as_of)),
        name: "provenance".into(),
        says: rests_on.into(),
        ..Row::default()
    };
    sheet.row(provenance.cells())
}

/// The child's ids in the source systems, each as `--local-id` takes it.
fn local_ids(answer: &JourneyAnswer) -> Vec<String> {
    answer.local_ids.iter().map(|id| format!("{}:{}", id.kind, id.value)).collect()
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| date.to_string().into())
}

fn grounds(positions: &[ids::Position]) -> Value {
    positions.iter().map(|position| json!(position.0)).collect()
}
