//! What holds of all figures over a synthetic authority.

use alloc::vec::Vec;

use jiff::civil::{Date, date};
use journey::Journey;
use population::Population;
use rules::Jurisdiction;

use super::{Ask, By, Figure, Reckons, Tally, measures, trend_days};
use crate::doubles::journeys;

const LAST: Date = date(2026, 3, 31);

/// The figures of some days, counted in so many parts.
fn figures(days: &[Date], journeys: &[Journey], parts: usize) -> Vec<Figure> {
    let jurisdiction = Jurisdiction::default();
    let ask = Ask { measures: measures().collect(), days: days.to_vec(), by: By::ALL.to_vec(), rows: true };
    let mut tallies: Vec<Tally<'_>> = (0..parts).map(|_| Tally::new(ask.clone(), &jurisdiction)).collect();
    for (number, journey) in journeys.iter().enumerate() {
        tallies[number % parts].add(journey);
    }
    let mut whole = Tally::new(ask, &jurisdiction);
    tallies.into_iter().for_each(|part| whole.merge(part));
    whole.finish()
}

#[test]
fn a_trend_says_of_each_day_what_is_said_of_that_day_alone() {
    let population = Population::new(11, 300, date(2024, 4, 1), LAST);
    let journeys: Vec<Journey> = journeys(&population).collect();
    let days = trend_days(LAST);
    let together = figures(&days, &journeys, 3);
    for (at, day) in days.iter().enumerate().rev().step_by(4) {
        for (figure, alone) in together.iter().zip(figures(&[*day], &journeys, 1)) {
            let name = figure.measure.name;
            assert_eq!(figure.trend.get(at), alone.trend.first(), "{name} on {day}");
            if *day == LAST {
                assert_eq!(
                    (&figure.total, &figure.groups, &figure.rows, &figure.flags),
                    (&alone.total, &alone.groups, &alone.rows, &alone.flags),
                    "{name}"
                );
            }
        }
    }
    let across = together.iter().filter(|figure| matches!(figure.measure.reckons, Reckons::Across { .. }));
    let untold: Vec<&str> =
        across.filter(|figure| figure.rows.is_empty()).map(|figure| figure.measure.name).collect();
    assert!(untold.is_empty(), "nothing is counted of {untold:?}");
}
