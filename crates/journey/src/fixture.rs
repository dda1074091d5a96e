//! The fixture language, in which tests and examples tell a child's journey, one fact a line.
//!
//! ```text
//! 1999-12-17 born
//! 2017-04-09 care started c1 legal L3 need N1
//! 2017-04-09 placement started p1 care c1 type U4 provider PR1
//! 2017-08-11 care review c1 PN1 submitted 2018-06-30
//! correct e4 2017-08-12
//! retract e2
//! leave-out e3 2018-06-30
//! name-again e3 2018-09-15
//! as of 2018-03-31
//! known at 2018-06-30
//! ```
//!
//! A line begins with the day (or the month, or the year; `2017-08-11T14:30` is a time of London's clocks), goes on
//! with the fact, and may end with `recorded D` or `submitted D` (when the source wrote it down, and on which basis),
//! `entered-by W` (who did) and `appended D` (when the ledger took it: by default the latest day named so far). `e4` is the fourth event that
//! the text makes, counted from 1. `child 2` turns to another child's stream. `#` begins a remark.

mod events;
mod every_kind;
mod front_door;
mod identity;
mod leaving_care;
mod line;
mod looked_after;
mod orders_and_court;
mod oversight;
mod protection_and_need;
mod words;

use alloc::string::String;
use alloc::vec::Vec;

use ids::ChildId;
use jiff::civil::Date;

pub use every_kind::EVERY_KIND;

use crate::entry::Entry;
use crate::journey::Journey;
use crate::known::KnownAt;

/// What a text in the fixture language tells.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The first child's id; the only one unless the text turns to another.
    pub child: ChildId,
    /// The events of all children, by position.
    pub entries: Vec<Entry>,
    /// The day on which the rules are to be read, where the text says so.
    pub as_of: Option<Date>,
    /// What is to be left out as not yet recorded.
    pub known: KnownAt,
}

/// A text that is not in the fixture language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadFixture {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It begins with nothing that the language knows.
    #[error("it begins with `{0}`, which is neither a date nor a command")]
    Beginning(String),
    /// No fact is told in these words.
    #[error("there is no fact `{0}`")]
    NoSuchFact(String),
    /// A word is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A word does not mean what should stand in its place.
    #[error("`{word}` is not {what}")]
    NotA {
        /// The word.
        word: String,
        /// What should stand there.
        what: &'static str,
    },
    /// There is more in the line than the fact has a place for.
    #[error("`{0}` has no place in this fact")]
    LeftOver(String),
    /// No event of that number was made so far.
    #[error("there is no event `{0}` so far")]
    NoSuchEntry(String),
}

