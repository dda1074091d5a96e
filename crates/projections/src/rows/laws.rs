//! What holds of the rows of any children, whatever comes in whatever order, and however the date turns.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use journey::Entry;
use journey::fixture::Fixture;
use proptest::prelude::*;

use super::*;
use crate::filter::{ClockFilter, FlagFilter};

/// What happens in the lives of random children.
const WHAT: &[&str] = &[
    "care started c1 legal C2",
    "care started c2 legal V2",
    "care ended c1 E4A",
    "care ended c2 E4A",
    "care review c1",
    "care review c2",
    "placement started p1 care c1 type A5",
    "placement started p2 care c1 type U6",
    "placement ended p1",
    "legal status c1 V4",
    "legal status c1 C2",
    "care review c1 submitted 2017-09-01",
    "referral received r1 source 6",
    "referral decided r1 assessment by manager team t2",
    "assessment started a1 child-and-family referral r1",
    "assessment authorised a1 factors 3B",
    "enquiry started q1",
    "initial conference k1 enquiry q1",
    "protection plan started pp1 NEG conference k1",
    "protection plan ended pp1",
    "core group pp1",
    "review conference pp1",
    "need plan started n1 child-in-need",
    "visit made v1 protection for pp1 seen yes alone yes",
    "visit made v2 looked-after for p2 seen yes alone no",
    "worker allocated w1 SW1 social-worker team t1",
    "worker allocated w2 SW2 social-worker team t2 employment agency",
    "worker deallocated w1 LEFTRL",
    "case opened i1",
    "case closed i1 RC8",
    "missing started m1 M",
    "missing ended m1",
    "leaver eligible former-relevant",
    "leaver contacted YES",
    "pathway plan made",
    "case note visit",
    "supervision held by m1 of SW1 on-file yes",
    "child died",
];

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn journey(entries: impl IntoIterator<Item = Entry>, child: ChildId) -> Journey {
    Journey::fold(child, entries)
}

fn entries(text: &str) -> Vec<Entry> {
    Fixture::parse(text).expect("the fixture language").entries
}

/// Lines of a random journey, by what happens and how many days into the time; some of them are put right or taken back
/// by a later one.
fn any_text() -> impl Strategy<Value = String> {
    let line = (0..700i64, 0..WHAT.len(), 0u8..12, 0usize..14, 0..90i64);
    prop::collection::vec(line, 0..14).prop_map(move |lines| {
        let later = |days| day("2017-01-01").saturating_add(jiff::Span::new().days(days));
        let told = (1..).zip(lines).map(|(made, (days, at, how, which, lag))| {
            let (on, target) = (later(days), 1 + which % made);
            match how {
                0 => format!("correct e{target} {on} recorded {}\n", later(days + lag)),
                1 => format!("retract e{target} recorded {}\n", later(days + lag)),
                2 => format!("{} {}\n", on.strftime("%Y-%m"), WHAT[at]),
                _ => format!("{on} {}\n", WHAT[at]),
            }
        });
        ["2000-01-04 born\n".to_string()].into_iter().chain(told).collect()
    })
}

/// The row as it says, without the day on which it is read again.
fn told(rows: &Rows, child: ChildId) -> Vec<u8> {
    said(rows.bytes(child).expect("a row")).to_vec()
}

