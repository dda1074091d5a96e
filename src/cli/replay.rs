//! `journey-ledger replay`: every outlook made again beside the live ones, and both compared.

use std::collections::BTreeSet;

use ids::{ChildId, Position};
use journey::KnownAt;
use projections::{OutlookRow, Rows};
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::progress;
use super::source::{open_existing, refused};
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{self, Log, Open};
use crate::exit::Exit;
use crate::insight::{everyone, read_child};
use crate::ledgers::Opened;
use crate::{clock, telemetry};

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
    let resolved = Resolved::from_surroundings(&args.settings.0)?;
    telemetry::start(&Log::new(&resolved)?)?;
    let authority = config::optional::<ids::AuthorityCode>(&resolved, "authority")?;
    let authority = authority.map(|code| code.to_string()).unwrap_or_default();
    let ledgers = open_existing(&Open::new(&resolved)?)?;
    let opened = ledgers.find(&authority).map_err(|fault| refused(&fault))?;
    let head = opened.ledger.head().size;
    let end = args.to.map_or(head, |to| head.min(to.saturating_add(1)));
    let live = if end == head { of_projection(opened)? } else { followed(opened, end)? };
    let made = made_again(opened, end)?;
    let (digest, live_digest) = (made.digest(), live);
    let equal = digest == live_digest;
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    sheet.row(vec![
        end.into(),
        json!(made.len()),
        made.as_of().to_string().into(),
        hex(digest),
        hex(live_digest),
        equal.into(),
    ])?;
    sheet.finish()?;
    ledgers.close();
    Ok(if equal { Exit::Done } else { Exit::Failed })
}

/// The live rows.
fn of_projection(opened: &Opened) -> anyhow::Result<[u8; 32]> {
    let bar = progress::bar("children", opened.ledger.children().len() as u64);
    let digest =
        opened
            .projection
            .with_rows(&opened.ledger, clock::today(), &mut || bar.inc(1), |rows, _, _| rows.digest());
    bar.finish_and_clear();
    digest.map_err(|fault| refused(&fault))
}

/// The rows of what had been recorded before a position, made from nothing.
fn made_again(opened: &Opened, end: u64) -> anyhow::Result<Rows> {
    let known_at = before(end);
    let today = clock::today();
    let jurisdiction = opened.jurisdiction(today, &known_at).map_err(|fault| refused(&fault))?;
    let children = opened.ledger.children();
    let bar = progress::bar("children", children.len() as u64);
    let each = |rows: &mut Vec<OutlookRow>, journey: &journey::Journey| {
        rows.extend(journey.head().map(|_| OutlookRow::read(journey, today, &jurisdiction)));
    };
    let (parts, _) = everyone(&opened.ledger, &children, &known_at, Vec::new, each, &|| bar.inc(1))
        .map_err(|fault| refused(&fault))?;
    bar.finish_and_clear();
    let mut rows = Rows::new(today, jurisdiction.as_ref().clone());
    parts.iter().flatten().for_each(|row| drop(rows.put(row)));
    Ok(rows)
}

/// The rows of what had been recorded before a position: three quarters of it at once, and then child by child as a
/// projection follows a ledger.
fn followed(opened: &Opened, end: u64) -> anyhow::Result<[u8; 32]> {
    let begin = end - end / 4;
    let mut rows = made_again(opened, begin)?;
    let known_at = before(end);
    let jurisdiction = opened.jurisdiction(rows.as_of(), &known_at).map_err(|fault| refused(&fault))?;
    if jurisdiction.version != rows.jurisdiction().version {
        return Ok(made_again(opened, end)?.digest());
    }
    let later = opened.ledger.read_ledger(Position(begin), &ledger::Filter::default(), usize::MAX);
    let later = later.map_err(|error| refused(&error.into()))?.events;
    let changed: BTreeSet<ChildId> =
        later.iter().take_while(|event| event.position.0 < end).map(|event| event.child).collect();
    let linked: BTreeSet<ChildId> = changed.iter().flat_map(|child| rows.read_into(*child)).collect();
    for child in changed.union(&linked).filter(|child| **child != ChildId::AUTHORITY_STREAM) {
        rows.apply(&read_child(&opened.ledger, *child, &known_at).map_err(|fault| refused(&fault))?);
    }
    Ok(rows.digest())
}

fn before(end: u64) -> KnownAt {
    match end.checked_sub(1) {
        Some(last) => KnownAt { position: Some(Position(last)), ..KnownAt::EVERYTHING },
        None => KnownAt { appended_by: Some(jiff::Timestamp::MIN), ..KnownAt::EVERYTHING },
    }
}

fn hex(digest: [u8; 32]) -> Value {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}
