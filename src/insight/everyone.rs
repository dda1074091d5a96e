//! All children, read and folded on every core: the slow way, which answers for any day and any past knowledge.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use ids::{ChildId, Position};
use journey::{Entry, Journey, KnownAt};
use ledger::beside::{self, Begun};
use ledger::{Ledger, Places};
use projections::{OutlookRow, Rows};
use rules::Jurisdiction;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::journey::read_entries_at;

/// How many children a thread takes at once: what they share in the store is then looked up once.
const TAKEN_MIN: usize = 16;
const TAKEN_MAX: usize = 256;
/// How often a thread comes back for more at least, so that none waits long for another at the end.
const TAKES: usize = 8;
/// How many rows a thread holds before it puts them among the others.
const ROWS_AT_ONCE: usize = 64;

/// Whoever waits for an answer about many children: told after every child, and asked whether they are still there.
pub trait Listener: Sync {
    /// One more child was read.
    fn step(&self);

    /// Whether nobody waits any more: then no further child is read.
    fn is_gone(&self) -> bool {
        false
    }
}

impl<F: Fn() + Sync> Listener for F {
    fn step(&self) {
        self();
    }
}

/// Who is read, as known by when, on how many cores at most, and for whom.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The children, in any order; the authority's own stream among them is left out.
    pub children: &'a [ChildId],
    /// What had been recorded by then.
    pub known_at: &'a KnownAt,
    /// How many cores may be taken.
    pub cores: usize,
    /// Who waits.
    pub listener: &'a dyn Listener,
}

/// What was made of all children, a part for each thread, and of whom a record cannot be read, with why not.
pub type Parts<T> = (Vec<T>, Vec<(ChildId, Fault)>);

/// The cores of this machine, as they were first counted: to count them takes a tenth of a millisecond.
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// What had been recorded before a position.
pub fn before(end: u64) -> KnownAt {
    match end.checked_sub(1) {
        Some(last) => KnownAt { position: Some(Position(last)), ..KnownAt::EVERYTHING },
        None => KnownAt { appended_by: Some(jiff::Timestamp::MIN), ..KnownAt::EVERYTHING },
    }
}

impl<'a> Reading<'a> {
    /// On every core.
    pub fn new(
        ledger: &'a Ledger,
        children: &'a [ChildId],
        known_at: &'a KnownAt,
        listener: &'a dyn Listener,
    ) -> Self {
        Self { ledger, children, known_at, cores: cores(), listener }
    }

