//! The actions of a plan: set, moved on at meetings, finished; or, in a plan that drifts, never touched again.

use jiff::civil::Date;
use journey::codes::{ActionOutcome, ActionProgress, Factor, Need, Role};
use journey::facts::{PlanActionClosed, PlanActionProgressed, PlanActionSet};
use journey::subjects::{ActionId, PlanId};

use crate::day;
use crate::story::Story;

/// A plan's open actions.
pub struct Actions {
    plan: PlanId,
    open: Vec<(ActionId, Date)>,
    /// Nobody touches them again.
    drifts: bool,
}

impl Actions {
    /// Sets the first actions of a plan.
    pub fn set(story: &mut Story<'_>, plan: &PlanId, on: Date) -> Self {
        let drifts = story.dice.chance(140);
        let mut actions = Self { plan: plan.clone(), open: Vec::new(), drifts };
        for _ in 0..story.dice.within(2, 5) {
            actions.add(story, on);
        }
        actions
    }

    fn add(&mut self, story: &mut Story<'_>, on: Date) {
        let action_id: ActionId = story.subject("action");
        let due = day::on_working_day(day::days(
            on,
            story.dice.span(&[(400, 14, 42), (400, 43, 91), (200, 92, 180)]),
        ));
        let owner_role = story.dice.pick(&[
            (600, Role::SocialWorker),
            (150, Role::FamilySupportWorker),
            (250, Role::PartnerAgency),
        ]);
        let factor =
            story.dice.pick(&[(4, Factor::F3B), (3, Factor::F4B), (2, Factor::F16A), (1, Factor::F2B)]);
        let event = PlanActionSet {
            plan_id: self.plan.clone(),
            action_id: action_id.clone(),
            needs: if story.dice.chance(300) { vec![Need::N1] } else { Vec::new() },
            factors: if story.dice.chance(700) { vec![factor] } else { Vec::new() },
            due: story.dice.chance(880).then_some(due),
            owner_role: Some(owner_role),
        };
        story.tell(on, event);
        self.open.push((action_id, due));
    }

    /// A meeting looks at what is open.
    pub fn look(&mut self, story: &mut Story<'_>, on: Date) {
        if self.drifts {
            return;
        }
        let mut left = Vec::with_capacity(self.open.len());
        for (action_id, due) in std::mem::take(&mut self.open) {
            match story.dice.below(100) {
                0..=21 => self.close(story, on, action_id),
                22..=66 => {
                    let due = self.note(story, on, (&action_id, due));
                    left.push((action_id, due));
                }
                _ => left.push((action_id, due)),
            }
        }
        self.open = left;
        if self.open.len() < 2 || story.dice.chance(180) {
            self.add(story, on);
        }
    }

    fn note(&self, story: &mut Story<'_>, on: Date, (action_id, due): (&ActionId, Date)) -> Date {
        use ActionProgress::{DueRevised, NoProgress, Obstructed, Progressed};
        let note =
            story.dice.pick(&[(560, Progressed), (220, NoProgress), (100, Obstructed), (120, DueRevised)]);
        let later = due <= on && note != Progressed && story.dice.chance(600);
        let revised = day::days(on, story.dice.within(14, 60));
        let event = PlanActionProgressed {
            plan_id: self.plan.clone(),
            action_id: action_id.clone(),
            note,
            revised_due: (later || note == DueRevised).then_some(revised),
            reason_recorded: later.then(|| story.dice.chance(650)),
        };
        story.tell(on, event);
        if later { revised } else { due }
    }

    fn close(&self, story: &mut Story<'_>, on: Date, action_id: ActionId) {
        let outcome = story.dice.pick(&[
            (850, ActionOutcome::Done),
            (100, ActionOutcome::Dropped),
            (50, ActionOutcome::Carried),
        ]);
        story.tell(on, PlanActionClosed { plan_id: self.plan.clone(), action_id, outcome });
    }

    /// The plan ends.
    pub fn end(mut self, story: &mut Story<'_>, on: Date) {
        for (action_id, _) in std::mem::take(&mut self.open) {
            if !self.drifts || story.dice.chance(300) {
                self.close(story, on, action_id);
            }
        }
    }
}
