//! How values are spelled: one row for each code, with the words by which it is known however an authority writes it.
//!
//! Systems write the same value as `b) Female`, `F`, `2 - Female` or `FEMALE `. A spelling is understood by what it
//! has in common with others, in this order: the words as we write them, the code itself at the start or in
//! brackets, the longest known phrase in it, and the letter of the list alone. A phrase that names a group of codes
//! (`Health services`) is known, and no code is made of it.

mod care;
mod front_door;
mod leaving_care;
mod protection;
mod seen;
mod who;

pub use care::*;
pub use front_door::*;
pub use leaving_care::*;
pub use protection::*;
pub use who::*;

/// One code and its spellings.
pub struct Spelling {
    /// The code, as the facts have it.
    pub code: &'static str,
    /// The value as we write it, with the letter of the list.
    pub written: &'static str,
    /// Phrases that mean it, in lower case, words apart by one blank.
    pub phrases: &'static [&'static str],
}

/// The spellings of one sort of value.
pub struct Spellings {
    /// A row for each code.
    pub codes: &'static [Spelling],
    /// More phrases, as systems have written them.
    pub seen: Seen,
    /// Phrases that are known and mean no one code.
    pub groups: &'static [&'static str],
}

/// Phrases by the code that they mean; without a code they mean no one code.
pub type Seen = &'static [(&'static str, &'static [&'static str])];

/// What a spelling means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This code.
    Code(&'static str),
    /// One of several codes, or none that is carried.
    Group,
}

/// A row of the tables.
const fn spelling(code: &'static str, written: &'static str, phrases: &'static [&'static str]) -> Spelling {
    Spelling { code, written, phrases }
}

impl Spellings {
    /// What a value means, if its spelling is known.
    pub fn meaning(&self, value: &str) -> Option<Meaning> {
        let (letter, body) = letter_and_words(value);
        let said = words(body);
        let by_code = |code: &str| self.codes.iter().find(|row| words(row.code) == code);
        let as_written = self.codes.iter().find(|row| same_words(row.written, &said));
        let first = said.split(' ').next().unwrap_or_default();
        let found = as_written
            .or_else(|| by_code(&said))
            .or_else(|| by_code(first).filter(|_| !first.is_empty() && !self.is_word(first)))
            .or_else(|| bracketed(body).and_then(|inner| by_code(&inner)));
        if let Some(row) = found {
            return Some(Meaning::Code(row.code));
        }
        self.by_phrase(&said).or_else(|| {
            let letter = letter.filter(|_| said.is_empty())?;
            let row = self.codes.iter().find(|row| letter_and_words(row.written).0 == Some(letter))?;
            Some(Meaning::Code(row.code))
        })
    }

    /// How we write a code.
    pub fn written(&self, code: &str) -> Option<&'static str> {
        self.codes.iter().find(|row| row.code == code).map(|row| row.written)
    }

    /// The code itself, for a code that is known.
    pub fn code(&self, code: &str) -> Option<&'static str> {
        self.codes.iter().find(|row| row.code == code).map(|row| row.code)
    }

    /// The longest known phrase decides: `former relevant` is no `relevant`.
    fn by_phrase(&self, words: &str) -> Option<Meaning> {
        let codes = self
            .codes
            .iter()
            .flat_map(|row| row.phrases.iter().map(|phrase| (*phrase, Meaning::Code(row.code))));
        let seen = self.seen.iter().flat_map(|(code, phrases)| {
            let meaning = if code.is_empty() { Meaning::Group } else { Meaning::Code(code) };
            phrases.iter().map(move |phrase| (*phrase, meaning))
        });
        let groups = self.groups.iter().map(|phrase| (*phrase, Meaning::Group));
        codes
            .chain(seen)
            .chain(groups)
            .filter(|(phrase, _)| contains(words, phrase))
            .max_by_key(|(phrase, _)| phrase.len())
            .map(|(_, meaning)| meaning)
    }

    /// Whether a code reads like a word, so that it means the code only when it stands alone.
    fn is_word(&self, first: &str) -> bool {
        matches!(
            first,
            "no" | "yes" | "in" | "out" | "behaviour" | "place" | "child" | "other" | "hand" | "con"
        )
    }
}

/// The words of a text in lower case, apart by one blank; quotes, dashes and the like are no words.
pub fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            words.extend(letter.to_lowercase());
        } else if !matches!(letter, '\'' | '\u{2019}' | '\u{2018}')
            && !words.ends_with(' ')
            && !words.is_empty()
        {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Whether nothing is said: an empty cell, or what programs put where nothing was found.
pub fn is_blank(text: &str) -> bool {
    matches!(words(text).as_str(), "" | "n a" | "nan" | "null" | "blank" | "pd na")
}

/// The letter of the list before a bracket, as in `b) Female`, and the rest.
fn letter_and_words(text: &str) -> (Option<char>, &str) {
    let text = text.trim();
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), Some(')')) if letter.is_ascii_alphabetic() => {
            (Some(letter.to_ascii_lowercase()), letters.as_str().trim())
        }
        _ => (None, text),
    }
}

fn same_words(written: &str, words_said: &str) -> bool {
    !words_said.is_empty() && words(letter_and_words(written).1) == words_said
}

/// What stands between the last brackets, unless they are the end of a word, as in `parent(s)`.
fn bracketed(text: &str) -> Option<String> {
    let open = text.rfind(['(', '['])?;
    if text[..open].ends_with(char::is_alphanumeric) {
        return None;
    }
    let inner = &text[open + 1..];
    let close = inner.find([')', ']'])?;
    Some(words(&inner[..close]))
}

/// Whether a phrase stands among the words; one of a letter or two stands alone.
fn contains(words: &str, phrase: &str) -> bool {
    if phrase.len() <= 2 {
        return words == phrase;
    }
    let mut from = 0;
    while let Some(at) = words[from..].find(phrase) {
        let (start, end) = (from + at, from + at + phrase.len());
        let begins = start == 0 || words.as_bytes()[start - 1] == b' ';
        let ends = end == words.len() || words.as_bytes()[end] == b' ';
        if begins && ends {
            return true;
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests;
