//! The checks of the census of children in need, a file for each part of it.

mod assessments;
mod cases;
mod enquiries;
mod need;
mod need_plans;
mod plans;
mod protection;

pub(super) use need::Need;

use super::rule::CheckRule;

/// What other rows of the census add to; the first that is known here is that of 2020-21.
pub(super) const ROW: CheckRule = CheckRule { of: super::Return::CinCensus, since: 2020, ..CheckRule::ROW };

pub(super) const CHECKS: &[&[CheckRule]] = &[
    cases::CHECKS,
    assessments::CHECKS,
    enquiries::CHECKS,
    need_plans::CHECKS,
    protection::CHECKS,
    super::shape::CIN,
];
