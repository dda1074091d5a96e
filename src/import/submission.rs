//! One extract on its way into a ledger: read, compared with what is known, appended child by child.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{iter, mem, thread};

use exchange::difference::ChildChanges;
use exchange::event_id::ImportKey;
use exchange::extract::Part;
use exchange::import::{Plan, Summary};
use futures::stream::{FuturesUnordered, StreamExt};
use ids::{ChildId, EventId};
use jiff::civil::Date;
use journey::Fact;
use ledger::{AppendError, ChildAppend, ChildRef, Expected, LocalId, beside};
use tokio::time::sleep;

use super::{APPEND_EVENTS, APPENDS_AHEAD, FindingLine, Format, ImportAnswer, ImportError};
use super::{append, journey_of, part};
use crate::caller::Caller;
use crate::insight::cores;
use crate::ledgers::Opened;

/// How many children are compared together: enough that sharing them out between the cores costs little.
const COMPARED_TOGETHER: usize = 256;
/// How often a child whose record moves on meanwhile is compared again.
const COMPARED_MAX: u32 = 8;
/// How long an import waits for room in the queue of appends, and how often it does so.
const QUEUE_WAIT: Duration = Duration::from_millis(50);
const QUEUE_WAITS_MAX: u32 = 200;

/// What is to be taken in.
#[derive(Clone, Debug)]
pub struct ImportQuestion {
    /// The format of the files.
    pub format: Format,
    /// The day on which the authority submitted them.
    pub received: Date,
    /// Whether to say what would be appended, and append nothing.
    pub dry_run: bool,
}

/// An extract that was read and can go in.
pub struct Prepared {
    plan: Plan,
    dry_run: bool,
}

impl Prepared {
    /// Reads an extract for a ledger, from its directory or its files. Until it is in, no other extract may go into the
    /// same ledger: what the ledger holds of earlier ones is looked at here.
    pub fn read(opened: &Opened, question: &ImportQuestion, paths: &[PathBuf]) -> Result<Self, ImportError> {
        let extract = question.format.read(question.received, paths)?;
        let key = ImportKey::new(*opened.ledger.import_key());
        let own = journey_of(&opened.ledger, ChildId::AUTHORITY_STREAM)?;
        let plan = Plan::new(extract, question.received, opened.authority, key, own.as_ref());
        let plan = plan.map_err(|error| ImportError::Extract(Box::new(error)))?;
        Ok(Self { plan, dry_run: question.dry_run })
    }

    /// What was found amiss with it.
    pub fn findings(&self) -> impl Iterator<Item = FindingLine> {
        self.plan.extract().findings().iter().map(FindingLine::from)
    }

    /// How many children it tells of.
    pub fn children(&self) -> u64 {
        self.plan.extract().children()
    }

    /// Takes it in for a caller. `going` is asked before each child, and stops the import between two of them.
    pub async fn run(
        &self,
        opened: &Opened,
        caller: &Caller,
        mut going: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ImportAnswer, ImportError> {
        let going_in = GoingIn { opened, caller, plan: &self.plan };
        let summary = if self.dry_run {
            going_in.rehearsal(&mut going)?
        } else {
            going_in.submission(&mut going).await?
        };
        Ok(ImportAnswer::new(summary, opened.ledger.head()))
    }
}

/// What an extract says of one child, and what that changes.
struct Compared {
    local: LocalId,
    said: Part,
    changes: ChildChanges,
}

/// An extract on its way in.
#[derive(Clone, Copy)]
struct GoingIn<'g> {
    opened: &'g Opened,
    caller: &'g Caller,
    plan: &'g Plan,
}

