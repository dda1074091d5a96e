//! Texts that a spreadsheet program takes for what they are.

use std::borrow::Cow;

/// The mark by which Excel knows UTF-8.
pub const MARK: &str = "\u{feff}";

/// What makes a spreadsheet program begin to reckon.
const FORMULA_MARKS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that no spreadsheet program takes for a formula: an apostrophe before it makes it a text again. One that looks
/// guarded already is guarded once more, so that every text comes back as it was.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_to_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was guarded.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_to_guard(rest)).unwrap_or(text)
}

fn is_to_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_MARKS)
}
