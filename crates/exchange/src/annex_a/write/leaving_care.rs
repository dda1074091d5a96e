//! List 9.

use journey::codes::{InTouch, LeaverCategory};
use journey::{Coded, Event};

use super::draft::{Draft, Life};
use crate::annex_a::lists::LEAVERS;

/// Every young person who is entitled, and whose support has not ended since.
pub fn leaver(life: &Life<'_>) -> Vec<Draft> {
    let recorded = life.last(|event| match event {
        Event::LeaverEligibilityRecorded(fact) => Some(fact.category),
        _ => None,
    });
    let closed = life.last(|event| matches!(event, Event::LeaverSupportClosed(_)).then_some(()));
    let category = life.child.category.or(recorded.map(|(_, category)| category));
    let Some(category) = category.filter(|_| closed.is_none()) else { return Vec::new() };
    let mut draft = Draft::new(&LEAVERS, life);
    draft.coded("Eligibility Category", Some(LeaverCategory::code(category)));
    if let Some((entry, _)) = recorded {
        draft.rests_on(entry);
    }
    let adviser = life.last(|event| match event {
        Event::PersonalAdviserAllocated(fact) => Some(Some(&fact.adviser)),
        Event::PersonalAdviserDeallocated(_) => Some(None),
        _ => None,
    });
    if let Some((entry, Some(adviser))) = adviser {
        draft.text("Allocated Personal Advisor", Some(adviser.as_str()));
        draft.rests_on(entry);
    }
    // That a plan was made is no review of it.
    let reviewed = life.last(|event| matches!(event, Event::PathwayPlanReviewed(_)).then_some(()));
    draft.dated("Latest Pathway Plan Review Date", reviewed.map(|(entry, ())| entry));
    contact(&mut draft, life);
    if let Some((entry, fact)) = life.last(|event| match event {
        Event::LeaverAccommodationRecorded(fact) => Some(fact),
        _ => None,
    }) {
        draft.code("Type of Accommodation", Some(fact.accommodation));
        draft.yes("Suitability of Accommodation", fact.suitable);
        draft.rests_on(entry);
    }
    if let Some((entry, fact)) = life.last(|event| match event {
        Event::LeaverActivityRecorded(fact) => Some(fact),
        _ => None,
    }) {
        draft.code("Activity Status", Some(fact.activity));
        draft.rests_on(entry);
    }
    vec![draft]
}

/// In touch is what was last said of it; a contact that went both ways says so too.
fn contact(draft: &mut Draft, life: &Life<'_>) {
    let last = life.last(|event| match event {
        Event::LeaverContacted(fact) => {
            fact.in_touch.or_else(|| (fact.two_way == Some(true)).then_some(InTouch::YES))
        }
        _ => None,
    });
    if let Some((entry, in_touch)) = last {
        draft.code("LA in Touch", Some(in_touch));
        draft.rests_on(entry);
    }
    let made = life.last(|event| match event {
        Event::LeaverContacted(fact) => {
            let is_contact = matches!(fact.in_touch, None | Some(InTouch::YES));
            is_contact.then_some(())
        }
        _ => None,
    });
    draft.dated("Latest Date of Contact", made.map(|(entry, ())| entry));
}
