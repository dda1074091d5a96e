//! A journal that holds its next group until it is told to go on, or fails with it: what happens in the middle of a commit
//! happens there.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use ids::Position;
use ledger::format::Group;
use ledger::journal::{Address, AppendFault, End, Journal, JournalError, JournalReader, SegmentJournal};
use tokio::sync::mpsc;

/// What becomes of the next group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Next {
    /// It is written.
    #[default]
    Written,
    /// It waits before anything of it is written, as do those behind it.
    Waits,
    /// There is no room for it.
    Full,
    /// It is written, and its sync then fails.
    Unknown,
}

/// Whether groups are let through.
#[derive(Default)]
struct Gate {
    next: Mutex<Next>,
    turned: Condvar,
}

/// Whoever holds this decides when groups go on. Letting go of it opens the gate for good.
pub struct Hold {
    gate: Arc<Gate>,
    arrived: mpsc::UnboundedReceiver<()>,
}

impl Hold {
    /// A hold, and the journal that it holds, to be put in front of the files.
    pub fn new() -> (Self, impl Fn(SegmentJournal) -> Box<dyn Journal>) {
        let gate = Arc::<Gate>::default();
        let (tell, arrived) = mpsc::unbounded_channel();
        let hold = Self { gate: Arc::clone(&gate), arrived };
        let journal = move |files| -> Box<dyn Journal> {
            Box::new(HeldJournal { files, gate: Arc::clone(&gate), tell: tell.clone() })
        };
        (hold, journal)
    }

    /// From now on a group waits before anything of it is written.
    pub fn shut(&self) {
        self.next(Next::Waits);
    }

    /// Returns once a group waits.
    pub async fn arrived(&mut self) {
        self.arrived.recv().await.expect("the journal is there");
    }

    /// Lets the group that waits go on, and those behind it.
    pub fn open(&self) {
        self.next(Next::Written);
    }

    /// Says what is to become of the next group.
    pub fn next(&self, next: Next) {
        *self.gate.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
        self.gate.turned.notify_all();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.open();
    }
}

struct HeldJournal {
    files: SegmentJournal,
    gate: Arc<Gate>,
    tell: mpsc::UnboundedSender<()>,
}

impl Journal for HeldJournal {
    fn append(&mut self, group: &Group) -> Result<Address, AppendFault> {
        let next = self.gate.next.lock().unwrap_or_else(PoisonError::into_inner);
        if *next == Next::Waits {
            // Nobody may be listening any more.
            let _ = self.tell.send(());
        }
        let waited = self.gate.turned.wait_while(next, |next| *next == Next::Waits);
        let next = std::mem::take(&mut *waited.unwrap_or_else(PoisonError::into_inner));
        match next {
            Next::Written | Next::Waits => self.files.append(group),
            Next::Full => Err(AppendFault::Refused(io::ErrorKind::StorageFull.into())),
            Next::Unknown => {
                self.files.append(group)?;
                Err(AppendFault::Unknown(io::Error::other("the sync failed on purpose")))
            }
        }
    }

    fn end(&self) -> End {
        self.files.end()
    }

    fn reassert(&mut self, from: Position) -> Result<(), JournalError> {
        self.files.reassert(from)
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        self.files.reader()
    }
}
