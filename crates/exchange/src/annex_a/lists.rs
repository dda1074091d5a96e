//! The lists: what each is called, and its columns in the order in which they are written.

mod children;
mod front_door;

use super::spellings::{self as known, Spellings, words};

pub use children::{ADOPTION, CARE, LEAVERS, NEED, PROTECTION};
pub use front_door::{ASSESSMENTS, CONTACTS, EARLY_HELP, ENQUIRIES, REFERRALS};

/// One list of the workbook.
#[derive(Debug)]
pub struct List {
    /// Its number.
    pub number: u8,
    /// Its name in findings.
    pub table: &'static str,
    /// Its name as the framework has it.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// The columns that tell two rows of one child apart.
    pub key: &'static [&'static str],
}

/// One column of a list.
#[derive(Clone, Copy)]
pub struct Column {
    /// Its header.
    pub name: &'static str,
    /// Other headers under which it is known.
    pub aliases: &'static [&'static str],
    /// What its cells hold.
    pub holds: Holds,
    /// Whether a row without it says nothing.
    pub is_needed: bool,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy)]
pub enum Holds {
    /// The child's identifier.
    Child,
    /// A day.
    Day,
    /// A day that says nothing of when something happened.
    Birth,
    /// A number that is worked out, and read for comparison only.
    Count,
    /// A short text.
    Text,
    /// A worker's name or pseudonym.
    Worker,
    /// One of several codes.
    Coded(&'static Spellings),
    /// Nothing that is ever read or written, such as a postcode.
    Nothing,
}

impl Column {
    const fn new(name: &'static str, holds: Holds) -> Self {
        Self { name, aliases: &[], holds, is_needed: false }
    }

    const fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    const fn or(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Whether a header is that of this column: whatever its case, spaces and marks, and what stands before it.
    pub fn is_headed(&self, header: &str) -> bool {
        let header = words(header);
        std::iter::once(&self.name).chain(self.aliases).any(|name| {
            let name = words(name);
            header == name || header.strip_suffix(name.as_str()).is_some_and(is_prefix)
        })
    }
}

/// What systems put before a header: a letter, a number, the name of the list.
fn is_prefix(before: &str) -> bool {
    let before = before.trim_end();
    before.len() <= 3 && before.chars().any(char::is_alphanumeric) || before.starts_with("list")
}

const fn day(name: &'static str) -> Column {
    Column::new(name, Holds::Day)
}

const fn count(name: &'static str) -> Column {
    Column::new(name, Holds::Count)
}

const fn coded(name: &'static str, spellings: &'static Spellings) -> Column {
    Column::new(name, Holds::Coded(spellings))
}

const CHILD: Column = Column::new("Child Unique ID", Holds::Child).needed().or(&[
    "Unique ID",
    "Child ID",
    "Child unique identifier",
    "Unique child ID",
    "Person ID",
]);
const GENDER: Column = coded("Gender", &known::SEX).or(&["Sex"]);
const ETHNICITY: Column = coded("Ethnicity", &known::ETHNICITY);
const BORN: Column =
    Column::new("Date of Birth", Holds::Birth).or(&["DOB", "Date of birth or expected date"]);
const AGE: Column = count("Age of Child (Years)").or(&["Age", "Age of child"]);
const DISABILITY: Column = coded("Does the Child have a Disability", &known::DISABILITY).or(&["Disability"]);
const TEAM: Column = Column::new("Allocated Team", Holds::Text);
const WORKER: Column = Column::new("Allocated Worker", Holds::Worker);

/// The lists about children, in their order.
pub const LISTS: [&List; 10] = [
    &CONTACTS,
    &EARLY_HELP,
    &REFERRALS,
    &ASSESSMENTS,
    &ENQUIRIES,
    &NEED,
    &PROTECTION,
    &CARE,
    &LEAVERS,
    &ADOPTION,
];

/// The list about adopters, which is counted and not read.
pub const ADOPTERS_TABLE: &str = "list-11-adopters";

impl List {
    /// The number of the list that a sheet is by its name: `List 4`, `list4 - Assessments`, `Assessments`.
    pub fn number_of(sheet: &str) -> Option<u8> {
        let words = words(sheet);
        let named = LISTS.iter().find(|list| self::words(list.name) == words).map(|list| list.number);
        named.or_else(|| (words == "adopters").then_some(11)).or_else(|| {
            let after = &words[words.find("list")? + "list".len()..];
            let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok().filter(|number| (1..=11).contains(number))
        })
    }

    /// Where a column stands.
    pub fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
