//! `journey-ledger keys rewrap`: another master key for a directory, offline.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::output::{FormatArgs, Sheet};
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{Log, Open};
use crate::exit::{Exit, Failure};
use crate::{ledgers, telemetry};

/// Changes the key under which all others are kept
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLE: &str = "Example: (umask 077; openssl rand -hex 32 > /etc/journey-ledger/new.key)\n         \
    journey-ledger keys rewrap --data ./journey-ledger-data --new-master-key /etc/journey-ledger/new.key\n         \
    journey-ledger verify --data ./journey-ledger-data --master-key /etc/journey-ledger/new.key";

#[derive(Debug, Subcommand)]
enum Command {
    /// Wraps the keys of every ledger of a directory under a new master key; the old one opens nothing of it afterwards
    #[command(after_help = AFTER)]
    Rewrap(Rewrap),
}

/// What `--help` says below the options.
const AFTER: &str = "\
The ledgers themselves are not touched, only the wrapping of their keys. Stop the server first. When this is cut off, by a
power cut say, the next command on the directory finishes it or takes it back; one of the two keys opens all of it at any
moment. Keep the old key for as long as there are backups that were made under it.

Example: journey-ledger keys rewrap --data ./journey-ledger-data --new-master-key /etc/journey-ledger/new.key";

#[derive(Debug, clap::Args)]
struct Rewrap {
    /// The file of the new master key, 64 hexadecimal digits [env: JOURNEY_LEDGER_NEW_MASTER_KEY_HEX holds the key itself]
    #[arg(long, value_name = "FILE")]
    new_master_key: Option<PathBuf>,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let Command::Rewrap(args) = &args.command;
    let resolved = Resolved::from_surroundings(&args.settings.0)?;
    for (key, why) in [
        ("server", "keys are rewrapped in a directory: name it with --data"),
        ("authority", "the ledgers of a directory have one master key: leave --authority out"),
    ] {
        if resolved.get(key).is_some_and(|given| given.origin.strength() == 3) {
            anyhow::bail!(Failure::new(Exit::Usage, why));
        }
    }
    telemetry::start(&Log::new(&resolved)?)?;
    let config = Open::new(&resolved)?;
    let new = ledgers::new_master_key(args.new_master_key.as_deref())?;
    let mut sheet = Sheet::new(args.output.format, &["authority", "secrets"])?;
    for (authority, secrets) in ledgers::rewrap(&config, &new)? {
        sheet.row(vec![authority.to_string().into(), json!(secrets)])?;
    }
    sheet.finish()?;
    tracing::warn!("the new master key is in force: give it with --master-key or by credential from now on");
    Ok(Exit::Done)
}
