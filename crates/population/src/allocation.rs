//! Who has the case: allocations from the first worker to the last, with changes, absences, gaps and handovers.

use jiff::civil::Date;
use journey::codes::{Role, WorkerChangeReason};
use journey::facts::{
    HandoverHeld, TeamTransferAccepted, TeamTransferRequested, WorkerAllocated, WorkerDeallocated,
};
use journey::subjects::{AllocationId, TeamId, TransferId, WorkerId};

use crate::day;
use crate::story::Story;
use crate::workforce::{Habit, TeamKind};

/// Who has the case, and had it.
pub struct Desk {
    spells: Vec<Spell>,
    current: Option<Current>,
    unstable: bool,
}

/// One worker's time with the case.
pub struct Spell {
    /// The worker.
    pub worker: WorkerId,
    /// In which role.
    pub role: Role,
    /// How the worker keeps records.
    pub habit: Habit,
    /// What the worker's team does.
    pub kind: TeamKind,
    from: Date,
    until: Date,
}

/// The allocation that has not ended.
struct Current {
    allocation: AllocationId,
    kind: TeamKind,
    post: usize,
    team: TeamId,
    leaves: Date,
    why: WorkerChangeReason,
    /// The post to which the case returns after an absence.
    back_to: Option<usize>,
}

impl Desk {
    /// Nobody has the case yet.
    pub const fn new(unstable: bool) -> Self {
        Self { spells: Vec::new(), current: None, unstable }
    }

    /// Who has the case on a day.
    pub fn on(&self, day: Date) -> Option<&Spell> {
        self.spells.iter().rev().find(|spell| spell.from <= day && day < spell.until)
    }
}

