//! What holds of the whole books and of any journey, over random journeys of every kind of fact.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use jiff::Span;
use jiff::civil::{Date, date};
use journey::fixture::{EVERY_KIND, Fixture};
use journey::{EntryRef, Event, Journey};
use proptest::prelude::*;

use crate::flag::Raised;
use crate::jurisdiction::Jurisdiction;
use crate::outlook::{Outlook, outlook};
use crate::reading::{Grounds, State};

/// The first day on which anything happens in a random journey, and how many days it may go on.
const FIRST: Date = date(2017, 1, 2);
const DAYS: i64 = 900;

fn day(days: i64) -> Date {
    FIRST.saturating_add(Span::new().days(days))
}

/// Random journeys of every kind of fact, with corrections and retractions, as texts. The child is unborn, young, or
/// turns 16, 18 or 21 in their course.
fn any_text() -> impl Strategy<Value = String> {
    let born =
        prop::sample::select(&["2017-06-01", "2012-02-29", "2001-09-14", "1999-11-30", "1997-01-15"][..]);
    let line = (0..DAYS, 0..EVERY_KIND.len(), 0..60i64, 0u8..24, 0usize..40);
    (born, prop::collection::vec(line, 0..40)).prop_map(|(born, lines)| {
        let mut text = format!("2017-01-02 child registered born {born}\n");
        for (made, (at, which, lag, how, target)) in (1..).zip(lines) {
            let (on, then) = (day(at), day(at + lag));
            match how {
                0 | 1 => writeln!(text, "correct e{} {on} recorded {then}", 1 + target % made),
                2 => writeln!(text, "retract e{} recorded {then}", 1 + target % made),
                3 => writeln!(text, "{} {} submitted {then}", on.strftime("%Y-%m"), EVERY_KIND[which]),
                4..8 => writeln!(text, "{on} {} submitted {then}", EVERY_KIND[which]),
                8..12 => writeln!(text, "{on} {}", EVERY_KIND[which]),
                _ => writeln!(text, "{on} {} recorded {then} entered-by w1", EVERY_KIND[which]),
            }
            .expect("a string");
        }
        text
    })
}

fn fixture(text: &str) -> Fixture {
    Fixture::parse(text).expect("the fixture language")
}

/// One run of a clock: its name, subject, number and start.
type Run<'a> = (&'static str, &'a str, Option<usize>, Date);

fn runs(outlook: &Outlook) -> impl Iterator<Item = (Run<'_>, State)> {
    outlook.clocks.iter().map(|reading| {
        ((reading.rule.name, reading.subject.as_str(), reading.rung, reading.started), reading.state)
    })
}

/// What is said of the runs of all clocks, and of all flags.
type Said<'a> = (Vec<(Run<'a>, State, Date, Grounds)>, Vec<(&'static str, &'a Raised)>);

/// All that an outlook says, but for the day of reading.
fn said(outlook: &Outlook) -> Said<'_> {
    let clocks = runs(outlook).zip(&outlook.clocks);
    let clocks = clocks.map(|((run, state), reading)| (run, state, reading.due, reading.grounds));
    (clocks.collect(), outlook.flags.iter().map(|flag| (flag.rule.name, &flag.raised)).collect())
}

/// Whether a text names a day, or a month or a year where no more is known, as in 2018-03-31.
fn names_a_day(text: &str) -> bool {
    let is_year = |word: &str| {
        let year = word.get(..4).and_then(|year| year.parse().ok());
        year.is_some_and(|year: u16| (1900..2100).contains(&year))
            && word.as_bytes().get(4).is_none_or(|&next| next == b'-')
    };
    text.split(|c: char| !c.is_ascii_digit() && c != '-').any(is_year)
}

fn is_known(journey: &Journey, ground: EntryRef) -> bool {
    let corrects = |entry: &journey::Entry| entry.amended.iter().any(|change| change.reference() == ground);
    let retracted = journey.retracted().iter();
    journey.entries().iter().any(|entry| entry.reference() == ground || corrects(entry))
        || retracted.into_iter().any(|gone| gone.by == ground || gone.entry.reference() == ground)
        || journey.findings().iter().any(|finding| finding.entry == ground)
}

