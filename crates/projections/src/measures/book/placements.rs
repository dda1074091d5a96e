//! Children looked after: how many, where, and how often they had to move.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{CareEndReason, PlacementType};
use journey::facts::{CarePeriodEnded, PlacementEnded, PlacementStarted};
use journey::{Coded, Entry, Event, Kind};
use rules::book::Citation;
use rules::calendar::months_before;

use crate::measures::item::{Item, Items};
use crate::measures::scene::{One, Scene};
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons, Shape};

const DFE: &str = "DfE, Children looked after in England";

const PLACEMENTS: &[(i32, &str)] =
    &[(0, "none"), (1, "1"), (2, "2"), (3, "3"), (4, "4"), (i32::MAX, "5 or more")];

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "children-looked-after",
        title: "Children looked after",
        cohort: "children in a period of care",
        exclusions: "children looked after only in short breaks (V3, V4); children who died",
        counts: "children",
        beside: &["children-looked-after-with-short-breaks"],
        shape: Shape::Count,
        needs: &[Kind::CarePeriodStarted, Kind::CarePeriodEnded],
        citation: Citation::read(DFE),
        comparators: &[
            Comparator::england("31 March 2025", 81_770.0, DFE),
            Comparator::england("31 March 2024", 83_630.0, DFE),
        ],
        reckons: Reckons::Each(looked_after),
        ..Measure::ROW
    },
    Measure {
        name: "children-looked-after-with-short-breaks",
        title: "Children looked after, short breaks among them",
        cohort: "children in a period of care, in a series of short breaks too",
        exclusions: "children who died; no national figure is published of both together, and this one is for comparison with the rows of a raw return",
        counts: "children, by whether they are looked after only in short breaks",
        shape: Shape::Count,
        needs: &[Kind::CarePeriodStarted, Kind::CarePeriodEnded],
        citation: Citation::read("SSDA903 guide to the return: legal statuses V3 and V4 are returned too"),
        beside: &["children-looked-after"],
        reckons: Reckons::Each(with_short_breaks),
        ..Measure::ROW
    },
    Measure {
        name: "three-placements-in-a-year",
        aliases: &["PLACE-3IN12"],
        title: "Looked-after children with three or more placements in a year",
        cohort: "children looked after on the day",
        basis: Basis::DuringYear,
        exclusions: "short breaks (V3, V4); temporary placements (T0 to T4); a move with the same carer is no new placement",
        counts: "children with three or more placements; the value is how many",
        direction: Direction::Lower,
        needs: &[Kind::PlacementStarted],
        citation: Citation::read(DFE),
        comparators: &[Comparator::about("31 March 2025", 10.0, DFE)],
        bands: PLACEMENTS,
        beside: &["three-placements-in-two-years"],
        reckons: Reckons::Each(|scene, items| three_placements(scene, items, 12)),
        ..Measure::ROW
    },
    Measure {
        name: "three-placements-in-two-years",
        aliases: &["PLACE-3IN24"],
        title: "Looked-after children with three or more placements in two years",
        cohort: "children looked after for the whole of the two years",
        basis: Basis::DuringTwoYears,
        exclusions: "short breaks (V3, V4); temporary placements (T0 to T4); a move with the same carer is no new placement",
        counts: "children with three or more placements; the value is how many",
        direction: Direction::Lower,
        needs: &[Kind::PlacementStarted],
        citation: Citation::read(DFE),
        comparators: &[Comparator::england("31 March 2025", 23.0, DFE)],
        bands: PLACEMENTS,
        beside: &["three-placements-in-a-year"],
        reckons: Reckons::Each(three_placements_in_two_years),
        ..Measure::ROW
    },
    Measure {
        name: "same-placement-two-years",
        aliases: &["PLACE-LTS"],
        title: "Children under 16 in care for long who have had the same carer for two years",
        cohort: "children under 16, looked after for two and a half years or more",
        exclusions: "short breaks (V3, V4); temporary placements (T0 to T4) break nothing",
        counts: "children with the same carer for two years, or placed for adoption with the placement before it together",
        direction: Direction::Higher,
        needs: &[Kind::PlacementStarted],
        citation: Citation::read(DFE),
        comparators: &[
            Comparator::england("31 March 2025", 69.0, DFE),
            Comparator::england("31 March 2024", 68.0, DFE),
        ],
        reckons: Reckons::Each(same_placement),
        ..Measure::ROW
    },
    Measure {
        name: "placed-in-area",
        title: "Looked-after children placed in the authority's own area",
        cohort: "children looked after on the day",
        exclusions: "short breaks (V3, V4); where the sender does not say where it lies, it is not observed",
        counts: "children whose placement lies in the area",
        direction: Direction::Higher,
        needs: &[Kind::PlacementStarted],
        citation: Citation::read(DFE),
        reckons: Reckons::Each(in_area),
        ..Measure::ROW
    },
    Measure {
        name: "placed-over-20-miles",
        title: "Looked-after children placed more than 20 miles from home",
        cohort: "children looked after on the day",
        exclusions: "short breaks (V3, V4); where the sender does not say how far, it is not observed",
        counts: "children placed more than 20 miles from home; the value is in whole miles",
        direction: Direction::Lower,
        needs: &[Kind::PlacementStarted],
        citation: Citation::read(DFE),
        reckons: Reckons::Each(far_away),
        ..Measure::ROW
    },
    Measure {
        name: "special-guardianship-share",
        title: "Periods of care that ended by special guardianship",
        unit: "period of care",
        cohort: "periods of care ended",
        basis: Basis::EndedInYear,
        exclusions: "short breaks (V3, V4); where the sender does not say why it ended, it is not observed",
        counts: "periods of care that ended by a special guardianship order (E43 to E48)",
        needs: &[Kind::CarePeriodEnded],
        citation: Citation::read(DFE),
        reckons: Reckons::Each(special_guardianship),
        ..Measure::ROW
    },
];

