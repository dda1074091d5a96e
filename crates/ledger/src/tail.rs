//! The tail: what is durable in the journal and not yet in the store.
//!
//! A reader takes the tail first and the store second and drops what it meets twice, so that nothing is missed while
//! the settler moves events from one to the other.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, RwLock};
use std::time::Duration;

use ids::{ChildId, Position, Revision};

use crate::journal::Address;
use crate::tree::Hash;

/// Where an event lies and by what it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Index in the child's stream.
    pub revision: Revision,
    /// Index in the whole ledger.
    pub position: Position,
    /// Where its record starts.
    pub address: Address,
    /// How long its record is.
    pub record_bytes: u32,
    /// The keyed fingerprint of its event id.
    pub fingerprint: u64,
}

impl Located {
    /// Whether the other one's record begins where this one's ends.
    pub fn is_followed_by(&self, next: &Self) -> bool {
        let end = u64::from(self.address.at) + u64::from(self.record_bytes);
        self.address.segment == next.address.segment && end == u64::from(next.address.at)
    }
}

/// One event that is not settled yet.
#[derive(Clone, Copy, Debug)]
pub struct TailEvent {
    /// Whose stream.
    pub child: ChildId,
    /// Where it lies.
    pub located: Located,
    /// Its kind, or 0 while nobody has unsealed it.
    pub kind: u32,
    /// The leaf hash of the child's event before it; zeros for the first.
    pub previous: Hash,
    /// Its leaf hash.
    pub leaf: Hash,
}

/// Events in order of position, and by child.
#[derive(Default)]
pub struct Tail {
    held: RwLock<Held>,
    len: Mutex<usize>,
    changed: Condvar,
    /// How long it must become for anybody who waits for that.
    awaited_len: AtomicUsize,
}

#[derive(Default)]
struct Held {
    events: VecDeque<TailEvent>,
    by_child: HashMap<ChildId, VecDeque<u64>>,
    /// Everything below it was dropped.
    dropped: Position,
}

impl Held {
    fn first(&self) -> u64 {
        self.events.front().map_or(0, |event| event.located.position.0)
    }

    fn at(&self, position: u64) -> Option<&TailEvent> {
        self.events.get(usize::try_from(position.checked_sub(self.first())?).ok()?)
    }
}

impl Tail {
    /// Says that who waits for the tail to grow waits for so many events: fewer wake nobody.
    pub fn is_awaited_at(&self, len: usize) {
        self.awaited_len.store(len, Ordering::Relaxed);
    }

    /// Adds the events of a group that became durable.
    pub fn push(&self, group: impl IntoIterator<Item = TailEvent>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        for event in group {
            held.by_child.entry(event.child).or_default().push_back(event.located.position.0);
            held.events.push_back(event);
        }
        let len = held.events.len();
        drop(held);
        *self.len.lock().unwrap_or_else(PoisonError::into_inner) = len;
        // The writer does this for every group, and whoever it wakes takes its time from the answers.
        if len >= self.awaited_len.load(Ordering::Relaxed) {
            self.changed.notify_all();
        }
    }

    /// Drops the events below a position: the store has them.
    pub fn drop_below(&self, settled: Position) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        while let Some(event) = held.events.front().copied()
            && event.located.position < settled
        {
            held.events.pop_front();
            if let Some(positions) = held.by_child.get_mut(&event.child) {
                positions.pop_front();
                if positions.is_empty() {
                    held.by_child.remove(&event.child);
                }
            }
        }
        if held.events.is_empty() {
            // The buffers of a burst are given back.
            *held = Held::default();
        }
        held.dropped = held.dropped.max(settled);
        let len = held.events.len();
        drop(held);
        *self.len.lock().unwrap_or_else(PoisonError::into_inner) = len;
        self.changed.notify_all();
    }

    /// Wakes those who wait, so that they look again.
    pub fn poke(&self) {
        // Under the lock, so that nobody looks before the change and begins to wait after the call.
        drop(self.len.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Where the tail begins, given a head that was looked at before: everything durable below that is in the store,
    /// also what the settler took before the writer had told of it.
    pub fn begins(&self, head: Position) -> Position {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.events.front().map_or(held.dropped.max(head), |event| event.located.position)
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        *self.len.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the number of events satisfies a condition, or the time is over; says whether it does.
    pub fn wait(&self, until: impl Fn(usize) -> bool, timeout: Duration) -> bool {
        let len = self.len.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(len, timeout, |len| !until(*len));
        let (len, _) = waited.unwrap_or_else(PoisonError::into_inner);
        until(*len)
    }

    /// The events of one child, by revision.
    pub fn of(&self, child: ChildId) -> Vec<Located> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let positions = held.by_child.get(&child).into_iter().flatten();
        positions.filter_map(|position| held.at(*position)).map(|event| event.located).collect()
    }

    /// The newest event of one child.
    pub fn newest_of(&self, child: ChildId) -> Option<TailEvent> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.by_child.get(&child).and_then(|positions| held.at(*positions.back()?)).copied()
    }

    /// The children that have events here.
    pub fn children(&self) -> Vec<ChildId> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).by_child.keys().copied().collect()
    }

    /// Up to `limit` of the oldest events.
    pub fn oldest(&self, limit: usize) -> Vec<TailEvent> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).events.iter().take(limit).copied().collect()
    }

    /// Kind and position of the events from a position on.
    pub fn kinds_from(&self, from: Position) -> Vec<(Position, u32)> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let skip = usize::try_from(from.0.saturating_sub(held.first())).unwrap_or(usize::MAX);
        held.events.iter().skip(skip).map(|event| (event.located.position, event.kind)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(position: u64) -> TailEvent {
        let located = Located {
            revision: Revision(position),
            position: Position(position),
            address: Address::default(),
            record_bytes: 1,
            fingerprint: 0,
        };
        TailEvent { child: ChildId::from_bytes([1; 16]), located, kind: 0, previous: [0; 32], leaf: [0; 32] }
    }

    #[test]
    fn what_was_dropped_is_below_where_the_tail_begins_although_no_head_tells_of_it() {
        let tail = Tail::default();
        let begins = |head| tail.begins(Position(head)).0;
        assert_eq!(begins(7), 7, "nothing was ever in it");
        tail.push((7..10).map(event));
        assert_eq!(begins(7), 7);
        tail.drop_below(Position(8));
        assert_eq!(begins(7), 8);
        tail.drop_below(Position(10));
        assert_eq!(begins(7), 10, "the head that was looked at is older than what was settled");
        assert_eq!(begins(12), 12);
    }
}
