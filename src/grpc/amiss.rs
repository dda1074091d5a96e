//! All that is wrong with a question at once, where its parts are read one by one.

use wire::fault::{Fault, Violation};
use wire::pb::ErrorReason;

/// Refuses what several parts complain of, all together. One complaint alone says more by itself, and is left to it.
pub fn together<const PARTS: usize>(complaints: [Option<&Fault>; PARTS]) -> Result<(), Fault> {
    let complaints: Vec<&Fault> = complaints.into_iter().flatten().collect();
    if complaints.len() < 2 {
        return Ok(());
    }
    Fault::fields(complaints.into_iter().flat_map(|fault| fault.violations.iter().cloned()).collect())
}

/// What each of a field's values stands for, or all those that stand for nothing.
pub fn each<V, T>(
    field: &str,
    values: &[V],
    reason: ErrorReason,
    read: impl Fn(&V) -> Option<T>,
) -> Result<Vec<T>, Fault> {
    let mut wrong = Vec::new();
    let mut known = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match read(value) {
            Some(value) => known.push(value),
            None => wrong.push(Violation::new(format!("{field}[{index}]"), reason)),
        }
    }
    Fault::fields(wrong).map(|()| known)
}
