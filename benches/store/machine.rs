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

/// Seconds of processor time that this process has taken.
pub fn processor_s() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the program's name, in parentheses, user and system time are the 12th and 13th field, in hundredths.
    let (_, fields) = stat.rsplit_once(')').context("the kernel says nothing")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut hundredths =
        || fields.next().context("the kernel says too little")?.parse::<f64>().map_err(anyhow::Error::from);
    Ok((hundredths()? + hundredths()?) / 100.0)
}

fn status(name: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the kernel says nothing")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? / 1024)
}
