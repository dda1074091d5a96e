//! The vocabulary, and what happened to one child.
