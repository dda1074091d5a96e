//! Questions about children and their answers: a journey with what the books read from it, and the flags that stand.

mod answer;
mod flags;
mod journey;

pub use answer::{ClockLine, EntryLine, FlagLine, FlagsAnswer, JourneyAnswer, Provenance, StandingLine};
pub use flags::{FlagsQuestion, flags};
pub use journey::{JourneyQuestion, journey, read_child};
