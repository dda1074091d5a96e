//! What law and good practice say of a journey on a day.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod allowance;
pub mod calendar;

pub use allowance::Allowance;
pub use calendar::Calendar;
