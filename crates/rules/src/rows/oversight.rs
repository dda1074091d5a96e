//! Oversight: who holds the case, who looks at it with them, and what a manager decides.
//!
//! Not here: how soon a fact is recorded (REC-CRITICAL, REC-VISIT, REC-OTHER), which is one entry and no start and stop,
//! and hence a flag among those of recording; the supervision of a worker as such (SUP-WORKER) and the monthly sample
//! of audits (AUDIT), which are about no one child, and hence measures.

mod allocation;
mod decisions;
mod file;

pub(crate) use allocation::CLOCKS as ALLOCATION;
pub(crate) use decisions::CLOCKS as DECISIONS;
pub(crate) use file::{CLOCKS as FILE, FLAGS};

use crate::case::Day;

/// Everything that is about the child as such.
const CHILD: &str = "";

fn is_open_here(day: &Day<'_>) -> bool {
    day.is_open() && day.is_our_child() && !day.is_closed()
}

#[cfg(test)]
mod cases;
