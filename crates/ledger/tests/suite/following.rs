//! Following the ledger: no gap, no other order, none early, across restarts and at any speed.

use ledger::{Expected, Filter, Follower, Head, Ledger, Position, Recorded};

use crate::dice::Dice;
use crate::house::{House, append_all, append_one, block_on, child, event, for_child};

/// One subscriber: what it wants, how fast it reads, and what it has met so far.
struct Subscriber {
    filter: Filter,
    limit: usize,
    /// How often it lets others go first after each page.
    yields: usize,
    next: Position,
    met: Vec<Recorded>,
}

impl Subscriber {
    fn new(kinds: &[u32], children: &[u8], limit: usize, yields: usize) -> Self {
        let filter = Filter { kinds: kinds.to_vec(), children: children.iter().map(|n| child(*n)).collect() };
        Self { filter, limit, yields, next: Position(0), met: Vec::new() }
    }

    /// Follows from where it stands until the ledger closes.
    fn follow(&mut self, ledger: &Ledger, mut follower: Follower) {
        loop {
            let page = follower.read(self.limit).expect("read");
            // None early: what is met was published before.
            let Head { size, .. } = ledger.head();
            assert!(page.next.0 <= size && page.events.iter().all(|event| event.position < page.next));
            assert!(page.events.iter().all(|event| event.position >= self.next));
            self.next = page.next;
            assert_eq!(follower.position(), self.next);
            self.met.extend(page.events);
            (0..self.yields).for_each(|_| std::thread::yield_now());
            if follower.is_caught_up() && !block_on(follower.wait()) {
                return;
            }
        }
    }

    /// Everything that it wanted, once, in order.
    fn compare(&self, everything: &[Recorded]) {
        let wants = |event: &&Recorded| {
            (self.filter.kinds.is_empty() || self.filter.kinds.contains(&event.lookup.kind))
                && (self.filter.children.is_empty() || self.filter.children.contains(&event.child))
        };
        let wanted: Vec<&Recorded> = everything.iter().filter(wants).collect();
        assert_eq!(self.met.iter().collect::<Vec<_>>(), wanted);
        assert_eq!(self.next.0, everything.len() as u64);
    }
}

#[test]
fn every_subscriber_meets_what_it_wants_once_and_in_order() {
    let mut house = House::in_memory();
    house.options.settle_events = 7;
    house.options.settle_after = std::time::Duration::from_millis(1);
    let mut dice = Dice::new(4);
    let mut subscribers = [
        Subscriber::new(&[], &[], 1000, 0),
        Subscriber::new(&[], &[], 3, 20),
        Subscriber::new(&[2], &[], 5, 1),
        Subscriber::new(&[1, 3], &[2, 3], 4, 3),
        Subscriber::new(&[], &[1, 4, 9], 2, 0),
    ];
    let mut id = 0;
    for round in 0..6 {
        let ledger = house.open_ready();
        std::thread::scope(|scope| {
            // One of them is away now and then, and goes on later from where it was.
            for (n, subscriber) in subscribers.iter_mut().enumerate() {
                if round == 5 || (n + round) % 4 > 0 {
                    let follower = ledger.follow(subscriber.next, subscriber.filter.clone());
                    let ledger = &ledger;
                    scope.spawn(move || subscriber.follow(ledger, follower));
                }
            }
            for _ in 0..60 {
                let appends = (0..=dice.below(12)).map(|_| {
                    let events = (0..=dice.below(3)).map(|_| {
                        id += 1;
                        event(id, "content")
                    });
                    let of = u8::try_from(dice.below(5)).expect("small") + 1;
                    vec![for_child(child(of), Expected::Any, events.collect())]
                });
                append_all(&ledger, appends.collect())
                    .into_iter()
                    .for_each(|receipt| drop(receipt.expect("recorded")));
            }
            ledger.close();
        });
    }
    let ledger = house.open();
    let everything = ledger.read_ledger(Position(0), &Filter::default(), usize::MAX).expect("read").events;
    assert_eq!(everything.len() as u64, id);
    subscribers.iter().for_each(|subscriber| subscriber.compare(&everything));
}

#[test]
fn a_follower_learns_that_the_ledger_has_closed() {
    let house = House::new();
    let ledger = house.open();
    let mut follower = ledger.follow(Position(0), Filter::default());
    append_one(&ledger, child(1), event(1, "one"));
    assert!(block_on(follower.wait()));
    assert_eq!(follower.read(10).expect("read").events.len(), 1);
    let waiting = std::thread::spawn(move || block_on(follower.wait()));
    ledger.close();
    assert!(!waiting.join().expect("no panic"));
}

#[test]
fn positions_beyond_the_head_hold_nothing() {
    let house = House::new();
    let ledger = house.open();
    for from in [0, 1, 1_000_000] {
        let page = ledger.read_ledger(Position(from), &Filter::default(), 10).expect("read");
        assert_eq!((page.events.len(), page.next), (0, Position(from)));
    }
    append_one(&ledger, child(1), event(1, "one"));
    for filter in [Filter::default(), Filter { kinds: vec![2], children: vec![] }] {
        let page = ledger.read_ledger(Position(1_000_000), &filter, 10).expect("read");
        assert_eq!((page.events.len(), page.next), (0, Position(1_000_000)));
    }
}
