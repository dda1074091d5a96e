//! The rows of a projection and how far they have got, in memory and in the store.

use std::collections::BTreeSet;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::{Journey, KnownAt};
use ledger::{Head, Ledger};
use projections::{Change, Rows};
use rules::Jurisdiction;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::Moment;
use super::persisted::{self, Kept};
use crate::insight::read_child;

/// How many events are looked at, for whose they are, before those children are read again.
const ROUND_EVENTS: usize = 1 << 20;
/// How many children are read in one stride.
const STRIDE_CHILDREN: usize = 256;
/// How many rows that are made from nothing are kept at once.
const NEW_ROWS_AT_ONCE: usize = 8_192;

/// The rows, and how far they have got: to `next`, and to `looked` once everyone in `unread` has been read. So a child
/// with many new events is read once and not once for every stretch of them.
pub struct State {
    rows: Rows,
    next: Position,
    head: Head,
    unread: BTreeSet<ChildId>,
    looked: Position,
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

    /// Turns the date, when it has.
    pub fn turn(&mut self, ledger: &Ledger, today: Date) -> Result<(), Fault> {
        if today == self.rows.as_of() {
            return Ok(());
        }
        self.changed.extend(self.rows.turning_by(today));
        let (_, failed) = self.rows.turn(today, |child| read_child(ledger, child, &KnownAt::EVERYTHING));
        for (child, fault) in failed {
            self.note(child, &fault)?;
        }
        self.persist(ledger);
        Ok(())
    }

    /// Reads the children of whom there are new events; says whether there are no more.
    pub fn catch_up(
        &mut self,
        ledger: &Ledger,
        strides: usize,
        progress: &mut dyn FnMut(),
    ) -> Result<bool, Fault> {
        for _ in 0..strides {
            if self.unread.is_empty() {
                let head = ledger.head();
                if self.next.0 >= head.size {
                    self.head = head;
                    self.is_whole(ledger);
                    return Ok(true);
                }
                (self.unread, self.looked) = ledger.children_from(self.next, ROUND_EVENTS)?;
            }
            self.read_some(ledger, progress)?;
            if !self.is_new || self.changed.len() >= NEW_ROWS_AT_ONCE {
                self.persist(ledger);
            }
        }
        Ok(false)
    }

    /// All rows are there and have been read by the same books.
    fn is_whole(&mut self, ledger: &Ledger) {
        let books_changed = self.kept.has_read_all();
        if self.is_new || books_changed || !self.changed.is_empty() {
            self.persist(ledger);
            self.is_new = false;
        }
    }

    /// Reads some of those who are to be read.
    fn read_some(&mut self, ledger: &Ledger, progress: &mut dyn FnMut()) -> Result<(), Fault> {
        for _ in 0..STRIDE_CHILDREN {
            let Some(child) = self.unread.first().copied() else { break };
            self.read(ledger, child)?;
            self.unread.remove(&child);
            progress();
        }
        if self.unread.is_empty() {
            self.next = self.looked;
        }
        Ok(())
    }

    fn read(&mut self, ledger: &Ledger, child: ChildId) -> Result<(), Fault> {
        if child == ChildId::AUTHORITY_STREAM {
            return Ok(());
        }
        // A fact of one record is a fact of those that are linked to it, and of those that were until now.
        let mut unread: BTreeSet<ChildId> = self.rows.read_into(child).collect();
        unread.extend(self.rows.linked(child));
        unread.extend(self.read_alone(ledger, child)?);
        unread.retain(|linked| *linked != child && *linked != ChildId::AUTHORITY_STREAM);
        for linked in unread {
            self.read_alone(ledger, linked)?;
        }
        Ok(())
    }

    /// Reads one child again; says which records are linked to it.
    fn read_alone(&mut self, ledger: &Ledger, child: ChildId) -> Result<Vec<ChildId>, Fault> {
        match read_child(ledger, child, &KnownAt::EVERYTHING) {
            Ok(journey) => {
                self.unreadable.remove(&child);
                self.apply(&journey);
                Ok(journey.linked().to_vec())
            }
            Err(fault) => self.note(child, &fault).map(|()| Vec::new()),
        }
    }

    fn apply(&mut self, journey: &Journey) {
        self.rows.apply(journey);
        self.changed.insert(journey.child());
    }

    /// A record that is damaged, or newer than this release, takes its child out and stops no other; the row goes
    /// with it, so that the next start tries again. Anything else stops the whole, to be tried again.
    fn note(&mut self, child: ChildId, fault: &Fault) -> Result<(), Fault> {
        if !matches!(fault.reason, ErrorReason::RecordCorrupt | ErrorReason::SchemaUnknown) {
            return Err(fault.clone());
        }
        tracing::error!(reason = wire::status::reason_name(fault.reason), at = ?fault.metadata, "a record cannot be read");
        self.rows.remove(child);
        self.changed.insert(child);
        self.unreadable.insert(child);
        Ok(())
    }

    fn persist(&mut self, ledger: &Ledger) {
        if self.is_new {
            self.rows.forget_changes();
        }
        if self.kept.persist(ledger, &self.rows, &self.changed, self.next) {
            self.changed.clear();
        }
        // What could not be kept may be told; after a crash nobody can go on from it.
        if self.epochs.last() != Some(&self.kept.epoch()) {
            self.epochs.push(self.kept.epoch());
        }
    }
}
