//! Texts that are alike and brothers and sisters who are not treated alike, none of whom exist.

use expect_test::expect;
use journey::fixture::Fixture;
use journey::values::Fingerprint;
use journey::{Event, Journey};
use proptest::prelude::*;
use rules::Jurisdiction;

use super::{are_alike, bands};
use crate::measures::checks::{check, printed};
use crate::measures::{Ask, Tally, measure};

#[test]
fn nobody_looked_at_the_brother() {
    check(
        &["sibling-divergence"],
        "
        2026-01-01 siblings noted f1 1 2 3 4 together yes
        2026-02-10 protection plan started p1 NEG
        child 2
        2026-01-01 siblings noted f1 1 2 3 4 together yes
        2026-03-01 assessment started a1 child-and-family
        child 3
        2026-01-01 siblings noted f1 1 2 3 4 together yes
        2025-06-01 assessment started a1 child-and-family
        child 4
        2026-01-01 siblings noted f1 1 2 3 4 together no
        child 5
        2026-01-01 siblings noted f2 5 6 together yes
        2026-06-10 enquiry started q1
        child 6
        2026-01-01 siblings noted f2 5 6 together yes
        as of 2026-06-30
        ",
        expect![[r#"
            sibling-divergence: 50.0% 1/2
              2 2026-02-10 protection-plan-started out e[2, 3, 4]
              3 2026-02-10 protection-plan-started in e[2, 5]
        "#]],
    );
}

#[test]
fn texts_of_two_children_are_held_against_each_other() {
    let text = "
        2026-01-05 case note visit
        2026-01-12 case note visit
        child 2
        2026-02-05 case note visit
        child 3
        2026-02-06 case note visit
    ";
    let mut entries = Fixture::parse(text).expect("the fixture language").entries;
    let prints: [[u8; 80]; 4] =
        [[1; 80], [2; 80], core::array::from_fn(|at| if at < 8 { 9 } else { 1 }), [3; 80]];
    for (entry, print) in entries.iter_mut().zip(prints) {
        if let Event::CaseNoteRecorded(note) = &mut entry.fact.event {
            note.fingerprint = Fingerprint::new(&print);
        }
    }
    let ask = Ask {
        measures: [measure("copied-notes").expect("a measure")].into(),
        days: ["2026-06-30".parse().expect("a date")].into(),
        by: [].into(),
        rows: true,
    };
    let jurisdiction = Jurisdiction::default();
    let mut tally = Tally::new(ask, &jurisdiction);
    for number in 1..=3 {
        let child = Fixture::child_number(number);
        let own = entries.iter().filter(|entry| entry.child == child).cloned();
        tally.add(&Journey::fold(child, own));
    }
    expect![[r#"
        copied-notes: 50.0% 2/4
          1 2026-01-05 case-note-recorded in e[1, 3]
          1 2026-01-12 case-note-recorded out e[2]
          2 2026-02-05 case-note-recorded in e[3, 1]
          3 2026-02-06 case-note-recorded out e[4]
    "#]]
    .assert_eq(&printed(&tally.finish()[0]));
}

proptest! {
    /// Two texts that are alike share a band, and so are found.
    #[test]
    fn what_is_alike_shares_a_band(
        one in prop::collection::vec(0u8..3, 1..200),
        changes in prop::collection::vec((0usize..200, 0u8..3), 0..12),
    ) {
        let mut other = one.clone();
        for (at, byte) in changes {
            if let Some(held) = other.get_mut(at) {
                *held = byte;
            }
        }
        let shares = bands(&one, 10).zip(bands(&other, 10)).any(|(a, b)| a == b);
        prop_assert!(shares || !are_alike(&one, &other, 10));
    }
}
