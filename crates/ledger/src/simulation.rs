//! The whole ledger without its threads, over a journal and a store that fail on purpose, compared with a model.
//!
//! A seed decides everything: what is appended in which groups, which faults strike, when the ledger restarts and what
//! has become of its store by then. After every step the ledger is audited and everything that it answers is compared
//! with the model. `JOURNEY_LEDGER_SEED=n` runs one seed, `JOURNEY_LEDGER_SEEDS=n` so many.

mod compare;
mod dice;
mod faults;
mod model;
mod plan;
mod world;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use expect_test::expect;

use self::compare::Comparison;
use self::dice::Dice;
use self::model::Model;
use self::plan::Asked;
use self::world::World;

/// How many seeds are run where nothing else is asked for.
const SEEDS: u64 = 2_000;
/// The fewest steps of a seed, and how many more there may be.
const STEPS: (u64, u64) = (8, 30);

#[test]
fn every_seed_agrees_with_the_model() {
    let named = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    if let Some(seed) = named("JOURNEY_LEDGER_SEED") {
        run(seed);
        return;
    }
    let seeds: u64 = named("JOURNEY_LEDGER_SEEDS").unwrap_or(SEEDS);
    std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| scope.spawn(move || first_failure((half..seeds).step_by(2))));
        let (mut met, mut failures) = (BTreeSet::new(), Vec::new());
        for (half, failure) in halves.map(|half| half.join().expect("a failure is returned")) {
            met.extend(half);
            failures.extend(failure);
        }
        assert!(
            failures.is_empty(),
            "see above; each fails again alone with JOURNEY_LEDGER_SEED: {failures:?}"
        );
        let met: Vec<&str> = met.into_iter().collect();
        expect!["ahead, closed, conflict, full, id reused, local id taken, looked up by its handler, names another kind, names nothing, no stream, rebuilding, recorded, recorded before, recorded in part before, registered, sealed again, stream exists, unknown, unknown, and kept, unknown, and lost"].assert_eq(&met.join(", "));
    });
}

/// Runs seeds until one fails; says what was met, and which failed.
fn first_failure(seeds: impl Iterator<Item = u64>) -> (BTreeSet<&'static str>, Option<u64>) {
    let mut met = BTreeSet::new();
    for seed in seeds {
        match catch_unwind(AssertUnwindSafe(|| run(seed))) {
            Ok(more) => met.extend(more),
            Err(_) => return (met, Some(seed)),
        }
    }
    (met, None)
}

fn run(seed: u64) -> BTreeSet<&'static str> {
    let mut dice = Dice::new(seed);
    let mut world = World::new(&mut dice);
    let mut model = Model::default();
    let mut comparison = Comparison::default();
    for _ in 0..STEPS.0 + dice.below(STEPS.1) {
        step(&mut world, &mut model, &mut dice);
        comparison.check(&world, &model, &mut dice);
    }
    // At the end a restart without faults: every unknown outcome is resolved, every retry gets its first answer.
    world.restart_without_faults();
    resolve(&mut world, &mut model, &mut dice);
    world.settle_all();
    for asked in world.history.clone() {
        commit(&mut world, &mut model, vec![asked]);
    }
    world.settle_all();
    comparison.check(&world, &model, &mut dice);
    // What the comparison found to be damaged is made again.
    world.settle_all();
    assert!(world.is_all_settled());
    model.met
}

fn step(world: &mut World, model: &mut Model, dice: &mut Dice) {
    let is_closed = world.live().committer.is_closed();
    match dice.below(21) {
        // Once appends are closed nothing is recorded, and everything can still be read, until a restart.
        0..=9 => {
            let group = plan::group(world, dice);
            commit(world, model, group);
        }
        10..=13 => world.settle(),
        14 => world.settle_all(),
        15 if !is_closed => world.keep_checkpoint(),
        16 if !world.is_suspect => world.remember_store(),
        17 => world.order_rebuild(),
        _ => {
            world.restart(dice);
            resolve(world, model, dice);
        }
    }
}

/// After a restart, what had an unknown outcome is there, whole, or not at all; and who tries again is answered.
fn resolve(world: &mut World, model: &mut Model, dice: &mut Dice) {
    model.resolve(world.live());
    for asked in std::mem::take(&mut world.unknown) {
        if dice.one_in(3) {
            world.settle();
        }
        commit(world, model, vec![asked]);
    }
}

/// Seals a group, each append for itself, and only then lets the writer have it; seals again what has to be.
fn commit(world: &mut World, model: &mut Model, mut group: Vec<Asked>) {
    while !group.is_empty() {
        let mut sealed = Vec::new();
        for asked in group {
            let repeats = model.repeats_a_child(world.live(), &asked);
            match world.seal(asked) {
                Ok(waiting) => sealed.push(waiting),
                Err(error) => assert!(repeats, "{error}"),
            }
        }
        group = model.commit(world, sealed);
    }
}
