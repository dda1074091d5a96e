//! Leaving care: from the sixteenth birthday on, for those who were looked after long enough; some are lost from view.

use jiff::civil::Date;
use journey::codes::{
    Accommodation, AccommodationBasis, Activity, ContactMeans, InTouch, LeaverCategory, LeaverClosureReason,
    PathwayReviewRequester, Role, VisitPurpose,
};
use journey::facts::{
    LeaverAccommodationRecorded, LeaverActivityRecorded, LeaverContacted, LeaverEligibilityRecorded,
    LeaverSupportClosed, PathwayNeedsAssessed, PathwayPlanMade, PathwayPlanReviewed, PathwayReviewRequested,
    PersonalAdviserAllocated, PersonalAdviserDeallocated,
};
use journey::values::Actor;

use crate::person::Person;
use crate::story::Story;
use crate::workforce::TeamKind;
use crate::{day, visits};

/// Thirteen weeks since the fourteenth birthday make a young person eligible.
const DAYS_FOR_ELIGIBILITY: i32 = 7 * 13;

/// A young person who leaves care while that is told.
struct Leaver {
    /// The day from which the authority does not know how the young person fares.
    lost: Option<Date>,
    home: Home,
}

/// Where a care leaver lives.
#[derive(Clone, Copy)]
struct Home {
    code: Accommodation,
    suitable: bool,
    since: Date,
    provided: bool,
}

/// What follows a period of care; returns the day on which the story of this case ends.
pub fn leave(story: &mut Story<'_>, person: &Person, (begins, ends): (Date, Date)) -> Date {
    let counted = begins.max(person.birthday(14));
    let sixteen = person.birthday(16);
    let eligible = ends > sixteen && day::between(counted, ends) >= DAYS_FOR_ELIGIBILITY;
    if !eligible {
        if ends > sixteen {
            story.tell(ends, LeaverEligibilityRecorded { category: LeaverCategory::Qualifying });
        }
        return ends;
    }
    let known = sixteen.max(day::days(counted, DAYS_FOR_ELIGIBILITY));
    story.tell(known, LeaverEligibilityRecorded { category: LeaverCategory::Eligible });
    let until = until(story, person);
    plans(story, (known, until));
    let advised = day::days(known, story.dice.span(&[(600, 0, 120), (300, 121, 600), (100, 601, 900)]));
    advise(story, (advised, until));
    if ends < person.adult_on() {
        story.tell(ends, LeaverEligibilityRecorded { category: LeaverCategory::Relevant });
    }
    let adult = person.adult_on();
    story.tell(adult, LeaverEligibilityRecorded { category: LeaverCategory::FormerRelevant });
    let from = ends.max(day::days(adult, -30)).min(ends.max(adult));
    // Workers of the leaving-care team have the case from now on, and it is not closed before it ends.
    story.cover(TeamKind::Leaving, from, until);
    keep_in_touch(story, person, (from, until));
    close(story, until);
    until
}

/// Support lasts to 21, and for some to 25.
fn until(story: &mut Story<'_>, person: &Person) -> Date {
    match story.dice.below(100) {
        0..=44 => person.birthday(21),
        45..=74 => day::days(person.birthday(21), story.dice.within(30, 1_200)),
        _ => person.birthday(25),
    }
}

fn plans(story: &mut Story<'_>, (known, until): (Date, Date)) {
    let assessed = day::on_working_day(day::days(known, story.dice.span(&[(700, 30, 90), (300, 91, 250)])));
    story.tell(assessed, PathwayNeedsAssessed {});
    let planned = day::on_working_day(day::days(assessed, story.dice.within(0, 60)));
    story.tell(planned, PathwayPlanMade {});
    let mut on = day::months(planned, 6);
    while on < until && !story.is_over(on) {
        if story.dice.chance(40) {
            let by = Some(story.dice.pick(&[
                (5, PathwayReviewRequester::YoungPerson),
                (4, PathwayReviewRequester::PersonalAdviser),
                (1, PathwayReviewRequester::ReviewingOfficer),
            ]));
            story.tell(day::days(on, -40), PathwayReviewRequested { by });
        }
        let shift = story.dice.span(&[(790, -20, 0), (210, 1, 150)]);
        let held = day::days(on, shift);
        let near = day::on_working_day(held);
        let changed = Some(story.dice.chance(650));
        story.tell(if shift <= 0 { near.min(on) } else { near }, PathwayPlanReviewed { changed });
        on = day::months(near, 6);
    }
}

