//! `journey-ledger verify`: reads everything again, offline, and says the first promise that does not hold.

use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::{progress, source};
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open};
use crate::exit::{Exit, Failure};
use crate::ledgers::Opened;
use crate::{heads, telemetry};

/// Reads every ledger of a directory again and says the first promise that does not hold, and where
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger verify --data ./journey-ledger-data --format json\n\n\
    Exit code 0 only if everything holds; 65 if anything does not.")]
pub struct Args {
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

const COLUMNS: &[&str] = &[
    "authority",
    "holds",
    "events",
    "streams",
    "segments",
    "root",
    "heads_compared",
    "heads_undetermined",
    "broken",
    "position",
    "found",
];

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let resolved = Resolved::from_surroundings(&args.settings.0)?;
    if resolved.get("server").is_some_and(|server| server.origin.strength() == 3) {
        anyhow::bail!(Failure::new(Exit::Usage, "verify reads a directory: name it with --data"));
    }
    telemetry::start(&Log::new(&resolved)?)?;
    let config = Open::new(&resolved)?;
    let mut sheet = Sheet::new(args.output.format, COLUMNS)?;
    let ledgers = match source::open_existing(&config) {
        Ok(ledgers) => ledgers,
        Err(failure) if failure.exit == Exit::Data => {
            sheet.row(broken(Value::Null, OPENS, Value::Null, failure.to_string()))?;
            sheet.finish()?;
            return Ok(Exit::Data);
        }
        Err(failure) => return Err(failure.into()),
    };
    let mut all_hold = true;
    for opened in ledgers.all().filter(|opened| config.authority.is_none_or(|only| only == opened.authority))
    {
        let (holds, row) = verify(opened);
        all_hold &= holds;
        sheet.row(row)?;
    }
    sheet.finish()?;
    ledgers.close();
    Ok(if all_hold { Exit::Done } else { Exit::Data })
}

fn verify(opened: &Opened) -> (bool, Vec<Value>) {
    let authority = Value::from(opened.authority.to_string());
    let bar = progress::bar("events", opened.ledger.head().size);
    let audit = heads::audit(&opened.ledger, &mut |done, _total| bar.set_position(done));
    bar.finish_and_clear();
    match audit {
        Ok(audit) => {
            let root: String = audit.root.iter().map(|byte| format!("{byte:02x}")).collect();
            let mut row = vec![authority, true.into()];
            row.extend([json!(audit.events), json!(audit.streams), json!(audit.segments), root.into()]);
            row.extend([json!(audit.heads.agree), json!(audit.heads.undetermined)]);
            row.extend([Value::Null, Value::Null, Value::Null]);
            (true, row)
        }
        Err(found) => {
            let position = found.position.map_or(Value::Null, |position| json!(position.0));
            (false, broken(authority, &found.promise.to_string(), position, found.found))
        }
    }
}

/// What is broken when a ledger cannot even be opened.
const OPENS: &str = "the ledger opens as it was acknowledged";

fn broken(authority: Value, promise: &str, position: Value, found: String) -> Vec<Value> {
    let mut row = vec![authority, false.into()];
    row.resize(COLUMNS.len() - 3, Value::Null);
    row.extend([promise.into(), position, found.into()]);
    row
}
