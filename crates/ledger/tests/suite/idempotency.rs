//! A hundred thousand appends, most of them retries, in any order, many at once, across restarts and lost stores.

use std::collections::HashMap;

use ledger::store::MemoryPlace;
use ledger::{ChildId, EventReceipt, Expected, Filter, Position};

use crate::dice::Dice;
use crate::house::{House, append_all, audit, event, for_child};

const CHILDREN: u64 = 400;
const EVENTS: u64 = 20_000;
const APPENDS: u64 = 100_000;
/// How many are under way at once.
const ROUND: u64 = 1_000;

fn child_of(n: u64) -> ChildId {
    let mut bytes = [0xc0; 16];
    bytes[..8].copy_from_slice(&(n * 7 % CHILDREN).to_be_bytes());
    ChildId::from_bytes(bytes)
}

#[test]
fn each_id_is_recorded_once_and_each_retry_gets_the_first_receipt() {
    let mut house = House::in_memory();
    let mut dice = Dice::new(9);
    let mut ledger = house.open();
    let mut first: HashMap<u64, EventReceipt> = HashMap::new();
    let mut retries = 0;
    for round in 0..APPENDS / ROUND {
        // Later rounds reach further; most of what they draw was appended before, some of it in the same round.
        let reach = (round + 1) * EVENTS * ROUND / APPENDS;
        let fresh = reach - EVENTS * ROUND / APPENDS..reach;
        let again = (0..ROUND - EVENTS * ROUND / APPENDS).map(|_| dice.below(reach));
        let mut drawn: Vec<u64> = fresh.chain(again).collect();
        dice.shuffle(&mut drawn);
        let appends = drawn.iter().map(|n| {
            let content = format!("content of event {n}");
            // What is expected is not compared where everything is recorded already.
            let expected = if first.contains_key(n) { Expected::NoStream } else { Expected::Any };
            vec![for_child(child_of(*n), expected, vec![event(*n, &content)])]
        });
        for (n, receipt) in drawn.iter().zip(append_all(&ledger, appends.collect())) {
            let receipt = receipt.expect("recorded").children[0].events[0];
            let before = *first.entry(*n).or_insert(receipt);
            retries += u64::from(receipt.already_recorded);
            assert_eq!(
                EventReceipt { already_recorded: false, ..receipt },
                EventReceipt { already_recorded: false, ..before }
            );
        }
        if round % 11 == 10 {
            ledger.close();
            drop(ledger);
            if round % 3 == 0 {
                house.store = MemoryPlace::new().open();
            }
            ledger = house.open_ready();
        }
    }
    assert_eq!(retries, APPENDS - EVENTS);
    let events = ledger.read_ledger(Position(0), &Filter::default(), usize::MAX).expect("read").events;
    assert_eq!(events.len() as u64, EVENTS);
    for n in 0..EVENTS {
        let receipt = &first[&n];
        let recorded = &events[usize::try_from(receipt.position.0).expect("a position")];
        assert_eq!((recorded.event_id, recorded.child), (receipt.event_id, child_of(n)));
        assert_eq!((recorded.revision, recorded.leaf()), (receipt.revision, receipt.leaf));
    }
    assert_eq!(audit(&ledger).events, EVENTS);
}