/// All flags and open clocks, page by page.
fn listed(rows: &Rows) -> (Vec<FlagKey>, Vec<DueKey>) {
    let (mut flags, mut clocks) = (Vec::new(), Vec::new());
    let mut after = None;
    loop {
        let page = rows.flags(&FlagFilter::default(), after.as_ref(), 7);
        flags.extend(page.flags.iter().map(|listed| listed.key));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut after = None;
    loop {
        let page = rows.deadlines(&ClockFilter::default(), after.as_ref(), 7);
        clocks.extend(page.clocks.iter().map(|due| due.key));
        after = page.next;
        if after.is_none() {
            break (flags, clocks);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Turning the date day by day gives, on every day of two years, the very bytes of a fresh reading.
    #[test]
    fn turning_day_by_day_equals_reading_afresh(text in any_text()) {
        let child = Fixture::child_number(1);
        let journey = journey(entries(&text), child);
        let mut on = day("2016-12-25");
        let mut rows = Rows::new(on, Jurisdiction::default());
        rows.apply(&journey);
        while on < day("2019-02-01") {
            on = on.tomorrow().expect("a day");
            rows.turn(on, |_| Ok::<_, ()>(journey.clone()));
            // What is kept may name a change that has nothing to change by now; it is never too late.
            let next = rows.by_child[&child].next_change;
            prop_assert!(next.is_none_or(|change| change > on));
            let fresh = OutlookRow::read(&journey, on, rows.jurisdiction()).encode(&rows.places);
            prop_assert_eq!(told(&rows, child), said(&fresh), "on {}", on);
        }
    }
}

/// The first and the last day of a small authority.
const AUTHORITY: [&str; 2] = ["2019-04-01", "2024-03-31"];

/// Children of a synthetic authority, those with the longest journeys, with all that was recorded of them by the end.
fn busiest(of: u32, count: usize) -> Vec<Journey> {
    let population = population::Population::new(7, of, day(AUTHORITY[0]), day(AUTHORITY[1]));
    let mut journeys: Vec<Journey> = population.children().map(population::Child::journey).collect();
    journeys.sort_by_key(|journey| core::cmp::Reverse((journey.entries().len(), journey.child())));
    journeys.truncate(count);
    journeys
}

/// On every day of two years, what was turned from day to day is what is read afresh of the same children; and only
/// those are read again whose next change has come, whoever else there is.
#[test]
fn a_population_turned_day_by_day_is_read_afresh_and_only_the_changed_are() {
    let journeys = busiest(300, 12);
    let (mut on, end) = (day("2020-01-31"), day("2022-02-01"));
    let mut rows = Rows::new(on, Jurisdiction::default());
    journeys.iter().for_each(|journey| drop(rows.apply(journey)));
    let (mut days, mut read_again, mut said_anew) = (0, 0, 0);
    while on < end {
        on = on.tomorrow().expect("a day");
        let due: Vec<ChildId> = rows
            .children()
            .filter(|child| rows.by_child[child].next_change.is_some_and(|change| change <= on))
            .collect();
        let before: Vec<Vec<u8>> = journeys.iter().map(|journey| told(&rows, journey.child())).collect();
        let mut read = Vec::new();
        rows.turn(on, |child| {
            read.push(child);
            journeys.iter().find(|journey| journey.child() == child).cloned().ok_or(())
        });
        read.sort_unstable();
        assert_eq!(read, due, "on {on}");
        for (journey, before) in journeys.iter().zip(before) {
            let fresh = OutlookRow::read(journey, on, rows.jurisdiction()).encode(&rows.places);
            assert_eq!(told(&rows, journey.child()), said(&fresh), "on {on}");
            said_anew += usize::from(said(&fresh) != before);
        }
        days += 1;
        read_again += read.len();
    }
    // These are the busiest of many, and yet on most days nothing changes; and what is read again is mostly worth it.
    assert!(3 * read_again < days * journeys.len(), "{read_again} read again on {days} days");
    assert!(2 * said_anew > read_again, "{said_anew} of {read_again} say something else");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is appended and however the date turns, the rows are those of fresh readings, their digest is that
    /// of rows made anew or loaded, and what was raised less what was cleared is what stands.
    #[test]
    fn rows_equal_fresh_readings(
        texts in prop::collection::vec(any_text(), 1..4),
        steps in prop::collection::vec((0usize..4, 0i64..40), 0..24),
    ) {
        let children: Vec<ChildId> = (1..).take(texts.len()).map(Fixture::child_number).collect();
        let all: Vec<Vec<Entry>> = texts.iter().zip(1..).map(|(text, number)| {
            entries(&format!("child {number}\n{text}"))
        }).collect();
        let mut taken: Vec<usize> = Vec::from_iter(all.iter().map(|_| 1));
        let read = |taken: &[usize], child: ChildId| {
            let at = children.iter().position(|of| *of == child).expect("a child");
            journey(all[at][..taken[at]].to_vec(), child)
        };
        let mut on = day("2017-03-01");
        let mut rows = Rows::new(on, Jurisdiction::default());
        for child in &children {
            rows.apply(&read(&taken, *child));
        }
        for (which, days) in steps {
            match children.get(which) {
                Some(child) => {
                    taken[which] = (taken[which] + 2).min(all[which].len());
                    rows.apply(&read(&taken, *child));
                }
                None => {
                    on = on.saturating_add(jiff::Span::new().days(days));
                    rows.turn(on, |child| Ok::<_, ()>(read(&taken, child)));
                }
            }
        }
        let mut anew = Rows::new(on, Jurisdiction::default());
        let mut loaded = Rows::new(on, Jurisdiction::default());
        for child in children.iter().rev() {
            anew.apply(&read(&taken, *child));
            loaded.load(*child, rows.bytes(*child).expect("a row")).expect("its own bytes");
        }
        prop_assert_eq!(rows.digest(), anew.digest());
        prop_assert_eq!(rows.digest(), loaded.digest());
        prop_assert_eq!(listed(&rows), listed(&anew));
        prop_assert_eq!(listed(&rows), listed(&loaded));
        let mut standing = BTreeSet::new();
        for change in rows.changes_from(0).expect("all are kept") {
            let news = match change.what {
                Turned::Raised => standing.insert(change.key),
                Turned::Cleared => standing.remove(&change.key),
            };
            prop_assert!(news, "a flag is raised before it is cleared, and once");
        }
        prop_assert_eq!(standing.into_iter().collect::<Vec<_>>(), listed(&rows).0);
    }

    #[test]
    fn a_row_survives_its_bytes(
        text in any_text(),
        known in 0_usize..4,
        at in any::<Option<u32>>(),
        cut in 0usize..900,
    ) {
        let known = "\n2014-01-01 child registered known ssda903:F1".repeat(known);
        let text = format!("{text}{known}\n2014-01-02 child registered known annex-a:F1");
        let (journey, places) = (journey(entries(&text), Fixture::child_number(1)), Places::of_books());
        let mut row = OutlookRow::read(&journey, day("2018-06-30"), &Jurisdiction::default());
        let anywhere = row.encode(&places);
        row.lies(|position| at.filter(|_| position.0.is_multiple_of(2)));
        let bytes = row.encode(&places);
        prop_assert_eq!(said(&bytes), said(&anywhere), "where an event lies is not said");
        let read = OutlookRow::decode(&bytes, &places).map(|row| row.known_by);
        prop_assert_eq!(read, Ok(row.known_by));
        prop_assert_eq!(OutlookRow::decode(&bytes, &places).map(|row| row.encode(&places)), Ok(bytes.clone()));
        if cut < bytes.len() {
            prop_assert!(OutlookRow::decode(&bytes[..cut], &places).is_err());
        }
    }
}
