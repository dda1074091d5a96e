//! All children, read and folded on every core: the slow way, which answers for any day and any past knowledge.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use ids::ChildId;
use journey::{Journey, KnownAt};
use ledger::Ledger;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::journey::read_child;

/// How many children a thread takes at once.
const TAKEN_AT_ONCE: usize = 64;

/// Gives every child's journey, as known by then, to one of the parts that `make` makes, one part for each core.
/// A record that cannot be read leaves its child out and stops no other; how many did so is told.
pub fn everyone<T: Send>(
    ledger: &Ledger,
    children: &[ChildId],
    known_at: &KnownAt,
    make: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &Journey) + Sync,
    progress: &(dyn Fn() + Sync),
) -> Result<(Vec<T>, u64), Fault> {
    let (next, unreadable, stop) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let work = || {
        let mut part = make();
        while !stop.load(Ordering::Relaxed) {
            let from = next.fetch_add(TAKEN_AT_ONCE, Ordering::Relaxed);
            let Some(taken) = children.get(from..).filter(|rest| !rest.is_empty()) else { break };
            for child in taken.iter().take(TAKEN_AT_ONCE).filter(|child| **child != ChildId::AUTHORITY_STREAM)
            {
                match read_child(ledger, *child, known_at) {
                    Ok(journey) => each(&mut part, &journey),
                    Err(fault) if is_of_one_child(&fault) => {
                        unreadable.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(fault) => {
                        stop.store(true, Ordering::Relaxed);
                        return Err(fault);
                    }
                }
                progress();
            }
        }
        Ok(part)
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let parts: Result<Vec<T>, Fault> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|part| part.unwrap_or_else(|_panicked| Err(ErrorReason::HandlerFault.into()))).collect()
    });
    Ok((parts?, unreadable.into_inner()))
}

/// Whether a fault is of one record alone: damaged, or written by a newer release.
pub fn is_of_one_child(fault: &Fault) -> bool {
    matches!(fault.reason, ErrorReason::RecordCorrupt | ErrorReason::SchemaUnknown)
}
