//! The rows of all children: an event of a random child, the date that turns, and everything made again.
//! Memory is had from the allocator that the service has it from.

mod children;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::ToSpan;
use jiff::civil::Date;
use journey::Journey;
use population::dice::Dice;
use projections::Rows;
use rules::Jurisdiction;

use children::{TO, entries, fold};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many children there are.
const CHILDREN: u32 = 4_000;

/// The rows of all of them on a day.
fn rows(journeys: &[Journey], on: Date) -> Rows {
    let mut rows = Rows::new(on, Jurisdiction::default());
    for journey in journeys {
        rows.apply(journey);
    }
    rows
}

/// An event of a random child: its stream is folded, the books are read on it, and its row takes its place.
fn apply(criterion: &mut Criterion) {
    let streams = entries(CHILDREN);
    let journeys: Vec<Journey> = streams.iter().map(|stream| fold(stream)).collect();
    let mut rows = rows(&journeys, TO);
    let mut dice = Dice::new(1, 1);
    let mut any = || usize::try_from(dice.below(CHILDREN)).unwrap_or(0);
    let mut group = criterion.benchmark_group("projection");
    group.throughput(Throughput::Elements(1));
    group.bench_function("apply", |bencher| {
        bencher.iter_batched(|| &journeys[any()], |journey| rows.apply(journey), BatchSize::SmallInput);
    });
    group.bench_function("fold and apply", |bencher| {
        let streamed = |stream: &Vec<journey::Entry>| (children::child_of(stream), stream.clone());
        bencher.iter_batched(
            || streamed(&streams[any()]),
            |(child, stream)| rows.apply(&Journey::fold(child, stream)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// The date turns: how many rows are read again is printed beside how long it takes.
fn turn(criterion: &mut Criterion) {
    let journeys: Vec<Journey> = entries(CHILDREN).iter().map(|stream| fold(stream)).collect();
    let before = rows(&journeys, TO);
    let tomorrow = TO.saturating_add(1.day());
    let turning = before.turning_by(tomorrow);
    let read = |child| journeys.iter().find(|journey| journey.child() == child).cloned().ok_or(());
    let mut group = criterion.benchmark_group("date");
    group.sample_size(20).throughput(Throughput::Elements(turning.len() as u64));
    group.bench_function("turn", |bencher| {
        bencher.iter_batched(|| before.clone(), |mut rows| rows.turn(tomorrow, read), BatchSize::LargeInput);
    });
    group.finish();
}

fn rebuild(criterion: &mut Criterion) {
    let journeys: Vec<Journey> = entries(CHILDREN).iter().map(|stream| fold(stream)).collect();
    let mut group = criterion.benchmark_group("rebuild");
    group.sample_size(10).throughput(Throughput::Elements(u64::from(CHILDREN)));
    group.bench_function("rows", |bencher| bencher.iter(|| rows(&journeys, TO).len()));
    group.finish();
}

criterion_group!(benches, apply, turn, rebuild);
criterion_main!(benches);
