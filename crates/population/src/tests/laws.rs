//! What holds of every child.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use jiff::civil::date;
use journey::{Event, Journey, Kind};

use crate::rates::Rates;
use crate::{Child, Population};

fn authority(seed: u64, children: u32) -> Population {
    Population::new(seed, children, date(2015, 4, 1), date(2024, 3, 31))
}

#[test]
fn the_same_seed_gives_the_same_children() {
    let (one, other): (Vec<Child>, Vec<Child>) =
        (authority(1, 60).children().collect(), authority(1, 60).children().collect());
    assert!(one == other);
    assert!(one[7] == authority(1, 8).child(7), "a child depends on who else there is");
    assert!(one[7] != authority(2, 60).child(7));
}

/// A digest of every byte that a fact prints as; FNV-1a, whose answer is the same everywhere.
fn digest(population: &Population) -> u64 {
    let mut state: u64 = 0xCBF2_9CE4_8422_2325;
    for child in population.children() {
        for (id, fact) in child.events {
            for byte in format!("{} {id} {fact:?}\n", child.local_id).bytes() {
                state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
            }
        }
    }
    state
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_every_machine() {
    let check = |population: &Population, expected: &Expect| {
        expected.assert_eq(&format!("{:016x}", digest(population)));
    };
    check(&authority(1, 150), &expect!["397c1c2b948cd9ce"]);
    check(&authority(1, 40).with_rates(Rates::LOOKED_AFTER), &expect!["e862dfa7f0d33bbc"]);
}

#[test]
fn nothing_is_recorded_after_the_last_day_and_names_are_given_once() {
    for child in authority(3, 600).children() {
        let mut names = BTreeSet::new();
        let mut last = None;
        for (id, fact) in child.events {
            let at = fact.recorded.expect("every fact says when it was written down").at;
            assert!(at < "2024-04-01T00:00:00Z".parse().expect("an instant"));
            assert!(last <= Some(at), "facts come as they were written down");
            assert!(names.insert(id), "a name was given twice");
            last = Some(at);
        }
    }
}

#[test]
fn every_correction_and_retraction_has_its_effect() {
    let (mut amended, mut retracted) = (0, 0);
    for (child, journey) in authority(4, 1_500).journeys() {
        assert_eq!(journey.findings(), [], "{}", child.local_id);
        amended += journey.entries().iter().filter(|entry| !entry.amended.is_empty()).count();
        retracted += journey.retracted().len();
    }
    assert!(amended > 80 && retracted > 60, "{amended} corrections, {retracted} retractions");
}

#[test]
fn a_child_who_is_told_of_has_been_born_and_is_not_dead() {
    for (child, journey) in authority(5, 1_500).journeys() {
        let born = born(&journey);
        let died = journey.of_kind(Kind::ChildDied).next().map(journey::Entry::day);
        for entry in journey.entries() {
            let seen = matches!(entry.event(), Event::VisitMade(visit) if visit.seen == Some(true));
            let cared = entry.kind() == Kind::CarePeriodStarted;
            assert!(!(seen || cared) || entry.day() >= born, "{} {:?}", child.local_id, entry.event());
            assert!(!seen || died.is_none_or(|died| entry.day() <= died), "{}", child.local_id);
        }
    }
}

fn born(journey: &Journey) -> jiff::civil::Date {
    let said = journey.entries().iter().rev().find_map(|entry| match entry.event() {
        Event::ChildRegistered(fact) => fact.date_of_birth,
        Event::IdentityChanged(fact) => fact.date_of_birth,
        _ => None,
    });
    said.unwrap_or(jiff::civil::Date::MAX)
}

#[test]
fn placements_of_a_period_of_care_follow_one_another_without_a_gap() {
    for (child, journey) in authority(6, 1_500).with_rates(Rates::LOOKED_AFTER).journeys() {
        let days = |kinds: [Kind; 2]| {
            let of_kinds = journey.entries().iter().filter(|entry| kinds.contains(&entry.kind()));
            of_kinds.map(journey::Entry::day).collect::<BTreeSet<_>>()
        };
        let may_begin = days([Kind::CarePeriodStarted, Kind::PlacementEnded]);
        let begin = days([Kind::PlacementStarted, Kind::PlacementStarted]);
        // An end that was written down only after the last day is not told.
        let begin: BTreeSet<_> = begin.into_iter().filter(|day| *day < date(2024, 1, 31)).collect();
        assert!(begin.is_subset(&may_begin), "{}: a gap or an overlap", child.local_id);
    }
}

#[test]
fn entries_are_dense_and_the_ledgers_order_is_that_of_writing() {
    let population = authority(1, 40);
    let positions: Vec<u64> = population.entries().map(|entry| entry.position.0).collect();
    assert!(positions.iter().copied().eq(0..positions.len() as u64));
    let ledger = population.ledger_entries();
    assert!(ledger.iter().zip(0..).all(|(entry, at)| entry.position.0 == at));
    assert!(ledger.windows(2).all(|pair| pair[0].appended_at <= pair[1].appended_at));
    for (child, journey) in population.journeys() {
        let again = Journey::fold(child.child_id, ledger.iter().cloned());
        let facts =
            |journey: &Journey| journey.entries().iter().map(|entry| entry.event_id).collect::<BTreeSet<_>>();
        assert_eq!(facts(&journey), facts(&again));
    }
}

#[test]
fn whoever_records_is_on_the_list_of_workers() {
    let population = authority(1, 200);
    let workers: BTreeSet<_> = population.workers().map(|worker| worker.id).collect();
    for child in population.children() {
        for (_, fact) in &child.events {
            assert!(fact.recorded_by.as_ref().is_none_or(|by| workers.contains(by)), "{}", child.local_id);
        }
    }
    assert!(workers.len() > 20, "{}", workers.len());
    assert_eq!(population.sources()[0].system, crate::SOURCE_SYSTEM);
}