impl Fixture {
    /// Reads a text; an error names the line.
    pub fn parse(text: &str) -> Result<Self, BadFixture> {
        let mut reader = line::Reader::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            reader.read(line).map_err(|why| BadFixture { line: at + 1, why })?;
        }
        Ok(reader.done())
    }

    /// The first child's journey, as known.
    pub fn journey(&self) -> Journey {
        Journey::fold_known(self.child, self.entries.iter().cloned(), &self.known)
    }

    /// The id of the child that the language calls by a number; the first is 1.
    pub fn child_number(number: u8) -> ChildId {
        let mut bytes = [0; 16];
        bytes[15] = number;
        ChildId::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use expect_test::{Expect, expect};

    use super::*;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(text: &str, expected: Expect) {
        let told = match Fixture::parse(text) {
            Ok(fixture) => {
                let lines = fixture.entries.iter().map(|entry| {
                    let (at, on, by) = (entry.revision, entry.fact.occurred, entry.appended_at);
                    let recorded =
                        entry.fact.recorded.map_or(String::new(), |r| format!(" {} {:?}", r.at, r.basis));
                    let on = on
                        .instant()
                        .map_or_else(|| format!("{:?} {}", on.precision(), on.date()), |at| at.to_string());
                    format!(
                        "{}:{at} {on} {} appended {by}{recorded}\n",
                        entry.child.to_bytes()[15],
                        entry.kind()
                    )
                });
                lines.collect::<String>()
                    + &format!("as of {:?}, known at {}\n", fixture.as_of, fixture.known)
            }
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&told);
    }

    #[test]
    fn a_line_tells_a_fact_and_when_it_was_recorded() {
        check(
            "
            1999-12-17 born
            2017-04-09 care started c1 legal L3 need N1   # two facts
            2017-04-09 placement started p1 care c1 type U4 provider PR1
            2017-08-11T14:30 care review c1 PN1 submitted 2018-06-30
            child 2
            2017-05 health assessed recorded 2017-05-20 appended 2017-05-21
            2017 offending noted convicted yes
            as of 2018-03-31
            known at 2018-06-30,position:3
            ",
            expect![[r#"
                1:0 Day 1999-12-17 child-registered appended 1999-12-17T12:00:00Z
                1:1 Day 2017-04-09 care-period-started appended 2017-04-09T12:00:00Z
                1:2 Day 2017-04-09 legal-status-changed appended 2017-04-09T12:00:00Z
                1:3 Day 2017-04-09 placement-started appended 2017-04-09T12:00:00Z
                1:4 2017-08-11T13:30:00Z care-review-held appended 2018-06-30T12:00:00Z 2018-06-30T12:00:00Z Submission
                2:0 Month 2017-05-01 health-assessed appended 2017-05-21T12:00:00Z 2017-05-20T12:00:00Z Practitioner
                2:1 Year 2017-01-01 offending-recorded appended 2018-06-30T12:00:00Z
                as of Some(2018-03-31), known at 2018-06-30,position:3
            "#]],
        );
    }

    #[test]
    fn every_section_has_its_words() {
        for line in [
            "identity changed born 2010-01-01 sex M disabilities HEAR,VIS because corrected",
            "siblings noted f1 2 3 together yes",
            "authority moved to 344 accepted 2017-01-04",
            "contact received k1 source 2A",
            "assessment authorised a1 factors 1A,3B seen yes seen-on 2017-01-02 by manager:w7",
            "strategy discussion s1 harm with police,health began-enquiry yes",
            "protection plan started pp1 NEG conference ic1 previous 2",
            "action progressed pp1 x1 no-progress due 2017-02-01 reason no",
            "visits agreed p1 every 6 weeks child-agreed yes",
            "visit made v1 protection for pp1 by social-worker:w1 seen yes alone no because child-declined",
            "order made o1 emergency-protection until 2017-01-09T17:00",
            "pre-proceedings meeting pl1 initial",
            "proceedings extended cp1 weeks 8 reason yes",
            "placement started p1 care c1 type U4 provider PR1 miles 21 same-carer no basis temporary",
            "difficulties scored score 17",
            "return interview held m1 independent yes",
            "leaver contacted YES means in-person two-way yes",
            "leaver lives U suitable yes basis seen-there",
            "worker allocated w1 SW123 social-worker team t1 employment agency",
            "manager decided closure by service-manager rationale yes",
            "flag answered care-review-overdue explained about c1 by manager",
        ] {
            let told = Fixture::parse(&format!("2017-01-03 {line}")).map(|fixture| fixture.entries.len());
            assert_eq!(told, Ok(1), "{line}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        for (text, error) in [
            ("\n2017-04-09 care started", "line 2: an id is missing"),
            ("2017-04-09", "line 1: there is no fact ``"),
            ("2017-04-31 born", "line 1: `2017-04-31` is not a date"),
            ("2017-03-26T01:30 born", "line 1: `2017-03-26T01:30` is not a date"),
            ("yesterday born", "line 1: it begins with `yesterday`, which is neither a date nor a command"),
            ("2017-04-09 care begun c1", "line 1: there is no fact `care begun`"),
            ("2017-04-09 care started c1 need N77", "line 1: `N77` is not a code allowed here"),
            ("2017-04-09 care started c1 need", "line 1: need is missing"),
            ("2017-04-09 care started c1 now", "line 1: `now` has no place in this fact"),
            ("2017-04-09 placement started p1 type U4", "line 1: care and its id is missing"),
            ("correct e1 2017-04-09", "line 1: there is no event `e1` so far"),
            ("known at position:x", "line 1: `position:x` is not a bound of what was known"),
            ("child x", "line 1: `x` is not a child"),
        ] {
            assert_eq!(
                Fixture::parse(text).map(|_| ()).map_err(|error| error.to_string()),
                Err(error.into())
            );
        }
    }
}
