//! What the fixtures under the rows show of each row, and that nothing is missing.
//!
//! The tests under the rows are run once more in a process of their own, in which each fixture tells what it has shown.
//! A row of which a case is not shown fails, unless it is named here with the reason why it has no such case.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use std::env;
use std::io::Write;
use std::process::Command;
use std::sync::Mutex;

use jiff::civil::Date;
use journey::{Journey, Kind};

use crate::book::{self, ClockRule, FlagRule};
use crate::flag::Flag;
use crate::jurisdiction::{Jurisdiction, Source};
use crate::outlook::{self, Outlook};
use crate::reading::{ClockReading, State};

/// What a fixture can show of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    /// Of a clock: that what is due today is not overdue.
    DueToday,
    /// Of a clock: stopped in time.
    Met,
    /// Of a clock: stopped late.
    MetLate,
    /// Of a clock: past its limit and not stopped.
    Breached,
    /// Of a clock: it no longer applied before its limit came.
    Ceased,
    /// Of either: silent, where no source tells of what it needs.
    Unseen,
    /// Of a flag: raised.
    Raised,
    /// Of a flag: not raised on the day before the first of its days.
    NotTheDayBefore,
    /// Of a flag: it stood, and no longer does.
    Cleared,
}

use Shown::{Breached, Ceased, Cleared, DueToday, Met, MetLate, NotTheDayBefore, Raised, Unseen};

const ALL: &[Shown] = &[DueToday, Met, MetLate, Breached, Ceased, Unseen, Raised, NotTheDayBefore, Cleared];

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// The cases that a row does not have, and why.
const WITHOUT: &[(&[Shown], &str, &[&str])] = &[
    (
        &[Ceased],
        "what is due before an event is past its limit when the event has come",
        &[
            "child-seen-before-authorisation",
            "conference-report",
            "review-conference-report",
            "family-group-offer",
            "family-group-meeting",
            "reviewing-officer-before-review",
            "health-assessment-arranged",
            "review-before-placement-end",
            "care-end-approval",
            "care-end-approval-at-16",
            "distant-placement-approval",
            "distant-placement-approval-by-director",
            "personal-adviser-by-18",
        ],
    ),
    (
        &[DueToday],
        "the conference is known only once it was held, and the day before it has passed",
        &["conference-report"],
    ),
    (
        &[MetLate],
        "a child seen afterwards was not seen before the authorisation",
        &["child-seen-before-authorisation"],
    ),
    (
        &[Ceased],
        "an incident may be the child's own death: nothing ends what is due of it",
        &["incident-notified", "rapid-review"],
    ),
    (
        &[DueToday, Met, MetLate, Breached, Ceased, Unseen],
        "the regulations took the number out, so nothing can be said to be due",
        &["private-fostering-first-visit-coronavirus"],
    ),
    (
        &[NotTheDayBefore],
        "what was recorded before its day is wrong on whatever day the books are read",
        &["review-recorded-in-the-future", "fact-recorded-in-the-future"],
    ),
];

/// The variable by which the tests under the rows are asked to tell what they show.
const ASKED: &str = "JOURNEY_LEDGER_SHOWN";

fn is_asked() -> bool {
    env::var_os(ASKED).is_some()
}

