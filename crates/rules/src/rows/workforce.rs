//! The workforce as one child meets it: who holds the case, for how long, and how it is handed on.

pub(super) mod changes;
pub(super) mod handovers;

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{Employment, Role};
use journey::facts::WorkerAllocated;
use journey::{Entry, Event, Kind};

use crate::look::Look;

/// The time for which a worker held the case.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    /// The entry that allocated the worker.
    pub began: &'a Entry,
    /// What it says.
    pub allocation: &'a WorkerAllocated,
    /// The entry that ended it.
    pub ended: Option<&'a Entry>,
}

impl Held<'_> {
    /// The worker's pseudonym.
    pub fn worker(&self) -> &str {
        self.allocation.worker.as_str()
    }

    /// Whether the worker came through an agency, by the allocation or by the authority's own list.
    pub fn is_agency(&self, look: &Look<'_>) -> bool {
        let on = self.began.day();
        let employment = self.allocation.employment.or_else(|| {
            let mut rows = look.jurisdiction().workers.iter();
            let is_worker = |from: Option<Date>, until: Option<Date>| {
                from.is_none_or(|from| from <= on) && until.is_none_or(|until| on <= until)
            };
            rows.find(|row| row.id == self.worker() && is_worker(row.from, row.until))?.employment
        });
        employment == Some(Employment::Agency)
    }
}

/// The roles of those who hold a case.
pub(super) fn holds_the_case(role: Role) -> bool {
    matches!(role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead)
}

/// The allocations to some roles, in the order in which they began; one that is told twice is one.
pub(super) fn allocations<'a>(look: &Look<'a>, roles: fn(Role) -> bool) -> Vec<Held<'a>> {
    let mut held: Vec<Held<'a>> = Vec::new();
    for began in look.in_order(&[Kind::WorkerAllocated]) {
        let Event::WorkerAllocated(allocation) = began.event() else { continue };
        let is_new = held.iter().all(|other| other.allocation.allocation_id != allocation.allocation_id);
        if is_new && roles(allocation.role) {
            let ended = look.occurred(&[Kind::WorkerDeallocated]).find(|end| match end.event() {
                Event::WorkerDeallocated(end) => end.allocation_id == allocation.allocation_id,
                _ => false,
            });
            held.push(Held { began, allocation, ended });
        }
    }
    held
}

/// The last holder of the case and the worker before, where they differ.
pub(super) fn last_change<'a>(look: &Look<'a>) -> Option<(Held<'a>, Held<'a>)> {
    let held = allocations(look, holds_the_case);
    let last = *held.last()?;
    let before = held.iter().rev().find(|other| other.worker() != last.worker())?;
    last.ended.is_none().then_some((*before, last))
}
