//! The assessment of a child's needs: as long as assessments take, bunched before the forty-fifth day.

use jiff::civil::Date;
use journey::codes::{
    AssessmentKind, AssessmentOutcome, ChangeReason, ChildSeen, ClosureReason, Factor, NeedPlanKind, Role,
    VisitPurpose, WishesContext,
};
use journey::facts::{
    AdvocacyOffered, AssessmentAuthorised, AssessmentCheckpointHeld, AssessmentCompleted, AssessmentStarted,
};
use journey::subjects::{AssessmentId, ConferenceId};
use journey::values::Actor;

use crate::care::Route;
use crate::front_door::{End, Fall, Referral};
use crate::person::Person;
use crate::steps::{self, Next};
use crate::story::{Story, Told};
use crate::workforce::TeamKind;
use crate::{day, enquiry, oversight, visits};

/// The limit that the law sets, in working days.
const LIMIT: i32 = 45;

/// What an assessment leads to.
enum Path {
    Nothing,
    Need,
    Protection(ConferenceId, Date),
}

/// An assessment while it is told.
struct Assessment {
    id: AssessmentId,
    begins: Date,
    seen: Date,
    authorised: Date,
    took: i32,
}

/// An assessment, what it leads to, and all that follows.
pub fn assess(
    story: &mut Story<'_>,
    person: &Person,
    referral: &Referral,
    (on, enquired): (Date, bool),
) -> End {
    let begins = day::working_days(on, story.dice.span(&[(900, 0, 0), (60, 1, 1), (40, 2, 7)]));
    let took = story.dice.span(story.rates.assessment);
    let authorised = day::working_days(begins, took);
    story.cover(TeamKind::Assessment, on, day::days(authorised, 1));
    let id: AssessmentId = story.subject("assessment");
    let seen = day::working_days(begins, story.dice.span(&[(700, 1, 5), (200, 6, 12), (100, 13, 40)]));
    let assessment = Assessment { id, begins, seen: seen.min(authorised), authorised, took };
    begin(story, person, referral, &assessment);
    let conference = if enquired { enquiry::enquire(story, person, referral, on) } else { None };
    let path = match conference {
        Some((conference, held)) => Path::Protection(conference, held),
        None if referral.falls(story, person, Fall::NotInNeed, story.rates.not_in_need) => Path::Nothing,
        None => Path::Need,
    };
    carry_out(story, person, &assessment);
    finish(story, person, &assessment, &path);
    let next = after(story, person, referral, (path, authorised));
    steps::follow(story, person, referral, next)
}

fn begin(story: &mut Story<'_>, person: &Person, referral: &Referral, assessment: &Assessment) {
    let kind = story.dice.pick(&[
        (900, AssessmentKind::ChildAndFamily),
        (60, AssessmentKind::FamilyHelp),
        (40, AssessmentKind::Single),
    ]);
    let started = AssessmentStarted {
        assessment_id: assessment.id.clone(),
        referral_id: Some(referral.id.clone()),
        kind,
        decided_on: None,
    };
    story.tell(assessment.begins, started);
    if story.dice.chance(650) {
        let made = day::working_days(assessment.begins, story.dice.within(0, 8));
        oversight::chronology(story, made);
    }
    if person.age_on(assessment.begins) >= 5 && story.dice.chance(120) {
        let accepted = Some(story.dice.chance(450));
        story.tell(assessment.begins, AdvocacyOffered { accepted });
    }
}

fn carry_out(story: &mut Story<'_>, person: &Person, assessment: &Assessment) {
    let subject = Some(assessment.id.as_str());
    visits::visit(story, person, assessment.seen, VisitPurpose::Assessment, subject);
    if assessment.took > 20 && story.dice.chance(600) {
        let second = day::working_days(assessment.seen, story.dice.within(4, 12));
        visits::visit(story, person, second.min(assessment.authorised), VisitPurpose::Assessment, subject);
    }
    if assessment.took > 12 && story.dice.chance(680) {
        let held = day::working_days(assessment.begins, story.dice.within(7, 12));
        story.tell(held, AssessmentCheckpointHeld { assessment_id: assessment.id.clone() });
    }
    if person.is_born(assessment.seen) && story.dice.chance(620) {
        visits::wishes(story, person, assessment.seen, WishesContext::Assessment, subject);
    }
    oversight::notes(story, (assessment.begins, assessment.authorised), &[(700, 5, 12), (300, 13, 25)]);
}