/// What was told in this process: nothing is looked for twice.
static TOLD: Mutex<BTreeSet<(&'static str, Shown)>> = Mutex::new(BTreeSet::new());

fn is_told(row: &'static str, shown: Shown) -> bool {
    TOLD.lock().expect("no other thread").contains(&(row, shown))
}

/// Tells of a row what it is asked, if that is so.
fn tell(row: &'static str, shown: Shown, is_so: impl FnOnce() -> bool) {
    if !is_told(row, shown) && is_so() {
        TOLD.lock().expect("no other thread").insert((row, shown));
        // Not by a macro for printing, whose words the harness keeps to itself.
        writeln!(std::io::stdout(), "shown\t{row}\t{shown}").expect("the standard output");
    }
}

/// Tells what a fixture shows of the rows that it is about.
pub(crate) fn by_fixture(jurisdiction: &Jurisdiction, rows: &[&str], journey: &Journey, told: &Outlook) {
    if !is_asked() {
        return;
    }
    let read = |jurisdiction: &Jurisdiction, on| {
        outlook::read(journey, on, jurisdiction, |name| rows.contains(&name))
    };
    for reading in &told.clocks {
        of_clock(reading, told.as_of);
        if reading.state.is_overdue() {
            tell(reading.rule.name, Unseen, || {
                is_unseen_without(jurisdiction, needs_of(reading.rule), |jurisdiction| {
                    let again = read(jurisdiction, told.as_of);
                    let mut same = again.clocks.iter().filter(|other| other.rule.name == reading.rule.name);
                    same.all(|other| !other.state.is_overdue())
                })
            });
        }
    }
    let flags = rows.iter().filter_map(|name| book::flag(name));
    for rule in flags {
        of_flag(rule, jurisdiction, told, &read);
        let of_this = |flag: &Flag| flag.rule.name == rule.name;
        tell(rule.name, Cleared, || {
            let is_gone = |before: &Flag| {
                !told.flags.iter().any(|flag| of_this(flag) && flag.raised.subject == before.raised.subject)
            };
            let days = days_of(journey, told.as_of, jurisdiction, &read);
            let stood = |day| read(jurisdiction, day).flags.iter().any(|flag| of_this(flag) && is_gone(flag));
            days.into_iter().any(stood)
        });
    }
}

/// Tells which flags stood where nothing more was recorded, and do not where something was.
pub(crate) fn by_ways_on(rows: &[&str], told: &[(bool, Outlook)]) {
    for rule in rows.iter().filter_map(|name| book::flag(name)).filter(|_| is_asked()) {
        let stands = |outlook: &Outlook| outlook.flags.iter().any(|flag| flag.rule.name == rule.name);
        let first =
            told.iter().filter(|(plain, outlook)| *plain && stands(outlook)).map(|(_, on)| on.as_of).min();
        let cleared = |(plain, outlook): &(bool, Outlook)| {
            !plain && !stands(outlook) && first.is_some_and(|first| first <= outlook.as_of)
        };
        tell(rule.name, Cleared, || told.iter().any(cleared));
    }
}

/// Tells what a flag's own fixture shows of it on a day.
pub(crate) fn by_flag(name: &str, jurisdiction: &Jurisdiction, journey: &Journey, told: &Outlook) {
    let Some(rule) = book::flag(name).filter(|_| is_asked()) else { return };
    let read = |jurisdiction: &Jurisdiction, on| {
        let wants = |row: &str| row == name || book::clock(row).is_some();
        outlook::read(journey, on, jurisdiction, wants)
    };
    of_flag(rule, jurisdiction, told, &read);
}

/// Tells that a flag's own fixture shows it cleared.
pub(crate) fn by_end(name: &str) {
    if let Some(rule) = book::flag(name).filter(|_| is_asked()) {
        tell(rule.name, Cleared, || true);
    }
}

fn of_clock(reading: &ClockReading, as_of: Date) {
    let shown = match reading.state {
        State::Running if reading.due == as_of => DueToday,
        State::Met { .. } => Met,
        State::MetLate { .. } => MetLate,
        State::Breached { ended: None } => Breached,
        State::Ceased { .. } => Ceased,
        _ => return,
    };
    tell(reading.rule.name, shown, || true);
}

fn of_flag(
    rule: &'static FlagRule,
    jurisdiction: &Jurisdiction,
    told: &Outlook,
    read: &dyn Fn(&Jurisdiction, Date) -> Outlook,
) {
    let of_this = |outlook: Outlook| outlook.flags.into_iter().filter(|flag| flag.rule.name == rule.name);
    let now: Vec<&Flag> = told.flags.iter().filter(|flag| flag.rule.name == rule.name).collect();
    for flag in &now {
        let eve = flag.raised.since.yesterday().expect("a day before");
        let is_same = |other: &Flag| {
            other.raised.subject == flag.raised.subject && other.raised.since == flag.raised.since
        };
        tell(rule.name, Raised, || true);
        tell(rule.name, NotTheDayBefore, || !of_this(read(jurisdiction, eve)).any(|other| is_same(&other)));
        tell(rule.name, Unseen, || {
            let silent =
                |jurisdiction: &Jurisdiction| of_this(read(jurisdiction, told.as_of)).next().is_none();
            let mut each = rule.needs.chunks(1);
            !rule.needs.is_empty() && each.all(|needed| is_unseen_without(jurisdiction, needed, silent))
        });
    }
}

/// The days up to one on which what is read can differ from the day before.
fn days_of(
    journey: &Journey,
    as_of: Date,
    jurisdiction: &Jurisdiction,
    read: &dyn Fn(&Jurisdiction, Date) -> Outlook,
) -> BTreeSet<Date> {
    let mut days: BTreeSet<Date> = journey.entries().iter().map(|entry| entry.day()).collect();
    days.retain(|&day| day < as_of);
    let mut turns = BTreeSet::new();
    for &day in &days {
        let mut next = Some(day);
        while let Some(turn) = next.filter(|&turn| turn < as_of && turns.insert(turn)) {
            next = read(jurisdiction, turn).next_change;
        }
    }
    turns
}

fn needs_of(rule: &ClockRule) -> &'static [Kind] {
    if rule.needs.is_empty() { rule.stops } else { rule.needs }
}