fn advise(story: &mut Story<'_>, (from, until): (Date, Date)) {
    let mut on = day::on_working_day(from);
    while on < until && !story.is_over(on) {
        let district = story.district;
        let Some((_, tenure)) =
            district.team(TeamKind::Leaving).and_then(|team| team.pick(&mut story.dice, on))
        else {
            return;
        };
        let ends = day::days(on, story.dice.until(900).max(60)).min(tenure.until).min(until);
        story.tell(on, PersonalAdviserAllocated { adviser: tenure.worker.clone() });
        story.tell(ends, PersonalAdviserDeallocated { adviser: tenure.worker.clone() });
        let gap = if story.dice.chance(150) { story.dice.within(3, 60) } else { 0 };
        on = day::days(ends, gap.max(1));
    }
}

fn keep_in_touch(story: &mut Story<'_>, person: &Person, (from, until): (Date, Date)) {
    let lost = lost(story, person, from);
    let home = home(story, from);
    let mut leaver = Leaver { lost, home };
    settle(story, person, &leaver.home, from);
    let mut on = day::on_working_day(day::days(from, story.dice.within(5, 40)));
    while on < until && !story.is_over(on) {
        touch(story, person, &mut leaver, on);
        on = day::on_working_day(day::days(
            on,
            story.dice.span(&[(780, 28, 55), (180, 56, 80), (40, 81, 140)]),
        ));
    }
    for age in 17..=25 {
        let birthday = person.birthday(age);
        if birthday > from && birthday <= until {
            at_birthday(story, &leaver, birthday);
        }
    }
}

/// When the authority loses sight of a young person, if it does: about as often as not being in touch at a birthday.
fn lost(story: &mut Story<'_>, person: &Person, from: Date) -> Option<Date> {
    let years = day::between(from, person.birthday(25)) / 365;
    let rate = story.rates.out_of_touch;
    story.dice.chance(rate * 7 / 2).then(|| day::days(from, story.dice.within(100, 365 * years.max(1))))
}

fn touch(story: &mut Story<'_>, person: &Person, leaver: &mut Leaver, on: Date) {
    let lost = leaver.lost.is_some_and(|lost| on >= lost);
    let answered = !lost && story.dice.chance(900);
    let means = match answered {
        true => story.dice.pick(&[
            (430, ContactMeans::InPerson),
            (450, ContactMeans::Call),
            (120, ContactMeans::Message),
        ]),
        false => story.dice.pick(&[
            (250, ContactMeans::Call),
            (600, ContactMeans::Message),
            (150, ContactMeans::ViaOther),
        ]),
    };
    let in_touch = if lost { InTouch::NO } else { InTouch::YES };
    // Some count a message that nobody answered as contact.
    let two_way = Some(answered || story.dice.chance(20));
    story.tell(on, LeaverContacted { in_touch: Some(in_touch), means: Some(means), two_way });
    if !answered {
        return;
    }
    if means == ContactMeans::InPerson {
        let by = Some(Actor { worker_id: story.worker_id(on), role: Role::PersonalAdviser });
        visits::visit_by(story, person, (on, by), VisitPurpose::Leaver, None);
    }
    if story.dice.chance(110) {
        leaver.home = home(story, on);
        settle(story, person, &leaver.home, on);
    } else if story.dice.chance(200) {
        live_at(story, &leaver.home, (on, AccommodationBasis::SeenThere));
    }
    if story.dice.chance(220) {
        let activity = activity(story);
        story.tell(on, LeaverActivityRecorded { activity });
    }
}

