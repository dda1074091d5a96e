//! The ids under which the source systems know the children of an answer. They lie sealed in the facts that tell them and
//! nowhere else: a row says which facts these are, and they are read for the children whom an answer names. What was read
//! is held in memory for the next page.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use ids::{ChildId, Position};
use journey::facts::RegisteredId;
use journey::journey::{ToldId, holding};
use journey::{Journey, Kind};
use ledger::{Filter, Ledger, Recorded, beside};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::everyone::{cores, is_of_one_child};
use super::journey::entry;
use crate::limits::READ_EVENTS_MAX;

/// What so many facts tell is held: some 200 bytes each.
const HELD_MAX: usize = 128 * 1024;
/// Where one event in so many is wanted, all that tell ids are read in one go.
const SPARSE: u64 = 1_000;

/// So many are read sooner than another core has begun.
const READ_ALONE: usize = 8;

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
        children: impl IntoIterator<Item = (ChildId, &'a [Position])>,
    ) -> Result<Named, Fault> {
        let children: BTreeMap<ChildId, &[Position]> = children.into_iter().collect();
        let wanted: BTreeSet<Position> = children.values().copied().flatten().copied().collect();
        let told = self.told(ledger, &wanted)?;
        let named = children.into_iter().map(|(child, known_by)| {
            let told = known_by.iter().filter_map(|position| Some((*position, told.get(position)?)));
            let told = told.flat_map(|(position, told)| {
                told.ids.iter().map(move |id| ToldId { child: told.child, position, id })
            });
            (child, holding(child, told).into_iter().map(|told| told.id.clone()).collect())
        });
        Ok(Named(named.collect()))
    }

    /// What is told at some positions; those that cannot be read are left out.
    fn told(
        &self,
        ledger: &Ledger,
        wanted: &BTreeSet<Position>,
    ) -> Result<BTreeMap<Position, Arc<Told>>, Fault> {
        let held = self.held();
        let mut told: BTreeMap<Position, Arc<Told>> =
            wanted.iter().filter_map(|at| Some((*at, Arc::clone(held.get(at)?)))).collect();
        drop(held);
        let unread = wanted.len() - told.len();
        let mut read = match unread as u64 * SPARSE > ledger.head().size {
            true => all_told(ledger)?,
            false => BTreeMap::new(),
        };
        // A correction is found by its place alone.
        let left: Vec<Position> =
            wanted.iter().filter(|at| !told.contains_key(at) && !read.contains_key(at)).copied().collect();
        read.extend(told_at_each(ledger, &left)?);
        let mut held = self.held();
        if held.len() + read.len() > HELD_MAX {
            held.clear();
        }
        held.extend(read.iter().take(HELD_MAX).map(|(at, told)| (*at, Arc::clone(told))));
        drop(held);
        read.retain(|position, _| wanted.contains(position));
        told.append(&mut read);
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

/// What all facts tell that register a child or change its identity, up to where one cannot be read.
fn all_told(ledger: &Ledger) -> Result<BTreeMap<Position, Arc<Told>>, Fault> {
    let kinds = [Kind::ChildRegistered, Kind::IdentityChanged].map(Kind::number).to_vec();
    let filter = Filter { kinds, children: Vec::new() };
    let (mut all, mut from, size) = (BTreeMap::new(), Position(0), ledger.head().size);
    while from.0 < size {
        let page = match ledger.read_ledger(from, &filter, READ_EVENTS_MAX).map_err(Fault::from) {
            // Whose record it is, is found out where that one is wanted.
            Err(fault) if is_of_one_child(&fault) => break,
            page => page?,
        };
        for event in &page.events {
            if let Ok(told) = told_by(event) {
                all.insert(event.position, told);
            }
        }
        from = page.next;
    }
    Ok(all)
}

/// What is told at each of some positions, read on every core: a page waits for it.
fn told_at_each(ledger: &Ledger, positions: &[Position]) -> Result<Vec<(Position, Arc<Told>)>, Fault> {
    let share = positions.len().div_ceil(cores()).max(READ_ALONE);
    let read = |positions: &[Position]| -> Result<Vec<_>, Fault> {
        let told = positions.iter().map(|at| Ok(told_at(ledger, *at)?.map(|told| (*at, told))));
        told.filter_map(Result::transpose).collect()
    };
    let (own, others) = positions.split_at(share.min(positions.len()));
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

/// What an event tells, unless it cannot be read.
fn told_at(ledger: &Ledger, position: Position) -> Result<Option<Arc<Told>>, Fault> {
    let read = ledger.read_ledger(position, &Filter::default(), 1).map_err(Fault::from);
    match read.and_then(|page| page.events.first().map(told_by).transpose()) {
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
