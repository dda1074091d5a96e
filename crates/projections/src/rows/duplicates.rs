//! Records that are linked as duplicates are one child where children are counted, whoever says that they are linked.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::{Date, date};
use journey::Journey;
use journey::fixture::Fixture;
use rules::Jurisdiction;

use super::Rows;
use crate::filter::{ClockFilter, FlagFilter};

const ON: Date = date(2017, 8, 31);

/// Three records of children in care without a review, each with what else it says.
fn rows(says: [&str; 3]) -> Rows {
    let record = |(number, says): (usize, &str)| {
        format!("child {number}\n2011-06-01 born\n2017-04-03 care started c{number} legal C2\n{says}\n")
    };
    let text: String = (1..).zip(says).map(record).collect();
    let entries = Fixture::parse(&text).expect("the fixture language").entries;
    let mut rows = Rows::new(ON, Jurisdiction::default());
    for number in 1..=3 {
        let child = Fixture::child_number(number);
        // As a reader reads: its own stream, then those that it was told of, and so on.
        let mut read = Vec::from([child]);
        loop {
            let own = entries.iter().filter(|entry| read.contains(&entry.child)).cloned();
            let journey = Journey::fold_linked(child, own);
            let unread = journey.linked().iter().find(|linked| !read.contains(linked)).copied();
            match unread {
                Some(linked) => read.push(linked),
                None => break drop(rows.apply(&journey)),
            }
        }
    }
    rows
}

/// The rule that these tests are about, however many more there are.
fn overdue() -> FlagFilter {
    FlagFilter { rules: Vec::from(["care-review-overdue".into()]), ..FlagFilter::default() }
}

/// Checks which record tells of which period of care.
fn check(says: [&str; 3], filter: &FlagFilter, expected: &[(u8, &str)]) {
    let rows = rows(says);
    let mut kept = Rows::new(ON, Jurisdiction::default());
    for child in rows.children() {
        kept.load(child, rows.bytes(child).expect("a row")).expect("its own bytes");
    }
    for rows in [&rows, &kept] {
        let page = rows.flags(filter, None, usize::MAX);
        let mut told: Vec<_> = page
            .flags
            .iter()
            .map(|listed| (listed.key.child.to_bytes()[15], listed.flag.raised.subject.as_str()))
            .collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{says:?}");
    }
}

#[test]
fn a_child_of_several_records_is_counted_once() {
    let all = overdue();
    check(["", "", ""], &all, &[(1, "c1"), (2, "c2"), (3, "c3")]);
    let both = ["2017-05-01 records linked 2 duplicate", "2017-05-01 records linked 1 duplicate", ""];
    check(both, &all, &[(1, "c1"), (1, "c2"), (3, "c3")]);
    // Only one of them says so: nobody else can tell what it knows.
    check(["2017-05-01 records linked 2 duplicate", "", ""], &all, &[(1, "c1"), (1, "c2"), (3, "c3")]);
    check(["", "2017-05-01 records linked 1 duplicate", ""], &all, &[(2, "c1"), (2, "c2"), (3, "c3")]);
    let chain = ["2017-05-01 records linked 2 duplicate", "2017-05-01 records linked 3 duplicate", ""];
    check(chain, &all, &[(1, "c1"), (1, "c2"), (1, "c3")]);
    let siblings = ["2017-05-01 records linked 2 sibling", "", ""];
    check(siblings, &all, &[(1, "c1"), (2, "c2"), (3, "c3")]);
    let unlinked = [
        "2017-05-01 records linked 2 duplicate",
        "2017-05-01 records linked 1 duplicate\n2017-06-01 records unlinked 1",
        "",
    ];
    check(unlinked, &all, &[(1, "c1"), (2, "c2"), (3, "c3")]);
}

#[test]
fn a_record_that_is_named_is_told_of() {
    let both = ["2017-05-01 records linked 2 duplicate", "2017-05-01 records linked 1 duplicate", ""];
    let second = FlagFilter { children: Vec::from([Fixture::child_number(2)]), ..overdue() };
    check(both, &second, &[(2, "c1"), (2, "c2")]);
}

#[test]
fn deadlines_are_of_children_and_not_of_records() {
    let due = |rows: &Rows| -> Vec<u8> {
        let filter = ClockFilter {
            from: Some(ON),
            until: Some(date(2017, 12, 31)),
            clocks: Vec::from(["care-review".into()]),
            ..ClockFilter::default()
        };
        rows.deadlines(&filter, None, 9).clocks.iter().map(|due| due.key.child.to_bytes()[15]).collect()
    };
    let text = "2017-08-30 care review c1\n2017-05-01 records linked 2 duplicate";
    let second = "2017-08-30 care review c2";
    let mut rows = rows([text, second, ""]);
    assert_eq!(due(&rows), [1, 1], "both periods of care, each once");
    rows.remove(Fixture::child_number(1));
    assert_eq!(due(&rows), [2], "nobody else tells of it any more");
}