    /// Gives every child's journey to one of the parts that `make` makes. A record that cannot be read leaves its child
    /// out and stops no other.
    pub fn journeys<T: Send>(
        &self,
        make: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, &Journey) + Sync,
    ) -> Result<Parts<T>, Fault> {
        self.entries(make, |part, child, entries| each(part, &Journey::fold_linked(child, entries)))
    }

    /// The same with what journeys are folded from.
    pub fn entries<T: Send>(
        &self,
        make: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, ChildId, Vec<Entry>) + Sync,
    ) -> Result<Parts<T>, Fault> {
        self.placed(make, |part, child, entries, _| each(part, child, entries))
    }

    /// The same with where the events of each child's own record lie.
    fn placed<T: Send>(
        &self,
        make: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, ChildId, Vec<Entry>, &Places) + Sync,
    ) -> Result<Parts<T>, Fault> {
        let mut children = self.children.to_vec();
        children.retain(|child| *child != ChildId::AUTHORITY_STREAM);
        children.sort_unstable();
        children.dedup();
        let at_once = children.len().div_ceil(self.cores.max(1) * TAKES).clamp(TAKEN_MIN, TAKEN_MAX);
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = || {
            let (mut part, mut unread) = (make(), Vec::new());
            // The thread that has failed says why.
            while !stop.load(Ordering::Relaxed) {
                let from = next.fetch_add(at_once, Ordering::Relaxed);
                let Some(taken) = children.get(from..).filter(|rest| !rest.is_empty()) else { break };
                let taken = &taken[..at_once.min(taken.len())];
                if let Err(fault) =
                    self.read_some(taken, &stop, &mut unread, &mut |child, entries, places| {
                        each(&mut part, child, entries, places);
                    })
                {
                    stop.store(true, Ordering::Relaxed);
                    return Err(fault);
                }
            }
            Ok((part, unread))
        };
        let threads = self.cores.min(children.len().div_ceil(at_once));
        let parts: Result<Vec<_>, Fault> = if threads <= 1 {
            work().map(|part| vec![part])
        } else {
            thread::scope(|scope| {
                let threads: Vec<_> = (0..threads).map(|_| beside::begin(scope, work)).collect();
                let joined = threads.into_iter().map(Begun::join);
                joined.map(|part| part.unwrap_or_else(|_| Err(ErrorReason::HandlerFault.into()))).collect()
            })
        };
        let (parts, unread): (Vec<T>, Vec<_>) = parts?.into_iter().unzip();
        Ok((parts, unread.concat()))
    }

    /// Reads some children, whose ids ascend, as long as somebody waits and no other thread has failed.
    fn read_some(
        &self,
        children: &[ChildId],
        stop: &AtomicBool,
        unread: &mut Vec<(ChildId, Fault)>,
        each: &mut dyn FnMut(ChildId, Vec<Entry>, &Places),
    ) -> Result<(), Fault> {
        for (child, places) in children.iter().zip(self.ledger.find_journeys(children)?) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            if self.listener.is_gone() {
                return Err(ErrorReason::ShuttingDown.into());
            }
            match read_entries_at(self.ledger, *child, places.clone(), self.known_at) {
                Ok(entries) => each(*child, entries, &places),
                Err(fault) if is_of_one_child(&fault) => unread.push((*child, fault)),
                Err(fault) => return Err(fault),
            }
            self.listener.step();
        }
        Ok(())
    }

    /// Reads the children into rows, on the day of the rows: no more than a few of them are held beside the rows. Names
    /// those of whom a record cannot be read. Where it ends with a fault, what was read before is among the rows.
    pub fn put_into(&self, rows: &mut Rows) -> Result<Vec<(ChildId, Fault)>, Fault> {
        let as_of = rows.as_of();
        let read = |child, entries: Vec<Entry>, places: &Places, jurisdiction: &Jurisdiction| {
            let journey = Journey::fold_linked(child, entries);
            // Of whom nothing was known by then, nothing is told.
            journey.head()?;
            let mut row = OutlookRow::read(&journey, as_of, jurisdiction);
            row.lies(|position| places.byte_of(position));
            Some(row)
        };
        if self.children.len() <= ROWS_AT_ONCE {
            let jurisdiction = rows.jurisdiction();
            let (parts, unread) = self.placed(Vec::new, |part: &mut Vec<_>, child, entries, places| {
                part.extend(read(child, entries, places, jurisdiction));
            })?;
            parts.iter().flatten().for_each(|row| drop(rows.put(row)));
            return Ok(unread);
        }
        let jurisdiction = rows.jurisdiction().clone();
        let rows = Mutex::new(rows);
        let put = |part: &mut Vec<OutlookRow>| {
            let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
            part.drain(..).for_each(|row| drop(rows.put(&row)));
        };
        let (parts, unread) = self.placed(Vec::new, |part: &mut Vec<_>, child, entries, places| {
            part.extend(read(child, entries, places, &jurisdiction));
            if part.len() >= ROWS_AT_ONCE {
                put(part);
            }
        })?;
        parts.into_iter().for_each(|mut part| put(&mut part));
        Ok(unread)
    }
}

/// Whether a fault is of one record alone: damaged, or written by a newer release.
pub(super) fn is_of_one_child(fault: &Fault) -> bool {
    matches!(fault.reason, ErrorReason::RecordCorrupt | ErrorReason::SchemaUnknown)
}

#[cfg(test)]
mod tests;
