//! A ledger with children in care, of whom no review is ever told, for tests.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ids::{AuthorityCode, ChildId, EventId};
use jiff::civil::{Date, date};
use journey::facts::CarePeriodStarted;
use journey::subjects::CareId;
use journey::{Fact, Written};
use ledger::store::Store;
use ledger::{
    Append, ChildAppend, ChildRef, Expected, Instant, Ledger, Lookup, MasterKey, NewEvent, Options,
};
use wire::fact::{encode_fact, lookup};

/// A day on which a first review may still be in time.
pub const EARLY: Date = date(2018, 3, 15);
/// A day on which it is overdue.
pub const LATE: Date = date(2018, 5, 1);

/// A ledger on a store.
pub fn ledger(dir: &Path, store: Arc<dyn Store>, options: &Options) -> Ledger {
    let ticks = AtomicI64::new(1);
    let clock = Arc::new(move || Instant(ticks.fetch_add(1, Ordering::Relaxed)));
    let authority = AuthorityCode::new(344).expect("a code");
    Ledger::open(dir, authority, &MasterKey::from_bytes([5; 32]), Ok(store), options, clock).expect("opens")
}

/// The child of a number; neighbours by number are none by id.
pub fn child(number: u64) -> ChildId {
    let mut bytes = [0x40; 16];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    ChildId::from_bytes(bytes)
}

/// Records that a child began to be looked after on 1 March 2018, for the n-th time.
pub fn begin_care(ledger: &Ledger, number: u64, times: u64) {
    let care_id = CareId::parse(&format!("c{times}")).expect("an id");
    let fact = Fact::new(date(2018, 3, 1), CarePeriodStarted { care_id, need: None });
    let (lookup, payload) = (lookup(&fact), encode_fact(&fact));
    append(ledger, number, times, lookup, payload);
}

/// Records what no release can read.
pub fn record_what_cannot_be_read(ledger: &Ledger, number: u64, id: u64) {
    let lookup = Lookup { kind: 1, occurred_day: 17_000, recorded_second: i64::MIN };
    append(ledger, number, id, lookup, vec![0xff; 40].into());
}

fn append(ledger: &Ledger, number: u64, id: u64, lookup: Lookup, payload: bytes::Bytes) {
    let event_id = EventId::from_bytes((u128::from(number) << 64 | u128::from(id)).to_be_bytes());
    let events = vec![NewEvent { event_id, lookup, payload }];
    let children = vec![ChildAppend { child: ChildRef::Id(child(number)), expected: Expected::Any, events }];
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(ledger.append(Append { caller: [0; 16], children })).expect("recorded");
}
