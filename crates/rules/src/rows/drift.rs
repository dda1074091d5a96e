//! Drift: the case is open and events happen, but nothing moves towards the plan's outcome or a decision.

pub(super) mod missing;
pub(super) mod need_plans;
pub(super) mod orders;
pub(super) mod permanence;
pub(super) mod plan_actions;
pub(super) mod protection_plans;
pub(super) mod put_off;
pub(super) mod repeats;
