//! Questions about children and their answers: a journey with what the books read from it, and the flags that stand.

mod answer;
mod catalogue;
mod flags;
mod journey;

pub use answer::{
    AnswerLine, ClockLine, EntryLine, FlagLine, FlagsAnswer, JourneyAnswer, Provenance, StandingLine,
};
pub use catalogue::{ParameterLine, RuleLine, catalogue};
pub use flags::{FlagsQuestion, flags};
pub use journey::{JourneyQuestion, entry, journey, read_child};
