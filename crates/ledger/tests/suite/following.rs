//! Following the ledger: no gap, no other order, none early, across restarts.

use ledger::{Filter, Position};

use crate::house::{House, append_one, block_on, child, event};

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
