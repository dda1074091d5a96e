//! Children looked after on the last day of each March, and care leavers.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use journey::codes::{InTouch, LegalStatus, PlacementType};
use journey::facts::PlacementStarted;
use journey::subjects::{CareId, WorkerId};
use journey::{Event, Journey};

use super::{Counts, counts, days};
use crate::day;

/// A time from a day to another, or with no end.
type Spell<T> = (Date, Option<Date>, T);

pub fn count(to: &mut Counts, journey: &Journey) {
    let cares = cares(journey);
    for year in 2017..=2025 {
        let on = date(year, 3, 31);
        if let Some((begun, _, care)) = cares.iter().find(|spell| lasts(spell, on)) {
            stability(to, journey, (*begun, on, care));
            workers(to, journey, (*begun, on));
            if *begun <= day::years(on, -1) {
                health(to, journey, on);
            }
        }
    }
    reviews(to, journey, &cares);
    interviews(to, journey);
    leavers(to, journey);
}

fn lasts<T>((from, until, _): &Spell<T>, on: Date) -> bool {
    *from <= on && until.is_none_or(|until| until > on)
}

/// Periods of care that are not short breaks.
fn cares(journey: &Journey) -> Vec<Spell<CareId>> {
    let breaks: BTreeSet<CareId> = days(journey, |event| match event {
        Event::LegalStatusChanged(fact) if matches!(fact.status, LegalStatus::V3 | LegalStatus::V4) => {
            Some(fact.care_id.clone())
        }
        _ => None,
    })
    .into_iter()
    .map(|(_, id)| id)
    .collect();
    let ended = days(journey, |event| match event {
        Event::CarePeriodEnded(fact) => Some(fact.care_id.clone()),
        _ => None,
    });
    let begun = days(journey, |event| match event {
        Event::CarePeriodStarted(fact) => Some(fact.care_id.clone()),
        _ => None,
    });
    let spell = |(from, id): (Date, CareId)| {
        let until = ended.iter().find(|(_, other)| *other == id).map(|(on, _)| *on);
        (from, until, id)
    };
    begun.into_iter().filter(|(_, id)| !breaks.contains(id)).map(spell).collect()
}

fn stability(to: &mut Counts, journey: &Journey, (begun, on, care): (Date, Date, &CareId)) {
    let ended = days(journey, |event| match event {
        Event::PlacementEnded(fact) => Some(fact.placement_id.clone()),
        _ => None,
    });
    let started = days(journey, |event| match event {
        Event::PlacementStarted(fact) if fact.care_id == *care => Some(fact.clone()),
        _ => None,
    });
    let spells: Vec<Spell<PlacementStarted>> = started
        .into_iter()
        .map(|(from, fact)| {
            let until = ended.iter().find(|(_, id)| *id == fact.placement_id).map(|(on, _)| *on);
            (from, until, fact)
        })
        .collect();
    let year = day::years(on, -1);
    let moved = spells
        .iter()
        .filter(|(from, until, fact)| {
            *from <= on && until.is_none_or(|until| until > year) && fact.same_carer != Some(true)
        })
        .count();
    to.one("placed-three-times", moved >= 3);
    if begun > day::months(on, -30) || age(journey, on) >= 16 {
        return;
    }
    let carer =
        spells.iter().filter(|(from, ..)| *from <= on).rfind(|(.., fact)| fact.same_carer != Some(true));
    let adoptive = |kind| matches!(kind, PlacementType::A5 | PlacementType::A6);
    let placed = spells.iter().any(|spell| lasts(spell, on) && adoptive(spell.2.placement_type));
    to.one("same-carer", placed || carer.is_some_and(|(from, ..)| *from <= day::years(on, -2)));
}

fn age(journey: &Journey, on: Date) -> i32 {
    let born = days(journey, |event| match event {
        Event::ChildRegistered(fact) => fact.date_of_birth,
        Event::IdentityChanged(fact) => fact.date_of_birth,
        _ => None,
    });
    born.last().map_or(0, |(_, born)| day::between(*born, on) * 4 / 1461)
}

