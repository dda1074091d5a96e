//! What was found amiss in a file: where, and under which rule; never the value itself.

use std::collections::BTreeMap;
use std::fmt;

/// More than so many things amiss, and the file is not what it is taken for.
pub const FINDINGS_MAX: usize = 100_000;

/// Where in a submission something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name, without its directory; of a tree, with the path in it.
    pub file: String,
    /// The table, as the format calls it.
    pub table: &'static str,
    /// The line on which the row begins, counted from 1 with the column names; none for the table as a whole.
    pub row: Option<u64>,
    /// The column, where one is to blame.
    pub column: Option<&'static str>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        match self.column {
            Some(column) => write!(f, ", column {column}"),
            None => Ok(()),
        }
    }
}

/// One thing amiss, at its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub rule: Rule,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.place, self.rule.sentence(), self.rule.code())
    }
}

/// Whether a row that breaks a rule is taken nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The row is left out; the others go in.
    Refused,
    /// The row goes in, as far as it can be understood; the reader is told.
    Noticed,
}

/// Declares the rules of row shape as one table: name, code, consequence, sentence.
macro_rules! rules {
    ($($name:ident $code:literal $consequence:ident $sentence:literal)*) => {
        /// What a row can have against it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $sentence] $name,)*
        }

        impl Rule {
            /// Every rule there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name under which findings are counted and recorded.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What the rule means, and what helps.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }

            /// Whether the row is left out.
            pub const fn consequence(self) -> Consequence {
                match self { $(Self::$name => Consequence::$consequence,)* }
            }
        }
    };
}

rules! {
    TextNotUtf8        "text-not-utf-8"         Refused "The text is not UTF-8; save the file as CSV UTF-8."
    FieldsMissing      "fields-missing"         Refused "The row has fewer fields than there are column names."
    ValueMissing       "value-missing"          Refused "A value is required here."
    ValueTooLong       "value-too-long"         Refused "The value is longer than anything that belongs here."
    IdentifierMalformed "identifier-malformed"  Refused "An identifier consists of printable ASCII characters."
    DateMalformed      "date-malformed"         Refused "A date is written dd/mm/yyyy or yyyy-mm-dd."
    DateYearShort      "date-year-short"        Refused "The year has two digits, which may mean two centuries; write it with four."
    DateImpossible     "date-impossible"        Refused "There is no such day in the calendar."
    DateOutOfRange     "date-out-of-range"      Refused "The year lies outside 1900 to 2199."
    NumberOutOfRange   "number-out-of-range"    Refused "The number lies outside what can be scored or counted here."
    CodeUnknown        "code-unknown"           Refused "The code is in no year's code set."
    StartRepeated      "start-repeated"         Refused "Two rows of one child begin on the same day and say different things."
    ChildRepeated      "child-repeated"         Refused "Two rows of one child say different things."
    ColumnMissing      "column-missing"         Refused "A column without which the list says nothing is not there, by its name or one like it."
    ColumnRepeated     "column-repeated"        Refused "Two columns have the name of one, so that nobody can say which counts."
    ElementRepeated    "element-repeated"       Refused "The element stands more than once, and nobody can say which one counts."
    ElementUnknown     "element-unknown"        Noticed "An element that does not belong here is left unread."
    ElementOfAnotherYear "element-of-another-year" Noticed "The element belongs to another collection year; it is taken as it stands."
    HeaderOfAnotherYear "header-of-another-year" Noticed "The header names a day outside the year of the return; the year that was given counts."
    TextStray          "text-stray"             Noticed "Text stands between elements, where none belongs; it is left unread."
    FactorsWithoutEnd  "factors-without-authorisation" Noticed "Factors stand with an assessment that is not authorised; they are not taken."
    ShapeWrong         "shape-wrong"            Refused "Another sort of value is expected here: an object, a list, a text, a number, or true or false."
    CodeNotTaken       "code-not-taken"         Noticed "The code is in no year's code set; it is not taken, and what stands beside it is."
    FieldUnknown       "field-unknown"          Noticed "The format has no such field; it is not taken."
    NotCarried         "not-carried"            Noticed "No fact can say this without what should stand beside it; it is not taken."
    PurgeRequested     "purge-requested"        Noticed "The sender asks for this to be purged; the request is recorded and reported, and nothing is erased or retracted."
    RowRepeated        "row-repeated"           Noticed "The same row stands in the table more than once; it counts once."
    CodeOfAnotherYear  "code-of-another-year"   Noticed "The code belongs to another collection year; it is taken as it stands."
    ReasonWithoutEnd   "reason-without-end"     Noticed "A reason for ending is given without a date of ending; it is not taken."
    EndWithoutReason   "end-without-reason"     Noticed "A date of ending is given without a reason for ending."
    StartAfterYear     "start-after-year"       Noticed "It starts after the last day of the return's year."
    EndOutsideYear     "end-outside-year"       Noticed "It ends before the first day of the return's year or after the last."
    ContinuesNowhere   "continues-nowhere"      Noticed "The row ends because another begins the same day, and no row begins that day."
    HeaderRowMissing   "header-row-missing"     Noticed "The child stands in another table and not in the header."
    SettledByLater     "settled-by-later"       Noticed "Another return is about what this row says differently: a later one, or that of the year in which it ran. A newer one that has the child changes it."
    SpellingUnknown    "spelling-unknown"       Noticed "The spelling is not among those that are known; the row is taken without the value."
    CodeTooCoarse      "code-too-coarse"        Noticed "The value stands for several codes, and none of them is taken; give the code itself."
    NumberMalformed    "number-malformed"       Noticed "A whole number is expected; the value is not taken."
    NotAboutChildren   "not-about-children"     Noticed "The list is not about children; its rows are counted and not taken."
    OpenRowMissing     "open-row-missing"       Noticed "Recorded as open, and the return does not mention it; nothing is closed on its behalf."
}

/// How often each rule was broken, by the rule's code.
pub type Counts = BTreeMap<&'static str, u64>;

/// Counts findings of one consequence by rule.
pub fn counts<'f>(findings: impl IntoIterator<Item = &'f Finding>, consequence: Consequence) -> Counts {
    let mut counts = Counts::new();
    for finding in findings.into_iter().filter(|finding| finding.rule.consequence() == consequence) {
        *counts.entry(finding.rule.code()).or_default() += 1;
    }
    counts
}
