//! `journey-ledger calendar`: the last day that is in time.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;
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
    England; months end on the last day of a shorter month; weeks, days and months do not move to a working day.")]
pub struct Args {
    /// The day on which the limit starts to run
    #[arg(value_name = "DATE")]
    from: Date,
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
    let day = if args.before {
        args.allowance.day_before(args.from, &calendar)
    } else {
        args.allowance.last_day(args.from, &calendar)
    };
    if args.output.format == Format::Table {
        writeln!(stdout(), "{day}")?;
        return Ok(Exit::Done);
    }
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    let counted =
        [args.from.to_string(), args.allowance.to_string(), day.to_string(), calendar.version().to_owned()];
    sheet.row(counted.map(Value::from).to_vec())?;
    sheet.finish()?;
    Ok(Exit::Done)
}
