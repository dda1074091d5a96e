//! Leaving care: from the sixteenth birthday to the twenty-first, for those who were looked after long enough.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{Accommodation, Activity, ContactMeans, InTouch, LeaverCategory};
use journey::facts::{
    LeaverAccommodationRecorded, LeaverActivityRecorded, LeaverContacted, LeaverEligibilityRecorded,
    PathwayNeedsAssessed, PathwayPlanMade, PathwayPlanReviewed, PersonalAdviserAllocated,
};
use journey::subjects::WorkerId;

use crate::day;
use crate::person::Person;
use crate::story::Story;

/// Thirteen weeks since the fourteenth birthday make a young person eligible.
const WEEKS_FOR_ELIGIBILITY: i32 = 13;

/// What follows a period of care; returns the day on which the story of this case ends.
pub fn leave(story: &mut Story, person: Person, begins: Date, ends: Date) -> Date {
    let counted = begins.max(day::years(person.born, 14));
    let sixteen = day::years(person.born, 16);
    let eligible = ends > sixteen && day::between(counted, ends) >= 7 * WEEKS_FOR_ELIGIBILITY;
    if !eligible {
        return ends;
    }
    let known = sixteen.max(day::days(counted, 7 * WEEKS_FOR_ELIGIBILITY));
    story.tell(known, LeaverEligibilityRecorded { category: LeaverCategory::Eligible });
    let assessed = day::days(known, story.dice.span(&[(700, 30, 90), (300, 91, 250)]));
    story.tell(assessed, PathwayNeedsAssessed {});
    let planned = day::days(assessed, story.dice.within(5, 60));
    story.tell(planned, PathwayPlanMade {});
    reviews(story, planned, day::years(person.born, 21));
    let adviser = story.dice.below(40);
    if let Ok(adviser) = WorkerId::parse(&format!("adviser-{adviser:03}")) {
        let allocated = day::days(known, story.dice.within(30, 300));
        story.tell(allocated, PersonalAdviserAllocated { adviser });
    }
    if ends < person.adult_on() {
        story.tell(ends, LeaverEligibilityRecorded { category: LeaverCategory::Relevant });
    }
    story.tell(person.adult_on(), LeaverEligibilityRecorded { category: LeaverCategory::FormerRelevant });
    keep_in_touch(story, ends.max(person.adult_on()), day::years(person.born, 21));
    ends.max(person.adult_on())
}

fn reviews(story: &mut Story, from: Date, until: Date) {
    let mut on = day::months(from, 6);
    while on < until && !story.is_over(on) {
        let changed = Some(story.dice.chance(700));
        story.tell(on, PathwayPlanReviewed { changed });
        on = day::days(day::months(on, 6), story.dice.span(&[(800, -20, 0), (200, 1, 150)]));
    }
}

fn keep_in_touch(story: &mut Story, from: Date, until: Date) {
    let mut on = day::on_weekday(day::days(from, story.dice.within(5, 40)));
    while on < until && !story.is_over(on) {
        let in_touch = story.dice.chance(story.rates.in_touch);
        let contacted = LeaverContacted {
            in_touch: Some(if in_touch { InTouch::YES } else { InTouch::NO }),
            means: Some(story.dice.pick(&[(450, ContactMeans::InPerson), (550, ContactMeans::Call)])),
            two_way: Some(in_touch),
        };
        story.tell(on, contacted);
        if in_touch && story.dice.chance(300) {
            home_and_work(story, on);
        }
        on =
            day::on_weekday(day::days(on, story.dice.span(&[(750, 35, 56), (200, 57, 120), (50, 121, 400)])));
    }
}

fn home_and_work(story: &mut Story, on: Date) {
    let code = story.dice.pick(&[
        (450, Accommodation::U),
        (150, Accommodation::D),
        (120, Accommodation::B),
        (100, Accommodation::Z),
        (70, Accommodation::E),
        (60, Accommodation::R),
        (50, Accommodation::X),
    ]);
    let known = code != Accommodation::R;
    let recorded = LeaverAccommodationRecorded {
        accommodation: code,
        suitable: known.then(|| story.dice.chance(880)),
        since: None,
        provided_by_authority: None,
        basis: None,
    };
    story.tell(on, recorded);
    let activity = story.dice.pick(&[
        (60, Activity::F1),
        (230, Activity::F2),
        (220, Activity::F5),
        (60, Activity::P5),
        (190, Activity::G4),
        (180, Activity::G5),
        (60, Activity::G6),
    ]);
    story.tell(on, LeaverActivityRecorded { activity });
}
