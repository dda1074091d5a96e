//! Children to whom everything happens at once: many placements, many schools and many workers in two years.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::facts::{SchoolPlaceEnded, SchoolPlaceStarted};
use journey::{Entry, Event, Kind};
use rules::Parameter;
use rules::book::Citation;

use super::placements::{is_looked_after, placements_of};
use super::workers::{DFE_STABILITY, throughout, workers_since};
use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons};

const NAME: &str = "highly-unstable";
const PLACEMENTS: Parameter = Parameter::count("placements", 3, "how many placements in two years are many");
const SCHOOLS: Parameter = Parameter::count("schools", 3, "how many schools in two years are many");
const WORKERS: Parameter = Parameter::count("workers", 3, "how many social workers in two years are many");

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: NAME,
    title: "Looked-after children of 10 to 15 with many placements, schools and social workers in two years",
    cohort: "children aged 10 to 15 who were looked after for the whole of the two years",
    basis: Basis::DuringTwoYears,
    exclusions: "short breaks (V3, V4); temporary placements (T0 to T4); duty workers and managers; a child of whom no school place is on record is not observed",
    counts: "children with as many of each as the thresholds say",
    direction: Direction::Lower,
    needs: &[Kind::PlacementStarted, Kind::SchoolPlaceStarted, Kind::WorkerAllocated],
    citation: Citation::read_in_part(DFE_STABILITY, "how many of each are many"),
    comparators: &[Comparator::england("31 March 2025", 4.0, DFE_STABILITY)],
    parameters: &[PLACEMENTS, SCHOOLS, WORKERS],
    beside: &["three-placements-in-two-years", "three-workers-in-two-years"],
    reckons: Reckons::Each(unstable),
    ..Measure::ROW
}];

fn unstable<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (now, from) = (scene.now(), scene.first_of(24));
    let is_of_age = now.age_on(scene.as_of()).is_some_and(|age| (10..16).contains(&age));
    if !is_of_age || !is_looked_after(now) || !throughout(scene, from, is_looked_after) {
        return;
    }
    let placements = placements_of(scene, 24);
    let workers = workers_since(scene, from);
    let schools = schools_since(scene, from);
    let many = |parameter, count: usize| count >= usize::from(scene.setting(NAME, &parameter).number());
    let item = if schools.is_empty() {
        Item::unseen("", scene.as_of())
    } else {
        let each = [(PLACEMENTS, placements.len()), (SCHOOLS, schools.len()), (WORKERS, workers.len())];
        Item::new("", scene.as_of(), each.into_iter().all(|(parameter, count)| many(parameter, count)))
    };
    let grounds = placements.iter().map(|one| one.entry).chain(schools);
    items.push(item.because(grounds.chain(workers.iter().map(|(_, entry)| *entry))));
}

fn started(entry: &Entry) -> Option<&SchoolPlaceStarted> {
    match entry.event() {
        Event::SchoolPlaceStarted(place) => Some(place),
        _ => None,
    }
}

fn ended(entry: &Entry) -> Option<&SchoolPlaceEnded> {
    match entry.event() {
        Event::SchoolPlaceEnded(place) => Some(place),
        _ => None,
    }
}

/// The schools that a child has had since a day, each once, by the first entry of it. A place lasts until it ends or the
/// next begins; places of which no school is named are of one school.
fn schools_since<'a>(scene: &Scene<'a>, from: Date) -> Vec<&'a Entry> {
    let places: Vec<&'a Entry> = scene.occurred(&[Kind::SchoolPlaceStarted]).collect();
    let mut schools: Vec<&'a Entry> = Vec::new();
    for (at, &place) in places.iter().enumerate() {
        let urn = started(place).and_then(|place| place.school_urn.as_ref());
        let next = places.get(at + 1).map(|next| next.day());
        let mut ends = scene.occurred(&[Kind::SchoolPlaceEnded]).filter(|end| end.day() >= place.day());
        let end = ends.find(|end| {
            let of = ended(end).and_then(|end| end.school_urn.as_ref());
            of.is_none() || of == urn
        });
        let lasts = next.into_iter().chain(end.map(Entry::day)).all(|until| until > from);
        let is_known =
            schools.iter().any(|known| started(known).and_then(|known| known.school_urn.as_ref()) == urn);
        if lasts && !is_known {
            schools.push(place);
        }
    }
    schools
}

#[cfg(test)]
mod tests;
