//! The third rule book: what the checks of the statutory returns say of one journey and one collection year.
//!
//! A check is a row, as a clock and a flag are: a code of the sector, the return and table that it is about, the
//! collection years in which it is made, a sentence in words of our own, and a pure function of the journey as it stood
//! on the last day of the year. A check of which no source carries the facts says that it could not run; none is
//! skipped in silence.
//!
//! Some checks can fail in a file and not in a journey; `shape` says which, and why. Whoever reads the file makes them.

mod cin;
mod rule;
mod shape;
mod span;
mod ssda903;
#[cfg(test)]
mod tried;

use alloc::string::String;
use alloc::vec::Vec;

use journey::{EntryRef, Journey, Kind};

pub use rule::{CheckRule, Collection, Return};
use rule::{Found, Reader};

use crate::jurisdiction::Jurisdiction;

/// A check that a journey fails.
#[derive(Clone, Debug)]
pub struct CheckFinding {
    /// The row.
    pub rule: &'static CheckRule,
    /// What it is about: the id of a placement, a plan, a case; empty when it is the child as such.
    pub subject: String,
    /// What is wrong, with the dates.
    pub says: String,
    /// The entries that it rests on.
    pub grounds: Vec<EntryRef>,
}

/// A check that could not be made of a journey.
#[derive(Clone, Debug)]
pub struct NotRun {
    /// The row.
    pub rule: &'static CheckRule,
    /// Why not.
    pub why: WhyNot,
}

/// Why a check could not be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyNot {
    /// No source sends these facts, so that their absence says nothing.
    NotSent(Vec<Kind>),
    /// The check is about the last day of the collection year, which has not come.
    YearNotOver,
    /// The check is about the shape of a row in a file, and is made when the file is read.
    OfTheRow,
}

/// What the checks of one return say of one journey.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Whether the child stands in the return for that year; if not, no check is made.
    pub in_return: bool,
    /// What fails, in the order of the book.
    pub findings: Vec<CheckFinding>,
    /// What could not be checked, in the order of the book.
    pub not_run: Vec<NotRun>,
}

/// All checks, those of one return after those of the other.
pub fn checks() -> impl Iterator<Item = &'static CheckRule> {
    ssda903::CHECKS.iter().chain(cin::CHECKS).copied().flatten()
}

/// The checks that are made of a return for a collection year.
pub fn checks_of(of: Return, collection: Collection) -> impl Iterator<Item = &'static CheckRule> {
    checks().filter(move |rule| rule.of == of && rule.is_made_in(collection))
}

/// The check of that code, alias or name.
pub fn check(name: &str) -> Option<&'static CheckRule> {
    checks().find(|rule| rule.is_called(name))
}