/// Whether a question is answered yes where no source sends any of these kinds; sources that a fixture names itself
/// are left to it.
fn is_unseen_without(
    jurisdiction: &Jurisdiction,
    kinds: &[Kind],
    ask: impl Fn(&Jurisdiction) -> bool,
) -> bool {
    let others = Kind::ALL.iter().copied().filter(|kind| !kinds.contains(kind)).collect();
    let source = Source { system: "cases".into(), kinds: others, from: None, until: None };
    jurisdiction.sources().is_empty() && ask(&jurisdiction.clone().with_source(source))
}

/// The cases that a row is to be shown in.
fn wanted() -> BTreeMap<&'static str, Vec<Shown>> {
    let clocks =
        book::clocks().map(|rule| (rule.name, Vec::from([DueToday, Met, MetLate, Breached, Ceased, Unseen])));
    let flags = book::flags().map(|rule| {
        let unseen = (!rule.needs.is_empty()).then_some(Unseen);
        (rule.name, [Raised, NotTheDayBefore, Cleared].into_iter().chain(unseen).collect())
    });
    clocks.chain(flags).collect()
}

/// What the tests under the rows show, run in a process of their own.
fn shown() -> BTreeSet<(String, Shown)> {
    let tests = env::current_exe().expect("the program of these tests");
    let run = Command::new(tests)
        .args(["rows::", "--test-threads=1"])
        .env(ASKED, "yes")
        .env_remove("UPDATE_EXPECT")
        .output()
        .expect("the tests under the rows");
    let said = String::from_utf8_lossy(&run.stdout);
    let failed = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "the tests under the rows fail by themselves:\n{failed}");
    let lines = said.lines().filter_map(|line| {
        let mut words = line.split_once("shown\t")?.1.split('\t');
        let (row, word) = (words.next()?, words.next()?);
        let shown = ALL.iter().copied().find(|shown| format!("{shown}") == word)?;
        Some((row.into(), shown))
    });
    lines.collect()
}

#[test]
fn every_row_is_shown_in_each_of_its_cases() {
    let shown = shown();
    let is_shown = |row: &str, case| shown.contains(&(row.into(), case));
    let without = |row: &str, case: Shown| {
        WITHOUT.iter().any(|(cases, _, rows)| cases.contains(&case) && rows.contains(&row))
    };
    let mut missing = String::new();
    for (row, cases) in wanted() {
        for case in cases {
            match (is_shown(row, case), without(row, case)) {
                (false, false) => missing += &format!("{row}: no fixture shows {case}\n"),
                (true, true) => {
                    missing += &format!("{row}: is said to have no {case}, and a fixture shows it\n");
                }
                _ => {}
            }
        }
    }
    for (_, _, rows) in WITHOUT {
        for row in *rows {
            assert!(book::clock(row).is_some() || book::flag(row).is_some(), "there is no row called {row}");
        }
    }
    assert!(missing.is_empty(), "{missing}");
}
