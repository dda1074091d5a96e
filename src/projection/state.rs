//! The rows of a projection and how far they have got, in memory and in the store.

use std::collections::BTreeSet;

use ids::{ChildId, Position};
use jiff::civil::Date;
use ledger::{Head, Ledger};
use projections::{Change, Rows};
use rules::Jurisdiction;
use wire::fault::Fault;

use super::Moment;
use super::persisted::{self, Kept};
use crate::insight::{Listener, Reading, before};

/// How many events are looked at, for whose they are, before those children are read again.
const ROUND_EVENTS: usize = 1 << 20;
/// How many rows that are made from nothing are kept at once.
const NEW_ROWS_AT_ONCE: usize = 4_096;

/// The rows, and how far they have got: to `next`, and to `looked` once everyone in `unread` has been read. So a child
/// with many new events is read once and not once for every stretch of them. Nobody's events beyond `looked` are read,
/// so that the rows are those of a position and not of some moment on the way to it.
pub struct State {
    rows: Rows,
    next: Position,
    /// The head when `looked` was chosen.
    head: Head,
    unread: BTreeSet<ChildId>,
    looked: Position,
    /// Whose rows the date has changed.
    turning: BTreeSet<ChildId>,
    changed: BTreeSet<ChildId>,
    /// Children without a row, since a record of theirs cannot be read.
    unreadable: BTreeSet<ChildId>,
    /// Whether the rows are being made from nothing: nobody was told of what they raise.
    is_new: bool,
    /// What the store has of all this.
    kept: Kept,
    /// The makings of the rows, the newest last, of which tokens can be gone on from.
    epochs: Vec<u64>,
}

/// How much is read in one stride, on how many cores, and for whom.
#[derive(Clone, Copy)]
pub struct Effort<'l> {
    /// How many children.
    pub children: usize,
    /// How many cores may be taken.
    pub cores: usize,
    /// Who waits.
    pub listener: &'l dyn Listener,
}

impl State {
    /// The rows as the store has them; what it lacks is to be read.
    pub fn load(ledger: &Ledger, today: Date, jurisdiction: &Jurisdiction) -> Self {
        let head = ledger.head();
        let (rows, next, kept, is_new) = match persisted::load(ledger, jurisdiction) {
            Some((rows, next, kept)) => (rows, next, kept, false),
            None => {
                let rows = Rows::new(today, jurisdiction.clone());
                (rows, Position(head.size), Kept::nothing(ledger, jurisdiction), true)
            }
        };
        let unread = ledger.children().into_iter().filter(|child| !rows.contains(*child)).collect();
        Self {
            next,
            head,
            unread,
            looked: next,
            // What an interrupted turn did not come to.
            turning: rows.turning_by(rows.as_of()).into_iter().collect(),
            changed: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            is_new,
            epochs: vec![kept.epoch()],
            rows,
            kept,
        }
    }

    /// The rows.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The head for which they hold.
    pub fn head(&self) -> Head {
        self.head
    }

    /// How many children are missing from them.
    pub fn unreadable(&self) -> u64 {
        self.unreadable.len() as u64
    }

    /// Where the changes of flags have got.
    pub fn moment(&self) -> Moment {
        Moment { epoch: self.kept.epoch(), number: self.rows.changes_so_far() }
    }

    /// The changes from a moment on; nothing where they are not kept.
    pub fn changes_from(&self, from: Moment) -> Option<impl Iterator<Item = &Change>> {
        self.rows.changes_from(from.number).filter(|_| self.epochs.contains(&from.epoch))
    }

    /// Takes another jurisdiction, where it is another: then every child is to be read again, and what that raises and
    /// clears is told.
    pub fn take_jurisdiction(&mut self, ledger: &Ledger, jurisdiction: &Jurisdiction) {
        if persisted::books(self.rows.jurisdiction()) != persisted::books(jurisdiction) {
            self.rows.take_jurisdiction(jurisdiction.clone());
        }
        if self.kept.takes_books(&persisted::books(jurisdiction)) {
            self.unread.extend(ledger.children());
        }
    }

    /// Turns the date, when it has. The rows that this changes are read with the next strides: one that was interrupted
    /// is gone on with.
    pub fn turn(&mut self, ledger: &Ledger, today: Date) {
        let before = self.rows.as_of();
        if today == before {
            return;
        }
        self.rows.turn_to(today);
        if today < before {
            // No kept row says when it was another one before: whatever happens meanwhile, all are read again.
            self.kept.distrust();
            self.unread.extend(ledger.children());
        } else {
            self.turning.extend(self.rows.turning_by(today));
        }
    }

