//! The sled store of everything that is looked up.
