//! What the clerk gets wrong is right in the end.

use std::collections::BTreeMap;

use ids::EventId;
use jiff::civil::{Date, date};
use journey::{Event, Journey, KnownAt, Occurred};

use crate::clerk::Clerk;
use crate::{Child, Population};

const TO: Date = date(2024, 3, 31);

fn authority() -> Population {
    Population::new(8, 600, date(2019, 4, 1), TO)
}

fn stands(journey: &Journey) -> BTreeMap<EventId, (Occurred, Event)> {
    let entries = journey.entries().iter();
    entries.map(|entry| (entry.event_id, (entry.fact.occurred, entry.event().clone()))).collect()
}

#[test]
fn in_the_end_the_record_is_what_happened() {
    let clerk = Clerk::new(8, TO);
    let (mut corrected, mut retracted, mut differ) = (0, 0, 0);
    for child in authority().children() {
        let (number, id) = (child.number, child.child_id);
        let kept = clerk.keep(child.clone());
        let truth = child.clone().journey();
        let journey = kept.clone().journey();
        assert_eq!(journey.findings(), [], "{number}");
        assert_eq!(stands(&journey), stands(&truth), "{number}");
        corrected += journey.entries().iter().map(|entry| entry.amended.len()).sum::<usize>();
        corrected -= truth.entries().iter().map(|entry| entry.amended.len()).sum::<usize>();
        retracted += journey.retracted().len() - truth.retracted().len();
        let known = KnownAt { recorded_on: Some(date(2022, 6, 30)), ..KnownAt::EVERYTHING };
        let then = |child: Child| Journey::fold_known(id, child.entries(ids::Position(0)), &known);
        differ += usize::from(stands(&then(kept)) != stands(&then(child)));
    }
    assert!(corrected > 150 && retracted > 60 && differ > 20, "{corrected} {retracted} {differ}");
}

#[test]
fn the_same_seed_makes_the_same_mistakes() {
    let kept = |seed| -> Vec<Child> {
        let clerk = Clerk::new(seed, TO);
        authority().children().take(60).map(|child| clerk.keep(child)).collect()
    };
    assert!(kept(1) == kept(1));
    assert!(kept(1) != kept(2));
    for child in kept(1) {
        let recorded: Vec<_> =
            child.events.iter().map(|(_, fact)| fact.recorded.map(|recorded| recorded.at)).collect();
        assert!(recorded.is_sorted(), "{}", child.number);
    }
}
