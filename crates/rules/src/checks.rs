//! How the rows are tested: a journey in the fixture language, and the readings and flags that it must give.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::Write;

use expect_test::Expect;
use jiff::civil::Date;
use journey::fixture::Fixture;
use journey::{Coded, Kind};
use proptest::prelude::*;

use crate::book;
use crate::flag::Flag;
use crate::jurisdiction::{Jurisdiction, Setting, Source};
use crate::outlook::{self, Outlook};
use crate::shown;

/// Compares what some rows say of a journey, on the day that the text names, with what is expected.
pub(crate) fn check(rows: &[&str], text: &str, expected: Expect) {
    check_in(&Jurisdiction::default(), rows, text, expected);
}

/// As [`check`], in a jurisdiction with rules of its own.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
pub(crate) fn check_in(jurisdiction: &Jurisdiction, rows: &[&str], text: &str, expected: Expect) {
    for name in rows {
        assert!(book::clock(name).is_some() || book::flag(name).is_some(), "there is no row called {name}");
    }
    let fixture = Fixture::parse(text).expect("the fixture language");
    let as_of = fixture.as_of.expect("a line `as of`");
    let journey = fixture.journey();
    let outlook = outlook::read(&journey, as_of, jurisdiction, |name| rows.contains(&name));
    shown::by_fixture(jurisdiction, rows, &journey, &outlook);
    expected.assert_eq(&printed(&outlook, jurisdiction));
}

/// What some rows say of one beginning with several ways on, each read on a day of its own, as in the cases of a row:
/// due today, breached, met, met late, ceased.
pub(crate) fn cases(rows: &[&str], beginning: &str, ways_on: &[(&str, &str)], expected: Expect) {
    cases_in(&Jurisdiction::default(), rows, beginning, ways_on, expected);
}

/// As [`cases`], in a jurisdiction with rules of its own.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
pub(crate) fn cases_in(
    jurisdiction: &Jurisdiction,
    rows: &[&str],
    beginning: &str,
    ways_on: &[(&str, &str)],
    expected: Expect,
) {
    let mut text = String::new();
    let mut told = alloc::vec::Vec::new();
    for (day, way_on) in ways_on {
        let journey =
            Fixture::parse(&format!("{beginning}\n{way_on}")).expect("the fixture language").journey();
        let outlook = outlook::read(&journey, day_of(day), jurisdiction, |name| rows.contains(&name));
        shown::by_fixture(jurisdiction, rows, &journey, &outlook);
        let outlook = Outlook { next_change: None, ..outlook };
        let lines = printed(&outlook, jurisdiction);
        for line in lines.lines() {
            writeln!(text, "{day}: {line}").expect("a string");
        }
        if lines.is_empty() {
            writeln!(text, "{day}: nothing").expect("a string");
        }
        told.push((way_on.is_empty(), outlook));
    }
    shown::by_ways_on(rows, &told);
    expected.assert_eq(&text);
}

/// A row of the flag book that is tried by itself, in a jurisdiction that the test makes.
pub(crate) struct Tried {
    name: &'static str,
    jurisdiction: Jurisdiction,
}

/// A row of the flag book, where nothing is set and everything can be observed.
pub(crate) fn flag(name: &'static str) -> Tried {
    assert!(book::flag(name).is_some(), "there is no flag called {name}");
    Tried { name, jurisdiction: Jurisdiction::default() }
}

impl Tried {
    /// With a threshold that the authority has set.
    pub(crate) fn with(mut self, parameter: &str, value: &str) -> Self {
        let setting = Setting {
            flag: self.name.into(),
            parameter: parameter.into(),
            value: value.parse().expect("a value"),
            from: Date::MIN,
        };
        self.jurisdiction = self.jurisdiction.with_setting(setting).expect("a threshold of the row");
        self
    }

    /// Where no source sends these kinds, until they begin to be sent on a day.
    pub(crate) fn unseen(mut self, kinds: &[Kind], until: Option<&str>) -> Self {
        let others = Kind::ALL.iter().copied().filter(|kind| !kinds.contains(kind)).collect();
        let source = |kinds, from| Source { system: "cases".into(), kinds, from, until: None };
        self.jurisdiction = self.jurisdiction.with_source(source(others, None));
        if let Some(day) = until {
            self.jurisdiction = self.jurisdiction.with_source(source(kinds.into(), Some(day_of(day))));
        }
        self
    }

    /// That it stands from a day on and not on the day before, which names the day; what it then says, as expected.
    /// As long as nothing is said to change, it says the same.
    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    pub(crate) fn begins(&self, text: &str, first: &str, expected: Expect) {
        let first = day_of(first);
        let before = self.read(text, first.yesterday().expect("a day before"));
        assert_eq!(told(&before), "", "raised before {first}");
        assert!(before.next_change.is_some_and(|day| day <= first), "{first} comes as a surprise");
        let on = self.read(text, first);
        assert!(on.flags.iter().all(|flag| flag.raised.since == first), "since another day:\n{}", told(&on));
        expected.assert_eq(&told(&on));
        let last = on.next_change.map_or(Date::MAX, |day| day.yesterday().expect("a day before"));
        assert_eq!(told(&on), told(&self.read(text, last)), "it changed between {first} and {last}");
    }