/// Makes the checks of a return for a collection year, as the journey stood when the year ended or, where it still
/// runs, on the day up to which it is told.
pub fn run(journey: &Journey, of: Return, collection: Collection, jurisdiction: &Jurisdiction) -> Checked {
    let reader = Reader::new(journey, collection, jurisdiction);
    let in_return = match of {
        Return::Ssda903 => reader.care().is_in_return(collection),
        Return::CinCensus => reader.need().is_in_return(collection),
    };
    let mut checked = Checked { in_return, ..Checked::default() };
    if !in_return {
        return checked;
    }
    for rule in checks_of(of, collection) {
        if let Some(why) = reader.obstacle(rule) {
            checked.not_run.push(NotRun { rule, why });
            continue;
        }
        let found = (rule.sees)(&reader).into_iter();
        checked.findings.extend(found.map(|Found { subject, says, grounds }| CheckFinding {
            rule,
            subject,
            says,
            grounds,
        }));
    }
    checked
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use journey::fixture::{EVERY_KIND, Fixture};

    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_found() {
        let mut seen = BTreeSet::new();
        for rule in checks() {
            for known_as in rule.aliases.iter().chain([&rule.code, &rule.name]) {
                assert!(seen.insert(*known_as), "{known_as} names two checks");
                assert!(check(known_as).is_some_and(|found| found.code == rule.code), "{known_as}");
                assert!(crate::clock(known_as).is_none() && crate::flag(known_as).is_none(), "{known_as}");
            }
            let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(rule.name.bytes().all(kebab), "{}", rule.name);
        }
    }

    #[test]
    fn every_check_can_be_read_by_a_stranger_and_says_its_years() {
        for rule in checks() {
            let first = rule.sentence.chars().next();
            assert!(first.is_some_and(char::is_uppercase) && rule.sentence.ends_with('.'), "{}", rule.code);
            assert!(!rule.table.is_empty(), "{}", rule.code);
            assert_eq!(rule.needs.is_empty(), rule.of_the_row, "{}", rule.code);
            assert!(rule.until.is_none_or(|until| rule.since <= until), "{}", rule.code);
            assert!((2017..=2026).contains(&rule.since), "{}", rule.code);
            assert_eq!(rule.is_query, rule.code.ends_with('Q'), "{}", rule.code);
        }
    }

    /// The checks that the project promises to make.
    const PROMISED: &[(&str, &str)] = &[
        (
            "ssda903",
            "301 302 352 355 356 361 362 363 364 365 366 367 375 376 377 378 379 380 381 382 383 388 431 432 433 501 \
             567 574 578 581 SW08 SW10 SW11 SW17 700 701 702 703 704 705 706 707 708 709 710",
        ),
        (
            "cin",
            "1103 1104 1105 2885 2889 4001 4004 4011 4012Q 4014 4015 4016 4017 8555Q 8565 8569Q 8585Q 8606 8608 8610 \
             8614 8615 8630 8670Q 8675Q 8770Q 8805 8810 8815 8816 8820 8839 8840 8841 8867 8868 8869 8870Q 8873Q 8875 \
             8890 8896 8897Q 8925 8935 8940",
        ),
    ];

    #[test]
    fn every_check_that_is_promised_is_there() {
        for (of, codes) in PROMISED {
            for code in codes.split_whitespace() {
                assert!(check(code).is_some_and(|rule| rule.code == code && rule.of.word() == *of), "{code}");
            }
        }
        let promised: usize = PROMISED.iter().map(|(_, codes)| codes.split_whitespace().count()).sum();
        assert_eq!(checks().count(), promised);
    }

    #[test]
    fn no_check_is_skipped_in_silence() {
        let text = "2010-06-01 born\n2026-05-01 care started c1 legal C2\n2026-05-01 placement started p1 care c1 type U6";
        let journey = Fixture::parse(text).expect("the fixture language").journey();
        let checked = run(&journey, Return::Ssda903, Collection::of(2026), &Jurisdiction::default());
        let not_run = checked.not_run.iter().filter(|not_run| not_run.why == WhyNot::OfTheRow);
        let codes: Vec<_> = not_run.map(|not_run| not_run.rule.code).collect();
        assert_eq!(codes, ["700", "701", "703", "704", "706"]);
    }

    #[test]
    fn any_journey_can_be_checked_and_every_ground_is_its_own() {
        let mut text = String::from("2010-06-01 born\n");
        for (at, line) in EVERY_KIND.iter().enumerate() {
            text.push_str(&alloc::format!("2025-{:02}-{:02} {line}\n", 4 + at % 8, 1 + at % 28));
        }
        let journey = Fixture::parse(&text).expect("the fixture language").journey();
        for of in Return::ALL {
            let checked = run(&journey, *of, Collection::of(2025), &Jurisdiction::default());
            assert!(checked.in_return && !checked.findings.is_empty());
            for finding in &checked.findings {
                assert!(finding.says.ends_with('.'), "{}: {}", finding.rule.code, finding.says);
                assert!(!finding.grounds.is_empty() || finding.subject.is_empty(), "{}", finding.rule.code);
                let known =
                    |ground: &EntryRef| journey.entries().iter().any(|entry| entry.reference() == *ground);
                assert!(finding.grounds.iter().all(known), "{}", finding.rule.code);
            }
        }
    }
}
