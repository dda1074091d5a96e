//! Rows of children who do not exist: listed, paged, turned and forgotten.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use expect_test::{Expect, expect};
use journey::fixture::Fixture;

use super::*;
use crate::filter::{ClockFilter, FlagFilter, Openness};

/// The rules that these tests are about, however many more there are.
const RULES: &[&str] = &["care-review-overdue", "review-recorded-in-the-future"];

fn of_reviews() -> FlagFilter {
    FlagFilter { rules: RULES.iter().map(|&name| name.into()).collect(), ..FlagFilter::default() }
}

const TEXT: &str = "
    2010-06-01 born
    2017-04-10 care started c1 legal C2
    2017-05-10 care review c1
    child 2
    2011-06-01 born
    2017-04-03 care started c1 legal C2
    2017-08-14 care review c1 submitted 2017-07-31
    child 3
    2000-01-04 born
    2017-04-24 care started c9 legal V2
";

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn journey(text: &str, child: ChildId) -> Journey {
    Journey::fold(child, Fixture::parse(text).expect("the fixture language").entries)
}

fn rows(text: &str, as_of: Date) -> Rows {
    let mut rows = Rows::new(as_of, Jurisdiction::default());
    for number in 1..=3 {
        rows.apply(&journey(text, Fixture::child_number(number)));
    }
    rows
}

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(rows: &Rows, filter: &FlagFilter, expected: Expect) {
    let mut text = String::new();
    let mut after = None;
    loop {
        let page = rows.flags(filter, after.as_ref(), 1);
        for Listed { key, flag, .. } in page.flags {
            let child = key.child.to_bytes()[15];
            writeln!(text, "{} {child} {} since {}", flag.rule.severity, flag.rule.name, flag.raised.since)
                .expect("a string");
        }
        after = page.next.map(|key| FlagKey::from_token(&key.token()).expect("a token"));
        if after.is_none() {
            break;
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn flags_are_listed_by_severity_and_age_page_by_page() {
    let rows = rows(TEXT, day("2017-08-31"));
    check(
        &rows,
        &of_reviews(),
        expect![[r#"
        high 3 care-review-overdue since 2017-05-24
        high 1 care-review-overdue since 2017-08-11
        medium 2 review-recorded-in-the-future since 2017-07-31
    "#]],
    );
    let recording = FlagFilter { concerns: Vec::from([rules::Concern::Recording]), ..of_reviews() };
    check(
        &rows,
        &recording,
        expect![[r#"
        medium 2 review-recorded-in-the-future since 2017-07-31
    "#]],
    );
    let third = FlagFilter { children: Vec::from([Fixture::child_number(3)]), ..of_reviews() };
    check(
        &rows,
        &third,
        expect![[r#"
        high 3 care-review-overdue since 2017-05-24
    "#]],
    );
    let none = FlagFilter { rules: Vec::from(["no-such-rule".into()]), ..FlagFilter::default() };
    check(&rows, &none, expect![[r#""#]]);
}

#[test]
fn flags_are_sifted_by_who_holds_the_case_and_since_when() {
    let held = "2017-04-03 worker allocated w1 SW1 social-worker team t1
        2017-04-03 placement started p1 care c9 type U6";
    let rows = rows(&[TEXT, held].concat(), day("2017-08-31"));
    let third = "high 3 care-review-overdue since 2017-05-24\n";
    let first = "high 1 care-review-overdue since 2017-08-11\n";
    let second = "medium 2 review-recorded-in-the-future since 2017-07-31\n";
    let text = |name: &str| Vec::from([String::from(name)]);
    let filters = [
        (FlagFilter { teams: text("t1"), ..of_reviews() }, third.into()),
        (FlagFilter { teams: text("t2"), ..of_reviews() }, String::new()),
        (FlagFilter { workers: text("SW1"), ..of_reviews() }, third.into()),
        (FlagFilter { placements: text("U6"), ..of_reviews() }, third.into()),
        (FlagFilter { placements: text("K2"), ..of_reviews() }, String::new()),
        (FlagFilter { at_least: Some(rules::Severity::High), ..of_reviews() }, [third, first].concat()),
        (FlagFilter { since_by: Some(day("2017-07-31")), ..of_reviews() }, [third, second].concat()),
        (FlagFilter { since_from: Some(day("2017-08-01")), ..of_reviews() }, first.into()),
    ];
    for (filter, told) in filters {
        let page = rows.flags(&filter, None, 9).flags;
        let lines = page.iter().map(|Listed { key, flag, .. }| {
            let child = key.child.to_bytes()[15];
            format!("{} {child} {} since {}\n", flag.rule.severity, flag.rule.name, flag.raised.since)
        });
        assert_eq!(lines.collect::<String>(), told, "{filter:?}");
    }
}

#[test]
fn open_clocks_are_listed_by_day() {
    let rows = rows(TEXT, day("2017-05-08"));
    let reviews = |filter: ClockFilter| -> Vec<String> {
        let filter = ClockFilter { clocks: Vec::from(["care-review".into()]), ..filter };
        let mut told = Vec::new();
        let mut after = None;
        loop {
            let page = rows.deadlines(&filter, after.as_ref(), 1);
            told.extend(page.clocks.iter().map(|due| {
                format!("{} {} {}", due.reading.due, due.reading.run(), due.key.child.to_bytes()[15])
            }));
            after = page.next.map(|key| DueKey::from_token(&key.token()).expect("a token"));
            if after.is_none() {
                break told;
            }
        }
    };
    let (overdue, first, third) =
        ("2017-05-04 care-review 1 2", "2017-05-11 care-review 1 1", "2017-05-23 care-review 1 3");
    assert_eq!(reviews(ClockFilter::default()), [overdue, first, third]);
    let month = ClockFilter {
        from: Some(day("2017-05-05")),
        until: Some(day("2017-05-11")),
        ..ClockFilter::default()
    };
    assert_eq!(reviews(month), [first]);
    let state = |state| ClockFilter { state: Some(state), ..ClockFilter::default() };
    assert_eq!(reviews(state(Openness::Overdue)), [overdue]);
    assert_eq!(reviews(state(Openness::Running)), [first, third]);
    let local = ClockFilter { forces: Vec::from([rules::Force::Local]), ..ClockFilter::default() };
    assert_eq!(reviews(local), [""; 0]);
}

#[test]
fn changes_are_numbered_and_can_be_gone_on_from() {
    let mut rows = rows(TEXT, day("2017-05-23"));
    let from = rows.changes_so_far();
    rows.turn(day("2017-05-24"), |child| Ok::<_, ()>(journey(TEXT, child)));
    let told: Vec<_> = rows.changes_from(from).expect("kept").collect();
    assert!(told.iter().enumerate().all(|(at, change)| change.number == from + at as u64));
    let raised = told.iter().find(|change| change.flag.rule.name == "care-review-overdue");
    let raised = raised.expect("the third child's review is overdue");
    assert_eq!((raised.what, raised.key.child), (Turned::Raised, Fixture::child_number(3)));
    assert!(rows.changes_from(rows.changes_so_far() + 1).is_none(), "it lies ahead");
    rows.resume(900, []);
    assert!(
        rows.changes_from(899).is_none() && rows.changes_from(900).is_some_and(|mut of| of.next().is_none())
    );
}

#[test]
fn changes_that_were_kept_as_bytes_are_gone_on_from() {
    let mut before = rows(TEXT, day("2017-05-23"));
    let from = before.changes_so_far();
    before.turn(day("2017-08-31"), |child| Ok::<_, ()>(journey(TEXT, child)));
    let next = before.changes_so_far();
    let kept: Vec<_> = before.change_bytes(from).collect();
    assert!(kept.len() > 2 && kept.len() as u64 == next - from);
    let told = |rows: &Rows, from| {
        let changes = rows.changes_from(from)?;
        Some(changes.map(|change| (change.number, change.what, change.key)).collect::<Vec<_>>())
    };
    let mut after = Rows::new(day("2017-08-31"), Jurisdiction::default());
    after.resume(next, kept.clone());
    assert_eq!(told(&after, from), told(&before, from));
    assert_eq!(told(&after, from - 1), None, "what was not kept");
    let mut gap = kept.clone();
    gap.remove(1);
    after.resume(next, gap);
    assert_eq!((told(&after, from), told(&after, from + 2)), (None, told(&before, from + 2)));
    after.resume(next + 1, kept);
    assert_eq!(told(&after, from), None, "the last one is missing");
    assert_eq!(told(&after, next + 1), Some(Vec::new()));
}

#[test]
fn another_jurisdiction_tells_what_it_changes() {
    let mut rows = rows(TEXT, day("2017-08-31"));
    let from = rows.changes_so_far();
    let standing = |rows: &Rows| rows.flags(&FlagFilter::default(), None, 99).flags.len();
    let before = standing(&rows);
    let none_sent = rules::Source {
        system: "x".into(),
        kinds: Vec::from([journey::Kind::CarePeriodStarted]),
        from: None,
        until: None,
    };
    rows.take_jurisdiction(Jurisdiction::default().with_source(none_sent));
    for number in 1..=3 {
        rows.apply(&journey(TEXT, Fixture::child_number(number)));
    }
    let told: Vec<_> = rows.changes_from(from).expect("kept").collect();
    let raised = told.iter().filter(|change| change.what == Turned::Raised).count();
    assert_eq!(standing(&rows) + told.len() - raised, before + raised);
    assert!(!told.is_empty(), "reviews that nobody sends are not overdue");
}

/// How many flags of late reviews were raised.
fn late(changed: &Changed) -> usize {
    let is_late = |key: &&FlagKey| key.rule().is_some_and(|rule| rule.name == "care-review-overdue");
    changed.raised.iter().filter(is_late).count()
}

#[test]
fn a_journey_that_cannot_be_read_turns_next_time() {
    let mut rows = rows(TEXT, day("2017-04-30"));
    let read =
        |child| if child == Fixture::child_number(2) { Err("damaged") } else { Ok(journey(TEXT, child)) };
    let (changed, failed) = rows.turn(day("2017-05-05"), read);
    assert_eq!((late(&changed), failed), (0, Vec::from([(Fixture::child_number(2), "damaged")])));
    let (changed, failed) = rows.turn(day("2017-05-05"), |child| Ok::<_, ()>(journey(TEXT, child)));
    assert_eq!((late(&changed), failed.len()), (1, 0));
}

#[test]
fn a_forgotten_child_leaves_nothing_behind() {
    let mut rows = rows(TEXT, day("2017-08-31"));
    for number in 1..=3 {
        rows.remove(Fixture::child_number(number));
    }
    assert!(rows.flags(&FlagFilter::default(), None, 9).flags.is_empty());
    assert!(rows.turning.is_empty() && rows.due.is_empty() && rows.flags.is_empty() && rows.is_empty());
}
