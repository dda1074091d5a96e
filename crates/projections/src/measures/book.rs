//! The measures, one file for each section. A new section is a new file and a line here.

mod alike;
mod court;
mod flow;
mod front_door;
mod health;
mod leavers;
mod on_time;
mod oversight;
mod placements;
mod protection;
mod recording;
mod stability;
mod staff;
mod thresholds;
mod workers;

use super::Measure;

pub(super) const MEASURES: &[&[Measure]] = &[
    flow::MEASURES,
    leavers::MEASURES,
    front_door::MEASURES,
    protection::MEASURES,
    on_time::MEASURES,
    placements::MEASURES,
    health::MEASURES,
    court::MEASURES,
    workers::MEASURES,
    staff::MEASURES,
    stability::MEASURES,
    recording::MEASURES,
    oversight::MEASURES,
    thresholds::MEASURES,
    alike::MEASURES,
];
