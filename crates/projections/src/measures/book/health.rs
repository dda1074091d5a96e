//! The health of looked-after children, as the yearly return asks for it.

use alloc::vec::Vec;

use journey::{Entry, Event, Kind};
use rules::book::Citation;
use rules::calendar::months_before;

use super::placements::looked_after_since;
use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons};

const DFE: &str = "DfE, Children looked after in England: health";

/// A measure of those who were looked after for a year.
const HEALTH: Measure = Measure {
    cohort: "children looked after for the whole of the 12 months",
    basis: Basis::DuringYear,
    exclusions: "short breaks (V3, V4)",
    direction: Direction::Higher,
    citation: Citation::read("SSDA903 OC2, of children looked after for 12 months or more"),
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "health-assessments-up-to-date",
        aliases: &["LAC-HEALTH-SHARE"],
        title: "Looked-after children whose health was assessed in the year",
        counts: "children with a health assessment in the 12 months, under five two of them or one in the last six months",
        needs: &[Kind::HealthAssessed],
        comparators: &[Comparator::about("2024", 89.0, DFE)],
        beside: &["dental-checks-up-to-date"],
        reckons: Reckons::Each(assessed),
        ..HEALTH
    },
    Measure {
        name: "dental-checks-up-to-date",
        aliases: &["LAC-DENTAL-SHARE"],
        title: "Looked-after children whose teeth were checked in the year",
        counts: "children with a dental check in the 12 months",
        needs: &[Kind::DentalChecked],
        comparators: &[Comparator::about("2024", 79.0, DFE)],
        beside: &["health-assessments-up-to-date"],
        reckons: Reckons::Each(teeth),
        ..HEALTH
    },
    Measure {
        name: "difficulties-questionnaires-scored",
        aliases: &["LAC-SDQ-SHARE"],
        title: "Looked-after children of 4 to 16 with a strengths and difficulties score of the year",
        cohort: "children of 4 to 16, looked after for the whole of the 12 months",
        counts: "children with a score in the 12 months; the reason why there is none is no score",
        needs: &[Kind::StrengthsAndDifficultiesScored],
        comparators: &[Comparator::about("2024", 77.0, DFE)],
        reckons: Reckons::Each(scored),
        ..HEALTH
    },
];

/// Counts a child who was looked after for the whole of the year by the last of some facts of it, if one will do.
fn count<'a>(scene: &Scene<'a>, items: &mut Items<'a>, last: Option<&'a Entry>) {
    let Some((care_id, care)) = scene.now().in_care() else { return };
    let item = match looked_after_since(scene, scene.first_of(12)) {
        Some(false) => return,
        Some(true) => Item::new(care_id.as_str(), scene.as_of(), last.is_some()),
        None => Item::unseen(care_id.as_str(), scene.as_of()),
    };
    items.push(item.because(core::iter::once(care).chain(last)));
}

/// The facts of a kind that fell into the year; of a vague one, if its last day did.
fn of_the_year<'a>(scene: &Scene<'a>, kinds: &'static [Kind]) -> Vec<&'a Entry> {
    let from = scene.first_of(12);
    scene.occurred(kinds).filter(|entry| entry.last_day() >= from).collect()
}

fn assessed<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let mut held = of_the_year(scene, &[Kind::HealthAssessed]);
    held.retain(
        |entry| !matches!(entry.event(), Event::HealthAssessed(assessed) if assessed.refused == Some(true)),
    );
    let young = scene.now().age_on(scene.as_of()).is_some_and(|age| age < 5);
    let half_a_year = months_before(scene.as_of(), 6);
    let last = held.last().copied();
    let will_do = |last: &&Entry| !young || held.len() > 1 || last.last_day() > half_a_year;
    count(scene, items, last.filter(will_do));
}

fn teeth<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    count(scene, items, of_the_year(scene, &[Kind::DentalChecked]).pop());
}

fn scored<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    if !scene.now().age_on(scene.as_of()).is_some_and(|age| (4..=16).contains(&age)) {
        return;
    }
    let has_score = |entry: &&Entry| matches!(entry.event(), Event::StrengthsAndDifficultiesScored(scored) if scored.score.is_some());
    let scores = of_the_year(scene, &[Kind::StrengthsAndDifficultiesScored]);
    count(scene, items, scores.into_iter().rfind(has_score));
}

#[cfg(test)]
mod tests;
