//! A census read as a stream, in this process.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use exchange::cin;
use exchange::event_id::ImportKey;
use exchange::extract::Extract;
use exchange::ssda903::CollectionYear;

use super::program;

/// Reads it twice, as an import does: to find what is amiss, and to tell of its children. Figures as JSON fields.
pub fn read(path: &Path, bytes: u64) -> Result<String> {
    let year = CollectionYear::new(2025).context("a year")?;
    program::forget_peak()?;
    let before = program::resident_mib();
    let begun = Instant::now();
    let census = cin::read_file(path, year)?;
    let checked = begun.elapsed().as_secs_f64();
    let key = ImportKey::new([7; 32]);
    let mut children = 0_u64;
    for part in census.parts(&key) {
        part?;
        children += 1;
    }
    let told = begun.elapsed().as_secs_f64() - checked;
    let mib = bytes as f64 / 1_048_576.0;
    Ok(format!(
        "\"mib\":{mib:.0},\"children\":{children},\"amiss\":{},\"check_mib_s\":{:.0},\"tell_mib_s\":{:.0},\
         \"resident_before_mib\":{before:.0},\"peak_mib\":{:.0}",
        census.findings().len(),
        mib / checked,
        mib / told,
        program::own_peak_mib()
    ))
}
