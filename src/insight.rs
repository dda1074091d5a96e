//! Questions about children and their answers: a journey with what the books read from it, and the flags that stand.

mod answer;
pub mod briefing;
mod catalogue;
mod everyone;
mod flags;
mod journey;
mod measures;
pub mod reconciliation;

pub use answer::{
    AnswerLine, ClockLine, EntryLine, FlagLine, FlagsAnswer, JourneyAnswer, Provenance, StandingLine,
};
pub use catalogue::{ParameterLine, RuleLine, catalogue};
pub use flags::{FlagsQuestion, flags};
pub use journey::{JourneyQuestion, entry, journey, read_child};
pub use measures::{
    ComparatorLine, FigureLine, MeasureLine, MeasuresAnswer, MeasuresQuestion, PointLine, RowLine, measures,
};
