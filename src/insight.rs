//! Questions about children and their answers: a journey with what the books read from it, and the flags that stand.

mod answer;
pub mod briefing;
mod catalogue;
mod checks;
mod clocks;
mod everyone;
mod flags;
mod journey;
mod local_ids;
mod measures;
#[cfg(test)]
pub mod peopled;
mod reconciliation;
mod replay;
mod row_checks;
mod rows;

pub use answer::{
    AnswerLine, ClockLine, EntryLine, FlagLine, FlagsAnswer, JourneyAnswer, Provenance, StandingLine,
};
pub use catalogue::{ParameterLine, RuleLine, catalogue};
pub use checks::{CheckCount, CheckLine, ChecksAnswer, ChecksQuestion, checks};
pub use clocks::{ClocksAnswer, ClocksQuestion, clocks};
pub use everyone::{Listener, Reading, before, cores};
pub use flags::{FlagsQuestion, flags};
pub use journey::{Holder, JourneyQuestion, entry, flag_line, journey, read_child, read_child_at};
pub use local_ids::{LocalIds, Named};
pub use measures::{
    ComparatorLine, FigureLine, MeasureLine, MeasuresAnswer, MeasuresQuestion, PartFlagLine, PointLine,
    RowLine, measures,
};
pub use reconciliation::{
    MovedLine, MovingEntry, ReconciledLine, ReconciliationAnswer, ReconciliationQuestion, TermLine, reconcile,
};
pub use replay::{ReplayAnswer, replay};
pub use rows::{Earlier, When};
