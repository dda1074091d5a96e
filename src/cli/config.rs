//! `journey-ledger config show`: every setting with its value and who set it.

use clap::Subcommand;
use serde_json::Value;

use super::output::{FormatArgs, Sheet};
use crate::config::args::AllArgs;
use crate::config::resolve::Resolved;
use crate::config::settings::SETTINGS;
use crate::config::{Log, Open, Serve};
use crate::exit::Exit;

/// Shows the configuration
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: journey-ledger config show --config /etc/journey-ledger.toml")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints every setting with its value and who set it, and checks them all
    #[command(
        after_help = "Example: JOURNEY_LEDGER_LISTEN=127.0.0.1:6000 journey-ledger config show --format json"
    )]
    Show {
        #[command(flatten)]
        settings: AllArgs,
        #[command(flatten)]
        output: FormatArgs,
    },
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let Command::Show { settings, output } = &args.command;
    let resolved = Resolved::from_surroundings(&settings.0)?;
    let mut sheet = Sheet::new(output.format, &["setting", "value", "origin"])?;
    for setting in SETTINGS {
        let value = resolved.get(setting.key);
        let text = value.map_or(Value::Null, |value| value.text.as_str().into());
        let origin = value.map_or_else(|| "not set".to_owned(), |value| value.origin.to_string());
        sheet.row(vec![setting.key.into(), text, origin.into()])?;
    }
    sheet.finish()?;
    Serve::new(&resolved)?;
    Open::new(&resolved)?;
    Log::new(&resolved)?;
    Ok(Exit::Done)
}
