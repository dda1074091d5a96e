//! The checks of the return on children looked after, a file for each part of it.

mod care;
mod chronology;
mod legal;
mod liberty;
mod missing;
mod temporary;
mod workers;

pub(super) use care::Care;

use super::rule::CheckRule;

pub(super) const CHECKS: &[&[CheckRule]] = &[
    chronology::CHECKS,
    legal::CHECKS,
    temporary::CHECKS,
    missing::CHECKS,
    workers::CHECKS,
    liberty::CHECKS,
    super::shape::SSDA903,
];
