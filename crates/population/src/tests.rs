//! The same seed, the same children; every kind of fact; and nothing in the record that cannot be.

mod calibration;
mod clerk;
mod counts;
mod faults;
mod kinds;
mod laws;
