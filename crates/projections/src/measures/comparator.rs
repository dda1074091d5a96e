//! What others have published of a measure; it is nothing without its year and its source.

use core::cmp::Ordering;
use core::fmt;

use alloc::borrow::Cow;

/// A figure of another place, to compare with.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparator {
    geography: Cow<'static, str>,
    year: Cow<'static, str>,
    value: f64,
    source: Cow<'static, str>,
    is_about: bool,
}

impl Comparator {
    /// A published figure of England; a year that names none, or an absent source, does not compile.
    pub(crate) const fn england(year: &'static str, value: f64, source: &'static str) -> Self {
        assert!(names_a_year(year) && !source.is_empty(), "a comparator needs its year and its source");
        Self {
            geography: Cow::Borrowed("England"),
            year: Cow::Borrowed(year),
            value,
            source: Cow::Borrowed(source),
            is_about: false,
        }
    }

    /// As [`Comparator::england`], of a figure that is known only roughly.
    pub(crate) const fn about(year: &'static str, value: f64, source: &'static str) -> Self {
        assert!(names_a_year(year) && !source.is_empty(), "a comparator needs its year and its source");
        Self {
            geography: Cow::Borrowed("England"),
            year: Cow::Borrowed(year),
            value,
            source: Cow::Borrowed(source),
            is_about: true,
        }
    }

    /// One of an authority's own file; nothing where it names no year or no source.
    pub fn read(row: &rules::jurisdiction::Comparator) -> Option<Self> {
        (names_a_year(&row.year) && !row.source.is_empty()).then(|| Self {
            geography: Cow::Owned(row.geography.clone()),
            year: Cow::Owned(row.year.clone()),
            value: row.value,
            source: Cow::Owned(row.source.clone()),
            is_about: false,
        })
    }

    /// The place.
    pub fn geography(&self) -> &str {
        &self.geography
    }

    /// The year, as the source writes it.
    pub fn year(&self) -> &str {
        &self.year
    }

    /// The figure.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Where it was published.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the figure is known only roughly.
    pub fn is_about(&self) -> bool {
        self.is_about
    }

    /// How another figure stands to it.
    pub fn compare(&self, value: f64) -> Option<Ordering> {
        value.partial_cmp(&self.value)
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { geography, year, value, source, is_about } = self;
        write!(f, "{geography} {year}: {}{value} ({source})", if *is_about { "about " } else { "" })
    }
}

/// Whether four digits stand together somewhere in a text.
const fn names_a_year(text: &str) -> bool {
    let (bytes, mut at, mut run) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        run = if bytes[at].is_ascii_digit() { run + 1 } else { 0 };
        if run == 4 {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undated_comparator_is_refused() {
        let row = |year: &str, source: &str| rules::jurisdiction::Comparator {
            measure: "re-referrals".into(),
            geography: "North West".into(),
            year: year.into(),
            value: 20.5,
            source: source.into(),
        };
        assert!(Comparator::read(&row("", "DfE")).is_none());
        assert!(Comparator::read(&row("last year", "DfE")).is_none());
        assert!(Comparator::read(&row("2024-25", "")).is_none());
        let told = Comparator::read(&row("2024-25", "DfE")).map(|read| alloc::format!("{read}"));
        assert_eq!(told.as_deref(), Some("North West 2024-25: 20.5 (DfE)"));
    }
}
