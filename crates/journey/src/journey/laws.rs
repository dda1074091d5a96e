//! What holds of every fold: by example, and by laws over random streams.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use expect_test::{Expect, expect};
use ids::{ChildId, Position};
use proptest::prelude::*;

use super::{Journey, NoEffect};
use crate::entry::Entry;
use crate::event::Event;
use crate::fixture::Fixture;
use crate::known::KnownAt;

fn told(journey: &Journey) -> String {
    let mut text = String::new();
    for entry in journey.entries() {
        write!(text, "e{} {} {}", entry.position.0 + 1, entry.day(), entry.kind()).expect("a string");
        for amendment in &entry.amended {
            let (was, by) = (amendment.occurred_before.date(), amendment.position.0 + 1);
            write!(text, ", said {was} until e{by}").expect("a string");
        }
        text.push('\n');
    }
    for gone in journey.retracted() {
        let (entry, by) = (gone.entry.position.0 + 1, gone.by.position.0 + 1);
        writeln!(text, "e{entry} retracted by e{by}").expect("a string");
    }
    for finding in journey.findings() {
        writeln!(text, "e{} has no effect: {}", finding.entry.position.0 + 1, finding.why).expect("a string");
    }
    text
}

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&told(&Fixture::parse(text).expect("the fixture language").journey()));
}