/// Whether the child is looked after otherwise than in short breaks, as the national figures count.
pub(super) fn is_looked_after(standing: &journey::Standing<'_>) -> bool {
    let in_care = standing.care().is_some() || standing.legal_status.is_some();
    in_care && standing.is_alive() && !standing.is_on_short_breaks()
}

fn placements<'a>(scene: &Scene<'a>) -> Vec<One<'a, PlacementStarted>> {
    scene.all(&[Kind::PlacementStarted], |event| match event {
        Event::PlacementStarted(fact) => Some((fact.placement_id.as_str(), fact)),
        _ => None,
    })
}

fn ends<'a>(scene: &Scene<'a>) -> Vec<One<'a, PlacementEnded>> {
    scene.all(&[Kind::PlacementEnded], |event| match event {
        Event::PlacementEnded(fact) => Some((fact.placement_id.as_str(), fact)),
        _ => None,
    })
}

fn is_temporary(placement: &One<'_, PlacementStarted>) -> bool {
    use PlacementType::{T0, T1, T2, T3, T4};
    matches!(placement.fact.placement_type, T0 | T1 | T2 | T3 | T4)
}

/// The periods of care that have ended, with their days.
fn care_ends<'a>(scene: &Scene<'a>) -> Vec<One<'a, CarePeriodEnded>> {
    scene.all(&[Kind::CarePeriodEnded], |event| match event {
        Event::CarePeriodEnded(fact) => Some((fact.care_id.as_str(), fact)),
        _ => None,
    })
}

fn looked_after<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    if let Some((care_id, entry)) = now.in_care().filter(|_| is_looked_after(now)) {
        items.push(Item::new(care_id.as_str(), scene.as_of(), true).because([entry]));
    }
}

fn with_short_breaks<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    if let Some((care_id, entry)) = now.in_care().filter(|_| now.is_alive()) {
        let how = if now.is_on_short_breaks() { "only in short breaks" } else { "otherwise" };
        items.push(Item::new(care_id.as_str(), scene.as_of(), true).sorted(how).because([entry]));
    }
}

/// The placements of so many months up to the day: the one in which they began, and every move to another carer since.
/// Neither a move with the carer nor the return from a temporary one is such a move; a placement that began as a short
/// break counts once the child is looked after otherwise in it.
pub(super) fn placements_of<'a>(scene: &Scene<'a>, months: u16) -> Vec<One<'a, PlacementStarted>> {
    let (from, ends, care_ends) = (scene.first_of(months), ends(scene), care_ends(scene));
    let end_of = |placement: &One<'a, PlacementStarted>| {
        let end = ends.iter().find(|end| end.id == placement.id).map(One::day);
        let out = care_ends.iter().find(|end| end.id == placement.fact.care_id.as_str()).map(One::day);
        end.into_iter().chain(out).min()
    };
    let all = placements(scene);
    let real = all.iter().filter(|placement| !is_temporary(placement));
    let mut counted: Vec<(&'a str, One<'a, PlacementStarted>)> = Vec::new();
    for placement in real {
        let (then, end) = (scene.then(placement.day()), end_of(placement));
        let is_it =
            then.placement().is_some_and(|held| held.fact.placement_id == placement.fact.placement_id);
        let stay = then.stay().filter(|_| is_it).map_or(placement.id, |stay| stay.fact.placement_id.as_str());
        let is_known = counted.iter().any(|(known, _)| *known == stay);
        let lasts_into = end.is_none_or(|end| end > from);
        if !is_known && lasts_into && is_more_than_a_break(scene, placement.day().max(from), end) {
            counted.push((stay, *placement));
        }
    }
    counted.into_iter().map(|(_, placement)| placement).collect()
}

/// Whether a time has a day on which the child is in no short break.
fn is_more_than_a_break(scene: &Scene<'_>, from: Date, until: Option<Date>) -> bool {
    let otherwise = scene.spells(from, |day| !day.standing.is_on_short_breaks());
    let first = otherwise.first().map(|spell| spell.from);
    first.is_some_and(|first| first == from || until.is_none_or(|until| first < until))
}

