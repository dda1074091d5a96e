//! Every kind of fact that a live case system sends occurs.

use std::collections::BTreeSet;

use jiff::civil::date;
use journey::Kind;

use crate::Population;

/// Kinds of fact about a child that no population has: those that an import makes of comparing two submissions.
const ABSENT: &[Kind] = &[Kind::EntryLeftOut, Kind::EntryNamedAgain];

#[test]
fn every_kind_of_fact_about_a_child_occurs() {
    let population = Population::new(7, 4_000, date(2014, 4, 1), date(2026, 3, 31));
    let mut seen = BTreeSet::new();
    for child in population.children() {
        seen.extend(child.events.iter().map(|(_, fact)| fact.kind()));
    }
    let of_children = Kind::ALL.iter().filter(|kind| kind.number() < 900);
    let missing: Vec<&Kind> =
        of_children.filter(|kind| !seen.contains(kind) && !ABSENT.contains(kind)).collect();
    assert!(missing.is_empty(), "never told: {missing:?}");
    assert!(seen.iter().all(|kind| kind.number() < 900), "the authority's own stream is not a child's");
}
