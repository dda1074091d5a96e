//! Texts that a spreadsheet program takes for what they are.

use std::borrow::Cow;

/// The mark by which Excel knows UTF-8.
pub const MARK: &str = "\u{feff}";

/// What makes a spreadsheet program begin to reckon.
const FORMULA_MARKS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that no spreadsheet program takes for a formula: an apostrophe before it makes it a text again.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_MARKS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was guarded.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA_MARKS)).unwrap_or(text)
}
