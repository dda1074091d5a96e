//! Everything that the ledger answers to readers, compared with the model.

use std::sync::Arc;

use ids::{ChildId, Position, Revision};

use super::dice::Dice;
use super::model::{Model, Told};
use super::world::World;
use crate::audit::{Promise, audit};
use crate::follow::Follower;
use crate::index::StoreState;
use crate::model::{Instant, Recorded};
use crate::open::Shared;
use crate::read::{Direction, Filter, Page, ReadError};
use crate::tree::{Frontier, leaf_hash};

/// Compares again and again; between two comparisons it remembers how far a follower has got.
#[derive(Default)]
pub struct Comparison {
    followed: Position,
}

impl Comparison {
    pub fn check(&mut self, world: &World, model: &Model, dice: &mut Dice) {
        let shared = &world.live().shared;
        let head = (shared.head().size, shared.head().root);
        assert_eq!(head, (model.events.len() as u64, model.frontier.root()));
        match audit(shared, &world.checkpoint(), &|_, _| None, &mut |_, _| {}) {
            Ok(audit) => assert_eq!((audit.events, audit.root), head),
            Err(broken) => assert!(world.is_suspect && broken.promise == Promise::Store, "{broken}"),
        }
        let end = model.events.len() as u64;
        page(shared, model, Position(dice.below(end + 3)), &Filter::default(), 1 + dice.index(30));
        whose(shared, model, Position(dice.below(end + 3)), 1 + dice.index(30));
        let kinds = (1..=3).filter(|_| dice.one_in(2)).collect();
        page(
            shared,
            model,
            Position(dice.below(end + 3)),
            &Filter { kinds, children: vec![] },
            1 + dice.index(4),
        );
        let children: Vec<ChildId> = (0..2).filter_map(|_| some_child(model, dice)).collect();
        let kinds = if dice.one_in(2) { vec![2] } else { vec![] };
        page(shared, model, Position(dice.below(end + 3)), &Filter { kinds, children }, 1 + dice.index(4));
        if let Some(child) = some_child(model, dice) {
            journey(shared, model, child, dice);
        }
        let unheard_of = ChildId::from_bytes([0xfe; 16]);
        let found = asked(shared, || shared.read_journey(unheard_of, Revision(0), Direction::Forwards, 1));
        assert!(found.is_none_or(|found| found.is_none()));
        self.follow(shared, model, dice);
        times(shared, model, dice);
        heads(shared, model);
        for (digest, child) in &model.locals {
            assert_eq!(shared.vault.resolve(digest), Some(*child));
        }
    }

    /// A follower meets everything in order, however often the ledger restarts, and nothing early.
    fn follow(&mut self, shared: &Arc<Shared>, model: &Model, dice: &mut Dice) {
        let mut follower = Follower::new(Arc::clone(shared), self.followed, Filter::default());
        for _ in 0..dice.below(3) {
            let page = follower.read(1 + dice.index(5)).expect("read");
            for event in page.events {
                assert_eq!(event.position, self.followed);
                self.followed = event.position.next();
            }
            assert_eq!((page.next, follower.position()), (self.followed, self.followed));
        }
        assert_eq!(follower.is_caught_up(), self.followed.0 == model.events.len() as u64);
    }
}

/// An answer; none where the store cannot be asked just now.
fn asked<T>(shared: &Shared, ask: impl FnOnce() -> Result<T, ReadError>) -> Option<T> {
    match ask() {
        Ok(answer) => Some(answer),
        Err(error) => {
            let is_ready = matches!(shared.index.state(), StoreState::Ready(_));
            assert!(!is_ready && matches!(error, ReadError::Index(_)), "{error}");
            None
        }
    }
}

fn some_child(model: &Model, dice: &mut Dice) -> Option<ChildId> {
    (!model.events.is_empty()).then(|| model.events[dice.index(model.events.len())].child)
}

