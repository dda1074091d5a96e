//! How the program ends: the exit codes, and errors that carry one.

use std::fmt;
use std::process::ExitCode;

/// The exit codes, as `--help` prints them.
pub const HELP: &str = "\
Exit codes:
  0   done
  1   failed
  2   the command line is wrong
  65  the data is damaged, or does not keep its promises
  75  a write failed in a way that only a restart can clear up
  78  the configuration or the directory cannot be used";

/// The ways to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The data is damaged, or does not keep its promises.
    Data = 65,
    /// A write failed in a way that only a restart can clear up.
    Restart = 75,
    /// The configuration or the directory cannot be used.
    Config = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error that ends the program in its own way.
#[derive(Debug)]
pub struct Failure {
    /// The way to end.
    pub exit: Exit,
    message: String,
}

impl Failure {
    /// Ends the program in this way with this message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// The exit code that an error asks for.
    pub fn exit_of(error: &anyhow::Error) -> Exit {
        error
            .chain()
            .find_map(|cause| cause.downcast_ref::<Self>())
            .map_or(Exit::Failed, |failure| failure.exit)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
