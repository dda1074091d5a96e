//! Drift: the case is open and events happen, but nothing moves towards the plan's outcome or a decision.

pub(super) mod plan_actions;
pub(super) mod repeats;
