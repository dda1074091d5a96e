//! Taking facts in through a ledger that is open in this process: a return that was read, or a population.

use std::collections::BTreeMap;

use exchange::difference::ChildChanges;
use exchange::event_id::ImportKey;
use exchange::extract::{Part, Unreadable};
use exchange::import::{Plan, Summary};
use futures::stream::{FuturesUnordered, StreamExt};
use ids::{ChildId, EventId};
use jiff::civil::Date;
use journey::facts::JurisdictionSet;
use journey::values::{Digest, File};
use journey::{Event, Fact, Journey, KnownAt};
use ledger::{Append, AppendError, ChildAppend, ChildRef, Expected, Ledger, LocalId, NewEvent, Receipt};
use sha2::{Digest as _, Sha256};
use wire::fact::{encode_fact, lookup};
use wire::fault::Fault;

use crate::caller::Caller;
use crate::insight::read_child;
use crate::ledgers::Opened;
use crate::{clock, jurisdictions};

/// How many appends are under way at once: enough that the syncs of the disk are shared.
const APPENDS_AHEAD: usize = 64;
/// The most events of an append, as for every other caller.
const APPEND_EVENTS: usize = crate::limits::BATCH_EVENTS_MAX;

/// Why facts could not be taken in. What was appended before stays, and is recorded already the next time.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A journey could not be read.
    #[error("a journey could not be read: {}", wire::status::reason_name(.0.reason))]
    Read(Fault),
    /// The extract changed or went away while it was read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// An append was refused.
    #[error("an append was refused: {0}")]
    Append(#[from] AppendError),
}

impl From<Fault> for ImportError {
    fn from(fault: Fault) -> Self {
        Self::Read(fault)
    }
}

/// Works out what a return changes and appends it, child by child, each child's part whole or not at all.
/// `done` is called after each child.
pub async fn submission(
    opened: &Opened,
    plan: &Plan,
    mut done: impl FnMut(),
) -> Result<Summary, ImportError> {
    let mut summary = plan.summary();
    let mut opening = Some(plan.opening());
    let mut under_way = FuturesUnordered::new();
    for part_said in plan.parts() {
        let (local, changes) = changes(opened, plan, part_said)?;
        summary.add(&changes);
        done();
        if changes.events.is_empty() {
            continue;
        }
        let expected = changes.revision.map_or(Expected::NoStream, Expected::Exactly);
        let part = part(ChildRef::Local(local), expected, &changes.events);
        match opening.take() {
            // That the submission was received is recorded with its first new fact, and never alone.
            Some(events) => open_submission(opened, part, &events).await?,
            None => under_way.push(append(opened, vec![part])),
        }
        if under_way.len() >= APPENDS_AHEAD {
            under_way.next().await.transpose()?;
        }
    }
    while under_way.next().await.transpose()?.is_some() {}
    Ok(summary)
}

/// Works out what a return changes, and appends nothing.
pub fn rehearsal(opened: &Opened, plan: &Plan, mut done: impl FnMut()) -> Result<Summary, ImportError> {
    let mut summary = plan.summary();
    for part_said in plan.parts() {
        summary.add(&changes(opened, plan, part_said)?.1);
        done();
    }
    Ok(summary)
}

/// What an extract changes in the record of one child.
fn changes(
    opened: &Opened,
    plan: &Plan,
    part_said: Result<(String, Part), Unreadable>,
) -> Result<(LocalId, ChildChanges), ImportError> {
    let (local_id, part_said) = part_said?;
    let local = LocalId { source_system: plan.system().into(), local_id };
    let known = opened.ledger.resolve(&local).map(|child| journey_of(&opened.ledger, child)).transpose()?;
    let changes = plan.changes(&local.local_id, &part_said, known.flatten().as_ref());
    Ok((local, changes))
}

async fn open_submission(
    opened: &Opened,
    first: ChildAppend,
    events: &[(EventId, Fact)],
) -> Result<(), ImportError> {
    let own = |events| part(ChildRef::Id(ChildId::AUTHORITY_STREAM), Expected::Any, events);
    let (received, refused) = events.split_at(events.len().min(1));
    let with_first = if received.is_empty() { vec![first] } else { vec![own(received), first] };
    append(opened, with_first).await?;
    for events in refused.chunks(APPEND_EVENTS) {
        append(opened, vec![own(events)]).await?;
    }
    Ok(())
}

