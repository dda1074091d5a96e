//! The program itself, run and measured from outside.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// What a run took.
pub struct Run {
    pub seconds: f64,
    /// The most memory that was resident, as far as was seen; the kernel is asked every few milliseconds.
    pub peak_mib: f64,
}

/// Runs a command on a directory of ledgers from start to end.
pub fn run(command: &[&str], data: &Path) -> Result<Run> {
    let begun = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_journey-ledger"))
        .args(command)
        .args(["--format", "json", "--log", "error", "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", program.id());
    let mut peak_mib: f64 = 0.0;
    let ended = loop {
        peak_mib = peak_mib.max(said(&status, "VmHWM:"));
        if let Some(ended) = program.try_wait()? {
            break ended;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(ended.success(), "{command:?} failed");
    Ok(Run { seconds, peak_mib })
}

/// The most that this process had resident, since the start or since it was last forgotten.
pub fn own_peak_mib() -> f64 {
    said("/proc/self/status", "VmHWM:")
}

/// What this process has resident.
pub fn resident_mib() -> f64 {
    said("/proc/self/status", "VmRSS:")
}

/// Begins a new peak of this process.
pub fn forget_peak() -> Result<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// What the kernel says of memory, in MiB; 0 when it says nothing.
fn said(status: &str, name: &str) -> f64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib: Option<f64> = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}