fn finish(story: &mut Story<'_>, person: &Person, assessment: &Assessment, path: &Path) {
    let on = assessment.authorised;
    let waited = story.dice.span(&[(600, 0, 1), (330, 2, 5), (70, 6, 15)]).min(assessment.took - 1);
    // The day on which the worker was done, so many working days before the manager.
    let completed = day::working_days(assessment.begins, assessment.took - waited.max(0));
    story.tell(completed, AssessmentCompleted { assessment_id: assessment.id.clone() });
    let outcome = match path {
        Path::Nothing => {
            story.dice.pick(&[(780, AssessmentOutcome::NoFurtherAction), (220, AssessmentOutcome::EarlyHelp)])
        }
        Path::Need => AssessmentOutcome::ChildInNeed,
        Path::Protection(..) => AssessmentOutcome::StrategyDiscussion,
    };
    let child_seen = match person.is_born(assessment.seen) {
        false => ChildSeen::Unborn,
        true if story.dice.chance(965) => ChildSeen::Yes,
        true => ChildSeen::No,
    };
    let authorised = AssessmentAuthorised {
        assessment_id: assessment.id.clone(),
        factors: if matches!(path, Path::Nothing) { no_factors(story) } else { factors(story) },
        outcome: Some(outcome),
        child_seen: Some(child_seen),
        child_seen_on: Some(assessment.seen).filter(|_| child_seen == ChildSeen::Yes),
        authorised_by: if story.dice.chance(15) { story.worker(on) } else { authoriser(story, on) },
        fingerprint: oversight::text(story, on, None),
    };
    let told = story.tell(on, authorised.clone());
    set_right_before_inspection(story, assessment, told, authorised);
}

/// Somebody finds, as soon as an inspection is announced, that an assessment had been finished in time after all.
fn set_right_before_inspection(
    story: &mut Story<'_>,
    assessment: &Assessment,
    told: Told,
    authorised: AssessmentAuthorised,
) {
    let until = day::between(assessment.authorised, story.inspection);
    if assessment.took > LIMIT && assessment.took <= LIMIT + 15 && (1..250).contains(&until) {
        let Some(written) = told.written else { return };
        let noticed = day::days(story.inspection, -story.dice.within(0, 12));
        if story.dice.chance(500) && noticed > written {
            let in_time = day::working_days(assessment.begins, LIMIT - story.dice.within(0, 2));
            let later = day::between(written, noticed);
            story.correct(told, later, (in_time, authorised), ChangeReason::KeyingError);
        }
    }
}

fn authoriser(story: &mut Story<'_>, on: Date) -> Option<Actor> {
    let manager = story.manager(on)?;
    Some(Actor {
        role: if story.dice.chance(150) { Role::AdvancedPractitioner } else { manager.role },
        ..manager
    })
}

/// What follows an assessment.
fn after(story: &mut Story<'_>, person: &Person, referral: &Referral, (path, on): (Path, Date)) -> Next {
    match path {
        Path::Nothing => {
            let early = story.dice.chance(230);
            Next::Close(on, if early { ClosureReason::RC9 } else { ClosureReason::RC8 })
        }
        Path::Protection(conference, held) => Next::Protection(conference, held),
        Path::Need => {
            if referral.falls(story, person, Fall::Care, story.rates.into_care) {
                let begins = day::days(on, story.dice.within(0, 60)).max(day::days(person.born, 1));
                return Next::Care(begins, Route::pick(story, person, begins));
            }
            if story.dice.chance(170) {
                return Next::Close(day::working_days(on, story.dice.within(1, 15)), ClosureReason::RC7);
            }
            let agreed = day::working_days(on, story.dice.span(&[(780, 0, 9), (220, 10, 30)]));
            let family_help = story.dice.chance(150);
            let kind = if family_help { NeedPlanKind::FamilyHelp } else { NeedPlanKind::ChildInNeed };
            Next::NeedPlan(agreed, kind)
        }
    }
}

/// The sentence that there are no factors, or, where the form was not filled in, nothing at all.
fn no_factors(story: &mut Story<'_>) -> Vec<Factor> {
    match story.dice.below(100) {
        0..=5 => Vec::new(),
        6..=69 => vec![Factor::F21],
        _ => factors(story),
    }
}

fn factors(story: &mut Story<'_>) -> Vec<Factor> {
    const ALL: &[(Factor, u32)] = &[
        (Factor::F3B, 400),
        (Factor::F4B, 350),
        (Factor::F2B, 160),
        (Factor::F1B, 150),
        (Factor::F16A, 180),
        (Factor::F17A, 200),
        (Factor::F18C, 130),
        (Factor::F4A, 150),
        (Factor::F10A, 40),
        (Factor::F11A, 30),
        (Factor::F24A, 40),
        (Factor::F13A, 20),
        (Factor::F5A, 60),
        (Factor::F7A, 40),
        (Factor::F19C, 50),
    ];
    let mut found: Vec<Factor> =
        ALL.iter().filter_map(|&(factor, share)| story.dice.chance(share).then_some(factor)).collect();
    if found.is_empty() {
        found.push(if story.dice.chance(60) { Factor::F21 } else { Factor::F20 });
    }
    found
}