/// The young person moves in, and is visited there within a week where the authority provides the place.
fn settle(story: &mut Story<'_>, person: &Person, home: &Home, on: Date) {
    live_at(story, home, (on, AccommodationBasis::ToldByYoungPerson));
    if home.provided && story.dice.chance(800) {
        let seen = day::days(on, story.dice.span(&[(750, 1, 7), (250, 8, 30)]));
        let by = Some(Actor { worker_id: story.worker_id(seen), role: Role::PersonalAdviser });
        visits::visit_by(story, person, (seen, by), VisitPurpose::Leaver, None);
    }
}

/// What the yearly return asks on and around a birthday.
fn at_birthday(story: &mut Story<'_>, leaver: &Leaver, birthday: Date) {
    let on = day::on_working_day(day::days(birthday, story.dice.within(-20, 20)));
    let lost = leaver.lost.is_some_and(|lost| on >= lost);
    let in_touch = match lost {
        true => story.dice.pick(&[
            (700, InTouch::NO),
            (200, InTouch::REFU),
            (50, InTouch::NREQ),
            (50, InTouch::RHOM),
        ]),
        false => story.dice.pick(&[(985, InTouch::YES), (10, InTouch::REFU), (5, InTouch::NREQ)]),
    };
    let means = Some(if lost { ContactMeans::Message } else { ContactMeans::Call });
    story.tell(on, LeaverContacted { in_touch: Some(in_touch), means, two_way: Some(!lost) });
    if lost && story.dice.chance(600) {
        let unknown = Home { code: Accommodation::R, suitable: false, since: on, provided: false };
        live_at(story, &unknown, (on, AccommodationBasis::Assumed));
    } else {
        let basis =
            if lost { AccommodationBasis::ToldByOther } else { AccommodationBasis::ToldByYoungPerson };
        live_at(story, &leaver.home, (on, basis));
    }
    let activity = activity(story);
    story.tell(on, LeaverActivityRecorded { activity });
}

fn home(story: &mut Story<'_>, since: Date) -> Home {
    use Accommodation::{B, C, D, E, K, S, T, U, V, W, X, Y, Z};
    let code = if story.dice.chance(story.rates.suitable) {
        story.dice.pick(&[
            (440, U),
            (170, D),
            (110, B),
            (100, Z),
            (60, E),
            (40, K),
            (30, T),
            (30, C),
            (20, Y),
        ])
    } else {
        story.dice.pick(&[(450, X), (200, V), (150, S), (80, W), (120, U)])
    };
    let suitable = !matches!(code, X | V | S | W);
    let provided = matches!(code, D | E | T) || (code == U && story.dice.chance(250));
    Home { code, suitable, since, provided }
}

fn live_at(story: &mut Story<'_>, home: &Home, (on, basis): (Date, AccommodationBasis)) {
    let known = home.code != Accommodation::R;
    let recorded = LeaverAccommodationRecorded {
        accommodation: home.code,
        suitable: known.then_some(home.suitable),
        since: Some(home.since).filter(|_| known),
        provided_by_authority: Some(home.provided),
        basis: Some(basis),
    };
    story.tell(on, recorded);
}

fn activity(story: &mut Story<'_>) -> Activity {
    use Activity::{F1, F2, F4, F5, G4, G5, G6, P2, P5};
    story.dice.pick(&[
        (60, F1),
        (210, F2),
        (30, P2),
        (50, F4),
        (190, F5),
        (60, P5),
        (170, G4),
        (170, G5),
        (60, G6),
    ])
}

fn close(story: &mut Story<'_>, on: Date) {
    use LeaverClosureReason::{Aged25, EducationEnded, MovedAbroad, NotWanted, Other};
    let reason = story.dice.pick(&[
        (300, Aged25),
        (450, NotWanted),
        (150, EducationEnded),
        (40, MovedAbroad),
        (60, Other),
    ]);
    let consulted = Some(story.dice.chance(650));
    story.tell(on, LeaverSupportClosed { reason: Some(reason), consulted });
}
