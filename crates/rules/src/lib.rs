//! What law and good practice say of a journey on a day.
//!
//! A clock is a row, a flag is a row; [`outlook()`] reads them all on one journey, as pure functions of the journey, the
//! day of reading and the jurisdiction. Nothing here does I/O or asks the time.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod allowance;
pub mod book;
pub mod calendar;
pub mod case;
pub mod flag;
pub mod jurisdiction;
pub mod leaver;
mod left_out;
pub mod look;
pub mod outlook;
mod patterns;
pub mod reading;
pub mod returns;
mod rows;
mod run;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod traps;

pub use allowance::Allowance;
pub use book::{
    BOOK_VERSION, Cadence, ClockRule, Clocks, Concern, Count, FlagRule, Force, Raises, Severity, clock,
    clocks, flag, flags,
};
pub use calendar::Calendar;
pub use flag::{Answer, Flag, Raised};
pub use jurisdiction::{Jurisdiction, Limit, Setting, Source, Unfit};
pub use left_out::{LEFT_OUT, LeftOut, left_out};
pub use look::{Look, Parameter, Value};
pub use outlook::{Outlook, outlook};
pub use reading::{ClockReading, CountedFrom, Grounds, Over, State};
