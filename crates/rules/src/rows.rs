//! The rows, one file for each section of the books. A new section is a new file and a line in each list here.

mod adoption;
mod court;
mod delay;
mod drift;
mod front_door;
mod leaving_care;
mod looked_after;
mod need;
mod oversight;
mod protection;
mod recording;
mod thresholds;
mod visits;
mod workforce;

use crate::book::{ClockRule, FlagRule};

pub(crate) const CLOCKS: &[&[ClockRule]] = &[
    front_door::CLOCKS,
    front_door::assessments::CLOCKS,
    protection::enquiries::CLOCKS,
    protection::conferences::CLOCKS,
    protection::emergencies::CLOCKS,
    protection::incidents::CLOCKS,
    protection::CLOCKS,
    need::CLOCKS,
    need::afterwards::CLOCKS,
    need::changes::CLOCKS,
    need::private_fostering::CLOCKS,
    court::CLOCKS,
    looked_after::plans::CLOCKS,
    looked_after::reviews::CLOCKS,
    looked_after::visits::CLOCKS,
    looked_after::placements::CLOCKS,
    looked_after::approvals::CLOCKS,
    looked_after::endings::CLOCKS,
    looked_after::short_breaks::CLOCKS,
    looked_after::health::CLOCKS,
    looked_after::education::CLOCKS,
    looked_after::missing::CLOCKS,
    looked_after::secure::CLOCKS,
    adoption::CLOCKS,
    leaving_care::PLANS,
    leaving_care::TOUCH,
    oversight::ALLOCATION,
    oversight::FILE,
    oversight::DECISIONS,
    delay::limits::CLOCKS,
];

pub(crate) const FLAGS: &[&[FlagRule]] = &[
    looked_after::reviews::FLAGS,
    leaving_care::FLAGS,
    oversight::FLAGS,
    delay::limits::FLAGS,
    delay::named::FLAGS,
    delay::in_care::FLAGS,
    delay::seen::FLAGS,
    delay::front_door::FLAGS,
    delay::follow_up::FLAGS,
    recording::future::FLAGS,
    recording::corrections::FLAGS,
    recording::extracts::FLAGS,
    recording::lag::FLAGS,
    recording::seen::FLAGS,
    recording::voice::FLAGS,
    recording::decisions::FLAGS,
    recording::order::FLAGS,
    recording::meetings::FLAGS,
    recording::leavers::FLAGS,
    recording::codes::FLAGS,
    recording::years::FLAGS,
    recording::characteristics::FLAGS,
    recording::file::FLAGS,
    recording::writers::FLAGS,
    drift::plan_actions::FLAGS,
    drift::repeats::FLAGS,
    drift::protection_plans::FLAGS,
    drift::need_plans::FLAGS,
    drift::permanence::FLAGS,
    drift::orders::FLAGS,
    drift::put_off::FLAGS,
    drift::missing::FLAGS,
    drift::placements::FLAGS,
    drift::pre_proceedings::FLAGS,
    drift::leavers::FLAGS,
    drift::needs::FLAGS,
    workforce::changes::FLAGS,
    workforce::handovers::FLAGS,
    thresholds::FLAGS,
];