/// Whether the child has been looked after since a day or longer, and not only in short breaks; nothing where the start
/// of the care is not in view, and may lie before that day.
pub(super) fn looked_after_since(scene: &Scene<'_>, day: Date) -> Option<bool> {
    let told = scene.occurred(&[Kind::CarePeriodStarted, Kind::LegalStatusChanged]).map(Entry::day).min();
    let spells = told.map(|first| scene.spells(first, |day| is_looked_after(day.standing)));
    let from =
        spells.and_then(|spells| spells.last().filter(|spell| spell.until.is_none()).map(|spell| spell.from));
    let Some(from) = from.filter(|&from| from > day) else { return Some(from.is_some()) };
    let was_on_breaks = from.yesterday().is_ok_and(|before| scene.then(before).is_on_short_breaks());
    (scene.then(from).care().is_some() || was_on_breaks).then_some(false)
}

fn three_placements<'a>(scene: &Scene<'a>, items: &mut Items<'a>, months: u16) {
    let now = scene.now();
    let Some((care_id, _)) = now.in_care().filter(|_| is_looked_after(now)) else { return };
    let counted = placements_of(scene, months);
    let count = i32::try_from(counted.len()).unwrap_or(i32::MAX);
    let item = Item::new(care_id.as_str(), scene.as_of(), count >= 3).worth(count);
    items.push(item.because(counted.iter().map(|placement| placement.entry)));
}

fn three_placements_in_two_years<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    match (looked_after_since(scene, scene.first_of(24)), scene.now().in_care()) {
        (Some(true), _) => three_placements(scene, items, 24),
        (None, Some((care_id, entry))) => {
            items.push(Item::unseen(care_id.as_str(), scene.as_of()).because([entry]));
        }
        _ => {}
    }
}

/// The first day and entry with the present carer, with the placement before one for adoption counted in.
fn with_carer_since<'a>(scene: &Scene<'a>) -> Option<journey::Held<'a, PlacementStarted>> {
    let stay = scene.now().stay()?;
    let before = || scene.then(stay.since().yesterday().ok()?).stay();
    Some(if scene.now().is_placed_for_adoption() { before().unwrap_or(stay) } else { stay })
}

fn same_placement<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    let Some((care_id, care)) = now.in_care().filter(|_| is_looked_after(now)) else { return };
    let is_young = now.age_on(scene.as_of()).is_some_and(|age| age < 16);
    let is_long = looked_after_since(scene, months_before(scene.as_of(), 30));
    if !is_young || is_long == Some(false) {
        return;
    }
    let stay = with_carer_since(scene).filter(|_| is_long.is_some());
    let long = stay.and_then(|stay| {
        let long = stay.since() <= months_before(scene.as_of(), 24);
        // What goes on with a carer of whom no earlier record tells began at a time that is not in view.
        (long || stay.fact.same_carer != Some(true)).then_some((long, stay.since()))
    });
    let item = match long {
        Some((long, since)) => {
            Item::new(care_id.as_str(), scene.as_of(), long).worth(scene.days_since(since))
        }
        None => Item::unseen(care_id.as_str(), scene.as_of()),
    };
    items.push(item.because(core::iter::once(care).chain(stay.map(|stay| stay.entry))));
}

/// The placement of a looked-after child on the day.
fn placed<'a>(scene: &Scene<'a>) -> Option<journey::Held<'a, PlacementStarted>> {
    scene.now().placement().filter(|_| is_looked_after(scene.now()))
}

fn in_area<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let Some(placement) = placed(scene) else { return };
    let id = placement.fact.placement_id.as_str();
    let item = match placement.fact.in_area {
        Some(in_area) => Item::new(id, scene.as_of(), in_area),
        None => Item::unseen(id, scene.as_of()),
    };
    items.push(item.because([placement.entry]));
}

fn far_away<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let Some(placement) = placed(scene) else { return };
    let id = placement.fact.placement_id.as_str();
    let item = match placement.fact.distance_miles {
        Some(miles) => Item::new(id, scene.as_of(), miles.get() > 20.0),
        None => Item::unseen(id, scene.as_of()),
    };
    items.push(item.because([placement.entry]));
}

fn special_guardianship<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    use CareEndReason::{E43, E44, E45, E46, E47, E48};
    for end in care_ends(scene).into_iter().filter(|end| scene.is_in_year(end.day())) {
        let before = end.day().yesterday().unwrap_or(end.day());
        if scene.then(before).is_on_short_breaks() {
            continue;
        }
        let item = match end.fact.reason {
            Some(reason) => {
                let guarded = matches!(reason, E43 | E44 | E45 | E46 | E47 | E48);
                Item::new(end.id, end.day(), guarded).sorted(reason.code())
            }
            None => Item::unseen(end.id, end.day()),
        };
        items.push(item.because([end.entry]));
    }
}

#[cfg(test)]
mod tests;
