//! Known truth: a synthetic authority sends return after return, and what stands in the ledger is what it knows.

use jiff::civil::date;
use journey::known::KnownAt;
use population::Population;
use population::rates::Rates;

use super::*;

/// The journeys of an authority as known on a day.
fn known(population: &Population, on: Date) -> Vec<(String, Journey)> {
    let known = KnownAt { recorded_on: Some(on), ..KnownAt::EVERYTHING };
    let journeys = population.children().map(|told| {
        let entries = told.events.into_iter().zip(0..).map(|((event_id, fact), at)| {
            let appended_at = fact.recorded.expect("a time of recording").at;
            Entry::new(child(), (Position(at), Revision(at)), event_id, appended_at, fact)
        });
        (told.local_id, Journey::fold_known(child(), entries, &known))
    });
    journeys.collect()
}

fn returned(journeys: &[(String, Journey)], year: CollectionYear) -> ssda903::Tables {
    let named = journeys.iter().map(|(id, journey)| (id.as_str(), journey));
    ssda903::Tables { left_out: 0, ..ssda903::write(year, named).expect("tables") }
}

fn check(seed: u64, children: u32, expected: &Expect) {
    let population = Population::new(seed, children, date(2017, 4, 1), date(2022, 6, 30));
    let population = population.with_rates(Rates::LOOKED_AFTER);
    let mut streams = Streams::default();
    let mut told = String::new();
    for begins in 2017..=2021 {
        let year = CollectionYear::new(begins).expect("a year");
        let received = date(year.last_day().year(), 6, 30);
        let sent = returned(&known(&population, received), year);
        let summary = streams.import(read_back(year, &sent), &received.to_string());
        told += &samples::numbers(begins, &summary);
        assert!(
            streams.write(year) == sent,
            "seed {seed}: the return of {year} does not come out as it went in"
        );
        let again = streams.import(read_back(year, &sent), &received.to_string());
        assert_eq!(again.events_appended, 0, "seed {seed}: {year} sent again");
    }
    expected.assert_eq(&told);
}

#[test]
fn every_return_comes_out_as_it_went_in() {
    check(
        2,
        250,
        &expect![[r#"
            2017: rows 114, appended 209, already recorded 0, corrections 0, retractions 0, closed 0, refused 0
            2018: rows 227, appended 304, already recorded 64, corrections 1, retractions 0, closed 20, refused 0
            2019: rows 372, appended 514, already recorded 111, corrections 0, retractions 0, closed 34, refused 0
            2020: rows 447, appended 516, already recorded 192, corrections 0, retractions 0, closed 38, refused 0
            2021: rows 526, appended 602, already recorded 215, corrections 3, retractions 0, closed 53, refused 0
        "#]],
    );
}

#[test]
fn whatever_the_seed() {
    for seed in 2..40 {
        let population = Population::new(seed, 40, date(2018, 1, 1), date(2021, 6, 30));
        let population = population.with_rates(Rates::LOOKED_AFTER);
        let mut streams = Streams::default();
        for begins in 2017..=2020 {
            let year = CollectionYear::new(begins).expect("a year");
            let received = date(year.last_day().year(), 6, 30);
            let sent = returned(&known(&population, received), year);
            let summary = streams.import(read_back(year, &sent), &received.to_string());
            // What was written down only after the return was sent: an end that says neither why the child moved nor
            // where to, and an end that no later return is about. These the format does not carry.
            if ["continues-nowhere", "open-row-missing"].iter().any(|rule| summary.noticed.contains_key(rule))
            {
                break;
            }
            assert!(streams.write(year) == sent, "seed {seed}: {year}");
        }
    }
}
