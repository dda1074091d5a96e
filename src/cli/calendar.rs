//! `journey-ledger calendar`: the last day that is in time.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use journey::time::LONDON;
use rules::{Allowance, Calendar};
use serde_json::Value;

use super::output::{Format, FormatArgs, Sheet};
use crate::exit::{Exit, Failure};
use crate::jurisdictions::file::Holidays;
use crate::jurisdictions::version;

/// Counts working days, days, weeks, months or hours from a day, as the rule books count them
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger calendar 2026-11-23 45wd\n\n\
    Day 0 is the day itself, working day or not. Working days leave out Saturdays, Sundays and the bank holidays of\n\
    England; months end on the last day of a shorter month; weeks, days and months do not move to a working day. Hours\n\
    from a time of day (2026-03-28T23:30) are counted to the minute, by the clocks of England.")]
pub struct Args {
    /// The day on which the limit starts to run, with a time of day where hours are to be counted from it
    #[arg(value_name = "DATE", value_parser = start)]
    from: Start,
    /// How long it is: a number and wd, d, w, m or h
    #[arg(value_name = "LIMIT")]
    allowance: Allowance,
    /// Count back from the day instead
    #[arg(long)]
    before: bool,
    /// A calendar file (TOML) with dates `added` to the bank holidays and `taken` from them
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    #[command(flatten)]
    output: FormatArgs,
}

/// When a limit starts to run. A date alone is read from what has a time too, and the time would be lost.
#[derive(Clone, Copy, Debug)]
enum Start {
    Day(Date),
    Time(DateTime),
}

const COLUMNS: &[&str] = &["from", "limit", "day", "calendar"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut calendar = Calendar::england();
    if let Some(path) = &args.calendar {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let holidays = Holidays::read(&bytes);
        let holidays =
            holidays.map_err(|why| Failure::new(Exit::Usage, format!("{}: {why}", path.display())))?;
        calendar = holidays.amend(calendar, &version(&bytes));
    }
    let day = last(args, &calendar)?;
    if args.output.format == Format::Table {
        writeln!(stdout(), "{day}")?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    let from = match args.from {
        Start::Day(day) => day.to_string(),
        Start::Time(time) => minute(time),
    };
    let counted = [from, args.allowance.to_string(), day, calendar.version().to_owned()];
    sheet.row(counted.map(Value::from).to_vec())?;
    sheet.finish()?;
    Ok(Exit::Done)
}

/// The last day that is in time, or the last minute.
fn last(args: &Args, calendar: &Calendar) -> anyhow::Result<String> {
    let day = match (args.from, args.allowance) {
        (Start::Time(time), Allowance::Hours(hours)) => {
            let hours = SignedDuration::from_hours(i64::from(hours));
            let from = LONDON.to_ambiguous_zoned(time).compatible()?.timestamp();
            let to = if args.before { from.checked_sub(hours)? } else { from.checked_add(hours)? };
            return Ok(minute(LONDON.to_datetime(to)));
        }
        (Start::Time(time), _) => time.date(),
        (Start::Day(day), _) => day,
    };
    let last = if args.before {
        args.allowance.day_before(day, calendar)
    } else {
        args.allowance.last_day(day, calendar)
    };
    Ok(last.to_string())
}

fn minute(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn start(text: &str) -> Result<Start, jiff::Error> {
    let has_time = text.contains(['T', 't', ' ']);
    if has_time { text.parse().map(Start::Time) } else { text.parse().map(Start::Day) }
}
