//! The settings as options of a command, made from the table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use super::settings::{SETTINGS, Scope, Setting};

/// The options of the server.
#[derive(Clone, Debug, Default)]
pub struct ServeArgs(pub Given);

/// The options of the commands that read or write a ledger.
#[derive(Clone, Debug, Default)]
pub struct LedgerArgs(pub Given);

/// The options of `config show`, which takes them all.
#[derive(Clone, Debug, Default)]
pub struct AllArgs(pub Given);

/// What was given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The settings by key.
    pub values: BTreeMap<&'static str, String>,
}

fn for_server(setting: &Setting) -> bool {
    setting.scope != Scope::Client
}

fn for_ledger(setting: &Setting) -> bool {
    setting.scope != Scope::Serve
}

fn augment(command: Command, wanted: fn(&Setting) -> bool) -> Command {
    let file = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help_heading("Settings")
        .help("The configuration file (TOML); JOURNEY_LEDGER_CONFIG names one too");
    let options = SETTINGS.iter().filter(|setting| wanted(setting)).map(|setting| {
        let default = setting.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        Arg::new(setting.key)
            .long(setting.option())
            .value_name(setting.value)
            .help_heading("Settings")
            .help(format!("{}{default} [env: {}]", setting.help, setting.variable()))
    });
    command.arg(file).args(options)
}

fn given(matches: &ArgMatches, wanted: fn(&Setting) -> bool) -> Given {
    let settings = SETTINGS.iter().filter(|setting| wanted(setting));
    let values =
        settings.filter_map(|setting| Some((setting.key, matches.get_one::<String>(setting.key)?.clone())));
    Given { config: matches.get_one::<PathBuf>("config").cloned(), values: values.collect() }
}

/// Lets clap flatten a set of options into a command.
macro_rules! options {
    ($($args:ident $wanted:expr;)*) => {$(
        impl Args for $args {
            fn augment_args(command: Command) -> Command {
                augment(command, $wanted)
            }

            fn augment_args_for_update(command: Command) -> Command {
                augment(command, $wanted)
            }
        }

        impl FromArgMatches for $args {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
                Ok(Self(given(matches, $wanted)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                self.0 = given(matches, $wanted);
                Ok(())
            }
        }
    )*};
}
options! {
    ServeArgs for_server;
    LedgerArgs for_ledger;
    AllArgs |_| true;
}
