//! How the measures are tested: journeys in the fixture language, and the figures that they must give.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use expect_test::Expect;
use ids::ChildId;
use journey::Journey;
use journey::fixture::Fixture;
use rules::Jurisdiction;

use super::{Ask, By, Figure, Group, Measure, Tally, measure, measures};

/// The journeys of a text, each with what is linked to it.
pub(crate) fn journeys(fixture: &Fixture) -> Vec<Journey> {
    let children: BTreeSet<ChildId> = fixture.entries.iter().map(|entry| entry.child).collect();
    let read = |child: ChildId| {
        let mut read = Vec::from([child]);
        loop {
            let own = fixture.entries.iter().filter(|entry| read.contains(&entry.child)).cloned();
            let journey = Journey::fold_linked(child, own.filter(|entry| fixture.known.admits(entry)));
            let unread = journey.linked().iter().find(|linked| !read.contains(linked)).copied();
            match unread {
                Some(linked) => read.push(linked),
                None => break journey,
            }
        }
    };
    children.into_iter().map(read).collect()
}

/// The figure of a measure over the children of a text, on the day that it names.
pub(crate) fn figure(name: &str, text: &str, jurisdiction: &Jurisdiction, by: &[By]) -> Figure {
    let row = measure(name).unwrap_or_else(|| panic!("there is no measure called {name}"));
    let fixture = Fixture::parse(text).expect("the fixture language");
    let as_of = fixture.as_of.expect("a line `as of`");
    let ask = Ask { measures: Vec::from([row]), days: Vec::from([as_of]), by: by.to_vec(), rows: true };
    let mut tally = Tally::new(ask, jurisdiction);
    for journey in journeys(&fixture) {
        tally.add(&journey);
    }
    tally.finish().remove(0)
}

/// Compares the figures of some measures with what is expected.
pub(crate) fn check(names: &[&str], text: &str, expected: Expect) {
    check_in(&Jurisdiction::default(), names, &[], text, expected);
}

/// As [`check`], in a jurisdiction of its own, and with the parts of the figures.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
pub(crate) fn check_in(jurisdiction: &Jurisdiction, names: &[&str], by: &[By], text: &str, expected: Expect) {
    let told = names.iter().map(|name| printed(&figure(name, text, jurisdiction, by)));
    expected.assert_eq(&told.collect::<String>());
}

/// Of a measure that reads the whole books, which grow, what it counts of some rules.
pub(crate) fn counted(name: &str, text: &str, rules: &[&str]) -> String {
    let figure = figure(name, text, &Jurisdiction::default(), &[]);
    let rows = figure.rows.iter().filter(|row| rules.contains(&row.subject.as_str()));
    let lines = rows.map(|row| {
        let (child, value) =
            (row.child.to_bytes()[15], row.value.map_or(String::new(), |value| format!(" {value}")));
        format!("{child} {} {} {:?}{value}\n", row.on, row.subject, row.in_numerator)
    });
    lines.collect()
}

/// A figure as a test reads it: the value with its parts, then the rows behind it.
pub(crate) fn printed(figure: &Figure) -> String {
    let mut text = format!("{}: {}\n", figure.measure.name, told(figure.measure, &figure.total));
    for group in &figure.groups {
        let by = group.by.map_or("", By::word);
        writeln!(text, "  {by} {:?}: {}", group.key, told(figure.measure, group)).expect("a string");
    }
    for row in &figure.rows {
        let is_in = row.in_numerator.map_or("unseen", |is_in| if is_in { "in" } else { "out" });
        let value = row.value.map_or(String::new(), |value| format!(" {value}"));
        let category = row.category.map_or(String::new(), |category| format!(" ({category})"));
        let weight = if row.weight == 1 { String::new() } else { format!(" x{}", row.weight) };
        let grounds: Vec<_> = row.grounds.iter().map(|ground| ground.position.0 + 1).collect();
        let child = row.child.to_bytes()[15];
        writeln!(text, "  {child} {} {} {is_in}{value}{category}{weight} e{grounds:?}", row.on, row.subject)
            .expect("a string");
    }
    text
}

fn told(measure: &Measure, group: &Group) -> String {
    let number = |count: Option<u64>| count.map_or_else(|| "-".into(), |count| format!("{count}"));
    let value = group.value.map_or_else(|| "none".into(), |value| format!("{value:.1}"));
    let mut text = format!("{value}{}", measure.shape.unit());
    write!(text, " {}/{}", number(group.numerator), number(group.denominator)).expect("a string");
    if group.coverage.is_some_and(|share| share < 100.0) {
        write!(text, ", {:.0}% observed", group.coverage.unwrap_or_default()).expect("a string");
    }
    for band in group.bands.iter().filter(|band| band.count != Some(0)) {
        write!(text, ", {} {}", band.label, number(band.count)).expect("a string");
    }
    if group.suppressed {
        text.push_str(", suppressed");
    }
    text
}

#[test]
fn every_measure_prints_its_card() {
    let mut seen = BTreeSet::new();
    for row in measures() {
        let name = row.name;
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{name}"
        );
        for &known_as in row.aliases.iter().chain([&name]) {
            assert!(seen.insert(known_as), "{known_as} names two measures");
            assert_eq!(measure(known_as).map(|found| found.name), Some(name));
        }
        for text in [row.title, row.unit, row.cohort, row.exclusions, row.counts, row.citation.text] {
            assert!(!text.is_empty(), "{name} leaves something out of its card");
        }
        for beside in row.beside {
            assert!(measure(beside).is_some(), "{name} stands beside {beside}, which is no measure");
        }
        assert!(row.bands.windows(2).all(|pair| pair[0].0 < pair[1].0), "the bands of {name} ascend");
    }
}
