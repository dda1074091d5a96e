//! List 9.

use journey::codes::{Accommodation, Activity, InTouch, LeaverCategory};
use journey::facts::{
    LeaverAccommodationRecorded, LeaverActivityRecorded, LeaverContacted, LeaverEligibilityRecorded,
    PathwayPlanReviewed, PersonalAdviserAllocated,
};

use super::Told;
use crate::annex_a::row::ListRow;

/// List 9: most of it holds now, without a word of since when.
pub fn leaver(told: &mut Told<'_>, row: &ListRow) {
    let category: Option<LeaverCategory> = row.code("Eligibility Category");
    if let Some(category) = category {
        told.now(row, LeaverEligibilityRecorded { category });
    }
    if let Some(adviser) = row.text("Allocated Personal Advisor").and_then(|adviser| told.worker(adviser)) {
        told.now(row, PersonalAdviserAllocated { adviser });
    }
    if let Some(day) = row.day("Latest Pathway Plan Review Date") {
        told.on(row, day, PathwayPlanReviewed { changed: None });
    }
    contact(told, row);
    let accommodation: Option<Accommodation> = row.code("Type of Accommodation");
    if let Some(accommodation) = accommodation {
        let event = LeaverAccommodationRecorded {
            accommodation,
            suitable: row.says("Suitability of Accommodation"),
            since: None,
            provided_by_authority: None,
            basis: None,
        };
        told.now(row, event);
    }
    let activity: Option<Activity> = row.code("Activity Status");
    if let Some(activity) = activity {
        told.now(row, LeaverActivityRecorded { activity });
    }
}

/// A dated contact of somebody who is in touch went both ways; what is said without a day holds now.
fn contact(told: &mut Told<'_>, row: &ListRow) {
    let in_touch: Option<InTouch> = row.code("LA in Touch");
    let last = row.day("Latest Date of Contact");
    let is_in_touch = in_touch == Some(InTouch::YES);
    if let Some(day) = last {
        let event = LeaverContacted {
            in_touch: in_touch.filter(|_| is_in_touch),
            means: None,
            two_way: is_in_touch.then_some(true),
        };
        told.on(row, day, event);
    }
    if in_touch.is_some() && (last.is_none() || !is_in_touch) {
        told.now(row, LeaverContacted { in_touch, means: None, two_way: None });
    }
}
