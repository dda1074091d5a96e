//! A child's story while it is told: dice, dates, workers, and the facts with their envelopes.

use ids::EventId;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use journey::codes::{Employment, RecordedBasis, Role, WorkerChangeReason};
use journey::facts::{WorkerAllocated, WorkerDeallocated};
use journey::subjects::{AllocationId, SourceSystem, TeamId, WorkerId};
use journey::values::Actor;
use journey::{Event, Fact, Recorded, Written};
use uuid::Uuid;

use crate::day;
use crate::dice::Dice;
use crate::rates::Rates;

/// How many workers the authority has; a worker's number tells how the worker is employed.
const WORKERS: u32 = 400;
/// How many teams they work in.
const TEAMS: u32 = 24;

/// A story.
pub struct Story {
    /// The child's own chance.
    pub dice: Dice,
    /// How often things happen.
    pub rates: Rates,
    /// The last day on which anything is recorded.
    pub to: Date,
    source: Option<SourceSystem>,
    facts: Vec<(EventId, Fact)>,
    subjects: u32,
    worker: Option<Allocated>,
    /// When the child died, after which nothing happens.
    pub ends: Option<Date>,
}

struct Allocated {
    allocation: AllocationId,
    worker: WorkerId,
    until: Date,
}

impl Story {
    /// A story of which nothing has been told.
    pub fn new(dice: Dice, rates: Rates, to: Date) -> Self {
        let source = SourceSystem::parse(crate::SOURCE_SYSTEM).ok();
        Self { dice, rates, to, source, facts: Vec::new(), subjects: 0, worker: None, ends: None }
    }

    /// Whether a day lies beyond what the story tells.
    pub fn is_over(&self, on: Date) -> bool {
        on > self.to || self.ends.is_some_and(|end| on > end)
    }

    /// Tells a fact, which is written down when its worker gets round to it.
    pub fn tell(&mut self, on: Date, event: impl Into<Event>) -> EventId {
        let late = self.dice.span(self.rates.recording_days);
        self.tell_late(on, late, event)
    }

    /// Tells a fact that is written down so many days after it happened, or before.
    pub fn tell_late(&mut self, on: Date, late: i32, event: impl Into<Event>) -> EventId {
        let id = EventId::from(Uuid::new_v8(self.dice.bytes()));
        let written = day::days(on, late);
        if self.is_over(on) && late >= 0 || written > self.to {
            return id;
        }
        // A working day has 480 minutes; what is told later is written down later on the same day.
        let minute = i64::try_from(self.facts.len() % 480).unwrap_or(0);
        let nine = written.to_datetime(Time::constant(9, 0, 0, 0)).to_zoned(TimeZone::UTC);
        let at = nine.and_then(|nine| nine.timestamp().checked_add(minute.minutes()));
        let fact = Fact {
            recorded: at.ok().map(|at| Recorded { at, basis: RecordedBasis::Practitioner }),
            recorded_by: self.worker.as_ref().map(|allocated| allocated.worker.clone()),
            source_system: self.source.clone(),
            ..Fact::new(on, event)
        };
        self.facts.push((id, fact));
        id
    }

    /// The facts in the order in which they were written down.
    pub fn told(mut self) -> Vec<(EventId, Fact)> {
        self.facts.sort_by_key(|(_, fact)| fact.recorded.map(|recorded| recorded.at));
        self.facts
    }

    /// A name for something new. Every name that is made here is a name, so the search ends at once.
    pub fn subject<I: Written>(&mut self, kind: &str) -> I {
        loop {
            self.subjects += 1;
            if let Ok(id) = I::parse(&format!("{kind}-{}", self.subjects)) {
                return id;
            }
        }
    }

    /// The worker who has the case on a day; a new one where the time of the last is up.
    pub fn worker_on(&mut self, on: Date) -> Option<Actor> {
        if self.is_over(on) {
            return None;
        }
        if let Some(last) = self.worker.take_if(|allocated| allocated.until <= on) {
            let reason = self.dice.pick(&[
                (300, WorkerChangeReason::LEFTRL),
                (190, WorkerChangeReason::TSPROC),
                (170, WorkerChangeReason::MANAGE),
                (150, WorkerChangeReason::ABSENC),
                (190, WorkerChangeReason::ORGRST),
            ]);
            let ended = WorkerDeallocated { allocation_id: last.allocation, reason: Some(reason) };
            self.tell(last.until, ended);
            self.allocate(last.until);
        }
        if self.worker.is_none() {
            self.allocate(on);
        }
        let worker_id = self.worker.as_ref().map(|allocated| allocated.worker.clone());
        Some(Actor { worker_id, role: Role::SocialWorker })
    }

    fn allocate(&mut self, from: Date) {
        // A case that lay for weeks without a worker is one of the things to be found.
        let from = if self.dice.chance(60) { day::days(from, self.dice.within(5, 40)) } else { from };
        let number = self.dice.below(WORKERS);
        let agency = number * 1000 < WORKERS * self.rates.agency;
        let until = day::months(from, self.dice.span(self.rates.worker_months));
        let Some(worker) = named::<WorkerId>("worker", number) else { return };
        let allocation: AllocationId = self.subject("allocation");
        let event = WorkerAllocated {
            allocation_id: allocation.clone(),
            worker: worker.clone(),
            role: Role::SocialWorker,
            team: named::<TeamId>("team", number % TEAMS),
            employment: Some(if agency { Employment::Agency } else { Employment::Permanent }),
        };
        self.tell(from, event);
        self.worker = Some(Allocated { allocation, worker, until });
    }

    /// The case is closed: nobody has it any longer.
    pub fn release_worker(&mut self, on: Date) {
        if let Some(last) = self.worker.take() {
            self.tell(on, WorkerDeallocated { allocation_id: last.allocation, reason: None });
        }
    }

    /// A manager of the authority.
    pub fn manager(&mut self) -> Option<Actor> {
        let number = self.dice.below(TEAMS);
        Some(Actor { worker_id: named("manager", number), role: Role::Manager })
    }
}

fn named<I: Written>(kind: &str, number: u32) -> Option<I> {
    I::parse(&format!("{kind}-{number:03}")).ok()
}
