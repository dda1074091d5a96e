//! What the machine says of this process.

use anyhow::{Context, Result};

/// Memory that is resident now.
pub fn resident_mb() -> Result<u64> {
    status("VmRSS:")
}

/// The most that was resident, since the start or since it was last forgotten.
pub fn peak_mb() -> Result<u64> {
    status("VmHWM:")
}

/// Begins a new peak.
pub fn forget_peak() -> Result<()> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}

fn status(name: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the kernel says nothing")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? / 1024)
}
