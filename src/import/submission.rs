//! One extract on its way into a ledger: read, compared with what is known, appended child by child.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{iter, mem, thread};

use exchange::difference::ChildChanges;
use exchange::event_id::ImportKey;
use exchange::extract::{Extract, Part, Unreadable};
use exchange::import::{Plan, Summary};
use futures::stream::{FuturesUnordered, StreamExt};
use ids::{ChildId, EventId};
use jiff::civil::Date;
use journey::Fact;
use ledger::{AppendError, ChildAppend, ChildRef, Expected, LocalId, Places, beside};
use tokio::time::sleep;
use wire::fault::Fault;

use super::{APPEND_EVENTS, APPENDS_AHEAD, FindingLine, Format, ImportAnswer, ImportError};
use super::{append, journey_of, part};
use crate::caller::Caller;
use crate::insight::{cores, read_child_at};
use crate::ledgers::Opened;

/// How many children are compared together: enough that sharing them out between the cores costs little, and that what
/// the ledger holds of several stands in one row of its store.
const COMPARED_TOGETHER: usize = 1_024;
/// How many of them one core takes at once: so few that the cores end together.
const TAKEN_AT_ONCE: usize = 64;
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

/// An extract that is being read while the ledger is opened.
pub struct Reading(JoinHandle<Result<Box<dyn Extract>, ImportError>>);

impl Reading {
    /// Begins to read an extract from its directory or its files; nothing where the system gives no thread for it, and
    /// the extract is read when it is prepared.
    pub fn begin(question: &ImportQuestion, paths: &[PathBuf]) -> Option<Self> {
        let (format, received, paths) = (question.format, question.received, paths.to_vec());
        let read = move || format.read(received, &paths);
        thread::Builder::new().name("extract".to_owned()).spawn(read).map(Self).ok()
    }
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
        Self::of(opened, question, question.format.read(question.received, paths)?)
    }

    /// The same of an extract that is being read already.
    pub fn of_reading(
        opened: &Opened,
        question: &ImportQuestion,
        Reading(reading): Reading,
    ) -> Result<Self, ImportError> {
        Self::of(opened, question, reading.join().unwrap_or_else(|fault| resume_unwind(fault))?)
    }

    fn of(
        opened: &Opened,
        question: &ImportQuestion,
        extract: Box<dyn Extract>,
    ) -> Result<Self, ImportError> {
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

/// What is worked out of a child, and which of those that are compared together it is.
type Placed<T> = (usize, Result<T, ImportError>);

/// What an extract says of one child, and who that is, where the ledger knows.
struct Asked<'g> {
    local: LocalId,
    said: Part<'g>,
    child: Option<ChildId>,
}

/// What an extract says of one child, and what that changes.
struct Compared<'g> {
    local: LocalId,
    said: Part<'g>,
    changes: ChildChanges,
}

/// An extract on its way in.
#[derive(Clone, Copy)]
struct GoingIn<'g> {
    opened: &'g Opened,
    caller: &'g Caller,
    plan: &'g Plan,
}

