//! A synthetic authority of 5,000 children with national rates: what the measures count of it lies near what is
//! published for England, the piling up before the limits included.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::civil::{Date, date};
use population::Population;
use rules::Jurisdiction;

use super::{Ask, Figure, Tally, measure};
use crate::doubles::journeys;

const ON: Date = date(2026, 3, 31);

/// The measures, what is published for England, and how far a population of this size may lie from it.
const NEAR: &[(&str, f64, f64)] = &[
    ("re-referrals", 22.6, 5.0),
    ("children-re-referred", 21.0, 5.0),
    ("referrals-no-further-action", 6.5, 3.0),
    ("assessed-not-in-need", 30.8, 8.0),
    ("assessments-within-45-days", 85.7, 4.0),
    ("assessments-bunched", 18.9, 5.0),
    ("conferences-within-15-days", 81.4, 10.0),
    ("enquiries-to-conference", 31.3, 7.0),
    ("protection-plan-length", 4.4, 4.0),
    ("repeat-protection-plans", 24.5, 10.0),
    ("care-reviews-on-time", 90.0, 7.0),
    ("three-placements-in-a-year", 10.0, 8.0),
    ("agency-exposure", 13.0, 6.0),
];

fn figures() -> Vec<Figure> {
    let population = Population::new(1, 5_000, date(2018, 4, 1), ON);
    let measures = NEAR.iter().filter_map(|(name, ..)| measure(name)).collect();
    let ask = Ask { measures, days: Vec::from([ON]), by: Vec::new(), rows: false };
    let jurisdiction = Jurisdiction::default();
    let mut tally = Tally::new(ask, &jurisdiction);
    journeys(&population).for_each(|journey| tally.add(&journey));
    tally.finish()
}

#[test]
fn a_population_with_national_rates_gives_national_figures() {
    let figures = figures();
    for (figure, (name, published, near)) in figures.iter().zip(NEAR) {
        let value = figure.total.value.expect("a value");
        assert_eq!(figure.measure.name, *name);
        assert!((value - published).abs() <= *near, "{name}: {value:.1} and not near {published}");
    }
    let bands = |name: &str| -> BTreeMap<&str, u64> {
        let figure = figures.iter().find(|figure| figure.measure.name == name).expect("a figure");
        figure.total.bands.iter().map(|band| (band.label, band.count.unwrap_or(0))).collect()
    };
    // Half of the conferences fall on the last three working days, and assessments pile up on the last five.
    let conferences = bands("conferences-within-15-days");
    let last: u64 = ["13", "14", "15"].iter().filter_map(|label| conferences.get(label)).sum();
    assert!(last * 5 > conferences.values().sum::<u64>() * 2, "{conferences:?}");
    let assessments = bands("assessments-within-45-days");
    assert!(assessments["41 to 45"] > 4 * assessments["46 to 50"], "{assessments:?}");
}
