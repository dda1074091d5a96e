//! The order in which a child's events are appended: by day, and on one day as things happen, so that whoever reads
//! them in this order meets what ends before what begins, and nothing that ends before it began.

use std::collections::BTreeSet;

use ids::EventId;
use jiff::civil::Date;
use journey::{Event, Fact};

/// Sorts new facts by day; corrections and retractions stay in their order and come last.
pub fn sort(events: &mut [(EventId, Fact)]) {
    let begun: BTreeSet<(Date, String)> =
        events.iter().filter_map(|(_, fact)| Some((fact.occurred.date(), begins(&fact.event)?))).collect();
    events.sort_by_key(|(_, fact)| {
        let day = fact.occurred.date();
        match &fact.event {
            Event::EntryCorrected(_) | Event::EntryRetracted(_) => (1, Date::ZERO, 0),
            event => {
                let same_day = ends(event).is_some_and(|subject| begun.contains(&(day, subject)));
                (0, day, if same_day { rank(event) + 10 } else { rank(event) })
            }
        }
    });
}

fn rank(event: &Event) -> u8 {
    match event {
        Event::ChildRegistered(_) => 0,
        Event::IdentityChanged(_) => 1,
        Event::PlacementEnded(_) => 2,
        Event::CarePeriodEnded(_) => 3,
        Event::ChildDied(_) | Event::MovedAuthority(_) => 4,
        Event::CarePeriodStarted(_) => 5,
        Event::LegalStatusChanged(_) => 6,
        Event::PlacementStarted(_) => 7,
        _ => 8,
    }
}

fn begins(event: &Event) -> Option<String> {
    match event {
        Event::CarePeriodStarted(fact) => Some(fact.care_id.to_string()),
        Event::PlacementStarted(fact) => Some(fact.placement_id.to_string()),
        _ => None,
    }
}

fn ends(event: &Event) -> Option<String> {
    match event {
        Event::CarePeriodEnded(fact) => Some(fact.care_id.to_string()),
        Event::PlacementEnded(fact) => Some(fact.placement_id.to_string()),
        _ => None,
    }
}
