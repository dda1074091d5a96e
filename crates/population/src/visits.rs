//! Visits: made, attempted, entered twice, entered for the wrong day; and what the child said.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{
    ChangeReason, NotAloneReason, NotSeenReason, SeenAlone, VisitPurpose, WishesContext, WishesMeans,
};
use journey::facts::{VisitAttempted, VisitMade, WishesAndFeelingsRecorded};
use journey::subjects::{SubjectId, VisitId};
use journey::values::Actor;

use crate::day;
use crate::dice::Band;
use crate::person::Person;
use crate::story::Story;

/// Visits from one day to another, so many days apart.
pub fn visits(
    story: &mut Story<'_>,
    person: &Person,
    (purpose, subject): (VisitPurpose, Option<&str>),
    (from, until): (Date, Date),
    apart: &[Band],
) {
    let mut on = day::on_working_day(day::days(from, story.dice.within(1, 7)));
    while on < until && !story.is_over(on) {
        visit(story, person, on, purpose, subject);
        on = day::on_working_day(day::days(on, story.dice.span(apart)));
    }
}

/// One visit, which may find nobody and be tried again.
pub fn visit(story: &mut Story<'_>, person: &Person, on: Date, purpose: VisitPurpose, subject: Option<&str>) {
    let by = story.worker(on);
    visit_by(story, person, (on, by), purpose, subject);
}

/// One visit by somebody.
pub fn visit_by(
    story: &mut Story<'_>,
    person: &Person,
    (on, by): (Date, Option<Actor>),
    purpose: VisitPurpose,
    subject: Option<&str>,
) {
    if story.is_over(on) {
        return;
    }
    let mut on = on;
    while story.dice.chance(60) {
        let visit_id = story.subject("visit");
        let reason = Some(not_seen(story));
        story.tell(on, VisitAttempted { visit_id, purpose, reason });
        on = day::working_days(on, story.dice.within(1, 4));
    }
    let made = made(story, person, (on, by), purpose, subject);
    if !story.dice.chance(12) {
        story.tell(on, made);
        return;
    }
    amend(story, on, made);
}

/// A visit whose entry is wrong, and is put right some time later.
fn amend(story: &mut Story<'_>, on: Date, made: VisitMade) {
    let later = story.dice.span(&[(600, 1, 14), (400, 15, 120)]);
    match story.dice.below(10) {
        0..=4 => {
            let keyed = day::days(on, story.dice.pick(&[(1, -7), (1, -1), (1, 1), (1, -10)]));
            let told = story.tell(keyed.min(on), made.clone());
            story.correct(told, later, (on, made), ChangeReason::KeyingError);
        }
        5..=7 => {
            story.tell(on, made.clone());
            let visit_id: VisitId = story.subject("visit");
            let again = story.tell(on, VisitMade { visit_id, ..made });
            story.retract(again, later, ChangeReason::Duplicate);
        }
        _ => {
            let other: VisitMade = VisitMade { visit_id: story.subject("visit"), ..made.clone() };
            let wrong = story.tell(day::days(on, -3), other);
            story.retract(wrong, later, ChangeReason::WrongChild);
            story.tell(on, made);
        }
    }
}

fn made(
    story: &mut Story<'_>,
    person: &Person,
    (on, by): (Date, Option<Actor>),
    purpose: VisitPurpose,
    subject: Option<&str>,
) -> VisitMade {
    let born = person.is_born(on);
    let seen = born && story.dice.chance(955);
    let (seen_alone, not_alone_reason) = alone(story, person, (on, seen));
    let in_home = !matches!(purpose, VisitPurpose::Leaver);
    VisitMade {
        visit_id: story.subject("visit"),
        purpose,
        subject_id: subject.and_then(|subject| SubjectId::parse(subject).ok()),
        by,
        in_person: Some(story.dice.chance(970)),
        seen: story.dice.chance(985).then_some(seen),
        seen_alone,
        not_alone_reason,
        others_seen: Some(story.dice.chance(900)),
        bedroom_seen: (in_home && story.dice.chance(880)).then(|| story.dice.chance(550)),
        wishes_recorded: story.dice.chance(930).then(|| seen && story.dice.chance(800)),
        report_made: Some(story.dice.chance(900)),
    }
}

/// Whether the child was seen alone, and if not, why; some forms do not say.
fn alone(
    story: &mut Story<'_>,
    person: &Person,
    (on, seen): (Date, bool),
) -> (Option<SeenAlone>, Option<NotAloneReason>) {
    use NotAloneReason::{CarerRefused, ChildDeclined, NoPrivateSpace, Other, TooYoung};
    if !seen || story.dice.chance(35) {
        return (None, None);
    }
    if person.age_on(on) < 3 {
        let young = story.dice.chance(700);
        let said = if young { SeenAlone::NotAppropriate } else { SeenAlone::No };
        return (Some(said), (!young).then_some(TooYoung));
    }
    if story.dice.chance(800) {
        return (Some(SeenAlone::Yes), None);
    }
    let why =
        story.dice.pick(&[(400, ChildDeclined), (150, CarerRefused), (250, NoPrivateSpace), (200, Other)]);
    (Some(SeenAlone::No), story.dice.chance(720).then_some(why))
}

fn not_seen(story: &mut Story<'_>) -> NotSeenReason {
    use NotSeenReason::{AccessRefused, Cancelled, ChildElsewhere, ChildMissing, Moved, NobodyIn};
    story.dice.pick(&[
        (450, NobodyIn),
        (130, AccessRefused),
        (150, ChildElsewhere),
        (20, ChildMissing),
        (20, Moved),
        (230, Cancelled),
    ])
}

/// What the child wishes and feels is recorded.
pub fn wishes(
    story: &mut Story<'_>,
    person: &Person,
    on: Date,
    context: WishesContext,
    subject: Option<&str>,
) {
    use WishesMeans::{Advocate, DirectWork, Observed, Spoken, ThirdParty, Written as Wrote};
    let means = if person.age_on(on) < 4 {
        story.dice.pick(&[(600, Observed), (300, DirectWork), (100, ThirdParty)])
    } else {
        story.dice.pick(&[(620, Spoken), (80, Wrote), (180, DirectWork), (40, Advocate), (80, Observed)])
    };
    let subject_id = subject.and_then(|subject| SubjectId::parse(subject).ok());
    story.tell(on, WishesAndFeelingsRecorded { context, subject_id, means: Some(means) });
}
