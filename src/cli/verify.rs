//! `journey-ledger verify`: reads everything again, offline, and says the first promise that does not hold.

use std::fs;
use std::path::{Path, PathBuf};

use ids::AuthorityCode;
use ledger::Ledger;
use ledger::checkpoint::{TreeHead, origin};
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet};
use super::{progress, source};
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open};
use crate::exit::{Exit, Failure};
use crate::ledgers::{Ledgers, Opened};
use crate::{heads, telemetry};

/// Reads every ledger of a directory again and says the first promise that does not hold, and where
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger verify --data ./journey-ledger-data --format json\n\n\
    `signed` is how many events the newest checkpoint covers (DIR/CODE/checkpoint, a C2SP signed note), `root` the RFC\n\
    6962 root over all events, and `verifier`, in JSON and CSV, the public key that checks every checkpoint of the\n\
    ledger, to be kept elsewhere. With --checkpoint a checkpoint that was kept elsewhere has to be of the ledger's past.\n\n\
    The directory is opened as by the server, under its lock and with its master key: of evidence, work on a copy.\n\n\
    Exit code 0 only if everything holds; 65 if anything does not.")]
pub struct Args {
    /// A checkpoint of one of the ledgers that was kept elsewhere; may be given several times
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
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
    "signed",
    "root",
    "broken",
    "position",
    "found",
    "heads_compared",
    "heads_undetermined",
    "verifier",
];

/// What a person wants to see at a glance.
const FOR_A_PERSON: usize = 10;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let resolved = Resolved::from_surroundings(&args.settings.0)?;
    if resolved.get("server").is_some_and(|server| server.origin.strength() == 3) {
        anyhow::bail!(Failure::new(Exit::Usage, "verify reads a directory: name it with --data"));
    }
    telemetry::start(&Log::new(&resolved)?)?;
    let config = Open::new(&resolved)?;
    let kept = args.checkpoints.iter().map(|path| Kept::read(path)).collect::<Result<Vec<_>, _>>()?;
    let columns = args.output.columns(COLUMNS, FOR_A_PERSON);
    let mut sheet = Sheet::new(args.output.format, columns)?;
    let mut print = |mut row: Vec<Value>| {
        row.truncate(columns.len());
        sheet.row(row)
    };
    let ledgers = match source::open_existing(&config) {
        Ok(ledgers) => ledgers,
        Err(failure) if failure.exit == Exit::Data => {
            print(broken(Value::Null, OPENS, Value::Null, failure.to_string()))?;
            sheet.finish()?;
            return Ok(Exit::Data);
        }
        Err(failure) => return Err(failure.into()),
    };
    let chosen = chosen(&ledgers, &config, &kept)?;
    let mut all_hold = true;
    for (authority, found) in kept.iter().filter_map(|kept| kept.missing(&ledgers)) {
        all_hold = false;
        print(broken(authority.to_string().into(), KEPT, Value::Null, found))?;
    }
    for opened in chosen {
        let (holds, row) = verify(opened, &kept);
        all_hold &= holds;
        print(row)?;
    }
    sheet.finish()?;
    ledgers.close();
    Ok(if all_hold { Exit::Done } else { Exit::Data })
}

/// The ledgers to be read, each checkpoint that was kept being of one of them or of one that is missing: nothing at all
/// is no ledger that holds.
fn chosen<'a>(ledgers: &'a Ledgers, config: &Open, kept: &[Kept]) -> Result<Vec<&'a Opened>, Failure> {
    let is_meant = |opened: &&Opened| config.authority.is_none_or(|only| only == opened.authority);
    let chosen: Vec<&Opened> = ledgers.all().filter(is_meant).collect();
    let data = config.data.display();
    if chosen.is_empty() {
        let of = config.authority.map(|authority| format!(" of {authority}")).unwrap_or_default();
        return Err(Failure::new(Exit::Config, format!("there is no ledger{of} in {data}")));
    }
    let is_of_none =
        |kept: &&Kept| kept.missing(ledgers).is_none() && !chosen.iter().any(|opened| kept.is_of(opened));
    if let Some(stray) = kept.iter().find(is_of_none) {
        let why = format!("{} is no checkpoint of a ledger in {data}", stray.path.display());
        return Err(Failure::new(Exit::Usage, why));
    }
    Ok(chosen)
}