#[test]
fn the_latest_correction_stands_and_the_entry_keeps_its_place() {
    check(
        "
        2017-05-01 case opened i1
        2017-04-09 referral received r1
        2017-06-01 case closed i1 RC7
        correct e1 2017-05-03
        correct e1 2017-05-02
        correct e3 2017-04-01 case closed i1 RC8
        ",
        expect![[r#"
            e3 2017-04-01 case-closed, said 2017-06-01 until e6
            e2 2017-04-09 referral-received
            e1 2017-05-02 case-opened, said 2017-05-01 until e4, said 2017-05-03 until e5
        "#]],
    );
}

#[test]
fn a_retraction_is_final() {
    check(
        "
        2017-05-01 case opened i1
        2017-05-02 case opened i2
        correct e1 2017-05-03
        retract e1
        correct e1 2017-05-04
        retract e1
        ",
        expect![[r#"
            e2 2017-05-02 case-opened
            e1 retracted by e4
            e5 has no effect: the entry that it names was retracted before
            e6 has no effect: the entry that it names was retracted before
        "#]],
    );
}

#[test]
fn what_names_nothing_that_it_can_change_is_reported() {
    check(
        "
        2017-05-01 case opened i1
        correct e1 2017-05-02
        correct e2 2017-05-03
        retract e2
        correct e1 2017-05-04 referral received r1
        ",
        expect![[r#"
            e1 2017-05-02 case-opened, said 2017-05-01 until e2
            e3 has no effect: it names a correction or a retraction, and not the original entry
            e4 has no effect: it names a correction or a retraction, and not the original entry
            e5 has no effect: its body is of another kind than the entry that it names
        "#]],
    );
}

#[test]
fn a_correction_of_what_was_not_known_has_no_effect() {
    let text = "
        2017-04-09 referral received r1 recorded 2017-04-10
        2017-05-01 case opened i1 recorded 2018-06-30
        2017-05-02 case opened i2 recorded 2017-05-03
        correct e2 2017-05-03 recorded 2017-06-01
        correct e3 2017-05-04 recorded 2018-07-01
        known at 2017-12-31
    ";
    check(
        text,
        expect![[r#"
        e1 2017-04-09 referral-received
        e3 2017-05-02 case-opened
        e4 has no effect: it names no earlier entry that is in view
    "#]],
    );
}

#[test]
fn an_entry_without_a_day_of_recording_was_recorded_when_it_was_taken() {
    check(
        "
        2017-04-09 referral received r1 appended 2017-12-31
        2017-05-01 case opened i1 appended 2018-01-01
        known at 2017-12-31
        ",
        expect![[r#"
            e1 2017-04-09 referral-received
        "#]],
    );
}

#[test]
fn duplicates_are_one_child_until_they_are_unlinked() {
    let text = "
        2017-01-01 referral received r1
        2017-01-02 records linked 2 duplicate
        child 2
        2017-01-03 referral received r2
        2017-01-04 records linked 3 duplicate
        child 3
        2017-01-05 referral received r3
        2017-01-06 records linked 4 sibling
        child 4
        2017-01-07 referral received r4
        child 2
        2017-02-01 records linked 3 sibling
    ";
    let unlinked = [text, "2017-03-01 records unlinked 1"].concat();
    let numbers = |text: &str| -> Vec<u8> {
        let fixture = Fixture::parse(text).expect("the fixture language");
        let journey = Journey::fold_linked(fixture.child, fixture.entries);
        assert!(
            journey.entries().iter().all(|e| e.child == fixture.child || journey.linked().contains(&e.child))
        );
        journey.linked().iter().map(|child| child.to_bytes()[15]).collect()
    };
    assert_eq!(numbers(text), [2, 3]);
    let of_third = Fixture::parse(text).expect("the fixture language").entries;
    assert_eq!(Journey::fold_linked(Fixture::child_number(3), of_third).survivor(), Fixture::child_number(1));
    assert_eq!(numbers(&unlinked), []);
    let fixture = Fixture::parse(text).expect("the fixture language");
    let alone = Journey::fold(fixture.child, fixture.entries);
    assert_eq!((alone.entries().len(), alone.linked()), (2, &[Fixture::child_number(2)][..]));
}

/// A random stream: facts, corrections and retractions of any earlier event, for two children.
fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
    let step = (0u8..10, 1usize..14, 1u8..29, 1u8..3, prop::option::of(1u8..29));
    prop::collection::vec(step, 0..14).prop_map(|steps| {
        let mut text = String::new();
        for (made, (what, target, day, child, recorded)) in steps.into_iter().enumerate() {
            let line = match what {
                0..3 if target <= made => format!("correct e{target} 2017-05-{day:02}"),
                3 if target <= made => format!("correct e{target} 2017-05-{day:02} referral received r9"),
                4 if target <= made => format!("retract e{target}"),
                5 => format!("2017-05-{day:02} referral received r{day}"),
                6 => format!("2017-05 case closed i{day} RC7"),
                _ => format!("2017-05-{day:02} case opened i{day}"),
            };
            let recorded = recorded.map_or(String::new(), |day| format!(" recorded 2017-06-{day:02}"));
            writeln!(text, "child {child}\n{line}{recorded}").expect("a string");
        }
        Fixture::parse(&text).expect("the fixture language").entries
    })
}

fn child() -> ChildId {
    Fixture::child_number(1)
}

proptest! {
    #[test]
    fn the_fold_does_not_care_how_entries_come(entries in any_entries(), seed in any::<u64>(), twice in 0usize..14) {
        let whole = Journey::fold(child(), entries.clone());
        let mut mixed = entries.clone();
        mixed.extend(entries.get(twice).cloned());
        mixed.sort_by_key(|entry| (entry.position.0 + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(Journey::fold(child(), mixed), whole);
    }

    #[test]
    fn a_prefix_is_what_was_known_at_its_last_position(entries in any_entries(), upto in 0u64..14) {
        let known = KnownAt { position: Some(Position(upto)), ..KnownAt::EVERYTHING };
        let prefix: Vec<Entry> = entries.iter().filter(|entry| entry.position.0 <= upto).cloned().collect();
        prop_assert_eq!(Journey::fold_known(child(), entries, &known), Journey::fold(child(), prefix));
    }

    #[test]
    fn everything_is_what_is_known_at_the_head(entries in any_entries()) {
        let last = entries.last();
        let known = KnownAt {
            position: last.map(|entry| entry.position),
            appended_by: last.map(|entry| entry.appended_at),
            recorded_on: "2017-07-01".parse().ok(),
        };
        prop_assert_eq!(Journey::fold_known(child(), entries.clone(), &known), Journey::fold(child(), entries));
    }

    /// Every event of the child is an entry, a retracted entry, a correction that one of these shows, a retraction
    /// that is named, or a finding.
    #[test]
    fn nothing_is_lost(entries in any_entries()) {
        let journey = Journey::fold(child(), entries.clone());
        let entry_and_amendments = |entry: &Entry| {
            let amended = entry.amended.iter().map(|amendment| amendment.position);
            core::iter::once(entry.position).chain(amended).collect::<Vec<_>>()
        };
        let mut seen: Vec<Position> = journey.entries().iter().flat_map(entry_and_amendments).collect();
        seen.extend(journey.retracted().iter().flat_map(|gone| entry_and_amendments(&gone.entry)));
        seen.extend(journey.retracted().iter().map(|gone| gone.by.position));
        seen.extend(journey.findings().iter().map(|finding| finding.entry.position));
        seen.sort_unstable();
        let own: Vec<Position> = entries.iter().filter(|e| e.child == child()).map(|e| e.position).collect();
        prop_assert_eq!(seen, own);
    }

    #[test]
    fn after_a_retraction_nothing_changes_the_entry(entries in any_entries()) {
        let journey = Journey::fold(child(), entries.clone());
        for gone in journey.retracted() {
            prop_assert!(journey.entry(gone.entry.event_id).is_none());
            prop_assert!(gone.entry.amended.iter().all(|amendment| amendment.position < gone.by.position));
            let later = entries.iter().filter(|entry| entry.child == child() && entry.position > gone.by.position);
            let targets = later.filter_map(|entry| match entry.event() {
                Event::EntryCorrected(change) if change.event_id == gone.entry.event_id => Some(entry.position),
                Event::EntryRetracted(change) if change.event_id == gone.entry.event_id => Some(entry.position),
                _ => None,
            });
            for position in targets {
                let finding = journey.findings().iter().find(|finding| finding.entry.position == position);
                prop_assert_eq!(finding.map(|finding| finding.why), Some(NoEffect::WasRetracted));
            }
        }
    }
}