proptest! {
    /// Until the next change, an outlook says the same on every day.
    #[test]
    fn nothing_changes_before_the_next_change(text in any_text(), at in 0..DAYS + 400, part in 0u8..=10) {
        let (journey, jurisdiction) = (fixture(&text).journey(), Jurisdiction::default());
        let now = outlook(&journey, day(at), &jurisdiction);
        let last = now.next_change.map_or(day(at + 4000), |next| next.yesterday().expect("a day before"));
        prop_assert!(last >= now.as_of, "the next change is to come on {last}, before the day of reading");
        let days = now.as_of.until(last).expect("days").get_days();
        let between = now.as_of.saturating_add(Span::new().days(days * i32::from(part) / 10));
        for then in [between, last] {
            let later = outlook(&journey, then, &jurisdiction);
            prop_assert_eq!(said(&now), said(&later), "between {} and {}", now.as_of, then);
        }
    }

    /// With the same facts, a later day of reading may show that what was missed came late, never in time.
    #[test]
    fn a_breach_never_turns_into_met_in_time(text in any_text(), first in 0..DAYS, later in 0..600i64) {
        let (journey, jurisdiction) = (fixture(&text).journey(), Jurisdiction::default());
        let before = outlook(&journey, day(first), &jurisdiction);
        let after = outlook(&journey, day(first + later), &jurisdiction);
        for (run, state) in runs(&before).filter(|(_, state)| matches!(state, State::Breached { .. })) {
            let then = runs(&after).filter(|(other, _)| *other == run);
            for (_, then) in then {
                prop_assert!(
                    matches!(then, State::Breached { .. } | State::MetLate { .. }),
                    "{run:?}: {state:?} became {then:?}"
                );
            }
        }
    }

    /// A correction either stands in the history of an entry or is told of as one without effect; nothing is lost.
    #[test]
    fn a_correction_is_never_lost(text in any_text()) {
        let fixture = fixture(&text);
        let journey = fixture.journey();
        let told = outlook(&journey, day(DAYS + 4000), &Jurisdiction::default());
        for entry in fixture.entries.iter().filter(|entry| {
            matches!(entry.event(), Event::EntryCorrected(_) | Event::EntryRetracted(_))
        }) {
            prop_assert!(is_known(&journey, entry.reference()) || journey.retracted().iter().any(|gone| {
                gone.entry.amended.iter().any(|change| change.reference() == entry.reference())
            }), "e{} is lost", entry.position.0 + 1);
        }
        for finding in journey.findings() {
            let flagged = told.flags.iter().any(|flag| {
                flag.rule.name == "correction-without-effect" && flag.raised.grounds.contains(&finding.entry)
            });
            let after = |position| position > finding.entry.position;
            let changed_since = journey.entries().iter().any(|e| e.amended.iter().any(|a| after(a.position)))
                || journey.retracted().iter().any(|gone| after(gone.by.position));
            prop_assert!(flagged || changed_since, "e{} is told nowhere", finding.entry.position.0 + 1);
        }
    }

    /// A flag says when it began, in a sentence, and rests on what is on record.
    #[test]
    fn every_flag_has_its_day_its_sentence_and_its_grounds(text in any_text(), at in 0..DAYS + 400) {
        let journey = fixture(&text).journey();
        for flag in outlook(&journey, day(at), &Jurisdiction::default()).flags {
            let (name, raised) = (flag.rule.name, &flag.raised);
            prop_assert!(raised.sentence.ends_with('.'), "{name}: {}", raised.sentence);
            prop_assert!(!raised.sentence.starts_with(|c: char| c.is_ascii_lowercase()), "{name}: {}", raised.sentence);
            prop_assert!(names_a_day(&raised.sentence), "{name} names no day: {}", raised.sentence);
            prop_assert!(!raised.grounds.is_empty(), "{name} has no grounds");
            for &ground in &raised.grounds {
                prop_assert!(is_known(&journey, ground), "{name} rests on what is not there");
            }
            // What was recorded before its day is wrong on whatever day the books are read.
            let is_of_the_record = name.ends_with("-recorded-in-the-future");
            prop_assert!(raised.since <= day(at) || is_of_the_record, "{name} stands since {}", raised.since);
        }
    }
}