/// A checkpoint that was kept elsewhere.
struct Kept {
    path: PathBuf,
    note: String,
}

impl Kept {
    fn read(path: &Path) -> Result<Self, Failure> {
        let note = fs::read_to_string(path)
            .map_err(|error| Failure::new(Exit::Usage, format!("{}: {error}", path.display())))?;
        Ok(Self { path: path.to_owned(), note })
    }

    fn is_of(&self, opened: &Opened) -> bool {
        self.note.lines().next() == Some(&origin(opened.authority))
    }

    /// The authority whose ledger it is of, where that ledger is not there at all.
    fn missing(&self, ledgers: &Ledgers) -> Option<(AuthorityCode, String)> {
        let named = self.note.lines().next()?.rsplit('/').next()?.parse().ok()?;
        let is_its_own = self.note.lines().next() == Some(&origin(named));
        let is_there = ledgers.all().any(|opened| opened.authority == named);
        let found = format!("{}: there is no ledger of {named} any more", self.path.display());
        (is_its_own && !is_there).then_some((named, found))
    }

    /// What contradicts it, if anything does: another key, an end before it, or another root.
    fn contradiction(&self, ledger: &Ledger) -> Option<String> {
        let why = match ledger.verifier().verify(&self.note) {
            Err(error) => error.to_string(),
            Ok(TreeHead { size, .. }) if size > ledger.head().size => {
                format!("{size} events were signed for and {} are there", ledger.head().size)
            }
            Ok(TreeHead { size, root }) => match ledger.has_been_at(size, &root) {
                Ok(true) => return None,
                Ok(false) => format!("another root was signed for {size} events"),
                Err(error) => error.to_string(),
            },
        };
        Some(format!("{}: {why}", self.path.display()))
    }
}

fn verify(opened: &Opened, kept: &[Kept]) -> (bool, Vec<Value>) {
    let authority = Value::from(opened.authority.to_string());
    let bar = progress::bar("events", opened.ledger.head().size);
    let audit = heads::audit(&opened.ledger, &mut |done, _total| bar.set_position(done));
    bar.finish_and_clear();
    let audit = match audit {
        Ok(audit) => audit,
        Err(found) => {
            let position = found.position.map_or(Value::Null, |position| json!(position.0));
            return (false, broken(authority, &found.promise.to_string(), position, found.found));
        }
    };
    let mut contradictions = kept.iter().filter(|kept| kept.is_of(opened));
    if let Some(found) = contradictions.find_map(|kept| kept.contradiction(&opened.ledger)) {
        return (false, broken(authority, KEPT, Value::Null, found));
    }
    let root: String = audit.root.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut row = vec![authority, true.into()];
    row.extend([json!(audit.events), json!(audit.streams), json!(audit.segments)]);
    row.extend([json!(audit.signed), root.into()]);
    row.extend([Value::Null, Value::Null, Value::Null]);
    row.extend([json!(audit.heads.agree), json!(audit.heads.undetermined)]);
    row.push(opened.ledger.verifier().to_text().into());
    (true, row)
}

/// What is broken when a ledger cannot even be opened.
const OPENS: &str = "the ledger opens as it was acknowledged";
/// What is broken when the ledger is not the one of which a checkpoint was kept.
const KEPT: &str = "the ledger is the one of which a checkpoint was kept";

fn broken(authority: Value, promise: &str, position: Value, found: String) -> Vec<Value> {
    let mut row = vec![authority, false.into()];
    row.resize(FOR_A_PERSON - 3, Value::Null);
    row.extend([promise.into(), position, found.into()]);
    row.resize(COLUMNS.len(), Value::Null);
    row
}
