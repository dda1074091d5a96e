//! Drift: the case is open and events happen, but nothing moves towards the plan's outcome or a decision.

pub(super) mod leavers;
pub(super) mod missing;
pub(super) mod need_plans;
pub(super) mod needs;
pub(super) mod orders;
pub(super) mod permanence;
pub(super) mod placements;
pub(super) mod plan_actions;
pub(super) mod pre_proceedings;
pub(super) mod protection_plans;
pub(super) mod put_off;
pub(super) mod repeats;

#[cfg(test)]
mod cases;
