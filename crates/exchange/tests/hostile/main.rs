//! Files that are damaged, and files that are made to make a reader fall over: no reader panics, none takes more memory
//! than it may, and what can be read of a damaged file is taken in once.

mod bombs;
mod damage;
mod formats;
mod memory;
mod values;
