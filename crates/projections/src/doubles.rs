//! That no two flags tell one thing: over a synthetic authority, none is nearly always raised together with another on
//! the same grounds.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use ids::{ChildId, Position, Revision};
use jiff::civil::{Date, date};
use journey::{Entry, EntryRef, Journey};
use population::Population;
use rules::{Jurisdiction, outlook};

const DAYS: [Date; 2] = [date(2025, 3, 31), date(2026, 3, 31)];

/// Of how many a pair has to be seen before it means anything, and how many in a hundred are too many.
const AT_LEAST: usize = 10;
const TOO_MANY: usize = 95;

/// The journeys of a synthetic authority.
pub(crate) fn journeys(population: &Population) -> impl Iterator<Item = Journey> {
    let mut position = 0;
    population.children().enumerate().map(move |(number, told)| {
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&(number as u64 + 1).to_be_bytes());
        let child = ChildId::from_bytes(bytes);
        let entries = told.events.into_iter().zip(0..).map(|((event_id, fact), revision)| {
            position += 1;
            let taken = fact.recorded.map_or(jiff::Timestamp::UNIX_EPOCH, |recorded| recorded.at);
            Entry::new(child, (Position(position), Revision(revision)), event_id, taken, fact)
        });
        Journey::fold(child, entries)
    })
}

#[test]
fn no_two_flags_tell_the_same_thing() {
    let jurisdiction = Jurisdiction::default();
    let (mut raised, mut together) = (BTreeMap::new(), BTreeMap::new());
    let population = Population::new(7, 800, date(2018, 4, 1), date(2026, 3, 31));
    for journey in journeys(&population) {
        for day in DAYS {
            let flags = outlook(&journey, day, &jurisdiction).flags;
            let told: Vec<(&str, Vec<EntryRef>)> = flags
                .iter()
                .map(|flag| {
                    let mut grounds = flag.raised.grounds.clone();
                    grounds.sort_unstable();
                    (flag.rule.name, grounds)
                })
                .collect();
            for (name, grounds) in &told {
                *raised.entry(*name).or_insert(0_usize) += 1;
                let mut others: Vec<&str> = told
                    .iter()
                    .filter(|(other, same)| other != name && same == grounds)
                    .map(|(other, _)| *other)
                    .collect();
                others.sort_unstable();
                others.dedup();
                for other in others {
                    *together.entry((*name, other)).or_insert(0_usize) += 1;
                }
            }
        }
    }
    let doubles = together.iter().filter(|((one, _), count)| {
        let of = raised[one];
        of >= AT_LEAST && *count * 100 >= of * TOO_MANY
    });
    let told: Vec<String> = doubles
        .map(|((one, other), count)| format!("{one} is raised with {other} {count} times of {}", raised[one]))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
