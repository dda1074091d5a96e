//! A population of 5,000 children has the figures of the country.

use jiff::civil::{Date, date};
use journey::codes::{Employment, Role};

use super::counts::Counts;
use crate::Population;
use crate::figures::{FIGURES, Figure, Unit};

/// A population that has been there for a while.
fn population(children: u32) -> Population {
    Population::new(1, children, date(2012, 4, 1), date(2026, 3, 31))
}

/// Counts each figure and holds it against the national one.
#[expect(clippy::print_stdout, reason = "the figures are for whoever asks with --nocapture")]
fn check(population: &Population, within: impl Fn(&Figure) -> i64) {
    let mut counts = Counts::default();
    for (_, journey) in population.journeys() {
        counts.count(&journey);
    }
    let mut complaints = Vec::new();
    for figure in FIGURES {
        let (value, within) = (value(figure, population, &counts), within(figure));
        let cases = counts.0.get(figure.name).map_or(0, |tally| tally.whole);
        let line = format!("{:28} {value:5} of {:5} ± {within:3} ({cases})", figure.name, figure.value);
        println!("{line}");
        if (value - figure.value).abs() > within {
            complaints.push(line);
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn five_thousand_children_have_the_figures_of_the_country() {
    check(&population(5_000), |figure| figure.within);
}

#[test]
fn more_children_come_nearer_to_them() {
    check(&population(40_000), |figure| match figure.unit {
        Unit::Permille => (figure.within * 2 / 5).max(12),
        Unit::WorkingDays | Unit::Weeks => figure.within.min(1),
    });
}

fn value(figure: &Figure, population: &Population, counts: &Counts) -> i64 {
    match figure.name {
        "assessed-quarter" => counts.quantile("assessed", 25),
        "assessed-half" => counts.quantile("assessed", 50),
        "assessed-three-quarters" => counts.quantile("assessed", 75),
        "conference-quarter" => counts.quantile("conference", 25),
        "conference-half" => counts.quantile("conference", 50),
        "conference-three-quarters" => counts.quantile("conference", 75),
        "proceedings" => counts.mean("proceedings"),
        "agency" => agency(population),
        name => counts.permille(name),
    }
}

/// The share of agency workers among social workers in post, over the Septembers of ten years.
fn agency(population: &Population) -> i64 {
    let (mut agency, mut all) = (0, 0);
    for year in 2015..2025 {
        let on: Date = date(year, 9, 30);
        for worker in population.workers().filter(|worker| worker.role == Role::SocialWorker) {
            if worker.from <= on && worker.until.is_none_or(|until| until >= on) {
                all += 1;
                agency += i64::from(worker.employment == Employment::Agency);
            }
        }
    }
    agency * 1000 / all
}
