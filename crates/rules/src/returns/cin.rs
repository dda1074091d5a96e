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

/// What other rows of the census add to.
const ROW: CheckRule = CheckRule { of: super::Return::CinCensus, ..CheckRule::ROW };

pub(super) const CHECKS: &[&[CheckRule]] =
    &[cases::CHECKS, assessments::CHECKS, enquiries::CHECKS, need_plans::CHECKS, protection::CHECKS];
