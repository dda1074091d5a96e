//! `journey-ledger check`: the checks of a statutory return, made of the ledger.

use std::io::{Write, stderr};

use clap::ValueEnum;
use exchange::shape::CHECKS;
use exchange::ssda903::CollectionYear;
use journey::KnownAt;
use rules::returns::{Collection, Return};
use serde_json::{Value, json};

use super::measures::rests_on;
use super::output::{FormatArgs, Sheet};
use super::source::Source;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::insight::{CheckCount, CheckLine, ChecksAnswer, ChecksQuestion};

/// Makes the checks of a statutory return of what the ledger knows, or knew at any date
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger check ssda903 --collection 2017-18 --known-at 2018-06-30\n\n\
    Each row that fails is printed. With --summary each check is printed instead, with how often it failed and why it\n\
    could not run. `journey-ledger rules --kind check` lists the checks."
)]
pub struct Args {
    /// The return
    #[arg(value_enum, value_name = "RETURN")]
    of: Which,
    /// The collection year, from 1 April, as in 2025-26
    #[arg(long, value_name = "YEAR")]
    collection: CollectionYear,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Print each check with its count instead
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

/// The returns that can be checked.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// Children looked after
    Ssda903,
    /// Children in need
    Cin,
}

const LINES: &[&str] = &["code", "name", "child", "subject", "says", "query", "grounds"];
const COUNTS: &[&str] = &["code", "name", "table", "sentence", "found", "children", "not_run", "why_not"];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let of = match args.of {
        Which::Ssda903 => Return::Ssda903,
        Which::Cin => Return::CinCensus,
    };
    let begins = i16::try_from(args.collection.begins())?;
    let question = ChecksQuestion {
        of,
        collection: Collection::of(begins).as_far_as(clock::today()),
        known_at: args.known_at.unwrap_or(KnownAt::EVERYTHING),
    };
    let answer = Source::open(&args.settings)?.checks(&question)?;
    let format = args.output.format;
    let mut sheet = Sheet::new(format, if args.summary { COUNTS } else { LINES })?;
    if args.summary {
        for count in &answer.counts {
            sheet.row(count_cells(count, &answer))?;
        }
    } else {
        for line in answer.lines {
            sheet.row(line_cells(line))?;
        }
    }
    sheet.finish()?;
    let made = answer.counts.iter().filter(|count| count.not_run < answer.children).count();
    // Nothing found by no check at all is no good news.
    let none =
        if answer.counts.is_empty() { "no check is known here for this return and year: " } else { "" };
    writeln!(
        stderr(),
        "{none}{made} of {} checks made of {} children in the return; rests on {}",
        answer.counts.len(),
        answer.children,
        rests_on(&answer.provenance)
    )?;
    Ok(Exit::Done)
}

fn line_cells(line: CheckLine) -> Vec<Value> {
    vec![
        line.code.into(),
        line.name.into(),
        line.child.to_string().into(),
        line.subject.into(),
        line.says.into(),
        line.is_query.into(),
        line.grounds.into_iter().map(|position| json!(position.0)).collect(),
    ]
}

/// Whether a check needs what an earlier return said.
fn is_over_two_years(count: &CheckCount) -> bool {
    CHECKS.iter().any(|check| check.code == count.code && check.unmentioned().is_some())
}

fn count_cells(count: &CheckCount, answer: &ChecksAnswer) -> Vec<Value> {
    let why_not = match (count.waits, count.not_sent.as_slice()) {
        _ if count.of_the_row && is_over_two_years(count) => {
            "it compares the rows of a file with an earlier return's, and no submission tells of both"
                .to_owned()
        }
        _ if count.of_the_row => {
            "it is made of the rows of a file, when that is read, and no submission tells of it".to_owned()
        }
        (true, _) => "the year is not over".to_owned(),
        (false, []) => String::new(),
        (false, kinds) => format!("not sent by any source: {}", kinds.join(", ")),
    };
    vec![
        count.code.as_str().into(),
        count.name.as_str().into(),
        count.table.as_str().into(),
        count.sentence.as_str().into(),
        count.found.into(),
        answer.children.into(),
        count.not_run.into(),
        why_not.into(),
    ]
}