fn workers(to: &mut Counts, journey: &Journey, (begun, on): (Date, Date)) {
    let ended = days(journey, |event| match event {
        Event::WorkerDeallocated(fact) => Some(fact.allocation_id.clone()),
        _ => None,
    });
    let held: Vec<Spell<WorkerId>> = days(journey, |event| match event {
        Event::WorkerAllocated(fact) => Some(fact.clone()),
        _ => None,
    })
    .into_iter()
    .map(|(from, fact)| {
        let until = ended.iter().find(|(_, id)| *id == fact.allocation_id).map(|(on, _)| *on);
        (from, until, fact.worker)
    })
    .collect();
    for (name, years) in [("three-workers", 1), ("three-workers-two-years", 2)] {
        let since = day::years(on, -years);
        if begun <= since {
            let known: BTreeSet<&WorkerId> = held
                .iter()
                .filter(|(from, until, _)| *from <= on && until.is_none_or(|until| until > since))
                .map(|(.., worker)| worker)
                .collect();
            to.one(name, known.len() >= 3);
        }
    }
}

fn health(to: &mut Counts, journey: &Journey, on: Date) {
    let within = |day: Date| day > day::years(on, -1) && day <= on;
    let any = |ask: fn(&Event) -> Option<()>| days(journey, ask).iter().any(|(day, ())| within(*day));
    to.one("health", any(|event| matches!(event, Event::HealthAssessed(_)).then_some(())));
    if age(journey, on) >= 2 {
        to.one("teeth", any(|event| matches!(event, Event::DentalChecked(_)).then_some(())));
    }
    if (5..=16).contains(&age(journey, on)) {
        to.one(
            "score",
            any(|event| match event {
                Event::StrengthsAndDifficultiesScored(fact) => fact.score.map(|_| ()),
                _ => None,
            }),
        );
    }
}

/// Within 20 working days, three months, and then every six months.
fn reviews(to: &mut Counts, journey: &Journey, cares: &[Spell<CareId>]) {
    for (begun, _, care) in cares {
        let mut due = day::working_days(*begun, 20);
        let mut next = [3, 6].into_iter();
        for (on, _) in days(journey, |event| match event {
            Event::CareReviewHeld(fact)
                if fact.care_id == *care && fact.kind == journey::codes::CareReviewKind::Care =>
            {
                Some(())
            }
            _ => None,
        }) {
            if counts(on) {
                to.one("care-reviews", on <= due);
            }
            due = day::months(on, next.next().unwrap_or(6));
        }
    }
}

fn interviews(to: &mut Counts, journey: &Journey) {
    let back: Vec<_> = journey
        .entries()
        .iter()
        .filter_map(|entry| match entry.event() {
            Event::MissingEnded(fact) => Some((fact.missing_id.clone(), entry.fact.occurred.instant()?)),
            _ => None,
        })
        .collect();
    for entry in journey.entries() {
        if let Event::ReturnInterviewHeld(fact) = entry.event() {
            let returned = back.iter().find(|(id, _)| *id == fact.missing_id).map(|(_, at)| *at);
            let held = entry.fact.occurred.instant();
            if let (Some(returned), Some(held)) = (returned, held) {
                to.one("interviewed-in-72", held.duration_since(returned).as_hours() < 72);
            }
        }
    }
}

/// At birthdays from the nineteenth to the twenty-first: the latest word in the three months before and the month after.
fn leavers(to: &mut Counts, journey: &Journey) {
    let entitled = days(journey, |event| matches!(event, Event::LeaverEligibilityRecorded(_)).then_some(()));
    let born = days(journey, |event| match event {
        Event::ChildRegistered(fact) => fact.date_of_birth,
        _ => None,
    });
    let (Some((_, born)), false) = (born.first(), entitled.is_empty()) else { return };
    let support_ended = days(journey, |event| matches!(event, Event::LeaverSupportClosed(_)).then_some(()));
    let end = support_ended.first().map_or(date(2026, 3, 31), |(on, ())| *on);
    for age in 19..=21 {
        let birthday = day::years(*born, age);
        let near = |on: Date| on >= day::months(birthday, -3) && on <= day::months(birthday, 1);
        if !counts(birthday) || birthday > end {
            continue;
        }
        let touched = days(journey, |event| match event {
            Event::LeaverContacted(fact) => fact.in_touch,
            _ => None,
        });
        let last = touched.iter().rfind(|(on, _)| near(*on));
        if let Some((_, in_touch)) = last {
            to.one("in-touch", *in_touch == InTouch::YES);
        }
        let lives = days(journey, |event| match event {
            Event::LeaverAccommodationRecorded(fact) => Some(fact.suitable),
            _ => None,
        });
        if let Some((_, suitable)) = lives.iter().rfind(|(on, _)| near(*on)) {
            to.one("suitable", *suitable == Some(true));
        }
    }
}
