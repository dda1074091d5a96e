//! The program `journey-ledger`; everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    journey_ledger::cli::main()
}