    /// Whether the rows hold for the day and for a head that is not before this one.
    pub fn has_reached(&self, head: Head) -> bool {
        self.is_level() && self.head.size >= head.size
    }

    /// Whether the rows hold for the head that was last looked at.
    fn is_level(&self) -> bool {
        self.turning.is_empty() && self.unread.is_empty() && self.next.0 >= self.head.size
    }

    /// Goes one stride: the children whose rows the date has changed, then those of whom there are new events.
    pub fn stride(&mut self, ledger: &Ledger, effort: Effort<'_>) -> Result<(), Fault> {
        if !self.turning.is_empty() {
            let some: Vec<ChildId> = self.turning.iter().copied().take(effort.children).collect();
            self.read(ledger, &some, effort)?;
        } else {
            if self.unread.is_empty() {
                self.look_on(ledger)?;
            }
            if !self.unread.is_empty() {
                self.read_some(ledger, effort)?;
            }
        }
        let is_much = !self.is_new || self.changed.len() >= NEW_ROWS_AT_ONCE;
        if is_much && !self.changed.is_empty() {
            self.persist(ledger);
        }
        if self.is_level() {
            self.is_whole(ledger);
        }
        Ok(())
    }

    /// Looks for whom there are new events.
    fn look_on(&mut self, ledger: &Ledger) -> Result<(), Fault> {
        self.head = ledger.head();
        let ahead = usize::try_from(self.head.size.saturating_sub(self.next.0)).unwrap_or(usize::MAX);
        if ahead > 0 {
            (self.unread, self.looked) = ledger.children_from(self.next, ahead.min(ROUND_EVENTS))?;
        }
        Ok(())
    }

    /// All rows are there and have been read by the same books.
    fn is_whole(&mut self, ledger: &Ledger) {
        let books_changed = self.kept.has_read_all();
        if self.is_new || books_changed || !self.changed.is_empty() || self.kept.is_elsewhere(ledger) {
            self.persist(ledger);
            self.is_new = false;
        }
    }

    /// Reads some of those who are to be read.
    fn read_some(&mut self, ledger: &Ledger, effort: Effort<'_>) -> Result<(), Fault> {
        let some: Vec<ChildId> = self.unread.iter().copied().take(effort.children).collect();
        // A fact of one record is a fact of those that are linked to it, and of those that were until now.
        let mut linked = BTreeSet::new();
        self.add_linked(&some, &mut linked);
        self.read(ledger, &some, effort)?;
        self.add_linked(&some, &mut linked);
        linked.retain(|child| !some.contains(child));
        self.read(ledger, &Vec::from_iter(linked), effort)?;
        for child in &some {
            self.unread.remove(child);
        }
        if self.unread.is_empty() {
            self.next = self.looked;
        }
        Ok(())
    }

    fn add_linked(&self, children: &[ChildId], linked: &mut BTreeSet<ChildId>) {
        for child in children {
            linked.extend(self.rows.read_into(*child));
            linked.extend(self.rows.linked(*child));
        }
    }

    /// Reads children again.
    fn read(&mut self, ledger: &Ledger, children: &[ChildId], effort: Effort<'_>) -> Result<(), Fault> {
        if children.is_empty() {
            return Ok(());
        }
        let known_at = &before(self.looked.0);
        let Effort { cores, listener, .. } = effort;
        let read = Reading { ledger, children, known_at, cores, listener }.put_into(&mut self.rows);
        // What was read before anything failed is among the rows.
        self.changed.extend(children.iter().filter(|child| **child != ChildId::AUTHORITY_STREAM));
        let unread = read?;
        for child in children {
            self.unreadable.remove(child);
            self.turning.remove(child);
        }
        for (child, fault) in unread {
            self.note(child, &fault);
        }
        Ok(())
    }

    /// A record that is damaged, or newer than this release, takes its child out and stops no other; the row goes
    /// with it, so that the next start tries again.
    fn note(&mut self, child: ChildId, fault: &Fault) {
        tracing::error!(reason = wire::status::reason_name(fault.reason), at = ?fault.metadata, "a record cannot be read");
        self.rows.remove(child);
        self.unreadable.insert(child);
    }

    fn persist(&mut self, ledger: &Ledger) {
        if self.is_new {
            self.rows.forget_changes();
        }
        if self.kept.persist(ledger, &self.rows, &mut self.changed, self.next) {
            self.changed.clear();
        }
        // What could not be kept may be told; after a crash nobody can go on from it.
        if self.epochs.last() != Some(&self.kept.epoch()) {
            self.epochs.push(self.kept.epoch());
        }
    }
}
