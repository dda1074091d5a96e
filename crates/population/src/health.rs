//! Health of children looked after: assessments, teeth, immunisations, strengths and difficulties.

use jiff::civil::Date;
use journey::codes::{HealthAssessmentKind, HealthAssessor, ScoreMissingReason, SubstanceIntervention};
use journey::facts::{
    DentalChecked, HealthAssessed, HealthAssessmentRequested, ImmunisationsChecked, OffendingRecorded,
    StrengthsAndDifficultiesScored, SubstanceMisuseIdentified,
};
use journey::values::Bounded;

use crate::care::Care;
use crate::day;
use crate::person::Person;
use crate::story::Story;

/// Everything about a child's health from the beginning of care to its end.
pub fn see_to(story: &mut Story<'_>, person: &Person, care: &Care) {
    let (assessments, teeth, score) = story.rates.health_missed;
    if story.dice.chance(900) {
        let asked = day::working_days(care.begins, story.dice.span(&[(750, 0, 5), (250, 6, 20)]));
        story.tell(asked, HealthAssessmentRequested {});
    }
    let first =
        day::working_days(care.begins, story.dice.span(&[(620, 8, 20), (280, 21, 45), (100, 46, 120)]));
    if first < care.ends {
        assess(story, first, HealthAssessmentKind::Initial);
    }
    let mut on = first;
    loop {
        let months = if person.age_on(on) < 5 { 6 } else { 12 };
        on = next(story, on, months, assessments * months / 12);
        if on >= care.ends || story.is_over(on) {
            break;
        }
        assess(story, on, HealthAssessmentKind::Review);
    }
    yearly(story, care, (day::days(care.begins, 90), teeth), |story, on| {
        if person.age_on(on) >= 1 {
            story.tell(on, DentalChecked {});
        }
    });
    yearly(story, care, (day::days(care.begins, 120), 60), |story, on| {
        story.tell(on, ImmunisationsChecked {});
    });
    yearly(story, care, (day::days(care.begins, 200), 40), |story, on| {
        if (4..=16).contains(&person.age_on(on)) {
            let missed = story.dice.chance(score);
            let event = scored(story, missed);
            story.tell(on, event);
        }
    });
    yearly(story, care, (day::days(care.begins, 330), 150), |story, on| {
        if person.age_on(on) >= 10 {
            let convicted_in_year = story.dice.chance(25);
            story.tell(on, OffendingRecorded { convicted_in_year });
        }
    });
    if person.age_on(care.ends) >= 13 && story.dice.chance(60) {
        use SubstanceIntervention::{NotOffered, OfferedRefused, Received};
        let on = day::on_working_day(day::days(care.begins, story.dice.within(30, 600)));
        let intervention = Some(story.dice.pick(&[(5, Received), (4, OfferedRefused), (1, NotOffered)]));
        if on < care.ends && person.age_on(on) >= 11 {
            story.tell(on, SubstanceMisuseIdentified { intervention });
        }
    }
}

/// The day of the next of a row of checks, one of which is left out now and then.
fn next(story: &mut Story<'_>, on: Date, months: u32, missed: u32) -> Date {
    let months = i32::try_from(months).unwrap_or(12);
    let skips = if story.dice.chance(missed) {
        story.dice.within(12 * months, 30 * months)
    } else {
        -story.dice.within(0, 20)
    };
    day::on_working_day(day::days(day::months(on, months), skips))
}

fn assess(story: &mut Story<'_>, on: Date, kind: HealthAssessmentKind) {
    let doctor = kind == HealthAssessmentKind::Initial && story.dice.chance(930);
    let assessor = if doctor { HealthAssessor::Doctor } else { HealthAssessor::Nurse };
    let report_on = day::working_days(on, story.dice.within(0, 15));
    let refused = story.dice.chance(25);
    let event = HealthAssessed {
        kind: Some(kind),
        assessor: Some(assessor),
        report_on: (!refused && story.dice.chance(900)).then_some(report_on),
        refused: Some(refused),
    };
    story.tell(on, event);
}

fn yearly(
    story: &mut Story<'_>,
    care: &Care,
    (first, missed): (Date, u32),
    mut tell: impl FnMut(&mut Story<'_>, Date),
) {
    let mut on = day::on_working_day(day::days(first, story.dice.within(-60, 60)));
    while on < care.ends && !story.is_over(on) {
        tell(story, on);
        on = next(story, on, 12, missed);
    }
}

fn scored(story: &mut Story<'_>, missed: bool) -> StrengthsAndDifficultiesScored {
    use ScoreMissingReason::{SDQ2, SDQ3, SDQ4, SDQ5};
    if missed {
        let reason = story.dice.pick(&[(350, SDQ2), (150, SDQ3), (350, SDQ4), (150, SDQ5)]);
        return StrengthsAndDifficultiesScored { score: None, reason_not: Some(reason) };
    }
    let score = u32::try_from(story.dice.within(0, 14) + story.dice.within(0, 15)).unwrap_or(0);
    StrengthsAndDifficultiesScored { score: Bounded::new(score), reason_not: None }
}
