//! The command line: one file for each command, and what they share.

mod briefing;
mod calendar;
mod check;
mod config;
mod deadlines;
mod demo;
mod export;
mod flags;
mod import;
mod journey;
mod jurisdiction;
mod keys;
mod measures;
mod output;
mod population;
mod progress;
mod replay;
mod rules;
mod serve;
mod source;
mod unknown;
mod verify;

use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::{self, Exit, Failure};

/// An append-only ledger of children's social care journeys that flags drift, delay and poor case recording.
#[derive(Debug, Parser)]
#[command(name = "journey-ledger", version, after_help = below())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What `--help` says below the commands.
fn below() -> String {
    format!("Begin with: journey-ledger demo\n\n{}", exit::HELP)
}

/// The commands; each file has its arguments and runs it.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(serve::Args),
    Import(import::Args),
    Export(export::Args),
    Journey(journey::Args),
    Flags(flags::Args),
    Deadlines(deadlines::Deadlines),
    Clocks(deadlines::Clocks),
    Measures(measures::Args),
    Briefing(briefing::Args),
    Check(check::Args),
    Rules(rules::Args),
    Calendar(calendar::Args),
    Jurisdiction(jurisdiction::Args),
    Replay(replay::Args),
    Population(population::Args),
    Verify(verify::Args),
    Keys(keys::Args),
    Config(config::Args),
}

impl Command {
    fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Demo(args) => demo::run(args),
            Self::Serve(args) => serve::run(args),
            Self::Import(args) => import::run(args),
            Self::Export(args) => export::run(args),
            Self::Journey(args) => journey::run(args),
            Self::Flags(args) => flags::run(args),
            Self::Deadlines(args) => deadlines::deadlines(args),
            Self::Clocks(args) => deadlines::clocks(args),
            Self::Briefing(args) => briefing::run(args),
            Self::Measures(args) => measures::run(args),
            Self::Check(args) => check::run(args),
            Self::Rules(args) => rules::run(args),
            Self::Calendar(args) => calendar::run(args),
            Self::Jurisdiction(args) => jurisdiction::run(args),
            Self::Replay(args) => replay::run(args),
            Self::Population(args) => population::run(args),
            Self::Verify(args) => verify::run(args),
            Self::Keys(args) => keys::run(args),
            Self::Config(args) => config::run(args),
        }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let exit = Cli::parse().command.run().unwrap_or_else(|error| {
        if is_closed_pipe(&error) {
            return Exit::Done;
        }
        // Nothing is left to do about a stderr that cannot be written to.
        let _ = writeln!(stderr(), "journey-ledger: {error:#}");
        Failure::exit_of(&error)
    });
    exit.into()
}

/// Whoever reads our output has seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