    /// As [`Self::begins`], whatever it says.
    pub(crate) fn begins_on(&self, text: &str, first: &str) {
        let on = self.read(text, day_of(first));
        assert!(!on.flags.is_empty(), "not raised on {first}");
        assert!(on.flags.iter().all(|flag| flag.raised.since == day_of(first)), "{}", told(&on));
        let before = self.read(text, day_of(first).yesterday().expect("a day before"));
        assert_eq!(told(&before), "", "raised before {first}");
    }

    /// That it begins anew, since another day, on each of these days.
    pub(crate) fn steps(&self, text: &str, days: &[&str]) {
        for day in days.iter().map(|day| day_of(day)) {
            let eve = self.read(text, day.yesterday().expect("a day before"));
            assert!(eve.next_change.is_some_and(|next| next <= day), "{day} comes as a surprise");
            assert!(eve.flags.iter().all(|flag| flag.raised.since < day), "since {day} too early");
            let on = self.read(text, day);
            assert!(!on.flags.is_empty(), "not raised on {day}");
            assert!(on.flags.iter().all(|flag| flag.raised.since == day), "{}", told(&on));
        }
    }

    /// That it stood until a day, and no longer does on it.
    pub(crate) fn ends(&self, text: &str, first_without: &str) {
        let day = day_of(first_without);
        let before = self.read(text, day.yesterday().expect("a day before"));
        assert!(!before.flags.is_empty(), "it did not stand before {day}");
        assert!(before.next_change.is_some_and(|next| next <= day), "{day} comes as a surprise");
        assert_eq!(told(&self.read(text, day)), "", "it stands on {day}");
        shown::by_end(self.name);
    }

    /// That it does not stand on a day.
    pub(crate) fn is_silent(&self, text: &str, day: &str) {
        assert_eq!(told(&self.read(text, day_of(day))), "", "it stands on {day}");
    }

    fn read(&self, text: &str, on: Date) -> Outlook {
        let journey = Fixture::parse(text).expect("the fixture language").journey();
        let wants = |name: &str| name == self.name || book::clock(name).is_some();
        let outlook = outlook::read(&journey, on, &self.jurisdiction, wants);
        shown::by_flag(self.name, &self.jurisdiction, &journey, &outlook);
        outlook
    }
}

fn day_of(text: &str) -> Date {
    text.parse().expect("a date")
}

fn told(outlook: &Outlook) -> String {
    let lines = outlook.flags.iter().map(|Flag { raised, .. }| {
        let grounds: alloc::vec::Vec<_> = raised.grounds.iter().map(|ground| ground.position.0 + 1).collect();
        let subject = if raised.subject.is_empty() { "the child" } else { &raised.subject };
        format!("{subject}: {} e{grounds:?}\n", raised.sentence)
    });
    lines.collect()
}

fn printed(outlook: &Outlook, jurisdiction: &Jurisdiction) -> String {
    let mut text = String::new();
    let names = outlook.clocks.iter().map(|reading| reading.run().to_string().len()).max().unwrap_or(0);
    for reading in &outlook.clocks {
        let sentence = reading.sentence(outlook.as_of, &jurisdiction.calendar);
        writeln!(text, "{:names$}  {}  {sentence}", reading.run().to_string(), reading.subject)
            .expect("a string");
    }
    for flag in &outlook.flags {
        let raised = &flag.raised;
        let grounds: alloc::vec::Vec<_> = raised.grounds.iter().map(|ground| ground.position.0 + 1).collect();
        writeln!(
            text,
            "{} ({}) since {}: {} e{grounds:?}",
            flag.rule.name, flag.rule.concern, raised.since, raised.sentence
        )
        .expect("a string");
        if let Some(answer) = flag.answer {
            writeln!(text, "  answered on {}: {}", answer.on, answer.kind.code()).expect("a string");
        }
    }
    if let Some(day) = outlook.next_change {
        writeln!(text, "changes on {day}").expect("a string");
    }
    text
}

/// Random journeys through care and out of it, as texts.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let what = [
        "care started c1 legal C2",
        "care started c2 legal V2",
        "care ended c1 E4A",
        "care review c1",
        "care review c2",
        "placement started p1 care c1 type A5",
        "placement ended p1",
        "legal status c1 V4",
        "legal status c1 C2",
        "child died",
        "worker allocated w1 SW1 social-worker",
        "worker deallocated w1",
        "supervision held",
        "team transfer accepted t1",
        "concern escalated x1 reviewing-officer",
        "pathway needs assessed",
        "pathway plan made",
        "pathway review requested",
        "pathway plan reviewed",
        "leaver contacted YES means call",
        "leaver contacted NREQ",
        "leaver lives D provided yes",
        "leaver lives U suitable yes provided no",
        "visit made v1 leaver seen yes",
        "service requested sv1 parenting",
        "service started sv1",
    ];
    let line = (0..700i64, 0..what.len());
    prop::collection::vec(line, 0..20).prop_map(move |lines| {
        let from = jiff::civil::date(2017, 1, 1);
        let mut text = String::from("2000-01-04 born\n");
        for (days, at) in lines {
            let on = from.saturating_add(jiff::Span::new().days(days));
            let on = on.strftime(if days % 17 == 0 { "%Y-%m" } else { "%Y-%m-%d" });
            writeln!(text, "{on} {}", what[at]).expect("a string");
        }
        text
    })
}