impl<'g> GoingIn<'g> {
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
    fn compared(self) -> impl Iterator<Item = Result<Compared<'g>, ImportError>> {
        let mut parts = self.plan.parts();
        iter::from_fn(move || {
            let said: Vec<_> = parts.by_ref().take(COMPARED_TOGETHER).collect();
            let compared = |said| self.compare_together(said).unwrap_or_else(|error| vec![Err(error)]);
            (!said.is_empty()).then(|| compared(said))
        })
        .flatten()
    }

    /// The children in their order, each compared; they are taken by the ledger's names, in whose order its store is.
    fn compare_together(
        self,
        said: Vec<Result<(String, Part<'g>), Unreadable>>,
    ) -> Result<Vec<Result<Compared<'g>, ImportError>>, ImportError> {
        let asked = on_every_core(said, |said| said.into_iter().map(|said| self.ask(said?)).collect());
        let mut asked: Vec<_> = (0_usize..).zip(asked).collect();
        asked.sort_by_cached_key(|(_, asked)| asked.as_ref().ok().and_then(|asked| asked.child));
        let compared = on_every_core(asked, |asked| match self.compare(asked) {
            Ok(compared) => compared.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        });
        let mut compared = compared.into_iter().collect::<Result<Vec<_>, _>>()?;
        compared.sort_by_cached_key(|(at, _)| *at);
        Ok(compared.into_iter().map(|(_, compared)| compared).collect())
    }

    fn ask(self, (local_id, said): (String, Part<'g>)) -> Result<Asked<'g>, ImportError> {
        let local = LocalId { source_system: self.plan.system().into(), local_id };
        let child = self.opened.ledger.resolve(&local);
        Ok(Asked { local, said, child })
    }

    /// Compares some children, by the order of the ledger's names; where their events lie is looked up for all at once.
    fn compare(self, asked: Vec<Placed<Asked<'g>>>) -> Result<Vec<Placed<Compared<'g>>>, ImportError> {
        let ledger = &self.opened.ledger;
        let known = asked.iter().filter_map(|(_, asked)| asked.as_ref().ok()?.child);
        let mut known: Vec<ChildId> = known.collect();
        // One child may have several local ids.
        known.dedup();
        let places = ledger.find_journeys(&known).map_err(Fault::from)?;
        let places: BTreeMap<ChildId, Places> = known.into_iter().zip(places).collect();
        let compare = |Asked { local, said, child }| {
            let places = child.and_then(|child| Some((child, places.get(&child)?.clone())));
            let journey = places.map(|(child, places)| read_child_at(ledger, child, places)).transpose()?;
            let known = journey.as_ref().filter(|journey| journey.head().is_some());
            let changes = self.plan.changes(&local.local_id, &said, known);
            Ok(Compared { local, said, changes })
        };
        Ok(asked.into_iter().map(|(at, asked)| (at, asked.and_then(compare))).collect())
    }

    /// What the extract changes in the record of one child.
    fn changes(self, local: &LocalId, said: &Part<'_>) -> Result<ChildChanges, ImportError> {
        let ledger = &self.opened.ledger;
        let known = ledger.resolve(local).map(|child| journey_of(ledger, child)).transpose()?;
        Ok(self.plan.changes(&local.local_id, said, known.flatten().as_ref()))
    }

    /// Appends what changes in one child's record, with what opens the submission where this is the first. A record
    /// that moved on since it was compared is compared again; what was appended in the end is returned.
    async fn child(
        self,
        Compared { local, said, mut changes }: Compared<'g>,
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

/// What comes of every item, in order; the cores take the items some at a time, until none are left.
fn on_every_core<T: Send, R: Send>(items: Vec<T>, work: impl Fn(Vec<T>) -> Vec<R> + Sync) -> Vec<R> {
    let mut items = items.into_iter();
    let shares = iter::from_fn(|| {
        let share: Vec<T> = items.by_ref().take(TAKEN_AT_ONCE).collect();
        (!share.is_empty()).then(|| Mutex::new(share))
    });
    let (shares, next): (Vec<_>, _) = (shares.collect(), AtomicUsize::new(0));
    let work_on = || {
        let taken = iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            shares.get(at).map(|share| (at, work(taken(share))))
        });
        taken.collect::<Vec<(usize, Vec<R>)>>()
    };
    let mut done = thread::scope(|scope| {
        let beside: Vec<_> = (1..cores().min(shares.len())).map(|_| beside::begin(scope, work_on)).collect();
        let mut done = work_on();
        for thread in beside {
            done.extend(thread.join().unwrap_or_else(|fault| resume_unwind(fault)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, done)| done).collect()
}

/// A share is taken by whoever works on it.
fn taken<T>(share: &Mutex<Vec<T>>) -> Vec<T> {
    mem::take(&mut share.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether somebody else appended to the child's stream since it was read.
fn has_moved_on(error: &ImportError) -> bool {
    use AppendError as E;
    matches!(error, ImportError::Append(E::RevisionConflict { .. } | E::StreamExists { .. }))
}