/// Appends the facts of synthetic children; returns how many events are new.
pub async fn population(
    opened: &Opened,
    children: impl Iterator<Item = population::Child>,
    mut done: impl FnMut(),
) -> Result<u64, ImportError> {
    let mut new = 0;
    let mut under_way = FuturesUnordered::new();
    let (mut numbers, mut about_others) = (BTreeMap::new(), Vec::new());
    for mut child in children {
        numbers.insert(child.child_id, child.number);
        let others = child.events.extract_if(.., |(_, fact)| !named(&mut fact.event).is_empty());
        let number = child.number;
        about_others.extend(others.map(|event| (number, event)));
        let local = of_population(number);
        let parts: Vec<ChildAppend> = child
            .events
            .chunks(APPEND_EVENTS)
            .map(|events| part(ChildRef::Local(local.clone()), Expected::Any, events))
            .collect();
        under_way.push(async move {
            let mut new = 0;
            for part in parts {
                new += count_new(&append(opened, vec![part]).await?);
            }
            Ok::<u64, ImportError>(new)
        });
        if under_way.len() >= APPENDS_AHEAD {
            new += under_way.next().await.transpose()?.unwrap_or(0);
            done();
        }
    }
    while let Some(appended) = under_way.next().await {
        new += appended?;
        done();
    }
    // What names another child can be told once the ledger has a name of its own for that child.
    for (number, (event_id, mut fact)) in about_others {
        for other in named(&mut fact.event) {
            let known = numbers.get(other).and_then(|number| opened.ledger.resolve(&of_population(*number)));
            *other = known.unwrap_or(*other);
        }
        let event = [(event_id, fact)];
        let part = part(ChildRef::Local(of_population(number)), Expected::Any, &event);
        new += count_new(&append(opened, vec![part]).await?);
    }
    Ok(new)
}

fn of_population(number: u32) -> LocalId {
    LocalId { source_system: POPULATION.into(), local_id: population::Population::local_id(number) }
}

/// The other children that a fact names.
fn named(event: &mut Event) -> Vec<&mut ChildId> {
    match event {
        Event::SiblingGroupRecorded(group) => group.members.iter_mut().collect(),
        Event::RecordsLinked(link) => vec![&mut link.other_child],
        Event::RecordsUnlinked(link) => vec![&mut link.other_child],
        _ => Vec::new(),
    }
}

/// The source system of synthetic children.
pub const POPULATION: &str = "population";

fn journey_of(ledger: &Ledger, child: ChildId) -> Result<Option<Journey>, Fault> {
    let journey = read_child(ledger, child, &KnownAt::EVERYTHING)?;
    Ok(journey.head().map(|_| journey))
}

/// What the authority's own stream holds.
pub fn own_stream(ledger: &Ledger) -> Result<Option<Journey>, ImportError> {
    Ok(journey_of(ledger, ChildId::AUTHORITY_STREAM)?)
}

/// Records a jurisdiction file in the authority's own stream, unless it is the one that was set last; says whether it
/// is new. Whoever calls has read the file.
pub async fn jurisdiction(
    opened: &Opened,
    bytes: Vec<u8>,
    effective_from: Date,
) -> Result<bool, ImportError> {
    let before = opened.jurisdictions.set(&opened.ledger)?;
    let version = jurisdictions::version(&bytes);
    if before.last() == Some(&(version.clone(), effective_from)) {
        return Ok(false);
    }
    // The same file may be set again after another one; it is then another fact.
    let natural_key = ["jurisdiction-set", &version, &effective_from.to_string(), &before.len().to_string()];
    let name = ImportKey::new(*opened.ledger.import_key()).name(&natural_key);
    let digest = Digest(Sha256::digest(&bytes).into());
    let set = JurisdictionSet { file: File(bytes), digest, effective_from };
    let events = [(name, Fact::new(clock::today(), set))];
    append(opened, vec![part(ChildRef::Id(ChildId::AUTHORITY_STREAM), Expected::Any, &events)]).await?;
    Ok(true)
}

fn part(child: ChildRef, expected: Expected, events: &[(EventId, Fact)]) -> ChildAppend {
    let event = |(event_id, fact): &(EventId, Fact)| NewEvent {
        event_id: *event_id,
        lookup: lookup(fact),
        payload: encode_fact(fact),
    };
    ChildAppend { child, expected, events: events.iter().map(event).collect() }
}

async fn append(opened: &Opened, children: Vec<ChildAppend>) -> Result<Receipt, AppendError> {
    let caller = opened.digest(&Caller::InProcess);
    opened.ledger.append(Append { caller, children }).await
}

fn count_new(receipt: &Receipt) -> u64 {
    let events = receipt.children.iter().flat_map(|child| &child.events);
    events.filter(|event| !event.already_recorded).count() as u64
}
