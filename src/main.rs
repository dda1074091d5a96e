//! The program `journey-ledger`; everything is in the library beside it.

use std::process::ExitCode;

/// Appends are many small allocations that one thread makes and another gives back, which this one is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    journey_ledger::cli::main()
}