fn same(found: &Recorded, told: &Told) {
    assert_eq!((found.position, found.revision), (told.receipt.position, told.receipt.revision));
    assert_eq!((found.child, found.event_id, found.caller), (told.child, told.event.event_id, told.caller));
    assert_eq!((found.appended_at, found.leaf()), (told.receipt.appended_at, told.receipt.leaf));
    assert_eq!((found.lookup, &found.payload), (told.event.lookup, &told.event.payload));
}

/// Pages from a position to the end: what a filter wants, in order, without a gap.
fn page(shared: &Shared, model: &Model, from: Position, filter: &Filter, limit: usize) {
    let wants = |told: &&Told| {
        (filter.kinds.is_empty() || filter.kinds.contains(&told.event.lookup.kind))
            && (filter.children.is_empty() || filter.children.contains(&told.child))
    };
    let later = model.events.iter().filter(|told| told.receipt.position >= from);
    let mut wanted = later.filter(wants);
    let mut next = from;
    loop {
        let Some(page) = asked(shared, || shared.read_ledger(next, filter, limit)) else { return };
        let Page { events, next: after, head } = page;
        assert_eq!(head.0, model.events.len() as u64);
        assert!(events.len() <= limit);
        for event in &events {
            assert!(event.position >= next && event.position < after);
            same(event, wanted.next().expect("one that was recorded"));
        }
        if after >= head {
            break;
        }
        assert!(after > next, "a page that does not get on");
        next = after;
    }
    assert!(wanted.next().is_none(), "an event was passed over");
}

/// Whose events follow a position.
fn whose(shared: &Shared, model: &Model, from: Position, limit: usize) {
    let (children, next) = shared.children_from(from, limit).expect("read");
    let later = model.events.iter().filter(|told| told.receipt.position >= from);
    let expected: Vec<&Told> = later.take(limit).collect();
    assert_eq!(children, expected.iter().map(|told| told.child).collect());
    assert_eq!(next, expected.last().map_or(from, |last| last.receipt.position.next()));
}

fn journey(shared: &Shared, model: &Model, child: ChildId, dice: &mut Dice) {
    let (from, limit) = (Revision(dice.below(model.next(child).0 + 2)), 1 + dice.index(6));
    for direction in [Direction::Forwards, Direction::Backwards] {
        let found = asked(shared, || shared.read_journey(child, from, direction, limit));
        let Some(found) = found.map(|found| found.expect("a stream")) else { return };
        let expected: Vec<&Told> = match direction {
            Direction::Forwards => model.stream(child).filter(|told| told.receipt.revision >= from).collect(),
            Direction::Backwards => {
                model.stream(child).rev().filter(|told| told.receipt.revision <= from).collect()
            }
        };
        assert_eq!(found.len(), expected.len().min(limit));
        found.iter().zip(expected).for_each(|(found, told)| same(found, told));
    }
}

fn times(shared: &Shared, model: &Model, dice: &mut Dice) {
    let Some(some) = model.events.get(dice.index(model.events.len() + 1)) else { return };
    let at = Instant(some.receipt.appended_at.0 + 1 - i64::from(dice.one_in(2)));
    let expected =
        model.events.iter().position(|told| told.receipt.appended_at >= at).unwrap_or(model.events.len());
    assert_eq!(shared.position_at(at).expect("found"), Position(expected as u64));
}

fn heads(shared: &Shared, model: &Model) {
    let Some((root, streams, head)) = asked(shared, || shared.heads_root()) else { return };
    let mut children: Vec<ChildId> = model.events.iter().map(|told| told.child).collect();
    children.sort_unstable();
    children.dedup();
    let entry = |child: &ChildId| {
        let last = model.stream(*child).next_back().expect("a stream");
        leaf_hash(&[&child.to_bytes()[..], &model.next(*child).0.to_be_bytes(), &last.receipt.leaf].concat())
    };
    let expected: Frontier = children.iter().map(entry).collect();
    assert_eq!((root, streams, head.size), (expected.root(), expected.size(), model.events.len() as u64));
}
