//! A machine's clock that was set back or forward, stands still, or tells a time that cannot be.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use wire::pb;

use super::super::events::{append, child, event, referral};
use super::super::running::Running;
use super::{check, outcome};

const SECOND: i64 = 1_000_000;
const YEAR: i64 = 31_557_600 * SECOND;
/// 23 November 2026, at noon.
const TODAY: i64 = 1_795_435_200 * SECOND;

fn one(number: u64) -> pb::AppendRequest {
    append(child(number % 3), vec![event(number, &referral("r1"))])
}

#[tokio::test]
async fn positions_order_and_times_never_run_backwards() {
    let clock = Arc::new(AtomicI64::new(TODAY));
    let running = Running::start_by(clock.clone()).await;
    for (number, row, tells, expected) in [
        (0, "as it should", TODAY, TODAY),
        (1, "frozen", TODAY, TODAY),
        (2, "ten years back", TODAY - 10 * YEAR, TODAY),
        (3, "a second back", TODAY - SECOND, TODAY),
        (4, "on again", TODAY + SECOND, TODAY + SECOND),
        (5, "ten years ahead", TODAY + 10 * YEAR, TODAY + 10 * YEAR),
        (6, "put right", TODAY + 2 * SECOND, TODAY + 10 * YEAR),
    ] {
        clock.store(tells, Ordering::Relaxed);
        let receipt = running.recording().append(one(number)).await.expect(row).into_inner();
        let event = &receipt.children[0].events[0];
        let appended_at = event.appended_at.map(|at| at.seconds * SECOND + i64::from(at.nanos / 1_000));
        assert_eq!((event.position, appended_at), (number, Some(expected)), "{row}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_time_that_cannot_be_is_given_to_nothing() {
    let clock = Arc::new(AtomicI64::new(TODAY));
    let running = Running::start_by(clock.clone()).await;
    running.recording().append(one(0)).await.expect("recorded");
    let untrusted = "UNAVAILABLE CLOCK_UNTRUSTED";
    for (row, tells) in [
        ("a clock that was never set", 0),
        ("before its beginning", -SECOND),
        ("before there was a ledger", TODAY - 30 * YEAR),
        ("after the last year", TODAY + 200 * YEAR),
        ("the end of time", i64::MAX),
    ] {
        clock.store(tells, Ordering::Relaxed);
        check(&running, row, untrusted, running.recording().append(one(1))).await;
        check(&running, row, "OK", running.recording().append(one(0))).await;
        let journey = pb::ReadLedgerRequest::default();
        check(&running, row, "OK", running.history().read_ledger(journey)).await;
    }
    clock.store(TODAY, Ordering::Relaxed);
    assert_eq!(outcome(&running.recording().append(one(1)).await), "OK", "appends resume by themselves");
    running.stop().await;
}