impl Story<'_> {
    /// Gives the case to a team from one day to another; workers come and go meanwhile.
    pub fn cover(&mut self, kind: TeamKind, from: Date, until: Date) {
        let until = until.min(day::days(self.to, 1));
        let from = self.desk.spells.last().map_or(from, |last| from.max(last.from));
        if self.is_over(from) {
            return;
        }
        match self.desk.current.as_ref().map(|current| current.kind) {
            Some(current) if current == kind => {}
            Some(_) => self.transfer(kind, from),
            None => {
                // A case that lay without a worker is one of the things to be found.
                let gap = if self.dice.chance(60) { self.dice.within(2, 25) } else { 0 };
                self.allocate((kind, 0), None, day::days(from, gap));
            }
        }
        while let Some(current) = &self.desk.current {
            if current.leaves >= until || self.is_over(current.leaves) {
                break;
            }
            self.change();
        }
    }

    /// The case is closed, or ends with this worker: nobody has it any longer.
    pub fn release(&mut self, on: Date, reason: Option<WorkerChangeReason>) {
        if let Some(last) = self.end_current(on) {
            self.tell(on, WorkerDeallocated { allocation_id: last.allocation, reason });
        }
    }

    fn end_current(&mut self, on: Date) -> Option<Current> {
        let current = self.desk.current.take()?;
        if let Some(spell) = self.desk.spells.last_mut() {
            spell.until = on.max(spell.from);
        }
        Some(current)
    }

    /// The worker leaves, is away, or gives the case to a colleague.
    fn change(&mut self) {
        let Some((on, why)) = self.desk.current.as_ref().map(|current| (current.leaves, current.why)) else {
            return;
        };
        let Some(last) = self.end_current(on) else { return };
        self.tell(on, WorkerDeallocated { allocation_id: last.allocation.clone(), reason: Some(why) });
        let unheld = why == WorkerChangeReason::LEFTRL && self.dice.chance(250);
        let from = if unheld { day::days(on, self.dice.within(1, 20)) } else { on };
        let away = why == WorkerChangeReason::ABSENC && last.back_to.is_none() && self.dice.chance(500);
        self.allocate((last.kind, last.post), last.back_to, from);
        if away {
            let returns = day::days(from, self.dice.within(20, 90));
            if let Some(current) = &mut self.desk.current {
                current.back_to = Some(last.post);
                (current.leaves, current.why) = (current.leaves.min(returns), WorkerChangeReason::ABSENC);
            }
        }
        self.hand_over(last.allocation, from);
    }

    /// Another team takes the case on.
    fn transfer(&mut self, kind: TeamKind, on: Date) {
        let Some(last) = self.end_current(on) else { return };
        let transfer_id: TransferId = self.subject("transfer");
        let waited = self.dice.span(&[(700, 0, 7), (220, 8, 14), (80, 15, 45)]);
        let from_team = Some(last.team.clone());
        let to_team = self.district.team(kind).map(|team| team.id.clone());
        let requested = TeamTransferRequested { transfer_id: transfer_id.clone(), from_team, to_team };
        self.tell(day::days(on, -waited), requested);
        self.tell(on, TeamTransferAccepted { transfer_id });
        let reason = Some(WorkerChangeReason::TSPROC);
        self.tell(on, WorkerDeallocated { allocation_id: last.allocation.clone(), reason });
        let gap = if self.dice.chance(70) { self.dice.within(1, 12) } else { 0 };
        self.allocate((kind, 0), None, day::days(on, gap));
        self.hand_over(last.allocation, on);
    }

    fn hand_over(&mut self, from_allocation: AllocationId, on: Date) {
        let Some(to_allocation) = self.desk.current.as_ref().map(|current| current.allocation.clone()) else {
            return;
        };
        if self.dice.chance(550) {
            let joint_visit = Some(self.dice.chance(420));
            let held = day::working_days(on, self.dice.within(0, 6));
            self.tell(held, HandoverHeld { from_allocation, to_allocation, joint_visit });
        }
    }

    /// Gives the case to whoever holds a post, or to somebody else of a team.
    fn allocate(&mut self, (kind, last): (TeamKind, usize), post: Option<usize>, from: Date) {
        let district = self.district;
        let Some(team) = district.team(kind) else { return };
        let back = post.and_then(|post| Some((post, team.holder(post, from)?)));
        let Some((post, tenure)) = back.or_else(|| team.pick_other(&mut self.dice, from, last)) else {
            return;
        };
        let mean = if self.desk.unstable { self.rates.worker_days.1 } else { self.rates.worker_days.0 };
        // Some cases are held by duty until somebody has room for them.
        let duty = self.dice.chance(25);
        let role = if duty { Role::DutyWorker } else { Role::SocialWorker };
        let stays = if duty { self.dice.within(3, 20) } else { self.dice.until(mean).max(15) };
        let own = day::days(from, stays);
        let leaves = own.min(tenure.until);
        let why = if leaves == tenure.until { WorkerChangeReason::LEFTRL } else { why_changed(self) };
        let allocation: AllocationId = self.subject("allocation");
        let event = WorkerAllocated {
            allocation_id: allocation.clone(),
            worker: tenure.worker.clone(),
            role,
            team: Some(team.id.clone()),
            employment: Some(tenure.employment),
            reason: None,
        };
        self.tell(from, event);
        let spell =
            Spell { worker: tenure.worker.clone(), role, habit: tenure.habit, kind, from, until: Date::MAX };
        self.desk.spells.push(spell);
        let team = team.id.clone();
        self.desk.current = Some(Current { allocation, kind, post, team, leaves, why, back_to: None });
    }
}

fn why_changed(story: &mut Story<'_>) -> WorkerChangeReason {
    use WorkerChangeReason::{ABSENC, CHCHAN, FCONTA, MANAGE, ORGRST, OTHERS, PCCHAN, SWDIED};
    story.dice.pick(&[
        (370, MANAGE),
        (200, ABSENC),
        (140, ORGRST),
        (60, CHCHAN),
        (60, PCCHAN),
        (30, FCONTA),
        (4, SWDIED),
        (136, OTHERS),
    ])
}
