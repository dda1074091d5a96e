//! `journey-ledger population`: a synthetic authority, written as the submissions that it would send.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use exchange::sending::{Format, Sending};
use ids::AuthorityCode;
use jiff::civil::{Date, date};
use journey::{Entry, Journey, KnownAt};
use population::Population;
use population::clerk::Clerk;
use population::rates::Rates;
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::progress;
use crate::exit::Exit;
use crate::export::{Counted, Files, Placing};

/// Writes a synthetic authority as the submissions that it would send, with what was put right between them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger population ./submissions --children 300 --as ssda903 --as cin\n\n\
    No child in it exists. Each submission stands in a directory of its own, by format and by the day on which it is\n\
    received, and each line that is printed ends with the command that takes it in. The same seed writes the same bytes."
)]
pub struct Args {
    /// The directory to write into
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// A format; all of them, unless given
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    formats: Vec<As>,
    /// How many children the authority knows
    #[arg(long, default_value_t = 200)]
    children: u32,
    /// What chance begins with: the same seed makes the same children
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first day on which a child becomes known
    #[arg(long, default_value_t = date(2023, 4, 1), value_name = "DATE")]
    from: Date,
    /// The last day of which anything is recorded
    #[arg(long, default_value_t = date(2026, 3, 31), value_name = "DATE")]
    to: Date,
    /// The authority that sends them
    #[arg(long, default_value = "999", value_name = "CODE")]
    authority: AuthorityCode,
    /// Every child comes into care
    #[arg(long)]
    looked_after: bool,
    #[command(flatten)]
    output: FormatArgs,
}

/// The formats.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// The children looked after return
    Ssda903,
    /// The children in need census
    Cin,
    /// The lists of Annex A
    AnnexA,
    /// The daily payload to the Department
    Dfe,
}

const WRITTEN: &[&str] = &["format", "year", "until", "received", "files", "import"];

/// A child: its name, and the entries of its stream.
type Told = (String, Vec<Entry>);

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let children = told(args);
    let mut sheet = Sheet::new(args.output.format, WRITTEN)?;
    let formats = Format::ALL.into_iter().filter(|format| is_wanted(args, *format));
    let sendings: Vec<Sending> =
        formats.flat_map(|format| Sending::between(format, args.from, args.to)).collect();
    let bar = progress::bar("submissions", sendings.len() as u64);
    for sending in sendings {
        let directory = directory(args, &sending);
        let names = write(args, &sending, &children, &directory)?;
        sheet.row(vec![
            sending.format.name().into(),
            json!(sending.year.map(|year| year.to_string())),
            sending.until.to_string().into(),
            sending.received.to_string().into(),
            json!(names),
            import(args, &sending, &directory, &names),
        ])?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    sheet.finish()?;
    Ok(Exit::Done)
}

fn is_wanted(args: &Args, format: Format) -> bool {
    let named = args.formats.iter().map(|named| match named {
        As::Ssda903 => Format::Ssda903,
        As::Cin => Format::Cin,
        As::AnnexA => Format::AnnexA,
        As::Dfe => Format::Dfe,
    });
    args.formats.is_empty() || named.into_iter().any(|named| named == format)
}

/// The children as the authority's clerk records them.
fn told(args: &Args) -> Vec<Told> {
    let rates = if args.looked_after { Rates::LOOKED_AFTER } else { Rates::ENGLAND };
    let people = Population::new(args.seed, args.children, args.from, args.to).with_rates(rates);
    let clerk = Clerk::new(args.seed, args.to);
    let bar = progress::bar("children", u64::from(args.children));
    let kept = people.children().map(|child| {
        bar.inc(1);
        let kept = clerk.keep(child);
        (kept.local_id.clone(), kept.entries(ids::Position(0)).collect())
    });
    let told = kept.collect();
    bar.finish_and_clear();
    told
}

/// Where a submission is written: of one format and one day there can be several years.
fn directory(args: &Args, sending: &Sending) -> PathBuf {
    let day = sending.received.to_string();
    let of_day = sending.year.map_or_else(|| day.clone(), |year| format!("{day}-of-{year}"));
    args.directory.join(sending.format.name()).join(of_day)
}

fn write(args: &Args, sending: &Sending, children: &[Told], directory: &Path) -> anyhow::Result<Vec<String>> {
    let known = KnownAt { recorded_on: Some(sending.received), ..KnownAt::EVERYTHING };
    let journeys: Vec<(&str, Journey)> = children
        .iter()
        .filter_map(|(name, entries)| {
            let child = entries.first()?.child;
            Some((name.as_str(), Journey::fold_known(child, entries.iter().cloned(), &known)))
        })
        .collect();
    let files = sending.files(args.authority, journeys.iter().map(|(name, journey)| (*name, journey)))?;
    fs::create_dir_all(directory).with_context(|| format!("{}", directory.display()))?;
    let mut placing = Placing::into_directory(directory);
    for (name, text) in &files {
        placing.begin(name, "")?;
        placing.write_all(text)?;
        placing.end(Counted::default())?;
    }
    placing.place().with_context(|| format!("{}", directory.display()))?;
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

/// The command that takes the submission in.
fn import(args: &Args, sending: &Sending, directory: &Path, names: &[String]) -> Value {
    let what = match (sending.format, names.first()) {
        (Format::Ssda903, _) | (_, None) => directory.to_owned(),
        (_, Some(file)) => directory.join(file),
    };
    let year = sending.year.map(|year| format!(" --year {year}")).unwrap_or_default();
    let (format, received, authority) = (sending.format.name(), sending.received, args.authority);
    format!(
        "journey-ledger import {format} {}{year} --received {received} --authority {authority}",
        what.display()
    )
    .into()
}
