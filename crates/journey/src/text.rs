//! Text in facts: names that are looked up and printed are kept plain; free text is stored as it came.

use alloc::sync::Arc;
use core::fmt::{self, Display};

use ids::AuthorityCode;

/// The longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 128;
/// The longest free text, in bytes.
pub const TEXT_BYTES_MAX: usize = 4_000;
/// The most combining marks that may follow one another; no language needs as many.
pub const MARKS_MAX: usize = 8;

/// Why a text was refused; the text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing in it.
    #[error("the text is empty")]
    Empty,
    /// It has more bytes than its field allows.
    #[error("the text is too long")]
    TooLong,
    /// It has control, direction or other invisible characters.
    #[error("the text has invisible characters")]
    Invisible,
    /// It piles up combining marks.
    #[error("the text piles up combining marks")]
    TooComplex,
    /// It is not printable ASCII of at most 128 characters.
    #[error("the identifier is not 1 to 128 printable ASCII characters")]
    NotIdentifier,
    /// It is not the code of an authority.
    #[error("the text is not the code of an authority")]
    NotAuthority,
}

/// What is written as a text and has rules for it: names of things, names of people's groups, codes of authorities.
pub trait Written: Display + Sized {
    /// Accepts a text that keeps the rules.
    fn parse(text: &str) -> Result<Self, TextError>;
}

/// A name in any script, such as that of an organisation or a language; at most 128 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// Free text, stored as it came and never interpreted; at most 4,000 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Written for Name {
    fn parse(text: &str) -> Result<Self, TextError> {
        check_length(text, NAME_BYTES_MAX)?;
        if text.chars().any(is_invisible) {
            return Err(TextError::Invisible);
        }
        Ok(Self(text.into()))
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Written for Text {
    fn parse(text: &str) -> Result<Self, TextError> {
        check_length(text, TEXT_BYTES_MAX)?;
        Ok(Self(text.into()))
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Written for AuthorityCode {
    /// Accepts a code within the blocks of numbers from which codes are given out in England and Wales.
    fn parse(text: &str) -> Result<Self, TextError> {
        let code: Self = text
            .parse()
            .map_err(|_| if text.is_empty() { TextError::Empty } else { TextError::NotAuthority })?;
        let given_out = matches!(code.get(), 201..=213 | 301..=320 | 330..=394 | 420 | 660..=681 | 800..=999);
        given_out.then_some(code).ok_or(TextError::NotAuthority)
    }
}

/// Accepts 1 to 128 printable ASCII characters that are not all spaces.
pub(crate) fn check_identifier(text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if printable && text.len() <= NAME_BYTES_MAX && text.bytes().any(|byte| byte != b' ') {
        return Ok(());
    }
    Err(if text.chars().any(is_invisible) { TextError::Invisible } else { TextError::NotIdentifier })
}

fn check_length(text: &str, bytes_max: usize) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let mut marks = 0;
    for char in text.chars() {
        marks = if is_combining(char) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            return Err(TextError::TooComplex);
        }
    }
    if text.len() > bytes_max { Err(TextError::TooLong) } else { Ok(()) }
}

/// Characters that a reader cannot see and that can change what the rest looks like.
fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn is_combining(char: char) -> bool {
    matches!(char,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_printable_ascii() {
        for (text, expected) in [
            ("r1", Ok(())),
            ("RF 2026/17", Ok(())),
            ("", Err(TextError::Empty)),
            ("  ", Err(TextError::NotIdentifier)),
            ("é", Err(TextError::NotIdentifier)),
            ("a\0", Err(TextError::Invisible)),
            ("a\u{1b}[2J", Err(TextError::Invisible)),
            ("a\u{202e}b", Err(TextError::Invisible)),
            ("\u{feff}a", Err(TextError::Invisible)),
        ] {
            assert_eq!(check_identifier(text), expected, "{text:?}");
        }
        assert_eq!(check_identifier(&"x".repeat(128)), Ok(()));
        assert_eq!(check_identifier(&"x".repeat(129)), Err(TextError::NotIdentifier));
    }

    #[test]
    fn authorities_have_codes_that_were_given_out() {
        for (text, known) in
            [("344", true), ("943", true), ("001", false), ("500", false), ("34", false), ("Wirral", false)]
        {
            assert_eq!(AuthorityCode::parse(text).is_ok(), known, "{text}");
        }
    }

    #[test]
    fn free_text_is_kept_as_it_came() {
        let text = "line one\nline two\t\u{202e}";
        assert_eq!(Text::parse(text).unwrap().as_str(), text);
        assert_eq!(Name::parse(text), Err(TextError::Invisible));
        assert_eq!(Text::parse(&"x".repeat(TEXT_BYTES_MAX + 1)), Err(TextError::TooLong));
    }

    #[test]
    fn both_forms_of_an_accent_are_names_and_a_pile_of_marks_is_not() {
        assert!(Name::parse("Zo\u{eb}").is_ok());
        assert!(Name::parse("Zoe\u{308}").is_ok());
        let pile: alloc::string::String =
            core::iter::once('a').chain(core::iter::repeat_n('\u{308}', 9)).collect();
        assert_eq!(Text::parse(&pile), Err(TextError::TooComplex));
    }
}
