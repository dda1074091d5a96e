//! The heads are sealed when anything changed, by the hour and at the stop, and never for their own sake.

use std::path::Path;
use std::time::Duration;

use ids::{ChildId, EventId, Revision};
use jiff::civil::date;
use journey::facts::HeadsSealed;
use journey::values::Digest;
use journey::{Event, Fact};
use journey_ledger::heads::{self, keep_sealed, seal_heads};
use journey_ledger::import;
use journey_ledger::ledgers::{Ledgers, Opened};
use journey_ledger::shutdown::Shutdown;
use ledger::{Append, ChildAppend, ChildRef, Direction, Expected, HeadsCompared, NewEvent};
use population::Population;
use serde_json::Value;

use super::commands::run;
use super::events::{append, child, event, event_id, referral};
use super::running::{Running, open_config};

/// Everything that a ledger says of its heads.
fn sealed(opened: &Opened) -> Vec<HeadsSealed> {
    let read = opened.ledger.read_journey(ChildId::AUTHORITY_STREAM, Revision(0), Direction::Forwards, 100);
    let facts =
        read.expect("readable").unwrap_or_default().into_iter().map(|recorded| match wire::fact::read_fact(
            recorded.payload,
        )
        .expect("a fact")
        .event
        {
            Event::HeadsSealed(sealed) => sealed,
            other => panic!("{other:?}"),
        });
    facts.collect()
}

fn as_they_stand(opened: &Opened) -> HeadsSealed {
    let (root, count, head) = opened.ledger.heads_root().expect("the heads");
    HeadsSealed { root: Digest(root), count, size: Some(head.size) }
}

async fn take_in(opened: &Opened, children: u32) {
    let people = Population::new(1, children, date(2023, 4, 1), date(2026, 3, 31));
    import::population(opened, people.children(), || {}).await.expect("taken in");
}

#[tokio::test]
async fn heads_are_sealed_when_anything_changed_and_only_then() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledgers = Ledgers::open(&open_config(dir.path(), "344")).expect("the ledgers open");
    let opened = ledgers.find("").expect("the only one");
    assert!(seal_heads(opened).await.expect("nothing to do").is_none(), "an empty ledger has no heads");
    take_in(opened, 3).await;
    let (before, size) = (as_they_stand(opened), opened.ledger.head().size);
    let receipt = seal_heads(opened).await.expect("sealed").expect("something changed");
    assert_eq!(receipt.children[0].events[0].position.0, size, "directly behind what it seals");
    assert_eq!((before.count, sealed(opened)), (3, vec![before.clone()]));
    assert!(seal_heads(opened).await.expect("nothing to do").is_none(), "a seal is no change");
    take_in(opened, 4).await;
    let after = as_they_stand(opened);
    seal_heads(opened).await.expect("sealed").expect("something changed");
    assert_eq!(
        (after.count, sealed(opened)),
        (5, vec![before, after]),
        "four children and the ledger's own stream"
    );
    let audit = heads::audit(&opened.ledger, &mut |_, _| {}).expect("every promise holds");
    assert_eq!(audit.heads, HeadsCompared { agree: 2, undetermined: 0 });
    ledgers.close();
}

/// A ledger whose own stream says something of the heads that is not so, for lack of another way to say it.
async fn says_falsely(dir: &Path, falsify: impl FnOnce(HeadsSealed) -> HeadsSealed) {
    let ledgers = Ledgers::open(&open_config(dir, "344")).expect("the ledgers open");
    let opened = ledgers.find("").expect("the only one");
    take_in(opened, 3).await;
    let fact = Fact::new(date(2026, 3, 31), falsify(as_they_stand(opened)));
    let (lookup, payload) = (wire::fact::lookup(&fact), wire::fact::encode_fact(&fact));
    let event_id = EventId::from_bytes(*event_id(1).as_bytes());
    let child = ChildRef::Id(ChildId::AUTHORITY_STREAM);
    let events = vec![NewEvent { event_id, lookup, payload }];
    let children = vec![ChildAppend { child, expected: Expected::Any, events }];
    opened.ledger.append(Append { caller: [0; 16], children }).await.expect("recorded");
    ledgers.close();
}

#[tokio::test]
async fn verify_finds_heads_that_were_not_as_they_were_sealed() {
    type Falsified = fn(HeadsSealed) -> HeadsSealed;
    let rows: [(Falsified, i32, u64, u64); 4] = [
        (|heads| heads, 0, 1, 0),
        (|heads| HeadsSealed { size: None, ..heads }, 0, 1, 0),
        (|heads| HeadsSealed { size: None, count: 9, ..heads }, 0, 0, 1),
        (|heads| HeadsSealed { root: Digest([7; 32]), ..heads }, 65, 0, 0),
    ];
    for (falsify, exit, compared, undetermined) in rows {
        let dir = tempfile::tempdir().expect("a directory");
        says_falsely(dir.path(), falsify).await;
        let verified = run(dir.path(), &["verify", "--data", ".", "--format", "json"]);
        assert_eq!(verified.status.code(), Some(exit));
        let said: Value = serde_json::from_slice(&verified.stdout).expect("one JSON object");
        if exit == 0 {
            let counts = [&said["heads_compared"], &said["heads_undetermined"]];
            assert_eq!(counts, [&Value::from(compared), &Value::from(undetermined)], "{said}");
        } else {
            assert_eq!(said["broken"], "the heads were as they were sealed", "{said}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn heads_are_sealed_by_the_hour_until_the_stop() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledgers = Ledgers::open(&open_config(dir.path(), "344")).expect("the ledgers open");
    let opened = ledgers.find("").expect("the only one");
    take_in(opened, 1).await;
    let size = opened.ledger.head().size;
    let (stop, shutdown) = Shutdown::by_hand();
    let keeping = tokio::spawn(keep_sealed(opened.clone(), Duration::from_secs(3600), shutdown));
    let mut head = opened.ledger.watch();
    head.wait_for(|head| head.size > size).await.expect("the ledger is open");
    stop.now();
    keeping.await.expect("it ends by itself");
    assert_eq!((sealed(opened).len(), opened.ledger.head().size), (1, size + 1));
    ledgers.close();
}

#[tokio::test]
async fn a_server_that_stops_seals_what_it_took_in_and_no_more() {
    let running = Running::start().await;
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    let mut dir = running.stop().await;
    for _ in 0..2 {
        let ledgers = Ledgers::open(&open_config(dir.path(), "344")).expect("the ledgers open");
        let opened = ledgers.find("").expect("the only one");
        assert_eq!((sealed(opened).len(), opened.ledger.head().size), (1, 2));
        ledgers.close();
        drop(ledgers);
        dir = Running::start_in(dir).await.stop().await;
    }
}
