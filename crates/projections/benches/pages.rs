//! Pages of a hundred among the flags and deadlines of a hundred thousand children.
//! Memory is had from the allocator that the service has it from.

mod children;

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ids::ChildId;
use jiff::ToSpan;
use projections::{ClockFilter, FlagFilter, OutlookRow, Rows};
use rules::{Concern, Jurisdiction};

use children::{TO, entries, fold};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many children are made, and under how many names each of them stands.
const CHILDREN: u32 = 4_000;
const NAMES: u8 = 25;
const PAGE: usize = 100;

/// The rows of a hundred thousand children: each of those that are made, under so many names.
fn many() -> Rows {
    let jurisdiction = Jurisdiction::default();
    let mut rows = Rows::new(TO, jurisdiction.clone());
    for stream in entries(CHILDREN) {
        let row = OutlookRow::read(&fold(&stream), TO, &jurisdiction);
        for name in 0..NAMES {
            let mut bytes = row.child.to_bytes();
            bytes[0] = name;
            rows.put(&OutlookRow { child: ChildId::from_bytes(bytes), ..row.clone() });
        }
    }
    rows
}

fn pages(criterion: &mut Criterion) {
    let rows = many();
    let mut group = criterion.benchmark_group("page");
    let all = FlagFilter::default();
    let drift = FlagFilter { concerns: vec![Concern::Drift], ..FlagFilter::default() };
    let worker = rows.flags(&all, None, 1).flags.first().and_then(|listed| listed.held.worker.clone());
    let of_worker = FlagFilter { workers: worker.into_iter().collect(), ..FlagFilter::default() };
    let rare = FlagFilter { since_by: Some(children::FROM), ..FlagFilter::default() };
    for (name, filter) in [
        ("flags", &all),
        ("flags of drift", &drift),
        ("flags of a worker", &of_worker),
        ("flags of old", &rare),
    ] {
        let mut after = None;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let page = rows.flags(black_box(filter), after.as_ref(), PAGE);
                after = page.next;
                page.flags.len()
            });
        });
    }
    let week =
        ClockFilter { from: Some(TO), until: Some(TO.saturating_add(7.days())), ..ClockFilter::default() };
    for (name, filter) in [("deadlines", &ClockFilter::default()), ("deadlines of a week", &week)] {
        let mut after = None;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let page = rows.deadlines(black_box(filter), after.as_ref(), PAGE);
                after = page.next;
                page.clocks.len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
