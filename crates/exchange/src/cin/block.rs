//! One block of a child's part: its values read one by one, and every fault at its place.

use jiff::civil::Date;
use journey::{Coded, Written};

use crate::day;
use crate::finding::{Consequence, Finding, Place, Rule};
use crate::ssda903::CollectionYear;
use crate::xml::tree::Tree;

/// No value that is read from a census is longer.
const VALUE_BYTES_MAX: usize = 64;

/// What is found amiss with one child.
pub struct Notes<'f> {
    /// The file's name.
    pub file: &'f str,
    /// The child, counted from 1.
    pub ordinal: u64,
    /// The year that the census is about.
    pub year: CollectionYear,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Notes<'_> {
    /// Notes something amiss with a block or one of its elements.
    pub fn find(&mut self, module: &'static str, element: Option<&'static str>, rule: Rule) {
        let place = Place {
            file: self.file.to_owned(),
            table: module,
            row: Some(self.ordinal).filter(|child| *child > 0),
            column: element,
        };
        self.findings.push(Finding { place, rule });
    }

    /// Whether anything was refused.
    pub fn any_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.consequence() == Consequence::Refused)
    }
}

/// A block that is being read.
pub struct Block<'b, 'f> {
    tree: &'b Tree,
    at: usize,
    module: &'static str,
    notes: &'b mut Notes<'f>,
    refused: bool,
}

impl<'b, 'f> Block<'b, 'f> {
    /// Begins to read a block; `known` are the elements that may stand in it.
    pub fn new(
        tree: &'b Tree,
        at: usize,
        (module, known): (&'static str, &[&str]),
        notes: &'b mut Notes<'f>,
    ) -> Self {
        if tree.is_stray(at) {
            notes.find(module, None, Rule::TextStray);
        }
        for (_, name) in tree.inside(at) {
            if name.is_none_or(|name| !known.contains(&name)) {
                notes.find(module, name, Rule::ElementUnknown);
            }
        }
        Self { tree, at, module, notes, refused: false }
    }

    /// What was read, unless something in it is refused.
    pub fn finish<T>(self, row: Option<T>) -> Option<T> {
        row.filter(|_| !self.refused)
    }

    /// The year that the census is about.
    pub fn year(&self) -> CollectionYear {
        self.notes.year
    }

    /// Notes something amiss with an element.
    pub fn find(&mut self, element: &'static str, rule: Rule) {
        self.refused |= rule.consequence() == Consequence::Refused;
        self.notes.find(self.module, Some(element), rule);
    }

    /// Whether an element is there, empty or not.
    pub fn has(&self, element: &str) -> bool {
        self.tree.inside(self.at).any(|(_, name)| name == Some(element))
    }

    /// The elements of a name in the block.
    fn all(&self, element: &'static str) -> impl Iterator<Item = usize> + use<'b> {
        self.tree.inside(self.at).filter(move |(_, name)| *name == Some(element)).map(|(at, _)| at)
    }

    /// The text of an element; none where it is empty or not there.
    fn text(&mut self, element: &'static str) -> Option<&'b str> {
        let mut all = self.all(element);
        let at = all.next()?;
        if all.next().is_some() {
            self.find(element, Rule::ElementRepeated);
            return None;
        }
        self.text_at(at, element)
    }

    fn text_at(&mut self, at: usize, element: &'static str) -> Option<&'b str> {
        if self.tree.inside(at).next().is_some() {
            self.find(element, Rule::ElementUnknown);
            return None;
        }
        let bytes = self.tree.bytes(at);
        if bytes.len() > VALUE_BYTES_MAX {
            self.find(element, Rule::ValueTooLong);
            return None;
        }
        let Ok(text) = str::from_utf8(bytes) else {
            self.find(element, Rule::TextNotUtf8);
            return None;
        };
        (!text.is_empty()).then_some(text)
    }

    /// A value that has to be there.
    pub fn required<T>(
        &mut self,
        element: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        let refused = self.refused;
        self.refused = false;
        let value = read(self, element);
        if value.is_none() && !self.refused {
            self.find(element, Rule::ValueMissing);
        }
        self.refused |= refused;
        value
    }

    /// A date.
    pub fn date(&mut self, element: &'static str) -> Option<Date> {
        let text = self.text(element)?;
        self.parsed(element, day::parse(text))
    }

    /// A code.
    pub fn code<T: Coded>(&mut self, element: &'static str) -> Option<T> {
        self.code_by(element, T::from_code)
    }

    /// A code, read by a function.
    pub fn code_by<T>(&mut self, element: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(element)?;
        self.parsed(element, read(text).ok_or(Rule::CodeUnknown))
    }

    /// An identifier.
    pub fn identifier<T: Written>(&mut self, element: &'static str) -> Option<T> {
        let text = self.text(element)?;
        self.parsed(element, T::parse(text).map_err(|_| Rule::IdentifierMalformed))
    }

    /// Yes or no.
    pub fn flag(&mut self, element: &'static str) -> Option<bool> {
        self.code_by(element, |text| match text {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        })
    }

    /// A number.
    pub fn number(&mut self, element: &'static str) -> Option<u32> {
        let text = self.text(element)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        self.parsed(element, text.parse().ok().filter(|_| digits).ok_or(Rule::NumberMalformed))
    }

    /// The values of a list: the elements of a name within another of the block.
    pub fn list<T: Ord>(
        &mut self,
        (list, element): (&'static str, &'static str),
        read: impl Fn(&str) -> Result<T, Rule>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        let lists: Vec<usize> = self.all(list).collect();
        for (at, name) in lists.into_iter().flat_map(|list| self.tree.inside(list)) {
            if name != Some(element) {
                self.find(list, Rule::ElementUnknown);
            } else if let Some(text) = self.text_at(at, element) {
                values.extend(self.parsed(element, read(text)));
            }
        }
        values.sort_unstable();
        values.dedup();
        values
    }

    fn parsed<T>(&mut self, element: &'static str, value: Result<T, Rule>) -> Option<T> {
        value.map_err(|rule| self.find(element, rule)).ok()
    }
}