impl GoingIn<'_> {
    /// Works out what the extract changes and appends it.
    async fn submission(self, going: &mut impl FnMut() -> ControlFlow<()>) -> Result<Summary, ImportError> {
        let mut summary = self.plan.summary();
        let mut opening = Some(self.plan.opening());
        let mut under_way = FuturesUnordered::new();
        let mut stopped = false;
        for compared in self.compared() {
            if going().is_break() {
                stopped = true;
                break;
            }
            let compared = compared?;
            if compared.changes.events.is_empty() {
                summary.add(&compared.changes);
                continue;
            }
            match opening.take() {
                // That the submission was received is recorded with its first new fact.
                Some(events) => {
                    let (received, refused) = events.split_at(events.len().min(1));
                    let changes = self.child(compared, received).await?;
                    // If all was recorded meanwhile by another, the next child opens the submission.
                    if changes.events.is_empty() {
                        opening = Some(events);
                    } else {
                        self.refusals(refused).await?;
                    }
                    summary.add(&changes);
                }
                None => under_way.push(self.child(compared, &[])),
            }
            if under_way.len() >= APPENDS_AHEAD
                && let Some(changes) = under_way.next().await
            {
                summary.add(&changes?);
            }
        }
        while let Some(changes) = under_way.next().await {
            summary.add(&changes?);
        }
        if stopped {
            return Err(ImportError::Stopped);
        }
        self.rest(opening).await?;
        Ok(summary)
    }

    /// Works out what the extract changes, and appends nothing.
    fn rehearsal(self, going: &mut impl FnMut() -> ControlFlow<()>) -> Result<Summary, ImportError> {
        let mut summary = self.plan.summary();
        for compared in self.compared() {
            if going().is_break() {
                return Err(ImportError::Stopped);
            }
            summary.add(&compared?.changes);
        }
        Ok(summary)
    }

    /// Every child that the extract tells of, compared with what is known, some of them at a time on every core.
    fn compared(self) -> impl Iterator<Item = Result<Compared, ImportError>> {
        let mut parts = self.plan.parts();
        iter::from_fn(move || {
            let said: Vec<_> = parts.by_ref().take(COMPARED_TOGETHER).collect();
            (!said.is_empty()).then(|| on_every_core(said, |said| self.compare(said?)))
        })
        .flatten()
    }

    fn compare(self, (local_id, said): (String, Part)) -> Result<Compared, ImportError> {
        let local = LocalId { source_system: self.plan.system().into(), local_id };
        let changes = self.changes(&local, &said)?;
        Ok(Compared { local, said, changes })
    }

    /// What the extract changes in the record of one child.
    fn changes(self, local: &LocalId, said: &Part) -> Result<ChildChanges, ImportError> {
        let ledger = &self.opened.ledger;
        let known = ledger.resolve(local).map(|child| journey_of(ledger, child)).transpose()?;
        Ok(self.plan.changes(&local.local_id, said, known.flatten().as_ref()))
    }

    /// Appends what changes in one child's record, with what opens the submission where this is the first. A record
    /// that moved on since it was compared is compared again; what was appended in the end is returned.
    async fn child(
        self,
        Compared { local, said, mut changes }: Compared,
        opening: &[(EventId, Fact)],
    ) -> Result<ChildChanges, ImportError> {
        let mut compared = 1;
        loop {
            let expected = changes.revision.map_or(Expected::NoStream, Expected::Exactly);
            let mut parts = vec![part(ChildRef::Local(local.clone()), expected, &changes.events)];
            if !opening.is_empty() {
                parts.insert(0, own(opening));
            }
            match self.append(parts).await {
                Err(error) if has_moved_on(&error) && compared < COMPARED_MAX => compared += 1,
                appended => return appended.map(|()| changes),
            }
            changes = self.changes(&local, &said)?;
            if changes.events.is_empty() {
                return Ok(changes);
            }
        }
    }

    /// Records what the extract asks to be erased, and what opens the submission where nothing of a child was new and it
    /// is to be known all the same.
    async fn rest(self, opening: Option<Vec<(EventId, Fact)>>) -> Result<(), ImportError> {
        let (ledger, system) = (&self.opened.ledger, self.plan.system());
        let requests = self.plan.erasure_requests(|local_id| {
            ledger.resolve(&LocalId { source_system: system.into(), local_id: local_id.into() })
        });
        let is_said_alone = opening.is_some() && self.plan.is_news_by_itself();
        if requests.is_empty() && !is_said_alone {
            return Ok(());
        }
        let events: Vec<_> = opening.into_iter().flatten().chain(requests).collect();
        self.refusals(&events).await
    }

    /// Records the rows that were refused.
    async fn refusals(self, refused: &[(EventId, Fact)]) -> Result<(), ImportError> {
        for events in refused.chunks(APPEND_EVENTS) {
            self.append(vec![own(events)]).await?;
        }
        Ok(())
    }

    /// Appends, and waits for a while where there is no room in the queue.
    async fn append(self, parts: Vec<ChildAppend>) -> Result<(), ImportError> {
        for _ in 0..QUEUE_WAITS_MAX {
            match append(self.opened, self.caller, parts.clone()).await {
                Err(AppendError::QueueFull) => sleep(QUEUE_WAIT).await,
                appended => return Ok(appended.map(|_| ())?),
            }
        }
        Err(AppendError::QueueFull.into())
    }
}

fn own(events: &[(EventId, Fact)]) -> ChildAppend {
    part(ChildRef::Id(ChildId::AUTHORITY_STREAM), Expected::Any, events)
}

/// The same as a map in order, with the work shared out between the cores.
fn on_every_core<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let (each, work) = (items.len().div_ceil(cores()).max(1), &work);
    let mut items = items.into_iter();
    let shares = iter::from_fn(|| {
        let share: Vec<T> = items.by_ref().take(each).collect();
        (!share.is_empty()).then(|| Mutex::new(share))
    });
    let shares: Vec<_> = shares.collect();
    thread::scope(|scope| {
        let done_with = |share| move || taken(share).into_iter().map(work).collect::<Vec<R>>();
        let threads: Vec<_> = shares.iter().map(|share| beside::begin(scope, done_with(share))).collect();
        let done =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|fault| resume_unwind(fault)));
        done.flatten().collect()
    })
}

/// A share is taken by whoever works on it, and not handed over: a thread that does not begin would have it.
fn taken<T>(share: &Mutex<Vec<T>>) -> Vec<T> {
    mem::take(&mut share.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether somebody else appended to the child's stream since it was read.
fn has_moved_on(error: &ImportError) -> bool {
    use AppendError as E;
    matches!(error, ImportError::Append(E::RevisionConflict { .. } | E::StreamExists { .. }))
}
