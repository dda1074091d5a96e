//! What the whole books cost of one child: children of a synthetic authority whose journeys have near 200 entries.
//! Memory is had from the allocator that the service has it from.

use core::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use journey::{Entry, Journey, Kind};
use population::Population;
use rules::{Jurisdiction, outlook};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FROM: Date = date(2014, 4, 1);
const TO: Date = date(2024, 3, 31);
/// Among how many children those of the right length are looked for.
const CHILDREN: u32 = 6_000;
/// How many children stand for all of their length.
const MANY: usize = 32;

/// A sort of journey: a kind that it has, and one that it has not.
const SHAPES: &[(&str, Kind, Option<Kind>)] = &[
    ("need", Kind::NeedPlanStarted, Some(Kind::ProtectionPlanStarted)),
    ("protection", Kind::ProtectionPlanStarted, Some(Kind::CarePeriodStarted)),
    ("looked-after", Kind::CarePeriodStarted, Some(Kind::LeaverContacted)),
    ("leaver", Kind::LeaverContacted, None),
];

fn is_near_200(journey: &Journey) -> bool {
    (190..=210).contains(&journey.entries().len())
}

fn has(journey: &Journey, kind: Kind) -> bool {
    journey.of_kind(kind).next().is_some()
}

fn outlooks(criterion: &mut Criterion) {
    let population = Population::new(20_240_331, CHILDREN, FROM, TO);
    let near: Vec<Journey> = population.journeys().map(|(_, journey)| journey).filter(is_near_200).collect();
    let jurisdiction = Jurisdiction::default();
    let mut group = criterion.benchmark_group("outlook");
    for &(name, with, without) in SHAPES {
        let is_it =
            |journey: &&Journey| has(journey, with) && !without.is_some_and(|kind| has(journey, kind));
        let Some(journey) = near.iter().find(is_it) else { continue };
        group.bench_function(name, |bencher| {
            bencher.iter(|| outlook(black_box(journey), TO, &jurisdiction));
        });
    }
    let mut many = near.iter().take(MANY).cycle();
    group.bench_function("any", |bencher| {
        bencher.iter(|| many.next().map(|journey| outlook(black_box(journey), TO, &jurisdiction)));
    });
    group.finish();
}

fn folds(criterion: &mut Criterion) {
    let population = Population::new(20_240_331, CHILDREN, FROM, TO);
    let near = population.children().find(|child| is_near_200(&child.clone().journey()));
    let Some(child) = near else { return };
    let (name, entries) = (child.child_id, child.entries(ids::Position(0)).collect::<Vec<Entry>>());
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Elements(entries.len() as u64));
    group.bench_function("200", |bencher| {
        bencher.iter_batched(
            || entries.clone(),
            |entries| Journey::fold(name, entries),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, outlooks, folds);
criterion_main!(benches);
