//! Education of children looked after: personal education plans, term by term, and school places.

use jiff::civil::{Date, date};
use journey::Written;
use journey::codes::{EducationPlanStage, SchoolTerm};
use journey::facts::{EducationPlanMade, SchoolPlaceEnded, SchoolPlaceStarted};
use journey::subjects::Urn;

use crate::care::Care;
use crate::day;
use crate::person::Person;
use crate::story::Story;

/// School ends with the summer after the sixteenth birthday; plans go on to the eighteenth.
pub fn see_to(story: &mut Story<'_>, person: &Person, care: &Care) {
    let from = care.begins.max(person.birthday(4));
    let until = care.ends.min(person.adult_on());
    if from >= until || story.is_over(from) {
        return;
    }
    let initiated = day::working_days(from, story.dice.span(&[(800, 2, 10), (200, 11, 30)]));
    let stage = Some(EducationPlanStage::Initiated);
    story.tell(initiated, EducationPlanMade { stage, term: term_of(initiated) });
    let completed = day::working_days(from, story.dice.span(&[(750, 11, 20), (250, 21, 60)]));
    if completed < until {
        let stage = Some(EducationPlanStage::Completed);
        story.tell(completed, EducationPlanMade { stage, term: term_of(completed) });
    }
    terms(story, (completed, until));
    school(story, (from, until.min(person.birthday(17))));
}

/// Reviewed in each term of the school year, but for those that are left out.
fn terms(story: &mut Story<'_>, (from, until): (Date, Date)) {
    for year in from.year()..=until.min(story.to).year() {
        for (begins, term) in [
            (date(year, 1, 8), SchoolTerm::Spring),
            (date(year, 4, 20), SchoolTerm::Summer),
            (date(year, 9, 5), SchoolTerm::Autumn),
        ] {
            let on = day::on_working_day(day::days(begins, story.dice.within(5, 75)));
            if on > from && on < until && story.dice.chance(870) {
                let stage = Some(EducationPlanStage::Reviewed);
                story.tell(on, EducationPlanMade { stage, term: Some(term) });
            }
        }
    }
}

fn term_of(on: Date) -> Option<SchoolTerm> {
    Some(match on.month() {
        1..=3 => SchoolTerm::Spring,
        4..=8 => SchoolTerm::Summer,
        _ => SchoolTerm::Autumn,
    })
}

/// The school that the child goes to when care begins, and the gaps between it and the next.
fn school(story: &mut Story<'_>, (from, until): (Date, Date)) {
    let mut on = from;
    while on < until && !story.is_over(on) {
        let serial = story.dice.below(10_000);
        let school_urn = Urn::parse(&format!("XS{serial:05}")).ok();
        let full_time = Some(story.dice.chance(930));
        story.tell(on, SchoolPlaceStarted { school_urn: school_urn.clone(), full_time });
        let left = day::on_working_day(day::days(on, story.dice.until(1_500).max(40)));
        if left >= until {
            return;
        }
        story.tell(left, SchoolPlaceEnded { school_urn });
        on = day::on_working_day(day::days(
            left,
            story.dice.span(&[(500, 0, 3), (300, 4, 28), (200, 29, 120)]),
        ));
    }
}
