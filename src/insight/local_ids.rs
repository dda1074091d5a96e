//! The ids under which the source systems know the children of an answer. They lie sealed in the facts that tell them and
//! nowhere else: a row says which facts these are and where they lie, and they are read for the children whom an answer
//! names. What was read is held in memory for the next page.

use std::collections::{BTreeMap, HashMap};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use ids::{ChildId, Position};
use journey::Journey;
use journey::facts::RegisteredId;
use journey::journey::{ToldId, holding};
use ledger::{Filter, Ledger, Recorded, beside};
use projections::KnownBy;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::everyone::{cores, is_of_one_child};
use super::journey::entry;

/// What so many facts tell is held: some 200 bytes each.
const HELD_MAX: usize = 128 * 1024;

/// So many are read sooner than another core has begun.
const READ_ALONE: usize = 16;

/// What facts of one ledger tell of ids, by their positions.
#[derive(Default)]
pub struct LocalIds(Mutex<HashMap<Position, Arc<Told>>>);

/// What one fact tells.
struct Told {
    child: ChildId,
    ids: Vec<RegisteredId>,
}

/// Some children's ids in the source systems.
#[derive(Default)]
pub struct Named(BTreeMap<ChildId, Vec<RegisteredId>>);

impl Named {
    /// A child's ids, those of the own record first.
    pub fn of(&self, child: ChildId) -> &[RegisteredId] {
        self.0.get(&child).map(Vec::as_slice).unwrap_or_default()
    }
}

impl LocalIds {
    /// Reads the ids of children of whom it is known which facts tell them. Where one of these cannot be read, the child
    /// is named without what it tells.
    pub fn read<'a>(
        &self,
        ledger: &Ledger,
        children: impl IntoIterator<Item = (ChildId, &'a [KnownBy])>,
    ) -> Result<Named, Fault> {
        let children: BTreeMap<ChildId, &[KnownBy]> = children.into_iter().collect();
        let wanted = children.values().copied().flatten().map(|known| (known.position, *known)).collect();
        let told = self.told(ledger, &wanted)?;
        let named = children.into_iter().map(|(child, known_by)| {
            let told = known_by.iter().filter_map(|known| Some((known.position, told.get(&known.position)?)));
            let told = told.flat_map(|(position, told)| {
                told.ids.iter().map(move |id| ToldId { child: told.child, position, id })
            });
            (child, holding(child, told).into_iter().map(|told| told.id.clone()).collect())
        });
        Ok(Named(named.collect()))
    }

    /// What some events tell; those that cannot be read are left out.
    fn told(
        &self,
        ledger: &Ledger,
        wanted: &BTreeMap<Position, KnownBy>,
    ) -> Result<BTreeMap<Position, Arc<Told>>, Fault> {
        let held = self.held();
        let mut told: BTreeMap<Position, Arc<Told>> =
            wanted.keys().filter_map(|at| Some((*at, Arc::clone(held.get(at)?)))).collect();
        drop(held);
        let unread: Vec<KnownBy> =
            wanted.values().filter(|known| !told.contains_key(&known.position)).copied().collect();
        let read = told_by_each(ledger, &unread)?;
        let mut held = self.held();
        if held.len() + read.len() > HELD_MAX {
            held.clear();
        }
        held.extend(read.iter().take(HELD_MAX).map(|(at, told)| (*at, Arc::clone(told))));
        drop(held);
        told.extend(read);
        Ok(told)
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Position, Arc<Told>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A child's ids, by the whole journey.
pub fn of_journey(journey: &Journey) -> Vec<RegisteredId> {
    journey.local_ids().into_iter().map(|told| told.id.clone()).collect()
}

/// What each of some events tells, read on every core: a page waits for it.
fn told_by_each(ledger: &Ledger, known: &[KnownBy]) -> Result<Vec<(Position, Arc<Told>)>, Fault> {
    let share = known.len().div_ceil(cores()).max(READ_ALONE);
    let read = |known: &[KnownBy]| -> Result<Vec<_>, Fault> {
        let lies: Vec<_> = known.iter().filter_map(|known| Some((known.position, known.at?))).collect();
        // What does not lie where it did is looked for, and is read there or said to be amiss.
        let found = ledger.read_each(&lies).into_iter().flatten();
        let mut found: BTreeMap<Position, Recorded> = found.map(|event| (event.position, event)).collect();
        let told = known.iter().map(|KnownBy { position, .. }| {
            Ok(told_at(ledger, *position, found.remove(position))?.map(|told| (*position, told)))
        });
        told.filter_map(Result::transpose).collect()
    };
    let (own, others) = known.split_at(share.min(known.len()));
    thread::scope(|scope| {
        let beside: Vec<_> =
            others.chunks(share).map(|share| beside::begin(scope, move || read(share))).collect();
        let mut told = read(own)?;
        for thread in beside {
            told.extend(thread.join().unwrap_or_else(|fault| resume_unwind(fault))?);
        }
        Ok(told)
    })
}

/// What the event at a position tells, unless it cannot be read.
fn told_at(ledger: &Ledger, position: Position, found: Option<Recorded>) -> Result<Option<Arc<Told>>, Fault> {
    let read = match found {
        Some(event) => Ok(Some(event)),
        None => {
            ledger.read_ledger(position, &Filter::default(), 1).map(|page| page.events.into_iter().next())
        }
    };
    match read.map_err(Fault::from).and_then(|event| event.as_ref().map(told_by).transpose()) {
        // The child's flags and clocks are no less worth telling.
        Err(fault) if is_of_one_child(&fault) => {
            let reason = wire::status::reason_name(fault.reason);
            tracing::warn!(
                position = position.0,
                reason,
                "a child's ids in the source systems cannot be read"
            );
            Ok(None)
        }
        Ok(None) => Err(ErrorReason::ProjectionBehind.into()),
        told => told,
    }
}

fn told_by(event: &Recorded) -> Result<Arc<Told>, Fault> {
    let entry = entry(event)?;
    Ok(Arc::new(Told { child: entry.child, ids: entry.event().local_ids().to_vec() }))
}

#[cfg(test)]
mod tests;
