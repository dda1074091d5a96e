//! `journey-ledger deadlines` and `journey-ledger clocks`: what falls due, and how every clock stands.

use anyhow::bail;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::ToSpan;
use jiff::civil::Date;
use journey::KnownAt;
use projections::ClockFilter;
use serde_json::{Value, json};

use super::flags::ScopeArgs;
use super::output::{Format, FormatArgs, Sheet, local_ids};
use super::source::{ChildArgs, Source};
use super::unknown::unknown;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::{Exit, Failure};
use crate::insight::{ClocksQuestion, When};

/// Prints what falls due between two days and is not done
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger deadlines --from 2026-11-23 --until 2026-11-27 --team north")]
pub struct Deadlines {
    /// The first day; the day of reading, unless given
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day; six days after the first, unless given
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints clocks, by how they stand on a day
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger clocks --clock care-review --state breached --as-of 2018-03-31\n\n\
    Of breached clocks, those that are still due are listed when only running and breached ones are asked for."
)]
pub struct Clocks {
    /// Only clocks that stand so; may be given several times
    #[arg(long, value_name = "STATE", value_parser = state())]
    state: Vec<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// What both lists can be limited to.
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// The day on which the rules are read; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Only this clock; may be given several times
    #[arg(long = "clock", value_name = "NAME")]
    clocks: Vec<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    child: ChildArgs,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

/// How a clock may stand, in the words of the lists; of two words a hyphen may be in the midst.
fn state() -> impl TypedValueParser<Value = String> {
    let words = ["running", "met", "breached", "ceased"].map(PossibleValue::new);
    let of_two = [
        PossibleValue::new("met late").alias("met-late"),
        PossibleValue::new("not determinable").alias("not-determinable"),
        PossibleValue::new("not observable").alias("not-observable"),
    ];
    let all: Vec<PossibleValue> = words.into_iter().chain(of_two).collect();
    PossibleValuesParser::new(all).map(|word| word.replace('-', " "))
}

const COLUMNS: &[&str] = &[
    "due",
    "clock",
    "run",
    "child",
    "local_ids",
    "subject",
    "says",
    "team",
    "worker",
    "state",
    "started",
    "allowance",
    "days_over",
    "title",
    "grounds",
];

/// What a person wants to see at a glance.
const TABLE: usize = 9;

/// Runs `deadlines`.
pub fn deadlines(args: &Deadlines) -> anyhow::Result<Exit> {
    const A_WEEK_ON: i64 = 6;
    let as_of = args.list.as_of.unwrap_or_else(clock::today);
    let from = args.from.unwrap_or(as_of);
    let until = args.until.unwrap_or_else(|| from.saturating_add(A_WEEK_ON.days()));
    if until < from {
        bail!(Failure::new(Exit::Usage, format!("--until {until} is before {from}, the first day")));
    }
    list(&args.list, (Some(from), Some(until)), vec!["running".to_owned()])
}

/// Runs `clocks`.
pub fn clocks(args: &Clocks) -> anyhow::Result<Exit> {
    list(&args.list, (None, None), args.state.clone())
}

fn list(
    args: &ListArgs,
    (from, until): (Option<Date>, Option<Date>),
    states: Vec<String>,
) -> anyhow::Result<Exit> {
    let clock = |name: &String| {
        let rule = rules::clock(name).map(|rule| rule.name.to_owned());
        rule.ok_or_else(|| unknown("clock", name, rules::clocks().map(|rule| rule.name)))
    };
    let question = ClocksQuestion {
        when: When {
            as_of: args.as_of.unwrap_or_else(clock::today),
            known_at: args.known_at.unwrap_or(KnownAt::EVERYTHING),
        },
        filter: ClockFilter {
            from,
            until,
            clocks: args.clocks.iter().map(clock).collect::<Result<_, _>>()?,
            teams: args.scope.team.iter().cloned().collect(),
            workers: args.scope.worker.iter().cloned().collect(),
            placements: args.scope.placement.iter().cloned().collect(),
            ..ClockFilter::default()
        },
        states,
        after: None,
        limit: usize::MAX,
    };
    let child = args.child.named()?;
    let columns = args.output.columns(COLUMNS, TABLE);
    let mut sheet = Sheet::new(args.output.format, columns)?;
    Source::open(&args.settings)?.clocks(&question, child.as_ref(), |answer| {
        for line in answer.clocks {
            let day = |day: Option<Date>| day.map_or(Value::Null, |day| day.to_string().into());
            // In a table the day stands in its own column.
            let says = match args.output.format {
                Format::Table => line.sentence.split_once("  ").map_or(&*line.sentence, |(_, state)| state),
                Format::Json | Format::Csv => &line.sentence,
            };
            let mut cells: Vec<Value> = vec![
                day(line.due),
                line.clock.into(),
                json!(line.run),
                line.child.to_string().into(),
                local_ids(&line.local_ids),
                line.subject.into(),
                says.into(),
                line.team.into(),
                line.worker.into(),
                line.state.into(),
                day(line.started),
                line.allowance.into(),
                json!(line.over.map(|over| over.days)),
                line.title.into(),
                line.grounds.iter().map(|position| json!(position.0)).collect(),
            ];
            cells.truncate(columns.len());
            sheet.row(cells)?;
        }
        Ok(())
    })?;
    sheet.finish()?;
    Ok(Exit::Done)
}
