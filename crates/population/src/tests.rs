//! The same seed, the same children; and the figures near those of the country.

use std::collections::BTreeMap;

use jiff::civil::date;
use journey::{Event, Kind};

use super::*;

fn authority(children: u32) -> Population {
    Population::new(1, children, date(2015, 4, 1), date(2022, 3, 31))
}

#[test]
fn the_same_seed_gives_the_same_children() {
    let (one, other): (Vec<_>, Vec<_>) =
        (authority(60).children().collect(), authority(60).children().collect());
    assert_eq!(one, other);
    assert_eq!(one[7], authority(8).child(7), "a child depends on who else there is");
    let another = Population { seed: 2, ..authority(60) };
    assert_ne!(one[7], another.child(7));
}

#[test]
fn nothing_is_recorded_after_the_last_day_and_names_are_given_once() {
    let population = authority(300);
    for child in population.children() {
        let mut names = std::collections::BTreeSet::new();
        let mut last = None;
        for (id, fact) in child.events {
            let at = fact.recorded.expect("every fact says when it was written down").at;
            assert!(at < "2022-04-01T00:00:00Z".parse().expect("an instant"));
            assert!(last <= Some(at), "facts come as they were written down");
            assert!(names.insert(id), "a name was given twice");
            last = Some(at);
        }
    }
}

#[test]
fn a_correction_comes_after_what_it_corrects() {
    for child in authority(400).with_rates(Rates::LOOKED_AFTER).children() {
        for (at, (_, fact)) in child.events.iter().enumerate() {
            if let Event::EntryCorrected(correction) = &fact.event {
                assert!(child.events[..at].iter().any(|(id, _)| *id == correction.event_id));
            }
        }
    }
}

#[test]
fn some_reviews_are_recorded_before_they_are_held_and_some_are_not_recorded_any_more() {
    let (mut reviews, mut ahead, mut periods, mut lapsed) = (0, 0, 0, 0);
    for child in authority(300).with_rates(Rates::LOOKED_AFTER).children() {
        // The periods of care that have not ended, each with the day of its last review or of its start.
        let mut open = BTreeMap::new();
        for (_, fact) in child.events {
            let (on, recorded) = (fact.occurred.date(), fact.recorded.expect("a day of recording").at);
            match fact.event {
                Event::CarePeriodStarted(care) => drop(open.insert(care.care_id, on)),
                Event::CarePeriodEnded(care) => drop(open.remove(&care.care_id)),
                Event::CareReviewHeld(review) => {
                    open.insert(review.care_id, on);
                    reviews += 1;
                    ahead += usize::from(
                        recorded < on.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp(),
                    );
                }
                _ => {}
            }
        }
        periods += open.len();
        lapsed += open.into_values().filter(|last| *last < date(2021, 3, 31)).count();
    }
    check("reviews recorded ahead", ahead, reviews, 70..=130);
    assert!(lapsed * 20 > periods, "{lapsed} of {periods} periods of care have had no review for a year");
}

/// Checks a share in thousandths against the national one.
fn check(what: &str, part: usize, whole: usize, permille: std::ops::RangeInclusive<usize>) {
    assert!(whole > 200, "{what}: {whole} are too few to tell");
    let share = part * 1000 / whole;
    assert!(permille.contains(&share), "{what}: {share} in a thousand of {whole}");
}

#[test]
fn figures_are_near_the_national_ones() {
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut closed = 0;
    for child in authority(4_000).children() {
        for (_, fact) in child.events {
            *kinds.entry(fact.kind()).or_default() += 1;
            if let Event::ReferralDecided(decided) = &fact.event {
                closed += usize::from(decided.outcome == journey::codes::ReferralOutcome::NoFurtherAction);
            }
        }
    }
    let of = |kind| kinds.get(&kind).copied().unwrap_or_default();
    check("referrals closed", closed, of(Kind::ReferralDecided), 55..=75);
    check("enquiries to referrals", of(Kind::EnquiryStarted), of(Kind::ReferralReceived), 320..=365);
    check("conferences to enquiries", of(Kind::InitialConferenceHeld), of(Kind::EnquiryStarted), 290..=335);
    check(
        "plans to conferences",
        of(Kind::ProtectionPlanStarted),
        of(Kind::InitialConferenceHeld),
        830..=890,
    );
}
